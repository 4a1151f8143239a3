//! Kits whose parts have lots: which lots a kit took, what comes back of them, and what a recall does to kits that are sold and to those that
//! are promised and still here.

use domain::branch::{
    Body, Branch, Command, Event, KitLot, LotEvent, NamedLot, NamedLots, Recipe, Recipes, TaskEvent,
    command::{FulfilmentBody, OrderBody, RefundLine, TicketBody},
};
use protocol::{Disposition, FulfilmentId, OrderId, Tracking};

use crate::{lots::*, refunds::refund_of, support::*};

const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));
const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));

/// A kit of two of A, of which lots are known, and a box.
fn kit() -> Recipes {
    let parts = vec![of("A", 2), of("BOX", 1)];
    [Recipe { sku: sku("KIT"), parts }].into_iter().collect()
}

fn with(number: u128, command: Command) -> Command {
    Command { id: id(number), kits: kit(), ..command }
}

/// So many of A in lot one, which goes first, and in lot two.
fn shelf(one: i64, two: i64) -> Scenario {
    let mut shop = given([open_till(), vec![received("BOX", 9)]].concat());
    for (number, name, count, days) in [(11, "ONE", one, 10), (12, "TWO", two, 20)] {
        if count > 0 {
            let lots = [lot("A", name, count, days)];
            shop = shop.when(delivery(number, "A", (count, 0), &lots, Tracking::LotExpiry)).then_ok();
        }
    }
    shop
}

fn promise(count: i64) -> Command {
    let body = OrderBody::Allocate {
        order: ORDER,
        fulfilment: PART,
        hold: None,
        lines: vec![of("KIT", count)],
        ship: true,
        who: "Ada".into(),
        named: None,
        note: "W-1".into(),
        code: String::new(),
        patient: false,
    };
    with(20, office(Role::Cashier, Body::Order(body)))
}

fn person(number: u128, body: FulfilmentBody) -> Command {
    Command { id: id(number), ..office(Role::Supervisor, Body::Fulfilment(body)) }
}

fn cancel() -> Command {
    let cancel = Body::Order(OrderBody::Cancel { fulfilment: PART });
    Command { id: id(30), ..office(Role::Cashier, cancel) }
}

fn ship(scenario: Scenario) -> Answer {
    let scenario = scenario.when(person(40, FulfilmentBody::Begin { fulfilment: PART })).then_ok();
    let found = vec![of("KIT", 2)];
    let pick = FulfilmentBody::Pick { fulfilment: PART, found, reason: String::new(), undecided_ms: 0 };
    let scenario = scenario.when(person(41, pick)).then_ok();
    let scenario = scenario.when(person(42, FulfilmentBody::Pack { fulfilment: PART })).then_ok();
    let ship = FulfilmentBody::Ship { fulfilment: PART, carrier: "Post".into(), tracking: "1".into() };
    scenario.when(person(43, ship))
}

/// The lots of A in kits as events tell them: whether promised, the lot, and how much.
fn kitted(events: &[Event]) -> Vec<(bool, String, i64)> {
    let told = events.iter().filter_map(|event| match event {
        Event::Lot(LotEvent::Kitted { fulfilment, lines }) => Some((fulfilment.is_some(), lines)),
        _ => None,
    });
    let of = |(promised, lines): (bool, &Vec<KitLot>)| {
        let one = move |line: &KitLot| {
            assert_eq!((line.kit, line.sku), (sku("KIT"), sku("A")));
            (promised, line.lot.to_string(), line.quantity.0 / 1_000)
        };
        lines.iter().map(one).collect::<Vec<_>>()
    };
    told.flat_map(of).collect()
}

/// Each lot of A, what is unlotted, and what of A can be sold.
fn state(branch: &Branch) -> (Vec<(String, i64)>, i64, i64) {
    let (lots, unlotted) = seen(branch, "A");
    (lots, unlotted, branch.level(&sku("A")).available_to_sell().0 / 1_000)
}

fn lots(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter().map(|(lot, count)| ((*lot).to_owned(), *count)).collect()
}

fn told(of: &[(bool, &str, i64)]) -> Vec<(bool, String, i64)> {
    of.iter().map(|(promised, lot, count)| (*promised, (*lot).to_owned(), *count)).collect()
}

fn sold(lines: &[(&str, i64)], named: &[NamedLot]) -> Command {
    let price = |name: &str| if name == "KIT" { 900 } else { 100 };
    let total = lines.iter().map(|(name, count)| price(name) * count).sum();
    let lines: Vec<_> = lines.iter().map(|(name, count)| line(name, *count, price(name))).collect();
    let mut command = naming(with(21, cashier(sell(&lines, &[cash(total)]))), named);
    command.lots.strict = false;
    command
}

#[test]
fn a_kit_that_is_sold_tells_of_which_lots_it_was_made() {
    type Case = (&'static str, Vec<(&'static str, i64)>, Vec<NamedLot>, Vec<(bool, &'static str, i64)>);
    let cases: Vec<Case> = vec![
        ("of what goes first", vec![("KIT", 1)], vec![], vec![(false, "ONE", 2)]),
        ("of two lots", vec![("KIT", 2)], vec![], vec![(false, "ONE", 3), (false, "TWO", 1)]),
        ("more than lots have", vec![("KIT", 5)], vec![], vec![(false, "ONE", 3), (false, "TWO", 5)]),
        // What somebody has scanned is what lay on the counter by itself.
        (
            "beside its part, which was named",
            vec![("KIT", 1), ("A", 2)],
            vec![lot("A", "ONE", 2, 10)],
            vec![(false, "ONE", 1), (false, "TWO", 1)],
        ),
        ("no kit", vec![("A", 2)], vec![], vec![]),
    ];
    for (case, lines, named, expected) in cases {
        let answer = shelf(3, 5).when(sold(&lines, &named));
        assert_eq!(kitted(answer.decided.as_ref().unwrap()), told(&expected), "{case}");
    }
}

#[test]
fn what_was_promised_comes_back_to_the_lots_that_it_was_of() {
    let answer = shelf(3, 5).when(promise(2));
    assert_eq!(kitted(answer.decided.as_ref().unwrap()), told(&[(true, "ONE", 3), (true, "TWO", 1)]));
    let scenario = answer.then_ok();
    assert_eq!(state(&scenario.branch), (lots(&[("TWO", 4)]), 0, 4));
    let promised = scenario.branch.clone();
    // All of it: nothing becomes unlotted.
    let answer = scenario.when(cancel());
    assert_eq!(kitted(answer.decided.as_ref().unwrap()), told(&[(true, "TWO", -1), (true, "ONE", -3)]));
    assert_eq!(state(&answer.then_ok().branch), (lots(&[("ONE", 3), ("TWO", 5)]), 0, 8));
    // One of two kits is not found: what went in last comes out.
    let scenario = Scenario::of(promised);
    let scenario = scenario.when(person(31, FulfilmentBody::Begin { fulfilment: PART })).then_ok();
    let found = vec![of("KIT", 1)];
    let pick = FulfilmentBody::Pick { fulfilment: PART, found, reason: "gone".into(), undecided_ms: 0 };
    let answer = scenario.when(person(32, pick));
    assert_eq!(kitted(answer.decided.as_ref().unwrap()), told(&[(true, "TWO", -1), (true, "ONE", -1)]));
    let scenario = answer.then_ok();
    assert_eq!(state(&scenario.branch), (lots(&[("ONE", 1), ("TWO", 5)]), 0, 6));
    // And the rest, when the order is called off.
    assert_eq!(state(&scenario.when(cancel()).then_ok().branch), (lots(&[("ONE", 3), ("TWO", 5)]), 0, 8));
}

#[test]
fn what_leaves_in_kits_is_told_and_then_forgotten() {
    let scenario = shelf(3, 5).when(promise(2)).then_ok();
    let answer = ship(scenario);
    let left: Vec<(String, i64)> = answer.decided.as_ref().unwrap().iter().fold(vec![], |mut all, event| {
        if let Event::Lot(LotEvent::KitsLeft { fulfilment, lines }) = event {
            assert_eq!(*fulfilment, PART);
            all.extend(lines.iter().map(|line| (line.lot.to_string(), line.quantity.0 / 1_000)));
        }
        all
    });
    assert_eq!(left, lots(&[("ONE", 3), ("TWO", 1)]));
    // A recall from then on finds nothing of it here.
    let answer = answer.then_ok().when(recall("A", "ONE"));
    assert_eq!(kitted(answer.decided.as_ref().unwrap()), []);
    assert_eq!(state(&answer.then_ok().branch), (lots(&[("TWO", 4)]), 0, 4));
}

/// What a recall of lot one does to two kits that are promised, with so much of lot two here.
#[test]
fn a_recall_takes_its_lot_out_of_promised_kits_and_puts_another_in() {
    type Case =
        (&'static str, (i64, i64), Vec<(bool, &'static str, i64)>, (Vec<(&'static str, i64)>, i64, i64), i64);
    let cases: Vec<Case> = vec![
        // What is here of each lot, what goes out of the kits and in, the lots then with what is unlotted and free, and who goes short.
        (
            "another lot suffices",
            (4, 9),
            vec![(true, "ONE", -4), (true, "TWO", 4)],
            (vec![("ONE", 4), ("TWO", 5)], 0, 5),
            0,
        ),
        (
            "some of it is on the shelf",
            (6, 4),
            vec![(true, "ONE", -4), (true, "TWO", 4)],
            (vec![("ONE", 6)], 0, 0),
            0,
        ),
        (
            "another lot does not suffice",
            (4, 3),
            vec![(true, "ONE", -4), (true, "TWO", 3)],
            (vec![("ONE", 4)], -1, -1),
            1,
        ),
        ("nothing else is here", (4, 0), vec![(true, "ONE", -4)], (vec![("ONE", 4)], -4, -4), 4),
    ];
    for (case, (one, two), out, (after, unlotted, free), short) in cases {
        let scenario = shelf(one, two).when(promise(2)).then_ok();
        let before = scenario.branch.level(&sku("A")).on_hand;
        let answer = scenario.when(recall("A", "ONE"));
        let events = answer.decided.clone().unwrap();
        assert_eq!(kitted(&events), told(&out), "{case}");
        let lacks = events.iter().find_map(|event| match event {
            Event::Task(TaskEvent::OverPromised { lines, .. }) => Some(lines.clone()),
            _ => None,
        });
        assert_eq!(lacks, (short > 0).then(|| vec![of("A", short)]), "{case}");
        let scenario = answer.then_ok();
        assert_eq!(state(&scenario.branch), (lots(&after), unlotted, free), "{case}");
        assert_eq!(scenario.branch.level(&sku("A")).on_hand, before, "{case}: nothing has left");
        // What was put in comes back; the recalled lot stays where it is.
        let scenario = scenario.when(cancel()).then_ok();
        let (all, unlotted, free) = state(&scenario.branch);
        assert_eq!((unlotted, free), (0, two), "{case}");
        assert_eq!(all, lots(&[("ONE", one), ("TWO", two)][..if two > 0 { 2 } else { 1 }]), "{case}");
    }
}

#[test]
fn what_no_lot_is_known_of_goes_into_a_kit_after_a_recall_only_where_nothing_else_is_here() {
    // Two of A have no lot and are promised first; they may be of the recalled lot.
    let shop = shelf(2, 2).when(promise(1)).then_ok();
    let shop = shop.when(with(50, office(Role::Manager, found(3)))).then_ok();
    let scenario = shop.when(recall("A", "ONE")).then_ok();
    assert_eq!(state(&scenario.branch), (lots(&[("ONE", 2)]), 3, 0));
    assert_eq!(scenario.branch.level(&sku("A")).unsellable, units(5));
}

fn found(count: i64) -> domain::branch::command::StockBody {
    domain::branch::command::StockBody::Adjust {
        sku: sku("A"),
        delta: units(count),
        unsellable: units(0),
        reason: protocol::AdjustmentReason::Found,
        note: "behind the shelf".into(),
    }
}

#[test]
fn a_kit_that_comes_back_brings_its_recalled_part_back_into_its_lot() {
    for (disposition, free) in [(Disposition::Restock, 0), (Disposition::Quarantine, 0)] {
        let answer = shelf(2, 0).when(sold(&[("KIT", 1)], &[]));
        let events = answer.decided.clone().unwrap();
        let Event::Ticket(domain::branch::TicketEvent::Completed(facts)) = &events[0] else { unreachable!() };
        let scenario = answer.then_ok().when(recall("A", "ONE")).then_ok();
        let mut refund = refund_of(facts, &[(0, 1_000)]);
        refund.lines = vec![RefundLine { line: 0, quantity: units(1), disposition }];
        let back = with(60, supervisor(TicketBody::Refund(Box::new(refund))));
        // The record of the sale says of which lot it was.
        let lines = vec![lot("A", "ONE", 2, 10)];
        let named = NamedLots { lines, needed: Vec::new(), strict: false };
        let answer = scenario.when(Command { lots: named, ..back.clone() });
        assert_eq!(kitted(answer.decided.as_ref().unwrap()), told(&[(false, "ONE", -2)]), "{disposition:?}");
        let after = answer.then_ok().branch;
        assert_eq!(state(&after), (lots(&[("ONE", 2)]), 0, free), "{disposition:?}");
        // Where nobody knows of which, nothing is sold of it before somebody has looked.
        let shop = shelf(2, 0).when(sold(&[("KIT", 1)], &[])).then_ok();
        let shop = shop.when(recall("A", "ONE")).then_ok();
        let after = shop.when(back).then_ok().branch;
        assert_eq!(state(&after), (lots(&[]), 2, free), "{disposition:?}");
    }
}
