//! Tasks: what somebody has to look into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    AdjustmentReason, Amount, BranchId, CommandId, Condition, Fact, FactException, FulfilmentId,
    FulfilmentRef, FulfilmentState, Lsn, OccurredAt, OrderId, Quantity, ReceiptNumber, RefusalCode,
    RegisterId, Sku, SkuQuantity, StaffId, SuggestionState, TaskId, TicketId, Timestamp, TransferId,
};

/// Commands about tasks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskCommand {
    /// Says what was found out, and closes the task. Answers `done`.
    /// Of what waits to be approved it means no.
    Resolve(ResolveTask),
    /// Books what waits for it. Nobody approves what they asked for themselves. Answers `done`.
    Approve(ApproveTask),
    /// Does something about goods that are missing. Answers `done`.
    Remedy(RemedyTask),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveTask {
    pub task: TaskId,
    /// What was found out or done.
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveTask {
    pub task: TaskId,
    #[serde(default)]
    pub note: String,
}

/// So much of what a task says is missing, and what is done about it. `wrong_state` with the rule `not_short` says that less of it
/// is missing by now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemedyTask {
    pub task: TaskId,
    pub sku: Sku,
    pub quantity: Quantity,
    pub remedy: Remedy,
}

/// What is done about goods that are missing. All but the first are for an order that goes short of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// This branch is asked to send some: a transfer with the command's id, for it to approve.
    Fetch(BranchId),
    /// Another branch sends it to the customer.
    Elsewhere(ServeElsewhere),
    /// The order waits until goods come, where the house sells them before they are there. Its customer is written to.
    Wait(FulfilmentRef),
    /// It is left out of the order, and what was paid for it goes back as it came.
    PayBack(FulfilmentRef),
    /// The customer is asked whether they would have something else instead. Nothing of the order changes before they say yes.
    Suggest(SuggestInstead),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServeElsewhere {
    pub fulfilment: FulfilmentId,
    pub branch: BranchId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestInstead {
    pub fulfilment: FulfilmentId,
    pub instead: Sku,
}

/// Something that was done about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskDeed {
    pub by: StaffId,
    pub at: Timestamp,
    pub sku: Sku,
    pub quantity: Quantity,
    pub remedy: Remedy,
    /// The transfer that was asked for.
    pub transfer: Option<TransferId>,
    /// The order that it was done for.
    pub order: Option<OrderId>,
    /// Of what was suggested to a customer: until when they may answer, and what came of it once that is known here.
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<Timestamp>,
    #[serde(default)]
    #[ts(optional)]
    pub answer: Option<SuggestionState>,
}

/// A correction of stock that is worth more than one person may book.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AskedCorrection {
    pub sku: Sku,
    /// Signed changes of what is on hand, and of what of it may not be sold.
    pub delta: Quantity,
    pub unsellable: Quantity,
    pub condition: Option<Condition>,
    pub reason: AdjustmentReason,
    pub worth: Amount,
}

/// What a task is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A ticket that was recorded although not everything about it was as it should be.
    #[default]
    Ticket,
    /// Goods of an order were not found where they should be.
    ShortPick,
    /// More is promised than is there.
    OverPromised,
    /// What came of a transfer is not what was announced.
    Discrepancy,
    /// A correction of stock waits for somebody else to approve it.
    Approval,
}

/// Something that somebody has to look into.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskView {
    pub id: TaskId,
    pub branch: BranchId,
    pub lsn: Lsn,
    /// Of what is about no ticket: the command that brought it about.
    pub ticket: TicketId,
    /// Of the ticket, where it is this branch's own.
    pub number: Option<ReceiptNumber>,
    pub staff: StaffId,
    pub total: Amount,
    pub exceptions: Vec<FactException>,
    pub opened: Timestamp,
    pub resolved: Option<TaskResolution>,
    #[serde(default)]
    pub kind: TaskKind,
    /// The order whose goods were not found, and what its branch did for it.
    #[serde(default)]
    pub order: Option<OrderId>,
    #[serde(default)]
    pub fulfilment: Option<FulfilmentId>,
    /// How much is missing of what.
    #[serde(default)]
    pub lines: Vec<SkuQuantity>,
    /// What was said about it.
    #[serde(default)]
    pub reason: String,
    /// The transfer of which something was short, damaged or too much.
    #[serde(default)]
    pub transfer: Option<TransferId>,
    /// What waits to be approved.
    #[serde(default)]
    pub correction: Option<AskedCorrection>,
    /// What was done about goods that are missing, the oldest first.
    #[serde(default)]
    pub deeds: Vec<TaskDeed>,
    /// Until when somebody may say what is to be done for the order; none where it settles that by itself.
    #[serde(default)]
    #[ts(optional)]
    pub decide_by: Option<Timestamp>,
    /// Nobody said anything in time about some of it: the order has settled that by itself.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub by_itself: bool,
}

/// What can be done about goods that are missing, a line of a task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskProposal {
    pub sku: Sku,
    pub name: String,
    /// How much was missing when the task was opened.
    pub missing: Quantity,
    /// What is there by now, and what of it is promised.
    pub there: Quantity,
    pub promised: Quantity,
    /// Those who are promised it, the one that gets it first in front: orders by their age, transfers, then holds.
    pub promises: Vec<TaskPromise>,
    /// Branches that can sell some, the richest first.
    pub elsewhere: Vec<SkuElsewhere>,
    /// Others of the same product of which the branch can sell some.
    pub instead: Vec<SkuInstead>,
    /// On its way to the branch.
    pub incoming: Quantity,
    /// How much may be waited for here, and until when; none where the online store sells only what is there.
    #[serde(default)]
    #[ts(optional)]
    pub backorder: Option<crate::AwaitedLine>,
    /// By how much what is promised exceeds what is there by now.
    #[serde(default)]
    pub short: Quantity,
    /// The order for which it was not found, and how much of that waits for somebody's word: `covered` is nothing.
    #[serde(default)]
    #[ts(optional)]
    pub undecided: Option<TaskPromise>,
}

/// One who is promised some of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskPromise {
    pub kind: PromiseKind,
    /// The document's id.
    pub id: String,
    /// Whose it is: the name and number of an order; empty of others.
    pub who: String,
    /// The order, where it is one.
    pub order: Option<OrderId>,
    pub quantity: Quantity,
    /// How much of it is really there for them, once all before them have theirs.
    pub covered: Quantity,
    pub since: Timestamp,
    /// The kit that it is a part of there; `quantity` and `covered` are of the part.
    #[serde(default)]
    #[ts(optional)]
    pub kit: Option<TaskKit>,
    /// How far its branch is with an order, and whether it is sent.
    #[serde(default)]
    pub state: Option<FulfilmentState>,
    #[serde(default)]
    pub ship: bool,
}

/// A kit that an order is promised, of which a part is missing: what is done about it is done with the kit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskKit {
    pub sku: Sku,
    pub name: String,
    /// How many of it are promised, and how many cannot be made.
    pub quantity: Quantity,
    pub short: Quantity,
}

#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PromiseKind {
    Order,
    Transfer,
    Hold,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkuElsewhere {
    pub branch: BranchId,
    pub available: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkuInstead {
    pub sku: Sku,
    pub name: String,
    pub available: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskResolution {
    pub by: StaffId,
    pub at: Timestamp,
    pub note: String,
    /// It closed itself: nothing that is promised is missing any more.
    #[serde(default)]
    pub covered: bool,
}

/// What was refused although it told of something that had happened. It is kept whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RefusedDocument {
    pub lsn: Lsn,
    pub id: CommandId,
    pub branch: Option<BranchId>,
    pub register: Option<RegisterId>,
    pub staff: StaffId,
    pub occurred: OccurredAt,
    pub code: RefusalCode,
    pub message: String,
    /// As in [`Refusal`](crate::Refusal).
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Fact>>")]
    pub facts: Vec<Fact>,
    /// The command's body as it was sent, as JSON.
    pub document: String,
}
