//! Fulfilments: what one branch does for an order of the online store, from the shelf to the customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    BranchId, FulfilmentId, LetFulfilmentWait, OrderId, Quantity, Sku, SkuQuantity, StaffId, Timestamp,
};

/// Commands about fulfilments, for the branch that has them. Each answers `done`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FulfilmentCommand {
    /// Somebody goes to fetch the goods, so that nobody else does.
    Begin(FulfilmentRef),
    /// What was found. What is missing is not promised any more, and the order is told.
    Pick(PickFulfilment),
    /// It is in its parcel.
    Pack(FulfilmentRef),
    /// It is taken out of its parcel again.
    Unpack(FulfilmentRef),
    /// It waits for whoever collects it.
    Ready(FulfilmentRef),
    /// The parcel has left. The goods are not on hand any more.
    Ship(ShipFulfilment),
    /// The customer has it. The goods are not on hand any more.
    HandOver(HandOverFulfilment),
    /// What of it cannot be found waits until goods come, where the SKU may be waited for.
    LetWait(LetFulfilmentWait),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FulfilmentRef {
    pub fulfilment: FulfilmentId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PickFulfilment {
    pub fulfilment: FulfilmentId,
    /// What was found of each SKU; one that is not named was not found at all.
    pub lines: Vec<SkuQuantity>,
    /// Why something is missing.
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipFulfilment {
    pub fulfilment: FulfilmentId,
    #[serde(default)]
    pub carrier: String,
    /// By which the carrier knows the parcel.
    #[serde(default)]
    pub tracking: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverFulfilment {
    pub fulfilment: FulfilmentId,
    /// The age that somebody looked for, where they did.
    #[serde(default)]
    pub age_checked: Option<u8>,
    /// The code that the customer shows, from their order's page or the mail.
    #[serde(default)]
    pub code: String,
    /// How the customer was known who has no code. Whoever looks after orders may do without one.
    #[serde(default)]
    pub known_by: String,
}

/// How far a fulfilment has come.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FulfilmentState {
    /// Promised, and nobody has begun.
    Open,
    Picking,
    Picked,
    Packed,
    /// Waiting to be collected.
    Ready,
    Shipped,
    Collected,
    Cancelled,
    /// Some of it is not there yet. It is open once that has come.
    Waiting,
}

impl FulfilmentState {
    /// Whether nothing can happen to it any more.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Shipped | Self::Collected | Self::Cancelled)
    }
}

/// What one branch does for an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FulfilmentView {
    pub id: FulfilmentId,
    pub branch: BranchId,
    pub order: OrderId,
    pub state: FulfilmentState,
    /// Whether it is sent, and not collected.
    pub ship: bool,
    /// The name on the label, or of whoever collects.
    pub who: String,
    pub note: String,
    pub opened: Timestamp,
    pub changed: Timestamp,
    /// Who picks it, or did.
    pub picker: Option<StaffId>,
    pub lines: Vec<FulfilmentLine>,
    pub carrier: String,
    pub tracking: String,
    /// Whether it is handed over only to somebody with the order's code.
    #[serde(default)]
    pub needs_code: bool,
    /// How the customer was known who had no code.
    #[serde(default)]
    pub known_by: String,
}

/// One SKU of a fulfilment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FulfilmentLine {
    pub sku: Sku,
    /// What was promised at first.
    pub asked: Quantity,
    /// What of it was not found.
    pub short: Quantity,
    pub picked: Quantity,
    /// What of it is not there yet.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub waits: Quantity,
    /// When that is expected, as `2026-12-24`; empty where nothing is waited for.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub until: String,
}

/// Asks a carrier for a parcel's label.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskLabel {
    /// The carrier's name, as the list of carriers has it.
    pub carrier: String,
}

/// What stands on a parcel. The same parcel has the same label, however often it is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ParcelLabel {
    pub carrier: String,
    pub service: String,
    /// By which the carrier knows the parcel; it stands on the label as a barcode.
    pub tracking: String,
    /// Where it is sorted to.
    pub routing: String,
    pub order: String,
    /// Sender and receiver, line by line.
    pub from: Vec<String>,
    pub to: Vec<String>,
}

/// Carriers that labels can be asked of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Carriers {
    pub names: Vec<String>,
}

/// What its carrier says of a parcel, the oldest first; nothing of a carrier that nobody can ask.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ParcelTracking {
    pub carrier: String,
    pub tracking: String,
    pub steps: Vec<TrackingStep>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TrackingStep {
    pub at: Timestamp,
    pub state: TrackingState,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrackingState {
    /// The carrier has it.
    HandedOver,
    InTransit,
    OutForDelivery,
    Delivered,
    /// Nobody was there, or the address is wrong.
    Failed,
    /// It is on its way back.
    Returning,
}
