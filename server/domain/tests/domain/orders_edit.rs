//! What may still be changed of an order, and until when.

use domain::{
    FulfilmentNews, Grant,
    orders::{Address, Body, Order, PartStep, Way},
};
use protocol::{Amount, OrderId, OrderState, RefusalCode::*};

use crate::{orders_world::*, support::*};

fn less(order: OrderId, lines: &[(&str, i64)]) -> Body {
    let lines = lines.iter().map(|(text, count)| moved(text, *count)).collect();
    Body::Reduce { order, lines, reason: String::new() }
}

/// Three of tea in two branches and a pot, confirmed.
fn confirmed() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 2), (LONDON, "POT", 1), (PARIS, "TEA", 2)]);
    let lines = [ordered("TEA", 3), ordered("POT", 1)];
    let plan: [(_, &[_]); 2] = [(LONDON, &[moved("TEA", 2), moved("POT", 1)]), (PARIS, &[moved("TEA", 1)])];
    let order = world.place(shipped(&lines, &plan));
    world.run();
    world.pay(order, true);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    (world, order)
}

#[test]
fn less_of_a_line_is_freed_by_its_branches_and_paid_back() {
    let (mut world, order) = confirmed();
    // More than one branch has of it: both are asked.
    world.ask(less(order, &[("TEA", 3)])).unwrap();
    assert_eq!(world.kept(order), 4_395, "nobody has said yet that it can be");
    world.run();
    let known = world.order(order);
    assert_eq!((known.owes(), world.kept(order)), (Amount(1_395), 1_395));
    assert_eq!(known.parts[1].step, PartStep::Ended, "nothing is left for Paris to do");
    world.hand_over();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Fulfilled);
    assert_eq!(world.shelves[&LONDON].stock[&sku("TEA")], 2_000);
    same_again(&world);
}

#[test]
fn what_a_branch_has_begun_to_pick_stays_as_it_is() {
    let (mut world, order) = confirmed();
    world.ask(less(order, &[("TEA", 1)])).unwrap();
    assert_eq!(world.ask(less(order, &[("POT", 1)])), Err(WrongState), "the same branch is being asked");
    let fulfilment = Order::fulfilment_id(order, 0);
    world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap().packed = true;
    world.news(fulfilment, FulfilmentNews::Packed);
    world.run();
    let known = world.order(order);
    assert_eq!((known.owes(), world.kept(order)), (Amount(4_395), 4_395));
    assert!(known.parts[0].less.is_empty());
    assert_eq!(world.ask(less(order, &[("POT", 1)])), Err(WrongState));
    world.ask(less(order, &[("TEA", 1)])).unwrap();
    world.run();
    assert_eq!(world.kept(order), 3_395, "Paris had not begun");
}

#[test]
fn what_cannot_be_left_out() {
    let (mut world, order) = confirmed();
    for (body, code) in [
        (less(order, &[("TEA", 4)]), WrongState),
        (less(order, &[("TEA", 2), ("TEA", 2)]), WrongState),
        (less(order, &[("MUG", 1)]), WrongState),
        (less(order, &[("TEA", 3), ("POT", 1)]), WrongState),
        (less(order, &[]), NoLines),
        (less(order, &[("TEA", 0)]), InvalidQuantity),
        (less(OrderId::new(id(99).uuid()), &[("TEA", 1)]), UnknownOrder),
    ] {
        let told = format!("{body:?}");
        assert_eq!(world.ask(body), Err(code), "{told}");
    }
    let by_staff = world.say(false, Grant::NOTHING, less(order, &[("TEA", 1)]));
    assert_eq!(by_staff.map_err(|no| no.code), Err(NotAllowed));
    assert_eq!(world.kept(order), 4_395);
    let mut fresh = World::new(&[(LONDON, "TEA", 3)]);
    let order = fresh.place(to_ship(2));
    fresh.run();
    assert_eq!(fresh.ask(less(order, &[("TEA", 1)])), Err(WrongState), "it is not confirmed");
}

#[test]
fn an_order_goes_to_another_address_in_its_country_until_it_is_packed() {
    let (mut world, order) = confirmed();
    let Way::Ship(before) = world.order(order).placed.way.clone() else { panic!() };
    let to = |line1: &str, country: &str| {
        let postcode = if country == "FR" { "75001".into() } else { before.postcode.clone() };
        let address = Address { line1: line1.into(), country: country.into(), postcode, ..before.clone() };
        Body::ChangeAddress { order, address: Box::new(address), said: None }
    };
    for (body, code) in
        [(to("", "GB"), InvalidText), (to("2", "France"), InvalidText), (to("2", "FR"), NotDeliverable)]
    {
        assert_eq!(world.ask(body), Err(code));
    }
    assert!(world.ask(to(&before.line1, "GB")).unwrap().is_empty(), "nothing new");
    world.ask(to("2 High Street", "GB")).unwrap();
    let Way::Ship(now) = &world.order(order).placed.way else { panic!() };
    assert_eq!(now.line1, "2 High Street");
    same_again(&world);
    world.news(Order::fulfilment_id(order, 1), FulfilmentNews::Packed);
    assert_eq!(world.ask(to("3 High Street", "GB")), Err(WrongState));

    let mut world = World::new(&[(LONDON, "TEA", 3)]);
    let order = world.place(collected(&tea(2), true));
    world.run();
    let body = Body::ChangeAddress { order, address: Box::new(before), said: None };
    assert_eq!(world.ask(body), Err(WrongState), "it is collected");
}
