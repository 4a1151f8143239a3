//! What a branch is asked about tickets: sales, refunds, and what another branch wants to refund of them.

use protocol::{
    Amount, BranchId, CommandId, Currency, CustomerGroupId, Disposition, LinePromotion, Oversell,
    PaymentMethodId, Quantity, Sku, TenderKind, TicketId, Timestamp,
};

use crate::{
    branch::event::{Exception, LineFacts, NumberFacts, Span, TenderFacts},
    pricing::LineTax,
};

#[derive(Clone, Debug)]
pub enum TicketBody {
    Sell(Box<Sale>),
    Refund(Box<Refund>),
    RefundWithoutReceipt { currency: Currency, day: i32, lines: Vec<PricedReturn>, tender: PaidBack },
}

/// A paid ticket, with what the catalogue says about it.
#[derive(Clone, Debug)]
pub struct Sale {
    pub currency: Currency,
    /// The business date: days since 0000-12-31.
    pub day: i32,
    /// Position of the catalogue that it was priced with.
    pub catalogue: u64,
    /// What the register printed; none leaves the numbering to the branch.
    pub number: Option<NumberFacts>,
    pub lines: Vec<PricedLine>,
    /// What promotions take off the lines.
    pub promotions: Vec<LinePromotion>,
    pub tenders: Vec<TenderFacts>,
    /// The age that somebody looked for, where they said that they did.
    pub age_checked: Option<u8>,
    /// The group of customers whose prices the lines have.
    pub group: Option<CustomerGroupId>,
    /// What was found to be outside a rule while the ticket was prepared.
    pub exceptions: Vec<Exception>,
}

/// How a refund is paid back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PaidBack {
    /// All of it in one way.
    Whole { kind: TenderKind, method: PaymentMethodId },
    /// In these, which come to what it is worth.
    Ways(Vec<TenderFacts>),
}

/// By the way that is always there for a kind.
impl From<TenderKind> for PaidBack {
    fn from(kind: TenderKind) -> Self {
        Self::Whole { kind, method: PaymentMethodId::of(kind) }
    }
}

/// A refund of a ticket that is known.
#[derive(Clone, Debug)]
pub struct Refund {
    pub original: TicketId,
    pub day: i32,
    /// The lines of the original as they were sold.
    pub sold: Vec<LineFacts>,
    pub lines: Vec<RefundLine>,
    pub tender: PaidBack,
    /// Where the original is another branch's: its claim.
    pub claim: Option<GrantedClaim>,
}

/// What the branch that sold a ticket has set aside for a refund here.
#[derive(Clone, Debug)]
pub struct GrantedClaim {
    pub id: CommandId,
    pub owner: BranchId,
    /// From this instant on the owner may give the same units to somebody else.
    pub expires_at: Timestamp,
    /// In the order of the refund's lines.
    pub spans: Vec<Vec<Span>>,
}

#[derive(Clone, Debug)]
pub enum ClaimBody {
    /// Another branch wants to refund units of a ticket sold here.
    Grant { original: TicketId, by: BranchId, sold: Vec<Quantity>, lines: Vec<(u16, Quantity)> },
    /// It has refunded them.
    Post { claim: CommandId, original: TicketId, refund: TicketId, lines: Vec<(u16, Vec<Span>)> },
    /// It has not, and will not.
    Void { claim: CommandId },
}

/// A line to sell with what the catalogue says about it.
#[derive(Clone, Copy, Debug)]
pub struct PricedLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The price asked of the customer.
    pub unit_price: Amount,
    /// The catalogue's price, where it has one. Another `unit_price` needs the right to override.
    pub list_price: Option<Amount>,
    pub discount: Amount,
    pub tax: LineTax,
    /// False for services, which move no stock.
    pub stocked: bool,
    /// What happens when it is more than is there.
    pub oversell: Oversell,
}

#[derive(Clone, Copy, Debug)]
pub struct RefundLine {
    pub line: u16,
    pub quantity: Quantity,
    pub disposition: Disposition,
}

#[derive(Clone, Copy, Debug)]
pub struct PricedReturn {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub tax: LineTax,
    pub stocked: bool,
    pub disposition: Disposition,
}
