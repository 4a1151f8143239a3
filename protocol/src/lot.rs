//! Lots, expiry dates and serial numbers: how goods are told apart that are one SKU. A serial number is a lot of one unit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    BranchId, FulfilmentCommand, LotCode, PurchaseCommand, Quantity, Sku, StaffId, StockCommand,
    TicketCommand, Timestamp, TransferCommand,
};

/// How units of a SKU are told apart.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Tracking {
    /// Not at all.
    #[default]
    Untracked,
    /// By lot, which may or may not have an expiry date.
    Lot,
    /// By lot, each with an expiry date.
    LotExpiry,
    /// Each unit by its own number.
    Serial,
}

/// Commands about lots, for one branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotCommand {
    /// Does what `of` says, and says which lots or serial numbers it is about. Answers what `of` answers.
    Move(MoveLots),
    /// Says of which lots goods are that are here already. Answers `done`.
    Name(NameLots),
}

/// A command that moves goods, with the lots that it moves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveLots {
    pub lots: Vec<LotLine>,
    pub of: GoodsCommand,
}

/// Commands that move goods.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsCommand {
    Ticket(TicketCommand),
    Stock(StockCommand),
    Transfer(TransferCommand),
    Fulfilment(FulfilmentCommand),
    Purchase(PurchaseCommand),
}

/// So much of one lot. Quantities are never negative: which way they go is said by what moves them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotLine {
    pub sku: Sku,
    /// The lot's or the unit's own number, as it is printed on the goods.
    pub lot: LotCode,
    pub quantity: Quantity,
    /// The last day on which it may be sold, such as "2027-01-31".
    #[serde(default)]
    pub expires: Option<String>,
    /// The part of it that is set aside, or had been.
    #[serde(default)]
    pub unsellable: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameLots {
    /// The lot that the goods were taken for; none: no lot was known of them.
    #[serde(default)]
    pub from: Option<LotCode>,
    /// All of one SKU.
    pub lots: Vec<LotLine>,
}

/// Says how units of some SKUs are told apart from now on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetTracking {
    pub lines: Vec<TrackingLine>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingLine {
    pub sku: Sku,
    pub tracking: Tracking,
}

/// What goods that are told apart are valued at, and what their sales cost.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CostMethod {
    /// The moving average of what came to a branch.
    #[default]
    Average,
    /// What each lot cost when it came, with its share of the charges, wherever it is by now.
    ByLot,
}

/// Says how goods are valued that are told apart: of one SKU, or of all that have no word of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCostMethod {
    /// None: the whole house.
    #[serde(default)]
    pub sku: Option<Sku>,
    /// None: of a SKU, as the house; of the house, by average.
    #[serde(default)]
    pub method: Option<CostMethod>,
}

/// Blocks a lot in every branch, at every till and on the web.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecallLot {
    pub sku: Sku,
    pub lot: LotCode,
    pub reason: String,
}

/// Lets a lot be sold again that was recalled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftRecall {
    pub sku: Sku,
    pub lot: LotCode,
    pub reason: String,
}

/// A lot that may not be sold anywhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LotRecall {
    pub sku: Sku,
    pub lot: LotCode,
    pub reason: String,
    pub at: Timestamp,
    pub by: StaffId,
}

/// Whether a lot may be sold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotState {
    Sellable,
    Expired,
    Recalled,
}

/// So much of one lot in one branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LotLevel {
    pub sku: Sku,
    pub branch: BranchId,
    pub lot: LotCode,
    /// The last day on which it may be sold.
    pub expires: Option<String>,
    /// Whether it is one unit's own number.
    pub serial: bool,
    pub state: LotState,
    pub on_hand: Quantity,
    /// The part of it that may not be sold; all of it when the lot is expired or recalled.
    pub unsellable: Quantity,
    /// What it cost when it came, for those who may see costs; none where nobody knows.
    #[serde(default)]
    #[ts(optional)]
    pub cost: Option<crate::Amount>,
}

/// What a branch has of a SKU, lot by lot. `on_hand` is always what all lots and `unlotted` come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LotsOfSku {
    pub sku: Sku,
    pub branch: BranchId,
    pub tracking: Tracking,
    pub on_hand: Quantity,
    /// The part whose lot nobody knows. Below zero where more was sold than lots are left.
    pub unlotted: Quantity,
    /// In the order in which they are to be sold: the one that expires first stands first. As many as fit on a page.
    pub lots: Vec<LotLevel>,
    pub lot_count: u64,
    /// The part of `unlotted` that is not sold because a lot of the SKU is recalled and this may be of it.
    #[serde(default)]
    pub doubted: Quantity,
    /// How it is valued, and what it is worth by that, for those who may see costs; none where some of that is not known.
    #[serde(default)]
    #[ts(optional, as = "Option<CostMethod>")]
    pub valued: CostMethod,
    /// The SKU's own word for that; none where it goes by the house's.
    #[serde(default)]
    #[ts(optional)]
    pub valued_own: Option<CostMethod>,
    #[serde(default)]
    #[ts(optional)]
    pub worth: Option<crate::Amount>,
}

/// What moved of a lot with a movement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LotMoved {
    pub lot: LotCode,
    /// Signed change of what is on hand of it.
    pub quantity: Quantity,
    /// Signed change of the part that is set aside.
    pub unsellable: Quantity,
    /// Whether somebody said that it was this lot; otherwise the branch took the one that is to be sold first.
    pub named: bool,
}

/// How soon lots expire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryBucket {
    /// Their day is over.
    Over,
    Within30,
    Within60,
    Within90,
    Within180,
    Within365,
    Later,
}

impl ExpiryBucket {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 7] = [
        Self::Over,
        Self::Within30,
        Self::Within60,
        Self::Within90,
        Self::Within180,
        Self::Within365,
        Self::Later,
    ];

    /// By how many days are left after today; none left means that today is the last.
    #[must_use]
    pub const fn of(days: i32) -> Self {
        match days {
            i32::MIN..=-1 => Self::Over,
            0..=30 => Self::Within30,
            31..=60 => Self::Within60,
            61..=90 => Self::Within90,
            91..=180 => Self::Within180,
            181..=365 => Self::Within365,
            366.. => Self::Later,
        }
    }
}

/// A lot with an expiry date, and how much of it is here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExpiringLot {
    pub sku: Sku,
    pub name: String,
    pub branch: BranchId,
    pub lot: LotCode,
    /// The last day on which it may be sold.
    pub expires: String,
    /// Days that are left after today by the branch's calendar; below zero where it is over.
    pub days_left: i32,
    pub bucket: ExpiryBucket,
    pub on_hand: Quantity,
    pub recalled: bool,
    /// What it cost on average, for those who may see that.
    pub cost: Option<crate::Amount>,
}

/// What a bucket comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExpirySum {
    pub bucket: ExpiryBucket,
    pub lots: u32,
    pub on_hand: Quantity,
    /// None where the cost of some of it is not known, or not for the asker.
    pub cost: Option<crate::Amount>,
}

/// What expires when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExpiryReport {
    /// Every bucket, the most urgent first.
    pub sums: Vec<ExpirySum>,
    /// The lots that are asked for, what expires first standing first; as many as fit on a page.
    pub lots: Vec<ExpiringLot>,
    pub lot_count: u64,
}

/// A recall as head office sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RecallView {
    pub recall: LotRecall,
    /// What the SKU is called.
    pub name: String,
    /// Branches that have blocked it, of how many there are.
    pub known_in: u32,
    pub branches: u32,
    /// What of it is on hand in all of them.
    pub on_hand: Quantity,
    /// What of the SKU may be of it, since nobody knows its lot: it is not sold either, until its lot is named.
    #[serde(default)]
    pub doubted: Quantity,
    /// What of it is on its way from one branch to another. Wherever it comes it is not sold.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub in_transit: Quantity,
}

/// Somebody to whom a lot went, or from whom some of it came back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LotBuyer {
    pub lsn: crate::Lsn,
    pub at: Timestamp,
    pub branch: BranchId,
    /// What left; below zero where it came back.
    pub quantity: Quantity,
    /// Whether somebody said that it was this lot. Otherwise it was the lot that was to be sold first.
    pub named: bool,
    /// The receipt's number, or how it was sent.
    pub cause: String,
    pub document: Option<crate::MovementDocument>,
    /// The order of the online store.
    pub order: Option<crate::OrderId>,
    pub order_number: String,
    pub customer: Option<crate::CustomerId>,
    /// Who ordered, for those who look after orders.
    pub name: String,
    pub email: String,
    pub phone: String,
    /// The kit that it is a part of; then `quantity` is of the part, and not of the kit.
    #[serde(default)]
    pub kit: Option<Sku>,
    #[serde(default)]
    pub kit_name: String,
    /// Whether the kit still lies here, promised to its order: nobody has it yet.
    #[serde(default)]
    pub here: bool,
}

/// A delivery that some of a lot came with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LotOrigin {
    pub lsn: crate::Lsn,
    pub at: Timestamp,
    pub branch: BranchId,
    pub quantity: Quantity,
    /// The delivery's own number.
    pub reference: String,
    /// From whom, where that was said.
    pub supplier: Option<crate::SupplierId>,
    pub supplier_name: String,
    pub purchase: Option<crate::PurchaseId>,
    /// What one unit cost then with its share of the charges, for those who may see costs. None where it is not known.
    pub unit_cost: Option<crate::Amount>,
}
