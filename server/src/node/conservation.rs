//! The standing audit: round after round, a thread of its own holds every level against the movements of the journal, against
//! open holds and transfers, and against what its branch decides by. It works for moments and rests for longer ones.

mod round;
#[cfg(test)]
mod tests;

use protocol::{ConservationResult, ConservationRun, ConservationStep, ConservationView, Refusal, Timestamp};
use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

use self::round::Round;
use super::Node;
use crate::{
    clock,
    limits::{CONSERVATION_BETWEEN, CONSERVATION_REST, CONSERVATION_START, CONSERVATION_STEP},
    telemetry::float,
};

/// The audit of a node.
#[derive(Default)]
pub(super) struct Conservation {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Somebody asks for a round, or for the end.
    wake: Notify,
    stopping: AtomicBool,
}

#[derive(Default)]
struct State {
    running: Option<ConservationRun>,
    last: Option<ConservationResult>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stops(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

impl Conservation {
    /// Ends the thread. Blocks for one step at most.
    pub(super) fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Release);
        self.shared.wake.notify_one();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the audit of stock panicked");
        }
    }
}

/// Why a round came to no end.
enum Unfinished {
    /// The server stops.
    Stopping,
    Refused(Refusal),
}

impl From<Refusal> for Unfinished {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Lets others work: after so much work, so many times as much rest. Work is what the thread's own processor time comes to;
/// waiting for others' turns costs nobody anything.
struct Pace {
    shared: Arc<Shared>,
    /// Processor time of the thread when this step began.
    began: Duration,
    worked: Duration,
}

/// What this thread has cost so far.
fn processor_time() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let (seconds, nanos) = (u64::try_from(spent.tv_sec), u32::try_from(spent.tv_nsec));
    Duration::new(seconds.unwrap_or(0), nanos.unwrap_or(0))
}

impl Pace {
    fn new(shared: Arc<Shared>) -> Self {
        Self { shared, began: processor_time(), worked: Duration::ZERO }
    }

    /// Whether it is time to rest.
    fn is_due(&self) -> bool {
        processor_time().saturating_sub(self.began) >= CONSERVATION_STEP
    }

    /// Rests, and tells of how far the round is.
    async fn rest(
        &mut self,
        step: ConservationStep,
        done: u64,
        of: u64,
        findings: u64,
    ) -> Result<(), Unfinished> {
        let worked = processor_time().saturating_sub(self.began);
        self.worked = self.worked.saturating_add(worked);
        if let Some(run) = &mut self.shared.state().running {
            *run = ConservationRun { step, done, of, findings, ..*run };
        }
        let micros = u64::try_from(worked.as_micros()).unwrap_or(u64::MAX);
        metrics::counter!("onhand_conservation_worked_microseconds_total").increment(micros);
        let until = Instant::now() + worked.saturating_mul(CONSERVATION_REST);
        while !self.shared.stops() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            // Whoever asks for a round while one is under way has it already.
            let woken = tokio::time::timeout(left, self.shared.wake.notified()).await;
            drop(woken);
        }
        self.began = processor_time();
        if self.shared.stops() { Err(Unfinished::Stopping) } else { Ok(()) }
    }

    fn worked_ms(&self) -> u64 {
        u64::try_from(self.worked.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Node {
    /// Starts the audit, if it does not run yet.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn begin_conservation(&self) -> io::Result<()> {
        let conservation = &self.0.conservation;
        let mut thread = conservation.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let (node, shared) = (self.clone(), Arc::clone(&conservation.shared));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
            let run = move || {
                // Of this thread alone; where the system has no such thing, resting is enough.
                if let Err(error) = rustix::process::nice(19) {
                    tracing::debug!(%error, "the audit of stock runs like everything else");
                }
                runtime.block_on(go_on(&node, &shared));
            };
            *thread = Some(std::thread::Builder::new().name("conservation".to_owned()).spawn(run)?);
        }
        Ok(())
    }

    /// What the audit found last, and how far it is.
    #[must_use]
    pub fn conservation(&self) -> ConservationView {
        let state = self.0.conservation.shared.state();
        ConservationView { now: clock::now(), running: state.running, last: state.last.clone() }
    }

    /// Has the next round begin now, if none is under way.
    pub fn check_conservation(&self) -> ConservationView {
        self.0.conservation.shared.wake.notify_one();
        self.conservation()
    }
}

/// Round after round until the server stops.
async fn go_on(node: &Node, shared: &Arc<Shared>) {
    // The actors start where they are first needed, which must be a worker of the server and not here.
    while !node.status().ready {
        drop(tokio::time::timeout(CONSERVATION_START, shared.wake.notified()).await);
        if shared.stops() {
            return;
        }
    }
    while !shared.stops() {
        let began = clock::now();
        let step = ConservationStep::Levels;
        shared.state().running = Some(ConservationRun { began, step, done: 0, of: 0, findings: 0 });
        let pace = Pace::new(Arc::clone(shared));
        match Round::new(node, pace).run(began).await {
            Ok(result) => told(shared, result),
            Err(Unfinished::Stopping) => return,
            Err(Unfinished::Refused(refusal)) => {
                tracing::warn!(
                    message = refusal.message,
                    "a round of the audit of stock could not be finished"
                );
            }
        }
        shared.state().running = None;
        drop(tokio::time::timeout(CONSERVATION_BETWEEN, shared.wake.notified()).await);
    }
}

fn told(shared: &Shared, result: ConservationResult) {
    metrics::counter!("onhand_conservation_rounds_total").increment(1);
    metrics::gauge!("onhand_conservation_findings").set(float(result.finding_count));
    metrics::gauge!("onhand_conservation_position").set(float(result.as_of.0));
    let seconds = |at: Timestamp| float(u64::try_from(at.0 / 1_000).unwrap_or(0));
    metrics::gauge!("onhand_conservation_finished_seconds").set(seconds(result.finished));
    if let Some(first) = result.findings.first() {
        tracing::error!(
            count = result.finding_count,
            kind = ?first.kind,
            sku = first.sku.map(tracing::field::display),
            branch = first.branch.map(tracing::field::display),
            lsn = first.lsn.0,
            shown = first.shown.0,
            reckoned = first.reckoned.0,
            "stock does not add up"
        );
    }
    shared.state().last = Some(result);
}
