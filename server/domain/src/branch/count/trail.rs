//! What has moved while something is counted, so that an entry which comes late (from a phone that had no network) is still held
//! against what the books had when it was counted.

use std::collections::BTreeMap;

use protocol::{Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    branch::Moved,
    limits::{TRAIL_MAX, TRAIL_PER_SKU_MAX},
};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Trail {
    moves: BTreeMap<Sku, Moves>,
    count: usize,
}

/// Of one SKU, in the order in which it happened.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Moves {
    kept: Vec<(Timestamp, Quantity)>,
    /// The newest that there was no room for.
    forgotten: Option<Timestamp>,
}

impl Trail {
    pub(super) fn note(&mut self, at: Timestamp, moved: &Moved) {
        let moves = self.moves.entry(moved.sku).or_default();
        let place = moves.kept.partition_point(|(earlier, _)| *earlier <= at);
        moves.kept.insert(place, (at, moved.quantity));
        self.count = self.count.saturating_add(1);
        if moves.kept.len() > TRAIL_PER_SKU_MAX || self.count > TRAIL_MAX {
            let (oldest, _) = moves.kept.remove(0);
            moves.forgotten = moves.forgotten.max(Some(oldest));
            self.count = self.count.saturating_sub(1);
        }
    }

    /// What has moved of a SKU after a moment; none where that is forgotten.
    pub(super) fn since(&self, sku: &Sku, moment: Timestamp) -> Option<Quantity> {
        let Some(moves) = self.moves.get(sku) else { return Some(Quantity::ZERO) };
        if moves.forgotten.is_some_and(|forgotten| forgotten > moment) {
            return None;
        }
        let later = moves.kept.iter().filter(|(at, _)| *at > moment);
        Some(Quantity(later.fold(0, |sum, (_, quantity)| sum.saturating_add(quantity.0))))
    }
}
