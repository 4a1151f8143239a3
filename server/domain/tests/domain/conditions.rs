//! Goods that may not be sold, by what is the matter with them, and corrections that somebody else has to approve.

use domain::branch::{Body, Branch, Command, Correction, Event, StockEvent, TaskEvent, command::StockBody};
use protocol::{
    AdjustmentReason, Amount, Condition, Outcome, Quantity,
    RefusalCode::{self, *},
    StaffId, TaskId, Tracking,
};

use crate::{
    lots::{delivery, lift, lot, naming, recall},
    support::*,
};

const BEN: StaffId = StaffId(4);
const SOLD: Option<Condition> = None;
const BROKEN: Option<Condition> = Some(Condition::Damaged);
const SHOWN: Option<Condition> = Some(Condition::Display);
const WAITS: Option<Condition> = Some(Condition::Quarantine);

fn aside(count: i64, from: Option<Condition>, to: Option<Condition>) -> Command {
    let (sku, quantity, note) = (sku("A"), units(count), String::new());
    office(Role::Manager, StockBody::SetAside { sku, quantity, from, to, note })
}

fn correction(delta: i64, condition: Option<Condition>, reason: AdjustmentReason) -> Correction {
    let delta = units(delta);
    let unsellable = if condition.is_some() { delta } else { Quantity::ZERO };
    Correction { sku: sku("A"), delta, unsellable, condition, reason, note: "why".into(), asked_by: None }
}

fn correct(number: u128, asked: Correction, limit: Option<i64>) -> Command {
    let (price, limit) = (Amount(500), limit.map(Amount));
    let body = StockBody::Correct { correction: asked, price, limit };
    Command { id: id(number), ..office(Role::Manager, body) }
}

/// What of A is in each condition, and what can be sold.
fn told(branch: &Branch) -> (Vec<(Condition, i64)>, i64) {
    let mut conditions = domain::branch::Conditions::default();
    conditions.clone_from(branch.conditions());
    let each = conditions.get(&sku("A")).into_iter().flat_map(|aside| aside.each());
    let level = branch.level(&sku("A"));
    let told: Vec<(Condition, i64)> = each.map(|(condition, of)| (condition, of.0 / 1_000)).collect();
    assert_eq!(told.iter().map(|(_, of)| of).sum::<i64>() * 1_000, level.unsellable.0, "they add up");
    (told, level.available_to_sell().0 / 1_000)
}

fn ten() -> Scenario {
    given([received("A", 10)])
}

#[test]
fn goods_go_from_one_condition_to_another_and_back_on_sale() {
    let broken = ten().when(aside(3, SOLD, BROKEN)).then_ok();
    assert_eq!(told(&broken.branch), (vec![(Condition::Damaged, 3)], 7));
    let shown = broken.when(aside(2, SOLD, SHOWN)).then_ok();
    assert_eq!(told(&shown.branch), (vec![(Condition::Damaged, 3), (Condition::Display, 2)], 5));
    let looked_at = shown.when(aside(1, BROKEN, WAITS)).then_ok();
    let three = vec![(Condition::Damaged, 2), (Condition::Quarantine, 1), (Condition::Display, 2)];
    assert_eq!(told(&looked_at.branch), (three, 5));
    let back = looked_at.when(aside(1, WAITS, SOLD)).then_ok();
    let nameless = back.when(aside(1, SHOWN, Some(Condition::Other))).then_ok();
    let three = vec![(Condition::Damaged, 2), (Condition::Display, 1), (Condition::Other, 1)];
    assert_eq!(told(&nameless.branch), (three, 6));
    nameless.when(aside(1, Some(Condition::Other), BROKEN)).then_ok();
}

#[test]
fn what_is_not_like_that_is_not_moved() {
    for (command, code) in [
        (aside(11, SOLD, BROKEN), InsufficientStock),
        (aside(4, BROKEN, SOLD), InsufficientStock),
        (aside(1, SHOWN, SOLD), InsufficientStock),
        (aside(1, Some(Condition::Other), SOLD), InsufficientStock),
        (aside(1, BROKEN, BROKEN), WrongState),
        (aside(1, SOLD, SOLD), WrongState),
        (aside(0, SOLD, BROKEN), InvalidQuantity),
        (aside(-1, SOLD, BROKEN), InvalidQuantity),
        (correct(9, correction(-4, BROKEN, AdjustmentReason::Damaged), None), InsufficientStock),
    ] {
        let name = format!("{:?}", command.body);
        let scenario = ten().when(aside(3, SOLD, BROKEN)).then_ok();
        assert!(!scenario.when(command).then_refused(code).is_empty(), "{name}");
    }
    let mut stranger = aside(1, SOLD, BROKEN);
    stranger.grant.rights = domain::RightSet::NONE;
    ten().when(stranger).then_refused(NotAllowed);
}

#[test]
fn what_others_set_aside_or_take_is_known_by_what_they_say() {
    let adjust = |delta: i64, unsellable: i64, reason| StockBody::Adjust {
        sku: sku("A"),
        delta: units(delta),
        unsellable: units(unsellable),
        reason,
        note: String::new(),
    };
    let by = |body: StockBody| office(Role::Manager, body);
    let old = ten().when(by(adjust(0, 2, AdjustmentReason::Expired))).then_ok();
    let found = old.when(by(adjust(0, 3, AdjustmentReason::Found))).then_ok();
    assert_eq!(told(&found.branch), (vec![(Condition::Expired, 2), (Condition::Other, 3)], 5));
    // Four leave without a word about which: what nobody has named goes first.
    let fewer = found.when(by(adjust(-4, -4, AdjustmentReason::Lost))).then_ok();
    assert_eq!(told(&fewer.branch), (vec![(Condition::Expired, 1)], 5));
    let gone = fewer.when(by(adjust(-1, -1, AdjustmentReason::Lost))).then_ok();
    assert_eq!(told(&gone.branch), (vec![], 5));
}

#[test]
fn what_is_written_off_is_gone_from_its_condition() {
    let broken = ten().when(aside(3, SOLD, BROKEN)).then_ok();
    let asked = correction(-2, BROKEN, AdjustmentReason::Damaged);
    let gone = broken.when(correct(9, asked.clone(), None)).then(&[Event::Stock(StockEvent::Settled(asked))]);
    assert_eq!(told(&gone.branch), (vec![(Condition::Damaged, 1)], 7));
    let used = gone.when(correct(10, correction(-1, SOLD, AdjustmentReason::OwnUse), None)).then_ok();
    assert_eq!(told(&used.branch), (vec![(Condition::Damaged, 1)], 6));
}

#[test]
fn a_recalled_lot_is_a_condition_and_is_written_off_by_its_name() {
    let came = delivery(11, "A", (5, 0), &[lot("A", "ONE", 5, 10)], Tracking::LotExpiry);
    let shut = || given(open_till()).when(came.clone()).then_ok().when(recall("A", "ONE")).then_ok();
    assert_eq!(told(&shut().branch), (vec![(Condition::Recalled, 5)], 0));
    let recalled = Some(Condition::Recalled);
    for command in [aside(1, recalled, SOLD), aside(1, recalled, BROKEN), aside(1, SOLD, recalled)] {
        shut().when(command).then_refused(WrongState);
    }
    let off = || Correction { unsellable: units(-2), ..correction(-2, recalled, AdjustmentReason::Damaged) };
    let nameless = shut().when(correct(9, off(), None)).then_refused(InsufficientStock);
    assert!(nameless.contains("lots"), "{nameless}");
    let named = |limit| naming(correct(9, off(), limit), &[lot("A", "ONE", 2, 10)]);
    let gone = shut().when(named(None)).then_ok();
    assert_eq!(told(&gone.branch), (vec![(Condition::Recalled, 3)], 0));
    assert_eq!(gone.branch.level(&sku("A")).on_hand, units(3));

    let waits = shut().when(named(Some(1))).then_ok();
    let task: TaskId = ticket_id(9).into();
    let body = Body::ApproveTask { task, note: String::new() };
    let done = waits.when(Command { staff: BEN, ..office(Role::Manager, body) }).then_ok();
    assert_eq!(told(&done.branch), (vec![(Condition::Recalled, 3)], 0));
    let open = done.when(lift("A", "ONE")).then_ok();
    assert_eq!(told(&open.branch), (vec![], 3));
}

#[test]
fn what_is_approved_of_a_recalled_lot_leaves_what_is_damaged() {
    let lots = [lot("A", "ONE", 5, 10), lot("A", "TWO", 2, 10)];
    let came = delivery(11, "A", (7, 0), &lots, Tracking::LotExpiry);
    let broken = naming(aside(2, SOLD, BROKEN), &[lot("A", "TWO", 2, 10)]);
    let shut =
        given(open_till()).when(came).then_ok().when(broken).then_ok().when(recall("A", "ONE")).then_ok();
    assert_eq!(told(&shut.branch), (vec![(Condition::Damaged, 2), (Condition::Recalled, 5)], 0));
    let off = Correction { unsellable: units(-3), ..correction(-3, SOLD, AdjustmentReason::Damaged) };
    let waits = shut.when(naming(correct(9, off, Some(1)), &[lot("A", "ONE", 3, 10)])).then_ok();
    let body = Body::ApproveTask { task: ticket_id(9).into(), note: String::new() };
    let done = waits.when(Command { staff: BEN, ..office(Role::Manager, body) }).then_ok();
    // The end of the task stands between what is booked and what it is of: the lot, and nothing else.
    assert_eq!(told(&done.branch), (vec![(Condition::Damaged, 2), (Condition::Recalled, 2)], 0));
}

#[test]
fn what_is_worth_much_waits_for_somebody_else() {
    let asked = || correction(-3, SOLD, AdjustmentReason::Stolen);
    let waits = || ten().when(correct(9, asked(), Some(1_499))).then_ok();
    ten()
        .when(correct(9, asked(), Some(1_500)))
        .then_ok()
        .when(aside(8, SOLD, BROKEN))
        .then_refused(InsufficientStock);
    let task: TaskId = ticket_id(9).into();
    let (branch, before) = (waits().branch, ten().branch);
    assert_eq!(branch.level(&sku("A")), before.level(&sku("A")), "nothing is booked yet");
    assert_eq!(branch.tasks().collect::<Vec<_>>(), [task]);
    let event = Event::Task(TaskEvent::ApprovalAsked {
        task,
        asked: Box::new(domain::branch::AskedFor {
            correction: asked(),
            worth: Amount(1_500),
            by: ANN,
            lots: vec![],
        }),
    });
    let told = domain::branch::outcome(protocol::BranchId(1), id(9), &[event]);
    assert_eq!(told, Outcome::AwaitsApproval(task));

    let approve = |staff: StaffId, task: TaskId| {
        let body = Body::ApproveTask { task, note: String::new() };
        Command { staff, ..office(Role::Manager, body) }
    };
    let refused = |code: RefusalCode, command: Command| waits().when(command).then_refused(code);
    assert!(refused(NotAllowed, approve(ANN, task)).contains("themselves"));
    refused(UnknownTask, approve(BEN, ticket_id(10).into()));
    let mut picker = approve(BEN, task);
    picker.grant.rights = domain::RightSet::NONE.with(protocol::Right::ResolveTasks);
    refused(NotAllowed, picker);

    let booked = Correction { asked_by: Some(ANN), ..asked() };
    let done = waits().when(approve(BEN, task)).then(&[
        Event::Stock(StockEvent::Settled(booked)),
        Event::Task(TaskEvent::Resolved { task, note: "approved".into() }),
    ]);
    assert_eq!(done.branch.level(&sku("A")).on_hand, units(7));
    done.when(approve(BEN, task)).then_refused(UnknownTask);

    let no = Body::ResolveTask { task, note: "count again".into() };
    let declined = waits().when(office(Role::Manager, no)).then_ok();
    assert_eq!(declined.branch.level(&sku("A")).on_hand, units(10));
    declined.when(approve(BEN, task)).then_refused(UnknownTask);
}

#[test]
fn what_is_sold_short_against_its_rule_is_noted_and_opens_a_task() {
    use domain::{Machine, branch::command::PricedLine};
    use protocol::{ExceptionKind, Oversell};
    let told = |rule: Oversell, count: i64, why: &str| {
        let sold = PricedLine { oversell: rule, ..line("A", count, 50) };
        let paid = cashier(sell(&[sold], &[cash(count * 50)]));
        let command = Command { reason: why.to_owned(), ..paid };
        let mut past = open_till();
        past.push(received("A", 2));
        let events = given(past).branch.decide(NOW, &command).unwrap();
        let odd = events.iter().find_map(|event| match event {
            Event::Ticket(domain::branch::TicketEvent::Completed(facts)) => Some(facts.exceptions.clone()),
            _ => None,
        });
        let short =
            odd.unwrap().iter().find(|one| one.kind == ExceptionKind::SoldShort).map(|one| one.detail);
        let is_asked = events.iter().any(|event| matches!(event, Event::Task(TaskEvent::Opened { .. })));
        assert_eq!(short.is_some(), is_asked, "{rule:?}");
        short
    };
    for (rule, count, why, short) in [
        (Oversell::Allow, 3, "", None),
        (Oversell::Deny, 2, "", None),
        (Oversell::Deny, 3, "found one", Some(Some(2_000))),
        (Oversell::Reason, 3, "", Some(Some(2_000))),
        (Oversell::Reason, 3, "found one", None),
    ] {
        assert_eq!(told(rule, count, why), short, "{rule:?} {count} {why}");
    }
}
