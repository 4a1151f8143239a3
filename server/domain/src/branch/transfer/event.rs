//! What happened with transfers, on either side. Lines are repeated from event to event, so that a reader needs no memory of
//! open transfers to keep levels.

use protocol::{BranchId, CommandId, Quantity, Sku, TransferId};
use serde::{Deserialize, Serialize};

use crate::branch::Moved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TransferEvent {
    Drafted {
        transfer: TransferId,
        to: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
    Approved {
        transfer: TransferId,
        lines: Vec<Moved>,
    },
    /// `allocated` is what approval had set aside; nothing when it was still a draft.
    Cancelled {
        transfer: TransferId,
        allocated: Vec<Moved>,
    },
    Dispatched {
        transfer: TransferId,
        to: BranchId,
        lines: Vec<Moved>,
    },
    /// The other branch knows that the goods are on their way, or refused to know it.
    Told {
        transfer: TransferId,
        refused: bool,
    },
    /// What came of the goods there. `closes` when nothing is in transit any more.
    ReceiptNoted {
        transfer: TransferId,
        receipt: CommandId,
        lines: Vec<ReceiptLine>,
        closes: bool,
    },
    /// What never arrived is given up.
    WrittenOff {
        transfer: TransferId,
        lines: Vec<Moved>,
        note: String,
    },
    /// Goods are on their way here.
    Announced {
        transfer: TransferId,
        from: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
    Received {
        transfer: TransferId,
        from: BranchId,
        /// The command that received, by which the sender knows this receipt.
        receipt: CommandId,
        lines: Vec<ReceiptLine>,
    },
    /// The sender knows of a receipt.
    ReceiptTold {
        transfer: TransferId,
        receipt: CommandId,
    },
}

/// What came of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReceiptLine {
    pub sku: Sku,
    /// Fit for sale.
    pub good: Quantity,
    pub damaged: Quantity,
    /// The part of both that is more than was announced.
    pub over: Quantity,
    /// Announced, not here, and not expected any more.
    pub missing: Quantity,
}

impl ReceiptLine {
    /// What came of what was announced.
    #[must_use]
    pub const fn within(&self) -> Quantity {
        Quantity(self.good.0.saturating_add(self.damaged.0).saturating_sub(self.over.0))
    }
}
