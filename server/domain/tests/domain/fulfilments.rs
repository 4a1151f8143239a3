//! What a branch does for an order of the online store, step by step, and every way in which a step is refused.

use domain::{
    Answered, FulfilmentNews, Machine, Request,
    branch::{
        Body, Branch, Command, Event, FulfilmentEvent,
        command::{FulfilmentBody, HoldBody, OrderBody},
    },
    limits::FULFILMENTS_MAX,
};
use protocol::{
    FulfilmentId, FulfilmentState, HOLD_TTL_MS_MAX, OrderId, Quantity,
    RefusalCode::{self, *},
    StockLevel, TEXT_CHARS_MAX,
};

use crate::support::*;

const MINUTE: u32 = 60_000;
const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));
const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));

/// A machine asks; nobody in particular acts.
fn machine(number: u128, body: OrderBody) -> Command {
    Command { id: id(number), ..office(Role::Cashier, Body::Order(body)) }
}

/// Somebody of the branch, by a command with this number.
fn person(number: u128, body: FulfilmentBody) -> Command {
    Command { id: id(number), ..office(Role::Supervisor, Body::Fulfilment(body)) }
}

fn hold(count: i64) -> OrderBody {
    OrderBody::Hold { order: ORDER, lines: vec![of("A", count)], ttl_ms: 10 * MINUTE, patient: false }
}

fn allocate(hold: Option<u128>, count: i64, ship: bool) -> OrderBody {
    OrderBody::Allocate {
        order: ORDER,
        fulfilment: PART,
        hold: hold.map(hold_id),
        lines: vec![of("A", count)],
        ship,
        who: "Ada Lovelace".into(),
        named: None,
        note: String::new(),
        code: String::new(),
        patient: false,
    }
}

const CANCEL: OrderBody = OrderBody::Cancel { fulfilment: PART };
const BEGIN: FulfilmentBody = FulfilmentBody::Begin { fulfilment: PART };
const PACK: FulfilmentBody = FulfilmentBody::Pack { fulfilment: PART };
const UNPACK: FulfilmentBody = FulfilmentBody::Unpack { fulfilment: PART };
const READY: FulfilmentBody = FulfilmentBody::Ready { fulfilment: PART };
const HAND_OVER: FulfilmentBody = FulfilmentBody::HandOver {
    fulfilment: PART,
    age_checked: Some(18),
    code: String::new(),
    known_by: String::new(),
};

fn ship() -> FulfilmentBody {
    FulfilmentBody::Ship { fulfilment: PART, carrier: "Post".into(), tracking: "RR1".into() }
}

fn pick(count: i64, reason: &str) -> FulfilmentBody {
    FulfilmentBody::Pick {
        fulfilment: PART,
        found: vec![of("A", count)],
        reason: reason.into(),
        undecided_ms: 0,
    }
}

/// Ten of A, of which four are promised to an order.
fn promised(ship: bool) -> Scenario {
    given([received("A", 10)]).when(machine(2, allocate(None, 4, ship))).then_ok()
}

fn after(mut scenario: Scenario, steps: &[FulfilmentBody]) -> Scenario {
    for (step, number) in steps.iter().zip(100..) {
        scenario = scenario.when(person(number, step.clone())).then_ok();
    }
    scenario
}

fn level(scenario: &Scenario) -> StockLevel {
    scenario.branch.level(&sku("A"))
}

/// On hand, allocated, reserved, what can be sold.
fn figures(scenario: &Scenario) -> [Quantity; 4] {
    let level = level(scenario);
    [level.on_hand, level.allocated, level.reserved, level.available_to_sell()]
}

fn is(counts: [i64; 4]) -> [Quantity; 4] {
    counts.map(units)
}

fn news(branch: &Branch) -> Vec<FulfilmentNews> {
    let told = branch.owed().into_iter().map(|errand| match errand.request {
        Request::NoteFulfilment { order, fulfilment, news, .. } => {
            assert_eq!((order, fulfilment), (ORDER, PART));
            news
        }
        other => panic!("{other:?}"),
    });
    told.collect()
}

/// The order has heard of everything.
fn heard(mut scenario: Scenario) -> Scenario {
    while let Some(errand) = scenario.branch.owed().into_iter().next() {
        let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
        scenario = scenario.when(Command { register: None, ..cashier(settle) }).then_ok();
    }
    scenario
}

#[test]
fn what_was_held_is_promised_in_one_step() {
    let held = given([received("A", 10)]).when(machine(7, hold(4))).then_ok();
    assert_eq!(figures(&held), is([10, 0, 4, 6]));
    let promised = held.when(machine(8, allocate(Some(7), 4, true))).then(&[Event::Fulfilment(
        FulfilmentEvent::Promised {
            fulfilment: PART,
            order: ORDER,
            hold: Some(hold_id(7)),
            held: vec![of("A", 4)],
            lines: vec![of("A", 4)],
            ship: true,
            who: "Ada Lovelace".into(),
            note: String::new(),
        },
    )]);
    assert_eq!(figures(&promised), is([10, 4, 0, 6]));
    assert_eq!(promised.branch.wake_at(), None, "the hold is over");
}

#[test]
fn a_live_hold_has_its_goods_whatever_a_till_sold_meanwhile() {
    let held = given([received("A", 4)]).when(machine(7, hold(4))).then_ok();
    let sold = Event::Stock(domain::branch::StockEvent::Adjusted {
        sku: sku("A"),
        delta: units(-2),
        unsellable: Quantity::ZERO,
        reason: protocol::AdjustmentReason::Lost,
        note: String::new(),
    });
    let mut branch = held.branch;
    branch.apply(&sold);
    let promised = Scenario::of(branch).when(machine(8, allocate(Some(7), 4, true))).then_ok();
    assert_eq!(figures(&promised), is([2, 4, 0, -2]), "the shortage is for whoever picks");
}

#[test]
fn without_a_live_hold_only_what_can_be_sold_is_promised() {
    let held = |ttl| given([received("A", 4), held(7, &[of("A", 4)], ttl)]);
    for (name, scenario, hold, count, refused) in [
        ("somebody else holds it", held(MINUTE.into()), None, 1, true),
        ("the own hold is over", held(0), Some(7), 4, false),
        ("the own hold was never here", given([received("A", 4)]), Some(9), 4, false),
        ("more than was held", held(MINUTE.into()), Some(7), 5, true),
        ("more than there is", given([received("A", 4)]), None, 5, true),
    ] {
        let answer = scenario.when(machine(8, allocate(hold, count, true)));
        match refused {
            true => drop(answer.then_refused(InsufficientStock)),
            false => assert_eq!(figures(&answer.then_ok()), is([4, 4, 0, 0]), "{name}"),
        }
    }
}

#[test]
fn a_hold_for_somebody_who_pays_outlives_its_cap_and_ends_once() {
    let cap = i64::from(HOLD_TTL_MS_MAX);
    let keep = || machine(9, OrderBody::Keep { hold: hold_id(7), ttl_ms: HOLD_TTL_MS_MAX });
    let held = given([received("A", 4), held(7, &[of("A", 4)], cap)]).later(cap - 1).when(keep()).then_ok();
    let held = held.later(cap - 1);
    assert_eq!(figures(&held), is([4, 0, 4, 0]), "twice the cap has passed");
    let free = || machine(10, OrderBody::Free { hold: hold_id(7) });
    let freed = held.when(free()).then_ok();
    assert_eq!(figures(&freed), is([4, 0, 0, 4]));
    let freed = freed.when(free()).then(&[]);
    freed.when(keep()).then_refused(UnknownHold);
}

#[test]
fn goods_for_an_order_are_all_or_nothing() {
    let both =
        OrderBody::Hold { order: ORDER, lines: vec![of("A", 1), of("B", 1)], ttl_ms: MINUTE, patient: false };
    let answer = given([received("A", 1)]).when(machine(7, both));
    answer.then_refused(InsufficientStock);
}

#[test]
fn a_parcel_is_picked_packed_and_sent() {
    let scenario = after(promised(true), &[BEGIN, pick(4, ""), PACK]);
    assert_eq!(figures(&scenario), is([10, 4, 0, 6]), "it is still here");
    let scenario = scenario.when(person(200, ship())).then_ok();
    assert_eq!(figures(&scenario), is([6, 0, 0, 6]));
    assert_eq!(scenario.branch.totals().fulfilled, units(4));
    let shipped = FulfilmentNews::Shipped { carrier: "Post".into(), tracking: "RR1".into() };
    assert_eq!(news(&scenario.branch), [FulfilmentNews::Picked, FulfilmentNews::Packed, shipped]);
    assert_eq!(scenario.branch.fulfilments().count(), 1, "until the order knows");
    assert_eq!(heard(scenario).branch.fulfilments().count(), 0);
}

#[test]
fn a_customer_collects_what_is_ready() {
    let scenario = after(promised(false), &[pick(4, ""), READY]);
    let scenario = scenario.when(person(200, HAND_OVER)).then_ok();
    assert_eq!(figures(&scenario), is([6, 0, 0, 6]));
    let told = [FulfilmentNews::Picked, FulfilmentNews::Ready, FulfilmentNews::Collected];
    assert_eq!(news(&scenario.branch), told);
}

#[test]
fn what_is_not_found_is_not_promised_any_more() {
    let some = after(promised(true), &[pick(3, "one was broken")]);
    assert_eq!(figures(&some), is([10, 3, 0, 7]));
    assert_eq!(news(&some.branch), [FulfilmentNews::ShortPicked { lines: vec![of("A", 1)] }]);
    let sent = some.when(person(200, ship())).then_ok();
    assert_eq!(figures(&sent), is([7, 0, 0, 7]), "only what was found has left");

    let none = after(promised(true), &[pick(0, "not there")]);
    assert_eq!(figures(&none), is([10, 0, 0, 10]));
    none.when(person(200, ship())).then_refused(WrongState);
}

#[test]
fn what_is_called_off_is_free_again_once() {
    for steps in [vec![], vec![BEGIN], vec![pick(4, "")]] {
        let scenario = after(promised(true), &steps).when(machine(50, CANCEL)).then_ok();
        assert_eq!(figures(&scenario), is([10, 0, 0, 10]), "{steps:?}");
        if scenario.branch.fulfilments().next().is_some() {
            scenario.when(machine(51, CANCEL)).then(&[]);
        }
    }
    let packed = after(promised(true), &[pick(4, ""), PACK]).when(machine(50, CANCEL));
    packed.then_refused(WrongState);
    let unpacked = after(promised(true), &[pick(4, ""), PACK, UNPACK]).when(machine(50, CANCEL)).then_ok();
    assert_eq!(figures(&unpacked), is([10, 0, 0, 10]));
}

#[test]
fn steps_that_do_not_follow_are_refused() {
    type Steps = Vec<FulfilmentBody>;
    let table: Vec<(bool, Steps, FulfilmentBody, RefusalCode)> = vec![
        (true, vec![BEGIN], BEGIN, WrongState),
        (true, vec![], PACK, WrongState),
        (true, vec![BEGIN], PACK, WrongState),
        (true, vec![pick(4, "")], pick(4, ""), WrongState),
        (true, vec![pick(4, "")], UNPACK, WrongState),
        (true, vec![pick(4, "")], READY, WrongState),
        (true, vec![pick(4, "")], HAND_OVER, WrongState),
        (false, vec![pick(4, "")], PACK, WrongState),
        (false, vec![pick(4, "")], ship(), WrongState),
        (false, vec![pick(4, ""), READY, HAND_OVER], HAND_OVER, WrongState),
        (true, vec![ship()], ship(), WrongState),
        (true, vec![], pick(5, ""), InvalidQuantity),
        (true, vec![], pick(-1, ""), InvalidQuantity),
        (true, vec![], pick(3, ""), InvalidText),
        (true, vec![], pick(3, &"x".repeat(TEXT_CHARS_MAX + 1)), InvalidText),
    ];
    for (ship, steps, step, code) in table {
        let name = format!("{step:?} after {steps:?}");
        let answer = after(promised(ship), &steps).when(person(900, step));
        assert!(!answer.then_refused(code).is_empty(), "{name}");
    }
    let other = FulfilmentBody::Pick {
        fulfilment: PART,
        found: vec![of("B", 1)],
        reason: "x".into(),
        undecided_ms: 0,
    };
    promised(true).when(person(900, other)).then_refused(InvalidQuantity);
    given([]).when(person(900, BEGIN)).then_refused(UnknownOrder);
    given([]).when(machine(900, CANCEL)).then_refused(UnknownOrder);
}

#[test]
fn nobody_without_the_right_touches_an_order() {
    let mut command = person(900, BEGIN);
    command.grant.rights = domain::RightSet::NONE;
    promised(true).when(command).then_refused(NotAllowed);
}

#[test]
fn what_is_promised_cannot_be_held_or_promised_twice() {
    let scenario = promised(true);
    let hold = |count| office(Role::Cashier, HoldBody::Place { lines: vec![of("A", count)], ttl_ms: MINUTE });
    Scenario::of(scenario.branch.clone()).when(hold(7)).then_refused(InsufficientStock);
    scenario.when(hold(6)).then_ok();
}

#[test]
fn there_is_a_bound_to_what_is_open() {
    let mut branch = given([received("A", 10_000)]).branch;
    for number in 0..FULFILMENTS_MAX {
        let number = u128::try_from(number).unwrap() + 0x1_0000;
        branch.apply(&Event::Fulfilment(FulfilmentEvent::Promised {
            fulfilment: id(number).into(),
            order: ORDER,
            hold: None,
            held: vec![],
            lines: vec![of("A", 1)],
            ship: true,
            who: String::new(),
            note: String::new(),
        }));
    }
    Scenario::of(branch).when(machine(8, allocate(None, 1, true))).then_refused(TooManyLines);
    assert!(FulfilmentState::Shipped.is_done() && !FulfilmentState::Ready.is_done());
}
