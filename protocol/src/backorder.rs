//! What the online store sells of goods that are not there: so many at one branch, until a date that customers are told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, FulfilmentId, Quantity, Sku, SkuQuantity, StaffId, Timestamp};

/// What customers are told of goods that are ordered before they are there.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WaitKind {
    /// They are sold out and come again. Nothing more is ordered once their date is over.
    #[default]
    Backorder,
    /// They come for the first time. Nothing more is ordered from the date on, when they are to be there.
    Preorder,
}

/// What the online store may sell of a SKU that is not there: at one branch, which decides alone, so that it is never more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackorderRule {
    pub kind: WaitKind,
    /// The branch that is to get the goods.
    pub branch: BranchId,
    /// Most that is promised beyond what is there, at any moment.
    pub cap: Quantity,
    /// When the goods are expected, as `2026-12-24`.
    pub until: String,
}

/// Says what the online store does when some SKUs are not there. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBackorders {
    pub lines: Vec<SkuBackorder>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuBackorder {
    pub sku: Sku,
    /// None: it sells only what is there.
    #[serde(default)]
    pub rule: Option<BackorderRule>,
}

/// So much of a SKU is ordered and not there yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AwaitedLine {
    pub sku: Sku,
    pub quantity: Quantity,
    pub kind: WaitKind,
    /// When it is expected, as `2026-12-24`.
    pub until: String,
}

/// How the online store sells a SKU that is not there, and how that has been.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackorderView {
    pub sku: Sku,
    /// None where it sells only what is there.
    pub rule: Option<BackorderRule>,
    /// What is promised and not there, in the branch of the rule.
    pub waiting: Quantity,
    /// How much more may be; nothing once the date is over.
    pub room: Quantity,
    /// What was said of it, the newest first: as many as are kept.
    pub history: Vec<BackorderChange>,
}

/// What somebody said of a SKU once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackorderChange {
    pub at: Timestamp,
    pub by: StaffId,
    pub name: String,
    pub rule: Option<BackorderRule>,
}

/// Lets a part of a fulfilment that cannot be found wait until goods come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetFulfilmentWait {
    pub fulfilment: FulfilmentId,
    pub lines: Vec<SkuQuantity>,
    /// Why they are not there.
    pub reason: String,
}
