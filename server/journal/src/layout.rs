//! What is in a data directory besides what each file's own module knows, and what is said when it is not whole.

use crate::block::Lsn;
use crate::error::OpenError;
use std::fs::File;
use std::io;
use std::path::Path;

/// sled's own file inside the data directory.
pub(crate) const DATABASE: &str = "db";

/// Where a restore works until it is complete.
pub(crate) const WORK_DIR: &str = "restoring";

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// The database is damaged at a record (0 when it cannot be told which).
pub(crate) fn damaged(dir: &Path, lsn: Lsn, detail: String) -> OpenError {
    OpenError::Damaged { file: dir.join(DATABASE), lsn, offset: None, detail }
}
