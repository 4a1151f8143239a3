//! One row for each way in which a branch says no, and the order in which it looks.

use domain::{
    branch::{
        Command, Event, LineFacts, Moved, RegisterEvent, StockEvent, TenderFacts,
        command::{
            HoldBody, PricedLine, PricedReturn, Refund, RefundLine, RegisterBody, Sale, StockBody, TicketBody,
        },
    },
    limits::SIGNED_ON_MAX,
};
use protocol::{
    AdjustmentReason, Amount, Disposition, ExceptionKind, HOLD_TTL_MS_MAX, HOLDS_MAX, LINES_MAX, Quantity,
    RefusalCode::{self, *},
    StaffId, TENDERS_MAX, TEXT_CHARS_MAX, TenderKind,
};

use crate::support::*;

type Row = (&'static str, Vec<Event>, Command, RefusalCode);

fn check(rows: Vec<Row>) {
    for (name, past, command, code) in rows {
        let scenario = given(past);
        let before = scenario.branch.clone();
        let answer = scenario.when(command);
        assert_eq!(answer.decided.as_ref().map_err(|rejection| rejection.code), Err(code), "{name}");
        let message = &answer.decided.as_ref().unwrap_err().message;
        assert!(!message.is_empty() && message.len() < 300, "{name}: {message}");
        assert_eq!(answer.scenario.branch, before, "{name}: a refusal changes nothing");
    }
}

fn in_euros(sale: Sale) -> TicketBody {
    TicketBody::Sell(Box::new(Sale { currency: "EUR".parse().unwrap(), ..sale }))
}

fn open_shift(currency: &str, opening_float: i64) -> RegisterBody {
    RegisterBody::OpenShift { currency: currency.parse().unwrap(), opening_float: Amount(opening_float) }
}

fn close_shift(currency: &str, counted: i64) -> RegisterBody {
    RegisterBody::CloseShift { currency: currency.parse().unwrap(), counted: Amount(counted) }
}

fn receive(lines: &[Moved]) -> StockBody {
    StockBody::Receive { reference: "D-2".into(), lines: lines.to_vec(), not_stocked: None }
}

fn adjust(delta: i64, note: &str) -> StockBody {
    let reason = AdjustmentReason::Miscounted;
    StockBody::Adjust {
        sku: sku("A"),
        delta: Quantity(delta),
        unsellable: Quantity::ZERO,
        reason,
        note: note.into(),
    }
}

fn hold(lines: &[Moved], ttl_ms: u32) -> HoldBody {
    HoldBody::Place { lines: lines.to_vec(), ttl_ms }
}

#[test]
fn registers_and_shifts() {
    let open = open_till;
    let stranger = Command { staff: StaffId(99), ..cashier(open_shift("GBP", 0)) };
    let eur_sale = in_euros(sale(&[line("A", 1, 100)], &[cash(100)]));
    let unseen = RegisterEvent::SignedOn { register: TILL, staff: ANN, seen: false };
    let unseen = || vec![Event::Register(unseen.clone())];
    let crowd = |count: usize| -> Vec<Event> {
        (100..)
            .take(count)
            .map(|staff| {
                Event::Register(RegisterEvent::SignedOn { register: TILL, staff: StaffId(staff), seen: true })
            })
            .collect()
    };
    given(crowd(SIGNED_ON_MAX - 1)).when(cashier(RegisterBody::SignOn { seen: true })).then_ok();
    // What one that only a device knows has counted was counted, and they may go.
    given(unseen()).when(cashier(open_shift("GBP", 0))).then_ok();
    given(unseen()).when(cashier(RegisterBody::SignOff { staff: ANN })).then_ok();
    check(vec![
        (
            "a crowd at one register",
            crowd(SIGNED_ON_MAX),
            cashier(RegisterBody::SignOn { seen: true }),
            TooManyLines,
        ),
        (
            "sign-on without a register",
            vec![],
            office(Role::Manager, RegisterBody::SignOn { seen: true }),
            UnknownRegister,
        ),
        ("a shift without a register", vec![], office(Role::Manager, open_shift("GBP", 0)), UnknownRegister),
        ("a sale without a register", open(), office(Role::Manager, sell(&[], &[])), UnknownRegister),
        ("a shift by a stranger", open(), stranger, NotSignedOn),
        (
            "a delivery by one that only a device knows",
            unseen(),
            manager(receive(&[of("A", 1)])),
            NotSignedOn,
        ),
        (
            "a series without a register",
            vec![],
            office(Role::Manager, RegisterBody::BeginEpoch { known: 0 }),
            UnknownRegister,
        ),
        (
            "sign-off of somebody absent",
            open(),
            cashier(RegisterBody::SignOff { staff: StaffId(9) }),
            NotSignedOn,
        ),
        ("deliveries at a register need a sign-on", vec![], manager(receive(&[of("A", 1)])), NotSignedOn),
        ("a second shift", open(), cashier(open_shift("GBP", 0)), ShiftAlreadyOpen),
        ("a shift in euros", vec![signed_on()], cashier(open_shift("EUR", 0)), WrongCurrency),
        ("a float below zero", vec![signed_on()], cashier(open_shift("GBP", -1)), InvalidAmount),
        ("closing what is closed", vec![signed_on()], cashier(close_shift("GBP", 0)), ShiftClosed),
        ("closing in euros", open(), cashier(close_shift("EUR", 0)), WrongCurrency),
        ("a count below zero", open(), cashier(close_shift("GBP", -1)), InvalidAmount),
        ("a sale in euros", open(), cashier(eur_sale), WrongCurrency),
    ]);
}

#[test]
fn sales() {
    let at_till = |lines: &[PricedLine], paid: &[TenderFacts]| cashier(sell(lines, paid));
    let good = line("A", 2, 500);
    let with = |change: fn(&mut PricedLine)| {
        let mut line = good;
        change(&mut line);
        cashier(sell(&[line], &[cash(10_000)]))
    };
    let rows = vec![
        ("no lines", at_till(&[], &[]), NoLines),
        ("too many lines", at_till(&vec![good; LINES_MAX + 1], &[]), TooManyLines),
        ("too many tenders", at_till(&[good], &vec![cash(1_000); TENDERS_MAX + 1]), TooManyLines),
        ("quantity zero", with(|line| line.quantity = Quantity::ZERO), InvalidQuantity),
        ("quantity below zero", with(|line| line.quantity = Quantity(-1)), InvalidQuantity),
        ("quantity too large", with(|line| line.quantity.0 = Quantity::INPUT_MAX.0 + 1), InvalidQuantity),
        ("price below zero", with(|line| line.unit_price = Amount(-1)), InvalidAmount),
        ("price too large", with(|line| line.unit_price.0 = Amount::INPUT_MAX.0 + 1), InvalidAmount),
        ("discount below zero", with(|line| line.discount = Amount(-1)), InvalidAmount),
        ("discount over the line", with(|line| line.discount = Amount(1_001)), DiscountTooLarge),
        ("a total too large", at_till(&[line("A", 2, Amount::INPUT_MAX.0)], &[cash(1)]), Overflow),
        (
            "totals too large to add",
            at_till(&vec![line("A", 1_000_000, Amount::INPUT_MAX.0); 10], &[]),
            Overflow,
        ),
        ("tender below zero", at_till(&[good], &[cash(-1)]), InvalidAmount),
        ("unpaid", at_till(&[good], &[]), TenderMissing),
        ("a penny short", at_till(&[good], &[cash(500), card(499)]), TenderMissing),
        ("card over the total", at_till(&[good], &[card(1_001)]), TenderTooMuch),
        ("card and cash, card over the total", at_till(&[good], &[cash(5), card(1_001)]), TenderTooMuch),
    ];
    check(rows.into_iter().map(|(name, command, code)| (name, open_till(), command, code)).collect());
}

#[test]
fn refunds() {
    let sold = |quantity: i64| line_facts("A", quantity, 100, 17 * quantity);
    let refund = |sold: &[LineFacts], lines: &[(u16, i64)]| {
        let one = |(line, count): &(u16, i64)| RefundLine {
            line: *line,
            quantity: Quantity(*count),
            disposition: Disposition::Restock,
        };
        let (sold, lines) = (sold.to_vec(), lines.iter().map(one).collect());
        let (original, tender) = (ticket_id(50), TenderKind::Cash);
        TicketBody::Refund(Box::new(Refund {
            original,
            day: DAY,
            sold,
            lines,
            tender: tender.into(),
            claim: None,
        }))
    };
    let back = |quantity: i64, price: i64| PricedReturn {
        sku: sku("A"),
        quantity: Quantity(quantity),
        unit_price: Amount(price),
        tax: domain::pricing::LineTax::inside(VAT),
        stocked: true,
        disposition: Disposition::Restock,
    };
    let blind = |currency: &str, lines: Vec<PricedReturn>| TicketBody::RefundWithoutReceipt {
        currency: currency.parse().unwrap(),
        day: DAY,
        lines,
        tender: TenderKind::Cash.into(),
    };
    let huge = LineFacts { total: Some(Amount(i64::MAX)), taxes: taxed(VAT, i64::MIN), ..sold(2) };
    let rows = vec![
        ("a cashier may not", cashier(refund(&[sold(2)], &[(0, 1000)])), NotAllowed),
        ("no lines", supervisor(refund(&[sold(2)], &[])), NoLines),
        ("too many lines", supervisor(refund(&[sold(2)], &[(0, 1); LINES_MAX + 1])), TooManyLines),
        ("quantity zero", supervisor(refund(&[sold(2)], &[(0, 0)])), InvalidQuantity),
        ("no such line", supervisor(refund(&[sold(2)], &[(1, 1000)])), LineNotRefundable),
        ("a line of a refund", supervisor(refund(&[sold(-2)], &[(0, 1000)])), LineNotRefundable),
        ("more than sold", supervisor(refund(&[sold(2)], &[(0, 2001)])), RefundExceedsSale),
        (
            "more than sold, in parts",
            supervisor(refund(&[sold(2)], &[(0, 1500), (0, 501)])),
            RefundExceedsSale,
        ),
        ("amounts that cannot be", supervisor(refund(&[huge], &[(0, 2000)])), Overflow),
        ("without receipt, by a supervisor", supervisor(blind("GBP", vec![back(1000, 100)])), NotAllowed),
        ("without receipt, in euros", manager(blind("EUR", vec![back(1000, 100)])), WrongCurrency),
        ("without receipt, no lines", manager(blind("GBP", vec![])), NoLines),
        ("without receipt, quantity", manager(blind("GBP", vec![back(-1000, 100)])), InvalidQuantity),
        ("without receipt, price", manager(blind("GBP", vec![back(1000, -100)])), InvalidAmount),
        ("without receipt, total", manager(blind("GBP", vec![back(2000, Amount::INPUT_MAX.0)])), Overflow),
    ];
    check(rows.into_iter().map(|(name, command, code)| (name, open_till(), command, code)).collect());
}

#[test]
fn refunds_by_somebody_who_may_not_pay_so_much_back() {
    let one = RefundLine { line: 0, quantity: Quantity(1000), disposition: Disposition::Restock };
    let refund_one = TicketBody::Refund(Box::new(Refund {
        original: ticket_id(50),
        day: DAY,
        sold: vec![line_facts("A", 2, 100, 34)],
        lines: vec![one],
        tender: TenderKind::Cash.into(),
        claim: None,
    }));
    let unseen = RegisterEvent::SignedOn { register: TILL, staff: ANN, seen: false };
    let modest = domain::Grant { refund_max: Amount(99), ..grant_of(Role::Supervisor) };
    let modest = Command { grant: modest, ..supervisor(refund_one.clone()) };
    check(vec![
        ("a refund without a shift", vec![signed_on()], supervisor(refund_one.clone()), ShiftClosed),
        ("a refund by nobody", vec![], supervisor(refund_one.clone()), NotSignedOn),
        (
            "a refund by one that only a device knows",
            vec![Event::Register(unseen)],
            supervisor(refund_one.clone()),
            NotSignedOn,
        ),
        ("more than the person may pay back", open_till(), modest.clone(), NotAllowed),
        ("approved by one who is away", open_till(), approved(modest.clone()), NotSignedOn),
        ("approved by one that only a device knows", with_bob(false), approved(modest.clone()), NotSignedOn),
        (
            "for a reason that nobody can read",
            open_till(),
            Command { reason: "a\u{7}".into(), ..supervisor(refund_one) },
            InvalidText,
        ),
    ]);
    let (facts, _) = given(with_bob(true)).when(approved(modest)).then_ticket();
    assert_eq!((facts.approver, facts.reason.as_str()), (Some(BOB), "torn"));
}

const BOB: StaffId = StaffId(8);

/// The till with a colleague beside Ann.
fn with_bob(seen: bool) -> Vec<Event> {
    let mut past = open_till();
    past.push(Event::Register(RegisterEvent::SignedOn { register: TILL, staff: BOB, seen }));
    past
}

fn approved(command: Command) -> Command {
    let grant = command.grant.backed_by(BOB, &grant_of(Role::Manager));
    Command { grant, reason: "torn".into(), ..command }
}

#[test]
fn stock() {
    let long = "é".repeat(TEXT_CHARS_MAX + 1);
    let reference = |text: &str| {
        let lines = vec![of("A", 1)];
        office(Role::Manager, StockBody::Receive { reference: text.into(), lines, not_stocked: None })
    };
    let service =
        StockBody::Receive { reference: "D".into(), lines: vec![of("P", 1)], not_stocked: Some(sku("P")) };
    let brim = |delta: i64| {
        Event::Stock(StockEvent::Adjusted {
            sku: sku("A"),
            delta: Quantity(delta),
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::Found,
            note: String::new(),
        })
    };
    let full = domain::limits::LEVEL_MAX.0;
    let for_another_reason = |note: &str| StockBody::Adjust {
        sku: sku("A"),
        delta: units(1),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Other,
        note: note.into(),
    };
    let boss = |body| office(Role::Manager, body);
    check(vec![
        ("a cashier may not receive", vec![], office(Role::Cashier, receive(&[of("A", 1)])), NotAllowed),
        ("an empty delivery", vec![], boss(receive(&[])), NoLines),
        ("a long delivery", vec![], boss(receive(&vec![of("A", 1); LINES_MAX + 1])), TooManyLines),
        ("nothing delivered", vec![], boss(receive(&[of("A", 0)])), InvalidQuantity),
        ("a long reference", vec![], reference(&long), InvalidText),
        ("a reference that rings", vec![], reference("D\u{7}"), InvalidText),
        ("postage delivered", vec![], boss(service), NotStocked),
        ("more than a level can say", vec![brim(full)], boss(receive(&[of("A", 1)])), Overflow),
        ("less than a level can say", vec![brim(-full)], boss(adjust(-1, "")), Overflow),
        ("a supervisor may not correct", vec![], office(Role::Supervisor, adjust(1, "")), NotAllowed),
        ("a correction by nothing", vec![], boss(adjust(0, "")), InvalidQuantity),
        ("a correction too large", vec![], boss(adjust(i64::MIN, "")), InvalidQuantity),
        ("a note of two lines", vec![], boss(adjust(1, "a\nb")), InvalidText),
        ("another reason and no word of it", vec![], boss(for_another_reason(" ")), InvalidText),
    ]);
}

#[test]
fn holds() {
    fn web(body: HoldBody) -> Command {
        office(Role::Cashier, body)
    }
    let stock = || vec![received("A", 5)];
    let many = (0..HOLDS_MAX).map(|number| held(1_000 + number as u128, &[of("A", 0)], 60_000));
    let wide: Vec<Moved> = (0..LINES_MAX).map(|number| of(&format!("S{number}"), 1)).collect();
    let holds_full = domain::limits::HELD_LINES_MAX / LINES_MAX;
    let wide = (0..holds_full).map(|number| held(1_000 + number as u128, &wide, 60_000));
    let mut used = stock();
    used.push(held(1, &[of("A", 1)], 60_000));
    let mut over = stock();
    over.push(held(2, &[of("A", 1)], 0));
    let extend = |number, ttl_ms| HoldBody::Extend { hold: hold_id(number), ttl_ms };
    check(vec![
        ("nothing to hold", stock(), web(hold(&[], 1)), NoLines),
        ("too many lines", stock(), web(hold(&vec![of("A", 1); LINES_MAX + 1], 1)), TooManyLines),
        ("quantity", stock(), web(hold(&[of("A", -1)], 1)), InvalidQuantity),
        ("no time", stock(), web(hold(&[of("A", 1)], 0)), HoldTooLong),
        ("too much time", stock(), web(hold(&[of("A", 1)], HOLD_TTL_MS_MAX + 1)), HoldTooLong),
        ("more than there is", stock(), web(hold(&[of("A", 6)], 1)), InsufficientStock),
        (
            "more than there is, in two lines",
            stock(),
            web(hold(&[of("A", 3), of("A", 3)], 1)),
            InsufficientStock,
        ),
        ("all lines or none", stock(), web(hold(&[of("A", 1), of("B", 1)], 1)), InsufficientStock),
        ("an id that holds already", used, web(hold(&[of("A", 1)], 1)), IdReused),
        (
            "too many holds",
            stock().into_iter().chain(many).collect(),
            web(hold(&[of("A", 1)], 1)),
            TooManyHolds,
        ),
        (
            "too many held lines",
            stock().into_iter().chain(wide).collect(),
            web(hold(&[of("A", 1)], 1)),
            TooManyHolds,
        ),
        ("extending nothing", stock(), web(extend(5, 1)), UnknownHold),
        ("extending too long", stock(), web(extend(5, HOLD_TTL_MS_MAX + 1)), HoldTooLong),
        ("extending what is over", over.clone(), web(extend(2, 1)), UnknownHold),
        ("releasing what is over", over, web(HoldBody::Release { hold: hold_id(2) }), UnknownHold),
    ]);
}

#[test]
fn the_first_broken_rule_is_the_answer() {
    // Every step mends one more thing that is wrong with the same sale.
    let bad = PricedLine { quantity: Quantity(0), unit_price: Amount(7), ..line("A", 1, 500) };
    let mended = PricedLine { quantity: units(1), ..bad };
    check(vec![
        ("1", vec![], office(Role::Cashier, in_euros(sale(&[], &[]))), UnknownRegister),
        ("5", vec![], cashier(in_euros(sale(&[], &[]))), WrongCurrency),
        ("6", vec![], cashier(sell(&[], &[])), NoLines),
        ("7", vec![], cashier(sell(&[bad], &[])), InvalidQuantity),
        ("8", vec![], cashier(sell(&[mended], &[])), TenderMissing),
    ]);
    // Nobody is signed on, no shift is open and the price is another: a fact all the same.
    given([]).when(cashier(sell(&[mended], &[cash(7)]))).then_odd(&[
        (ExceptionKind::NotSignedOn, None),
        (ExceptionKind::ShiftClosed, None),
        (ExceptionKind::PriceDiffers, Some(0)),
    ]);
    given(open_till()).when(supervisor(sell(&[mended], &[cash(7)]))).then_ticket();

    // The same with a refund, which is asked for.
    let blind = |currency: &str, lines: Vec<PricedReturn>| TicketBody::RefundWithoutReceipt {
        currency: currency.parse().unwrap(),
        day: DAY,
        lines,
        tender: TenderKind::Cash.into(),
    };
    let back = PricedReturn {
        sku: sku("A"),
        quantity: units(2),
        unit_price: Amount::INPUT_MAX,
        tax: domain::pricing::LineTax::inside(VAT),
        stocked: true,
        disposition: Disposition::Restock,
    };
    let none = PricedReturn { quantity: Quantity::ZERO, ..back };
    check(vec![
        ("1", vec![], office(Role::Cashier, blind("EUR", vec![])), UnknownRegister),
        ("2", vec![], cashier(blind("EUR", vec![])), NotSignedOn),
        ("3", vec![signed_on()], cashier(blind("EUR", vec![])), NotAllowed),
        ("4", vec![signed_on()], manager(blind("EUR", vec![])), ShiftClosed),
        ("5", open_till(), manager(blind("EUR", vec![])), WrongCurrency),
        ("6", open_till(), manager(blind("GBP", vec![])), NoLines),
        ("7", open_till(), manager(blind("GBP", vec![none])), InvalidQuantity),
        ("8", open_till(), manager(blind("GBP", vec![back])), Overflow),
    ]);
}

#[test]
fn messages_name_what_was_wrong() {
    let off = PricedLine { discount: Amount(600), ..line("A", 1, 500) };
    let message = given(open_till()).when(cashier(sell(&[off], &[]))).then_refused(DiscountTooLarge);
    assert_eq!(message, "a discount of GBP 6.00 is more than the GBP 5.00 that A comes to");
    let body = hold(&[of("A", 6)], 1);
    let message = given([received("A", 5)]).when(office(Role::Cashier, body)).then_refused(InsufficientStock);
    assert_eq!(message, "6 of A are wanted and 5 are available");
}
