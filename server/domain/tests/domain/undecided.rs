//! Goods that a picker did not find and somebody may say something about: of a person and the clock one is first, the order hears of it
//! in its turn, and where nobody said anything it goes on as it always did.

use domain::{
    Answered, FulfilmentNews, Machine, Request,
    branch::{
        Awaited, BackorderEvent, Body, Branch, Command, Deed, Event, Moved, TaskEvent, Then, Waitable,
        command::{FulfilmentBody, OrderBody, Wanted},
    },
    limits::UNDECIDED_MS_MAX,
    orders::{Body as OrderAsked, MailKind, Order, PartStep},
};
use protocol::{
    BranchId, FulfilmentId, FulfilmentState, OrderId, OrderState, Quantity, RefusalCode::*, TaskId,
    Timestamp, WaitKind,
};

use crate::{orders_world::*, support::*};

const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));
const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));
const NORTH: BranchId = BranchId(2);
const HOUR: i64 = 60 * 60 * 1_000;

fn person(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

fn picked(found: i64, undecided_ms: i64) -> Command {
    let found = vec![of("A", found)];
    person(
        20,
        Body::Fulfilment(FulfilmentBody::Pick {
            fulfilment: PART,
            found,
            reason: "not there".into(),
            undecided_ms,
        }),
    )
}

/// An order of three A, of which a picker finds so many.
fn short_picked(found: i64, undecided_ms: i64, ship: bool) -> (Scenario, TaskId) {
    let rule =
        Waitable { kind: WaitKind::Backorder, cap: units(5), until: 739_974, ends_at: Timestamp(i64::MAX) };
    let rule = Event::Backorder(BackorderEvent::RuleSet { sku: sku("A"), version: 1, rule: Some(rule) });
    let promise = OrderBody::Allocate {
        order: ORDER,
        fulfilment: PART,
        hold: None,
        lines: vec![of("A", 3)],
        ship,
        who: "Ada".into(),
        named: None,
        note: "W-1".into(),
        code: String::new(),
        patient: false,
    };
    let scenario = given([received("A", 3), rule]).when(person(10, Body::Order(promise))).then_ok();
    let scenario = scenario.when(picked(found, undecided_ms)).then_ok();
    let task = scenario.branch.tasks().next().unwrap();
    (scenario, task)
}

fn remedy(number: u128, task: TaskId, count: i64, then: Then) -> Command {
    person(number, Body::Remedy { task, line: of("A", count), wanted: Wanted::For(PART, then) })
}

fn news(branch: &Branch) -> Vec<FulfilmentNews> {
    let told = branch.owed().into_iter().filter_map(|errand| match errand.request {
        Request::NoteFulfilment { news, .. } => Some(news),
        _ => None,
    });
    told.collect()
}

/// The order has heard what it is told.
fn heard(mut scenario: Scenario) -> Scenario {
    for errand in scenario.branch.owed() {
        let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
        scenario = scenario.when(person(900, settle)).then_ok();
    }
    scenario
}

fn suggest(number: u128, task: TaskId, count: i64) -> Command {
    let wanted = Wanted::Ask(PART, substitute("B"));
    person(number, Body::Remedy { task, line: of("A", count), wanted })
}

fn state(branch: &Branch) -> Option<FulfilmentState> {
    branch.fulfilments().next().map(|(_, one)| one.state)
}

fn closed(scenario: &Scenario) -> bool {
    scenario.branch.tasks().count() == 0
}

#[test]
fn each_remedy_is_told_the_order_after_what_it_is_about_and_closes_the_task() {
    let waits =
        vec![Awaited { sku: sku("A"), quantity: units(2), kind: WaitKind::Backorder, until: 739_974 }];
    for (then, waits) in [(Then::PayBack, vec![]), (Then::Elsewhere(NORTH), vec![]), (Then::Wait, waits)] {
        let (scenario, task) = short_picked(1, HOUR, true);
        let until = NOW.plus_millis(HOUR);
        let first = [FulfilmentNews::Undecided { lines: vec![of("A", 2)], until }];
        assert_eq!(news(&scenario.branch), first);
        assert_eq!(scenario.branch.wake_at(), Some(until));
        let answer = scenario.when(remedy(30, task, 2, then.clone()));
        let line = of("A", 2);
        let deed = Deed::Settled { order: ORDER, fulfilment: PART, line, then: then.clone() };
        let events = answer.decided.clone().unwrap();
        let place = |wanted: &Event| events.iter().position(|event| event == wanted);
        let did = place(&Event::Task(TaskEvent::Remedied { task, deed: Box::new(deed) }));
        let over = place(&Event::Task(TaskEvent::Covered { task }));
        assert!(did.is_some() && did < over, "{then:?}: {events:?}");
        let scenario = answer.then_ok();
        assert!(closed(&scenario) && scenario.branch.wake_at().is_none(), "{then:?}");
        assert_eq!(news(&scenario.branch), first, "one after the other");
        let aside = scenario.branch.level(&sku("A")).unsellable;
        assert_eq!(aside, if then == Then::Wait { units(2) } else { Quantity::ZERO }, "{then:?}");
        let scenario = heard(scenario);
        let told = FulfilmentNews::Decided { lines: vec![line], then: Some(then), waits };
        assert_eq!(news(&scenario.branch), [told]);
        let scenario = heard(scenario);
        assert_eq!(state(&scenario.branch), Some(FulfilmentState::Picked), "the one that was found goes on");
        // Whoever comes second is told.
        scenario.when(remedy(31, task, 1, Then::PayBack)).then_refused(UnknownTask);
    }
}

#[test]
fn no_more_is_settled_than_is_missing_and_a_question_settles_nothing() {
    let (scenario, task) = short_picked(1, HOUR, false);
    let much = scenario.when(remedy(30, task, 3, Then::PayBack));
    assert_eq!(much.decided.as_ref().unwrap_err().code, WrongState);
    let elsewhere = much.scenario.when(remedy(31, task, 1, Then::Elsewhere(NORTH)));
    assert_eq!(elsewhere.decided.as_ref().unwrap_err().code, WrongState, "it is collected here");
    let one = elsewhere.scenario.when(remedy(32, task, 1, Then::PayBack)).then_ok();
    assert!(!closed(&one), "one waits for a word still");
    let asked = one.when(suggest(33, task, 1)).then_ok();
    assert!(!closed(&asked));
    let again = asked.when(suggest(34, task, 1));
    assert_eq!(again.decided.as_ref().unwrap_err().code, WrongState);
    let much = again.scenario.when(remedy(35, task, 2, Then::PayBack));
    assert_eq!(much.decided.as_ref().unwrap_err().code, WrongState);
    let mut denied = remedy(36, task, 1, Then::PayBack);
    denied.grant = Role::Cashier.grant();
    let denied = much.scenario.when(denied);
    assert_eq!(denied.decided.as_ref().unwrap_err().code, NotAllowed);
    assert!(closed(&denied.scenario.when(remedy(37, task, 1, Then::PayBack)).then_ok()));
}

#[test]
fn where_nobody_says_anything_in_time_the_order_settles_it() {
    for found in [0, 1] {
        let (scenario, task) = short_picked(found, HOUR, true);
        assert!(scenario.branch.on_wake(NOW.plus_millis(HOUR - 1)).is_none());
        let scenario = heard(scenario).later(HOUR);
        assert!(
            scenario.branch.fulfilments().next().is_some(),
            "it is kept as long as somebody may say something"
        );
        let wake = scenario.branch.on_wake(scenario.now()).unwrap();
        let scenario = scenario.when(wake).then_ok();
        assert_eq!(scenario.branch.wake_at(), None);
        let lines = vec![of("A", 3 - found)];
        assert_eq!(
            news(&scenario.branch),
            [FulfilmentNews::Decided { lines, then: None, waits: Vec::new() }]
        );
        assert!(!closed(&scenario), "somebody is to look for it still");
        let late = scenario.when(remedy(31, task, 1, Then::PayBack));
        assert_eq!(late.decided.as_ref().unwrap_err().code, WrongState);
        let scenario = heard(late.scenario);
        assert_eq!(scenario.branch.fulfilments().count(), usize::from(found > 0));
    }
}

#[test]
fn closing_the_task_leaves_it_to_the_order_and_a_house_that_waits_for_nobody_is_as_before() {
    let (scenario, task) = short_picked(1, HOUR, true);
    let resolve = Body::ResolveTask { task, note: "we looked everywhere".into() };
    let scenario = heard(scenario.when(person(30, resolve)).then_ok());
    let (lines, waits) = (vec![of("A", 2)], Vec::new());
    assert_eq!(news(&scenario.branch), [FulfilmentNews::Decided { lines, then: None, waits }]);
    let (scenario, task) = short_picked(1, 0, true);
    assert_eq!(news(&scenario.branch), [FulfilmentNews::ShortPicked { lines: vec![of("A", 2)] }]);
    let refused = scenario.when(remedy(30, task, 1, Then::PayBack));
    assert_eq!(refused.decided.as_ref().unwrap_err().code, WrongState);
    // No house waits longer than any may.
    assert_eq!(UNDECIDED_MS_MAX, i64::from(protocol::SHORT_PICK_MINUTES_MAX) * 60_000);
    let (scenario, _) = short_picked(1, i64::MAX, true);
    assert_eq!(scenario.branch.wake_at(), Some(NOW.plus_millis(UNDECIDED_MS_MAX)));
}

#[test]
fn an_order_that_is_called_off_waits_for_nobody() {
    for found in [0, 1] {
        let (scenario, task) = short_picked(found, HOUR, true);
        let cancel = Body::Order(OrderBody::Cancel { fulfilment: PART });
        let scenario = heard(scenario.when(person(30, cancel)).then_ok());
        assert_eq!(scenario.branch.wake_at(), None);
        let refused = scenario.when(remedy(31, task, 1, Then::PayBack));
        assert_eq!(refused.decided.as_ref().unwrap_err().code, WrongState);
        assert_eq!(refused.scenario.branch.fulfilments().count(), 0);
        assert_eq!(refused.scenario.branch.level(&sku("A")).allocated, Quantity::ZERO);
    }
}

/// Three teas are paid and promised in London, which finds one; Paris has so many.
fn order_short(elsewhere: i64) -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 3), (PARIS, "TEA", elsewhere)]);
    let order = world.place(shipped(&tea(3), &[(LONDON, &[moved("TEA", 3)])]));
    world.run();
    world.pay(order, true);
    world.run();
    let fulfilment = Order::fulfilment_id(order, 0);
    let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
    job.lines = vec![moved("TEA", 1)];
    *world.shelves.get_mut(&LONDON).unwrap().stock.get_mut(&sku("TEA")).unwrap() = 1_000;
    world.news(fulfilment, FulfilmentNews::Undecided { lines: vec![moved("TEA", 2)], until: NOW });
    world.run();
    (world, order)
}

fn decided(world: &mut World, order: OrderId, then: Option<Then>, waits: Vec<Awaited>) {
    let lines: Vec<Moved> = vec![moved("TEA", 2)];
    world.news(Order::fulfilment_id(order, 0), FulfilmentNews::Decided { lines, then, waits });
    world.run();
}

#[test]
fn an_order_waits_for_the_word_even_when_the_rest_is_on_its_way() {
    // What is said, what Paris has, what the house keeps, where it is served in the end.
    let parts_of = |world: &World, order| -> Vec<(BranchId, PartStep)> {
        world.order(order).parts.iter().map(|part| (part.branch, part.step)).collect()
    };
    for (then, elsewhere, kept) in [
        (Some(Then::PayBack), 5, 1_395),
        (Some(Then::Elsewhere(PARIS)), 5, 3_395),
        (Some(Then::Elsewhere(PARIS)), 0, 1_395),
        (None, 5, 3_395),
        (None, 0, 1_395),
    ] {
        for first_sent in [false, true] {
            let (mut world, order) = order_short(elsewhere);
            assert_eq!(parts_of(&world, order).len(), 1, "nobody else is asked before somebody said so");
            if first_sent {
                world.hand_over();
                world.run();
            }
            assert_eq!(world.order(order).state, OrderState::Confirmed);
            assert_eq!(world.kept(order), 3_395, "nothing is paid back before that");
            same_again(&world);
            decided(&mut world, order, then.clone(), Vec::new());
            world.hand_over();
            world.run();
            let known = world.order(order);
            assert_eq!(
                (known.state, world.kept(order)),
                (OrderState::Fulfilled, kept),
                "{then:?} {elsewhere}"
            );
            assert_eq!(known.owes().0, kept);
            same_again(&world);
        }
    }
}

#[test]
fn what_is_to_wait_waits_in_a_part_of_its_own_and_its_customer_is_written_to() {
    let (mut world, order) = order_short(0);
    let waits =
        vec![Awaited { sku: sku("TEA"), quantity: units(2), kind: WaitKind::Backorder, until: 739_974 }];
    decided(&mut world, order, Some(Then::Wait), waits);
    let known = world.order(order);
    let last = known.parts.last().unwrap();
    assert_eq!((known.parts.len(), last.branch, last.waits.len()), (2, LONDON, 1));
    assert!(known.mails.contains_key(&(MailKind::Moved, 1)));
    same_again(&world);
}

#[test]
fn an_order_that_is_called_off_meanwhile_pays_all_back() {
    let (mut world, order) = order_short(5);
    world.ask(OrderAsked::Cancel { order, reason: String::new() }).unwrap();
    decided(&mut world, order, Some(Then::Elsewhere(PARIS)), Vec::new());
    assert_eq!((world.order(order).state, world.kept(order)), (OrderState::Cancelled, 0));
    assert_eq!(world.order(order).parts.len(), 1);
    same_again(&world);
}
