//! What a branch is asked, after the shell has handed in everything a decision needs: catalogue prices and tax rates,
//! what the sender may do, and the original ticket of a refund.

use protocol::{
    AdjustmentReason, Amount, BranchId, CommandId, Condition, CountId, Currency, CustomerGroupId, Disposition,
    FulfilmentId, HoldId, OccurredAt, OrderId, PaymentMethodId, PurchaseId, Quantity, ReasonId, RegisterId,
    Sku, StaffId, SupplierId, TaskId, TenderKind, TicketId, Timestamp, TransferId,
};

use super::event::{
    ChargesFacts, Correction, Exception, LineFacts, Moved, NumberFacts, ReceiptLine, Span, TenderFacts, Threshold,
};
use crate::{Answered, Grant, orders::CameBack, pricing::LineTax};

/// One question to a branch.
#[derive(Clone, Debug)]
pub struct Command {
    /// Becomes the ticket's, hold's, transfer's or count's id where one is made.
    pub id: CommandId,
    /// The register it came from; none from the back office, the web, another machine or the machine's own timer.
    pub register: Option<RegisterId>,
    pub staff: StaffId,
    /// What `staff` may do now. Rights are judged here, so that every channel meets the same rule.
    pub grant: Grant,
    pub occurred: OccurredAt,
    /// The organisation's currency; documents in another one are refused.
    pub currency: Currency,
    /// Why it is asked, where that had to be said, and which of the house's reasons that was.
    pub reason: String,
    pub code: Option<ReasonId>,
    pub body: Body,
}

/// By the word of the business it belongs to.
#[derive(Clone, Debug)]
pub enum Body {
    Register(RegisterBody),
    Ticket(TicketBody),
    Stock(StockBody),
    Hold(HoldBody),
    Transfer(TransferBody),
    Claim(ClaimBody),
    Count(CountBody),
    Order(OrderBody),
    Fulfilment(FulfilmentBody),
    Purchase(PurchaseBody),
    ResolveTask {
        task: TaskId,
        note: String,
    },
    ApproveTask {
        task: TaskId,
        note: String,
    },
    /// An errand of this machine was answered.
    Settle {
        errand: CommandId,
        answer: Answered,
    },
    /// Asked by the machine itself when it is woken.
    Expire,
}

#[derive(Clone, Debug)]
pub enum RegisterBody {
    /// `seen` when the server itself verified the PIN.
    SignOn {
        seen: bool,
    },
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
    /// `known` is the newest series that the device has ever heard of.
    BeginEpoch {
        known: u32,
    },
}

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
pub enum StockBody {
    Receive {
        reference: String,
        lines: Vec<Moved>,
        not_stocked: Option<Sku>,
    },
    Adjust {
        sku: Sku,
        delta: Quantity,
        unsellable: Quantity,
        reason: AdjustmentReason,
        note: String,
    },
    /// The same of goods with which something is the matter, or where the house has a bound: `price` is what one unit sells for,
    /// and `limit` what a correction may be worth that one person books.
    Correct {
        correction: Correction,
        price: Amount,
        limit: Option<Amount>,
    },
    SetAside {
        sku: Sku,
        quantity: Quantity,
        from: Option<Condition>,
        to: Option<Condition>,
        note: String,
    },
    /// `booked` is what the original moved of the SKU in this branch by a delivery or a correction: on hand, and of it what may
    /// not be sold; none where it is not known here.
    Reverse {
        original: CommandId,
        sku: Sku,
        booked: Option<(Quantity, Quantity)>,
        note: String,
    },
}

#[derive(Clone, Debug)]
pub enum HoldBody {
    Place { lines: Vec<Moved>, ttl_ms: u32 },
    Extend { hold: HoldId, ttl_ms: u32 },
    Release { hold: HoldId },
}

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
    },
    /// The other branch says what came of the goods.
    NoteReceipt {
        transfer: TransferId,
        from: BranchId,
        receipt: CommandId,
        lines: Vec<ReceiptLine>,
    },
}

/// What came of one SKU of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct Arrived {
    pub sku: Sku,
    pub good: Quantity,
    pub damaged: Quantity,
}

#[derive(Clone, Debug)]
pub enum CountBody {
    /// Without SKUs, everything is counted.
    Open {
        name: String,
        skus: Option<Vec<Sku>>,
        blind: bool,
        threshold: Threshold,
    },
    Enter {
        count: CountId,
        entries: Vec<Found>,
    },
    Recount {
        count: CountId,
        entry: Found,
        reason: String,
    },
    AskRecount {
        count: CountId,
        skus: Vec<Sku>,
    },
    Submit {
        count: CountId,
        as_is: bool,
    },
    Approve {
        count: CountId,
        zero_uncounted: bool,
    },
    Cancel {
        count: CountId,
    },
}

/// So much of one SKU in one place at one moment.
#[derive(Clone, Debug)]
pub struct Found {
    pub sku: Sku,
    pub quantity: Quantity,
    pub place: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub enum PurchaseBody {
    Draft {
        supplier: SupplierId,
        lines: Vec<WantedLine>,
        expected: String,
        note: String,
    },
    Change {
        purchase: PurchaseId,
        version: u32,
        lines: Vec<WantedLine>,
        expected: String,
        note: String,
        reason: String,
    },
    Send {
        purchase: PurchaseId,
        version: u32,
    },
    Receive(Receipt),
    Close {
        purchase: PurchaseId,
        note: String,
    },
    Cancel {
        purchase: PurchaseId,
    },
    Return(GoingBack),
}

/// One SKU of an order as somebody asks for it, with what counts where nothing is said.
#[derive(Clone, Copy, Debug)]
pub struct WantedLine {
    pub sku: Sku,
    /// In units.
    pub quantity: Quantity,
    /// Units in a pack. None: as the order has it, or the supplier's offer.
    pub pack: Option<Quantity>,
    pub usual_pack: Quantity,
    /// Of one unit. None: as the order has it, or the supplier's offer.
    pub cost: Option<Amount>,
    pub usual_cost: Option<Amount>,
}

/// A delivery as somebody tells it.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub purchase: Option<PurchaseId>,
    pub supplier: Option<SupplierId>,
    pub reference: String,
    pub lines: Vec<Came>,
    pub charges: Option<ChargesFacts>,
    /// Whether more than was expected is right.
    pub over: bool,
    /// How many deliveries of the order the sender has seen.
    pub seen: Option<u32>,
    pub note: String,
}

/// What came of one SKU.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    pub sku: Sku,
    pub good: Quantity,
    pub damaged: Quantity,
    pub wrong: Quantity,
    /// What somebody says that a unit cost.
    pub cost: Option<Amount>,
    /// What the supplier asks for a unit, where no order says it.
    pub usual: Option<Amount>,
    pub weight_g: Option<u32>,
}

/// What goes back to a supplier.
#[derive(Clone, Debug)]
pub struct GoingBack {
    pub supplier: Option<SupplierId>,
    pub reference: String,
    pub reason: String,
    pub lines: Vec<BackLine>,
}

#[derive(Clone, Copy, Debug)]
pub struct BackLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The part of it that had been set aside.
    pub unsellable: Quantity,
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

/// What the orders' machine asks of a branch.
#[derive(Clone, Debug)]
pub enum OrderBody {
    /// The command's id becomes the hold's.
    Hold {
        order: OrderId,
        lines: Vec<Moved>,
        ttl_ms: u32,
    },
    Keep {
        hold: HoldId,
        ttl_ms: u32,
    },
    Free {
        hold: HoldId,
    },
    Allocate {
        order: OrderId,
        fulfilment: FulfilmentId,
        hold: Option<HoldId>,
        lines: Vec<Moved>,
        ship: bool,
        who: String,
        note: String,
        /// What somebody has to show who collects it.
        code: String,
    },
    Cancel {
        fulfilment: FulfilmentId,
    },
    /// So much of it is not wanted any more.
    LeaveOut {
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
    },
    /// Goods that were sent or handed over came back.
    TakeBack {
        order: OrderId,
        reference: String,
        lines: Vec<CameBack>,
    },
}

/// What people do for an order.
#[derive(Clone, Debug)]
pub enum FulfilmentBody {
    Begin {
        fulfilment: FulfilmentId,
    },
    Pick {
        fulfilment: FulfilmentId,
        found: Vec<Moved>,
        reason: String,
    },
    Pack {
        fulfilment: FulfilmentId,
    },
    Unpack {
        fulfilment: FulfilmentId,
    },
    Ready {
        fulfilment: FulfilmentId,
    },
    Ship {
        fulfilment: FulfilmentId,
        carrier: String,
        tracking: String,
    },
    /// `code` is what the customer showed, and `known_by` what they were known by who had none.
    HandOver {
        fulfilment: FulfilmentId,
        age_checked: Option<u8>,
        code: String,
        known_by: String,
    },
}
