//! A small disk of one's own. Root is needed for it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A tmpfs that is unmounted when dropped.
pub struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    /// Mounts one, or tells why that is not possible here.
    ///
    /// # Errors
    /// What `mount` said.
    pub fn mount(at: &Path, mib: u64) -> Result<Self, String> {
        std::fs::create_dir_all(at).map_err(|error| error.to_string())?;
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "onhand-test"])
            .arg(at)
            .output()
            .map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(Self { path: at.to_owned() }),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A lazy unmount succeeds even when something is still open after a failed test.
        let _ended = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}
