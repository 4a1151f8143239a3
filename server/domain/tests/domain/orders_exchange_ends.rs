//! Exchanges of which nothing comes, or something else than was wanted: goods that run out, parcels that come late or in pieces, money
//! that does not come, and branches that answer late.

use domain::{
    Errand, FulfilmentNews, Grant, Machine, Request,
    limits::{DIFFERENCES_MAX, EXCHANGE_PAY_MS, EXCHANGES_MAX},
    orders::{Body, Brought, BroughtBack, MailKind, Order, PartStep, ReturnTerms},
};
use protocol::{
    Amount, DeliveryBack, ExchangeEnd, ExchangeState, OrderState, PAYMENT_MS, RefusalCode::*, ReturnReason,
    ReturnState, Right,
};

use crate::{orders_exchange::*, orders_world::*, support::*};

#[test]
fn another_branch_is_asked_and_where_none_has_it_the_money_goes_back() {
    let (mut world, order) = sent();
    let exchange = || asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON, PARIS]), TERMS);
    world.shelves.get_mut(&LONDON).unwrap().stock.insert(sku("CUP"), 0);
    world.ask(exchange()).unwrap();
    world.run();
    assert_eq!(state(&world, order), ExchangeState::Kept);
    let part = world.order(order).exchanges[0].part.unwrap();
    assert_eq!(world.order(order).parts[usize::from(part)].branch, PARIS);
    world.ask(Body::EndExchange { order, number: 0, reason: String::new() }).unwrap();
    world.ask(Body::WithdrawReturn { order, number: 0 }).unwrap();
    world.run();
    world.shelves.get_mut(&PARIS).unwrap().stock.insert(sku("CUP"), 0);
    world.ask(exchange()).unwrap();
    world.run();
    assert_eq!(ended(&world, order), Some(ExchangeEnd::OutOfStock));
    assert_eq!(world.order(order).returns[1].state, ReturnState::Approved, "the return goes on");
    world.tell(came(order, 1, &[("MUG", 1, 0)], 0));
    world.run();
    assert_eq!(world.kept(order), 1_395);
    assert!(world.order(order).mails.contains_key(&(MailKind::ExchangeEnded, 1)));
    settled(&world, order);
}

#[test]
fn what_runs_out_after_the_goods_are_back_is_paid_back() {
    // The hold was lost, and a till has sold the last one: the branch cannot promise it, nor can any other.
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_300, 300), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    for branch in [LONDON, PARIS] {
        let shelf = world.shelves.get_mut(&branch).unwrap();
        shelf.holds.clear();
        shelf.stock.insert(sku("CUP"), 0);
    }
    world.ask(Body::Pay { order }).unwrap();
    world.run();
    world.pay(order, true);
    world.run();
    let known = world.order(order);
    assert_eq!(known.state, OrderState::Fulfilled);
    assert_eq!(known.gone()[1].missing, units(1), "the cup, and none of the mugs");
    assert_eq!(world.kept(order), 1_395, "the difference and what was paid for the mug");
    settled(&world, order);

    // A picker does not find it.
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "MUG", 1)], (0, 0), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 0, 1)], 0));
    world.run();
    let short = FulfilmentNews::ShortPicked { lines: vec![moved("MUG", 1)] };
    world.shelves.get_mut(&LONDON).unwrap().promised.values_mut().for_each(|job| job.over = true);
    world.shelves.get_mut(&PARIS).unwrap().stock.insert(sku("MUG"), 0);
    world.news(Order::fulfilment_id(order, 1), short);
    world.run();
    let known = world.order(order);
    assert_eq!((known.state, world.kept(order)), (OrderState::Fulfilled, 1_395));
    settled(&world, order);
}

#[test]
fn goods_that_do_not_come_in_time_are_kept_no_longer() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.wait(10 * DAY_MS - 1);
    assert_eq!(state(&world, order), ExchangeState::Kept);
    world.wait(1);
    world.run();
    assert_eq!(ended(&world, order), Some(ExchangeEnd::TooLate));
    assert!(world.shelves[&LONDON].holds.is_empty(), "it is free again");
    assert!(world.order(order).mails.contains_key(&(MailKind::ExchangeEnded, 0)));
    // They come all the same.
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    assert_eq!(world.kept(order), 1_395);
    settled(&world, order);
}

#[test]
fn a_difference_that_is_not_paid_in_time_is_no_exchange() {
    let more = || swaps(&[("MUG", "CUP", 1)], (1_300, 300), &[LONDON]);
    let (mut world, order) = sent();
    world.ask(asking(order, more(), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    for _ in 0..DIFFERENCES_MAX {
        world.ask(Body::Pay { order }).unwrap();
        world.run();
        world.wait(PAYMENT_MS);
        world.run();
    }
    assert_eq!(world.ask(Body::Pay { order }), Err(WrongState), "somebody plays with it");
    world.wait(EXCHANGE_PAY_MS);
    world.run();
    assert_eq!(ended(&world, order), Some(ExchangeEnd::NotPaid));
    assert_eq!(world.kept(order), 1_395);
    settled(&world, order);

    // They pay at the very end, after it was given up: it goes back, and nothing is sent.
    let (mut world, order) = sent();
    world.ask(asking(order, more(), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    world.ask(Body::Pay { order }).unwrap();
    world.run();
    world.ask(Body::EndExchange { order, number: 0, reason: String::new() }).unwrap();
    world.pay(order, true);
    world.run();
    assert_eq!(ended(&world, order), Some(ExchangeEnd::ByCustomer));
    assert_eq!(world.kept(order), 1_395, "the difference went back as well");
    settled(&world, order);
}

#[test]
fn it_may_be_given_up_until_it_is_sent_and_by_whom_it_may() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_300, 300), &[LONDON]), TERMS)).unwrap();
    world.run();
    let end = |reason: &str| Body::EndExchange { order, number: 0, reason: reason.into() };
    let some = |right: Right| Grant { rights: [right].into_iter().collect(), ..Grant::NOTHING };
    let refused =
        |world: &mut World, grant: Grant, body: Body| world.say(false, grant, body).unwrap_err().code;
    assert_eq!(refused(&mut world, some(Right::FulfilOrders), end("no")), NotAllowed);
    assert_eq!(refused(&mut world, Grant::EVERYTHING, end(" ")), InvalidText);
    let other = Body::EndExchange { order, number: 7, reason: "no".into() };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, other), WrongState);
    world.tell(end("it was broken"));
    world.run();
    assert_eq!(ended(&world, order), Some(ExchangeEnd::ByStaff));
    assert_eq!(world.order(order).exchanges[0].reason, "it was broken");
    assert!(world.tell(end("again")).is_empty(), "once");
    settled(&world, order);
    world.ask(Body::WithdrawReturn { order, number: 0 }).unwrap();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 1, &[("MUG", 1, 0)], 0));
    let late = Body::EndExchange { order, number: 1, reason: String::new() };
    assert_eq!(world.ask(late), Err(WrongState), "it is being sent");
}

#[test]
fn of_what_comes_in_pieces_the_first_is_exchanged_and_the_rest_paid_back() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 2)], (900, -200), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    let known = world.order(order);
    assert_eq!((known.placed.lines[1].quantity, known.placed.lines[1].total), (units(1), Amount(900)));
    assert_eq!(world.kept(order), 2_295);
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.kept(order), 1_295, "a cup and the delivery");
    assert_eq!(world.shelves[&LONDON].stock[&sku("CUP")], 1_000);
    settled(&world, order);
}

#[test]
fn what_is_kept_for_wear_is_part_of_the_difference() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]), TERMS)).unwrap();
    world.run();
    world.tell(came(order, 0, &[("MUG", 0, 1)], 150));
    world.run();
    let known = world.order(order);
    assert_eq!((state(&world, order), known.difference(&known.exchanges[0]).0), (ExchangeState::ToPay, 150));
    world.ask(Body::Pay { order }).unwrap();
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.kept(order), 2_545);
    settled(&world, order);
}

#[test]
fn what_is_brought_to_a_till_is_set_off_before_anything_is_paid_back() {
    let terms = ReturnTerms { at_once: false, ..TERMS };
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (700, -300), &[LONDON]), terms)).unwrap();
    let brought = Brought { sku: sku("MUG"), good: units(1), damaged: units(0), reason: ReturnReason::Other };
    let events = world.tell(Body::BringBack(Box::new(BroughtBack {
        order,
        number: Some(0),
        branch: PARIS,
        register: protocol::RegisterId(21),
        lines: vec![brought],
        note: String::new(),
        days: 14,
        delivery: DeliveryBack::Never,
        way: None,
        cash: false,
    })));
    let told = domain::orders::outcome(&events);
    let protocol::Outcome::BroughtBack(back) = told else { panic!("{told:?}") };
    assert_eq!((back.online, back.here), (Amount(300), Amount(0)), "what the cup costs less");
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.kept(order), 2_095);
    settled(&world, order);
}

#[test]
fn it_is_exchanged_again_and_again_up_to_a_bound() {
    let (mut world, order) = sent();
    world.shelves.get_mut(&LONDON).unwrap().stock.insert(sku("CUP"), 20_000);
    world.shelves.get_mut(&LONDON).unwrap().stock.insert(sku("MUG"), 20_000);
    for number in 0..EXCHANGES_MAX {
        let (from, to) = if number % 2 == 0 { ("MUG", "CUP") } else { ("CUP", "MUG") };
        let exchange = swaps(&[(from, to, 1)], (1_000, 0), &[LONDON]);
        world.ask(asking(order, exchange, TERMS)).unwrap();
        world.run();
        let returned = u16::try_from(number).unwrap();
        world.tell(came(order, returned, &[(from, 1, 0)], 0));
        world.run();
        world.hand_over();
        world.run();
        assert_eq!((world.kept(order), world.order(order).state), (2_395, OrderState::Fulfilled), "{number}");
        settled(&world, order);
    }
    let last = asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]), TERMS);
    assert_eq!(world.ask(last), Err(TooManyLines));
}

#[test]
fn a_branch_is_asked_under_one_id_until_it_has_answered() {
    let (mut world, order) = sent();
    world.ask(asking(order, swaps(&[("MUG", "CUP", 1)], (1_000, 0), &[LONDON]), TERMS)).unwrap();
    let held = |errand: &&Errand| matches!(errand.request, Request::HoldForOrder { .. });
    let errand = world.orders.owed().iter().find(held).unwrap().clone();
    // The answer is lost: it is asked again, and set aside once.
    world.carry(&errand);
    assert!(world.orders.owed().iter().any(|again| again.id == errand.id));
    // The goods are back before the branch has said anything.
    world.tell(came(order, 0, &[("MUG", 1, 0)], 0));
    assert_eq!(state(&world, order), ExchangeState::SettingAside);
    assert!(world.order(order).refunds.is_empty());
    world.run();
    assert_eq!(state(&world, order), ExchangeState::Served);
    let part = &world.order(order).parts[1];
    assert_eq!((part.step, part.aside), (PartStep::Promised, false));
    world.hand_over();
    world.run();
    settled(&world, order);
}
