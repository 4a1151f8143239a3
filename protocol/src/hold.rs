//! Soft holds: goods reserved for some minutes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{HoldId, SkuQuantity, Timestamp};

/// Commands about holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldCommand {
    /// Reserves goods for some minutes: all lines or none. Answers `held`.
    Place(Hold),
    /// Gives an open hold more time, up to its cap. Answers `held`.
    Extend(ExtendHold),
    /// Ends a hold. Answers `done`.
    Release(ReleaseHold),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    pub lines: Vec<SkuQuantity>,
    /// How long, in milliseconds; the default is ten minutes.
    #[serde(default)]
    pub ttl_ms: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendHold {
    pub hold: HoldId,
    #[serde(default)]
    pub ttl_ms: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    pub hold: HoldId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Held {
    pub hold: HoldId,
    pub expires_at: Timestamp,
}
