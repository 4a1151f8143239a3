//! Deliveries that a branch has booked lately, so that the same paper booked again is noticed: by another person, from another
//! screen, under another id. Goods that came without a paper are not told apart.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::Moved;
use crate::limits::DELIVERIES_KNOWN;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Deliveries(VecDeque<(String, u64)>);

impl Deliveries {
    /// Whether this paper was booked with these goods.
    pub(in crate::branch) fn knows(&self, reference: &str, lines: &[Moved]) -> bool {
        let reference = reference.trim();
        let mark = mark(lines);
        !reference.is_empty() && self.0.iter().any(|(paper, goods)| paper == reference && *goods == mark)
    }

    pub(in crate::branch) fn note(&mut self, reference: &str, lines: &[Moved]) {
        let reference = reference.trim();
        if reference.is_empty() {
            return;
        }
        self.0.push_back((reference.to_owned(), mark(lines)));
        if self.0.len() > DELIVERIES_KNOWN {
            self.0.pop_front();
        }
    }
}

/// A mark of the goods (FNV-1a). Two lists of the same mark under the same reference are the same list for all that matters
/// here: the second is refused with a way on.
fn mark(lines: &[Moved]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    lines.iter().fold(OFFSET, |mark, line| {
        let text = line.sku.as_str().bytes().chain(line.quantity.0.to_le_bytes());
        text.fold(mark, |mark, byte| (mark ^ u64::from(byte)).wrapping_mul(PRIME))
    })
}
