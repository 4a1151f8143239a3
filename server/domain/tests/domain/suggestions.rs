//! A customer's answer to something that is suggested instead of what is missing, at the branch of that: what each answer does, whoever else
//! says something at the same moment, and that exactly one of them wins.

use domain::{
    Answered, FulfilmentNews, Machine,
    branch::{
        Answer, Answering, AskedInstead, Body, Branch, Command, Event, FulfilmentEvent, Otherwise, TaskEvent,
        Then,
        command::{FulfilmentBody, OrderBody, TicketBody, Wanted},
    },
    limits::ANSWER_GRACE_MS,
};
use protocol::{Amount, BranchId, FulfilmentId, OrderId, RefusalCode::*, TaskId};

use crate::support::*;

const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));
const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));
const PARIS: BranchId = BranchId(2);
const HOUR: i64 = 60 * 60 * 1_000;

fn person(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

/// An order of three A: two are sold away under it, or not found when it is picked.
fn missing(picked: bool) -> (Scenario, TaskId) {
    let promise = OrderBody::Allocate {
        order: ORDER,
        fulfilment: PART,
        hold: None,
        lines: vec![of("A", 3)],
        ship: true,
        who: "Ada".into(),
        named: None,
        note: "W-1".into(),
        code: String::new(),
        patient: false,
    };
    let past = open_till().into_iter().chain([received("A", 3)]);
    let scenario = given(past).when(person(10, Body::Order(promise))).then_ok();
    let command = if picked {
        let (found, reason) = (vec![of("A", 1)], "not there".into());
        let pick = FulfilmentBody::Pick { fulfilment: PART, found, reason, undecided_ms: HOUR / 2 };
        person(20, Body::Fulfilment(pick))
    } else {
        let sold: TicketBody = sell(&[line("A", 2, 100)], &[cash(200)]);
        Command { id: id(20), ..cashier(sold) }
    };
    let scenario = scenario.when(command).then_ok();
    let task = scenario.branch.tasks().next().unwrap();
    (scenario, task)
}

/// The same once its customer is asked about two B.
fn asked(picked: bool) -> (Scenario, TaskId) {
    let (scenario, task) = missing(picked);
    let wanted = Wanted::Ask(PART, substitute("B"));
    let scenario = scenario.when(person(30, Body::Remedy { task, line: of("A", 2), wanted })).then_ok();
    (scenario, task)
}

fn answer(number: u128, task: TaskId, answer: Answer, otherwise: Otherwise) -> Command {
    let (fulfilment, line, instead) = (PART, of("A", 2), sku("B"));
    let own = Answering { fulfilment, task, line, instead, answer, otherwise };
    person(number, Body::Order(OrderBody::Answered(Box::new(own))))
}

fn remedy(number: u128, task: TaskId, then: Then) -> Command {
    person(number, Body::Remedy { task, line: of("A", 2), wanted: Wanted::For(PART, then) })
}

fn told(scenario: &Scenario) -> Vec<FulfilmentNews> {
    let told = scenario.branch.owed().into_iter().filter_map(|errand| match errand.request {
        domain::Request::NoteFulfilment { news, .. } => Some(news),
        _ => None,
    });
    told.collect()
}

fn heard(mut scenario: Scenario) -> Scenario {
    for errand in scenario.branch.owed() {
        let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
        scenario = scenario.when(person(900, settle)).then_ok();
    }
    scenario
}

/// How much of A the order is still promised, what waits for a word, open tasks.
fn left(branch: &Branch) -> (i64, i64, usize) {
    let one = branch.fulfilments().find(|(id, _)| *id == PART).map(|(_, one)| one.clone());
    let sum = |lines: &[domain::branch::Moved]| lines.iter().map(|line| line.quantity.0 / 1_000).sum();
    let promised = one.as_ref().map_or(0, |one| sum(one.promised_lines()));
    let waits = one.and_then(|one| one.undecided).map_or(0, |waits| sum(&waits.lines));
    (promised, waits, branch.tasks().count())
}

#[test]
fn asking_settles_nothing_and_lets_what_was_not_found_wait_as_long_as_its_customer_may_answer() {
    for (picked, expected) in [(false, (3, 0, 1)), (true, (1, 2, 1))] {
        let (scenario, task) = asked(picked);
        assert_eq!(left(&scenario.branch), expected, "picked: {picked}");
        let until = NOW.plus_millis(HOUR);
        let moved = picked.then(|| until.plus_millis(ANSWER_GRACE_MS));
        assert_eq!(scenario.branch.wake_at(), moved, "the clock of what was not found is moved");
        let scenario = if picked { heard(scenario) } else { scenario };
        let [FulfilmentNews::Asked(asked)] = &told(&scenario)[..] else { panic!("{:?}", told(&scenario)) };
        let AskedInstead { task: about, line, instead, until: by, decide_by, total, .. } = &**asked;
        assert_eq!((*about, *line, *instead, *by), (task, of("A", 2), sku("B"), until));
        assert_eq!((*decide_by, *total), (moved, Amount(1_800)));
    }
}

#[test]
fn each_answer_does_what_it_says_to_what_is_missing() {
    use {Answer::*, Otherwise::*};
    // Whether it was picked, the answer, what the house settled: what is left of it, and what the order is told.
    type Case = (bool, Answer, Otherwise, (i64, i64, usize), Option<Option<Then>>);
    let cases: [Case; 12] = [
        (false, Taken, PayBack, (1, 0, 0), None),
        (true, Taken, PayBack, (1, 0, 0), None),
        (false, No, PayBack, (1, 0, 0), Some(Some(Then::PayBack))),
        (true, No, PayBack, (1, 0, 0), Some(Some(Then::PayBack))),
        (false, No, Search, (1, 0, 0), Some(Some(Then::BySelf))),
        (true, No, Search, (1, 0, 0), Some(None)),
        (false, Late, PayBack, (1, 0, 0), Some(Some(Then::PayBack))),
        (true, Late, Search, (1, 0, 0), Some(None)),
        (false, SoldOut, PayBack, (3, 0, 1), None),
        (true, SoldOut, PayBack, (1, 2, 1), None),
        (false, NotAsked, Search, (3, 0, 1), None),
        (true, NotAsked, Search, (1, 2, 1), None),
    ];
    for (picked, given, otherwise, expected, news) in cases {
        let case = format!("picked: {picked}, {given:?}, {otherwise:?}");
        let (scenario, task) = asked(picked);
        let scenario = heard(heard(scenario));
        let done = scenario.when(answer(40, task, given, otherwise));
        let events = done.decided.clone().unwrap();
        let (fulfilment, sku, quantity, instead) = (PART, sku("A"), units(2), sku("B"));
        let answered = TaskEvent::Answered { task, fulfilment, sku, quantity, instead, answer: given };
        assert_eq!(events[0], Event::Task(answered), "{case}");
        let replaced =
            events.iter().any(|event| matches!(event, Event::Fulfilment(FulfilmentEvent::Replaced { .. })));
        assert_eq!(replaced, given == Taken, "{case}");
        let scenario = done.then_ok();
        assert_eq!(left(&scenario.branch), expected, "{case}");
        let then = told(&scenario).into_iter().find_map(|news| match news {
            FulfilmentNews::Remedied { then, .. } => Some(Some(then)),
            FulfilmentNews::Decided { then, .. } => Some(then),
            _ => None,
        });
        assert_eq!(then, news, "{case}");
    }
}

#[test]
fn whoever_comes_first_to_the_branch_has_settled_it() {
    let pick = || {
        let (found, reason) = (vec![of("A", 1)], "not there".into());
        FulfilmentBody::Pick { fulfilment: PART, found, reason, undecided_ms: 0 }
    };
    let begin = || person(41, Body::Fulfilment(FulfilmentBody::Begin { fulfilment: PART }));
    let cancel = || person(41, Body::Order(OrderBody::Cancel { fulfilment: PART }));
    type First = (&'static str, bool, Box<dyn Fn(TaskId) -> Command>);
    let firsts: Vec<First> = vec![
        ("a manager pays back", false, Box::new(|task| remedy(41, task, Then::PayBack))),
        ("a manager pays back what was not found", true, Box::new(|task| remedy(41, task, Then::PayBack))),
        (
            "a manager sends it from elsewhere",
            true,
            Box::new(|task| remedy(41, task, Then::Elsewhere(PARIS))),
        ),
        ("somebody begins to pick", false, Box::new(move |_| begin())),
        ("somebody has picked", false, Box::new(move |_| person(41, Body::Fulfilment(pick())))),
        ("the order is called off", false, Box::new(move |_| cancel())),
        (
            "the task is closed",
            true,
            Box::new(|task| person(41, Body::ResolveTask { task, note: "we looked".into() })),
        ),
        ("the same yes", false, Box::new(|task| answer(41, task, Answer::Taken, Otherwise::PayBack))),
        (
            "the same yes for what was not found",
            true,
            Box::new(|task| answer(41, task, Answer::Taken, Otherwise::PayBack)),
        ),
        ("a no", true, Box::new(|task| answer(41, task, Answer::No, Otherwise::Search))),
    ];
    for (case, picked, first) in firsts {
        let (scenario, task) = asked(picked);
        let scenario = heard(heard(scenario)).when(first(task)).then_ok();
        let before = scenario.branch.clone();
        let yes = scenario.when(answer(42, task, Answer::Taken, Otherwise::PayBack));
        let refused = yes.decided.as_ref().map_err(|no| no.code).unwrap_err();
        assert!(matches!(refused, WrongState | UnknownOrder), "{case}: {refused:?}");
        assert_eq!(yes.scenario.branch, before, "{case}");
        // And the other way round: nobody settles what a yes has taken.
        let (scenario, task) = asked(picked);
        let scenario = heard(heard(scenario));
        let scenario = scenario.when(answer(42, task, Answer::Taken, Otherwise::PayBack)).then_ok();
        let left_before = left(&scenario.branch);
        for then in [Then::PayBack, Then::Elsewhere(PARIS)] {
            scenario.branch.decide(scenario.now(), &remedy(43, task, then)).unwrap_err();
        }
        let no = scenario.when(answer(44, task, Answer::No, Otherwise::PayBack)).then_ok();
        assert_eq!(left(&no.branch), left_before, "{case}: a no is too late and changes nothing");
    }
}

#[test]
fn the_clock_of_what_was_not_found_rings_behind_the_answer() {
    let (scenario, task) = asked(true);
    let scenario = heard(heard(scenario)).later(HOUR + ANSWER_GRACE_MS - 1);
    assert!(scenario.branch.on_wake(scenario.now()).is_none());
    let yes = Scenario::of(scenario.branch.clone()).when(answer(40, task, Answer::Taken, Otherwise::PayBack));
    assert_eq!(left(&yes.then_ok().branch), (1, 0, 0), "a yes at the last moment");
    let scenario = scenario.later(1);
    let wake = scenario.branch.on_wake(scenario.now()).unwrap();
    let scenario = scenario.when(wake).then_ok();
    let late = scenario.when(answer(41, task, Answer::Taken, Otherwise::PayBack));
    assert_eq!(late.decided.as_ref().unwrap_err().code, WrongState);
}

#[test]
fn goods_that_came_meanwhile_are_not_paid_back_after_a_no() {
    let (scenario, task) = asked(false);
    let receive = domain::branch::command::StockBody::Receive {
        reference: "D-2".into(),
        lines: vec![of("A", 1)],
        not_stocked: None,
    };
    let scenario = scenario.when(person(40, receive)).then_ok();
    let scenario = scenario.when(answer(41, task, Answer::No, Otherwise::PayBack)).then_ok();
    assert_eq!(left(&scenario.branch), (2, 0, 0), "only what is missing still is left out");
}

#[test]
fn a_yes_does_not_take_what_somebody_has_let_wait_for_goods_that_come() {
    let rule = domain::branch::Waitable {
        kind: protocol::WaitKind::Backorder,
        cap: units(5),
        until: 1,
        ends_at: protocol::Timestamp(i64::MAX),
    };
    let (scenario, task) = asked(false);
    let scenario = scenario
        .when(person(31, Body::SetBackorder { sku: sku("A"), version: 1, rule: Some(rule) }))
        .then_ok()
        .when(remedy(32, task, Then::Wait))
        .then_ok();
    let before = scenario.branch.clone();
    let yes = scenario.when(answer(40, task, Answer::Taken, Otherwise::PayBack));
    assert_eq!(
        yes.decided.as_ref().unwrap_err().code,
        WrongState,
        "all three are still promised, one from the shelf"
    );
    assert_eq!(yes.scenario.branch, before);
    let level = before.level(&sku("A"));
    assert_eq!((level.allocated, level.on_hand), (units(1), units(1)));
}
