//! What was lost and found: by whatever it can be grouped by, and what is behind a figure. What is only set aside is still there, and what
//! is between two branches is the house's until somebody says that it is lost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, CommandId, Lsn, MovementDocument, OccurredAt, Quantity, Sku, StaffId};

/// By what losses are grouped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossGroup {
    /// Business date.
    Day,
    /// Month of business dates, as `YYYY-MM`.
    Month,
    Branch,
    Reason,
    /// Category of the product now.
    Category,
    /// Who corrected, or approved the count; 0 where nobody of the staff did.
    Staff,
    Variant,
}

/// Why there is more or less of something.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// Corrections, each by the reason that was given. What takes one back counts with it.
    Damaged,
    Expired,
    Stolen,
    Lost,
    Found,
    Miscounted,
    DataEntry,
    Sample,
    OwnUse,
    Other,
    /// A count found more or less than the books had.
    Counted,
    /// More came from another branch than it sent, or what it sent was given up.
    Transfer,
    /// Came back from a customer and was thrown away. No level has risen by it.
    Discarded,
}

/// What was lost and found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct LossFigures {
    /// How often.
    pub entries: u64,
    /// Units that are not there; not below zero.
    pub lost: Quantity,
    /// Units that were found; not below zero.
    pub found: Quantity,
    /// Found less lost.
    pub net: Quantity,
    /// Found and lost together: how far the books were off.
    pub gross: Quantity,
    /// At what the goods cost when it was booked; none for whoever may not see costs, as with all that follow from it.
    pub lost_cost: Option<Amount>,
    pub found_cost: Option<Amount>,
    pub net_cost: Option<Amount>,
    /// Units lost and found of which nobody knows the cost.
    pub uncosted: Option<Quantity>,
    /// What was sold without tax: of the same branch, day, month, category or variant; otherwise of all that the report is of.
    pub sales: Amount,
    /// What was lost less what was found, at cost, as parts per million of what was sold; none where nothing was.
    pub share_ppm: Option<i64>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LossRow {
    pub key: String,
    pub label: String,
    pub figures: LossFigures,
}

/// A page of what was lost and found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LossReport {
    pub group: LossGroup,
    /// First and last business date.
    pub from: String,
    pub to: String,
    /// The position of the journal that it is of.
    pub as_of: Lsn,
    /// In time, those by time; all others those first that lost most.
    pub rows: Vec<LossRow>,
    pub row_count: u64,
    pub next: Option<String>,
    pub total: LossFigures,
}

/// One thing that was lost or found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LossEntry {
    pub lsn: Lsn,
    /// Its place among those of the same record.
    pub index: u32,
    pub occurred: OccurredAt,
    /// Business date.
    pub date: String,
    pub branch: BranchId,
    pub sku: Sku,
    pub name: String,
    pub reason: LossReason,
    /// Below zero where it was lost.
    pub quantity: Quantity,
    /// Signed as the quantity is; none where nobody knows it, and for whoever may not see costs.
    pub cost: Option<Amount>,
    /// 0 where nobody of the staff did it.
    pub staff: StaffId,
    /// The command that booked it.
    pub command: CommandId,
    pub document: Option<MovementDocument>,
    /// As the ledger tells it.
    pub cause: String,
}
