//! Discrepancies: what of a transfer was short, damaged or too much, who is responsible, and what became of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CommandId, LotCode, Quantity, ShipmentId, Sku, StaffId, Timestamp, TransferId};

/// How what came differs from what was announced.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DiscrepancyKind {
    /// Announced, not there, and not expected any more. It is in transit until somebody says what became of it.
    Short,
    /// Came, and cannot be sold. It is with the branch that received it.
    Damaged,
    /// More came than was announced. It is with the branch that received it.
    Over,
    /// As much came as was announced, but of another lot, or another unit. It is with the branch that received it.
    OtherLot,
}

/// Who has to answer for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// Nobody knows yet.
    #[default]
    Unknown,
    Sender,
    Carrier,
    Receiver,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Of what is short: it is lost, and the sender gives it up.
    WrittenOff,
    /// Of what is short: it never left, or came back, and is with the sender again.
    Found,
    /// Of what is short: it is still on its way, and expected with a shipment of its own.
    Expected,
    /// Of what is damaged or too much: the branch that received it keeps it.
    Accepted,
    /// Of what is too much: it left without being booked, and is taken off the sender's books.
    TakenOff,
    /// Of what is damaged or too much: it goes back. It is said by sending it.
    SentBack,
    /// Of another lot: what came is what had left, and the sender's lots are put right by it.
    LotsCorrected,
}

/// Says what became of a discrepancy, or of a part of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveDiscrepancy {
    pub transfer: TransferId,
    /// The command by which it was received, as the discrepancy names it.
    pub receipt: CommandId,
    pub sku: Sku,
    pub kind: DiscrepancyKind,
    /// Without it: all that is open.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// Of which of its lots; without it, of those that stand first. Of units with numbers of their own one has to be named,
    /// unless it is about all of them.
    #[serde(default)]
    #[ts(optional)]
    pub lot: Option<LotCode>,
    pub resolution: Resolution,
    pub responsible: Responsible,
    /// What was found out.
    pub note: String,
}

/// A discrepancy as both branches see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DiscrepancyView {
    pub shipment: ShipmentId,
    pub receipt: CommandId,
    pub sku: Sku,
    pub kind: DiscrepancyKind,
    pub quantity: Quantity,
    /// What of it nobody has resolved yet.
    pub open: Quantity,
    /// As was said last.
    pub responsible: Responsible,
    /// What was seen when the goods came.
    pub note: String,
    pub found: Timestamp,
    /// In the order in which they were said.
    pub resolved: Vec<ResolvedPart>,
    /// Of which lots or units it is, as far as that is known.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<DiscrepancyLot>>")]
    pub lots: Vec<DiscrepancyLot>,
}

/// A lot of a discrepancy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DiscrepancyLot {
    pub lot: LotCode,
    /// Whether it is one unit's own number.
    pub serial: bool,
    /// Of another lot, below zero: what was announced of this one and did not come.
    pub quantity: Quantity,
    /// What of it nobody has resolved yet.
    pub open: Quantity,
}

/// What became of a part of a discrepancy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ResolvedPart {
    pub resolution: Resolution,
    pub quantity: Quantity,
    pub responsible: Responsible,
    pub note: String,
    /// None where it followed from goods that went back.
    pub by: Option<StaffId>,
    pub at: Timestamp,
    /// The transfer with which it went back.
    pub back: Option<TransferId>,
}
