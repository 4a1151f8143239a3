//! Orders for kits among those who go short: a fact that takes what a promised kit is made of chooses by the one order of priority among those
//! who are promised the part and those who are promised a kit of it.

use domain::branch::{
    Body, Branch, Claimant, Command, Deed, Event, Recipe, Recipes, TaskEvent, Then,
    command::{FulfilmentBody, HoldBody, OrderBody, StockBody, TicketBody, Wanted},
};
use proptest::prelude::*;
use protocol::{AdjustmentReason, BranchId, FulfilmentId, OrderId, Quantity, RefusalCode::*, TaskId};

use crate::support::*;

const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));

fn part(number: u128) -> FulfilmentId {
    FulfilmentId::new(uuid::Uuid::from_u128(0xb0 + number))
}

/// A hamper of two jars and a box.
fn hamper() -> Recipes {
    let parts = vec![of("JAR", 2), of("BOX", 1)];
    [Recipe { sku: sku("HAMPER"), parts }].into_iter().collect()
}

fn with(number: u128, command: Command) -> Command {
    Command { id: id(number), kits: hamper(), ..command }
}

fn promise(number: u128, lines: Vec<domain::branch::Moved>) -> Command {
    let body = OrderBody::Allocate {
        order: ORDER,
        fulfilment: part(number),
        hold: None,
        lines,
        ship: true,
        who: "Ada".into(),
        named: None,
        note: format!("W-{number}"),
        code: String::new(),
        patient: false,
    };
    with(100 + number, office(Role::Cashier, Body::Order(body)))
}

fn sold(number: u128, count: i64) -> Command {
    let body: TicketBody = sell(&[line("JAR", count, 100)], &[cash(count * 100)]);
    Command { id: id(number), ..cashier(body) }
}

fn corrected(number: u128, by: i64) -> Command {
    let body = StockBody::Adjust {
        sku: sku("JAR"),
        delta: units(by),
        unsellable: Quantity::ZERO,
        reason: if by < 0 { AdjustmentReason::Lost } else { AdjustmentReason::Found },
        note: "counted".into(),
    };
    Command { id: id(number), ..office(Role::Manager, body) }
}

fn shelf(jars: i64) -> Scenario {
    given([open_till(), vec![received("JAR", jars), received("BOX", 9)]].concat())
}

fn remedy(number: u128, task: TaskId, line: domain::branch::Moved, wanted: Wanted) -> Command {
    Command { id: id(number), ..office(Role::Manager, Body::Remedy { task, line, wanted }) }
}

/// Who is promised jars: the number of the order, whether for a kit, how many, and how many of them are there.
fn stakes(branch: &Branch) -> Vec<(u128, bool, i64, i64)> {
    let told = branch.stakes(NOW, &sku("JAR")).into_iter().map(|stake| {
        let number = match stake.who {
            Claimant::Order(_, id) => id.uuid().as_u128() - 0xb0,
            Claimant::Hold(..) => 999,
            Claimant::Transfer(_) => 998,
        };
        (number, stake.kit.is_some(), stake.quantity.0 / 1_000, stake.covered.0 / 1_000)
    });
    told.collect()
}

fn opened(events: &[Event]) -> Option<(TaskId, Vec<domain::branch::Moved>)> {
    events.iter().find_map(|event| match event {
        Event::Task(TaskEvent::OverPromised { task, lines }) => Some((*task, lines.clone())),
        _ => None,
    })
}

#[test]
fn of_orders_for_a_part_and_for_a_kit_of_it_the_older_one_gets_it() {
    let (jars, kit) = (|count| of("JAR", count), |count| of("HAMPER", count));
    type Case = (&'static str, Vec<domain::branch::Moved>, i64, Vec<(u128, bool, i64, i64)>);
    // In order of age what orders are promised of seven jars, how many are lost, and who gets how many.
    let cases: Vec<Case> = vec![
        ("all are there", vec![jars(3), kit(2)], 0, vec![(0, false, 3, 3), (1, true, 4, 4)]),
        ("the kit is the younger", vec![jars(3), kit(2)], 1, vec![(0, false, 3, 3), (1, true, 4, 3)]),
        ("the kit is the older", vec![kit(2), jars(3)], 1, vec![(0, true, 4, 4), (1, false, 3, 2)]),
        ("both go short", vec![kit(2), jars(3)], 5, vec![(0, true, 4, 2), (1, false, 3, 0)]),
        (
            "a kit between two",
            vec![jars(2), kit(1), jars(3)],
            4,
            vec![(0, false, 2, 2), (1, true, 2, 1), (2, false, 3, 0)],
        ),
        ("two kits", vec![kit(1), kit(2)], 2, vec![(0, true, 2, 2), (1, true, 4, 3)]),
    ];
    for (case, promised, lost, expected) in cases {
        for by_sale in [false, true] {
            let mut scenario = shelf(7);
            for (lines, number) in promised.iter().zip(0_u128..) {
                scenario = scenario.when(promise(number, vec![*lines])).then_ok();
            }
            if lost > 0 {
                let fact = if by_sale { sold(50, lost) } else { corrected(50, -lost) };
                let answer = scenario.when(fact);
                let (_, lines) = opened(answer.decided.as_ref().unwrap()).unwrap_or_else(|| panic!("{case}"));
                let short = expected.iter().map(|stake| stake.2 - stake.3).sum();
                assert_eq!(lines, [of("JAR", short)], "{case}");
                scenario = answer.then_ok();
            }
            assert_eq!(stakes(&scenario.branch), expected, "{case}, by a sale: {by_sale}");
        }
    }
}

#[test]
fn a_hold_goes_short_before_any_order_of_a_kit() {
    let scenario = shelf(4).when(promise(0, vec![of("HAMPER", 1)])).then_ok();
    let hold = HoldBody::Place { lines: vec![of("JAR", 2)], ttl_ms: 60_000 };
    let scenario = scenario.when(with(40, cashier(hold))).then_ok();
    let scenario = scenario.when(sold(50, 3)).then_ok();
    assert_eq!(stakes(&scenario.branch), [(0, true, 2, 1), (999, false, 2, 0)]);
}

#[test]
fn what_is_done_for_a_kit_that_goes_short_is_done_with_the_kit_and_gives_back_its_other_parts() {
    // Two hampers take four of four jars; one jar is sold all the same: one hamper cannot be made.
    let short = || {
        let scenario = shelf(4).when(promise(0, vec![of("HAMPER", 2)])).then_ok();
        let answer = scenario.when(sold(50, 1));
        let (task, _) = opened(answer.decided.as_ref().unwrap()).unwrap();
        (answer.then_ok(), task)
    };
    for then in [Then::PayBack, Then::Elsewhere(BranchId(2))] {
        let (scenario, task) = short();
        let line = of("HAMPER", 1);
        let much = Wanted::For(part(0), then.clone());
        let refused =
            Scenario::of(scenario.branch.clone()).when(remedy(60, task, of("HAMPER", 2), much.clone()));
        assert_eq!(refused.decided.unwrap_err().code, WrongState, "only one is missing");
        let answer = scenario.when(remedy(61, task, line, much));
        let events = answer.decided.clone().unwrap();
        let deed = Deed::Settled { order: ORDER, fulfilment: part(0), line, then: then.clone() };
        assert!(events.contains(&Event::Task(TaskEvent::Remedied { task, deed: Box::new(deed) })));
        assert!(events.contains(&Event::Task(TaskEvent::Covered { task })), "{then:?}: {events:?}");
        let branch = answer.then_ok().branch;
        let on_hand = ["HAMPER", "JAR", "BOX"].map(|name| branch.level(&sku(name)).on_hand.0 / 1_000);
        assert_eq!(on_hand, [1, 1, 8], "the other jar and the box are free");
        assert_eq!(stakes(&branch), [(0, true, 2, 2)]);
    }
    // Its part is nothing that the order has a line of.
    let (scenario, task) = short();
    let of_part = remedy(62, task, of("JAR", 1), Wanted::For(part(0), Then::PayBack));
    let refused = scenario.when(of_part);
    assert_eq!(refused.decided.unwrap_err().code, WrongState);
}

#[test]
fn a_customer_may_have_something_else_instead_of_a_kit() {
    let scenario = shelf(4).when(promise(0, vec![of("HAMPER", 2)])).then_ok();
    let answer = scenario.when(sold(50, 1));
    let (task, _) = opened(answer.decided.as_ref().unwrap()).unwrap();
    let ask = Wanted::Ask(part(0), substitute("BASKET"));
    let scenario = answer.then_ok().when(remedy(60, task, of("HAMPER", 1), ask)).then_ok();
    let answering = domain::branch::Answering {
        fulfilment: part(0),
        task,
        line: of("HAMPER", 1),
        instead: sku("BASKET"),
        answer: domain::branch::Answer::Taken,
        otherwise: domain::branch::Otherwise::PayBack,
    };
    let yes = Body::Order(OrderBody::Answered(Box::new(answering)));
    let branch = scenario.when(Command { id: id(61), ..office(Role::Cashier, yes) }).then_ok().branch;
    assert_eq!((stakes(&branch), branch.tasks().count()), (vec![(0, true, 2, 2)], 0));
}

#[test]
fn once_a_kit_has_left_nothing_is_missing_of_it_any_more() {
    let scenario = shelf(4).when(promise(0, vec![of("HAMPER", 2)])).then_ok();
    let scenario = scenario.when(corrected(50, -1)).then_ok();
    assert_eq!(scenario.branch.tasks().count(), 1);
    // It was there after all: the picker found both.
    let ship = FulfilmentBody::Ship { fulfilment: part(0), carrier: String::new(), tracking: String::new() };
    let scenario =
        scenario.when(Command { id: id(51), ..office(Role::Manager, Body::Fulfilment(ship)) }).then_ok();
    assert_eq!((scenario.branch.tasks().count(), stakes(&scenario.branch)), (0, vec![]));
}

/// What a naive reference knows: jars on the shelf, and who is promised how many, in order of age.
#[derive(Default)]
struct Naive {
    jars: i64,
    orders: Vec<(u128, bool, i64)>,
}

impl Naive {
    fn promised(&self) -> i64 {
        self.orders.iter().map(|(_, _, jars)| jars).sum()
    }

    /// Each gets what is left behind those before it.
    fn stakes(&self) -> Vec<(u128, bool, i64, i64)> {
        let mut left = self.jars.max(0);
        let mut told = Vec::new();
        for (number, kit, jars) in &self.orders {
            let covered = left.min(*jars);
            left -= covered;
            told.push((*number, *kit, *jars, covered));
        }
        told
    }
}

proptest! {
    #[test]
    fn whoever_goes_short_is_as_a_naive_reference_says(steps in prop::collection::vec((0_u8..7, 1_i64..4), 1..40)) {
        let mut scenario = given([open_till(), vec![received("JAR", 12), received("BOX", 900)]].concat());
        let mut naive = Naive { jars: 12, ..Naive::default() };
        for ((what, count), number) in steps.into_iter().zip(0_u128..) {
            let place = usize::try_from(count).unwrap() - 1;
            let one = naive.orders.get(place).copied();
            let command = match what {
                0 => promise(number, vec![of("JAR", count)]),
                1 => promise(number, vec![of("HAMPER", count)]),
                2 => sold(1_000 + number, count),
                3 => corrected(1_000 + number, -count),
                4 => corrected(1_000 + number, count),
                _ => {
                    let Some((of_order, _, _)) = one else { continue };
                    let fulfilment = part(of_order);
                    let body = if what == 5 {
                        Body::Order(OrderBody::Cancel { fulfilment })
                    } else {
                        let (carrier, tracking) = (String::new(), String::new());
                        Body::Fulfilment(FulfilmentBody::Ship { fulfilment, carrier, tracking })
                    };
                    with(1_000 + number, office(Role::Manager, body))
                }
            };
            let needed = count * if what == 1 { 2 } else { 1 };
            let free = naive.jars - naive.promised();
            let answer = scenario.when(command);
            let done = answer.decided.is_ok();
            if what < 2 {
                prop_assert_eq!(done, free >= needed, "{} of {} free", needed, free);
            } else {
                prop_assert!(done, "{:?}", answer.decided);
            }
            scenario = answer.scenario;
            match what {
                0 | 1 if done => naive.orders.push((number, what == 1, needed)),
                2 | 3 => naive.jars -= count,
                4 => naive.jars += count,
                5 => drop(naive.orders.remove(place)),
                6 => naive.jars -= naive.orders.remove(place).2,
                _ => {}
            }
            prop_assert_eq!(stakes(&scenario.branch), naive.stakes());
            // A task says so as long as somebody goes short, and only then.
            let short = naive.stakes().iter().any(|stake| stake.3 < stake.2);
            prop_assert_eq!(scenario.branch.tasks().count() > 0, short);
        }
        let bytes = postcard::to_stdvec(&scenario.branch).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Branch>(&bytes).unwrap(), scenario.branch);
    }
}
