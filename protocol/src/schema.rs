//! JSON Schema (2020-12) of what is on the wire, which OpenAPI 3.1 and AsyncAPI 3 both embed as it stands. Bodies of the
//! HTTP interface are added by whoever has the table of its operations.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

use crate::{ClientMessage, Problem, ServerMessage};

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
