//! What goods cost in each branch by the moving average of what came, how that has changed lately, and the newest deliveries. Branches
//! decide what the average is; this only remembers it.

use domain::{
    branch::{Delivered, Event, PurchaseEvent, StockEvent},
    organisation,
};
use journal::Storage;
use protocol::{Amount, BranchId, CostChange, CostView, DeliveryView, Lsn, Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, VecDeque},
    ops::Bound,
    sync::Arc,
};

use super::{
    consigned::Accounts,
    documents::delivery,
    losses::Losses,
    lot_costs::{LotCosts, share},
    past_costs::{PastCosts, Then},
};
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
    /// The newest record taken.
    taken: Lsn,
    past: PastCosts,
    losses: Losses,
}

#[derive(Serialize, Deserialize)]
struct Cost {
    average: Amount,
    /// Newest first.
    changes: VecDeque<CostChange>,
}

impl Costs {
    /// One that has taken nothing. Rows of an earlier form, or of a time before the journal was read anew, are in the way.
    pub(crate) fn fresh(storage: Arc<dyn Storage>) -> Self {
        PastCosts::clear(&*storage);
        Losses::clear(&*storage);
        Self::default()
    }

    /// What was lost and found.
    pub(crate) const fn losses(&self) -> &Losses {
        &self.losses
    }

    /// The newest record that counts.
    pub(crate) const fn taken(&self) -> Lsn {
        self.taken
    }

    /// What a unit cost in each branch before a moment of that branch, of some SKUs.
    pub(crate) fn averages_then(
        &self,
        skus: &[Sku],
        moments: &BTreeMap<BranchId, Timestamp>,
    ) -> BTreeMap<(Sku, BranchId), Then> {
        let of = |sku: &Sku| self.costs.range((*sku, BranchId(0))..=(*sku, BranchId(u16::MAX)));
        let then = |(key, cost): (&(Sku, BranchId), &Cost)| {
            let before = moments.get(&key.1)?;
            Some((*key, self.past.then(*key, cost.changes.iter(), *before)))
        };
        skus.iter().flat_map(of).filter_map(then).collect()
    }

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

    /// What was lost or found cost what the goods of its lots did, where they are valued by that, and otherwise the average.
    fn note_losses(&mut self, record: &Record) {
        let (costs, lots) = (&self.costs, &self.lots);
        self.losses.take(record, |sku, branch, part, all| {
            let each = costs.get(&(sku, branch)).map(|cost| cost.average);
            if !lots.by_lot(&sku) || all == Quantity::ZERO {
                return each?.checked_times(part).map(|cost| cost.0);
            }
            // What moved is told as it left.
            let whole = lots.of_moved(record, sku, Quantity(all.0.saturating_neg()), each)?;
            share(whole.0, part.0.saturating_mul(all.0.signum()), all.0.saturating_abs())
                .map(i64::saturating_neg)
        });
    }

    fn note(&mut self, of: (Sku, BranchId), record: &Record, after: Amount) {
        let before = self.costs.get(&of).map(|cost| cost.average);
        let fresh = || Cost { average: after, changes: VecDeque::new() };
        let cost = self.costs.entry(of).or_insert_with(fresh);
        cost.average = after;
        if before != Some(after) {
            let (lsn, at) = (record.lsn, record.times.recorded_at);
            cost.changes.push_front(CostChange { lsn, at, before, after });
            if cost.changes.len() > COST_CHANGES_KEPT
                && let Some(oldest) = cost.changes.pop_back()
            {
                self.past.take(of, oldest);
            }
        }
    }
}

impl Replay for Costs {
    fn replay(&mut self, record: &Record) {
        self.taken = record.lsn;
        self.lots.take(record);
        if let Decision::Organisation(events) = &record.decision {
            for event in events {
                if let organisation::Event::Place(event) = event {
                    self.consigned.take_place(event);
                    self.losses.take_place(event);
                }
            }
        }
        self.note_losses(record);
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
    const PART: Part = Part { name: "costs", form: 4, vital: false };

    /// Nobody follows it. What could not be written is tried again.
    fn publish(&mut self, outlet: &Outlet) {
        self.past.write(&*outlet.storage);
        self.losses.write(&*outlet.storage);
    }

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
