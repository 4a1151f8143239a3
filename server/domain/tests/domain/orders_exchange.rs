//! Exchanges: what goes out for what comes back, what it costs, every step that is forbidden, and what a step may bring instead.

use domain::{
    limits::EXCHANGE_PAY_MS,
    orders::{
        AskedBack, AskedReturn, BillOf, Body, CameBack, ExchangeStep, Exchanging, InsteadOf, MailKind, Order,
        OrderedLine, Placed, ReceivedReturn, ReturnTerms,
    },
};
use protocol::{
    Amount, BranchId, DeliveryBack, ExchangeEnd, ExchangeState, OrderId, OrderState, Quantity,
    RefusalCode::*, ReturnReason,
};

use crate::{orders_world::*, support::*};

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
pub(crate) const TERMS: ReturnTerms =
    ReturnTerms { days: 30, delivery: DeliveryBack::Whole, at_once: true, branch: Some(PARIS) };

/// So much of something at a price each, as the shell hands it in.
fn priced(text: &str, count: i64, each: i64) -> OrderedLine {
    let (unit_price, total) = (Amount(each), Amount(each * count));
    OrderedLine { unit_price, total, ..ordered(text, count) }
}

/// So much of one thing for another at a price each, of which this is shown as the difference.
pub(crate) fn swaps(
    swaps: &[(&str, &str, i64)],
    (each, shown): (i64, i64),
    branches: &[BranchId],
) -> Exchanging {
    let mut lines: Vec<OrderedLine> = Vec::new();
    for (_, instead, count) in swaps {
        match lines.iter_mut().find(|line| line.sku == sku(instead)) {
            Some(line) => {
                line.quantity.0 += units(*count).0;
                line.total.0 += each * count;
            }
            None => lines.push(priced(instead, *count, each)),
        }
    }
    let swap = |(text, instead, count): &(&str, &str, i64)| InsteadOf {
        sku: sku(text),
        quantity: units(*count),
        instead: sku(instead),
    };
    Exchanging {
        swaps: swaps.iter().map(swap).collect(),
        lines,
        branches: branches.to_vec(),
        kits: Vec::new(),
        days: 10,
        age: None,
        shown: Some(Amount(shown)),
    }
}

pub(crate) fn asking(order: OrderId, exchange: Exchanging, terms: ReturnTerms) -> Body {
    let line = |swap: &InsteadOf| AskedBack {
        sku: swap.sku,
        quantity: swap.quantity,
        reason: ReturnReason::DoesNotFit,
    };
    let lines = exchange.swaps.iter().map(line).collect();
    let (comment, exchange) = (String::new(), Some(exchange));
    Body::AskReturn(Box::new(AskedReturn { order, lines, comment, terms, exchange }))
}

pub(crate) fn came(order: OrderId, number: u16, lines: &[(&str, i64, i64)], withheld: i64) -> Body {
    let line = |(text, good, damaged): &(&str, i64, i64)| CameBack {
        sku: sku(text),
        good: units(*good),
        damaged: units(*damaged),
    };
    Body::ReceiveReturn(Box::new(ReceivedReturn {
        order,
        number,
        branch: PARIS,
        lines: lines.iter().map(line).collect(),
        withheld: Amount(withheld),
        note: "worn".into(),
        complete: false,
    }))
}

/// Two mugs at ten pounds each with 3.95 for delivery, paid, sent and here; cups in both branches.
pub(crate) fn sent() -> (World, OrderId) {
    sent_by(shipped(&[ordered("MUG", 2)], &[(LONDON, &[moved("MUG", 2)])]))
}

pub(crate) fn sent_by(placed: Placed) -> (World, OrderId) {
    let mut world =
        World::new(&[(LONDON, "MUG", 3), (PARIS, "MUG", 0), (LONDON, "CUP", 2), (PARIS, "CUP", 1)]);
    let order = world.place(placed);
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Fulfilled);
    (world, order)
}

pub(crate) fn state(world: &World, order: OrderId) -> ExchangeState {
    let known = world.order(order);
    known.exchange_state(known.exchanges.last().unwrap())
}

pub(crate) fn ended(world: &World, order: OrderId) -> Option<ExchangeEnd> {
    match world.order(order).exchanges.last().unwrap().step {
        ExchangeStep::Ended(because) => Some(because),
        _ => None,
    }
}

/// Nothing of anybody's is set aside or promised, and what the house keeps is what the order owes.
pub(crate) fn settled(world: &World, order: OrderId) {
    assert_eq!(world.kept(order), world.order(order).owes().0, "{:#?}", world.order(order));
    for shelf in world.shelves.values() {
        assert!(shelf.holds.values().all(|(_, until)| *until <= world.now) || shelf.holds.is_empty());
        assert!(shelf.promised.values().all(|job| job.over));
    }
    same_again(world);
}

#[test]
fn an_even_exchange_moves_goods_and_no_money() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON, PARIS]), TERMS)).unwrap();
    assert_eq!(state(&world, order), ExchangeState::SettingAside);
    world.run();
    assert_eq!(state(&world, order), ExchangeState::Kept);
    let until = world.order(order).exchanges[0].until;
    let held = world.shelves[&LONDON].holds.values().next().unwrap();
    assert!(held.1 > until.plus_millis(EXCHANGE_PAY_MS), "it is kept for longer than anybody may take");
    assert_eq!(
        (world.order(order).owes().0, world.order(order).unpaid().0),
        (2_395, 0),
        "nothing is owed yet"
    );
    world.wait(9 * DAY_MS);
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    let known = world.order(order);
    assert_eq!((known.state, state(&world, order)), (OrderState::Confirmed, ExchangeState::Served));
    assert_eq!((known.owes().0, known.set_off().0), (2_395, 1_000));
    world.run();
    world.hand_over();
    world.run();
    let known = world.order(order);
    assert_eq!(known.state, OrderState::Fulfilled);
    assert!(known.refunds.is_empty(), "nothing went back: {:?}", known.refunds);
    assert_eq!(known.returnable().get(&sku("CUP")), Some(&units(1)), "it may come back like the rest");
    assert!(known.mails.contains_key(&(MailKind::ExchangeDue, 0)));
    assert_eq!(world.shelves[&LONDON].stock[&sku("CUP")], 1_000);
    assert_eq!(world.shelves[&PARIS].stock[&sku("MUG")], 1_000);
    settled(&world, order);
}

#[test]
fn documents_say_what_came_back_and_what_went_out() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_250, 250), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    world.ask(Body::Pay { order }).unwrap();
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    let bills: Vec<_> = world.order(order).bills.iter().map(|kept| &kept.bill).collect();
    let told: Vec<_> = bills.iter().map(|bill| (bill.of, bill.total().0, bill.paid.0)).collect();
    assert_eq!(
        told,
        [(BillOf::Part(0), 2_395, 2_395), (BillOf::Invoice(0), -1_000, 0), (BillOf::Part(1), 1_250, 1_250),],
        "what was paid for the mug pays the cup"
    );
    assert_eq!(bills[2].lines[0].line, 1, "a line of its own");
    settled(&world, order);
}

#[test]
fn what_costs_more_is_paid_before_it_is_sent() {
    for captured in [true, false] {
        let (mut world, order) = sent();
        world.ask(asking(order, swaps(&[("MUG", "CUP", 2)], (1_300, 600), &[LONDON]), TERMS)).unwrap();
        world.run();
        world.tell(came(order, 0, &[("MUG", 2, 0)], 0));
        world.run();
        let known = world.order(order);
        assert_eq!((known.state, state(&world, order)), (OrderState::Fulfilled, ExchangeState::ToPay));
        assert_eq!((known.difference(&known.exchanges[0]).0, known.unpaid().0), (600, 0));
        assert!(!known.needs_attention() && known.can_pay());
        assert!(known.refunds.is_empty(), "what came back is set off and not paid back");
        // Two windows begin one payment.
        world.ask(Body::Pay { order }).unwrap();
        assert_eq!(world.ask(Body::Pay { order }), Err(WrongState));
        world.run();
        assert_eq!(world.order(order).payments[1].amount, Amount(600));
        world.pay(order, captured);
        world.run();
        assert_eq!(state(&world, order), ExchangeState::Served);
        assert_eq!(world.kept(order), 2_600 + 395);
        world.hand_over();
        world.run();
        assert_eq!(world.order(order).state, OrderState::Fulfilled);
        settled(&world, order);
    }
}

#[test]
fn what_costs_less_goes_back_to_what_it_was_paid_with_in_the_right_shares() {
    let placed = shipped(&[ordered("MUG", 2)], &[(LONDON, &[moved("MUG", 2)])]);
    let mut world =
        World::new(&[(LONDON, "MUG", 3), (PARIS, "MUG", 0), (LONDON, "CUP", 2), (PARIS, "CUP", 1)]);
    // A gift card pays two fifths of 23.95.
    world.give_cards(&[(2_000, 958)]);
    let order = world.place(placed);
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (500, -500), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    let known = world.order(order);
    let back: Vec<_> = known.refunds.iter().map(|refund| (refund.payment, refund.amount.0)).collect();
    assert_eq!(back, [(0, 200), (1, 300)], "two fifths to the card, the rest to the other");
    assert_eq!(state(&world, order), ExchangeState::Served);
    world.hand_over();
    world.run();
    assert_eq!(world.kept(order), 1_895);
    settled(&world, order);
}

#[test]
fn the_same_again_costs_what_was_paid_whatever_it_costs_now() {
    let line = OrderedLine { total: Amount(1_333), ..ordered("MUG", 2) };
    let mut placed = shipped(&[line], &[(LONDON, &[moved("MUG", 2)])]);
    placed.total = Amount(1_728);
    let (mut world, order) = sent_by(placed);
    let exchange = swaps(&[("MUG", "MUG", 1)], (9_999, 0), &[LONDON]);
    let told = world.order(order).exchanged_for(&exchange).unwrap();
    assert_eq!((told.credit.0, told.costs.0, told.difference().0), (667, 667, 0));
    world.ask(asking(order, exchange, TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 0, 1)], 0));
    world.run();
    world.hand_over();
    world.run();
    let known = world.order(order);
    assert!(known.refunds.is_empty() && known.state == OrderState::Fulfilled);
    // The new one is a line of its own: what comes back is of the oldest line first.
    assert_eq!(known.gone().iter().map(|gone| gone.returned).collect::<Vec<_>>(), [units(1), units(0)]);
    assert_eq!(known.returnable()[&sku("MUG")], units(2));
    settled(&world, order);
}

#[test]
fn nobody_exchanges_what_they_may_not() {
    let (mut world, order) = sent();
    let even = || swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]);
    let with = |change: fn(&mut Exchanging)| {
        let mut exchange = even();
        change(&mut exchange);
        asking(order, exchange, TERMS)
    };
    for (body, code) in [
        (asking(order, swaps(&[("CUP", "MUG", 1)], (1_000, 0), &[LONDON]), TERMS), NotReturnable),
        (asking(order, swaps(&[("MUG", "CUP", 3)], (1_000, 0), &[LONDON]), TERMS), NotReturnable),
        (asking(order, even(), ReturnTerms { days: 0, ..TERMS }), NotReturnable),
        (with(|own| own.shown = Some(Amount(-1))), PriceChanged),
        (with(|own| own.shown = None), PriceChanged),
        (with(|own| own.lines[0].total = Amount(1_001)), PriceChanged),
        (with(|own| own.age = Some(18)), AgeNotConfirmed),
        (with(|own| own.branches.clear()), InsufficientStock),
        (with(|own| own.lines[0].stocked = false), NotExchangeable),
        (with(|own| own.lines[0].total = Amount(i64::MAX / 4)), Overflow),
        (with(|own| own.lines[0].quantity = Quantity(-1)), InvalidQuantity),
    ] {
        let told = format!("{body:?}");
        assert_eq!(world.ask(body), Err(code), "{told}");
    }
    assert!(world.order(order).returns.is_empty(), "what is refused leaves no return");
    world.ask(asking(order, even(), TERMS)).unwrap();
    assert_eq!(world.ask(asking(order, even(), TERMS)), Err(NotExchangeable), "one at a time");
    world.wait(31 * DAY_MS);
    assert_eq!(ended(&world, order), Some(ExchangeEnd::TooLate));
    assert_eq!(world.ask(asking(order, even(), TERMS)), Err(NotReturnable), "the time is over");

    let mut fresh = World::new(&[(LONDON, "MUG", 3), (LONDON, "CUP", 1)]);
    let order = fresh.place(shipped(&[ordered("MUG", 2)], &[(LONDON, &[moved("MUG", 2)])]));
    fresh.run();
    fresh.pay(order, true);
    fresh.run();
    assert_eq!(fresh.ask(asking(order, even(), TERMS)), Err(NotReturnable), "nothing was handed over");

    let mut shop = World::new(&[(LONDON, "MUG", 3), (LONDON, "CUP", 1)]);
    let order = shop.place(collected(&[ordered("MUG", 2)], true));
    shop.run();
    shop.hand_over();
    shop.run();
    assert_eq!(shop.ask(asking(order, even(), TERMS)), Err(NotExchangeable), "it was paid in a shop");
}

#[test]
fn what_is_still_to_come_of_the_order_is_not_to_be_had_in_exchange() {
    let mut world = World::new(&[(LONDON, "MUG", 1), (PARIS, "CUP", 2), (LONDON, "CUP", 1)]);
    let lines = [ordered("MUG", 1), ordered("CUP", 1)];
    let order = world.place(shipped(&lines, &[(LONDON, &[moved("MUG", 1)]), (PARIS, &[moved("CUP", 1)])]));
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over_one(LONDON, Order::fulfilment_id(order, 0));
    world.run();
    let exchange = || asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]), TERMS);
    assert_eq!(world.ask(exchange()), Err(NotExchangeable));
    world.hand_over();
    world.run();
    world.ask(exchange()).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Fulfilled);
    settled(&world, order);
}

#[test]
fn who_decides_about_a_return_decides_about_its_exchange() {
    let terms = ReturnTerms { at_once: false, ..TERMS };
    let even = || swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]);
    let (mut world, order) = sent();
    world.ask(asking(order, even(), terms)).unwrap();
    world.run();
    assert_eq!(state(&world, order), ExchangeState::Asked);
    assert!(world.shelves[&LONDON].holds.is_empty(), "nothing is kept before it may come");
    world.tell(Body::DeclineReturn { order, number: 0, reason: "worn".into() });
    assert_eq!(ended(&world, order), Some(ExchangeEnd::NothingCame));
    world.ask(asking(order, even(), terms)).unwrap();
    world.tell(Body::ApproveReturn { order, number: 1, branch: None });
    world.run();
    assert_eq!(state(&world, order), ExchangeState::Kept);
    world.ask(Body::WithdrawReturn { order, number: 1 }).unwrap();
    world.run();
    assert_eq!(ended(&world, order), Some(ExchangeEnd::NothingCame));
    assert!(!world.order(order).mails.contains_key(&(MailKind::ExchangeEnded, 1)), "they know");
    settled(&world, order);
    let cup = world.shelves[&LONDON].stock[&sku("CUP")];
    assert_eq!(cup, 2_000);
}
