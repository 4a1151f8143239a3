//! Counts expect the parts of kits that are promised: they have left the books and lie on the shelf until the kit leaves.

use domain::{
    Machine,
    branch::{
        Body, Branch, Command, Event, Recipe, Recipes, TaskEvent,
        command::{CountBody, Found, FoundLot, FulfilmentBody, OrderBody},
    },
};
use protocol::{FulfilmentId, OccurredAt, OrderId, Quantity, Tracking};

use crate::{
    counts::{APPROVE, BEN, SUBMIT, ZERO, at, by, enter, found, open},
    lots::{code, delivery, no_date},
    support::*,
};

const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));

/// What happens, in this order, each at its moment.
#[derive(Clone, Copy, Debug)]
enum Do {
    Open,
    /// Two kits, each of two jars and a box.
    Promise,
    /// So many jars were seen at a moment.
    Count(i64, i64),
    Ship,
    /// The device's clock says that it left then.
    ShipThen(i64),
    CallOff,
}

fn command(number: u128, seconds: i64, what: Do) -> Command {
    let person = |body| Command { id: id(number), ..office(Role::Supervisor, Body::Fulfilment(body)) };
    let ship =
        || person(FulfilmentBody::Ship { fulfilment: PART, carrier: "Post".into(), tracking: "1".into() });
    let mut command = match what {
        Do::Open => by(ANN, 50, seconds, open(Some(&["JAR", "BOX"]))),
        Do::Promise => {
            let parts = vec![of("JAR", 2), of("BOX", 1)];
            let kits: Recipes = [Recipe { sku: sku("KIT"), parts }].into_iter().collect();
            let body = OrderBody::Allocate {
                order: OrderId::new(uuid::Uuid::from_u128(0xa0)),
                fulfilment: PART,
                hold: None,
                lines: vec![of("KIT", 2)],
                ship: true,
                who: "Ada".into(),
                named: None,
                note: "W-1".into(),
                code: String::new(),
                patient: false,
            };
            Command { id: id(number), kits, ..office(Role::Cashier, Body::Order(body)) }
        }
        Do::Count(count, moment) => by(ANN, number, seconds, enter(&[found("JAR", count, "", moment)])),
        Do::Ship | Do::ShipThen(_) => ship(),
        Do::CallOff => {
            let body = Body::Order(OrderBody::Cancel { fulfilment: PART });
            Command { id: id(number), ..office(Role::Cashier, body) }
        }
    };
    let moment = if let Do::ShipThen(moment) = what { moment } else { seconds };
    command.occurred = OccurredAt { at: at(moment), offset_minutes: 60 };
    command
}

/// A shelf of seven jars and nine boxes, and what happens every ten seconds.
fn after(steps: &[Do]) -> Scenario {
    let mut scenario = given([open_till(), vec![received("JAR", 7), received("BOX", 9)]].concat());
    for (number, (seconds, step)) in (100_u128..).zip((0_i64..).step_by(10).zip(steps)) {
        scenario = scenario.by_now(seconds).when(command(number, seconds, *step)).then_ok();
    }
    scenario
}

/// What was expected of jars, and by how much that is off.
fn line(branch: &Branch) -> (i64, i64) {
    let line = branch.counts().next().unwrap().1.lines[&sku("JAR")].clone();
    (line.expected.0 / 1_000, line.variance().0 / 1_000)
}

#[test]
fn what_promised_kits_are_made_of_is_expected_until_the_kit_leaves() {
    use Do::*;
    for (case, steps, expected) in [
        ("promised before", vec![Promise, Open, Count(7, 20)], (7, 0)),
        ("promised meanwhile", vec![Open, Count(7, 10), Promise], (7, 0)),
        ("promised, and told of late", vec![Open, Promise, Count(7, 5)], (7, 0)),
        ("gone before", vec![Promise, Open, Ship, Count(3, 30)], (3, 0)),
        ("gone after", vec![Promise, Open, Count(7, 20), Ship], (7, 0)),
        ("gone after, and told of late", vec![Promise, Open, Ship, Count(7, 15)], (7, 0)),
        ("gone before by its own clock", vec![Promise, Open, Count(3, 20), ShipThen(15)], (3, 0)),
        ("called off after", vec![Promise, Open, Count(7, 20), CallOff], (7, 0)),
        ("called off before", vec![Promise, Open, CallOff, Count(7, 30)], (7, 0)),
        ("one is not there", vec![Promise, Open, Count(6, 20)], (7, -1)),
    ] {
        assert_eq!(line(&after(&steps).branch), expected, "{case}");
    }
}

/// Submits and approves, and posts all pages: what was told beside them.
fn posted(mut scenario: Scenario, approve: CountBody) -> (Scenario, Vec<Event>) {
    let seconds = scenario.now().millis_since(NOW) / 1_000;
    scenario = scenario.when(by(ANN, 200, seconds, SUBMIT)).then_ok();
    scenario = scenario.when(by(BEN, 201, seconds, approve)).then_ok();
    let mut told = Vec::new();
    while let Some(command) = scenario.branch.on_wake(scenario.now()) {
        let answer = scenario.when(command);
        told.extend(answer.decided.clone().unwrap());
        scenario = answer.then_ok();
    }
    (scenario, told)
}

fn short(events: &[Event]) -> Option<Vec<domain::branch::Moved>> {
    events.iter().find_map(|event| match event {
        Event::Task(TaskEvent::OverPromised { lines, .. }) => Some(lines.clone()),
        _ => None,
    })
}

#[test]
fn what_a_count_does_not_find_leaves_the_orders_for_kits_short() {
    use Do::*;
    for (case, counted, approve, on_hand, lacks) in [
        ("all are there", 7, APPROVE, 3, None),
        ("those for nobody are gone", 4, APPROVE, 0, None),
        ("one of those for the kits is gone", 3, APPROVE, -1, Some(vec![of("JAR", 1)])),
        ("more than anybody knew", 9, APPROVE, 5, None),
    ] {
        let (scenario, told) = posted(after(&[Promise, Open, Count(counted, 20)]), approve);
        assert_eq!(scenario.branch.level(&sku("JAR")).on_hand, units(on_hand), "{case}");
        assert_eq!(short(&told), lacks, "{case}");
    }
    // Nobody has counted boxes: none of the nine is there, those for the kits included.
    let (scenario, told) = posted(after(&[Promise, Open, Count(7, 20)]), ZERO);
    assert_eq!(scenario.branch.level(&sku("BOX")).on_hand, units(-2));
    assert_eq!(short(&told), Some(vec![of("BOX", 2)]));
}

#[test]
fn a_kit_that_had_left_before_a_posted_count_is_taken_back_once() {
    use Do::*;
    // Three were seen, because the kits were gone; that they had left is heard of afterwards.
    let (scenario, _) = posted(after(&[Promise, Open, Count(3, 20)]), APPROVE);
    assert_eq!(scenario.branch.level(&sku("JAR")).on_hand, units(-1));
    let scenario = scenario.by_now(60).when(command(300, 60, ShipThen(15))).then_ok();
    assert_eq!(scenario.branch.level(&sku("JAR")).on_hand, units(3));
    // One that leaves afterwards moves nothing but itself.
    let (scenario, _) = posted(after(&[Promise, Open, Count(7, 20)]), APPROVE);
    let scenario = scenario.by_now(60).when(command(300, 60, Ship)).then_ok();
    assert_eq!(scenario.branch.level(&sku("JAR")).on_hand, units(3));
}

#[test]
fn what_is_counted_by_lot_expects_the_lots_in_promised_kits() {
    use Do::*;
    let lots = |name: &str, count| {
        delivery(count, "JAR", (count as i64, 0), &[no_date("JAR", name, count as i64)], Tracking::Lot)
    };
    let mut scenario = given([open_till(), vec![received("BOX", 9)]].concat());
    scenario = scenario.when(lots("ONE", 3)).then_ok().when(lots("TWO", 4)).then_ok();
    for (number, seconds, step) in [(101, 0, Promise), (102, 10, Open)] {
        scenario = scenario.by_now(seconds).when(command(number, seconds, step)).then_ok();
    }
    let seen = |name: &str, count: i64| Found {
        lot: Some(FoundLot { lot: code(name), expires: None, tracking: Tracking::Lot }),
        ..found("JAR", count, "", 20)
    };
    let entries = enter(&[seen("ONE", 3), seen("TWO", 4)]);
    scenario = scenario.by_now(20).when(by(ANN, 103, 20, entries)).then_ok();
    let off = |scenario: &Scenario| {
        let line = scenario.branch.counts().next().unwrap().1.lines[&sku("JAR")].clone();
        ["ONE", "TWO"].map(|name| line.variance_of(code(name)))
    };
    assert_eq!(off(&scenario), [Quantity::ZERO; 2]);
    // The kits leave after it was counted: nothing is off still.
    let scenario = scenario.by_now(30).when(command(104, 30, Ship)).then_ok();
    assert_eq!(off(&scenario), [Quantity::ZERO; 2]);
    let (scenario, told) = posted(scenario, APPROVE);
    assert_eq!(crate::lots::seen(&scenario.branch, "JAR"), (vec![("TWO".to_owned(), 3)], 0), "{told:?}");
}
