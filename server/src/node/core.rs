//! What is open for the life of a node, and how its actors are put together.

use actix::Arbiter;
use journal::{Commit, Limits, MemoryStorage, RowError, SledOptions, SledStorage, Storage, Writer};
use protocol::{Currency, Epoch};
use serde::{Deserialize, Serialize};
use std::sync::{
    Arc, Mutex, OnceLock, PoisonError,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};

use super::{
    NodeOptions, StartError,
    collections::Collecting,
    conservation::Conservation,
    flash::Flash,
    incidents,
    recovered::{Recovered, recover_all},
};
use crate::{
    auth::{Accounts, Auth},
    backups::Backups,
    customers::{KEYS_FILE, Keyring, beside},
    egress::{self, HubList, Outlet, Registry},
    engine::{
        Bell, Courier, CourierFigures, Durable, Entry, Gateway, Ground, Release, Routes, RoutesParts,
        ShellParts, SnapshotRounds, Streamed, start_bounded,
    },
    limits::{COURIER_MAILBOX, JOURNAL_QUEUE, PROJECTION_MAILBOX},
    mail::{Mailer, Setup},
    media::{self, Media},
    printing::Printers,
    projections::{Goods, Projections, Published},
    recovery::{Locator, SnapshotWriter},
};

/// Everything of a node that outlives its actors.
pub(crate) struct Core {
    pub(super) options: NodeOptions,
    pub(super) storage: Arc<dyn Storage>,
    writer: Arc<Writer<Entry>>,
    snapshots: Arc<SnapshotWriter>,
    pub(super) locator: Arc<Locator>,
    pub(super) published: Published,
    pub(super) goods: Goods,
    pub(super) collecting: Collecting,
    pub(super) hubs: HubList,
    pub(super) auth: Auth,
    pub(super) backups: Backups,
    pub(super) mails: Arc<Mailer>,
    pub(super) printers: Printers,
    pub(super) conservation: Conservation,
    pub(super) flash: Flash,
    pub(super) media: Media,
    /// What customers' texts are sealed with.
    pub(super) keys: Keyring,
    /// The last round that erased what is kept no longer.
    pub(super) erasures: Mutex<Option<protocol::ErasureRound>>,
    /// What commands on the same machine show.
    pub(super) local_key: String,
    pub(super) epoch: Epoch,
    pub(super) currency: Currency,
    pub(super) partitions: u16,
    pub(super) connections: Arc<AtomicUsize>,
    pub(super) released: Arc<AtomicU64>,
    errands: CourierFigures,
    pub(super) draining: AtomicBool,
    gate: Arc<OnceLock<actix::Addr<Release>>>,
    recovered: Mutex<Option<Recovered>>,
    /// Who brings errands to those outside, once somebody does.
    pub(super) gateway: Arc<OnceLock<Box<dyn Gateway>>>,
    pub(super) running: OnceLock<Running>,
}

/// The actors' addresses, once they run.
pub(crate) struct Running {
    pub(crate) routes: Routes,
    pub(crate) registry: Registry,
    pub(crate) projections: Projections,
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
    /// Damage that was met or mended in the data directory since the program began.
    pub incidents: u64,
    pub connections: usize,
    /// What machines owe to each other and was not answered yet.
    pub errands_owed: u64,
    /// How long the oldest of it has been owed, in milliseconds.
    pub errands_age_ms: u64,
}

/// What a data directory remembers of itself.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Identity {
    epoch: Epoch,
    partitions: u16,
    /// What all amounts are in, for ever.
    currency: Currency,
}

const NODE: &str = "node";
const IDENTITY: &[u8] = b"identity";

impl Core {
    /// Rows that cannot be read are made anew by the next opening; at a start that is this one, once.
    pub(super) fn open(options: &NodeOptions) -> Result<Self, StartError> {
        match Self::open_once(options) {
            Err(StartError::Rows(RowError::Damaged { .. })) => Self::open_once(options),
            opened => opened,
        }
    }

    fn open_once(options: &NodeOptions) -> Result<Self, StartError> {
        let storage: Arc<dyn Storage> = match &options.data {
            Some(dir) => Arc::new(SledStorage::open_with(dir, &sled_options())?),
            None => Arc::new(MemoryStorage::default()),
        };
        let identity = identify(&*storage, options)?;
        let locator = Arc::new(Locator::open(Arc::clone(&storage))?);
        let began = std::time::Instant::now();
        let keys = Keyring::open(options.data.as_deref())?;
        let recovered = recover_all(&storage, &locator, (identity.partitions, &keys))?;
        if storage.head().lsn > 0 {
            // Keys beside an empty journal may wait for the journal to be restored.
            recovered.keep_to(&keys);
        }
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
        let published = recovered.projections.published.clone();
        let auth = Auth::open(Arc::clone(&storage), published.clone())?;
        let mails = Arc::new(Mailer::open(options.data.as_deref(), setup_of(&published))?);
        let media = Media::open(options.data.as_deref(), options.low_water_bytes)?;
        let beside = options.data.clone();
        let beside = move || beside.as_deref().map_or(Ok(Vec::new()), media::files);
        let backups =
            Backups::new(Arc::clone(&storage), beside, options.backups.clone(), options.low_water_bytes);
        look_after(&keys, (&mails, auth.accounts()), &backups, options);
        Ok(Self {
            options: options.clone(),
            storage,
            writer,
            snapshots,
            locator,
            published,
            goods: Goods::default(),
            collecting: Collecting::default(),
            hubs: HubList::default(),
            auth,
            backups,
            mails,
            printers: Printers::default(),
            conservation: Conservation::default(),
            flash: Flash::default(),
            media,
            keys,
            erasures: Mutex::default(),
            local_key: format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>()),
            epoch: identity.epoch,
            currency: identity.currency,
            partitions: identity.partitions,
            connections: Arc::default(),
            released: Arc::new(AtomicU64::new(head)),
            errands: CourierFigures::default(),
            draining: AtomicBool::new(false),
            gate,
            gateway: Arc::default(),
            recovered: Mutex::new(Some(recovered)),
            running: OnceLock::new(),
        })
    }

    /// The actors, started on the caller's arbiter by the first who asks.
    pub(super) fn running(&self) -> &Running {
        self.running.get_or_init(|| {
            let recovered = self.recovered.lock().unwrap_or_else(PoisonError::into_inner).take();
            self.start(recovered.unwrap_or_else(|| Recovered::nothing(self.partitions, &self.keys)))
        })
    }

    fn start(&self, recovered: Recovered) -> Running {
        let core = Arbiter::try_current().unwrap_or_else(|| Arbiter::new().handle());
        let egress = Arbiter::new();
        let registry = recovered.loading.start(&egress::Ground {
            egress: egress.handle(),
            outlet: Outlet { epoch: self.epoch, hubs: self.hubs.clone(), storage: Arc::clone(&self.storage) },
            snapshots: Arc::clone(&self.snapshots),
            ended: Arc::default(),
        });
        let later = Arc::new(OnceLock::new());
        let bell = Bell::default();
        let courier =
            Courier::new(Arc::clone(&later), bell.clone(), self.errands.clone(), Arc::clone(&self.gateway));
        let courier = start_bounded(&core, COURIER_MAILBOX, || courier);
        // The gate stands before any machine runs: one that wakes at once must find it.
        let newest = self.storage.head().lsn.saturating_sub(recovered.replayed);
        let rounds = SnapshotRounds::after(newest, self.options.snapshot_every);
        let release = Release::new(
            registry.clone(),
            Arc::clone(&later),
            Arc::clone(&self.locator),
            self.published.clone(),
            rounds,
            Arc::clone(&self.released),
            (courier.clone(), bell),
        );
        let release = start_bounded(&core, PROJECTION_MAILBOX, || release);
        if self.gate.set(release).is_err() {
            tracing::error!("the gate was set twice");
        }
        let (writer, snapshots) = (Arc::clone(&self.writer), Arc::clone(&self.snapshots));
        let ground = Ground {
            core: core.clone(),
            storage: Arc::clone(&self.storage),
            parts: ShellParts { writer, snapshots, courier, published: self.published.clone() },
            restarts: Arc::default(),
        };
        let routes = Routes::new(RoutesParts {
            ground,
            catalogue: self.published.clone(),
            currency: self.currency,
            media: self.media.clone(),
            locator: Arc::clone(&self.locator),
            released: Arc::clone(&self.released),
            registers: recovered.projections.registers.clone(),
            shelves: recovered.projections.shelves(),
            costs: recovered.projections.costs.clone(),
            gateway: Arc::clone(&self.gateway),
            // The same as what is published, and sharing it: everything recovered is durable.
            organisation: recovered
                .organisation
                .map(|streamed| Streamed { machine: self.published.get().organisation.clone(), ..streamed }),
            branches: recovered.branches.into_vec(),
            orders: recovered.orders.into_vec(),
            customers: recovered.customers.into_vec(),
            accounts: recovered.accounts.into_vec(),
            keys: self.keys.clone(),
        });
        if later.set(routes.clone()).is_err() {
            tracing::error!("the courier was given its routes twice");
        }
        Running { routes, registry, projections: recovered.projections, egress }
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
            incidents: incidents::count(),
            connections: self.connections.load(Ordering::Relaxed),
            errands_owed: self.errands.owed(),
            errands_age_ms: self.errands.age_ms(),
        }
    }

    /// Ends the threads in order. Blocks.
    pub(super) fn close(&self) {
        self.backups.stop();
        self.mails.stop();
        self.media.stop();
        self.snapshots.stop();
        self.writer.stop();
    }
}

/// What else goes when a customer's key is destroyed, and where keys are copied to.
fn look_after(
    keys: &Keyring,
    (mails, accounts): (&Arc<Mailer>, &Arc<Accounts>),
    backups: &Backups,
    options: &NodeOptions,
) {
    let (letters, accounts) = (Arc::clone(mails), Arc::clone(accounts));
    keys.after_erasures(move |gone| {
        gone.about.iter().for_each(|(email, number)| letters.forget_about(email, number));
        if !gone.erased {
            return;
        }
        letters.forget(&gone.email);
        if let Err(error) = accounts.end_all(gone.customer, None) {
            tracing::error!(%error, "the devices of an erased customer could not be signed out");
        }
    });
    let own = keys.clone();
    backups.keep_apart(move |folder| own.copy_to(&folder.join(KEYS_FILE)));
    if let Some(data) = options.data.clone() {
        let own = keys.weak();
        keys.after_erasures(move |_gone| {
            if let Some(own) = own.keys() {
                beside::renew(&data, &own);
            }
        });
    }
    if let Some(folder) = options.backups.directory.clone() {
        // Who is erased is gone from there too, and not only with the next backup.
        // The keys must not hold themselves, or the directory would stay in use behind the end.
        let (own, file) = (keys.weak(), folder.join(KEYS_FILE));
        keys.after_erasures(move |_gone| {
            let Some(own) = own.keys() else { return };
            if let Err(error) = file.exists().then(|| own.copy_to(&file)).transpose() {
                tracing::error!(%error, "the keys beside the backups could not be put anew; the next backup does it");
            }
        });
    }
}

/// How mails are sent, as it stands in the catalogue whenever one is.
fn setup_of(published: &Published) -> Box<dyn Fn() -> Setup + Send + Sync> {
    let published = published.clone();
    Box::new(move || {
        let now = published.get();
        Setup { mail: Arc::clone(now.organisation.mail()), shop: now.organisation.shop().name.clone() }
    })
}

/// A failed write or sync ends the process at once, whichever thread met it: rows and settling too, behind which no
/// commit may come for a while.
fn sled_options() -> SledOptions {
    let stop = |why: &str| {
        eprintln!("onhand: {why}; stopping at once, restart to recover");
        std::process::abort();
    };
    SledOptions { on_failure: Some(stop), on_notice: Some(incidents::notice), ..SledOptions::default() }
}

fn identify(storage: &dyn Storage, options: &NodeOptions) -> Result<Identity, StartError> {
    if let Some(row) = storage.get_row(NODE, IDENTITY)? {
        let known: Identity =
            postcard::from_bytes(&row).map_err(|error| StartError::Replay(error.to_string()))?;
        match options.currency.filter(|asked| *asked != known.currency) {
            None => return Ok(known),
            Some(asked) if storage.head().lsn > 0 => {
                return Err(StartError::OtherCurrency { data: known.currency, asked });
            }
            // Nothing has been recorded, so that there is no amount that would become another.
            Some(currency) => return remember(storage, Identity { currency, ..known }),
        }
    }
    let identity = Identity {
        epoch: Epoch(rand::random()),
        partitions: options.partitions.clamp(1, 1_024),
        currency: options.currency.unwrap_or(Currency::GBP),
    };
    remember(storage, identity)
}

fn remember(storage: &dyn Storage, identity: Identity) -> Result<Identity, StartError> {
    let row = postcard::to_stdvec(&identity).map_err(|error| StartError::Replay(error.to_string()))?;
    storage.put_rows(NODE, vec![(IDENTITY.to_vec(), row)])?;
    storage.sync()?;
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
