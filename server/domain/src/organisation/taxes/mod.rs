//! Tax classes: a name and what counts where and from when on. What a branch applies is found ahead of time, so that a sale
//! only looks it up.

mod rates;

use protocol::{BranchId, PutTaxClass, TaxClassId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{Branch, Event, Organisation, TaxClass, check_version, event::TaxEvent, next_version};
use crate::{Rejection, check, pricing::LineTax};

/// A tax is at most the whole price again.
const RATE_PPM_MAX: u32 = 1_000_000;

/// From which day on what counts, oldest first.
type Steps = Vec<(i32, LineTax)>;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Taxes {
    classes: BTreeMap<TaxClassId, Arc<TaxClass>>,
    /// Of classes that have rates for places or days.
    found: BTreeMap<(TaxClassId, BranchId), Steps>,
}

impl Taxes {
    pub(super) fn put<'a>(&mut self, class: &Arc<TaxClass>, branches: impl Iterator<Item = &'a Branch>) {
        self.classes.insert(class.id, Arc::clone(class));
        self.found.retain(|(id, _), _| *id != class.id);
        if !class.rates.is_empty() {
            self.found.extend(branches.map(|branch| ((class.id, branch.id), class.steps_in(branch))));
        }
    }

    /// A branch came to it, or is in another country now.
    pub(super) fn branch_put(&mut self, branch: &Branch) {
        for class in self.classes.values().filter(|class| !class.rates.is_empty()) {
            self.found.insert((class.id, branch.id), class.steps_in(branch));
        }
    }
}

impl Organisation {
    /// Tax classes are numbered by a byte, so that there is always room.
    pub(super) fn put_tax_class(&self, class: &PutTaxClass) -> Result<Event, Rejection> {
        let PutTaxClass { id, name, rate_ppm, rates, version } = class;
        check::name("the tax class's name", name)?;
        check_rate(*rate_ppm)?;
        let before = self.taxes.classes.get(id);
        check_version(*version, before.map(|before| before.version), name)?;
        let rates = match rates {
            Some(rates) => self.tax_rates(rates)?,
            None => before.map(|before| before.rates.clone()).unwrap_or_default(),
        };
        let version = next_version(before.map(|before| before.version));
        let class = TaxClass { id: *id, name: name.clone(), rate_ppm: *rate_ppm, rates, version };
        Ok(Event::Tax(TaxEvent::ClassPut(Arc::new(class))))
    }

    #[must_use]
    pub fn tax_class(&self, class: TaxClassId) -> Option<&Arc<TaxClass>> {
        self.taxes.classes.get(&class)
    }

    pub fn tax_classes(&self) -> impl Iterator<Item = &TaxClass> {
        self.taxes.classes.values().map(AsRef::as_ref)
    }

    /// How a class is taxed in a branch on a business date.
    #[must_use]
    pub fn tax(&self, class: TaxClassId, branch: BranchId, day: i32) -> Option<LineTax> {
        let class = self.taxes.classes.get(&class)?;
        if class.rates.is_empty() {
            return Some(LineTax::inside(class.rate_ppm));
        }
        let steps = self.taxes.found.get(&(class.id, branch))?;
        let begun = steps.iter().rev().find(|(from, _)| *from <= day);
        Some(begun.map_or_else(|| LineTax::inside(class.rate_ppm), |(_, tax)| *tax))
    }
}

fn check_rate(rate_ppm: u32) -> Result<(), Rejection> {
    check::share("a tax rate", rate_ppm, RATE_PPM_MAX)
}
