//! Stock: how events move levels, and the two documents that do nothing else, deliveries and corrections.

use protocol::{
    Adjust, Disposition, MovementKind, Quantity, RefusalCode, Right, Sku, SkuQuantity, StockLevel,
};
use serde::{Deserialize, Serialize};

use super::{Branch, Command, Event, LineFacts};
use crate::{Rejection, check, limits::LEVEL_MAX};

/// A signed change of one level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LevelDelta {
    pub on_hand: Quantity,
    pub unsellable: Quantity,
    pub allocated: Quantity,
    pub reserved: Quantity,
    pub incoming: Quantity,
}

/// Everything that ever moved `on_hand` in a branch, all SKUs together, in milli-units. At every moment
/// Σ `on_hand` = `received` + `returned` − `sold` + `adjusted`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StockTotals {
    pub received: Quantity,
    pub sold: Quantity,
    /// Put back on hand, sellable or not; what was discarded never came back.
    pub returned: Quantity,
    /// Signed.
    pub adjusted: Quantity,
}

/// Tells how an event changes levels, one call for each line, without allocating. It is the only place that knows: the
/// machine and every reader of its events go through it, so that their levels cannot differ. The kind is that of the
/// ledger entry; holds have none, since nothing moves.
pub fn for_each_movement(event: &Event, mut each: impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        Event::TicketCompleted(facts) => {
            for line in &facts.lines {
                if let Some((delta, kind)) = line_movement(line) {
                    each(line.sku, delta, Some(kind));
                }
            }
        }
        Event::Received { lines, .. } => {
            for line in lines {
                each(line.sku, LevelDelta::of_on_hand(line.quantity), Some(MovementKind::Received));
            }
        }
        Event::Adjusted { sku, delta, unsellable, .. } => {
            let change = LevelDelta { unsellable: *unsellable, ..LevelDelta::of_on_hand(*delta) };
            each(*sku, change, Some(MovementKind::Adjusted));
        }
        Event::Held { lines, .. } => {
            for line in lines {
                each(line.sku, LevelDelta::of_reserved(line.quantity), None);
            }
        }
        Event::HoldReleased { lines, .. } | Event::HoldExpired { lines, .. } => {
            for line in lines {
                each(line.sku, LevelDelta::of_reserved(negated(line.quantity)), None);
            }
        }
        Event::SignedOn { .. }
        | Event::SignedOff { .. }
        | Event::ShiftOpened { .. }
        | Event::ShiftClosed(_)
        | Event::HoldExtended { .. } => {}
    }
}

impl LevelDelta {
    const NONE: Self = Self {
        on_hand: Quantity::ZERO,
        unsellable: Quantity::ZERO,
        allocated: Quantity::ZERO,
        reserved: Quantity::ZERO,
        incoming: Quantity::ZERO,
    };

    const fn of_on_hand(on_hand: Quantity) -> Self {
        Self { on_hand, ..Self::NONE }
    }

    const fn of_reserved(reserved: Quantity) -> Self {
        Self { reserved, ..Self::NONE }
    }

    /// Changes a level. No decided event takes a level out of range; should a reader ever meet one that does, the level
    /// stops at the end of the range rather than wrapping round to the other.
    pub fn add_to(self, level: &mut StockLevel) {
        level.on_hand.0 = level.on_hand.0.saturating_add(self.on_hand.0);
        level.unsellable.0 = level.unsellable.0.saturating_add(self.unsellable.0);
        level.allocated.0 = level.allocated.0.saturating_add(self.allocated.0);
        level.reserved.0 = level.reserved.0.saturating_add(self.reserved.0);
        level.incoming.0 = level.incoming.0.saturating_add(self.incoming.0);
    }

    fn fits(self, level: StockLevel) -> bool {
        [
            (level.on_hand, self.on_hand),
            (level.unsellable, self.unsellable),
            (level.allocated, self.allocated),
            (level.reserved, self.reserved),
            (level.incoming, self.incoming),
        ]
        .into_iter()
        .all(|(now, change)| {
            // What leads back towards zero is always welcome, or a level at its bound could never leave it.
            now.checked_add(change).is_some_and(|after| {
                after.0.unsigned_abs() <= LEVEL_MAX.0.unsigned_abs()
                    || after.0.unsigned_abs() <= now.0.unsigned_abs()
            })
        })
    }
}

impl StockTotals {
    fn with(mut self, kind: MovementKind, on_hand: Quantity) -> Option<Self> {
        match kind {
            MovementKind::Received => self.received = self.received.checked_add(on_hand)?,
            MovementKind::Sold => self.sold = self.sold.checked_sub(on_hand)?,
            MovementKind::Returned => self.returned = self.returned.checked_add(on_hand)?,
            MovementKind::Adjusted => self.adjusted = self.adjusted.checked_add(on_hand)?,
        }
        Some(self)
    }
}

impl Branch {
    pub(super) fn receive(
        &self,
        command: &Command,
        reference: &str,
        lines: &[SkuQuantity],
        not_stocked: Option<Sku>,
    ) -> Result<Vec<Event>, Rejection> {
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
            ));
        }
        Ok(vec![Event::Received { reference: reference.to_owned(), lines: lines.to_vec() }])
    }

    pub(super) fn adjust(&self, command: &Command, adjust: &Adjust) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::AdjustStock)?;
        let Adjust { sku, delta, unsellable, reason, note } = adjust;
        let in_range = |change: Quantity| change.0.unsigned_abs() <= Quantity::INPUT_MAX.0.unsigned_abs();
        let changes = *delta != Quantity::ZERO || *unsellable != Quantity::ZERO;
        let level = self.level(sku);
        let aside = level.unsellable.0.saturating_add(unsellable.0);
        if !changes || !in_range(*delta) || !in_range(*unsellable) || aside < 0 {
            let message = format!(
                "a correction is not 0, at most {} either way, and sets aside no less than nothing",
                Quantity::INPUT_MAX
            );
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        check::note("the note", note)?;
        // What is on hand is what can be sold and what cannot. Selling may have taken more than the first part; a
        // correction may mend that, and never makes it worse.
        let on_hand = level.on_hand.0.saturating_add(delta.0);
        let missing = level.unsellable.0.saturating_sub(level.on_hand.0).max(0);
        if aside > 0 && aside.saturating_sub(on_hand) > missing {
            let (on_hand, aside) = (Quantity(on_hand), Quantity(aside));
            let message = format!("{aside} of {sku} would be set aside and {on_hand} would be on hand");
            return Err(Rejection::new(RefusalCode::InsufficientStock, message));
        }
        let (delta, unsellable) = (*delta, *unsellable);
        Ok(vec![Event::Adjusted { sku: *sku, delta, unsellable, reason: *reason, note: note.clone() }])
    }

    /// Rule 9: whatever the events move must still fit, so that `apply` never has to refuse.
    pub(super) fn check_fits(&self, events: &[Event]) -> Result<(), Rejection> {
        let mut totals = Some(self.totals);
        let mut too_large = None;
        for event in events {
            for_each_movement(event, |sku, delta, kind| {
                if !delta.fits(self.stock.get(&sku).copied().unwrap_or_default()) {
                    too_large = too_large.or(Some(sku));
                }
                if let Some(kind) = kind {
                    totals = totals.and_then(|totals| totals.with(kind, delta.on_hand));
                }
            });
        }
        if let Some(sku) = too_large {
            return Err(check::overflow(&format!("the level of {sku}")));
        }
        totals.map(|_| ()).ok_or_else(|| check::overflow("a stock total of the branch"))
    }

    pub(super) fn apply_movements(&mut self, event: &Event) {
        let Self { stock, totals, .. } = self;
        for_each_movement(event, |sku, delta, kind| {
            delta.add_to(stock.entry(sku).or_default());
            if let Some(kind) = kind {
                *totals = totals.with(kind, delta.on_hand).unwrap_or(*totals);
            }
        });
    }
}

/// Quantities of a sale are positive and leave; those of a refund are negative and come back, unless discarded.
fn line_movement(line: &LineFacts) -> Option<(LevelDelta, MovementKind)> {
    if !line.stocked {
        return None;
    }
    let change = negated(line.quantity);
    match line.refund.map(|refund| refund.disposition) {
        None => Some((LevelDelta::of_on_hand(change), MovementKind::Sold)),
        Some(Disposition::Restock) => Some((LevelDelta::of_on_hand(change), MovementKind::Returned)),
        Some(Disposition::Damaged | Disposition::Quarantine) => {
            let delta = LevelDelta { on_hand: change, unsellable: change, ..LevelDelta::NONE };
            Some((delta, MovementKind::Returned))
        }
        Some(Disposition::Discard) => None,
    }
}

fn negated(quantity: Quantity) -> Quantity {
    Quantity(quantity.0.saturating_neg())
}
