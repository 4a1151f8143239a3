//! What a branch is asked about transfers, by people and by the branch at the other end.

use protocol::{
    BranchId, CommandId, DiscrepancyKind, LotCode, Quantity, Resolution, Responsible, ShipmentId, Sku,
    TransferId,
};
use serde::{Deserialize, Serialize};

use super::ReceiptLine;
use crate::branch::{
    Moved,
    lots::{LotCame, LotMove},
};

#[derive(Clone, Debug)]
pub enum TransferBody {
    Draft {
        to: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
    Approve {
        transfer: TransferId,
    },
    Dispatch {
        transfer: TransferId,
    },
    Cancel {
        transfer: TransferId,
    },
    Receive {
        transfer: TransferId,
        lines: Vec<Arrived>,
        complete: bool,
    },
    WriteOff {
        transfer: TransferId,
        note: String,
    },
    /// The other branch says that goods have left for here.
    Announce {
        transfer: TransferId,
        from: BranchId,
        lines: Vec<Moved>,
        note: String,
        /// Which lots they are of, as far as the sender knows.
        lots: Vec<LotMove>,
    },
    /// The other branch says what came of the goods.
    NoteReceipt {
        transfer: TransferId,
        from: BranchId,
        receipt: CommandId,
        lines: Vec<ReceiptLine>,
        said: Said,
        /// Of which lots that was.
        lots: Vec<LotCame>,
    },
    Ship {
        transfer: TransferId,
        lines: Vec<Moved>,
    },
    CloseShort {
        transfer: TransferId,
        note: String,
    },
    ReceiveShipment(Reception),
    Resolve(Finding),
    SendBack {
        of: TransferId,
        lines: Vec<Arrived>,
        note: String,
    },
    Ask {
        from: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
    Decline {
        transfer: TransferId,
        note: String,
    },
    /// As `Announce`, of one shipment of several, or of goods that come back.
    AnnounceShipment {
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
        lines: Vec<Moved>,
        note: String,
        lots: Vec<LotMove>,
        back_of: Option<TransferId>,
    },
    /// A shipment that is on its way is to come back.
    TurnBack {
        transfer: TransferId,
        shipment: ShipmentId,
        note: String,
    },
    /// The other branch wants back what it has sent.
    Withdraw {
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
    },
    /// The other branch has given up what it expected, which comes back to `home`, which is here.
    ComeBack {
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
        home: BranchId,
        lines: Vec<Moved>,
        lots: Vec<LotMove>,
    },
    /// The other branch wants goods from here.
    Request {
        transfer: TransferId,
        to: BranchId,
        lines: Vec<Moved>,
        note: String,
    },
}

/// What was said of a receipt where the goods came, for the sender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    pub shipment: ShipmentId,
    pub responsible: Responsible,
    pub note: String,
}

/// What came of one shipment, as somebody tells it.
#[derive(Clone, Debug)]
pub struct Reception {
    pub transfer: TransferId,
    /// None: the only one that is expected.
    pub shipment: Option<ShipmentId>,
    pub lines: Vec<Arrived>,
    pub complete: bool,
    /// How many receipts of it the sender has seen.
    pub seen: Option<u32>,
    pub responsible: Responsible,
    pub note: String,
}

/// What somebody found out about a discrepancy.
#[derive(Clone, Debug)]
pub struct Finding {
    pub transfer: TransferId,
    pub receipt: CommandId,
    pub sku: Sku,
    pub kind: DiscrepancyKind,
    /// None: all of it.
    pub quantity: Option<Quantity>,
    /// Of which of its lots; none: of those that stand first.
    pub lot: Option<LotCode>,
    pub resolution: Resolution,
    pub responsible: Responsible,
    pub note: String,
}

/// What came of one SKU of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct Arrived {
    pub sku: Sku,
    pub good: Quantity,
    pub damaged: Quantity,
}

impl Reception {
    /// Of the only shipment that is expected, without a word about what was seen.
    pub(super) fn of(transfer: TransferId, lines: Vec<Arrived>, complete: bool) -> Self {
        let (shipment, seen, responsible, note) = (None, None, Responsible::Unknown, String::new());
        Self { transfer, shipment, lines, complete, seen, responsible, note }
    }
}
