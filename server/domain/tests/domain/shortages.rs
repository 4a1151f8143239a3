//! Goods that are missing open a task, once; and whoever collects shows the order's code.

use domain::branch::{
    Body, Branch, Command, Event, FulfilmentEvent, TaskEvent,
    command::{FulfilmentBody, OrderBody, StockBody, TicketBody},
};
use protocol::{
    AdjustmentReason, FulfilmentId, OrderId, Quantity,
    RefusalCode::{self, *},
    TaskId,
};

use crate::support::*;

const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));
const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));
const CODE: &str = "042317";

fn promise(count: i64, code: &str) -> Command {
    let body = OrderBody::Allocate {
        order: ORDER,
        fulfilment: PART,
        hold: None,
        lines: vec![of("A", count)],
        ship: code.is_empty(),
        who: "Ada Lovelace".into(),
        named: None,
        note: "W-1".into(),
        code: code.into(),
        patient: false,
    };
    Command { id: id(5), ..office(Role::Cashier, Body::Order(body)) }
}

fn over(role: Role, code: &str, known_by: &str) -> Command {
    let (code, known_by) = (code.to_owned(), known_by.to_owned());
    let body = FulfilmentBody::HandOver { fulfilment: PART, age_checked: None, code, known_by };
    Command { id: id(90), ..office(role, Body::Fulfilment(body)) }
}

fn collected() -> Event {
    Event::Fulfilment(FulfilmentEvent::Collected {
        fulfilment: PART,
        order: ORDER,
        step: id(90),
        lines: vec![of("A", 4)],
        age_checked: None,
    })
}

fn sold(number: u128, count: i64) -> Command {
    let body: TicketBody = sell(&[line("A", count, 100)], &[cash(count * 100)]);
    Command { id: id(number), ..cashier(body) }
}

/// Ten of A on hand at an open till, of which so many are promised.
fn promised(count: i64) -> Scenario {
    let events = open_till().into_iter().chain([received("A", 10)]);
    given(events).when(promise(count, "")).then_ok()
}

fn tasks(branch: &Branch) -> Vec<TaskId> {
    branch.tasks().collect()
}

#[test]
fn it_is_handed_over_to_whoever_has_the_code() {
    let waiting = || given([received("A", 10)]).when(promise(4, CODE)).then_ok();
    for (role, code, known_by, refusal) in [
        (Role::Supervisor, "", "", WrongState),
        (Role::Supervisor, "042318", "", WrongState),
        (Role::Supervisor, "42317", "", WrongState),
        (Role::Manager, "", &"x".repeat(500), InvalidText),
        (Role::Cashier, CODE, "", NotAllowed),
    ] {
        let said = waiting().when(over(role, code, known_by)).then_refused(refusal);
        assert!(!said.contains(CODE), "a refusal does not tell the code: {said}");
    }
    let mut picker = over(Role::Supervisor, "", "passport");
    picker.grant.rights = domain::RightSet::NONE.with(protocol::Right::FulfilOrders);
    waiting().when(picker).then_refused(NotAllowed);
    waiting().when(over(Role::Supervisor, CODE, "")).then(&[collected()]);
    waiting().when(over(Role::Supervisor, " 042317 ", "")).then(&[collected()]);
    let waived =
        Event::Fulfilment(FulfilmentEvent::CodeWaived { fulfilment: PART, known_by: "passport".into() });
    let after = waiting().when(over(Role::Manager, "", "passport")).then(&[waived, collected()]);
    after.when(over(Role::Manager, CODE, "")).then_refused(WrongState);
}

#[test]
fn a_short_pick_opens_a_task_that_says_what_is_missing() {
    let pick = |found: i64, reason: &str| {
        let found = vec![of("A", found)];
        let body = FulfilmentBody::Pick { fulfilment: PART, found, reason: reason.into(), undecided_ms: 0 };
        Command { id: id(80), ..office(Role::Supervisor, Body::Fulfilment(body)) }
    };
    let all = promised(4).when(pick(4, "")).then_ok();
    assert!(tasks(&all.branch).is_empty());
    let short = promised(4).when(pick(3, "broken")).then_ok();
    let task: TaskId = ticket_id(80).into();
    assert_eq!(tasks(&short.branch), [task]);
    let resolve = |note: &str| office(Role::Manager, Body::ResolveTask { task, note: note.into() });
    let done = short.when(resolve("told the customer")).then_ok();
    assert!(tasks(&done.branch).is_empty());
    done.when(resolve("again")).then_refused(UnknownTask);
}

#[test]
fn a_fact_that_takes_what_was_promised_opens_one_task() {
    let six_of_ten = promised(6);
    let enough = six_of_ten.when(sold(10, 4)).then_ok();
    assert!(tasks(&enough.branch).is_empty(), "what is left is what is promised");
    let short = enough.when(sold(11, 1)).then_ok();
    assert_eq!(tasks(&short.branch).len(), 1);
    let short_before = short.branch.clone();
    let still = short.when(sold(12, 1)).then_ok();
    assert_eq!(tasks(&still.branch).len(), 1, "it is short already");
    let mended = still.when(Command {
        id: id(13),
        ..office(
            Role::Manager,
            StockBody::Receive { reference: "R".into(), lines: vec![of("A", 2)], not_stocked: None },
        )
    });
    let mended = mended.then_ok();
    assert!(tasks(&mended.branch).is_empty(), "nothing is missing any more");
    let again = mended.when(sold(14, 1)).then_ok();
    assert_eq!(tasks(&again.branch).len(), 1, "short once more, after it was not");
    assert_ne!(tasks(&again.branch), tasks(&short_before), "it is another task");
}

#[test]
fn what_is_set_aside_or_lost_takes_promises_too_and_what_is_free_none() {
    let correction = |delta: i64, unsellable: i64| {
        let (delta, unsellable) = (units(delta), units(unsellable));
        let reason = AdjustmentReason::Damaged;
        let body = StockBody::Adjust { sku: sku("A"), delta, unsellable, reason, note: String::new() };
        Command { id: id(20), ..office(Role::Manager, body) }
    };
    for (promise, delta, unsellable, short) in
        [(6, -4, 0, 0), (6, -5, 0, 1), (6, 0, 4, 0), (6, 0, 6, 2), (0, -10, 0, 0), (10, -10, 0, 10)]
    {
        let free = || given(open_till().into_iter().chain([received("A", 10)]));
        let before = if promise == 0 { free() } else { promised(promise) };
        let after = before.when(correction(delta, unsellable)).then_ok();
        let opened = usize::from(short > 0);
        assert_eq!(tasks(&after.branch).len(), opened, "{promise} promised, {delta} and {unsellable}");
    }
}

#[test]
fn the_task_says_by_how_much() {
    let answer = promised(6).when(sold(11, 7));
    let told: Vec<Event> = answer.decided.clone().unwrap();
    let after = answer.then_ok();
    let task = tasks(&after.branch);
    let expected = Event::Task(TaskEvent::OverPromised { task: task[0], lines: vec![of("A", 3)] });
    assert_eq!((task.len(), told.last()), (1, Some(&expected)));
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.available_to_sell()), (units(3), Quantity(-3_000)));
    let code: RefusalCode = NotAllowed;
    let resolve = Body::ResolveTask { task: task[0], note: "x".into() };
    after.when(office(Role::Cashier, resolve)).then_refused(code);
}
