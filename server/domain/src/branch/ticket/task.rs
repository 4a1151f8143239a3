//! Tasks: a ticket with an exception stays in sight until somebody has said what was found out. What is in a task is told
//! by its record; the machine only knows which are open, and what waits to be approved.

use protocol::{RefusalCode, Right, Sku, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{AskedFor, TaskEvent};
use crate::{
    Rejection,
    branch::{Branch, Command, Deed, Event, Moved},
    check,
    limits::{APPROVALS_MAX, TASKS_MAX},
};

/// Open tasks, oldest first, since their ids are of their age.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Tasks {
    open: BTreeSet<TaskId>,
    /// Those that are corrections which somebody else has to approve.
    asked: BTreeMap<TaskId, AskedFor>,
    /// Those about goods that are missing.
    short: BTreeMap<TaskId, Short>,
    /// Those of them that more is promised of than is there, by SKU, so that what moves finds its tasks.
    lacking: BTreeMap<Sku, BTreeSet<TaskId>>,
}

/// What is missing, and what was done about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::branch) struct Short {
    pub(in crate::branch) lines: Vec<Moved>,
    /// More is promised than is there; otherwise something was not found.
    pub(in crate::branch) over_promised: bool,
    pub(in crate::branch) deeds: Vec<Deed>,
}

impl Tasks {
    pub(in crate::branch) fn apply(&mut self, event: &TaskEvent) {
        match event {
            TaskEvent::Opened { task }
            | TaskEvent::Missing { task, .. }
            | TaskEvent::OverPromised { task, .. }
            | TaskEvent::Differs { task, .. } => {
                self.open.insert(*task);
                if let TaskEvent::Missing { lines, .. } | TaskEvent::OverPromised { lines, .. } = event {
                    self.miss(*task, lines, matches!(event, TaskEvent::OverPromised { .. }));
                }
                if self.open.len() > TASKS_MAX
                    && let Some(oldest) = self.open.pop_first()
                {
                    self.forget_short(oldest);
                }
            }
            TaskEvent::Remedied { task, deed } => {
                if let Some(short) = self.short.get_mut(task) {
                    short.deeds.push(deed.as_ref().clone());
                }
            }
            // It is for whoever looks at the task.
            TaskEvent::Answered { .. } => {}
            TaskEvent::ApprovalAsked { task, asked } => {
                self.asked.insert(*task, asked.as_ref().clone());
            }
            TaskEvent::Resolved { task, .. } | TaskEvent::Covered { task } => {
                self.open.remove(task);
                self.asked.remove(task);
                self.forget_short(*task);
            }
        }
    }

    /// In order of age, as their ids are.
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = TaskId> {
        let mut all: Vec<TaskId> = self.open.iter().chain(self.asked.keys()).copied().collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// What is missing by an open task.
    pub(in crate::branch) fn short(&self, task: TaskId) -> Option<&Short> {
        self.short.get(&task)
    }

    /// Open tasks about more that is promised than is there, by SKU.
    pub(in crate::branch) const fn lacking(&self) -> &BTreeMap<Sku, BTreeSet<TaskId>> {
        &self.lacking
    }

    fn miss(&mut self, task: TaskId, lines: &[Moved], over_promised: bool) {
        for line in lines.iter().filter(|_| over_promised) {
            self.lacking.entry(line.sku).or_default().insert(task);
        }
        self.short.insert(task, Short { lines: lines.to_vec(), over_promised, deeds: Vec::new() });
    }

    fn forget_short(&mut self, task: TaskId) {
        let Some(short) = self.short.remove(&task) else { return };
        for line in &short.lines {
            let Some(tasks) = self.lacking.get_mut(&line.sku) else { continue };
            tasks.remove(&task);
            if tasks.is_empty() {
                self.lacking.remove(&line.sku);
            }
        }
    }

    /// What waits to be approved.
    pub(in crate::branch) fn asked(&self, task: TaskId) -> Option<&AskedFor> {
        self.asked.get(&task)
    }

    /// Whether one more may wait: unlike a fact, what is asked for can be refused.
    pub(in crate::branch) fn room_to_ask(&self) -> Result<(), Rejection> {
        check::at_most(
            self.asked.len().saturating_add(1),
            APPROVALS_MAX,
            "corrections that wait to be approved",
        )
    }
}

impl Branch {
    pub(in crate::branch) fn resolve(
        &self,
        command: &Command,
        task: TaskId,
        note: &str,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::ResolveTasks)?;
        check::name("what was found out", note)?;
        if !self.tasks.open.contains(&task) && self.tasks.asked(task).is_none() {
            return Err(not_open(task));
        }
        if self.has_differences(task) {
            let message = "say on the transfer what became of each difference; the task is closed with the last of them";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let resolved = Event::Task(TaskEvent::Resolved { task, note: note.to_owned() });
        Ok([resolved].into_iter().chain(self.leave_to_order(task)).collect())
    }
}

pub(in crate::branch) fn not_open(task: TaskId) -> Rejection {
    Rejection::new(RefusalCode::UnknownTask, format!("there is no open task {task}"))
}
