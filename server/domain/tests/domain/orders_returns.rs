//! What comes back of an order: who may send what, until when, what it is worth, and every step that is forbidden.

use domain::{
    Errand, Grant, Machine, Request,
    limits::RETURNS_MAX,
    orders::{
        AskedBack, AskedReturn, Body, CameBack, MailKind, OrderedLine, ReceivedReturn, RefundWhy, ReturnTerms,
    },
};
use protocol::{
    Amount, DeliveryBack, OrderId, OrderState, RefusalCode, RefusalCode::*, ReturnReason, ReturnState, Right,
};

use crate::{orders_world::*, support::*};

const DAY: i64 = 24 * 60 * 60 * 1_000;
const TERMS: ReturnTerms =
    ReturnTerms { days: 14, delivery: DeliveryBack::WholeOrFault, at_once: false, branch: None };

fn asking(order: OrderId, lines: &[(&str, i64)], reason: ReturnReason, terms: ReturnTerms) -> Body {
    let line = |(text, count): &(&str, i64)| AskedBack { sku: sku(text), quantity: units(*count), reason };
    let lines = lines.iter().map(line).collect();
    Body::AskReturn(Box::new(AskedReturn { order, lines, comment: "see".into(), terms, exchange: None }))
}

fn wants(order: OrderId, lines: &[(&str, i64)]) -> Body {
    asking(order, lines, ReturnReason::ChangedMind, TERMS)
}

/// SKU, what can be sold again, what is set aside.
fn came(order: OrderId, number: u16, lines: &[(&str, i64, i64)], withheld: i64) -> ReceivedReturn {
    let line = |(text, good, damaged): &(&str, i64, i64)| CameBack {
        sku: sku(text),
        good: units(*good),
        damaged: units(*damaged),
    };
    ReceivedReturn {
        order,
        number,
        branch: PARIS,
        lines: lines.iter().map(line).collect(),
        withheld: Amount(withheld),
        note: if withheld > 0 { "worn".into() } else { String::new() },
        complete: false,
    }
}

fn received(order: OrderId, number: u16, lines: &[(&str, i64, i64)], withheld: i64) -> Body {
    Body::ReceiveReturn(Box::new(came(order, number, lines, withheld)))
}

fn refused(world: &mut World, grant: Grant, body: Body) -> RefusalCode {
    world.say(false, grant, body).unwrap_err().code
}

/// Three of tea and one pot at ten pounds each, with 3.95 for delivery; paid, sent, and here.
pub(crate) fn sent() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 3), (LONDON, "POT", 1), (PARIS, "TEA", 0)]);
    let lines = [ordered("TEA", 3), ordered("POT", 1)];
    let order = world.place(shipped(&lines, &[(LONDON, &[moved("TEA", 3), moved("POT", 1)])]));
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    assert_eq!((world.order(order).state, world.kept(order)), (OrderState::Fulfilled, 4_395));
    (world, order)
}

fn state(world: &World, order: OrderId, number: usize) -> ReturnState {
    world.order(order).returns[number].state
}

#[test]
fn what_comes_back_is_booked_where_it_is_and_paid_back_in_pieces_that_come_to_all() {
    let (mut world, order) = sent();
    world.ask(wants(order, &[("TEA", 2)])).unwrap();
    assert_eq!(state(&world, order, 0), ReturnState::Asked);
    assert!(world.order(order).needs_attention(), "somebody has to decide");
    world.tell(Body::ApproveReturn { order, number: 0, branch: None });
    assert_eq!(world.order(order).returns[0].branch, Some(LONDON), "to whoever sent it");
    assert!(!world.order(order).needs_attention());
    // One first, the other damaged later, both at another branch than they were sent to.
    world.tell(received(order, 0, &[("TEA", 1, 0)], 0));
    world.run();
    assert_eq!((state(&world, order, 0), world.kept(order)), (ReturnState::Approved, 3_395));
    world.tell(received(order, 0, &[("TEA", 0, 1)], 0));
    world.run();
    assert_eq!((state(&world, order, 0), world.kept(order)), (ReturnState::Received, 2_395));
    assert_eq!(world.shelves[&PARIS].stock[&sku("TEA")], 2_000);
    assert_eq!(world.order(order).refunds[0].why, RefundWhy::Returned { number: 0 });
    // Another return with the rest: with it the delivery charge goes back.
    world.ask(wants(order, &[("TEA", 1), ("POT", 1)])).unwrap();
    world.tell(Body::ApproveReturn { order, number: 1, branch: Some(PARIS) });
    world.tell(received(order, 1, &[("TEA", 1, 0), ("POT", 1, 0)], 0));
    world.run();
    assert_eq!((world.kept(order), world.order(order).owes()), (0, Amount::ZERO));
    let mails: Vec<_> = world.order(order).mails.keys().copied().collect();
    for owed in [(MailKind::ReturnAsked, 0), (MailKind::ReturnApproved, 1), (MailKind::Refunded, 2)] {
        assert!(mails.contains(&owed), "{owed:?}");
    }
    same_again(&world);
}

#[test]
fn a_line_of_uneven_pieces_is_worth_what_it_cost_in_whatever_steps_it_comes_back() {
    let line = OrderedLine { total: Amount(1_000), ..ordered("TEA", 3) };
    let mut placed = collected(&[line], false);
    placed.total = Amount(1_000);
    let mut world = World::new(&[(LONDON, "TEA", 3)]);
    let order = world.place(placed);
    world.run();
    world.pay(order, false);
    world.run();
    world.hand_over();
    world.run();
    let mut kept = Vec::new();
    for number in 0..3 {
        world
            .ask(asking(order, &[("TEA", 1)], ReturnReason::Other, ReturnTerms { at_once: true, ..TERMS }))
            .unwrap();
        assert_eq!(
            state(&world, order, usize::from(number)),
            ReturnState::Approved,
            "nobody has to look first"
        );
        world.tell(received(order, number, &[("TEA", 1, 0)], 0));
        world.run();
        kept.push(world.kept(order));
    }
    assert_eq!(kept, [667, 333, 0]);
}

#[test]
fn the_delivery_charge_goes_back_by_the_rule_of_the_day() {
    let part = &[("TEA", 1)][..];
    let whole = &[("TEA", 3), ("POT", 1)][..];
    for (rule, lines, reason, kept) in [
        (DeliveryBack::Never, whole, ReturnReason::Damaged, 395),
        (DeliveryBack::Whole, whole, ReturnReason::ChangedMind, 0),
        (DeliveryBack::Whole, part, ReturnReason::Damaged, 3_395),
        (DeliveryBack::WholeOrFault, part, ReturnReason::Damaged, 3_000),
        (DeliveryBack::WholeOrFault, part, ReturnReason::WrongItem, 3_000),
        (DeliveryBack::WholeOrFault, part, ReturnReason::DoesNotFit, 3_395),
        (DeliveryBack::WholeOrFault, whole, ReturnReason::DoesNotFit, 0),
    ] {
        let (mut world, order) = sent();
        world
            .ask(asking(order, lines, reason, ReturnTerms { delivery: rule, at_once: true, ..TERMS }))
            .unwrap();
        let back: Vec<_> = lines.iter().map(|(text, count)| (*text, *count, 0)).collect();
        world.tell(received(order, 0, &back, 0));
        world.run();
        assert_eq!(world.kept(order), kept, "{rule:?} {reason:?} {lines:?}");
    }
}

#[test]
fn customers_ask_in_time_and_for_what_they_have() {
    let (mut world, order) = sent();
    for (body, code) in [
        (wants(order, &[("TEA", 4)]), NotReturnable),
        (wants(order, &[("TEA", 2), ("TEA", 2)]), NotReturnable),
        (wants(order, &[("MUG", 1)]), NotReturnable),
        (wants(order, &[]), NoLines),
        (wants(order, &[("TEA", 0)]), InvalidQuantity),
        (wants(order, &[("TEA", -1)]), InvalidQuantity),
        (asking(order, &[("TEA", 1)], ReturnReason::Other, ReturnTerms { days: 0, ..TERMS }), NotReturnable),
        (wants(OrderId::new(id(99).uuid()), &[("TEA", 1)]), UnknownOrder),
    ] {
        let told = format!("{body:?}");
        assert_eq!(world.ask(body), Err(code), "{told}");
    }
    world.ask(wants(order, &[("TEA", 2)])).unwrap();
    assert_eq!(world.ask(wants(order, &[("TEA", 2)])), Err(NotReturnable), "two are on their way already");
    world.wait(14 * DAY);
    world.ask(wants(order, &[("POT", 1)])).unwrap();
    world.wait(1);
    assert_eq!(world.ask(wants(order, &[("TEA", 1)])), Err(NotReturnable), "the time is over");
    world.tell(wants(order, &[("TEA", 1)]));
    assert_eq!(state(&world, order, 2), ReturnState::Approved, "staff find it right whenever they do");

    let mut fresh = World::new(&[(LONDON, "TEA", 3)]);
    let order = fresh.place(to_ship(2));
    fresh.run();
    assert_eq!(fresh.ask(wants(order, &[("TEA", 1)])), Err(NotReturnable), "it can be called off");
    fresh.pay(order, true);
    fresh.run();
    assert_eq!(fresh.ask(wants(order, &[("TEA", 1)])), Err(NotReturnable), "nothing was handed over");
}

#[test]
fn only_what_may_come_is_taken_and_by_whom_it_may() {
    let (mut world, order) = sent();
    world.ask(wants(order, &[("TEA", 2)])).unwrap();
    let all = Grant::EVERYTHING;
    let some = |rights: &[Right]| Grant { rights: rights.iter().copied().collect(), ..Grant::NOTHING };
    let declined = |reason: &str| Body::DeclineReturn { order, number: 0, reason: reason.into() };
    for (grant, body, code) in [
        (all, received(order, 0, &[("TEA", 1, 0)], 0), WrongState),
        (some(&[Right::FulfilOrders]), Body::ApproveReturn { order, number: 0, branch: None }, NotAllowed),
        (some(&[Right::FulfilOrders]), declined("no"), NotAllowed),
        (some(&[Right::RefundOrders]), wants(order, &[("TEA", 1)]), NotAllowed),
        (Grant::NOTHING, Body::WithdrawReturn { order, number: 0 }, NotAllowed),
        (all, declined(" "), InvalidText),
        (all, Body::ApproveReturn { order, number: 7, branch: None }, UnknownOrder),
    ] {
        let told = format!("{body:?}");
        assert_eq!(refused(&mut world, grant, body), code, "{told}");
    }
    world.tell(Body::ApproveReturn { order, number: 0, branch: Some(PARIS) });
    assert!(world.tell(Body::ApproveReturn { order, number: 0, branch: Some(PARIS) }).is_empty(), "once");
    for (grant, body, code) in [
        (all, declined("too late"), WrongState),
        (all, received(order, 0, &[("TEA", 3, 0)], 0), InvalidQuantity),
        (all, received(order, 0, &[("TEA", 1, 0), ("TEA", 1, 0)], 0), InvalidQuantity),
        (all, received(order, 0, &[("TEA", 2, -1)], 0), InvalidQuantity),
        (all, received(order, 0, &[("POT", 1, 0)], 0), InvalidQuantity),
        (all, received(order, 0, &[], 0), NoLines),
        (all, received(order, 0, &[("TEA", 1, 0)], 1_001), InvalidAmount),
        (all, received(order, 0, &[("TEA", 1, 0)], -1), InvalidAmount),
        (some(&[Right::ResolveTasks]), received(order, 0, &[("TEA", 1, 0)], 0), NotAllowed),
        (some(&[Right::FulfilOrders]), received(order, 0, &[("TEA", 1, 0)], 1), NotAllowed),
    ] {
        let told = format!("{body:?}");
        assert_eq!(refused(&mut world, grant, body), code, "{told}");
    }
    let silent = ReceivedReturn { note: String::new(), ..came(order, 0, &[("TEA", 1, 0)], 5) };
    assert_eq!(refused(&mut world, all, Body::ReceiveReturn(Box::new(silent))), InvalidText);
    assert_eq!(world.kept(order), 4_395, "what is refused changes nothing");
    world.say(false, some(&[Right::FulfilOrders]), received(order, 0, &[("TEA", 1, 0)], 0)).unwrap();
    assert_eq!(world.ask(Body::WithdrawReturn { order, number: 0 }), Err(WrongState), "some of it is here");
    // The other one never comes: the rest is given up, and may be asked for anew.
    let last = ReceivedReturn { complete: true, ..came(order, 0, &[("TEA", 1, 0)], 250) };
    world.tell(Body::ReceiveReturn(Box::new(last)));
    world.run();
    assert_eq!(world.kept(order), 4_395 - 2_000 + 250, "worn goods are worth less");
    assert_eq!(refused(&mut world, all, received(order, 0, &[("TEA", 1, 0)], 0)), WrongState);
    same_again(&world);
}

#[test]
fn what_is_kept_or_declined_may_be_asked_for_again() {
    let (mut world, order) = sent();
    world.ask(wants(order, &[("TEA", 3)])).unwrap();
    world.ask(Body::WithdrawReturn { order, number: 0 }).unwrap();
    assert!(world.ask(Body::WithdrawReturn { order, number: 0 }).unwrap().is_empty(), "once");
    world.ask(wants(order, &[("TEA", 3)])).unwrap();
    world.tell(Body::DeclineReturn { order, number: 1, reason: "opened".into() });
    world.run();
    assert_eq!(world.order(order).returns[1].reason, "opened");
    assert!(world.order(order).mails.contains_key(&(MailKind::ReturnDeclined, 1)));
    assert_eq!(world.ask(Body::WithdrawReturn { order, number: 1 }), Err(WrongState));
    for _ in 2..RETURNS_MAX {
        world.ask(wants(order, &[("TEA", 3)])).unwrap();
        let number = u16::try_from(world.order(order).returns.len() - 1).unwrap();
        world.ask(Body::WithdrawReturn { order, number }).unwrap();
    }
    assert_eq!(world.ask(wants(order, &[("TEA", 1)])), Err(TooManyLines), "somebody plays with it");
}

#[test]
fn goods_that_are_here_are_booked_until_the_branch_has_answered() {
    let (mut world, order) = sent();
    world.tell(wants(order, &[("POT", 1)]));
    world.tell(received(order, 0, &[("POT", 1, 0)], 0));
    let owed = world.orders.owed();
    let booking = |errand: &&Errand| matches!(errand.request, Request::TakeBack { .. });
    let errand = owed.iter().find(booking).unwrap().clone();
    let Request::TakeBack { reference, lines, .. } = &errand.request else { panic!() };
    assert!(reference.starts_with("W-") && reference.ends_with("-R1"), "{reference}");
    assert_eq!(lines[..], [CameBack { sku: sku("POT"), good: units(1), damaged: units(0) }]);
    // The answer is lost, and it is asked again under the same id.
    world.carry(&errand);
    assert!(world.orders.owed().iter().any(|again| again.id == errand.id));
    world.run();
    assert_eq!(world.shelves[&PARIS].stock[&sku("POT")], 1_000, "once");
    assert!(!world.orders.owed().iter().any(|again| again.id == errand.id));
    same_again(&world);
}
