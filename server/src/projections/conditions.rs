//! What may not be sold in each branch, and what is the matter with it: the machine's own fold, over all branches.

use domain::branch::Conditions;
use protocol::{AsideRow, BranchId, Condition, ConditionLevel, Sku};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct SetApart {
    branches: BTreeMap<BranchId, Conditions>,
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
    /// In order of SKU, without names.
    pub(crate) fn of(&self, asked: AsideAsked) -> Vec<AsideRow> {
        let Some(there) = self.branches.get(&asked.branch) else { return Vec::new() };
        let wanted = there.iter().filter(|(sku, aside)| {
            asked.after.is_none_or(|after| **sku > after)
                && asked.sku.is_none_or(|own| **sku == own)
                && asked.condition.is_none_or(|condition| aside.of(condition).is_positive())
        });
        let row = |(sku, aside): (&Sku, &domain::branch::Aside)| AsideRow {
            sku: *sku,
            name: String::new(),
            all: aside.all(),
            conditions: aside
                .each()
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
        let there = self.branches.entry(branch).or_default();
        for event in events {
            there.apply(event);
        }
    }
}

impl Projection for SetApart {
    const PART: Part = Part { name: "conditions", form: 1, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
