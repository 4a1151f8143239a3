//! Tax classes: a name and a rate.

use protocol::{PutTaxClass, RefusalCode, TaxClassId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Event, Organisation, TaxClass, event::TaxEvent};
use crate::{Rejection, check};

/// A tax is at most the whole price again.
const RATE_PPM_MAX: u32 = 1_000_000;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Taxes {
    classes: BTreeMap<TaxClassId, TaxClass>,
}

impl Taxes {
    pub(super) fn put(&mut self, class: &TaxClass) {
        self.classes.insert(class.id, class.clone());
    }
}

impl Organisation {
    /// Tax classes are numbered by a byte, so that there is always room.
    pub(super) fn put_tax_class(&self, class: &PutTaxClass) -> Result<Event, Rejection> {
        let PutTaxClass { id, name, rate_ppm } = class;
        check::name("the tax class's name", name)?;
        if *rate_ppm > RATE_PPM_MAX {
            let message = format!("a tax rate is 0 to {RATE_PPM_MAX} ppm, not {rate_ppm}");
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        let class = TaxClass { id: *id, name: name.clone(), rate_ppm: *rate_ppm };
        Ok(Event::Tax(TaxEvent::ClassPut(class)))
    }

    /// A tax class's rate in parts per million.
    #[must_use]
    pub fn tax_rate_ppm(&self, class: TaxClassId) -> Option<u32> {
        self.taxes.classes.get(&class).map(|class| class.rate_ppm)
    }

    pub fn tax_classes(&self) -> impl Iterator<Item = &TaxClass> {
        self.taxes.classes.values()
    }
}
