//! Orders that somebody looks at before they are picked, tags, and money that goes back by hand.

use domain::{
    Grant,
    limits::{REVIEW_MS, TAGS_MAX},
    orders::{AskedBack, AskedReturn, Body, CameBack, OrderEvent, PartStep, ReceivedReturn, ReturnTerms},
};
use protocol::{
    Amount, DeliveryBack, HoldReason, OrderId, OrderState, PAYMENT_MS, RefusalCode::*, ReturnReason, Right,
};

use crate::{orders_world::*, support::*};

fn held_back(order: OrderId) -> Body {
    Body::HoldBack { order, note: "odd".into() }
}

fn released(order: OrderId) -> Body {
    Body::Release { order, note: "called".into() }
}

#[test]
fn an_odd_order_is_paid_for_and_kept_aside_but_not_promised_until_it_is_let_go_on() {
    for captured in [false, true] {
        let mut world = World::new(&[(LONDON, "TEA", 2)]);
        let order = world.place_odd(to_ship(2), &[HoldReason::Amount]);
        world.run();
        world.pay(order, captured);
        world.run();
        let known = world.order(order);
        assert_eq!((known.state, known.parts[0].step), (OrderState::Paying, PartStep::Held));
        assert!(known.waits_for_review() && known.needs_attention());
        // Longer than any payment may take, it is still there.
        world.wait(i64::from(REVIEW_MS) - PAYMENT_MS);
        assert_eq!(world.order(order).state, OrderState::Paying);
        world.tell(released(order));
        world.run();
        let known = world.order(order);
        assert_eq!((known.state, known.parts[0].step), (OrderState::Confirmed, PartStep::Promised));
        assert_eq!(world.kept(order), 2_395);
        same_again(&world);
    }
}

#[test]
fn goods_whose_keeping_ran_out_are_asked_of_the_shelf_and_what_is_gone_is_paid_back() {
    let mut world = World::new(&[(LONDON, "TEA", 2), (PARIS, "TEA", 0)]);
    let order = world.place_odd(to_ship(2), &[HoldReason::Country]);
    world.run();
    world.pay(order, true);
    world.run();
    world.wait(i64::from(REVIEW_MS) * 2);
    world.shelves.get_mut(&LONDON).unwrap().stock.insert(sku("TEA"), 0);
    world.tell(released(order));
    world.run();
    assert_eq!((world.order(order).state, world.kept(order)), (OrderState::Cancelled, 0));
}

#[test]
fn an_odd_order_that_is_paid_in_the_shop_or_called_off() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place_odd(collected(&tea(2), true), &[HoldReason::FirstOrder]);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Holding);
    world.wait(60 * 60 * 1_000);
    assert_eq!(world.order(order).state, OrderState::Holding, "it does not end by itself");
    world.tell(released(order));
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);

    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place_odd(to_ship(2), &[HoldReason::Amount]);
    world.run();
    world.pay(order, true);
    world.run();
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!((world.order(order).state, world.kept(order)), (OrderState::Cancelled, 0));
    assert!(world.shelves[&LONDON].holds.is_empty());
}

#[test]
fn who_may_hold_back_and_let_go_on_and_when() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(1));
    let some = |rights: &[Right]| Grant { rights: rights.iter().copied().collect(), ..Grant::NOTHING };
    let manages = some(&[Right::ManageOrders]);
    let code = |world: &mut World, grant, body| world.say(false, grant, body).map(drop).map_err(|no| no.code);
    assert_eq!(code(&mut world, manages, released(order)), Err(NotAllowed));
    assert_eq!(code(&mut world, Grant::EVERYTHING, released(order)), Err(WrongState));
    assert_eq!(code(&mut world, some(&[Right::RefundOrders]), held_back(order)), Err(NotAllowed));
    assert_eq!(world.ask(held_back(order)), Err(NotAllowed));
    let silent = Body::HoldBack { order, note: " ".into() };
    assert_eq!(code(&mut world, manages, silent), Err(InvalidText));
    assert_eq!(code(&mut world, manages, held_back(order)), Ok(()));
    assert!(world.tell(held_back(order)).is_empty(), "once");
    world.run();
    world.pay(order, true);
    world.run();
    world.tell(released(order));
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    assert_eq!(
        code(&mut world, manages, held_back(order)),
        Err(WrongState),
        "it may be picked at any moment"
    );
}

#[test]
fn tags_are_put_all_at_once() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(1));
    let tag = |tags: &[&str]| Body::Tag { order, tags: tags.iter().map(|tag| (*tag).to_owned()).collect() };
    world.tell(tag(&["late", " gift ", "late"]));
    assert_eq!(world.order(order).tags, ["gift", "late"]);
    assert!(world.tell(tag(&["late", "gift"])).is_empty(), "nothing new");
    world.tell(tag(&[]));
    assert!(world.order(order).tags.is_empty());
    let many: Vec<String> = (0..=TAGS_MAX).map(|number| number.to_string()).collect();
    let long = "x".repeat(41);
    for (body, no) in [
        (Body::Tag { order, tags: many }, TooManyLines),
        (tag(&[" "]), InvalidText),
        (tag(&[long.as_str()]), InvalidText),
    ] {
        assert_eq!(world.say(false, Grant::EVERYTHING, body).map_err(|no| no.code), Err(no));
    }
    assert_eq!(world.ask(tag(&["mine"])), Err(NotAllowed));
}

#[test]
fn what_was_paid_in_the_shop_goes_back_there_and_no_more_of_it() {
    let mut world = World::new(&[(LONDON, "TEA", 3)]);
    let order = world.place(collected(&tea(3), true));
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.order(order).to_pay_back(), Amount::ZERO);
    let terms = ReturnTerms { days: 14, delivery: DeliveryBack::Whole, at_once: true, branch: None };
    let lines = vec![AskedBack { sku: sku("TEA"), quantity: units(2), reason: ReturnReason::Other }];
    world
        .ask(Body::AskReturn(Box::new(AskedReturn {
            order,
            lines,
            comment: String::new(),
            terms,
            exchange: None,
        })))
        .unwrap();
    world.tell(Body::ReceiveReturn(Box::new(ReceivedReturn {
        order,
        number: 0,
        branch: LONDON,
        lines: vec![CameBack { sku: sku("TEA"), good: units(2), damaged: units(0) }],
        withheld: Amount(100),
        note: "worn".into(),
        complete: true,
    })));
    world.run();
    let known = world.order(order);
    assert_eq!((known.to_pay_back(), known.refunds.len()), (Amount(1_900), 0));
    assert!(known.needs_attention());
    let paid =
        |amount: i64, note: &str| Body::PaidByHand { order, amount: Amount(amount), note: note.into() };
    let all = Grant::EVERYTHING;
    let little = Grant { refund_max: Amount(100), ..all };
    for (grant, body, no) in [
        (Grant::NOTHING, paid(1, "cash"), NotAllowed),
        (little, paid(101, "cash"), NotAllowed),
        (all, paid(1_901, "cash"), RefundExceedsSale),
        (all, paid(0, "cash"), InvalidAmount),
        (all, paid(1, ""), InvalidText),
    ] {
        assert_eq!(world.say(false, grant, body).map_err(|no| no.code), Err(no));
    }
    let events = world.tell(paid(900, "cash"));
    assert!(matches!(&events[0], domain::orders::Event::Order { event: OrderEvent::PaidByHand { .. }, .. }));
    world.tell(paid(1_000, "transfer"));
    let known = world.order(order);
    assert_eq!((known.to_pay_back(), known.by_hand), (Amount::ZERO, Amount(1_900)));
    assert!(!known.needs_attention());
    same_again(&world);
}
