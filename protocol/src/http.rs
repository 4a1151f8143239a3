//! Bodies of the HTTP interface that are not commands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    BranchId, Fact, Lsn, Password, Pin, Quantity, RefusalCode, Retry, Sku, StaffId, StaffView, StockLevel,
    Timestamp,
};

/// Asks for a sign-in token of the back office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    pub staff: StaffId,
    pub password: Password,
    /// Six digits of the second factor, or a recovery code. Asked for by `second_factor_needed`.
    #[serde(default)]
    pub code: Option<String>,
}

/// Signs a person on at a register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOnRequest {
    pub staff: StaffId,
    pub pin: Pin,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignInResponse {
    /// Opaque bearer token, told once.
    pub token: String,
    pub staff: StaffView,
    pub expires_at: Timestamp,
    /// What was tried in this person's name since they last signed in or on; none when nothing was.
    pub failed: Option<FailedAttempts>,
}

/// A person has signed on at a register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignOnResponse {
    pub staff: StaffView,
    /// As in [`SignInResponse`].
    pub failed: Option<FailedAttempts>,
}

/// Wrong PINs and passwords in somebody's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FailedAttempts {
    pub count: u32,
    pub last_at: Timestamp,
}

/// One SKU everywhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkuStock {
    pub sku: Sku,
    pub seq: Lsn,
    pub branches: Vec<BranchLevel>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BranchLevel {
    pub branch: BranchId,
    pub level: StockLevel,
    /// What the online store may sell of it: what is available less what is kept back; nothing where the branch is not online.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub web: Quantity,
    /// What is promised to orders and not there yet. It is in none of the numbers of the level.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub backordered: Quantity,
    /// How much more the online store may sell before it is there.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub room: Quantity,
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Cursor of the next page; none on the last.
    pub next: Option<String>,
}

/// RFC 9457 problem details, with our code and retry advice as extension members.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    pub code: RefusalCode,
    pub retry: Retry,
    /// As in [`Refusal`](crate::Refusal).
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Fact>>")]
    pub facts: Vec<Fact>,
}
