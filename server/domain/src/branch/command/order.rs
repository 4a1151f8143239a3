//! What a branch is asked for an order: by the orders' machine, and by the people who pick, pack and hand over.

use protocol::{FulfilmentId, HoldId, OrderId, Right};

use crate::{
    branch::{
        Answering,
        event::{Invoice, Moved, SealedBuyer},
    },
    customers::Sealed,
    orders::{CameBack, TillMoney},
};

/// What the orders' machine asks of a branch.
#[derive(Clone, Debug)]
pub enum OrderBody {
    /// The command's id becomes the hold's.
    Hold {
        order: OrderId,
        lines: Vec<Moved>,
        ttl_ms: u32,
        /// Whether it may be goods that are not there yet.
        patient: bool,
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
        /// The same where it is sealed.
        named: Option<Sealed>,
        note: String,
        /// What somebody has to show who collects it.
        code: String,
        /// As with a hold.
        patient: bool,
    },
    Cancel {
        fulfilment: FulfilmentId,
    },
    /// So much of it is not wanted any more.
    LeaveOut {
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
    },
    /// What came of a suggestion to its customer.
    Answered(Box<Answering>),
    /// Goods that were sent or handed over came back.
    TakeBack {
        order: OrderId,
        reference: String,
        lines: Vec<CameBack>,
    },
    /// Money of it moved at a register of this branch.
    BookMoney {
        order: OrderId,
        reference: String,
        money: Box<TillMoney>,
    },
    /// Whether somebody may do something with orders at a register now. It is only asked, and records nothing.
    AtRegister(Right),
    /// A document of the order is to be numbered and kept; its own number counts for nothing.
    Issue(Box<Invoice>, Option<SealedBuyer>),
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
        /// How long somebody may say what is to be done about what was not found; 0 where nobody is waited for.
        undecided_ms: i64,
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
    /// What was not found waits until goods come.
    LetWait {
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
        reason: String,
    },
}
