//! Transfers: goods on their way from one branch to another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    BranchId, DiscrepancyView, LotCode, Quantity, ResolveDiscrepancy, Responsible, ShipmentId, Sku,
    SkuQuantity, Timestamp, TransferId,
};

/// Commands about transfers. All but `receive`, `receive_shipment`, `send_back` and `ask` are for the branch that sends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferCommand {
    /// Writes down what should go where; the transfer's id is the command's. Answers `done`.
    Draft(DraftTransfer),
    /// Agrees to it, and sets the goods aside: all lines or none. Answers `done`.
    Approve(TransferRef),
    /// All that is set aside for it has left. Answers `done`.
    Dispatch(TransferRef),
    /// Calls it off, before anything has left. Answers `done`.
    Cancel(TransferRef),
    /// For the branch that receives: some or all of the goods have come. Answers `done`.
    Receive(ReceiveTransfer),
    /// Gives up what is still in transit. Answers `done`.
    WriteOff(WriteOffTransfer),
    /// A part of what is set aside for it has left; the shipment's id is the command's. Answers `done`.
    Ship(ShipTransfer),
    /// No more of it leaves: what is still set aside is free again. Answers `done`.
    CloseShort(CloseTransferShort),
    /// For the branch that receives: some or all of one shipment has come. Answers `done`.
    ReceiveShipment(ReceiveShipment),
    /// Says what became of a difference. Answers `done`.
    Resolve(ResolveDiscrepancy),
    /// For the branch that received: goods of it go back, as a transfer whose id is the command's. Answers `done`.
    SendBack(SendBack),
    /// For the branch that wants goods: asks another one for them; the transfer's id is the command's. Answers `done`.
    Ask(AskForGoods),
    /// The branch that was asked sends nothing. Answers `done`.
    Decline(DeclineTransfer),
    /// A shipment that is on its way is to come back. Whether it does is settled where it is expected: what was not received
    /// there by then is not expected there any more, and is received by the branch that sent it. Answers `done`.
    TurnBack(TurnBack),
}

/// Part of a transfer that leaves in one go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipTransfer {
    pub transfer: TransferId,
    /// No more of each than is still to be sent. Lines of one SKU are summed.
    pub lines: Vec<SkuQuantity>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseTransferShort {
    pub transfer: TransferId,
    /// Why.
    pub note: String,
}

/// What came of a shipment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveShipment {
    pub transfer: TransferId,
    pub shipment: ShipmentId,
    pub lines: Vec<ReceivedLine>,
    /// As in [`ReceiveTransfer`].
    #[serde(default)]
    pub complete: bool,
    /// How many receipts of the shipment the sender has seen. Others than those mean that somebody else has received of it
    /// meanwhile, and nothing is booked.
    #[serde(default)]
    pub seen: Option<u32>,
    /// Who is to blame for what is short, damaged or too much, as far as can be seen here.
    #[serde(default)]
    pub responsible: Responsible,
    /// What was seen of it.
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnBack {
    pub transfer: TransferId,
    pub shipment: ShipmentId,
    /// Why.
    pub note: String,
}

/// Goods that were received and go back to where they came from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBack {
    /// The transfer that they came with.
    pub of: TransferId,
    /// No more of each than came of it.
    pub lines: Vec<ReceivedLine>,
    /// Why.
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForGoods {
    /// The branch that is asked.
    pub from: BranchId,
    /// Lines of one SKU are summed.
    pub lines: Vec<SkuQuantity>,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineTransfer {
    pub transfer: TransferId,
    /// Why.
    pub note: String,
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
    /// The branch that receives has asked for it; the one that sends has not said anything yet.
    Requested,
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
    /// What has left in one go each, the first in front.
    #[serde(default)]
    pub shipments: Vec<ShipmentView>,
    /// What was short, damaged or too much, and what became of it.
    #[serde(default)]
    pub discrepancies: Vec<DiscrepancyView>,
    /// The transfer whose goods go back with this one.
    #[serde(default)]
    pub back_of: Option<TransferId>,
    /// The transfers with which goods of this one went back.
    #[serde(default)]
    pub backs: Vec<TransferId>,
    /// Why it was declined, or why no more of it leaves.
    #[serde(default)]
    pub reason: String,
}

/// What left in one go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShipmentView {
    pub id: ShipmentId,
    /// 1 is the first of its transfer.
    pub number: u32,
    /// When it left.
    pub sent: Timestamp,
    /// Whether nothing left with it: goods that were missing are expected once more.
    pub again: bool,
    /// How often something of it was received.
    pub receipts: u32,
    pub lines: Vec<ShipmentLine>,
    /// How far it has come with being called back; none when nobody has called it back.
    #[serde(default)]
    #[ts(optional)]
    pub turn: Option<TurnView>,
    /// Whether it comes back to the branch that sent it, which then receives it.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub comes_back: bool,
    /// Which lots or units left with it, as far as that is known, and those that came though they had not left.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<ShipmentLot>>")]
    pub lots: Vec<ShipmentLot>,
}

/// One lot of a shipment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShipmentLot {
    pub sku: Sku,
    pub lot: LotCode,
    /// The last day on which it may be sold.
    #[serde(default)]
    #[ts(optional)]
    pub expires: Option<String>,
    /// Whether it is one unit's own number.
    pub serial: bool,
    pub sent: Quantity,
    /// All that came of it fit for sale.
    pub received: Quantity,
    pub damaged: Quantity,
    /// What of that came beyond the announcement, or in place of another lot.
    pub beyond: Quantity,
    /// What of it is not expected any more: it is missing, given up, expected with another shipment, or came as another lot.
    pub short: Quantity,
}

impl ShipmentLot {
    /// What of it is still expected.
    #[must_use]
    pub const fn awaited(&self) -> Quantity {
        let came = self.received.0.saturating_add(self.damaged.0).saturating_sub(self.beyond.0);
        let left = self.sent.0.saturating_sub(came).saturating_sub(self.short.0);
        Quantity(if left > 0 { left } else { 0 })
    }
}

/// A shipment that was called back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TurnView {
    pub state: TurnState,
    /// Why.
    pub note: String,
    pub asked: Timestamp,
}

/// How far a shipment has come with being called back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnState {
    /// The branch that expects it has not answered.
    Asked,
    /// It was received there before.
    TooLate,
    /// It is not expected there any more, and comes back.
    Turned,
}

/// One SKU of a shipment. In transit is `sent − received − damaged − settled`, and expected that less what of `missing` is not
/// settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShipmentLine {
    pub sku: Sku,
    pub sent: Quantity,
    pub received: Quantity,
    pub damaged: Quantity,
    pub over: Quantity,
    pub missing: Quantity,
    /// What was missing and is given up, found, or expected with another shipment.
    pub settled: Quantity,
}

/// One SKU of a transfer. In transit is `dispatched − received − damaged − written_off − found − came_back`.
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
    /// Was missing and found where it had left, and is there again.
    #[serde(default)]
    pub found: Quantity,
    /// Was asked for and will not leave.
    #[serde(default)]
    pub dropped: Quantity,
    /// Turned round on its way and was received by the branch that had sent it.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub came_back: Quantity,
}

impl TransferLine {
    /// A line of which nothing but asking has happened.
    #[must_use]
    pub const fn asked(sku: Sku, asked: Quantity) -> Self {
        let zero = Quantity::ZERO;
        Self {
            sku,
            asked,
            dispatched: zero,
            received: zero,
            damaged: zero,
            over: zero,
            missing: zero,
            written_off: zero,
            found: zero,
            dropped: zero,
            came_back: zero,
        }
    }

    /// What has left the sender and is neither received nor given up.
    #[must_use]
    pub const fn in_transit(&self) -> Quantity {
        let settled = self.received.0.saturating_add(self.damaged.0).saturating_add(self.written_off.0);
        let settled = settled.saturating_add(self.found.0).saturating_add(self.came_back.0);
        Quantity(self.dispatched.0.saturating_sub(settled))
    }
}

impl ShipmentLine {
    /// What has left and has neither come nor been settled.
    #[must_use]
    pub const fn in_transit(&self) -> Quantity {
        let settled = self.received.0.saturating_add(self.damaged.0).saturating_add(self.settled.0);
        Quantity(self.sent.0.saturating_sub(settled))
    }
}
