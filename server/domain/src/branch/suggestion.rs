//! Something else that is suggested to a customer in the place of what is missing, and what became of that. The order puts it to them and has
//! their answer; what is missing is settled by whoever comes first to this branch: their yes, somebody's word at the task, or a picker
//! ([ADR 56](../../../../docs/adr/0056-a-customers-yes-is-held-then-freed-then-swapped.md)).

use protocol::{
    Amount, BranchId, FulfilmentId, FulfilmentState, RefusalCode, Right, Rule, Sku, TaskId, Timestamp,
    WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{
    Branch, Command, Deed, Event, FulfilmentEvent, Moved, TaskEvent, Then, backorder::of, lessen_moved,
    remedy::not_short, ticket::Short,
};
use crate::{
    Rejection, check,
    limits::{ANSWER_GRACE_MS, ANSWER_MS_MAX},
};

/// What is offered, as the house sells it now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Substitute {
    pub instead: Sku,
    pub name: String,
    /// What one costs, all of it, and the tax in that.
    pub unit_price: Amount,
    pub total: Amount,
    pub tax: Amount,
    /// The age that it asks for.
    pub age: Option<u8>,
    /// Who else may send it; this branch is asked first.
    pub from: Vec<BranchId>,
    /// How long its customer may answer.
    pub answer_ms: i64,
    pub otherwise: Otherwise,
}

/// What becomes of what is missing where its customer does not want something else, or says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Otherwise {
    PayBack,
    /// The order looks for another branch by itself, and does without where none has it.
    Search,
}

/// What an order is to ask its customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedInstead {
    pub task: TaskId,
    pub line: Moved,
    pub instead: Sku,
    pub name: String,
    pub unit_price: Amount,
    pub total: Amount,
    pub tax: Amount,
    pub age: Option<u8>,
    /// Who may send it, the first first.
    pub from: Vec<BranchId>,
    pub until: Timestamp,
    pub otherwise: Otherwise,
    /// Until when somebody may say something about what was not found, now that its customer is asked; none where nothing waits for that.
    pub decide_by: Option<Timestamp>,
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// They take it.
    Taken,
    No,
    /// They said nothing in time.
    Late,
    /// They would have taken it, and nobody had it any more.
    SoldOut,
    /// They could not be asked: it is in their order already, or asks for an age that nobody has confirmed.
    NotAsked,
}

/// An answer as the order brings it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answering {
    pub fulfilment: FulfilmentId,
    pub task: TaskId,
    pub line: Moved,
    pub instead: Sku,
    pub answer: Answer,
    pub otherwise: Otherwise,
}

/// Before anybody has begun to pick.
const UNPICKED: [FulfilmentState; 2] = [FulfilmentState::Open, FulfilmentState::Waiting];

impl Branch {
    /// Nothing of the order changes before its customer says yes, and no more is offered than is missing. What was not found waits as long
    /// as they may answer, and a little longer, so that a yes at the last moment is not too late here.
    pub(super) fn suggest(
        &self,
        at: Timestamp,
        command: &Command,
        (task, short): (TaskId, &Short),
        (fulfilment, line, offer): (FulfilmentId, Moved, &Substitute),
    ) -> Result<(Vec<Event>, Deed), Rejection> {
        check::right(&command.grant, Right::ManageOrders)?;
        let until = at.plus_millis(offer.answer_ms.clamp(0, ANSWER_MS_MAX));
        let (one, missing, decide_by) = if short.over_promised {
            (self.fulfilments.find(fulfilment, &UNPICKED)?, self.lacks(at, fulfilment, &line.sku), None)
        } else {
            let (one, waits) = self.fulfilments.undecided(fulfilment, task)?;
            let moved = waits.until.max(until.plus_millis(ANSWER_GRACE_MS));
            (one, of(&waits.lines, &line.sku), Some(moved))
        };
        if line.quantity > missing {
            return Err(not_short(line.sku, missing));
        }
        asked_once(short, (fulfilment, line), &offer.instead)?;
        let Substitute { instead, name, unit_price, total, tax, age, from, otherwise, answer_ms: _ } =
            offer.clone();
        let then = Then::Suggest { instead, name: name.clone() };
        let asked = Box::new(AskedInstead {
            task,
            line,
            instead,
            name,
            unit_price,
            total,
            tax,
            age,
            from,
            until,
            otherwise,
            decide_by,
        });
        let event = FulfilmentEvent::Asked { fulfilment, step: command.id, asked };
        Ok((vec![Event::Fulfilment(event)], Deed::Settled { order: one.order, fulfilment, line, then }))
    }

    /// A yes takes the place of what is missing as long as nobody has settled that otherwise, or begun to pick it: that is refused, and then
    /// nothing is swapped. Everything else has only to be known here, and is settled as the house has said.
    pub(in crate::branch) fn answered(
        &self,
        at: Timestamp,
        command: &Command,
        own: &Answering,
    ) -> Result<Vec<Event>, Rejection> {
        let Answering { fulfilment, task, line, instead, answer, otherwise } = *own;
        let mut events = match answer {
            Answer::Taken => self.replace(fulfilment, line)?,
            Answer::No | Answer::Late => self.settle_otherwise(at, command, (fulfilment, line), otherwise),
            Answer::SoldOut | Answer::NotAsked => Vec::new(),
        };
        let (sku, quantity) = (line.sku, line.quantity);
        // Before the task is closed, so that whoever shows it finds it.
        events
            .insert(0, Event::Task(TaskEvent::Answered { task, fulfilment, sku, quantity, instead, answer }));
        Ok(events)
    }

    fn replace(&self, fulfilment: FulfilmentId, line: Moved) -> Result<Vec<Event>, Rejection> {
        let replaced = || Event::Fulfilment(FulfilmentEvent::Replaced { fulfilment, lines: vec![line] });
        if let Some((task, left)) = self.fulfilments.undecided_less(fulfilment, &line) {
            let covered = left.is_empty().then_some(Event::Task(TaskEvent::Covered { task }));
            return Ok([replaced()].into_iter().chain(covered).collect());
        }
        let one = self.fulfilments.find(fulfilment, &UNPICKED)?;
        // What waits for goods that come is settled, too.
        let waits = of(&self.fulfilments.waits_of(fulfilment), &line.sku);
        if of(one.promised_lines(), &line.sku).0.saturating_sub(waits.0) < line.quantity.0 {
            let message = format!("so much of {} is not promised from the shelf any more", line.sku);
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::NotShort).sku(line.sku));
        }
        let left_out = FulfilmentEvent::LeftOut { fulfilment, lines: vec![line] };
        Ok(vec![replaced(), Event::Fulfilment(left_out)])
    }

    /// As much of it as is missing still; nothing where somebody has settled it, or it has come.
    fn settle_otherwise(
        &self,
        at: Timestamp,
        command: &Command,
        (fulfilment, line): (FulfilmentId, Moved),
        otherwise: Otherwise,
    ) -> Vec<Event> {
        let step = command.id;
        let sku = line.sku;
        if let Some(waits) = self.fulfilments.undecided_now(fulfilment) {
            let quantity = line.quantity.min(of(&waits.lines, &sku));
            if !quantity.is_positive() {
                return Vec::new();
            }
            let lines = vec![Moved { sku, quantity }];
            let mut left = waits.lines.clone();
            lessen_moved(&mut left, &lines);
            let then = (otherwise == Otherwise::PayBack).then_some(Then::PayBack);
            let decided = FulfilmentEvent::Decided { fulfilment, step, lines, then, waits: Vec::new() };
            let covered = left.is_empty().then_some(Event::Task(TaskEvent::Covered { task: waits.task }));
            return [Event::Fulfilment(decided)].into_iter().chain(covered).collect();
        }
        let quantity = line.quantity.min(self.lacks(at, fulfilment, &sku));
        if !quantity.is_positive() || self.fulfilments.find(fulfilment, &UNPICKED).is_err() {
            return Vec::new();
        }
        let lines = vec![Moved { sku, quantity }];
        let then = match otherwise {
            Otherwise::PayBack => Then::PayBack,
            Otherwise::Search => Then::BySelf,
        };
        // The order is to hear of it before nothing of it is left here.
        let remedied = FulfilmentEvent::Remedied { fulfilment, step, lines: lines.clone(), then };
        let left_out = FulfilmentEvent::LeftOut { fulfilment, lines };
        vec![Event::Fulfilment(remedied), Event::Fulfilment(left_out)]
    }
}

/// Nobody is asked the same twice.
fn asked_once(
    short: &Short,
    (fulfilment, line): (FulfilmentId, Moved),
    instead: &Sku,
) -> Result<(), Rejection> {
    let again = |deed: &Deed| {
        matches!(deed, Deed::Settled { fulfilment: id, line: own, then: Then::Suggest { instead: before, .. }, .. }
            if *id == fulfilment && own.sku == line.sku && before == instead)
    };
    if !short.deeds.iter().any(again) {
        return Ok(());
    }
    let message = format!("this customer was asked about {instead} already");
    Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::DoneAlready).sku(line.sku))
}
