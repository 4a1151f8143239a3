//! What moved goods by a paper or a finding of its own.

use protocol::{AdjustmentReason, Quantity, Sku};
use serde::{Deserialize, Serialize};

/// So much of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    pub sku: Sku,
    pub quantity: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum StockEvent {
    Received { reference: String, lines: Vec<Moved> },
    Adjusted { sku: Sku, delta: Quantity, unsellable: Quantity, reason: AdjustmentReason, note: String },
}
