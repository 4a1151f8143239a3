//! What happened with lots. The goods themselves are moved by the events that stand before these in the same record; what is
//! told here is which lots they were of, and what of a level may not be sold because its lot may not.

use protocol::{
    CommandId, DiscrepancyKind, FulfilmentId, LotCode, Quantity, Resolution, ShipmentId, Sku, Timestamp,
    TransferId,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LotEvent {
    /// Which lots the goods of this record are of. `transfer` where they leave for another branch, or come from one.
    Moved { lines: Vec<LotMove>, transfer: Option<TransferId> },
    /// Goods that are here already are of these lots.
    Named { lines: Vec<LotMove> },
    /// The time of these lots is over.
    Expired { lines: Vec<LotShut> },
    /// A lot may not be sold any more, as head office says. `shut` is what of it could be sold until now.
    Recalled { recall: CommandId, sku: Sku, lot: LotCode, reason: String, shut: Quantity },
    /// It may be sold again. `opened` is what of it can be sold from now on.
    RecallLifted { recall: CommandId, sku: Sku, lot: LotCode, opened: Quantity },
    /// Which lots are on their way here.
    Announced { transfer: TransferId, lines: Vec<LotMove> },
    /// Which lots were picked for an order, and leave with it.
    Picked { fulfilment: FulfilmentId, lines: Vec<LotMove> },
    /// While a lot of a SKU is recalled, what no lot is known of may be of it, and is not sold before somebody has looked.
    Doubted { lines: Vec<LotDoubt> },
    /// What came of each lot of a shipment, beside what was announced of it.
    Came { transfer: TransferId, shipment: ShipmentId, receipt: CommandId, lines: Vec<LotCame> },
    /// The branch that sent it knows of that.
    CameNoted { transfer: TransferId, shipment: ShipmentId, receipt: CommandId, lines: Vec<LotCame> },
    /// Which lots the differences are of that this record tells of.
    Differed { transfer: TransferId, receipt: CommandId, lines: Vec<LotDiffers> },
    /// Of which lots it is what became something of a difference. `again` is the shipment that they are expected with once more.
    DifferenceResolved {
        transfer: TransferId,
        shipment: ShipmentId,
        receipt: CommandId,
        resolution: Resolution,
        again: Option<ShipmentId>,
        lines: Vec<LotDiffers>,
    },
    /// Which lots kits of this record were made of, or fell apart into; what that moves stands before it. `fulfilment` where they are
    /// promised to an order and lie here until they leave.
    Kitted { fulfilment: Option<FulfilmentId>, lines: Vec<KitLot> },
    /// Which lots have left with the kits of a fulfilment.
    KitsLeft { fulfilment: FulfilmentId, lines: Vec<KitLot> },
}

/// So much of a lot is in so many of a kit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KitLot {
    pub kit: Sku,
    /// The part.
    pub sku: Sku,
    pub lot: LotCode,
    pub expires: Option<Expiry>,
    /// Never zero; below zero where it came out of the kit again.
    pub quantity: Quantity,
}

/// What changed of one lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotMove {
    pub sku: Sku,
    pub lot: LotCode,
    pub expires: Option<Expiry>,
    /// Whether it is the number of a single unit.
    pub serial: bool,
    /// Signed change of what is fit for sale but for the lot's own state, and of what is set aside.
    pub fit: Quantity,
    pub aside: Quantity,
    /// What that changes of the level's unsellable part beside what the goods' own events say: their lot may not be sold.
    pub unsellable: Quantity,
    /// Whether the lot's time was over then, and whether it was recalled.
    pub expired: bool,
    pub recalled: bool,
    /// Whether somebody said that it was this lot.
    pub named: bool,
}

/// What came of one lot of a shipment with one receipt. What was wrong with it is known once nothing more of its SKU is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotCame {
    pub sku: Sku,
    pub lot: LotCode,
    pub expires: Option<Expiry>,
    pub serial: bool,
    /// Fit for sale.
    pub good: Quantity,
    pub damaged: Quantity,
    /// Beyond what was announced of its SKU.
    pub over: Quantity,
    /// Announced of it, not here, and not expected any more.
    pub missing: Quantity,
    /// What came of it in place of another lot; below zero: what was announced of it and came as another.
    pub instead: Quantity,
    /// Whether nothing more of its SKU is expected.
    pub done: bool,
}

/// So much of one lot is of a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotDiffers {
    pub sku: Sku,
    pub kind: DiscrepancyKind,
    pub lot: LotCode,
    pub expires: Option<Expiry>,
    pub serial: bool,
    /// Never zero; below zero where it was announced and came as another lot.
    pub quantity: Quantity,
}

/// Goods that may be of a recalled lot, since nobody knows of which they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotDoubt {
    pub sku: Sku,
    /// Signed change of what is blocked.
    pub quantity: Quantity,
    /// What that changes of the level's unsellable part: nothing where the goods have left as something that was set aside.
    pub unsellable: Quantity,
}

/// A lot that may not be sold from now on, and how much of it could be until now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotShut {
    pub sku: Sku,
    pub lot: LotCode,
    pub quantity: Quantity,
}

/// When a lot's time is over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Expiry {
    /// The last day on which it may be sold: days since 0000-12-31.
    pub day: i32,
    /// When that day is over by the branch's clock.
    pub ends: Timestamp,
}

impl LotMove {
    /// A lot that somebody named and that nothing has happened to yet.
    pub(super) const fn unmoved(sku: Sku, lot: LotCode, expires: Option<Expiry>, serial: bool) -> Self {
        let zero = Quantity::ZERO;
        Self {
            sku,
            lot,
            expires,
            serial,
            fit: zero,
            aside: zero,
            unsellable: zero,
            expired: false,
            recalled: false,
            named: true,
        }
    }

    /// Signed change of what is on hand of the lot.
    #[must_use]
    pub const fn on_hand(&self) -> Quantity {
        Quantity(self.fit.0.saturating_add(self.aside.0))
    }
}

impl LotCame {
    /// What is not in transit any more with it.
    #[must_use]
    pub const fn settled(&self) -> Quantity {
        let came = self.good.0.saturating_add(self.damaged.0);
        // What came of another lot in its place has gone with it.
        Quantity(came.saturating_sub(self.over.0).saturating_sub(self.instead.0))
    }
}

impl LotEvent {
    /// What it says of lots that came to the shelf or left it: what is in a promised kit lies there until the kit leaves.
    #[must_use]
    pub fn on_shelf(&self) -> Vec<LotMove> {
        let (lines, sign): (&[KitLot], i64) = match self {
            Self::Kitted { fulfilment: Some(_), lines } => (lines, 1),
            Self::KitsLeft { lines, .. } => (lines, -1),
            _ => return self.moves().to_vec(),
        };
        let of = |line: &KitLot| LotMove {
            fit: Quantity(line.quantity.0.saturating_mul(sign)),
            ..LotMove::unmoved(line.sku, line.lot, line.expires, false)
        };
        lines.iter().map(of).collect()
    }

    /// What it says of lots that moved.
    #[must_use]
    pub fn moves(&self) -> &[LotMove] {
        match self {
            Self::Moved { lines, .. } | Self::Named { lines } => lines,
            Self::Expired { .. }
            | Self::Recalled { .. }
            | Self::RecallLifted { .. }
            | Self::Announced { .. }
            | Self::Picked { .. }
            | Self::Doubted { .. }
            | Self::Came { .. }
            | Self::CameNoted { .. }
            | Self::Differed { .. }
            | Self::DifferenceResolved { .. }
            | Self::Kitted { .. }
            | Self::KitsLeft { .. } => &[],
        }
    }
}
