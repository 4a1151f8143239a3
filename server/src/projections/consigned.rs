//! Goods on consignment in each branch, what is owed for those that were used, and what was settled. Branches decide what is used; this
//! only remembers it, with the moments.

use domain::branch::{Consigned, Consignment, ConsignmentEvent, sum_of};
use protocol::{Amount, BranchId, Quantity, SettlementView, Sku, SupplierId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

use crate::{limits::SETTLEMENTS_KEPT, record::Record};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Accounts {
    branches: BTreeMap<BranchId, Consignment>,
    /// When the first of what is owed was used.
    since: BTreeMap<(BranchId, SupplierId), Timestamp>,
    /// Oldest first.
    settled: BTreeMap<(BranchId, SupplierId), VecDeque<Settlement>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Settlement {
    pub(crate) view: SettlementView,
    /// In order of SKU and cost.
    pub(crate) lines: Vec<Consigned>,
}

/// How a branch stands with a supplier.
pub(crate) struct Account {
    pub(crate) standing: Vec<Consigned>,
    pub(crate) owed: Vec<Consigned>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) next_number: u32,
    /// Newest first.
    pub(crate) settled: Vec<SettlementView>,
}

impl Accounts {
    pub(super) fn take(&mut self, branch: BranchId, record: &Record, event: &ConsignmentEvent) {
        let book = self.branches.entry(branch).or_default();
        match event {
            ConsignmentEvent::Used { lines } => {
                for line in lines {
                    self.since.entry((branch, line.supplier)).or_insert(record.times.recorded_at);
                }
            }
            ConsignmentEvent::Settled { supplier, number, total } => {
                let of = (branch, *supplier);
                let lines: Vec<Consigned> = book.owed(*supplier).collect();
                let at = record.times.recorded_at;
                let view = SettlementView {
                    number: *number,
                    since: self.since.remove(&of).unwrap_or(at),
                    at,
                    by: Some(record.staff()).filter(|staff| staff.0 > 0),
                    line_count: u32::try_from(lines.len()).unwrap_or(u32::MAX),
                    total: *total,
                };
                let kept = self.settled.entry(of).or_default();
                kept.push_back(Settlement { view, lines });
                if kept.len() > SETTLEMENTS_KEPT {
                    kept.pop_front();
                }
            }
            ConsignmentEvent::Came { .. } | ConsignmentEvent::Returned { .. } => {}
        }
        book.apply(event);
    }

    /// How much of some SKUs is not the branches' own.
    pub(crate) fn quantities(&self, skus: &[Sku]) -> BTreeMap<(Sku, BranchId), Quantity> {
        let of = |(branch, book): (&BranchId, &Consignment)| {
            let branch = *branch;
            let known: Vec<_> = skus.iter().map(|sku| ((*sku, branch), book.quantity(sku))).collect();
            known
        };
        let all = self.branches.iter().flat_map(of);
        all.filter(|(_, quantity)| quantity.is_positive()).collect()
    }

    pub(crate) fn account(&self, branch: BranchId, supplier: SupplierId) -> Account {
        let book = self.branches.get(&branch);
        let standing = book.into_iter().flat_map(Consignment::standing);
        let own = standing.filter(|(_, layer)| layer.supplier == supplier);
        let settled = self.settled.get(&(branch, supplier));
        Account {
            standing: own
                .map(|(sku, layer)| Consigned { sku, quantity: layer.left, cost: layer.cost })
                .collect(),
            owed: book.into_iter().flat_map(|book| book.owed(supplier)).collect(),
            since: self.since.get(&(branch, supplier)).copied(),
            next_number: book.map_or(1, |book| book.next_number(supplier)),
            settled: settled.into_iter().flatten().rev().map(|one| one.view).collect(),
        }
    }

    /// What a settlement was about; none where it is not remembered.
    pub(crate) fn settlement(
        &self,
        branch: BranchId,
        supplier: SupplierId,
        number: u32,
    ) -> Option<Vec<Consigned>> {
        let mut kept = self.settled.get(&(branch, supplier))?.iter();
        kept.find(|one| one.view.number == number).map(|one| one.lines.clone())
    }
}

impl Account {
    /// What is owed; none where it does not fit.
    pub(crate) fn total(&self) -> Option<Amount> {
        sum_of(self.owed.iter().copied())
    }
}
