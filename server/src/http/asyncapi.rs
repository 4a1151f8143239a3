//! AsyncAPI 3.0: the socket, written from the schemas of the vocabulary. Every variant of the two message enums is a
//! message here, so that none can be left out.

use protocol::{CloseReason, Encoding, MESSAGE_BYTES_MAX, MESSAGES_PER_FRAME_MAX};
use serde_json::{Map, Value, json};

use super::schemas::SCHEMAS;
use crate::rim::title;

/// Which messages answer which.
const REPLIES: &[(&str, &[&str])] = &[
    ("hello", &["welcome", "refused", "closing"]),
    ("sign_on", &["signed_on", "refused"]),
    ("command", &["reply"]),
    ("subscribe", &["subscribed", "refused"]),
    ("track", &["snapshot", "refused"]),
];
/// Messages that come without being asked for.
const FEED: &[&str] = &["snapshot", "push", "heartbeat", "closing"];

/// The description of the socket.
#[must_use]
pub fn asyncapi() -> Value {
    let client = messages_of("ClientMessage");
    let server = messages_of("ServerMessage");
    let names: Vec<String> = client.iter().chain(&server).map(|(name, _)| name.clone()).collect();
    let in_channel: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
        .collect();
    let operations = operations(&client);
    let messages: Map<String, Value> = client.into_iter().chain(server).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Onhand socket",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!(
                "One socket carries commands, their replies and live topics. Two subprotocols carry the same \
                 messages: `{}` has text frames with one JSON message a line, `{}`, for programs built from the \
                 same types, has binary frames of postcard records, each with its length in front as a varint. A frame from a client carries at most \
                 {MESSAGES_PER_FRAME_MAX} messages and {MESSAGE_BYTES_MAX} bytes. The first message is `hello`, \
                 within ten seconds.",
                Encoding::Json.name(), Encoding::Bin.name()
            ),
            "license": { "name": "Apache-2.0 OR MIT" }
        },
        "defaultContentType": "application/json",
        "servers": {
            "node": { "host": "localhost:8080", "protocol": "ws", "description": "Wherever the server listens." }
        },
        "channels": {
            "socket": {
                "address": "/ws",
                "title": "The socket",
                "messages": in_channel,
                "bindings": { "ws": {
                    "method": "GET",
                    "headers": {
                        "type": "object",
                        "properties": { "Sec-WebSocket-Protocol": {
                            "type": "string",
                            "enum": Encoding::ALL.map(Encoding::name),
                        } },
                        "required": ["Sec-WebSocket-Protocol"]
                    },
                    "bindingVersion": "0.1.0"
                } },
                "x-close-codes": close_codes(),
            }
        },
        "operations": operations,
        "components": { "messages": messages, "schemas": SCHEMAS.clone() }
    })
}

/// The variants of a message enum, each as a message whose payload is that variant on the wire.
fn messages_of(schema: &str) -> Vec<(String, Value)> {
    let variants = SCHEMAS.get(schema).and_then(|schema| schema.get("oneOf")).and_then(Value::as_array);
    variants.into_iter().flatten().filter_map(message).collect()
}

fn message(variant: &Value) -> Option<(String, Value)> {
    let tag = variant.get("properties").and_then(Value::as_object).and_then(|members| members.keys().next());
    let name = tag.map(String::as_str).or_else(|| variant.get("const").and_then(Value::as_str))?.to_owned();
    let mut message = Map::new();
    message.insert("name".into(), json!(name));
    message.insert("title".into(), json!(title(&name)));
    if let Some(summary) = variant.get("description") {
        message.insert("summary".into(), summary.clone());
    }
    let mut payload = variant.clone();
    if let Value::Object(members) = &mut payload {
        members.remove("description");
    }
    message.insert("payload".into(), payload);
    Some((name, Value::Object(message)))
}

fn operations(client: &[(String, Value)]) -> Value {
    let mut operations = Map::new();
    for (name, _) in client {
        let mut operation = json!({
            "action": "receive",
            "channel": { "$ref": "#/channels/socket" },
            "messages": in_channel(&[name]),
        });
        let answers = REPLIES.iter().find(|(asked, _)| asked == name).map(|(_, answers)| *answers);
        if let (Some(answers), Value::Object(members)) = (answers, &mut operation) {
            let reply =
                json!({ "channel": { "$ref": "#/channels/socket" }, "messages": in_channel(answers) });
            members.insert("reply".into(), reply);
        }
        operations.insert(format!("receive_{name}"), operation);
    }
    let feed = json!({
        "action": "send",
        "channel": { "$ref": "#/channels/socket" },
        "summary": "What a connection gets of the topics it follows, and signs of life.",
        "messages": in_channel(FEED),
    });
    operations.insert("send_feed".into(), feed);
    Value::Object(operations)
}

fn in_channel(names: &[impl AsRef<str>]) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/channels/socket/messages/{name}") });
    names.iter().map(|name| reference(name.as_ref())).collect()
}

fn close_codes() -> Value {
    protocol::words::<CloseReason>()
        .into_iter()
        .filter_map(|(word, about)| {
            let reason: CloseReason = serde_json::from_value(json!(word)).ok()?;
            Some(json!({ "code": reason.code(), "reason": word, "description": about }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_described() {
        let document = asyncapi();
        assert_eq!(document["asyncapi"], "3.0.0");
        let messages = document["components"]["messages"].as_object().unwrap();
        for name in [
            "hello",
            "sign_on",
            "command",
            "subscribe",
            "unsubscribe",
            "track",
            "ping",
            "welcome",
            "signed_on",
            "reply",
            "refused",
            "subscribed",
            "snapshot",
            "push",
            "heartbeat",
            "closing",
        ] {
            assert!(messages.contains_key(name), "{name} is missing among {:?}", messages.keys());
        }
        assert_eq!(messages.len(), 16, "a new message must be placed in an operation: {:?}", messages.keys());
    }

    #[test]
    fn every_close_code_is_told_with_its_reason() {
        let codes = close_codes();
        let codes = codes.as_array().unwrap();
        assert_eq!(codes.len(), 9);
        assert!(codes.iter().any(|code| code["code"] == 4401 && code["reason"] == "unauthenticated"));
        assert!(codes.iter().all(|code| code["description"].as_str().is_some_and(|about| !about.is_empty())));
    }
}
