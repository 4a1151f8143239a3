//! Corrections that are worth much need a second person, and goods with which something is the matter are set aside by what it is.

use protocol::{
    Amount, Condition, FactName, Quantity, RefusalCode, Right, Rule, Sku, TaskId, TicketId, WithFacts,
};

use super::{Correction, StockEvent};
use crate::{
    Rejection,
    branch::{AskedFor, Body, Branch, Command, Event, NamedLots, TaskEvent},
    check,
};

impl Branch {
    /// Books a correction, or asks somebody else where it is worth more than one person may book.
    pub(super) fn correct(
        &self,
        command: &Command,
        asked: Correction,
        (price, limit): (Amount, Option<Amount>),
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::AdjustStock)?;
        self.check_correction(&asked)?;
        self.check_lots_said(command, &asked)?;
        let each = self.cost(&asked.sku).unwrap_or(price);
        let pieces = Quantity(asked.delta.0.saturating_abs());
        let worth = each.checked_times(pieces).unwrap_or(Amount::INPUT_MAX);
        if limit.is_some_and(|limit| worth > limit) {
            self.tasks.room_to_ask()?;
            let task: TaskId = TicketId::from(command.id).into();
            let by = command.staff;
            let asked = AskedFor { correction: asked, worth, by, lots: command.lots.lines.clone() };
            return Ok(vec![Event::Task(TaskEvent::ApprovalAsked { task, asked: Box::new(asked) })]);
        }
        let event = if asked.condition.is_none() {
            let Correction { sku, delta, unsellable, reason, note, .. } = asked;
            StockEvent::Adjusted { sku, delta, unsellable, reason, note }
        } else {
            StockEvent::Settled(asked)
        };
        Ok(vec![Event::Stock(event)])
    }

    /// Somebody else stands for it: it is booked as things are now.
    pub(in crate::branch) fn approve_correction(
        &self,
        command: &Command,
        task: TaskId,
        note: &str,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::ResolveTasks)?;
        check::right(&command.grant, Right::AdjustStock)?;
        check::note("the note", note)?;
        let Some(asked) = self.tasks.asked(task) else {
            let message =
                format!("nothing waits to be approved as task {task}; it may have been settled already");
            return Err(Rejection::new(RefusalCode::UnknownTask, message));
        };
        if asked.by == command.staff {
            let message = "nobody approves what they asked for themselves; somebody else has to look at it";
            return Err(Rejection::new(RefusalCode::NotAllowed, message));
        }
        let correction = Correction { asked_by: Some(asked.by), ..asked.correction.clone() };
        self.check_correction(&correction)?;
        let note = if note.is_empty() { "approved".to_owned() } else { note.to_owned() };
        Ok(vec![
            Event::Stock(StockEvent::Settled(correction)),
            Event::Task(TaskEvent::Resolved { task, note }),
        ])
    }

    /// What is approved is of the lots that were named when it was asked for.
    pub(in crate::branch) fn with_lots_asked(&self, command: &Command) -> Option<Command> {
        let Body::ApproveTask { task, .. } = command.body else { return None };
        let lines = self.tasks.asked(task).map(|asked| asked.lots.clone()).filter(|lots| !lots.is_empty())?;
        Some(Command { lots: NamedLots { lines, strict: true, ..NamedLots::default() }, ..command.clone() })
    }

    /// Whoever puts goods away takes broken ones off sale: nothing leaves the books.
    pub(super) fn set_aside(
        &self,
        command: &Command,
        (sku, quantity): (Sku, Quantity),
        (from, to): (Option<Condition>, Option<Condition>),
        note: &str,
    ) -> Result<StockEvent, Rejection> {
        self.check_sender(command, Right::ReceiveGoods)?;
        check::quantity(quantity)?;
        check::note("the note", note)?;
        if from == to {
            let message =
                "they are that already: say what else is the matter with them, or that they are for sale";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if to == Some(Condition::Recalled) || from == Some(Condition::Recalled) {
            let message = "whether goods are recalled goes by their lot: recall it, or lift the recall";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        match from {
            Some(condition) => self.check_said(sku, condition, quantity)?,
            None => {
                let level = self.position(&sku);
                let free = Quantity(level.on_hand.0.saturating_sub(level.unsellable.0).max(0));
                check_there(sku, quantity, free)?;
            }
        }
        Ok(StockEvent::SetAside { sku, quantity, from, to, note: note.to_owned() })
    }

    /// What is like this because its lot is, is written off by naming the lot.
    fn check_lots_said(&self, command: &Command, asked: &Correction) -> Result<(), Rejection> {
        let Some(condition) = asked.condition else { return Ok(()) };
        let aside = self.conditions.get(&asked.sku).unwrap_or_default();
        let gone = asked.delta.0.saturating_neg();
        let named = command.lots.of(asked.sku).fold(0_i64, |sum, lot| sum.saturating_add(lot.quantity.0));
        // What may be of a recalled lot has none that could be named.
        let free = if condition == Condition::Recalled { aside.doubted() } else { aside.said(condition) };
        if gone <= free.0 || named >= gone {
            return Ok(());
        }
        let message = format!("say of which expired or recalled lots of {} they are", asked.sku);
        let no = Rejection::new(RefusalCode::InsufficientStock, message).sku(asked.sku);
        Err(no.rule(Rule::LotMissing))
    }

    /// Whether so much of it is like this, as somebody said or by its lots.
    pub(super) fn check_condition(
        &self,
        sku: Sku,
        condition: Condition,
        quantity: Quantity,
    ) -> Result<(), Rejection> {
        let aside = self.conditions.get(&sku).unwrap_or_default();
        check_there(sku, quantity, aside.of(condition))
    }

    fn check_said(&self, sku: Sku, condition: Condition, quantity: Quantity) -> Result<(), Rejection> {
        let aside = self.conditions.get(&sku).unwrap_or_default();
        check_there(sku, quantity, aside.said(condition))
    }
}

fn check_there(sku: Sku, wanted: Quantity, there: Quantity) -> Result<(), Rejection> {
    if wanted <= there {
        return Ok(());
    }
    let message = format!("{wanted} of {sku} are wanted, and {there} are there like this");
    Err(Rejection::new(RefusalCode::InsufficientStock, message)
        .sku(sku)
        .fact(FactName::Wanted, wanted)
        .fact(FactName::Available, there))
}
