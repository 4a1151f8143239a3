//! The messages of a socket. A client sends [`ClientMessage`]s, the server [`ServerMessage`]s; a frame carries one or
//! more of either (see [`crate::Encoding`]).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Badge, BranchId, Command, DaySales, DocumentView, Epoch, FailedAttempts, Key, Lsn, Refusal, RegisterId,
    RegisterView, Reply, SkuLevel, StaffId, StaffView, TicketSummary, Timestamp,
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// Must come first, within ten seconds. Answered by `welcome` or a close.
    Hello(Hello),
    /// Signs a person on at this register. Answered by `signed_on` or `refused`. The PIN is never recorded.
    SignOn(SignOn),
    /// Answered by `reply` with the same id, however often it is sent.
    Command(Command),
    /// Answered by `subscribed` or `refused`; then snapshots if any, then pushes.
    Subscribe(Subscribe),
    /// Ends a subscription. Not answered.
    Unsubscribe(Unsubscribe),
    /// Changes which keys a subscription to `badges` or `documents` follows. Answered by a snapshot of the added ones.
    Track(Track),
    /// Keeps the connection alive. Not answered.
    Ping,
}

/// The agreement that a client of this build keeps. One more for every change that an older client or an older server would
/// misunderstand; what either may ignore (a message, a field, a word) needs no new number.
pub const PROTOCOL: u16 = 1;
/// The oldest that this server serves; older ones are closed as `outdated`. Raise it only when the last client that keeps
/// an older one is gone: 1 is the till, the dashboard and the pages of 0.1.
pub const PROTOCOL_OLDEST: u16 = 1;

/// What a client keeps that does not say: the first one ever.
const fn protocol_first() -> u16 {
    1
}

/// Fields that nobody here knows are ignored: a newer client must get as far as being told what this server keeps.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Hello {
    /// A register's device token or a person's sign-in token; none for the public storefront.
    #[serde(default)]
    pub token: Option<String>,
    /// Name and version of the client, for the operator's logs.
    pub client: String,
    /// The number of the agreement that the client keeps; the first one when it is missing.
    #[serde(default = "protocol_first")]
    pub protocol: u16,
}

impl Hello {
    /// The hello of a client of this build.
    #[must_use]
    pub fn new(token: Option<String>, client: impl Into<String>) -> Self {
        Self { token, client: client.into(), protocol: PROTOCOL }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOn {
    /// Chosen by the client and repeated in the answer.
    pub request: u32,
    pub staff: StaffId,
    pub pin: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    pub request: u32,
    pub topic: Topic,
    /// The position already held. If the server can prove the way from there it sends only what is missing.
    #[serde(default)]
    pub since: Option<Position>,
    /// Keys to follow: SKUs for `badges`, documents for `documents`, none for other topics.
    #[serde(default)]
    pub track: Vec<Key>,
    /// Most deliveries per second wanted from a `latest` topic (1 to 50); sold out and back in stock are never delayed. From
    /// `tickets`, too, which then tells the newest of them as a whole.
    #[serde(default)]
    pub max_hz: Option<u8>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unsubscribe {
    pub handle: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Track {
    pub handle: u32,
    #[serde(default)]
    pub add: Vec<Key>,
    #[serde(default)]
    pub remove: Vec<Key>,
}

/// Something that can be followed.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Every level of one branch in one SKU partition. Mode `log`: nothing is skipped. For registers and staff.
    Stock(StockTopic),
    /// Public availability of tracked SKUs. Mode `latest`: only the newest value of each key counts.
    Badges,
    /// Trading per branch and day. Mode `latest`. For staff who may view reports.
    Sales,
    /// Every ticket of every branch. Mode `log`. For staff who may view reports.
    Tickets,
    /// One register's shift and people. Mode `latest`. For that register and for staff who may view reports.
    Register(RegisterId),
    /// Position of the newest catalogue change. Mode `latest`. For everybody.
    Catalogue,
    /// Tracked documents, by their ids. Mode `latest`. For registers and staff.
    Documents,
    /// How many tasks are open. Mode `latest`. For staff who may view reports.
    Tasks,
}

#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct StockTopic {
    pub branch: BranchId,
    /// From 0 to one less than `welcome.partitions`.
    pub partition: u16,
}

/// A place in a topic's history.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    pub epoch: Epoch,
    pub seq: Lsn,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    Welcome(Welcome),
    SignedOn(SignedOn),
    Reply(Reply),
    /// A request could not be met; `request` repeats the client's number where it gave one.
    Refused(Refused),
    Subscribed(Subscribed),
    Snapshot(Snapshot),
    Push(Push),
    /// Sent regularly. Repeats where each topic stands, so that silence is provable.
    Heartbeat(Heartbeat),
    /// The server is about to close; come back after so many milliseconds.
    Closing(Closing),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Welcome {
    pub server: String,
    /// The number of the agreement that the server keeps.
    pub protocol: u16,
    /// The oldest that it serves.
    pub oldest: u16,
    pub epoch: Epoch,
    /// Newest durable position of the node.
    pub durable: Lsn,
    pub time: Timestamp,
    pub heartbeat_ms: u32,
    pub partitions: u16,
    pub who: Who,
}

/// Whom the server takes this connection for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Public,
    Register(RegisterView),
    Staff(StaffView),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignedOn {
    pub request: u32,
    pub staff: StaffView,
    /// What was tried in this person's name since they last signed on or in; none when nothing was.
    pub failed: Option<FailedAttempts>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Refused {
    pub request: Option<u32>,
    pub refusal: Refusal,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Subscribed {
    pub request: u32,
    pub topic: Topic,
    /// Short name of the topic in snapshots, pushes and heartbeats. The same for everybody, until the server restarts.
    pub handle: u32,
    pub epoch: Epoch,
    /// The topic's position after what `how` announces has been read.
    pub seq: Lsn,
    pub how: Resumed,
    /// How the hashes of this topic's heartbeats are made ([`crate::StockLevel::HASH_FORM`]); 0 where it has none. One
    /// that the client does not know means that it cannot compare.
    #[serde(default)]
    pub hash_form: u8,
}

/// How the client gets from where it was to where the topic is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resumed {
    /// It is there already.
    UpToDate,
    /// The missing pushes follow.
    Replayed,
    /// Drop the mirror: snapshot pages follow.
    Snapshot,
}

/// One page of a topic's whole state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Snapshot {
    pub handle: u32,
    pub seq: Lsn,
    /// First page: drop what the mirror held (all of it, or the tracked keys that the page names).
    pub first: bool,
    pub last: bool,
    pub content: Content,
}

/// A change. In mode `log`, `prev` must be the position last read; if it is not, resubscribe.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Push {
    pub handle: u32,
    pub prev: Lsn,
    pub seq: Lsn,
    pub content: Content,
}

/// What topics carry: always complete values, so that a repeat or a merge does no harm.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Levels(Vec<SkuLevel>),
    Badges(Vec<Badge>),
    Sales(Vec<DaySales>),
    Tickets(Vec<TicketSummary>),
    Register(RegisterView),
    /// Read the catalogue again if yours is older than `seq`.
    Catalogue,
    /// Those of the tracked documents that are known: all that are open, and the newest of those that are done.
    Documents(Vec<DocumentView>),
    /// How many tasks are open.
    Tasks(u32),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Heartbeat {
    pub time: Timestamp,
    pub topics: Vec<TopicPosition>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TopicPosition {
    pub handle: u32,
    pub seq: Lsn,
    /// Hash of the whole mirror at `seq` ([`SkuLevel::hash`] summed); none where a topic has no mirror.
    pub hash: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Closing {
    pub reason: CloseReason,
    pub after_ms: u32,
}

/// Why a connection ends, with its WebSocket close code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// 1012: the server restarts; come back.
    Restart,
    /// 1013: too many connections; come back later.
    Overload,
    /// 1009: a message was over the limit.
    TooLarge,
    /// 1007: a frame could not be read, or too many messages.
    Malformed,
    /// 4401: no valid hello in time, or the token is not (or no longer) good.
    Unauthenticated,
    /// 4408: the client did not read fast enough; resubscribe.
    Slow,
    /// 4409: nothing was heard from the client for too long.
    Silent,
    /// 4429: the client sent too much too fast.
    Flood,
    /// 4426: the client keeps an agreement older than the server's oldest; it must be brought up to date.
    Outdated,
}

impl CloseReason {
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Restart => 1012,
            Self::Overload => 1013,
            Self::TooLarge => 1009,
            Self::Malformed => 1007,
            Self::Unauthenticated => 4401,
            Self::Slow => 4408,
            Self::Silent => 4409,
            Self::Flood => 4429,
            Self::Outdated => 4426,
        }
    }
}
