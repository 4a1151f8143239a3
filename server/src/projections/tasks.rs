//! Tasks: facts outside a rule that somebody has to look into, and what was found out. What stays in memory is bounded; the
//! journal has all of them.

use domain::branch::{
    Answer, AskedInstead, ClaimEvent, Deed, Event, Exception, FulfilmentEvent, Moved, TaskEvent, Then,
    TicketEvent, TicketFacts,
};
use protocol::{
    AskedCorrection, BranchId, Content, FactException, FulfilmentRef, Lsn, Push, ReceiptNumber, Remedy,
    Resumed, ServeElsewhere, ServerMessage, Sku, SkuQuantity, Snapshot, SuggestInstead, SuggestionState,
    TaskDeed, TaskId, TaskKind, TaskResolution, TaskView, TicketId, Topic,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use crate::{
    egress::{Attach, Follow, Frame, Outlet, Part, Projection, PublishLatest, handle_of, topics},
    limits::TASKS_SHOWN,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

/// The newest tasks, open and resolved.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Tasks {
    by_lsn: BTreeMap<Lsn, TaskView>,
    by_id: BTreeMap<TaskId, Lsn>,
    open: u32,
    /// Position of the newest change.
    seq: Lsn,
    /// What followers were last told; none as long as nobody follows.
    #[serde(skip)]
    told: Option<Lsn>,
}

impl Tasks {
    fn take(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        for event in events {
            if let Event::Fulfilment(event) = event {
                self.wait_for_a_word(record, event);
            }
            let Event::Task(event) = event else { continue };
            match event {
                TaskEvent::Answered { task, sku, instead, answer, .. } => {
                    self.answer((*task, sku, instead), *answer);
                }
                TaskEvent::Resolved { task, note } => self.resolve(record, *task, Some(note)),
                TaskEvent::Covered { task } => self.resolve(record, *task, None),
                TaskEvent::Remedied { task, deed } => {
                    if let Some(view) = self.view_mut(*task) {
                        view.deeds.push(told_deed(record, (deed, events)));
                    }
                }
                _ => self.open(opened(branch, record, event, events)),
            }
            self.seq = record.lsn;
        }
    }

    fn open(&mut self, view: Option<TaskView>) {
        let Some(view) = view else { return };
        // A refund elsewhere can open a task that its own branch has opened before: the newest says more.
        if let Some(before) = self.by_id.insert(view.id, view.lsn) {
            self.remove(before);
            self.by_id.insert(view.id, view.lsn);
        }
        self.by_lsn.insert(view.lsn, view);
        self.open = self.open.saturating_add(1);
        while self.by_lsn.len() > TASKS_SHOWN {
            // What is resolved goes first: what is open still wants somebody.
            let resolved = self.by_lsn.values().find(|task| task.resolved.is_some()).map(|task| task.lsn);
            let Some(oldest) = resolved.or_else(|| self.by_lsn.keys().next().copied()) else { return };
            self.remove(oldest);
        }
    }

    fn remove(&mut self, lsn: Lsn) {
        let Some(task) = self.by_lsn.remove(&lsn) else { return };
        self.by_id.remove(&task.id);
        if task.resolved.is_none() {
            self.open = self.open.saturating_sub(1);
        }
    }

    fn view_mut(&mut self, task: TaskId) -> Option<&mut TaskView> {
        self.by_id.get(&task).and_then(|lsn| self.by_lsn.get_mut(lsn))
    }

    /// Until when somebody may say what is to be done, and that nobody did.
    fn wait_for_a_word(&mut self, record: &Record, event: &FulfilmentEvent) {
        match event {
            FulfilmentEvent::Undecided { task, until, .. } => {
                if let Some(view) = self.view_mut(*task) {
                    view.decide_by = Some(*until);
                }
            }
            FulfilmentEvent::Asked { asked, .. } => self.ask(asked),
            FulfilmentEvent::Decided { fulfilment, then: None, .. } => {
                let own = |view: &&mut TaskView| {
                    view.fulfilment == Some(*fulfilment) && view.decide_by.is_some() && !view.by_itself
                };
                let Some(view) = self.by_lsn.values_mut().rev().find(own) else { return };
                view.by_itself = true;
                self.seq = record.lsn;
            }
            _ => {}
        }
    }

    /// Until when a customer may answer, and with what came of it.
    fn ask(&mut self, asked: &AskedInstead) {
        let Some(view) = self.view_mut(asked.task) else { return };
        view.decide_by = asked.decide_by.or(view.decide_by);
    }

    fn answer(&mut self, (task, sku, instead): (TaskId, &Sku, &Sku), answer: Answer) {
        let own = |deed: &&mut TaskDeed| {
            let this = matches!(&deed.remedy, Remedy::Suggest(asked) if asked.instead == *instead);
            this && deed.sku == *sku && deed.answer.is_none()
        };
        let Some(deed) = self.view_mut(task).and_then(|view| view.deeds.iter_mut().rev().find(own)) else {
            return;
        };
        deed.answer = Some(match answer {
            Answer::Taken => SuggestionState::Taken,
            Answer::No => SuggestionState::No,
            Answer::Late => SuggestionState::Late,
            Answer::SoldOut => SuggestionState::SoldOut,
            Answer::NotAsked => SuggestionState::NotAsked,
        });
    }

    /// By somebody who said something about it, or by itself.
    fn resolve(&mut self, record: &Record, task: TaskId, note: Option<&String>) {
        let Some(view) = self.view_mut(task).filter(|view| view.resolved.is_none()) else { return };
        let (by, at) = (record.staff(), record.times.recorded_at);
        let covered = note.is_none();
        view.resolved = Some(TaskResolution { by, at, note: note.cloned().unwrap_or_default(), covered });
        self.open = self.open.saturating_sub(1);
    }

    pub(crate) fn find(&self, id: TaskId) -> Option<TaskView> {
        self.by_id.get(&id).and_then(|lsn| self.by_lsn.get(lsn)).cloned()
    }

    /// Those before a position, newest first: open ones or resolved ones.
    pub(crate) fn newest(&self, before: Lsn, open: bool, limit: usize) -> Vec<TaskView> {
        let older = self.by_lsn.range(..before).rev().map(|(_, task)| task);
        older.filter(|task| task.resolved.is_none() == open).take(limit).cloned().collect()
    }
}

impl Replay for Tasks {
    fn replay(&mut self, record: &Record) {
        self.take(record);
    }
}

impl Projection for Tasks {
    const PART: Part = Part { name: topics::TASKS, form: 7, vital: false };

    fn publish(&mut self, outlet: &Outlet) {
        let Some(prev) = self.told.filter(|told| *told != self.seq) else { return };
        self.told = Some(self.seq);
        let (handle, seq, content) = (handle_of(Topic::Tasks), self.seq, Content::Tasks(self.open));
        let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content }));
        outlet.publish(|| PublishLatest::whole(handle, seq, Arc::clone(&frame)));
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        self.told.get_or_insert(self.seq);
        let (handle, seq) = (handle_of(Topic::Tasks), self.seq);
        if follow.since == Some(seq) {
            return Some(follow.attach(outlet.epoch, seq, None, Resumed::UpToDate, Vec::new()));
        }
        let page = Snapshot { handle, seq, first: true, last: true, content: Content::Tasks(self.open) };
        let frames = vec![Frame::new(ServerMessage::Snapshot(page))];
        Some(follow.attach(outlet.epoch, seq, None, Resumed::Snapshot, frames))
    }
}

/// A task as it begins; none for what begins none.
fn opened(branch: BranchId, record: &Record, event: &TaskEvent, events: &[Event]) -> Option<TaskView> {
    let fresh = |task: TaskId| view(branch, record, task, TicketId::from(record.command), None, &[]);
    let told = |lines: &[Moved]| lines.iter().map(told_line).collect();
    Some(match event {
        TaskEvent::Opened { task } => return view_of(branch, record, *task, events),
        TaskEvent::Missing { task, order, fulfilment, lines, reason } => TaskView {
            kind: TaskKind::ShortPick,
            order: Some(*order),
            fulfilment: Some(*fulfilment),
            lines: told(lines),
            reason: reason.clone(),
            ..fresh(*task)
        },
        TaskEvent::OverPromised { task, lines } => {
            TaskView { kind: TaskKind::OverPromised, lines: told(lines), ..fresh(*task) }
        }
        TaskEvent::Differs { task, transfer, lines, note } => TaskView {
            kind: TaskKind::Discrepancy,
            transfer: Some(*transfer),
            lines: told(lines),
            reason: note.clone(),
            ..fresh(*task)
        },
        TaskEvent::ApprovalAsked { task, asked } => {
            let correction = &asked.correction;
            TaskView {
                kind: TaskKind::Approval,
                reason: correction.note.clone(),
                correction: Some(AskedCorrection {
                    sku: correction.sku,
                    delta: correction.delta,
                    unsellable: correction.unsellable,
                    condition: correction.condition,
                    reason: correction.reason,
                    worth: asked.worth,
                }),
                total: asked.worth,
                ..fresh(*task)
            }
        }
        TaskEvent::Resolved { .. }
        | TaskEvent::Remedied { .. }
        | TaskEvent::Covered { .. }
        | TaskEvent::Answered { .. } => return None,
    })
}

/// What a task is about, from the record that opened it: a ticket, or a claim that was used too late.
fn view_of(branch: BranchId, record: &Record, task: TaskId, events: &[Event]) -> Option<TaskView> {
    events.iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) => {
            let ticket = TicketId::from(record.command);
            Some(view(branch, record, task, ticket, Some(facts), &facts.exceptions))
        }
        Event::Claim(ClaimEvent::Posted { refund, exceptions, .. }) => {
            Some(view(branch, record, task, *refund, None, exceptions))
        }
        _ => None,
    })
}

fn view(
    branch: BranchId,
    record: &Record,
    id: TaskId,
    ticket: TicketId,
    facts: Option<&TicketFacts>,
    exceptions: &[Exception],
) -> TaskView {
    let number = facts.map(|facts| ReceiptNumber {
        branch,
        register: facts.register,
        epoch: facts.number.epoch,
        sequence: facts.number.sequence,
    });
    let told = |one: &Exception| FactException { kind: one.kind, line: one.line, detail: one.detail };
    TaskView {
        id,
        branch,
        lsn: record.lsn,
        ticket,
        number,
        staff: record.staff(),
        total: facts.map(TicketFacts::total).unwrap_or_default(),
        exceptions: exceptions.iter().map(told).collect(),
        opened: record.times.recorded_at,
        resolved: None,
        kind: TaskKind::Ticket,
        order: None,
        fulfilment: None,
        lines: Vec::new(),
        reason: String::new(),
        transfer: None,
        correction: None,
        deeds: Vec::new(),
        decide_by: None,
        by_itself: false,
    }
}

/// What was done about goods that are missing, and by whom.
fn told_deed(record: &Record, (deed, events): (&Deed, &[Event])) -> TaskDeed {
    let (line, remedy, transfer, order) = match deed {
        Deed::Fetched { transfer, from, line } => (line, Remedy::Fetch(*from), Some(*transfer), None),
        Deed::Settled { order, fulfilment, line, then } => {
            let (of, fulfilment) = (FulfilmentRef { fulfilment: *fulfilment }, *fulfilment);
            let remedy = match then {
                Then::Elsewhere(branch) => Remedy::Elsewhere(ServeElsewhere { fulfilment, branch: *branch }),
                Then::Wait => Remedy::Wait(of),
                Then::PayBack => Remedy::PayBack(of),
                Then::Suggest { instead, .. } => {
                    Remedy::Suggest(SuggestInstead { fulfilment, instead: *instead })
                }
                // Nobody does that.
                Then::BySelf => Remedy::PayBack(of),
            };
            (line, remedy, None, Some(*order))
        }
    };
    let (by, at) = (record.staff(), record.times.recorded_at);
    let until = events.iter().find_map(|event| match event {
        Event::Fulfilment(FulfilmentEvent::Asked { asked, .. }) => Some(asked.until),
        _ => None,
    });
    TaskDeed { by, at, sku: line.sku, quantity: line.quantity, remedy, transfer, order, until, answer: None }
}

fn told_line(line: &Moved) -> SkuQuantity {
    SkuQuantity { sku: line.sku, quantity: line.quantity }
}
