//! The hub of one worker: which of its connections follow what, and how much each can take.
//!
//! A hub lives on the arbiter that writes the sockets, so handing a frame to a connection is a local hop; a projection
//! sends each hub one message however many sockets follow. Nothing here ever waits for a socket: what a full mailbox
//! cannot take makes the connection *lagging*, and it is caught up when it has drained, or shut when it never does.

mod following;
mod member;
mod messages;
mod paced;
mod rounds;

pub(crate) use messages::*;

use actix::{Actor, AsyncContext, Context, Handler, Message};
use protocol::{CloseReason, Heartbeat, Key, Lsn, ServerMessage, TOPICS_MAX, Topic, TopicPosition};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use self::{
    member::{Member, Subscription},
    paced::{Paced, pace_of},
    rounds::Rounds,
};
use super::{
    Attach, ConnectionId, Frame, Registry,
    topics::{Mode, Row},
};
use crate::{
    clock,
    limits::{DRAIN_SPREAD, FLUSH_TICK, HUB_TICK, SILENCE_MAX, STALL_MAX},
};

struct TopicState {
    topic: Topic,
    row: Row,
    /// Who is told at once.
    members: HashSet<ConnectionId>,
    /// Who is told at a pace, and the newest of what is kept for them.
    paced: HashSet<ConnectionId>,
    latest: BTreeMap<UpdateKey, (Lsn, Arc<Frame>)>,
    seq: Lsn,
    hash: Option<u32>,
}

/// The hub.
pub(crate) struct Hub {
    registry: Registry,
    members: HashMap<ConnectionId, Member>,
    topics: HashMap<u32, TopicState>,
    followers: HashMap<Key, Vec<ConnectionId>>,
    /// Pushes that arrived together, to be handed out together.
    queued: Vec<Publish>,
    rounds: Rounds,
    /// Connections with something dirty and a pace to keep, where they chose keys.
    keeping: HashSet<ConnectionId>,
    paced: Paced,
    heartbeat: Duration,
    connections: Arc<AtomicUsize>,
}

fn count_reaped(reason: &'static str) {
    metrics::counter!("onhand_connections_reaped_total", "reason" => reason).increment(1);
}

impl Hub {
    pub(crate) fn new(registry: Registry, heartbeat: Duration, connections: Arc<AtomicUsize>) -> Self {
        Self {
            registry,
            members: HashMap::new(),
            topics: HashMap::new(),
            followers: HashMap::new(),
            queued: Vec::new(),
            rounds: Rounds::default(),
            keeping: HashSet::new(),
            paced: Paced::default(),
            heartbeat,
            connections,
        }
    }

    fn tick(&mut self, ctx: &Context<Self>) {
        self.ask_again(ctx);
        self.forget_told();
        let now = Instant::now();
        let time = clock::now();
        for member in self.members.values_mut() {
            if member.lagging.is_some_and(|since| now.duration_since(since) > STALL_MAX) {
                if !std::mem::replace(&mut member.closing, true) {
                    count_reaped("slow");
                }
                member.wire.shut(CloseReason::Slow);
            } else if member.wire.silence() > SILENCE_MAX {
                if !member.closing {
                    count_reaped("silent");
                }
                member.close(CloseReason::Silent, Duration::ZERO);
                if member.wire.silence() > SILENCE_MAX + STALL_MAX {
                    member.wire.shut(CloseReason::Silent);
                }
            } else if member.lagging.is_none() && now.duration_since(member.last_beat) >= self.heartbeat {
                member.last_beat = now;
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
        let Self { members, keeping, .. } = self;
        keeping.retain(|id| members.get_mut(id).is_some_and(|member| member.flush(now, false)));
        self.tell_paced(now);
    }

    /// Sees to it that what is queued is handed out, at once or after a rest.
    fn plan_round(&mut self, ctx: &mut Context<Self>) {
        if self.queued.is_empty() {
            return;
        }
        match self.rounds.plan(Instant::now()) {
            None => {}
            Some(Duration::ZERO) => ctx.notify(HandOut),
            Some(rest) => {
                ctx.notify_later(HandOut, rest);
            }
        }
    }

    /// Gives a topic's pushes to everyone who follows it and is ready; those who joined in between get what is new.
    fn hand_out(&mut self, handle: u32, pushes: &[Publish]) {
        let (Some(topic), Some(last)) = (self.topics.get_mut(&handle), pushes.last()) else { return };
        if last.seq > topic.seq {
            topic.seq = last.seq;
            topic.hash = last.hash;
            if let Some(newest) = &last.newest {
                topic.hold(&mut self.paced, UpdateKey::Whole, last.seq, newest);
            }
        }
        let all: Arc<[Arc<Frame>]> = pushes.iter().map(|push| Arc::clone(&push.frame)).collect();
        let first = pushes.first().map_or(Lsn(0), |push| push.seq);
        let now = Instant::now();
        for id in &topic.members {
            let Some(member) = self.members.get_mut(id).filter(|member| member.lagging.is_none()) else {
                continue;
            };
            let Some(seq) = member.subs.get(&handle).filter(|sub| !sub.attaching).map(|sub| sub.seq) else {
                continue;
            };
            if seq >= last.seq {
                continue;
            }
            let frames = if seq < first {
                Arc::clone(&all)
            } else {
                pushes.iter().filter(|push| push.seq > seq).map(|push| Arc::clone(&push.frame)).collect()
            };
            if member.deliver(frames, now)
                && let Some(sub) = member.subs.get_mut(&handle)
            {
                sub.seq = last.seq;
            }
        }
    }
}

impl Actor for Hub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(HUB_TICK, |hub, ctx| hub.tick(ctx));
        ctx.run_interval(FLUSH_TICK, |hub, _| hub.flush_paced());
    }
}

impl Handler<Connect> for Hub {
    type Result = ();

    fn handle(&mut self, connect: Connect, _: &mut Self::Context) {
        let member = Member {
            id: connect.id,
            to: connect.to,
            wire: connect.wire,
            subs: BTreeMap::new(),
            lagging: None,
            rounds: paced::Rounds::default(),
            last_beat: Instant::now(),
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
        // The kernel's own timeout is often quicker than the hub, which learns of it here: it began with the first byte that
        // was not taken, and the hub with the first message for which there was no room.
        if member.lagging.is_some() && !member.closing {
            count_reaped("slow");
        }
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
            Wish::Track { topic, add, remove } => self.track(ctx, id, topic, add, &remove),
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

/// Everything that arrived together has been collected.
#[derive(Message)]
#[rtype(result = "()")]
struct HandOut;

/// Comes back to the hub behind all connections that the last round woke.
#[derive(Message)]
#[rtype(result = "()")]
struct RoundOver;

impl Handler<Publish> for Hub {
    type Result = ();

    /// A notification to oneself is read when the mailbox is empty, so pushes that pile up behind a slow round are
    /// handed out as one batch per connection, and a push that comes alone is not delayed.
    fn handle(&mut self, publish: Publish, ctx: &mut Self::Context) {
        self.queued.push(publish);
        self.plan_round(ctx);
    }
}

impl Handler<HandOut> for Hub {
    type Result = ();

    fn handle(&mut self, _: HandOut, ctx: &mut Self::Context) {
        self.rounds.begin(Instant::now());
        let mut by_topic: BTreeMap<u32, Vec<Publish>> = BTreeMap::new();
        for publish in self.queued.drain(..) {
            by_topic.entry(publish.handle).or_default().push(publish);
        }
        for (handle, pushes) in by_topic {
            self.hand_out(handle, &pushes);
        }
        // One at a time, from a hub to itself.
        ctx.address().do_send(RoundOver);
    }
}

impl Handler<RoundOver> for Hub {
    type Result = ();

    fn handle(&mut self, _: RoundOver, ctx: &mut Self::Context) {
        self.rounds.end(Instant::now());
        self.plan_round(ctx);
    }
}

impl Handler<PublishLatest> for Hub {
    type Result = ();

    fn handle(&mut self, publish: PublishLatest, _: &mut Self::Context) {
        let now = Instant::now();
        let handle = publish.handle;
        if let Some(topic) = self.topics.get_mut(&handle) {
            topic.seq = topic.seq.max(publish.seq);
            for item in publish.items.iter().filter(|item| !matches!(item.key, UpdateKey::Key(_))) {
                topic.hold(&mut self.paced, item.key, publish.seq, &item.frame);
            }
        }
        // Who gets what: followers of each key where keys are chosen, everyone on the topic otherwise.
        let mut wanted: HashMap<ConnectionId, Vec<&Keyed>> = HashMap::new();
        for item in publish.items.iter() {
            match item.key {
                UpdateKey::Key(key) => {
                    for id in self.followers.get(&key).into_iter().flatten() {
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
                self.keeping.insert(member.id);
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
            let Some(state) = self.topics.get(handle) else { continue };
            let missed = state.row.mode == Mode::Log && sub.pace.is_zero() && state.seq != sub.seq;
            if missed || sub.attaching {
                sub.attaching = true;
                behind.push((state.topic, Some(sub.seq).filter(|seq| seq.0 > 0)));
            }
        }
        for (topic, since) in behind {
            metrics::counter!("onhand_catch_ups_total").increment(1);
            let how = FollowHow { request: 0, since, track: Vec::new(), catch_up: true };
            self.follow(ctx, id, topic, how);
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
