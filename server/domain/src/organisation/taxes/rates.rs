//! Rates for places and from days on: which of them counts. The most particular place goes first, then the latest day that
//! has come. `clients/sdk/src/pricing/rates.ts` is its twin.

use protocol::{RefusalCode, TAX_RATES_MAX};

use super::{RATE_PPM_MAX, Steps};
use crate::{
    Rejection, check,
    limits::TAX_COMPONENTS_MAX,
    organisation::{Branch, Organisation, TaxClass, date, event::TaxRates, settings::check_country},
    pricing::LineTax,
};

impl TaxRates {
    /// The first business date on which they count, in days since 0000-12-31.
    fn begins(&self) -> i32 {
        date::day_of(&self.from).unwrap_or(i32::MIN)
    }

    /// How particular the place is, where it has to do with a branch at all.
    fn rank_in(&self, branch: &Branch) -> Option<u8> {
        match self.branch {
            Some(own) => (own == branch.id).then_some(2),
            None if self.country.is_empty() => Some(0),
            None => (self.country == branch.country).then_some(1),
        }
    }

    fn line_tax(&self) -> LineTax {
        LineTax::of(self.on_top, self.components.iter().map(|(_, rate)| *rate))
    }
}

impl TaxClass {
    /// What counts in a branch on a business date; none where only the class's own rate does.
    #[must_use]
    pub fn rates_in(&self, branch: &Branch, day: i32) -> Option<&TaxRates> {
        let ranked = |rates: &&TaxRates| rates.rank_in(branch).map(|rank| (rank, rates.begins()));
        let here = self.rates.iter().filter(|rates| rates.rank_in(branch).is_some());
        here.filter(|rates| rates.begins() <= day).max_by_key(ranked)
    }

    /// The next rates that will count there, if any are known.
    #[must_use]
    pub fn next_in(&self, branch: &Branch, day: i32) -> Option<&TaxRates> {
        let now = self.rates_in(branch, day);
        let mut days: Vec<i32> = self.days_in(branch).filter(|begins| *begins > day).collect();
        days.sort_unstable();
        days.into_iter().map(|day| self.rates_in(branch, day)).find(|then| *then != now)?
    }

    fn days_in(&self, branch: &Branch) -> impl Iterator<Item = i32> {
        self.rates.iter().filter(|rates| rates.rank_in(branch).is_some()).map(TaxRates::begins)
    }

    pub(super) fn steps_in(&self, branch: &Branch) -> Steps {
        let mut days: Vec<i32> = self.days_in(branch).collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().filter_map(|day| Some((day, self.rates_in(branch, day)?.line_tax()))).collect()
    }

    /// How it is taxed in a branch on a business date.
    #[must_use]
    pub fn tax_in(&self, branch: &Branch, day: i32) -> LineTax {
        self.rates_in(branch, day).map_or_else(|| LineTax::inside(self.rate_ppm), TaxRates::line_tax)
    }
}

impl Organisation {
    /// Rates as they are kept: each place and day once, in order.
    pub(super) fn tax_rates(&self, asked: &[protocol::TaxRates]) -> Result<Vec<TaxRates>, Rejection> {
        check::at_most(asked.len(), TAX_RATES_MAX, "rates of a tax class")?;
        let mut kept = Vec::with_capacity(asked.len());
        for rates in asked {
            check_country(&rates.country)?;
            if let Some(branch) = rates.branch {
                if !rates.country.is_empty() {
                    let message = "rates are for a country or for a branch, not for both";
                    return Err(Rejection::new(RefusalCode::InvalidText, message));
                }
                if self.branch(branch).is_none() {
                    let message = format!("there is no branch {branch}");
                    return Err(Rejection::new(RefusalCode::UnknownBranch, message));
                }
            }
            if !rates.from.is_empty() && date::day_of(&rates.from).is_none() {
                let message = "rates begin on a date such as 2027-01-01";
                return Err(Rejection::new(RefusalCode::InvalidTime, message));
            }
            kept.push(TaxRates {
                country: rates.country.clone(),
                branch: rates.branch,
                from: rates.from.clone(),
                on_top: rates.on_top,
                components: components(&rates.components)?,
            });
        }
        kept.sort_by(|one, next| place(one).cmp(&place(next)));
        if kept.iter().zip(kept.iter().skip(1)).any(|(one, next)| place(one) == place(next)) {
            let message = "two rates of the same place begin on the same day";
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
        Ok(kept)
    }
}

fn place(rates: &TaxRates) -> (Option<protocol::BranchId>, &str, &str) {
    (rates.branch, &rates.country, &rates.from)
}

fn components(asked: &[protocol::TaxComponent]) -> Result<Vec<(String, u32)>, Rejection> {
    check::at_most(asked.len(), TAX_COMPONENTS_MAX, "taxes of one line")?;
    let mut sum = 0_u32;
    for component in asked {
        check::note("a tax's name", &component.name)?;
        sum = sum.saturating_add(component.rate_ppm);
    }
    check::share("what the taxes of one line come to", sum, RATE_PPM_MAX)?;
    Ok(asked.iter().map(|component| (component.name.clone(), component.rate_ppm)).collect())
}

impl From<&TaxRates> for protocol::TaxRates {
    fn from(rates: &TaxRates) -> Self {
        let component = |(name, rate_ppm): &(String, u32)| protocol::TaxComponent {
            name: name.clone(),
            rate_ppm: *rate_ppm,
        };
        Self {
            country: rates.country.clone(),
            branch: rates.branch,
            from: rates.from.clone(),
            on_top: rates.on_top,
            components: rates.components.iter().map(component).collect(),
        }
    }
}
