//! What a picker did not find and somebody may still say something about. The branch has it until then, so that of two people, or of
//! somebody and the clock, one is first; the order hears of it as of all that its branch does.

use protocol::{CommandId, FulfilmentId, RefusalCode, Rule, TaskId, Timestamp, WithFacts};
use serde::{Deserialize, Serialize};

use super::{Fulfilment, FulfilmentEvent, Fulfilments};
use crate::{
    FulfilmentNews, Rejection,
    branch::{Branch, Event, Moved, lessen_moved},
    limits::ENDINGS_MAX,
    step_id,
};

/// Goods that were not found, until somebody has said what is to be done about them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Undecided {
    pub task: TaskId,
    pub lines: Vec<Moved>,
    pub until: Timestamp,
}

impl Fulfilments {
    pub(in crate::branch) fn next_undecided(&self) -> Option<Timestamp> {
        self.undecided.first().map(|(until, _)| *until)
    }

    /// What of a fulfilment waits for somebody's word by a task.
    pub(in crate::branch) fn undecided(
        &self,
        id: FulfilmentId,
        task: TaskId,
    ) -> Result<(&Fulfilment, &Undecided), Rejection> {
        let found = self.open.get(&id).and_then(|one| Some((one, one.undecided.as_ref()?)));
        found.filter(|(_, waits)| waits.task == task).ok_or_else(|| {
            let message = "the order has settled this by itself, or somebody else has; look at the order";
            Rejection::new(RefusalCode::WrongState, message).rule(Rule::NotUndecided)
        })
    }

    /// What of a fulfilment waits for somebody's word, whatever its task.
    pub(in crate::branch) fn undecided_now(&self, id: FulfilmentId) -> Option<&Undecided> {
        self.open.get(&id)?.undecided.as_ref()
    }

    /// What of it still would once so much did not any more, and its task; none where so much does not wait.
    pub(in crate::branch) fn undecided_less(
        &self,
        id: FulfilmentId,
        line: &Moved,
    ) -> Option<(TaskId, Vec<Moved>)> {
        let waits = self.undecided_now(id)?;
        let enough = waits.lines.iter().any(|own| own.sku == line.sku && own.quantity >= line.quantity);
        let mut left = waits.lines.clone();
        lessen_moved(&mut left, std::slice::from_ref(line));
        enough.then_some((waits.task, left))
    }

    /// Whose goods a task is about, as long as they wait for a word.
    fn undecided_of(&self, task: TaskId) -> Option<(FulfilmentId, &Undecided)> {
        let all = self.undecided.iter().filter_map(|(_, id)| Some((*id, self.open.get(id)?)));
        all.filter_map(|(id, one)| Some((id, one.undecided.as_ref()?))).find(|(_, waits)| waits.task == task)
    }
}

impl Fulfilment {
    /// What the order is told next: that something waits for a word before anything else, so that all that follows finds it.
    pub(super) fn told_next(&self) -> impl Iterator<Item = (&CommandId, &FulfilmentNews)> {
        let waits = |news: &FulfilmentNews| matches!(news, FulfilmentNews::Undecided { .. });
        let first = self.news.values().any(waits);
        self.news.iter().filter(move |(_, news)| !first || waits(news))
    }

    pub(super) fn take_undecided(&mut self, event: &FulfilmentEvent) {
        match event {
            FulfilmentEvent::Undecided { step, task, lines, until, .. } => {
                let (task, lines, until) = (*task, lines.clone(), *until);
                // It stands in the place of the word that they were not found.
                self.news.insert(*step, FulfilmentNews::Undecided { lines: lines.clone(), until });
                self.undecided = Some(Undecided { task, lines, until });
            }
            FulfilmentEvent::Decided { step, lines, then, waits, .. } => {
                if let Some(own) = &mut self.undecided {
                    lessen_moved(&mut own.lines, lines);
                }
                self.undecided = self.undecided.take().filter(|own| !own.lines.is_empty());
                let (lines, then, waits) = (lines.clone(), then.clone(), waits.clone());
                self.news.insert(*step, FulfilmentNews::Decided { lines, then, waits });
            }
            FulfilmentEvent::Asked { step, asked, .. } => {
                if let (Some(own), Some(until)) = (&mut self.undecided, asked.decide_by) {
                    own.until = until;
                }
                self.news.insert(*step, FulfilmentNews::Asked(asked.clone()));
            }
            // The order has asked for it.
            FulfilmentEvent::Replaced { lines, .. } => {
                if let Some(own) = &mut self.undecided {
                    lessen_moved(&mut own.lines, lines);
                }
                self.undecided = self.undecided.take().filter(|own| !own.lines.is_empty());
            }
            _ => {}
        }
    }
}

impl Branch {
    /// What nobody said anything about in time: the orders settle it by themselves.
    pub(in crate::branch) fn decide_overdue(&self, at: Timestamp) -> Vec<Event> {
        let due = self.fulfilments.undecided.iter().take_while(|(until, _)| *until <= at).take(ENDINGS_MAX);
        due.filter_map(|(_, id)| Some(by_itself(*id, self.fulfilments.open.get(id)?.undecided.as_ref()?)))
            .collect()
    }

    /// Whoever closes a task without a remedy leaves it to the order.
    pub(in crate::branch) fn leave_to_order(&self, task: TaskId) -> Option<Event> {
        self.fulfilments.undecided_of(task).map(|(id, waits)| by_itself(id, waits))
    }
}

fn by_itself(fulfilment: FulfilmentId, waits: &Undecided) -> Event {
    let number = u64::try_from(waits.until.0).unwrap_or_default();
    Event::Fulfilment(FulfilmentEvent::Decided {
        fulfilment,
        step: step_id(fulfilment.uuid(), "undecided", number),
        lines: waits.lines.clone(),
        then: None,
        waits: Vec::new(),
    })
}
