//! Goods on consignment: they stand in the branch and are their supplier's until they leave it. A third book beside the levels, like
//! the one of lots: what moves levels stays what it was, and beside it stands what of it was not the branch's own
//! ([ADR 36](../../../../../docs/adr/0036-consigned-goods-are-used-last.md)).
//!
//! Laws, whatever is done: no part is ever below zero; what stands here and is not the branch's own is never more than what is on
//! hand; what came is what stands, what went back and what was used; what was used is settled once.

mod event;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Amount, FactName, Quantity, RefusalCode, Right, Sku, SupplierId, WithFacts};

use super::{
    Branch, Command, Event,
    command::{BackLine, GoingBack, Receipt, SettledPart},
    stock::for_each_movement,
};
use crate::{
    Rejection, check,
    limits::{CONSIGNED_LAYERS_MAX, CONSIGNED_MAX, CONSIGNED_USES_MAX, SETTLED_LINES_MAX},
};

pub use event::{Consigned, ConsignedUse, ConsignmentEvent};
pub use state::{Consignment, Layer, sum_of};

impl Branch {
    /// Goods of others that are here, and what is owed for those that were used.
    #[must_use]
    pub const fn consignment(&self) -> &Consignment {
        &self.consignment
    }

    /// That what a delivery brought is still whoever's who brought it. What came by mistake is nobody's sale and stays out of it.
    pub(super) fn consigned(
        &self,
        supplier: Option<SupplierId>,
        receipt: &Receipt,
        units: &[Consigned],
    ) -> Result<Event, Rejection> {
        let Some(supplier) = supplier else {
            let message = "say whose goods these are: they stay their supplier's until they are sold";
            return Err(Rejection::new(RefusalCode::UnknownSupplier, message));
        };
        if receipt.charges.is_some() {
            let message = "what a delivery cost besides is not spread over goods that are still the supplier's; book it \
                           apart";
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        let lines: Vec<Consigned> =
            units.iter().copied().filter(|line| line.quantity.is_positive()).collect();
        if lines.is_empty() {
            let message = "nothing of this delivery is to be sold for the supplier";
            return Err(Rejection::new(RefusalCode::NoLines, message));
        }
        let parts = self.consignment.parts().saturating_add(lines.len());
        check::at_most(parts, CONSIGNED_MAX, "parts of goods on consignment")?;
        for line in &lines {
            let layers = self.consignment.of(&line.sku).len().saturating_add(1);
            check::at_most(layers, CONSIGNED_LAYERS_MAX, "costs of one SKU on consignment")?;
            line.cost.checked_times(line.quantity).ok_or_else(|| check::overflow("what the goods cost"))?;
        }
        Ok(Event::Consignment(ConsignmentEvent::Came { supplier, lines }))
    }

    /// What of a supplier's goods goes back to them, oldest first.
    pub(super) fn consigned_back(&self, back: &GoingBack) -> Result<Event, Rejection> {
        let Some(supplier) = back.supplier else {
            let message = "say to whom these goods go back: they are their supplier's";
            return Err(Rejection::new(RefusalCode::UnknownSupplier, message));
        };
        let mut lines = Vec::new();
        for line in &back.lines {
            let mut left = line.quantity.0;
            for layer in self.consignment.of(&line.sku).iter().filter(|one| one.supplier == supplier) {
                let part = layer.left.0.min(left);
                if part > 0 {
                    lines.push(Consigned { sku: line.sku, quantity: Quantity(part), cost: layer.cost });
                    left = left.saturating_sub(part);
                }
            }
            if left > 0 {
                let here = Quantity(line.quantity.0.saturating_sub(left));
                let message = format!(
                    "{here} of {} are this supplier's; {} cannot go back to them",
                    line.sku, line.quantity
                );
                return Err(not_enough(line.sku, here, line.quantity, message));
            }
        }
        Ok(Event::Consignment(ConsignmentEvent::Returned { supplier, lines }))
    }

    /// Goods that are somebody else's do not go back as if they were the branch's own.
    pub(super) fn check_own(&self, line: &BackLine) -> Result<(), Rejection> {
        let consigned = self.consignment.quantity(&line.sku);
        let own = Quantity(self.position(&line.sku).on_hand.0.saturating_sub(consigned.0));
        if !consigned.is_positive() || line.quantity <= own {
            return Ok(());
        }
        let message = format!(
            "{consigned} of {} are on consignment and {own} are the branch's own; send goods on consignment back as such",
            line.sku
        );
        Err(not_enough(line.sku, own, line.quantity, message))
    }

    pub(super) fn settle_consignment(
        &self,
        command: &Command,
        (supplier, number, total): (SupplierId, u32, Amount),
    ) -> Result<Event, Rejection> {
        self.check_sender(command, Right::OrderGoods)?;
        check::right(&command.grant, Right::SeeCost)?;
        self.check_number(supplier, number)?;
        let owed = self.consignment.total(supplier);
        let owed = owed.ok_or_else(|| check::overflow("what is owed for goods on consignment"))?;
        if self.consignment.owed(supplier).next().is_none() {
            let message = "nothing of this supplier's goods was sold since the last settlement";
            return Err(Rejection::new(RefusalCode::NoLines, message));
        }
        if owed != total {
            return Err(owed_else());
        }
        Ok(Event::Consignment(ConsignmentEvent::Settled { supplier, number, total }))
    }

    /// The same of what was used up to a day. The branch does not know what was used when: whoever asks names it, and no more of it than is
    /// owed ([ADR 41](../../../../../docs/adr/0041-a-settlement-up-to-a-day-names-its-lines.md)).
    pub(super) fn settle_part(
        &self,
        command: &Command,
        (supplier, number, total): (SupplierId, u32, Amount),
        part: &SettledPart,
    ) -> Result<Event, Rejection> {
        self.check_sender(command, Right::OrderGoods)?;
        check::right(&command.grant, Right::SeeCost)?;
        self.check_number(supplier, number)?;
        if part.lines.is_empty() {
            let message =
                "nothing of this supplier's goods was sold up to this day since the last settlement";
            return Err(Rejection::new(RefusalCode::NoLines, message));
        }
        check::at_most(part.lines.len(), SETTLED_LINES_MAX, "lines of a settlement")?;
        let mut seen = BTreeSet::new();
        let is_owed = |line: &Consigned| {
            line.quantity.is_positive()
                && seen.insert((line.sku, line.cost))
                && line.quantity <= self.consignment.owed_of(supplier, line.sku, line.cost)
        };
        let sum = sum_of(part.lines.iter().copied());
        let sum = sum.ok_or_else(|| check::overflow("what is owed for goods on consignment"))?;
        if sum != total || !part.lines.iter().all(is_owed) {
            return Err(owed_else());
        }
        let (until, lines) = (part.until, part.lines.clone());
        Ok(Event::Consignment(ConsignmentEvent::SettledUntil { supplier, number, total, until, lines }))
    }

    fn check_number(&self, supplier: SupplierId, number: u32) -> Result<(), Rejection> {
        let next = self.consignment.next_number(supplier);
        if number == next {
            return Ok(());
        }
        let message = format!("settlement {number} was made already or is not due; the next one is {next}");
        Err(Rejection::new(RefusalCode::ChangedMeanwhile, message))
    }

    /// The events with what they use of goods on consignment: whatever of them is more than what is left on hand. So the branch's own
    /// goods go first. A branch without any pays one look.
    pub(super) fn with_consigned(&self, mut events: Vec<Event>) -> Vec<Event> {
        let comes = |event: &Event| matches!(event, Event::Consignment(_));
        if self.consignment.stands_nothing() && !events.iter().any(comes) {
            return events;
        }
        let mut left: BTreeMap<Sku, i64> = BTreeMap::new();
        let mut book = self.touched(&events);
        for event in &events {
            if let Event::Consignment(event) = event {
                book.apply(event);
            }
        }
        for event in &events {
            for_each_movement(event, |sku, delta, _| {
                if delta.on_hand != Quantity::ZERO && !book.of(&sku).is_empty() {
                    let sum = left.entry(sku).or_insert_with(|| self.position(&sku).on_hand.0);
                    *sum = sum.saturating_add(delta.on_hand.0);
                }
            });
        }
        let mut lines = Vec::new();
        for (sku, on_hand) in left {
            let mut used = book.quantity(&sku).0.saturating_sub(on_hand.max(0));
            for layer in book.of(&sku) {
                let part = layer.left.0.min(used);
                if part <= 0 || lines.len() >= CONSIGNED_USES_MAX {
                    break;
                }
                let (supplier, cost) = (layer.supplier, layer.cost);
                lines.push(ConsignedUse { supplier, sku, quantity: Quantity(part), cost });
                used = used.saturating_sub(part);
            }
        }
        if !lines.is_empty() {
            events.push(Event::Consignment(ConsignmentEvent::Used { lines }));
        }
        events
    }

    /// What stands here of the SKUs that the events move, and of no others.
    fn touched(&self, events: &[Event]) -> Consignment {
        let mut book = Consignment::default();
        let mut seen = BTreeSet::new();
        for event in events {
            for_each_movement(event, |sku, delta, _| {
                if delta.on_hand != Quantity::ZERO && seen.insert(sku) {
                    for layer in self.consignment.of(&sku) {
                        let line = Consigned { sku, quantity: layer.left, cost: layer.cost };
                        let (supplier, lines) = (layer.supplier, vec![line]);
                        book.apply(&ConsignmentEvent::Came { supplier, lines });
                    }
                }
            });
        }
        book
    }
}

fn owed_else() -> Rejection {
    let message = "more of these goods was sold meanwhile: look at what is owed now, and settle that";
    Rejection::new(RefusalCode::ChangedMeanwhile, message)
}

fn not_enough(sku: Sku, available: Quantity, wanted: Quantity, message: String) -> Rejection {
    let no = Rejection::new(RefusalCode::InsufficientStock, message).sku(sku);
    no.fact(FactName::Available, available).fact(FactName::Wanted, wanted)
}
