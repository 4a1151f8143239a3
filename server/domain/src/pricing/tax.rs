//! Tax, line by line: inside the price or on top of it, of one or several components.

use protocol::Amount;
use serde::{Deserialize, Serialize};

use super::{LinePrice, PricingError, figure, share};
use crate::limits::TAX_COMPONENTS_MAX;

/// How a line is taxed. Components (a state's and a city's, say) are all reckoned from the same net amount; there is no tax
/// on a tax.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct TaxTerms {
    /// Whether the unit price has the taxes in it.
    pub included: bool,
    /// The components' rates in parts per million.
    pub rates_ppm: Vec<u32>,
}

impl LinePrice {
    /// Inside the price: the tax of all rates together is rounded once and split over the components by largest remainder,
    /// ties to the earlier one. On top of it: every component is rounded by itself, as each goes to somebody else.
    pub(super) fn add_tax(&mut self) -> Result<(), PricingError> {
        let rest = self.rest().ok_or(PricingError::TooLarge)?;
        let rates = &self.tax_terms.rates_ppm;
        let taxes = if self.tax_terms.included {
            inside(rest, rates)
        } else {
            rates.iter().map(|rate| share(rest, *rate)).collect()
        };
        self.taxes = taxes.ok_or(PricingError::TooLarge)?;
        self.tax = figure(Amount::checked_sum(self.taxes.iter().copied()))?;
        self.total = if self.tax_terms.included { rest } else { figure(rest.checked_add(self.tax))? };
        Ok(())
    }
}

fn inside(total: Amount, rates: &[u32]) -> Option<Vec<Amount>> {
    if rates.is_empty() {
        return Some(Vec::new());
    }
    let all = rates.iter().try_fold(0_u32, |sum, rate| sum.checked_add(*rate))?;
    let weights: Vec<u64> = rates.iter().map(|rate| u64::from(*rate)).collect();
    total.tax_inside(all)?.split(&weights)
}

/// A line's terms of tax as a sale carries them: a few numbers in a row that are copied and never allocated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LineTax {
    on_top: bool,
    count: u8,
    rates_ppm: [u32; TAX_COMPONENTS_MAX],
}

impl LineTax {
    /// One rate inside the price.
    #[must_use]
    pub fn inside(rate_ppm: u32) -> Self {
        Self::of(false, [rate_ppm])
    }

    /// Components beyond [`TAX_COMPONENTS_MAX`], which nothing that was checked has, are left out.
    #[must_use]
    pub fn of(on_top: bool, rates: impl IntoIterator<Item = u32>) -> Self {
        let mut tax = Self { on_top, ..Self::default() };
        for (place, rate) in tax.rates_ppm.iter_mut().zip(rates) {
            *place = rate;
            tax.count = tax.count.saturating_add(1);
        }
        tax
    }

    #[must_use]
    pub const fn on_top(&self) -> bool {
        self.on_top
    }

    #[must_use]
    pub fn rates_ppm(&self) -> &[u32] {
        self.rates_ppm.get(..usize::from(self.count)).unwrap_or_default()
    }

    /// The tax of each component of what is left of a price; `None` on overflow.
    #[must_use]
    pub fn taxes_of(&self, rest: Amount) -> Option<Vec<Amount>> {
        if self.on_top {
            self.rates_ppm().iter().map(|rate| share(rest, *rate)).collect()
        } else if let [rate] = self.rates_ppm() {
            Some(vec![rest.tax_inside(*rate)?])
        } else {
            inside(rest, self.rates_ppm())
        }
    }
}
