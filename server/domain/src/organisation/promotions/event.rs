//! A promotion as it rests in the journal.

use protocol::{Amount, BranchId, Channel, CouponId, CustomerGroupId, PromotionId, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::organisation::Saved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PromotionEvent {
    Put(Arc<Promotion>),
    /// One that counts only for whoever gives a code of it.
    PutCoded(Arc<Promotion>),
    CouponPut(Arc<Coupon>),
}

impl PromotionEvent {
    /// The promotion that it puts, if it does.
    #[must_use]
    pub const fn promotion(&self) -> Option<&Arc<Promotion>> {
        match self {
            Self::Put(promotion) | Self::PutCoded(promotion) => Some(promotion),
            Self::CouponPut(_) => None,
        }
    }
}

/// What counts for codes of a promotion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Coupon {
    pub id: CouponId,
    pub promotion: PromotionId,
    pub name: String,
    /// The code that everybody may use, as it is compared; none: a series of codes that can be used once each.
    pub code: Option<String>,
    pub uses_max: Option<u32>,
    pub uses_each: Option<u32>,
    pub active: bool,
    pub version: u32,
    pub saved: Saved,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promotion {
    pub id: PromotionId,
    pub name: String,
    pub effect: Effect,
    /// None: everything.
    pub goods: Vec<Goods>,
    pub except: Vec<Goods>,
    /// None: all.
    pub branches: Vec<BranchId>,
    pub channel: Option<Channel>,
    /// None: for everybody.
    pub group: Option<CustomerGroupId>,
    /// By the branch's clock, such as "2026-11-27T09:00"; written like that, they are in the order of their letters.
    pub from: Option<String>,
    pub until: Option<String>,
    pub quantity_min: Quantity,
    pub amount_min: Amount,
    pub amount_max: Option<Amount>,
    pub times_max: Option<u32>,
    pub step: u8,
    pub alone: bool,
    pub active: bool,
    pub version: u32,
    pub saved: Saved,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// In parts per million.
    PercentOff(u32),
    /// Off each unit.
    AmountOff(Amount),
    /// For each unit.
    FixedPrice(Amount),
    BuyGet {
        buy: u32,
        get: u32,
        off_ppm: u32,
    },
    ForPrice {
        count: u32,
        price: Amount,
    },
    BasketOff(Amount),
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Goods {
    Sku(Sku),
    /// By its handle.
    Product(String),
    /// With all below it.
    Category(String),
    Brand(String),
    Tag(String),
}
