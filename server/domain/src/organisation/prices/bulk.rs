//! Many prices changed by one rule. Looking at it beforehand and doing it are the same computation.

use protocol::{
    Amount, ChangePrices, Currency, PRICES_MAX, PriceRounding, PriceStep, PricesChanged, RefusalCode, Rule,
    Timestamp, WithFacts,
};
use std::collections::BTreeSet;

use crate::{
    Rejection, check,
    limits::RISE_PPM_MAX,
    organisation::{Event, Organisation, Saved, event::PriceEvent},
};

const WHOLE_PPM: i128 = 1_000_000;

impl Organisation {
    pub(in crate::organisation) fn change_prices(
        &self,
        currency: Currency,
        asked: &ChangePrices,
        saved: Saved,
    ) -> Result<Vec<Event>, Rejection> {
        check::currency(currency, asked.currency)?;
        let changed = self.changed_prices(asked, saved.at)?;
        if let Some(expected) = asked.expected_sum
            && expected != changed.sum
        {
            let message = "prices were changed meanwhile, so that it would come to something else than you saw: look at \
                           the preview again";
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message).rule(Rule::PreviewIsOld));
        }
        let from = asked.valid_from.filter(|from| *from > saved.at);
        if let Some(from) = from {
            let new = changed.prices.iter().map(|step| step.sku);
            self.check_schedule(new, from)?;
        }
        let event = |step: &PriceStep| {
            let PriceStep { sku, after: price, .. } = *step;
            Event::Price(match from {
                Some(from) => PriceEvent::Scheduled { sku, price, from },
                None => PriceEvent::Set { sku, price, saved },
            })
        };
        Ok(changed.prices.iter().map(event).collect())
    }

    /// What a change would come to.
    ///
    /// # Errors
    /// When a rule forbids the change.
    pub fn changed_prices(&self, asked: &ChangePrices, at: Timestamp) -> Result<PricesChanged, Rejection> {
        if asked.skus.is_empty() {
            return Err(Rejection::new(RefusalCode::NoLines, "at least one SKU is needed"));
        }
        check::at_most(asked.skus.len(), PRICES_MAX, "prices at once")?;
        if !(-1_000_000..=RISE_PPM_MAX).contains(&asked.by_ppm) {
            let message = "prices fall by 100 % at most, and rise by 1000 % at most";
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        let mut seen = BTreeSet::new();
        let mut changed = PricesChanged { prices: Vec::new(), sum: Amount(0) };
        for sku in &asked.skus {
            if !seen.insert(*sku) {
                let message = format!("{sku} is named twice");
                return Err(Rejection::new(RefusalCode::InvalidText, message));
            }
            let then = asked.valid_from.filter(|from| *from > at).unwrap_or(at);
            let Some(before) = self.price(sku, then) else {
                return Err(Rejection::new(RefusalCode::UnknownSku, format!("there is no {sku}")).sku(*sku));
            };
            let after = computed(before, asked.by_ppm, asked.rounding)?;
            check::amount("a price", after)?;
            let sum = changed.sum.checked_add(after);
            changed.sum = sum.ok_or_else(|| check::overflow("the sum of the prices"))?;
            changed.prices.push(PriceStep { sku: *sku, before, after });
        }
        Ok(changed)
    }
}

fn computed(before: Amount, by_ppm: i32, rounding: PriceRounding) -> Result<Amount, Rejection> {
    let exact = i128::from(before.0).saturating_mul(WHOLE_PPM.saturating_add(i128::from(by_ppm)));
    let rounded = match rounding {
        PriceRounding::Nearest => nearest(exact, 1, 0),
        PriceRounding::Multiple(step) => nearest(exact, checked_step(step)?, 0),
        PriceRounding::Ending(ending) => {
            // 9 is in steps of ten, 95 in steps of a hundred.
            let step = 10_u32.checked_pow(ending.checked_ilog10().unwrap_or(0).saturating_add(1));
            nearest(exact, checked_step(step.unwrap_or(0))?, i128::from(ending))
        }
    };
    i64::try_from(rounded).map(Amount).map_err(|_too_large| check::overflow("a price"))
}

fn checked_step(step: u32) -> Result<i128, Rejection> {
    if (1..=1_000_000).contains(&step) {
        return Ok(i128::from(step));
    }
    Err(Rejection::new(
        RefusalCode::InvalidAmount,
        "the step in which prices are rounded is too large, or nothing",
    ))
}

/// The nearest to a number of millionths among those that are `ending` beyond a multiple of `step`, halves up; never less
/// than nothing.
fn nearest(exact_ppm: i128, step: i128, ending: i128) -> i128 {
    let unit = step.saturating_mul(WHOLE_PPM);
    let from_ending = exact_ppm.saturating_sub(ending.saturating_mul(WHOLE_PPM));
    let steps = from_ending.saturating_add(unit / 2).div_euclid(unit);
    let found = steps.saturating_mul(step).saturating_add(ending);
    if found < 0 { found.saturating_add(step) } else { found }
}
