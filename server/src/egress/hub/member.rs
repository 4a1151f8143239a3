//! One connection as its hub sees it: what it follows, and how much it can take.

use actix::Recipient;
use protocol::{CloseReason, Key, Lsn};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    messages::{Deliver, FollowHow, Keyed, UpdateKey},
    paced::Rounds,
};
use crate::egress::{ConnectionId, Frame, Wire};

pub(super) struct Member {
    pub(super) id: ConnectionId,
    pub(super) to: Recipient<Deliver>,
    pub(super) wire: Arc<Wire>,
    pub(super) subs: BTreeMap<u32, Subscription>,
    pub(super) lagging: Option<Instant>,
    pub(super) rounds: Rounds,
    pub(super) last_beat: Instant,
    pub(super) closing: bool,
}

pub(super) struct Subscription {
    /// Position of the newest thing handed to the connection.
    pub(super) seq: Lsn,
    /// A snapshot or replay is on its way; live pushes wait until it is here.
    pub(super) attaching: bool,
    /// What the owner of the topic had no time to hear; asked again with the next tick.
    pub(super) unasked: Option<FollowHow>,
    pub(super) tracked: HashSet<Key>,
    /// Newest value of each key that could not be, or was not yet to be, delivered.
    pub(super) dirty: BTreeMap<UpdateKey, Arc<Frame>>,
    /// Snapshot pages of tracked keys that a full mailbox did not take.
    pub(super) missed: Vec<Arc<Frame>>,
    /// Shortest time between deliveries.
    pub(super) pace: Duration,
    pub(super) last_flush: Instant,
}

impl Subscription {
    /// Drops keys from what is still to be asked; the others, whose owners know of this follower.
    pub(super) fn forget_unasked(&mut self, gone: &[Key]) -> Vec<Key> {
        let Some(unasked) = &mut self.unasked else { return gone.to_vec() };
        let known = gone.iter().filter(|key| !unasked.track.contains(key)).copied().collect();
        unasked.track.retain(|key| !gone.contains(key));
        known
    }
}

impl Member {
    /// Hands frames over, or marks the connection as lagging. True when they were taken.
    pub(super) fn deliver(&mut self, frames: impl Into<Arc<[Arc<Frame>]>>, now: Instant) -> bool {
        if self.lagging.is_some() || self.closing {
            return false;
        }
        let taken = self.to.try_send(Deliver::Frames(frames.into())).is_ok();
        if !taken {
            self.lagging = Some(now);
            self.wire.set_lagging(true);
            metrics::counter!("onhand_connections_lagging_total").increment(1);
        }
        taken
    }

    pub(super) fn close(&mut self, reason: CloseReason, after: Duration) {
        if !std::mem::replace(&mut self.closing, true)
            && self.to.try_send(Deliver::Close(reason, after)).is_err()
        {
            self.wire.shut(reason);
        }
    }

    /// Sends what is dirty and due. True when something is left that a later tick must send.
    pub(super) fn flush(&mut self, now: Instant, drained: bool) -> bool {
        let mut left = false;
        let mut due = Vec::new();
        for (handle, sub) in self.subs.iter_mut().filter(|(_, sub)| !sub.dirty.is_empty()) {
            if drained || now.duration_since(sub.last_flush) >= sub.pace {
                due.extend(
                    std::mem::take(&mut sub.dirty).into_iter().map(|(key, frame)| (*handle, key, frame)),
                );
                sub.last_flush = now;
            } else {
                left = true;
            }
        }
        if due.is_empty() {
            return left;
        }
        let frames: Vec<Arc<Frame>> = due.iter().map(|(_, _, frame)| Arc::clone(frame)).collect();
        if self.deliver(frames, now) {
            return left;
        }
        for (handle, key, frame) in due {
            if let Some(sub) = self.subs.get_mut(&handle) {
                sub.dirty.insert(key, frame);
            }
        }
        // A lagging connection is flushed when it has drained, not by the clock.
        false
    }

    /// Takes newest values for a subscription: at once where pace and mailbox allow, otherwise as dirty keys.
    pub(super) fn offer(&mut self, handle: u32, seq: Lsn, items: &[&Keyed], now: Instant) -> bool {
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
