//! Goods on consignment in each branch, what is owed for those that were used on which day, and what was settled. Branches decide what is
//! used; this only remembers it, with the moments.

use domain::{
    branch::{Consigned, ConsignedUse, Consignment, ConsignmentEvent, sum_of},
    organisation::event::PlaceEvent,
};
use protocol::{Amount, BranchId, Quantity, SettlementView, Sku, SupplierId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

use crate::{
    business_day::{Calendar, Day, written},
    limits::{OWED_DAYS_KEPT, SETTLEMENTS_KEPT},
    record::Record,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Accounts {
    branches: BTreeMap<BranchId, Consignment>,
    /// What is owed, by the business days on which it was used.
    days: BTreeMap<(BranchId, SupplierId), BTreeMap<Day, UsedOn>>,
    calendars: BTreeMap<BranchId, Calendar>,
    /// Oldest first.
    settled: BTreeMap<(BranchId, SupplierId), VecDeque<Settlement>>,
}

/// What was used on one day and is owed.
#[derive(Serialize, Deserialize)]
struct UsedOn {
    /// When the first of it was.
    since: Timestamp,
    owed: BTreeMap<(Sku, Amount), Quantity>,
}

impl UsedOn {
    fn add(&mut self, (sku, cost): (Sku, Amount), quantity: Quantity) {
        let sum = self.owed.entry((sku, cost)).or_default();
        sum.0 = sum.0.saturating_add(quantity.0);
    }

    /// Takes as much as there is, and answers what is left to be taken.
    fn pay(&mut self, line: &mut Consigned) {
        let key = (line.sku, line.cost);
        let Some(own) = self.owed.get_mut(&key) else { return };
        let paid = own.0.min(line.quantity.0);
        own.0 = own.0.saturating_sub(paid);
        line.quantity.0 = line.quantity.0.saturating_sub(paid);
        if !own.is_positive() {
            self.owed.remove(&key);
        }
    }
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
    /// The newest day on which something was used that is owed.
    pub(crate) last_day: Option<Day>,
    pub(crate) next_number: u32,
    /// Newest first.
    pub(crate) settled: Vec<SettlementView>,
}

impl Accounts {
    pub(super) fn take(&mut self, branch: BranchId, record: &Record, event: &ConsignmentEvent) {
        match event {
            ConsignmentEvent::Used { lines } => self.note_used(branch, record, lines),
            ConsignmentEvent::Settled { supplier, number, total } => {
                let days = self.days.remove(&(branch, *supplier)).unwrap_or_default();
                let since = days.values().map(|day| day.since).min();
                let book = self.branches.entry(branch).or_default();
                let lines: Vec<Consigned> = book.owed(*supplier).collect();
                let of = (branch, *supplier);
                self.note_settled(of, record, (*number, *total, String::new()), since, lines);
            }
            ConsignmentEvent::SettledUntil { supplier, number, total, until, lines } => {
                let of = (branch, *supplier);
                let since = self.pay(of, *until, lines);
                self.note_settled(of, record, (*number, *total, written(*until)), since, lines.clone());
            }
            ConsignmentEvent::Came { .. } | ConsignmentEvent::Returned { .. } => {}
        }
        self.branches.entry(branch).or_default().apply(event);
    }

    /// A branch's clock, as head office has it.
    pub(super) fn take_place(&mut self, event: &PlaceEvent) {
        if let PlaceEvent::BranchPut(branch) = event {
            self.calendars.insert(branch.id, branch.as_ref().into());
        }
    }

    /// A till that was offline tells of the day on which it sold.
    fn note_used(&mut self, branch: BranchId, record: &Record, lines: &[ConsignedUse]) {
        let calendar = self.calendars.get(&branch).copied().unwrap_or_default();
        let (day, at) = (calendar.day(record.times.occurred), record.times.recorded_at);
        for line in lines {
            let days = self.days.entry((branch, line.supplier)).or_default();
            let fresh = || UsedOn { since: at, owed: BTreeMap::new() };
            days.entry(day).or_insert_with(fresh).add((line.sku, line.cost), line.quantity);
            if days.len() > OWED_DAYS_KEPT
                && let Some((_, oldest)) = days.pop_first()
                && let Some(mut next) = days.first_entry()
            {
                let next = next.get_mut();
                next.since = next.since.min(oldest.since);
                oldest.owed.into_iter().for_each(|(key, quantity)| next.add(key, quantity));
            }
        }
    }

    /// Takes what is settled from the oldest days up to one, and answers when the first of it was used.
    fn pay(&mut self, of: (BranchId, SupplierId), until: Day, lines: &[Consigned]) -> Option<Timestamp> {
        let days = self.days.get_mut(&of)?;
        let mut left = lines.to_vec();
        let mut since = None;
        for (_, day) in days.range_mut(..=until) {
            since = since.or(Some(day.since)).min(Some(day.since));
            left.iter_mut().for_each(|line| day.pay(line));
        }
        days.retain(|_, day| !day.owed.is_empty());
        if days.is_empty() {
            self.days.remove(&of);
        }
        since
    }

    fn note_settled(
        &mut self,
        of: (BranchId, SupplierId),
        record: &Record,
        (number, total, until): (u32, Amount, String),
        since: Option<Timestamp>,
        lines: Vec<Consigned>,
    ) {
        let at = record.times.recorded_at;
        let view = SettlementView {
            number,
            since: since.unwrap_or(at),
            at,
            by: Some(record.staff()).filter(|staff| staff.0 > 0),
            line_count: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            total,
            until,
        };
        let kept = self.settled.entry(of).or_default();
        kept.push_back(Settlement { view, lines });
        if kept.len() > SETTLEMENTS_KEPT {
            kept.pop_front();
        }
    }

    /// What is owed for goods that were used up to a business day, in order of SKU and cost.
    pub(crate) fn owed_until(&self, branch: BranchId, supplier: SupplierId, until: Day) -> Vec<Consigned> {
        let mut sums: BTreeMap<(Sku, Amount), Quantity> = BTreeMap::new();
        let days = self.days.get(&(branch, supplier));
        for (_, day) in days.into_iter().flat_map(|days| days.range(..=until)) {
            for (key, quantity) in &day.owed {
                let sum = sums.entry(*key).or_default();
                sum.0 = sum.0.saturating_add(quantity.0);
            }
        }
        let told = |((sku, cost), quantity)| Consigned { sku, quantity, cost };
        sums.into_iter().map(told).collect()
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

    /// How a branch stands with a supplier; what is owed, up to a day where one is named.
    pub(crate) fn account(&self, branch: BranchId, supplier: SupplierId, until: Option<Day>) -> Account {
        let book = self.branches.get(&branch);
        let standing = book.into_iter().flat_map(Consignment::standing);
        let own = standing.filter(|(_, layer)| layer.supplier == supplier);
        let settled = self.settled.get(&(branch, supplier));
        let days = self.days.get(&(branch, supplier));
        let owed = match until {
            None => book.into_iter().flat_map(|book| book.owed(supplier)).collect(),
            Some(until) => self.owed_until(branch, supplier, until),
        };
        Account {
            standing: own
                .map(|(sku, layer)| Consigned { sku, quantity: layer.left, cost: layer.cost })
                .collect(),
            since: days.into_iter().flatten().map(|(_, day)| day.since).min(),
            last_day: days.and_then(|days| days.keys().next_back()).copied(),
            owed,
            next_number: book.map_or(1, |book| book.next_number(supplier)),
            settled: settled.into_iter().flatten().rev().map(|one| one.view.clone()).collect(),
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
