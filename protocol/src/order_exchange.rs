//! What comes back of an order and goes out as something else: what customers choose, what it costs them, and how it stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, OrderId, Quantity, Sku, Timestamp};

/// What goods of online orders may be exchanged for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeRule {
    #[default]
    Nothing,
    /// The same article, or another variant of its product.
    SameProduct,
    /// Whatever the online store sells.
    Anything,
}

/// How an exchange stands.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeState {
    /// Its return is still to be decided about.
    Asked,
    /// The goods are being set aside.
    SettingAside,
    /// They are set aside until the others are back.
    Kept,
    /// The others are back, and the difference is to be paid.
    ToPay,
    /// It is served like the rest of the order.
    Served,
    /// Nothing came of it: what came back is paid back.
    Ended,
}

/// Why nothing came of an exchange.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeEnd {
    /// No branch has the goods any more.
    OutOfStock,
    /// What was to come back did not come in time.
    TooLate,
    /// The difference was not paid in time.
    NotPaid,
    /// Nothing of it came, or its return was declined or given up.
    NothingCame,
    ByCustomer,
    ByStaff,
}

impl ExchangeEnd {
    pub const ALL: [Self; 6] =
        [Self::OutOfStock, Self::TooLate, Self::NotPaid, Self::NothingCame, Self::ByCustomer, Self::ByStaff];
}

/// An exchange of an order, by the number of its return.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndExchange {
    pub order: OrderId,
    pub number: u16,
    /// The customer is told, where staff end it.
    #[serde(default)]
    pub reason: String,
}

/// What an exchange would come to now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExchangeQuote {
    pub lines: Vec<ExchangeLine>,
    /// What was paid for what comes back, after whatever was taken off.
    pub credit: Amount,
    /// What the other goods cost now, with tax.
    pub costs: Amount,
    /// What is to be paid once the goods are back; less than nothing is paid back.
    pub difference: Amount,
}

/// So much of one SKU goes out in exchange.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExchangeLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: Quantity,
    /// What all of it costs, with tax.
    pub total: Amount,
    pub tax: Amount,
    /// What comes back for it.
    pub instead_of: Vec<Sku>,
}

/// An exchange as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderExchange {
    /// The number of its return, from 0 on.
    pub number: u16,
    pub state: ExchangeState,
    /// Why nothing came of it.
    pub ended: Option<ExchangeEnd>,
    /// What was said about that.
    pub reason: String,
    pub lines: Vec<ExchangeLine>,
    pub credit: Amount,
    pub costs: Amount,
    /// As in a quote; once the goods are back, what is still to be paid, or nothing.
    pub difference: Amount,
    /// Until when the goods are kept, or the difference may be paid.
    pub until: Option<Timestamp>,
    /// Whether a payment of the difference can be begun.
    pub can_pay: bool,
    /// Whether it can still be given up for the money.
    pub can_end: bool,
}
