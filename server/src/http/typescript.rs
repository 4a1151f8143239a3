//! The TypeScript client, written from the table of operations as OpenAPI is. It says what may be asked and what comes
//! back; how it is sent is the business of the kit around it.

use std::{collections::BTreeSet, fmt::Write as _};
use ts_rs::Config;

use super::{
    api::operations,
    operation::{Answer, Kind, Operation, Parameter, Place, Shape, Verb},
};

const HEAD: &str = "\
// Made from the server's table of operations by `cargo test -p onhand --lib typescript` with ONHAND_BLESS=1. Do not edit.
";

const BASE: &str = "
/** One request, as an operation describes it. */
export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: object;
  headers?: object;
  body?: unknown;
  answer: 'json' | 'text' | 'blob';
}

/** Every operation of the HTTP interface. How a call is sent is for a subclass to say. */
export abstract class Operations {
  protected abstract send(call: Call): Promise<unknown>;
";

/// The whole module.
#[must_use]
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut methods = String::new();
    for operation in operations() {
        let _infallible = write!(methods, "\n{}", method(operation, &config));
    }
    let names = names_in(&methods).into_iter().collect::<Vec<_>>().join(", ");
    format!("{HEAD}import type {{ {names} }} from './protocol.ts';\n{BASE}{methods}}}\n")
}

fn method(operation: &Operation, config: &Config) -> String {
    let name = |shape: Shape| (shape.typescript)(config);
    let mut arguments: Vec<String> =
        placed(operation, Place::Path).map(|one| format!("{}: {}", one.name, kind(one, config))).collect();
    let mut call =
        vec![format!("method: '{}'", verb(operation.method)), format!("path: {}", path(operation))];
    if let Some(shape) = operation.request {
        arguments.push(format!("body: {}", name(shape)));
        call.push("body".to_owned());
    }
    for (place, group) in [(Place::Query, "query"), (Place::Header, "headers")] {
        if let Some(argument) = group_argument(operation, place, group, config) {
            arguments.push(argument);
            call.push(group.to_owned());
        }
    }
    let (answer, as_text) = match operation.answer {
        Answer::Of(shape) => (name(shape), "json"),
        Answer::OneOf(shapes) => {
            let names: Vec<String> = shapes.iter().map(|shape| name(*shape)).collect();
            (names.join(" | "), "json")
        }
        Answer::Json(_) | Answer::LinkedData(_) => ("unknown".to_owned(), "json"),
        Answer::Html | Answer::Text => ("string".to_owned(), "text"),
        Answer::Pdf => ("Blob".to_owned(), "blob"),
    };
    call.push(format!("answer: '{as_text}'"));
    format!(
        "  /** {} {} */\n  {}({}): Promise<{answer}> {{\n    return this.send({{ {} }}) as Promise<{answer}>;\n  }}\n",
        operation.summary,
        operation.access.sentence(),
        operation.id,
        arguments.join(", "),
        call.join(", "),
    )
}

fn placed(operation: &Operation, place: Place) -> impl Iterator<Item = &'static Parameter> {
    operation.parameters.iter().filter(move |parameter| parameter.place == place && !is_form(parameter))
}

/// Which form a list is wanted in is not a choice for programs: they read JSON.
fn is_form(parameter: &Parameter) -> bool {
    matches!(parameter.kind, Kind::Format)
}

/// Parameters that may be left out, as one object.
fn group_argument(operation: &Operation, place: Place, group: &str, config: &Config) -> Option<String> {
    let mut required = false;
    let members: Vec<String> = placed(operation, place)
        .map(|one| {
            required |= one.is_required();
            let (mark, or_none) = if one.is_required() { ("", "") } else { ("?", " | null") };
            format!("{}{mark}: {}{or_none}", quoted(one.name), kind(one, config))
        })
        .collect();
    let default = if required { "" } else { " = {}" };
    (!members.is_empty()).then(|| format!("{group}: {{ {} }}{default}", members.join("; ")))
}

fn kind(parameter: &Parameter, config: &Config) -> String {
    match parameter.kind {
        Kind::Of(shape) => (shape.typescript)(config),
        Kind::Many(shape, _) => format!("{}[]", (shape.typescript)(config)),
        Kind::Limit => "number".to_owned(),
        Kind::Text | Kind::Date => "string".to_owned(),
        Kind::Format => "'json' | 'csv'".to_owned(),
    }
}

fn quoted(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        name.to_owned()
    } else {
        format!("'{name}'")
    }
}

const fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
        Verb::Delete => "DELETE",
    }
}

/// A template with every parameter encoded, or a plain text where there is none.
fn path(operation: &Operation) -> String {
    if !operation.path.contains('{') {
        return format!("'{}'", operation.path);
    }
    let filled = operation.path.replace('{', "${encodeURIComponent(").replace('}', ")}");
    format!("`{filled}`")
}

/// Names of types in a piece of TypeScript: words with a capital that are not the language's own.
fn names_in(text: &str) -> BTreeSet<&str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("/**"));
    // Parameters of other standards begin with capitals too, and have a line within.
    code.flat_map(|line| line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()) && !word.contains('_'))
        .filter(|word| {
            !["Promise", "Array", "Blob", "GET", "POST", "DELETE", "URIComponent", "Idempotency", "Key"]
                .contains(word)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    fn generated(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../clients/sdk/src/gen").join(name)
    }

    #[test]
    fn the_generated_client_is_current() {
        let (path, module) = (generated("api.ts"), typescript());
        if std::env::var_os("ONHAND_BLESS").is_some() {
            fs::write(&path, &module).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == module, "{} is stale: run this test with ONHAND_BLESS=1", path.display());
    }

    #[test]
    fn every_type_of_the_client_is_in_the_vocabulary() {
        let (api, vocabulary) = (typescript(), fs::read_to_string(generated("protocol.ts")).unwrap());
        let imported = api.lines().find(|line| line.starts_with("import type")).unwrap();
        for name in names_in(imported) {
            let known =
                [" =", "<"].iter().any(|end| vocabulary.contains(&format!("export type {name}{end}")));
            assert!(known, "{name} is not declared in protocol.ts");
        }
    }

    #[test]
    fn paths_are_filled_in_safely() {
        let stock = operations().find(|operation| operation.id == "listMovements").unwrap();
        assert_eq!(path(stock), "`/api/v1/stock/${encodeURIComponent(sku)}/movements`");
    }
}
