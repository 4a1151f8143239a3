//! Kits and sets: what goods are put together of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, Quantity, Sku, SkuQuantity};

/// Says what one unit of a SKU is made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutKit {
    pub sku: Sku,
    /// Each SKU once. Empty: it is made of nothing any more.
    pub parts: Vec<SkuQuantity>,
    /// Whether it is put together when it is sold, and so has no stock of its own. Otherwise it is a set or a case that is
    /// stocked, and made or taken apart by `convert`.
    pub at_sale: bool,
    /// The version that the sender saw; 0 where it is new.
    #[serde(default)]
    pub version: Option<u32>,
}

/// Makes so many of a set of its parts, or takes so many apart, in one record. Parts that are not there are refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Convert {
    pub sku: Sku,
    pub quantity: Quantity,
    /// Whether it is taken apart.
    #[serde(default)]
    pub apart: bool,
    #[serde(default)]
    pub note: String,
}

/// Of what one unit of a SKU is made, and how many of it could be had now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct KitView {
    pub sku: Sku,
    pub name: String,
    pub at_sale: bool,
    pub version: u32,
    pub parts: Vec<KitPart>,
    /// In order of branch.
    pub branches: Vec<KitLevel>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct KitPart {
    pub sku: Sku,
    pub name: String,
    /// In one of it.
    pub quantity: Quantity,
    /// What one unit of the part costs by the catalogue, for those who may see that.
    #[serde(default)]
    pub cost: Option<Amount>,
}

/// How many could be put together in a branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct KitLevel {
    pub branch: BranchId,
    /// Whole ones, of what can be sold of the parts; never below zero.
    pub possible: Quantity,
    /// The part that would have to come for there to be more.
    pub limited_by: Option<Sku>,
    /// What can be sold of it as it stands: sets that were made before.
    pub made: Quantity,
}
