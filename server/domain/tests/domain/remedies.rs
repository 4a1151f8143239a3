//! What is done about goods that are missing, from their task: every step that is allowed and every one that is not, who was faster, and
//! that the task closes itself.

use domain::{
    Answered, FulfilmentNews, Machine, Request, RightSet,
    branch::{
        BackorderEvent, Body, Branch, Claimant, Command, Deed, Event, FulfilmentEvent, Moved, TaskEvent,
        Then, TransferEvent, Waitable,
        command::{FulfilmentBody, OrderBody, StockBody, TicketBody, TransferBody, Wanted},
    },
    limits::DEEDS_MAX,
};
use protocol::{
    AdjustmentReason, BranchId, FulfilmentId, FulfilmentState, OrderId, Quantity,
    RefusalCode::{self, *},
    Right, TaskId, Timestamp, WaitKind,
};

use crate::support::*;

const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));
const NORTH: BranchId = BranchId(2);
const SOUTH: BranchId = BranchId(3);

fn part(number: u128) -> FulfilmentId {
    FulfilmentId::new(uuid::Uuid::from_u128(0xb0 + number))
}

fn machine(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Cashier, body) }
}

fn promise(number: u128, count: i64, ship: bool) -> Command {
    let body = OrderBody::Allocate {
        order: ORDER,
        fulfilment: part(number),
        hold: None,
        lines: vec![of("A", count)],
        ship,
        who: "Ada".into(),
        named: None,
        note: format!("W-{number}"),
        code: String::new(),
        patient: false,
    };
    machine(number + 10, Body::Order(body))
}

fn sold(number: u128, count: i64) -> Command {
    let body: TicketBody = sell(&[line("A", count, 100)], &[cash(count * 100)]);
    Command { id: id(number), ..cashier(body) }
}

fn receive(count: i64) -> Command {
    let lines = vec![of("A", count)];
    let body = StockBody::Receive { reference: "D-2".into(), lines, not_stocked: None };
    Command { id: id(30), ..office(Role::Manager, body) }
}

fn rule(cap: i64) -> Event {
    let rule =
        Waitable { kind: WaitKind::Backorder, cap: units(cap), until: 739_974, ends_at: Timestamp(i64::MAX) };
    Event::Backorder(BackorderEvent::RuleSet { sku: sku("A"), version: 1, rule: Some(rule) })
}

/// Two orders of three each, both sent, and six of A, of which a till sells so many all the same: the second one goes short.
fn short_by(sells: i64, cap: i64) -> (Scenario, TaskId) {
    let past = open_till().into_iter().chain([received("A", 6), rule(cap)]);
    let mut scenario = given(past);
    for number in [1, 2] {
        scenario = scenario.when(promise(number, 3, true)).then_ok();
    }
    let scenario = scenario.when(sold(20, sells)).then_ok();
    let task = scenario.branch.tasks().next().unwrap();
    (scenario, task)
}

fn remedy(number: u128, task: TaskId, count: i64, wanted: Wanted) -> Command {
    Command { id: id(number), ..office(Role::Manager, Body::Remedy { task, line: of("A", count), wanted }) }
}

fn state(branch: &Branch, number: u128) -> Option<FulfilmentState> {
    branch.fulfilments().find(|(id, _)| *id == part(number)).map(|(_, one)| one.state)
}

/// What a part's order is told and has not heard.
fn news(branch: &Branch, number: u128) -> Vec<FulfilmentNews> {
    let told = branch.owed().into_iter().filter_map(|errand| match errand.request {
        Request::NoteFulfilment { fulfilment, news, .. } if fulfilment == part(number) => Some(news),
        _ => None,
    });
    told.collect()
}

/// On hand, allocated, what waits, open tasks.
fn figures(branch: &Branch) -> [i64; 4] {
    let level = branch.level(&sku("A"));
    let open = i64::try_from(branch.tasks().count()).unwrap();
    let whole = |quantity: Quantity| quantity.0 / 1_000;
    [whole(level.on_hand), whole(level.allocated), whole(branch.backordered(&sku("A"))), open]
}

fn closes(events: &[Event], task: TaskId) -> bool {
    events.contains(&Event::Task(TaskEvent::Covered { task }))
}

#[test]
fn each_remedy_does_what_it_says_and_closes_the_task_where_nothing_is_missing_any_more() {
    let lines = || vec![of("A", 2)];
    let told = |then: Then| FulfilmentNews::Remedied { lines: lines(), then };
    let elsewhere = Then::Elsewhere(NORTH);
    // What is done, on hand and allocated and waiting and open afterwards, what the order is told.
    for (then, after, told) in [
        (elsewhere.clone(), [4, 4, 0, 0], Some(told(elsewhere))),
        (Then::PayBack, [4, 4, 0, 0], Some(told(Then::PayBack))),
        (Then::Wait, [4, 4, 2, 0], None),
    ] {
        let (scenario, task) = short_by(2, 5);
        assert_eq!(figures(&scenario.branch), [4, 6, 0, 1]);
        let answer = scenario.when(remedy(40, task, 2, Wanted::For(part(2), then.clone())));
        let events = answer.decided.clone().unwrap();
        let deed = Deed::Settled { order: ORDER, fulfilment: part(2), line: of("A", 2), then: then.clone() };
        assert!(
            events.contains(&Event::Task(TaskEvent::Remedied { task, deed: Box::new(deed) })),
            "{then:?}"
        );
        assert_eq!(closes(&events, task), after[3] == 0, "{then:?}");
        let branch = answer.then_ok().branch;
        assert_eq!(figures(&branch), after, "{then:?}");
        assert_eq!(news(&branch, 1), [], "the first order has its goods");
        let heard = news(&branch, 2);
        match told {
            Some(told) => assert_eq!(heard, [told]),
            None => {
                let [FulfilmentNews::Late { lines, .. }] = heard.as_slice() else { panic!("{heard:?}") };
                assert_eq!((lines[0].quantity, lines[0].until), (units(2), 739_974));
            }
        }
    }
}

#[test]
fn goods_are_fetched_from_another_branch_and_the_task_is_closed_when_they_come() {
    let (scenario, task) = short_by(2, 0);
    let answer = scenario.when(remedy(40, task, 2, Wanted::Fetch(NORTH)));
    let events = answer.decided.clone().unwrap();
    let line = of("A", 2);
    let asked =
        TransferEvent::Asked { transfer: id(40).into(), from: NORTH, lines: vec![line], note: String::new() };
    let deed = Box::new(Deed::Fetched { transfer: id(40).into(), from: NORTH, line });
    assert_eq!(events, [Event::Transfer(asked), Event::Task(TaskEvent::Remedied { task, deed })]);
    let scenario = answer.then_ok();
    let owed = scenario.branch.owed();
    assert!(owed.iter().any(|errand| matches!(errand.request, Request::AskForGoods { .. })));
    assert_eq!(figures(&scenario.branch), [4, 6, 0, 1], "nothing has come yet");
    // The same branch is asked once, whoever asks; another one may be asked as well.
    let again = scenario.when(remedy(41, task, 1, Wanted::Fetch(NORTH)));
    assert_eq!(again.decided.as_ref().unwrap_err().code, WrongState);
    let scenario = again.scenario.when(remedy(42, task, 2, Wanted::Fetch(SOUTH))).then_ok();
    let one = scenario.when(receive(1));
    assert!(!closes(one.decided.as_ref().unwrap(), task), "one is missing still");
    let lines = vec![of("A", 1)];
    let rest = StockBody::Receive { reference: "D-3".into(), lines, not_stocked: None };
    let two = one.scenario.when(Command { id: id(31), ..office(Role::Manager, rest) });
    assert!(closes(two.decided.as_ref().unwrap(), task));
    two.then_ok().when(remedy(43, task, 1, Wanted::Fetch(SOUTH))).then_refused(UnknownTask);
}

#[test]
fn whoever_comes_second_is_told_and_does_nothing() {
    let remedies = [Then::Elsewhere(NORTH), Then::PayBack, Then::Wait];
    for first in &remedies {
        for second in &remedies {
            let (scenario, task) = short_by(2, 5);
            let one = scenario.when(remedy(40, task, 2, Wanted::For(part(2), first.clone()))).then_ok();
            let before = one.branch.clone();
            let two = one.when(remedy(41, task, 2, Wanted::For(part(2), second.clone())));
            assert_eq!(two.decided.as_ref().unwrap_err().code, UnknownTask, "{first:?} before {second:?}");
            assert_eq!(two.scenario.branch, before);
        }
    }
    // Where something is missing still, the second one may do so much, and no more.
    let (scenario, task) = short_by(3, 5);
    let one = scenario.when(remedy(40, task, 2, Wanted::For(part(2), Then::PayBack))).then_ok();
    let two = one.when(remedy(41, task, 2, Wanted::For(part(2), Then::PayBack)));
    assert_eq!(two.decided.as_ref().unwrap_err().code, WrongState);
    let three = two.scenario.when(remedy(42, task, 1, Wanted::For(part(2), Then::Elsewhere(NORTH))));
    assert!(closes(three.decided.as_ref().unwrap(), task));
    assert_eq!(
        state(&three.scenario.branch, 2),
        Some(FulfilmentState::Cancelled),
        "nothing of it is left here"
    );
}

#[test]
fn what_is_not_so_is_refused_and_changes_nothing() {
    type Case = (&'static str, Command, RefusalCode);
    let (scenario, task) = short_by(2, 1);
    let of_part = |then: Then| Wanted::For(part(2), then);
    let with = |rights: RightSet, wanted: Wanted| {
        let mut command = remedy(40, task, 1, wanted);
        command.grant.rights = rights;
        command
    };
    let resolve = RightSet::NONE.with(Right::ResolveTasks);
    let other = Wanted::For(part(1), Then::PayBack);
    let nobody = Wanted::For(part(9), Then::PayBack);
    let mut of_b = remedy(40, task, 1, Wanted::Fetch(NORTH));
    of_b.body = Body::Remedy { task, line: of("B", 1), wanted: Wanted::Fetch(NORTH) };
    let unknown: TaskId = ticket_id(99).into();
    let orders = resolve.with(Right::ManageOrders);
    let cases: Vec<Case> = vec![
        (
            "no right to tasks",
            with(RightSet::NONE.with(Right::ManageOrders), of_part(Then::PayBack)),
            NotAllowed,
        ),
        ("no right to orders", with(resolve, of_part(Then::PayBack)), NotAllowed),
        ("no right to send it from elsewhere", with(resolve, of_part(Then::Elsewhere(NORTH))), NotAllowed),
        ("no right to ask a customer", with(resolve, Wanted::Ask(part(2), substitute("B"))), NotAllowed),
        ("nothing to ask with", remedy(40, task, 1, of_part(Then::BySelf)), Malformed),
        (
            "more than is missing, asked",
            remedy(40, task, 3, Wanted::Ask(part(2), substitute("B"))),
            WrongState,
        ),
        ("no right to let wait", with(orders, of_part(Then::Wait)), NotAllowed),
        ("no right to transfer", with(orders, Wanted::Fetch(NORTH)), NotAllowed),
        ("no such task", remedy(40, unknown, 1, Wanted::Fetch(NORTH)), UnknownTask),
        ("nothing of it", remedy(40, task, 0, of_part(Then::PayBack)), InvalidQuantity),
        ("less than nothing", remedy(40, task, -1, of_part(Then::PayBack)), InvalidQuantity),
        ("more than is missing", remedy(40, task, 3, of_part(Then::PayBack)), WrongState),
        ("more than is missing, fetched", remedy(40, task, 3, Wanted::Fetch(NORTH)), WrongState),
        ("more than may wait", remedy(40, task, 2, of_part(Then::Wait)), InsufficientStock),
        ("somebody who goes not short", remedy(40, task, 1, other), WrongState),
        ("nobody", remedy(40, task, 1, nobody), UnknownOrder),
        ("something that is not missing", of_b, WrongState),
    ];
    for (case, command, code) in cases {
        let asked = Scenario::of(scenario.branch.clone()).when(command);
        assert_eq!(asked.decided.as_ref().map_err(|error| error.code), Err(code), "{case}");
        assert_eq!(asked.scenario.branch, scenario.branch, "{case}");
    }
}

#[test]
fn what_is_being_picked_is_said_at_the_shelf_and_what_is_collected_is_not_sent_from_elsewhere() {
    let (scenario, task) = short_by(2, 5);
    let begin = Body::Fulfilment(FulfilmentBody::Begin { fulfilment: part(2) });
    let picking = scenario.when(Command { id: id(35), ..office(Role::Supervisor, begin) }).then_ok();
    let settled = [Then::Elsewhere(NORTH), Then::PayBack, Then::Wait].map(|then| Wanted::For(part(2), then));
    for wanted in settled.into_iter().chain([Wanted::Ask(part(2), substitute("B"))]) {
        let asked = Scenario::of(picking.branch.clone());
        asked.when(remedy(40, task, 2, wanted)).then_refused(WrongState);
    }
    let mut scenario = given(open_till().into_iter().chain([received("A", 3)]));
    scenario = scenario.when(promise(1, 3, false)).then_ok().when(sold(20, 1)).then_ok();
    let task = scenario.branch.tasks().next().unwrap();
    let asked = scenario.when(remedy(40, task, 1, Wanted::For(part(1), Then::Elsewhere(NORTH))));
    let told = asked.decided.as_ref().unwrap_err();
    assert!(told.code == WrongState && told.message.contains("collected here"), "{told}");
    asked.scenario.when(remedy(41, task, 1, Wanted::For(part(1), Then::PayBack))).then_ok();
}

#[test]
fn a_customer_is_asked_about_one_thing_once_and_a_task_has_a_bound() {
    let (scenario, task) = short_by(2, 5);
    let ask = |instead: &str| Wanted::Ask(part(2), substitute(instead));
    let mut scenario = scenario.when(remedy(40, task, 2, ask("B"))).then_ok();
    let again = scenario.when(remedy(41, task, 2, ask("B")));
    assert_eq!(again.decided.as_ref().unwrap_err().code, WrongState);
    scenario = again.scenario;
    for number in 1..DEEDS_MAX {
        let wanted = ask(&format!("B{number}"));
        let number = 100 + u128::try_from(number).unwrap();
        scenario = scenario.when(remedy(number, task, 1, wanted)).then_ok();
    }
    let one_more = Wanted::For(part(2), Then::PayBack);
    scenario.when(remedy(999, task, 1, one_more)).then_refused(TooManyLines);
}

#[test]
fn a_task_closes_itself_whatever_makes_up_for_what_was_missing() {
    let adjust = |delta: i64| {
        let body = StockBody::Adjust {
            sku: sku("A"),
            delta: units(delta),
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::Found,
            note: String::new(),
        };
        Command { id: id(50), ..office(Role::Manager, body) }
    };
    let cancel = |number: u128| machine(51, Body::Order(OrderBody::Cancel { fulfilment: part(number) }));
    let leave = |count: i64| {
        let body = OrderBody::LeaveOut { fulfilment: part(1), lines: vec![of("A", count)] };
        machine(52, Body::Order(body))
    };
    for (what, command, is_closed) in [
        ("a delivery", receive(2), true),
        ("too small a delivery", receive(1), false),
        ("found again", adjust(2), true),
        ("found in part", adjust(1), false),
        ("the first order is called off", cancel(1), true),
        ("the second order is called off", cancel(2), true),
        ("enough is left out", leave(2), true),
        ("too little is left out", leave(1), false),
    ] {
        let (scenario, task) = short_by(2, 0);
        let answer = scenario.when(command);
        let events = answer.decided.clone().unwrap();
        assert_eq!(closes(&events, task), is_closed, "{what}");
        assert_eq!(answer.then_ok().branch.tasks().count(), usize::from(!is_closed), "{what}");
    }
    // A hold that ends gives back what it held, and nobody has to be there.
    let body = sell(&[line("A", 1, 100)], &[cash(100)]);
    let scenario = given(open_till().into_iter().chain([received("A", 1), held(5, &[of("A", 1)], 60_000)]));
    let scenario = scenario.when(Command { id: id(20), ..cashier(body) }).then_ok();
    let task = scenario.branch.tasks().next().unwrap();
    let later = scenario.later(120_000);
    let woken = later.branch.on_wake(later.now()).unwrap();
    let ended = later.when(woken);
    assert!(closes(ended.decided.as_ref().unwrap(), task), "{:?}", ended.decided);
}

#[test]
fn whoever_was_promised_last_goes_short_first_and_the_sale_never() {
    let mut scenario = given(open_till().into_iter().chain([received("A", 8)]));
    for number in [1, 2] {
        scenario = scenario.when(promise(number, 2, true)).then_ok();
    }
    let draft = TransferBody::Draft { to: NORTH, lines: vec![of("A", 2)], note: String::new() };
    scenario = scenario.when(Command { id: id(25), ..office(Role::Manager, draft) }).then_ok();
    let approve = TransferBody::Approve { transfer: id(25).into() };
    scenario = scenario.when(Command { id: id(26), ..office(Role::Manager, approve) }).then_ok();
    let hold = domain::branch::command::HoldBody::Place { lines: vec![of("A", 2)], ttl_ms: 600_000 };
    scenario = scenario.when(Command { id: id(27), ..cashier(hold) }).then_ok();
    // Sold at a till, and what is there then for the first order, the second, the transfer and the hold.
    for (sells, covered) in [
        (0, [2, 2, 2, 2]),
        (1, [2, 2, 2, 1]),
        (2, [2, 2, 2, 0]),
        (3, [2, 2, 1, 0]),
        (4, [2, 2, 0, 0]),
        (5, [2, 1, 0, 0]),
        (7, [1, 0, 0, 0]),
        (8, [0, 0, 0, 0]),
    ] {
        let mut after = Scenario::of(scenario.branch.clone());
        if sells > 0 {
            after = after.when(sold(60, sells)).then_ok();
        }
        let stakes = after.branch.stakes(NOW, &sku("A"));
        let order: Vec<&str> = stakes
            .iter()
            .map(|stake| match stake.who {
                Claimant::Order(..) => "order",
                Claimant::Transfer(_) => "transfer",
                Claimant::Hold(..) => "hold",
            })
            .collect();
        assert_eq!(order, ["order", "order", "transfer", "hold"]);
        assert!(matches!(stakes[0].who, Claimant::Order(_, id) if id == part(1)));
        let told: Vec<i64> = stakes.iter().map(|stake| stake.covered.0 / 1_000).collect();
        assert_eq!(told, covered, "{sells} sold");
        assert_eq!(after.branch.level(&sku("A")).on_hand, units(8 - sells), "what was sold is gone");
        assert_eq!(after.branch.tasks().count(), usize::from(sells > 0), "{sells} sold");
        // Only the orders that go short can be settled, each for as much as it lacks.
        let Some(task) = after.branch.tasks().next() else { continue };
        for (number, has) in [(1_u128, covered[0]), (2, covered[1])] {
            for count in 1..=2 {
                let wanted = Wanted::For(part(number), Then::PayBack);
                let asked = Scenario::of(after.branch.clone()).when(remedy(70, task, count, wanted));
                assert_eq!(asked.decided.is_ok(), count <= 2 - has, "{sells} sold, {count} of {number}");
            }
        }
    }
}

#[test]
fn what_waits_goes_on_waiting_when_the_rest_is_paid_back() {
    let (scenario, task) = short_by(2, 1);
    let scenario = scenario.when(remedy(40, task, 1, Wanted::For(part(2), Then::Wait))).then_ok();
    assert_eq!(figures(&scenario.branch), [4, 5, 1, 1]);
    let answer = scenario.when(remedy(41, task, 1, Wanted::For(part(2), Then::PayBack)));
    assert!(closes(answer.decided.as_ref().unwrap(), task));
    let scenario = answer.then_ok();
    assert_eq!(figures(&scenario.branch), [4, 4, 1, 0]);
    let all = scenario.when(receive(1)).then_ok();
    assert_eq!(figures(&all.branch), [5, 5, 0, 0], "it gets what it waited for");
}

#[test]
fn the_order_is_told_once_however_often_it_is_asked() {
    let (scenario, task) = short_by(2, 0);
    let scenario = scenario.when(remedy(40, task, 2, Wanted::For(part(2), Then::PayBack))).then_ok();
    let errand = scenario
        .branch
        .owed()
        .into_iter()
        .find(|errand| matches!(&errand.request, Request::NoteFulfilment { fulfilment, .. } if *fulfilment == part(2)))
        .unwrap();
    let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
    let told = scenario
        .when(machine(80, settle))
        .then(&[Event::Fulfilment(FulfilmentEvent::Told { fulfilment: part(2), step: id(40) })]);
    assert_eq!(news(&told.branch, 2), []);
    let left: Vec<Moved> = told.branch.fulfilments().find(|(id, _)| *id == part(2)).unwrap().1.lines.clone();
    assert_eq!(left, [of("A", 1)], "what is there for it is still promised");
    let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
    told.when(machine(81, settle)).then(&[]);
}
