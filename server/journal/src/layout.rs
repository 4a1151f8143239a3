//! What is in a data directory besides what each file's own module knows.

use crate::error::Damage;
use crate::sled_log::SEGMENT_BYTES;
use std::fs::File;
use std::io;
use std::path::Path;

/// sled's own file inside the data directory.
pub(crate) const DATABASE: &str = "db";

/// Where a restore works until it is complete.
pub(crate) const WORK_DIR: &str = "restoring";

/// What sled keeps of its settings.
pub(crate) const SETTINGS: &str = "conf";

/// Whether the file of sled's settings is one that sled refuses. It makes a new one when there is none.
pub(crate) fn unsound_settings(dir: &Path) -> io::Result<Option<Damage>> {
    /// A shorter file counts as none.
    const LEAST_BYTES: usize = 9;
    let file = dir.join(SETTINGS);
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let wanted = format!("segment_size: {SEGMENT_BYTES}\nuse_compression: false\nversion: 0.34\n");
    // Behind them are four bytes of checksum, of which sled only warns.
    let is_sound = bytes.split_last_chunk::<4>().is_some_and(|(settings, _)| settings == wanted.as_bytes());
    if is_sound || bytes.len() < LEAST_BYTES {
        return Ok(None);
    }
    let detail = "the database's settings are damaged".to_owned();
    Ok(Some(Damage { file, lsn: 0, offset: None, detail }))
}

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
