//! More promised than is there: a sale at the till, a count or a correction is a fact, and a promise may have to give way. Whose
//! it is, people decide; that it is so, opens a task.

use protocol::{CommandId, Quantity, Sku, TicketId};
use std::collections::BTreeMap;

use super::{Branch, Event, LevelDelta, Moved, Position, TaskEvent, for_each_movement};
use crate::{limits::SHORTAGES_TOLD_MAX, step_id};

impl Branch {
    /// A task where these events leave promises uncovered that were covered before. One that goes on being short opens no other.
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
}

/// By how much what is promised exceeds what is there to be sold.
fn short_by(position: &Position) -> Quantity {
    let promised = position.allocated.0.saturating_add(position.reserved.0).max(0);
    let there = position.on_hand.0.saturating_sub(position.unsellable.0).max(0);
    Quantity(promised.saturating_sub(there))
}
