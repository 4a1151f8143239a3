//! What a till needs to take something back: how much of each sold line was refunded already, in whichever branch, and
//! where in the journal a receipt number is to be found. It knows no prices and decides nothing; the branch does.

use domain::branch::{Event, TicketEvent, TicketFacts};
use protocol::{Lsn, Quantity, ReceiptNumber, RegisterId, TicketId, TicketKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::RECEIPT_STRIDE,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Returns {
    refunded: BTreeMap<TicketId, BTreeMap<u16, Quantity>>,
    /// Of each series of a register the position of about every so-many-th number, which rise together.
    series: BTreeMap<(RegisterId, u32), Vec<Landmark>>,
}

/// A receipt number and where its ticket is.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Landmark {
    sequence: u32,
    lsn: Lsn,
}

/// Between which positions, the ends included, a ticket is if it exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stretch {
    pub(crate) from: Lsn,
    /// None where no higher number is known to be far enough.
    pub(crate) to: Option<Lsn>,
}

impl Returns {
    /// How much of each line of a ticket was refunded; lines of which nothing was are not told.
    pub(crate) fn refunded(&self, original: TicketId) -> BTreeMap<u16, Quantity> {
        self.refunded.get(&original).cloned().unwrap_or_default()
    }

    /// Where to look for a receipt number; none when its series has none so low.
    pub(crate) fn stretch(&self, number: ReceiptNumber) -> Option<Stretch> {
        let series = self.series.get(&(number.register, number.epoch))?;
        let behind = series.partition_point(|landmark| landmark.sequence <= number.sequence);
        let from = series.get(behind.checked_sub(1)?)?.lsn;
        Some(Stretch { from, to: series.get(behind).map(|landmark| landmark.lsn) })
    }

    fn take(&mut self, lsn: Lsn, facts: &TicketFacts) {
        self.note(lsn, facts);
        let Some(original) = facts.original.filter(|_| facts.kind == TicketKind::Refund) else { return };
        let lines = self.refunded.entry(original).or_default();
        for line in &facts.lines {
            let Some(place) = line.refund.as_ref().and_then(|refund| refund.line) else { continue };
            let sum = lines.entry(place).or_default();
            // Quantities of a refund are negative.
            *sum = Quantity(sum.0.saturating_sub(line.quantity.0));
        }
    }

    fn note(&mut self, lsn: Lsn, facts: &TicketFacts) {
        let series = self.series.entry((facts.register, facts.number.epoch)).or_default();
        let sequence = facts.number.sequence;
        let next = series.last().map_or(0, |landmark| landmark.sequence.saturating_add(RECEIPT_STRIDE));
        if series.is_empty() || sequence >= next {
            series.push(Landmark { sequence, lsn });
        }
    }
}

impl Replay for Returns {
    fn replay(&mut self, record: &Record) {
        let (Stream::Branch(_), Decision::Branch(events)) = (record.stream, &record.decision) else { return };
        for event in events {
            if let Event::Ticket(TicketEvent::Completed(facts)) = event {
                self.take(record.lsn, facts);
            }
        }
    }
}

impl Projection for Returns {
    const PART: Part = Part { name: "returns", form: 1, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::BranchId;

    #[test]
    fn a_number_lies_between_its_landmarks() {
        let mut returns = Returns::default();
        let register = RegisterId(11);
        let series = [1, 33, 65].map(|sequence| Landmark { sequence, lsn: Lsn(u64::from(sequence) * 10) });
        returns.series.insert((register, 2), series.to_vec());
        let at = |sequence, epoch| {
            returns.stretch(ReceiptNumber { branch: BranchId(1), register, epoch, sequence })
        };
        assert_eq!(at(0, 2), None);
        assert_eq!(at(1, 2), Some(Stretch { from: Lsn(10), to: Some(Lsn(330)) }));
        assert_eq!(at(40, 2), Some(Stretch { from: Lsn(330), to: Some(Lsn(650)) }));
        assert_eq!(at(999, 2), Some(Stretch { from: Lsn(650), to: None }));
        assert_eq!(at(1, 3), None);
    }
}
