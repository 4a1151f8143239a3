//! What goods cost in each branch by the moving average of what came, how that has changed lately, and the newest deliveries. Branches
//! decide what the average is; this only remembers it.

use domain::{
    branch::{Delivered, Event, PurchaseEvent, StockEvent},
    organisation,
};
use protocol::{Amount, BranchId, CostChange, CostView, DeliveryView, Lsn, Sku};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, VecDeque},
    ops::Bound,
};

use super::{consigned::Accounts, documents::delivery, lot_costs::LotCosts};
use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::{COST_CHANGES_KEPT, DELIVERIES_KEPT},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Costs {
    costs: BTreeMap<(Sku, BranchId), Cost>,
    /// Oldest first.
    deliveries: VecDeque<DeliveryView>,
    consigned: Accounts,
    lots: LotCosts,
}

#[derive(Serialize, Deserialize)]
struct Cost {
    average: Amount,
    /// Newest first.
    changes: VecDeque<CostChange>,
}

impl Costs {
    /// What a unit costs in each branch that knows it, of some SKUs.
    pub(crate) fn averages(&self, skus: &[Sku]) -> BTreeMap<(Sku, BranchId), Amount> {
        let of = |sku: &Sku| self.costs.range((*sku, BranchId(0))..=(*sku, BranchId(u16::MAX)));
        skus.iter().flat_map(of).map(|(key, cost)| (*key, cost.average)).collect()
    }

    /// What is on consignment, and what was settled of it.
    pub(crate) const fn consigned(&self) -> &Accounts {
        &self.consigned
    }

    /// What lots cost.
    pub(crate) const fn lots(&self) -> &LotCosts {
        &self.lots
    }

    /// Costs behind a SKU and branch, in their order; of one branch or SKU only, if one is named.
    pub(crate) fn after(
        &self,
        after: Option<(Sku, BranchId)>,
        branch: Option<BranchId>,
        sku: Option<Sku>,
        limit: usize,
    ) -> Vec<CostView> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.costs.range((start, Bound::Unbounded));
        let wanted = behind.filter(|((one, there), _)| {
            branch.is_none_or(|branch| branch == *there) && sku.is_none_or(|sku| sku == *one)
        });
        let told = wanted.map(|((sku, branch), cost)| CostView {
            sku: *sku,
            branch: *branch,
            average: cost.average,
            changes: cost.changes.iter().copied().collect(),
        });
        told.take(limit).collect()
    }

    /// Deliveries before a position, newest first.
    pub(crate) fn deliveries(
        &self,
        before: Lsn,
        branch: Option<BranchId>,
        limit: usize,
    ) -> Vec<DeliveryView> {
        let older = self.deliveries.iter().rev().filter(|one| one.lsn < before);
        older.filter(|one| branch.is_none_or(|branch| branch == one.branch)).take(limit).cloned().collect()
    }

    fn take(&mut self, branch: BranchId, record: &Record, event: &PurchaseEvent) {
        self.deliveries.extend(delivery(branch, record, event));
        if self.deliveries.len() > DELIVERIES_KEPT {
            self.deliveries.pop_front();
        }
        let PurchaseEvent::Received { lines, .. } = event else { return };
        for Delivered { sku, average, .. } in lines {
            if let Some(after) = *average {
                self.note((*sku, branch), record, after);
            }
        }
    }

    fn note(&mut self, of: (Sku, BranchId), record: &Record, after: Amount) {
        let before = self.costs.get(&of).map(|cost| cost.average);
        let fresh = || Cost { average: after, changes: VecDeque::new() };
        let cost = self.costs.entry(of).or_insert_with(fresh);
        cost.average = after;
        if before != Some(after) {
            let (lsn, at) = (record.lsn, record.times.recorded_at);
            cost.changes.push_front(CostChange { lsn, at, before, after });
            cost.changes.truncate(COST_CHANGES_KEPT);
        }
    }
}

impl Replay for Costs {
    fn replay(&mut self, record: &Record) {
        self.lots.take(record);
        if let Decision::Organisation(events) = &record.decision {
            for event in events {
                if let organisation::Event::Place(event) = event {
                    self.consigned.take_place(event);
                }
            }
        }
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        for event in events {
            match event {
                Event::Purchase(event) => self.take(branch, record, event),
                Event::Consignment(event) => self.consigned.take(branch, record, event),
                Event::Stock(StockEvent::Converted { costs, .. }) => {
                    costs.iter().for_each(|(sku, cost)| self.note((*sku, branch), record, *cost));
                }
                _ => {}
            }
        }
    }
}

impl Projection for Costs {
    const PART: Part = Part { name: "costs", form: 3, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
