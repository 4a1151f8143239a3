//! What comes before an order: carts, what cannot be placed, and who is chosen to serve it.

use domain::{
    branch::{Awaited, Moved, Recipe, Recipes, Waitable},
    orders::{
        Body, InCart, Placing,
        sourcing::{Basket, Choice, Short, Source, Sourced, Standing, at_one, from_any},
    },
};
use protocol::{
    Amount, BranchId, CART_IDLE_MS, CART_LINES_MAX,
    RefusalCode::{self, *},
    Sku, Timestamp, WaitKind,
};
use std::collections::BTreeMap;

use crate::{orders_world::*, support::*};

#[test]
fn carts_are_kept_merged_and_forgotten() {
    let mut world = World::new(&[]);
    let put = |number, text: &str, quantity| Body::PutLine {
        cart: cart(number),
        sku: sku(text),
        quantity: quantity_of(quantity),
        seen: Amount(100),
    };
    world.ask(put(1, "TEA", 2)).unwrap();
    world.ask(put(1, "POT", 1)).unwrap();
    world.ask(put(1, "TEA", 3)).unwrap();
    assert_eq!(world.ask(put(1, "TEA", -1)), Err(InvalidQuantity));
    assert_eq!(world.ask(put(1, "TEA", 1_000)), Err(InvalidQuantity));
    let lines = |world: &World, number| -> Vec<(Sku, i64)> {
        let cart = world.orders.cart(cart(number));
        cart.into_iter()
            .flat_map(|cart| &cart.lines)
            .map(|line| (line.sku, line.quantity.0 / 1_000))
            .collect()
    };
    assert_eq!(lines(&world, 1), [(sku("TEA"), 3), (sku("POT"), 1)]);
    world.ask(put(2, "TEA", 5)).unwrap();
    world.ask(put(2, "CUP", 1)).unwrap();
    world.ask(Body::Merge { cart: cart(1), from: cart(2), lines: Vec::new() }).unwrap();
    assert_eq!(lines(&world, 1), [(sku("TEA"), 5), (sku("POT"), 1), (sku("CUP"), 1)]);
    assert!(world.orders.cart(cart(2)).is_none());
    world.ask(put(1, "POT", 0)).unwrap();
    assert_eq!(lines(&world, 1), [(sku("TEA"), 5), (sku("CUP"), 1)]);
    same_again(&world);
    world.wait(CART_IDLE_MS - 1);
    assert!(world.orders.cart(cart(1)).is_some());
    world.wait(1);
    assert!(world.orders.cart(cart(1)).is_none());
    for number in 0..CART_LINES_MAX {
        world.ask(put(3, &format!("S{number}"), 1)).unwrap();
    }
    assert_eq!(world.ask(put(3, "ONE-MORE", 1)), Err(TooManyLines));
}

fn quantity_of(pieces: i64) -> protocol::Quantity {
    quantity(pieces * 1_000)
}

#[test]
fn what_is_being_ordered_is_not_changed() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(to_ship(2));
    let put = Body::PutLine { cart: cart(1), sku: sku("TEA"), quantity: units(1), seen: Amount(1) };
    assert_eq!(world.ask(put.clone()), Err(WrongState));
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    world.ask(put).unwrap();
}

#[test]
fn what_cannot_be_placed() {
    type Change = fn(&mut Placing);
    let cases: [(RefusalCode, Change); 11] = [
        (UnknownCart, |placing| placing.cart = cart(9)),
        (ChangedMeanwhile, |placing| placing.lines.clear()),
        (ChangedMeanwhile, |placing| placing.placed = None),
        (PriceChanged, |placing| placing.shown = Amount(2_394)),
        (InvalidText, |placing| placing.placed.as_mut().unwrap().name = " ".into()),
        (InvalidText, |placing| placing.placed.as_mut().unwrap().email = "ada".into()),
        (InvalidText, |placing| {
            placing.placed.as_mut().unwrap().email = "ada@example.com, b@example.com".into()
        }),
        (InvalidText, |placing| placing.placed.as_mut().unwrap().phone = "1".repeat(40)),
        (InvalidText, |placing| placing.placed.as_mut().unwrap().note = "a\nb".into()),
        (InvalidText, |placing| {
            let way = &mut placing.placed.as_mut().unwrap().way;
            if let domain::orders::Way::Ship(address) = way {
                address.country = "Britain".into();
            }
        }),
        (NoLines, |placing| placing.placed.as_mut().unwrap().lines.clear()),
    ];
    for (code, change) in cases {
        let mut world = World::new(&[]);
        let line = InCart { sku: sku("TEA"), quantity: units(2), seen: Amount(1_000) };
        world
            .ask(Body::PutLine { cart: cart(1), sku: line.sku, quantity: line.quantity, seen: line.seen })
            .unwrap();
        let mut placing = Placing {
            uses: Vec::new(),
            cards: Vec::new(),
            flash: Vec::new(),
            cart: cart(1),
            lines: vec![line],
            shown: Amount(2_395),
            placed: Some(to_ship(2)),
            said: None,
            promoted: Vec::new(),
            odd: Vec::new(),
            waits: Vec::new(),
            kits: Vec::new(),
        };
        change(&mut placing);
        assert_eq!(world.ask(Body::Place(Box::new(placing))), Err(code));
        assert_eq!(world.orders.iter().count(), 0);
    }
}

#[test]
fn branches_are_chosen_by_what_they_have_and_told_why() {
    let source = |branch: u16, name: &str, has: &[(&str, i64)]| Source {
        branch: protocol::BranchId(branch),
        name: name.into(),
        available: has
            .iter()
            .map(|(text, quantity)| (sku(text), units(*quantity)))
            .collect::<BTreeMap<_, _>>(),
        room: BTreeMap::new(),
        standing: Standing::default(),
    };
    let none = Recipes::default();
    let from_any = |sources: &[Source], lines: &[Moved]| {
        from_any(sources, Basket { lines, kits: &none }, &Choice::default())
    };
    let at_one = |source: &Source, lines: &[Moved]| at_one(source, Basket { lines, kits: &none });
    let wanted = [moved("TEA", 2), moved("POT", 1)];
    let plan = |sourced: &Sourced| -> Vec<(u16, Vec<Moved>)> {
        sourced.plan.iter().map(|part| (part.branch.0, part.lines.clone())).collect()
    };
    // One that has all, and of those the one with most.
    let sources = [
        source(1, "London", &[("TEA", 9)]),
        source(2, "Paris", &[("TEA", 2), ("POT", 1)]),
        source(3, "Bath", &[("TEA", 5), ("POT", 5)]),
    ];
    let sourced = from_any(&sources, &wanted).unwrap();
    assert_eq!(plan(&sourced), [(3, wanted.to_vec())]);
    assert_eq!(sourced.because, "Bath has everything, and the most of it; 1 more could have served.");
    assert_eq!(sourced.candidates.iter().map(|branch| branch.0).collect::<Vec<_>>(), [3, 2, 1]);
    // None has all: no line is ever promised twice.
    let sources = [
        source(1, "London", &[("TEA", 1)]),
        source(2, "Paris", &[("TEA", 5), ("POT", 0)]),
        source(3, "Bath", &[("POT", 3)]),
    ];
    let sourced = from_any(&sources, &wanted).unwrap();
    assert_eq!(plan(&sourced), [(2, vec![moved("TEA", 2)]), (3, vec![moved("POT", 1)])]);
    assert_eq!(sourced.because, "No branch has everything, so it comes from Paris and Bath.");
    // 13 over 10 and 15 is 13 and no more.
    let sources = [source(1, "London", &[("TEA", 10)]), source(2, "Paris", &[("TEA", 11)])];
    let sourced = from_any(&sources, &[moved("TEA", 13)]).unwrap();
    assert_eq!(plan(&sourced), [(2, vec![moved("TEA", 11)]), (1, vec![moved("TEA", 2)])]);
    let short = from_any(&sources, &[moved("TEA", 22)]).unwrap_err();
    assert_eq!(short, [Short { sku: sku("TEA"), wanted: units(22), available: units(21) }]);
    assert!(at_one(&sources[0], &[moved("TEA", 10)]).is_ok());
    assert!(at_one(&sources[0], &[moved("TEA", 11)]).is_err());
}

/// A branch with shelves, and what it may promise beyond them.
fn stocked(branch: u16, has: &[(&str, i64)], room: &[(&str, i64)]) -> Source {
    let waitable = |count| Waitable {
        kind: WaitKind::Backorder,
        cap: units(count),
        until: 739_974,
        ends_at: Timestamp(i64::MAX),
    };
    Source {
        branch: BranchId(branch),
        name: format!("Branch {branch}"),
        available: has.iter().map(|(text, count)| (sku(text), units(*count))).collect(),
        room: room.iter().map(|(text, count)| (sku(text), waitable(*count))).collect(),
        standing: Standing::default(),
    }
}

fn hamper() -> Recipes {
    [Recipe { sku: sku("HAMPER"), parts: vec![moved("TEA", 2), moved("JAM", 1)] }].into_iter().collect()
}

/// What goes where, and how much of each part waits.
fn planned(sourced: &Sourced) -> Vec<(u16, Vec<Moved>, Vec<Moved>)> {
    let waits = |part: usize| {
        let own = sourced.waits.iter().find(|(number, _)| usize::from(*number) == part);
        own.map(|(_, lines)| lines.iter().map(Awaited::moved).collect()).unwrap_or_default()
    };
    let parts = sourced.plan.iter().enumerate();
    parts.map(|(number, part)| (part.branch.0, part.lines.clone(), waits(number))).collect()
}

#[test]
fn a_kit_and_its_part_in_one_cart_are_one_demand() {
    let kits = hamper();
    let both = [moved("HAMPER", 2), moved("TEA", 1)];
    let (basket, any) = (Basket { lines: &both, kits: &kits }, Choice::default());
    // Each line alone could be had: two hampers of four, or one of four.
    let four = stocked(1, &[("TEA", 4), ("JAM", 9)], &[]);
    let short = [Short { sku: sku("TEA"), wanted: units(1), available: units(0) }];
    assert_eq!(at_one(&four, basket).unwrap_err(), short);
    assert_eq!(from_any(std::slice::from_ref(&four), basket, &any).unwrap_err(), short);
    let five = stocked(1, &[("TEA", 5), ("JAM", 2)], &[]);
    assert_eq!(planned(&at_one(&five, basket).unwrap()), [(1, both.to_vec(), vec![])]);
    // Another branch has what is left.
    let sourced = from_any(&[four, stocked(2, &[("TEA", 1)], &[])], basket, &any).unwrap();
    assert_eq!(
        planned(&sourced),
        [(1, vec![moved("HAMPER", 2)], vec![]), (2, vec![moved("TEA", 1)], vec![])]
    );
}

#[test]
fn what_no_shelf_has_is_ordered_where_it_may_be() {
    let none = Recipes::default();
    let basket = |lines: &'static [(&'static str, i64)]| -> Vec<Moved> {
        lines.iter().map(|(text, count)| moved(text, *count)).collect()
    };
    let shelves = || [stocked(1, &[("TEA", 2), ("POT", 1)], &[("TEA", 5)]), stocked(2, &[("TEA", 1)], &[])];
    for (wanted, expected) in [
        // What is there is sent from there, and only the rest waits, as a part of its own.
        (basket(&[("TEA", 2)]), vec![(1, vec![moved("TEA", 2)], vec![])]),
        (
            basket(&[("TEA", 5), ("POT", 1)]),
            vec![
                (1, vec![moved("TEA", 2), moved("POT", 1)], vec![]),
                (2, vec![moved("TEA", 1)], vec![]),
                (1, vec![moved("TEA", 2)], vec![moved("TEA", 2)]),
            ],
        ),
        (
            basket(&[("TEA", 8)]),
            vec![
                (1, vec![moved("TEA", 2)], vec![]),
                (2, vec![moved("TEA", 1)], vec![]),
                (1, vec![moved("TEA", 5)], vec![moved("TEA", 5)]),
            ],
        ),
    ] {
        let sourced =
            from_any(&shelves(), Basket { lines: &wanted, kits: &none }, &Choice::default()).unwrap();
        assert_eq!(planned(&sourced), expected, "{wanted:?}");
        assert_eq!(sourced.because.contains("once it is"), !sourced.waits.is_empty());
    }
    let lines = [moved("TEA", 9)];
    let short = from_any(&shelves(), Basket { lines: &lines, kits: &none }, &Choice::default()).unwrap_err();
    assert_eq!(short, [Short { sku: sku("TEA"), wanted: units(9), available: units(8) }]);
    // Whoever collects waits at the branch that gets them, and nowhere else.
    let [home, other] = shelves();
    let lines = [moved("TEA", 3)];
    let sourced = at_one(&home, Basket { lines: &lines, kits: &none }).unwrap();
    let parts = [(1, vec![moved("TEA", 2)], vec![]), (1, vec![moved("TEA", 1)], vec![moved("TEA", 1)])];
    assert_eq!(planned(&sourced), parts);
    assert!(at_one(&other, Basket { lines: &lines, kits: &none }).is_err());
    // A kit is made when it is promised, and waits for nothing.
    let kits = hamper();
    let empty = [stocked(1, &[("JAM", 1)], &[("TEA", 5), ("HAMPER", 5)])];
    let lines = [moved("HAMPER", 1)];
    assert!(from_any(&empty, Basket { lines: &lines, kits: &kits }, &Choice::default()).is_err());
}
