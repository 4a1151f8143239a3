//! What happened with transfers, on either side. Lines are repeated from event to event, so that a reader needs no memory of
//! open transfers to keep levels.

use protocol::{
    BranchId, CommandId, DiscrepancyKind, Quantity, Resolution, Responsible, ShipmentId, Sku, TransferId,
};
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
    /// All of it has left at once. Its only shipment has the transfer's own id.
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
    /// All that never arrived is given up, and the transfer is over.
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
    /// A part of it has left.
    Shipped {
        transfer: TransferId,
        shipment: ShipmentId,
        to: BranchId,
        lines: Vec<Moved>,
    },
    /// As `Told`, of a shipment with an id of its own.
    ShipmentTold {
        transfer: TransferId,
        shipment: ShipmentId,
        refused: bool,
    },
    /// As `Announced`, of such a shipment or of goods that come back.
    ShipmentAnnounced {
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
        lines: Vec<Moved>,
        note: String,
        back_of: Option<TransferId>,
    },
    /// As `Received`, of such a shipment.
    ShipmentReceived {
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
        receipt: CommandId,
        lines: Vec<ReceiptLine>,
    },
    /// What whoever received said of what was not as announced.
    Remarked {
        transfer: TransferId,
        receipt: CommandId,
        responsible: Responsible,
        note: String,
    },
    /// No more of it leaves. `closes` when nothing is in transit either.
    RestDropped {
        transfer: TransferId,
        lines: Vec<Moved>,
        note: String,
        closes: bool,
    },
    /// What came is not what was announced, and somebody has to say what became of it.
    Differed {
        transfer: TransferId,
        shipment: ShipmentId,
        receipt: CommandId,
        lines: Vec<Difference>,
        responsible: Responsible,
        note: String,
    },
    /// What became of a difference, or of a part of it.
    Resolved {
        transfer: TransferId,
        shipment: ShipmentId,
        receipt: CommandId,
        line: Difference,
        resolution: Resolution,
        responsible: Responsible,
        note: String,
        /// The transfer with which it comes back.
        back: Option<TransferId>,
        /// Whether the transfer is over with it.
        closes: bool,
    },
    /// What was missing is expected once more. Nothing moves: it is in transit as it was.
    ExpectedAgain {
        transfer: TransferId,
        shipment: ShipmentId,
        lines: Vec<Moved>,
    },
    /// Goods that came with another transfer leave again for where they came from.
    SentBack {
        transfer: TransferId,
        of: TransferId,
        to: BranchId,
        lines: Vec<BackGoods>,
        note: String,
    },
    /// Goods are wanted here from another branch.
    Asked {
        transfer: TransferId,
        from: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
    /// The other branch knows of it, or refused to know it.
    AskTold {
        transfer: TransferId,
        refused: bool,
    },
    /// Another branch wants goods from here.
    Requested {
        transfer: TransferId,
        to: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
    /// Nothing is sent.
    Declined {
        transfer: TransferId,
        note: String,
    },
    /// A shipment is to come back, if the branch that expects it has not received it.
    TurnAsked {
        transfer: TransferId,
        shipment: ShipmentId,
        note: String,
    },
    /// That branch gives it up, or has received it already.
    TurnTold {
        transfer: TransferId,
        shipment: ShipmentId,
        refused: bool,
    },
    /// What of a shipment is not here yet is not expected here any more: the sender wants it back.
    Withdrawn {
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
        lines: Vec<Moved>,
    },
    /// The sender knows of it.
    WithdrawalTold {
        transfer: TransferId,
        shipment: ShipmentId,
    },
    /// Goods that had left here, `home`, for another branch turn round before it has received them. They are in transit as they
    /// were, and are received here as the shipment `back`.
    ComesBack {
        transfer: TransferId,
        shipment: ShipmentId,
        back: ShipmentId,
        from: BranchId,
        home: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
}

/// So much of one SKU was not as announced.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    pub sku: Sku,
    pub kind: DiscrepancyKind,
    pub quantity: Quantity,
}

/// What goes back of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BackGoods {
    pub sku: Sku,
    /// Fit for sale.
    pub good: Quantity,
    /// Had been set aside as damaged.
    pub damaged: Quantity,
}

impl BackGoods {
    #[must_use]
    pub const fn all(&self) -> Quantity {
        Quantity(self.good.0.saturating_add(self.damaged.0))
    }
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
