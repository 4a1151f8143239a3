//! What becomes what: each kind of movement with the words of the standard that stand for it, and the names of things.

use domain::{
    branch::{
        CountEvent, Delivered, Event, FulfilmentEvent, Moved as Line, PostedLine, PurchaseEvent, ReceiptLine,
        SentBack, StockEvent, TransferEvent,
    },
    organisation::Organisation,
};
use protocol::{AdjustmentReason, BranchId, CommandId, Lsn, Quantity, Sku, StaffId, SupplierId, Timestamp};
use serde_json::Value;

use super::schema;
use crate::{
    epcis::{
        Names, Query,
        ids::{TradeItem, canonical, decimal, event_id, offset, place_of},
        mapping::{Moved, told},
        one_event,
    },
    node::moved_by,
    record::{Decision, Stream, sample},
};

const ID: &str = "01932b5e-8a00-7000-8000-00000000000a";

fn sku() -> Sku {
    "TEA".parse().unwrap()
}

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn units(units: i64) -> Quantity {
    Quantity(units * 1_000)
}

fn adjusted(reason: AdjustmentReason, delta: i64, aside: i64) -> Event {
    let (delta, unsellable) = (units(delta), units(aside));
    Event::Stock(StockEvent::Adjusted { sku: sku(), delta, unsellable, reason, note: String::new() })
}

fn line(quantity: i64) -> Vec<Line> {
    vec![Line { sku: sku(), quantity: units(quantity) }]
}

/// The only event of one that happened in branch 1.
fn only(event: Event) -> Value {
    let record =
        sample(7, Stream::Branch(BranchId(1)), Timestamp(1_764_000_000_123), Decision::Branch(vec![event]));
    let moved = moved_by(&record, None);
    let [(event, movement)] = moved.as_slice() else { panic!("{moved:?}") };
    let moved = Moved { record: &record, event, movement, index: 0 };
    let names = Names::new("https://shop.example".into());
    let told = one_event(&told(&names, &Organisation::default(), &moved));
    schema::event(&told).unwrap();
    told
}

#[test]
fn corrections() {
    use AdjustmentReason as R;
    for (reason, delta, aside, expected) in [
        (R::Damaged, 0, 2, ("OBSERVE", "inspecting", "damaged")),
        (R::Expired, 0, 2, ("OBSERVE", "holding", "expired")),
        (R::Other, 0, 2, ("OBSERVE", "holding", "non_sellable_other")),
        (R::Damaged, 0, -2, ("OBSERVE", "inspecting", "sellable_accessible")),
        (R::Damaged, -2, 0, ("DELETE", "destroying", "destroyed")),
        (R::Damaged, -2, -2, ("DELETE", "destroying", "destroyed")),
        (R::Expired, -2, -2, ("DELETE", "destroying", "expired")),
        (R::Stolen, -2, 0, ("DELETE", "stock_taking", "stolen")),
        (R::Lost, -2, 0, ("DELETE", "stock_taking", "unknown")),
        (R::Miscounted, -2, 0, ("DELETE", "stock_taking", "mismatch_quantity")),
        (R::Sample, -2, 0, ("DELETE", "sampling", "disposed")),
        (R::Other, -2, 0, ("DELETE", "other", "unavailable")),
        (R::Found, 2, 0, ("ADD", "stock_taking", "sellable_accessible")),
        (R::Miscounted, 2, 2, ("ADD", "stock_taking", "non_sellable_other")),
        (R::DataEntry, 2, 0, ("ADD", "other", "sellable_accessible")),
    ] {
        let told = only(adjusted(reason, delta, aside));
        let words = ["action", "bizStep", "disposition"].map(|name| told[name].as_str().unwrap().to_owned());
        assert_eq!(words, [expected.0, expected.1, expected.2], "{reason:?} {delta} {aside}");
        assert_eq!(told["quantityList"][0]["quantity"], 2);
        assert_eq!((&told["onhand:onHand"], &told["onhand:unsellable"]), (&delta.into(), &aside.into()));
    }
}

#[test]
fn journeys() {
    let (transfer, order) = (id().into(), ID.parse().unwrap());
    let here = "https://shop.example/id/branch/1";
    let there = "https://shop.example/id/branch/2";
    let receipt = |good, damaged| {
        let line = ReceiptLine {
            sku: sku(),
            good: units(good),
            damaged: units(damaged),
            over: Quantity::ZERO,
            missing: Quantity::ZERO,
        };
        Event::Transfer(TransferEvent::Received {
            transfer,
            from: BranchId(2),
            receipt: id(),
            lines: vec![line],
        })
    };
    let sent = Event::Transfer(TransferEvent::Dispatched { transfer, to: BranchId(2), lines: line(3) });
    let posted = |found| {
        let line = PostedLine { sku: sku(), variance: units(found), moment: Timestamp(0) };
        let (name, approver) = ("All".to_owned(), StaffId(1));
        Event::Count(CountEvent::Posted {
            count: ID.parse().unwrap(),
            name,
            approver,
            lines: vec![line],
            last: true,
        })
    };
    let shipped = Event::Fulfilment(FulfilmentEvent::Shipped {
        fulfilment: ID.parse().unwrap(),
        order,
        step: id(),
        lines: line(3),
        carrier: String::new(),
        tracking: String::new(),
    });
    let collected = Event::Fulfilment(FulfilmentEvent::Collected {
        fulfilment: ID.parse().unwrap(),
        order,
        step: id(),
        lines: line(3),
        age_checked: None,
    });
    for (event, words, from, to) in [
        (sent, ("OBSERVE", "shipping", "in_transit"), Some(here), Some(there)),
        (receipt(3, 0), ("OBSERVE", "receiving", "sellable_accessible"), Some(there), Some(here)),
        (receipt(2, 1), ("OBSERVE", "receiving", "sellable_accessible"), Some(there), Some(here)),
        (receipt(0, 3), ("OBSERVE", "receiving", "damaged"), Some(there), Some(here)),
        (posted(3), ("ADD", "cycle_counting", "mismatch_quantity"), None, None),
        (posted(-3), ("DELETE", "cycle_counting", "mismatch_quantity"), None, None),
        (shipped, ("OBSERVE", "shipping", "in_transit"), Some(here), None),
        (collected, ("OBSERVE", "retail_selling", "retail_sold"), Some(here), None),
    ] {
        let told = only(event);
        let seen = ["action", "bizStep", "disposition"].map(|name| told[name].as_str().unwrap().to_owned());
        assert_eq!(seen, [words.0, words.1, words.2], "{told}");
        assert_eq!(told["sourceList"][0]["source"].as_str(), from, "{told}");
        assert_eq!(told["destinationList"][0]["destination"].as_str(), to, "{told}");
        assert_eq!(told.get("bizLocation").is_none(), words.1 == "shipping", "what has left is not here");
        assert_eq!(told["quantityList"][0]["quantity"], 3);
        assert!(told["bizTransactionList"][0]["bizTransaction"].as_str().unwrap().ends_with(ID), "{told}");
    }
}

#[test]
fn deliveries_of_suppliers() {
    let received = |good, damaged, wrong| {
        let line = Delivered {
            sku: sku(),
            good: units(good),
            damaged: units(damaged),
            wrong: units(wrong),
            over: Quantity::ZERO,
            cost: None,
            average: None,
        };
        Event::Purchase(PurchaseEvent::Received {
            purchase: Some(ID.parse().unwrap()),
            supplier: Some(SupplierId(5)),
            reference: "LS 7/ä".into(),
            note: String::new(),
            charges: None,
            lines: vec![line],
            closes: false,
        })
    };
    for (event, disposition) in [
        (received(2, 1, 0), "sellable_accessible"),
        (received(0, 3, 0), "damaged"),
        (received(0, 0, 3), "non_sellable_other"),
    ] {
        let told = only(event);
        assert_eq!(
            (told["bizStep"].as_str(), told["disposition"].as_str()),
            (Some("receiving"), Some(disposition))
        );
        assert_eq!(told["sourceList"][0]["source"], "https://shop.example/id/supplier/5");
        let papers: Vec<&str> = told["bizTransactionList"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["type"].as_str().unwrap())
            .collect();
        assert_eq!(papers, ["po", "desadv"]);
        let paper = "https://shop.example/id/delivery/LS%207%2F%C3%A4";
        assert_eq!(told["bizTransactionList"][1]["bizTransaction"], paper);
    }
    let line = SentBack { sku: sku(), quantity: units(3), unsellable: units(1), average: None };
    let told = only(Event::Purchase(PurchaseEvent::Returned {
        supplier: Some(SupplierId(5)),
        reference: "R1".into(),
        reason: "broken".into(),
        lines: vec![line],
    }));
    assert_eq!(
        (told["bizStep"].as_str(), told["disposition"].as_str()),
        (Some("shipping"), Some("returned"))
    );
    assert_eq!(told["destinationList"][0]["destination"], "https://shop.example/id/supplier/5");
}

#[test]
fn times_and_quantities() {
    let told = only(adjusted(AdjustmentReason::Found, 2, 0));
    assert_eq!(told["eventTime"], "2025-11-24T16:00:00.123Z");
    for (minutes, text) in
        [(0, "+00:00"), (60, "+01:00"), (-210, "-03:30"), (900, "+14:00"), (-900, "-14:00")]
    {
        assert_eq!(offset(minutes), text);
    }
    for (milli, text) in [(1_000, "1"), (-1_500, "-1.5"), (1, "0.001"), (0, "0"), (123_456_789, "123456.789")]
    {
        assert_eq!(decimal(Quantity(milli)).to_string(), text);
    }
}

#[test]
fn names_of_movements_tell_where_they_are() {
    for (lsn, index) in [(1, 0), (7, 1_023), (7, 1_024), (1 << 47, (1 << 20) - 1)] {
        let name = event_id(Lsn(lsn), index, id());
        assert_eq!(place_of(&name), Some((Lsn(lsn), index)), "{name}");
        let uuid = uuid::Uuid::parse_str(name.strip_prefix("urn:uuid:").unwrap()).unwrap();
        assert_eq!((uuid.get_version_num(), uuid.get_variant()), (8, uuid::Variant::RFC4122));
        assert_ne!(name, event_id(Lsn(lsn), index, "01932b5e-8a00-7000-8000-00000000000b".parse().unwrap()));
    }
}

#[test]
fn goods_have_one_name_under_every_resolver() {
    for (name, expected) in [
        ("https://id.gs1.org/01/04012345678901", "https://id.gs1.org/01/04012345678901"),
        ("https://shop.example/de/01/4012345678901", "https://id.gs1.org/01/04012345678901"),
        (
            "https://x.example/01/04012345678901/10/A%2F1?17=261127",
            "https://id.gs1.org/01/04012345678901/10/A%2F1",
        ),
        ("https://x.example/414/4012345000009", "https://id.gs1.org/414/4012345000009"),
        ("https://shop.example/id/sku/TEA", "https://shop.example/id/sku/TEA"),
        ("urn:epc:id:sgtin:4012345.078901.1", "urn:epc:id:sgtin:4012345.078901.1"),
    ] {
        assert_eq!(canonical(name), expected);
    }
    for name in [
        "https://id.gs1.org/01/04012345678902",
        "https://id.gs1.org/01/",
        "TEA",
        "https://a.example/id/sku/TEA",
    ] {
        assert_eq!(TradeItem::named(name), None, "{name}");
    }
}

#[test]
fn questions_that_cannot_be_understood_are_refused() {
    let many = ["shipping"; 101].join(",");
    for (name, value, said) in [
        ("EQ_bizStep", "selling", "`EQ_bizStep` is one of"),
        ("EQ_bizstep", "shipping", "there is no parameter"),
        ("EQ_bizTransaction_xyz", "urn:a:b", "ends with none of"),
        ("EQ_bizStep", "", "has no value"),
        ("EQ_bizStep", many.as_str(), "more than 100 values"),
        ("GE_eventTime", "yesterday", "is an instant"),
        ("perPage", "0", "`perPage` is 1 to"),
        ("perPage", "100000", "`perPage` is 1 to"),
        ("nextPageToken", "abc", "is not one that was given out here"),
        ("orderBy", "eventTime", "in the order in which they were recorded"),
        ("orderDirection", "DESC", "in the order in which they were recorded"),
    ] {
        let message = Query::read([(name.to_owned(), value.to_owned())]).unwrap_err();
        assert!(message.contains(said), "{name}={value}: {message}");
    }
}
