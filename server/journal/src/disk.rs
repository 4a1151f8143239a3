//! sled's files as the journal uses them: blocks and rows go in one at a time, a flush is followed by a real sync, and
//! after the first failure nothing is tried again.

use crate::block::EncodedBlock;
use crate::error::{Fault, OpenError};
use crate::sled_log::SEGMENT_BYTES;
use crate::storage::CommitError;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The tree that holds the blocks, keyed by their first record, big-endian.
pub(crate) const JOURNAL_TREE: &str = "journal";

/// Nine empty rows behind all blocks. sled splits a leaf of 17 rows in the middle: with them the left half is
/// exactly the eight blocks that are complete, and the right half, which is rewritten again and again, holds next to
/// nothing. Each block is so written twice instead of three times.
pub(crate) const TAIL_PADDING: std::ops::RangeInclusive<u64> = u64::MAX - 8..=u64::MAX;

/// What is not yet synced may grow to this before writing more of it syncs: a segment sled frees must not be
/// overwritten while its replacement is only in the page cache.
const UNSYNCED_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// From here on somebody should sync who keeps nobody waiting.
const UNSYNCED_BYTES_MANY: u64 = 1024 * 1024;
/// What sled adds to a row, about.
const ROW_OVERHEAD_BYTES: usize = 64;

/// What a commit waits for. Everything but the default loses acknowledged records in a power cut; it exists so that
/// the power-cut test can prove that it is able to fail.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncPolicy {
    Sync,
    WriteOnly,
}

/// How long to wait for the last threads of an instance just dropped in this process to let go of the file.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// One open sled database.
pub(crate) struct Disk {
    pub(crate) db: sled::Db,
    pub(crate) journal: sled::Tree,
    /// A second handle of sled's file: sled's own flush does not sync on Linux.
    pub(crate) file: File,
    pub(crate) policy: SyncPolicy,
    unsynced: AtomicU64,
    on_failure: Option<fn(&str)>,
    /// Why nothing more may be written: after a failed sync nobody knows what is on the disk, and the system may
    /// report success the next time.
    broken: OnceLock<String>,
}

impl Disk {
    pub(crate) fn new(
        db: sled::Db,
        journal: sled::Tree,
        file: File,
        policy: SyncPolicy,
        on_failure: Option<fn(&str)>,
    ) -> Disk {
        Disk { db, journal, file, policy, unsynced: AtomicU64::new(0), on_failure, broken: OnceLock::new() }
    }

    /// Refuses everything after the first failure.
    pub(crate) fn check_usable(&self) -> Result<(), CommitError> {
        match self.broken.get() {
            Some(why) => Err(CommitError::Write { detail: format!("an earlier write failed: {why}") }),
            None => Ok(()),
        }
    }

    /// Remembers a failure for ever.
    pub(crate) fn fail(&self, error: CommitError) -> CommitError {
        // The first reason is the one to tell.
        if self.broken.set(error.to_string()).is_ok()
            && let Some(tell) = self.on_failure
        {
            tell(&error.to_string());
        }
        error
    }

    /// Inserts a block without waiting for the disk, unless much is waiting already.
    pub(crate) fn insert_block(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let key = block.header().first.to_be_bytes();
        self.write(|| self.journal.insert(key, block.bytes()).map(drop))?;
        // sled writes a block twice: as it comes, and with its leaf.
        self.note_unsynced(block.bytes().len().saturating_mul(2))
    }

    /// Inserts or removes a row likewise. Rows go in one by one: a sled batch rolls its buffers and wakes all of its
    /// threads, and frees memory only when some thread enters its epoch.
    pub(crate) fn write_row(
        &self,
        tree: &sled::Tree,
        key: &[u8],
        value: Option<&[u8]>,
    ) -> Result<(), CommitError> {
        self.write(|| match value {
            Some(value) => tree.insert(key, value).map(drop),
            None => tree.remove(key).map(drop),
        })?;
        self.note_unsynced(key.len() + value.map_or(0, <[u8]>::len) + ROW_OVERHEAD_BYTES)
    }

    fn write(&self, call: impl FnOnce() -> sled::Result<()>) -> Result<(), CommitError> {
        self.check_usable()?;
        guarded(call).map_err(|fault| self.fail(CommitError::write(fault)))
    }

    fn note_unsynced(&self, bytes: usize) -> Result<(), CommitError> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let before = self.unsynced.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > UNSYNCED_BYTES_MAX { self.make_durable() } else { Ok(()) }
    }

    /// Whether so much waits for a sync that one should be made.
    pub(crate) fn wants_sync(&self) -> bool {
        self.unsynced.load(Ordering::Relaxed) > UNSYNCED_BYTES_MANY
    }

    /// Whether something waits for a sync.
    pub(crate) fn is_unsynced(&self) -> bool {
        self.unsynced.load(Ordering::Relaxed) > 0
    }

    /// Makes everything inserted before this call durable.
    pub(crate) fn make_durable(&self) -> Result<(), CommitError> {
        self.check_usable()?;
        let covered = self.unsynced.load(Ordering::Relaxed);
        guarded(|| self.db.flush()).map_err(|fault| self.fail(CommitError::write(fault)))?;
        if self.policy == SyncPolicy::Sync {
            self.file.sync_all().map_err(|source| self.fail(CommitError::Sync { source }))?;
        }
        // Another thread may have synced the same bytes meanwhile; counting them off twice must not go below zero.
        self.unsynced
            .update(Ordering::Relaxed, Ordering::Relaxed, |unsynced| unsynced.saturating_sub(covered));
        Ok(())
    }
}

/// Opens or makes the database in a directory, with its journal tree.
pub(crate) fn open_sled(dir: &Path, cache_bytes: u64) -> Result<(sled::Db, sled::Tree), OpenError> {
    let config = sled::Config::new()
        .path(dir)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(cache_bytes)
        .flush_every_ms(None)
        .print_profile_on_drop(false);
    let deadline = Instant::now() + LOCK_PATIENCE;
    let db = loop {
        match guarded(|| config.open()) {
            Ok(db) => break db,
            Err(fault) if fault.detail.contains("could not acquire lock") => {
                if Instant::now() >= deadline {
                    return Err(OpenError::Locked { dir: dir.to_owned() });
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(fault) => return Err(fault.into_open_error(dir)),
        }
    };
    let open_journal = || {
        let journal = db.open_tree(JOURNAL_TREE)?;
        for key in TAIL_PADDING {
            if !journal.contains_key(key.to_be_bytes())? {
                journal.insert(key.to_be_bytes(), &[])?;
            }
        }
        Ok(journal)
    };
    let journal = guarded(open_journal).map_err(|fault| fault.into_open_error(dir))?;
    Ok((db, journal))
}

/// Runs a call into sled; a panic in there (it asserts on damaged files) becomes an error like any other.
pub(crate) fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, Fault> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(Fault::from),
        Err(panic) => Err(Fault::panicked(&*panic)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    static TOLD: AtomicUsize = AtomicUsize::new(0);

    #[test]
    fn the_first_failure_is_told_and_nothing_is_written_after_it() {
        let dir = tempfile::tempdir().unwrap();
        let db = sled::open(dir.path()).unwrap();
        let rows = db.open_tree("rows").unwrap();
        let file = File::open(dir.path().join("db")).unwrap();
        let told: fn(&str) = |_| {
            TOLD.fetch_add(1, Ordering::SeqCst);
        };
        let disk = Disk::new(db.clone(), rows.clone(), file, SyncPolicy::Sync, Some(told));
        disk.write_row(&rows, b"a", Some(b"1")).unwrap();
        disk.make_durable().unwrap();
        for _ in 0..2 {
            disk.fail(CommitError::Write { detail: "no more".to_owned() });
        }
        assert_eq!(TOLD.load(Ordering::SeqCst), 1);
        for outcome in [disk.write_row(&rows, b"b", Some(b"2")), disk.make_durable()] {
            assert!(outcome.unwrap_err().to_string().contains("no more"));
        }
        assert_eq!(rows.get(b"b").unwrap(), None);
    }
}
