//! Group commit: many threads append, one thread writes. It drains its whole queue, makes blocks of it, and hands
//! every block back once it is durable. It does not know what a record is; it is told how to encode one, which happens
//! where it is appended: one that can never be written is refused there, and nothing that has a position can be too
//! large.

use crate::batch::{Batch, Fitting};
use crate::block::{BlockBuilder, EncodedBlock, Head, Lsn, MAX_RECORD_BYTES};
use crate::error::panic_text;
use crate::storage::{CommitError, Storage};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use thiserror::Error;

/// The bounds of a [`Writer`].
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most records appended but not yet durable; beyond it [`AppendError::Busy`]. Default 65 536.
    pub queue_records: usize,
    /// Below this many free bytes appends are refused; what is queued is still written. Default 64 MiB.
    pub low_water: u64,
    /// Above this many free bytes appends are accepted again. Default 96 MiB.
    pub high_water: u64,
    /// How often free space is looked at while full. Default 250 ms.
    pub recheck: Duration,
    /// How often free space is looked at while writing. Default 5 ms.
    pub probe_every: Duration,
    /// Under load, the least time from the start of one commit to the next, so that a block carries more records and
    /// fewer syncs are paid for. A commit that follows one of fewer than `gather_records` never waits. Default 400 µs.
    pub gather: Duration,
    /// Under load, the least time from the first record that comes to an empty queue to the next commit: the replies to
    /// one block come back as a burst of new records, of which the first is not worth a sync of its own. Default 150 µs.
    pub burst: Duration,
    /// Records of the last commit from which on there is load worth gathering for. Default 8.
    pub gather_records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            queue_records: 65_536,
            low_water: 64 * 1024 * 1024,
            high_water: 96 * 1024 * 1024,
            recheck: Duration::from_millis(250),
            probe_every: Duration::from_millis(5),
            gather: Duration::from_micros(400),
            burst: Duration::from_micros(150),
            gather_records: 8,
        }
    }
}

/// Why a record was not appended. Nothing was queued and no position was used up.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AppendError {
    /// Too many records wait for the disk; try again later.
    #[error("the journal queue is full")]
    Busy,
    /// The disk is nearly full; appends resume by themselves when there is space.
    #[error("the disk is full")]
    StorageFull,
    /// The writer is stopping, stopped or broken.
    #[error("the journal is closed")]
    Closed,
    /// The record can never be written.
    #[error("a record of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// Its encoded length.
        bytes: usize,
        /// [`MAX_RECORD_BYTES`].
        limit: usize,
    },
}

/// Why the writer broke. Nothing after it is acknowledged and nothing is tried again.
#[derive(Debug, Error)]
pub enum Fatal {
    /// A commit failed.
    #[error("journal commit of records from {first} failed: {source}")]
    Commit {
        /// The first record not durable.
        first: Lsn,
        /// What the storage said.
        source: CommitError,
    },
    /// The receiver of durable records panicked.
    #[error("the journal thread panicked: {0}")]
    Panicked(String),
    /// The thread could not be started.
    #[error("the journal thread did not start: {0}")]
    Thread(String),
}

/// One block that has become durable.
#[derive(Debug)]
pub struct Commit<T> {
    /// Its first record.
    pub first: Lsn,
    /// Its last record.
    pub last: Lsn,
    /// The records `first..=last` as they were appended.
    pub records: Vec<T>,
}

/// Figures of a writer since it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Blocks made durable.
    pub commits: u64,
    /// Records made durable.
    pub records: u64,
    /// Encoded bytes of those blocks.
    pub bytes: u64,
    /// Records appended but not yet durable.
    pub queue_depth: u64,
    /// How long the last commit took, in microseconds.
    pub last_commit_micros: u64,
    /// Whether appends are refused for want of space.
    pub storage_full: bool,
}

/// Prepares a [`Writer`].
pub struct WriterBuilder<T> {
    storage: Arc<dyn Storage>,
    limits: Limits,
    on_fatal: OnFatal,
    kind: PhantomData<fn(T)>,
}

type Encode<T> = Box<dyn Fn(Lsn, &T, &mut Vec<u8>) -> u8 + Send + Sync>;
type OnFatal = Box<dyn FnOnce(&Fatal) + Send>;

/// Group commit on one thread. Appending is possible from any thread; share it in an `Arc`.
pub struct Writer<T> {
    shared: Arc<Shared<T>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared<T> {
    queue: Mutex<Queue<T>>,
    wake: Condvar,
    storage: Arc<dyn Storage>,
    limits: Limits,
    encode: Encode<T>,
    durable: AtomicU64,
    full: AtomicBool,
    commits: AtomicU64,
    records: AtomicU64,
    bytes: AtomicU64,
    last_micros: AtomicU64,
}

struct Queue<T> {
    pending: Batch<T>,
    /// Where a record is encoded before it is known to fit.
    scratch: Vec<u8>,
    next: Lsn,
    open: bool,
    sleeping: bool,
}

impl<T: Send + 'static> WriterBuilder<T> {
    /// Sets the bounds.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Replaces what happens when the writer breaks; by default it prints why and aborts the process. Called once,
    /// on the journal's thread, after which the thread ends and every append is refused as closed.
    #[must_use]
    pub fn on_fatal(mut self, hook: impl FnOnce(&Fatal) + Send + 'static) -> Self {
        self.on_fatal = Box::new(hook);
        self
    }

    /// Starts the thread. `encode` appends a record's bytes to an empty buffer and tells their form, a number of the
    /// caller's own that is stored with them; it runs on the appending thread, before the record has its position for
    /// good. `on_durable` is called in order, once per block, and should hand over rather than work.
    pub fn start(
        self,
        encode: impl Fn(Lsn, &T, &mut Vec<u8>) -> u8 + Send + Sync + 'static,
        on_durable: impl FnMut(Commit<T>) + Send + 'static,
    ) -> Result<Writer<T>, Fatal> {
        let head = self.storage.head();
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue {
                pending: Batch::default(),
                scratch: Vec::new(),
                next: head.lsn.saturating_add(1),
                open: true,
                sleeping: false,
            }),
            wake: Condvar::new(),
            storage: self.storage,
            limits: self.limits,
            encode: Box::new(encode),
            durable: AtomicU64::new(head.lsn),
            full: AtomicBool::new(false),
            commits: AtomicU64::new(0),
            records: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            last_micros: AtomicU64::new(0),
        });
        let job = Job { shared: Arc::clone(&shared), head, on_durable, probed: None, loaded: None };
        let on_fatal = self.on_fatal;
        let thread = std::thread::Builder::new().name("journal".to_owned());
        let thread = thread
            .spawn(move || job.run_to_end(on_fatal))
            .map_err(|error| Fatal::Thread(error.to_string()))?;
        Ok(Writer { shared, thread: Mutex::new(Some(thread)) })
    }
}

impl<T: Send + 'static> Writer<T> {
    /// Prepares a writer that continues after the storage's head.
    pub fn builder(storage: Arc<dyn Storage>) -> WriterBuilder<T> {
        WriterBuilder {
            storage,
            limits: Limits::default(),
            kind: PhantomData,
            on_fatal: Box::new(|fatal| {
                eprintln!("onhand: {fatal}; stopping at once, restart to recover");
                std::process::abort();
            }),
        }
    }

    /// Starts a writer without further settings; see [`Writer::builder`].
    pub fn start(
        storage: Arc<dyn Storage>,
        encode: impl Fn(Lsn, &T, &mut Vec<u8>) -> u8 + Send + Sync + 'static,
        on_durable: impl FnMut(Commit<T>) + Send + 'static,
        limits: Limits,
    ) -> Result<Writer<T>, Fatal> {
        Writer::builder(storage).limits(limits).start(encode, on_durable)
    }

    /// Queues a record and returns its position at once. It is durable when [`Writer::durable`] reaches that.
    pub fn append(&self, record: T) -> Result<Lsn, AppendError> {
        self.append_with(|_| record).map_err(|(error, _)| error)
    }

    /// Like [`Writer::append`] for a record that carries its own position. `make` runs under the queue's lock, so
    /// it should only put things together; it does not run when the queue cannot take a record. What it made comes back
    /// when that can never be written. A panic of `make` or of the encoder comes out of here, and nothing was queued.
    pub fn append_with(&self, make: impl FnOnce(Lsn) -> T) -> Result<Lsn, (AppendError, Option<T>)> {
        let mut queue = self.shared.queue();
        if !queue.open {
            return Err((AppendError::Closed, None));
        }
        if self.shared.full.load(Ordering::Acquire) {
            return Err((AppendError::StorageFull, None));
        }
        let lsn = queue.next;
        let waiting = lsn.saturating_sub(self.durable()).saturating_sub(1);
        if usize::try_from(waiting).unwrap_or(usize::MAX) >= self.shared.limits.queue_records {
            return Err((AppendError::Busy, None));
        }
        let record = make(lsn);
        let Queue { pending, scratch, .. } = &mut *queue;
        scratch.clear();
        let form = (self.shared.encode)(lsn, &record, scratch);
        match Fitting::new(form, scratch) {
            Ok(fitting) => pending.push(record, fitting),
            Err(bytes) => {
                return Err((AppendError::TooLarge { bytes, limit: MAX_RECORD_BYTES }, Some(record)));
            }
        }
        queue.next = lsn.saturating_add(1);
        let wake = std::mem::take(&mut queue.sleeping);
        drop(queue);
        if wake {
            self.shared.wake.notify_one();
        }
        Ok(lsn)
    }

    /// The last durable record.
    pub fn durable(&self) -> Lsn {
        self.shared.durable.load(Ordering::Acquire)
    }

    /// The last position given out, durable or not.
    pub fn appended(&self) -> Lsn {
        self.shared.queue().next.saturating_sub(1)
    }

    /// Figures for the operator.
    pub fn counters(&self) -> Counters {
        let next = self.shared.queue().next;
        Counters {
            commits: self.shared.commits.load(Ordering::Relaxed),
            records: self.shared.records.load(Ordering::Relaxed),
            bytes: self.shared.bytes.load(Ordering::Relaxed),
            queue_depth: next.saturating_sub(1).saturating_sub(self.durable()),
            last_commit_micros: self.shared.last_micros.load(Ordering::Relaxed),
            storage_full: self.shared.full.load(Ordering::Relaxed),
        }
    }

    /// Refuses new records, writes what is queued, marks the journal as ended in order, and waits for all that.
    /// Must not be called from `on_durable`. Returns the last durable record.
    pub fn stop(&self) -> Lsn {
        self.close();
        self.durable()
    }
}

impl<T> Writer<T> {
    fn close(&self) {
        let mut queue = self.shared.queue();
        queue.open = false;
        queue.sleeping = false;
        drop(queue);
        self.shared.wake.notify_one();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            // The thread catches its own panics, so there is nothing to learn from the result.
            drop(thread.join());
        }
    }
}

impl<T> Drop for Writer<T> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<T> Shared<T> {
    // Nothing panics midway through a change: a poisoned lock (a panic in `make` or `encode`) still guards a whole queue.
    fn queue(&self) -> MutexGuard<'_, Queue<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the thread owns.
struct Job<T, D> {
    shared: Arc<Shared<T>>,
    head: Head,
    on_durable: D,
    probed: Option<Instant>,
    /// When the last commit under load began.
    loaded: Option<Instant>,
}

impl<T, D> Job<T, D>
where
    D: FnMut(Commit<T>),
{
    fn run_to_end(mut self, on_fatal: OnFatal) {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.run()));
        let fatal = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(fatal)) => fatal,
            Err(panic) => Fatal::Panicked(panic_text(&*panic).to_owned()),
        };
        self.shared.queue().open = false;
        on_fatal(&fatal);
    }

    fn run(&mut self) -> Result<(), Fatal> {
        loop {
            self.probe_space();
            let Some(batch) = self.next_batch() else { break };
            self.write(batch)?;
        }
        let first = self.head.lsn.saturating_add(1);
        self.shared.storage.mark_clean().map_err(|source| Fatal::Commit { first, source })
    }

    /// Waits for records and takes all there are; `None` when the writer is closed and the queue empty.
    fn next_batch(&mut self) -> Option<Batch<T>> {
        let shared = Arc::clone(&self.shared);
        let mut queue = shared.queue();
        let mut was_empty = false;
        loop {
            if !queue.pending.is_empty() {
                if let Some(wait) = self.gathering(was_empty).filter(|_| queue.open) {
                    drop(queue);
                    std::thread::sleep(wait);
                    queue = shared.queue();
                }
                return Some(std::mem::take(&mut queue.pending));
            }
            if !queue.open {
                return None;
            }
            was_empty = true;
            queue.sleeping = true;
            if shared.full.load(Ordering::Relaxed) {
                let waited = shared.wake.wait_timeout(queue, shared.limits.recheck);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
                self.probed = None;
                self.probe_space();
                queue = shared.queue();
            } else {
                queue = shared.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            queue.sleeping = false;
        }
    }

    /// How long to wait for more records, when there is load.
    fn gathering(&self, was_empty: bool) -> Option<Duration> {
        let limits = self.shared.limits;
        let burst = if was_empty { limits.burst } else { Duration::ZERO };
        let wait = limits.gather.saturating_sub(self.loaded?.elapsed()).max(burst);
        (!wait.is_zero()).then_some(wait)
    }

    fn write(&mut self, batch: Batch<T>) -> Result<(), Fatal> {
        let (records, encoded) = batch.split();
        self.loaded = (records.len() >= self.shared.limits.gather_records).then(Instant::now);
        let mut open: Option<BlockBuilder> = None;
        let mut in_block = Vec::with_capacity(records.len().min(crate::block::MAX_BLOCK_RECORDS));
        for (record, fitting) in records.into_iter().zip(encoded.iter()) {
            if !open.as_mut().is_some_and(|builder| builder.add(fitting)) {
                self.commit(open.take(), std::mem::take(&mut in_block))?;
                open = Some(BlockBuilder::begin(self.head, fitting));
            }
            in_block.push(record);
        }
        self.commit(open, in_block)
    }

    fn commit(&mut self, builder: Option<BlockBuilder>, records: Vec<T>) -> Result<(), Fatal> {
        let Some(block) = builder.and_then(BlockBuilder::finish) else { return Ok(()) };
        let first = block.header().first;
        let begun = Instant::now();
        self.shared.storage.commit(&block).map_err(|source| Fatal::Commit { first, source })?;
        self.count(&block, begun.elapsed(), records.len());
        self.head = block.head();
        self.shared.durable.store(self.head.lsn, Ordering::Release);
        (self.on_durable)(Commit { first, last: self.head.lsn, records });
        Ok(())
    }

    fn count(&self, block: &EncodedBlock, took: Duration, records: usize) {
        let shared = &self.shared;
        let bytes = u64::try_from(block.bytes().len()).unwrap_or(u64::MAX);
        shared.commits.fetch_add(1, Ordering::Relaxed);
        shared.records.fetch_add(u64::try_from(records).unwrap_or(u64::MAX), Ordering::Relaxed);
        shared.bytes.fetch_add(bytes, Ordering::Relaxed);
        shared.last_micros.store(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn probe_space(&mut self) {
        let limits = self.shared.limits;
        if self.probed.is_some_and(|at| at.elapsed() < limits.probe_every) {
            return;
        }
        self.probed = Some(Instant::now());
        let full = self.shared.full.load(Ordering::Relaxed);
        let level = if full { limits.high_water.max(limits.low_water) } else { limits.low_water };
        let now_full = self.shared.storage.free_bytes().is_some_and(|free| free < level);
        self.shared.full.store(now_full, Ordering::Release);
    }
}
