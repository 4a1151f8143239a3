//! Followers that keep a pace. A topic holds the newest of what it has for them, once for all of them, so that a change costs the
//! same however many there are; each is then told what is new to it when it is due, in one write for all its topics of one pace.

use protocol::{Lsn, Topic};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Hub, Member, TopicState, UpdateKey};
use crate::{
    egress::{
        ConnectionId, Frame,
        topics::{Mode, Row},
    },
    limits::PACED_AT_ONCE,
};

/// Values of a topic that are not worth looking through for those that everybody was told.
const KEPT_FEW: usize = 64;

/// The pace that a follower of a topic may keep: where nothing may be skipped there is none, and where keys are chosen each key
/// has its own.
pub(super) fn pace_of(topic: Topic, row: &Row, wanted: Duration) -> Duration {
    match row.mode {
        Mode::Log if topic != Topic::Tickets => Duration::ZERO,
        Mode::Log | Mode::Latest | Mode::Keyed(_) => wanted,
    }
}

/// Those of a hub that keep a pace on a topic without keys.
#[derive(Default)]
pub(super) struct Paced {
    /// The one whose turn is next first.
    queue: VecDeque<ConnectionId>,
    /// Rises with every change that any of them may be told of.
    changes: u64,
}

/// What a member with a pace has been told, and when.
#[derive(Default)]
pub(super) struct Rounds {
    /// Whether it stands in the queue.
    pub(super) queued: bool,
    /// When it was last told something, by pace.
    told: BTreeMap<Duration, Instant>,
    /// It is not due before.
    not_before: Option<Instant>,
    /// Of the hub's changes, when it was last told all there was.
    changes: u64,
}

impl TopicState {
    /// Notes the newest value of something for those who will be told when they are due.
    pub(super) fn hold(&mut self, paced: &mut Paced, key: UpdateKey, seq: Lsn, frame: &Arc<Frame>) {
        if !self.paced.is_empty() {
            self.latest.insert(key, (seq, Arc::clone(frame)));
            paced.changes = paced.changes.wrapping_add(1);
        }
    }
}

impl Paced {
    pub(super) fn enter(&mut self, member: &mut Member) {
        if !std::mem::replace(&mut member.rounds.queued, true) {
            self.queue.push_back(member.id);
        }
        // What it missed until now is new to it.
        member.rounds.changes = self.changes.wrapping_sub(1);
    }

    /// Tells those who are due, a bounded number at a time: the thread also takes commands.
    fn turn(
        &mut self,
        members: &mut HashMap<ConnectionId, Member>,
        topics: &HashMap<u32, TopicState>,
        now: Instant,
    ) {
        let mut told = 0;
        for _ in 0..self.queue.len() {
            let Some(id) = self.queue.pop_front() else { return };
            let Some(member) = members.get_mut(&id) else { continue };
            self.queue.push_back(id);
            if member.rounds.changes == self.changes || member.lagging.is_some() {
                continue;
            }
            if member.tell(topics, self.changes, now) {
                told += 1;
            }
            if told >= PACED_AT_ONCE {
                return;
            }
        }
    }
}

impl Member {
    /// Tells what is new and due. Whether anything was.
    fn tell(&mut self, topics: &HashMap<u32, TopicState>, changes: u64, now: Instant) -> bool {
        if self.rounds.not_before.is_some_and(|due| now < due) {
            return false;
        }
        let (mut frames, mut told, mut next) = (Vec::new(), Vec::new(), None);
        for (handle, sub) in self.subs.iter().filter(|(_, sub)| !sub.pace.is_zero() && !sub.attaching) {
            let Some(topic) = topics.get(handle).filter(|topic| topic.paced.contains(&self.id)) else {
                continue;
            };
            let new = || topic.latest.values().filter(|(seq, _)| *seq > sub.seq);
            if new().next().is_none() {
                continue;
            }
            let due = self.rounds.told.get(&sub.pace).and_then(|last| last.checked_add(sub.pace));
            if let Some(due) = due.filter(|due| *due > now) {
                next = Some(next.map_or(due, |other: Instant| other.min(due)));
                continue;
            }
            frames.extend(new().map(|(_, frame)| Arc::clone(frame)));
            told.push((*handle, topic.seq, sub.pace));
        }
        self.rounds.not_before = next;
        if next.is_none() {
            self.rounds.changes = changes;
        }
        if frames.is_empty() {
            return false;
        }
        if self.deliver(frames, now) {
            for (handle, seq, pace) in told {
                self.rounds.told.insert(pace, now);
                if let Some(sub) = self.subs.get_mut(&handle) {
                    sub.seq = sub.seq.max(seq);
                }
            }
        } else {
            // Told when it has drained.
            self.rounds.changes = changes.wrapping_sub(1);
        }
        true
    }
}

impl Hub {
    pub(super) fn tell_paced(&mut self, now: Instant) {
        self.paced.turn(&mut self.members, &self.topics, now);
    }

    /// Forgets what everybody has been told, where that is much.
    pub(super) fn forget_told(&mut self) {
        let Self { topics, members, .. } = self;
        for (handle, topic) in topics.iter_mut().filter(|(_, topic)| topic.latest.len() > KEPT_FEW) {
            let told = |id: &ConnectionId| members.get(id)?.subs.get(handle).map(|sub| sub.seq);
            let least = topic.paced.iter().filter_map(told).min();
            topic.latest.retain(|_, (seq, _)| least.is_some_and(|least| *seq > least));
        }
    }
}
