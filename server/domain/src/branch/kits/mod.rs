//! Kits and sets: goods that are put together of others. A kit has no stock of its own: what is sold or promised of it is made of
//! its parts in the same record, and what comes back falls apart into them again. A set, and a case, is stocked like all others;
//! somebody makes it or takes it apart. What belongs to what is head office's word and comes in with the command
//! ([ADR 32](../../../../../docs/adr/0032-kits-are-made-when-they-are-sold.md)).

mod promises;
mod recipes;

use std::collections::BTreeMap;

use protocol::{Amount, Quantity, RefusalCode, Right, Rule, Sku, Timestamp, WithFacts};

use super::{Body, Branch, Command, Event, LevelDelta, Moved, StockEvent, for_each_movement, purchase};
use crate::{Rejection, check, limits::KIT_PARTS_AT_ONCE};

pub use promises::Promises;
pub use recipes::{Recipe, Recipes, times};

/// How much of a kit events leave over that is not promised: of what may be sold, and of what may not.
#[derive(Clone, Copy, Default)]
struct Left {
    fit: i64,
    aside: i64,
}

impl Branch {
    /// Whether a SKU is a kit that is promised to an order, and there for no other reason.
    pub(super) fn is_promised_kit(&self, sku: &Sku) -> bool {
        self.kits.all().any(|(_, made)| made.recipe.sku == *sku)
    }

    /// How much of a SKU lies here: what the books have, and what promised kits are made of, which leaves the books when they are promised and the
    /// shelf when they leave.
    #[must_use]
    pub fn on_shelf(&self, sku: &Sku) -> Quantity {
        Quantity(self.position(sku).on_hand.0.saturating_add(self.kits.part(sku).0))
    }

    /// The events with what makes kits of their parts, and parts of kits. Where no kit is concerned, that is one look.
    pub(super) fn with_kits(
        &self,
        command: &Command,
        mut events: Vec<Event>,
    ) -> Result<Vec<Event>, Rejection> {
        let fulfilment = events.iter().find_map(|event| match event {
            Event::Fulfilment(event) => Some(event.fulfilment()),
            _ => None,
        });
        let promised = fulfilment.map(|id| self.kits.of(id)).unwrap_or_default();
        if command.kits.is_empty() && promised.is_empty() {
            return Ok(events);
        }
        let is_own = |event: &Event| matches!(event, Event::Stock(StockEvent::Converted { .. }));
        if events.iter().any(is_own) {
            return Ok(events);
        }
        let recipe_of = |sku: &Sku| {
            let kept = promised.iter().rev().find(|made| made.recipe.sku == *sku);
            kept.map(|made| made.recipe.parts.as_slice()).or_else(|| command.kits.of(sku))
        };
        let mut left: BTreeMap<Sku, Left> = BTreeMap::new();
        for event in &events {
            for_each_movement(event, |sku, delta, _| {
                if recipe_of(&sku).is_some() {
                    left.entry(sku).or_default().add(delta);
                }
            });
        }
        let mut more = Vec::new();
        let mut parts = 0_usize;
        for (sku, Left { fit, aside }) in left {
            let Some(of) = recipe_of(&sku) else { continue };
            parts = parts.saturating_add(of.len());
            if parts > KIT_PARTS_AT_ONCE {
                if matches!(command.body, Body::Ticket(_)) {
                    break;
                }
                let message = "these are too many different kits for one order: divide it";
                return Err(Rejection::new(RefusalCode::TooManyLines, message));
            }
            let mut convert = |quantity: i64, unsellable: i64| {
                if quantity != 0 {
                    more.push(Event::Stock(StockEvent::Converted {
                        sku,
                        quantity: Quantity(quantity),
                        unsellable: Quantity(unsellable),
                        of: of.to_vec(),
                        costs: Vec::new(),
                        note: String::new(),
                        fulfilment,
                    }));
                }
            };
            convert(fit.saturating_neg(), 0);
            convert(aside.saturating_neg(), aside.saturating_neg());
        }
        events.extend(more);
        Ok(events)
    }

    /// Makes so many of a set of their parts, or the parts of so many of it, by the word of somebody who stands at the shelf.
    pub(super) fn convert(
        &self,
        at: Timestamp,
        command: &Command,
        (sku, quantity): (Sku, Quantity),
        (apart, note): (bool, &str),
    ) -> Result<StockEvent, Rejection> {
        self.check_sender(command, Right::AdjustStock)?;
        check::quantity(quantity)?;
        check::note("the note", note)?;
        let Some(of) = command.kits.of(&sku) else {
            let message =
                format!("nobody has said what {sku} is made of: say it on the product's page first");
            return Err(Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::NotPutTogether));
        };
        // A hold whose time is over claims nothing, if the timer has rung yet or not.
        let freed = self.freed(at)?;
        if apart {
            self.check_available(&Moved { sku, quantity }, &freed)?;
        } else {
            for part in of {
                let needed = times(part.quantity, quantity).ok_or_else(|| check::overflow("a quantity"))?;
                self.check_available(&Moved { quantity: needed, ..*part }, &freed)?;
            }
        }
        let quantity = if apart { Quantity(quantity.0.saturating_neg()) } else { quantity };
        Ok(StockEvent::Converted {
            sku,
            quantity,
            unsellable: Quantity::ZERO,
            of: of.to_vec(),
            costs: self.converted_costs(sku, quantity, of),
            note: note.trim().to_owned(),
            fulfilment: None,
        })
    }

    /// What a unit costs on average afterwards: of a set what its parts cost, and of each part its share by what the parts cost
    /// before, or by number where nobody knows that. What nobody knows stays unknown.
    fn converted_costs(&self, sku: Sku, quantity: Quantity, of: &[Moved]) -> Vec<(Sku, Amount)> {
        let count = Quantity(quantity.0.saturating_abs());
        if quantity.is_positive() {
            let one = self.sum_of_parts(of);
            let told = one.and_then(|one| self.joined(sku, count, one));
            return told.map(|average| (sku, average)).into_iter().collect();
        }
        let Some(whole) = self.cost(&sku) else { return Vec::new() };
        let known: Option<Vec<u64>> = of
            .iter()
            .map(|part| u64::try_from(self.cost(&part.sku)?.checked_times(part.quantity)?.0).ok())
            .collect();
        let by_number = || of.iter().map(|part| part.quantity.0.unsigned_abs()).collect();
        let weights: Vec<u64> =
            known.filter(|weights| weights.iter().any(|weight| *weight > 0)).unwrap_or_else(by_number);
        let shares = whole.checked_times(count).and_then(|paid| paid.split(&weights)).unwrap_or_default();
        let told = of.iter().zip(shares).filter_map(|(part, share)| {
            let came = times(part.quantity, count)?;
            let there = self.position(&part.sku).on_hand;
            Some((part.sku, purchase::average(there, self.cost(&part.sku), came, share)?))
        });
        told.collect()
    }

    fn sum_of_parts(&self, of: &[Moved]) -> Option<Amount> {
        let each = of.iter().map(|part| self.cost(&part.sku)?.checked_times(part.quantity));
        let all: Option<Vec<Amount>> = each.collect();
        Amount::checked_sum(all?)
    }

    fn joined(&self, sku: Sku, count: Quantity, one: Amount) -> Option<Amount> {
        let paid = one.checked_times(count)?;
        purchase::average(self.position(&sku).on_hand, self.cost(&sku), count, paid)
    }

    /// After everything else has taken the event: a promise that is over by then is forgotten.
    pub(super) fn kits_follow(&mut self, event: &Event) {
        self.kits.apply(event);
        let about = match event {
            Event::Fulfilment(event) => Some(event.fulfilment()),
            Event::Stock(StockEvent::Converted { fulfilment, .. }) => *fulfilment,
            _ => None,
        };
        if let Some(id) = about.filter(|id| !self.kits.is_empty() && self.fulfilments.is_over(*id)) {
            self.kits.end(id);
        }
        if let Event::Stock(StockEvent::Converted { costs, .. }) = event {
            self.buying.note_costs(costs);
        }
    }
}

impl Left {
    fn add(&mut self, delta: LevelDelta) {
        let fit = delta.on_hand.0.saturating_sub(delta.unsellable.0).saturating_sub(delta.allocated.0);
        self.fit = self.fit.saturating_add(fit);
        self.aside = self.aside.saturating_add(delta.unsellable.0);
    }
}
