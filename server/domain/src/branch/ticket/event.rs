//! What happened with tickets, with claims on them and with what was found to be odd about them.

use protocol::{
    Amount, BranchId, CommandId, Currency, CustomerGroupId, CustomerId, Disposition, ExceptionKind,
    FulfilmentId, OrderId, PaymentMethodId, Quantity, ReasonId, RegisterId, Sku, StaffId, TaskId, TenderKind,
    TicketId, TicketKind, Timestamp, TransferId,
};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::branch::{Answer, Correction, Deed, Moved, NamedLot};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TicketEvent {
    Completed(Box<TicketFacts>),
}

/// A completed ticket, as small as it can be told. Its id and staff stand in the record's envelope; what can be computed
/// from the lines (totals) is computed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TicketFacts {
    pub kind: TicketKind,
    pub register: RegisterId,
    pub number: NumberFacts,
    /// The business date: days since 0000-12-31, by the branch's own calendar.
    pub day: i32,
    pub currency: Currency,
    /// Position of the catalogue that the ticket was priced with; 0 where there was none.
    pub catalogue: u64,
    pub customer: Option<CustomerId>,
    pub lines: Vec<LineFacts>,
    pub tenders: Vec<TenderFacts>,
    pub change: Amount,
    /// What rounding of the cash part added; negative where it took something off.
    pub rounding: Amount,
    /// The ticket that this one refunds, and the branch that sold it when that is another one.
    pub original: Option<TicketId>,
    pub sold_in: Option<BranchId>,
    /// The Z report that this ticket came too late for; 0 when there was none yet.
    pub amends: Option<u32>,
    pub exceptions: Vec<Exception>,
    /// Why something was taken off or paid back, as far as somebody said it, and who else stood for it.
    pub reason: String,
    pub approver: Option<StaffId>,
    /// Which of the house's reasons that was.
    pub code: Option<ReasonId>,
    /// The age that somebody looked for before they sold, where they said that they did.
    pub age_checked: Option<u8>,
    /// The group of customers whose prices it has.
    pub group: Option<CustomerGroupId>,
}

/// The number on the paper, within its register.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NumberFacts {
    pub epoch: u32,
    pub sequence: u32,
}

/// One line; signs as on [`protocol::TicketLine`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineFacts {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    /// What was taken off or put on, and why.
    pub adjustments: Vec<LineAdjustment>,
    /// What tax is in the line, by component; more than one where law has it so.
    #[serde(with = "taxes_as_list")]
    pub taxes: Taxes,
    /// Whether stock moved.
    pub stocked: bool,
    pub lot: Option<String>,
    pub serials: Vec<String>,
    /// The line of the original ticket, and where the goods went, on a refund that has one.
    pub refund: Option<RefundOf>,
    /// The line's total where it is not `unit_price × quantity − discount` rounded, which only a partial refund needs.
    pub total: Option<Amount>,
}

/// Kept in the line itself where there is one of them, as there nearly always is: a ticket is made and read on several
/// threads, and every list beside it is memory that each of them has to fetch.
pub type Taxes = SmallVec<[TaxFacts; 1]>;

mod taxes_as_list {
    use super::{TaxFacts, Taxes};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(taxes: &Taxes, serializer: S) -> Result<S::Ok, S::Error> {
        taxes.as_slice().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Taxes, D::Error> {
        Vec::<TaxFacts>::deserialize(deserializer).map(|taxes| Taxes::from_slice(&taxes))
    }
}

/// One component of a line's tax.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxFacts {
    /// In parts per million of the price without tax.
    pub rate_ppm: u32,
    /// Mirrored with its sign on a refund.
    pub amount: Amount,
    /// Whether it came on top of the unit price; otherwise the price had it inside.
    pub on_top: bool,
}

/// One reason for a line to cost less.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineAdjustment {
    pub source: AdjustmentSource,
    /// Taken off the line; mirrored with its sign on a refund.
    pub amount: Amount,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AdjustmentSource {
    /// A person gave it on this line.
    Manual,
    /// The line's share of what a person took off the whole ticket.
    Ticket,
    /// A promotion, by its number.
    Promotion(u32),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundOf {
    pub line: Option<u16>,
    pub disposition: Disposition,
    /// Which part of the original line this pays back.
    pub spans: Vec<Span>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TenderFacts {
    pub kind: TenderKind,
    /// What was given; on a refund, what was paid back (positive).
    pub amount: Amount,
    /// What it can be found by elsewhere: an authorisation, a card's number.
    pub reference: Option<String>,
    /// Which of the house's ways to pay; 0 for one that had none.
    pub method: PaymentMethodId,
}

/// One way in which a fact was outside a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exception {
    pub kind: ExceptionKind,
    pub line: Option<u16>,
    /// A number that says more, by kind.
    pub detail: Option<i64>,
}

/// A part of a line's quantity, in milli-units from the first sold one on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Span {
    pub from: Quantity,
    pub to: Quantity,
}

/// Claims of other branches on what may still be refunded of tickets sold here, and this branch's on theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ClaimEvent {
    Granted {
        claim: CommandId,
        original: TicketId,
        by: BranchId,
        /// The lines claimed, each with what of it is set aside.
        lines: Vec<(u16, Vec<Span>)>,
        expires_at: Timestamp,
    },
    /// The other branch has refunded what it claimed. `exceptions` where the claim's time was over before.
    Posted {
        claim: CommandId,
        original: TicketId,
        refund: TicketId,
        lines: Vec<(u16, Vec<Span>)>,
        exceptions: Vec<Exception>,
    },
    Voided {
        claim: CommandId,
    },
    Expired {
        claim: CommandId,
    },
    /// A refund here used a claim on another branch's ticket.
    Used {
        claim: CommandId,
        owner: BranchId,
        original: TicketId,
        refund: TicketId,
        lines: Vec<(u16, Vec<Span>)>,
    },
    /// The owner of a claim knows that it was used.
    Told {
        claim: CommandId,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TaskEvent {
    /// A document of this record, or of the record it names, has exceptions.
    Opened {
        task: TaskId,
    },
    Resolved {
        task: TaskId,
        note: String,
    },
    /// Goods of an order were not found.
    Missing {
        task: TaskId,
        order: OrderId,
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
        reason: String,
    },
    /// More is promised than is there since what this record tells of: by so much.
    OverPromised {
        task: TaskId,
        lines: Vec<Moved>,
    },
    /// What came of a transfer from here is not what was announced.
    Differs {
        task: TaskId,
        transfer: TransferId,
        lines: Vec<Moved>,
        /// What was said of it where it came.
        note: String,
    },
    /// A correction that is worth much waits for somebody else.
    ApprovalAsked {
        task: TaskId,
        asked: Box<AskedFor>,
    },
    /// Something was done about goods that are missing.
    Remedied {
        task: TaskId,
        deed: Box<Deed>,
    },
    /// Nothing that is promised of what was missing is missing any more.
    Covered {
        task: TaskId,
    },
    /// What came of a customer having been asked whether they would have something else instead.
    Answered {
        task: TaskId,
        fulfilment: FulfilmentId,
        sku: Sku,
        quantity: Quantity,
        instead: Sku,
        answer: Answer,
    },
}

/// A correction that waits to be approved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedFor {
    pub correction: Correction,
    pub worth: Amount,
    pub by: StaffId,
    /// The lots that were named.
    pub lots: Vec<NamedLot>,
}

impl LineFacts {
    /// All that was taken off; `None` on overflow, which no decided line has.
    pub(in crate::branch) fn checked_discount(&self) -> Option<Amount> {
        Amount::checked_sum(self.adjustments.iter().map(|adjustment| adjustment.amount))
    }

    /// All that was taken off the line, in minor units; mirrored with its sign on a refund.
    #[must_use]
    pub fn discount(&self) -> Amount {
        self.checked_discount().unwrap_or_default()
    }

    pub(in crate::branch) fn checked_tax(&self) -> Option<Amount> {
        Amount::checked_sum(self.taxes.iter().map(|tax| tax.amount))
    }

    /// All tax in the line, in minor units; negative on a refund.
    #[must_use]
    pub fn tax(&self) -> Amount {
        self.checked_tax().unwrap_or_default()
    }

    /// The rates of all components together, in parts per million.
    #[must_use]
    pub fn tax_rate_ppm(&self) -> u32 {
        self.taxes.iter().fold(0, |sum, tax| sum.saturating_add(tax.rate_ppm))
    }

    /// What the line comes to, with its sign; `None` on overflow, which no decided line has.
    pub(in crate::branch) fn checked_total(&self) -> Option<Amount> {
        match self.total {
            Some(total) => Some(total),
            None => {
                let on_top = self.taxes.iter().filter(|tax| tax.on_top).map(|tax| tax.amount);
                let price = self.unit_price.checked_times(self.quantity)?;
                price.checked_sub(self.checked_discount()?)?.checked_add(Amount::checked_sum(on_top)?)
            }
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

    pub(in crate::branch) fn checked_total(&self) -> Option<Amount> {
        self.lines
            .iter()
            .map(LineFacts::checked_total)
            .try_fold(Amount::ZERO, |sum, total| sum.checked_add(total?))
    }

    pub(in crate::branch) fn checked_tax(&self) -> Option<Amount> {
        self.lines.iter().try_fold(Amount::ZERO, |sum, line| sum.checked_add(line.checked_tax()?))
    }
}
