//! What happened in a branch, as it rests in the journal for ever. Variants and fields are only ever appended: their
//! order is the stored format. A record's envelope (who, when, which command) is kept beside the events, not in them.

use protocol::{
    AdjustmentReason, Amount, Currency, Disposition, HoldId, OccurredAt, Quantity, RegisterId, Sku,
    SkuQuantity, StaffId, Tender, TicketId, TicketKind, Timestamp, ZReport,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    SignedOn {
        register: RegisterId,
        staff: StaffId,
    },
    SignedOff {
        register: RegisterId,
        staff: StaffId,
    },
    ShiftOpened {
        register: RegisterId,
        staff: StaffId,
        opened: OccurredAt,
        opening_float: Amount,
    },
    /// The machine does not know which branch it is, so `branch` is left at its default here. Read the report through
    /// [`z_report`](super::z_report), which takes the branch from the record's stream.
    ShiftClosed(Box<ZReport>),
    TicketCompleted(TicketFacts),
    Received {
        reference: String,
        lines: Vec<SkuQuantity>,
    },
    Adjusted {
        sku: Sku,
        delta: Quantity,
        unsellable: Quantity,
        reason: AdjustmentReason,
        note: String,
    },
    Held {
        hold: HoldId,
        lines: Vec<SkuQuantity>,
        expires_at: Timestamp,
        capped_at: Timestamp,
    },
    HoldExtended {
        hold: HoldId,
        expires_at: Timestamp,
    },
    /// The lines are repeated, so that a reader of events needs no memory of open holds to keep levels.
    HoldReleased {
        hold: HoldId,
        lines: Vec<SkuQuantity>,
    },
    HoldExpired {
        hold: HoldId,
        lines: Vec<SkuQuantity>,
    },
}

/// A completed ticket, as small as it can be told. Its id and staff stand in the record's envelope; what can be
/// computed from the lines (totals) is computed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TicketFacts {
    pub kind: TicketKind,
    pub register: RegisterId,
    /// The register's receipt sequence.
    pub sequence: u32,
    pub currency: Currency,
    pub lines: Vec<LineFacts>,
    pub tenders: Vec<Tender>,
    pub change: Amount,
    pub original: Option<TicketId>,
}

/// One line; signs as on [`protocol::TicketLine`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineFacts {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub discount: Amount,
    pub tax: Amount,
    pub tax_rate_ppm: u32,
    /// Whether stock moved.
    pub stocked: bool,
    /// The line of the original ticket, and where the goods went, on a refund that has one.
    pub refund: Option<RefundOf>,
    /// The line's total where it is not `unit_price × quantity − discount` rounded, which only a partial refund needs.
    pub total: Option<Amount>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundOf {
    pub line: Option<u16>,
    pub disposition: Disposition,
}

impl LineFacts {
    /// What the line comes to, with its sign; `None` on overflow, which no decided line has.
    pub(super) fn checked_total(&self) -> Option<Amount> {
        match self.total {
            Some(total) => Some(total),
            None => self.unit_price.checked_times(self.quantity)?.checked_sub(self.discount),
        }
    }

    /// What the line comes to in minor units; negative on a refund.
    #[must_use]
    pub fn total_amount(&self) -> Amount {
        self.checked_total().unwrap_or_default()
    }
}

impl TicketFacts {
    /// Sum of the lines' totals in minor units; negative on a refund.
    #[must_use]
    pub fn total(&self) -> Amount {
        self.checked_total().unwrap_or_default()
    }

    /// Tax contained in the total, in minor units; negative on a refund.
    #[must_use]
    pub fn tax(&self) -> Amount {
        self.checked_tax().unwrap_or_default()
    }

    /// Units of goods sold, negative on a refund. Services are not units of anything and do not count.
    #[must_use]
    pub fn items(&self) -> Quantity {
        let goods = self.lines.iter().filter(|line| line.stocked);
        goods.map(|line| line.quantity).try_fold(Quantity::ZERO, Quantity::checked_add).unwrap_or_default()
    }

    pub(super) fn checked_total(&self) -> Option<Amount> {
        self.lines
            .iter()
            .map(LineFacts::checked_total)
            .try_fold(Amount::ZERO, |sum, total| sum.checked_add(total?))
    }

    pub(super) fn checked_tax(&self) -> Option<Amount> {
        Amount::checked_sum(self.lines.iter().map(|line| line.tax))
    }
}
