//! Settling: blocks that are durable in the redo log move on to sled behind the commits, many at a time, on a thread
//! of its own. Until then they are kept in memory, so that they can be read.

use crate::block::{EncodedBlock, Lsn};
use crate::disk::Disk;
use crate::storage::CommitError;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a block or row may wait for sled when nothing else asks for it. Only how much an opening reads again
/// depends on it.
const SETTLE_EVERY: Duration = Duration::from_secs(1);

/// The blocks on their way, and the thread that moves them.
pub(crate) struct Settler {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    disk: Arc<Disk>,
    queue: Mutex<Queue>,
    /// Told of work, and of work done.
    changed: Condvar,
    /// Held while settling, so that blocks enter sled in order.
    turn: Mutex<()>,
}

struct Queue {
    /// Bounded by the size of the redo log.
    blocks: VecDeque<Arc<EncodedBlock>>,
    settled: Lsn,
    wanted: bool,
    open: bool,
}

impl Settler {
    /// Starts the thread; sled holds everything up to `settled`.
    pub(crate) fn start(disk: Arc<Disk>, settled: Lsn) -> std::io::Result<Settler> {
        let queue = Queue { blocks: VecDeque::new(), settled, wanted: false, open: true };
        let shared = Arc::new(Shared {
            disk,
            queue: Mutex::new(queue),
            changed: Condvar::new(),
            turn: Mutex::new(()),
        });
        let work = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("settle".to_owned()).spawn(move || work.run())?;
        Ok(Settler { shared, thread: Some(thread) })
    }

    /// Takes a block that is durable. Returns up to where sled holds everything.
    pub(crate) fn push(&self, block: Arc<EncodedBlock>) -> Lsn {
        let mut queue = self.shared.queue();
        queue.blocks.push_back(block);
        queue.settled
    }

    /// Asks for settling soon.
    pub(crate) fn wake(&self) {
        self.shared.queue().wanted = true;
        self.shared.changed.notify_all();
    }

    /// Waits until sled holds this record.
    pub(crate) fn wait_for(&self, lsn: Lsn) -> Result<(), CommitError> {
        let mut queue = self.shared.queue();
        while queue.settled < lsn {
            self.shared.disk.check_usable()?;
            queue.wanted = true;
            self.shared.changed.notify_all();
            queue = self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    /// Settles everything on the caller's thread.
    pub(crate) fn settle(&self) -> Result<(), CommitError> {
        self.shared.settle()
    }

    /// Blocks not yet settled that end at or after `from`, at most `max`.
    pub(crate) fn unsettled(&self, from: Lsn, max: usize) -> Vec<Arc<EncodedBlock>> {
        let queue = self.shared.queue();
        queue.blocks.iter().filter(|block| block.header().last >= from).take(max).cloned().collect()
    }
}

impl Drop for Settler {
    /// What is not settled stays in the redo log, as after a kill.
    fn drop(&mut self) {
        self.shared.queue().open = false;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // The thread ends by itself after a failure; there is nothing to learn from the result.
            drop(thread.join());
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends when told to, or with the first failure, which the next commit meets again.
    fn run(&self) {
        while self.wait_for_work() {
            if self.settle().is_err() {
                // Behind the lock, so that nobody has just found all well and begins to wait.
                drop(self.queue());
                self.changed.notify_all();
                return;
            }
        }
    }

    /// False when there will be no more.
    fn wait_for_work(&self) -> bool {
        let mut queue = self.queue();
        loop {
            if !queue.open {
                return false;
            }
            if std::mem::take(&mut queue.wanted) {
                return true;
            }
            let waited = self.changed.wait_timeout(queue, SETTLE_EVERY);
            let (locked, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            queue = locked;
            if waited.timed_out() && queue.open && (!queue.blocks.is_empty() || self.disk.is_unsynced()) {
                return true;
            }
        }
    }

    fn settle(&self) -> Result<(), CommitError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let blocks: Vec<Arc<EncodedBlock>> = self.queue().blocks.iter().cloned().collect();
        for block in &blocks {
            self.disk.insert_block(block)?;
        }
        self.disk.make_durable()?;
        let mut queue = self.queue();
        if let Some(last) = blocks.last() {
            queue.settled = last.header().last;
        }
        queue.blocks.drain(..blocks.len());
        drop(queue);
        self.changed.notify_all();
        Ok(())
    }
}
