//! What an article costs by itself while promotions run, and what it cost before they began.

use protocol::{Amount, Quantity, Sku, Timestamp};
use std::sync::Arc;

use super::{Place, PriceBook};
use crate::{
    limits::FORMER_PROMOTIONS_MAX,
    organisation::{Organisation, Promotion, date},
    pricing::{Basket, BasketLine, TaxTerms, price},
};

/// A price is reduced from the lowest of so many days before (Directive 98/6/EC, article 6a).
const FORMER_PRICE_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const EPOCH_DAY: i64 = 719_163;

/// What promotions make of the price of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PromotedPrice {
    pub price: Amount,
    /// What it would cost without them.
    pub without: Amount,
    /// Those that take something off, in the order in which they do.
    pub by: Vec<Arc<Promotion>>,
    /// The lowest price of the thirty days before; none where not all prices of those days are known, or where it was not higher.
    pub former: Option<Amount>,
}

impl PriceBook {
    /// What one costs with promotions that are about it alone; none where they take nothing off. `local` is the minute of the
    /// clock there.
    #[must_use]
    pub fn promoted_price(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        place: Place,
        (local, at): (&str, Timestamp),
    ) -> Option<PromotedPrice> {
        let alone = || organisation.promotions().filter(|one| one.is_of_one() && one.counts(place, local));
        alone().next()?;
        let (without, _) = organisation.price_in(sku, place, at)?;
        let own = organisation.promoted(alone(), (place, local), (&[*sku], &[]));
        let (price, numbers) = one_costs(*sku, without, own)?;
        let by: Vec<Arc<Promotion>> =
            numbers.iter().filter_map(|id| organisation.promotion(*id)).cloned().collect();
        let former = self.before(organisation, sku, place, (&by, at)).filter(|former| *former > price);
        Some(PromotedPrice { price, without, by, former })
    }

    /// The lowest price of the thirty days before the first of some promotions began.
    fn before(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        place: Place,
        (by, at): (&[Arc<Promotion>], Timestamp),
    ) -> Option<Amount> {
        let since = by.iter().map(|one| self.first_begun(one)).min()?.min(at);
        let from = since.plus_millis(FORMER_PRICE_DAYS.saturating_mul(-DAY_MS));
        let own = self.lowest_own(organisation, sku, from, since)?;
        let listed = self.lowest_listed(organisation, sku, None, place, (from, since));
        let without = listed.map_or(own, |listed| listed.min(own));
        let mut lowest = without;
        for now in organisation.promotions() {
            let former = self.former_promotions(now.id);
            // What it was before that is not known any more.
            if former.len() >= FORMER_PROMOTIONS_MAX && former.first().is_some_and(|first| first.ended > from)
            {
                return None;
            }
            let mut begins = Timestamp(i64::MIN);
            let forms = former.iter().map(|former| (former.promotion.as_ref(), former.ended));
            for (form, ends) in forms.chain([(Some(now), Timestamp(i64::MAX))]) {
                let within = ends > from && begins < since;
                let counted = form.filter(|form| within && form.is_of_one() && form.is_for(place));
                if let Some(form) = counted.filter(|form| begun(form) < since && ended(form) > from) {
                    let one =
                        organisation.promoted(std::iter::once(form), (place, &middle(form)), (&[*sku], &[]));
                    lowest = one_costs(*sku, without, one).map_or(lowest, |(price, _)| price.min(lowest));
                }
                begins = ends;
            }
        }
        Some(lowest)
    }

    /// When it began like this: a change of its name or its end is no new reduction.
    fn first_begun(&self, promotion: &Promotion) -> Timestamp {
        let same = |form: &&Arc<Promotion>| {
            form.active
                && form.effect == promotion.effect
                && form.goods == promotion.goods
                && form.except == promotion.except
        };
        let earlier = self.earlier_promotions(promotion.id).rev().take_while(same);
        earlier.map(|form| begun(form)).chain([begun(promotion)]).min().unwrap_or(promotion.saved.at)
    }
}

/// What one costs, and by which promotions; none where nothing is taken off.
fn one_costs(
    sku: Sku,
    unit_price: Amount,
    promotions: Vec<crate::pricing::Promotion>,
) -> Option<(Amount, Vec<protocol::PromotionId>)> {
    let tax = TaxTerms { included: true, rates_ppm: Vec::new() };
    let line = BasketLine { sku, quantity: Quantity::ONE, unit_price, discount: None, tax };
    let priced = price(&Basket { lines: vec![line], discount: None, promotions }).ok()?;
    let by: Vec<_> =
        priced.lines.first()?.promotions.iter().map(|share| protocol::PromotionId(share.promotion)).collect();
    (!by.is_empty()).then_some((priced.total, by))
}

/// A minute at which a promotion counts by its own times.
fn middle(promotion: &Promotion) -> String {
    promotion.from.clone().unwrap_or_default()
}

/// When a promotion began at the earliest, wherever that was: by its day, or when somebody put it.
fn begun(promotion: &Promotion) -> Timestamp {
    let day = promotion.from.as_deref().and_then(day_of);
    // The earliest clock of the world is fourteen hours before this one.
    let clock = day.map(|day| day.plus_millis(-14 * 60 * 60 * 1_000));
    clock.map_or(promotion.saved.at, |clock| clock.max(promotion.saved.at))
}

/// When it is over at the latest.
fn ended(promotion: &Promotion) -> Timestamp {
    let day = promotion.until.as_deref().and_then(day_of);
    day.map_or(Timestamp(i64::MAX), |day| day.plus_millis(DAY_MS.saturating_mul(2)))
}

fn day_of(minute: &str) -> Option<Timestamp> {
    let days = i64::from(date::day_of(minute.get(..10)?)?).checked_sub(EPOCH_DAY)?;
    days.checked_mul(DAY_MS).map(Timestamp)
}
