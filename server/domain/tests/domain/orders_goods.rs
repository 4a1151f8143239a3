//! Goods that are ordered.

use domain::{branch::Moved, orders::OrderedLine};
use protocol::Amount;

use crate::support::{sku, units};

/// Ten pounds a piece.
pub(crate) fn ordered(text: &str, quantity: i64) -> OrderedLine {
    OrderedLine {
        sku: sku(text),
        name: text.to_owned(),
        quantity: units(quantity),
        unit_price: Amount(1_000),
        total: Amount(1_000 * quantity),
        tax: Amount(0),
        stocked: true,
    }
}

pub(crate) fn moved(text: &str, quantity: i64) -> Moved {
    Moved { sku: sku(text), quantity: units(quantity) }
}
