//! The way in: who decides a command, started on demand and started again when it died.

use actix::{Addr, Recipient};
use domain::{
    accounts::Accounts, branch::Branch, customers::Customers, orders::Orders, organisation::Organisation,
};
use protocol::{
    ACCOUNT_SHARDS, BranchId, CUSTOMER_SHARDS, CommandId, Currency, ORDER_SHARDS, Refusal, RefusalCode,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{Family, Gateway, Ground, Ingress, Recorded, SharedAddr, Streamed, start_bounded};
use crate::{
    customers::Keyring,
    egress::{Handle, SnapshotDue},
    limits::{BRANCHES_MAX, INGRESS_MAILBOX, INGRESSES_MAX},
    media::Media,
    prepare::{DeviceClock, Preparation},
    projections::{Costs, Published, Registers, Shelves},
    record::{Origin, Stream},
    recovery::{Folded, Locator},
};

/// What routes are made of.
pub(crate) struct RoutesParts {
    pub(crate) ground: Ground,
    pub(crate) catalogue: Published,
    pub(crate) currency: Currency,
    pub(crate) media: Media,
    pub(crate) locator: Arc<Locator>,
    pub(crate) released: Arc<AtomicU64>,
    pub(crate) registers: Handle<Registers>,
    pub(crate) shelves: Shelves,
    pub(crate) costs: Handle<Costs>,
    pub(crate) gateway: Arc<OnceLock<Box<dyn Gateway>>>,
    pub(crate) organisation: Folded<Streamed<Organisation>>,
    pub(crate) branches: Vec<Folded<Streamed<Branch>>>,
    pub(crate) orders: Vec<Folded<Streamed<Orders>>>,
    pub(crate) customers: Vec<Folded<Streamed<Customers>>>,
    pub(crate) accounts: Vec<Folded<Streamed<Accounts>>>,
    pub(crate) keys: Keyring,
}

/// What a register's ingress begins with.
#[derive(Clone, Default)]
pub(crate) struct IngressSeed {
    pub(crate) command_seq: u64,
    pub(crate) gaps: BTreeSet<u64>,
}

/// The way in. Everything is started on demand, and started again from the journal if it died.
#[derive(Clone)]
pub(crate) struct Routes {
    pub(crate) locator: Arc<Locator>,
    inner: Arc<Inner>,
}

struct Inner {
    ground: Ground,
    catalogue: Published,
    currency: Currency,
    media: Media,
    keys: Keyring,
    released: Arc<AtomicU64>,
    registers: Handle<Registers>,
    shelves: Shelves,
    costs: Handle<Costs>,
    gateway: Arc<OnceLock<Box<dyn Gateway>>>,
    streams: Streams,
    ingresses: RwLock<HashMap<Origin, Addr<Ingress>>>,
    /// Command ids on their way to the journal, and from whom: until one is durable nobody else can look it up.
    underway: Mutex<BTreeMap<CommandId, Origin>>,
}

/// Every kind of machine. A new kind is one line here, and one in recovery.
struct Streams {
    organisation: Family<Organisation>,
    branches: Family<Branch>,
    orders: Family<Orders>,
    customers: Family<Customers>,
    accounts: Family<Accounts>,
}

impl Streams {
    fn revive(&self) {
        self.organisation.revive();
        self.branches.revive();
        self.orders.revive();
        self.customers.revive();
        self.accounts.revive();
    }
}

impl Routes {
    pub(crate) fn new(parts: RoutesParts) -> Self {
        let streams = Streams {
            organisation: Family::new(parts.ground.clone(), 1, [parts.organisation]),
            branches: Family::new(parts.ground.clone(), BRANCHES_MAX, parts.branches),
            orders: Family::new(parts.ground.clone(), usize::from(ORDER_SHARDS), parts.orders),
            customers: Family::new(parts.ground.clone(), usize::from(CUSTOMER_SHARDS), parts.customers),
            accounts: Family::new(parts.ground.clone(), usize::from(ACCOUNT_SHARDS), parts.accounts),
        };
        let inner = Inner {
            ground: parts.ground,
            catalogue: parts.catalogue,
            currency: parts.currency,
            media: parts.media,
            keys: parts.keys,
            released: parts.released,
            registers: parts.registers,
            shelves: parts.shelves,
            costs: parts.costs,
            gateway: parts.gateway,
            streams,
            ingresses: RwLock::default(),
            underway: Mutex::default(),
        };
        Self { locator: parts.locator, inner: Arc::new(inner) }
    }

    /// What a command is prepared against.
    pub(crate) fn preparation(&self, origin: Origin, clock: DeviceClock) -> Preparation {
        Preparation {
            published: self.inner.catalogue.get(),
            currency: self.inner.currency,
            media: self.inner.media.clone(),
            keys: self.inner.keys.clone(),
            provider: self.inner.gateway.get().map_or("", |gateway| gateway.provider()),
            origin,
            clock,
        }
    }

    /// The ingress of an origin.
    ///
    /// # Errors
    /// When too many are alive.
    pub(crate) fn ingress(&self, origin: Origin) -> Result<Addr<Ingress>, Refusal> {
        let known = self.inner.ingresses.read().unwrap_or_else(PoisonError::into_inner).get(&origin).cloned();
        if let Some(ingress) = known.filter(Addr::connected) {
            return Ok(ingress);
        }
        let mut ingresses = self.inner.ingresses.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(ingress) = ingresses.get(&origin).filter(|ingress| ingress.connected()) {
            return Ok(ingress.clone());
        }
        if ingresses.len() >= INGRESSES_MAX && !ingresses.contains_key(&origin) {
            return Err(Refusal::new(RefusalCode::Busy, "too many registers and people are at work"));
        }
        if ingresses.contains_key(&origin) {
            tracing::error!(?origin, "an ingress died and begins anew");
            metrics::counter!("onhand_ingress_restarts_total").increment(1);
        }
        let routes = self.clone();
        let ingress =
            start_bounded(&self.inner.ground.core, INGRESS_MAILBOX, move || Ingress::new(origin, routes));
        ingresses.insert(origin, ingress.clone());
        Ok(ingress)
    }

    /// Notes that a command is on its way. False when another origin has one of the same id on its way. Bounded by what
    /// each ingress lets wait.
    pub(crate) fn set_out(&self, id: CommandId, origin: Origin) -> bool {
        let mut underway = self.inner.underway.lock().unwrap_or_else(PoisonError::into_inner);
        *underway.entry(id).or_insert(origin) == origin
    }

    /// Notes that a command has arrived or was given up.
    pub(crate) fn arrived(&self, id: CommandId) {
        self.inner.underway.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn forget(&self, origin: Origin) {
        let mut underway = self.inner.underway.lock().unwrap_or_else(PoisonError::into_inner);
        underway.retain(|_, from| *from != origin);
    }

    /// Where an origin's ingress begins: behind everything appended before.
    pub(crate) async fn seed(self, origin: Origin) -> Result<IngressSeed, Refusal> {
        let target = self.appended();
        while self.released() < target {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // What a predecessor that died had sent out has arrived by now, or never will.
        self.forget(origin);
        let Origin::Register(register) = origin else { return Ok(IngressSeed::default()) };
        let seed = move |registers: &Registers| IngressSeed {
            command_seq: registers.view(register).command_seq,
            gaps: registers.gaps(register),
        };
        self.inner.registers.look(seed).await
    }

    /// What a checkout reads.
    pub(crate) fn shelves(&self) -> Shelves {
        self.inner.shelves.clone()
    }

    /// What is owed for goods on consignment, by day.
    pub(crate) fn costs(&self) -> Handle<Costs> {
        self.inner.costs.clone()
    }

    /// The organisation's machine, or none when it cannot be recovered.
    pub(crate) fn organisation(&self) -> Option<SharedAddr<Organisation>> {
        self.inner.streams.organisation.get(())
    }

    /// The machine of a branch, or none when there are too many or it cannot be recovered.
    pub(crate) fn branch(&self, branch: BranchId) -> Option<SharedAddr<Branch>> {
        self.inner.streams.branches.get(branch)
    }

    /// The machine that has a share of the orders, or none when there is no such share or it cannot be recovered.
    pub(crate) fn orders(&self, shard: u16) -> Option<SharedAddr<Orders>> {
        (shard < ORDER_SHARDS).then(|| self.inner.streams.orders.get(shard)).flatten()
    }

    /// The machine that has a share of the customers, or none when there is no such share or it cannot be recovered.
    pub(crate) fn customers(&self, shard: u16) -> Option<SharedAddr<Customers>> {
        (shard < CUSTOMER_SHARDS).then(|| self.inner.streams.customers.get(shard)).flatten()
    }

    /// The machine that has a share of the codes, or none when there is no such share or it cannot be recovered.
    pub(crate) fn accounts(&self, shard: u16) -> Option<SharedAddr<Accounts>> {
        (shard < ACCOUNT_SHARDS).then(|| self.inner.streams.accounts.get(shard)).flatten()
    }

    /// Customers' keys, beside the journal.
    pub(crate) fn keys(&self) -> &Keyring {
        &self.inner.keys
    }

    /// The last record the journal was given, durable or not.
    pub(crate) fn appended(&self) -> u64 {
        self.inner.ground.parts.writer.appended()
    }

    /// The last record that has left the gate.
    pub(crate) fn released(&self) -> u64 {
        self.inner.released.load(Ordering::Acquire)
    }

    /// A branch's state folded from the journal alone, for tests to hold against the running machine.
    #[cfg(test)]
    pub(crate) fn folded_anew(&self, branch: BranchId) -> Vec<u8> {
        let fresh = || Streamed::<Branch>::new(branch);
        let part = crate::recovery::recover(&self.inner.ground.storage, "no snapshot", 0, fresh).unwrap();
        postcard::to_stdvec(&part.state).unwrap()
    }

    /// How many machines had to be restarted.
    pub(crate) fn restarts(&self) -> u64 {
        self.inner.ground.restarts.load(Ordering::Acquire)
    }

    /// Restarts machines that died, and tells how many ever were.
    pub(crate) fn revive(&self) -> u64 {
        self.inner.streams.revive();
        self.restarts()
    }

    /// Every stream there is: the organisation, the shares of the orders, of the customers and of the codes, and the branches that head
    /// office knows, also those that have not traded yet.
    fn streams(&self) -> impl Iterator<Item = Stream> {
        let known = self.inner.catalogue.get();
        let branches: Vec<Stream> =
            known.organisation.branches().map(|branch| Stream::Branch(branch.id)).collect();
        let orders = (0..ORDER_SHARDS).map(Stream::Orders);
        let customers = (0..CUSTOMER_SHARDS).map(Stream::Customers);
        let accounts = (0..ACCOUNT_SHARDS).map(Stream::Accounts);
        std::iter::once(Stream::Organisation).chain(orders).chain(customers).chain(accounts).chain(branches)
    }

    /// Who makes the snapshots of a stream's machine, or none when it cannot be recovered.
    fn snapshotting(&self, stream: Stream) -> Option<Recipient<SnapshotDue>> {
        match stream {
            Stream::Organisation => self.organisation().map(recipient),
            Stream::Orders(shard) => self.orders(shard).map(recipient),
            Stream::Customers(shard) => self.customers(shard).map(recipient),
            Stream::Accounts(shard) => self.accounts(shard).map(recipient),
            Stream::Branch(branch) => self.branch(branch).map(recipient),
        }
    }

    /// Has a snapshot made of every machine. Comes back when each has handed in its state: whoever ends the journal behind this
    /// ends it with all of them.
    pub(crate) async fn snapshot(&self) {
        let shells = self.streams().filter_map(|stream| self.snapshotting(stream));
        let asked: Vec<_> = shells.map(|shell| shell.send(SnapshotDue)).collect();
        let mut gone = 0_usize;
        for answer in asked {
            gone += usize::from(answer.await.is_err());
        }
        if gone > 0 {
            tracing::warn!(
                gone,
                "machines that died made no snapshot; the next start replays them from their last"
            );
        }
    }

    /// Orders a snapshot of one machine by its number, in the order of the streams. False when there are not so many.
    pub(crate) fn snapshot_one(&self, number: usize) -> bool {
        let Some(stream) = self.streams().nth(number) else { return false };
        if let Some(shell) = self.snapshotting(stream) {
            shell.do_send(SnapshotDue);
        }
        true
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed on by the function that found it")]
fn recipient<M: Recorded>(shell: SharedAddr<M>) -> Recipient<SnapshotDue>
where
    M::Command: Send,
{
    Addr::clone(&shell).recipient()
}
