//! What travels from projections to hubs: frames encoded once and shared, and the handles that name topics.

use actix::{Addr, Message};
use bytes::Bytes;
use bytestring::ByteString;
use protocol::{
    BranchId, Encoding, Epoch, Lsn, RegisterId, Resumed, ServerMessage, Sku, StockTopic, Subscribed, Topic,
};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::Hub;

/// One message for sockets. Each encoding is made at most once, by whoever needs it first, and then shared.
pub(crate) struct Frame {
    message: ServerMessage,
    json: OnceLock<ByteString>,
    bin: OnceLock<Bytes>,
}

impl Frame {
    pub(crate) fn new(message: ServerMessage) -> Arc<Self> {
        Arc::new(Self { message, json: OnceLock::new(), bin: OnceLock::new() })
    }

    pub(crate) fn message(&self) -> &ServerMessage {
        &self.message
    }

    /// The message as a text frame.
    pub(crate) fn json(&self) -> ByteString {
        let text =
            self.json.get_or_init(|| ByteString::try_from(self.encode(Encoding::Json)).unwrap_or_default());
        text.clone()
    }

    /// The message as a binary frame.
    pub(crate) fn bin(&self) -> Bytes {
        self.bin.get_or_init(|| self.encode(Encoding::Bin).into()).clone()
    }

    fn encode(&self, encoding: Encoding) -> Vec<u8> {
        encoding.frame(&self.message).unwrap_or_else(|error| {
            tracing::error!(%error, "a message could not be encoded");
            Vec::new()
        })
    }
}

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
    pub(crate) track: Vec<Sku>,
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
    pub(crate) tracked: Vec<Sku>,
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

const REGISTERS: u32 = 1_000;
const STOCK: u32 = 100_000;
const PARTITIONS: u32 = 1_024;

/// A topic's short name. It is computed, so it is the same for everybody and needs no table.
pub(crate) fn handle_of(topic: Topic) -> u32 {
    match topic {
        Topic::Badges => 1,
        Topic::Sales => 2,
        Topic::Tickets => 3,
        Topic::Catalogue => 4,
        Topic::Register(register) => REGISTERS + u32::from(register.0),
        Topic::Stock(StockTopic { branch, partition }) => {
            STOCK + u32::from(branch.0) * PARTITIONS + u32::from(partition) % PARTITIONS
        }
    }
}

/// The topic behind a handle.
pub(crate) fn topic_of(handle: u32) -> Option<Topic> {
    match handle {
        1 => Some(Topic::Badges),
        2 => Some(Topic::Sales),
        3 => Some(Topic::Tickets),
        4 => Some(Topic::Catalogue),
        REGISTERS..STOCK => u16::try_from(handle - REGISTERS).ok().map(|id| Topic::Register(RegisterId(id))),
        STOCK.. => {
            let branch = u16::try_from((handle - STOCK) / PARTITIONS).ok().map(BranchId)?;
            let partition = u16::try_from((handle - STOCK) % PARTITIONS).ok()?;
            Some(Topic::Stock(StockTopic { branch, partition }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_name_topics() {
        for topic in [
            Topic::Badges,
            Topic::Sales,
            Topic::Tickets,
            Topic::Catalogue,
            Topic::Register(RegisterId(0)),
            Topic::Register(RegisterId(u16::MAX)),
            Topic::Stock(StockTopic { branch: BranchId(0), partition: 0 }),
            Topic::Stock(StockTopic { branch: BranchId(u16::MAX), partition: 1_023 }),
        ] {
            assert_eq!(topic_of(handle_of(topic)), Some(topic));
        }
    }
}
