//! Kits that are promised to orders: what each was made of, so that a promise that ends gives back just that, and how much of each part lies here
//! for them. The parts are off the books since the kit was promised, and on the shelf until it leaves: whoever asks what is there, and for
//! whom, counts them on both sides.

use std::collections::BTreeMap;

use protocol::{FulfilmentId, Quantity, Sku};
use serde::{Deserialize, Serialize};

use super::{Recipe, times};
use crate::branch::{Event, FulfilmentEvent, Moved, StockEvent};

/// So many of a kit, by what one is made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::branch) struct Made {
    pub(in crate::branch) recipe: Recipe,
    pub(in crate::branch) quantity: Quantity,
}

impl Made {
    /// How much of a part so many of them are made of.
    pub(in crate::branch) fn part(&self, sku: &Sku) -> Quantity {
        let own = self.recipe.parts.iter().filter(|part| part.sku == *sku);
        let each = own.filter_map(|part| times(part.quantity, self.quantity));
        Quantity(each.map(|part| part.0).fold(0, i64::saturating_add))
    }
}

/// Of all open fulfilments. Bounded by them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Promises {
    of: BTreeMap<FulfilmentId, Vec<Made>>,
    /// How much of each part all of them are made of.
    parts: BTreeMap<Sku, Quantity>,
}

impl Promises {
    #[must_use]
    pub(in crate::branch) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    pub(in crate::branch) fn of(&self, id: FulfilmentId) -> &[Made] {
        self.of.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    pub(in crate::branch) fn all(&self) -> impl Iterator<Item = (FulfilmentId, &Made)> {
        self.of.iter().flat_map(|(id, made)| made.iter().map(move |made| (*id, made)))
    }

    /// How much of a part lies here for kits that are promised.
    pub(in crate::branch) fn part(&self, sku: &Sku) -> Quantity {
        self.parts.get(sku).copied().unwrap_or_default()
    }

    /// By how much events change that, for each part that they are about.
    #[must_use]
    pub fn changed_by(&self, events: &[Event]) -> BTreeMap<Sku, i64> {
        let mut changed: BTreeMap<Sku, i64> = BTreeMap::new();
        for event in events {
            self.each_part(event, |sku, by| {
                let sum = changed.entry(sku).or_default();
                *sum = sum.saturating_add(by);
            });
        }
        changed
    }

    /// What an event takes for a promise or gives back of it, and what leaves with a kit.
    fn each_part(&self, event: &Event, mut each: impl FnMut(Sku, i64)) {
        match event {
            Event::Stock(StockEvent::Converted { quantity, of, fulfilment: Some(_), .. }) => {
                for part in of {
                    each(part.sku, times(part.quantity, *quantity).unwrap_or_default().0);
                }
            }
            Event::Fulfilment(
                FulfilmentEvent::Shipped { fulfilment, lines, .. }
                | FulfilmentEvent::Collected { fulfilment, lines, .. },
            ) => {
                for (made, gone) in self.gone(*fulfilment, lines) {
                    for part in &made.recipe.parts {
                        each(part.sku, times(part.quantity, gone).unwrap_or_default().0.saturating_neg());
                    }
                }
            }
            _ => {}
        }
    }

    /// What leaves of each of a fulfilment's kits, the first made first.
    pub(in crate::branch) fn gone(&self, id: FulfilmentId, lines: &[Moved]) -> Vec<(&Made, Quantity)> {
        let mut left: BTreeMap<Sku, i64> = lines.iter().map(|line| (line.sku, line.quantity.0)).collect();
        let mut gone = Vec::new();
        for made in self.of(id) {
            let Some(left) = left.get_mut(&made.recipe.sku) else { continue };
            let quantity = made.quantity.0.min(*left).max(0);
            *left = left.saturating_sub(quantity);
            gone.push((made, Quantity(quantity)));
        }
        gone
    }

    /// Takes an event in, for whoever keeps what lies in kits and does not know when a promise is over.
    pub fn follow(&mut self, event: &Event) {
        self.apply(event);
        let about = match event {
            Event::Fulfilment(event) => Some(event.fulfilment()),
            Event::Stock(StockEvent::Converted { fulfilment, .. }) => *fulfilment,
            _ => None,
        };
        about.into_iter().for_each(|id| self.end(id));
    }

    pub(super) fn apply(&mut self, event: &Event) {
        for (sku, by) in self.changed_by(std::slice::from_ref(event)) {
            let sum = self.parts.entry(sku).or_default();
            sum.0 = sum.0.saturating_add(by);
            if sum.0 <= 0 {
                self.parts.remove(&sku);
            }
        }
        match event {
            Event::Stock(StockEvent::Converted { sku, quantity, of, fulfilment: Some(id), .. }) => {
                self.make(*id, &Recipe { sku: *sku, parts: of.clone() }, *quantity);
            }
            Event::Fulfilment(
                FulfilmentEvent::Shipped { fulfilment, lines, .. }
                | FulfilmentEvent::Collected { fulfilment, lines, .. },
            ) => {
                let gone: Vec<(Recipe, Quantity)> = self
                    .gone(*fulfilment, lines)
                    .into_iter()
                    .map(|(made, gone)| (made.recipe.clone(), gone))
                    .collect();
                for (recipe, gone) in gone {
                    self.make(*fulfilment, &recipe, Quantity(gone.0.saturating_neg()));
                }
            }
            _ => {}
        }
    }

    /// So many more, or less. What is none any more stays known until its promise is over.
    fn make(&mut self, id: FulfilmentId, recipe: &Recipe, by: Quantity) {
        let made = self.of.entry(id).or_default();
        match made.iter_mut().find(|made| made.recipe == *recipe) {
            Some(own) => own.quantity.0 = own.quantity.0.saturating_add(by.0).max(0),
            None => made.push(Made { recipe: recipe.clone(), quantity: Quantity(by.0.max(0)) }),
        }
    }

    /// A promise is over. Its kits are forgotten once they have left or are taken apart, of which the same record may tell behind it.
    pub(super) fn end(&mut self, id: FulfilmentId) {
        if self.of(id).iter().all(|made| made.quantity == Quantity::ZERO) {
            self.of.remove(&id);
        }
    }
}
