//! What became of an order, by code and facts: whoever shows it makes the sentence, in the language of whoever reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, AwaitedLine, BranchId, CancelledBecause, ExchangeEnd, HoldReason, Quantity, Sku, SkuQuantity,
    SuggestionState, TenderKind, Timestamp,
};

/// One thing that became of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    Placed,
    /// Another branch was asked.
    BranchAsked(BranchId),
    /// A branch could not serve its part.
    BranchRefused(BranchId),
    PaymentBegun(Amount),
    PaymentNotBegun,
    SetAside(Amount),
    Paid(Amount),
    Declined,
    NobodyCanPay,
    Disputed,
    Confirmed,
    Picked,
    NotFound(Vec<SkuQuantity>),
    Packed,
    Sent(SentWith),
    Ready,
    Collected,
    /// A branch does not serve its part after all.
    BranchStopped,
    /// These lines will not come.
    Dropped(Vec<SkuQuantity>),
    CalledOff(CalledOff),
    /// It could not be called off any more.
    NotCalledOff,
    Cancelled,
    Revived,
    Fulfilled,
    RefundAsked(RefundReason),
    Refunded(Amount),
    RefundRefused(Amount),
    /// The customer was written to.
    Mailed(MailAbout),
    Noted(String),
    /// By the number of the return, from 1 on.
    ReturnAsked(u16),
    ReturnApproved(u16),
    ReturnDeclined(ReturnTold),
    ReturnWithdrawn(u16),
    ReturnReceived(ReturnTold),
    /// The branch could not book what came.
    ReturnNotBooked(u16),
    /// Somebody is to look at it first.
    HeldBack(HeldBack),
    Released(String),
    Tagged(Vec<String>),
    PaidByHand(RefundReason),
    /// So much was asked to be left out.
    LessAsked(Vec<SkuQuantity>),
    /// A branch had begun to pick it already.
    NotLess(BranchId),
    Less,
    AddressChanged,
    /// This is waited for until a date, by what is known since then.
    WaitsFor(Vec<AwaitedLine>),
    /// What was waited for is there.
    GoodsCame(BranchId),
    /// Goods of a return were brought to a branch, by the number of the return, from 1 on.
    BroughtTo(BroughtTo),
    PaidAtTill(AtTill),
    PaidBackAtTill(AtTill),
    /// The branch could not book money of it.
    TillMoneyNotBooked(Amount),
    /// Goods are missing, and the customer was asked whether they might like others instead.
    Suggested(Suggested),
    /// What its customer said of themselves is erased; why, where somebody of the house did that.
    Erased(String),
    /// What came of that.
    SuggestionIs(SuggestionTold),
    /// So much was given as credit.
    Credited(Amount),
    /// Other goods are wanted for those of a return, by its number, from 1 on.
    ExchangeAsked(u16),
    /// They are set aside for it.
    ExchangeKept(u16),
    /// What comes back for them is here.
    ExchangeDue(u16),
    /// They are being sent.
    ExchangeServed(u16),
    ExchangeEnded(ExchangeOver),
}

/// What came of something that was suggested.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SuggestionTold {
    pub of: Suggested,
    pub state: SuggestionState,
}

/// Why nothing came of an exchange.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExchangeOver {
    /// From 1 on.
    pub number: u16,
    pub because: ExchangeEnd,
    /// What somebody wrote of it.
    pub note: String,
}

/// What a customer was asked about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Suggested {
    pub sku: Sku,
    pub quantity: Quantity,
    pub instead: Sku,
    /// What that is called.
    pub name: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BroughtTo {
    pub number: u16,
    pub branch: BranchId,
}

/// Money at a till.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AtTill {
    pub branch: BranchId,
    pub kind: TenderKind,
    pub amount: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HeldBack {
    pub because: Vec<HoldReason>,
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SentWith {
    pub carrier: String,
    pub tracking: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CalledOff {
    pub because: CancelledBecause,
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RefundReason {
    pub amount: Amount,
    /// Empty where nobody gave one.
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnTold {
    /// From 1 on.
    pub number: u16,
    /// What somebody wrote of it.
    pub note: String,
}

/// What a mail was about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailAbout {
    Confirmed,
    Shipped,
    Ready,
    Cancelled,
    Refunded,
    ReturnAsked,
    ReturnApproved,
    ReturnDeclined,
    /// Goods come on another day than was told.
    Moved,
    BroughtBack,
    /// Goods are missing, and others might do instead.
    Suggested,
    /// What the customer said yes to is in the order.
    Swapped,
    /// Nobody had it any more.
    InsteadGone,
    /// What comes back in exchange is here.
    ExchangeDue,
    /// Nothing comes of an exchange.
    ExchangeEnded,
}

/// One thing that became of an order, when, and by whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderMoment {
    pub at: Timestamp,
    /// Who did it, where it was somebody who works here.
    pub staff: String,
    pub what: Happened,
    /// Whether the customer is told of it.
    pub public: bool,
}

/// Why a customer calls an order off.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyCancelled {
    #[serde(default)]
    pub reason: String,
}
