//! JSON Schema (2020-12) of everything on the wire, which OpenAPI 3.1 and AsyncAPI 3 both embed as it stands.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use crate::{
    CatalogueView, ClientMessage, Command, DaySales, Movement, Page, Problem, Reply, ServerMessage,
    SignInRequest, SignInResponse, SkuLevel, SkuStock, Ticket, TicketSummary, ZReport,
};

/// The subprotocol that the binary encoding of these types should have. Both descriptions of the messages go into it: the
/// TypeScript has the order of fields and variants, which the JSON Schema sorts away, and the JSON Schema has the sizes and
/// signs of integers, which are all `number` in the other. Comments do not count.
#[must_use]
pub fn bin_subprotocol() -> String {
    let mut generator = settings().into_generator();
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

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    })
}

/// All schemas by name, with references that point at `#/components/schemas/`.
#[must_use]
pub fn schemas() -> Map<String, Value> {
    let mut generator = settings().into_generator();
    add::<ClientMessage>(&mut generator);
    add::<ServerMessage>(&mut generator);
    add::<Command>(&mut generator);
    add::<Reply>(&mut generator);
    add::<Ticket>(&mut generator);
    add::<ZReport>(&mut generator);
    add::<SignInRequest>(&mut generator);
    add::<SignInResponse>(&mut generator);
    add::<CatalogueView>(&mut generator);
    add::<SkuStock>(&mut generator);
    add::<DaySales>(&mut generator);
    add::<Problem>(&mut generator);
    add::<Page<SkuLevel>>(&mut generator);
    add::<Page<TicketSummary>>(&mut generator);
    add::<Page<Movement>>(&mut generator);
    add::<Page<ZReport>>(&mut generator);
    generator.take_definitions(true)
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    let _reference = generator.subschema_for::<T>();
}
