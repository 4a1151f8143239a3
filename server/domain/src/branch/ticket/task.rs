//! Tasks: a ticket with an exception stays in sight until somebody has said what was found out. What is in a task is told
//! by its record; the machine only knows which are open.

use protocol::{RefusalCode, Right, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::TaskEvent;
use crate::{
    Rejection,
    branch::{Branch, Command, Event},
    check,
    limits::TASKS_MAX,
};

/// Open tasks, oldest first, since their ids are of their age.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Tasks(BTreeSet<TaskId>);

impl Tasks {
    pub(in crate::branch) fn apply(&mut self, event: &TaskEvent) {
        match event {
            TaskEvent::Opened { task }
            | TaskEvent::Missing { task, .. }
            | TaskEvent::OverPromised { task, .. }
            | TaskEvent::Differs { task, .. } => {
                self.0.insert(*task);
                if self.0.len() > TASKS_MAX {
                    self.0.pop_first();
                }
            }
            TaskEvent::Resolved { task, .. } => {
                self.0.remove(task);
            }
        }
    }

    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = TaskId> {
        self.0.iter().copied()
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
        if !self.tasks.0.contains(&task) {
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
