//! Content hashes of files and folders. Times of files lie after a checkout; contents do not.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold results, not sources.
const RESULTS: [&str; 4] = ["node_modules", "dist", ".vite", "target"];

/// FNV-1a, 64 bits, of names and contents: it only has to notice changes, not to resist forgery.
pub(crate) struct ContentHash(u64);

impl ContentHash {
    pub(crate) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Adds a file, or everything below a folder in order of name. What does not exist counts as empty.
    pub(crate) fn path(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default();
        if RESULTS.iter().any(|result| name == *result) {
            return;
        }
        self.bytes(name.as_encoded_bytes());
        if path.is_dir() {
            let mut entries: Vec<PathBuf> = fs::read_dir(path)
                .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
                .unwrap_or_default();
            entries.sort();
            self.bytes(b"{");
            for entry in entries {
                self.path(&entry);
            }
            self.bytes(b"}");
        } else if let Ok(content) = fs::read(path) {
            self.bytes(&content.len().to_le_bytes());
            self.bytes(&content);
        }
    }

    pub(crate) fn finish(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// Whether a stamp file says this.
pub(crate) fn is_stamped(stamp: &Path, hash: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|stamped| stamped.trim() == hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_and_names_count_and_results_do_not() {
        let dir = std::env::temp_dir().join(format!("xtask-hash-{}", std::process::id()));
        fs::create_dir_all(dir.join("dist")).unwrap();
        let hash = || {
            let mut hash = ContentHash::new();
            hash.path(&dir);
            hash.finish()
        };
        fs::write(dir.join("a"), "1").unwrap();
        let first = hash();
        fs::write(dir.join("dist/x"), "built").unwrap();
        assert_eq!(hash(), first);
        fs::write(dir.join("a"), "2").unwrap();
        let second = hash();
        assert_ne!(second, first);
        fs::rename(dir.join("a"), dir.join("b")).unwrap();
        assert_ne!(hash(), second);
        fs::remove_dir_all(&dir).unwrap();
    }
}
