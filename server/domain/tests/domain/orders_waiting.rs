//! Orders of goods that are not there yet: what their customers are told and when, and what kits come back as.

use domain::{
    FulfilmentNews, Machine, Request,
    branch::{Awaited, Recipe},
    limits::MOVES_TOLD_MAX,
    orders::{AskedBack, AskedReturn, Body, CameBack, MailKind, Order, ReceivedReturn, ReturnTerms},
};
use protocol::{CancelledBecause, DeliveryBack, OrderId, OrderState, RefusalCode::*, ReturnReason, WaitKind};

use crate::{orders_world::*, support::*};

const DAY: i32 = 739_974;

fn awaited(count: i64, until: i32) -> Awaited {
    Awaited { sku: sku("TEA"), quantity: units(count), kind: WaitKind::Backorder, until }
}

/// One tea is there and sent from London; two more are waited for, there as well.
fn placed(world: &mut World) -> OrderId {
    let here = [moved("TEA", 1)];
    let later = [moved("TEA", 2)];
    let plan: [(_, &[_]); 2] = [(LONDON, &here), (LONDON, &later)];
    let order = world.place_waiting(shipped(&tea(3), &plan), &[], vec![(1, vec![awaited(2, DAY)])]);
    world.run();
    order
}

/// It is paid, promised, and its customer was written to.
fn confirmed() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 1)]);
    let order = placed(&mut world);
    world.pay(order, true);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    (world, order)
}

fn waits(world: &World, order: OrderId) -> Vec<(i64, i32)> {
    world.order(order).awaited().map(|line| (line.quantity.0 / 1_000, line.until)).collect()
}

fn told(world: &mut World, order: OrderId, lines: &[Awaited], version: u32) {
    world.news(Order::fulfilment_id(order, 1), FulfilmentNews::Waits { lines: lines.to_vec(), version });
}

fn mailed(world: &World, order: OrderId, kind: MailKind) -> usize {
    world.order(order).mails.keys().filter(|(mail, _)| *mail == kind).count()
}

#[test]
fn only_the_part_that_waits_asks_for_patience() {
    let mut world = World::new(&[(LONDON, "TEA", 1)]);
    let here = [moved("TEA", 1)];
    let later = [moved("TEA", 2)];
    let plan: [(_, &[_]); 2] = [(LONDON, &here), (LONDON, &later)];
    world.place_waiting(shipped(&tea(3), &plan), &[], vec![(1, vec![awaited(2, DAY)])]);
    let asked: Vec<bool> = world
        .orders
        .owed()
        .into_iter()
        .map(|errand| match errand.request {
            Request::HoldForOrder { patient, .. } => patient,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(asked, [false, true]);
}

#[test]
fn what_is_there_is_sent_and_the_rest_when_it_has_come() {
    let (mut world, order) = confirmed();
    assert_eq!(waits(&world, order), [(2, DAY)], "told from the first moment on");
    told(&mut world, order, &[awaited(2, DAY)], 1);
    assert_eq!((waits(&world, order), world.order(order).moved), (vec![(2, DAY)], 0), "nothing new");
    world.hand_over_one(LONDON, Order::fulfilment_id(order, 0));
    assert_eq!(world.order(order).state, OrderState::Confirmed, "something is still to come");
    told(&mut world, order, &[], 2);
    assert!(waits(&world, order).is_empty());
    world.shelves.get_mut(&LONDON).unwrap().stock.insert(sku("TEA"), 2_000);
    world.hand_over_one(LONDON, Order::fulfilment_id(order, 1));
    world.run();
    assert_eq!(world.order(order).state, OrderState::Fulfilled);
    assert_eq!(world.kept(order), 3_395);
    same_again(&world);
}

#[test]
fn another_date_is_written_once() {
    let (mut world, order) = confirmed();
    told(&mut world, order, &[awaited(2, DAY)], 1);
    told(&mut world, order, &[awaited(2, DAY + 7)], 2);
    world.run();
    assert_eq!((waits(&world, order), mailed(&world, order, MailKind::Moved)), (vec![(2, DAY + 7)], 1));
    // The same again, an older word, and fewer that wait: nobody is written to.
    told(&mut world, order, &[awaited(2, DAY + 7)], 2);
    told(&mut world, order, &[awaited(2, DAY)], 1);
    told(&mut world, order, &[awaited(1, DAY + 7)], 3);
    world.run();
    assert_eq!((waits(&world, order), mailed(&world, order, MailKind::Moved)), (vec![(1, DAY + 7)], 1));
    told(&mut world, order, &[awaited(1, DAY + 9)], 4);
    world.run();
    assert_eq!(mailed(&world, order, MailKind::Moved), 2);
    for version in 5..u32::from(MOVES_TOLD_MAX) + 20 {
        let until = DAY + i32::try_from(version).unwrap() * 2;
        told(&mut world, order, &[awaited(1, until)], version);
        world.run();
    }
    assert_eq!(mailed(&world, order, MailKind::Moved), usize::from(MOVES_TOLD_MAX), "enough is enough");
}

#[test]
fn who_waits_may_call_it_off_or_leave_it_out() {
    let (mut world, order) = confirmed();
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    let known = world.order(order);
    assert_eq!((known.state, known.because), (OrderState::Cancelled, Some(CancelledBecause::ByCustomer)));
    assert_eq!(world.kept(order), 0, "what was paid is paid back");
    // Once a part is on its way it cannot be called off; what waits can still be left out.
    let (mut world, order) = confirmed();
    world.hand_over_one(LONDON, Order::fulfilment_id(order, 0));
    assert_eq!(world.ask(Body::Cancel { order, reason: String::new() }), Err(WrongState));
    let lines = vec![moved("TEA", 2)];
    world.ask(Body::Reduce { order, lines, reason: String::new() }).unwrap();
    world.run();
    let known = world.order(order);
    assert_eq!((known.state, world.kept(order)), (OrderState::Fulfilled, 1_395));
}

#[test]
fn a_payment_that_comes_after_all_waits_again() {
    let mut world = World::new(&[(LONDON, "TEA", 1)]);
    let order = placed(&mut world);
    world.wait(protocol::PAYMENT_MS);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Cancelled);
    world.payments.values_mut().for_each(|paid| {
        paid.be(reading(protocol::PaymentState::Captured, 3_395, 3_395, 0));
    });
    world.read(Order::payment_id(order, 0));
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    assert_eq!(waits(&world, order), [(2, DAY)]);
}

#[test]
fn kits_come_back_as_what_they_were_made_of() {
    let recipe = Recipe { sku: sku("TEA"), parts: vec![moved("LEAF", 2), moved("BOX", 1)] };
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    world.kits = vec![recipe.clone()];
    let order = world.place(to_ship(2));
    let named = |world: &World| -> Vec<Vec<Recipe>> {
        let kits = world.orders.owed().into_iter().filter_map(|errand| match errand.request {
            Request::HoldForOrder { kits, .. }
            | Request::Allocate { kits, .. }
            | Request::TakeBack { kits, .. } => Some(kits),
            _ => None,
        });
        kits.collect()
    };
    // Whatever the house says that one is made of by now.
    world.kits.clear();
    assert_eq!(named(&world), [vec![recipe.clone()]]);
    world.run();
    world.pay(order, true);
    assert_eq!(named(&world), [vec![recipe.clone()]]);
    world.run();
    world.hand_over();
    world.run();
    let terms = ReturnTerms { days: 14, delivery: DeliveryBack::Never, at_once: true, branch: Some(LONDON) };
    let lines = vec![AskedBack { sku: sku("TEA"), quantity: units(1), reason: ReturnReason::ChangedMind }];
    world
        .ask(Body::AskReturn(Box::new(AskedReturn {
            order,
            lines,
            comment: String::new(),
            terms,
            exchange: None,
        })))
        .unwrap();
    let lines = vec![CameBack { sku: sku("TEA"), good: units(1), damaged: units(0) }];
    let came = ReceivedReturn {
        order,
        number: 0,
        branch: PARIS,
        lines,
        withheld: protocol::Amount(0),
        note: String::new(),
        complete: true,
    };
    world.tell(Body::ReceiveReturn(Box::new(came)));
    assert_eq!(named(&world), [vec![recipe]]);
}
