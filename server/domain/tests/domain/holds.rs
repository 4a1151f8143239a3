//! Soft holds over time.

use domain::{
    Machine,
    branch::{
        Body, Event, HoldEvent, Moved, StockEvent,
        command::{BackLine, GoingBack, HoldBody, PurchaseBody},
    },
    limits::EXPIRIES_MAX,
};
use protocol::{CommandId, HOLD_TTL_MS_MAX, LINES_MAX, Quantity, RefusalCode, Timestamp};
use uuid::Uuid;

use crate::support::*;

const MINUTE: u32 = 60_000;

fn hold(count: i64, ttl_ms: u32) -> domain::branch::Command {
    office(Role::Cashier, HoldBody::Place { lines: vec![of("A", count)], ttl_ms })
}

fn extend(ttl_ms: u32) -> domain::branch::Command {
    office(Role::Cashier, HoldBody::Extend { hold: hold_id(9), ttl_ms })
}

fn expired(number: u128, count: i64) -> Event {
    Event::Hold(HoldEvent::Expired { hold: hold_id(number), lines: vec![of("A", count)] })
}

#[test]
fn a_hold_sums_its_lines_and_reserves_them() {
    let body = HoldBody::Place { lines: vec![of("B", 1), of("A", 2), of("B", 1)], ttl_ms: MINUTE };
    let held = held(1, &[of("A", 2), of("B", 2)], i64::from(MINUTE));
    let after = given([received("A", 2), received("B", 3)]).when(office(Role::Cashier, body)).then(&[held]);
    assert_eq!(after.branch.level(&sku("B")).available_to_sell(), units(1));
    assert_eq!(after.branch.wake_at(), Some(NOW.plus_millis(i64::from(MINUTE))));
}

#[test]
fn others_may_not_take_what_is_held() {
    let past = [received("A", 5), held(9, &[of("A", 4)], 60_000)];
    given(past.clone()).when(hold(2, 1)).then_refused(RefusalCode::InsufficientStock);
    given(past).when(hold(1, 1)).then_ok();
}

#[test]
fn goods_whose_hold_is_over_go_back_to_their_supplier_before_the_timer_has_rung() {
    let back = || {
        let line = BackLine { sku: sku("A"), quantity: units(5), unsellable: units(0) };
        let (reference, reason) = (String::new(), "too many".into());
        let back = GoingBack { supplier: None, reference, reason, lines: vec![line], consigned: false };
        office(Role::Manager, PurchaseBody::Return(back))
    };
    let past = [received("A", 5), held(9, &[of("A", 4)], 60_000)];
    given(past.clone()).later(59_999).when(back()).then_refused(RefusalCode::InsufficientStock);
    let after = given(past).later(60_000).when(back()).then_ok();
    assert_eq!(after.branch.level(&sku("A")).on_hand, units(0));
}

#[test]
fn goods_that_are_not_for_sale_cannot_be_held() {
    let damaged = domain::branch::LineFacts {
        quantity: units(-2),
        refund: Some(domain::branch::RefundOf {
            line: None,
            disposition: protocol::Disposition::Damaged,
            spans: vec![],
        }),
        ..line_facts("A", 1, 1, 0)
    };
    let mut back = sale_facts(1, vec![damaged], &[], 0);
    back.kind = protocol::TicketKind::Refund;
    given([received("A", 1), completed(back)]).when(hold(2, 1)).then_refused(RefusalCode::InsufficientStock);
}

#[test]
fn an_expired_hold_stands_in_nobodys_way_even_before_the_wake() {
    let past = [received("A", 5), held(9, &[of("A", 5)], 60_000)];
    given(past.clone()).later(59_999).when(hold(5, 1)).then_refused(RefusalCode::InsufficientStock);
    let answer = given(past).later(60_000).when(hold(5, 1));
    let events = answer.decided.clone().unwrap();
    assert_eq!(events[0], expired(9, 5));
    assert!(matches!(events[1..], [Event::Hold(HoldEvent::Held { .. })]), "both in one record");
    assert_eq!(answer.scenario.branch.level(&sku("A")).reserved, units(5));
    assert_eq!(answer.scenario.branch.holds().count(), 1);
}

#[test]
fn the_wake_ends_every_hold_whose_time_is_over() {
    let past =
        [received("A", 9), held(9, &[of("A", 1)], 10), held(8, &[of("A", 2)], 5), held(7, &[of("A", 4)], 11)];
    let scenario = given(past).later(10);
    let at = NOW.plus_millis(10);
    assert_eq!(scenario.branch.wake_at(), Some(NOW.plus_millis(5)));
    let command = scenario.branch.on_wake(at).unwrap();
    assert_eq!((command.id, command.register), (CommandId::new(Uuid::nil()), None));
    let after = scenario.when(command).then(&[expired(8, 2), expired(9, 1)]);
    assert_eq!(after.branch.level(&sku("A")).reserved, units(4));
    assert!(after.branch.on_wake(at).is_none());
    assert_eq!(after.branch.wake_at(), Some(NOW.plus_millis(11)));
}

/// As many lines as a hold can have, each of them as long as it can be in a record.
fn widest(lines: usize) -> Vec<Moved> {
    let line = |number| Moved { sku: sku(&format!("{number:0>31}")), quantity: Quantity::INPUT_MAX };
    (0..lines).map(line).collect()
}

#[test]
fn more_expired_holds_than_one_record_can_end_are_ended_by_several() {
    let lines = widest(LINES_MAX - 1);
    let stock = Event::Stock(StockEvent::Received { reference: String::new(), lines: widest(LINES_MAX) });
    let past = [stock].into_iter().chain((11..=15).map(|number| held(number, &lines, 10)));
    // Nobody may have what is held five times over, and everybody once that is over, recorded or not.
    let body = HoldBody::Place { lines: widest(LINES_MAX), ttl_ms: MINUTE };
    let scenario = given(past);
    let full = scenario.branch.decide(NOW, &office(Role::Cashier, body.clone()));
    assert_eq!(full.unwrap_err().code, RefusalCode::InsufficientStock);
    let answer = scenario.later(10).when(office(Role::Cashier, body));
    let bytes = postcard::to_stdvec(answer.decided.as_ref().unwrap()).unwrap().len();
    assert!((40_000..60_000).contains(&bytes), "{bytes}");
    let ended = |events: &[Event]| {
        events.iter().filter(|e| matches!(e, Event::Hold(HoldEvent::Expired { .. }))).count()
    };
    assert_eq!(ended(answer.decided.as_ref().unwrap()), EXPIRIES_MAX / LINES_MAX);

    let mut scenario = answer.then_ok();
    for expected in [2, 1] {
        let wake = scenario.branch.on_wake(NOW.plus_millis(10)).unwrap();
        let answer = scenario.when(wake);
        assert_eq!(ended(answer.decided.as_ref().unwrap()), expected);
        scenario = answer.then_ok();
    }
    assert!(scenario.branch.on_wake(NOW.plus_millis(10)).is_none());
    assert_eq!(scenario.branch.level(&widest(1)[0].sku).reserved, Quantity::INPUT_MAX);
}

#[test]
fn extending_counts_from_now_never_shortens_and_stops_at_the_cap() {
    let cap = i64::from(HOLD_TTL_MS_MAX);
    for (later, ttl_ms, expires) in
        [(0, 30_000, 60_000), (30_000, 60_000, 90_000), (59_999, HOLD_TTL_MS_MAX, cap)]
    {
        let extended =
            Event::Hold(HoldEvent::Extended { hold: hold_id(9), expires_at: NOW.plus_millis(expires) });
        let past = [received("A", 1), held(9, &[of("A", 1)], 60_000)];
        let after = given(past).later(later).when(extend(ttl_ms)).then(&[extended]);
        assert_eq!(after.branch.wake_at(), Some(NOW.plus_millis(expires)), "at {later}");
        assert_eq!(after.branch.level(&sku("A")).reserved, units(1));
    }
}

#[test]
fn releasing_gives_the_goods_back() {
    let past = [received("A", 1), held(9, &[of("A", 1)], 60_000)];
    let released = Event::Hold(HoldEvent::Released { hold: hold_id(9), lines: vec![of("A", 1)] });
    let after =
        given(past).when(office(Role::Cashier, HoldBody::Release { hold: hold_id(9) })).then(&[released]);
    assert_eq!(after.branch.level(&sku("A")).reserved, Quantity::ZERO);
    assert_eq!((after.branch.wake_at(), after.branch.holds().count()), (None, 0));
}

#[test]
fn waking_early_does_nothing() {
    let scenario = given([held(9, &[of("A", 1)], 60_000)]);
    assert!(scenario.branch.on_wake(NOW).is_none());
    assert!(scenario.branch.on_wake(Timestamp(i64::MIN)).is_none());
    scenario.when(office(Role::Cashier, Body::Expire)).then(&[]);
}
