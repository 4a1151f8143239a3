//! Stock as numbers that mean one thing each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use ts_rs::TS;

use crate::{BranchId, Lsn, Quantity, Sku};

/// Commands that move goods by a paper or a finding of their own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockCommand {
    /// Books goods that arrived. Answers `done`.
    Receive(Receive),
    /// Corrects a level, with a reason. Answers `done`.
    Adjust(Adjust),
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
}

/// How much of one SKU a branch has, and in what state. Always the complete level, never a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct StockLevel {
    /// Physically in the branch. May be below zero after a sale that the count did not foresee.
    pub on_hand: Quantity,
    /// Part of `on_hand` that may not be sold: damaged, quarantined, expired.
    pub unsellable: Quantity,
    /// Hard claims of paid orders and approved transfers.
    pub allocated: Quantity,
    /// Soft holds that have not expired.
    pub reserved: Quantity,
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
    /// The row's part in a mirror's hash: FNV-1a (32 bits) over `sku|on_hand|unsellable|allocated|reserved`. A mirror's
    /// hash is the wrapping sum over its rows, so that a change costs one subtraction and one addition.
    #[must_use]
    pub fn hash(&self) -> u32 {
        let mut hash = Fnv::new();
        let StockLevel { on_hand, unsellable, allocated, reserved } = self.level;
        let _never_fails =
            write!(hash, "{}|{}|{}|{}|{}", self.sku, on_hand.0, unsellable.0, allocated.0, reserved.0);
        hash.0
    }
}

/// FNV-1a, 32 bits: small enough to write the same way in every client language.
struct Fnv(u32);

impl Fnv {
    const fn new() -> Self {
        Self(0x811c_9dc5)
    }
}

impl std::fmt::Write for Fnv {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 = text.bytes().fold(self.0, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Ok(())
    }
}

/// What the public may know about a SKU in one branch (schema.org ItemAvailability words).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    InStock,
    LimitedAvailability,
    OutOfStock,
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
            Availability::InStock | Availability::OutOfStock => None,
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
}

/// One entry of a SKU's ledger, as people read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Movement {
    pub lsn: Lsn,
    pub at: crate::Timestamp,
    pub branch: BranchId,
    pub kind: MovementKind,
    /// Signed change of `on_hand`.
    pub quantity: Quantity,
    /// What caused it: a receipt number, a delivery reference or an adjustment reason.
    pub cause: String,
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
