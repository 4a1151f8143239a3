//! What people do for an order: pick, pack, send, hand over.

use protocol::{
    FulfilmentId, FulfilmentState, Quantity, RefusalCode, Right, Rule, TicketId, Timestamp, WithFacts,
};

use super::{Fulfilment, FulfilmentEvent};
use crate::{
    Rejection,
    branch::{Branch, Command, Event, Moved, TaskEvent, Then, command::FulfilmentBody, hold::summed},
    check,
    limits::UNDECIDED_MS_MAX,
};

/// Before it has left.
const HERE: [FulfilmentState; 5] = [
    FulfilmentState::Open,
    FulfilmentState::Picking,
    FulfilmentState::Picked,
    FulfilmentState::Packed,
    FulfilmentState::Ready,
];

impl Branch {
    pub(in crate::branch) fn decide_fulfilment(
        &self,
        at: Timestamp,
        command: &Command,
        body: &FulfilmentBody,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::FulfilOrders)?;
        let step = command.id;
        let event = match body {
            FulfilmentBody::Begin { fulfilment } => {
                self.fulfilments.find(*fulfilment, &[FulfilmentState::Open])?;
                FulfilmentEvent::PickingBegun { fulfilment: *fulfilment }
            }
            FulfilmentBody::Pick { fulfilment, found, reason, undecided_ms } => {
                let until =
                    (*undecided_ms > 0).then(|| at.plus_millis((*undecided_ms).min(UNDECIDED_MS_MAX)));
                return self.pick(command, *fulfilment, found, (reason, until));
            }
            FulfilmentBody::LetWait { fulfilment, lines, reason } => {
                let mut events = self.let_wait(at, command, (*fulfilment, lines), reason)?;
                let (fulfilment, lines) = (*fulfilment, summed(lines)?);
                // Its customer is written to, as where somebody lets it wait from a task.
                events.push(Event::Fulfilment(FulfilmentEvent::Remedied {
                    fulfilment,
                    step,
                    lines,
                    then: Then::Wait,
                }));
                return Ok(events);
            }
            FulfilmentBody::Pack { fulfilment } => {
                let one = self.fulfilments.find(*fulfilment, &[FulfilmentState::Picked])?;
                the_way(one, true)?;
                FulfilmentEvent::Packed { fulfilment: *fulfilment, step }
            }
            FulfilmentBody::Unpack { fulfilment } => {
                self.fulfilments.find(*fulfilment, &[FulfilmentState::Packed])?;
                FulfilmentEvent::Unpacked { fulfilment: *fulfilment }
            }
            FulfilmentBody::Ready { fulfilment } => {
                let one = self.fulfilments.find(*fulfilment, &[FulfilmentState::Picked])?;
                the_way(one, false)?;
                FulfilmentEvent::Ready { fulfilment: *fulfilment, step }
            }
            FulfilmentBody::Ship { fulfilment, carrier, tracking } => {
                let one = self.fulfilments.find(*fulfilment, &HERE)?;
                the_way(one, true)?;
                check::note("the carrier", carrier)?;
                check::note("the tracking number", tracking)?;
                FulfilmentEvent::Shipped {
                    fulfilment: *fulfilment,
                    order: one.order,
                    step,
                    lines: one.lines.clone(),
                    carrier: carrier.clone(),
                    tracking: tracking.clone(),
                }
            }
            FulfilmentBody::HandOver { fulfilment, age_checked, code, known_by } => {
                return self.hand_over(command, *fulfilment, *age_checked, (code, known_by));
            }
        };
        Ok(vec![Event::Fulfilment(event)])
    }

    /// Only to somebody with the order's code, where it has one. Who has none may be known by something else, to people who look
    /// after orders.
    fn hand_over(
        &self,
        command: &Command,
        fulfilment: FulfilmentId,
        age_checked: Option<u8>,
        (code, known_by): (&str, &str),
    ) -> Result<Vec<Event>, Rejection> {
        let one = self.fulfilments.find(fulfilment, &HERE)?;
        the_way(one, false)?;
        let mut events = Vec::with_capacity(2);
        if !one.code.is_empty() && code.trim() != one.code {
            if known_by.is_empty() {
                let message = "this is not the code of this order; ask for the one in the customer's mail or on their order's page, \
                               or let somebody who looks after orders hand it over";
                return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::CollectCode));
            }
            check::right(&command.grant, Right::ManageOrders)?;
            check::name("how the customer was known", known_by)?;
            events.push(FulfilmentEvent::CodeWaived { fulfilment, known_by: known_by.to_owned() });
        }
        events.push(FulfilmentEvent::Collected {
            fulfilment,
            order: one.order,
            step: command.id,
            lines: one.lines.clone(),
            age_checked,
        });
        Ok(events.into_iter().map(Event::Fulfilment).collect())
    }

    /// What was found is never more than was promised, and what was not found needs a word about it.
    fn pick(
        &self,
        command: &Command,
        fulfilment: FulfilmentId,
        found: &[Moved],
        (reason, until): (&str, Option<Timestamp>),
    ) -> Result<Vec<Event>, Rejection> {
        let wanted = [FulfilmentState::Open, FulfilmentState::Picking];
        let one = self.fulfilments.find(fulfilment, &wanted)?;
        check::at_most(found.len(), one.lines.len(), "lines of this order")?;
        let found: Vec<Moved> =
            found.iter().filter(|line| line.quantity != Quantity::ZERO).copied().collect();
        let found = summed(&found)?;
        for line in &found {
            let promised = one.promised(&line.sku);
            if line.quantity > promised {
                let Moved { sku, quantity } = line;
                let message = format!("{promised} of {sku} are wanted, and {quantity} were picked");
                return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
            }
        }
        let short: Vec<Moved> = one.lines.iter().filter_map(|line| missing(line, &found)).collect();
        if short.is_empty() {
            check::note("the reason", reason)?;
        } else {
            check::name("the reason why something is missing", reason)?;
        }
        let reason = reason.to_owned();
        let task = TicketId::from(command.id).into();
        let undecided = until.filter(|_| !short.is_empty()).map(|until| FulfilmentEvent::Undecided {
            fulfilment,
            step: command.id,
            task,
            lines: short.clone(),
            until,
        });
        let opened = (!short.is_empty()).then(|| TaskEvent::Missing {
            task,
            order: one.order,
            fulfilment,
            lines: short.clone(),
            reason: reason.clone(),
        });
        let picked = FulfilmentEvent::Picked { fulfilment, step: command.id, lines: found, short, reason };
        let told = opened.map(Event::Task).into_iter().chain(undecided.map(Event::Fulfilment));
        Ok([Event::Fulfilment(picked)].into_iter().chain(told).collect())
    }
}

fn missing(line: &Moved, found: &[Moved]) -> Option<Moved> {
    let own = found.iter().find(|one| one.sku == line.sku).map_or(Quantity::ZERO, |one| one.quantity);
    let short = Quantity(line.quantity.0.saturating_sub(own.0));
    short.is_positive().then_some(Moved { sku: line.sku, quantity: short })
}

/// What is sent is not handed over, and what is collected is not sent.
fn the_way(one: &Fulfilment, ship: bool) -> Result<(), Rejection> {
    if one.ship == ship {
        return Ok(());
    }
    let message = if one.ship { "this order is to be sent" } else { "this order is to be collected" };
    Err(Rejection::new(RefusalCode::WrongState, message))
}
