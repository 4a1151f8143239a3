//! What comes back of an order: how a customer asks for it, what the house decides, and what came.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, BranchId, CreditedTo, ExchangeRule, Grounds, OrderId, PaymentMethodId, Quantity, Sku, TenderKind,
    Timestamp,
};

/// Why somebody sends something back.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    ChangedMind,
    DoesNotFit,
    NotAsDescribed,
    Damaged,
    WrongItem,
    TooLate,
    Other,
}

impl ReturnReason {
    pub const ALL: [Self; 7] = [
        Self::ChangedMind,
        Self::DoesNotFit,
        Self::NotAsDescribed,
        Self::Damaged,
        Self::WrongItem,
        Self::TooLate,
        Self::Other,
    ];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChangedMind => "changed_mind",
            Self::DoesNotFit => "does_not_fit",
            Self::NotAsDescribed => "not_as_described",
            Self::Damaged => "damaged",
            Self::WrongItem => "wrong_item",
            Self::TooLate => "too_late",
            Self::Other => "other",
        }
    }
}

/// When the delivery charge goes back with returned goods.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryBack {
    Never,
    /// Once everything has come back.
    Whole,
    /// The same, and where something was damaged, wrong or not as described.
    #[default]
    WholeOrFault,
}

/// How a return stands.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// Somebody has to decide about it.
    Asked,
    /// It may be sent.
    Approved,
    Declined,
    /// The customer keeps it after all.
    Withdrawn,
    /// It is here, as far as it comes.
    Received,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedBack {
    pub sku: Sku,
    pub quantity: Quantity,
    pub reason: ReturnReason,
    /// What is wanted for it, one for one; the money back where nothing is named.
    #[serde(default)]
    #[ts(optional, as = "Option<Sku>")]
    pub instead: Option<Sku>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReturn {
    pub order: OrderId,
    pub lines: Vec<WantedBack>,
    #[serde(default)]
    pub comment: String,
    /// Where something is wanted for it: what was shown as the difference. Where it comes to something else by now, it is refused.
    #[serde(default)]
    #[ts(optional, as = "Option<Amount>")]
    pub difference: Option<Amount>,
}

/// A return of an order that somebody has the key of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyReturn {
    pub lines: Vec<WantedBack>,
    #[serde(default)]
    pub comment: String,
    /// As in `ask_return`.
    #[serde(default)]
    #[ts(optional, as = "Option<Amount>")]
    pub difference: Option<Amount>,
}

/// The number of a return of an order, from 0 on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnRef {
    pub order: OrderId,
    pub number: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveReturn {
    pub order: OrderId,
    pub number: u16,
    /// Where it is to be sent. None: as the house has settled, or to the branch that served most of the order.
    #[serde(default)]
    pub branch: Option<BranchId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineReturn {
    pub order: OrderId,
    pub number: u16,
    /// The customer is told.
    pub reason: String,
}

/// So much of one SKU came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CameBackLine {
    pub sku: Sku,
    /// What can be sold again.
    pub good: Quantity,
    /// What is on hand and set aside.
    #[serde(default)]
    pub damaged: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveReturn {
    pub order: OrderId,
    pub number: u16,
    /// Where the goods are now.
    pub branch: BranchId,
    pub lines: Vec<CameBackLine>,
    /// What is kept of their price, for wear; this needs the right to refund orders, and a note.
    #[serde(default)]
    pub withheld: Amount,
    #[serde(default)]
    pub note: String,
    /// Whether nothing more of it will come.
    #[serde(default)]
    pub complete: bool,
}

/// So much of one SKU was brought to a till.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BroughtLine {
    pub sku: Sku,
    /// What can be sold again.
    #[serde(default)]
    pub good: Quantity,
    /// What is on hand and set aside.
    #[serde(default)]
    pub damaged: Quantity,
    pub reason: ReturnReason,
}

/// Takes back at a register what its customer brings of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BringBack {
    pub order: OrderId,
    /// The return that it was asked for with. None: nobody has asked, and a return is begun.
    #[serde(default)]
    pub number: Option<u16>,
    pub lines: Vec<BroughtLine>,
    /// How it is paid back at the register. None: to what it was paid with online. Cash for what was paid online is paid where
    /// the house allows it, by whoever may refund orders.
    #[serde(default)]
    pub way: Option<TillWay>,
    #[serde(default)]
    pub grounds: Grounds,
}

/// A way in which a register takes money or gives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TillWay {
    pub kind: TenderKind,
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
}

/// Takes at a register what is due for an order that is paid when it is collected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayAtTill {
    pub order: OrderId,
    /// What was shown as due. Where it comes to something else by now, it is refused.
    pub amount: Amount,
    pub way: TillWay,
}

/// Pays out at a register what is to go back by hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayBackAtTill {
    pub order: OrderId,
    /// What was shown as owed. Where it comes to something else by now, it is refused.
    pub amount: Amount,
    pub way: TillWay,
    #[serde(default)]
    pub grounds: Grounds,
}

/// What was taken back at a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BroughtBack {
    /// The number of the return, from 1 on.
    pub number: u16,
    /// What goes back to what it was paid with online.
    pub online: Amount,
    /// What is to be paid out here, now.
    pub here: Amount,
}

/// What the house has settled about returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnPolicy {
    /// How many days after an order was handed over its customer may ask; 0 where they may not.
    pub days: u16,
    #[serde(default)]
    pub delivery: DeliveryBack,
    /// Whether nobody has to look at a return before it is sent.
    #[serde(default)]
    pub at_once: bool,
    /// Where returns are sent. None: to the branch that served most of the order.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// Whether tills may pay cash for what was paid online and is brought to them.
    #[serde(default)]
    pub cash: bool,
    /// Whether customers may choose to get store credit instead.
    #[serde(default)]
    pub credit: bool,
    /// What goods may be exchanged for.
    #[serde(default)]
    #[ts(optional, as = "Option<ExchangeRule>")]
    pub exchange: ExchangeRule,
    /// How many days the goods of an exchange are kept for it, once it may come.
    #[serde(default = "kept_days")]
    #[ts(optional, as = "Option<u16>")]
    pub exchange_days: u16,
    /// Told: how often it was changed. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

impl ReturnPolicy {
    /// As the house comes with it: a fortnight, as customers in Europe have it by law.
    pub const ORIGINAL: Self = Self {
        days: 14,
        delivery: DeliveryBack::WholeOrFault,
        at_once: false,
        branch: None,
        cash: false,
        credit: false,
        exchange: ExchangeRule::Nothing,
        exchange_days: 14,
        version: Some(0),
    };
}

const fn kept_days() -> u16 {
    ReturnPolicy::ORIGINAL.exchange_days
}

impl Default for ReturnPolicy {
    fn default() -> Self {
        Self::ORIGINAL
    }
}

/// A return as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderReturn {
    pub number: u16,
    /// What stands on its label, such as "W-000123-R1".
    pub text: String,
    pub state: ReturnState,
    pub asked: Timestamp,
    pub lines: Vec<OrderReturnLine>,
    pub comment: String,
    /// Why it was declined.
    pub reason: String,
    /// Where it is to be sent.
    pub branch: Option<BranchId>,
    /// What the house keeps of the price of what came.
    pub withheld: Amount,
    /// What was written down about that.
    pub notes: Vec<String>,
    /// A branch could not book what came, and somebody has to see to it.
    pub not_booked: bool,
    /// What is given for it as credit goes there; none where it is paid back the way it was paid.
    #[serde(default)]
    #[ts(optional)]
    pub credit: Option<CreditedTo>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderReturnLine {
    pub sku: Sku,
    pub quantity: Quantity,
    pub reason: ReturnReason,
    /// What came and can be sold again.
    pub good: Quantity,
    /// What came and was set aside.
    pub damaged: Quantity,
}
