//! What customers say of themselves in an order: sealed in every record of it, and erased once nothing is owed any more.

use domain::{
    Grant,
    customers::Sealed,
    orders::{
        Address, AskedReturn, Body, Erased, ErasedBy, Erasing, Event, Left, Order, OrderEvent, Placed, Said,
        SaidAddress, Way,
    },
};
use protocol::{DeliveryBack, OrderId, OrderState, Quantity, RefusalCode::*, ReturnReason};

use crate::{orders_world::*, support::*};

fn sealed(text: &str) -> Sealed {
    Sealed(text.bytes().map(|byte| byte ^ 0x5a).collect())
}

fn said() -> Box<Said> {
    let address = SaidAddress { address: sealed("1 High Street"), billed: sealed("1 High Street, too") };
    Box::new(Said { contact: sealed("Ada"), buyer: sealed("Ada, too"), address: Some(address) })
}

fn erasing(order: OrderId, by: ErasedBy) -> Erasing {
    Erasing { order, by, reason: "She asked".into(), bills: false, later: false, left: None }
}

fn erase(order: OrderId, by: ErasedBy) -> Body {
    Body::Erase(Box::new(erasing(order, by)))
}

/// An order that says who ordered, sealed, with all that has become of it.
fn placed() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    world.said = Some(said());
    let order = world.place(Placed { note: "Ring twice".into(), phone: "123".into(), ..to_ship(2) });
    world.run();
    (world, order)
}

fn fulfilled() -> (World, OrderId) {
    let (mut world, order) = placed();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Fulfilled);
    (world, order)
}

#[test]
fn no_record_says_who_ordered_and_an_errand_takes_it_along_sealed() {
    let (world, order) = fulfilled();
    let clear = to_ship(2);
    let Way::Ship(address) = &clear.way else { panic!() };
    let told = format!("{:?} {:?} {:?}", world.events, world.orders, world.issued);
    for text in [&clear.name, &clear.email, &address.line1, &address.postcode, "Ring twice", "123\""] {
        assert!(!text.is_empty() && !told.contains(text), "{text}");
    }
    let known = &world.order(order).placed;
    assert_eq!(known.way, Way::Ship(Address { country: "GB".into(), ..Address::default() }), "for its tax");
    let (_, issued) = &world.issued[0];
    let buyer = issued.buyer.as_ref().unwrap();
    assert_eq!(
        (&buyer.name, buyer.address.as_ref()),
        (&sealed("Ada, too"), Some(&sealed("1 High Street, too")))
    );
    same_again(&world);
}

#[test]
fn an_order_that_was_not_sealed_for_itself_is_not_placed() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let clear = to_ship(2);
    let (line, cart) = (&clear.lines[0], clear.cart);
    let (sku, quantity, seen) = (line.sku, line.quantity, line.unit_price);
    world.ask(Body::PutLine { cart, sku, quantity, seen }).unwrap();
    let placing = domain::orders::Placing {
        cart,
        lines: vec![domain::orders::InCart { sku, quantity, seen }],
        shown: clear.total,
        said: Some((domain::orders::order_id(cart, 1), said())),
        placed: Some(clear),
        promoted: Vec::new(),
        uses: Vec::new(),
        cards: Vec::new(),
        flash: Vec::new(),
        odd: Vec::new(),
        waits: Vec::new(),
        kits: Vec::new(),
    };
    assert_eq!(world.ask(Body::Place(Box::new(placing))), Err(ChangedMeanwhile));
}

#[test]
fn another_address_of_a_sealed_order_is_sealed_as_well() {
    let (mut world, order) = placed();
    let Way::Ship(before) = to_ship(2).way else { panic!() };
    let address = Address { line1: "2 Low Street".into(), ..before };
    let body = |said| Body::ChangeAddress { order, address: Box::new(address.clone()), said };
    assert_eq!(world.ask(body(None)), Err(WrongState), "never in clear");
    let new = SaidAddress { address: sealed("2 Low Street"), billed: sealed("2 Low Street, too") };
    let events = world.ask(body(Some(Box::new(new.clone())))).unwrap();
    assert!(matches!(&events[0], Event::Order { event: OrderEvent::AddressSealed { .. }, .. }), "{events:?}");
    assert!(!format!("{:?}", world.events).contains("Low Street"));
    assert_eq!(world.order(order).said.as_ref().unwrap().address, Some(new));
    same_again(&world);
}

#[test]
fn what_is_over_is_erased_once_and_keeps_its_sums() {
    let (mut world, order) = fulfilled();
    let before = world.order(order).clone();
    let events = world.ask(erase(order, ErasedBy::Customer)).unwrap();
    assert!(
        matches!(&events[..], [Event::Order { event: OrderEvent::Erased { bills: false, .. }, .. }]),
        "its invoices stay for as long as they have to: {events:?}"
    );
    let after = world.order(order);
    assert_eq!((&after.said, after.erased), (&None, Some(Erased { at: world.now, bills: false })));
    let sums = |order: &Order| (order.owes(), order.captured(), order.placed.total, order.bills.clone());
    assert_eq!(sums(after), sums(&before));
    assert_eq!(world.orders.erased().collect::<Vec<_>>(), [(order, false)]);
    assert!(world.tell(erase(order, ErasedBy::Staff)).is_empty(), "it is done");
    let bills = Erasing { bills: true, ..erasing(order, ErasedBy::Age) };
    assert_eq!(world.ask(Body::Erase(Box::new(bills.clone()))).unwrap().len(), 1);
    assert!(world.ask(Body::Erase(Box::new(bills))).unwrap().is_empty());
    same_again(&world);
}

#[test]
fn an_order_that_came_to_nothing_has_no_invoices_to_keep() {
    let (mut world, order) = placed();
    world.say(true, Grant::NOTHING, Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Cancelled);
    world.ask(erase(order, ErasedBy::Customer)).unwrap();
    assert!(world.order(order).erased.unwrap().bills);
}

#[test]
fn what_is_recorded_in_clear_goes_from_the_state() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let order = world.place(to_ship(2));
    world.run();
    world.wait(protocol::PAYMENT_MS + 1);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Cancelled);
    world.tell(erase(order, ErasedBy::Staff));
    assert!(!format!("{:?}", world.orders).contains(&to_ship(2).name));
    same_again(&world);
}

#[test]
fn money_that_comes_for_an_erased_order_goes_back() {
    let (mut world, order) = placed();
    world.wait(protocol::PAYMENT_MS + 1);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Cancelled);
    world.ask(erase(order, ErasedBy::Customer)).unwrap();
    world.pay(order, true);
    world.run();
    assert_eq!((world.order(order).state, world.kept(order)), (OrderState::Cancelled, 0));
    same_again(&world);
}

#[test]
fn nothing_is_erased_while_something_is_owed() {
    let waits_for_money = placed();
    let mut on_its_way = placed();
    on_its_way.0.pay(on_its_way.1, true);
    on_its_way.0.run();
    let mut comes_back = fulfilled();
    let terms = domain::orders::ReturnTerms {
        days: 14,
        delivery: DeliveryBack::Whole,
        at_once: true,
        branch: Some(LONDON),
    };
    let line = domain::orders::AskedBack {
        sku: sku("TEA"),
        quantity: Quantity::ONE,
        reason: ReturnReason::ChangedMind,
    };
    let asked = AskedReturn {
        order: comes_back.1,
        lines: vec![line],
        comment: "It leaks".into(),
        terms,
        exchange: None,
    };
    comes_back.0.ask(Body::AskReturn(Box::new(asked))).unwrap();
    let mut mail_unsent = placed();
    mail_unsent
        .0
        .say(true, Grant::NOTHING, Body::Cancel { order: mail_unsent.1, reason: String::new() })
        .unwrap();
    for (what, (mut world, order)) in [
        ("a payment", waits_for_money),
        ("goods", on_its_way),
        ("a return", comes_back),
        ("a mail", mail_unsent),
    ] {
        for by in [ErasedBy::Customer, ErasedBy::Staff, ErasedBy::Account, ErasedBy::Age] {
            let asked = world.say(false, Grant::EVERYTHING, erase(order, by));
            assert_eq!(asked.map_err(|no| no.code), Err(WrongState), "{what}");
        }
        let later = Erasing { later: true, ..erasing(order, ErasedBy::Account) };
        world.ask(Body::Erase(Box::new(later.clone()))).unwrap();
        assert!(world.ask(Body::Erase(Box::new(later))).unwrap().is_empty(), "{what}: it is wanted already");
        assert_eq!(world.order(order).erased, None, "{what}");
        same_again(&world);
    }
}

#[test]
fn what_is_to_be_erased_goes_by_itself_once_nothing_is_owed() {
    let (mut world, order) = placed();
    let later = Erasing { later: true, ..erasing(order, ErasedBy::Account) };
    world.ask(Body::Erase(Box::new(later))).unwrap();
    world.pay(order, true);
    world.run();
    assert_eq!(world.order(order).erased, None);
    world.hand_over();
    world.run();
    let known = world.order(order);
    assert!(known.erased.is_some() && known.said.is_none() && known.erasure.is_none(), "{known:?}");
    let by = world.events.iter().find_map(|event| match event {
        Event::Order { event: OrderEvent::Erased { by, .. }, .. } => Some(*by),
        _ => None,
    });
    assert_eq!(by, Some(ErasedBy::Account));
    same_again(&world);
}

#[test]
fn an_order_of_long_ago_is_erased_by_what_is_known_of_it() {
    let (mut world, order) = fulfilled();
    world.wait(domain::limits::ORDER_KEPT_MS + 1);
    world.run();
    assert!(world.orders.order(order).is_none(), "it has left");
    let asked = |left| Body::Erase(Box::new(Erasing { left, ..erasing(order, ErasedBy::Age) }));
    assert_eq!(world.ask(asked(None)), Err(UnknownOrder));
    let gone = Erased { at: world.now, bills: false };
    assert!(world.ask(asked(Some(Left { billed: true, erased: Some(gone) }))).unwrap().is_empty());
    let events = world.ask(asked(Some(Left { billed: true, erased: None }))).unwrap();
    assert!(matches!(&events[..], [Event::Order { event: OrderEvent::Erased { bills: false, .. }, .. }]));
    assert_eq!(world.orders.erased().last(), Some((order, false)), "a start destroys its key again");
}

#[test]
fn staff_need_a_right_and_a_reason() {
    let (mut world, order) = fulfilled();
    let refused = |world: &mut World, grant, asked: Erasing| {
        world.say(false, grant, Body::Erase(Box::new(asked))).map_err(|no| no.code)
    };
    let by_staff = erasing(order, ErasedBy::Staff);
    assert_eq!(refused(&mut world, Grant::NOTHING, by_staff.clone()), Err(NotAllowed));
    for reason in [String::new(), "  ".into(), "x".repeat(201)] {
        let asked = Erasing { reason, ..by_staff.clone() };
        assert_eq!(refused(&mut world, Grant::EVERYTHING, asked), Err(InvalidText));
    }
    refused(&mut world, Grant::EVERYTHING, by_staff).unwrap();
    assert!(world.order(order).erased.is_some());
}
