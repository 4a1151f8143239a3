//! What happened with orders to suppliers, and what came or went back. What changes levels stands in each event, so that a reader
//! needs no memory of open orders to keep them.

use protocol::{Amount, PurchaseId, Quantity, Sku, Spread, SupplierId};
use serde::{Deserialize, Serialize};

use crate::branch::Moved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PurchaseEvent {
    Drafted {
        purchase: PurchaseId,
        number: u32,
        supplier: SupplierId,
        lines: Vec<BoughtLine>,
        expected: String,
        note: String,
    },
    /// `incoming` is what more of it is on its way than before, below zero where it is less.
    Changed {
        purchase: PurchaseId,
        version: u32,
        lines: Vec<BoughtLine>,
        expected: String,
        note: String,
        reason: String,
        incoming: Vec<Moved>,
    },
    /// All of it is on its way.
    Sent {
        purchase: PurchaseId,
        version: u32,
        lines: Vec<Moved>,
    },
    /// `closes` when nothing more is expected.
    Received {
        purchase: Option<PurchaseId>,
        supplier: Option<SupplierId>,
        reference: String,
        note: String,
        charges: Option<ChargesFacts>,
        lines: Vec<Delivered>,
        closes: bool,
    },
    /// `left` never came.
    Closed {
        purchase: PurchaseId,
        note: String,
        left: Vec<Moved>,
    },
    /// `left` is what was on its way; nothing when it was still a draft.
    Cancelled {
        purchase: PurchaseId,
        left: Vec<Moved>,
    },
    Returned {
        supplier: Option<SupplierId>,
        reference: String,
        reason: String,
        lines: Vec<SentBack>,
    },
}

/// One SKU of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoughtLine {
    pub sku: Sku,
    /// In units.
    pub quantity: Quantity,
    /// Units in a pack.
    pub pack: Quantity,
    /// Of one unit, where it is known.
    pub cost: Option<Amount>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChargesFacts {
    pub amount: Amount,
    pub by: Spread,
}

/// What came of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delivered {
    pub sku: Sku,
    /// Fit for sale.
    pub good: Quantity,
    pub damaged: Quantity,
    /// Came by mistake and is set aside.
    pub wrong: Quantity,
    /// The part of what is good or damaged that is more than was expected.
    pub over: Quantity,
    /// What the whole line cost with its share of the charges, where that is known.
    pub cost: Option<Amount>,
    /// What one unit costs on average from now on, where the line has changed that.
    pub average: Option<Amount>,
}

/// What went back of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentBack {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The part of it that had been set aside.
    pub unsellable: Quantity,
    /// What one unit cost on average, where that is known.
    pub average: Option<Amount>,
}

impl PurchaseEvent {
    /// What a delivery without an order booked of a SKU: on hand, and of it what may not be sold. None for all else: what came of
    /// an order is a part of its story, and is sent back or corrected.
    #[must_use]
    pub fn booked(&self, wanted: Sku) -> Option<(Quantity, Quantity)> {
        let Self::Received { purchase: None, lines, .. } = self else { return None };
        let line = lines.iter().find(|line| line.sku == wanted)?;
        let came = line.meant().0.saturating_add(line.wrong.0);
        Some((Quantity(came), line.set_aside()))
    }
}

impl Delivered {
    /// What came of what was meant to come, within the order or beyond it.
    #[must_use]
    pub const fn meant(&self) -> Quantity {
        Quantity(self.good.0.saturating_add(self.damaged.0))
    }

    /// What is on its way no longer.
    #[must_use]
    pub const fn settled(&self) -> Quantity {
        Quantity(self.meant().0.saturating_sub(self.over.0))
    }

    /// What may not be sold.
    #[must_use]
    pub const fn set_aside(&self) -> Quantity {
        Quantity(self.damaged.0.saturating_add(self.wrong.0))
    }
}
