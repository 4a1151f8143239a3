//! Prices: the one that counts is kept with its product, those to come stand here until their moment, and those that
//! were stand in the [`PriceBook`].

mod book;
mod bulk;
mod changed;
mod explain;
mod groups;
mod lists;
mod promoted;

pub use book::{PriceBook, Touched};
pub use changed::ChangedPrice;
pub(super) use groups::Groups;
pub(super) use lists::Lists;
pub use lists::Place;
pub use promoted::PromotedPrice;

use protocol::{
    Amount, Currency, PriceToCome, RefusalCode, Rule, ScheduledPrice, SetPrice, Sku, Timestamp,
    UnschedulePrice, WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{Event, Organisation, Saved, Shards, event::PriceEvent};
use crate::{
    Rejection, check,
    limits::{BEGINNING_PRICES_MAX, SCHEDULED_PER_SKU_MAX, SCHEDULED_PRICES_MAX},
};

/// Prices that are to come.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Schedule {
    by_sku: Shards<(Sku, Timestamp), Amount>,
    by_moment: Shards<(Timestamp, Sku), ()>,
}

impl Schedule {
    pub(super) fn put(&mut self, sku: Sku, from: Timestamp, price: Amount) {
        self.by_sku.insert((sku, from), price);
        self.by_moment.insert((from, sku), ());
    }

    pub(super) fn take(&mut self, sku: Sku, from: Timestamp) {
        self.by_sku.remove(&(sku, from));
        self.by_moment.remove(&(from, sku));
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        self.by_moment.first().map(|(from, _)| *from)
    }

    /// Prices to come of one SKU, the next one first.
    fn of(&self, sku: Sku) -> impl Iterator<Item = ScheduledPrice> {
        self.by_sku
            .range_from(&(sku, Timestamp(i64::MIN)))
            .take_while(move |((other, _), _)| *other == sku)
            .map(|((_, from), price)| ScheduledPrice { from: *from, price: *price })
    }

    /// What begins now: as much of it as one record should hold, in order of its moment.
    pub(super) fn begin(&self, at: Timestamp) -> Vec<Event> {
        let due = self.by_moment.iter().map(|(key, ())| *key).take_while(|(from, _)| *from <= at);
        due.take(BEGINNING_PRICES_MAX)
            .filter_map(|(from, sku)| {
                let price = *self.by_sku.get(&(sku, from))?;
                Some(Event::Price(PriceEvent::Began { sku, price, from }))
            })
            .collect()
    }
}

impl Organisation {
    pub(super) fn set_price(
        &self,
        currency: Currency,
        asked: &SetPrice,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        let SetPrice { sku, price, .. } = *asked;
        check::currency(currency, asked.currency)?;
        check::amount("a price", price)?;
        if self.variant(&sku).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownSku, format!("there is no {sku}")).sku(sku));
        }
        let Some(from) = asked.valid_from.filter(|from| *from > saved.at) else {
            return Ok(Event::Price(PriceEvent::Set { sku, price, saved }));
        };
        self.check_schedule(std::iter::once(sku), from)?;
        Ok(Event::Price(PriceEvent::Scheduled { sku, price, from }))
    }

    pub(super) fn unschedule_price(&self, asked: &UnschedulePrice) -> Result<Event, Rejection> {
        let UnschedulePrice { sku, from } = *asked;
        if self.schedule.by_sku.get(&(sku, from)).is_none() {
            let message = format!("no price of {sku} is to come then; it may have begun meanwhile");
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message)
                .sku(sku)
                .rule(Rule::BegunMeanwhile));
        }
        Ok(Event::Price(PriceEvent::Unscheduled { sku, from }))
    }

    /// Prices that are to come behind a moment and SKU, in order of both.
    pub fn prices_to_come(
        &self,
        behind: Option<(Timestamp, Sku)>,
    ) -> impl Iterator<Item = PriceToCome> + use<'_> {
        let coming = self.schedule.by_moment.iter().map(|(key, ())| *key);
        let coming = coming.filter(move |key| behind.is_none_or(|behind| *key > behind));
        coming.filter_map(|(from, sku)| {
            let price = *self.schedule.by_sku.get(&(sku, from))?;
            Some(PriceToCome { sku, from, price, now: self.terms(&sku)?.price })
        })
    }

    /// Whether there is room for prices to come.
    fn check_schedule(&self, skus: impl Iterator<Item = Sku>, from: Timestamp) -> Result<(), Rejection> {
        let mut all = self.schedule.by_sku.len();
        for sku in skus.filter(|sku| self.schedule.by_sku.get(&(*sku, from)).is_none()) {
            let own = self.schedule.of(sku).count().saturating_add(1);
            check::at_most(own, SCHEDULED_PER_SKU_MAX, "prices to come of one SKU")?;
            all = all.saturating_add(1);
            check::at_most(all, SCHEDULED_PRICES_MAX, "prices to come")?;
        }
        Ok(())
    }

    /// What a SKU costs at a moment, as far as is known now.
    #[must_use]
    pub fn price(&self, sku: &Sku, at: Timestamp) -> Option<Amount> {
        let begun = self.schedule.of(*sku).take_while(|scheduled| scheduled.from <= at).last();
        begun.map(|scheduled| scheduled.price).or_else(|| self.terms(sku).map(|terms| terms.price))
    }

    /// Prices of a SKU that are to come, the next one first.
    pub fn scheduled_prices(&self, sku: &Sku) -> impl Iterator<Item = ScheduledPrice> {
        self.schedule.of(*sku)
    }
}
