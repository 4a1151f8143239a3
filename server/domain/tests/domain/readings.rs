//! What readers make of events.

use domain::branch::{Event, LevelDelta, LineFacts, RefundOf, for_each_movement, outcome, ticket};
use protocol::{
    AdjustmentReason, Amount, BranchId, Disposition, Held, MovementKind, Outcome, Quantity, Receipt,
    ReceiptNumber, TicketKind, Timestamp, ZReport,
};

use crate::support::*;

const BRANCH: BranchId = BranchId(4);

fn refund_facts() -> domain::branch::TicketFacts {
    let back = |disposition, stocked| LineFacts {
        quantity: units(-1),
        stocked,
        tax: Amount(-5),
        refund: Some(RefundOf { line: Some(0), disposition }),
        total: Some(Amount(-33)),
        ..line_facts("A", 1, 50, 0)
    };
    let mut facts = sale_facts(
        9,
        vec![
            back(Disposition::Restock, true),
            back(Disposition::Damaged, true),
            back(Disposition::Discard, true),
            back(Disposition::Restock, false),
        ],
        &[cash(132)],
        0,
    );
    facts.kind = TicketKind::Refund;
    facts.original = Some(ticket_id(5));
    facts
}

#[test]
fn outcomes() {
    let number = |sequence| ReceiptNumber { branch: BRANCH, register: TILL, sequence };
    let sale = sale_facts(8, vec![line_facts("A", 2, 50, 17)], &[cash(200)], 100);
    let sold = Receipt { number: number(8), total: Amount(100), tax: Amount(17), change: Amount(100) };
    let back = Receipt { number: number(9), total: Amount(-132), tax: Amount(-20), change: Amount::ZERO };
    let report = ZReport {
        number: 1,
        branch: BranchId(0),
        register: TILL,
        opened: occurred(),
        closed: occurred(),
        opened_by: ANN,
        closed_by: ANN,
        opening_float: Amount(1),
        expected: Amount(1),
        counted: Amount(1),
        over_short: Amount(0),
        totals: protocol::ShiftTotals::default(),
    };
    let expired = Event::HoldExpired { hold: hold_id(2), lines: vec![of("A", 1)] };
    let expires_at = NOW.plus_millis(60_000);
    for (events, expected) in [
        (vec![], Outcome::Done),
        (vec![signed_on()], Outcome::SignedOn),
        (vec![Event::SignedOff { register: TILL, staff: ANN }], Outcome::Done),
        (vec![open_till().remove(1)], Outcome::ShiftOpened),
        (
            vec![Event::ShiftClosed(Box::new(report.clone()))],
            Outcome::ShiftClosed(ZReport { branch: BRANCH, ..report }),
        ),
        (vec![Event::TicketCompleted(sale)], Outcome::Sold(sold)),
        (vec![Event::TicketCompleted(refund_facts())], Outcome::Refunded(back)),
        (vec![received("A", 1)], Outcome::Done),
        (
            vec![expired.clone(), held(1, &[of("A", 1)], 60_000)],
            Outcome::Held(Held { hold: hold_id(1), expires_at }),
        ),
        (
            vec![Event::HoldExtended { hold: hold_id(2), expires_at: Timestamp(5) }],
            Outcome::Held(Held { hold: hold_id(2), expires_at: Timestamp(5) }),
        ),
        (vec![expired], Outcome::Done),
    ] {
        assert_eq!(outcome(BRANCH, id(1), &events), expected, "{events:?}");
    }
}

#[test]
fn a_ticket_in_full() {
    let ticket = ticket(BRANCH, ticket_id(3), ANN, occurred(), &refund_facts());
    assert_eq!(ticket.number.to_string(), "4-7-000009");
    assert_eq!((ticket.total, ticket.tax, ticket.lines.len()), (Amount(-132), Amount(-20), 4));
    let line = ticket.lines[1];
    assert_eq!(
        (line.total, line.quantity, line.disposition),
        (Amount(-33), units(-1), Some(Disposition::Damaged))
    );
    assert_eq!((ticket.kind, ticket.original), (TicketKind::Refund, Some(ticket_id(5))));
}

#[test]
fn movements() {
    let delta = |on_hand: i64, unsellable: i64, reserved: i64| LevelDelta {
        on_hand: units(on_hand),
        unsellable: units(unsellable),
        reserved: units(reserved),
        allocated: Quantity::ZERO,
    };
    let adjusted = Event::Adjusted {
        sku: sku("A"),
        delta: units(-2),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Lost,
        note: String::new(),
    };
    let sale = sale_facts(1, vec![line_facts("A", 2, 1, 0)], &[], 0);
    let released = Event::HoldReleased { hold: hold_id(1), lines: vec![of("A", 1)] };
    for (event, expected) in [
        (signed_on(), vec![]),
        (received("A", 3), vec![(delta(3, 0, 0), Some(MovementKind::Received))]),
        (adjusted, vec![(delta(-2, 0, 0), Some(MovementKind::Adjusted))]),
        (Event::TicketCompleted(sale), vec![(delta(-2, 0, 0), Some(MovementKind::Sold))]),
        (
            Event::TicketCompleted(refund_facts()),
            vec![
                (delta(1, 0, 0), Some(MovementKind::Returned)),
                (delta(1, 1, 0), Some(MovementKind::Returned)),
            ],
        ),
        (held(1, &[of("A", 1)], 1), vec![(delta(0, 0, 1), None)]),
        (Event::HoldExtended { hold: hold_id(1), expires_at: NOW }, vec![]),
        (released, vec![(delta(0, 0, -1), None)]),
    ] {
        let mut told = Vec::new();
        for_each_movement(&event, |at, delta, kind| {
            assert_eq!(at, sku("A"));
            told.push((delta, kind));
        });
        assert_eq!(told, expected, "{event:?}");
    }
}
