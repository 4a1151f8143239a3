//! The gate behind the disk: everything that leaves the node passes here, in the journal's order, once it is durable.

use actix::{Actor, Addr, Context, Handler, Message};
use journal::Commit;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{Bell, Courier, Ingress, Ring, ingress::Released};
use crate::{
    actors::{Apply, Published, SnapshotDue},
    node::Feeds,
    record::Record,
    recovery::Locator,
};

/// What the journal's queue holds: a record and who waits for it.
pub(crate) struct Entry {
    pub(crate) record: Arc<Record>,
    pub(crate) ingress: Option<Addr<Ingress>>,
}

/// A block of records is durable.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Durable(pub(crate) Commit<Entry>);

/// The gate. Projections get the records before anyone gets a reply, so a reading asked for after a reply includes it.
pub(crate) struct Release {
    feeds: Feeds,
    locator: Arc<Locator>,
    catalogue: Published,
    snapshot_every: u64,
    next_snapshot: u64,
    released: Arc<AtomicU64>,
    courier: Addr<Courier>,
    bell: Bell,
}

impl Release {
    /// `snapshot` is where the newest snapshots stand: a node that never lives long still comes to the next ones.
    pub(crate) fn new(
        feeds: Feeds,
        locator: Arc<Locator>,
        catalogue: Published,
        snapshot_every: u64,
        snapshot: u64,
        released: Arc<AtomicU64>,
        (courier, bell): (Addr<Courier>, Bell),
    ) -> Self {
        let next_snapshot = snapshot.saturating_add(snapshot_every);
        Self { feeds, locator, catalogue, snapshot_every, next_snapshot, released, courier, bell }
    }
}

impl Actor for Release {
    type Context = Context<Self>;
}

impl Handler<Durable> for Release {
    type Result = ();

    fn handle(&mut self, Durable(commit): Durable, _: &mut Self::Context) {
        let records: Arc<Vec<Arc<Record>>> =
            Arc::new(commit.records.iter().map(|entry| Arc::clone(&entry.record)).collect());
        self.feeds.apply(&Apply(Arc::clone(&records)));
        for record in records.iter() {
            self.catalogue.take(record);
            self.locator.note(record.lsn.0, record.command);
        }
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
        if commit.last >= self.next_snapshot {
            self.next_snapshot = commit.last.saturating_add(self.snapshot_every);
            self.feeds.snapshot(SnapshotDue);
        }
    }
}
