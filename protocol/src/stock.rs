//! Stock as numbers that mean one thing each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, CommandId, Convert, Lsn, Quantity, ReasonId, Sku};

/// Commands that move goods by a paper or a finding of their own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockCommand {
    /// Books goods that arrived. Answers `done`.
    Receive(Receive),
    /// Corrects a level, with a reason. Answers `done`, or `awaits_approval` where it is worth more than one person may book.
    Adjust(Adjust),
    /// Books the counter-entry of what a delivery or a correction moved of one SKU, once. Answers `done`.
    Reverse(Reverse),
    /// Makes a set of its parts, or takes one apart; a case is a set of one part. Answers `done`.
    Convert(Convert),
    /// Takes goods off sale, puts them back, or says that something else is the matter with them. On hand stays. Answers `done`.
    SetAside(SetAside),
    /// Takes goods out of the books. Answers as `adjust`.
    WriteOff(WriteOff),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// The delivery's own number, for people.
    pub reference: String,
    pub lines: Vec<SkuQuantity>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuQuantity {
    pub sku: Sku,
    pub quantity: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    pub sku: Sku,
    /// Signed change of what is on hand.
    pub delta: Quantity,
    /// Signed change of the part of it that may not be sold: 1 sets a unit aside, and -1 together with a delta of -1
    /// scraps one that was set aside.
    #[serde(default)]
    pub unsellable: Quantity,
    pub reason: AdjustmentReason,
    #[serde(default)]
    pub note: String,
    /// Which of the house's reasons it was; what that is booked as then goes before `reason`.
    #[serde(default)]
    pub code: Option<ReasonId>,
}

/// Goods that are not there any more: thrown away, stolen, used by the house.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteOff {
    pub sku: Sku,
    pub quantity: Quantity,
    /// What was the matter with them; none where they were for sale.
    #[serde(default)]
    pub condition: Option<Condition>,
    pub reason: AdjustmentReason,
    #[serde(default)]
    pub note: String,
    /// As in `adjust`.
    #[serde(default)]
    pub code: Option<ReasonId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    pub sku: Sku,
    pub quantity: Quantity,
    /// What they were; none where they were for sale.
    #[serde(default)]
    pub from: Option<Condition>,
    /// What they are; none where they are for sale again.
    #[serde(default)]
    pub to: Option<Condition>,
    #[serde(default)]
    pub note: String,
}

/// What is the matter with goods that are on hand and may not be sold.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    Damaged,
    /// Somebody has to look at them first.
    QualityControl,
    /// They wait until somebody decides.
    Quarantine,
    /// Their lot is recalled; that is not said of goods, but follows from the recall.
    Recalled,
    /// Somebody said so, or the day of their lot is over.
    Expired,
    /// They stand in the window.
    Display,
    /// Nobody has said what.
    Other,
}

impl Condition {
    pub const ALL: [Self; 7] = [
        Self::Damaged,
        Self::QualityControl,
        Self::Quarantine,
        Self::Recalled,
        Self::Expired,
        Self::Display,
        Self::Other,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::QualityControl => "quality_control",
            Self::Quarantine => "quarantine",
            Self::Recalled => "recalled",
            Self::Expired => "expired",
            Self::Display => "display",
            Self::Other => "other",
        }
    }
}

/// What of a SKU may not be sold in a branch, and what is the matter with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AsideRow {
    pub sku: Sku,
    pub name: String,
    pub all: Quantity,
    pub conditions: Vec<ConditionLevel>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConditionLevel {
    pub condition: Condition,
    pub quantity: Quantity,
    /// The part of it that is so because its lot is expired or recalled.
    #[serde(default)]
    pub by_lots: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The command that booked it, as its movement names it.
    pub original: CommandId,
    pub sku: Sku,
    #[serde(default)]
    pub note: String,
}

/// Declares a level from the one list of its numbers: the fields, what a mirror's hash is made over, and the list that
/// TypeScript gets. A number is added at the end, with a default for rows of an older server, and with a higher form: a
/// client that does not know the form leaves the hash alone.
macro_rules! stock_level {
    (form $form:literal, $(#[$about:meta])* { $($(#[$doc:meta])* $field:ident,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
        pub struct StockLevel {
            $($(#[$doc])* pub $field: Quantity,)+
        }

        impl StockLevel {
            /// Which list of numbers, and which way of hashing them, [`SkuLevel::hash`] stands for.
            pub const HASH_FORM: u8 = $form;
            /// The names of the numbers, in the order in which they are hashed.
            pub const NUMBERS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Continues a hash over the numbers.
            const fn hash_into(&self, hash: u32) -> u32 {
                $(let hash = hash_number(hash, self.$field.0);)+
                hash
            }
        }
    };
}

stock_level! {
    form 1,
    /// How much of one SKU a branch has, and in what state. Always the complete level, never a difference.
    {
        /// Physically in the branch. May be below zero after a sale that the count did not foresee.
        on_hand,
        /// Part of `on_hand` that may not be sold: damaged, quarantined, expired.
        unsellable,
        /// Hard claims of paid orders and approved transfers.
        allocated,
        /// Soft holds that have not expired.
        reserved,
        /// On its way here: dispatched by another branch or ordered, and not received. Nobody can sell it yet.
        #[serde(default)]
        incoming,
    }
}

impl StockLevel {
    /// `on_hand - unsellable - allocated - reserved`, raw: below zero it is an alarm. Saturates, since it is a reading.
    #[must_use]
    pub const fn available_to_sell(&self) -> Quantity {
        let taken = self.unsellable.0.saturating_add(self.allocated.0).saturating_add(self.reserved.0);
        Quantity(self.on_hand.0.saturating_sub(taken))
    }
}

/// One row of a branch's stock mirror.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkuLevel {
    pub sku: Sku,
    pub level: StockLevel,
}

impl SkuLevel {
    /// The row's part in a mirror's hash: one step for each byte of the SKU and for each half of the numbers, stirred at
    /// the end. A mirror's hash is the wrapping sum over its rows, so that a change costs one subtraction and one
    /// addition; the stirring keeps what two rows have in common from cancelling out in that sum.
    #[must_use]
    pub fn hash(&self) -> u32 {
        let sku = self.sku.as_str().bytes().fold(0x811c_9dc5, |hash, byte| step(hash, u32::from(byte)));
        stir(self.level.hash_into(sku))
    }
}

/// FNV's step with a turn before it, so that what differs in the highest bits is not lost to the lower ones.
const fn step(hash: u32, unit: u32) -> u32 {
    (hash.rotate_left(5) ^ unit).wrapping_mul(0x0100_0193)
}

/// A number in two's complement, its lower half first. Taking halves rather than bytes is four times as fast, and for one
/// number alone still tells every two values apart.
const fn hash_number(hash: u32, number: i64) -> u32 {
    let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
    step(step(hash, u32::from_le_bytes([a, b, c, d])), u32::from_le_bytes([e, f, g, h]))
}

/// The end of MurmurHash3: every bit of what goes in changes about half of those that come out.
const fn stir(hash: u32) -> u32 {
    let hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// What the public may know about a SKU in one branch (schema.org ItemAvailability words).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    InStock,
    LimitedAvailability,
    OutOfStock,
    /// None is there, and it can be ordered: it comes again.
    BackOrder,
    /// The same of goods that come for the first time.
    PreOrder,
}

impl Availability {
    /// Two whole units or fewer are "only a few left" (the low-stock default of DESIGN's sources).
    pub const LIMITED_MAX: Quantity = Quantity(2_000);

    #[must_use]
    pub const fn of(available: Quantity) -> Self {
        if available.0 < Quantity::ONE.0 {
            Self::OutOfStock
        } else if available.0 <= Self::LIMITED_MAX.0 {
            Self::LimitedAvailability
        } else {
            Self::InStock
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BranchAvailability {
    pub branch: BranchId,
    pub availability: Availability,
    /// Whole units left, told only when few are left, so that competitors cannot read the stock ledger off the page.
    pub left: Option<u8>,
}

impl BranchAvailability {
    #[must_use]
    pub fn of(branch: BranchId, level: &StockLevel) -> Self {
        let available = level.available_to_sell();
        let availability = Availability::of(available);
        let left = match availability {
            Availability::LimitedAvailability => u8::try_from(available.0 / Quantity::ONE.0).ok(),
            Availability::InStock
            | Availability::OutOfStock
            | Availability::BackOrder
            | Availability::PreOrder => None,
        };
        Self { branch, availability, left }
    }
}

/// A storefront badge: one SKU's availability in every branch that is on the web.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Badge {
    pub sku: Sku,
    /// Position of the change behind it, so that a late badge never replaces a newer one.
    pub seq: Lsn,
    pub branches: Vec<BranchAvailability>,
    /// The parts of a kit. What a feed tells of one is void: it changes whenever one of these does, and is asked for then.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Sku>>")]
    pub parts: Vec<Sku>,
    /// When a branch that can be ordered from before it has any expects them, as `2026-12-24`; empty where none can.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub until: String,
}

/// A level that calls for somebody: below zero, about to run out, or out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LowLevel {
    pub sku: Sku,
    pub branch: BranchId,
    pub level: StockLevel,
}

/// Why a stock level changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    Received,
    Sold,
    Returned,
    Adjusted,
    /// Left for another branch.
    Dispatched,
    /// Came from another branch.
    Arrived,
    /// What a count found beyond what was expected, or less.
    Counted,
    /// Left for a customer of the online store.
    Fulfilled,
    /// Went back to its supplier.
    SentBack,
    /// A lot's time is over: what is left of it may not be sold.
    Expired,
    /// A lot was recalled: what is left of it may not be sold.
    Recalled,
    /// A recall was lifted.
    RecallLifted,
    /// Somebody said of which lot goods are that were here already.
    LotNamed,
    /// Made of other goods, or gone into others.
    Converted,
    /// Taken off sale, put back, or something else is the matter; on hand stays.
    SetAside,
}

/// One entry of a SKU's ledger, as people read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Movement {
    pub lsn: Lsn,
    /// When it happened, by the clock of whoever did it.
    pub at: crate::Timestamp,
    pub branch: BranchId,
    pub kind: MovementKind,
    /// Signed change of `on_hand`.
    pub quantity: Quantity,
    /// What caused it: a receipt number, a delivery reference or an adjustment reason.
    pub cause: String,
    /// What it can be opened as; none for a delivery or a correction.
    #[serde(default)]
    pub document: Option<MovementDocument>,
    /// What moved.
    pub sku: Sku,
    /// When the server took it.
    #[serde(default)]
    pub recorded: crate::Timestamp,
    /// Who did it; none where the server itself did.
    #[serde(default)]
    pub staff: Option<crate::StaffId>,
    /// At which register; none where it was done in the back office.
    #[serde(default)]
    pub register: Option<crate::RegisterId>,
    /// Signed change of the part that may not be sold.
    #[serde(default)]
    pub unsellable: Quantity,
    /// The command that booked it, by which it can be reversed; none of an older server.
    #[serde(default)]
    pub command: Option<CommandId>,
    /// The command whose entry this one takes back.
    #[serde(default)]
    pub reverses: Option<CommandId>,
    /// What was on hand in the branch after it; none where that would take too long to reckon.
    #[serde(default)]
    pub after: Option<Quantity>,
    /// Which lots it moved, where any are known.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<crate::LotMoved>>")]
    pub lots: Vec<crate::LotMoved>,
}

/// The document behind a movement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementDocument {
    Ticket(crate::TicketId),
    Transfer(crate::TransferId),
    Count(crate::CountId),
    Fulfilment(crate::FulfilmentId),
    Purchase(crate::PurchaseId),
    /// Goods of it came back.
    Order(crate::OrderId),
}

/// Why a correction was made. The list is closed so that reports can group by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentReason {
    Damaged,
    Expired,
    Stolen,
    Lost,
    Found,
    Miscounted,
    DataEntry,
    Sample,
    Other,
    /// The house used it itself.
    OwnUse,
}

/// What becomes of a returned unit at the branch that receives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Back on the shelf.
    Restock,
    /// On hand, not for sale.
    Damaged,
    /// On hand, not for sale until somebody decides.
    Quarantine,
    /// Not kept: on hand does not rise.
    Discard,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows that differ in the order of what they hold must differ, and so must what a mirror sums up.
    #[test]
    fn every_number_counts_in_the_hash_of_a_row() {
        let row = |sku: &str, numbers: [i64; 5]| {
            let [on_hand, unsellable, allocated, reserved, incoming] = numbers.map(Quantity);
            let level = StockLevel { on_hand, unsellable, allocated, reserved, incoming };
            SkuLevel { sku: sku.parse().unwrap(), level }.hash()
        };
        let mut seen = std::collections::BTreeSet::new();
        for value in [1, 1_000, -1_000, 1 << 40, i64::MIN, i64::MAX] {
            for place in 0..StockLevel::NUMBERS.len() {
                let mut numbers = [0; 5];
                numbers[place] = value;
                assert!(seen.insert(row("A-1", numbers)), "{numbers:?}");
                assert!(seen.insert(row("A-2", numbers)), "{numbers:?}");
            }
        }
        let held = |one: i64, other: i64| {
            row("A-1", [9, 0, 0, one, 0]).wrapping_add(row("B-2", [9, 0, 0, other, 0]))
        };
        assert_ne!(held(1_000, 0), held(0, 1_000), "a hold that went to the wrong row is noticed");
    }

    #[test]
    fn availability_table() {
        for (milli, availability, left) in [
            (-5_000, Availability::OutOfStock, None),
            (999, Availability::OutOfStock, None),
            (1_000, Availability::LimitedAvailability, Some(1)),
            (2_000, Availability::LimitedAvailability, Some(2)),
            (3_000, Availability::InStock, None),
        ] {
            let level = StockLevel { on_hand: Quantity(milli), ..StockLevel::default() };
            let seen = BranchAvailability::of(BranchId(1), &level);
            assert_eq!((seen.availability, seen.left), (availability, left), "{milli}");
        }
    }
}
