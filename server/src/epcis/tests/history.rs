//! The demonstration's whole history, and what is taken back of it: every movement is exactly one event, and the events come to the
//! levels.

use protocol::{
    Adjust, AdjustmentReason, BranchId, Command, CommandBody, CommandId, Lsn, OccurredAt, PAGE_ROWS_MAX,
    Quantity, Receive, Reverse, Sku, SkuQuantity, StockCommand,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use super::schema;
use crate::{
    clock,
    demo::{DemoOptions, prepare},
    epcis::{Found, Names, Query, SIMPLE_QUERY, about_events, event_by_id, events, one_event},
    node::{Node, NodeOptions, moved_by},
    record::Origin,
};

fn names() -> Names {
    Names::new("https://shop.example".into())
}

async fn submit(node: &Node, branch: u16, body: CommandBody) -> CommandId {
    let occurred = OccurredAt { at: clock::now(), offset_minutes: 60 };
    let id = CommandId::new(uuid::Uuid::now_v7());
    let command = Command { id, seq: None, branch: Some(BranchId(branch)), staff: None, occurred, body };
    let reply = node.submit(Origin::System, command).await.unwrap();
    assert!(matches!(reply.answer, protocol::Answer::Ok(_)), "{reply:?}");
    id
}

/// The demonstration, and a delivery and a correction that are taken back.
async fn trading() -> Node {
    let node = Node::open(&NodeOptions::default()).unwrap();
    prepare(&node, &DemoOptions::default()).await.unwrap();
    let levels = node.branch_levels(BranchId(1), None, 3).await.unwrap();
    let skus: Vec<Sku> = levels.iter().map(|level| level.sku).collect();
    let lines = skus.iter().map(|sku| SkuQuantity { sku: *sku, quantity: Quantity(2_500) }).collect();
    let receive = Receive { reference: "LS 7/ä".into(), lines };
    let delivery = submit(&node, 1, CommandBody::from(receive)).await;
    let adjust = Adjust {
        sku: skus[0],
        delta: Quantity(-1_000),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Stolen,
        note: String::new(),
        code: None,
    };
    let stolen = submit(&node, 1, CommandBody::from(adjust)).await;
    for (original, sku) in [(delivery, skus[1]), (stolen, skus[0])] {
        let reverse = Reverse { original, sku, note: "not so".into() };
        submit(&node, 1, CommandBody::Stock(StockCommand::Reverse(reverse))).await;
    }
    node
}

/// All events that are asked for, page by page.
async fn all(node: &Node, asked: &[(&str, &str)], rows: usize) -> Vec<Value> {
    let mut told = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let own = [("perPage", rows.to_string())];
        let next = token.iter().map(|token| ("nextPageToken", token.clone()));
        let asked = asked.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let pairs = asked.chain(own).chain(next).map(|(name, value)| (name.to_owned(), value));
        let (query, paging) = Query::read(pairs).unwrap();
        let found: Found = events(node, names(), query, paging).await.unwrap();
        assert!(found.events.len() <= rows);
        let document = about_events(SIMPLE_QUERY, None, &found.events, None);
        schema::document(&document).unwrap();
        let list = &document["epcisBody"]["queryResults"]["resultsBody"]["eventList"];
        told.extend(list.as_array().unwrap().iter().cloned());
        if !found.more {
            return told;
        }
        token = Some(found.token());
    }
}

fn milli(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let size = whole.trim_start_matches('-').parse::<i64>().unwrap() * 1_000
        + format!("{part:0<3}").parse::<i64>().unwrap();
    if text.starts_with('-') { -size } else { size }
}

/// What an event did to a quantity, in the standard's own words alone.
fn change(event: &Value) -> i64 {
    let quantity: i64 =
        event["quantityList"].as_array().unwrap().iter().map(|one| milli(&one["quantity"])).sum();
    let sign = match (event["action"].as_str().unwrap(), event["bizStep"].as_str().unwrap()) {
        ("ADD", _) | ("OBSERVE", "receiving") => 1,
        ("DELETE", _) | ("OBSERVE", "shipping" | "retail_selling") => -1,
        _ => 0,
    };
    if event.get("errorDeclaration").is_some() { -sign * quantity } else { sign * quantity }
}

#[actix_web::test]
async fn every_movement_is_one_event_and_the_events_come_to_the_levels() {
    let node = trading().await;
    let told = all(&node, &[], 173).await;
    let count = |count: &mut usize, _: &crate::node::Walk, record: &crate::record::Record| {
        *count += moved_by(record, None).len();
        true
    };
    let movements = node.walk(Lsn(1), u64::MAX, 0, count).await.unwrap().value;
    assert_eq!(told.len(), movements);
    assert!(movements > 1_000, "{movements}");
    let declared = told.iter().filter(|event| event.get("errorDeclaration").is_some()).count();
    assert_eq!(declared, 2);
    let ids: BTreeSet<&str> = told.iter().map(|event| event["eventID"].as_str().unwrap()).collect();
    assert_eq!(ids.len() + declared, told.len(), "an error has the name of what it is about");
    let steps: BTreeSet<&str> = told.iter().map(|event| event["bizStep"].as_str().unwrap()).collect();
    assert!(["retail_selling", "receiving"].iter().all(|step| steps.contains(step)), "{steps:?}");

    let mut sums = BTreeMap::<(String, String), i64>::new();
    for event in &told {
        assert_eq!(change(event), milli(&event["onhand:onHand"]), "{event}");
        let place = (event["readPoint"]["id"].to_string(), event["onhand:sku"].to_string());
        *sums.entry(place).or_default() += change(event);
    }
    let mut levels = 0;
    for branch in node.catalogue().organisation.branches() {
        let mut after = None;
        loop {
            let page = node.branch_levels(branch.id, after, PAGE_ROWS_MAX).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.sku);
            for row in page {
                let place =
                    (format!("\"https://shop.example/id/branch/{}\"", branch.id), format!("\"{}\"", row.sku));
                assert_eq!(sums.remove(&place).unwrap_or_default(), row.level.on_hand.0, "{place:?}");
                levels += 1;
            }
        }
    }
    assert!(sums.is_empty() && levels > 100, "{levels} {sums:?}");
}

#[actix_web::test]
async fn questions_narrow_and_pages_of_any_length_tell_the_same() {
    let node = trading().await;
    let whole = all(&node, &[], PAGE_ROWS_MAX).await;
    assert_eq!(all(&node, &[], 61).await, whole);
    let some = &whole[whole.len() / 2];
    let text = |pointer: &str| some.pointer(pointer).unwrap().as_str().unwrap();
    let (class, at, taken) = (text("/quantityList/0/epcClass"), text("/eventTime"), text("/recordTime"));
    let elsewhere = class.replace("https://id.gs1.org", "https://another.example/x");
    let step = format!("https://ref.gs1.org/cbv/BizStep-{},shipping", text("/bizStep"));
    for (asked, takes) in [
        (
            ("EQ_bizStep", step.as_str()),
            &(|one: &Value| one["bizStep"] == some["bizStep"] || one["bizStep"] == "shipping")
                as &dyn Fn(&Value) -> bool,
        ),
        (("EQ_disposition", "retail_sold"), &|one| one["disposition"] == "retail_sold"),
        (("EQ_action", "DELETE"), &|one| one["action"] == "DELETE"),
        (("EQ_readPoint", text("/readPoint/id")), &|one| one["readPoint"] == some["readPoint"]),
        (("EQ_bizLocation", text("/readPoint/id")), &|one| one["bizLocation"] == some["readPoint"]),
        (("MATCH_epc", class), &|one| one["quantityList"][0]["epcClass"] == class),
        (("MATCH_anyEPCClass", elsewhere.as_str()), &|one| one["quantityList"][0]["epcClass"] == class),
        (("GE_eventTime", at), &|one| one["eventTime"].as_str() >= Some(at)),
        (("LT_eventTime", at), &|one| one["eventTime"].as_str() < Some(at)),
        (("GE_recordTime", taken), &|one| one["recordTime"].as_str() >= Some(taken)),
        (("LT_recordTime", taken), &|one| one["recordTime"].as_str() < Some(taken)),
        (("EXISTS_errorDeclaration", "true"), &|one| one.get("errorDeclaration").is_some()),
        (("EQ_eventID", text("/eventID")), &|one| one["eventID"] == some["eventID"]),
        (("eventType", "ObjectEvent"), &|_| true),
        (("eventType", "AggregationEvent"), &|_| false),
    ] {
        let expected: Vec<Value> = whole.iter().filter(|one| takes(one)).cloned().collect();
        assert_eq!(all(&node, &[asked], 97).await, expected, "{asked:?}");
    }
}

#[actix_web::test]
async fn an_event_is_found_by_its_name_and_by_no_other() {
    let node = trading().await;
    let whole = all(&node, &[], PAGE_ROWS_MAX).await;
    for event in whole.iter().filter(|event| event.get("errorDeclaration").is_none()).step_by(97) {
        let id = event["eventID"].as_str().unwrap();
        let mut found = one_event(&event_by_id(&node, names(), id).await.unwrap().unwrap());
        schema::event(&found).unwrap();
        found.as_object_mut().unwrap().remove("@context");
        assert_eq!(&found, event);
        // The same place in the journal, and another command.
        let end = if id.ends_with('0') { "1" } else { "0" };
        let other = format!("{}{end}", id.strip_suffix(|_: char| true).unwrap());
        assert!(event_by_id(&node, names(), &other).await.unwrap().is_none());
    }
    for other in ["", "urn:uuid:", "7", "ni:///sha-256;00", "urn:uuid:01932b5e-8a00-7000-8000-000000000001"] {
        assert!(event_by_id(&node, names(), other).await.unwrap().is_none(), "{other}");
    }
}
