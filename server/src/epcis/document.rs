//! Events in the documents of the standard.

use serde::Serialize;
use serde_json::{Value, json};

use super::{event::ObjectEvent, ids};
use crate::clock;

/// What the words of a document mean.
const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// What is said beyond the standard has a prefix of our own.
fn context() -> Value {
    json!([CONTEXT, { "onhand": "urn:x-onhand:epcis:" }])
}

/// The answer to a question. `next` is where the next page begins, for those who read no headers.
pub(crate) fn about_events(
    query: &str,
    subscription: Option<&str>,
    events: &[ObjectEvent],
    next: Option<&str>,
) -> Value {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Results<'a> {
        query_name: &'a str,
        #[serde(rename = "subscriptionID", skip_serializing_if = "Option::is_none")]
        subscription_id: Option<&'a str>,
        results_body: Value,
    }
    let results = Results {
        query_name: query,
        subscription_id: subscription,
        results_body: json!({ "eventList": events }),
    };
    let mut document = json!({
        "@context": context(),
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": ids::time(clock::now()),
        "epcisBody": { "queryResults": results },
    });
    if let (Some(next), Some(members)) = (next, document.as_object_mut()) {
        members.insert("onhand:nextPageToken".to_owned(), Value::String(next.to_owned()));
    }
    document
}

/// One event by itself.
pub(crate) fn one_event(event: &ObjectEvent) -> Value {
    let mut written = serde_json::to_value(event).unwrap_or_default();
    if let Some(members) = written.as_object_mut() {
        members.insert("@context".to_owned(), context());
    }
    written
}
