//! Collections: products that are shown together, chosen by hand or by a rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, StaffId, Timestamp};

/// A collection as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCollection {
    /// Stable key used in addresses, as a product's.
    pub handle: String,
    pub title: String,
    /// Formatted in Markdown, as a product's.
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub sort: CollectionSort,
    #[serde(default)]
    pub members: CollectionMembers,
    /// Whether the shop shows it.
    #[serde(default = "yes")]
    pub shown: bool,
    #[serde(default)]
    pub sold_out: SoldOut,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

const fn yes() -> bool {
    true
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveCollection {
    pub handle: String,
}

/// In which order its products stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectionSort {
    /// As they were put; by name where a rule chooses.
    #[default]
    ByHand,
    Name,
    /// The cheapest first.
    Price,
    /// The dearest first.
    PriceDown,
    /// What was added last first.
    Newest,
}

/// What becomes of products that no branch of the web has any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SoldOut {
    /// They stay where they are, and are marked.
    Keep,
    /// They stand behind the others.
    #[default]
    Last,
    Hide,
}

/// What is in a collection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectionMembers {
    /// Handles of products, in order.
    ByHand(Vec<String>),
    ByRule(CollectionRule),
}

impl Default for CollectionMembers {
    fn default() -> Self {
        Self::ByHand(Vec::new())
    }
}

/// Which products belong to it, whenever somebody looks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionRule {
    /// Whether all conditions must hold; otherwise one of them is enough.
    pub all: bool,
    pub conditions: Vec<CollectionCondition>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectionCondition {
    /// A category with all below it.
    Category(String),
    Brand(String),
    Tag(String),
    Supplier(String),
    /// Its cheapest variant costs at least so much in the shop now.
    PriceFrom(Amount),
    PriceUpTo(Amount),
    /// Whether the shop shows it.
    OnWeb(bool),
    /// Whether some branch of the web has it.
    InStock(bool),
}

/// A collection as head office sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CollectionView {
    /// As it would be put, with its version.
    pub collection: PutCollection,
    /// How many products are in it now, those out of sight of customers included.
    pub count: u32,
    /// Who changed it last; 0 where nobody of the staff did.
    pub by: StaffId,
    pub at: Timestamp,
}

/// What a collection would hold now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CollectionPreview {
    pub count: u32,
    /// How many of them customers see.
    pub shown: u32,
    /// The first of them.
    pub products: Vec<CollectionProduct>,
    /// Handles that stand in it and name no product any more.
    pub missing: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CollectionProduct {
    pub handle: String,
    pub name: String,
    pub category: String,
    /// Of its cheapest variant, as the shop sells it now.
    pub price: Amount,
    pub on_web: bool,
    pub in_stock: bool,
}

/// A collection that a product is in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct InCollection {
    pub handle: String,
    pub title: String,
    /// Whether a rule chose it.
    pub by_rule: bool,
}

/// A category with how many products are just there, not below it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CategoryCount {
    pub path: String,
    pub count: u32,
    /// How many of them are archived.
    pub archived: u32,
}
