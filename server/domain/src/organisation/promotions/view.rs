//! Promotions between the journal and the wire.

use protocol::{BuyGet, ForPrice, PromotionEffect, PromotionGoods};

use super::{Effect, Goods, Promotion};
use crate::organisation::Organisation;

impl From<Effect> for PromotionEffect {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::PercentOff(ppm) => Self::PercentOff(ppm),
            Effect::AmountOff(amount) => Self::AmountOff(amount),
            Effect::FixedPrice(price) => Self::FixedPrice(price),
            Effect::BuyGet { buy, get, off_ppm } => Self::BuyGet(BuyGet { buy, get, off_ppm }),
            Effect::ForPrice { count, price } => Self::ForPrice(ForPrice { count, price }),
            Effect::BasketOff(amount) => Self::BasketOff(amount),
        }
    }
}

impl From<PromotionEffect> for Effect {
    fn from(effect: PromotionEffect) -> Self {
        match effect {
            PromotionEffect::PercentOff(ppm) => Self::PercentOff(ppm),
            PromotionEffect::AmountOff(amount) => Self::AmountOff(amount),
            PromotionEffect::FixedPrice(price) => Self::FixedPrice(price),
            PromotionEffect::BuyGet(BuyGet { buy, get, off_ppm }) => Self::BuyGet { buy, get, off_ppm },
            PromotionEffect::ForPrice(ForPrice { count, price }) => Self::ForPrice { count, price },
            PromotionEffect::BasketOff(amount) => Self::BasketOff(amount),
        }
    }
}

impl From<&Goods> for PromotionGoods {
    fn from(goods: &Goods) -> Self {
        match goods {
            Goods::Sku(sku) => Self::Sku(*sku),
            Goods::Product(handle) => Self::Product(handle.clone()),
            Goods::Category(text) => Self::Category(text.clone()),
            Goods::Brand(text) => Self::Brand(text.clone()),
            Goods::Tag(text) => Self::Tag(text.clone()),
        }
    }
}

impl From<&PromotionGoods> for Goods {
    fn from(goods: &PromotionGoods) -> Self {
        match goods {
            PromotionGoods::Sku(sku) => Self::Sku(*sku),
            PromotionGoods::Product(handle) => Self::Product(handle.clone()),
            PromotionGoods::Category(text) => Self::Category(text.clone()),
            PromotionGoods::Brand(text) => Self::Brand(text.clone()),
            PromotionGoods::Tag(text) => Self::Tag(text.clone()),
        }
    }
}

impl Organisation {
    /// A promotion, as it is or was, as it is told.
    #[must_use]
    pub fn told_promotion(&self, own: &Promotion) -> protocol::Promotion {
        protocol::Promotion {
            id: own.id,
            name: own.name.clone(),
            effect: own.effect.into(),
            goods: own.goods.iter().map(Into::into).collect(),
            except: own.except.iter().map(Into::into).collect(),
            branches: own.branches.clone(),
            channel: own.channel,
            group: own.group,
            from: own.from.clone(),
            until: own.until.clone(),
            quantity_min: own.quantity_min,
            amount_min: own.amount_min,
            amount_max: own.amount_max,
            times_max: own.times_max,
            step: own.step,
            alone: own.alone,
            active: own.active,
            version: own.version,
            needs_code: self.needs_code(own.id),
        }
    }
}
