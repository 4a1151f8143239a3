//! What moved goods by a paper or a finding of its own.

use protocol::{
    AdjustmentReason, Amount, CommandId, Condition, FulfilmentId, OrderId, Quantity, Sku, StaffId,
};
use serde::{Deserialize, Serialize};

use crate::orders::CameBack;

/// So much of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    pub sku: Sku,
    pub quantity: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum StockEvent {
    Received {
        reference: String,
        lines: Vec<Moved>,
    },
    Adjusted {
        sku: Sku,
        delta: Quantity,
        unsellable: Quantity,
        reason: AdjustmentReason,
        note: String,
    },
    /// The counter-entry of what another command booked of one SKU.
    Reversed {
        original: CommandId,
        sku: Sku,
        delta: Quantity,
        unsellable: Quantity,
        note: String,
    },
    /// Goods that an order was sent came back.
    CameBack {
        order: OrderId,
        reference: String,
        lines: Vec<CameBack>,
    },
    /// Goods were made of others, or, where the quantity is below zero, others of them: a set by somebody's hand, a kit because
    /// it was sold, promised or came back.
    Converted {
        sku: Sku,
        quantity: Quantity,
        /// The part of the quantity that may not be sold; then none of its parts may either.
        unsellable: Quantity,
        /// What one of it is made of.
        of: Vec<Moved>,
        /// What a unit costs on average from now on, where that has changed.
        costs: Vec<(Sku, Amount)>,
        note: String,
        /// The fulfilment that it was promised to, or was promised to before.
        fulfilment: Option<FulfilmentId>,
    },
    /// A correction of goods with which something is the matter, or one that somebody else approved.
    Settled(Correction),
    /// Off sale, or on sale again, or something else is the matter; on hand stays.
    SetAside {
        sku: Sku,
        quantity: Quantity,
        from: Option<Condition>,
        to: Option<Condition>,
        note: String,
    },
}

/// A correction as it was asked for, and who stands for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correction {
    pub sku: Sku,
    pub delta: Quantity,
    pub unsellable: Quantity,
    pub condition: Option<Condition>,
    pub reason: AdjustmentReason,
    pub note: String,
    /// Who asked for it, where somebody else approved it.
    pub asked_by: Option<StaffId>,
}

impl StockEvent {
    /// What it booked of a SKU: on hand, and of it what may not be sold. None where it booked nothing of it, is itself a
    /// counter-entry, or follows from an order: neither is taken back.
    #[must_use]
    pub fn booked(&self, wanted: Sku) -> Option<(Quantity, Quantity)> {
        match self {
            Self::Received { lines, .. } => {
                let own = lines.iter().filter(|line| line.sku == wanted);
                let sum = own.fold(0_i64, |sum, line| sum.saturating_add(line.quantity.0));
                (sum != 0).then_some((Quantity(sum), Quantity::ZERO))
            }
            Self::Adjusted { sku, delta, unsellable, .. } => {
                (*sku == wanted).then_some((*delta, *unsellable))
            }
            Self::Settled(Correction { sku, delta, unsellable, .. }) => {
                (*sku == wanted).then_some((*delta, *unsellable))
            }
            Self::Reversed { .. }
            | Self::CameBack { .. }
            | Self::SetAside { .. }
            | Self::Converted { .. } => None,
        }
    }
}
