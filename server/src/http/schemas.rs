//! The schemas that both descriptions embed: the messages of the socket, and what the operations take and answer.

use serde_json::{Map, Value};
use std::sync::LazyLock;

use super::{api::operations, operation::Shape};

/// Every schema of the vocabulary. Making them takes a few milliseconds, so it is done once.
pub(super) static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let mut generator = protocol::schema_generator();
    protocol::add_messages(&mut generator);
    for shape in operations().flat_map(|operation| operation.shapes()) {
        let _reference = (shape.schema)(&mut generator);
    }
    generator.take_definitions(true)
});

/// A reference to a type among [`SCHEMAS`], or its schema where it has no name.
pub(super) fn reference(shape: Shape) -> Value {
    (shape.schema)(&mut protocol::schema_generator()).to_value()
}
