//! Blocks and rows in one sled 0.34.7 database behind a redo log, used by the rules found by experiment: a commit is a
//! write and a sync of the redo log, one row per block follows behind it, a real sync follows every flush of sled, and
//! nothing may change sled's file before it has been looked at.

use crate::block::{EncodedBlock, Head, Lsn};
use crate::disk::{Disk, SyncPolicy, guarded};
use crate::error::{Fault, FaultKind, OpenError};
use crate::memory::check_follows;
use crate::open;
use crate::options::{NoticeKind, SledOptions};
use crate::rebuild;
use crate::redo::{self, Redo};
use crate::rows::{Row, RowError, RowRange, check_rows};
use crate::settle::Settler;
use crate::storage::{Blocks, CommitError, ReadError, Storage};
use crate::survey::{Files, Survey};
use crate::watermark::{Mark, Watermark};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

const ROW_TREE_PREFIX: &str = "rows/";

/// One node's journal and rows on disk.
pub struct SledStorage {
    dir: PathBuf,
    disk: Arc<Disk>,
    redo: Mutex<Redo>,
    settler: Settler,
    state: Mutex<State>,
    options: SledOptions,
    /// Whether reading met damage.
    damaged: AtomicBool,
    /// Where blocks are, looked for when damage was met.
    survey: OnceLock<Option<Survey>>,
}

struct State {
    head: Head,
    watermark: Watermark,
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
        let disk = Arc::new(parts.disk);
        let settler = Settler::start(Arc::clone(&disk), parts.head.lsn)
            .map_err(|source| OpenError::Io { path: parts.dir.clone(), source })?;
        Ok(SledStorage {
            dir: parts.dir,
            disk,
            redo: Mutex::new(parts.redo),
            settler,
            state: Mutex::new(State { head: parts.head, watermark: parts.watermark }),
            options: options.clone(),
            damaged: AtomicBool::new(false),
            survey: OnceLock::new(),
        })
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The size of the database file in bytes.
    pub fn file_bytes(&self) -> u64 {
        self.disk.file.metadata().map_or(0, |data| data.len())
    }

    /// Inserts a block without waiting for the disk. For restoring only: [`Storage::mark_clean`] must follow.
    pub(crate) fn insert_unsynced(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let mut state = self.state();
        check_follows(state.head, block.header())?;
        self.disk.insert_block(block)?;
        state.head = block.head();
        Ok(())
    }

    /// Writes the block to the redo log, waiting for settling when that is full, and syncs it.
    fn write_redo(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let mut redo = self.redo.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lsn) = redo.waits_for(block) {
            self.settler.wait_for(lsn)?;
        }
        let turned = redo.append(block).map_err(|error| self.disk.fail(CommitError::write(error)))?;
        if turned {
            self.settler.wake();
        }
        if self.disk.policy == SyncPolicy::Sync {
            redo.sync().map_err(|source| self.sync_failed(source))?;
        }
        Ok(())
    }

    /// Of the redo log and of the watermark, and as final as that of sled.
    fn sync_failed(&self, source: std::io::Error) -> CommitError {
        self.disk.fail(CommitError::Sync { source })
    }

    // The state is replaced only after everything before it succeeded, so a poisoned lock still guards a true one.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_rows<'a>(
        &self,
        table: &str,
        rows: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
    ) -> Result<(), RowError> {
        let tree = self.tree(table)?;
        for (key, value) in rows {
            let written = self.disk.write_row(&tree, key, value);
            written.map_err(|error| unwritten(table, &error))?;
        }
        if self.disk.wants_sync() {
            // Rows are written by threads that tills and screens wait for; the settling thread has time.
            self.settler.wake();
        }
        Ok(())
    }

    fn tree(&self, table: &str) -> Result<sled::Tree, RowError> {
        check_rows(table, &[])?;
        guarded(|| self.disk.db.open_tree(format!("{ROW_TREE_PREFIX}{table}")))
            .map_err(|fault| self.unread(table, fault))
    }

    /// Rows that cannot be read are made again by the next opening, from the records.
    fn unread(&self, table: &str, fault: Fault) -> RowError {
        let (table, Fault { kind, detail }) = (table.to_owned(), fault);
        match kind {
            FaultKind::Damaged => {
                self.met_damage(&detail);
                RowError::Damaged { table, detail }
            }
            FaultKind::Full => RowError::Full { table, detail },
            FaultKind::Other => RowError::Storage { table, detail },
        }
    }

    /// Says once that the database is damaged, and asks the next opening for a new one.
    fn met_damage(&self, what: &str) {
        if self.damaged.swap(true, Ordering::AcqRel) {
            return;
        }
        let asked = rebuild::request(&self.dir, what);
        let next = match asked {
            Ok(()) => "the next start makes the database anew from the records".to_owned(),
            Err(error) => format!("and it could not be noted for the next start: {error}"),
        };
        let told = format!("damage was met in {}: {what}; {next}", self.dir.display());
        self.options.notice(NoticeKind::MendedNext, &told);
    }

    /// Reads blocks where a survey of the raw files finds them, when sled cannot: a block lies in several places, and
    /// what lies around a damaged one is whole.
    fn salvage(&self, from: Lsn, max: usize) -> Option<Vec<Vec<u8>>> {
        let survey = self.survey.get_or_init(|| {
            let mark = self.state().watermark.mark();
            let redo = redo::Content::read(&self.dir).ok().flatten().unwrap_or_default();
            Survey::take(&self.dir, Some(mark), &redo).ok()
        });
        let durable = self.head().lsn;
        let mut files = Files::default();
        let mut found = Vec::new();
        let mut next = from;
        while let Some(copy) =
            survey.as_ref()?.holding(next).filter(|copy| found.len() < max && copy.last <= durable)
        {
            let Ok(block) = files.read(&self.dir, &copy) else { break };
            found.push(block.bytes().to_vec());
            next = copy.last.saturating_add(1);
        }
        (!found.is_empty()).then_some(found)
    }
}

impl Blocks for SledStorage {
    fn head(&self) -> Head {
        self.state().head
    }

    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let durable = self.head().lsn;
        if from > durable {
            return Ok(Vec::new());
        }
        // First what is not settled, so that a block which moves on meanwhile is found in one of both places.
        let unsettled = self.settler.unsettled(from, max);
        let end = unsettled.first().map_or(durable, |block| block.header().first.saturating_sub(1));
        let read = || {
            let first = self.disk.journal.range(..=from.to_be_bytes()).next_back().transpose()?;
            let start = first.map_or(from.to_be_bytes().to_vec(), |(key, _)| key.to_vec());
            let mut blocks = Vec::new();
            if start.as_slice() <= end.to_be_bytes().as_slice() {
                for row in self.disk.journal.range(start..=end.to_be_bytes().to_vec()).take(max) {
                    blocks.push(row?.1.to_vec());
                }
            }
            Ok(blocks)
        };
        let mut blocks = if from <= end {
            match guarded(read) {
                Ok(blocks) => blocks,
                Err(Fault { kind: FaultKind::Damaged, detail }) => {
                    self.met_damage(&detail);
                    return self.salvage(from, max).ok_or(ReadError::Damaged { lsn: from, detail });
                }
                Err(fault) => return Err(ReadError::Storage { lsn: from, detail: fault.detail }),
            }
        } else {
            Vec::new()
        };
        blocks.extend(unsettled.iter().map(|block| block.bytes().to_vec()));
        blocks.truncate(max);
        Ok(blocks)
    }
}

impl Storage for SledStorage {
    fn commit(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        self.disk.check_usable()?;
        check_follows(self.state().head, block.header())?;
        self.write_redo(block)?;
        // Readable before the head says so.
        let settled = self.settler.push(Arc::new(block.clone()));
        let mut state = self.state();
        let mark = Mark { head: block.head(), settled, clean: false, ..state.watermark.mark() };
        state.watermark.write(mark).map_err(|source| self.sync_failed(source))?;
        state.head = block.head();
        Ok(())
    }

    fn put_rows(&self, table: &str, rows: Vec<Row>) -> Result<(), RowError> {
        check_rows(table, &rows)?;
        self.write_rows(table, rows.iter().map(|(key, value)| (key.as_slice(), Some(value.as_slice()))))
    }

    fn delete_rows(&self, table: &str, keys: Vec<Vec<u8>>) -> Result<(), RowError> {
        self.write_rows(table, keys.iter().map(|key| (key.as_slice(), None)))
    }

    fn get_row(&self, table: &str, key: &[u8]) -> Result<Option<Vec<u8>>, RowError> {
        let tree = self.tree(table)?;
        let value = guarded(|| tree.get(key)).map_err(|fault| self.unread(table, fault))?;
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
        guarded(scan).map_err(|fault| self.unread(table, fault))
    }

    fn sync(&self) -> Result<(), CommitError> {
        self.disk.make_durable()
    }

    fn note_snapshot(&self, lsn: Lsn) -> Result<(), CommitError> {
        self.disk.make_durable()?;
        let watermark = {
            let mut state = self.state();
            let snapshot = lsn.min(state.head.lsn);
            let mark = Mark { head: state.head, snapshot, ..state.watermark.mark() };
            state.watermark.write(mark).map_err(|source| self.sync_failed(source))?;
            state.watermark.file()
        };
        // Commits go on meanwhile.
        watermark.sync_all().map_err(|source| self.sync_failed(source))
    }

    fn mark_clean(&self) -> Result<(), CommitError> {
        self.settler.settle()?;
        let mut state = self.state();
        let settled = state.head.lsn;
        let mark = Mark { head: state.head, settled, clean: true, ..state.watermark.mark() };
        state.watermark.write_synced(mark).map_err(|source| self.sync_failed(source))
    }

    fn free_bytes(&self) -> Option<u64> {
        let stat = rustix::fs::statvfs(&self.dir).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

fn unwritten(table: &str, error: &CommitError) -> RowError {
    let (table, detail) = (table.to_owned(), error.to_string());
    if error.is_full() { RowError::Full { table, detail } } else { RowError::Storage { table, detail } }
}
