//! Which receipt numbers are used. A register has several series, called epochs: 0 is numbered by the branch, each other
//! one by the one device that began it. A device that was lost, or put back to an earlier state, begins another, so that no
//! number is ever printed twice; within a series numbers rise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::NumberFacts;
use crate::limits::{EPOCHS_AHEAD_MAX, EPOCHS_KEPT};

/// The series of one register with the last number used in each.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Numbers {
    last: BTreeMap<u32, u32>,
}

impl Numbers {
    /// The newest series.
    pub(in crate::branch) fn epoch(&self) -> u32 {
        self.last.keys().next_back().copied().unwrap_or(0)
    }

    /// The last number used in a series.
    pub(in crate::branch) fn last_of(&self, epoch: u32) -> u32 {
        self.last.get(&epoch).copied().unwrap_or(0)
    }

    /// The number that the branch gives next, in its own series.
    pub(in crate::branch) fn next(&self) -> Option<NumberFacts> {
        self.last_of(0).checked_add(1).map(|sequence| NumberFacts { epoch: 0, sequence })
    }

    /// Whether a number was used before, or belongs to a series that is long over or that nobody can have begun. A series a
    /// little newer than any known one is good: a restored server has forgotten that it was begun.
    pub(in crate::branch) fn is_used(&self, number: NumberFacts) -> bool {
        match self.last.get(&number.epoch) {
            Some(last) => number.sequence <= *last,
            None => !self.is_to_come(number.epoch),
        }
    }

    fn is_to_come(&self, epoch: u32) -> bool {
        epoch.checked_sub(self.epoch()).is_some_and(|ahead| (1..=EPOCHS_AHEAD_MAX).contains(&ahead))
    }

    /// Begins a series. Those between it and the newest known one were begun too, and forgotten: their devices may still
    /// have receipts to tell of.
    pub(super) fn begin(&mut self, epoch: u32) {
        let kept = u32::try_from(EPOCHS_KEPT).unwrap_or(u32::MAX);
        let first = self.epoch().saturating_add(1).max(epoch.saturating_sub(kept));
        self.last.extend((first..=epoch).map(|forgotten| (forgotten, 0)));
        // The branch's own series is always kept.
        while self.last.len() > EPOCHS_KEPT {
            let Some(oldest) = self.last.keys().find(|epoch| **epoch != 0).copied() else { return };
            self.last.remove(&oldest);
        }
    }

    /// A number of a series that is not kept does not bring it back.
    pub(super) fn note(&mut self, number: NumberFacts) {
        if self.is_to_come(number.epoch) {
            self.begin(number.epoch);
        }
        if number.epoch == 0 || self.last.contains_key(&number.epoch) {
            let last = self.last.entry(number.epoch).or_default();
            *last = number.sequence.max(*last);
        }
    }
}
