//! Buying: orders to suppliers, what came of them, and what went back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, CommandId, Lsn, PurchaseId, Quantity, Sku, StaffId, SupplierId, Timestamp};

/// Commands about buying, for the branch that receives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseCommand {
    /// Writes down what is to be bought; the order's id is the command's. Answers `done`.
    Draft(DraftPurchase),
    /// Replaces what an order says. Once it was sent this is a new version, with a reason. Answers `done`.
    Change(ChangePurchase),
    /// The order is the supplier's now, and what it names is on its way. Answers `done`.
    Send(SendPurchase),
    /// Goods have come: of an order, or without one. Answers `done`.
    Receive(ReceivePurchase),
    /// No more will come; what is still open never came. Answers `done`.
    Close(ClosePurchase),
    /// Calls an order off of which nothing has come. Answers `done`.
    Cancel(PurchaseRef),
    /// Goods go back to their supplier. Answers `done`.
    Return(ReturnGoods),
    /// What was sold of a supplier's goods is settled with them, once. Answers `done`.
    Settle(SettleConsignment),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftPurchase {
    pub supplier: SupplierId,
    pub lines: Vec<PutPurchaseLine>,
    /// The day on which it should come, such as "2027-01-31"; empty where nobody knows.
    #[serde(default)]
    pub expected: String,
    #[serde(default)]
    pub note: String,
}

/// So much of one SKU; each SKU once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPurchaseLine {
    pub sku: Sku,
    /// In units, never in packs.
    pub quantity: Quantity,
    /// How many units the supplier packs together; what is ordered is whole packs. None: as the supplier's offer says.
    #[serde(default)]
    pub pack: Option<Quantity>,
    /// What one unit costs. None: as the supplier's offer says, or what the goods are known to cost.
    #[serde(default)]
    pub cost: Option<Amount>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePurchase {
    pub purchase: PurchaseId,
    /// The version that the sender saw.
    pub version: u32,
    pub lines: Vec<PutPurchaseLine>,
    #[serde(default)]
    pub expected: String,
    #[serde(default)]
    pub note: String,
    /// Why; needed once the order was sent.
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendPurchase {
    pub purchase: PurchaseId,
    /// The version that the sender saw.
    pub version: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseRef {
    pub purchase: PurchaseId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivePurchase {
    /// None: goods that nobody has ordered here.
    #[serde(default)]
    pub purchase: Option<PurchaseId>,
    /// Who brought goods without an order, where that is known.
    #[serde(default)]
    pub supplier: Option<SupplierId>,
    /// The number of the supplier's delivery note.
    #[serde(default)]
    pub reference: String,
    /// Lines of one SKU are summed.
    pub lines: Vec<DeliveredLine>,
    /// What the delivery cost besides the goods.
    #[serde(default)]
    pub charges: Option<Charges>,
    /// Whether it is right that more came than is still expected, or something else.
    #[serde(default)]
    pub over: bool,
    /// How many receipts of the order the sender has seen; another number is refused where the lines do not fit any more.
    #[serde(default)]
    pub seen: Option<u32>,
    #[serde(default)]
    pub note: String,
    /// Whether the goods stay their supplier's until they are sold.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub consigned: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveredLine {
    pub sku: Sku,
    /// Fit for sale.
    pub good: Quantity,
    /// Came, and may not be sold.
    #[serde(default)]
    pub damaged: Quantity,
    /// Came by mistake: set aside until it goes back, and nothing that was expected.
    #[serde(default)]
    pub wrong: Quantity,
    /// What one unit cost, where it is not what the order says.
    #[serde(default)]
    pub cost: Option<Amount>,
}

/// Freight, duty and the like, which the goods of a delivery bear.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Charges {
    pub amount: Amount,
    pub by: Spread,
}

/// By what charges are spread over lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// By what the goods cost.
    Value,
    Weight,
    Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePurchase {
    pub purchase: PurchaseId,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnGoods {
    #[serde(default)]
    pub supplier: Option<SupplierId>,
    /// The number of the paper that goes with it.
    #[serde(default)]
    pub reference: String,
    pub reason: String,
    /// Each SKU once.
    pub lines: Vec<SendBackLine>,
    /// Whether these are goods that are still their supplier's; nothing is credited for them.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub consigned: bool,
}

/// Settles what a branch owes a supplier for goods that were theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleConsignment {
    pub supplier: SupplierId,
    /// The number that this settlement gets; another one is refused, so that none is made twice.
    pub number: u32,
    /// What the sender saw to be owed; another sum is refused.
    pub total: Amount,
    /// The last business day of the branch that it is about, such as "2027-01-31"; empty: all that is owed.
    #[serde(default)]
    pub until: String,
}

/// How a branch stands with a supplier whose goods it has on consignment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConsignmentView {
    pub branch: BranchId,
    pub supplier: SupplierId,
    /// What stands here and is still the supplier's, in order of SKU and as it came.
    pub standing: Vec<ConsignmentLine>,
    /// What they are to be paid when all of it is sold.
    pub standing_worth: Amount,
    /// What was sold or lost of their goods since the last settlement, up to the day that was asked about, in order of SKU.
    pub owed: Vec<ConsignmentLine>,
    pub total: Amount,
    /// Since when; none where nothing is owed.
    pub since: Option<Timestamp>,
    /// The number that the next settlement gets.
    pub next_number: u32,
    /// Newest first.
    pub settlements: Vec<SettlementView>,
    /// The day up to which `owed` and `total` are told, such as "2027-01-31"; empty: all.
    #[serde(default)]
    pub until: String,
    /// The newest business day on which something was sold that is owed; empty where nothing is.
    #[serde(default)]
    pub last_day: String,
}

/// So much of one SKU at one cost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConsignmentLine {
    pub sku: Sku,
    /// What the house calls it; empty where it does not sell it any more.
    pub name: String,
    pub quantity: Quantity,
    /// Of one unit.
    pub cost: Amount,
    /// Of all of it.
    pub amount: Amount,
}

/// A settlement with a supplier; its lines are read apart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SettlementView {
    pub number: u32,
    /// When the first of what it settles was sold, and when it was settled.
    pub since: Timestamp,
    pub at: Timestamp,
    pub by: Option<StaffId>,
    pub line_count: u32,
    pub total: Amount,
    /// The last business day that it is about, such as "2027-01-31"; empty: all that was owed then.
    #[serde(default)]
    pub until: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBackLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The part of it that had been set aside.
    #[serde(default)]
    pub unsellable: Quantity,
}

/// How far an order has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseState {
    Draft,
    Sent,
    PartlyReceived,
    /// Everything came, or nothing more is expected.
    Closed,
    Cancelled,
}

/// An order without its lines and without what anything costs. `seq` of its document tells when lines have changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PurchaseView {
    pub id: PurchaseId,
    /// Orders of a branch are numbered.
    pub number: u32,
    pub branch: BranchId,
    pub supplier: SupplierId,
    pub state: PurchaseState,
    pub version: u32,
    pub expected: String,
    pub note: String,
    /// How many SKUs it names.
    pub line_count: u32,
    /// All SKUs together.
    pub ordered: Quantity,
    /// What came of it.
    pub received: Quantity,
    /// How many deliveries came.
    pub receipts: u32,
    pub drafted: Timestamp,
    pub drafted_by: Option<StaffId>,
    pub sent: Option<Timestamp>,
    /// When it last changed.
    pub changed: Timestamp,
}

/// An order in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PurchaseSheet {
    pub purchase: PurchaseView,
    /// In order of SKU.
    pub lines: Vec<PurchaseLine>,
    /// What it costs; none where the reader may not know, or a cost is not known.
    pub total: Option<Amount>,
    /// Oldest first.
    pub deliveries: Vec<DeliveryView>,
    /// What became of it, oldest first.
    pub steps: Vec<PurchaseStep>,
}

/// One SKU of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PurchaseLine {
    pub sku: Sku,
    pub ordered: Quantity,
    pub pack: Quantity,
    /// Of one unit; none where the reader may not know it, or nobody does.
    pub cost: Option<Amount>,
    /// Came fit for sale.
    pub good: Quantity,
    pub damaged: Quantity,
    /// Came by mistake.
    pub wrong: Quantity,
    /// The part of what came that is more than was ordered.
    pub over: Quantity,
    /// Still expected.
    pub left: Quantity,
    /// Was expected and never came.
    pub missing: Quantity,
}

/// One thing that was done with an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PurchaseStep {
    pub what: PurchaseDeed,
    pub version: u32,
    pub at: Timestamp,
    pub staff: Option<StaffId>,
    /// Why, where somebody said so.
    pub reason: String,
    /// What the order named before and after, of SKUs that changed.
    pub changes: Vec<PurchaseChange>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseDeed {
    Drafted,
    Sent,
    Changed,
    Received,
    Closed,
    Cancelled,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PurchaseChange {
    pub sku: Sku,
    pub before: Quantity,
    pub after: Quantity,
}

/// Goods that came from a supplier or went back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeliveryView {
    pub lsn: Lsn,
    /// The command that booked it.
    pub command: CommandId,
    pub branch: BranchId,
    pub purchase: Option<PurchaseId>,
    pub supplier: Option<SupplierId>,
    /// True where goods went back.
    pub back: bool,
    pub reference: String,
    /// A note, or why goods went back.
    pub note: String,
    pub at: Timestamp,
    pub staff: Option<StaffId>,
    pub charges: Option<Charges>,
    pub lines: Vec<DeliveryLine>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeliveryLine {
    pub sku: Sku,
    pub good: Quantity,
    pub damaged: Quantity,
    pub wrong: Quantity,
    pub over: Quantity,
    /// What the line cost with its share of the charges; none where the reader may not know it, or nobody does.
    pub cost: Option<Amount>,
    /// What one unit costs on average in the branch since then.
    pub average: Option<Amount>,
}

/// What a SKU costs in a branch, by the average of what came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CostView {
    pub sku: Sku,
    pub branch: BranchId,
    pub average: Amount,
    /// The last deliveries that changed it, newest first.
    pub changes: Vec<CostChange>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CostChange {
    pub lsn: Lsn,
    pub at: Timestamp,
    /// What one unit cost before; none where nobody knew.
    pub before: Option<Amount>,
    pub after: Amount,
}
