//! The life of an order, step by step, and every step that is forbidden.

use domain::{
    FulfilmentNews, Grant, Machine,
    limits::PAYMENTS_MAX,
    orders::{Body, Event, InCart, MailKind, Order, OrderEvent, PartStep, Placing},
};
use protocol::{Amount, CancelledBecause, OrderId, OrderState, PAYMENT_MS, PaymentState, RefusalCode::*};

use crate::{orders_world::*, support::*};

const MINUTE: i64 = 60_000;

fn state(world: &World, order: OrderId) -> (OrderState, Option<CancelledBecause>) {
    (world.order(order).state, world.order(order).because)
}

fn mails(world: &World, order: OrderId) -> Vec<MailKind> {
    world.order(order).mails.keys().map(|(mail, _)| *mail).collect()
}

#[test]
fn an_order_that_is_paid_and_sent() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let order = world.place(to_ship(2));
    assert_eq!(state(&world, order).0, OrderState::Holding);
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Paying);
    assert_eq!(world.order(order).payments[0].address, "https://pay.example");
    assert!(world.order(order).number().starts_with("W-"));
    world.pay(order, true);
    assert_eq!(state(&world, order).0, OrderState::Allocating);
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Confirmed);
    assert!(world.orders.cart(cart(1)).is_none(), "what was ordered is not in the cart any more");
    world.hand_over();
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Fulfilled);
    assert_eq!(mails(&world, order), [MailKind::Confirmed, MailKind::Shipped]);
    assert_eq!(world.mails.len(), 2);
    assert_eq!((world.kept(order), world.order(order).owes().0), (2_395, 2_395));
    same_again(&world);
}

#[test]
fn an_order_that_is_collected_and_paid_in_the_shop() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let order = world.place(collected(&tea(2), true));
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Confirmed);
    assert_eq!((world.order(order).due(), world.payments.len()), (Amount(2_000), 0));
    let fulfilment = Order::fulfilment_id(order, 0);
    world.news(fulfilment, FulfilmentNews::Ready);
    world.run();
    assert_eq!(mails(&world, order), [MailKind::Confirmed, MailKind::Ready]);
    world.hand_over();
    assert_eq!(state(&world, order).0, OrderState::Fulfilled);
    assert_eq!(world.order(order).due(), Amount::ZERO);
}

#[test]
fn money_that_is_set_aside_is_taken_once_the_goods_are_promised() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let order = world.place(to_ship(2));
    world.run();
    world.pay(order, false);
    assert_eq!((state(&world, order).0, world.kept(order)), (OrderState::Allocating, 0));
    world.run();
    assert_eq!((state(&world, order).0, world.kept(order)), (OrderState::Confirmed, 2_395));
}

#[test]
fn goods_that_are_gone_are_asked_of_another_branch_and_then_given_up() {
    // Stock that a branch does not have any more when it is asked.
    let mut world = World::new(&[(LONDON, "TEA", 1), (PARIS, "TEA", 5)]);
    let order = world.place(to_ship(2));
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Paying);
    let parts: Vec<_> = world.order(order).parts.iter().map(|part| (part.branch, part.step)).collect();
    assert_eq!(parts, [(LONDON, PartStep::Refused), (PARIS, PartStep::Held)]);

    let mut world = World::new(&[(LONDON, "TEA", 1), (PARIS, "TEA", 1)]);
    let order = world.place(to_ship(2));
    world.run();
    assert_eq!(state(&world, order), (OrderState::Cancelled, Some(CancelledBecause::OutOfStock)));
    assert!(world.mails.is_empty(), "whoever stands before the screen is told there");
    let cart = world.orders.cart(cart(1)).unwrap();
    assert_eq!((cart.lines.len(), cart.order), (1, None), "the cart is there for another attempt");
}

#[test]
fn a_cart_is_one_order_however_often_it_is_asked() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let order = world.place(to_ship(2));
    let lines = vec![InCart { sku: sku("TEA"), quantity: units(2), seen: Amount(1_000) }];
    let again = |lines: &[InCart]| {
        let placing = Placing {
            uses: Vec::new(),
            cards: Vec::new(),
            flash: Vec::new(),
            cart: cart(1),
            lines: lines.to_vec(),
            shown: Amount(2_395),
            placed: Some(to_ship(2)),
            said: None,
            promoted: Vec::new(),
            odd: Vec::new(),
            waits: Vec::new(),
            kits: Vec::new(),
        };
        Body::Place(Box::new(placing))
    };
    for _ in 0..2 {
        let events = world.ask(again(&lines)).unwrap();
        assert!(
            matches!(&events[..], [Event::Order { order: same, event: OrderEvent::PlacedBefore { .. }, .. }] if *same == order)
        );
        world.run();
    }
    world.pay(order, true);
    world.run();
    // The cart is gone by now, and the order still answers for it.
    let events = world.ask(again(&[])).unwrap();
    assert!(matches!(&events[..], [Event::Order { event: OrderEvent::PlacedBefore { .. }, .. }]));
    assert_eq!(world.orders.iter().count(), 1);
    assert_eq!(world.payments.len(), 1);
}

#[test]
fn nobody_pays_in_time_and_the_goods_are_free() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    world.run();
    world.wait(PAYMENT_MS - 1);
    assert_eq!(state(&world, order).0, OrderState::Paying);
    assert!(world.shelves[&LONDON].holds.values().all(|(_, until)| *until > world.now), "they are pinned");
    world.wait(1);
    // First nobody can pay any more, then the goods are free.
    assert_eq!(world.orders.owed().len(), 1);
    assert!(matches!(world.orders.owed()[0].request, domain::Request::CancelPayment { .. }));
    world.run();
    assert_eq!(state(&world, order), (OrderState::Cancelled, Some(CancelledBecause::NotPaid)));
    assert!(world.shelves[&LONDON].holds.is_empty());
    assert_eq!(mails(&world, order), [MailKind::Cancelled]);
    same_again(&world);
}

#[test]
fn a_payment_that_comes_too_late_is_served_if_it_can_be_and_else_paid_back() {
    for (left, end, kept) in [(2, OrderState::Confirmed, 2_395), (1, OrderState::Cancelled, 0)] {
        let mut world = World::new(&[(LONDON, "TEA", 2)]);
        let order = world.place(to_ship(2));
        world.run();
        world.wait(PAYMENT_MS);
        world.run();
        assert_eq!(state(&world, order).0, OrderState::Cancelled);
        world.shelves.get_mut(&LONDON).unwrap().stock.insert(sku("TEA"), left * 1_000);
        // It had been paid all the same.
        world.pay(order, true);
        world.run();
        assert_eq!((state(&world, order).0, world.kept(order)), (end, kept), "{left} left");
        assert_eq!(world.kept(order), world.order(order).owes().0);
        same_again(&world);
    }
}

#[test]
fn a_payment_in_the_last_moment_wins() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    world.run();
    world.wait(PAYMENT_MS);
    world.pay(order, true);
    world.run();
    assert_eq!((state(&world, order).0, world.kept(order)), (OrderState::Confirmed, 2_395));
}

#[test]
fn another_payment_begins_only_when_the_last_is_known_to_be_dead() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    assert_eq!(world.ask(Body::Pay { order }), Err(WrongState), "nothing is held yet");
    world.run();
    assert_eq!(world.ask(Body::Pay { order }), Err(WrongState), "one is open");
    for attempt in 1..=PAYMENTS_MAX {
        let payment = Order::payment_id(order, u16::try_from(attempt - 1).unwrap());
        world.tell(Body::NotePayment { order, payment, reading: reading(PaymentState::Declined, 0, 0, 0) });
        let again = world.ask(Body::Pay { order });
        assert_eq!(again.is_ok(), attempt < PAYMENTS_MAX, "attempt {attempt}: {again:?}");
        world.run();
    }
    assert_eq!(world.payments.len(), PAYMENTS_MAX);
}

#[test]
fn of_two_payments_one_goes_back() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    world.run();
    let first = Order::payment_id(order, 0);
    world.tell(Body::NotePayment {
        order,
        payment: first,
        reading: reading(PaymentState::Declined, 0, 0, 0),
    });
    world.ask(Body::Pay { order }).unwrap();
    world.run();
    world.pay(order, true);
    world.run();
    // The first was not dead after all.
    let paid = world.payments.get_mut(&first).unwrap();
    paid.be(reading(PaymentState::Captured, 2_395, 2_395, 0));
    world.read(first);
    world.run();
    assert_eq!((state(&world, order).0, world.kept(order)), (OrderState::Confirmed, 2_395));
}

#[test]
fn readings_that_come_late_twice_and_out_of_order_change_nothing() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    world.run();
    let payment = Order::payment_id(order, 0);
    world.pay(order, true);
    world.run();
    let before = world.order(order).clone();
    for reading in [
        reading(PaymentState::Pending, 0, 0, 0),
        reading(PaymentState::Authorised, 2_395, 0, 0),
        reading(PaymentState::Captured, 2_395, 2_395, 0),
    ] {
        assert!(world.tell(Body::NotePayment { order, payment, reading }).is_empty(), "{reading:?}");
    }
    assert_eq!(*world.order(order), before);
    world.tell(Body::NotePayment { order, payment, reading: reading(PaymentState::Cancelled, 0, 0, 0) });
    assert_eq!(state(&world, order).0, OrderState::Confirmed);
    let elsewhere = Order::payment_id(order, 9);
    assert!(
        world
            .tell(Body::NotePayment {
                order,
                payment: elsewhere,
                reading: reading(PaymentState::Captured, 1, 1, 0)
            })
            .is_empty()
    );
}

#[test]
fn what_is_not_found_comes_from_another_branch_or_is_paid_back() {
    for (elsewhere, kept, missing) in [(5, 3_395, 0), (0, 2_395, 1)] {
        let mut world = World::new(&[(LONDON, "TEA", 3), (PARIS, "TEA", elsewhere)]);
        let order = world.place(shipped(&tea(3), &[(LONDON, &[moved("TEA", 3)])]));
        world.run();
        world.pay(order, true);
        world.run();
        let fulfilment = Order::fulfilment_id(order, 0);
        let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
        job.lines = vec![moved("TEA", 2)];
        world.news(fulfilment, FulfilmentNews::ShortPicked { lines: vec![moved("TEA", 1)] });
        world.run();
        world.hand_over();
        world.run();
        let known = world.order(order);
        assert_eq!(known.state, OrderState::Fulfilled);
        assert_eq!(known.missing.values().map(|quantity| quantity.0).sum::<i64>(), missing * 1_000);
        assert_eq!((world.kept(order), known.owes().0), (kept, kept));
        same_again(&world);
    }
}

#[test]
fn everything_is_missing_and_all_goes_back() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(collected(&tea(2), false));
    world.run();
    world.pay(order, true);
    world.run();
    let fulfilment = Order::fulfilment_id(order, 0);
    world.news(fulfilment, FulfilmentNews::ShortPicked { lines: vec![moved("TEA", 2)] });
    world.run();
    assert_eq!(state(&world, order), (OrderState::Cancelled, Some(CancelledBecause::OutOfStock)));
    assert_eq!(world.kept(order), 0);
    assert!(mails(&world, order).contains(&MailKind::Cancelled));
}

#[test]
fn an_order_can_be_called_off_until_it_is_packed() {
    type Until = fn(&mut World, OrderId);
    let steps: [(&str, Until, bool); 6] = [
        ("holding", |_, _| {}, true),
        ("paying", |world, _| world.run(), true),
        (
            "allocating",
            |world, order| {
                world.run();
                world.pay(order, true);
            },
            true,
        ),
        (
            "confirmed",
            |world, order| {
                world.run();
                world.pay(order, true);
                world.run();
            },
            true,
        ),
        (
            "packed",
            |world, order| {
                world.run();
                world.pay(order, true);
                world.run();
                world.news(Order::fulfilment_id(order, 0), FulfilmentNews::Packed);
            },
            false,
        ),
        (
            "sent",
            |world, order| {
                world.run();
                world.pay(order, true);
                world.run();
                world.hand_over();
            },
            false,
        ),
    ];
    for (what, until, can) in steps {
        let mut world = World::new(&[(LONDON, "TEA", 2)]);
        let order = world.place(to_ship(2));
        until(&mut world, order);
        assert_eq!(world.order(order).can_cancel(), can, "{what}");
        let cancelled = world.ask(Body::Cancel { order, reason: "changed my mind".into() });
        assert_eq!(
            cancelled.map(drop).map_err(|code| code == WrongState),
            if can { Ok(()) } else { Err(true) },
            "{what}"
        );
        world.run();
        if can {
            assert_eq!(
                state(&world, order),
                (OrderState::Cancelled, Some(CancelledBecause::ByCustomer)),
                "{what}"
            );
            assert_eq!(world.kept(order), 0, "{what}");
            assert!(world.shelves[&LONDON].holds.is_empty(), "{what}");
            assert!(world.shelves[&LONDON].promised.values().all(|job| job.over), "{what}");
            assert_eq!(world.ask(Body::Cancel { order, reason: String::new() }), Ok(Vec::new()), "twice");
        }
        same_again(&world);
    }
}

#[test]
fn what_was_packed_meanwhile_goes_on() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    world.run();
    world.pay(order, true);
    world.run();
    // The branch has packed it and the news is still on its way.
    let fulfilment = Order::fulfilment_id(order, 0);
    world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap().packed = true;
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!((state(&world, order), world.kept(order)), ((OrderState::Confirmed, None), 2_395));
    world.hand_over();
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Fulfilled);
}

#[test]
fn staff_pay_back_never_more_than_was_paid() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    let refund = |amount| Body::Refund { order, amount: Amount(amount), reason: "late".into() };
    world.run();
    let all = Grant::EVERYTHING;
    let code = |world: &mut World, grant, body| world.say(false, grant, body).map(drop).map_err(|no| no.code);
    assert_eq!(code(&mut world, all, refund(1)), Err(RefundExceedsSale), "nothing is paid yet");
    world.pay(order, true);
    world.run();
    assert_eq!(code(&mut world, Grant::NOTHING, refund(1)), Err(NotAllowed));
    let little = Grant { refund_max: Amount(10), ..all };
    assert_eq!(code(&mut world, little, refund(11)), Err(NotAllowed));
    assert_eq!(code(&mut world, all, refund(0)), Err(InvalidAmount));
    assert_eq!(code(&mut world, all, refund(2_396)), Err(RefundExceedsSale));
    assert_eq!(code(&mut world, all, refund(400)), Ok(()));
    assert_eq!(code(&mut world, all, refund(1_996)), Err(RefundExceedsSale));
    world.run();
    assert_eq!((world.kept(order), world.order(order).owes().0), (1_995, 1_995));
    assert!(mails(&world, order).contains(&MailKind::Refunded));
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!(world.kept(order), 0);
}

#[test]
fn staff_need_their_rights_and_customers_have_none_of_them() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    for body in [
        Body::Note { order, note: "rang".into() },
        Body::Refund { order, amount: Amount(1), reason: String::new() },
    ] {
        assert_eq!(world.ask(body), Err(NotAllowed));
    }
    let cancel = Body::Cancel { order, reason: String::new() };
    assert_eq!(world.say(false, Grant::NOTHING, cancel).map_err(|no| no.code), Err(NotAllowed));
    world.tell(Body::Note { order, note: "rang".into() });
    let unknown = OrderId::new(id(99).uuid());
    for body in [
        Body::Pay { order: unknown },
        Body::Cancel { order: unknown, reason: String::new() },
        Body::Note { order: unknown, note: "n".into() },
    ] {
        assert_eq!(world.say(true, Grant::EVERYTHING, body).map_err(|no| no.code), Err(UnknownOrder));
    }
}

#[test]
fn an_order_that_is_done_leaves_memory_in_time() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(collected(&tea(1), true));
    world.run();
    world.hand_over();
    world.run();
    world.wait(domain::limits::ORDER_KEPT_MS - 1);
    assert!(world.orders.order(order).is_some());
    world.wait(MINUTE);
    assert!(world.orders.order(order).is_none());
    assert_eq!(world.orders.wake_at(), None);
    assert!(world.orders.owed().is_empty());
    same_again(&world);
}
