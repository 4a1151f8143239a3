//! What a place that keeps blocks and rows must do. It says nothing of how, and nothing of what the bytes mean.

use crate::block::{Block, BlockError, EncodedBlock, Head, Lsn, Stored};
use crate::error::{Fault, FaultKind};
use crate::records::{Backwards, Records};
use crate::rows::{Row, RowError, RowRange};
use std::io;
use thiserror::Error;

/// Rows that are removed at once when a table is cleared: bounds the memory that it takes.
const CLEARED_AT_ONCE: usize = 1_000;

/// Where blocks can be read.
pub trait Blocks {
    /// The last durable record.
    fn head(&self) -> Head;

    /// Up to `max` encoded blocks in order, beginning with the one that holds `from`, of durable records only.
    /// Unverified: use [`StorageExt::read_from`] to get checked records.
    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError>;
}

/// A keeper of blocks (the journal) and of lazily written rows. Every method may be called from any thread while a
/// commit is running on another; commits come from one thread at a time.
pub trait Storage: Blocks + Send + Sync {
    /// Appends a block and returns only when it is durable. After an error nothing may be committed any more: the
    /// caller stops the process, because a failed sync cannot be retried (the kernel marks the pages clean).
    fn commit(&self, block: &EncodedBlock) -> Result<(), CommitError>;

    /// Writes rows one after the other, durable in that order: with the next [`Storage::sync`], or by themselves after
    /// a second or so. Put the position that says how far the rows go last.
    fn put_rows(&self, table: &str, rows: Vec<Row>) -> Result<(), RowError>;

    /// Removes rows; keys that do not exist are fine. Durable like [`Storage::put_rows`].
    fn delete_rows(&self, table: &str, keys: Vec<Vec<u8>>) -> Result<(), RowError>;

    /// Removes all rows of a table, some at a time.
    ///
    /// # Errors
    /// When some could not be read or removed; they stay.
    fn clear_rows(&self, table: &str) -> Result<(), RowError> {
        loop {
            let page = self.scan_rows(table, &RowRange::all(), CLEARED_AT_ONCE)?;
            if page.is_empty() {
                return Ok(());
            }
            self.delete_rows(table, page.into_iter().map(|(key, _)| key).collect())?;
        }
    }

    /// One row's value.
    fn get_row(&self, table: &str, key: &[u8]) -> Result<Option<Vec<u8>>, RowError>;

    /// Rows of a range in key order (or backwards), at most `limit`.
    fn scan_rows(&self, table: &str, range: &RowRange, limit: usize) -> Result<Vec<Row>, RowError>;

    /// Makes all rows written so far durable. An error is as final as that of [`Storage::commit`].
    fn sync(&self) -> Result<(), CommitError>;

    /// Tells that a state snapshot up to `lsn` is durable, so that opening needs to check records above it only.
    /// The journal before it is kept.
    fn note_snapshot(&self, lsn: Lsn) -> Result<(), CommitError>;

    /// Makes everything durable and notes that the end was orderly. A later commit takes the note back.
    fn mark_clean(&self) -> Result<(), CommitError>;

    /// Bytes free for new blocks, or `None` when space is not limited.
    fn free_bytes(&self) -> Option<u64>;
}

/// Why a block is not durable.
#[derive(Debug, Error)]
pub enum CommitError {
    /// The block does not follow the head: a mistake of the caller, nothing was written.
    #[error("block begins at record {got} or on another hash, but the journal ends at {head}")]
    OutOfOrder {
        /// The journal's last record.
        head: Lsn,
        /// The block's first record.
        got: Lsn,
    },
    /// Writing failed.
    #[error("writing failed: {detail}")]
    Write {
        /// What the storage said.
        detail: String,
    },
    /// Writing failed because no space is left.
    #[error("no space is left: {detail}")]
    Full {
        /// What the storage said.
        detail: String,
    },
    /// The sync failed, so what was written may or may not be on the disk.
    #[error("sync failed: {source}")]
    Sync {
        /// What the system said.
        source: std::io::Error,
    },
}

impl CommitError {
    pub(crate) fn write(fault: impl Into<Fault>) -> CommitError {
        let Fault { kind, detail } = fault.into();
        if kind == FaultKind::Full { CommitError::Full { detail } } else { CommitError::Write { detail } }
    }

    /// Whether it failed for want of space.
    pub fn is_full(&self) -> bool {
        match self {
            CommitError::Full { .. } => true,
            CommitError::Sync { source } => {
                matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            CommitError::OutOfOrder { .. } | CommitError::Write { .. } => false,
        }
    }
}

/// Why a record cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A durable record is missing or not as it was written.
    #[error("journal damaged at record {lsn}: {detail}")]
    Damaged {
        /// The first record that cannot be trusted.
        lsn: Lsn,
        /// What is wrong.
        detail: String,
    },
    /// The storage could not be read.
    #[error("reading failed at record {lsn}: {detail}")]
    Storage {
        /// The record asked for.
        lsn: Lsn,
        /// What the storage said.
        detail: String,
    },
}

impl ReadError {
    pub(crate) fn damaged(lsn: Lsn, error: &BlockError) -> ReadError {
        let lsn = if let BlockError::RecordChecksum(at) = error { *at } else { lsn };
        ReadError::Damaged { lsn, detail: error.to_string() }
    }

    pub(crate) fn unreadable(lsn: Lsn, source: &io::Error) -> ReadError {
        let detail = source.to_string();
        match source.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => ReadError::Damaged { lsn, detail },
            _ => ReadError::Storage { lsn, detail },
        }
    }
}

/// Checked reading of all [`Blocks`].
pub trait StorageExt: Blocks {
    /// All durable records from `lsn` (0 and 1 both mean the first) to the head as it moves. Checksums, contiguity
    /// and the hash chain are verified while reading; the iterator ends after its first error.
    fn read_from(&self, lsn: Lsn) -> Records<'_, Self> {
        Records::new(self, lsn)
    }

    /// Durable records from `lsn` (at most the head) back to the first, newest first, a block at a time. Checked
    /// like [`StorageExt::read_from`]; what cannot be read is one error, behind which the older records follow.
    fn read_back(&self, lsn: Lsn) -> Backwards<'_, Self> {
        Backwards::new(self, lsn)
    }

    /// One durable record, `None` when it is beyond the head.
    fn read_one(&self, lsn: Lsn) -> Result<Option<Stored>, ReadError> {
        if lsn == 0 || lsn > self.head().lsn {
            return Ok(None);
        }
        let missing = || ReadError::Damaged { lsn, detail: "the record is missing".to_owned() };
        let page = self.read_blocks(lsn, 1)?;
        let bytes = page.first().ok_or_else(missing)?;
        let block = Block::decode(bytes).map_err(|error| ReadError::damaged(lsn, &error))?;
        Ok(Some(block.record(lsn).ok_or_else(missing)?.to_owned()))
    }

    /// Durable records at positions in rising order. A block that holds several of them is read once; what is beyond the
    /// head is left out.
    fn read_many(&self, positions: &[Lsn]) -> Result<Vec<Stored>, ReadError> {
        let head = self.head().lsn;
        let mut found = Vec::with_capacity(positions.len());
        let mut rest = positions.iter().copied().filter(|lsn| *lsn > 0 && *lsn <= head).peekable();
        while let Some(lsn) = rest.peek().copied() {
            let missing = || ReadError::Damaged { lsn, detail: "the record is missing".to_owned() };
            let page = self.read_blocks(lsn, 1)?;
            let bytes = page.first().ok_or_else(missing)?;
            let block = Block::decode(bytes).map_err(|error| ReadError::damaged(lsn, &error))?;
            found.push(block.record(lsn).ok_or_else(missing)?.to_owned());
            rest.next();
            while let Some(record) = rest.peek().and_then(|next| block.record(*next)) {
                found.push(record.to_owned());
                rest.next();
            }
        }
        Ok(found)
    }
}

impl<S: Blocks + ?Sized> StorageExt for S {}
