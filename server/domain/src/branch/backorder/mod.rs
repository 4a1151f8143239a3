//! Goods that are promised before they are there. Head office names one branch for a SKU, with a cap and a date; that branch decides
//! alone, so that the cap is never passed.
//!
//! ```text
//!   a hold for an order ── there are too few ──▶ so much of it waits ── promised ──▶ the fulfilment waits
//!                                                   │                                    │
//!          goods come, or others give theirs back ──┴── the oldest order first ──────────┴──▶ open, to be picked
//! ```
//!
//! What waits is neither allocated nor reserved: it is a number of its own, so that what can be sold never goes below nothing for
//! it. Whatever sets goods free gives them, in the same record, to those who wait for them: to orders in the order in which they
//! were promised, then to holds, and only what is left over can be sold.

mod event;
mod supply;

use protocol::{FactName, FulfilmentId, HoldId, Quantity, RefusalCode, Rule, Sku, Timestamp, WithFacts};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{Branch, Event, Moved, for_each_movement, hold::Freed};
use crate::Rejection;

pub use event::{Awaited, BackorderEvent, Waitable};

/// What head office said, and who waits for what. The last two follow from open holds and fulfilments.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Backorders {
    rules: BTreeMap<Sku, Ruled>,
    waiting: BTreeMap<Sku, BTreeMap<Waiter, Quantity>>,
    /// SKUs of which somebody waits for what is free: one record could not give it to all.
    free: BTreeSet<Sku>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Ruled {
    version: u32,
    rule: Option<Waitable>,
}

/// Who waits, those who get goods first in front.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(in crate::branch) enum Waiter {
    /// By its place among all that were ever promised here.
    Order(u64, FulfilmentId),
    /// By its age.
    Hold(Timestamp, HoldId),
}

/// What somebody wants, and what of it they have already.
pub(in crate::branch) struct Claimed<'a> {
    /// What is taken from the shelf, each SKU once.
    pub(in crate::branch) needed: &'a [Moved],
    /// The part of it that is no part of a kit: kits are made when they are promised, and cannot wait.
    pub(in crate::branch) plain: &'a [Moved],
    /// What a hold has of it that is there, and that is not.
    pub(in crate::branch) own: BTreeMap<Sku, Quantity>,
    pub(in crate::branch) own_waits: &'a [Awaited],
    /// Whether they were told that it may take a while.
    pub(in crate::branch) patient: bool,
}

impl Backorders {
    /// Whether there is nothing to look for.
    pub(in crate::branch) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What may still be promised of a SKU at a moment.
    pub(in crate::branch) fn rule(&self, sku: &Sku, at: Timestamp) -> Option<Waitable> {
        self.rules.get(sku).and_then(|ruled| ruled.rule).filter(|rule| rule.ends_at > at)
    }

    /// Whether something has still to be given to those who wait.
    pub(in crate::branch) fn is_due(&self) -> bool {
        !self.free.is_empty()
    }

    fn add(&mut self, waiter: Waiter, sku: Sku, quantity: Quantity) {
        let waiters = self.waiting.entry(sku).or_default();
        let sum = waiters.entry(waiter).or_default();
        sum.0 = sum.0.saturating_add(quantity.0);
    }

    fn take(&mut self, waiter: Waiter, lines: &[Moved]) {
        for Moved { sku, quantity } in lines {
            let Some(waiters) = self.waiting.get_mut(sku) else { continue };
            if let Some(sum) = waiters.get_mut(&waiter) {
                sum.0 = sum.0.saturating_sub(quantity.0);
                if !sum.is_positive() {
                    waiters.remove(&waiter);
                }
            }
            if waiters.is_empty() {
                self.waiting.remove(sku);
                self.free.remove(sku);
            }
        }
    }
}

impl Branch {
    /// What head office says now. What is older than what is known changes nothing.
    pub(super) fn set_backorder(&self, sku: Sku, version: u32, rule: Option<Waitable>) -> Vec<Event> {
        if self.backorders.rules.get(&sku).is_some_and(|known| known.version >= version) {
            return Vec::new();
        }
        vec![Event::Backorder(BackorderEvent::RuleSet { sku, version, rule })]
    }

    /// What of a claim is not there and may be waited for; or that it cannot be had.
    pub(super) fn beyond(
        &self,
        at: Timestamp,
        claim: &Claimed<'_>,
        freed: &Freed,
    ) -> Result<Vec<Awaited>, Rejection> {
        let mut waits = Vec::new();
        for line in claim.needed {
            let own = claim.own.get(&line.sku).copied().unwrap_or_default();
            let free = self.free_of(&line.sku, freed).0.max(0);
            let short = Quantity(line.quantity.0.saturating_sub(own.0).saturating_sub(free));
            if !short.is_positive() {
                continue;
            }
            let plain = of(claim.plain, &line.sku);
            let had = claim.own_waits.iter().find(|own| own.sku == line.sku);
            let rule = self.backorders.rule(&line.sku, at).filter(|_| claim.patient);
            let room = rule.map_or(Quantity::ZERO, |rule| self.room(&line.sku, rule, had, freed));
            let may = Quantity(room.0.max(had.map_or(0, |had| had.quantity.0)));
            if short > plain || short > may {
                let there = Quantity(own.0.saturating_add(free).saturating_add(may.min(plain).0));
                return Err(too_little(*line, there));
            }
            let (kind, until) = rule
                .map(|rule| (rule.kind, rule.until))
                .or_else(|| had.map(|had| (had.kind, had.until)))
                .unwrap_or_default();
            waits.push(Awaited { sku: line.sku, quantity: short, kind, until });
        }
        Ok(waits)
    }

    /// What can be sold once the holds are gone whose time is over; below zero where more is promised than is there.
    pub(super) fn free_of(&self, sku: &Sku, freed: &Freed) -> Quantity {
        Quantity(self.position(sku).available_to_sell().0.saturating_add(freed.of(sku).0))
    }

    /// How much more may be promised, beside what somebody has already.
    fn room(&self, sku: &Sku, rule: Waitable, had: Option<&Awaited>, freed: &Freed) -> Quantity {
        let had = had.map_or(0, |had| had.quantity.0);
        let others =
            self.position(sku).backordered.0.saturating_sub(freed.waits_of(sku).0).saturating_sub(had);
        Quantity(rule.cap.0.saturating_sub(others).max(0))
    }

    /// The same for goods that somebody stands before and cannot find; none where they may not be waited for.
    pub(super) fn may_wait(&self, at: Timestamp, sku: &Sku) -> Option<(Waitable, Quantity)> {
        let rule = self.backorders.rule(sku, at)?;
        let room = self.room(sku, rule, None, &Freed::default());
        Some((rule, room))
    }

    /// What is promised of a SKU and not there.
    #[must_use]
    pub fn backordered(&self, sku: &Sku) -> Quantity {
        self.position(sku).backordered
    }

    pub(super) fn apply_backorder(&mut self, event: &BackorderEvent) {
        match event {
            BackorderEvent::RuleSet { sku, version, rule } => {
                self.backorders.rules.insert(*sku, Ruled { version: *version, rule: *rule });
                if let Some(rule) = rule {
                    self.fulfilments.expect(sku, rule);
                }
            }
            BackorderEvent::HoldWaits { hold, lines } => {
                if let Some(since) = self.holds.wait(*hold, lines) {
                    let waiter = Waiter::Hold(since, *hold);
                    lines.iter().for_each(|line| self.backorders.add(waiter, line.sku, line.quantity));
                }
            }
            BackorderEvent::HoldSupplied { hold, lines } | BackorderEvent::HoldEnded { hold, lines } => {
                if let Some(since) = self.holds.supplied(*hold, lines) {
                    self.backorders.take(Waiter::Hold(since, *hold), lines);
                }
            }
            BackorderEvent::Waits { fulfilment, lines } => {
                if let Some(rank) = self.fulfilments.wait(*fulfilment, lines) {
                    let waiter = Waiter::Order(rank, *fulfilment);
                    lines.iter().for_each(|line| self.backorders.add(waiter, line.sku, line.quantity));
                }
            }
            BackorderEvent::Supplied { fulfilment, lines }
            | BackorderEvent::GivenUp { fulfilment, lines } => {
                if let Some(rank) = self.fulfilments.supplied(*fulfilment, lines) {
                    self.backorders.take(Waiter::Order(rank, *fulfilment), lines);
                }
            }
        }
    }

    /// Behind everything else: whether somebody waits for what is free now.
    pub(super) fn backorders_follow(&mut self, event: &Event) {
        if self.backorders.waiting.is_empty() {
            return;
        }
        let mut moved = BTreeSet::new();
        for_each_movement(event, |sku, _, _| {
            moved.insert(sku);
        });
        for sku in moved.into_iter().filter(|sku| self.backorders.waiting.contains_key(sku)) {
            if self.position(&sku).available_to_sell().is_positive() {
                self.backorders.free.insert(sku);
            } else {
                self.backorders.free.remove(&sku);
            }
        }
    }
}

pub(in crate::branch) fn of(lines: &[Moved], sku: &Sku) -> Quantity {
    lines.iter().find(|line| line.sku == *sku).map_or(Quantity::ZERO, |line| line.quantity)
}

fn too_little(line: Moved, available: Quantity) -> Rejection {
    let Moved { sku, quantity } = line;
    let message = format!("{quantity} of {sku} are wanted and {available} are available");
    Rejection::new(RefusalCode::InsufficientStock, message)
        .sku(sku)
        .fact(FactName::Wanted, quantity)
        .fact(FactName::Available, available)
}

/// That nobody may wait for something here.
pub(in crate::branch) fn not_backordered(sku: Sku, room: Quantity) -> Rejection {
    let message = format!("{room} more of {sku} may be waited for in this branch");
    Rejection::new(RefusalCode::InsufficientStock, message)
        .sku(sku)
        .rule(Rule::NotBackordered)
        .fact(FactName::Limit, room)
}
