//! Tasks: a ticket with an exception stays in sight until somebody has said what was found out. What is in a task is told
//! by its record; the machine only knows which are open, and what waits to be approved.

use protocol::{RefusalCode, Right, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{AskedFor, TaskEvent};
use crate::{
    Rejection,
    branch::{Branch, Command, Event},
    check,
    limits::{APPROVALS_MAX, TASKS_MAX},
};

/// Open tasks, oldest first, since their ids are of their age.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Tasks {
    open: BTreeSet<TaskId>,
    /// Those that are corrections which somebody else has to approve.
    asked: BTreeMap<TaskId, AskedFor>,
}

impl Tasks {
    pub(in crate::branch) fn apply(&mut self, event: &TaskEvent) {
        match event {
            TaskEvent::Opened { task }
            | TaskEvent::Missing { task, .. }
            | TaskEvent::OverPromised { task, .. }
            | TaskEvent::Differs { task, .. } => {
                self.open.insert(*task);
                if self.open.len() > TASKS_MAX {
                    self.open.pop_first();
                }
            }
            TaskEvent::ApprovalAsked { task, asked } => {
                self.asked.insert(*task, asked.as_ref().clone());
            }
            TaskEvent::Resolved { task, .. } => {
                self.open.remove(task);
                self.asked.remove(task);
            }
        }
    }

    /// In order of age, as their ids are.
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = TaskId> {
        let mut all: Vec<TaskId> = self.open.iter().chain(self.asked.keys()).copied().collect();
        all.sort_unstable();
        all.into_iter()
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
            let message = format!("there is no open task {task}");
            return Err(Rejection::new(RefusalCode::UnknownTask, message));
        }
        if self.has_differences(task) {
            let message = "say on the transfer what became of each difference; the task is closed with the last of them";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        Ok(vec![Event::Task(TaskEvent::Resolved { task, note: note.to_owned() })])
    }
}
