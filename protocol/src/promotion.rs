//! Promotions: what head office may say of what costs less for some time, and how tills and shop are told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, Channel, CustomerGroupId, Quantity, Sku, StaffId, Timestamp};

/// Names a promotion.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct PromotionId(pub u32);

/// What a promotion takes off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromotionEffect {
    /// A part of what each line comes to, in parts per million.
    PercentOff(u32),
    /// So much off every unit.
    AmountOff(Amount),
    /// Every unit costs this, unless it costs less.
    FixedPrice(Amount),
    /// Of every so many, the cheapest cost less or nothing.
    BuyGet(BuyGet),
    /// So many together for one price, where that is less.
    ForPrice(ForPrice),
    /// So much off everything that it is about together.
    BasketOff(Amount),
}

impl Default for PromotionEffect {
    fn default() -> Self {
        Self::PercentOff(0)
    }
}

/// Of `buy + get` pieces the `get` cheapest cost less. The dearest are grouped first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyGet {
    pub buy: u32,
    pub get: u32,
    /// Parts per million: 1000000 makes them free.
    pub off_ppm: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForPrice {
    pub count: u32,
    pub price: Amount,
}

/// Articles that something is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromotionGoods {
    Sku(Sku),
    /// All variants of a product, by its handle.
    Product(String),
    /// With all below it.
    Category(String),
    Brand(String),
    Tag(String),
}

/// Adds a promotion, or changes one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPromotion {
    pub id: PromotionId,
    /// What customers read on receipts and in the shop.
    pub name: String,
    pub effect: PromotionEffect,
    /// What it is about: any of these; none named: everything.
    #[serde(default)]
    pub goods: Vec<PromotionGoods>,
    /// What it is not about.
    #[serde(default)]
    pub except: Vec<PromotionGoods>,
    /// None named: in every branch.
    #[serde(default)]
    pub branches: Vec<BranchId>,
    /// None: in every channel.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Only for customers of this group; none: for everybody.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// By the clock of the branch, such as "2026-11-27T09:00".
    #[serde(default)]
    pub from: Option<String>,
    /// The first minute at which it does not count any more.
    #[serde(default)]
    pub until: Option<String>,
    /// How much of its articles a basket must have.
    #[serde(default)]
    pub quantity_min: Quantity,
    /// What they must come to, by what earlier steps left.
    #[serde(default)]
    pub amount_min: Amount,
    /// The most it takes off one basket.
    #[serde(default)]
    pub amount_max: Option<Amount>,
    /// In how many groups it counts at most in one basket, where it goes by groups.
    #[serde(default)]
    pub times_max: Option<u32>,
    /// Promotions of one step do not count together on one line; those of a later one take from what is left. 1 to 9.
    #[serde(default = "first")]
    pub step: u8,
    /// It counts on lines alone that no other promotion has, and leaves them to no other.
    #[serde(default)]
    pub alone: bool,
    /// One that is switched off counts nowhere.
    #[serde(default = "yes")]
    pub active: bool,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
    /// Whether it counts only for whoever gives a code of it. That is settled when it is added, and stays.
    #[serde(default)]
    pub needs_code: bool,
}

const fn first() -> u8 {
    1
}

const fn yes() -> bool {
    true
}

/// A promotion as tills and the shop know it; the fields are those of `PutPromotion`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Promotion {
    pub id: PromotionId,
    pub name: String,
    pub effect: PromotionEffect,
    pub goods: Vec<PromotionGoods>,
    pub except: Vec<PromotionGoods>,
    pub branches: Vec<BranchId>,
    pub channel: Option<Channel>,
    pub group: Option<CustomerGroupId>,
    pub from: Option<String>,
    pub until: Option<String>,
    pub quantity_min: Quantity,
    pub amount_min: Amount,
    pub amount_max: Option<Amount>,
    pub times_max: Option<u32>,
    pub step: u8,
    pub alone: bool,
    pub active: bool,
    /// One more with every change.
    pub version: u32,
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub needs_code: bool,
}

/// A promotion as the back office knows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PromotionView {
    pub promotion: Promotion,
    /// Who put it like this, and when.
    pub saved_by: StaffId,
    pub saved_at: Timestamp,
    /// What it was before, the newest first, as far as that is remembered.
    pub earlier: Vec<EarlierPromotion>,
}

/// A promotion as it was until somebody changed it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct EarlierPromotion {
    pub promotion: Promotion,
    pub saved_by: StaffId,
    pub saved_at: Timestamp,
}

/// What a promotion takes off a line of a ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinePromotion {
    /// Which line, from 0.
    pub line: u16,
    pub promotion: PromotionId,
    /// Zero or more on a sale; mirrored with its sign on a refund.
    pub amount: Amount,
}

/// What a promotion takes off a whole basket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PromotionTaken {
    pub promotion: PromotionId,
    pub name: String,
    pub amount: Amount,
}
