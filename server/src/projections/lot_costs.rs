//! What lots cost: what came of each, in whatever branch, and what that cost with its share of the charges. Who values goods by lot (reports
//! of stock, and of what sales cost) goes by it; of a lot whose cost nobody knows the average counts.

use domain::{
    branch::{ConsignmentEvent, Delivered, Event, LotEvent, LotMove, PurchaseEvent},
    organisation::{self, event::LotRuleEvent},
};
use protocol::{Amount, CostMethod, LotCode, Quantity, Sku, Tracking};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

use crate::{
    limits::LOT_COSTS_KEPT,
    record::{Decision, Record},
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct LotCosts {
    came: BTreeMap<(Sku, LotCode), Came>,
    /// Oldest first.
    order: VecDeque<(Sku, LotCode)>,
    tracked: BTreeMap<Sku, Tracking>,
    house: CostMethod,
    own: BTreeMap<Sku, CostMethod>,
}

/// What came of a lot of which the cost is known.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Came {
    cost: i64,
    quantity: i64,
}

impl LotCosts {
    /// Whether goods of a SKU are valued by what their lots cost.
    pub(crate) fn by_lot(&self, sku: &Sku) -> bool {
        let method = self.own.get(sku).copied().unwrap_or(self.house);
        method == CostMethod::ByLot && self.tracked.contains_key(sku)
    }

    /// What so much of a lot cost; none where nobody knows.
    pub(crate) fn cost_of(&self, sku: Sku, lot: LotCode, quantity: Quantity) -> Option<Amount> {
        let Came { cost, quantity: came } = *self.came.get(&(sku, lot))?;
        share(cost, quantity.0, came).map(Amount)
    }

    pub(crate) fn take(&mut self, record: &Record) {
        match &record.decision {
            Decision::Branch(events) => self.take_goods(events),
            Decision::Organisation(events) => events.iter().for_each(|event| self.take_rule(event)),
            _ => {}
        }
    }

    fn take_rule(&mut self, event: &organisation::Event) {
        match event {
            organisation::Event::Lot(LotRuleEvent::TrackingSet { lines }) => {
                for (sku, tracking) in lines {
                    if *tracking == Tracking::Untracked {
                        self.tracked.remove(sku);
                    } else {
                        self.tracked.insert(*sku, *tracking);
                    }
                }
            }
            organisation::Event::Lot(LotRuleEvent::CostMethodSet { sku: None, method }) => {
                self.house = method.unwrap_or_default();
            }
            organisation::Event::Lot(LotRuleEvent::CostMethodSet { sku: Some(sku), method }) => {
                match method {
                    Some(method) => drop(self.own.insert(*sku, *method)),
                    None => drop(self.own.remove(sku)),
                }
            }
            _ => {}
        }
    }

    fn take_goods(&mut self, events: &[Event]) {
        if !events.iter().any(|event| matches!(event, Event::Lot(_))) {
            return;
        }
        for event in events {
            match event {
                Event::Purchase(PurchaseEvent::Received { lines, .. }) => {
                    // What is still its supplier's has cost the house nothing.
                    let ours = lines.iter().filter(|line| !is_consigned(events, line.sku));
                    ours.for_each(|line| self.deliver(line, events));
                }
                Event::Lot(LotEvent::Named { lines }) => self.rename(lines),
                _ => {}
            }
        }
    }

    /// A line's cost is shared by the units of its lots, so that all of them come to it.
    fn deliver(&mut self, line: &Delivered, events: &[Event]) {
        let Some(cost) = line.cost else { return };
        let lots: Vec<(LotCode, i64)> = moves(events, line.sku)
            .filter(|moved| moved.on_hand().is_positive())
            .map(|moved| (moved.lot, moved.on_hand().0))
            .collect();
        let named = lots.iter().fold(0_i64, |sum, (_, quantity)| sum.saturating_add(*quantity));
        let all = named.max(line.meant().0);
        let (mut seen, mut told) = (0_i64, 0_i64);
        for (lot, quantity) in lots {
            seen = seen.saturating_add(quantity);
            let Some(until) = share(cost.0, seen, all) else { return };
            self.add((line.sku, lot), Came { cost: until.saturating_sub(told), quantity });
            told = until;
        }
    }

    /// The same goods under another number cost what they did.
    fn rename(&mut self, lines: &[LotMove]) {
        let from = lines.iter().find(|line| line.on_hand() < Quantity::ZERO);
        let Some(known) = from.and_then(|from| self.came.get(&(from.sku, from.lot))).copied() else { return };
        for line in lines.iter().filter(|line| line.on_hand().is_positive()) {
            if !self.came.contains_key(&(line.sku, line.lot)) {
                self.add((line.sku, line.lot), known);
            }
        }
    }

    fn add(&mut self, key: (Sku, LotCode), more: Came) {
        let Some(came) = self.came.get_mut(&key) else {
            self.came.insert(key, more);
            self.order.push_back(key);
            if self.order.len() > LOT_COSTS_KEPT
                && let Some(oldest) = self.order.pop_front()
            {
                self.came.remove(&oldest);
            }
            return;
        };
        came.cost = came.cost.saturating_add(more.cost);
        came.quantity = came.quantity.saturating_add(more.quantity);
    }

    /// What so much of a SKU cost that a record moved: its lots at what they cost, and what has none, or none that is known, at
    /// `each`. Signed as `quantity` is. None where that is not known either.
    pub(crate) fn of_moved(
        &self,
        record: &Record,
        sku: Sku,
        quantity: Quantity,
        each: Option<Amount>,
    ) -> Option<Amount> {
        let Decision::Branch(events) = &record.decision else { return None };
        let (mut cost, mut known) = (Amount::ZERO, 0_i64);
        for line in moves(events, sku) {
            let moved = Quantity(line.on_hand().0.saturating_neg());
            if let Some(own) = self.cost_of(sku, line.lot, moved) {
                cost = cost.checked_add(own)?;
                known = known.saturating_add(moved.0);
            }
        }
        let rest = Quantity(quantity.0.saturating_sub(known));
        if rest == Quantity::ZERO {
            return Some(cost);
        }
        cost.checked_add(each?.checked_times(rest)?)
    }
}

fn is_consigned(events: &[Event], sku: Sku) -> bool {
    let came = |event: &Event| match event {
        Event::Consignment(ConsignmentEvent::Came { lines, .. }) => lines.iter().any(|line| line.sku == sku),
        _ => false,
    };
    events.iter().any(came)
}

fn moves(events: &[Event], sku: Sku) -> impl Iterator<Item = &LotMove> {
    let told = events.iter().filter_map(|event| match event {
        Event::Lot(LotEvent::Moved { lines, .. }) => Some(lines),
        _ => None,
    });
    told.flatten().filter(move |line| line.sku == sku)
}

/// A part of an amount, rounded half away from zero. None where there is no whole, or on overflow.
pub(crate) fn share(amount: i64, part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (amount, part, whole) = (i128::from(amount), i128::from(part), i128::from(whole));
    let product = amount.checked_mul(part)?;
    let half = whole / 2;
    let rounded = if product < 0 { product.checked_sub(half)? } else { product.checked_add(half)? };
    i64::try_from(rounded / whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_away_from_zero_and_of_nothing_there_is_none() {
        for (amount, part, whole, expected) in [
            (100, 1, 3, Some(33)),
            (100, 2, 3, Some(67)),
            (5, 1, 2, Some(3)),
            (5, -1, 2, Some(-3)),
            (-5, 1, 2, Some(-3)),
            (7, 0, 2, Some(0)),
            (7, 1, 0, None),
            (i64::MAX, i64::MAX, 1, None),
        ] {
            assert_eq!(share(amount, part, whole), expected, "{amount} × {part} ÷ {whole}");
        }
    }
}
