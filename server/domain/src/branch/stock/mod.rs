//! Stock: positions and what moves them, and the two documents that do nothing else, deliveries and corrections.

mod corrections;
mod deliveries;
mod event;
mod finding;
mod movement;
mod position;
mod reversals;

use protocol::{
    AdjustmentReason, Amount, CommandId, FactName, Quantity, RefusalCode, Right, Rule, Sku, Timestamp,
    WithFacts,
};

use super::{Branch, Command, Event, command::StockBody};
use crate::{Rejection, check};

pub(super) use deliveries::Deliveries;
pub use event::{Correction, Moved, StockEvent};
pub use finding::{Finding, for_each_finding};
pub use movement::for_each_movement;
pub use position::{KeptPosition, LevelDelta, Position, StockTotals};
pub(super) use reversals::Reversals;

impl Branch {
    pub(super) fn decide_stock(
        &self,
        at: Timestamp,
        command: &Command,
        body: &StockBody,
    ) -> Result<Vec<Event>, Rejection> {
        let event = match body {
            StockBody::Receive { reference, lines, not_stocked } => {
                self.receive(command, reference, lines, *not_stocked)?
            }
            StockBody::Adjust { sku, delta, unsellable, reason, note } => {
                let (sku, delta, unsellable, reason, note) =
                    (*sku, *delta, *unsellable, *reason, note.clone());
                let correction =
                    Correction { sku, delta, unsellable, condition: None, reason, note, asked_by: None };
                return self.correct(command, correction, (Amount::ZERO, None));
            }
            StockBody::Correct { correction, price, limit } => {
                return self.correct(command, correction.clone(), (*price, *limit));
            }
            StockBody::SetAside { sku, quantity, from, to, note } => {
                self.set_aside(command, (*sku, *quantity), (*from, *to), note)?
            }
            StockBody::Reverse { original, sku, booked, note } => {
                self.reverse(command, (*original, *sku), *booked, note)?
            }
            StockBody::Convert { sku, quantity, apart, note } => {
                self.convert(at, command, (*sku, *quantity), (*apart, note))?
            }
        };
        Ok(vec![Event::Stock(event)])
    }

    fn receive(
        &self,
        command: &Command,
        reference: &str,
        lines: &[Moved],
        not_stocked: Option<Sku>,
    ) -> Result<StockEvent, Rejection> {
        self.check_sender(command, Right::ReceiveGoods)?;
        check::line_count(lines.len())?;
        for line in lines {
            check::quantity(line.quantity)?;
        }
        check::note("the reference", reference)?;
        if let Some(sku) = not_stocked {
            return Err(Rejection::new(
                RefusalCode::NotStocked,
                format!("{sku} is a service and has no stock"),
            )
            .sku(sku));
        }
        if self.deliveries.knows(reference, lines) {
            let reference = reference.trim();
            let message = format!(
                "delivery {reference} has been booked with just these goods; if it came twice, book it under a reference \
                 of its own, such as \"{reference} (2)\""
            );
            return Err(Rejection::new(RefusalCode::AlreadyBooked, message).name(reference));
        }
        Ok(StockEvent::Received { reference: reference.to_owned(), lines: lines.to_vec() })
    }

    pub(super) fn apply_stock(&mut self, event: &StockEvent) {
        match event {
            StockEvent::Received { reference, lines } => self.deliveries.note(reference, lines),
            StockEvent::Reversed { original, sku, .. } => self.reversals.note(*original, *sku),
            StockEvent::Adjusted { .. }
            | StockEvent::CameBack { .. }
            | StockEvent::Converted { .. }
            | StockEvent::Settled(_)
            | StockEvent::SetAside { .. } => {}
        }
    }

    /// Whether a correction may be booked as things are.
    pub(in crate::branch) fn check_correction(&self, asked: &Correction) -> Result<(), Rejection> {
        let Correction { sku, delta, unsellable, condition, reason, ref note, .. } = *asked;
        let in_range = |change: Quantity| change.0.unsigned_abs() <= Quantity::INPUT_MAX.0.unsigned_abs();
        let changes = delta != Quantity::ZERO || unsellable != Quantity::ZERO;
        if let Some(condition) = condition.filter(|_| unsellable < Quantity::ZERO) {
            self.check_condition(sku, condition, Quantity(unsellable.0.saturating_neg()))?;
        }
        let level = self.position(&sku);
        let aside = level.unsellable.0.saturating_add(unsellable.0);
        if !changes || !in_range(delta) || !in_range(unsellable) || aside < 0 {
            let message = format!(
                "a correction is not 0, at most {} either way, and sets aside no less than nothing",
                Quantity::INPUT_MAX
            );
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .fact(FactName::Limit, Quantity::INPUT_MAX));
        }
        if reason == AdjustmentReason::Other {
            check::name("the note, which a correction for another reason needs,", note)?;
        }
        check::note("the note", note)?;
        // What is on hand is what can be sold and what cannot. Selling may have taken more than the first part; a
        // correction may mend that, and never makes it worse.
        let on_hand = level.on_hand.0.saturating_add(delta.0);
        let missing = level.unsellable.0.saturating_sub(level.on_hand.0).max(0);
        if aside > 0 && aside.saturating_sub(on_hand) > missing {
            let (on_hand, aside) = (Quantity(on_hand), Quantity(aside));
            let message = format!("{aside} of {sku} would be set aside and {on_hand} would be on hand");
            return Err(Rejection::new(RefusalCode::InsufficientStock, message)
                .sku(sku)
                .fact(FactName::Wanted, aside)
                .fact(FactName::Available, on_hand));
        }
        Ok(())
    }

    /// What was booked stays as it was: it is taken back by an entry of its own, once.
    fn reverse(
        &self,
        command: &Command,
        (original, sku): (CommandId, Sku),
        booked: Option<(Quantity, Quantity)>,
        note: &str,
    ) -> Result<StockEvent, Rejection> {
        self.check_sender(command, Right::AdjustStock)?;
        let Some((on_hand, unsellable)) = booked else {
            let message = format!(
                "no delivery or correction {original} of {sku} was booked in this branch; a sale is taken back by a refund, and \
                 a transfer at the branch that receives it"
            );
            return Err(Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::NotBookedHere));
        };
        self.reversals.check(original, sku)?;
        let back = |quantity: Quantity| Quantity(quantity.0.saturating_neg());
        let (delta, unsellable) = (back(on_hand), back(unsellable));
        let reason = AdjustmentReason::DataEntry;
        let note = note.to_owned();
        let correction = Correction {
            sku,
            delta,
            unsellable,
            condition: None,
            reason,
            note: note.clone(),
            asked_by: None,
        };
        self.check_correction(&correction)?;
        Ok(StockEvent::Reversed { original, sku, delta, unsellable, note })
    }

    /// Rule 9: whatever the events move must still fit, so that `apply` never has to refuse. Answers whether anything of it is
    /// promised to somebody, so that a sale of goods that are not looks up each of its lines once.
    pub(super) fn check_fits(&self, events: &[Event]) -> Result<bool, Rejection> {
        let mut totals = Some(self.totals);
        let (mut too_large, mut promised) = (None, false);
        for event in events {
            for_each_movement(event, |sku, delta, kind| {
                let position = self.position(&sku);
                if !delta.fits(position) {
                    too_large = too_large.or(Some(sku));
                }
                promised |= position.promises() || delta.promises() || self.kits.part(&sku).is_positive();
                if let Some(kind) = kind {
                    totals = totals.and_then(|totals| totals.with(kind, delta.on_hand));
                }
            });
        }
        if let Some(sku) = too_large {
            return Err(check::overflow(&format!("the level of {sku}")));
        }
        totals.map(|_| promised).ok_or_else(|| check::overflow("a stock total of the branch"))
    }

    pub(super) fn apply_movements(&mut self, event: &Event) {
        let Self { stock, totals, .. } = self;
        for_each_movement(event, |sku, delta, kind| {
            if let Some(kept) = stock.at(&sku) {
                delta.add_to_kept(kept);
            }
            if let Some(kind) = kind {
                *totals = totals.with(kind, delta.on_hand).unwrap_or(*totals);
            }
        });
    }
}
