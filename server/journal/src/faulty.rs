//! A storage that breaks on purpose: it wraps any other and fails, stalls, fills up or loses its tail when told to.

use crate::block::{EncodedBlock, Head, Lsn};
use crate::memory::check_follows;
use crate::rows::{Row, RowError, RowRange};
use crate::storage::{Blocks, CommitError, ReadError, Storage};
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How a commit goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFault {
    /// Writing fails; nothing of the block is kept.
    Write,
    /// The sync fails and the block is lost.
    SyncLost,
    /// The sync fails although the block reached the disk.
    SyncKept,
}

/// Wraps a storage and injects faults. All switches work while others use it.
pub struct FaultyStorage<S> {
    inner: S,
    plan: Mutex<Plan>,
}

#[derive(Default)]
struct Plan {
    commits: u64,
    fail: Option<(u64, CommitFault)>,
    delay: Duration,
    free_bytes: Option<u64>,
    space_probes: u64,
    lying: bool,
    /// Blocks acknowledged but held back while lying.
    unsynced: Vec<EncodedBlock>,
}

impl<S: Storage> FaultyStorage<S> {
    /// Wraps a storage; without further orders it behaves like it.
    pub fn new(inner: S) -> FaultyStorage<S> {
        FaultyStorage { inner, plan: Mutex::new(Plan::default()) }
    }

    /// Makes the `nth` commit from now (1 is the next one) fail.
    pub fn fail_commit(&self, nth: u64, fault: CommitFault) {
        let mut plan = self.plan();
        let at = plan.commits.saturating_add(nth);
        plan.fail = Some((at, fault));
    }

    /// Makes every commit take at least this long.
    pub fn slow_commits(&self, delay: Duration) {
        self.plan().delay = delay;
    }

    /// Pretends that this much space is free; `None` asks the wrapped storage again.
    pub fn set_free_bytes(&self, free: Option<u64>) {
        self.plan().free_bytes = free;
    }

    /// How often free space was asked for.
    pub fn space_probes(&self) -> u64 {
        self.plan().space_probes
    }

    /// While on, commits return without being durable, like a disk that lies about its cache.
    pub fn lie_about_sync(&self, on: bool) -> Result<(), CommitError> {
        let mut plan = self.plan();
        plan.lying = on;
        if !on {
            self.drain(&mut plan)?;
        }
        Ok(())
    }

    /// Loses everything acknowledged while lying. Returns how many records that were.
    pub fn power_cut(&self) -> u64 {
        let lost = std::mem::take(&mut self.plan().unsynced);
        lost.iter().map(|block| block.header().last - block.header().first + 1).sum()
    }

    /// Commits asked for so far.
    pub fn commits(&self) -> u64 {
        self.plan().commits
    }

    /// The wrapped storage.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drain(&self, plan: &mut Plan) -> Result<(), CommitError> {
        for block in plan.unsynced.drain(..) {
            self.inner.commit(&block)?;
        }
        Ok(())
    }

    fn sync_failed(&self) -> CommitError {
        CommitError::Sync { source: io::Error::other("injected") }
    }
}

impl<S: Storage> Blocks for FaultyStorage<S> {
    fn head(&self) -> Head {
        self.plan().unsynced.last().map_or_else(|| self.inner.head(), EncodedBlock::head)
    }

    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let plan = self.plan();
        let mut blocks = self.inner.read_blocks(from, max)?;
        let room = max.saturating_sub(blocks.len());
        let held = plan.unsynced.iter().filter(|block| block.header().last >= from);
        blocks.extend(held.take(room).map(|block| block.bytes().to_vec()));
        Ok(blocks)
    }
}

impl<S: Storage> Storage for FaultyStorage<S> {
    fn commit(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let delay = self.plan().delay;
        if !delay.is_zero() {
            std::thread::sleep(delay);
        }
        let mut plan = self.plan();
        plan.commits = plan.commits.saturating_add(1);
        let fault = plan.fail.filter(|(at, _)| *at == plan.commits).map(|(_, fault)| fault);
        match fault {
            Some(CommitFault::Write) => Err(CommitError::Write { detail: "injected".to_owned() }),
            Some(CommitFault::SyncLost) => Err(self.sync_failed()),
            Some(CommitFault::SyncKept) => {
                self.drain(&mut plan)?;
                self.inner.commit(block)?;
                Err(self.sync_failed())
            }
            None if plan.lying => {
                let head = plan.unsynced.last().map_or_else(|| self.inner.head(), EncodedBlock::head);
                check_follows(head, block.header())?;
                plan.unsynced.push(block.clone());
                Ok(())
            }
            None => {
                self.drain(&mut plan)?;
                self.inner.commit(block)
            }
        }
    }

    fn put_rows(&self, table: &str, rows: Vec<Row>) -> Result<(), RowError> {
        self.inner.put_rows(table, rows)
    }

    fn delete_rows(&self, table: &str, keys: Vec<Vec<u8>>) -> Result<(), RowError> {
        self.inner.delete_rows(table, keys)
    }

    fn get_row(&self, table: &str, key: &[u8]) -> Result<Option<Vec<u8>>, RowError> {
        self.inner.get_row(table, key)
    }

    fn scan_rows(&self, table: &str, range: &RowRange, limit: usize) -> Result<Vec<Row>, RowError> {
        self.inner.scan_rows(table, range, limit)
    }

    fn sync(&self) -> Result<(), CommitError> {
        let mut plan = self.plan();
        if !plan.lying {
            self.drain(&mut plan)?;
        }
        self.inner.sync()
    }

    fn note_snapshot(&self, lsn: Lsn) -> Result<(), CommitError> {
        self.inner.note_snapshot(lsn)
    }

    fn mark_clean(&self) -> Result<(), CommitError> {
        let mut plan = self.plan();
        if !plan.lying {
            self.drain(&mut plan)?;
        }
        self.inner.mark_clean()
    }

    fn free_bytes(&self) -> Option<u64> {
        let mut plan = self.plan();
        plan.space_probes = plan.space_probes.saturating_add(1);
        plan.free_bytes.or_else(|| self.inner.free_bytes())
    }
}
