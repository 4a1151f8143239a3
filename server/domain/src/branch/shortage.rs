//! More promised than is there: a sale at the till, a count or a correction is a fact, and a promise may have to give way. That it is
//! so, opens a task; whose it is, follows from one order of priority. What was sold and paid at a till is gone and stays sold. Of what
//! is left the order that was promised first gets its goods first, then transfers, then holds by their age: so the newest hold goes
//! short first, and after all holds and transfers the newest order.

use protocol::{CommandId, FulfilmentId, HoldId, Quantity, Sku, TaskId, TicketId, Timestamp, TransferId};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Awaited, Branch, Event, LevelDelta, Moved, Position, TaskEvent, backorder::of, for_each_movement,
};
use crate::{limits::SHORTAGES_TOLD_MAX, step_id};

/// Who is promised goods that are to be there; whoever gets them first in front.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Claimant {
    /// An order, by its place among all that were ever promised here.
    Order(u64, FulfilmentId),
    Transfer(TransferId),
    /// A hold, by its age.
    Hold(Timestamp, HoldId),
}

/// What somebody is promised of one SKU, and how much of it is really there for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stake {
    pub who: Claimant,
    pub quantity: Quantity,
    pub covered: Quantity,
}

impl Branch {
    /// A task where these events leave promises uncovered that were covered before. One that goes on being short opens no other. Only
    /// asked where something of what they move is promised.
    pub(super) fn over_promised(&self, command: CommandId, events: &[Event]) -> Option<Event> {
        let mut after: BTreeMap<Sku, Position> = BTreeMap::new();
        for event in events {
            for_each_movement(event, |sku, delta: LevelDelta, _| {
                delta.add_to(after.entry(sku).or_insert_with(|| self.position(&sku)));
            });
        }
        let fell_short = |(sku, position): (Sku, Position)| {
            let quantity = short_by(&position);
            let is_new = quantity.is_positive() && !short_by(&self.position(&sku)).is_positive();
            is_new.then_some(Moved { sku, quantity })
        };
        let lines: Vec<Moved> = after.into_iter().filter_map(fell_short).take(SHORTAGES_TOLD_MAX).collect();
        let task = TicketId::from(step_id(command.uuid(), "promises", 0)).into();
        (!lines.is_empty()).then_some(Event::Task(TaskEvent::OverPromised { task, lines }))
    }

    /// The tasks of which nothing is missing any more once these events have happened: they close themselves.
    pub(super) fn covered(&self, events: &[Event]) -> Vec<Event> {
        if self.tasks.lacking().is_empty() {
            return Vec::new();
        }
        let mut after: BTreeMap<Sku, Position> = BTreeMap::new();
        for event in events {
            for_each_movement(event, |sku, delta: LevelDelta, _| {
                if self.tasks.lacking().contains_key(&sku) {
                    delta.add_to(after.entry(sku).or_insert_with(|| self.position(&sku)));
                }
            });
        }
        let moved: BTreeSet<TaskId> =
            after.keys().filter_map(|sku| self.tasks.lacking().get(sku)).flatten().copied().collect();
        let lacks = |line: &Moved| match after.get(&line.sku) {
            Some(position) => short_by(position).is_positive(),
            None => short_by(&self.position(&line.sku)).is_positive(),
        };
        let is_covered =
            |task: &TaskId| self.tasks.short(*task).is_some_and(|short| !short.lines.iter().any(lacks));
        let covered = moved.into_iter().filter(is_covered).take(SHORTAGES_TOLD_MAX);
        covered.map(|task| Event::Task(TaskEvent::Covered { task })).collect()
    }

    /// Who is promised what of a SKU at a moment, and how much of it is there for whom. What waits for goods is no part of it.
    #[must_use]
    pub fn stakes(&self, at: Timestamp, sku: &Sku) -> Vec<Stake> {
        let mut all: Vec<(Claimant, Quantity)> = Vec::new();
        let there = |lines: &[Moved], waits: &[Awaited]| {
            let waits = waits.iter().find(|own| own.sku == *sku).map_or(0, |own| own.quantity.0);
            Quantity(of(lines, sku).0.saturating_sub(waits))
        };
        for (id, one) in self.fulfilments.iter() {
            all.push((Claimant::Order(one.rank, id), there(one.promised_lines(), &one.waits)));
        }
        for (id, one) in self.departures.iter() {
            let left = one.lines.iter().filter(|line| line.sku == *sku).map(|line| line.left.0);
            all.push((Claimant::Transfer(id), Quantity(left.fold(0, i64::saturating_add))));
        }
        for (id, hold) in self.holds.iter().filter(|(_, hold)| hold.expires_at > at) {
            all.push((Claimant::Hold(hold.capped_at, id), hold.there(sku)));
        }
        all.retain(|(_, quantity)| quantity.is_positive());
        all.sort_unstable();
        let position = self.position(sku);
        let mut left = position.on_hand.0.saturating_sub(position.unsellable.0).max(0);
        let stake = |(who, quantity): (Claimant, Quantity)| {
            let covered = quantity.0.min(left);
            left = left.saturating_sub(covered);
            Stake { who, quantity, covered: Quantity(covered) }
        };
        all.into_iter().map(stake).collect()
    }
}

/// By how much what is promised exceeds what is there to be sold.
pub(super) fn short_by(position: &Position) -> Quantity {
    let promised = position.allocated.0.saturating_add(position.reserved.0).max(0);
    let there = position.on_hand.0.saturating_sub(position.unsellable.0).max(0);
    Quantity(promised.saturating_sub(there))
}
