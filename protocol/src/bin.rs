//! Where in a branch the goods of a SKU lie, and how many of them the online store does not offer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, Quantity, Sku};

/// Says where in a branch some SKUs lie. Others stay where they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBins {
    pub branch: BranchId,
    pub bins: Vec<SkuBins>,
}

/// Where one SKU lies, the bin to go to first in front; in none when the list is empty. What stands before a bin's first hyphen
/// is its zone: `A-03-2` is in zone `A`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuBins {
    pub sku: Sku,
    pub bins: Vec<String>,
}

/// A SKU with its bins in one branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BinRow {
    pub sku: Sku,
    pub name: String,
    pub bins: Vec<String>,
    /// What the branch keeps back from the online store.
    pub buffer: Quantity,
}

/// What happens when more of a SKU is sold at a till than is there to be sold. The online store never sells what is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Oversell {
    /// It is sold: what the customer holds is there.
    #[default]
    Allow,
    /// It is sold when somebody says why; without a word about it a task asks.
    Reason,
    /// The till does not sell it. Where it was sold all the same, that is recorded, and a task asks.
    Deny,
}

/// Says what happens when more of some SKUs is sold at a till than is there. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOversell {
    pub lines: Vec<SkuOversell>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuOversell {
    pub sku: Sku,
    pub till: Oversell,
}

/// Says how many of some SKUs a branch keeps back from the online store, for whoever stands at its counter. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBuffers {
    pub branch: BranchId,
    pub buffers: Vec<SkuBuffer>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuBuffer {
    pub sku: Sku,
    /// The online store sells no more than what is above this; 0 keeps nothing back.
    pub web: Quantity,
}
