//! What a branch is asked about goods that are bought, and that go back to whoever sold them.

use protocol::{Amount, PurchaseId, Quantity, Sku, SupplierId};

use crate::branch::{Consigned, event::ChargesFacts};

#[derive(Clone, Debug)]
pub enum PurchaseBody {
    Draft {
        supplier: SupplierId,
        lines: Vec<WantedLine>,
        expected: String,
        note: String,
    },
    Change {
        purchase: PurchaseId,
        version: u32,
        lines: Vec<WantedLine>,
        expected: String,
        note: String,
        reason: String,
    },
    Send {
        purchase: PurchaseId,
        version: u32,
    },
    Receive(Receipt),
    Close {
        purchase: PurchaseId,
        note: String,
    },
    Cancel {
        purchase: PurchaseId,
    },
    Return(GoingBack),
    /// What was used of a supplier's goods; `number` and `total` are what the sender saw.
    Settle {
        supplier: SupplierId,
        number: u32,
        total: Amount,
        /// None: all that is owed.
        part: Option<SettledPart>,
    },
}

/// What of it was used up to a day, as it is known where days are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettledPart {
    /// A business day of the branch: days since 0000-12-31.
    pub until: i32,
    /// Each SKU and cost once.
    pub lines: Vec<Consigned>,
}

/// One SKU of an order as somebody asks for it, with what counts where nothing is said.
#[derive(Clone, Copy, Debug)]
pub struct WantedLine {
    pub sku: Sku,
    /// In units.
    pub quantity: Quantity,
    /// Units in a pack. None: as the order has it, or the supplier's offer.
    pub pack: Option<Quantity>,
    pub usual_pack: Quantity,
    /// Of one unit. None: as the order has it, or the supplier's offer.
    pub cost: Option<Amount>,
    pub usual_cost: Option<Amount>,
}

/// A delivery as somebody tells it.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub purchase: Option<PurchaseId>,
    pub supplier: Option<SupplierId>,
    pub reference: String,
    pub lines: Vec<Came>,
    pub charges: Option<ChargesFacts>,
    /// Whether more than was expected is right.
    pub over: bool,
    /// How many deliveries of the order the sender has seen.
    pub seen: Option<u32>,
    pub note: String,
    /// Whether the goods stay their supplier's until they leave.
    pub consigned: bool,
}

/// What came of one SKU.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    pub sku: Sku,
    pub good: Quantity,
    pub damaged: Quantity,
    pub wrong: Quantity,
    /// What somebody says that a unit cost.
    pub cost: Option<Amount>,
    /// What the supplier asks for a unit, where no order says it.
    pub usual: Option<Amount>,
    pub weight_g: Option<u32>,
}

/// What goes back to a supplier.
#[derive(Clone, Debug)]
pub struct GoingBack {
    pub supplier: Option<SupplierId>,
    pub reference: String,
    pub reason: String,
    pub lines: Vec<BackLine>,
    /// Whether they are goods that are still their supplier's.
    pub consigned: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct BackLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The part of it that had been set aside.
    pub unsellable: Quantity,
}
