//! What has moved while something is counted, so that an entry which comes late (from a phone that had no network) is still held
//! against what the books had when it was counted.

use std::collections::BTreeMap;

use protocol::{Sku, Timestamp};
use serde::{Deserialize, Serialize};

use crate::limits::{TRAIL_MAX, TRAIL_PER_SKU_MAX};

/// What moved is told by `V`: so much of a SKU, or so much of one of its lots.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Trail<V> {
    moves: BTreeMap<Sku, Moves<V>>,
    count: usize,
}

/// Of one SKU, in the order in which it happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Moves<V> {
    kept: Vec<(Timestamp, V)>,
    /// The newest that there was no room for.
    forgotten: Option<Timestamp>,
}

impl<V> Default for Trail<V> {
    fn default() -> Self {
        Self { moves: BTreeMap::new(), count: 0 }
    }
}

impl<V: Copy> Trail<V> {
    pub(super) fn note(&mut self, at: Timestamp, sku: Sku, moved: V) {
        let moves = self.moves.entry(sku).or_insert_with(|| Moves { kept: Vec::new(), forgotten: None });
        let place = moves.kept.partition_point(|(earlier, _)| *earlier <= at);
        moves.kept.insert(place, (at, moved));
        self.count = self.count.saturating_add(1);
        if moves.kept.len() > TRAIL_PER_SKU_MAX || self.count > TRAIL_MAX {
            let (oldest, _) = moves.kept.remove(0);
            moves.forgotten = moves.forgotten.max(Some(oldest));
            self.count = self.count.saturating_sub(1);
        }
    }

    /// What has moved of a SKU after a moment; none where that is forgotten.
    pub(super) fn since(&self, sku: &Sku, moment: Timestamp) -> Option<impl Iterator<Item = V> + '_> {
        let moves = self.moves.get(sku);
        if moves.and_then(|moves| moves.forgotten).is_some_and(|forgotten| forgotten > moment) {
            return None;
        }
        let kept = moves.map(|moves| moves.kept.as_slice()).unwrap_or_default();
        Some(kept.iter().filter(move |(at, _)| *at > moment).map(|(_, moved)| *moved))
    }
}
