//! What is done beside the course of an order: tags, a look at odd ones before they are picked, and what is left out of one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, NoAnswer, OrderId, PostalAddress, SkuQuantity};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagOrder {
    pub order: OrderId,
    /// All of them: what is not named is not on it any more.
    pub tags: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReduceOrder {
    pub order: OrderId,
    /// How much of what is not wanted any more.
    pub lines: Vec<SkuQuantity>,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrderAddress {
    pub order: OrderId,
    pub address: PostalAddress,
}

/// What a customer wants left out of their order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    pub lines: Vec<SkuQuantity>,
}

/// Why somebody is to look at an order before it is picked.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// It comes to more than the house lets pass.
    Amount,
    /// It is somebody's first, and comes to more than the house lets pass of those.
    FirstOrder,
    /// It goes to another country than those of the house's branches.
    Country,
    /// Somebody of the house wants it.
    Staff,
}

/// What becomes of goods that a picker does not find.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortPickRule {
    /// For how many minutes somebody may say from the task what is to be done. After that, and at once where it is 0, the order looks for
    /// another branch by itself and pays back what none has.
    #[serde(default)]
    pub minutes: u32,
    /// For how many minutes a customer may say whether they would have something else that was suggested; what counts by then where it is
    /// not said.
    #[serde(default)]
    #[ts(optional)]
    pub answer_minutes: Option<u32>,
    /// What becomes of what is missing where they say no, or nothing; the same.
    #[serde(default)]
    #[ts(optional)]
    pub no_answer: Option<NoAnswer>,
    /// Told: how often it was changed. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// Which orders somebody is to look at before they are picked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRule {
    /// Those that come to more than this.
    #[serde(default)]
    pub over: Option<Amount>,
    /// Those that are somebody's first and come to more than this.
    #[serde(default)]
    pub first_over: Option<Amount>,
    /// Those that go to another country than those of the house's branches.
    #[serde(default)]
    pub other_country: bool,
    /// Told: how often it was changed. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}
