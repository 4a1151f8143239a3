//! The way in: who decides a command, started on demand and started again when it died.

use actix::{Addr, ArbiterHandle};
use domain::{branch::Branch, organisation::Organisation};
use journal::Storage;
use protocol::{BranchId, CommandId, Currency, Refusal, RefusalCode, RegisterId};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    actors::{
        DeviceClock, Ingress, IngressSeed, Preparation, ProjectionAddr, Published, Read, Reports,
        ReportsQuery, ReportsReading, Shell, ShellParts, SnapshotDue, start_bounded,
    },
    limits::{BRANCHES_MAX, INGRESS_MAILBOX, INGRESSES_MAX, SHELL_MAILBOX},
    record::{Origin, Stream},
    recovery::{Locator, ORGANISATION, branch_name, recover},
};

/// What routes are made of.
pub(super) struct RoutesParts {
    pub(super) core: ArbiterHandle,
    pub(super) storage: Arc<dyn Storage>,
    pub(super) parts: ShellParts,
    pub(super) catalogue: Published,
    pub(super) currency: Currency,
    pub(super) locator: Arc<Locator>,
    pub(super) released: Arc<AtomicU64>,
    pub(super) reports: ProjectionAddr<Reports>,
    pub(super) organisation: Addr<Shell<Organisation>>,
    pub(super) branches: HashMap<BranchId, Addr<Shell<Branch>>>,
}

/// The way in. Everything is started on demand, and started again from the journal if it died.
#[derive(Clone)]
pub(crate) struct Routes {
    pub(crate) locator: Arc<Locator>,
    inner: Arc<Inner>,
}

struct Inner {
    core: ArbiterHandle,
    storage: Arc<dyn Storage>,
    parts: ShellParts,
    catalogue: Published,
    currency: Currency,
    released: Arc<AtomicU64>,
    reports: ProjectionAddr<Reports>,
    organisation: RwLock<Addr<Shell<Organisation>>>,
    branches: RwLock<HashMap<BranchId, Addr<Shell<Branch>>>>,
    ingresses: RwLock<HashMap<Origin, Addr<Ingress>>>,
    /// Command ids on their way to the journal, and from whom: until one is durable nobody else can look it up.
    underway: Mutex<HashMap<CommandId, Origin>>,
    restarts: AtomicU64,
}

impl Routes {
    pub(super) fn new(parts: RoutesParts) -> Self {
        let inner = Inner {
            core: parts.core,
            storage: parts.storage,
            parts: parts.parts,
            catalogue: parts.catalogue,
            currency: parts.currency,
            released: parts.released,
            reports: parts.reports,
            organisation: RwLock::new(parts.organisation),
            branches: RwLock::new(parts.branches),
            ingresses: RwLock::default(),
            underway: Mutex::default(),
            restarts: AtomicU64::new(0),
        };
        Self { locator: parts.locator, inner: Arc::new(inner) }
    }

    /// What a command is prepared against.
    pub(crate) fn preparation(&self, origin: Origin, clock: DeviceClock) -> Preparation {
        Preparation { published: self.inner.catalogue.get(), currency: self.inner.currency, origin, clock }
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
        let ingress = start_bounded(&self.inner.core, INGRESS_MAILBOX, move || Ingress::new(origin, routes));
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

    /// Where a register's ingress begins: behind everything appended before.
    pub(crate) async fn seed(self, register: RegisterId) -> Result<IngressSeed, Refusal> {
        let target = self.inner.parts.writer.appended();
        while self.inner.released.load(Ordering::Acquire) < target {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // What a predecessor that died had sent out has arrived by now, or never will.
        self.forget(Origin::Register(register));
        match self.inner.reports.send(Read(ReportsQuery::Register(register))).await {
            Ok(ReportsReading::Register { view, gaps }) => {
                Ok(IngressSeed { command_seq: view.command_seq, gaps })
            }
            Ok(_) | Err(_) => Err(Refusal::new(RefusalCode::Fault, "the reports are not answering")),
        }
    }

    pub(crate) fn organisation(&self) -> Addr<Shell<Organisation>> {
        let known = self.inner.organisation.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.connected() {
            return known;
        }
        let mut organisation = self.inner.organisation.write().unwrap_or_else(PoisonError::into_inner);
        if !organisation.connected()
            && let Some(machine) = self.recovered(ORGANISATION, Organisation::default)
        {
            let parts = self.inner.parts.clone();
            let shell = Shell::new(ORGANISATION.to_owned(), Stream::Organisation, machine, parts);
            *organisation = start_bounded(&self.inner.core, SHELL_MAILBOX, || shell);
        }
        organisation.clone()
    }

    /// The machine of a branch, or none when there are too many or it cannot be recovered.
    pub(crate) fn branch(&self, branch: BranchId) -> Option<Addr<Shell<Branch>>> {
        let known = self.inner.branches.read().unwrap_or_else(PoisonError::into_inner).get(&branch).cloned();
        if let Some(shell) = known.filter(Addr::connected) {
            return Some(shell);
        }
        let mut branches = self.inner.branches.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(shell) = branches.get(&branch).filter(|shell| shell.connected()) {
            return Some(shell.clone());
        }
        let fresh = !branches.contains_key(&branch);
        if fresh && branches.len() >= BRANCHES_MAX {
            return None;
        }
        let name = branch_name(branch);
        let machine =
            if fresh { Branch::default() } else { self.recovered(&name, || (branch, Branch::default()))?.1 };
        let shell = Shell::new(name, Stream::Branch(branch), machine, self.inner.parts.clone());
        let addr = start_bounded(&self.inner.core, SHELL_MAILBOX, || shell);
        branches.insert(branch, addr.clone());
        Some(addr)
    }

    /// Rebuilds the state of a machine that died. What it had appended becomes durable first, and this waits for that:
    /// nobody else could decide for the stream meanwhile.
    fn recovered<T: crate::recovery::Replay>(&self, name: &str, fresh: impl FnOnce() -> T) -> Option<T> {
        let target = self.inner.parts.writer.appended();
        while self.inner.parts.writer.durable() < target {
            std::thread::sleep(Duration::from_millis(1));
        }
        metrics::counter!("onhand_machine_restarts_total").increment(1);
        self.inner.restarts.fetch_add(1, Ordering::AcqRel);
        match recover(&self.inner.storage, name, fresh) {
            Ok(part) => {
                tracing::error!(part = name, "a machine died and was rebuilt from the journal");
                Some(part.state)
            }
            Err(error) => {
                tracing::error!(part = name, %error, "a machine died and cannot be rebuilt");
                None
            }
        }
    }

    /// The last record the journal was given, durable or not.
    pub(crate) fn appended(&self) -> u64 {
        self.inner.parts.writer.appended()
    }

    /// The last record that has left the gate.
    pub(crate) fn released(&self) -> u64 {
        self.inner.released.load(Ordering::Acquire)
    }

    /// A branch's state folded from the journal alone, for tests to hold against the running machine.
    #[cfg(test)]
    pub(crate) fn folded_anew(&self, branch: BranchId) -> Vec<u8> {
        let part = recover(&self.inner.storage, "no snapshot", || (branch, Branch::default())).unwrap();
        postcard::to_stdvec(&part.state).unwrap()
    }

    /// How many machines had to be restarted.
    pub(crate) fn restarts(&self) -> u64 {
        self.inner.restarts.load(Ordering::Acquire)
    }

    /// Restarts machines that died, and tells how many ever were.
    pub(crate) fn revive(&self) -> u64 {
        for branch in self.branches() {
            let _alive = self.branch(branch);
        }
        let _alive = self.organisation();
        self.restarts()
    }

    fn branches(&self) -> Vec<BranchId> {
        self.inner.branches.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Orders a snapshot of every machine, including those of branches that have not traded yet.
    pub(super) fn snapshot(&self, due: SnapshotDue) {
        let known = self.inner.catalogue.get();
        for branch in known.organisation.branches() {
            if let Some(shell) = self.branch(branch.id) {
                shell.do_send(due);
            }
        }
        self.organisation().do_send(due);
    }
}
