//! OpenAPI 3.1, written from the table of operations and the schemas of the vocabulary.

use protocol::{PAGE_ROWS_MAX, Problem};
use serde_json::{Map, Value, json};

use super::{
    api::operations,
    operation::{Answer, Kind, Operation, Parameter, Place, Verb, shape},
    schemas::{SCHEMAS, reference},
};
use crate::{limits::PAGE_ROWS, rim::PROBLEM_JSON};

/// The description of the HTTP interface.
#[must_use]
pub fn openapi() -> Value {
    let mut paths = Map::new();
    for operation in operations() {
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(item) = item {
            let method = match operation.method {
                Verb::Get => "get",
                Verb::Post => "post",
                Verb::Delete => "delete",
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

/// Groups in the order of the table, which is the order of a reader's interest.
fn tags() -> Value {
    let mut tags: Vec<&str> = Vec::new();
    for operation in operations() {
        if !tags.contains(&operation.tag) {
            tags.push(operation.tag);
        }
    }
    tags.into_iter().map(|tag| json!({ "name": tag })).collect()
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
        if let Some(shape) = operation.request {
            let mut media = json!({ "schema": reference(shape) });
            let examples: Map<String, Value> = (operation.examples)()
                .into_iter()
                .map(|(name, value)| (name, json!({ "value": value })))
                .collect();
            if let (false, Value::Object(media)) = (examples.is_empty(), &mut media) {
                media.insert("examples".into(), Value::Object(examples));
            }
            let content = json!({ "application/json": media });
            members.insert("requestBody".into(), json!({ "required": true, "content": content }));
        }
        let security = match (operation.access.takes_token(), operation.access.needs_token()) {
            (_, true) => json!([{ "token": [] }]),
            (true, false) => json!([{}, { "token": [] }]),
            (false, false) => json!([]),
        };
        members.insert("security".into(), security);
    }
    described
}

fn parameter(parameter: &Parameter) -> Value {
    let required = parameter.is_required();
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    let schema = match parameter.kind {
        Kind::Of(shape) => reference(shape),
        Kind::Many(shape, most) => {
            json!({ "type": "array", "items": reference(shape), "minItems": 1, "maxItems": most })
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
        Answer::Of(shape) => json!({ "application/json": { "schema": reference(shape) } }),
        Answer::OneOf(shapes) => {
            let shapes: Vec<Value> = shapes.iter().map(|shape| reference(*shape)).collect();
            json!({ "application/json": { "schema": { "oneOf": shapes } } })
        }
        Answer::Json(about) => {
            json!({ "application/json": { "schema": { "type": "object", "description": about } } })
        }
        Answer::LinkedData(about) => {
            json!({ "application/ld+json": { "schema": { "type": "object", "description": about } } })
        }
        Answer::Html => json!({ "text/html": { "schema": { "type": "string" } } }),
        Answer::Pdf => json!({ "application/pdf": { "schema": { "type": "string", "format": "binary" } } }),
        Answer::Text => json!({ "text/plain": { "schema": { "type": "string" } } }),
    };
    if let (true, Value::Object(kinds)) = (operation.csv, &mut content) {
        kinds.insert("text/csv".into(), json!({ "schema": { "type": "string" } }));
    }
    let mut responses = Map::new();
    responses.insert("200".into(), json!({ "description": "Done.", "content": content }));
    for (status, codes) in operation.refusals_by_status() {
        let names: Vec<String> = codes.iter().map(|code| format!("`{}`", code.name())).collect();
        let content = json!({ PROBLEM_JSON: { "schema": reference(shape::<Problem>()) } });
        let description = match (operation.id, status) {
            ("submitCommand", 422) => "A rule said no; `code` says which.".to_owned(),
            _ => names.join(", "),
        };
        responses.insert(status.to_string(), json!({ "description": description, "content": content }));
    }
    Value::Object(responses)
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
        for operation in operations() {
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
        let ids: BTreeSet<&str> = operations().map(|operation| operation.id).collect();
        assert_eq!(ids.len(), operations().count());
    }

    #[test]
    fn the_document_tells_who_may_and_what_can_go_wrong() {
        let document = openapi();
        assert_eq!(document["openapi"], "3.1.0");
        let submit = &document["paths"]["/api/v1/commands"]["post"];
        assert_eq!(submit["security"], json!([{ "token": [] }]));
        let statuses: Vec<&str> =
            submit["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        let all = ["200", "400", "401", "403", "404", "409", "413", "422", "429", "500", "501", "503", "507"];
        assert_eq!(statuses, all, "the tests of the interface hold every answer they get against this");
        let list = &document["paths"]["/api/v1/tickets"]["get"]["responses"]["200"]["content"];
        assert!(list.get("text/csv").is_some() && list.get("application/json").is_some());
    }
}
