//! Who gets goods that are free, and what ends with a hold or a promise that waited for some.

use protocol::{Quantity, Sku};
use std::collections::{BTreeMap, BTreeSet};

use super::{BackorderEvent, Waiter, of};
use crate::{
    branch::{Branch, Event, FulfilmentEvent, HoldEvent, Moved, Position, for_each_movement},
    limits::SUPPLIES_AT_ONCE,
};

impl Branch {
    /// The events with what they mean for those who wait. Where nobody waits, that is one look.
    pub(in crate::branch) fn with_backorders(&self, events: Vec<Event>) -> Vec<Event> {
        if self.backorders.is_idle() {
            return events;
        }
        let mut events = self.with_ends(events);
        let supplies = self.supplies(&events);
        events.extend(supplies.into_iter().map(Event::Backorder));
        events
    }

    /// Whoever does not want something any more does not wait for it either. That stands in front, so that what is freed behind it
    /// is all of what was promised.
    fn with_ends(&self, events: Vec<Event>) -> Vec<Event> {
        let mut told = Vec::with_capacity(events.len());
        for event in events {
            if !leaves_missing(told.last(), &event) {
                told.extend(self.end_of(&event).map(Event::Backorder));
            }
            told.push(event);
        }
        told
    }

    fn end_of(&self, event: &Event) -> Option<BackorderEvent> {
        match event {
            Event::Hold(HoldEvent::Released { hold, .. } | HoldEvent::Expired { hold, .. })
            | Event::Fulfilment(FulfilmentEvent::Promised { hold: Some(hold), .. }) => {
                let waits = &self.open_hold(*hold)?.waits;
                let lines: Vec<Moved> = waits.iter().map(super::Awaited::moved).collect();
                (!lines.is_empty()).then_some(BackorderEvent::HoldEnded { hold: *hold, lines })
            }
            Event::Fulfilment(FulfilmentEvent::Cancelled { fulfilment, .. }) => {
                let lines = self.fulfilments.waits_of(*fulfilment);
                (!lines.is_empty()).then_some(BackorderEvent::GivenUp { fulfilment: *fulfilment, lines })
            }
            Event::Fulfilment(FulfilmentEvent::LeftOut { fulfilment, lines }) => {
                // What is not there is left out first.
                let waits = self.fulfilments.waits_of(*fulfilment);
                let less = |line: &Moved| {
                    let quantity = of(&waits, &line.sku).min(line.quantity);
                    quantity.is_positive().then_some(Moved { sku: line.sku, quantity })
                };
                let lines: Vec<Moved> = lines.iter().filter_map(less).collect();
                (!lines.is_empty()).then_some(BackorderEvent::GivenUp { fulfilment: *fulfilment, lines })
            }
            _ => None,
        }
    }

    /// What is free once these events have happened goes to those who wait, the first of them first.
    fn supplies(&self, events: &[Event]) -> Vec<BackorderEvent> {
        let waiting = &self.backorders.waiting;
        let mut after: BTreeMap<Sku, Position> = BTreeMap::new();
        for sku in &self.backorders.free {
            after.insert(*sku, self.position(sku));
        }
        for event in events {
            for_each_movement(event, |sku, delta, _| {
                if waiting.contains_key(&sku) {
                    delta.add_to(after.entry(sku).or_insert_with(|| self.position(&sku)));
                }
            });
        }
        let gone = self.given_up(events);
        let mut given: BTreeMap<Waiter, Vec<Moved>> = BTreeMap::new();
        let mut count = 0_usize;
        for (sku, position) in after {
            let mut left = position.available_to_sell().0;
            for (waiter, wanted) in waiting.get(&sku).into_iter().flatten() {
                let lost = gone.get(&(*waiter, sku)).copied().unwrap_or_default();
                let quantity = Quantity(wanted.0.saturating_sub(lost.0).min(left));
                if left <= 0 || count >= SUPPLIES_AT_ONCE {
                    break;
                }
                if quantity.is_positive() {
                    left = left.saturating_sub(quantity.0);
                    count = count.saturating_add(1);
                    given.entry(*waiter).or_default().push(Moved { sku, quantity });
                }
            }
        }
        let told = |(waiter, lines)| match waiter {
            Waiter::Order(_, fulfilment) => BackorderEvent::Supplied { fulfilment, lines },
            Waiter::Hold(_, hold) => BackorderEvent::HoldSupplied { hold, lines },
        };
        given.into_iter().map(told).collect()
    }

    /// What is not waited for any more in these events.
    fn given_up(&self, events: &[Event]) -> BTreeMap<(Waiter, Sku), Quantity> {
        let mut gone: BTreeMap<(Waiter, Sku), Quantity> = BTreeMap::new();
        for event in events {
            let Event::Backorder(event) = event else { continue };
            let (waiter, lines) = match event {
                BackorderEvent::HoldEnded { hold, lines } | BackorderEvent::HoldSupplied { hold, lines } => {
                    (self.open_hold(*hold).map(|open| Waiter::Hold(open.capped_at, *hold)), lines)
                }
                BackorderEvent::GivenUp { fulfilment, lines }
                | BackorderEvent::Supplied { fulfilment, lines } => {
                    (self.fulfilments.rank(*fulfilment).map(|rank| Waiter::Order(rank, *fulfilment)), lines)
                }
                BackorderEvent::RuleSet { .. }
                | BackorderEvent::HoldWaits { .. }
                | BackorderEvent::Waits { .. } => continue,
            };
            let Some(waiter) = waiter else { continue };
            for line in lines {
                let sum = gone.entry((waiter, line.sku)).or_default();
                sum.0 = sum.0.saturating_add(line.quantity.0);
            }
        }
        gone
    }

    /// SKUs for which somebody waits, in order.
    pub fn awaited_skus(&self) -> BTreeSet<Sku> {
        self.backorders.waiting.keys().copied().collect()
    }
}

/// Whether what is left out is what is missing, as somebody has settled just before: what waits goes on waiting then.
fn leaves_missing(before: Option<&Event>, event: &Event) -> bool {
    match (before, event) {
        (
            Some(Event::Fulfilment(
                FulfilmentEvent::Remedied { fulfilment: own, .. }
                | FulfilmentEvent::Replaced { fulfilment: own, .. },
            )),
            Event::Fulfilment(FulfilmentEvent::LeftOut { fulfilment, .. }),
        ) => own == fulfilment,
        _ => false,
    }
}
