//! Conservation: what the records of a journal come to, added up apart from whoever keeps levels, and held against them. It
//! knows neither who shows the levels nor when it is asked.

mod offline;
mod remainders;
mod transfers;

pub(crate) use offline::check;
pub(crate) use remainders::Remainders;
pub(crate) use transfers::Transfers;

use protocol::{ConservationFinding, FindingKind, LevelName, Lsn, Quantity, StockLevel};

use crate::limits::CONSERVATION_FINDINGS;

/// What does not add up: all counted, and the first kept.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) count: u64,
    pub(crate) first: Vec<ConservationFinding>,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: ConservationFinding) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < CONSERVATION_FINDINGS {
            self.first.push(finding);
        }
    }

    pub(crate) fn take(&mut self, other: Self) {
        let more = other.count.saturating_sub(u64::try_from(other.first.len()).unwrap_or(u64::MAX));
        other.first.into_iter().for_each(|finding| self.add(finding));
        self.count = self.count.saturating_add(more);
    }
}

/// A finding that names nothing yet but its kind and record.
pub(crate) const fn finding(kind: FindingKind, lsn: Lsn) -> ConservationFinding {
    ConservationFinding {
        kind,
        sku: None,
        branch: None,
        level: None,
        transfer: None,
        lsn,
        shown: Quantity::ZERO,
        reckoned: Quantity::ZERO,
    }
}

/// The numbers in which two levels differ: which, and what it is in either.
pub(crate) fn differences(
    one: &StockLevel,
    other: &StockLevel,
) -> impl Iterator<Item = (LevelName, Quantity, Quantity)> {
    [
        (LevelName::OnHand, one.on_hand, other.on_hand),
        (LevelName::Unsellable, one.unsellable, other.unsellable),
        (LevelName::Allocated, one.allocated, other.allocated),
        (LevelName::Reserved, one.reserved, other.reserved),
        (LevelName::Incoming, one.incoming, other.incoming),
    ]
    .into_iter()
    .filter(|(_, one, other)| one != other)
}
