//! What moved goods by a paper or a finding of its own.

use protocol::{AdjustmentReason, CommandId, Condition, OrderId, Quantity, Sku, StaffId};
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
            Self::Reversed { .. } | Self::CameBack { .. } | Self::SetAside { .. } => None,
        }
    }
}
