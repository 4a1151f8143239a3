//! Orders whose branch has not what it promised, and what was settled about that: served from elsewhere, late, paid back, or asked about.

use domain::{
    FulfilmentNews,
    branch::{Awaited, Moved, Then},
    orders::{Body, MailKind, Order, PartStep},
};
use protocol::{CancelledBecause, OrderId, OrderState, WaitKind};

use crate::{orders_world::*, support::*};

const DAY: i32 = 739_974;

/// Three teas are paid and promised in London; Paris has so many.
fn confirmed(elsewhere: i64) -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 3), (PARIS, "TEA", elsewhere)]);
    let order = world.place(shipped(&tea(3), &[(LONDON, &[moved("TEA", 3)])]));
    world.run();
    world.pay(order, true);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    (world, order)
}

/// London says what was settled, and does not promise so much any more.
fn remedied(world: &mut World, order: OrderId, count: i64, then: Then) {
    let fulfilment = Order::fulfilment_id(order, 0);
    let gone = matches!(then, Then::Elsewhere(_) | Then::PayBack);
    let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
    if gone {
        job.lines = vec![moved("TEA", 3 - count)];
        job.lines.retain(|line| line.quantity.0 > 0);
        job.over = job.lines.is_empty();
    }
    world.news(fulfilment, FulfilmentNews::Remedied { lines: vec![moved("TEA", count)], then });
    world.run();
}

fn mailed(world: &World, order: OrderId, kind: MailKind) -> usize {
    world.order(order).mails.keys().filter(|(mail, _)| *mail == kind).count()
}

#[test]
fn another_branch_serves_it_or_what_was_paid_goes_back() {
    // What is settled, what Paris has, what the house keeps in the end, what will not come.
    for (then, elsewhere, kept, missing) in [
        (Then::Elsewhere(PARIS), 5, 3_395, 0),
        // It was sold there meanwhile: nobody else has any.
        (Then::Elsewhere(PARIS), 1, 1_395, 2),
        (Then::PayBack, 5, 1_395, 2),
    ] {
        let (mut world, order) = confirmed(elsewhere);
        remedied(&mut world, order, 2, then.clone());
        let served: Vec<_> = world.order(order).parts.iter().map(|part| (part.branch, part.step)).collect();
        let expected: &[_] = match (&then, elsewhere) {
            (Then::PayBack, _) => &[(LONDON, PartStep::Promised)],
            (_, 5) => &[(LONDON, PartStep::Promised), (PARIS, PartStep::Promised)],
            _ => &[(LONDON, PartStep::Promised), (PARIS, PartStep::Refused)],
        };
        assert_eq!(served, expected, "{then:?}, {elsewhere}");
        world.hand_over();
        world.run();
        let known = world.order(order);
        assert_eq!(known.state, OrderState::Fulfilled, "{then:?}, {elsewhere}");
        assert_eq!(known.missing.values().map(|quantity| quantity.0).sum::<i64>(), missing * 1_000);
        assert_eq!((world.kept(order), known.owes().0), (kept, kept), "{then:?}, {elsewhere}");
        assert_eq!(mailed(&world, order, MailKind::Refunded), usize::from(missing > 0));
        same_again(&world);
    }
}

#[test]
fn where_nothing_is_left_the_order_is_cancelled_and_all_goes_back() {
    let (mut world, order) = confirmed(5);
    remedied(&mut world, order, 3, Then::PayBack);
    let known = world.order(order);
    assert_eq!((known.state, known.because), (OrderState::Cancelled, Some(CancelledBecause::OutOfStock)));
    assert_eq!(world.kept(order), 0);
    assert_eq!(mailed(&world, order, MailKind::Cancelled), 1);
    same_again(&world);
}

#[test]
fn whoever_waits_after_all_is_written_to_once_whatever_comes_first() {
    let waits = |count: i64| {
        vec![Awaited { sku: sku("TEA"), quantity: units(count), kind: WaitKind::Backorder, until: DAY }]
    };
    let (mut world, order) = confirmed(0);
    let fulfilment = Order::fulfilment_id(order, 0);
    // Some of it came before the first word was heard.
    world.news(fulfilment, FulfilmentNews::Waits { lines: waits(1), version: 2 });
    let step = world.news(fulfilment, FulfilmentNews::Late { lines: waits(2), version: 1 });
    world.run();
    let told = |world: &World| world.order(order).awaited().map(|line| line.quantity).collect::<Vec<_>>();
    assert_eq!((told(&world), mailed(&world, order, MailKind::Moved)), (vec![units(1)], 1));
    let news = FulfilmentNews::Late { lines: waits(2), version: 1 };
    world.tell(Body::NoteFulfilment { order, fulfilment, step, news });
    world.run();
    assert_eq!(mailed(&world, order, MailKind::Moved), 1, "the same news again is none");
    same_again(&world);
}

#[test]
fn a_suggestion_of_before_is_a_mail_and_nothing_of_the_order_changes() {
    let (mut world, order) = confirmed(0);
    let before = world.order(order).parts.clone();
    let then = Then::Suggest { instead: sku("CUP"), name: "Cup".into() };
    remedied(&mut world, order, 2, then);
    let known = world.order(order);
    let lines = |parts: &[domain::orders::Part]| -> Vec<Moved> {
        parts.iter().flat_map(|part| part.lines.clone()).collect()
    };
    assert_eq!(lines(&known.parts), lines(&before));
    let asked: Vec<_> = known.suggested.iter().map(|one| (one.sku, one.quantity, one.instead)).collect();
    assert_eq!(asked, [(sku("TEA"), units(2), sku("CUP"))]);
    assert_eq!((mailed(&world, order, MailKind::Suggested), known.owes().0), (1, 3_395));
    same_again(&world);
}

#[test]
fn an_order_that_is_being_called_off_stays_so() {
    let (mut world, order) = confirmed(5);
    let cancel = Body::Cancel { order, reason: String::new() };
    world.ask(cancel).unwrap();
    let fulfilment = Order::fulfilment_id(order, 0);
    let news = FulfilmentNews::Remedied { lines: vec![moved("TEA", 2)], then: Then::Elsewhere(PARIS) };
    world.news(fulfilment, news);
    world.run();
    assert_eq!(world.order(order).parts.len(), 1, "nobody else is asked");
    assert_eq!((world.order(order).state, world.kept(order)), (OrderState::Cancelled, 0));
    same_again(&world);
}
