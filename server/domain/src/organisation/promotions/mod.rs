//! Promotions: what costs less somewhere for some time, by a rule. Which of them are about a line is decided here, and in the
//! same way by tills (`clients/sdk/src/pricing/promotions.ts`); what they take off is `crate::pricing`'s.

mod coupons;
mod event;
mod view;

pub use event::{Coupon, Effect, Goods, Promotion, PromotionEvent};

use protocol::{
    Amount, Channel, CouponId, PromotionId, PutPromotion, Quantity, RefusalCode, Rule, Sku, Timestamp,
    WithFacts,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Event, Organisation, Place, Product, Saved, check_room, check_version, date, next_version};
use crate::{
    Rejection, check,
    limits::{PROMOTION_GOODS_MAX, PROMOTION_PIECES_MAX, PROMOTIONS_MAX, PROMOTIONS_RUNNING_MAX},
    pricing,
};

const STEP_MAX: u8 = 9;
const WHOLE_PPM: u32 = 1_000_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// 1970-01-01, in days since 0000-12-31.
const EPOCH_DAY: i64 = 719_163;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Promotions {
    all: Arc<BTreeMap<PromotionId, Arc<Promotion>>>,
    /// Those that count only with a code. Which do is settled when they are added.
    coded: Arc<BTreeSet<PromotionId>>,
    coupons: Arc<BTreeMap<CouponId, Arc<Coupon>>>,
}

impl Promotions {
    pub(super) fn apply(&mut self, event: &PromotionEvent) {
        match event {
            PromotionEvent::Put(promotion) => {
                Arc::make_mut(&mut self.all).insert(promotion.id, Arc::clone(promotion));
            }
            PromotionEvent::PutCoded(promotion) => {
                Arc::make_mut(&mut self.all).insert(promotion.id, Arc::clone(promotion));
                Arc::make_mut(&mut self.coded).insert(promotion.id);
            }
            PromotionEvent::CouponPut(coupon) => {
                Arc::make_mut(&mut self.coupons).insert(coupon.id, Arc::clone(coupon));
            }
        }
    }
}

impl Goods {
    #[must_use]
    pub fn has(&self, product: &Product, sku: &Sku) -> bool {
        match self {
            Self::Sku(own) => own == sku,
            Self::Product(handle) => *handle == *product.handle,
            Self::Category(above) => product
                .category
                .strip_prefix(above)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            Self::Brand(brand) => product.brand == *brand,
            Self::Tag(tag) => product.tags.contains(tag),
        }
    }

    fn check(&self, organisation: &Organisation) -> Result<(), Rejection> {
        match self {
            Self::Sku(sku) if organisation.variant(sku).is_none() => {
                Err(Rejection::new(RefusalCode::UnknownSku, format!("there is no {sku}")).sku(*sku))
            }
            Self::Product(handle) if organisation.product(handle).is_none() => {
                let message = format!("there is no product {handle}");
                Err(Rejection::new(RefusalCode::UnknownProduct, message).name(handle))
            }
            Self::Sku(_) | Self::Product(_) => Ok(()),
            Self::Category(text) => check::name("a promotion's category", text),
            Self::Brand(text) => check::name("a promotion's brand", text),
            Self::Tag(text) => check::name("a promotion's tag", text),
        }
    }
}

impl Promotion {
    /// Whether it counts at a place and at a minute of the clock there, such as "2026-11-27T09:00".
    #[must_use]
    pub fn counts(&self, place: Place, local: &str) -> bool {
        self.is_for(place)
            && self.from.as_deref().is_none_or(|from| from <= local)
            && self.until.as_deref().is_none_or(|until| local < until)
    }

    /// Whether it counts at a place at some time.
    #[must_use]
    pub fn is_for(&self, place: Place) -> bool {
        let here = || place.branch.is_some_and(|branch| self.branches.contains(&branch));
        self.active
            && self.group.is_none_or(|group| Some(group) == place.group)
            && self.channel.is_none_or(|channel| channel == place.channel)
            && (self.branches.is_empty() || here())
    }

    #[must_use]
    pub fn is_about(&self, product: &Product, sku: &Sku) -> bool {
        let any = |goods: &[Goods]| goods.iter().any(|goods| goods.has(product, sku));
        (self.goods.is_empty() || any(&self.goods)) && !any(&self.except)
    }

    /// Whether it is over at a moment, wherever that is.
    #[must_use]
    pub fn is_over(&self, at: Timestamp) -> bool {
        let today = at.0.div_euclid(DAY_MS).saturating_add(EPOCH_DAY);
        let until = self.until.as_deref().and_then(|until| date::day_of(until.get(..10)?));
        // Clocks differ by less than a day from each other, and a till that was away sells at what counted then.
        until.is_some_and(|until| i64::from(until).saturating_add(2) <= today)
    }

    /// Whether what it makes of an article depends on that alone.
    #[must_use]
    pub fn is_of_one(&self) -> bool {
        let by_itself =
            matches!(self.effect, Effect::PercentOff(_) | Effect::AmountOff(_) | Effect::FixedPrice(_));
        by_itself
            && self.quantity_min <= Quantity::ONE
            && self.amount_min == Amount::ZERO
            && self.amount_max.is_none()
    }

    /// As it counts for lines, by their places.
    #[must_use]
    pub fn on(&self, lines: Vec<usize>) -> pricing::Promotion {
        pricing::Promotion {
            promotion: self.id.0,
            lines,
            step: self.step,
            alone: self.alone,
            quantity_min: self.quantity_min,
            amount_min: self.amount_min,
            effect: self.effect.into(),
            amount_max: self.amount_max,
            times_max: self.times_max,
        }
    }
}

impl Organisation {
    pub(super) fn put_promotion(&self, asked: &PutPromotion, saved: Saved) -> Result<Event, Rejection> {
        check::name("the promotion's name", &asked.name)?;
        check_effect(asked)?;
        check::at_most(asked.goods.len(), PROMOTION_GOODS_MAX, "things that a promotion is about")?;
        check::at_most(asked.except.len(), PROMOTION_GOODS_MAX, "things that a promotion is not about")?;
        let now = self.promotion(asked.id).map(|promotion| promotion.version);
        check_version(asked.version, now, "the promotion")?;
        check_times(asked)?;
        let goods = |of: &[protocol::PromotionGoods]| {
            let mut goods: Vec<Goods> = of.iter().map(Into::into).collect();
            goods.sort_unstable();
            goods.dedup();
            goods.iter().try_for_each(|one| one.check(self)).map(|()| goods)
        };
        let (about, except) = (goods(&asked.goods)?, goods(&asked.except)?);
        let branches = self.promoted_branches(asked)?;
        check_room(now.is_some(), self.promotions.all.len(), PROMOTIONS_MAX, "promotions")?;
        if asked.active {
            let others = self.running(saved.at).filter(|other| other.id != asked.id).count();
            check::at_most(
                others.saturating_add(1),
                PROMOTIONS_RUNNING_MAX,
                "promotions that run or are to come",
            )?;
        }
        self.check_coded(asked)?;
        let put = Arc::new(Promotion {
            id: asked.id,
            name: asked.name.trim().to_owned(),
            effect: asked.effect.into(),
            goods: about,
            except,
            branches,
            channel: asked.channel,
            group: asked.group,
            from: asked.from.clone(),
            until: asked.until.clone(),
            quantity_min: asked.quantity_min,
            amount_min: asked.amount_min,
            amount_max: asked.amount_max,
            times_max: asked.times_max,
            step: asked.step,
            alone: asked.alone,
            active: asked.active,
            version: next_version(now),
            saved,
        });
        let event = if asked.needs_code { PromotionEvent::PutCoded } else { PromotionEvent::Put };
        Ok(Event::Promotion(event(put)))
    }

    /// The branches it is for, each once, and that there are such and such a group.
    fn promoted_branches(&self, asked: &PutPromotion) -> Result<Vec<protocol::BranchId>, Rejection> {
        if let Some(unknown) = asked.branches.iter().find(|branch| self.branch(**branch).is_none()) {
            let message = format!("there is no branch {unknown}");
            return Err(Rejection::new(RefusalCode::UnknownBranch, message));
        }
        if let Some(group) = asked.group.filter(|group| self.customer_group(*group).is_none()) {
            let message = format!("there is no customer group {}", group.0);
            return Err(Rejection::new(RefusalCode::UnknownCustomerGroup, message));
        }
        let mut branches = asked.branches.clone();
        branches.sort_unstable();
        branches.dedup();
        Ok(branches)
    }

    #[must_use]
    pub fn promotion(&self, id: PromotionId) -> Option<&Arc<Promotion>> {
        self.promotions.all.get(&id)
    }

    /// All of them, in order of their numbers.
    pub fn promotions(&self) -> impl Iterator<Item = &Arc<Promotion>> {
        self.promotions.all.values()
    }

    /// Those that run or are to come.
    pub fn running(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Promotion>> {
        self.promotions().filter(move |one| one.active && !one.is_over(at))
    }

    /// Those of them that the shop may tell anybody of.
    pub fn running_on_web(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Promotion>> {
        self.running(at).filter(|one| {
            one.channel != Some(Channel::Till) && one.group.is_none() && !self.needs_code(one.id)
        })
    }

    /// Promotions as they count for SKUs on lines, by place, of those that are given; of those that need a code, the ones that one was
    /// given for.
    #[must_use]
    pub fn promoted<'a>(
        &self,
        promotions: impl Iterator<Item = &'a Arc<Promotion>>,
        (place, local): (Place, &str),
        (skus, coded): (&[Sku], &[PromotionId]),
    ) -> Vec<pricing::Promotion> {
        let mut found = Vec::new();
        let may = |one: &Promotion| !self.needs_code(one.id) || coded.contains(&one.id);
        for promotion in promotions.filter(|one| one.counts(place, local) && may(one)) {
            let about = |(line, sku): (usize, &Sku)| {
                let (product, _) = self.variant(sku)?;
                promotion.is_about(product, sku).then_some(line)
            };
            let lines: Vec<usize> = skus.iter().enumerate().filter_map(about).collect();
            if !lines.is_empty() {
                found.push(promotion.on(lines));
            }
        }
        found
    }
}

fn check_effect(asked: &PutPromotion) -> Result<(), Rejection> {
    use protocol::PromotionEffect as E;
    let positive = |what: &str, amount: Amount| {
        if amount == Amount::ZERO {
            let message = format!("{what} is more than nothing");
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        check::amount(what, amount)
    };
    let count = |what: &str, count: u32, least: u32| {
        if (least..=PROMOTION_PIECES_MAX).contains(&count) {
            return Ok(());
        }
        let message = format!("{what} is {least} to {PROMOTION_PIECES_MAX}, not {count}");
        Err(Rejection::new(RefusalCode::InvalidQuantity, message))
    };
    let part = |ppm: u32| {
        if ppm == 0 {
            let message = "a promotion takes more than nothing off";
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        check::share("what a promotion takes off", ppm, WHOLE_PPM)
    };
    match asked.effect {
        E::PercentOff(ppm) => part(ppm)?,
        E::AmountOff(amount) | E::BasketOff(amount) => positive("what a promotion takes off", amount)?,
        E::FixedPrice(price) => check::amount("a promotion's price", price)?,
        E::BuyGet(deal) => {
            count("how many are bought", deal.buy, 1)?;
            count("how many cost less", deal.get, 1)?;
            part(deal.off_ppm)?;
        }
        E::ForPrice(deal) => {
            count("how many go together", deal.count, 2)?;
            check::amount("their price together", deal.price)?;
        }
    }
    if let Some(most) = asked.amount_max {
        positive("the most that it takes off a basket", most)?;
    }
    if let Some(times) = asked.times_max {
        count("how often it counts in a basket", times, 1)?;
    }
    check::amount("what a basket must come to", asked.amount_min)?;
    if !(Quantity::ZERO..=Quantity::INPUT_MAX).contains(&asked.quantity_min) {
        let message = "how much a basket must have cannot be below nothing";
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    count_step(asked.step)
}

fn count_step(step: u8) -> Result<(), Rejection> {
    if (1..=STEP_MAX).contains(&step) {
        return Ok(());
    }
    let message = format!("a promotion's step is 1 to {STEP_MAX}, not {step}");
    Err(Rejection::new(RefusalCode::InvalidQuantity, message))
}

/// Minutes of a clock as they are compared, and the end behind the beginning.
fn check_times(asked: &PutPromotion) -> Result<(), Rejection> {
    for time in [&asked.from, &asked.until].into_iter().flatten() {
        if !is_minute(time) {
            let message = format!("{time} is no minute such as 2026-11-27T09:00");
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
    }
    if let (Some(from), Some(until)) = (&asked.from, &asked.until)
        && until <= from
    {
        let message = "a promotion ends before it begins: choose a later end";
        return Err(Rejection::new(RefusalCode::InvalidTime, message).rule(Rule::EndsBeforeItBegins));
    }
    Ok(())
}

fn is_minute(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else { return false };
    let number = |text: &str, most: u8| {
        let two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        two && text.parse::<u8>().is_ok_and(|number| number <= most)
    };
    let clock = time.split_once(':').is_some_and(|(hour, minute)| number(hour, 23) && number(minute, 59));
    clock && date::day_of(day).is_some()
}
