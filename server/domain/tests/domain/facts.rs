//! A paid ticket is a fact: it is written down whatever should have been otherwise, counts in stock and cash, and what was odd
//! about it stays in sight until somebody has looked into it.

use domain::{
    Grant, Machine,
    branch::{
        Command, Event, Exception, NumberFacts, RegisterEvent, TaskEvent, TicketFacts,
        command::{PricedLine, RegisterBody, Sale, StockBody, TicketBody},
        drawer_with, ticket,
    },
    limits::{EPOCHS_AHEAD_MAX, EPOCHS_KEPT, EXCEPTIONS_MAX, TASKS_MAX},
};
use protocol::{
    Amount, BranchId,
    ExceptionKind::{self, *},
    RefusalCode, StaffId, TaskId,
};

use crate::support::*;

fn facts_sold(sale: Sale) -> TicketBody {
    TicketBody::Sell(Box::new(sale))
}

fn unseen() -> Event {
    Event::Register(RegisterEvent::SignedOn { register: TILL, staff: ANN, seen: false })
}

fn found(kind: ExceptionKind, line: Option<u16>, detail: Option<i64>) -> Exception {
    Exception { kind, line, detail }
}

#[test]
fn what_the_branch_finds_is_noted() {
    let good = line("A", 2, 500);
    let cheaper = PricedLine { unit_price: Amount(499), ..good };
    let off = |discount| PricedLine { discount: Amount(discount), ..good };
    let pay = [cash(10_000)];
    let tenth = Grant { discount_max_ppm: 100_000, ..grant_of(Role::Cashier) };
    let by = |grant: Grant, body: TicketBody| Command { grant, ..cashier(body) };
    let nobody = Grant::NOTHING;
    let open = open_till;
    let bob = Command { staff: StaffId(8), ..cashier(sell(&[good], &pay)) };
    for (name, past, command, noted) in [
        (
            "another price",
            open(),
            cashier(sell(&[good, cheaper], &pay)),
            vec![found(PriceDiffers, Some(1), Some(500))],
        ),
        ("a tenth off", open(), by(tenth, sell(&[off(100)], &pay)), vec![]),
        (
            "more off",
            open(),
            by(tenth, sell(&[off(101)], &pay)),
            vec![found(DiscountTooLarge, Some(0), Some(101))],
        ),
        ("all off", open(), cashier(sell(&[off(1_000)], &pay)), vec![]),
        ("no right", open(), by(nobody, sell(&[good], &pay)), vec![found(RightMissing, None, None)]),
        ("not signed on", open(), bob, vec![found(NotSignedOn, None, None)]),
        ("no shift", vec![signed_on()], cashier(sell(&[good], &pay)), vec![found(ShiftClosed, None, None)]),
        (
            "a register that was never heard of",
            vec![],
            cashier(sell(&[good], &pay)),
            vec![found(NotSignedOn, None, None), found(ShiftClosed, None, None)],
        ),
        (
            "everything",
            vec![],
            by(nobody, sell(&[PricedLine { discount: Amount(1), ..cheaper }], &pay)),
            vec![
                found(RightMissing, None, None),
                found(NotSignedOn, None, None),
                found(ShiftClosed, None, None),
                found(PriceDiffers, Some(0), Some(500)),
                found(DiscountTooLarge, Some(0), Some(1)),
            ],
        ),
    ] {
        let answer = given(past).when(command);
        if noted.is_empty() {
            answer.then_ticket();
            continue;
        }
        let kinds: Vec<_> = noted.iter().map(|one| (one.kind, one.line)).collect();
        let (facts, after) = answer.then_odd(&kinds);
        assert_eq!(facts.exceptions, noted, "{name}");
        let sold = facts.items();
        assert_eq!(
            after.branch.level(&sku("A")).on_hand,
            sold.checked_neg().unwrap(),
            "{name}: stock is counted"
        );
        let cash = drawer_with(&domain::branch::Drawer::default(), &facts).unwrap().cash;
        assert_eq!(cash, facts.total(), "{name}: cash is counted");
    }
}

#[test]
fn a_colleague_who_is_signed_on_may_approve_what_is_beyond_ones_own_limit() {
    let more = PricedLine { discount: Amount(101), ..line("A", 2, 500) };
    let tenth = Grant { discount_max_ppm: 100_000, ..grant_of(Role::Cashier) };
    let grant = tenth.backed_by(StaffId(8), &grant_of(Role::Manager));
    let command = || Command { grant, ..cashier(sell(&[more], &[cash(10_000)])) };
    let bob_here =
        Event::Register(RegisterEvent::SignedOn { register: TILL, staff: StaffId(8), seen: false });
    given([open_till(), vec![bob_here]].concat()).when(command()).then_ticket();
    given(open_till()).when(command()).then_odd(&[(NotSignedOn, None)]);
}

#[test]
fn what_was_found_before_is_kept() {
    for kind in [UnknownSku, WithdrawnSku, TaxUnknown, ClockOff, UnknownStaff, StaffLeft] {
        let line_of = matches!(kind, UnknownSku | WithdrawnSku | TaxUnknown).then_some(0);
        let exceptions = vec![found(kind, line_of, Some(4))];
        let unpriced =
            PricedLine { list_price: None, tax: domain::pricing::LineTax::inside(0), ..line("A", 1, 500) };
        let odd = Sale { exceptions: exceptions.clone(), ..sale(&[unpriced], &[cash(500)]) };
        // Of somebody who does not work here it is not also said that the right and the sign-on are missing.
        let stranger = matches!(kind, UnknownStaff | StaffLeft);
        let (staff, grant) =
            if stranger { (StaffId(99), Grant::NOTHING) } else { (ANN, grant_of(Role::Cashier)) };
        let command = Command { staff, grant, ..cashier(facts_sold(odd)) };
        let (facts, after) = given(open_till()).when(command).then_odd(&[(kind, line_of)]);
        assert_eq!(facts.exceptions, exceptions);
        let shift = after.branch.register_view(BranchId(1), TILL, 0).shift.unwrap();
        assert_eq!((shift.totals.sales, shift.totals.cash), (1, Amount(500)));
        let shown = ticket(BranchId(1), ticket_id(1), staff, occurred(), &facts).exceptions;
        assert_eq!((shown[0].kind, shown[0].line, shown[0].detail), (kind, line_of, Some(4)));
    }
}

#[test]
fn a_ticket_without_a_shift_amends_the_last_report() {
    let sold = || cashier(sell(&[line("A", 1, 500)], &[cash(500)]));
    let close = cashier(RegisterBody::CloseShift { currency: GBP, counted: Amount(10_000) });
    let (facts, _) = given([signed_on()]).when(sold()).then_odd(&[(ShiftClosed, None)]);
    assert_eq!(facts.amends, Some(0), "there was no report yet");
    let mut scenario = given(open_till());
    for number in 1..=2 {
        scenario = scenario.when(close.clone()).then_ok();
        let noted = [(NotSignedOn, None), (ShiftClosed, None)];
        let (facts, after) = scenario.when(sold()).then_odd(&noted);
        assert_eq!(facts.amends, Some(number));
        scenario = after;
        open_till().iter().for_each(|event| scenario.branch.apply(event));
    }
    let shift = scenario.branch.register_view(BranchId(1), TILL, 0).shift.unwrap();
    assert_eq!(shift.totals.cash, Amount::ZERO, "what came late is no part of the next shift");
    let (facts, _) = scenario.when(sold()).then_ticket();
    assert_eq!((facts.amends, facts.number.sequence), (None, 3), "but it has a number of the same series");
}

#[test]
fn no_more_is_noted_than_fits_and_the_ticket_comes_first() {
    let cheaper = PricedLine { unit_price: Amount(1), ..line("A", 1, 500) };
    let crowd: Vec<Exception> = (0..500).map(|index| found(TaxUnknown, Some(index), None)).collect();
    let odd = Sale { exceptions: crowd, ..sale(&[cheaper; 500], &[cash(500)]) };
    let answer = given([]).when(cashier(facts_sold(odd)));
    let Ok([Event::Ticket(domain::branch::TicketEvent::Completed(facts)), _]) = answer.decided.as_deref()
    else {
        panic!()
    };
    assert_eq!(facts.exceptions.len(), EXCEPTIONS_MAX);
    let first: Vec<_> = facts.exceptions.iter().take(4).map(|one| (one.kind, one.line)).collect();
    let lines = [(PriceDiffers, Some(0)), (TaxUnknown, Some(0))];
    assert_eq!(first, [[(NotSignedOn, None), (ShiftClosed, None)], lines].concat());
}

#[test]
fn who_is_known_to_a_device_alone_may_sell_and_count_and_no_more() {
    let opened = open_till().remove(1);
    let past = || vec![unseen(), opened.clone()];
    given(past()).when(cashier(sell(&[line("A", 1, 500)], &[cash(500)]))).then_ticket();
    let blind = TicketBody::RefundWithoutReceipt {
        currency: GBP,
        day: DAY,
        lines: vec![],
        tender: protocol::TenderKind::Cash.into(),
    };
    let message = given(past()).when(manager(blind)).then_refused(RefusalCode::NotSignedOn);
    assert!(message.contains("PIN"), "{message}");
    // What was counted was counted, whoever has seen the PIN.
    given(past()).when(cashier(RegisterBody::CloseShift { currency: GBP, counted: Amount(0) })).then_ok();
    // The server sees the PIN, and a repeat of the device's word does not undo that.
    let on = |seen| cashier(RegisterBody::SignOn { seen });
    let after = given(past()).when(on(true)).then_ok().when(on(false)).then(&[unseen()]);
    let goods = StockBody::Receive { reference: "D".into(), lines: vec![of("A", 1)], not_stocked: None };
    after.when(manager(goods)).then_ok();
}

fn printed(epoch: u32, sequence: u32) -> Command {
    let number = Some(NumberFacts { epoch, sequence });
    cashier(facts_sold(Sale { number, ..sale(&[line("A", 1, 500)], &[cash(500)]) }))
}

fn begin(known: u32) -> Command {
    cashier(RegisterBody::BeginEpoch { known })
}

fn begun(epoch: u32) -> Event {
    Event::Register(RegisterEvent::EpochBegun { register: TILL, epoch })
}

const USED: [(ExceptionKind, Option<u16>); 1] = [(ReceiptNumberUsed, None)];

#[test]
fn a_device_numbers_its_receipts_in_a_series_of_its_own() {
    let after = given(open_till()).when(begin(0)).then(&[begun(1)]);
    let (facts, after) = after.when(printed(1, 1)).then_ticket();
    assert_eq!(facts.number, NumberFacts { epoch: 1, sequence: 1 });
    // Numbers that were never heard of leave a gap, and none is taken twice.
    let (_, after) = after.when(printed(1, 5)).then_ticket();
    let (_, after) = after.when(printed(1, 5)).then_odd(&USED);
    let (_, after) = after.when(printed(1, 3)).then_odd(&USED);
    let (_, after) = after.when(printed(1, 6)).then_ticket();
    // A second device begins another series, and the first goes on.
    let after = after.when(begin(0)).then(&[begun(2)]);
    let (_, after) = after.when(printed(2, 1)).then_ticket();
    let (_, after) = after.when(printed(1, 7)).then_ticket();
    // The branch's own numbers are series 0, beside all others.
    let (facts, after) = after.when(cashier(sell(&[line("A", 1, 500)], &[cash(500)]))).then_ticket();
    assert_eq!(facts.number, NumberFacts { epoch: 0, sequence: 1 });
    let view = after.branch.register_view(BranchId(1), TILL, 0);
    assert_eq!((view.receipt_epoch, view.receipt_sequence), (2, 1));
    for (epoch, sequence) in [(0, 1), (1, 0), (0, 0)] {
        given(open_till()).when(printed(epoch, sequence)).then_refused(RefusalCode::InvalidQuantity);
    }
}

#[test]
fn a_restored_server_takes_the_series_that_it_has_forgotten() {
    // It knows of series 1; two devices have begun 2 and 3 since, and the newer one speaks first.
    let (_, after) = given(open_till()).when(begin(0)).then_ok().when(printed(3, 40)).then_ticket();
    let (_, after) = after.when(printed(2, 7)).then_ticket();
    let (_, after) = after.when(printed(2, 7)).then_odd(&USED);
    let (_, after) = after.when(printed(3, 40)).then_odd(&USED);
    after.when(begin(0)).then(&[begun(4)]);
    // A device says what it remembers before it begins another.
    let after = given(open_till()).when(begin(12)).then(&[begun(13)]);
    after.when(printed(12, 1)).then_ticket();
}

#[test]
fn series_have_bounds() {
    let last = EPOCHS_AHEAD_MAX;
    for (known, next) in [(last, last + 1), (last + 1, 1), (u32::MAX, 1)] {
        given([]).when(begin(known)).then(&[begun(next)]);
    }
    given(open_till()).when(printed(last, 1)).then_ticket();
    let (_, after) = given(open_till()).when(printed(last + 1, 1)).then_odd(&USED);
    let view = after.branch.register_view(BranchId(1), TILL, 0);
    assert_eq!(view.receipt_epoch, 0, "a wrong one uses nothing up");
    // The same at a register that was never heard of.
    let noted = [(NotSignedOn, None), (ShiftClosed, None), (ReceiptNumberUsed, None)];
    given([]).when(printed(last + 1, 1)).then_odd(&noted);
    let message = given([begun(u32::MAX)]).when(begin(0)).then_refused(RefusalCode::Overflow);
    assert!(message.contains("series"), "{message}");

    // Series that are long over are known to be over, and the branch's own is never forgotten.
    let (_, mut after) = given(open_till()).when(cashier(sell(&[line("A", 1, 1)], &[cash(1)]))).then_ticket();
    let kept = EPOCHS_KEPT as u32;
    for epoch in 1..=kept {
        after = after.when(begin(0)).then(&[begun(epoch)]);
    }
    let (_, after) = after.when(printed(1, 99)).then_odd(&USED);
    let (_, after) = after.when(printed(2, 1)).then_ticket();
    let (facts, after) = after.when(cashier(sell(&[line("A", 1, 1)], &[cash(1)]))).then_ticket();
    assert_eq!(facts.number, NumberFacts { epoch: 0, sequence: 2 });
    let (_, after) = after.when(printed(kept, u32::MAX)).then_ticket();
    after.when(printed(kept, u32::MAX)).then_odd(&USED);
    let full = TicketFacts {
        number: NumberFacts { epoch: 0, sequence: u32::MAX },
        ..sale_facts(1, vec![line_facts("A", 1, 1, 0)], &[cash(1)], 0)
    };
    let mut past = open_till();
    past.push(completed(full));
    given(past).when(cashier(sell(&[line("A", 1, 1)], &[cash(1)]))).then_refused(RefusalCode::Overflow);
}

fn task(number: u128) -> TaskId {
    ticket_id(number).into()
}

fn resolve(note: &str) -> domain::branch::Body {
    domain::branch::Body::ResolveTask { task: task(1), note: note.into() }
}

#[test]
fn a_task_stays_until_somebody_says_what_was_found_out() {
    let odd = || given([signed_on()]).when(cashier(sell(&[line("A", 1, 5)], &[cash(5)]))).then_ok();
    assert_eq!(odd().branch.tasks().collect::<Vec<_>>(), [task(1)]);
    for (command, code) in [
        (supervisor(resolve("till was off")), RefusalCode::NotAllowed),
        (manager(resolve("  ")), RefusalCode::InvalidText),
        (manager(resolve("a\nb")), RefusalCode::InvalidText),
        (
            manager(domain::branch::Body::ResolveTask { task: task(2), note: "x".into() }),
            RefusalCode::UnknownTask,
        ),
        (Command { staff: StaffId(9), ..manager(resolve("x")) }, RefusalCode::NotSignedOn),
    ] {
        let answer = odd().when(command);
        assert!(!answer.then_refused(code).is_empty());
    }
    let resolved = TaskEvent::Resolved { task: task(1), note: "till was off".into() };
    let after = odd().when(office(Role::Manager, resolve("till was off"))).then(&[Event::Task(resolved)]);
    assert_eq!(after.branch.tasks().count(), 0);
    after.when(manager(resolve("again"))).then_refused(RefusalCode::UnknownTask);
}

#[test]
fn the_oldest_task_leaves_when_there_are_too_many() {
    let opened =
        (1..=TASKS_MAX as u128 + 1).map(|number| Event::Task(TaskEvent::Opened { task: task(number) }));
    let scenario = given(opened);
    let open: Vec<_> = scenario.branch.tasks().collect();
    assert_eq!((open.len(), open[0]), (TASKS_MAX, task(2)));
}

#[test]
fn a_fact_that_no_number_can_hold_is_refused() {
    let brim = |delta: i64| {
        let (delta, unsellable) = (protocol::Quantity(delta), protocol::Quantity::ZERO);
        let (sku, reason, note) = (sku("A"), protocol::AdjustmentReason::Found, String::new());
        Event::Stock(domain::branch::StockEvent::Adjusted { sku, delta, unsellable, reason, note })
    };
    let past = [brim(-domain::limits::LEVEL_MAX.0)];
    given(past).when(cashier(sell(&[line("A", 1, 5)], &[cash(5)]))).then_refused(RefusalCode::Overflow);
    let back = StockBody::Receive { reference: String::new(), lines: vec![of("A", 1)], not_stocked: None };
    given([brim(-domain::limits::LEVEL_MAX.0)]).when(office(Role::Manager, back)).then_ok();
}
