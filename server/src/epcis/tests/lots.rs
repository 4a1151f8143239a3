//! Goods that are told apart: lots and single units by their numbers, when their time is over, and what becomes of them.

use domain::{
    branch::{Event, Expiry, LotEvent, LotMove, LotShut, Moved as Line, StockEvent},
    organisation::Organisation,
};
use protocol::{AdjustmentReason, BranchId, CommandId, Quantity, Sku, Timestamp};
use serde_json::{Value, json};

use super::schema;
use crate::{
    epcis::{
        Names,
        goods::share,
        ids::{TradeItem, canonical},
        mapping::{Moved, told},
        one_event,
    },
    node::moved_by,
    record::{Decision, Stream, sample},
};

const CLASS: &str = "https://shop.example/id/sku/TEA";

fn sku() -> Sku {
    "TEA".parse().unwrap()
}

fn lot(number: &str, units: i64, serial: bool) -> LotMove {
    LotMove {
        sku: sku(),
        lot: number.parse().unwrap(),
        // The last of January 2027.
        expires: (!serial).then_some(Expiry { day: 740_012, ends: Timestamp(1_801_440_000_000) }),
        serial,
        fit: Quantity(units * 1_000),
        aside: Quantity::ZERO,
        unsellable: Quantity::ZERO,
        expired: false,
        recalled: false,
        named: true,
    }
}

fn came(units: &[i64]) -> Event {
    let line = |units: &i64| Line { sku: sku(), quantity: Quantity(units * 1_000) };
    Event::Stock(StockEvent::Received { reference: String::new(), lines: units.iter().map(line).collect() })
}

fn found(units: i64) -> Event {
    Event::Stock(StockEvent::Adjusted {
        sku: sku(),
        delta: Quantity(units * 1_000),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Found,
        note: String::new(),
    })
}

fn of(lines: Vec<LotMove>) -> Event {
    Event::Lot(LotEvent::Moved { lines, transfer: None })
}

/// The events of what happened in branch 1, each by the rules of the standard.
fn events(happened: Vec<Event>) -> Vec<Value> {
    let stream = Stream::Branch(BranchId(1));
    let record = sample(7, stream, Timestamp(1_764_000_000_123), Decision::Branch(happened));
    let mut all = moved_by(&record, None);
    share(&mut all);
    let names = Names::new("https://shop.example".into());
    let tell = |(event, movement)| {
        let moved = Moved { record: &record, event, movement: &movement, index: 0 };
        let told = one_event(&told(&names, &Organisation::default(), &moved));
        schema::event(&told).unwrap();
        told
    };
    all.into_iter().map(tell).collect()
}

fn kind(name: &str, quantity: i64) -> Value {
    json!({ "epcClass": format!("{CLASS}{name}"), "quantity": quantity })
}

#[test]
fn lots_and_units_have_names_of_their_own() {
    let happened = vec![came(&[6]), of(vec![lot("A/1", 3, false), lot("SN1", 1, true), lot("SN2", 1, true)])];
    let all = events(happened);
    let [told] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(told["quantityList"], json!([kind("/10/A%2F1", 3), kind("", 1)]));
    assert_eq!(told["epcList"], json!([format!("{CLASS}/21/SN1"), format!("{CLASS}/21/SN2")]));
    assert_eq!(told["onhand:lots"][0]["onhand:expires"], "2027-01-31");
    assert_eq!(told["onhand:lots"][1].get("onhand:expires"), None);
    assert!(told.get("ilmd").is_none(), "what was only seen has no master data");
}

#[test]
fn what_came_to_be_has_its_expiry_date_as_master_data() {
    let all = events(vec![found(3), of(vec![lot("A", 3, false)])]);
    let ilmd = json!({ "cbvmda:itemExpirationDate": "2027-01-31", "cbvmda:lotNumber": "A" });
    assert_eq!((&all[0]["action"], &all[0]["ilmd"]), (&json!("ADD"), &ilmd));
    let two = events(vec![found(3), of(vec![lot("A", 1, false), lot("B", 2, false)])]);
    assert_eq!(two[0]["ilmd"], json!({ "cbvmda:itemExpirationDate": "2027-01-31" }));
    for without in [vec![lot("A", 2, false)], vec![lot("SN1", 1, true)]] {
        let part = events(vec![found(3), of(without)]);
        assert!(part[0].get("ilmd").is_none(), "some of it is of no lot: {}", part[0]);
    }
}

#[test]
fn each_line_has_the_lots_that_it_can_have_moved() {
    let all = events(vec![came(&[2, 3]), of(vec![lot("A", 4, false), lot("B", 1, false)])]);
    let lists: Vec<&Value> = all.iter().map(|told| &told["quantityList"]).collect();
    assert_eq!(lists, [&json!([kind("/10/A", 2)]), &json!([kind("/10/A", 2), kind("/10/B", 1)])]);
    // Some goes out and some comes in, of different lots.
    let both = events(vec![found(-2), found(1), of(vec![lot("A", -2, false), lot("B", 1, false)])]);
    let lists: Vec<&Value> = both.iter().map(|told| &told["quantityList"]).collect();
    assert_eq!(lists, [&json!([kind("/10/A", 2)]), &json!([kind("/10/B", 1)])]);
}

#[test]
fn a_lot_that_may_not_be_sold_is_held() {
    let (lot, quantity) = ("A".parse().unwrap(), Quantity(3_000));
    let recall: CommandId = "01932b5e-8a00-7000-8000-00000000000a".parse().unwrap();
    let recalled = LotEvent::Recalled { recall, sku: sku(), lot, reason: "glass".into(), shut: quantity };
    let lifted = LotEvent::RecallLifted { recall, sku: sku(), lot, opened: quantity };
    let expired = LotEvent::Expired { lines: vec![LotShut { sku: sku(), lot, quantity }] };
    for (event, step, disposition, unsellable) in [
        (recalled, "holding", "recalled", 3),
        (lifted, "inspecting", "sellable_accessible", -3),
        (expired, "holding", "expired", 3),
    ] {
        let all = events(vec![Event::Lot(event)]);
        let [told] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((&told["bizStep"], &told["disposition"]), (&json!(step), &json!(disposition)));
        assert_eq!(told["quantityList"], json!([kind("/10/A", 3)]), "{step}");
        assert_eq!((&told["onhand:onHand"], &told["onhand:unsellable"]), (&json!(0), &json!(unsellable)));
    }
}

#[test]
fn goods_that_get_a_name_are_told_by_it() {
    let lines = vec![LotMove { named: true, ..lot("A", 2, false) }];
    let all = events(vec![Event::Lot(LotEvent::Named { lines })]);
    let [told] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((&told["action"], &told["bizStep"]), (&json!("OBSERVE"), &json!("inspecting")));
    assert_eq!(told["quantityList"], json!([kind("/10/A", 2)]));
}

#[test]
fn numbers_are_read_back_from_names() {
    let gtin = "https://id.gs1.org/01/04012345678901";
    assert_eq!(canonical("https://x.example/01/4012345678901/21/S%201"), format!("{gtin}/21/S%201"));
    assert_eq!(canonical("https://x.example/01/4012345678901/10/L/21/S"), format!("{gtin}/10/L/21/S"));
    let item = TradeItem::named(&format!("{gtin}/10/L/21/S")).unwrap();
    assert_eq!((item.lot.as_deref(), item.serial.as_deref()), (Some("L"), Some("S")));
    let names = Names::new("https://shop.example".into());
    for (name, number) in [
        (format!("{CLASS}/10/A%2F1"), Some("A/1")),
        (format!("{CLASS}/21/SN1"), Some("SN1")),
        (format!("{gtin}/10/L/21/S"), Some("S")),
        (gtin.to_owned(), None),
        (CLASS.to_owned(), None),
        ("https://another.example/id/sku/TEA/10/A".to_owned(), None),
    ] {
        assert_eq!(names.lot_named(&name).as_deref(), number, "{name}");
    }
}
