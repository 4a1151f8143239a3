//! Why a data directory cannot be opened, and what a panic said.

use crate::block::Lsn;
use std::{any::Any, path::PathBuf};
use thiserror::Error;

/// Why a journal was not opened. Nothing was acknowledged and, for [`OpenError::Damaged`], nothing was cut away; for
/// [`OpenError::Older`] and [`OpenError::Newer`], nothing was touched.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{} is in use by another process", dir.display())]
    Locked {
        /// The data directory.
        dir: PathBuf,
    },
    /// Records that were durable are missing or not as they were written.
    #[error("{} is damaged at record {lsn}{}: {detail}; restore a backup, or repair with a copy", file.display(),
        offset.map(|at| format!(" (byte {at})")).unwrap_or_default())]
    Damaged {
        /// The damaged file.
        file: PathBuf,
        /// The first record concerned, 0 when that cannot be told.
        lsn: Lsn,
        /// Where in the file, when that can be told.
        offset: Option<u64>,
        /// What is wrong.
        detail: String,
    },
    /// An older program wrote it, in a form that this one does not read.
    #[error("{} was written by an older Onhand 0.1, and neither it nor a backup of it can be read by this one; \
        start with an empty directory or keep the older program", dir.display())]
    Older {
        /// The data directory.
        dir: PathBuf,
    },
    /// A newer program wrote it.
    #[error("{} was written by a newer Onhand than this one; use that one", dir.display())]
    Newer {
        /// The data directory.
        dir: PathBuf,
    },
    /// The system refused a file operation.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database refused for a reason of its own.
    #[error("the database in {} does not open: {detail}", dir.display())]
    Storage {
        /// The data directory.
        dir: PathBuf,
        /// What it said.
        detail: String,
    },
}

/// What a caught panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown")
}
