//! What moves while something is counted, and after it was: the one place that knows on which side of a count it falls.
//!
//! A line holds for its moment. What happened before that moment was not on the shelf any more when it was counted, whenever it
//! is heard of; what happened after it was. So a late sale from before lowers what was expected of a line that is not posted yet,
//! and is taken back in the same record where the line is posted: the count has subtracted it already. What is put right on
//! paper alone (a correction of a miscount, what another count found) moves nothing on the shelf at any moment, so it changes what
//! was expected of every line.

use std::collections::BTreeMap;

use protocol::{AdjustmentReason, CountId, Quantity, Sku, Timestamp};

use super::{CountEvent, Sheet, SheetLot, sheet::Counts};
use crate::branch::{
    Correction, Event, KitPromises, LotEvent, LotMove, Moved, StockEvent, for_each_movement,
};

impl Counts {
    /// Events with what has to be recorded beside them: when they happened, where something is being counted, and what counts
    /// that are posted have found already.
    pub(in crate::branch) fn followed(
        &self,
        kits: &KitPromises,
        at: Timestamp,
        mut events: Vec<Event>,
    ) -> Vec<Event> {
        if self.open.is_empty() && self.settled.is_empty() {
            return events;
        }
        let (mut moves, mut absorbed) = (false, Vec::new());
        for event in events.iter().filter(|event| !is_on_paper(event)) {
            for_each_movement(event, |sku, delta, _| {
                moves |= delta.on_hand != Quantity::ZERO;
                let late = self.settled.get(&sku).is_some_and(|moment| at < *moment);
                if late && delta.on_hand != Quantity::ZERO {
                    absorbed.push(Moved { sku, quantity: Quantity(delta.on_hand.0.saturating_neg()) });
                }
            });
            // What went into a promised kit lay there all the same, and what left with one has left the shelf.
            for (sku, by) in kits.changed_by(std::slice::from_ref(event)) {
                if self.settled.get(&sku).is_some_and(|moment| at < *moment) {
                    absorbed.push(Moved { sku, quantity: Quantity(by.saturating_neg()) });
                }
            }
        }
        if absorbed.len() > 1 && !kits.is_empty() {
            absorbed = summed(absorbed);
        }
        if !absorbed.is_empty() {
            events.push(Event::Count(CountEvent::Absorbed { lines: absorbed }));
        }
        if moves && !self.open.is_empty() {
            events.insert(0, Event::Count(CountEvent::Moving { at }));
        }
        events
    }

    /// Takes what an event moves into what was expected, and into the trail. `in_kits` is by how much it changes what lies here for promised kits.
    pub(in crate::branch) fn watch(&mut self, event: &Event, in_kits: &BTreeMap<Sku, i64>) {
        if let Event::Lot(event) = event {
            self.watch_lots(event);
            return;
        }
        let (at, on_paper, own) = (self.moving, is_on_paper(event), posting(event));
        let absorbed = matches!(event, Event::Count(CountEvent::Absorbed { .. }));
        let mut moved = |sku: Sku, by: Quantity| {
            if by == Quantity::ZERO {
                return;
            }
            if !absorbed {
                self.paper = on_paper;
            }
            for (count, sheet) in &mut self.open {
                if own != Some(*count) {
                    sheet.shift(sku, by, (!on_paper).then_some(at));
                }
            }
            if !on_paper && self.open.values().any(|sheet| sheet.approval.is_none() && sheet.covers(&sku)) {
                self.trail.note(at, sku, by);
            }
        };
        for_each_movement(event, |sku, delta, _| moved(sku, delta.on_hand));
        in_kits.iter().for_each(|(sku, by)| moved(*sku, Quantity(*by)));
    }

    /// The same of lots: they move with the goods that stand before them in the record. What is named is put right on paper.
    fn watch_lots(&mut self, event: &LotEvent) {
        let on_paper = self.paper || matches!(event, LotEvent::Named { .. });
        for line in event.on_shelf().iter().filter(|line| line.on_hand() != Quantity::ZERO) {
            for sheet in self.open.values_mut() {
                sheet.shift_lot(line, (!on_paper).then_some(self.moving));
            }
            let watched = |sheet: &Sheet| sheet.approval.is_none() && sheet.covers(&line.sku);
            if !on_paper && self.open.values().any(watched) {
                self.lot_trail.note(self.moving, line.sku, (line.lot, line.on_hand()));
            }
        }
    }
}

impl Sheet {
    /// Changes what was expected of a line by something that happened at a moment, or that is put right on paper.
    fn shift(&mut self, sku: Sku, by: Quantity, at: Option<Timestamp>) {
        let posted = self.posted_to.is_some_and(|to| sku <= to);
        let Some(line) = self.lines.get_mut(&sku).filter(|_| !posted) else { return };
        if at.is_none_or(|at| at < line.moment) {
            line.expected.0 = line.expected.0.saturating_add(by.0);
        }
    }

    fn shift_lot(&mut self, moved: &LotMove, at: Option<Timestamp>) {
        let posted = self.posted_to.is_some_and(|to| moved.sku <= to);
        let line = self.lines.get_mut(&moved.sku).filter(|line| !posted && line.is_by_lot());
        let Some(line) = line.filter(|line| at.is_none_or(|at| at < line.moment)) else { return };
        let fresh = || SheetLot { expires: moved.expires, serial: moved.serial, expected: Quantity::ZERO };
        let lot = line.lots.entry(moved.lot).or_insert_with(fresh);
        lot.expected.0 = lot.expected.0.saturating_add(moved.on_hand().0);
    }
}

/// Each SKU once, as far as anything of it is left.
fn summed(lines: Vec<Moved>) -> Vec<Moved> {
    let mut sums: BTreeMap<Sku, i64> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.sku).or_default();
        *sum = sum.saturating_add(line.quantity.0);
    }
    let sums = sums.into_iter().filter(|(_, sum)| *sum != 0);
    sums.map(|(sku, sum)| Moved { sku, quantity: Quantity(sum) }).collect()
}

/// Whether an event puts the books right and moves nothing on the shelf.
#[must_use]
pub fn is_on_paper(event: &Event) -> bool {
    match event {
        Event::Count(_) | Event::Stock(StockEvent::Reversed { .. }) => true,
        Event::Stock(
            StockEvent::Adjusted { reason, .. } | StockEvent::Settled(Correction { reason, .. }),
        ) => {
            matches!(reason, AdjustmentReason::Miscounted | AdjustmentReason::DataEntry)
        }
        _ => false,
    }
}

/// The count that an event posts: what it finds is in its own lines already.
fn posting(event: &Event) -> Option<CountId> {
    match event {
        Event::Count(CountEvent::Posted { count, .. }) => Some(*count),
        _ => None,
    }
}
