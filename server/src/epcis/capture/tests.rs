//! Events of others: what each becomes, that it becomes so once, and what is said of those that become nothing.

use protocol::{
    Adjust, AdjustmentReason, BranchId, Command, CommandBody, CommandId, DraftTransfer, OccurredAt, Quantity,
    Sku, SkuQuantity, StaffId, TransferCommand, TransferRef,
};
use serde_json::{Value, json};

use super::{events_in, run};
use crate::{
    clock,
    demo::{DemoOptions, prepare},
    epcis::{
        Names,
        ids::time,
        store::{Became, EventResult},
    },
    node::{Node, NodeOptions},
    record::Origin,
};

struct House {
    node: Node,
    sku: Sku,
}

impl House {
    async fn open() -> Self {
        let node = Node::open(&NodeOptions::default()).unwrap();
        prepare(&node, &DemoOptions::default()).await.unwrap();
        let levels = node.branch_levels(BranchId(1), None, 500).await.unwrap();
        // Plenty of it, and counted in pieces.
        let organisation = &node.catalogue().organisation;
        let by_piece = |sku: &Sku| {
            let (_, variant) = organisation.variant(sku).unwrap();
            variant.unit == protocol::Unit::Piece
        };
        let sku = levels.iter().find(|row| row.level.on_hand.0 >= 9_000 && by_piece(&row.sku)).unwrap().sku;
        Self { node, sku }
    }

    async fn level(&self, branch: u16) -> (i64, i64) {
        let stock = self.node.stock(self.sku).await.unwrap();
        let level = stock.branches.iter().find(|one| one.branch == BranchId(branch)).map(|one| one.level);
        level.map(|level| (level.on_hand.0 / 1_000, level.unsellable.0 / 1_000)).unwrap_or_default()
    }

    /// An event about three pieces in branch 1, now.
    fn event(&self, id: &str, action: &str, step: &str, disposition: &str) -> Value {
        json!({
            "type": "ObjectEvent",
            "eventID": id,
            "eventTime": time(clock::now()),
            "eventTimeZoneOffset": "+01:00",
            "action": action,
            "bizStep": step,
            "disposition": disposition,
            "readPoint": { "id": "https://other.example/id/branch/1" },
            "quantityList": [{ "epcClass": format!("https://other.example/id/sku/{}", self.sku), "quantity": 3 }],
        })
    }

    async fn take(&self, event: &Value) -> EventResult {
        // As somebody asks who is signed in: the server itself is believed whatever its clock says.
        let morgan = Origin::Staff(StaffId(1));
        run(&self.node, &Names::new("https://other.example".into()), morgan, event).await
    }

    async fn submit(&self, branch: u16, body: CommandBody) -> CommandId {
        let occurred = OccurredAt { at: clock::now(), offset_minutes: 0 };
        let id = CommandId::new(uuid::Uuid::now_v7());
        let command = Command { id, seq: None, branch: Some(BranchId(branch)), staff: None, occurred, body };
        let reply = self.node.submit(Origin::System, command).await.unwrap();
        assert!(matches!(reply.answer, protocol::Answer::Ok(_)), "{reply:?}");
        id
    }
}

#[actix_web::test]
async fn each_event_becomes_its_command_once() {
    let house = House::open().await;
    for (number, (action, step, disposition, on_hand, aside)) in (0..).zip([
        ("OBSERVE", "receiving", "in_progress", 3, 0),
        ("ADD", "receiving", "damaged", 3, 3),
        ("OBSERVE", "urn:epcglobal:cbv:bizstep:inspecting", "damaged", 0, 3),
        ("OBSERVE", "inspecting", "sellable_accessible", 0, -3),
        ("OBSERVE", "holding", "recalled", 0, 3),
        ("DELETE", "destroying", "destroyed", -3, 0),
        ("DELETE", "stock_taking", "stolen", -3, 0),
        ("DELETE", "https://ref.gs1.org/cbv/BizStep-sampling", "disposed", -3, 0),
        ("ADD", "stock_taking", "sellable_accessible", 3, 0),
    ]) {
        let before = house.level(1).await;
        let event = house.event(&format!("urn:uuid:{number}"), action, step, disposition);
        let taken = house.take(&event).await;
        assert_eq!(taken.became, Became::Booked, "{action} {step} {disposition}: {taken:?}");
        let after = (before.0 + on_hand, before.1 + aside);
        assert_eq!(house.level(1).await, after, "{action} {step} {disposition}");
        // Sent again, as it was and with another date.
        let mut later = event.clone();
        later["eventTime"] = json!(time(clock::now().plus_millis(-60_000)));
        for again in [&event, &later] {
            let repeated = house.take(again).await;
            assert_eq!((repeated.became, repeated.command), (Became::Repeated, taken.command.clone()));
        }
        assert_eq!(house.level(1).await, after);
        // The same name for something else.
        let mut other = event.clone();
        other["quantityList"][0]["quantity"] = json!(4);
        let refused = house.take(&other).await;
        assert!(refused.detail.unwrap().contains("said something else before"), "{step}");
        assert_eq!(house.level(1).await, after);
    }
}

#[actix_web::test]
async fn a_count_books_the_difference_of_its_moment_and_once() {
    let house = House::open().await;
    let (had, aside) = house.level(1).await;
    let mut event = house.event("urn:uuid:count", "OBSERVE", "cycle_counting", "sellable_accessible");
    event["quantityList"][0]["quantity"] = json!(had + 2);
    // Two more were found than the books had; since then one was stolen.
    let adjust = Adjust {
        sku: house.sku,
        delta: Quantity(-1_000),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Stolen,
        note: String::new(),
        code: None,
    };
    event["eventTime"] = json!(time(clock::now().plus_millis(-1)));
    while clock::now()
        <= chrono::DateTime::parse_from_rfc3339(event["eventTime"].as_str().unwrap())
            .map(|at| protocol::Timestamp(at.timestamp_millis()))
            .unwrap()
    {
        tokio::task::yield_now().await;
    }
    house.submit(1, CommandBody::from(adjust)).await;
    assert_eq!(house.take(&event).await.became, Became::Booked);
    assert_eq!(house.level(1).await, (had + 1, aside), "what moved since stays");
    assert_eq!(house.take(&event).await.became, Became::Repeated);
    assert_eq!(house.level(1).await, (had + 1, aside));
    event["eventID"] = json!("urn:uuid:count-2");
    event["eventTime"] = json!(time(clock::now()));
    event["quantityList"][0]["quantity"] = json!(had + 1);
    assert_eq!(house.take(&event).await.became, Became::Agreed);
}

#[actix_web::test]
async fn what_is_declared_an_error_is_taken_back() {
    let house = House::open().await;
    let before = house.level(1).await;
    let mut event = house.event("urn:uuid:oops", "OBSERVE", "receiving", "in_progress");
    event["errorDeclaration"] = json!({ "declarationTime": time(clock::now()), "reason": "did_not_occur" });
    let early = house.take(&event).await;
    assert!(early.detail.unwrap().contains("no event of this name was booked"));
    let declared = event.clone();
    event.as_object_mut().unwrap().remove("errorDeclaration");
    house.take(&event).await;
    assert_ne!(house.level(1).await, before);
    for became in [Became::Booked, Became::Repeated] {
        assert_eq!(house.take(&declared).await.became, became);
        assert_eq!(house.level(1).await, before);
    }
}

#[actix_web::test]
async fn a_transfer_leaves_and_comes_by_events() {
    let house = House::open().await;
    let (london, leeds) = (house.level(1).await, house.level(2).await);
    let lines = vec![SkuQuantity { sku: house.sku, quantity: Quantity(3_000) }];
    let draft = DraftTransfer { to: BranchId(2), lines, note: String::new() };
    let transfer = house.submit(1, CommandBody::from(draft)).await;
    let approve = TransferCommand::Approve(TransferRef { transfer: transfer.into() });
    house.submit(1, CommandBody::Transfer(approve)).await;
    let branch = |number: u16| format!("https://other.example/id/branch/{number}");
    let mut sent = house.event("urn:uuid:sent", "OBSERVE", "shipping", "in_transit");
    sent["sourceList"] = json!([{ "type": "location", "source": branch(1) }]);
    sent["destinationList"] = json!([{ "type": "location", "destination": branch(2) }]);
    sent["bizTransactionList"] =
        json!([{ "type": "desadv", "bizTransaction": format!("urn:uuid:{transfer}") }]);
    let mut less = sent.clone();
    less["eventID"] = json!("urn:uuid:less");
    less["quantityList"][0]["quantity"] = json!(2);
    assert!(house.take(&less).await.detail.unwrap().contains("has other goods"));
    assert_eq!(house.take(&sent).await.became, Became::Booked);
    assert_eq!(house.level(1).await, (london.0 - 3, london.1));
    let mut came = sent.clone();
    came["eventID"] = json!("urn:uuid:came");
    came["bizStep"] = json!("receiving");
    came["disposition"] = json!("sellable_accessible");
    came["readPoint"]["id"] = json!(branch(2));
    // The other branch hears of it in a moment. An event that was refused is tried anew when it is sent again.
    let arrived = async {
        while house.take(&came).await.became != Became::Booked {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), arrived).await.unwrap();
    assert_eq!(house.level(2).await, (leeds.0 + 3, leeds.1));
}

#[actix_web::test]
async fn what_becomes_nothing_is_told_why() {
    let house = House::open().await;
    let before = house.level(1).await;
    let change = |name: &str, value: Value| {
        let mut event = house.event("urn:uuid:no", "OBSERVE", "receiving", "in_progress");
        match value {
            Value::Null => drop(event.as_object_mut().unwrap().remove(name)),
            value => event[name] = value,
        }
        event
    };
    let class = format!("https://other.example/id/sku/{}", house.sku);
    let quantity =
        |quantity: Value, uom: Value| json!([{ "epcClass": class, "quantity": quantity, "uom": uom }]);
    for (event, said) in [
        (change("eventID", Value::Null), "give the event an `eventID`"),
        (change("eventID", json!("7")), "is an address of at most"),
        (change("type", json!("AggregationEvent")), "send ObjectEvents of what is in it"),
        (change("type", json!("TransformationEvent")), "goods are not made of others here"),
        (change("type", json!("Sale")), "no event of the kind"),
        (change("eventTime", json!("today")), "`eventTime` is an instant"),
        (change("eventTime", json!("1999-01-01T00:00:00Z")), "behind the server's"),
        (change("eventTimeZoneOffset", Value::Null), "`eventTimeZoneOffset` is missing"),
        (change("eventTimeZoneOffset", json!("+25:00")), "`eventTimeZoneOffset` is such as"),
        (change("action", json!("SELL")), "`action` has the unknown word"),
        (change("bizStep", Value::Null), "without a `bizStep`"),
        (change("bizStep", json!("retail_selling")), "rung up at a till"),
        (change("bizStep", json!("packing")), "packing with OBSERVE moves nothing"),
        (change("bizStep", json!("shipping")), "`destinationList` names neither"),
        (change("disposition", json!("fine")), "`disposition` has the unknown word"),
        (
            change("readPoint", json!({ "id": "https://other.example/id/branch/99" })),
            "is a branch of this house",
        ),
        (change("quantityList", Value::Null), "`quantityList` is missing"),
        (
            change("readPoint", json!({ "id": "https://another.example/id/branch/1" })),
            "is a branch of this house",
        ),
        (change("epcList", json!(["urn:epc:id:sgtin:4012345.078901.1"])), "single items are not kept"),
        (
            change("quantityList", json!([{ "epcClass": "urn:a:b", "quantity": 1 }])),
            "nothing that this house has",
        ),
        (change("quantityList", quantity(json!(-1), Value::Null)), "is no quantity"),
        (change("quantityList", quantity(json!(0), Value::Null)), "is no quantity"),
        (change("quantityList", quantity(json!(0.0001), Value::Null)), "is no quantity"),
        (change("quantityList", quantity(json!(1e12), Value::Null)), "is no quantity"),
        (change("quantityList", quantity(json!("3"), Value::Null)), "is no number"),
        (change("quantityList", quantity(json!(3), json!("KGM"))), "is kept by the piece, not by KGM"),
    ] {
        let taken = house.take(&event).await;
        assert_eq!(taken.became, Became::Refused, "{said}");
        assert!(taken.detail.as_ref().unwrap().contains(said), "{said}: {taken:?}");
        assert_eq!(house.level(1).await, before, "{said}");
    }
}

#[test]
fn only_documents_of_the_standard_are_taken() {
    let event = json!({ "type": "ObjectEvent" });
    let document = |events: Value| json!({ "type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": { "eventList": events } });
    let read = |document: &Value| events_in(document.to_string().as_bytes());
    assert_eq!(read(&document(json!([event]))).unwrap(), std::slice::from_ref(&event));
    assert_eq!(read(&document(Value::Array(vec![event.clone(); 500]))).unwrap().len(), 500);
    let mut old = document(json!([event]));
    old["schemaVersion"] = json!("1.2");
    for (bad, said) in [
        (document(json!([])), "`eventList` is empty"),
        (document(Value::Array(vec![event.clone(); 501])), "at most 500 events"),
        (document(json!({})), "in `epcisBody.eventList`"),
        (json!({ "type": "EPCISQueryDocument", "schemaVersion": "2.0" }), "has the type EPCISDocument"),
        (old, "documents of EPCIS 2.0"),
        (json!([]), "has the type EPCISDocument"),
    ] {
        assert!(read(&bad).unwrap_err().contains(said), "{bad}");
    }
    assert!(events_in(b"<epcis/>").unwrap_err().contains("is no JSON"));
}
