//! What may not be sold in each branch, and what is the matter with it: the machine's own fold, over all branches.

use domain::branch::{Conditions, Event, LotEvent, for_each_movement};
use protocol::{AsideRow, BranchId, Condition, ConditionLevel, Lsn, MovementKind, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::CONDITION_REASONS_MAX,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct SetApart {
    branches: BTreeMap<BranchId, Conditions>,
    /// What made each number since it was last nothing.
    why: BTreeMap<(BranchId, Sku, Condition), Reasons>,
}

/// The records that made a number, oldest first.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Reasons {
    /// What older ones had come to, of more than are remembered, and the last of them.
    pub(crate) before: Option<(Lsn, Quantity)>,
    pub(crate) entries: VecDeque<(Lsn, Quantity)>,
}

impl Reasons {
    fn add(&mut self, lsn: Lsn, change: Quantity) {
        self.entries.push_back((lsn, change));
        if self.entries.len() > CONDITION_REASONS_MAX
            && let Some((lsn, oldest)) = self.entries.pop_front()
        {
            let sum = self.before.map_or(0, |(_, sum)| sum.0);
            self.before = Some((lsn, Quantity(sum.saturating_add(oldest.0))));
        }
    }

    /// What all of them come to.
    pub(crate) fn sum(&self) -> Quantity {
        let before = self.before.map_or(0, |(_, sum)| sum.0);
        Quantity(self.entries.iter().fold(before, |sum, (_, change)| sum.saturating_add(change.0)))
    }
}

/// Which of them are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct AsideAsked {
    pub(crate) branch: BranchId,
    pub(crate) condition: Option<Condition>,
    pub(crate) sku: Option<Sku>,
    pub(crate) after: Option<Sku>,
    pub(crate) limit: usize,
}

impl SetApart {
    /// A number with what made it; nothing where it is nothing.
    pub(crate) fn reasons(&self, branch: BranchId, sku: Sku, condition: Condition) -> (Quantity, Reasons) {
        let value = self.amount(branch, &sku, condition);
        (value, self.why.get(&(branch, sku, condition)).cloned().unwrap_or_default())
    }

    fn amount(&self, branch: BranchId, sku: &Sku, condition: Condition) -> Quantity {
        let aside = self.branches.get(&branch).and_then(|there| there.get(sku));
        aside.map(|aside| aside.of(condition)).unwrap_or_default()
    }

    fn amounts(&self, branch: BranchId, sku: &Sku) -> [Quantity; Condition::ALL.len()] {
        Condition::ALL.map(|condition| self.amount(branch, sku, condition))
    }

    /// Remembers by what a record changed each number.
    fn note(&mut self, lsn: Lsn, branch: BranchId, sku: Sku, before: &[Quantity]) {
        let after = self.amounts(branch, &sku);
        for ((condition, before), after) in Condition::ALL.into_iter().zip(before).zip(after) {
            let key = (branch, sku, condition);
            if after == Quantity::ZERO {
                self.why.remove(&key);
            } else if after != *before {
                let change = Quantity(after.0.saturating_sub(before.0));
                self.why.entry(key).or_default().add(lsn, change);
            }
        }
    }

    /// In order of SKU, without names.
    pub(crate) fn of(&self, asked: AsideAsked) -> Vec<AsideRow> {
        let Some(there) = self.branches.get(&asked.branch) else { return Vec::new() };
        let wanted = there.iter().filter(|(sku, aside)| {
            asked.after.is_none_or(|after| *sku > after)
                && asked.sku.is_none_or(|own| *sku == own)
                && asked.condition.is_none_or(|condition| aside.of(condition).is_positive())
        });
        let row = |(sku, aside): (Sku, domain::branch::Aside)| AsideRow {
            sku,
            name: String::new(),
            all: aside.all(),
            conditions: aside
                .each()
                .into_iter()
                .map(|(condition, quantity)| ConditionLevel {
                    condition,
                    quantity,
                    by_lots: aside.by_lots(condition),
                })
                .collect(),
        };
        wanted.take(asked.limit).map(row).collect()
    }
}

impl Replay for SetApart {
    fn replay(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        let touched = touched(events);
        let before: Vec<_> = touched.iter().map(|sku| (*sku, self.amounts(branch, sku))).collect();
        let there = self.branches.entry(branch).or_default();
        for event in events {
            there.apply(event);
        }
        for (sku, before) in before {
            self.note(record.lsn, branch, sku, &before);
        }
    }
}

/// The SKUs of which these may change what is the matter.
fn touched(events: &[Event]) -> BTreeSet<Sku> {
    let mut touched = BTreeSet::new();
    for event in events {
        for_each_movement(event, |sku, delta, kind| {
            if delta.unsellable != Quantity::ZERO || kind == Some(MovementKind::SetAside) {
                touched.insert(sku);
            }
        });
        if let Event::Lot(event) = event {
            touched.extend(event.moves().iter().map(|line| line.sku));
            match event {
                LotEvent::Expired { lines } => touched.extend(lines.iter().map(|line| line.sku)),
                LotEvent::Recalled { sku, .. } | LotEvent::RecallLifted { sku, .. } => {
                    touched.insert(*sku);
                }
                _ => {}
            }
        }
    }
    touched
}

impl Projection for SetApart {
    const PART: Part = Part { name: "conditions", form: 3, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
