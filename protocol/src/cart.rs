//! Carts of the online store as their customers see them: what is in them, what they come to, and what is wrong with a line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, AwaitedLine, CartCode, CartGiftCard, CartId, Currency, DeliveryPromise, PromotionTaken, Quantity,
    Sku, Timestamp,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCartLine {
    pub cart: CartId,
    pub sku: Sku,
    /// How much of it is wanted in all; 0 takes the line out.
    pub quantity: Quantity,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeCart {
    /// The cart that stays.
    pub cart: CartId,
    /// The one that ends.
    pub from: CartId,
}

/// What keeps a line of a cart from being ordered as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CartProblem {
    SoldOut,
    /// No more than this can be had.
    OnlyLeft(Quantity),
    /// It cost this when it was put into the cart.
    PriceChanged(Amount),
    /// It is not sold any more.
    NotForSale,
    /// No more than this is sold to one customer.
    AtMost(Quantity),
}

/// A cart with what it comes to now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CartView {
    pub id: CartId,
    pub currency: Currency,
    pub lines: Vec<CartLine>,
    /// What the goods come to.
    pub goods: Amount,
    /// What delivery to an address costs on top.
    pub delivery: Amount,
    /// The goods more, from which on delivery is free; none where it is already or never.
    pub free_delivery_in: Option<Amount>,
    /// When it would be there; none where nothing is delivered to the shop's own country.
    #[serde(default)]
    pub promise: Option<DeliveryPromise>,
    /// The age that somebody must have to buy this; none where nothing asks for one.
    pub age: Option<u8>,
    /// When it ends unless it is used before.
    pub expires_at: Timestamp,
    /// What promotions took off, each by its name; it is in the sums already.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<PromotionTaken>>")]
    pub promotions: Vec<PromotionTaken>,
    /// Codes that the customer gave, with what each takes off, or why nothing.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<CartCode>>")]
    pub codes: Vec<CartCode>,
    /// Gift cards that it is to be paid with, as far as they reach.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<CartGiftCard>>")]
    pub cards: Vec<CartGiftCard>,
}

/// What a cart would come to, delivered in a way that the customer has said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CartQuote {
    pub currency: Currency,
    pub goods: Amount,
    pub delivery: Amount,
    /// The tax in all of it.
    pub tax: Amount,
    /// What the order is to be placed with.
    pub total: Amount,
    pub age: Option<u8>,
    /// When it would be there, if it is sent.
    #[serde(default)]
    pub promise: Option<DeliveryPromise>,
    /// What of it is not there yet, if it is delivered like this.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<AwaitedLine>>")]
    pub waits: Vec<AwaitedLine>,
    /// What promotions took off, each by its name; it is in the sums already.
    #[ts(optional, as = "Option<Vec<PromotionTaken>>")]
    pub promotions: Vec<PromotionTaken>,
}

/// A cart that was just made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct NewCart {
    pub id: CartId,
}

/// Another cart, whose lines are to come into this one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherCart {
    pub from: CartId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CartLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub total: Amount,
    /// What is wrong with it. Only a changed price lets it be ordered all the same.
    pub problems: Vec<CartProblem>,
    /// What of it is not there, and can be ordered all the same.
    #[serde(default)]
    #[ts(optional)]
    pub waits: Option<AwaitedLine>,
}
