//! What several tests of the journal share: mounts that undo themselves, records, and a way to build a journal.
#![allow(dead_code)]

use journal::{BlockBuilder, Storage};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The form of every test record.
pub(crate) const FORM: u8 = 7;

/// The bytes of a test record: a plausible sale, partly repetitive and partly not.
pub(crate) fn record(lsn: u64, len: usize) -> Vec<u8> {
    let mut bytes = lsn.to_le_bytes().to_vec();
    let mut state = lsn.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while bytes.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.push(state.to_le_bytes()[3]);
    }
    bytes
}

/// Commits `blocks` blocks of `per_block` records of `len` bytes after the head.
pub(crate) fn grow(storage: &dyn Storage, blocks: u64, per_block: u64, len: usize) {
    for _ in 0..blocks {
        let head = storage.head();
        let mut builder = BlockBuilder::after(head);
        for lsn in head.lsn + 1..=head.lsn + per_block {
            builder.push(FORM, &record(lsn, len)).unwrap();
        }
        storage.commit(&builder.finish().unwrap()).unwrap();
    }
}

/// Copies a directory of plain files and directories.
pub(crate) fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A mounted file system, unmounted when dropped, also when the test fails.
pub(crate) struct Mount {
    at: PathBuf,
}

impl Mount {
    /// `mount args… at`, or why it does not work here.
    pub(crate) fn new(args: &[&str], at: &Path) -> Result<Mount, String> {
        std::fs::create_dir_all(at).map_err(|error| error.to_string())?;
        run(Command::new("mount").args(args).arg(at))?;
        Ok(Mount { at: at.to_owned() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.at
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        if run(Command::new("umount").arg(&self.at)).is_err() {
            drop(run(Command::new("umount").arg("-l").arg(&self.at)));
        }
    }
}

/// Runs a command to its end; its error output when it fails.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// Builds an example of this crate and returns its path. Cargo gives tests no path for examples.
pub(crate) fn example(name: &str) -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "-p", "onhand-journal", "--example", name]);
    build.current_dir(env!("CARGO_MANIFEST_DIR"));
    run(&mut build).unwrap();
    // target/<profile>/deps/<this test> lies beside target/<profile>/examples.
    let this = std::env::current_exe().unwrap();
    let path = this.parent().and_then(Path::parent).unwrap().join("examples").join(name);
    assert!(path.exists(), "{} was not built", path.display());
    path
}

/// Every file in a directory with what is in it.
pub(crate) fn files(dir: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
    found
}

/// A cheap, repeatable source of numbers.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

pub(crate) fn env_or(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
