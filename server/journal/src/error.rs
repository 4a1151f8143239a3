//! Why a data directory cannot be opened, and what a panic said.

use crate::block::Lsn;
use crate::layout::DATABASE;
use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};
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

/// Where a journal is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub file: PathBuf,
    /// The first record concerned, 0 when that cannot be told.
    pub lsn: Lsn,
    /// Where in the file, when that can be told.
    pub offset: Option<u64>,
    /// What is wrong.
    pub detail: String,
}

impl Damage {
    pub(crate) fn of(error: OpenError) -> Option<Damage> {
        match error {
            OpenError::Damaged { file, lsn, offset, detail } => Some(Damage { file, lsn, offset, detail }),
            _ => None,
        }
    }

    /// The same as an error.
    pub fn into_error(self) -> OpenError {
        let Damage { file, lsn, offset, detail } = self;
        OpenError::Damaged { file, lsn, offset, detail }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(offset) = self.offset {
            write!(f, " (byte {offset})")?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// What went wrong inside the database.
#[derive(Debug, Error)]
#[error("{detail}")]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FaultKind {
    /// Its files are not as they were written.
    Damaged,
    /// There is no space left.
    Full,
    /// Something else, such as a disk that refuses.
    Other,
}

impl Fault {
    pub(crate) fn damaged(detail: impl Into<String>) -> Fault {
        Fault { kind: FaultKind::Damaged, detail: detail.into() }
    }

    /// sled asserts on damaged files.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Fault {
        Fault::damaged(format!("the database gave up: {}", panic_text(panic)))
    }

    pub(crate) fn into_open_error(self, dir: &Path) -> OpenError {
        match self.kind {
            FaultKind::Damaged => damaged(dir, 0, self.detail),
            FaultKind::Full => {
                let source = io::Error::new(io::ErrorKind::StorageFull, self.detail);
                OpenError::Io { path: dir.to_owned(), source }
            }
            FaultKind::Other => OpenError::Storage { dir: dir.to_owned(), detail: self.detail },
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        let kind = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FaultKind::Full,
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => FaultKind::Damaged,
            _ => FaultKind::Other,
        };
        Fault { kind, detail: error.to_string() }
    }
}

impl From<sled::Error> for Fault {
    fn from(error: sled::Error) -> Fault {
        match error {
            sled::Error::Io(error) => error.into(),
            sled::Error::Corruption { at: Some(at), .. } => {
                Fault::damaged(format!("the database's file is damaged at byte {}", at.lid()))
            }
            sled::Error::Corruption { at: None, .. } => Fault::damaged("the database's files are damaged"),
            sled::Error::ReportableBug(what) => {
                Fault::damaged(format!("the database contradicts itself: {what}"))
            }
            sled::Error::Unsupported(what) => Fault::damaged(format!("the database's settings: {what}")),
            error @ sled::Error::CollectionNotFound(_) => {
                Fault { kind: FaultKind::Other, detail: error.to_string() }
            }
        }
    }
}

/// The database is damaged at a record (0 when it cannot be told which).
pub(crate) fn damaged(dir: &Path, lsn: Lsn, detail: String) -> OpenError {
    OpenError::Damaged { file: dir.join(DATABASE), lsn, offset: None, detail }
}

/// What a caught panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown")
}
