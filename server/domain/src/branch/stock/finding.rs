//! What was lost and found: how an event changes what the house has without anybody having bought or sold it. Goods between two
//! branches count as the house's until somebody says that they are lost.

use protocol::{AdjustmentReason, CommandId, DiscrepancyKind, Disposition, Quantity, Resolution, Sku};
use serde::{Deserialize, Serialize};

use super::super::{
    Correction, CountEvent, Difference, Event, Moved, StockEvent, TicketEvent, TransferEvent,
};

/// Why there is more or less of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Finding {
    Correction(AdjustmentReason),
    /// What another command booked is taken back; only of a correction does that find anything.
    TakenBack(CommandId),
    Counted,
    /// Sent by one branch and not received by the other, or the other way round.
    Transfer,
    /// Came back and was thrown away. No level has risen by it.
    Discarded,
}

/// Tells what an event lost, which is below zero, or found.
pub fn for_each_finding(event: &Event, mut each: impl FnMut(Sku, Quantity, Finding)) {
    let mut tell = |sku: Sku, quantity: Quantity, finding: Finding| {
        if quantity != Quantity::ZERO {
            each(sku, quantity, finding);
        }
    };
    match event {
        Event::Stock(
            StockEvent::Adjusted { sku, delta, reason, .. }
            | StockEvent::Settled(Correction { sku, delta, reason, .. }),
        ) => tell(*sku, *delta, Finding::Correction(*reason)),
        Event::Stock(StockEvent::Reversed { original, sku, delta, .. }) => {
            tell(*sku, *delta, Finding::TakenBack(*original));
        }
        Event::Count(CountEvent::Posted { lines, .. }) => {
            lines.iter().for_each(|line| tell(line.sku, line.variance, Finding::Counted));
        }
        Event::Count(CountEvent::Absorbed { lines }) => {
            lines.iter().for_each(|line| tell(line.sku, line.quantity, Finding::Counted));
        }
        Event::Transfer(event) => in_transfer(event, &mut tell),
        Event::Ticket(TicketEvent::Completed(facts)) => {
            let discarded = facts.lines.iter().filter(|line| {
                let disposition = line.refund.as_ref().map(|refund| refund.disposition);
                line.stocked && disposition == Some(Disposition::Discard)
            });
            discarded.for_each(|line| tell(line.sku, line.quantity, Finding::Discarded));
        }
        _ => {}
    }
}

fn in_transfer(event: &TransferEvent, tell: &mut impl FnMut(Sku, Quantity, Finding)) {
    match event {
        TransferEvent::Received { lines, .. } | TransferEvent::ShipmentReceived { lines, .. } => {
            lines.iter().for_each(|line| tell(line.sku, line.over, Finding::Transfer));
        }
        TransferEvent::Resolved { line: Difference { sku, kind, quantity }, resolution, .. } => {
            let lost = matches!(
                (kind, resolution),
                (DiscrepancyKind::Short, Resolution::WrittenOff)
                    | (DiscrepancyKind::Over, Resolution::TakenOff | Resolution::SentBack)
            );
            if lost {
                tell(*sku, Quantity(quantity.0.saturating_neg()), Finding::Transfer);
            }
        }
        TransferEvent::WrittenOff { lines, .. } => {
            for Moved { sku, quantity } in lines {
                tell(*sku, Quantity(quantity.0.saturating_neg()), Finding::Transfer);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use protocol::{CountId, Responsible, ShipmentId, StaffId, Timestamp, TransferId};
    use uuid::Uuid;

    use super::*;
    use crate::branch::{PostedLine, ReceiptLine, for_each_movement};

    fn sku(text: &str) -> Sku {
        text.parse().unwrap()
    }

    fn found(event: &Event) -> Vec<(String, i64, Finding)> {
        let mut all = Vec::new();
        for_each_finding(event, |sku, quantity, finding| all.push((sku.to_string(), quantity.0, finding)));
        all
    }

    fn resolved(kind: DiscrepancyKind, resolution: Resolution) -> Event {
        Event::Transfer(TransferEvent::Resolved {
            transfer: TransferId::new(Uuid::from_u128(1)),
            shipment: ShipmentId::new(Uuid::from_u128(1)),
            receipt: CommandId::new(Uuid::from_u128(1)),
            line: Difference { sku: sku("A"), kind, quantity: Quantity(2_000) },
            resolution,
            responsible: Responsible::default(),
            note: String::new(),
            back: None,
            closes: false,
        })
    }

    #[test]
    fn of_a_difference_between_branches_only_what_the_house_has_lost_or_found_counts() {
        use DiscrepancyKind::{Damaged, Over, Short};
        let lost = vec![("A".to_owned(), -2_000, Finding::Transfer)];
        for (kind, resolution, expected) in [
            (Short, Resolution::WrittenOff, lost.clone()),
            (Short, Resolution::Found, vec![]),
            (Short, Resolution::Expected, vec![]),
            (Damaged, Resolution::Accepted, vec![]),
            (Over, Resolution::Accepted, vec![]),
            (Over, Resolution::TakenOff, lost.clone()),
            (Over, Resolution::SentBack, lost.clone()),
        ] {
            assert_eq!(found(&resolved(kind, resolution)), expected, "{kind:?} {resolution:?}");
        }
        let line = |over, missing| ReceiptLine {
            sku: sku("A"),
            good: Quantity(5_000),
            damaged: Quantity::ZERO,
            over: Quantity(over),
            missing: Quantity(missing),
        };
        let received = Event::Transfer(TransferEvent::Received {
            transfer: TransferId::new(Uuid::from_u128(1)),
            from: protocol::BranchId(2),
            receipt: CommandId::new(Uuid::from_u128(1)),
            lines: vec![line(1_000, 0), line(0, 3_000)],
        });
        assert_eq!(
            found(&received),
            [("A".to_owned(), 1_000, Finding::Transfer)],
            "what is missing may yet come"
        );
        let lines = vec![Moved { sku: sku("B"), quantity: Quantity(3_000) }];
        let given_up = TransferEvent::WrittenOff {
            transfer: TransferId::new(Uuid::from_u128(1)),
            lines,
            note: "lost".into(),
        };
        assert_eq!(found(&Event::Transfer(given_up)), [("B".to_owned(), -3_000, Finding::Transfer)]);
    }

    #[test]
    fn what_counts_and_corrections_find_is_what_they_move() {
        let correction = |delta: i64, unsellable: i64| {
            Event::Stock(StockEvent::Adjusted {
                sku: sku("A"),
                delta: Quantity(delta),
                unsellable: Quantity(unsellable),
                reason: AdjustmentReason::Damaged,
                note: String::new(),
            })
        };
        assert_eq!(found(&correction(0, 2_000)), [], "what lies aside is not lost");
        let line = |name: &str, variance| PostedLine {
            sku: sku(name),
            variance: Quantity(variance),
            moment: Timestamp(1),
        };
        let posted = Event::Count(CountEvent::Posted {
            count: CountId::new(Uuid::from_u128(1)),
            name: "all".into(),
            approver: StaffId(1),
            lines: vec![line("A", -4_000), line("B", 0), line("C", 1_500)],
            last: true,
        });
        let absorbed = vec![Moved { sku: sku("A"), quantity: Quantity(1_000) }];
        let taken_back = Event::Stock(StockEvent::Reversed {
            original: CommandId::new(Uuid::from_u128(7)),
            sku: sku("A"),
            delta: Quantity(3_000),
            unsellable: Quantity::ZERO,
            note: String::new(),
        });
        assert_eq!(
            found(&taken_back),
            [("A".to_owned(), 3_000, Finding::TakenBack(CommandId::new(Uuid::from_u128(7))))]
        );
        for event in [
            correction(-3_000, -1_000),
            posted,
            Event::Count(CountEvent::Absorbed { lines: absorbed }),
            taken_back,
        ] {
            let mut moved = Vec::new();
            for_each_movement(&event, |sku, delta, _| moved.push((sku.to_string(), delta.on_hand.0)));
            let told: Vec<_> = found(&event).into_iter().map(|(sku, quantity, _)| (sku, quantity)).collect();
            assert_eq!(told, moved, "{event:?}");
        }
    }
}
