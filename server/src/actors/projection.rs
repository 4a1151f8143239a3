//! The actor around every projection: it applies durable records in order, publishes what changed, answers readings
//! and hands its state to the snapshot writer when asked.

use actix::{Actor, Addr, Context, Handler, Message};
use protocol::{Epoch, Lsn};
use std::sync::Arc;

use super::{Attach, Follow, Hub, HubList};
use crate::{
    record::Record,
    recovery::{Replay, SnapshotWriter},
};

/// Durable records, in order, shared by all projections.
#[derive(Message, Clone)]
#[rtype(result = "()")]
pub(crate) struct Apply(pub(crate) Arc<Vec<Arc<Record>>>);

/// It is time for a snapshot.
#[derive(Message, Clone, Copy)]
#[rtype(result = "()")]
pub(crate) struct SnapshotDue;

/// What a projection publishes through.
pub(crate) struct Outlet {
    pub(crate) epoch: Epoch,
    pub(crate) hubs: HubList,
    pub(crate) storage: Arc<dyn journal::Storage>,
}

impl Outlet {
    /// Sends a message to every hub. Hubs are few and their mailboxes are drained by the same arbiters that write the
    /// sockets, so a full one means that the node is beyond its capacity: the loss is healed by the position check.
    pub(crate) fn publish<M>(&self, make: impl Fn() -> M)
    where
        M: Message + Send + 'static,
        M::Result: Send,
        Hub: Handler<M>,
    {
        for hub in self.hubs.all() {
            if hub.try_send(make()).is_err() {
                metrics::counter!("onhand_hub_overflow_total").increment(1);
            }
        }
    }
}

/// A fold over records that others can follow and read.
pub(crate) trait Projection: Replay + Unpin + 'static {
    type Query: Message<Result = Self::Reading> + Send;
    type Reading: Send;

    /// Applies one record and remembers what it changed.
    fn apply(&mut self, record: &Arc<Record>, outlet: &Outlet);

    /// Publishes what the records since the last call changed.
    fn publish(&mut self, outlet: &Outlet);

    /// Lets a connection follow a topic.
    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach>;

    /// Notes that a worker no longer follows some keys.
    fn unfollow(&mut self, _keys: &[protocol::Sku]) {}

    fn read(&mut self, query: Self::Query, outlet: &Outlet) -> Self::Reading;
}

/// Runs a projection.
pub(crate) struct ProjectionActor<P> {
    name: String,
    projection: P,
    applied: Lsn,
    outlet: Outlet,
    snapshots: Arc<SnapshotWriter>,
}

impl<P: Projection> ProjectionActor<P> {
    pub(crate) fn new(
        name: impl Into<String>,
        projection: P,
        applied: u64,
        outlet: Outlet,
        snapshots: Arc<SnapshotWriter>,
    ) -> Self {
        Self { name: name.into(), projection, applied: Lsn(applied), outlet, snapshots }
    }
}

impl<P: Projection> Actor for ProjectionActor<P> {
    type Context = Context<Self>;
}

impl<P: Projection> Handler<Apply> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, Apply(records): Apply, _: &mut Self::Context) {
        for record in records.iter().filter(|record| record.lsn > self.applied) {
            self.projection.apply(record, &self.outlet);
        }
        if let Some(last) = records.last() {
            self.applied = self.applied.max(last.lsn);
        }
        self.projection.publish(&self.outlet);
    }
}

impl<P: Projection> Handler<SnapshotDue> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, _: SnapshotDue, _: &mut Self::Context) {
        self.snapshots.submit(&self.name, self.applied.0, &self.projection);
    }
}

impl<P: Projection> Handler<Follow> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, follow: Follow, _: &mut Self::Context) {
        if let Some(attach) = self.projection.follow(&follow, &self.outlet) {
            // Never refused, because nobody would ask again; bounded by the wishes the hub has open.
            follow.hub.do_send(attach);
        }
    }
}

/// A worker no longer follows these keys.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Unfollow(pub(crate) Vec<protocol::Sku>);

impl<P: Projection> Handler<Unfollow> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, Unfollow(keys): Unfollow, _: &mut Self::Context) {
        self.projection.unfollow(&keys);
    }
}

/// A reading of a projection. It runs behind every record that was durable when it was asked.
#[derive(Message)]
#[rtype(result = "Q::Result")]
pub(crate) struct Read<Q: Message>(pub(crate) Q)
where
    Q::Result: 'static;

impl<P: Projection> Handler<Read<P::Query>> for ProjectionActor<P>
where
    P::Reading: 'static,
{
    type Result = actix::MessageResult<Read<P::Query>>;

    fn handle(&mut self, Read(query): Read<P::Query>, _: &mut Self::Context) -> Self::Result {
        actix::MessageResult(self.projection.read(query, &self.outlet))
    }
}

/// A projection's address.
pub(crate) type ProjectionAddr<P> = Addr<ProjectionActor<P>>;
