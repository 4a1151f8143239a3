//! What happened with goods that are their supplier's. What moves levels stands in other events of the same record.

use protocol::{Amount, Quantity, Sku, SupplierId};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ConsignmentEvent {
    /// Goods that came stay their supplier's.
    Came { supplier: SupplierId, lines: Vec<Consigned> },
    /// They left otherwise than back to their supplier, and are bought by that.
    Used { lines: Vec<ConsignedUse> },
    /// They went back.
    Returned { supplier: SupplierId, lines: Vec<Consigned> },
    /// All that was used of the supplier's goods until now is settled.
    Settled { supplier: SupplierId, number: u32, total: Amount },
    /// What was used of them up to a day of the branch is settled: these lines, and nothing else of what is owed.
    SettledUntil { supplier: SupplierId, number: u32, total: Amount, until: i32, lines: Vec<Consigned> },
}

/// So much of one SKU at one cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consigned {
    pub sku: Sku,
    pub quantity: Quantity,
    /// Of one unit.
    pub cost: Amount,
}

/// The same, with whose it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsignedUse {
    pub supplier: SupplierId,
    pub sku: Sku,
    pub quantity: Quantity,
    /// Of one unit.
    pub cost: Amount,
}
