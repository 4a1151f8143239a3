//! One branch: the only writer of its stock, shifts, drawers, tickets, holds, claims, counts, fulfilments and its side of transfers. It does not
//! know its own number, the catalogue or any other branch; what others have to be told is owed as errands.
//!
//! # What is checked, in this order
//! The first rule that is broken is the answer, so that a repeat on another node gives the same one.
//! A paid ticket is a fact: of it only 1 and 5 to 9 are checked, and what is odd in 2 to 4, in its prices, discounts and
//! number is noted on it.
//! 1. the register, where one is needed (`unknown_register`)
//! 2. the person is signed on there (`not_signed_on`), for every command that comes from a register but sign-on
//! 3. the person's right (`not_allowed`)
//! 4. the shift (`shift_closed`, `shift_already_open`), or the transfer, count or order that it is about
//!    (`unknown_transfer`, `unknown_count`, `unknown_purchase`, `wrong_state`)
//! 5. the currency (`wrong_currency`)
//! 6. how many lines, tenders or holds (`no_lines`, `too_many_lines`)
//! 7. each line in turn: quantity, amounts, price, discount, what may be refunded
//! 8. the document as a whole: its total, its tenders, texts, the stock it wants, hold times
//! 9. that every level and total it touches still fits (`overflow`)

mod backorder;
pub mod command;
mod condition;
mod consignment;
mod count;
mod event;
mod fulfilment;
mod hold;
mod invoice;
mod kits;
mod lots;
mod purchase;
mod read;
mod register;
mod remedy;
mod shortage;
mod stock;
mod suggestion;
mod ticket;
mod transfer;

use std::collections::BTreeMap;

use protocol::{RefusalCode, RegisterId, Right, Rule, Sku, Timestamp, WithFacts};
use serde::{Deserialize, Serialize};

use crate::{Answered, Debtor, Debts, Errand, Machine, Rejection, Sorted, check};

pub use command::{Body, Command};
pub use condition::{Aside, Conditions};
pub use consignment::{Consignment, Layer, sum_of};
pub use count::{BinTaker, Part, Sheet, SheetBins, SheetLine, SheetLot, StrayKey, is_on_paper};
pub use event::*;
pub use fulfilment::{Fulfilment, Undecided};
pub use hold::OpenHold;
pub use kits::{Promises as KitPromises, Recipe, Recipes, times};
pub use lots::{Lot, Lots, NamedLot, NamedLots, SkuLots};
pub use purchase::{OpenLine, Purchase};
pub use read::{granted_spans, outcome, shift_totals, ticket, totals_with, totals_with_order, z_report};
pub use register::{drawer_with, drawer_with_order};
pub use shortage::{Claimant, Stake};
pub use stock::{
    Finding, KeptPosition, LevelDelta, Position, StockTotals, for_each_finding, for_each_movement,
};
pub use suggestion::{Answer, Answering, AskedInstead, Otherwise, Substitute};
pub use transfer::{Incoming, Outgoing, OutgoingLine};

use backorder::Backorders;
use count::Counts;
use fulfilment::Fulfilments;
pub(crate) use hold::lessen_moved;

use hold::Holds;
use invoice::InvoiceSeries;
use purchase::Buying;
use register::RegisterState;
use stock::{Deliveries, Reversals};
use ticket::{Claims, Refundable, Tasks, claims_to_expire};
use transfer::{Arrivals, Departures};

/// The deciding state of one branch. It is bounded by what is open: completed tickets leave nothing behind but their
/// effect, and, once something was refunded, which part of each line that was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Branch {
    stock: Sorted<Sku, KeptPosition>,
    totals: StockTotals,
    registers: BTreeMap<RegisterId, RegisterState>,
    holds: Holds,
    refundable: Refundable,
    claims: Claims,
    tasks: Tasks,
    departures: Departures,
    arrivals: Arrivals,
    deliveries: Deliveries,
    reversals: Reversals,
    counts: Counts,
    fulfilments: Fulfilments,
    buying: Buying,
    lots: Lots,
    kits: kits::Promises,
    conditions: Conditions,
    consignment: Consignment,
    backorders: Backorders,
    invoices: InvoiceSeries,
}

impl Machine for Branch {
    type Command = Command;
    type Event = Event;

    fn decide(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        let of_approved = self.with_lots_asked(command);
        let command = of_approved.as_ref().unwrap_or(command);
        let events = match &command.body {
            Body::Register(body) => self.decide_register(command, body)?,
            Body::Ticket(body) => self.decide_ticket(at, command, body)?,
            Body::Stock(body) => self.decide_stock(at, command, body)?,
            Body::Hold(body) => self.decide_hold(at, command, body)?,
            Body::Transfer(body) => self.decide_transfer(at, command, body)?,
            Body::Claim(body) => self.decide_claim(at, command.id, body)?,
            Body::Count(body) => self.decide_count(at, command, body)?,
            Body::Order(body) => self.decide_order(at, command, body)?,
            Body::Fulfilment(body) => self.decide_fulfilment(at, command, body)?,
            Body::Purchase(body) => self.decide_purchase(at, command, body)?,
            Body::Lot(body) => self.decide_lot(at, command, body)?,
            Body::SetBackorder { sku, version, rule } => self.set_backorder(*sku, *version, *rule),
            Body::ResolveTask { task, note } => self.resolve(command, *task, note)?,
            Body::ApproveTask { task, note } => self.approve_correction(command, *task, note)?,
            Body::Remedy { task, line, wanted } => self.remedy(at, command, (*task, *line), wanted)?,
            Body::Settle { errand, answer } => self.settle(*errand, *answer),
            Body::Expire => self.expire(at),
        };
        let events = self.with_kits(command, events)?;
        // A device's clock that is ahead must not put what it tells behind a count that is still to come.
        let mut events = self.counts.followed(&self.kits, command.occurred.at.min(at), events);
        // What waits for somebody has moved nothing yet; its lots are looked at when it is booked.
        let waits = matches!(events.as_slice(), [Event::Task(TaskEvent::ApprovalAsked { .. })]);
        if !waits && !matches!(command.body, Body::Lot(_)) {
            events = self.with_lots(at, command, events)?;
        }
        events = self.with_own_receipt(events)?;
        events = self.with_consigned(events);
        let mut events = self.with_backorders(events);
        if self.check_fits(&events)? {
            events.extend(self.over_promised(command.id, &events));
        }
        events.extend(self.covered(&events));
        Ok(events)
    }

    fn apply(&mut self, event: &Event) {
        self.apply_movements(event);
        if self.counts.are_open() {
            self.counts.watch(event, &self.kits.changed_by(std::slice::from_ref(event)));
        }
        self.conditions.apply(event);
        match event {
            Event::Register(event) => self.register_mut(event.register()).apply(event),
            Event::Ticket(event) => self.apply_ticket(event),
            Event::Hold(event) => self.holds.apply(event),
            Event::Transfer(event) => self.apply_transfer(event),
            Event::Claim(event) => self.apply_claim(event),
            Event::Task(event) => self.tasks.apply(event),
            Event::Count(event) => self.counts.apply(event, &self.lots),
            Event::Fulfilment(event) => self.apply_fulfilment(event),
            Event::Purchase(event) => self.apply_purchase(event),
            // What it moves, the movements have told already.
            Event::Stock(event) => self.apply_stock(event),
            Event::Consignment(event) => self.consignment.apply(event),
            Event::Lot(_) => {}
            Event::Backorder(event) => self.apply_backorder(event),
            Event::Invoice(event) => self.invoices.apply(event),
        }
        self.lots_follow(event);
        self.kits_follow(event);
        self.backorders_follow(event);
    }

    fn wake_at(&self) -> Option<Timestamp> {
        let expiries = self.holds.next_expiry().into_iter().chain(self.claims.next_expiry());
        // What is free and waited for is given at once.
        let due = self.backorders.is_due().then_some(Timestamp(0));
        let undecided = self.fulfilments.next_undecided();
        expiries
            .chain(self.counts.next_posting())
            .chain(self.lots.next_end())
            .chain(due)
            .chain(undecided)
            .min()
    }

    fn on_wake(&self, at: Timestamp) -> Option<Command> {
        self.wake_at().filter(|due| *due <= at).map(|_| hold::expiry_command(at))
    }

    fn debts(event: &Event) -> Debts {
        match event {
            Event::Fulfilment(event) => Debts::Of(event.fulfilment().uuid()),
            Event::Transfer(_) | Event::Claim(_) => Debts::Of(Debtor::nil()),
            Event::Backorder(_) => Debts::All,
            _ => Debts::None,
        }
    }

    fn debtors(&self) -> Vec<Debtor> {
        let telling = self.fulfilments.telling().map(protocol::FulfilmentId::uuid);
        std::iter::once(Debtor::nil()).chain(telling).collect()
    }

    fn owed_by(&self, debtor: Debtor) -> Vec<Errand> {
        if debtor.is_nil() {
            let transfers = self.transfers_owe().map(|errand| self.with_lots_told(errand));
            return transfers.chain(self.claims.owed()).collect();
        }
        self.fulfilments.owed_by(protocol::FulfilmentId::new(debtor))
    }
}

impl Branch {
    /// An errand that is settled already changes nothing: the answer was asked for again.
    fn settle(&self, errand: protocol::CommandId, answer: Answered) -> Vec<Event> {
        let refused = match answer {
            Answered::Done => None,
            Answered::Refused(code) => Some(code),
        };
        let settled = self.settle_transfer(errand, refused).or_else(|| self.claims.settle(errand));
        settled.or_else(|| self.fulfilments.settle(errand)).into_iter().collect()
    }

    /// What is over by now, as much as one record can end, or the next page of a count; there may be more after it. Lots go first:
    /// what a hold sets free of one whose day is over is given to nobody, and a count does not find it for sale.
    fn expire(&self, at: Timestamp) -> Vec<Event> {
        let mut events: Vec<Event> = self.lots_to_expire(at).into_iter().collect();
        if events.is_empty() {
            events.extend(self.holds.due(at).map(hold::expired_event));
        }
        if events.is_empty() {
            events.extend(claims_to_expire(&self.claims, at));
        }
        if events.is_empty() {
            events.extend(self.post_page(at));
        }
        if events.is_empty() {
            events.extend(self.decide_overdue(at));
        }
        events
    }

    /// The register a command came from, where its sender is signed on, if only the device has seen it: what was counted was
    /// counted, and whoever goes is gone.
    fn present_at_register(
        &self,
        command: &Command,
    ) -> Result<(RegisterId, &RegisterState, bool), Rejection> {
        let id = command.register.ok_or_else(no_register)?;
        let register = self.registers.get(&id);
        let sign_on = register.and_then(|register| register.sign_on_of(command.staff));
        let (Some(register), Some(sign_on)) = (register, sign_on) else {
            let message = format!("staff member {} is not signed on at register {id}", command.staff);
            return Err(Rejection::new(RefusalCode::NotSignedOn, message));
        };
        Ok((id, register, sign_on.seen))
    }

    /// The same where the server itself must have seen the sign-on, as for what is asked and not told.
    fn at_register(&self, command: &Command) -> Result<(RegisterId, &RegisterState), Rejection> {
        let (id, register, seen) = self.present_at_register(command)?;
        if !seen {
            let message = "this needs a sign-on that the server has seen: enter the PIN again";
            return Err(Rejection::new(RefusalCode::NotSignedOn, message).rule(Rule::SignOnUnseen));
        }
        Ok((id, register))
    }

    /// Rules 1 to 3 for what may also be done away from a register.
    fn check_sender(&self, command: &Command, right: Right) -> Result<(), Rejection> {
        if command.register.is_some() {
            self.at_register(command)?;
        }
        check::right(&command.grant, right)
    }
}

fn no_register() -> Rejection {
    Rejection::new(RefusalCode::UnknownRegister, "this needs a register")
}
