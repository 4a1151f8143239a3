//! What was booked is taken back by an entry of its own, once, by those who may, and as a whole.

use domain::{
    branch::{Event, StockEvent, command::StockBody},
    limits::REVERSALS_KNOWN,
};
use protocol::{AdjustmentReason, CommandId, Quantity, RefusalCode, Sku};
use uuid::Uuid;

use crate::support::{Role, given, of, office};

fn id(number: u128) -> CommandId {
    CommandId::new(Uuid::from_u128(number))
}

fn sku(name: &str) -> Sku {
    name.parse().unwrap()
}

fn reverse(role: Role, number: u128, goods: &str, booked: Option<(i64, i64)>) -> domain::branch::Command {
    let booked =
        booked.map(|(on_hand, unsellable)| (Quantity(on_hand * 1_000), Quantity(unsellable * 1_000)));
    office(role, StockBody::Reverse { original: id(number), sku: sku(goods), booked, note: String::new() })
}

fn received() -> Event {
    Event::Stock(StockEvent::Received {
        reference: "D1".into(),
        lines: vec![of("A", 5), of("A", 1), of("B", 2)],
    })
}

fn set_aside() -> Event {
    let (delta, unsellable) = (Quantity(-1_000), Quantity(2_000));
    let (reason, note) = (AdjustmentReason::Damaged, String::new());
    Event::Stock(StockEvent::Adjusted { sku: sku("A"), delta, unsellable, reason, note })
}

#[test]
fn what_an_entry_booked_is_told_by_sku() {
    for (event, goods, booked) in [
        (received(), "A", Some((6_000, 0))),
        (received(), "B", Some((2_000, 0))),
        (received(), "C", None),
        (set_aside(), "A", Some((-1_000, 2_000))),
        (set_aside(), "B", None),
    ] {
        let Event::Stock(event) = event else { unreachable!() };
        let booked = booked.map(|(on_hand, unsellable)| (Quantity(on_hand), Quantity(unsellable)));
        assert_eq!(event.booked(sku(goods)), booked, "{event:?} of {goods}");
    }
}

#[test]
fn a_counter_entry_leads_back_to_where_it_was_and_is_booked_once() {
    let before = given([received()]);
    let level = before.branch.level(&sku("A"));
    let mut scenario = given([received(), set_aside()]);
    assert_ne!(scenario.branch.level(&sku("A")), level);
    scenario = scenario.when(reverse(Role::Manager, 7, "A", Some((-1, 2)))).then_ok();
    assert_eq!(scenario.branch.level(&sku("A")), level);
    let message =
        scenario.when(reverse(Role::Manager, 7, "A", Some((-1, 2)))).then_refused(RefusalCode::AlreadyBooked);
    assert!(message.contains("taken back already"), "{message}");
}

#[test]
fn each_sku_of_a_delivery_is_taken_back_by_itself() {
    let scenario = given([received()]);
    let scenario = scenario.when(reverse(Role::Manager, 7, "A", Some((6, 0)))).then_ok();
    let scenario = scenario.when(reverse(Role::Manager, 7, "B", Some((2, 0)))).then_ok();
    assert!(scenario.branch.levels().all(|(_, level)| level.on_hand == Quantity::ZERO));
    assert_eq!(scenario.branch.totals().received, Quantity(8_000), "what was booked stays booked");
}

#[test]
fn what_is_not_known_here_not_allowed_or_not_there_any_more_is_refused() {
    for (role, booked, code) in [
        (Role::Manager, None, RefusalCode::WrongState),
        (Role::Cashier, Some((6, 0)), RefusalCode::NotAllowed),
        // What was set aside since cannot be more than what is left.
        (Role::Manager, Some((6, 0)), RefusalCode::InsufficientStock),
        (Role::Manager, Some((0, 3)), RefusalCode::InvalidQuantity),
    ] {
        given([received(), set_aside()]).when(reverse(role, 7, "A", booked)).then_refused(code);
    }
}

#[test]
fn what_was_forgotten_is_not_taken_back_a_second_time() {
    let mut scenario = given([received()]);
    let last = u128::try_from(REVERSALS_KNOWN).unwrap() + 10;
    for number in 10..=last {
        let (delta, unsellable, note) = (Quantity(1), Quantity::ZERO, String::new());
        let reversed = StockEvent::Reversed { original: id(number), sku: sku("A"), delta, unsellable, note };
        domain::Machine::apply(&mut scenario.branch, &Event::Stock(reversed));
    }
    let branch = scenario.branch.clone();
    for (number, code) in
        [(10, RefusalCode::WrongState), (5, RefusalCode::WrongState), (last, RefusalCode::AlreadyBooked)]
    {
        let mut scenario = given([]);
        scenario.branch = branch.clone();
        scenario.when(reverse(Role::Manager, number, "A", Some((1, 0)))).then_refused(code);
    }
}
