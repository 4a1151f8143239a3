//! What is done about goods that are missing: fetched from another branch, or settled for an order that goes short of them. The order
//! hears of it as of all that its branch does for it, so that one record says what was decided, by whom, and who was faster.

use protocol::{
    BranchId, FactName, FulfilmentId, FulfilmentState, OrderId, Quantity, RefusalCode, Right, Rule, Sku,
    TaskId, Timestamp, TransferId, WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{
    Awaited, Branch, Command, Event, FulfilmentEvent, Moved, TaskEvent,
    backorder::{not_backordered, of},
    lessen_moved,
    shortage::short_by,
    suggestion::Substitute,
    ticket::{Short, not_open},
};
use crate::{Rejection, check, limits::DEEDS_MAX};

/// What somebody wants to be done about so much of a SKU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Another branch is to send it here.
    Fetch(BranchId),
    /// For an order that goes short of it.
    For(FulfilmentId, Then),
    /// Its customer is asked whether they would have something else instead.
    Ask(FulfilmentId, Box<Substitute>),
}

/// What an order is to do about goods that its branch has not for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Then {
    /// Another branch sends it.
    Elsewhere(BranchId),
    /// It waits until goods come.
    Wait,
    /// It does without, and what was paid for it goes back.
    PayBack,
    /// Its customer is asked whether they might like this instead; nothing else changes.
    Suggest { instead: Sku, name: String },
    /// The order looks for another branch, and does without where none has it.
    BySelf,
}

/// What was done, as it stays with its task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Deed {
    Fetched { transfer: TransferId, from: BranchId, line: Moved },
    Settled { order: OrderId, fulfilment: FulfilmentId, line: Moved, then: Then },
}

impl Branch {
    pub(super) fn remedy(
        &self,
        at: Timestamp,
        command: &Command,
        (task, line): (TaskId, Moved),
        wanted: &Wanted,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::ResolveTasks)?;
        let short = self.tasks.short(task).ok_or_else(|| not_open(task))?;
        check::quantity(line.quantity)?;
        check::at_most(short.deeds.len().saturating_add(1), DEEDS_MAX, "things done about one task")?;
        let (mut events, deed) = match wanted {
            Wanted::Fetch(from) => self.fetch(command, short, (*from, line))?,
            Wanted::For(fulfilment, then) if short.over_promised => {
                self.settle_short(at, command, (*fulfilment, line, then))?
            }
            Wanted::For(fulfilment, then) => {
                self.settle_missing(at, command, task, (*fulfilment, line, then))?
            }
            Wanted::Ask(fulfilment, offer) => {
                self.suggest(at, command, (task, short), (*fulfilment, line, offer))?
            }
        };
        let remedied = TaskEvent::Remedied { task, deed: Box::new(deed) };
        // Once nothing of it waits for a word any more, there is nothing left to be done.
        let place = events.iter().position(|event| matches!(event, Event::Task(TaskEvent::Covered { .. })));
        events.insert(place.unwrap_or(events.len()), Event::Task(remedied));
        Ok(events)
    }

    /// No more than is missing, and of one branch once: two who look at a task at once would fetch it twice.
    fn fetch(
        &self,
        command: &Command,
        short: &Short,
        (from, line): (BranchId, Moved),
    ) -> Result<(Vec<Event>, Deed), Rejection> {
        let Moved { sku, quantity } = line;
        let told = of(&short.lines, &sku);
        let by_now = short.over_promised && told.is_positive();
        let missing = if by_now { short_by(&self.position(&sku), self.kits.part(&sku)) } else { told };
        if quantity > missing {
            return Err(not_short(sku, missing));
        }
        let again = |deed: &Deed| matches!(deed, Deed::Fetched { from: own, line, .. } if *own == from && line.sku == sku);
        if short.deeds.iter().any(again) {
            let message = format!("branch {from} was asked for {sku} already; look at the transfer");
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::DoneAlready).sku(sku));
        }
        let asked = self.ask(command, from, &[line], "")?;
        Ok((vec![Event::Transfer(asked)], Deed::Fetched { transfer: command.id.into(), from, line }))
    }

    /// Only for an order that goes short, and of no more than that: whoever is promised less late gets theirs.
    fn settle_short(
        &self,
        at: Timestamp,
        command: &Command,
        (fulfilment, line, then): (FulfilmentId, Moved, &Then),
    ) -> Result<(Vec<Event>, Deed), Rejection> {
        const HERE: [FulfilmentState; 2] = [FulfilmentState::Open, FulfilmentState::Waiting];
        check_right(command, then)?;
        let one = self.fulfilments.find(fulfilment, &HERE)?;
        let Moved { sku, quantity } = line;
        let lacks = self.lacks(at, fulfilment, &sku);
        if quantity > lacks {
            return Err(not_short(sku, lacks));
        }
        let remedied = || FulfilmentEvent::Remedied {
            fulfilment,
            step: command.id,
            lines: vec![line],
            then: then.clone(),
        };
        let events = match then {
            Then::Elsewhere(_) if !one.ship => return Err(collected_here()),
            // The order is to hear of it before nothing of it is left here.
            Then::Elsewhere(_) | Then::PayBack => {
                let left_out = FulfilmentEvent::LeftOut { fulfilment, lines: vec![line] };
                vec![Event::Fulfilment(remedied()), Event::Fulfilment(left_out)]
            }
            Then::Wait => {
                let mut events =
                    self.let_wait(at, command, (fulfilment, &[line]), "more is promised than is there")?;
                events.push(Event::Fulfilment(remedied()));
                events
            }
            Then::Suggest { .. } | Then::BySelf => return Err(not_by_hand()),
        };
        let deed = Deed::Settled { order: one.order, fulfilment, line, then: then.clone() };
        Ok((events, deed))
    }

    /// For an order whose goods were not found, as long as they wait for somebody's word, and of no more than that.
    fn settle_missing(
        &self,
        at: Timestamp,
        command: &Command,
        task: TaskId,
        (fulfilment, line, then): (FulfilmentId, Moved, &Then),
    ) -> Result<(Vec<Event>, Deed), Rejection> {
        check_right(command, then)?;
        let (one, waits) = self.fulfilments.undecided(fulfilment, task)?;
        let Moved { sku, quantity } = line;
        if quantity > of(&waits.lines, &sku) {
            return Err(not_short(sku, of(&waits.lines, &sku)));
        }
        let (step, lines) = (command.id, vec![line]);
        let deed = Deed::Settled { order: one.order, fulfilment, line, then: then.clone() };
        let mut events = Vec::new();
        let mut awaited = Vec::new();
        match then {
            Then::Elsewhere(_) if !one.ship => return Err(collected_here()),
            Then::Elsewhere(_) | Then::PayBack => {}
            Then::Wait => {
                let Some((rule, room)) = self.may_wait(at, &sku) else {
                    return Err(not_backordered(sku, Quantity::ZERO));
                };
                if quantity > room {
                    return Err(not_backordered(sku, room));
                }
                awaited.push(Awaited { sku, quantity, kind: rule.kind, until: rule.until });
                events.extend(self.set_free_aside((sku, Quantity::ZERO), "not found when it was picked"));
            }
            Then::Suggest { .. } | Then::BySelf => return Err(not_by_hand()),
        }
        let mut left = waits.lines.clone();
        lessen_moved(&mut left, &lines);
        let (then, waits) = (Some(then.clone()), awaited);
        events.push(Event::Fulfilment(FulfilmentEvent::Decided { fulfilment, step, lines, then, waits }));
        if left.is_empty() {
            events.push(Event::Task(TaskEvent::Covered { task }));
        }
        Ok((events, deed))
    }
}

fn check_right(command: &Command, then: &Then) -> Result<(), Rejection> {
    let right = if *then == Then::Wait { Right::FulfilOrders } else { Right::ManageOrders };
    check::right(&command.grant, right)
}

fn collected_here() -> Rejection {
    let message = "this order is collected here; have the goods sent to this branch";
    Rejection::new(RefusalCode::WrongState, message).rule(Rule::CollectedHere)
}

/// A customer is asked with an offer, and an order looks for itself where nobody answers.
fn not_by_hand() -> Rejection {
    Rejection::new(RefusalCode::Malformed, "nobody settles it like this")
}

pub(super) fn not_short(sku: Sku, missing: Quantity) -> Rejection {
    let message = format!("{missing} of {sku} are missing by now");
    Rejection::new(RefusalCode::WrongState, message)
        .rule(Rule::NotShort)
        .sku(sku)
        .fact(FactName::Limit, missing)
}
