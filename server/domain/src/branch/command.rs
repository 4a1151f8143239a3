//! What a branch is asked, after the shell has handed in everything a decision needs: catalogue prices and tax rates,
//! the staff member's role, and the original ticket of a refund.

use protocol::{
    Adjust, Amount, CommandId, Currency, Disposition, HoldId, OccurredAt, Quantity, RegisterId, Sku,
    SkuQuantity, StaffId, Tender, TenderKind, TicketId, TicketLine,
};

use crate::Grant;

/// One question to a branch.
#[derive(Clone, Debug)]
pub struct Command {
    /// Becomes the ticket's or hold's id where one is made.
    pub id: CommandId,
    /// The register it came from; none from the back office, the web or the machine's own timer.
    pub register: Option<RegisterId>,
    pub staff: StaffId,
    /// What `staff` may do now. Rights are judged here, so that every channel meets the same rule.
    pub grant: Grant,
    pub occurred: OccurredAt,
    /// The organisation's currency; documents in another one are refused.
    pub currency: Currency,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    /// The shell has verified the PIN already.
    SignOn,
    SignOff {
        staff: StaffId,
    },
    OpenShift {
        currency: Currency,
        opening_float: Amount,
    },
    CloseShift {
        currency: Currency,
        counted: Amount,
    },
    Sell {
        currency: Currency,
        lines: Vec<PricedLine>,
        tenders: Vec<Tender>,
    },
    Refund {
        original: TicketId,
        sold: Vec<TicketLine>,
        lines: Vec<RefundLine>,
        tender: TenderKind,
    },
    RefundWithoutReceipt {
        currency: Currency,
        lines: Vec<PricedReturn>,
        tender: TenderKind,
    },
    Receive {
        reference: String,
        lines: Vec<SkuQuantity>,
        not_stocked: Option<Sku>,
    },
    Adjust(Adjust),
    Hold {
        lines: Vec<SkuQuantity>,
        ttl_ms: u32,
    },
    ExtendHold {
        hold: HoldId,
        ttl_ms: u32,
    },
    ReleaseHold {
        hold: HoldId,
    },
    /// Asked by the machine itself when it is woken.
    ExpireHolds,
}

/// A line to sell with what the catalogue says about it.
#[derive(Clone, Copy, Debug)]
pub struct PricedLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The price asked of the customer.
    pub unit_price: Amount,
    /// The catalogue's price now. Another `unit_price` needs the right to override.
    pub list_price: Amount,
    pub discount: Amount,
    pub tax_rate_ppm: u32,
    /// False for services, which move no stock.
    pub stocked: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct RefundLine {
    pub line: u16,
    pub quantity: Quantity,
    pub disposition: Disposition,
    pub stocked: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct PricedReturn {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub tax_rate_ppm: u32,
    pub stocked: bool,
    pub disposition: Disposition,
}
