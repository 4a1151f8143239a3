//! Who follows what: subscriptions begin, change their keys, are asked for again and end.

use actix::{AsyncContext, Context, Handler};
use protocol::{Key, Lsn, Topic};
use std::{
    collections::{BTreeMap, HashSet},
    time::{Duration, Instant},
};

use super::{FollowHow, Hub, Restarted, Subscription, TopicState, UpdateKey, pace_of};
use crate::egress::{
    ConnectionId, Follow, handle_of,
    topics::{Mode, row},
};

impl Hub {
    pub(super) fn follow(&mut self, ctx: &Context<Self>, id: ConnectionId, topic: Topic, how: FollowHow) {
        let FollowHow { request, since, track, catch_up } = how;
        let hub = ctx.address();
        let asked =
            self.registry.follow(Follow { connection: id, hub, request, topic, since, track, catch_up });
        let Err(keys) = asked else { return };
        metrics::counter!("onhand_follows_put_off_total").increment(1);
        let sub = self.members.get_mut(&id).and_then(|member| member.subs.get_mut(&handle_of(topic)));
        if let Some(sub) = sub {
            let mut track = sub.unasked.take().map(|unasked| unasked.track).unwrap_or_default();
            track.extend(keys);
            sub.unasked = Some(FollowHow { request, since, track, catch_up });
        }
    }

    /// Asks for what could not be asked for, because its owner had too much to do.
    pub(super) fn ask_again(&mut self, ctx: &Context<Self>) {
        let mut open = Vec::new();
        for member in self.members.values_mut() {
            for (handle, sub) in &mut member.subs {
                if let (Some(state), Some(how)) = (self.topics.get(handle), sub.unasked.take()) {
                    open.push((member.id, state.topic, how));
                }
            }
        }
        for (id, topic, how) in open {
            self.follow(ctx, id, topic, how);
        }
    }

    pub(super) fn subscribe(
        &mut self,
        ctx: &Context<Self>,
        id: ConnectionId,
        topic: Topic,
        how: FollowHow,
        pace: Duration,
    ) {
        let row = row(topic);
        let handle = row.handle;
        self.unsubscribe(id, handle);
        let Some(member) = self.members.get_mut(&id) else { return };
        let now = Instant::now();
        let by_keys = matches!(row.mode, Mode::Keyed(_));
        let pace = pace_of(topic, &row, pace);
        let subscription = Subscription {
            seq: Lsn(0),
            attaching: !by_keys,
            unasked: None,
            tracked: HashSet::new(),
            dirty: BTreeMap::new(),
            missed: Vec::new(),
            pace,
            last_flush: now.checked_sub(pace).unwrap_or(now),
        };
        member.subs.insert(handle, subscription);
        let state = self.topics.entry(handle).or_insert_with(|| TopicState {
            topic,
            row,
            members: HashSet::new(),
            paced: HashSet::new(),
            latest: BTreeMap::new(),
            seq: Lsn(0),
            hash: None,
        });
        if pace.is_zero() || by_keys {
            state.members.insert(id);
        } else {
            state.paced.insert(id);
            self.paced.enter(member);
        }
        if by_keys {
            // Keys may have several owners, so the hub says `subscribed` once and each owner sends its part.
            let hello = self.registry.subscribed(how.request, topic, handle);
            member.deliver(vec![hello], now);
            self.track(ctx, id, topic, how.track, &[]);
        } else {
            self.follow(ctx, id, topic, how);
        }
    }

    pub(super) fn track(
        &mut self,
        ctx: &Context<Self>,
        id: ConnectionId,
        topic: Topic,
        add: Vec<Key>,
        remove: &[Key],
    ) {
        let handle = handle_of(topic);
        let Some(sub) = self.members.get_mut(&id).and_then(|member| member.subs.get_mut(&handle)) else {
            return;
        };
        let gone: Vec<Key> = remove.iter().filter(|key| sub.tracked.remove(*key)).copied().collect();
        let fresh: Vec<Key> = add.into_iter().filter(|key| sub.tracked.insert(*key)).collect();
        for key in &gone {
            sub.dirty.remove(&UpdateKey::Key(*key));
        }
        let known = sub.forget_unasked(&gone);
        for key in &gone {
            self.forget_follower(*key, id);
        }
        for key in &fresh {
            self.followers.entry(*key).or_default().push(id);
        }
        self.registry.unfollow(topic, known);
        if !fresh.is_empty() {
            let how = FollowHow { request: 0, since: None, track: fresh, catch_up: true };
            self.follow(ctx, id, topic, how);
        }
    }

    fn forget_follower(&mut self, key: Key, id: ConnectionId) {
        if let Some(ids) = self.followers.get_mut(&key) {
            ids.retain(|one| *one != id);
            if ids.is_empty() {
                self.followers.remove(&key);
            }
        }
    }

    pub(super) fn unsubscribe(&mut self, id: ConnectionId, handle: u32) {
        let Some(sub) = self.members.get_mut(&id).and_then(|member| member.subs.remove(&handle)) else {
            return;
        };
        self.leave(id, handle, sub);
    }

    pub(super) fn leave(&mut self, id: ConnectionId, handle: u32, mut sub: Subscription) {
        for key in &sub.tracked {
            self.forget_follower(*key, id);
        }
        let Some(state) = self.topics.get_mut(&handle) else { return };
        state.members.remove(&id);
        if state.paced.remove(&id) && state.paced.is_empty() {
            state.latest.clear();
        }
        let tracked: Vec<Key> = sub.tracked.drain().collect();
        if !tracked.is_empty() {
            self.registry.unfollow(state.topic, sub.forget_unasked(&tracked));
        }
    }
}

impl Handler<Restarted> for Hub {
    type Result = ();

    /// The new owner knows of no follower, and what the old one was still to answer is lost.
    fn handle(&mut self, Restarted { part }: Restarted, ctx: &mut Self::Context) {
        let mut open = Vec::new();
        for member in self.members.values_mut() {
            for (handle, sub) in &mut member.subs {
                let Some(state) = self.topics.get(handle).filter(|state| state.row.owner.part() == part)
                else {
                    continue;
                };
                let track: Vec<Key> = sub.tracked.iter().copied().collect();
                let by_keys = matches!(state.row.mode, Mode::Keyed(_));
                if by_keys && track.is_empty() {
                    continue;
                }
                sub.unasked = None;
                sub.attaching = !by_keys;
                let since = Some(sub.seq).filter(|seq| seq.0 > 0 && !by_keys);
                open.push((member.id, state.topic, FollowHow { request: 0, since, track, catch_up: true }));
            }
        }
        for (id, topic, how) in open {
            self.follow(ctx, id, topic, how);
        }
    }
}
