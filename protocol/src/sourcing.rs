//! Which branches send the orders of the online store, as the house settles it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId};

/// What decides between branches that could send an order.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SourcingBy {
    /// Those in the country that it goes to come first.
    Country,
    /// They come in the order in which the rule names them.
    Listed,
    /// Those where a parcel costs the house least come first.
    Cost,
    /// Those that have most of what is wanted come first.
    Stock,
}

/// What counts for one branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingBranch {
    pub branch: BranchId,
    /// Whether orders are sent from there. What can be collected there is another matter.
    pub sends: bool,
    /// What a parcel from there costs the house; no customer is told of it.
    #[serde(default)]
    pub cost: Amount,
}

/// Which branches send orders, which of them comes first, and into how many parcels an order may come apart. A branch that has everything
/// always comes before several that have parts of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcingRule {
    /// In the order of choice. Those that are not named come behind them; they send, and for nothing.
    #[serde(default)]
    pub branches: Vec<SendingBranch>,
    /// What decides, the most important first, each once. Where all of that is equal, or nothing is said, it is who has most.
    #[serde(default)]
    pub by: Vec<SourcingBy>,
    /// The most parcels that the goods of one order are sent in; 0 where it is as many as it takes. What is ordered before it is there comes
    /// in a parcel of its own, which is not counted.
    #[serde(default)]
    pub parcels_max: u8,
    /// Told: how often it was changed. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}
