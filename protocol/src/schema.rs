//! JSON Schema (2020-12) of everything on the wire, which OpenAPI 3.1 and AsyncAPI 3 both embed as it stands.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use crate::{
    CatalogueChanges, CatalogueView, ClientMessage, Command, DaySales, InsideProduct, Movement, Page,
    Problem, Reply, ServerMessage, SignInRequest, SignInResponse, SkuLevel, SkuStock, Ticket, TicketSummary,
    ZReport,
};

/// All schemas by name, with references that point at `#/components/schemas/`.
#[must_use]
pub fn schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    add::<ClientMessage>(&mut generator);
    add::<ServerMessage>(&mut generator);
    add::<Command>(&mut generator);
    add::<Reply>(&mut generator);
    add::<Ticket>(&mut generator);
    add::<ZReport>(&mut generator);
    add::<SignInRequest>(&mut generator);
    add::<SignInResponse>(&mut generator);
    add::<CatalogueView>(&mut generator);
    add::<CatalogueChanges>(&mut generator);
    add::<InsideProduct>(&mut generator);
    add::<Page<InsideProduct>>(&mut generator);
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
