//! How much is kept besides what sells until more comes: by class, or for one SKU.

use std::collections::BTreeSet;

use protocol::{AbcClass, RefusalCode, SafetyOf, SetSafety, Sku};

use super::{Event, Organisation, Safety, SupplyEvent, lines, once};
use crate::{
    Rejection, check,
    limits::{SAFETIES_MAX, SAFETY_DAYS_MAX},
    replenish::SERVICES,
};

impl Organisation {
    pub(in crate::organisation) fn set_safety(&self, asked: &SetSafety) -> Result<Event, Rejection> {
        lines(asked.rules.len())?;
        let (mut classes, mut skus) = (Vec::new(), Vec::new());
        let (mut seen, mut seen_classes) = (BTreeSet::new(), BTreeSet::new());
        let mut more = 0_usize;
        for line in &asked.rules {
            let safety = line.safety.map(checked).transpose()?;
            match line.of {
                SafetyOf::Class(class) if seen_classes.insert(class) => classes.push((class, safety)),
                SafetyOf::Class(_) => {
                    let message = "a class stands in two lines; say it once";
                    return Err(Rejection::new(RefusalCode::TooManyLines, message));
                }
                SafetyOf::Sku(sku) => {
                    once(&mut seen, sku)?;
                    let known = self.supply_of(&sku).is_some_and(|of| of.safety.is_some());
                    more = more.saturating_add(usize::from(!known && safety.is_some()));
                    skus.push((sku, safety));
                }
            }
        }
        self.known_skus(skus.iter().filter(|(_, safety)| safety.is_some()).map(|(sku, _)| sku))?;
        check::at_most(self.supply.safe.saturating_add(more), SAFETIES_MAX, "SKUs with a rule of safety")?;
        Ok(Event::Supply(SupplyEvent::SafetySet { classes, skus }))
    }

    /// The rule of a class.
    #[must_use]
    pub fn safety_of_class(&self, class: AbcClass) -> Option<Safety> {
        self.supply.safeties.get(&class).copied()
    }

    /// Whether it has to be known of which class a SKU is.
    #[must_use]
    pub fn has_safety_of_classes(&self) -> bool {
        !self.supply.safeties.is_empty()
    }

    /// The rule that counts for a SKU of a class: its own, or that of its class.
    #[must_use]
    pub fn safety_of(&self, sku: &Sku, class: Option<AbcClass>) -> Option<Safety> {
        let own = self.supply_of(sku).and_then(|of| of.safety);
        own.or_else(|| class.and_then(|class| self.safety_of_class(class)))
    }
}

fn checked(asked: protocol::Safety) -> Result<Safety, Rejection> {
    match asked {
        protocol::Safety::Days(days) if days <= SAFETY_DAYS_MAX => Ok(Safety::Days(days)),
        protocol::Safety::Days(_) => {
            let message = format!("at most {SAFETY_DAYS_MAX} days of sales are kept for safety");
            Err(Rejection::new(RefusalCode::InvalidQuantity, message))
        }
        protocol::Safety::Service(of) if SERVICES.iter().any(|(known, _)| *known == of) => {
            Ok(Safety::Service(of))
        }
        protocol::Safety::Service(_) => {
            let message = "goods last in 80, 85, 90, 95, 98, 99, 99.5 or 99.9 of a hundred cases";
            Err(Rejection::new(RefusalCode::InvalidQuantity, message))
        }
    }
}

impl From<Safety> for protocol::Safety {
    fn from(safety: Safety) -> Self {
        match safety {
            Safety::Days(days) => Self::Days(days),
            Safety::Service(of) => Self::Service(of),
        }
    }
}
