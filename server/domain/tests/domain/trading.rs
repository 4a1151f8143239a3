//! A day at the till: what is recorded, and what it does to stock and drawer.

use domain::{
    Machine,
    branch::{
        Command, Drawer, Event, LineFacts, RefundOf, RegisterEvent, ShiftFacts, StockEvent, TenderFacts,
        command::{PricedLine, PricedReturn, RegisterBody, StockBody, TicketBody},
    },
};
use protocol::{
    AdjustmentReason, Amount, BranchId, Disposition, ExceptionKind, OccurredAt, Quantity, RefusalCode,
    ShiftTotals, StaffId, StockLevel, TenderKind, TicketKind, Timestamp,
};

use crate::support::*;

#[test]
fn a_sale_fixes_tax_and_change_and_moves_stock() {
    let mut past = open_till();
    past.push(received("A", 10));
    let postage =
        PricedLine { stocked: false, tax: domain::pricing::LineTax::inside(0), ..line("POST", 1, 399) };
    let tenders = [card(1_000), cash(2_000)];
    let facts = sale_facts(
        1,
        vec![
            line_facts("A", 3, 700, 350),
            LineFacts { stocked: false, taxes: taxed(0, 0), ..line_facts("POST", 1, 399, 0) },
        ],
        &tenders,
        501,
    );
    let after = given(past)
        .when(cashier(sell(&[line("A", 3, 700), postage], &tenders)))
        .then(&[completed(facts.clone())]);
    assert_eq!((facts.total(), facts.tax(), facts.items()), (Amount(2_499), Amount(350), units(3)));
    assert_eq!(after.branch.level(&sku("A")).on_hand, units(7));
    assert_eq!(after.branch.levels().count(), 1, "services have no level");
    let shift = after.branch.register_view(BranchId(1), TILL, 0).shift.unwrap();
    let (cash, card) = (Amount(1_499), Amount(1_000));
    let totals = ShiftTotals {
        sales: 1,
        gross: Amount(2_499),
        tax: Amount(350),
        cash,
        card,
        methods: vec![
            protocol::MethodTotal { method: protocol::PaymentMethodId::CASH, amount: cash },
            protocol::MethodTotal { method: protocol::PaymentMethodId::CARD, amount: card },
        ],
        ..ShiftTotals::default()
    };
    assert_eq!(shift.totals, totals);
}

#[test]
fn a_paid_ticket_is_a_fact_even_below_zero() {
    let mut past = open_till();
    past.push(received("A", 1));
    let after =
        given(past).when(cashier(sell(&[line("A", 2, 500), line("B", 1, 500)], &[cash(1_500)]))).then_ok();
    assert_eq!(after.branch.level(&sku("A")).on_hand, units(-1));
    assert_eq!(after.branch.discrepancies().collect::<Vec<_>>(), [sku("A"), sku("B")]);
}

#[test]
fn what_is_allowed_by_role() {
    let cheaper = PricedLine { unit_price: Amount(450), ..line("A", 1, 500) };
    given(open_till()).when(supervisor(sell(&[cheaper], &[cash(450)]))).then_ticket();
    given(open_till())
        .when(cashier(sell(&[cheaper], &[cash(450)])))
        .then_odd(&[(ExceptionKind::PriceDiffers, Some(0))]);
    let discounted = PricedLine { discount: Amount(500), ..line("A", 1, 500) };
    let (free, _) = given(open_till()).when(cashier(sell(&[discounted], &[]))).then_ticket();
    assert_eq!(
        (free.total(), free.change),
        (Amount::ZERO, Amount::ZERO),
        "a ticket of nothing needs no tender"
    );
}

#[test]
fn weighed_goods_are_rounded_once_per_line() {
    let weighed = PricedLine { quantity: Quantity(333), ..line("KG", 1, 1_000) };
    let (facts, after) = given(open_till()).when(cashier(sell(&[weighed], &[cash(333)]))).then_ticket();
    assert_eq!((facts.total(), facts.tax()), (Amount(333), Amount(56)));
    assert_eq!(after.branch.level(&sku("KG")).on_hand, Quantity(-333));
}

#[test]
fn receipts_are_numbered_without_gaps_over_shifts() {
    let mut scenario = given(open_till());
    for expected in 1..=3 {
        let (facts, after) = scenario.when(cashier(sell(&[line("A", 1, 100)], &[cash(100)]))).then_ticket();
        assert_eq!(facts.number.sequence, expected);
        scenario = after;
    }
    let close = cashier(RegisterBody::CloseShift { currency: GBP, counted: Amount(10_300) });
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let answer = scenario.when(close.clone());
        if let Ok([Event::Register(RegisterEvent::ShiftClosed(report))]) = answer.decided.as_deref() {
            numbers.push(report.number);
        }
        scenario = answer.scenario;
        for event in open_till() {
            domain::Machine::apply(&mut scenario.branch, &event);
        }
    }
    assert_eq!(numbers, [1, 2], "Z reports are numbered over shifts too");
    let (facts, _) = scenario.when(cashier(sell(&[line("A", 1, 100)], &[cash(100)]))).then_ticket();
    assert_eq!(facts.number.sequence, 4);
}

#[test]
fn a_shift_closes_with_a_numbered_report() {
    let closed = OccurredAt { at: Timestamp(NOW.0 + 1_000), offset_minutes: 60 };
    let (_, scenario) =
        given(open_till()).when(cashier(sell(&[line("A", 1, 600)], &[cash(1_000)]))).then_ticket();
    let blind = TicketBody::RefundWithoutReceipt {
        currency: GBP,
        day: DAY,
        lines: vec![PricedReturn {
            sku: sku("A"),
            quantity: units(1),
            unit_price: Amount(60),
            tax: domain::pricing::LineTax::inside(VAT),
            stocked: true,
            disposition: Disposition::Restock,
        }],
        tender: TenderKind::Cash.into(),
    };
    let (_, scenario) = scenario.when(manager(blind)).then_ticket();
    let close = Command {
        occurred: closed,
        ..cashier(RegisterBody::CloseShift { currency: GBP, counted: Amount(10_500) })
    };
    let drawer = Drawer {
        sales: 1,
        refunds: 1,
        gross: Amount(600),
        refunded: Amount(60),
        tax: Amount(90),
        cash: Amount(540),
        methods: vec![(protocol::PaymentMethodId::CASH, Amount(540))],
        ..Drawer::default()
    };
    let facts = ShiftFacts {
        number: 1,
        register: TILL,
        opened: occurred(),
        closed,
        opened_by: ANN,
        closed_by: ANN,
        opening_float: Amount(10_000),
        expected: Amount(10_540),
        counted: Amount(10_500),
        drawer,
    };
    let after =
        scenario.when(close).then(&[Event::Register(RegisterEvent::ShiftClosed(Box::new(facts.clone())))]);
    let report =
        domain::branch::z_report(BranchId(4), &facts, &Drawer { cash: Amount(7), ..Drawer::default() });
    assert_eq!(
        (report.over_short, report.totals.cash, report.late.cash),
        (Amount(-40), Amount(540), Amount(7))
    );
    assert_eq!(report.branch, BranchId(4));
    let view = after.branch.register_view(BranchId(4), TILL, 9);
    assert_eq!((view.shift, view.signed_on, view.receipt_sequence, view.command_seq), (None, vec![], 2, 9));
}

#[test]
fn people_sign_on_and_off() {
    let bob = StaffId(1);
    let after = given([signed_on()])
        .when(Command { staff: bob, ..cashier(RegisterBody::SignOn { seen: true }) })
        .then_ok();
    assert_eq!(after.branch.register_view(BranchId(1), TILL, 0).signed_on, [bob, ANN]);
    let again = after.when(cashier(RegisterBody::SignOn { seen: true })).then(&[signed_on()]);
    assert_eq!(again.branch.register_view(BranchId(1), TILL, 0).signed_on, [bob, ANN]);
    let off = Event::Register(RegisterEvent::SignedOff { register: TILL, staff: bob });
    let after = again.when(cashier(RegisterBody::SignOff { staff: bob })).then(&[off]);
    assert_eq!(after.branch.register_view(BranchId(1), TILL, 0).signed_on, [ANN]);
}

#[test]
fn a_delivery_that_is_booked_again_is_noticed() {
    let receive = |reference: &str, goods: &[domain::branch::Moved]| {
        let (reference, lines) = (reference.into(), goods.to_vec());
        office(Role::Manager, StockBody::Receive { reference, lines, not_stocked: None })
    };
    let goods = [of("A", 24), of("B", 3)];
    let booked = given([]).when(receive("DN-1", &goods)).then_ok();
    let branch = booked.branch.clone();
    let message = booked.when(receive(" DN-1 ", &goods)).then_refused(RefusalCode::AlreadyBooked);
    assert!(message.contains("DN-1 (2)"), "{message}");
    // Another part of it, another paper, and goods without one.
    for (reference, goods) in [("DN-1", &goods[..1]), ("DN-1 (2)", &goods), ("DN-2", &goods), ("", &goods)] {
        let mut scenario = given([]);
        scenario.branch = branch.clone();
        let once = scenario.when(receive(reference, goods)).then_ok();
        assert_eq!(once.when(receive(reference, goods)).decided.is_ok(), reference.is_empty(), "{reference}");
    }
    // What is long ago is forgotten.
    let mut scenario = given([]);
    scenario.branch = branch;
    for number in 0..domain::limits::DELIVERIES_KNOWN {
        scenario = scenario.when(receive(&format!("N-{number}"), &goods)).then_ok();
    }
    scenario.when(receive("DN-1", &goods)).then_ok();
}

#[test]
fn deliveries_and_corrections() {
    let lines = vec![of("A", 5), of("B", 2), of("A", 1)];
    let body = StockBody::Receive { reference: "D-9".into(), lines: lines.clone(), not_stocked: None };
    let received = Event::Stock(StockEvent::Received { reference: "D-9".into(), lines });
    let after = given([]).when(office(Role::Supervisor, body)).then(&[received]);
    let broken = StockBody::Adjust {
        sku: sku("A"),
        delta: units(-2),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Damaged,
        note: "fell".into(),
    };
    let after = after.when(office(Role::Manager, broken)).then_ok();
    assert_eq!(after.branch.level(&sku("A")), StockLevel { on_hand: units(4), ..StockLevel::default() });
    assert_eq!(after.branch.level(&sku("B")).on_hand, units(2));
    let totals = after.branch.totals();
    assert_eq!((totals.received, totals.adjusted), (units(8), units(-2)));
}

#[test]
fn goods_are_set_aside_and_scrapped() {
    let correction = |delta, unsellable| {
        let (delta, unsellable) = (units(delta), units(unsellable));
        let note = String::new();
        let (sku, reason) = (sku("A"), AdjustmentReason::Damaged);
        office(Role::Manager, StockBody::Adjust { sku, delta, unsellable, reason, note })
    };
    let after = given([]).when(correction(3, 0)).then_ok().when(correction(0, 2)).then_ok();
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable, level.available_to_sell()), (units(3), units(2), units(1)));
    let after = after.when(correction(-1, -1)).then_ok();
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable, level.available_to_sell()), (units(2), units(1), units(1)));
    after.when(correction(0, -2)).then_refused(RefusalCode::InvalidQuantity);
    // Two are on hand, and one of them is set aside.
    let after = || given([]).when(correction(2, 1)).then_ok();
    for (delta, unsellable) in [(0, 2), (-2, 0), (-1, 1)] {
        after().when(correction(delta, unsellable)).then_refused(RefusalCode::InsufficientStock);
    }
    // A sale is a fact and takes both; what is missing then can be mended in steps, and made no worse.
    let mut after = after();
    let sold = sale_facts(1, vec![line_facts("A", 2, 1, 0)], &[], 0);
    after.branch.apply(&completed(sold));
    let after = after.when(correction(1, 1)).then_ok();
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (units(1), units(2)));
    let after = after.when(correction(0, -1)).then_ok();
    after.when(correction(-1, 0)).then_refused(RefusalCode::InsufficientStock);
}

#[test]
fn a_level_at_its_bound_can_still_go_back() {
    let delta = Quantity(domain::limits::LEVEL_MAX.0 + 5);
    let past = StockEvent::Adjusted {
        sku: sku("A"),
        delta,
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Found,
        note: String::new(),
    };
    let back = StockBody::Adjust {
        sku: sku("A"),
        delta: Quantity(-1),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Other,
        note: "so it was".into(),
    };
    given([Event::Stock(past)]).when(office(Role::Manager, back)).then_ok();
}

#[test]
fn returned_goods_go_where_they_are_sent() {
    for (disposition, on_hand, unsellable) in [
        (Disposition::Restock, 6, 0),
        (Disposition::Damaged, 6, 1),
        (Disposition::Quarantine, 6, 1),
        (Disposition::Discard, 5, 0),
    ] {
        let mut past = open_till();
        past.push(received("A", 5));
        let returned = PricedReturn {
            sku: sku("A"),
            quantity: units(1),
            unit_price: Amount(120),
            tax: domain::pricing::LineTax::inside(VAT),
            stocked: true,
            disposition,
        };
        let body = TicketBody::RefundWithoutReceipt {
            currency: GBP,
            day: DAY,
            lines: vec![returned],
            tender: TenderKind::Account.into(),
        };
        let (facts, after) = given(past).when(manager(body)).then_ticket();
        let expected = LineFacts {
            quantity: units(-1),
            taxes: taxed(VAT, -20),
            refund: Some(RefundOf { line: None, disposition, spans: vec![] }),
            ..line_facts("A", 1, 120, 0)
        };
        assert_eq!((facts.kind, &facts.lines[..]), (TicketKind::Refund, &[expected][..]));
        assert_eq!(
            facts.tenders,
            [TenderFacts {
                kind: TenderKind::Account,
                method: protocol::PaymentMethodId::ACCOUNT,
                ..cash(120)
            }]
        );
        let level = after.branch.level(&sku("A"));
        assert_eq!((level.on_hand, level.unsellable), (units(on_hand), units(unsellable)), "{disposition:?}");
    }
}
