//! Backups of the running server: one thread that makes them when somebody asks or the schedule says, and what is told of
//! them. A backup is read from the journal's durable blocks beside everything else; nobody waits for it.

mod files;
mod paced;
mod work;

use journal::{Progress, Storage};
use protocol::{
    BackupFailure, BackupRun, BackupSchedule, BackupStep, BackupView, Lsn, Refusal, RefusalCode, StaffId,
    Timestamp,
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use self::paced::Bounds;
use crate::{clock, telemetry};

/// How often the schedule looks whether there is something to back up, as long as nothing has happened at all.
const EMPTY_MS: i64 = 5_000;

/// Where backups go, and when they are made by themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackupOptions {
    /// None: no backup can be made of the running server.
    pub directory: Option<PathBuf>,
    /// None: only when somebody asks.
    pub every: Option<Duration>,
    /// How many are kept.
    pub keep: usize,
}

impl Default for BackupOptions {
    fn default() -> Self {
        Self { directory: None, every: None, keep: 14 }
    }
}

/// The backups of a node.
pub(crate) struct Backups {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Files that every backup takes along, and their names.
type Beside = dyn Fn() -> io::Result<Vec<(String, PathBuf)>> + Send + Sync;

/// Puts what is never part of a backup into the folder of backups, in place of what was there.
type Apart = dyn Fn(&Path) -> io::Result<()> + Send + Sync;

struct Shared {
    storage: Arc<dyn Storage>,
    beside: Box<Beside>,
    apart: OnceLock<Box<Apart>>,
    options: BackupOptions,
    /// Free bytes that are left to the journal.
    low_water: u64,
    state: Mutex<State>,
    wake: Condvar,
    stopping: AtomicBool,
}

#[derive(Default)]
struct State {
    /// Somebody asked, and who.
    asked: Option<Option<StaffId>>,
    running: Option<BackupRun>,
    failed: Option<BackupFailure>,
    /// When the schedule begins the next one.
    next: Option<Timestamp>,
}

/// What there is and what goes on.
pub(crate) struct Told {
    pub(crate) now: Timestamp,
    pub(crate) schedule: BackupSchedule,
    pub(crate) running: Option<BackupRun>,
    pub(crate) failed: Option<BackupFailure>,
    pub(crate) backups: Vec<BackupView>,
}

impl Backups {
    /// Those of a journal. None is made before [`Backups::begin`]: whoever opens a directory for something else than to
    /// serve it wants none.
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        beside: impl Fn() -> io::Result<Vec<(String, PathBuf)>> + Send + Sync + 'static,
        options: BackupOptions,
        low_water: u64,
    ) -> Self {
        let shared = Arc::new(Shared {
            storage,
            beside: Box::new(beside),
            apart: OnceLock::new(),
            options,
            low_water,
            state: Mutex::default(),
            wake: Condvar::new(),
            stopping: AtomicBool::new(false),
        });
        Self { shared, thread: Mutex::default() }
    }

    /// Names what is kept apart from all backups, once only and always as it is now.
    pub(crate) fn keep_apart(&self, apart: impl Fn(&Path) -> io::Result<()> + Send + Sync + 'static) {
        if self.shared.apart.set(Box::new(apart)).is_err() {
            tracing::error!("what is kept apart from backups was named twice");
        }
    }

    /// Starts the thread, if there is a directory and it does not run yet.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn begin(&self) -> io::Result<()> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if self.shared.options.directory.is_some() && thread.is_none() {
            let shared = Arc::clone(&self.shared);
            let run = move || shared.run();
            *thread = Some(std::thread::Builder::new().name("backups".to_owned()).spawn(run)?);
        }
        Ok(())
    }

    /// Has a backup made now.
    ///
    /// # Errors
    /// When there is nowhere to put it, or one is under way.
    pub(crate) fn ask(&self, by: Option<StaffId>) -> Result<(), Refusal> {
        if self.shared.options.directory.is_none() {
            let message =
                "no directory for backups is configured: set `backup_directory` and start the server again";
            return Err(Refusal::new(RefusalCode::WrongState, message));
        }
        let mut state = self.shared.state();
        if state.running.is_some() || state.asked.is_some() {
            return Err(Refusal::new(
                RefusalCode::WrongState,
                "a backup is being made already; wait for its end",
            ));
        }
        state.asked = Some(by);
        let now = clock::now();
        // Told from now on, so that whoever asks next sees it.
        let (step, of) = (BackupStep::Writing, Lsn(self.shared.storage.head().lsn));
        state.running = Some(BackupRun { step, began: now, done: Lsn(0), of, by });
        self.shared.wake.notify_all();
        Ok(())
    }

    /// What there is. Reads a directory and the ends of its files, so it blocks.
    pub(crate) fn told(&self) -> Told {
        let now = clock::now();
        let options = &self.shared.options;
        let listed = options.directory.as_ref().map(|directory| {
            let told =
                |error| format!("the directory of backups cannot be read: {}: {error}", directory.display());
            files::list(directory, now).map_err(told)
        });
        let state = self.shared.state();
        let (backups, unread) = match listed.transpose() {
            Ok(backups) => (backups.unwrap_or_default(), None),
            Err(reason) => (Vec::new(), Some(BackupFailure { at: now, reason })),
        };
        let schedule = BackupSchedule {
            directory: options.directory.as_ref().map(|directory| directory.display().to_string()),
            every_seconds: options.every.filter(|_| options.directory.is_some()).map(|every| every.as_secs()),
            keep: u32::try_from(options.keep).unwrap_or(u32::MAX),
            next: state.next,
        };
        // What an attempt ran into says more than what reading runs into.
        let failed = state.failed.clone().or(unread);
        Told { now, schedule, running: state.running, failed, backups }
    }

    /// Gives up what is under way and ends the thread. Blocks.
    pub(crate) fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Release);
        // Behind the lock, so that nobody who saw the flag unset sleeps through this.
        drop(self.shared.state());
        self.shared.wake.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of backups had died");
        }
    }

    /// Sets the figures of the newest good one. Blocks as [`Backups::told`] does.
    pub(crate) fn measure(&self) {
        if let Some(newest) = self.told().backups.iter().find(|backup| backup.verified) {
            metrics::gauge!("onhand_backup_age_seconds").set(telemetry::float(newest.age_seconds));
            metrics::gauge!("onhand_backup_bytes").set(telemetry::float(newest.bytes));
            metrics::gauge!("onhand_backup_position").set(telemetry::float(newest.position.0));
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        // Whatever sells goes first. Where the system refuses this, the pace still holds a backup back.
        if let Err(error) = rustix::process::setpriority_process(None, 19) {
            tracing::debug!(%error, "backups run at the priority of everything else");
        }
        while let Some(by) = self.wait() {
            self.make(by);
        }
    }

    /// Waits until one is wanted, and tells by whom; none when the server stops.
    fn wait(&self) -> Option<Option<StaffId>> {
        let newest = self.newest();
        let mut state = self.state();
        loop {
            if self.stopping.load(Ordering::Acquire) {
                return None;
            }
            if let Some(by) = state.asked.take() {
                return Some(by);
            }
            let now = clock::now();
            // Behind a failure it is tried again after as long as behind a backup.
            let failed = state.failed.as_ref().map(|failed| failed.at);
            let last = newest.into_iter().chain(failed).max();
            let empty = self.storage.head().lsn == 0;
            let due = |every| if empty { now.plus_millis(EMPTY_MS) } else { due(last, every, now) };
            state.next = self.options.every.map(due);
            state = match state.next {
                None => self.wake.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(next) => {
                    let wait = u64::try_from(next.millis_since(now)).unwrap_or(0);
                    if wait == 0 {
                        return Some(None);
                    }
                    let wait = Duration::from_millis(wait);
                    self.wake.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// When the newest backup was made.
    fn newest(&self) -> Option<Timestamp> {
        let directory = self.options.directory.as_deref()?;
        files::list(directory, clock::now()).ok()?.first().map(|newest| newest.made)
    }

    fn make(&self, by: Option<StaffId>) {
        let Some(directory) = self.options.directory.as_deref() else { return };
        let began = clock::now();
        let bounds = Bounds { directory, low_water: self.low_water, stopping: &self.stopping };
        let tell = |step, Progress { lsn, of }| {
            let (done, of) = (Lsn(lsn), Lsn(of));
            self.state().running = Some(BackupRun { step, began, done, of, by });
        };
        tell(BackupStep::Writing, Progress { lsn: 0, of: self.storage.head().lsn });
        let made = work::make((&*self.storage, &*self.beside), &bounds, self.options.keep, began, &tell);
        let made = made.and_then(|made| match self.apart.get().map(|apart| apart(directory)) {
            Some(Err(error)) => {
                Err(format!("the customers' keys could not be put beside the backups: {error}"))
            }
            Some(Ok(())) | None => Ok(made),
        });
        let mut state = self.state();
        state.running = None;
        match made {
            Ok(_) => {
                state.failed = None;
                metrics::counter!("onhand_backups_total", "outcome" => "good").increment(1);
            }
            Err(_) if self.stopping.load(Ordering::Acquire) => {
                tracing::info!("a backup was given up because the server stops");
            }
            Err(reason) => {
                tracing::error!(reason, "a backup failed");
                metrics::counter!("onhand_backups_total", "outcome" => "failed").increment(1);
                state.failed = Some(BackupFailure { at: clock::now(), reason });
            }
        }
    }
}

/// When the next one begins: so long after the last, and at once when that is over or there was none. A clock that was set
/// back does not put it off for longer than that.
fn due(last: Option<Timestamp>, every: Duration, now: Timestamp) -> Timestamp {
    let every = i64::try_from(every.as_millis()).unwrap_or(i64::MAX);
    let due = last.map_or(now, |last| last.plus_millis(every));
    due.clamp(now, now.plus_millis(every))
}

#[cfg(test)]
mod tests;
