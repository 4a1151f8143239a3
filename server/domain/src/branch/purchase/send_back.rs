//! Goods that go back to their supplier, at what they cost on average.

use std::collections::BTreeSet;

use protocol::{Quantity, RefusalCode, Right, Timestamp};

use super::{PurchaseEvent, SentBack};
use crate::{
    Rejection,
    branch::{Branch, Command, Event, command::GoingBack},
    check,
};

impl Branch {
    pub(super) fn send_back(
        &self,
        at: Timestamp,
        command: &Command,
        back: &GoingBack,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::AdjustStock)?;
        check::line_count(back.lines.len())?;
        let mut seen = BTreeSet::new();
        for line in &back.lines {
            check::quantity(line.quantity)?;
            if line.unsellable < Quantity::ZERO || line.unsellable > line.quantity {
                let message = format!(
                    "of {} that go back, 0 to {} had been set aside, not {}",
                    line.sku, line.quantity, line.unsellable
                );
                return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
            }
            if !seen.insert(line.sku) {
                let message = format!("{} stands in two lines; say it once", line.sku);
                return Err(Rejection::new(RefusalCode::TooManyLines, message));
            }
        }
        check::name("the reason", &back.reason)?;
        check::note("the reference", &back.reference)?;
        let consigned = match back.consigned {
            true => Some(self.consigned_back(back)?),
            false => {
                back.lines.iter().try_for_each(|line| self.check_own(line))?;
                None
            }
        };
        let freed = self.freed(at)?;
        let mut lines = Vec::with_capacity(back.lines.len());
        for line in &back.lines {
            let position = self.position(&line.sku);
            let fit = Quantity(line.quantity.0.saturating_sub(line.unsellable.0));
            let free = position.available_to_sell();
            // A hold whose time is over claims nothing, if the timer has rung yet or not.
            let free = Quantity(free.0.saturating_add(freed.of(&line.sku).0));
            if line.unsellable > position.unsellable || (fit.is_positive() && fit > free) {
                let message = format!(
                    "{} of {} are set aside and {free} are free; {} and {fit} cannot go back",
                    position.unsellable, line.sku, line.unsellable
                );
                return Err(Rejection::new(RefusalCode::InsufficientStock, message));
            }
            // What was never paid is worth nothing when it goes.
            let average = self.buying.costs().of(&line.sku).filter(|_| !back.consigned);
            let (sku, quantity, unsellable) = (line.sku, line.quantity, line.unsellable);
            lines.push(SentBack { sku, quantity, unsellable, average });
        }
        let returned = PurchaseEvent::Returned {
            supplier: back.supplier,
            reference: back.reference.clone(),
            reason: back.reason.clone(),
            lines,
        };
        Ok(std::iter::once(Event::Purchase(returned)).chain(consigned).collect())
    }
}
