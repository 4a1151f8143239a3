//! Which lots were picked for an order. Nothing has left yet: it is remembered until the parcel does.

use protocol::{FulfilmentId, Quantity, RefusalCode, Rule, Timestamp, WithFacts};

use super::{
    super::{Branch, Command, Event, FulfilmentEvent, event::Moved},
    LotEvent, NamedLot,
    event::LotMove,
    of_sku::{OfSku, check_count, missing},
};
use crate::Rejection;

impl Branch {
    /// The events with the lots that were named for what was picked; none where they are about something else.
    pub(super) fn with_picked(
        &self,
        at: Timestamp,
        command: &Command,
        events: &[Event],
    ) -> Result<Option<Event>, Rejection> {
        let Some((fulfilment, found)) = picked(events) else { return Ok(None) };
        let named = &command.lots.lines;
        check_count(named.len())?;
        let mut lines = Vec::with_capacity(named.len());
        for line in named {
            let lot = OfSku::new(&self.lots, line.sku, at).lot(&line.lot, Some(line));
            let own = named.iter().filter(|other| other.sku == line.sku);
            let sum = own.fold(0_i64, |sum, other| sum.saturating_add(other.quantity.0));
            let most =
                found.iter().find(|one| one.sku == line.sku).map(|one| one.quantity).unwrap_or_default();
            if sum > most.0 {
                let message =
                    format!("{most} of {} were picked, and lots of {} are named", line.sku, Quantity(sum));
                return Err(missing(line.sku, Rule::LotMissing, message));
            }
            if lot.is_shut() || lot.fit < line.quantity {
                let message = format!(
                    "lot {} of {} cannot be picked: {} of it are here{}",
                    line.lot,
                    line.sku,
                    lot.fit,
                    if lot.is_shut() { ", and it may not be sold" } else { "" }
                );
                let rule = if lot.is_shut() { Rule::LotBlocked } else { Rule::LotUnknown };
                let no = Rejection::new(RefusalCode::InsufficientStock, message).sku(line.sku);
                return Err(no.rule(rule).fact(protocol::FactName::Code, line.lot.as_str()));
            }
            lines.push(as_picked(line, lot.expires));
        }
        Ok((!lines.is_empty()).then_some(Event::Lot(LotEvent::Picked { fulfilment, lines })))
    }
}

fn as_picked(line: &NamedLot, expires: Option<super::Expiry>) -> LotMove {
    LotMove { fit: line.quantity, ..LotMove::unmoved(line.sku, line.lot, expires, line.serial) }
}

fn picked(events: &[Event]) -> Option<(FulfilmentId, &[Moved])> {
    events.iter().find_map(|event| match event {
        Event::Fulfilment(FulfilmentEvent::Picked { fulfilment, lines, .. }) => {
            Some((*fulfilment, lines.as_slice()))
        }
        _ => None,
    })
}
