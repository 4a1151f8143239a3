//! What orders bill, and the numbers that branches give.

use domain::{
    Grant, Machine,
    branch::{
        self, Branch, Buyer, Event, Invoice, InvoiceEvent, InvoiceLine, Seller, Taxed, command::OrderBody,
    },
    orders::{
        AskedBack, AskedReturn, BillOf, Body, Brought, BroughtBack, COUNTER, CameBack, Counter, OrderedLine,
        Placed, Promoted, ReceivedReturn, ReturnTerms,
    },
};
use proptest::prelude::*;
use protocol::{
    Amount, Currency, DeliveryBack, InvoiceKind, OrderId, PaymentState, Quantity, ReturnReason, StaffId,
};
use std::collections::BTreeMap;

use crate::{orders_world::*, support::*};

fn taxed(text: &str, quantity: i64, total: i64) -> OrderedLine {
    OrderedLine { total: Amount(total), tax: Amount(total / 6), ..ordered(text, quantity) }
}

/// An order of three of one thing and one of another that two branches have sent and that is paid for.
fn sent() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 3), (PARIS, "POT", 1)]);
    let lines = [taxed("TEA", 3, 3_000), taxed("POT", 1, 1_000)];
    let mut placed = shipped(&lines, &[(LONDON, &[moved("TEA", 3)]), (PARIS, &[moved("POT", 1)])]);
    placed.delivery_tax = Amount(66);
    let order = world.place(placed);
    world.run();
    let payment = *world.payments.keys().next().unwrap();
    let paid = world.payments.get_mut(&payment).unwrap();
    let asked = paid.asked.0;
    paid.be(reading(PaymentState::Captured, asked, asked, 0));
    world.read(payment);
    world.run();
    world.hand_over();
    world.run();
    (world, order)
}

fn sends_back(world: &mut World, order: OrderId, text: &str, count: i64, withheld: i64) {
    let terms = ReturnTerms { days: 14, delivery: DeliveryBack::Whole, at_once: true, branch: Some(LONDON) };
    let (sku, quantity) = (sku(text), units(count));
    let lines = vec![AskedBack { sku, quantity, reason: ReturnReason::ChangedMind }];
    world
        .ask(Body::AskReturn(Box::new(AskedReturn {
            order,
            lines,
            comment: String::new(),
            terms,
            exchange: None,
        })))
        .unwrap();
    let number = u16::try_from(world.order(order).returns.len() - 1).unwrap();
    world.tell(Body::ReceiveReturn(Box::new(ReceivedReturn {
        order,
        number,
        branch: LONDON,
        lines: vec![CameBack { sku, good: quantity, damaged: units(0) }],
        withheld: Amount(withheld),
        note: "worn".into(),
        complete: true,
    })));
    world.run();
}

/// Who issued each document, what it is, and what it comes to with the tax in its lines and delivery.
fn documents(world: &World, order: OrderId) -> Vec<(u16, BillOf, i64, i64)> {
    let tax = |bill: &domain::orders::Bill| {
        let lines: i64 = bill.lines.iter().map(|line| line.tax.0).sum();
        lines + bill.delivery_tax.0 - bill.less.iter().map(|less| less.tax.0).sum::<i64>()
    };
    let bills = world.order(order).bills.iter().map(|kept| &kept.bill);
    bills.map(|bill| (bill.branch.0, bill.of, bill.total().0, tax(bill))).collect()
}

#[test]
fn each_part_has_its_invoice_and_what_comes_back_is_credited_to_the_one_it_was_on() {
    let (mut world, order) = sent();
    let invoices = [(1, BillOf::Part(0), 3_395, 566), (2, BillOf::Part(1), 1_000, 166)];
    assert_eq!(documents(&world, order), invoices, "delivery is on the first");
    let paid: Vec<i64> = world.order(order).bills.iter().map(|kept| kept.bill.paid.0).collect();
    assert_eq!(paid, [3_395, 1_000]);
    assert!(world.order(order).bills.iter().all(|kept| kept.issued));

    // One piece comes back, worn; the branch that sold it credits it, wherever it came to.
    sends_back(&mut world, order, "POT", 1, 120);
    assert_eq!(documents(&world, order)[2..], [(2, BillOf::Invoice(1), -880, -146)]);
    sends_back(&mut world, order, "TEA", 2, 0);
    assert_eq!(documents(&world, order)[3..], [(1, BillOf::Invoice(0), -2_000, -333)]);
    // The last piece brings the delivery charge back with it.
    sends_back(&mut world, order, "TEA", 1, 0);
    assert_eq!(documents(&world, order)[4..], [(1, BillOf::Invoice(0), -1_395, -233)]);
    let all: i64 = documents(&world, order).iter().map(|(_, _, total, _)| total).sum();
    assert_eq!(all, 120, "what the house keeps is what was withheld");
    assert_eq!(world.order(order).owes(), Amount(120));
}

#[test]
fn what_the_house_gives_of_its_own_will_is_credited_in_the_shares_of_the_tax() {
    let (mut world, order) = sent();
    let give = |amount| Body::Refund { order, amount: Amount(amount), reason: "late".into() };
    world.tell(give(600));
    world.run();
    let given = &world.order(order).bills[2].bill;
    assert_eq!((given.of, given.total(), given.lines.len()), (BillOf::Invoice(0), Amount(-600), 0));
    let shares: Vec<(Option<u16>, i64, i64)> =
        given.less.iter().map(|less| (less.line, less.amount.0, less.tax.0)).collect();
    assert_eq!(shares, [(Some(0), 530, 88), (None, 70, 12)]);
    // More than is left of the first goes on to the second.
    world.tell(give(3_000));
    world.run();
    let totals = documents(&world, order)[3..].to_vec();
    assert_eq!(
        totals.iter().map(|(_, of, total, _)| (*of, *total)).collect::<Vec<_>>(),
        [(BillOf::Invoice(0), -2_795), (BillOf::Invoice(1), -205)]
    );
}

#[test]
fn an_order_that_is_paid_in_the_shop_has_its_invoice_when_it_is_collected_and_promotions_stand_on_it() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(collected(&[taxed("TEA", 2, 1_800)], true));
    let promoted = vec![Promoted {
        line: 0,
        promotion: protocol::PromotionId(4),
        name: "Tea week".into(),
        amount: Amount(200),
    }];
    let event = domain::orders::Event::Order {
        order,
        at: world.now,
        event: domain::orders::OrderEvent::Promoted { promoted },
    };
    world.orders.apply(&event);
    world.run();
    assert!(world.order(order).bills.is_empty(), "nothing is handed over");
    world.hand_over();
    world.run();
    let [kept] = &world.order(order).bills[..] else { panic!("one invoice") };
    let line = &kept.bill.lines[0];
    assert_eq!((line.quantity, line.full, line.total), (units(2), Amount(2_000), Amount(1_800)));
    assert_eq!(line.promoted, [("Tea week".to_owned(), Amount(200))]);
    assert_eq!((kept.bill.paid, kept.bill.supplied), (Amount(1_800), world.now));
}

#[test]
fn what_a_register_was_paid_for_is_paid_in_the_shop_and_what_is_brought_to_another_is_credited() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let lines = [taxed("TEA", 2, 2_000)];
    let placed = shipped(&lines, &[(LONDON, &[moved("TEA", 2)])]);
    let order = world.place(Placed { provider: COUNTER.to_owned(), ..placed });
    world.run();
    let (kind, method) = (protocol::TenderKind::Cash, protocol::PaymentMethodId::CASH);
    let counter = Counter { branch: PARIS, register: protocol::RegisterId(21), kind, method };
    let amount = world.order(order).due();
    world.say(false, Grant::EVERYTHING, Body::PayAtTill { order, amount, counter }).unwrap();
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(documents(&world, order), [(1, BillOf::Part(0), amount.0, 333)]);
    assert_eq!(world.order(order).bills[0].bill.paid, amount);
    assert_eq!(world.issued[0].1.provider, "", "nobody outside took the money");

    // One of two comes back at a register of another branch: the branch that sold it credits it.
    let line =
        Brought { sku: sku("TEA"), good: units(1), damaged: units(0), reason: ReturnReason::ChangedMind };
    let brought = BroughtBack {
        order,
        number: None,
        branch: PARIS,
        register: protocol::RegisterId(21),
        lines: vec![line],
        note: String::new(),
        days: 14,
        delivery: DeliveryBack::Never,
        way: Some((kind, method)),
        cash: true,
    };
    world.say(false, Grant::EVERYTHING, Body::BringBack(Box::new(brought))).unwrap();
    world.run();
    assert_eq!(documents(&world, order)[1..], [(1, BillOf::Invoice(0), -1_000, -167)]);
    assert_eq!(world.order(order).paid_back_at_till(), Amount(1_000));
}

fn blank(prefix: &str, year: u16) -> Invoice {
    Invoice {
        kind: InvoiceKind::Invoice,
        prefix: prefix.to_owned(),
        year,
        sequence: 0,
        issued: format!("{year}-11-27"),
        supplied: format!("{year}-11-27"),
        order: OrderId::from(id(1)),
        order_number: "W-000001".into(),
        ordered: format!("{year}-11-26"),
        number: 0,
        corrects: None,
        seller: Seller::default(),
        buyer: Buyer::default(),
        language: "en".into(),
        currency: Currency::GBP,
        lines: vec![InvoiceLine {
            sku: sku("TEA"),
            name: "Tea".into(),
            quantity: Quantity::ONE,
            full: Amount(120),
            price: Taxed { total: Amount(120), tax: Amount(20), rate_ppm: 200_000 },
            promoted: Vec::new(),
        }],
        delivery: None,
        less: Vec::new(),
        paid: Amount(0),
        provider: String::new(),
        text: String::new(),
    }
}

fn issue(branch: &Branch, number: u128, invoice: &Invoice) -> Vec<Event> {
    let body = branch::Body::Order(OrderBody::Issue(Box::new(invoice.clone()), None));
    let asked = office(Role::Manager, branch::Body::Expire);
    let command = branch::Command { id: id(number), grant: Grant::NOTHING, staff: StaffId(0), body, ..asked };
    branch.decide(NOW, &command).unwrap()
}

proptest! {
    /// Whatever prefixes and years come in whatever order, and wherever the branch is made anew from its records or a snapshot of
    /// itself on the way: each series counts 1, 2, 3 and leaves nothing out.
    #[test]
    fn numbers_of_a_series_have_no_gap(
        steps in prop::collection::vec((0_usize..3, 0_u16..3, any::<u8>()), 1..60),
    ) {
        let mut branch = Branch::default();
        let mut events: Vec<Event> = Vec::new();
        let mut last: BTreeMap<(String, u16), u64> = BTreeMap::new();
        for (place, (prefix, year, crash)) in steps.iter().enumerate() {
            let invoice = blank(["INV", "CN", "RE"][*prefix], 2_025 + year);
            let decided = issue(&branch, place as u128 + 1, &invoice);
            // What was decided and never recorded has used up no number.
            if crash % 5 == 0 {
                continue;
            }
            let [Event::Invoice(InvoiceEvent::Issued(issued))] = &decided[..] else { panic!("{decided:?}") };
            let own = last.entry((invoice.prefix.clone(), invoice.year)).or_default();
            *own += 1;
            prop_assert_eq!(issued.sequence, *own);
            decided.iter().for_each(|event| branch.apply(event));
            events.extend(decided);
            if crash % 5 == 1 {
                let mut again = Branch::default();
                events.iter().for_each(|event| again.apply(event));
                prop_assert_eq!(&again, &branch);
                branch = postcard::from_bytes(&postcard::to_stdvec(&branch).unwrap()).unwrap();
                prop_assert_eq!(&again, &branch);
            }
        }
    }
}

#[test]
fn an_invoice_sums_up_by_rate() {
    let mut invoice = blank("INV", 2026);
    let price = Taxed { total: Amount(100), tax: Amount(0), rate_ppm: 0 };
    invoice.lines.push(InvoiceLine { price, ..invoice.lines[0].clone() });
    invoice.delivery = Some(Taxed { total: Amount(60), tax: Amount(10), rate_ppm: 200_000 });
    invoice.less = vec![Taxed { total: Amount(12), tax: Amount(2), rate_ppm: 200_000 }];
    let by_rate: Vec<_> = invoice.by_rate().iter().map(|at| (at.rate_ppm, at.net.0, at.tax.0)).collect();
    assert_eq!(by_rate, [(200_000, 140, 28), (0, 100, 0)]);
    assert_eq!((invoice.total(), invoice.tax()), (Amount(268), Amount(28)));
    assert_eq!(invoice.series(LONDON), "INV-1-2026");
}
