//! Goods that are promised before they are there: never more than the cap, given to whoever ordered first, and every way in which
//! that is refused.

use domain::{
    Answered, FulfilmentNews, Machine, Request,
    branch::{
        BackorderEvent, Body, Branch, Claimant, Command, Event, Moved, Recipe, StockEvent, TaskEvent,
        Waitable,
        command::{FulfilmentBody, OrderBody, StockBody, TicketBody},
    },
    limits::SUPPLIES_AT_ONCE,
};
use protocol::{
    AdjustmentReason, Condition, FulfilmentId, FulfilmentState, OrderId, Quantity,
    RefusalCode::{self, *},
    Timestamp, Tracking, WaitKind,
};

use crate::{lots, support::*};

const DAY: i32 = 739_974;
const ORDER: OrderId = OrderId::new(uuid::Uuid::from_u128(0xa0));

fn part(number: u128) -> FulfilmentId {
    FulfilmentId::new(uuid::Uuid::from_u128(0xb0 + number))
}

fn rule(cap: i64, until: i32) -> Option<Waitable> {
    Some(Waitable { kind: WaitKind::Backorder, cap: units(cap), until, ends_at: Timestamp(i64::MAX) })
}

fn said(version: u32, rule: Option<Waitable>) -> Event {
    Event::Backorder(BackorderEvent::RuleSet { sku: sku("A"), version, rule })
}

fn machine(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Cashier, body) }
}

fn person(number: u128, body: FulfilmentBody) -> Command {
    Command { id: id(number), ..office(Role::Supervisor, Body::Fulfilment(body)) }
}

fn hold(lines: &[Moved], patient: bool) -> Body {
    Body::Order(OrderBody::Hold { order: ORDER, lines: lines.to_vec(), ttl_ms: 600_000, patient })
}

fn promise(number: u128, hold: Option<u128>, lines: &[Moved], patient: bool) -> Body {
    Body::Order(OrderBody::Allocate {
        order: ORDER,
        fulfilment: part(number),
        hold: hold.map(hold_id),
        lines: lines.to_vec(),
        ship: true,
        who: "Ada".into(),
        named: None,
        note: format!("W-{number}"),
        code: String::new(),
        patient,
    })
}

fn receive(count: i64) -> Body {
    let lines = vec![of("A", count)];
    Body::Stock(StockBody::Receive { reference: String::new(), lines, not_stocked: None })
}

fn delivered(count: i64) -> Command {
    Command { id: id(30), ..manager(receive(count)) }
}

fn sold(number: u128, count: i64) -> Command {
    let body: TicketBody = sell(&[line("A", count, 100)], &[cash(count * 100)]);
    Command { id: id(number), ..cashier(body) }
}

/// So many of A on hand at an open till, which may be promised beyond that up to a cap.
fn shelf(count: i64, cap: i64) -> Scenario {
    let there = (count > 0).then(|| received("A", count));
    given(open_till().into_iter().chain(there).chain([said(1, rule(cap, DAY))]))
}

/// On hand, allocated, reserved, what can be sold, what waits.
fn figures(scenario: &Scenario) -> [i64; 5] {
    let level = scenario.branch.level(&sku("A"));
    let waits = scenario.branch.backordered(&sku("A"));
    [level.on_hand, level.allocated, level.reserved, level.available_to_sell(), waits]
        .map(|quantity| quantity.0 / 1_000)
}

fn state(scenario: &Scenario, number: u128) -> Option<FulfilmentState> {
    let found = scenario.branch.fulfilments().find(|(id, _)| *id == part(number));
    found.map(|(_, one)| one.state)
}

/// What waits of each fulfilment, as its order is told: the newest word.
fn told(branch: &Branch, number: u128) -> Option<Vec<(i64, i32)>> {
    branch.owed().into_iter().find_map(|errand| match errand.request {
        Request::NoteFulfilment {
            fulfilment,
            news: FulfilmentNews::Waits { lines, .. } | FulfilmentNews::Late { lines, .. },
            ..
        } => {
            let lines = lines.iter().map(|line| (line.quantity.0 / 1_000, line.until)).collect();
            (fulfilment == part(number)).then_some(lines)
        }
        _ => None,
    })
}

#[test]
fn what_is_not_there_is_promised_up_to_the_cap_and_never_beyond() {
    // There, cap, wanted by whoever is patient, and whether that goes.
    for (there, cap, wanted, goes) in [
        (5, 3, 5, true),
        (5, 3, 8, true),
        (5, 3, 9, false),
        (0, 3, 3, true),
        (0, 3, 4, false),
        (0, 0, 1, false),
    ] {
        let asked = shelf(there, cap).when(machine(2, hold(&[of("A", wanted)], true)));
        if !goes {
            asked.then_refused(InsufficientStock);
            continue;
        }
        let held = asked.then_ok();
        let (taken, waits) = (wanted.min(there), (wanted - there).max(0));
        assert_eq!(figures(&held), [there, 0, taken, there - taken, waits], "{there} {cap} {wanted}");
        let given = held.when(machine(3, promise(1, Some(2), &[of("A", wanted)], true))).then_ok();
        assert_eq!(figures(&given), [there, taken, 0, there - taken, waits]);
        let waiting = if waits > 0 { FulfilmentState::Waiting } else { FulfilmentState::Open };
        assert_eq!(state(&given, 1), Some(waiting));
        let expected = if waits > 0 { vec![(waits, DAY)] } else { vec![] };
        assert_eq!(
            told(&given.branch, 1),
            Some(expected),
            "the order is told what waits, or that nothing does"
        );
    }
}

#[test]
fn of_two_shoppers_at_once_one_gets_the_last_place() {
    let first = shelf(1, 2).when(machine(2, hold(&[of("A", 2)], true))).then_ok();
    let second = first.when(machine(3, hold(&[of("A", 1)], true))).then_ok();
    assert_eq!(figures(&second), [1, 0, 1, 0, 2]);
    let refused = Scenario::of(second.branch.clone()).when(machine(4, hold(&[of("A", 1)], true)));
    let message = refused.then_refused(InsufficientStock);
    assert!(message.contains("0 are available"), "{message}");
    // A hold that expires makes room for another, recorded or not.
    let later = Scenario::of(second.branch).later(600_000);
    let again = later.when(machine(5, hold(&[of("A", 3)], true))).then_ok();
    assert_eq!(figures(&again), [1, 0, 1, 0, 2]);
}

#[test]
fn who_is_not_told_that_it_takes_a_while_gets_only_what_is_there() {
    for (asked, code) in [
        (hold(&[of("A", 3)], false), InsufficientStock),
        (promise(1, None, &[of("A", 3)], false), InsufficientStock),
    ] {
        shelf(2, 5).when(machine(2, asked)).then_refused(code);
    }
    // Nor does a rule that is over, or was taken back, promise anything.
    let over = Waitable { ends_at: Timestamp(1), ..rule(5, DAY).unwrap() };
    for rule in [None, Some(over)] {
        let branch = given([said(1, rule)]);
        branch.when(machine(2, hold(&[of("A", 1)], true))).then_refused(InsufficientStock);
    }
}

#[test]
fn an_older_word_of_head_office_changes_nothing() {
    let mut scenario = shelf(0, 1);
    for (version, cap, goes) in [(1, 9, false), (3, 4, true), (2, 9, false), (3, 9, false)] {
        let body = Body::SetBackorder { sku: sku("A"), version, rule: rule(cap, DAY) };
        let answer = scenario.when(machine(u128::from(version) + 40, body));
        scenario = if goes { answer.then(&[said(version, rule(cap, DAY))]) } else { answer.then(&[]) };
    }
    scenario.when(machine(9, hold(&[of("A", 5)], true))).then_refused(InsufficientStock);
}

/// Two orders that wait for two each, the first promised first, and a hold that waits for one.
fn waiting() -> Scenario {
    let mut scenario = shelf(0, 9);
    for number in [1_u128, 2] {
        scenario = scenario.when(machine(number + 10, promise(number, None, &[of("A", 2)], true))).then_ok();
    }
    scenario.when(machine(20, hold(&[of("A", 1)], true))).then_ok()
}

#[test]
fn goods_that_come_go_to_the_oldest_order_first_then_to_holds_and_what_is_left_is_for_sale() {
    // So many come: what the first, the second and the hold still wait for, and what can be sold.
    for (comes, waits, free) in [
        (1, [1, 2, 1], 0),
        (2, [0, 2, 1], 0),
        (3, [0, 1, 1], 0),
        (4, [0, 0, 1], 0),
        (5, [0, 0, 0], 0),
        (7, [0, 0, 0], 2),
    ] {
        let after = waiting().when(delivered(comes)).then_ok();
        let of_orders: Vec<i64> = after
            .branch
            .fulfilments()
            .map(|(_, one)| one.waits.iter().map(|line| line.quantity.0 / 1_000).sum())
            .collect();
        let of_hold: i64 =
            after.branch.holds().flat_map(|(_, one)| &one.waits).map(|line| line.quantity.0 / 1_000).sum();
        assert_eq!([of_orders[0], of_orders[1], of_hold], waits, "{comes}");
        assert_eq!(figures(&after)[3], free, "{comes}");
        let open = |waits| if waits > 0 { FulfilmentState::Waiting } else { FulfilmentState::Open };
        assert_eq!(state(&after, 1), Some(open(waits[0])));
        assert_eq!(state(&after, 2), Some(open(waits[1])));
        assert_eq!(told(&after.branch, 1).unwrap().is_empty(), waits[0] == 0);
    }
}

#[test]
fn whatever_sets_goods_free_gives_them_to_those_who_wait() {
    let found = Body::Stock(StockBody::Adjust {
        sku: sku("A"),
        delta: units(2),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Found,
        note: String::new(),
    });
    let came_back = Body::Order(OrderBody::TakeBack {
        order: ORDER,
        reference: "W-1-R1".into(),
        lines: vec![domain::orders::CameBack { sku: sku("A"), good: units(2), damaged: Quantity::ZERO }],
    });
    for body in [receive(2), found, came_back] {
        let after = waiting().when(Command { id: id(30), ..manager(body.clone()) }).then_ok();
        assert_eq!(state(&after, 1), Some(FulfilmentState::Open), "{body:?}");
        assert_eq!(figures(&after), [2, 2, 0, 0, 3], "{body:?}");
    }
    // What another order gives back, too; and what a hold does not need any more.
    let one = shelf(2, 9).when(machine(11, promise(1, None, &[of("A", 2)], false))).then_ok();
    let two = one.when(machine(12, promise(2, None, &[of("A", 2)], true))).then_ok();
    assert_eq!(state(&two, 2), Some(FulfilmentState::Waiting));
    let cancel = Body::Order(OrderBody::Cancel { fulfilment: part(1) });
    let after = two.when(machine(13, cancel)).then_ok();
    assert_eq!((state(&after, 2), figures(&after)), (Some(FulfilmentState::Open), [2, 2, 0, 0, 0]));
    let held = shelf(2, 9).when(machine(11, hold(&[of("A", 2)], false))).then_ok();
    let two = held.when(machine(12, promise(2, None, &[of("A", 1)], true))).then_ok();
    let free = Body::Order(OrderBody::Free { hold: hold_id(11) });
    let after = two.when(machine(13, free)).then_ok();
    assert_eq!((state(&after, 2), figures(&after)), (Some(FulfilmentState::Open), [2, 1, 0, 1, 0]));
}

#[test]
fn what_a_hold_sets_free_of_goods_past_their_day_is_given_to_nobody() {
    let lot = lots::lot("A", "OLD", 5, 10);
    let came = lots::delivery(11, "A", (5, 0), &[lot], Tracking::LotExpiry);
    let over = 11 * lots::DAY_MS;
    let mut scenario = given(open_till().into_iter().chain([said(1, rule(9, DAY))])).when(came).then_ok();
    // All five are held until the moment at which their day is over, and somebody else waits for three.
    scenario.branch.apply(&held(9, &[of("A", 5)], over));
    scenario = scenario.when(machine(1, promise(1, None, &[of("A", 3)], true))).then_ok();
    assert_eq!(figures(&scenario), [5, 0, 5, 0, 3]);
    scenario = scenario.later(over);
    while let Some(wake) = scenario.branch.on_wake(scenario.now()) {
        scenario = scenario.when(wake).then_ok();
    }
    assert_eq!(figures(&scenario), [5, 0, 0, 0, 3]);
    assert_eq!(scenario.branch.level(&sku("A")).unsellable, units(5));
}

#[test]
fn who_gives_up_waits_for_nothing() {
    let cancel = Body::Order(OrderBody::Cancel { fulfilment: part(1) });
    let after = waiting().when(machine(30, cancel)).then_ok();
    assert_eq!(figures(&after), [0, 0, 0, 0, 3]);
    let after = after.when(delivered(2)).then_ok();
    assert_eq!(state(&after, 2), Some(FulfilmentState::Open), "the next one is served");
    // Less of it: what is not there is left out first.
    let some = shelf(1, 9).when(machine(11, promise(1, None, &[of("A", 3)], true))).then_ok();
    let less = |count| Body::Order(OrderBody::LeaveOut { fulfilment: part(1), lines: vec![of("A", count)] });
    let after = some.when(machine(12, less(2))).then_ok();
    assert_eq!((state(&after, 1), figures(&after)), (Some(FulfilmentState::Open), [1, 1, 0, 0, 0]));
    // A hold that ends gives its place back.
    let freed = Body::Order(OrderBody::Free { hold: hold_id(20) });
    assert_eq!(figures(&waiting().when(machine(30, freed)).then_ok()), [0, 0, 0, 0, 4]);
    let expired = waiting().later(600_000).when(machine(31, Body::Expire)).then_ok();
    assert_eq!(figures(&expired), [0, 0, 0, 0, 4]);
}

#[test]
fn what_waits_is_neither_picked_nor_sent() {
    let fulfilment = part(1);
    for body in [
        FulfilmentBody::Begin { fulfilment },
        FulfilmentBody::Pick { fulfilment, found: vec![], reason: "gone".into(), undecided_ms: 0 },
        FulfilmentBody::Pack { fulfilment },
        FulfilmentBody::Ready { fulfilment },
        FulfilmentBody::Ship { fulfilment, carrier: String::new(), tracking: String::new() },
        FulfilmentBody::HandOver {
            fulfilment,
            age_checked: None,
            code: String::new(),
            known_by: String::new(),
        },
    ] {
        let refused = waiting().when(person(40, body.clone())).then_refused(WrongState);
        assert!(refused.contains("not all there yet"), "{body:?}: {refused}");
    }
    let come = waiting().when(delivered(2)).then_ok();
    let begun = come.when(person(40, FulfilmentBody::Begin { fulfilment })).then_ok();
    let (found, reason) = (vec![of("A", 2)], String::new());
    let picked = begun.when(person(41, FulfilmentBody::Pick { fulfilment, found, reason, undecided_ms: 0 }));
    let ship = FulfilmentBody::Ship { fulfilment, carrier: String::new(), tracking: String::new() };
    let sent = picked.then_ok().when(person(42, ship)).then_ok();
    assert_eq!(figures(&sent), [0, 0, 0, 0, 3]);
}

#[test]
fn another_date_is_told_to_everybody_who_waits() {
    let mut scenario = waiting();
    // The orders have heard of the first date.
    while let Some(errand) = scenario.branch.owed().into_iter().next() {
        let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
        scenario = scenario.when(machine(50, settle)).then_ok();
    }
    let same = Body::SetBackorder { sku: sku("A"), version: 2, rule: rule(7, DAY) };
    let scenario = scenario.when(machine(51, same)).then_ok();
    assert!(scenario.branch.owed().is_empty(), "another cap is nobody's business");
    let moved = Body::SetBackorder { sku: sku("A"), version: 3, rule: rule(7, DAY + 9) };
    let scenario = scenario.when(machine(52, moved)).then_ok();
    for number in [1, 2] {
        assert_eq!(told(&scenario.branch, number), Some(vec![(2, DAY + 9)]));
    }
    // Who waits goes on waiting where nothing more is promised.
    let none = Body::SetBackorder { sku: sku("A"), version: 4, rule: None };
    let scenario = scenario.when(machine(53, none)).then_ok();
    assert_eq!(figures(&scenario)[4], 5);
    let kept = scenario.when(machine(54, promise(3, Some(20), &[of("A", 1)], true))).then_ok();
    assert_eq!(state(&kept, 3), Some(FulfilmentState::Waiting), "what was held is promised");
}

#[test]
fn facts_take_from_the_newest_hold_first_then_from_the_newest_order_and_never_from_a_sale() {
    let mut scenario = shelf(6, 0);
    for number in [1_u128, 2] {
        scenario = scenario.when(machine(number + 10, promise(number, None, &[of("A", 2)], false))).then_ok();
    }
    for number in [21_u128, 22] {
        scenario = scenario.later(1_000);
        scenario = scenario.when(machine(number, hold(&[of("A", 1)], false))).then_ok();
    }
    // So many are sold at the till all the same: what is there for the orders and the holds, the first of each first.
    for (sells, covered) in [
        (0, [2, 2, 1, 1]),
        (1, [2, 2, 1, 0]),
        (2, [2, 2, 0, 0]),
        (3, [2, 1, 0, 0]),
        (5, [1, 0, 0, 0]),
        (7, [0, 0, 0, 0]),
    ] {
        let mut after = Scenario::of(scenario.branch.clone()).later(3_000);
        if sells > 0 {
            after = after.when(sold(60, sells)).then_ok();
        }
        let stakes = after.branch.stakes(NOW.plus_millis(3_000), &sku("A"));
        let of = |stake: &domain::branch::Stake| match stake.who {
            Claimant::Order(..) => "order",
            Claimant::Transfer(_) => "transfer",
            Claimant::Hold(..) => "hold",
        };
        assert_eq!(stakes.iter().map(of).collect::<Vec<_>>(), ["order", "order", "hold", "hold"]);
        let told: Vec<i64> = stakes.iter().map(|stake| stake.covered.0 / 1_000).collect();
        assert_eq!(told, covered, "{sells} sold");
        // Whoever is promised it next comes behind the orders that were promised before, and goes short before them.
        let asked = machine(83, promise(3, Some(22), &[of_a(1)], false));
        let promised = Scenario::of(after.branch.clone()).later(3_000).when(asked).then_ok();
        let stakes = promised.branch.stakes(NOW.plus_millis(3_000), &sku("A"));
        let newest = stakes.iter().rfind(|stake| matches!(stake.who, Claimant::Order(..))).unwrap();
        assert!(matches!(newest.who, Claimant::Order(_, id) if id == part(3)));
        assert_eq!(newest.covered, units((2 - sells).clamp(0, 1)), "{sells} sold");
    }
}

fn of_a(count: i64) -> Moved {
    of("A", count)
}

#[test]
fn what_is_not_found_waits_and_what_the_books_say_is_looked_for() {
    let fulfilment = part(1);
    let promised = || shelf(2, 5).when(machine(11, promise(1, None, &[of_a(2)], false))).then_ok();
    let wait = |count: i64, reason: &str| FulfilmentBody::LetWait {
        fulfilment,
        lines: vec![of_a(count)],
        reason: reason.into(),
    };
    let waits = promised().when(person(40, wait(1, "empty shelf"))).then_ok();
    assert_eq!(figures(&waits), [2, 1, 0, 0, 1], "nothing of it can be sold, or given to whoever waits");
    assert_eq!(state(&waits, 1), Some(FulfilmentState::Waiting));
    assert_eq!(told(&waits.branch, 1), Some(vec![(1, DAY)]));
    let aside = waits.branch.conditions().get(&sku("A")).map(|aside| aside.of(Condition::QualityControl));
    assert_eq!(aside, Some(units(1)));
    // Somebody finds it after all: it is for the order.
    let found = Body::Stock(StockBody::SetAside {
        sku: sku("A"),
        quantity: units(1),
        from: Some(Condition::QualityControl),
        to: None,
        note: String::new(),
    });
    let back = waits.when(Command { id: id(41), ..manager(found) }).then_ok();
    assert_eq!((state(&back, 1), figures(&back)), (Some(FulfilmentState::Open), [2, 2, 0, 0, 0]));
    // More than is there was promised: then nothing has to be looked for.
    let short = promised().when(sold(60, 1)).then_ok();
    let answer = short.when(person(40, wait(1, "sold at the till")));
    let (events, after) = (answer.decided.unwrap(), answer.scenario);
    assert!(!events.iter().any(|event| matches!(event, Event::Stock(StockEvent::SetAside { .. }))));
    assert!(!events.iter().any(|event| matches!(event, Event::Task(TaskEvent::Missing { .. }))));
    assert_eq!(figures(&after), [1, 1, 0, 0, 1]);
    let cases: [(FulfilmentBody, RefusalCode); 4] = [
        (wait(1, ""), InvalidText),
        (wait(3, "gone"), InvalidQuantity),
        (wait(0, "gone"), InvalidQuantity),
        (
            FulfilmentBody::LetWait { fulfilment: part(9), lines: vec![of_a(1)], reason: "x".into() },
            UnknownOrder,
        ),
    ];
    for (body, code) in cases {
        promised().when(person(40, body)).then_refused(code);
    }
    let none = given([received("A", 2)]).when(machine(11, promise(1, None, &[of_a(2)], false))).then_ok();
    none.when(person(40, wait(1, "gone"))).then_refused(InsufficientStock);
    let full = shelf(2, 1).when(machine(11, promise(1, None, &[of_a(2)], false))).then_ok();
    full.when(person(40, wait(2, "gone"))).then_refused(InsufficientStock);
}

#[test]
fn a_kit_takes_only_what_is_there_and_its_part_beside_it_may_wait() {
    let recipe = || Recipe { sku: sku("KIT"), parts: vec![of_a(2)] };
    let with = |number, body| Command { kits: [recipe()].into_iter().collect(), ..machine(number, body) };
    // There, and how many kits and single ones are wanted.
    for (there, kits, single, goes) in [
        (4, 2, 1, true),
        (4, 1, 3, true),
        (3, 2, 0, false),
        (3, 2, 5, false),
        (2, 1, 5, true),
        (2, 1, 6, false),
    ] {
        let lines: Vec<Moved> =
            [of("KIT", kits), of_a(single)].into_iter().filter(|line| line.quantity.is_positive()).collect();
        let asked = shelf(there, 5).when(with(2, hold(&lines, true)));
        if !goes {
            asked.then_refused(InsufficientStock);
            continue;
        }
        let given = asked.then_ok().when(with(3, promise(1, Some(2), &lines, true))).then_ok();
        let waits = (kits * 2 + single - there).max(0);
        assert_eq!(
            figures(&given)[3..],
            [(there - kits * 2 - single).max(0), waits],
            "{there} {kits} {single}"
        );
        assert_eq!(given.branch.level(&sku("KIT")).on_hand, units(kits), "the kits are made");
    }
}

#[test]
fn more_than_one_record_can_give_is_given_in_the_next() {
    let count = SUPPLIES_AT_ONCE + 30;
    let mut branch = given(open_till().into_iter().chain([said(1, rule(9_999, DAY))])).branch;
    let mut at = NOW;
    let mut take = |branch: &mut Branch, command: &Command| {
        at = at.plus_millis(1);
        let events = branch.decide(at, command).unwrap();
        events.iter().for_each(|event| branch.apply(event));
    };
    for number in 0..count {
        let number = u128::try_from(number).unwrap();
        take(&mut branch, &machine(1_000 + number, promise(number, None, &[of_a(1)], true)));
    }
    take(&mut branch, &delivered(i64::try_from(count).unwrap()));
    let waiting = |branch: &Branch| branch.fulfilments().filter(|(_, one)| !one.waits.is_empty()).count();
    assert_eq!(waiting(&branch), 30);
    let command = branch.on_wake(NOW).expect("it is woken at once");
    take(&mut branch, &Command { id: id(3), ..command });
    assert_eq!((waiting(&branch), branch.wake_at()), (0, None));
}

#[test]
fn what_waits_survives_a_snapshot() {
    let branch = waiting().branch;
    let bytes = postcard::to_stdvec(&branch).unwrap();
    let again: Branch = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(again, branch);
    let after = Scenario::of(again).when(delivered(2)).then_ok();
    assert_eq!(state(&after, 1), Some(FulfilmentState::Open));
}
