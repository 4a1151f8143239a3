//! What head office may say of prices, and how it is told what something costs and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, Currency, Sku, Timestamp};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPrice {
    pub sku: Sku,
    pub currency: Currency,
    pub price: Amount,
    /// The moment from which it counts; now when it is left out.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Takes back a price that was to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnschedulePrice {
    pub sku: Sku,
    /// The moment from which it would have counted.
    pub from: Timestamp,
}

/// Prices of many SKUs, changed by one rule from what they are when the server comes to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePrices {
    pub currency: Currency,
    pub skus: Vec<Sku>,
    /// Parts per million by which they rise, or fall below zero: 100000 is 10 % more.
    pub by_ppm: i32,
    #[serde(default)]
    pub rounding: PriceRounding,
    /// The moment from which they count; now when it is left out.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
    /// The sum of all new prices that the sender saw. It is refused with `changed_meanwhile` when it comes to another.
    #[serde(default)]
    pub expected_sum: Option<Amount>,
}

/// What becomes of a computed price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceRounding {
    /// To the nearest minor unit, halves up.
    #[default]
    Nearest,
    /// To the nearest multiple of so many minor units, halves up.
    Multiple(u32),
    /// To the nearest price that ends so: 99 makes 12.37 into 11.99 and 12.60 into 12.99, in steps of 100.
    Ending(u32),
}

/// A price before and after a change that is considered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceStep {
    pub sku: Sku,
    pub before: Amount,
    pub after: Amount,
}

/// What a change of many prices would come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PricesChanged {
    pub prices: Vec<PriceStep>,
    /// Of all new prices: `expected_sum` of the change.
    pub sum: Amount,
}

/// Names a price list.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct PriceListId(pub u16);

/// Where something is sold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Till,
    Web,
}

/// Names a group of customers.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct CustomerGroupId(pub u16);

/// Customers who have prices of their own, such as those of the trade.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCustomerGroup {
    pub id: CustomerGroupId,
    pub name: String,
    /// A group that is switched off is offered at no till.
    #[serde(default = "yes")]
    pub active: bool,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A customer group as tills know it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CustomerGroup {
    pub id: CustomerGroupId,
    pub name: String,
    pub active: bool,
    /// One more with every change.
    pub version: u32,
}

/// Where and when the prices of a list count. Its prices are set with `SetListPrices`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPriceList {
    pub id: PriceListId,
    pub name: String,
    /// None named: in every branch.
    #[serde(default)]
    pub branches: Vec<BranchId>,
    /// None: in every channel.
    #[serde(default)]
    pub channel: Option<Channel>,
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// The first moment at which it does not count any more.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// A list that is switched off counts nowhere.
    #[serde(default = "yes")]
    pub active: bool,
    /// Only for customers of this group; none: for everybody.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

const fn yes() -> bool {
    true
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetListPrices {
    pub list: PriceListId,
    pub currency: Currency,
    pub prices: Vec<ListPriceOf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPriceOf {
    pub sku: Sku,
    /// None takes the SKU out of the list.
    pub price: Option<Amount>,
}

/// A price list as tills know it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceList {
    pub id: PriceListId,
    pub name: String,
    pub branches: Vec<BranchId>,
    pub channel: Option<Channel>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub active: bool,
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// One more with every change.
    #[serde(default)]
    pub version: u32,
}

/// A variant's price in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListedPrice {
    pub list: PriceListId,
    pub price: Amount,
}

/// What something costs somewhere at a moment, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceExplained {
    pub sku: Sku,
    pub at: Timestamp,
    pub branch: Option<BranchId>,
    pub channel: Channel,
    pub price: Amount,
    pub reasons: Vec<PriceReason>,
    /// The lowest price of the thirty days before it was reduced; none when it is not reduced, or that is not known.
    pub former: Option<Amount>,
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
}

/// One price that was considered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceReason {
    pub price: Amount,
    pub kind: PriceReasonKind,
    /// Whether it is the one that counts.
    pub counts: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceReasonKind {
    /// The product's own price.
    Base,
    /// The product's own price from a moment that was set beforehand.
    Scheduled(Timestamp),
    /// A list that counts there and then.
    List(PriceList),
    /// A list that has a price for it and does not count there and then.
    OtherList(PriceList),
}

/// A price list with how many prices it has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceListView {
    pub list: PriceList,
    pub count: u32,
}

/// A SKU that costs something else than it did at the moment that was asked about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceChanged {
    pub sku: Sku,
    pub name: String,
    /// Its own price then and now; the same where only a price list changed.
    pub before: Amount,
    pub now: Amount,
    /// When it changed last.
    pub at: Timestamp,
    /// Whether price lists say something else of it than they did.
    pub in_lists: bool,
}

/// A price that is to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceToCome {
    pub sku: Sku,
    pub from: Timestamp,
    pub price: Amount,
    /// The product's own price now.
    pub now: Amount,
}
