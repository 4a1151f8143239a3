//! Who is to be written to when goods can be had again, without saying who they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, CommandId, Sku, Timestamp};

/// One thing that somebody waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AlertView {
    pub id: CommandId,
    pub sku: Sku,
    /// Where it is to be collected; none for what is sent.
    pub branch: Option<BranchId>,
    pub since: Timestamp,
}

/// How many people wait for a SKU in one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AlertsHere {
    /// Where it is to be collected; none for what is sent.
    pub branch: Option<BranchId>,
    pub people: u32,
    /// When the first of them asked.
    pub since: Timestamp,
}

/// How many people are to be written to when a SKU can be had again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkuAlerts {
    pub sku: Sku,
    pub people: u32,
    pub places: Vec<AlertsHere>,
}
