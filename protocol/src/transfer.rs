//! Transfers: goods on their way from one branch to another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, Quantity, Sku, SkuQuantity, Timestamp, TransferId};

/// Commands about transfers. All but `receive` are for the branch that sends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferCommand {
    /// Writes down what should go where; the transfer's id is the command's. Answers `done`.
    Draft(DraftTransfer),
    /// Agrees to it, and sets the goods aside: all lines or none. Answers `done`.
    Approve(TransferRef),
    /// The goods have left. Answers `done`.
    Dispatch(TransferRef),
    /// Calls it off, before it is dispatched. Answers `done`.
    Cancel(TransferRef),
    /// For the branch that receives: some or all of the goods have come. Answers `done`.
    Receive(ReceiveTransfer),
    /// Gives up what is still in transit. Answers `done`.
    WriteOff(WriteOffTransfer),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftTransfer {
    /// The branch that receives.
    pub to: BranchId,
    /// Lines of one SKU are summed.
    pub lines: Vec<SkuQuantity>,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRef {
    pub transfer: TransferId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveTransfer {
    pub transfer: TransferId,
    pub lines: Vec<ReceivedLine>,
    /// Whether no more is expected: what is not here by then is missing, and stays in transit until the sender has found out
    /// what became of it.
    #[serde(default)]
    pub complete: bool,
}

/// What came of one SKU. More than was announced is found goods.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedLine {
    pub sku: Sku,
    /// Fit for sale.
    #[serde(default)]
    pub good: Quantity,
    #[serde(default)]
    pub damaged: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteOffTransfer {
    pub transfer: TransferId,
    #[serde(default)]
    pub note: String,
}

/// How far a transfer has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferState {
    Draft,
    /// Agreed; the goods are set aside.
    Approved,
    /// On its way, in part perhaps received.
    Dispatched,
    /// Nothing is in transit any more.
    Closed,
    Cancelled,
}

/// A transfer as both branches see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TransferView {
    pub id: TransferId,
    pub from: BranchId,
    pub to: BranchId,
    pub state: TransferState,
    pub note: String,
    /// When it last changed.
    pub changed: Timestamp,
    pub lines: Vec<TransferLine>,
}

/// One SKU of a transfer. In transit is `dispatched − received − damaged − written_off`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TransferLine {
    pub sku: Sku,
    pub asked: Quantity,
    pub dispatched: Quantity,
    /// Received fit for sale, as far as it was announced.
    pub received: Quantity,
    /// Received damaged, as far as it was announced.
    pub damaged: Quantity,
    /// Received beyond what was announced.
    pub over: Quantity,
    /// Declared missing by the branch that receives.
    pub missing: Quantity,
    pub written_off: Quantity,
}

impl TransferLine {
    /// What has left the sender and is neither received nor given up.
    #[must_use]
    pub const fn in_transit(&self) -> Quantity {
        let settled = self.received.0.saturating_add(self.damaged.0).saturating_add(self.written_off.0);
        Quantity(self.dispatched.0.saturating_sub(settled))
    }
}
