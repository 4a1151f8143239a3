//! JSON Schema (2020-12) of what is on the wire, which OpenAPI 3.1 and AsyncAPI 3 both embed as it stands. Bodies of the
//! HTTP interface are added by whoever has the table of its operations.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;
use std::collections::BTreeMap;

use crate::{ClientMessage, Problem, ServerMessage};

/// The subprotocol that the binary encoding of these types should have. Both descriptions of the messages go into it: the
/// TypeScript has the order of fields and variants, which the JSON Schema sorts away, and the JSON Schema has the sizes and
/// signs of integers, which are all `number` in the other. Comments do not count.
#[must_use]
pub fn bin_subprotocol() -> String {
    let mut generator = schema_generator();
    add::<ClientMessage>(&mut generator);
    add::<ServerMessage>(&mut generator);
    let mut described = crate::typescript::wire_declarations();
    for (name, schema) in &generator.take_definitions(true) {
        described.push_str(name);
        canonical(schema, &mut described);
    }
    let hash = described.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("onhand.bin.{hash:016x}")
}

/// Writes a schema with its members in order and without what is meant for people.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            out.push('{');
            for (name, member) in members.iter().collect::<BTreeMap<_, _>>() {
                if name != "description" {
                    out.push_str(name);
                    out.push(':');
                    canonical(member, out);
                    out.push(',');
                }
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// A generator that has seen nothing yet. Its references point at `#/components/schemas/`.
#[must_use]
pub fn schema_generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.into_generator()
}

/// Adds the messages of the socket, and how things go wrong.
pub fn add_messages(generator: &mut SchemaGenerator) {
    add::<ClientMessage>(generator);
    add::<ServerMessage>(generator);
    add::<Problem>(generator);
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    let _reference = generator.subschema_for::<T>();
}

/// The unit variants of an enum as its schema has them, each with its description, so that none can be forgotten.
#[must_use]
pub fn words<T: JsonSchema>() -> Vec<(String, String)> {
    let schema = schema_generator().into_root_schema_for::<T>().to_value();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let plain = |value: &Value| value.as_str().map(|word| (word.to_owned(), String::new()));
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut words: Vec<_> = list(&schema, "enum").iter().filter_map(plain).collect();
    for one in list(&schema, "oneOf") {
        match one.get("const").and_then(Value::as_str) {
            Some(word) => words.push((word.to_owned(), text(one.get("description")))),
            None => words.extend(list(&one, "enum").iter().filter_map(plain)),
        }
    }
    words
}
