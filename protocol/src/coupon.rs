//! Codes of promotions: one that everybody may use, or many of which each can be used once; and how uses of them are claimed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, CartId, CommandId, CouponCustomer, OrderId, PromotionId, Quantity, StaffId, Timestamp};

/// Names a coupon: a code for everybody, or a series of codes that can be used once each.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct CouponId(pub u32);

/// Adds codes to a promotion that needs one, or changes what counts for them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCoupon {
    pub id: CouponId,
    /// Which promotion they let count. It stays that one.
    pub promotion: PromotionId,
    /// What the house calls it.
    pub name: String,
    /// The code that everybody may use; none: a series of codes that can be used once each. It stays what it is.
    #[serde(default)]
    pub code: Option<String>,
    /// How often it can be used in all; none: as often as anybody likes. A series has no limit of its own.
    #[serde(default)]
    pub uses_max: Option<u32>,
    /// How often one customer can use it, by the mail address of the order.
    #[serde(default)]
    pub uses_each: Option<u32>,
    /// Codes that are switched off count nowhere, from this moment on.
    #[serde(default = "yes")]
    pub active: bool,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

const fn yes() -> bool {
    true
}

/// A coupon as it is put; the fields are those of `PutCoupon`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Coupon {
    pub id: CouponId,
    pub promotion: PromotionId,
    pub name: String,
    /// As it is compared: in capital letters and without spaces.
    pub code: Option<String>,
    pub uses_max: Option<u32>,
    pub uses_each: Option<u32>,
    pub active: bool,
    /// One more with every change.
    pub version: u32,
}

/// A coupon as the back office knows it, with how much of it is used now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CouponView {
    pub coupon: Coupon,
    pub saved_by: StaffId,
    pub saved_at: Timestamp,
    /// How many codes of a series there are.
    pub issued: u32,
    /// Uses that were paid for, and those of orders that are not yet.
    pub used: u32,
    pub pending: u32,
    /// How often it can still be used; none where nothing limits it.
    pub left: Option<u32>,
    /// Uses that were paid for though nothing was left any more.
    pub over: u32,
}

/// Commands about uses of codes, and about codes of a series. Only the server claims; staff issue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CouponCommand {
    /// Sets one use aside for a quarter of an hour. Answers `coupon_claimed`.
    Claim(ClaimCoupon),
    /// Gives a claim back that nobody needs any more. Answers `done`.
    Void(VoidCoupon),
    /// Adds codes to a series, all of which one machine keeps. Answers `codes_issued`.
    Issue(IssueCodes),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimCoupon {
    pub coupon: CouponId,
    pub code: String,
    /// What it is claimed for: claims for the same cart are one use.
    pub by: CommandId,
    /// Who uses it, where that is known.
    #[serde(default)]
    pub customer: Option<CouponCustomer>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidCoupon {
    pub coupon: CouponId,
    pub code: String,
    pub claim: CommandId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCodes {
    pub coupon: CouponId,
    pub codes: Vec<String>,
}

/// A use that is set aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CouponClaimed {
    pub claim: CommandId,
    pub until: Timestamp,
}

/// How many codes are new, and how many there were already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct CodesIssued {
    pub issued: u32,
    pub known: u32,
}

/// Codes that a series is to have: so many new ones, or these.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedCodes {
    #[serde(default)]
    pub count: Option<u32>,
    /// A code in each line, as a file has them; what is behind a comma or a semicolon is left out.
    #[serde(default)]
    pub codes: Option<String>,
}

/// A code that an order uses.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UsedCode {
    pub coupon: CouponId,
    pub code: String,
    /// The use that was set aside for it; none where nothing had to be.
    #[serde(default)]
    pub claim: Option<CommandId>,
}

/// Puts a code to a cart, or takes it away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCartCode {
    pub cart: CartId,
    pub coupon: CouponId,
    pub code: String,
    #[serde(default)]
    pub remove: bool,
}

/// A code that somebody types.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedCode {
    pub code: String,
}

/// Why a code takes nothing off.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeProblem {
    UsedUp,
    /// The customer has used it as often as anybody may.
    UsedByYou,
    /// It counts from this minute on.
    NotYet(String),
    Over,
    SwitchedOff,
    /// It does not count in the online store, or not in the branch that sells there.
    NotHere,
    /// So much more of what it is about is needed.
    Needs(Amount),
    NeedsQuantity(Quantity),
    /// Nothing in the basket is what it is about.
    NotTheseGoods,
    /// What counts already takes more off.
    NothingMore,
}

/// A code of a cart, with what it takes off.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CartCode {
    pub code: String,
    /// What the promotion is called.
    pub name: String,
    pub amount: Amount,
    pub problem: Option<CodeProblem>,
}

/// How a use stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CouponUseState {
    /// An order has it and is not paid yet.
    Pending,
    Posted,
    /// Given back.
    Voided,
}

/// One use of a code, the newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CouponUse {
    /// Its place in the list of all uses, by which the next page is asked for.
    pub number: u64,
    pub code: String,
    pub state: CouponUseState,
    pub at: Timestamp,
    /// Which order used it.
    pub order: OrderId,
    /// It was paid for though nothing was left any more.
    pub over: bool,
}
