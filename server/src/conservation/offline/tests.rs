//! What a check of records finds in some that no machine would have decided.

use domain::branch::{Event, HoldEvent, Moved, StockEvent, TransferEvent};
use protocol::{CommandId, HoldId, Timestamp, TransferId};
use uuid::Uuid;

use super::*;
use crate::record::sample;

const LONDON: BranchId = BranchId(1);
const LEEDS: BranchId = BranchId(2);

fn lines(units: i64) -> Vec<Moved> {
    vec![Moved { sku: "TEA".parse().unwrap(), quantity: Quantity(units) }]
}

fn checked(events: Vec<(BranchId, Event)>) -> Findings {
    let records = (1..).zip(events).map(|(lsn, (branch, event))| -> Result<Record, ()> {
        let decision = Decision::Branch(vec![event]);
        Ok(sample(lsn, Stream::Branch(branch), Timestamp(0), decision))
    });
    check(records).unwrap().findings
}

fn received(units: i64) -> Event {
    Event::Stock(StockEvent::Received { reference: String::new(), lines: lines(units) })
}

#[test]
fn what_adds_up_is_not_found() {
    let transfer = TransferId::from(CommandId::new(Uuid::nil()));
    let hold = HoldId::from(CommandId::new(Uuid::nil()));
    let note = String::new;
    let findings = checked(vec![
        (LONDON, received(9)),
        (
            LONDON,
            Event::Hold(HoldEvent::Held {
                hold,
                lines: lines(2),
                expires_at: Timestamp(1),
                capped_at: Timestamp(2),
            }),
        ),
        (
            LONDON,
            Event::Transfer(TransferEvent::Drafted { transfer, to: LEEDS, lines: lines(4), note: note() }),
        ),
        (LONDON, Event::Transfer(TransferEvent::Approved { transfer, lines: lines(4) })),
        (LONDON, Event::Transfer(TransferEvent::Dispatched { transfer, to: LEEDS, lines: lines(4) })),
        (
            LEEDS,
            Event::Transfer(TransferEvent::Announced {
                transfer,
                from: LONDON,
                lines: lines(4),
                note: note(),
            }),
        ),
        (LONDON, Event::Transfer(TransferEvent::WrittenOff { transfer, lines: lines(4), note: note() })),
    ]);
    assert_eq!((findings.count, findings.first), (0, Vec::new()));
}

#[test]
fn goods_that_a_transfer_lost_are_found_by_sku_branch_and_record() {
    let transfer = TransferId::from(CommandId::new(Uuid::nil()));
    let findings = checked(vec![
        (LONDON, received(9)),
        (
            LONDON,
            Event::Transfer(TransferEvent::Drafted {
                transfer,
                to: LEEDS,
                lines: lines(4),
                note: String::new(),
            }),
        ),
        (LONDON, Event::Transfer(TransferEvent::Approved { transfer, lines: lines(4) })),
        (LONDON, Event::Transfer(TransferEvent::Dispatched { transfer, to: LEEDS, lines: lines(4) })),
        (
            LONDON,
            Event::Transfer(TransferEvent::WrittenOff { transfer, lines: lines(3), note: String::new() }),
        ),
    ]);
    assert_eq!(findings.count, 1);
    let one = &findings.first[0];
    assert_eq!((one.kind, one.transfer, one.branch), (FindingKind::Transfer, Some(transfer), Some(LONDON)));
    assert_eq!((one.lsn, one.shown, one.sku), (Lsn(5), Quantity(1), Some("TEA".parse().unwrap())));
}

#[test]
fn a_hold_that_ended_with_other_goods_is_found() {
    let hold = HoldId::from(CommandId::new(Uuid::nil()));
    let (expires_at, capped_at) = (Timestamp(1), Timestamp(2));
    let findings = checked(vec![
        (LONDON, received(9)),
        (LONDON, Event::Hold(HoldEvent::Held { hold, lines: lines(2), expires_at, capped_at })),
        (LONDON, Event::Hold(HoldEvent::Released { hold, lines: lines(1) })),
    ]);
    let one = &findings.first[0];
    assert_eq!((one.kind, one.level), (FindingKind::Documents, Some(LevelName::Reserved)));
    assert_eq!((one.shown, one.reckoned, one.lsn), (Quantity(1), Quantity::ZERO, Lsn(3)));
}
