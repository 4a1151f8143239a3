//! Tasks: what somebody has to look into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, BranchId, CommandId, Fact, FactException, Lsn, OccurredAt, ReceiptNumber, RefusalCode,
    RegisterId, StaffId, TaskId, TicketId, Timestamp,
};

/// Commands about tasks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskCommand {
    /// Says what was found out, and closes the task. Answers `done`.
    Resolve(ResolveTask),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveTask {
    pub task: TaskId,
    /// What was found out or done.
    pub note: String,
}

/// A ticket that was recorded although not everything about it was as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskView {
    pub id: TaskId,
    pub branch: BranchId,
    pub lsn: Lsn,
    pub ticket: TicketId,
    /// Of the ticket, where it is this branch's own.
    pub number: Option<ReceiptNumber>,
    pub staff: StaffId,
    pub total: Amount,
    pub exceptions: Vec<FactException>,
    pub opened: Timestamp,
    pub resolved: Option<TaskResolution>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaskResolution {
    pub by: StaffId,
    pub at: Timestamp,
    pub note: String,
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
