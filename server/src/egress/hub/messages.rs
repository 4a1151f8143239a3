//! What is said to a hub, and what a hub says to connections.

use actix::{Message, Recipient};
use protocol::{BranchId, CloseReason, Closing, Key, Lsn, Reply, ServerMessage, Topic};
use std::{sync::Arc, time::Duration};

use crate::egress::{ConnectionId, Frame, Wire};

/// What a connection is given to write.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) enum Deliver {
    Reply(Box<Reply>),
    /// Written in one go. Shared by everyone who gets the same.
    Frames(Arc<[Arc<Frame>]>),
    Close(CloseReason, Duration),
}

/// A push of a topic in mode `log`.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Publish {
    pub(crate) handle: u32,
    pub(crate) seq: Lsn,
    pub(crate) hash: Option<u32>,
    pub(crate) frame: Arc<Frame>,
    /// What those who keep a pace are told instead: how it stands now.
    pub(crate) newest: Option<Arc<Frame>>,
}

/// What a push of a topic in mode `latest` replaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum UpdateKey {
    Whole,
    Key(Key),
    Day(BranchId, i32),
}

pub(crate) struct Keyed {
    pub(crate) key: UpdateKey,
    /// Never held back by a pace: sold out, or back in stock.
    pub(crate) urgent: bool,
    pub(crate) frame: Arc<Frame>,
}

/// Pushes of a topic in mode `latest`.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct PublishLatest {
    pub(crate) handle: u32,
    pub(crate) seq: Lsn,
    pub(crate) items: Arc<Vec<Keyed>>,
}

impl PublishLatest {
    /// For a topic that is one value.
    pub(crate) fn whole(handle: u32, seq: Lsn, frame: Arc<Frame>) -> Self {
        Self { handle, seq, items: Arc::new(vec![Keyed { key: UpdateKey::Whole, urgent: false, frame }]) }
    }
}

/// A connection says that it exists.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Connect {
    pub(crate) id: ConnectionId,
    pub(crate) to: Recipient<Deliver>,
    pub(crate) wire: Arc<Wire>,
}

/// A connection is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Disconnect(pub(crate) ConnectionId);

/// A lagging connection has written everything it was given.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Drained(pub(crate) ConnectionId);

/// What a client asked of its subscriptions, already authorised.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Inbound {
    pub(crate) id: ConnectionId,
    pub(crate) wish: Wish,
}

pub(crate) enum Wish {
    Subscribe { request: u32, topic: Topic, since: Option<Lsn>, track: Vec<Key>, max_hz: Option<u8> },
    Unsubscribe { handle: u32 },
    Track { topic: Topic, add: Vec<Key>, remove: Vec<Key> },
}

/// Tells every connection to leave, spread over a while.
#[derive(Message, Clone, Copy)]
#[rtype(result = "()")]
pub(crate) struct Drain;

/// How a follower comes to a topic.
pub(crate) struct FollowHow {
    pub(crate) request: u32,
    pub(crate) since: Option<Lsn>,
    pub(crate) track: Vec<Key>,
    pub(crate) catch_up: bool,
}

/// A part was made anew after its projection had died.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Restarted {
    pub(crate) part: &'static str,
}

/// What a connection writes when it closes on purpose.
pub(crate) fn closing(reason: CloseReason, after: Duration) -> Arc<Frame> {
    let after_ms = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
    Frame::new(ServerMessage::Closing(Closing { reason, after_ms }))
}
