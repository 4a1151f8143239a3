//! OpenAPI 3.1, written from the table of operations and the schemas of the vocabulary.

use protocol::{PAGE_ROWS_MAX, RefusalCode};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    operations::{Access, Answer, Kind, OPERATIONS, Operation, Parameter, Place, Verb},
    problem::{self, PROBLEM_JSON},
};
use crate::limits::PAGE_ROWS;

/// The description of the HTTP interface.
#[must_use]
pub fn openapi() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(item) = item {
            let method = match operation.method {
                Verb::Get => "get",
                Verb::Post => "post",
            };
            item.insert(method.to_owned(), described(operation));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Onhand",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Commands and readings of an Onhand server. Amounts are in minor units of the \
                organisation's currency, quantities in thousandths of a unit. Errors are RFC 9457 problems; `retry` \
                says whether sending the same again can help. Live updates are on the socket, which AsyncAPI \
                describes at /api/asyncapi.json.",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" }
        },
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": SCHEMAS.clone(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A register's device token, or a person's token from sign-in."
                }
            }
        }
    })
}

/// Every schema of the vocabulary. Making them takes a few milliseconds, so it is done once.
pub(super) static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(protocol::schemas);

/// The unit variants of an enum as the schema has them, each with its description.
pub(super) fn words_of(schema: &str) -> Vec<(String, String)> {
    let Some(schema) = SCHEMAS.get(schema) else {
        return Vec::new();
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let plain = |value: &Value| value.as_str().map(|word| (word.to_owned(), String::new()));
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut words: Vec<_> = list(schema, "enum").iter().filter_map(plain).collect();
    for one in list(schema, "oneOf") {
        match one.get("const").and_then(Value::as_str) {
            Some(word) => words.push((word.to_owned(), text(one.get("description")))),
            None => words.extend(list(&one, "enum").iter().filter_map(plain)),
        }
    }
    words
}

/// Groups in the order of the table, which is the order of a reader's interest.
fn tags() -> Value {
    let mut tags: Vec<&str> = Vec::new();
    for operation in OPERATIONS {
        if !tags.contains(&operation.tag) {
            tags.push(operation.tag);
        }
    }
    tags.into_iter().map(|tag| json!({ "name": tag })).collect()
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn described(operation: &Operation) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.access.sentence(),
        "responses": responses(operation),
    });
    if let Value::Object(members) = &mut described {
        if !operation.parameters.is_empty() {
            members.insert("parameters".into(), operation.parameters.iter().map(parameter).collect());
        }
        if let Some(schema) = operation.request {
            let content = json!({ "application/json": { "schema": reference(schema) } });
            members.insert("requestBody".into(), json!({ "required": true, "content": content }));
        }
        let security = match operation.access {
            Access::Everybody if takes_token(operation) => json!([{}, { "token": [] }]),
            Access::Everybody => json!([]),
            Access::Insiders | Access::Office | Access::Reports | Access::ReportsOrOwn | Access::Operator => {
                json!([{ "token": [] }])
            }
        };
        members.insert("security".into(), security);
    }
    described
}

/// Whether a token makes a difference. The catalogue tells more to those who show one, so there it is optional.
fn takes_token(operation: &Operation) -> bool {
    operation.access != Access::Everybody || operation.tag == "Catalogue"
}

fn parameter(parameter: &Parameter) -> Value {
    let (place, required) = match parameter.place {
        Place::Path => ("path", true),
        Place::Query => ("query", matches!(parameter.kind, Kind::Many(..))),
        Place::Header => ("header", false),
    };
    let schema = match parameter.kind {
        Kind::Schema(name) => reference(name),
        Kind::Many(name, most) => {
            json!({ "type": "array", "items": reference(name), "minItems": 1, "maxItems": most })
        }
        Kind::Limit => {
            json!({ "type": "integer", "minimum": 1, "maximum": PAGE_ROWS_MAX, "default": PAGE_ROWS })
        }
        Kind::Text => json!({ "type": "string" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Format => json!({ "type": "string", "enum": ["json", "csv"] }),
    };
    json!({ "name": parameter.name, "in": place, "required": required, "description": parameter.about, "schema": schema })
}

fn responses(operation: &Operation) -> Value {
    let mut content = match operation.answer {
        Answer::Schema(name) => json!({ "application/json": { "schema": reference(name) } }),
        Answer::Array(name) => {
            json!({ "application/json": { "schema": { "type": "array", "items": reference(name) } } })
        }
        Answer::Json(about) => {
            json!({ "application/json": { "schema": { "type": "object", "description": about } } })
        }
        Answer::Html => json!({ "text/html": { "schema": { "type": "string" } } }),
        Answer::Text => json!({ "text/plain": { "schema": { "type": "string" } } }),
    };
    if let (true, Value::Object(kinds)) = (operation.csv, &mut content) {
        kinds.insert("text/csv".into(), json!({ "schema": { "type": "string" } }));
    }
    let mut responses = Map::new();
    responses.insert("200".into(), json!({ "description": "Done.", "content": content }));
    for (status, codes) in refusals_by_status(operation) {
        let names: Vec<String> = codes.iter().map(|code| format!("`{}`", code.name())).collect();
        let content = json!({ PROBLEM_JSON: { "schema": reference("Problem") } });
        let description = match (operation.id, status) {
            ("submitCommand", 422) => "A rule said no; `code` says which.".to_owned(),
            _ => names.join(", "),
        };
        responses.insert(status.to_string(), json!({ "description": description, "content": content }));
    }
    Value::Object(responses)
}

fn refusals_by_status(operation: &Operation) -> BTreeMap<u16, Vec<RefusalCode>> {
    let mut codes = operation.refusals.to_vec();
    if takes_token(operation) {
        codes.push(RefusalCode::Unauthenticated);
    }
    if matches!(operation.access, Access::Reports | Access::ReportsOrOwn | Access::Operator) {
        codes.push(RefusalCode::Unauthorised);
    }
    if operation.request.is_some() || !operation.parameters.is_empty() {
        codes.push(RefusalCode::Malformed);
    }
    if operation.request.is_some() {
        codes.push(RefusalCode::TooLarge);
    }
    if operation.path.starts_with("/api/v1/") {
        // Whoever shows no token is counted first and asked for it second. Any part of the server may break.
        codes.extend([RefusalCode::TooManyRequests, RefusalCode::Fault]);
    }
    let mut by_status = BTreeMap::<u16, Vec<RefusalCode>>::new();
    for code in codes {
        let codes = by_status.entry(problem::status(code).as_u16()).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    by_status
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every `$ref` in a document.
    pub(in crate::http) fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    found.insert(target.clone());
                }
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        for document in [openapi(), super::super::asyncapi()] {
            let mut found = BTreeSet::new();
            references(&document, &mut found);
            assert!(found.len() > 30, "{found:?}");
            for target in found {
                let pointer = target.strip_prefix('#').expect("references stay in the document");
                assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
            }
        }
    }

    #[test]
    fn path_parameters_and_templates_agree() {
        for operation in OPERATIONS {
            let in_path: BTreeSet<&str> = operation
                .path
                .split('/')
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                .collect();
            let declared: BTreeSet<&str> = operation
                .parameters
                .iter()
                .filter(|parameter| parameter.place == Place::Path)
                .map(|parameter| parameter.name)
                .collect();
            assert_eq!(in_path, declared, "{}", operation.path);
        }
    }

    #[test]
    fn operations_are_named_once() {
        let ids: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
        assert_eq!(ids.len(), OPERATIONS.len());
    }

    #[test]
    fn the_document_tells_who_may_and_what_can_go_wrong() {
        let document = openapi();
        assert_eq!(document["openapi"], "3.1.0");
        let submit = &document["paths"]["/api/v1/commands"]["post"];
        assert_eq!(submit["security"], json!([{ "token": [] }]));
        let statuses: Vec<&str> =
            submit["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        let all = ["200", "400", "401", "403", "404", "409", "413", "422", "429", "500", "503", "507"];
        assert_eq!(statuses, all, "the tests of the interface hold every answer they get against this");
        let list = &document["paths"]["/api/v1/tickets"]["get"]["responses"]["200"]["content"];
        assert!(list.get("text/csv").is_some() && list.get("application/json").is_some());
    }
}
