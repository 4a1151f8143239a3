//! More promised than is there: a sale at the till, a count or a correction is a fact, and a promise may have to give way. That it is
//! so, opens a task; whose it is, follows from one order of priority. What was sold and paid at a till is gone and stays sold. Of what
//! is left the order that was promised first gets its goods first, then transfers, then holds by their age: so the newest hold goes
//! short first, and after all holds and transfers the newest order. What a promised kit is made of is promised to its order as well, and there for
//! it: of the orders for a part and of those for a kit of it, the older one gets it.

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
    /// The kit that it is a part of there.
    pub kit: Option<Sku>,
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
        let in_kits = self.kits.changed_by(events);
        let fell_short = |(sku, position): (Sku, Position)| {
            let before = self.kits.part(&sku);
            let quantity = short_by(&position, with(before, in_kits.get(&sku)));
            let is_new = quantity.is_positive() && !short_by(&self.position(&sku), before).is_positive();
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
        // What leaves in a kit has left the books before.
        let in_kits = self.kits.changed_by(events);
        let moved: BTreeSet<TaskId> = after
            .keys()
            .chain(in_kits.keys())
            .filter_map(|sku| self.tasks.lacking().get(sku))
            .flatten()
            .copied()
            .collect();
        let lacks = |line: &Moved| {
            let kitted = with(self.kits.part(&line.sku), in_kits.get(&line.sku));
            let position = after.get(&line.sku).copied().unwrap_or_else(|| self.position(&line.sku));
            short_by(&position, kitted).is_positive()
        };
        let is_covered =
            |task: &TaskId| self.tasks.short(*task).is_some_and(|short| !short.lines.iter().any(lacks));
        let covered = moved.into_iter().filter(is_covered).take(SHORTAGES_TOLD_MAX);
        covered.map(|task| Event::Task(TaskEvent::Covered { task })).collect()
    }

    /// Who is promised what of a SKU at a moment, and how much of it is there for whom. What waits for goods is no part of it.
    #[must_use]
    pub fn stakes(&self, at: Timestamp, sku: &Sku) -> Vec<Stake> {
        let mut all: Vec<(Claimant, Option<Sku>, Quantity)> = Vec::new();
        let there = |lines: &[Moved], waits: &[Awaited]| {
            let waits = waits.iter().find(|own| own.sku == *sku).map_or(0, |own| own.quantity.0);
            Quantity(of(lines, sku).0.saturating_sub(waits))
        };
        for (id, one) in self.fulfilments.iter() {
            all.push((Claimant::Order(one.rank, id), None, there(one.promised_lines(), &one.waits)));
        }
        for (id, made) in self.kits.all() {
            if let Some(rank) = self.fulfilments.rank(id) {
                all.push((Claimant::Order(rank, id), Some(made.recipe.sku), made.part(sku)));
            }
        }
        for (id, one) in self.departures.iter() {
            let left = one.lines.iter().filter(|line| line.sku == *sku).map(|line| line.left.0);
            all.push((Claimant::Transfer(id), None, Quantity(left.fold(0, i64::saturating_add))));
        }
        for (id, hold) in self.holds.iter().filter(|(_, hold)| hold.expires_at > at) {
            all.push((Claimant::Hold(hold.capped_at, id), None, hold.there(sku)));
        }
        all.retain(|(_, _, quantity)| quantity.is_positive());
        all.sort_unstable();
        let mut left = there_of(&self.position(sku), self.kits.part(sku));
        let stake = |(who, kit, quantity): (Claimant, Option<Sku>, Quantity)| {
            let covered = quantity.0.min(left);
            left = left.saturating_sub(covered);
            Stake { who, kit, quantity, covered: Quantity(covered) }
        };
        all.into_iter().map(stake).collect()
    }

    /// How much of a SKU is not there for an order, once all before it have theirs: of a kit, as many as some part does not suffice for.
    pub(super) fn lacks(&self, at: Timestamp, fulfilment: FulfilmentId, sku: &Sku) -> Quantity {
        let own = |who: Claimant| matches!(who, Claimant::Order(_, id) if id == fulfilment);
        let short = |of: &Sku, kit: Option<Sku>| {
            let mut stakes =
                self.stakes(at, of).into_iter().filter(|stake| own(stake.who) && stake.kit == kit);
            let stake = stakes.next();
            stake.map_or(0, |stake| stake.quantity.0.saturating_sub(stake.covered.0))
        };
        let mut lacks = short(sku, None);
        for made in self.kits.of(fulfilment).iter().filter(|made| made.recipe.sku == *sku) {
            for part in &made.recipe.parts {
                lacks =
                    lacks.max(whole_kits(short(&part.sku, Some(*sku)), part.quantity).min(made.quantity.0));
            }
        }
        Quantity(lacks)
    }
}

/// For how many whole kits so much of a part is one that is missing.
fn whole_kits(short: i64, each: Quantity) -> i64 {
    let one = Quantity::ONE.0;
    let up = |amount: i128, by: i64| {
        let by = i128::from(by.max(1));
        amount.saturating_add(by).saturating_sub(1).checked_div(by).unwrap_or_default()
    };
    let kits = up(i128::from(short.max(0)), each.0);
    i64::try_from(kits.saturating_mul(i128::from(one))).unwrap_or(i64::MAX)
}

fn with(quantity: Quantity, by: Option<&i64>) -> Quantity {
    Quantity(quantity.0.saturating_add(by.copied().unwrap_or_default()))
}

/// What is there to be sold, with what lies here for kits.
fn there_of(position: &Position, in_kits: Quantity) -> i64 {
    position.on_hand.0.saturating_add(in_kits.0).saturating_sub(position.unsellable.0).max(0)
}

/// By how much what is promised exceeds what is there to be sold.
pub(super) fn short_by(position: &Position, in_kits: Quantity) -> Quantity {
    let promised = position.allocated.0.saturating_add(position.reserved.0).max(0);
    let promised = promised.saturating_add(in_kits.0);
    Quantity(promised.saturating_sub(there_of(position, in_kits)))
}
