//! What a picker does not find may wait until goods come, where the house sells the SKU before it is there.

use protocol::{Condition, FulfilmentId, FulfilmentState, Quantity, RefusalCode, Sku, TicketId, Timestamp};

use crate::{
    Rejection,
    branch::{
        Awaited, BackorderEvent, Branch, Command, Event, Moved, StockEvent, TaskEvent,
        backorder::{not_backordered, of},
        hold::summed,
    },
    check,
};

impl Branch {
    /// It stays promised, without being there. What the books say that is free of it is set aside, since nobody finds it: otherwise
    /// it would be given at once to whoever waits. Somebody is asked to look.
    pub(in crate::branch) fn let_wait(
        &self,
        at: Timestamp,
        command: &Command,
        (fulfilment, lines): (FulfilmentId, &[Moved]),
        reason: &str,
    ) -> Result<Vec<Event>, Rejection> {
        const HERE: [FulfilmentState; 3] =
            [FulfilmentState::Open, FulfilmentState::Picking, FulfilmentState::Waiting];
        let one = self.fulfilments.find(fulfilment, &HERE)?;
        check::line_count(lines.len())?;
        check::name("the reason why something is missing", reason)?;
        let lines = summed(lines)?;
        let waits: Vec<Moved> = one.waits.iter().map(Awaited::moved).collect();
        let mut told = Vec::with_capacity(lines.len());
        let mut events = Vec::new();
        for line in &lines {
            let there = Quantity(one.promised(&line.sku).0.saturating_sub(of(&waits, &line.sku).0));
            if line.quantity > there {
                let Moved { sku, quantity } = line;
                let message = format!("{there} of {sku} are to be picked, and {quantity} were not found");
                return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
            }
            let Some((rule, room)) = self.may_wait(at, &line.sku) else {
                return Err(not_backordered(line.sku, Quantity::ZERO));
            };
            if line.quantity > room {
                return Err(not_backordered(line.sku, room));
            }
            let Moved { sku, quantity } = *line;
            events.extend(self.set_free_aside((sku, quantity), reason));
            told.push(Awaited { sku, quantity, kind: rule.kind, until: rule.until });
        }
        if !events.is_empty() {
            events.push(Event::Task(TaskEvent::Missing {
                task: TicketId::from(command.id).into(),
                order: one.order,
                fulfilment,
                lines: lines.clone(),
                reason: reason.to_owned(),
            }));
        }
        events.push(Event::Backorder(BackorderEvent::Waits { fulfilment, lines: told }));
        Ok(events)
    }

    /// What the books say that is free of a SKU once so much more of it is, since nobody finds it.
    pub(in crate::branch) fn set_free_aside(
        &self,
        (sku, freed): (Sku, Quantity),
        reason: &str,
    ) -> Option<Event> {
        let free = Quantity(self.position(&sku).available_to_sell().0.saturating_add(freed.0));
        free.is_positive().then(|| {
            Event::Stock(StockEvent::SetAside {
                sku,
                quantity: free,
                from: None,
                to: Some(Condition::QualityControl),
                note: reason.to_owned(),
            })
        })
    }
}
