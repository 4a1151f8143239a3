//! How goods turn over: what has not sold for long, which goods bring how much, and what should be counted again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, Quantity, Sku, StockFigures, StockGroup};

/// Which share of what the house sold a SKU is part of, the best first, over the last 90 days: the first 80 of a hundred
/// are A, the next 15 are B, and the rest is C, with all that did not sell.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AbcClass {
    A,
    B,
    #[default]
    C,
}

impl AbcClass {
    /// Days after which goods of this class should be counted again.
    #[must_use]
    pub const fn count_every(self) -> u32 {
        match self {
            Self::A => 30,
            Self::B => 90,
            Self::C => 365,
        }
    }
}

/// Goods that have not sold for long: one SKU in one branch, or all of a branch or category.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct IdleRow {
    pub key: String,
    pub label: String,
    /// None where rows are branches or categories, as for all that is told of one SKU.
    pub sku: Option<Sku>,
    pub branch: Option<BranchId>,
    pub class: Option<AbcClass>,
    /// The business date on which it last sold there; none where it never did.
    pub last_sold: Option<String>,
    /// Days since then, or since it first came where it never sold; of several, of the one that has been idle longest.
    pub days: u32,
    pub figures: StockFigures,
}

/// A page of goods that have not sold for long, those first that tie up most.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct IdleStock {
    pub group: StockGroup,
    /// Idle for at least so many days.
    pub days: u32,
    pub rows: Vec<IdleRow>,
    pub row_count: u64,
    pub next: Option<String>,
    pub total: StockFigures,
}

/// How one SKU turns over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkuTurnover {
    pub sku: Sku,
    pub class: AbcClass,
    /// Its part of what the house sold in the last 90 days, in parts per million.
    pub share_ppm: u32,
    /// What was sold of it in these days, less what came back.
    pub sold: Quantity,
    pub branches: Vec<BranchTurnover>,
}

/// How a SKU turns over in a branch where it has been.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BranchTurnover {
    pub branch: BranchId,
    pub last_sold: Option<String>,
    pub last_counted: Option<String>,
    /// Days since it was sold last, or first came.
    pub idle_days: u32,
    /// Whether it should be counted again.
    pub count_due: bool,
}

/// A SKU that should be counted again in a branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountDue {
    pub sku: Sku,
    pub name: String,
    pub class: AbcClass,
    pub last_counted: Option<String>,
    /// Days since it was counted last, or first came where nobody has counted it.
    pub days: u32,
    /// How many of them are too many.
    pub overdue: u32,
}

/// What should be counted again in a branch, the most urgent first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountsDue {
    pub branch: BranchId,
    pub rows: Vec<CountDue>,
    /// All that is due, of each class.
    pub due: DueByClass,
    /// How much of what would be due is in a count that is under way.
    pub being_counted: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct DueByClass {
    pub a: u64,
    pub b: u64,
    pub c: u64,
}
