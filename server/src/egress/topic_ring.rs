//! The last pushes of a topic, so that a client that was away for a moment need not read everything again.

use protocol::{Lsn, Resumed};
use std::{collections::VecDeque, sync::Arc};

use super::Frame;
use crate::limits::{TOPIC_RING, TOPIC_RING_LEVELS};

struct Kept {
    prev: Lsn,
    seq: Lsn,
    weight: usize,
    frame: Arc<Frame>,
}

/// Pushes in order, each beginning where the one before ended.
#[derive(Default)]
pub(crate) struct TopicRing {
    kept: VecDeque<Kept>,
    weight: usize,
}

impl TopicRing {
    /// Keeps a push that leads from `prev` to `seq` and forgets the oldest beyond the bounds.
    pub(crate) fn keep(&mut self, prev: Lsn, seq: Lsn, weight: usize, frame: Arc<Frame>) {
        self.kept.push_back(Kept { prev, seq, weight, frame });
        self.weight = self.weight.saturating_add(weight);
        while self.kept.len() > TOPIC_RING || self.weight > TOPIC_RING_LEVELS {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.weight = self.weight.saturating_sub(oldest.weight);
        }
    }

    /// The pushes that lead from `since` to `head`, if all of them are here; a snapshot is needed otherwise.
    pub(crate) fn resume(&self, since: Option<Lsn>, head: Lsn) -> (Resumed, Vec<Arc<Frame>>) {
        let Some(since) = since else { return (Resumed::Snapshot, Vec::new()) };
        if since == head {
            return (Resumed::UpToDate, Vec::new());
        }
        let Some(begin) = self.kept.iter().position(|kept| kept.prev == since) else {
            return (Resumed::Snapshot, Vec::new());
        };
        let complete = self.kept.back().is_some_and(|kept| kept.seq == head);
        if !complete {
            return (Resumed::Snapshot, Vec::new());
        }
        (Resumed::Replayed, self.kept.iter().skip(begin).map(|kept| Arc::clone(&kept.frame)).collect())
    }
}
