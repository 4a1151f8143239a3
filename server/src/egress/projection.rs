//! The actor around every projection: it applies durable records in order, publishes what changed, lets itself be read
//! and hands its state to the snapshot writer when asked.

use actix::{Actor, Context, Handler, Message, MessageResult};
use protocol::{Epoch, Key, Lsn};
use std::sync::Arc;

use super::{Attach, Batch, Follow, Hub, HubList, Restarted};
use crate::recovery::{Replay, SnapshotWriter};

/// Durable records, in order, shared by all projections.
#[derive(Message, Clone)]
#[rtype(result = "()")]
pub(crate) struct Apply(pub(crate) Arc<Batch>);

/// It is time for a snapshot.
#[derive(Message, Clone, Copy)]
#[rtype(result = "()")]
pub(crate) struct SnapshotDue;

/// What a projection is to those who run it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    /// The name of its snapshot, followed by a number where there are shards.
    pub(crate) name: &'static str,
    /// The form that its state is stored in. Raised with every change of that, so that what was stored before is made
    /// anew from the journal, and nothing else is.
    pub(crate) form: u16,
    /// Whether the process must stop when it dies, because decisions or every screen hang on it. Another one is made anew
    /// while the rest goes on.
    pub(crate) vital: bool,
}

/// What a projection publishes through.
#[derive(Clone)]
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
pub(crate) trait Projection: Replay + Unpin + Send + 'static {
    const PART: Part;

    /// Takes the records of a batch behind a position: to the same end as one by one, where that is cheaper.
    fn take(&mut self, batch: &Batch, behind: Lsn) {
        batch.records.iter().filter(|record| record.lsn > behind).for_each(|record| self.replay(record));
    }

    /// Publishes what the records since the last call changed.
    fn publish(&mut self, outlet: &Outlet);

    /// Lets a connection follow a topic; none when the topic is another's.
    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach>;

    /// Notes that a worker no longer follows some keys.
    fn unfollow(&mut self, _keys: &[Key]) {}
}

/// Runs a projection.
pub(crate) struct ProjectionActor<P> {
    pub(super) name: String,
    pub(super) projection: P,
    pub(super) applied: Lsn,
    pub(super) outlet: Outlet,
    pub(super) snapshots: Arc<SnapshotWriter>,
    /// Whether another one died before this. Whoever followed that must ask again.
    pub(super) again: bool,
}

impl<P: Projection> Actor for ProjectionActor<P> {
    type Context = Context<Self>;

    fn started(&mut self, _: &mut Self::Context) {
        if self.again {
            for hub in self.outlet.hubs.all() {
                // Never refused, because nobody would ask again; a projection is restarted rarely.
                hub.do_send(Restarted { part: P::PART.name });
            }
        }
    }
}

impl<P: Projection> Handler<Apply> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, Apply(batch): Apply, _: &mut Self::Context) {
        self.projection.take(&batch, self.applied);
        if let Some(last) = batch.records.last() {
            self.applied = self.applied.max(last.lsn);
        }
        self.projection.publish(&self.outlet);
    }
}

impl<P: Projection> Handler<SnapshotDue> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, _: SnapshotDue, _: &mut Self::Context) {
        self.snapshots.submit(&self.name, P::PART.form, self.applied.0, &self.projection);
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
pub(crate) struct Unfollow(pub(crate) Vec<Key>);

impl<P: Projection> Handler<Unfollow> for ProjectionActor<P> {
    type Result = ();

    fn handle(&mut self, Unfollow(keys): Unfollow, _: &mut Self::Context) {
        self.projection.unfollow(&keys);
    }
}

/// A reading of a projection. It runs behind every record that was durable when it was asked.
pub(super) struct Look<P, R>(pub(super) Box<dyn FnOnce(&P) -> R + Send>);

impl<P: 'static, R: 'static> Message for Look<P, R> {
    type Result = R;
}

impl<P: Projection, R: 'static> Handler<Look<P, R>> for ProjectionActor<P> {
    type Result = MessageResult<Look<P, R>>;

    fn handle(&mut self, Look(look): Look<P, R>, _: &mut Self::Context) -> Self::Result {
        MessageResult(look(&self.projection))
    }
}
