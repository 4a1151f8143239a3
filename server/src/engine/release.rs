//! The gate behind the disk: everything that leaves the node passes here, in the journal's order, once it is durable.

use actix::{Actor, Addr, Context, Handler, Message};
use journal::Commit;
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use super::{Bell, Courier, Ingress, Ring, Routes, ingress::Released};
use crate::{
    egress::{Apply, Batch, Registry},
    projections::Published,
    record::Record,
    recovery::Locator,
};

/// What the journal's queue holds: a record and who waits for it.
pub(crate) struct Entry {
    pub(crate) record: Arc<Record>,
    pub(crate) ingress: Option<Arc<Addr<Ingress>>>,
}

/// A block of records is durable.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Durable(pub(crate) Commit<Entry>);

/// The gate. Projections get the records before anyone gets a reply, so a reading asked for after a reply includes it.
pub(crate) struct Release {
    registry: Registry,
    routes: Arc<OnceLock<Routes>>,
    locator: Arc<Locator>,
    catalogue: Published,
    rounds: SnapshotRounds,
    released: Arc<AtomicU64>,
    courier: Addr<Courier>,
    bell: Bell,
}

/// When the parts make their snapshots: one after the other, a round of them every so many records.
pub(crate) struct SnapshotRounds {
    every: u64,
    next: u64,
    /// The number of the part whose snapshot comes next, in a round of them.
    round: Option<usize>,
}

impl SnapshotRounds {
    /// `newest` is where the newest snapshots stand: a node that never lives long still comes to the next ones.
    pub(crate) const fn after(newest: u64, every: u64) -> Self {
        Self { every, next: newest.saturating_add(every), round: None }
    }
}

impl Release {
    pub(crate) fn new(
        registry: Registry,
        routes: Arc<OnceLock<Routes>>,
        locator: Arc<Locator>,
        catalogue: Published,
        rounds: SnapshotRounds,
        released: Arc<AtomicU64>,
        (courier, bell): (Addr<Courier>, Bell),
    ) -> Self {
        Self { registry, routes, locator, catalogue, rounds, released, courier, bell }
    }

    /// Orders the snapshot of one part, behind one block: if all made theirs at once, every till would wait for all.
    fn order_snapshot(&mut self, durable: u64) {
        if durable >= self.rounds.next {
            self.rounds.next = durable.saturating_add(self.rounds.every);
            self.rounds.round.get_or_insert(0);
        }
        let Some(number) = self.rounds.round else { return };
        let is_projection = self.registry.snapshot_one(number);
        let machine = number.saturating_sub(self.registry.len());
        let ordered = is_projection || self.routes.get().is_some_and(|routes| routes.snapshot_one(machine));
        self.rounds.round = ordered.then(|| number.saturating_add(1));
    }
}

impl Actor for Release {
    type Context = Context<Self>;
}

impl Handler<Durable> for Release {
    type Result = ();

    fn handle(&mut self, Durable(commit): Durable, _: &mut Self::Context) {
        let records = commit.records.iter().map(|entry| Arc::clone(&entry.record)).collect();
        self.registry.apply(&Apply(Arc::new(Batch::new(records))));
        for Entry { record, .. } in &commit.records {
            self.catalogue.take(record);
        }
        self.locator.note(commit.records.iter().map(|entry| (entry.record.lsn.0, entry.record.command)));
        self.released.store(commit.last, Ordering::Release);
        for entry in commit.records {
            if let Some(ingress) = entry.ingress {
                // Bounded by the number of commands an ingress lets wait.
                ingress.do_send(Released(entry.record));
            }
        }
        if self.bell.is_due(commit.last) {
            // One at a time: the bell is set anew when this is handled.
            self.courier.do_send(Ring);
        }
        self.order_snapshot(commit.last);
    }
}
