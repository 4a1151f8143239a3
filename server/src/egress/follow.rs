//! How a connection comes to a topic: what its hub asks of the projection that owns it, and what that answers.

use actix::{Addr, Message};
use protocol::{Content, Epoch, Key, Lsn, Resumed, ServerMessage, Snapshot, Subscribed, Topic};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Frame, Hub, handle_of};

/// Names a connection on this node, for as long as the node runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// Asks the owner of a topic to attach a connection: the owner notes the position, makes the snapshot and hands both to
/// the connection's hub in one turn, behind everything published before and ahead of everything after.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Follow {
    pub(crate) connection: ConnectionId,
    pub(crate) hub: Addr<Hub>,
    pub(crate) request: u32,
    pub(crate) topic: Topic,
    pub(crate) since: Option<Lsn>,
    /// Keys, where the topic has keys to choose from.
    pub(crate) track: Vec<Key>,
    /// Whether this is the hub catching a slow connection up, which then gets no `subscribed`.
    pub(crate) catch_up: bool,
}

/// The answer to [`Follow`], for the hub.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Attach {
    pub(crate) connection: ConnectionId,
    pub(crate) handle: u32,
    pub(crate) seq: Lsn,
    pub(crate) hash: Option<u32>,
    pub(crate) frames: Vec<Arc<Frame>>,
    pub(crate) tracked: Vec<Key>,
}

impl Follow {
    /// Builds the answer from where the topic stands and what leads there.
    pub(crate) fn attach(
        &self,
        epoch: Epoch,
        seq: Lsn,
        hash: Option<u32>,
        how: Resumed,
        content: Vec<Arc<Frame>>,
    ) -> Attach {
        let handle = handle_of(self.topic);
        let mut frames = Vec::with_capacity(content.len().saturating_add(1));
        if !self.catch_up || how == Resumed::Snapshot {
            let hash_form = hash.map_or(0, |_| protocol::StockLevel::HASH_FORM);
            let (request, topic) = (self.request, self.topic);
            let subscribed = Subscribed { request, topic, handle, epoch, seq, how, hash_form };
            frames.push(Frame::new(ServerMessage::Subscribed(subscribed)));
        }
        frames.extend(content);
        Attach { connection: self.connection, handle, seq, hash, frames, tracked: self.track.clone() }
    }

    /// The answer for a topic that is told whole, on one page.
    pub(crate) fn whole(&self, epoch: Epoch, seq: Lsn, content: impl FnOnce() -> Content) -> Attach {
        if self.since == Some(seq) {
            return self.attach(epoch, seq, None, Resumed::UpToDate, Vec::new());
        }
        let frames = vec![self.page(seq, true, content())];
        self.attach(epoch, seq, None, Resumed::Snapshot, frames)
    }

    /// The answer for a topic with keys: their values. The hub has said `subscribed` already, once for all owners.
    pub(crate) fn keyed(&self, epoch: Epoch, seq: Lsn, content: Content) -> Attach {
        let frames = vec![self.page(seq, false, content)];
        Attach { frames, ..self.attach(epoch, seq, None, Resumed::Snapshot, Vec::new()) }
    }

    /// A page that is the last.
    fn page(&self, seq: Lsn, first: bool, content: Content) -> Arc<Frame> {
        let handle = handle_of(self.topic);
        Frame::new(ServerMessage::Snapshot(Snapshot { handle, seq, first, last: true, content }))
    }
}

/// The hubs of all workers. Projections publish to each of them.
#[derive(Clone, Default)]
pub(crate) struct HubList(Arc<RwLock<Vec<Addr<Hub>>>>);

impl HubList {
    pub(crate) fn add(&self, hub: Addr<Hub>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(hub);
    }

    pub(crate) fn all(&self) -> Vec<Addr<Hub>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
