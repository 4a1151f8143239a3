//! Blocks and rows in one sled 0.34.7 database, used by the rules found by experiment: one row per block, a real
//! sync after every flush, small batches, and a look at the file before sled may change it.

use crate::block::{Block, EncodedBlock, Head, Lsn};
use crate::error::OpenError;
use crate::memory::check_follows;
use crate::open;
use crate::rows::{ROWS_PER_BATCH, Row, RowError, RowRange, check_rows};
use crate::storage::{CommitError, ReadError, Storage};
use crate::watermark::{Mark, Watermark};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The tree that holds the blocks, keyed by their first record, big-endian.
pub(crate) const JOURNAL_TREE: &str = "journal";

/// Nine empty rows behind all blocks. sled splits a leaf of 17 rows in the middle: with them the left half is
/// exactly the eight blocks that are complete, and the right half, which is rewritten again and again, holds next to
/// nothing. Each block is so written twice instead of three times.
pub(crate) const TAIL_PADDING: std::ops::RangeInclusive<u64> = u64::MAX - 8..=u64::MAX;

const ROW_TREE_PREFIX: &str = "rows/";

/// Rows not yet synced may grow to this before writing more of them syncs: a segment sled frees must not be
/// overwritten while its replacement is only in the page cache.
const UNSYNCED_ROW_BYTES: u64 = 2 * 1024 * 1024;

/// How to open a [`SledStorage`].
#[derive(Clone, Debug)]
pub struct SledOptions {
    /// sled's page cache in bytes; real memory is 1.2 to 2 times this. Default 64 MiB.
    pub cache_bytes: u64,
    /// Accept a database whose watermark file is missing or unreadable, which gives up the proof that no durable
    /// record was lost at the end. For an operator's hand only. Default off.
    pub accept_missing_watermark: bool,
    #[doc(hidden)]
    pub sync: SyncPolicy,
}

impl Default for SledOptions {
    fn default() -> Self {
        SledOptions {
            cache_bytes: 64 * 1024 * 1024,
            accept_missing_watermark: false,
            sync: SyncPolicy::FlushAndSync,
        }
    }
}

/// What a commit waits for. Everything but the default loses acknowledged records in a power cut; it exists so that
/// the power-cut test can prove that it is able to fail.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncPolicy {
    FlushAndSync,
    SledFlushOnly,
}

/// One node's journal and rows on disk.
pub struct SledStorage {
    dir: PathBuf,
    db: sled::Db,
    journal: sled::Tree,
    /// A second handle of sled's file: sled's own flush does not sync on Linux.
    file: File,
    policy: SyncPolicy,
    state: Mutex<State>,
    unsynced_rows: AtomicU64,
}

struct State {
    head: Head,
    watermark: Watermark,
}

/// The parts an opened database consists of, put together by the opening checks.
pub(crate) struct Parts {
    pub(crate) dir: PathBuf,
    pub(crate) db: sled::Db,
    pub(crate) journal: sled::Tree,
    pub(crate) file: File,
    pub(crate) head: Head,
    pub(crate) watermark: Watermark,
}

impl SledStorage {
    /// Opens the directory, creating it when it does not exist, with the default options.
    pub fn open(dir: impl AsRef<Path>) -> Result<SledStorage, OpenError> {
        SledStorage::open_with(dir, &SledOptions::default())
    }

    /// Opens the directory. Damage to records that were durable is refused with its place; what was written but
    /// never acknowledged may be absent or present. See [`OpenError`].
    pub fn open_with(dir: impl AsRef<Path>, options: &SledOptions) -> Result<SledStorage, OpenError> {
        let parts = open::open(dir.as_ref(), options)?;
        Ok(SledStorage {
            dir: parts.dir,
            db: parts.db,
            journal: parts.journal,
            file: parts.file,
            policy: options.sync,
            state: Mutex::new(State { head: parts.head, watermark: parts.watermark }),
            unsynced_rows: AtomicU64::new(0),
        })
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The size of the database file in bytes.
    pub fn file_bytes(&self) -> u64 {
        self.file.metadata().map_or(0, |data| data.len())
    }

    /// Inserts a block without waiting for the disk. For restoring only: [`Storage::sync`] must follow.
    pub(crate) fn insert_unsynced(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let mut state = self.state();
        check_follows(state.head, block.header())?;
        self.insert(block)?;
        state.head = block.head();
        Ok(())
    }

    fn insert(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let key = block.header().first.to_be_bytes();
        guarded(|| self.journal.insert(key, block.bytes()))
            .map(drop)
            .map_err(|detail| CommitError::Write { detail })
    }

    fn make_durable(&self) -> Result<(), CommitError> {
        guarded(|| self.db.flush()).map_err(|detail| CommitError::Write { detail })?;
        if self.policy == SyncPolicy::FlushAndSync {
            self.file.sync_data().map_err(|source| CommitError::Sync { source })?;
        }
        self.unsynced_rows.store(0, Ordering::Relaxed);
        Ok(())
    }

    // The state is replaced only after everything before it succeeded, so a poisoned lock still guards a true one.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tree(&self, table: &str) -> Result<sled::Tree, RowError> {
        check_rows(table, &[])?;
        guarded(|| self.db.open_tree(format!("{ROW_TREE_PREFIX}{table}")))
            .map_err(|detail| fault(table, detail))
    }

    fn write_rows(&self, table: &str, rows: &[(Vec<u8>, Option<Vec<u8>>)]) -> Result<(), RowError> {
        let tree = self.tree(table)?;
        for chunk in rows.chunks(ROWS_PER_BATCH) {
            let mut batch = sled::Batch::default();
            let mut bytes = 0usize;
            for (key, value) in chunk {
                match value {
                    Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                    None => batch.remove(key.as_slice()),
                }
                bytes += key.len() + value.as_ref().map_or(0, Vec::len) + 64;
            }
            guarded(|| tree.apply_batch(batch)).map_err(|detail| fault(table, detail))?;
            // sled frees old page versions only when some thread enters its epoch, and a batch enters it once.
            for (key, _) in chunk {
                guarded(|| tree.contains_key(key)).map_err(|detail| fault(table, detail))?;
            }
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            let unsynced = self.unsynced_rows.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
            if unsynced > UNSYNCED_ROW_BYTES {
                self.make_durable().map_err(|error| fault(table, error.to_string()))?;
            }
        }
        Ok(())
    }
}

impl Storage for SledStorage {
    fn commit(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        check_follows(self.state().head, block.header())?;
        self.insert(block)?;
        self.make_durable()?;
        let mut state = self.state();
        let mark = Mark { head: block.head(), clean: false, ..state.watermark.mark() };
        state.watermark.write(mark).map_err(|source| CommitError::Sync { source })?;
        state.head = block.head();
        Ok(())
    }

    fn head(&self) -> Head {
        self.state().head
    }

    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let durable = self.head().lsn;
        if from > durable {
            return Ok(Vec::new());
        }
        let read = || {
            let first = self.journal.range(..=from.to_be_bytes()).next_back().transpose()?;
            let start = first.map_or(from.to_be_bytes().to_vec(), |(key, _)| key.to_vec());
            let mut blocks = Vec::new();
            for row in self.journal.range(start..=durable.to_be_bytes().to_vec()).take(max) {
                blocks.push(row?.1.to_vec());
            }
            Ok(blocks)
        };
        guarded(read).map_err(|detail| ReadError::Storage { lsn: from, detail })
    }

    fn put_rows(&self, table: &str, rows: Vec<Row>) -> Result<(), RowError> {
        check_rows(table, &rows)?;
        let rows: Vec<_> = rows.into_iter().map(|(key, value)| (key, Some(value))).collect();
        self.write_rows(table, &rows)
    }

    fn delete_rows(&self, table: &str, keys: Vec<Vec<u8>>) -> Result<(), RowError> {
        let rows: Vec<_> = keys.into_iter().map(|key| (key, None)).collect();
        self.write_rows(table, &rows)
    }

    fn get_row(&self, table: &str, key: &[u8]) -> Result<Option<Vec<u8>>, RowError> {
        let tree = self.tree(table)?;
        let value = guarded(|| tree.get(key)).map_err(|detail| fault(table, detail))?;
        Ok(value.map(|value| value.to_vec()))
    }

    fn scan_rows(&self, table: &str, range: &RowRange, limit: usize) -> Result<Vec<Row>, RowError> {
        let tree = self.tree(table)?;
        let Some(bounds) = range.bounds() else { return Ok(Vec::new()) };
        let owned = |row: sled::Result<(sled::IVec, sled::IVec)>| {
            row.map(|(key, value)| (key.to_vec(), value.to_vec()))
        };
        let scan = || {
            let rows = tree.range(bounds);
            if range.is_backwards() {
                rows.rev().take(limit).map(owned).collect()
            } else {
                rows.take(limit).map(owned).collect()
            }
        };
        guarded(scan).map_err(|detail| fault(table, detail))
    }

    fn sync(&self) -> Result<(), CommitError> {
        self.make_durable()
    }

    fn note_snapshot(&self, lsn: Lsn) -> Result<(), CommitError> {
        self.make_durable()?;
        let mut state = self.state();
        let snapshot = lsn.min(state.head.lsn);
        let mark = Mark { head: state.head, snapshot, ..state.watermark.mark() };
        state.watermark.write_synced(mark).map_err(|source| CommitError::Sync { source })
    }

    fn mark_clean(&self) -> Result<(), CommitError> {
        self.make_durable()?;
        let mut state = self.state();
        let mark = Mark { head: state.head, clean: true, ..state.watermark.mark() };
        state.watermark.write_synced(mark).map_err(|source| CommitError::Sync { source })
    }

    fn free_bytes(&self) -> Option<u64> {
        let stat = rustix::fs::statvfs(&self.dir).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

/// Decodes a row of the journal tree and checks that it is filed under its own position.
pub(crate) fn decode_row(key: &[u8], value: &[u8]) -> Result<Block, String> {
    let block = Block::decode(value).map_err(|error| error.to_string())?;
    if key != block.header().first.to_be_bytes() {
        return Err(format!("block of record {} is filed under another key", block.header().first));
    }
    Ok(block)
}

/// Runs a call into sled; a panic in there (it asserts on damaged files) becomes an error like any other.
pub(crate) fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
            Err(format!("sled panicked: {text}"))
        }
    }
}

fn fault(table: &str, detail: String) -> RowError {
    RowError::Storage { table: table.to_owned(), detail }
}
