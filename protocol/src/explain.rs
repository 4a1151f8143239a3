//! What a level is made of, told so that it adds up, and the standing proof that all of them do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    BranchId, Condition, ConditionLevel, HoldId, Lsn, MovementDocument, MovementKind, Quantity, RegisterId,
    Sku, StaffId, Timestamp, TransferId,
};

/// A number of a level that can be asked for its reasons.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LevelName {
    /// Physically in the branch.
    OnHand,
    /// The part of it that may not be sold.
    Unsellable,
    /// Promised to orders, and set aside for approved transfers.
    Allocated,
    /// Held for some minutes.
    Reserved,
    /// On its way here, told by the branch that sends.
    Incoming,
    /// Sent from here, and neither received there nor written off.
    InTransit,
    /// What may be sold: what is on hand less what is taken.
    Available,
    /// Promised to orders, and not there yet.
    Backordered,
}

/// One number of a SKU's level in a branch, and what makes it, as of one position. `sum` is what all entries come to, on this
/// page and on all others, and is the number; where it is not, the audit has something to find.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Explanation {
    pub sku: Sku,
    pub branch: BranchId,
    pub level: LevelName,
    /// The part of what may not be sold that it is about, where one was asked for.
    #[serde(default)]
    pub condition: Option<Condition>,
    /// Of all that may not be sold: what is the matter with how much of it. They come to the number.
    #[serde(default)]
    pub conditions: Vec<ConditionLevel>,
    /// Of all that is on hand: what is still its supplier's.
    #[serde(default)]
    pub consigned: Quantity,
    /// The position of the newest change of this SKU that is in it.
    pub as_of: Lsn,
    /// The number as it is shown everywhere.
    pub value: Quantity,
    /// What the entries come to.
    pub sum: Quantity,
    /// How many entries there are on all pages.
    pub entry_count: u64,
    /// Newest first.
    pub entries: Vec<ExplainedEntry>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// What an entry of an explanation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplainedKind {
    /// Something that moved.
    Movement(MovementKind),
    /// A hold that is open.
    Hold,
    /// What is promised to an order, or an approved transfer, and has not left.
    Allocation,
    /// A transfer on its way.
    Transfer,
    /// Another number, which has an explanation of its own.
    Level(LevelName),
    /// An order to a supplier that has not all come.
    Purchase,
    /// What was there already, of more movements than are remembered one by one.
    Before,
    /// An order that waits for goods.
    Backorder,
}

/// One thing that adds to a number or takes from it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExplainedEntry {
    pub kind: ExplainedKind,
    /// Its record; that of the newest change for another number.
    pub lsn: Lsn,
    /// What it adds, below zero where it takes.
    pub quantity: Quantity,
    /// What the number came to with it and all that is older.
    pub after: Quantity,
    /// A receipt number, a delivery reference, a reason.
    pub cause: String,
    pub document: Option<MovementDocument>,
    pub hold: Option<HoldId>,
    /// When it happened, by the clock of whoever did it.
    pub at: Timestamp,
    /// When the server took it.
    pub recorded: Timestamp,
    /// Who did it; none where the server itself did.
    pub staff: Option<StaffId>,
    /// At which register; none where it was done in the back office.
    pub register: Option<RegisterId>,
    /// When a hold ends by itself.
    pub expires: Option<Timestamp>,
    /// Which lots it moved, where any are known.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<crate::LotMoved>>")]
    pub lots: Vec<crate::LotMoved>,
}

/// The standing audit of stock: whether every level is what its movements and documents come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConservationView {
    /// The server's clock, from which ages are counted.
    pub now: Timestamp,
    /// The round that is under way; none between two.
    pub running: Option<ConservationRun>,
    /// The last round that was finished since the server started.
    pub last: Option<ConservationResult>,
}

/// How far a round is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConservationRun {
    pub began: Timestamp,
    pub step: ConservationStep,
    /// Records or rows that the step has done, of those that there will be.
    pub done: u64,
    pub of: u64,
    pub findings: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConservationStep {
    /// Taking down the levels that are shown, and holding them against open holds and transfers.
    Levels,
    /// Adding up every movement of the journal.
    Movements,
    /// Holding what branches decide by against what is shown.
    Machines,
}

/// What a round came to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConservationResult {
    pub began: Timestamp,
    pub finished: Timestamp,
    /// The newest record that is in it.
    pub as_of: Lsn,
    pub records: u64,
    pub skus: u64,
    /// Levels, one for each SKU and branch.
    pub levels: u64,
    pub transfers: u64,
    /// Levels that moved too often to be held against what their branch decides by; the next round tries again.
    pub unsettled: u64,
    /// Time that was worked in it, in milliseconds; the rest was left to others.
    pub worked_ms: u64,
    pub finding_count: u64,
    /// The first of them.
    pub findings: Vec<ConservationFinding>,
}

/// What does not add up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConservationFinding {
    pub kind: FindingKind,
    pub sku: Option<Sku>,
    pub branch: Option<BranchId>,
    pub level: Option<LevelName>,
    pub transfer: Option<TransferId>,
    /// The newest record of what is wrong.
    pub lsn: Lsn,
    /// What is shown.
    pub shown: Quantity,
    /// What the records come to.
    pub reckoned: Quantity,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A level is not what its movements come to.
    Movements,
    /// What is reserved, allocated or on its way is not what open holds and transfers come to.
    Documents,
    /// A branch decides by another level than the one that is shown.
    Machine,
    /// What left in a transfer is not what came, was written off or is still on its way.
    Transfer,
    /// A record cannot be read, so that nothing behind it is proved.
    Unreadable,
}
