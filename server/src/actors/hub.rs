//! The hub of one worker: which of its connections follow what, and how much each can take.
//!
//! A hub lives on the arbiter that writes the sockets, so handing a frame to a connection is a local hop; a projection
//! sends each hub one message however many sockets follow. Nothing here ever waits for a socket: what a full mailbox
//! cannot take makes the connection *lagging*, and it is caught up when it has drained, or shut when it never does.

use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, MessageResult};
use protocol::{
    BranchId, CloseReason, Closing, Heartbeat, Lsn, Reply, ServerMessage, Sku, TOPICS_MAX, Topic,
    TopicPosition,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{Attach, ConnectionId, Follow, Frame, handle_of, topic_of};
use crate::{
    clock,
    limits::{DRAIN_SPREAD, FLUSH_TICK, HUB_MAILBOX, HUB_TICK, SILENCE_MAX, STALL_MAX},
    node::Feeds,
    socket::{Connection, Wire},
};

/// What a connection is given to write.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) enum Deliver {
    Reply(Box<Reply>),
    Frames(Vec<Arc<Frame>>),
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
}

/// What a push of a topic in mode `latest` replaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum UpdateKey {
    Whole,
    Sku(Sku),
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
    pub(crate) addr: Addr<Connection>,
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
    Subscribe { request: u32, topic: Topic, since: Option<Lsn>, track: Vec<Sku>, max_hz: Option<u8> },
    Unsubscribe { handle: u32 },
    Track { add: Vec<Sku>, remove: Vec<Sku> },
}

/// Tells every connection to leave, spread over a while.
#[derive(Message, Clone, Copy)]
#[rtype(result = "()")]
pub(crate) struct Drain;

/// Asks how many connections there are.
#[derive(Message)]
#[rtype(result = "usize")]
pub(crate) struct HubCount;

struct Member {
    id: ConnectionId,
    addr: Addr<Connection>,
    wire: Arc<Wire>,
    subs: BTreeMap<u32, Subscription>,
    lagging: Option<Instant>,
    last_sent: Instant,
    closing: bool,
}

struct Subscription {
    /// Position of the newest thing handed to the connection.
    seq: Lsn,
    /// A snapshot or replay is on its way; live pushes wait until it is here.
    attaching: bool,
    tracked: HashSet<Sku>,
    /// Newest value of each key that could not be, or was not yet to be, delivered.
    dirty: BTreeMap<UpdateKey, Arc<Frame>>,
    /// Snapshot pages of tracked keys that a full mailbox did not take.
    missed: Vec<Arc<Frame>>,
    /// Shortest time between deliveries.
    pace: Duration,
    last_flush: Instant,
}

struct TopicState {
    members: HashSet<ConnectionId>,
    seq: Lsn,
    hash: Option<u32>,
}

/// The hub.
pub(crate) struct Hub {
    feeds: Feeds,
    members: HashMap<ConnectionId, Member>,
    topics: HashMap<u32, TopicState>,
    followers: HashMap<Sku, Vec<ConnectionId>>,
    /// Connections with something dirty and a pace to keep.
    paced: HashSet<ConnectionId>,
    heartbeat: Duration,
    connections: Arc<AtomicUsize>,
}

impl Hub {
    pub(crate) fn new(feeds: Feeds, heartbeat: Duration, connections: Arc<AtomicUsize>) -> Self {
        Self {
            feeds,
            members: HashMap::new(),
            topics: HashMap::new(),
            followers: HashMap::new(),
            paced: HashSet::new(),
            heartbeat,
            connections,
        }
    }

    fn tick(&mut self) {
        let now = Instant::now();
        let time = clock::now();
        for member in self.members.values_mut() {
            if member.lagging.is_some_and(|since| now.duration_since(since) > STALL_MAX) {
                metrics::counter!("onhand_connections_reaped_total", "reason" => "slow").increment(1);
                member.wire.shut(CloseReason::Slow);
            } else if member.wire.silence() > SILENCE_MAX {
                metrics::counter!("onhand_connections_reaped_total", "reason" => "silent").increment(1);
                member.close(CloseReason::Silent, Duration::ZERO);
                if member.wire.silence() > SILENCE_MAX + STALL_MAX {
                    member.wire.shut(CloseReason::Silent);
                }
            } else if member.lagging.is_none() && now.duration_since(member.last_sent) >= self.heartbeat {
                let positions = member.subs.iter().filter(|(_, sub)| !sub.attaching).map(|(handle, sub)| {
                    let topic = self.topics.get(handle).filter(|topic| topic.seq == sub.seq);
                    TopicPosition { handle: *handle, seq: sub.seq, hash: topic.and_then(|topic| topic.hash) }
                });
                let beat = Heartbeat { time, topics: positions.collect() };
                member.deliver(vec![Frame::new(ServerMessage::Heartbeat(beat))], now);
            }
        }
    }

    fn flush_paced(&mut self) {
        let now = Instant::now();
        let Self { members, paced, .. } = self;
        paced.retain(|id| members.get_mut(id).is_some_and(|member| member.flush(now, false)));
    }

    fn follow(&self, ctx: &Context<Self>, id: ConnectionId, topic: Topic, follow: FollowHow) {
        self.feeds.follow(Follow {
            connection: id,
            hub: ctx.address(),
            request: follow.request,
            topic,
            since: follow.since,
            track: follow.track,
            catch_up: follow.catch_up,
        });
    }

    fn subscribe(
        &mut self,
        ctx: &Context<Self>,
        id: ConnectionId,
        topic: Topic,
        how: FollowHow,
        pace: Duration,
    ) {
        let handle = handle_of(topic);
        self.unsubscribe(id, handle);
        let Some(member) = self.members.get_mut(&id) else { return };
        let now = Instant::now();
        let by_keys = topic == Topic::Badges;
        let subscription = Subscription {
            seq: Lsn(0),
            attaching: !by_keys,
            tracked: HashSet::new(),
            dirty: BTreeMap::new(),
            missed: Vec::new(),
            pace,
            last_flush: now.checked_sub(pace).unwrap_or(now),
        };
        member.subs.insert(handle, subscription);
        let state = self.topics.entry(handle).or_insert_with(|| TopicState {
            members: HashSet::new(),
            seq: Lsn(0),
            hash: None,
        });
        state.members.insert(id);
        if by_keys {
            // Keys live in several partitions, so the hub says `subscribed` once and each partition sends its part.
            let empty = FollowHow { track: Vec::new(), ..how };
            let hello = self.feeds.subscribed(&empty, topic, handle);
            member.deliver(vec![hello], now);
            self.track(ctx, id, how.track, &[]);
        } else {
            self.follow(ctx, id, topic, how);
        }
    }

    fn track(&mut self, ctx: &Context<Self>, id: ConnectionId, add: Vec<Sku>, remove: &[Sku]) {
        let handle = handle_of(Topic::Badges);
        let Some(sub) = self.members.get_mut(&id).and_then(|member| member.subs.get_mut(&handle)) else {
            return;
        };
        let mut gone: Vec<Sku> = remove.iter().filter(|sku| sub.tracked.remove(*sku)).copied().collect();
        let fresh: Vec<Sku> = add.into_iter().filter(|sku| sub.tracked.insert(*sku)).collect();
        for sku in &gone {
            sub.dirty.remove(&UpdateKey::Sku(*sku));
        }
        for sku in &gone {
            self.forget_follower(*sku, id);
        }
        for sku in &fresh {
            self.followers.entry(*sku).or_default().push(id);
        }
        gone.sort_unstable();
        self.feeds.unfollow(gone);
        if !fresh.is_empty() {
            let how = FollowHow { request: 0, since: None, track: fresh, catch_up: true };
            self.follow(ctx, id, Topic::Badges, how);
        }
    }

    fn forget_follower(&mut self, sku: Sku, id: ConnectionId) {
        if let Some(ids) = self.followers.get_mut(&sku) {
            ids.retain(|one| *one != id);
            if ids.is_empty() {
                self.followers.remove(&sku);
            }
        }
    }

    fn unsubscribe(&mut self, id: ConnectionId, handle: u32) {
        let Some(sub) = self.members.get_mut(&id).and_then(|member| member.subs.remove(&handle)) else {
            return;
        };
        self.leave(id, handle, sub);
    }

    fn leave(&mut self, id: ConnectionId, handle: u32, sub: Subscription) {
        if let Some(topic) = self.topics.get_mut(&handle) {
            topic.members.remove(&id);
        }
        for sku in &sub.tracked {
            self.forget_follower(*sku, id);
        }
        self.feeds.unfollow(sub.tracked.into_iter().collect());
    }
}

/// How a follower comes to a topic.
pub(crate) struct FollowHow {
    pub(crate) request: u32,
    pub(crate) since: Option<Lsn>,
    pub(crate) track: Vec<Sku>,
    pub(crate) catch_up: bool,
}

impl Member {
    /// Hands frames over, or marks the connection as lagging. True when they were taken.
    fn deliver(&mut self, frames: Vec<Arc<Frame>>, now: Instant) -> bool {
        if self.lagging.is_some() || self.closing {
            return false;
        }
        let taken = self.addr.try_send(Deliver::Frames(frames)).is_ok();
        if taken {
            self.last_sent = now;
        } else {
            self.lagging = Some(now);
            self.wire.set_lagging(true);
            metrics::counter!("onhand_connections_lagging_total").increment(1);
        }
        taken
    }

    fn close(&mut self, reason: CloseReason, after: Duration) {
        if !std::mem::replace(&mut self.closing, true)
            && self.addr.try_send(Deliver::Close(reason, after)).is_err()
        {
            self.wire.shut(reason);
        }
    }

    /// Sends what is dirty and due. True when something is left that a later tick must send.
    fn flush(&mut self, now: Instant, drained: bool) -> bool {
        let mut left = false;
        let mut due = Vec::new();
        for sub in self.subs.values_mut().filter(|sub| !sub.dirty.is_empty()) {
            if drained || now.duration_since(sub.last_flush) >= sub.pace {
                due.extend(std::mem::take(&mut sub.dirty));
                sub.last_flush = now;
            } else {
                left = true;
            }
        }
        if due.is_empty() {
            return left;
        }
        let frames = due.iter().map(|(_, frame)| Arc::clone(frame)).collect();
        if self.deliver(frames, now) {
            return left;
        }
        for (key, frame) in due {
            let handle = key.handle(&frame);
            if let Some(sub) = self.subs.get_mut(&handle) {
                sub.dirty.insert(key, frame);
            }
        }
        // A lagging connection is flushed when it has drained, not by the clock.
        false
    }

    /// Takes newest values for a subscription: at once where pace and mailbox allow, otherwise as dirty keys.
    fn offer(&mut self, handle: u32, seq: Lsn, items: &[&Keyed], now: Instant) -> bool {
        let Some(sub) = self.subs.get_mut(&handle) else { return false };
        if sub.attaching {
            return false;
        }
        let due = now.duration_since(sub.last_flush) >= sub.pace;
        let mut at_once = Vec::new();
        for item in items {
            if self.lagging.is_none() && (due || item.urgent) {
                sub.dirty.remove(&item.key);
                at_once.push(Arc::clone(&item.frame));
            } else {
                sub.dirty.insert(item.key, Arc::clone(&item.frame));
            }
        }
        sub.seq = seq.max(sub.seq);
        if !at_once.is_empty() {
            if due {
                sub.last_flush = now;
            }
            if !self.deliver(at_once, now)
                && let Some(sub) = self.subs.get_mut(&handle)
            {
                sub.dirty.extend(items.iter().map(|item| (item.key, Arc::clone(&item.frame))));
            }
        }
        self.lagging.is_none() && self.subs.get(&handle).is_some_and(|sub| !sub.dirty.is_empty())
    }
}

impl UpdateKey {
    fn handle(self, frame: &Frame) -> u32 {
        match frame.message() {
            ServerMessage::Push(push) => push.handle,
            _ => match self {
                Self::Sku(_) => handle_of(Topic::Badges),
                Self::Day(..) => handle_of(Topic::Sales),
                Self::Whole => handle_of(Topic::Catalogue),
            },
        }
    }
}

impl Actor for Hub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(HUB_MAILBOX);
        ctx.run_interval(HUB_TICK, |hub, _| hub.tick());
        ctx.run_interval(FLUSH_TICK, |hub, _| hub.flush_paced());
    }
}

impl Handler<Connect> for Hub {
    type Result = ();

    fn handle(&mut self, connect: Connect, _: &mut Self::Context) {
        let member = Member {
            id: connect.id,
            addr: connect.addr,
            wire: connect.wire,
            subs: BTreeMap::new(),
            lagging: None,
            last_sent: Instant::now(),
            closing: false,
        };
        self.members.insert(connect.id, member);
        self.connections.fetch_add(1, Ordering::Relaxed);
    }
}

impl Handler<Disconnect> for Hub {
    type Result = ();

    fn handle(&mut self, Disconnect(id): Disconnect, _: &mut Self::Context) {
        let Some(member) = self.members.remove(&id) else { return };
        self.connections.fetch_sub(1, Ordering::Relaxed);
        for (handle, sub) in member.subs {
            self.leave(id, handle, sub);
        }
    }
}

impl Handler<Inbound> for Hub {
    type Result = ();

    fn handle(&mut self, Inbound { id, wish }: Inbound, ctx: &mut Self::Context) {
        match wish {
            Wish::Subscribe { request, topic, since, track, max_hz } => {
                let pace =
                    max_hz.map_or(Duration::ZERO, |hz| Duration::from_secs(1) / u32::from(hz.clamp(1, 50)));
                let how = FollowHow { request, since, track, catch_up: false };
                self.subscribe(ctx, id, topic, how, pace);
            }
            Wish::Unsubscribe { handle } => self.unsubscribe(id, handle),
            Wish::Track { add, remove } => self.track(ctx, id, add, &remove),
        }
    }
}

impl Handler<Attach> for Hub {
    type Result = ();

    fn handle(&mut self, attach: Attach, _: &mut Self::Context) {
        let now = Instant::now();
        let Some(member) = self.members.get_mut(&attach.connection) else { return };
        let Some(sub) = member.subs.get_mut(&attach.handle) else { return };
        sub.attaching = false;
        sub.seq = sub.seq.max(attach.seq);
        if let Some(topic) = self.topics.get_mut(&attach.handle) {
            topic.seq = topic.seq.max(attach.seq);
            topic.hash = attach.hash;
        }
        if attach.frames.is_empty() || member.deliver(attach.frames.clone(), now) {
            return;
        }
        // The snapshot did not fit. Once the connection has drained, tracked keys get theirs and a topic begins again.
        if let Some(sub) = member.subs.get_mut(&attach.handle) {
            if attach.tracked.is_empty() {
                sub.attaching = true;
                sub.seq = Lsn(0);
            } else if sub.missed.len() < TOPICS_MAX {
                sub.missed.extend(attach.frames);
            } else {
                member.close(CloseReason::Slow, Duration::ZERO);
            }
        }
    }
}

impl Handler<Publish> for Hub {
    type Result = ();

    fn handle(&mut self, publish: Publish, _: &mut Self::Context) {
        let Some(topic) = self.topics.get_mut(&publish.handle) else { return };
        topic.seq = publish.seq;
        topic.hash = publish.hash;
        let now = Instant::now();
        for id in &topic.members {
            let Some(member) = self.members.get_mut(id) else { continue };
            let ready = member.lagging.is_none()
                && member
                    .subs
                    .get(&publish.handle)
                    .is_some_and(|sub| !sub.attaching && sub.seq < publish.seq);
            if ready
                && member.deliver(vec![Arc::clone(&publish.frame)], now)
                && let Some(sub) = member.subs.get_mut(&publish.handle)
            {
                sub.seq = publish.seq;
            }
        }
    }
}

impl Handler<PublishLatest> for Hub {
    type Result = ();

    fn handle(&mut self, publish: PublishLatest, _: &mut Self::Context) {
        let now = Instant::now();
        let handle = publish.handle;
        if let Some(topic) = self.topics.get_mut(&handle) {
            topic.seq = topic.seq.max(publish.seq);
        }
        // Who gets what: followers of each key where keys are chosen, everyone on the topic otherwise.
        let mut wanted: HashMap<ConnectionId, Vec<&Keyed>> = HashMap::new();
        for item in publish.items.iter() {
            match item.key {
                UpdateKey::Sku(sku) => {
                    for id in self.followers.get(&sku).into_iter().flatten() {
                        wanted.entry(*id).or_default().push(item);
                    }
                }
                UpdateKey::Whole | UpdateKey::Day(..) => {
                    for id in self.topics.get(&handle).into_iter().flat_map(|topic| &topic.members) {
                        wanted.entry(*id).or_default().push(item);
                    }
                }
            }
        }
        for (id, items) in wanted {
            if let Some(member) = self.members.get_mut(&id)
                && member.offer(handle, publish.seq, &items, now)
            {
                self.paced.insert(member.id);
            }
        }
    }
}

impl Handler<Drained> for Hub {
    type Result = ();

    fn handle(&mut self, Drained(id): Drained, ctx: &mut Self::Context) {
        let now = Instant::now();
        let Some(member) = self.members.get_mut(&id) else { return };
        if member.lagging.take().is_none() {
            return;
        }
        member.wire.set_lagging(false);
        let missed: Vec<_> =
            member.subs.values_mut().flat_map(|sub| std::mem::take(&mut sub.missed)).collect();
        if !missed.is_empty() {
            member.deliver(missed, now);
        }
        member.flush(now, true);
        let mut behind = Vec::new();
        for (handle, sub) in &mut member.subs {
            let is_log = matches!(topic_of(*handle), Some(Topic::Stock(_) | Topic::Tickets));
            let at_head = self.topics.get(handle).is_some_and(|topic| topic.seq == sub.seq);
            if (is_log && !at_head) || sub.attaching {
                sub.attaching = true;
                behind.push((*handle, Some(sub.seq).filter(|seq| seq.0 > 0)));
            }
        }
        for (handle, since) in behind {
            if let Some(topic) = topic_of(handle) {
                metrics::counter!("onhand_catch_ups_total").increment(1);
                let how = FollowHow { request: 0, since, track: Vec::new(), catch_up: true };
                self.follow(ctx, id, topic, how);
            }
        }
    }
}

impl Handler<Drain> for Hub {
    type Result = ();

    /// Everyone is told to come back at a different moment, because clients that all return at once are a flood.
    fn handle(&mut self, _: Drain, _: &mut Self::Context) {
        let count = u32::try_from(self.members.len()).unwrap_or(u32::MAX).max(1);
        for (index, member) in (0_u32..).zip(self.members.values_mut()) {
            member.close(CloseReason::Restart, DRAIN_SPREAD / count * index);
        }
    }
}

impl Handler<HubCount> for Hub {
    type Result = MessageResult<HubCount>;

    fn handle(&mut self, _: HubCount, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.members.len())
    }
}

/// What a connection writes when it closes on purpose.
pub(crate) fn closing(reason: CloseReason, after: Duration) -> Arc<Frame> {
    let after_ms = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
    Frame::new(ServerMessage::Closing(Closing { reason, after_ms }))
}
