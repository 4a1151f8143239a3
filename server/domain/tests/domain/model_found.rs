//! What the long histories of the model have found wrong, each told as shortly as it goes.

use domain::branch::{
    Body, Command, NamedLot, Recipe, Recipes,
    command::{CountBody, Finding, FulfilmentBody, LotBody, OrderBody, StockBody, TransferBody},
};
use protocol::{DiscrepancyKind, FulfilmentId, OrderId, Quantity, RefusalCode, Resolution, TransferId};

use crate::{
    lots::{code, lot, naming},
    shipments::{Pair, THE_ONE, came, finding, reception},
    support::*,
};

const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));

fn numbered(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

/// One box for each set.
fn promised(number: u128, boxes: i64) -> Command {
    let kits: Recipes = [Recipe { sku: sku("SET"), parts: vec![of("BOX", 1)] }].into_iter().collect();
    let body = OrderBody::Allocate {
        order: OrderId::new(uuid::Uuid::from_u128(0xa0)),
        fulfilment: PART,
        hold: None,
        lines: vec![of("SET", boxes)],
        ship: true,
        who: String::new(),
        named: None,
        note: String::new(),
        code: String::new(),
        patient: false,
    };
    Command { kits, ..numbered(number, Body::Order(body)) }
}

#[test]
fn a_return_that_is_expected_once_more_clears_up_nothing_else() {
    let mut pair = Pair::approved();
    pair.send(TransferBody::Dispatch { transfer: THE_ONE });
    pair.tell();
    let receipt = pair.receive(TransferBody::ReceiveShipment(reception(THE_ONE.into(), came(6, 4), true)));
    pair.tell();
    // Two of the four that are damaged go back, and one of them does not come.
    let back = TransferBody::SendBack { of: THE_ONE, lines: came(0, 2), note: "broken".into() };
    let back: TransferId = pair.receive(back).into();
    pair.tell();
    let reception_of = |good| domain::branch::command::Reception {
        transfer: back,
        ..reception(back.into(), came(0, good), true)
    };
    let short = pair.send(TransferBody::ReceiveShipment(reception_of(1)));
    pair.tell();
    let missing = Finding { transfer: back, ..finding(short, DiscrepancyKind::Short, Resolution::Expected) };
    pair.receive(TransferBody::Resolve(missing));
    pair.tell();
    // The other two are still there, and somebody has to say what becomes of both.
    let kept = Finding {
        quantity: Some(units(2)),
        ..finding(receipt, DiscrepancyKind::Damaged, Resolution::Accepted)
    };
    pair.send(TransferBody::Resolve(kept));
}

#[test]
fn what_is_expected_once_more_is_received_whatever_was_called_back_before() {
    let mut pair = Pair::approved();
    pair.send(TransferBody::Dispatch { transfer: THE_ONE });
    pair.tell();
    let turn = TransferBody::TurnBack { transfer: THE_ONE, shipment: THE_ONE.into(), note: "wrong".into() };
    pair.send(turn);
    pair.tell();
    // Nine of the ten come home, and the tenth did not turn round after all: it is expected where it was to go.
    let home = pair.sender.branch.incoming().next().unwrap().1.shipment;
    let short = pair.send(TransferBody::ReceiveShipment(reception(home, came(9, 0), true)));
    pair.send(TransferBody::Resolve(finding(short, DiscrepancyKind::Short, Resolution::Expected)));
    pair.tell();
    // Whoever receives it names no shipment, since there is only one.
    pair.receive(TransferBody::Receive { transfer: THE_ONE, lines: came(1, 0), complete: true });
    pair.tell();
    assert_eq!(pair.figures(), [11, 0, 0, 1]);
}

#[test]
fn a_hold_whose_time_is_over_keeps_no_case_from_being_opened() {
    let kits: Recipes = [Recipe { sku: sku("CASE"), parts: vec![of("CAN", 6)] }].into_iter().collect();
    let scenario = given([received("CASE", 1), held(9, &[of("CASE", 1)], 1_000)]);
    let open = |number| {
        let (quantity, note) = (units(1), "for the shelf".to_owned());
        let body = StockBody::Convert { sku: sku("CASE"), quantity, apart: true, note };
        Command { kits: kits.clone(), ..numbered(number, body) }
    };
    scenario.when(open(1)).then_refused(RefusalCode::InsufficientStock);
    // The timer may ring a little later.
    let scenario = given([received("CASE", 1), held(9, &[of("CASE", 1)], 1_000)]).later(1_000);
    let scenario = scenario.when(open(2)).then_ok();
    assert_eq!(scenario.branch.level(&sku("CAN")).on_hand, units(6));
}

#[test]
fn counting_everything_leaves_kits_that_are_promised() {
    let scenario = given([received("BOX", 5)]).when(promised(2, 2)).then_ok();
    let threshold = domain::branch::Threshold { quantity: None, ppm: None };
    let open = CountBody::Open { name: "all".into(), skus: None, blind: false, threshold };
    let scenario = scenario.when(numbered(3, open)).then_ok();
    let found = domain::branch::command::Found {
        sku: sku("BOX"),
        // Two of the five lie there for the sets.
        quantity: units(5),
        place: String::new(),
        at: NOW,
        lot: None,
    };
    let count = id(3).into();
    let scenario = scenario.when(numbered(4, CountBody::Enter { count, entries: vec![found] })).then_ok();
    let scenario = scenario.when(numbered(5, CountBody::Submit { count, as_is: true })).then_ok();
    let scenario = scenario.when(numbered(6, CountBody::Approve { count, zero_uncounted: true })).then_ok();
    let mut scenario = scenario;
    while let Some(command) = domain::Machine::on_wake(&scenario.branch, scenario.now()) {
        scenario = scenario.when(command).then_ok();
    }
    let set = scenario.branch.level(&sku("SET"));
    assert_eq!((set.on_hand, set.allocated), (units(2), units(2)));
    // So they leave as they were promised, and nothing is below zero after it.
    let ship = FulfilmentBody::Ship { fulfilment: PART, carrier: String::new(), tracking: String::new() };
    let scenario = scenario.when(numbered(7, Body::Fulfilment(ship))).then_ok();
    assert_eq!(scenario.branch.level(&sku("SET")), protocol::StockLevel::default());
    assert_eq!(scenario.branch.level(&sku("BOX")).on_hand, units(3));
}

#[test]
fn parts_of_a_kit_that_is_not_found_are_of_no_lot_that_is_known() {
    let came = StockBody::Receive { reference: String::new(), lines: vec![of("BOX", 5)], not_stocked: None };
    let line: NamedLot = NamedLot { quantity: units(1), ..lot("BOX", "ONE", 1, 100) };
    let scenario = given(open_till()).when(naming(numbered(1, came), &[line])).then_ok();
    let scenario = scenario.when(promised(2, 4)).then_ok();
    let recall = LotBody::Recall { recall: id(9), sku: sku("BOX"), lot: code("ONE"), reason: "glass".into() };
    let scenario = scenario.when(numbered(3, recall)).then_ok();
    assert_eq!(scenario.branch.level(&sku("BOX")).available_to_sell(), Quantity::ZERO);
    // Nobody finds the sets. Of which lot their boxes are nobody knows: they may be of the one that is recalled.
    let pick =
        FulfilmentBody::Pick { fulfilment: PART, found: vec![], reason: "not there".into(), undecided_ms: 0 };
    let scenario = scenario.when(numbered(4, Body::Fulfilment(pick))).then_ok();
    let level = scenario.branch.level(&sku("BOX"));
    assert_eq!((level.on_hand, level.available_to_sell()), (units(5), Quantity::ZERO));
}
