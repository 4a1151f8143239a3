//! What a branch is asked, after the shell has handed in everything a decision needs: catalogue prices and tax rates,
//! what the sender may do, and the original ticket of a refund.

mod order;
mod purchase;
mod ticket;

use std::collections::BTreeSet;

use protocol::{
    AdjustmentReason, Amount, BinStep, CommandId, Condition, CountId, Currency, HoldId, LotCode, OccurredAt,
    Quantity, ReasonId, RegisterId, Sku, StaffId, TaskId, Timestamp, Tracking,
};

pub use self::{
    order::{FulfilmentBody, OrderBody},
    purchase::{BackLine, Came, GoingBack, PurchaseBody, Receipt, SettledPart, WantedLine},
    ticket::{
        ClaimBody, GrantedClaim, PaidBack, PricedLine, PricedReturn, Refund, RefundLine, Sale, TicketBody,
    },
};
use super::event::{BinsBetween, Correction, Moved, Threshold, Waitable};
pub use super::lots::LotBody;
pub use super::remedy::Wanted;
pub use super::transfer::{Arrived, Finding, Reception, Said, TransferBody};
use super::{
    kits::Recipes,
    lots::{Expiry, NamedLots},
};
use crate::{Answered, Grant};

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
    /// Which lots of the goods it is about, as far as anybody said.
    pub lots: NamedLots,
    /// What the kits that it is about are made of.
    pub kits: Recipes,
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
    Lot(LotBody),
    /// What head office says of a SKU that may be promised before it is there.
    SetBackorder {
        sku: Sku,
        version: u32,
        rule: Option<Waitable>,
    },
    ResolveTask {
        task: TaskId,
        note: String,
    },
    ApproveTask {
        task: TaskId,
        note: String,
    },
    /// Something is to be done about so much of what a task says is missing.
    Remedy {
        task: TaskId,
        line: Moved,
        wanted: Wanted,
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
    /// Changes nothing: whether the sender is signed on there, asked before another machine does what they want.
    Present,
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
    Convert {
        sku: Sku,
        quantity: Quantity,
        apart: bool,
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
        /// More of the same SKU, of other lots or in other places.
        also: Vec<Found>,
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
    /// Opens a count of what lies in some bins.
    OpenBins {
        name: String,
        skus: Vec<Sku>,
        bins: NamedBins,
        blind: bool,
        threshold: Threshold,
    },
    /// A step of a bin or zone by whoever sends it.
    Bin {
        count: CountId,
        bin: String,
        step: BinStep,
    },
}

/// Bins in which is counted, and others in which some of the same goods lie.
#[derive(Clone, Debug, Default)]
pub struct NamedBins {
    pub ranges: Vec<BinsBetween>,
    pub also: BTreeSet<String>,
}

/// So much of one SKU in one place at one moment.
#[derive(Clone, Debug)]
pub struct Found {
    pub sku: Sku,
    pub quantity: Quantity,
    pub place: String,
    pub at: Timestamp,
    /// Of which lot it is, where somebody has looked.
    pub lot: Option<FoundLot>,
}

/// A lot or a unit as it is read off goods that are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoundLot {
    pub lot: LotCode,
    pub expires: Option<Expiry>,
    /// How units of the SKU are told apart.
    pub tracking: Tracking,
}
