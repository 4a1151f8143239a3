//! What is open for the life of a node, and how its actors are put together.

use actix::Arbiter;
use journal::{Commit, Limits, MemoryStorage, SledOptions, SledStorage, Storage, Writer};
use protocol::Epoch;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use super::{
    NodeOptions, StartError,
    feeds::Feeds,
    routes::{Routes, RoutesParts},
};
use crate::{
    actors::{
        Durable, Entry, HubList, Outlet, ProjectionActor, ProjectionAddr, Published, Release, Shell,
        ShellParts, start_bounded,
    },
    auth::Auth,
    limits::{JOURNAL_QUEUE, PROJECTION_MAILBOX, SHELL_MAILBOX},
    record::{Decision, Stream},
    recovery::{
        CATALOGUE_FEED, Folded, Locator, ORGANISATION, REPORTS, Recovered, SnapshotWriter, branch_name,
        partition_name, recover_all,
    },
};

/// Everything of a node that outlives its actors.
pub(crate) struct Core {
    pub(super) options: NodeOptions,
    storage: Arc<dyn Storage>,
    writer: Arc<Writer<Entry>>,
    snapshots: Arc<SnapshotWriter>,
    pub(super) locator: Arc<Locator>,
    pub(super) published: Published,
    pub(super) hubs: HubList,
    pub(super) auth: Auth,
    pub(super) epoch: Epoch,
    pub(super) partitions: u16,
    pub(super) connections: Arc<AtomicUsize>,
    pub(super) released: Arc<AtomicU64>,
    pub(super) draining: AtomicBool,
    gate: Arc<OnceLock<actix::Addr<Release>>>,
    recovered: Mutex<Option<Recovered>>,
    pub(super) running: OnceLock<Running>,
}

/// The actors' addresses, once they run.
pub(crate) struct Running {
    pub(crate) routes: Routes,
    pub(crate) feeds: Feeds,
    /// The projections' thread.
    pub(super) egress: Arbiter,
}

/// Figures for the operator.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct NodeStatus {
    /// Recovered and able to serve.
    pub ready: bool,
    pub draining: bool,
    pub durable: u64,
    pub appended: u64,
    pub queue_depth: u64,
    pub storage_full: bool,
    pub commits: u64,
    pub records: u64,
    pub journal_bytes: u64,
    pub last_commit_micros: u64,
    pub connections: usize,
}

/// What a data directory remembers of itself.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Identity {
    epoch: Epoch,
    partitions: u16,
}

const NODE: &str = "node";
const IDENTITY: &[u8] = b"identity";

impl Core {
    pub(super) fn open(options: &NodeOptions) -> Result<Self, StartError> {
        let storage: Arc<dyn Storage> = match &options.data {
            Some(dir) => Arc::new(SledStorage::open_with(dir, &sled_options())?),
            None => Arc::new(MemoryStorage::default()),
        };
        let identity = identify(&*storage, options)?;
        let locator = Arc::new(Locator::open(Arc::clone(&storage))?);
        let began = std::time::Instant::now();
        let recovered = recover_all(&storage, &locator, identity.partitions)
            .map_err(|error| StartError::Replay(error.to_string()))?;
        let head = storage.head().lsn;
        tracing::info!(
            head,
            replayed = recovered.replayed,
            millis = began.elapsed().as_millis(),
            "recovered"
        );
        let gate: Arc<OnceLock<actix::Addr<Release>>> = Arc::default();
        let writer = Arc::new(start_writer(&storage, options, Arc::clone(&gate))?);
        let durable = Arc::clone(&writer);
        let snapshots = Arc::new(SnapshotWriter::start(Arc::clone(&storage), move || durable.durable())?);
        let published = recovered.catalogue_feed.state.published();
        let auth = Auth::open(Arc::clone(&storage), published.clone())?;
        Ok(Self {
            options: options.clone(),
            storage,
            writer,
            snapshots,
            locator,
            published,
            hubs: HubList::default(),
            auth,
            epoch: identity.epoch,
            partitions: identity.partitions,
            connections: Arc::default(),
            released: Arc::new(AtomicU64::new(head)),
            draining: AtomicBool::new(false),
            gate,
            recovered: Mutex::new(Some(recovered)),
            running: OnceLock::new(),
        })
    }

    /// The actors, started on the caller's arbiter by the first who asks.
    pub(super) fn running(&self) -> &Running {
        self.running.get_or_init(|| {
            let recovered = self.recovered.lock().unwrap_or_else(PoisonError::into_inner).take();
            self.start(recovered.unwrap_or_default())
        })
    }

    fn start(&self, recovered: Recovered) -> Running {
        let core = Arbiter::try_current().unwrap_or_else(|| Arbiter::new().handle());
        let egress = Arbiter::new();
        let feeds =
            self.start_feeds(&egress, recovered.catalogue_feed, recovered.partitions, recovered.reports);
        // The gate stands before any machine runs: one that wakes at once must find it.
        let release = Release::new(
            feeds.clone(),
            Arc::clone(&self.locator),
            self.published.clone(),
            self.options.snapshot_every,
            self.storage.head().lsn.saturating_sub(recovered.replayed),
            Arc::clone(&self.released),
        );
        let release = start_bounded(&core, PROJECTION_MAILBOX, || release);
        if self.gate.set(release).is_err() {
            tracing::error!("the gate was set twice");
        }
        let parts = ShellParts { writer: Arc::clone(&self.writer), snapshots: Arc::clone(&self.snapshots) };
        let organisation = Shell::new(
            ORGANISATION.to_owned(),
            Stream::Organisation,
            // The same as what is published, and sharing it: everything recovered is durable.
            self.published.get().organisation.clone(),
            parts.clone(),
        );
        let mut branches = HashMap::new();
        for (branch, Folded { state: (_, machine), .. }) in recovered.branches {
            let shell = Shell::new(branch_name(branch), Stream::Branch(branch), machine, parts.clone());
            branches.insert(branch, start_bounded(&core, SHELL_MAILBOX, || shell));
        }
        let routes = Routes::new(RoutesParts {
            core: core.clone(),
            storage: Arc::clone(&self.storage),
            parts,
            catalogue: self.published.clone(),
            currency: self.options.currency,
            locator: Arc::clone(&self.locator),
            released: Arc::clone(&self.released),
            reports: feeds.reports.clone(),
            organisation: start_bounded(&core, SHELL_MAILBOX, || organisation),
            branches,
        });
        feeds.attach_routes(routes.clone());
        Running { routes, feeds, egress }
    }

    fn start_feeds(
        &self,
        egress: &Arbiter,
        catalogue: Folded<crate::actors::CatalogueFeed>,
        partitions: Vec<Folded<crate::actors::Partition>>,
        reports: Folded<crate::actors::Reports>,
    ) -> Feeds {
        let partitions = (0_u16..)
            .zip(partitions)
            .map(|(index, part)| {
                let state = part.state.with_catalogue(self.published.clone());
                self.start_projection(egress, partition_name(index), state, part.lsn)
            })
            .collect();
        let reports = self.start_projection(egress, REPORTS.to_owned(), reports.state, reports.lsn);
        let catalogue =
            self.start_projection(egress, CATALOGUE_FEED.to_owned(), catalogue.state, catalogue.lsn);
        Feeds::new(self.epoch, partitions, reports, catalogue)
    }

    fn start_projection<P: crate::actors::Projection + Send>(
        &self,
        egress: &Arbiter,
        name: String,
        state: P,
        applied: u64,
    ) -> ProjectionAddr<P> {
        let outlet =
            Outlet { epoch: self.epoch, hubs: self.hubs.clone(), storage: Arc::clone(&self.storage) };
        let snapshots = Arc::clone(&self.snapshots);
        start_bounded(&egress.handle(), PROJECTION_MAILBOX, move || {
            ProjectionActor::new(name, state, applied, outlet, snapshots)
        })
    }

    pub(super) fn status(&self) -> NodeStatus {
        let counters = self.writer.counters();
        NodeStatus {
            ready: self.running.get().is_some(),
            draining: self.draining.load(Ordering::Acquire),
            durable: self.released.load(Ordering::Acquire),
            appended: self.writer.appended(),
            queue_depth: counters.queue_depth,
            storage_full: counters.storage_full,
            commits: counters.commits,
            records: counters.records,
            journal_bytes: counters.bytes,
            last_commit_micros: counters.last_commit_micros,
            connections: self.connections.load(Ordering::Relaxed),
        }
    }

    /// Ends the threads in order. Blocks.
    pub(super) fn close(&self) {
        self.snapshots.stop();
        self.writer.stop();
    }
}

/// A failed write or sync ends the process at once, whichever thread met it: rows and settling too, behind which no
/// commit may come for a while.
fn sled_options() -> SledOptions {
    let stop = |why: &str| {
        eprintln!("onhand: {why}; stopping at once, restart to recover");
        std::process::abort();
    };
    SledOptions { on_failure: Some(stop), ..SledOptions::default() }
}

fn identify(storage: &dyn Storage, options: &NodeOptions) -> Result<Identity, StartError> {
    if let Some(row) = storage.get_row(NODE, IDENTITY)? {
        return postcard::from_bytes(&row).map_err(|error| StartError::Replay(error.to_string()));
    }
    let identity = Identity { epoch: Epoch(rand::random()), partitions: options.partitions.clamp(1, 1_024) };
    let row = postcard::to_stdvec(&identity).map_err(|error| StartError::Replay(error.to_string()))?;
    storage.put_rows(NODE, vec![(IDENTITY.to_vec(), row)])?;
    storage.sync().map_err(|error| StartError::Journal(error.to_string()))?;
    Ok(identity)
}

fn start_writer(
    storage: &Arc<dyn Storage>,
    options: &NodeOptions,
    gate: Arc<OnceLock<actix::Addr<Release>>>,
) -> Result<Writer<Entry>, StartError> {
    let limits = Limits {
        queue_records: JOURNAL_QUEUE,
        low_water: options.low_water_bytes,
        high_water: options.low_water_bytes.saturating_add(options.low_water_bytes / 4),
        ..Limits::default()
    };
    Writer::builder(Arc::clone(storage))
        .limits(limits)
        .measure(size_bound)
        .start(
            |_, entry: &Entry, buffer| entry.record.encode(buffer),
            move |commit: Commit<Entry>| {
                if let Some(release) = gate.get() {
                    // Bounded by the journal's own queue: what is durable was waiting there before.
                    release.do_send(Durable(commit));
                }
            },
        )
        .map_err(|fatal| StartError::Journal(fatal.to_string()))
}

/// A ticket is bounded by its number of lines; everything else is measured, because texts and lists add up.
fn size_bound(entry: &Entry) -> usize {
    match &entry.record.decision {
        Decision::Branch(events)
            if matches!(events.as_slice(), [domain::branch::Event::TicketCompleted(_)]) =>
        {
            0
        }
        Decision::Branch(_) | Decision::Organisation(_) | Decision::Refused { .. } => {
            postcard::experimental::serialized_size(&*entry.record).unwrap_or(usize::MAX)
        }
    }
}
