//! Saying of which lots goods are that are here already: when a SKU begins to be told apart, when something was found, or where a
//! number or a date was wrong. Nothing is moved by it but what may be sold.

use protocol::{LotCode, Quantity, RefusalCode, Right, Rule, WithFacts};

use super::{
    super::{Branch, Command, Event},
    LotEvent, NamedLot,
    of_sku::{OfSku, check_count, missing, serial_known},
};
use crate::{Rejection, check};

impl Branch {
    pub(in crate::branch) fn name_lots(
        &self,
        at: protocol::Timestamp,
        command: &Command,
        from: Option<LotCode>,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::AdjustStock)?;
        let lines = &command.lots.lines;
        let Some(first) = lines.first() else {
            return Err(Rejection::new(RefusalCode::NoLines, "name at least one lot"));
        };
        check_count(lines.len())?;
        let position = self.position(&first.sku);
        let (on_hand, unsellable) = (position.on_hand.0, position.unsellable.0);
        let mut of = OfSku::new(&self.lots, first.sku, at);
        if let Some(other) = lines.iter().find(|line| line.sku != first.sku) {
            let message =
                format!("{} and {} are two SKUs: name the lots of one at a time", first.sku, other.sku);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        if let [line] = lines.as_slice()
            && from == Some(line.lot)
        {
            self.correct_date(&mut of, line)?;
        } else {
            for line in lines {
                let (fit, aside) = parts(line)?;
                match from {
                    Some(from) => take_from(&mut of, line, from, (fit, aside))?,
                    None => {
                        let (there, set_aside) = of.unlotted(on_hand, unsellable);
                        let there = there.saturating_add(of.doubted);
                        check_unlotted(line, (there, set_aside), (fit, aside))?;
                    }
                }
                give(&mut of, line, (fit, aside))?;
            }
        }
        // Of what somebody has looked at it is known whether it is of a recalled lot.
        of.settle_doubt(on_hand, unsellable);
        let doubt = of.doubt();
        let mut events = vec![Event::Lot(LotEvent::Named { lines: of.moves })];
        events.extend(doubt.map(|doubt| Event::Lot(LotEvent::Doubted { lines: vec![doubt] })));
        Ok(events)
    }

    /// The same lot with another date.
    fn correct_date(&self, of: &mut OfSku<'_>, line: &NamedLot) -> Result<(), Rejection> {
        let Some(known) = self.lots.lot(&line.sku, &line.lot) else {
            return Err(unknown(line, line.lot));
        };
        let mut after = of.lot(&line.lot, None);
        after.expires = line.expires;
        after.expired = line.expires.is_some_and(|expires| expires.ends <= of.at());
        let shut = match (known.is_shut(), after.is_shut()) {
            (false, true) => known.fit.0,
            (true, false) => known.fit.0.saturating_neg(),
            _ => 0,
        };
        of.replace(line.lot, after, shut);
        Ok(())
    }
}

fn parts(line: &NamedLot) -> Result<(i64, i64), Rejection> {
    check::quantity(line.quantity)?;
    if line.unsellable < Quantity::ZERO || line.unsellable > line.quantity {
        let message = format!("of {} of a lot, 0 to {} are set aside", line.quantity, line.quantity);
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    Ok((line.quantity.0.saturating_sub(line.unsellable.0), line.unsellable.0))
}

fn check_unlotted(line: &NamedLot, there: (i64, i64), wanted: (i64, i64)) -> Result<(), Rejection> {
    if wanted.0 <= there.0.max(0) && wanted.1 <= there.1.max(0) {
        return Ok(());
    }
    let (fit, aside) = (Quantity(there.0.max(0)), Quantity(there.1.max(0)));
    let message = format!(
        "{fit} of {} that can be sold and {aside} that are set aside have no lot yet, and {} are named",
        line.sku, line.quantity
    );
    Err(Rejection::new(RefusalCode::InsufficientStock, message).sku(line.sku).rule(Rule::LotMissing))
}

fn take_from(
    of: &mut OfSku<'_>,
    line: &NamedLot,
    from: LotCode,
    (fit, aside): (i64, i64),
) -> Result<(), Rejection> {
    if !of.is_known(&from) {
        return Err(unknown(line, from));
    }
    let lot = of.lot(&from, None);
    if lot.recalled {
        let message =
            format!("lot {from} of {} is recalled: lift that first, if the number was wrong", line.sku);
        return Err(Rejection::new(RefusalCode::WrongState, message).sku(line.sku).rule(Rule::LotBlocked));
    }
    if fit > lot.fit.0 || aside > lot.aside.0 {
        return Err(of.not_so_much(&NamedLot { lot: from, ..*line }, &lot));
    }
    let shut = if lot.is_shut() { fit.saturating_neg() } else { 0 };
    of.shift(from, lot, (fit.saturating_neg(), aside.saturating_neg(), shut), true);
    Ok(())
}

fn give(of: &mut OfSku<'_>, line: &NamedLot, (fit, aside): (i64, i64)) -> Result<(), Rejection> {
    let before = of.lot(&line.lot, Some(line));
    if before.serial && (line.quantity != Quantity::ONE || before.fit.0.saturating_add(before.aside.0) > 0) {
        return Err(serial_known(line.sku, line.lot));
    }
    if before.expires.map(|one| one.day) != line.expires.or(before.expires).map(|one| one.day) {
        let message = format!("lot {} of {} is known here with another expiry date", line.lot, line.sku);
        return Err(missing(line.sku, Rule::LotDiffers, message));
    }
    let shut = if before.is_shut() { fit } else { 0 };
    of.shift(line.lot, before, (fit, aside, shut), true);
    Ok(())
}

fn unknown(line: &NamedLot, lot: LotCode) -> Rejection {
    let message = format!("no lot {lot} of {} is known in this branch", line.sku);
    missing(line.sku, Rule::LotUnknown, message)
}
