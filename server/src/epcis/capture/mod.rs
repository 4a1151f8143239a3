//! Documents of others: each of their events becomes a command of ours or is refused with a sentence. What an event has become is
//! known by its name, so that a document that is sent again books nothing twice.

mod incoming;
mod meaning;
mod observed;
mod run;
#[cfg(test)]
mod tests;

pub(super) use run::run;

use serde_json::Value;

use super::vocabulary::bare;
use crate::limits::EPCIS_CAPTURE_EVENTS;

/// The events of a document, in its order.
///
/// # Errors
/// A sentence about why it is no document of the standard, or too long.
pub(crate) fn events_in(bytes: &[u8]) -> Result<Vec<Value>, String> {
    let mut document: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("the document is no JSON: {error}"))?;
    let version = document.get("schemaVersion").map(|version| match version {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    match document.get("type").and_then(Value::as_str) {
        Some("EPCISDocument") => {}
        _ => return Err("a document has the type EPCISDocument".to_owned()),
    }
    if !version.is_some_and(|version| version.starts_with('2')) {
        return Err("documents of EPCIS 2.0 are taken: `schemaVersion` is \"2.0\"".to_owned());
    }
    let list = document.pointer_mut("/epcisBody/eventList").map(Value::take);
    match list {
        Some(Value::Array(events)) if events.is_empty() => Err("`eventList` is empty".to_owned()),
        Some(Value::Array(events)) if events.len() <= EPCIS_CAPTURE_EVENTS => Ok(events),
        Some(Value::Array(_)) => {
            Err(format!("a document has at most {EPCIS_CAPTURE_EVENTS} events: send it in parts"))
        }
        _ => Err("a document has its events in `epcisBody.eventList`".to_owned()),
    }
}

/// A word of a list, or a sentence.
fn word(list: &'static [&'static str], name: &str, written: &str) -> Result<&'static str, String> {
    bare(list, written).ok_or_else(|| format!("`{name}` has the unknown word {written:?}"))
}
