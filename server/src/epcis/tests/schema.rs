//! The field rules of the published JSON schema (EPCIS 2.0, `EPCIS-JSON-Schema.json`), written down anew: what a document and an event
//! must have, what they may have, and in which form.

use serde_json::{Map, Value};

use crate::epcis::vocabulary::{
    ACTIONS, BIZ_STEPS, DISPOSITIONS, EVENT_TYPES, PARTY_TYPES, TRANSACTION_TYPES,
};

type Checked = Result<(), String>;

/// Whether a document with events is one of the standard's.
pub(super) fn document(value: &Value) -> Checked {
    let document = object(value, "document")?;
    needs(document, &["@context", "type", "schemaVersion", "creationDate", "epcisBody"])?;
    only(document, &["@context", "id", "type", "schemaVersion", "creationDate", "epcisBody"])?;
    if document["schemaVersion"] != "2.0" {
        return Err(format!("schemaVersion {}", document["schemaVersion"]));
    }
    context(&document["@context"])?;
    instant(&document["creationDate"])?;
    let body = object(&document["epcisBody"], "epcisBody")?;
    let events = match document["type"].as_str() {
        Some("EPCISQueryDocument") => {
            needs(body, &["queryResults"])?;
            let results = object(&body["queryResults"], "queryResults")?;
            needs(results, &["queryName", "resultsBody"])?;
            only(results, &["queryName", "subscriptionID", "resultsBody"])?;
            &results["resultsBody"]["eventList"]
        }
        Some("EPCISDocument") => &body["eventList"],
        other => return Err(format!("a document is no {other:?}")),
    };
    list(events, "eventList")?.iter().try_for_each(event)
}

/// Whether an event is one of the standard's.
pub(super) fn event(value: &Value) -> Checked {
    let event = object(value, "event")?;
    needs(event, &["type", "eventTime", "eventTimeZoneOffset"])?;
    one_of(&event["type"], EVENT_TYPES)?;
    instant(&event["eventTime"])?;
    zone(&event["eventTimeZoneOffset"])?;
    optional(event, "recordTime", instant)?;
    optional(event, "eventID", name_of_event)?;
    optional(event, "errorDeclaration", error_declaration)?;
    if event["type"] == "ObjectEvent" {
        object_event(event)?;
    }
    Ok(())
}

fn object_event(event: &Map<String, Value>) -> Checked {
    needs(event, &["action"])?;
    only(
        event,
        &[
            "@context",
            "type",
            "eventID",
            "eventTime",
            "recordTime",
            "eventTimeZoneOffset",
            "errorDeclaration",
            "certificationInfo",
            "epcList",
            "quantityList",
            "action",
            "bizStep",
            "disposition",
            "persistentDisposition",
            "readPoint",
            "bizLocation",
            "bizTransactionList",
            "sourceList",
            "destinationList",
            "sensorElementList",
            "ilmd",
        ],
    )?;
    one_of(&event["action"], ACTIONS)?;
    optional(event, "bizStep", |word| one_of(word, BIZ_STEPS))?;
    optional(event, "disposition", |word| one_of(word, DISPOSITIONS))?;
    for place in ["readPoint", "bizLocation"] {
        optional(event, place, |place| {
            let place = object(place, "place")?;
            needs(place, &["id"])?;
            uri(&place["id"])
        })?;
    }
    if !event.contains_key("epcList") && !event.contains_key("quantityList") {
        return Err("an event is about goods".to_owned());
    }
    if event.contains_key("ilmd") && event["action"] != "ADD" {
        return Err("only what is added has master data".to_owned());
    }
    each(event, "epcList", uri)?;
    each(event, "quantityList", quantity)?;
    each(event, "bizTransactionList", |one| typed(one, "bizTransaction", TRANSACTION_TYPES, false))?;
    each(event, "sourceList", |one| typed(one, "source", PARTY_TYPES, true))?;
    each(event, "destinationList", |one| typed(one, "destination", PARTY_TYPES, true))
}

fn quantity(value: &Value) -> Checked {
    let element = object(value, "quantityElement")?;
    needs(element, &["epcClass", "quantity"])?;
    exactly(element, &["epcClass", "quantity", "uom"])?;
    uri(&element["epcClass"])?;
    let quantity = element["quantity"].as_f64().ok_or("a quantity is a number")?;
    if quantity <= 0.0 {
        return Err(format!("a quantity of {quantity}"));
    }
    optional(element, "uom", |uom| {
        let text = text(uom)?;
        let code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let fine = (2..=3).contains(&text.len()) && text.bytes().all(code);
        fine.then_some(()).ok_or_else(|| format!("{text} is no unit"))
    })
}

fn typed(value: &Value, name: &str, kinds: &'static [&'static str], needed: bool) -> Checked {
    let one = object(value, name)?;
    needs(one, &[name])?;
    if needed {
        needs(one, &["type"])?;
    }
    exactly(one, &["type", name])?;
    optional(one, "type", |kind| one_of(kind, kinds))?;
    uri(&one[name])
}

fn error_declaration(value: &Value) -> Checked {
    let declared = object(value, "errorDeclaration")?;
    needs(declared, &["declarationTime"])?;
    instant(&declared["declarationTime"])?;
    optional(declared, "reason", |word| one_of(word, &["did_not_occur", "incorrect_data"]))?;
    each(declared, "correctiveEventIDs", name_of_event)
}

fn name_of_event(value: &Value) -> Checked {
    uri(value)?;
    let text = text(value)?;
    let fine = text.strip_prefix("urn:uuid:").is_some_and(|id| uuid::Uuid::parse_str(id).is_ok())
        || text.starts_with("ni:///sha-256;");
    fine.then_some(()).ok_or_else(|| format!("{text} names no event"))
}

fn context(value: &Value) -> Checked {
    let all = match value {
        Value::Array(all) => all.clone(),
        one => vec![one.clone()],
    };
    let standard = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
    all.iter().any(|one| one == standard).then_some(()).ok_or_else(|| "no context of the standard".to_owned())
}

fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("{what} is {value}"))
}

fn list<'a>(value: &'a Value, what: &str) -> Result<&'a Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("{what} is {value}"))
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("{value} is no text"))
}

fn needs(object: &Map<String, Value>, names: &[&str]) -> Checked {
    match names.iter().find(|name| !object.contains_key(**name)) {
        Some(name) => Err(format!("{name} is missing in {object:?}")),
        None => Ok(()),
    }
}

/// Names of the standard, or of somebody's own with a prefix.
fn only(object: &Map<String, Value>, names: &[&str]) -> Checked {
    let known = |name: &&String| names.contains(&name.as_str()) || name.contains(':');
    match object.keys().find(|name| !known(name)) {
        Some(name) => Err(format!("{name} is unknown")),
        None => Ok(()),
    }
}

fn exactly(object: &Map<String, Value>, names: &[&str]) -> Checked {
    match object.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(format!("{name} is unknown")),
        None => Ok(()),
    }
}

fn optional(object: &Map<String, Value>, name: &str, check: impl Fn(&Value) -> Checked) -> Checked {
    object.get(name).map_or(Ok(()), check)
}

fn each(object: &Map<String, Value>, name: &str, check: impl Fn(&Value) -> Checked) -> Checked {
    optional(object, name, |all| {
        let all = list(all, name)?;
        if all.is_empty() {
            return Err(format!("{name} is empty"));
        }
        all.iter().try_for_each(&check)
    })
}

fn one_of(value: &Value, words: &[&str]) -> Checked {
    let word = text(value)?;
    words.contains(&word).then_some(()).ok_or_else(|| format!("{word} is no word of the standard"))
}

/// RFC 3986 as far as the schema's format goes: a scheme, and no character that an address may not have.
fn uri(value: &Value) -> Checked {
    let text = text(value)?;
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    (named && text.bytes().all(allowed)).then_some(()).ok_or_else(|| format!("{text} is no address"))
}

fn instant(value: &Value) -> Checked {
    let text = text(value)?;
    chrono::DateTime::parse_from_rfc3339(text).map(|_| ()).map_err(|error| format!("{text}: {error}"))
}

/// `^([+]|[-])((0[0-9]|1[0-3]):([0-5][0-9])|14:00)$`
fn zone(value: &Value) -> Checked {
    let text = text(value)?;
    let fine = || {
        let (hours, minutes) = text.strip_prefix(['+', '-'])?.split_once(':')?;
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        Some(hours <= 13 && minutes <= 59 || (hours, minutes) == (14, 0))
    };
    fine().unwrap_or_default().then_some(()).ok_or_else(|| format!("{text} is no offset"))
}

/// The rules are good for something: what breaks one is found.
#[test]
fn the_rules_find_what_breaks_them() {
    let good = serde_json::json!({
        "type": "ObjectEvent", "eventTime": "2026-11-27T09:30:00Z", "eventTimeZoneOffset": "+01:00",
        "eventID": "urn:uuid:01932b5e-8a00-8000-8000-000000000001", "action": "OBSERVE",
        "bizStep": "receiving", "disposition": "in_progress", "readPoint": { "id": "https://id.gs1.org/414/4012345000009" },
        "quantityList": [{ "epcClass": "https://id.gs1.org/01/04012345678901", "quantity": 1.5, "uom": "KGM" }],
        "onhand:sku": "TEA",
    });
    event(&good).unwrap();
    for (name, wrong) in [
        ("type", serde_json::json!("Sale")),
        ("eventTime", serde_json::json!("yesterday")),
        ("eventTimeZoneOffset", serde_json::json!("+15:00")),
        ("eventID", serde_json::json!("7")),
        ("action", serde_json::json!("SELL")),
        ("bizStep", serde_json::json!("selling")),
        ("disposition", serde_json::json!("fine")),
        ("readPoint", serde_json::json!({ "name": "London" })),
        ("quantityList", serde_json::json!([{ "epcClass": "TEA", "quantity": 1 }])),
        ("quantityList", serde_json::json!([{ "epcClass": "urn:a:b", "quantity": "1" }])),
        ("quantityList", serde_json::json!([{ "epcClass": "urn:a:b", "quantity": 1, "uom": "kg" }])),
        ("quantityList", serde_json::json!([{ "epcClass": "urn:a:b", "quantity": -1 }])),
        ("sourceList", serde_json::json!([{ "source": "urn:a:b" }])),
        ("ilmd", serde_json::json!({})),
        ("colour", serde_json::json!("blue")),
        ("errorDeclaration", serde_json::json!({ "reason": "did_not_occur" })),
    ] {
        let mut bad = good.clone();
        bad[name] = wrong.clone();
        assert!(event(&bad).is_err(), "{name}: {wrong}");
    }
    for name in ["type", "eventTime", "eventTimeZoneOffset", "action", "quantityList"] {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().remove(name);
        assert!(event(&bad).is_err(), "without {name}");
    }
}
