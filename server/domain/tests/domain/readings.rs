//! What readers make of events.

use domain::branch::{
    ClaimEvent, Drawer, Event, HoldEvent, LevelDelta, LineFacts, ReceiptLine, RefundOf, RegisterEvent,
    ShiftFacts, Span, StockEvent, TaskEvent, TransferEvent, for_each_movement, granted_spans, outcome,
    ticket,
};
use protocol::{
    AdjustmentReason, Amount, BranchId, Disposition, Held, MovementKind, Outcome, Quantity, Receipt,
    ReceiptNumber, TicketKind, Timestamp,
};

use crate::support::*;

const BRANCH: BranchId = BranchId(4);

fn refund_facts() -> domain::branch::TicketFacts {
    let back = |disposition, stocked| LineFacts {
        quantity: units(-1),
        stocked,
        taxes: taxed(VAT, -5),
        refund: Some(RefundOf { line: Some(0), disposition, spans: vec![] }),
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
    let number = |sequence| ReceiptNumber { branch: BRANCH, register: TILL, epoch: 0, sequence };
    let sale = sale_facts(8, vec![line_facts("A", 2, 50, 17)], &[cash(200)], 100);
    let sold = Receipt { number: number(8), total: Amount(100), tax: Amount(17), change: Amount(100) };
    let back = Receipt { number: number(9), total: Amount(-132), tax: Amount(-20), change: Amount::ZERO };
    let shift = ShiftFacts {
        number: 1,
        register: TILL,
        opened: occurred(),
        closed: occurred(),
        opened_by: ANN,
        closed_by: ANN,
        opening_float: Amount(1),
        expected: Amount(1),
        counted: Amount(1),
        drawer: Drawer::default(),
    };
    let expired = Event::Hold(HoldEvent::Expired { hold: hold_id(2), lines: vec![of("A", 1)] });
    let expires_at = NOW.plus_millis(60_000);
    for (events, expected) in [
        (vec![], Outcome::Done),
        (vec![signed_on()], Outcome::SignedOn),
        (vec![Event::Register(RegisterEvent::SignedOff { register: TILL, staff: ANN })], Outcome::Done),
        (vec![open_till().remove(1)], Outcome::ShiftOpened),
        (
            vec![Event::Register(RegisterEvent::ShiftClosed(Box::new(shift.clone())))],
            Outcome::ShiftClosed(Box::new(domain::branch::z_report(BRANCH, &shift, &Drawer::default()))),
        ),
        (
            vec![Event::Register(RegisterEvent::EpochBegun { register: TILL, epoch: 3 })],
            Outcome::EpochBegun(3),
        ),
        (vec![Event::Task(TaskEvent::Opened { task: ticket_id(1).into() })], Outcome::Done),
        (vec![completed(sale)], Outcome::Sold(sold)),
        (vec![completed(refund_facts())], Outcome::Refunded(back)),
        (vec![received("A", 1)], Outcome::Done),
        (
            vec![expired.clone(), held(1, &[of("A", 1)], 60_000)],
            Outcome::Held(Held { hold: hold_id(1), expires_at }),
        ),
        (
            vec![Event::Hold(HoldEvent::Extended { hold: hold_id(2), expires_at: Timestamp(5) })],
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
    assert_eq!(ticket.number.to_string(), "4-7-0-000009");
    assert_eq!((ticket.total, ticket.tax, ticket.lines.len()), (Amount(-132), Amount(-20), 4));
    let line = ticket.lines[1];
    assert_eq!(
        (line.total, line.quantity, line.disposition),
        (Amount(-33), units(-1), Some(Disposition::Damaged))
    );
    assert_eq!((ticket.kind, ticket.original), (TicketKind::Refund, Some(ticket_id(5))));
}

#[test]
fn movements_of_transfers() {
    let (transfer, lines) = (id(9).into(), vec![of("A", 5)]);
    let sent = |event: fn(protocol::TransferId, Vec<domain::branch::Moved>) -> TransferEvent| {
        Event::Transfer(event(transfer, lines.clone()))
    };
    let with = |on_hand, allocated, incoming| LevelDelta {
        on_hand: units(on_hand),
        allocated: units(allocated),
        incoming: units(incoming),
        ..LevelDelta::default()
    };
    let came =
        ReceiptLine { sku: sku("A"), good: units(3), damaged: units(1), over: units(1), missing: units(2) };
    let receipt = TransferEvent::Received { transfer, from: BRANCH, receipt: id(3), lines: vec![came] };
    let arrived = LevelDelta { unsellable: units(1), ..with(3, 0, -5) };
    tell(&[
        (sent(|transfer, lines| TransferEvent::Approved { transfer, lines }), vec![(with(0, 5, 0), None)]),
        (
            sent(|transfer, allocated| TransferEvent::Cancelled { transfer, allocated }),
            vec![(with(0, -5, 0), None)],
        ),
        (
            sent(|transfer, lines| TransferEvent::Dispatched { transfer, to: BRANCH, lines }),
            vec![(with(-5, -5, 0), Some(MovementKind::Dispatched))],
        ),
        (
            sent(|transfer, lines| TransferEvent::Announced {
                transfer,
                from: BRANCH,
                lines,
                note: String::new(),
            }),
            vec![(with(0, 0, 5), None)],
        ),
        (sent(|transfer, lines| TransferEvent::WrittenOff { transfer, lines, note: String::new() }), vec![]),
        (
            Event::Transfer(receipt),
            vec![(arrived, Some(MovementKind::Arrived)), (with(1, 0, 0), Some(MovementKind::Adjusted))],
        ),
    ]);
}

/// What an event moves, and what each movement is called.
type Told = Vec<(LevelDelta, Option<MovementKind>)>;

/// What an event moves, in the order in which it is told.
fn tell(rows: &[(Event, Told)]) {
    for (event, expected) in rows {
        let mut told = Vec::new();
        for_each_movement(event, |at, delta, kind| {
            assert_eq!(at, sku("A"));
            told.push((delta, kind));
        });
        assert_eq!(told, *expected, "{event:?}");
    }
}

#[test]
fn movements() {
    let delta = |on_hand: i64, unsellable: i64, reserved: i64| LevelDelta {
        on_hand: units(on_hand),
        unsellable: units(unsellable),
        reserved: units(reserved),
        ..LevelDelta::default()
    };
    let adjusted = StockEvent::Adjusted {
        sku: sku("A"),
        delta: units(-2),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Lost,
        note: String::new(),
    };
    let sale = sale_facts(1, vec![line_facts("A", 2, 1, 0)], &[], 0);
    let released = Event::Hold(HoldEvent::Released { hold: hold_id(1), lines: vec![of("A", 1)] });
    tell(&[
        (signed_on(), vec![]),
        (received("A", 3), vec![(delta(3, 0, 0), Some(MovementKind::Received))]),
        (Event::Stock(adjusted), vec![(delta(-2, 0, 0), Some(MovementKind::Adjusted))]),
        (completed(sale), vec![(delta(-2, 0, 0), Some(MovementKind::Sold))]),
        (
            completed(refund_facts()),
            vec![
                (delta(1, 0, 0), Some(MovementKind::Returned)),
                (delta(1, 1, 0), Some(MovementKind::Returned)),
            ],
        ),
        (held(1, &[of("A", 1)], 1), vec![(delta(0, 0, 1), None)]),
        (Event::Hold(HoldEvent::Extended { hold: hold_id(1), expires_at: NOW }), vec![]),
        (released, vec![(delta(0, 0, -1), None)]),
    ]);
}

#[test]
fn what_a_claim_was_granted() {
    let spans = vec![Span { from: Quantity(0), to: Quantity(5) }];
    let granted = ClaimEvent::Granted {
        claim: id(1),
        original: ticket_id(2),
        by: BRANCH,
        lines: vec![(3, spans.clone())],
        expires_at: NOW,
    };
    assert_eq!(granted_spans(&[signed_on(), Event::Claim(granted)]), Some((vec![spans], NOW)));
    assert_eq!(granted_spans(&[signed_on()]), None);
}
