//! Orders of the online store as a till sees them: no more of a customer than whoever stands before them needs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, AwaitedLine, BranchId, BroughtLine, Currency, FulfilmentId, OrderId, OrderReturn, OrderState,
    PartState, PlaceOrder, Quantity, Sku, Timestamp,
};

/// An order that somebody stands before the counter with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillOrder {
    pub id: OrderId,
    /// For people, such as "W-000123".
    pub number: String,
    pub state: OrderState,
    pub placed: Timestamp,
    pub currency: Currency,
    /// The name in which it was ordered.
    pub customer: String,
    pub total: Amount,
    pub lines: Vec<TillOrderLine>,
    /// Returns of which goods may still come.
    pub returns: Vec<OrderReturn>,
    /// Until when its customer may bring things back by themselves; none where nothing was handed over, or nothing is taken back.
    pub returns_until: Option<Timestamp>,
    /// Whether it was paid in a shop, and so is paid back in one.
    pub paid_in_shop: bool,
    /// Whether the house pays cash for what was paid online.
    pub cash: bool,
    /// What is to be paid when it is collected.
    pub due: Amount,
    /// What is to go back by hand.
    pub to_pay_back: Amount,
    /// What this branch has set aside for its customer to collect.
    pub collect: Vec<TillCollect>,
    /// What of it is not there yet, and when it is expected.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<AwaitedLine>>")]
    pub waits: Vec<AwaitedLine>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillOrderLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: Quantity,
    pub total: Amount,
    /// What the customer has of it that no return is about.
    pub returnable: Quantity,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillCollect {
    pub fulfilment: FulfilmentId,
    pub state: PartState,
}

/// What a branch could give of what is in a cart, and how it may be collected there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillBranch {
    pub branch: BranchId,
    pub collects: bool,
    pub pay_in_store: bool,
    /// What could be sold of each, the lines of the cart in their order.
    pub available: Vec<Quantity>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillBranches {
    pub branches: Vec<TillBranch>,
}

/// An order that somebody makes at a register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceAtTill {
    pub place: PlaceOrder,
    /// Whether it is paid at the register now, and not when it is collected.
    pub pay_now: bool,
}

/// Orders that were found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillOrders {
    pub orders: Vec<TillOrder>,
}

/// What would come back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskWorth {
    #[serde(default)]
    pub number: Option<u16>,
    pub lines: Vec<BroughtLine>,
}

/// What would go back for it, with what of the delivery charge goes with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BroughtWorth {
    pub amount: Amount,
}
