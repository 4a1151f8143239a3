//! What an order asks of this branch: goods held while somebody decides and pays, and then promised.

use protocol::{FulfilmentId, FulfilmentState, HoldId, OrderId, RefusalCode, Timestamp};

use super::FulfilmentEvent;
use crate::{
    Rejection,
    branch::{
        BackorderEvent, Branch, Command, Event, Moved, OpenHold, Recipes, StockEvent, backorder::Claimed,
        command::OrderBody, hold::summed,
    },
    check,
    customers::Sealed,
    limits::{FULFILMENT_LINES_MAX, FULFILMENTS_MAX},
};

/// What is to be promised to an order.
struct Wanted<'a> {
    order: OrderId,
    fulfilment: FulfilmentId,
    hold: Option<HoldId>,
    lines: &'a [Moved],
    ship: bool,
    who: &'a str,
    named: Option<&'a Sealed>,
    note: &'a str,
    code: &'a str,
    patient: bool,
}

impl Branch {
    pub(in crate::branch) fn decide_order(
        &self,
        at: Timestamp,
        command: &Command,
        body: &OrderBody,
    ) -> Result<Vec<Event>, Rejection> {
        match body {
            // Which order it is for is in the order's own records; the hold is one like all others.
            OrderBody::Hold { order: _, lines, ttl_ms, patient } => {
                self.place_hold(at, (command.id, &command.kits), lines, (*ttl_ms, *patient))
            }
            OrderBody::Keep { hold, ttl_ms } => self.keep_hold(at, *hold, *ttl_ms),
            OrderBody::Free { hold } => Ok(self.free_hold(*hold)),
            OrderBody::Allocate { order, fulfilment, hold, lines, ship, who, named, note, code, patient } => {
                let wanted = Wanted {
                    order: *order,
                    fulfilment: *fulfilment,
                    hold: *hold,
                    lines,
                    ship: *ship,
                    who,
                    named: named.as_ref(),
                    note,
                    code,
                    patient: *patient,
                };
                self.allocate(at, &wanted, &command.kits)
            }
            OrderBody::Cancel { fulfilment } => self.cancel_fulfilment(*fulfilment),
            OrderBody::LeaveOut { fulfilment, lines } => self.leave_out(*fulfilment, lines),
            OrderBody::Answered(own) => self.answered(at, command, own),
            OrderBody::Issue(invoice, buyer) => Ok(self.issue(invoice, buyer.as_ref())),
            // The order has said how much of what may come back; that it is there is a fact.
            OrderBody::TakeBack { order, reference, lines } => {
                let (order, reference, lines) = (*order, reference.clone(), lines.clone());
                Ok(vec![Event::Stock(StockEvent::CameBack { order, reference, lines })])
            }
            OrderBody::BookMoney { order, reference, money } => {
                self.book_order_money(*order, reference, money)
            }
            OrderBody::AtRegister(right) => self.order_at_register(command, *right),
        }
    }

    /// The goods are set aside for the order, and what was held for it is used. A hold that still lives has them for sure;
    /// whoever comes without one gets what can be sold. Where facts have taken some of it, its order is the newest, and goes short.
    fn allocate(&self, at: Timestamp, wanted: &Wanted<'_>, kits: &Recipes) -> Result<Vec<Event>, Rejection> {
        check::line_count(wanted.lines.len())?;
        let lines = summed(wanted.lines)?;
        check::note("the name", wanted.who)?;
        check::note("the note", wanted.note)?;
        check::note("the code", wanted.code)?;
        let open = self.fulfilments.open.len().saturating_add(1);
        check::at_most(open, FULFILMENTS_MAX, "open fulfilments")?;
        let all = self.fulfilments.lines.saturating_add(lines.len());
        check::at_most(all, FULFILMENT_LINES_MAX, "lines of open fulfilments")?;
        let hold = wanted.hold.filter(|hold| self.open_hold(*hold).is_some());
        let held = hold.and_then(|hold| self.open_hold(hold));
        let live = held.filter(|held| held.expires_at > at);
        let freed = self.freed(at)?;
        let needed = kits.exploded(&lines)?;
        let own = |held: &OpenHold| held.lines.iter().map(|line| (line.sku, held.there(&line.sku))).collect();
        let claim = Claimed {
            needed: &needed,
            plain: &kits.plain(&lines)?,
            own: live.map(own).unwrap_or_default(),
            own_waits: live.map(|held| held.waits.as_slice()).unwrap_or_default(),
            patient: wanted.patient,
        };
        let waits = self.beyond(at, &claim, &freed)?;
        let (fulfilment, code) = (wanted.fulfilment, wanted.code.to_owned());
        let asks = (!code.is_empty()).then_some(FulfilmentEvent::CodeSet { fulfilment, code });
        let promised = FulfilmentEvent::Promised {
            fulfilment,
            order: wanted.order,
            hold,
            held: held.map_or_else(Vec::new, |held| held.lines.clone()),
            lines,
            ship: wanted.ship,
            who: wanted.who.to_owned(),
            note: wanted.note.to_owned(),
        };
        let named = wanted.named.map(|who| FulfilmentEvent::Named {
            fulfilment: wanted.fulfilment,
            order: wanted.order,
            who: who.clone(),
        });
        let events = [promised].into_iter().chain(asks).chain(named).map(Event::Fulfilment);
        let told = (wanted.patient || !waits.is_empty())
            .then_some(Event::Backorder(BackorderEvent::Waits { fulfilment, lines: waits }));
        Ok(events.chain(told).collect())
    }

    /// Frees a part of what is promised, before anybody picks it.
    fn leave_out(&self, fulfilment: FulfilmentId, lines: &[Moved]) -> Result<Vec<Event>, Rejection> {
        let one = self.fulfilments.find(fulfilment, &[FulfilmentState::Open, FulfilmentState::Waiting])?;
        check::line_count(lines.len())?;
        let lines = summed(lines)?;
        if let Some(much) = lines.iter().find(|line| line.quantity > one.promised(&line.sku)) {
            let message = format!("only {} of {} are promised", one.promised(&much.sku), much.sku);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        Ok(vec![Event::Fulfilment(FulfilmentEvent::LeftOut { fulfilment, lines })])
    }

    /// Frees what is promised. What is called off already stays so, and what is packed or gone is not the order's to take back.
    fn cancel_fulfilment(&self, fulfilment: FulfilmentId) -> Result<Vec<Event>, Rejection> {
        const FREE: [FulfilmentState; 6] = [
            FulfilmentState::Waiting,
            FulfilmentState::Open,
            FulfilmentState::Picking,
            FulfilmentState::Picked,
            FulfilmentState::Ready,
            FulfilmentState::Cancelled,
        ];
        let one = self.fulfilments.find(fulfilment, &FREE)?;
        if one.state == FulfilmentState::Cancelled && one.undecided.is_none() {
            return Ok(Vec::new());
        }
        let allocated = one.lines.clone();
        Ok(vec![Event::Fulfilment(FulfilmentEvent::Cancelled { fulfilment, allocated })])
    }
}
