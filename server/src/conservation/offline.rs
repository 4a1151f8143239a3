//! The same proof over a stopped node's records: every branch is decided anew by its machine, and what that holds must be
//! what the movements, the open holds and the open transfers of the records come to.

use domain::{
    Machine as _,
    branch::{Branch, for_each_movement},
};
use protocol::{BranchId, ConservationFinding, FindingKind, LevelName, Lsn, Quantity, Sku, StockLevel};
use std::collections::BTreeMap;

use super::{Findings, Transfers, differences, finding};
use crate::record::{Decision, Record, Stream};

/// Takes records in their order.
#[derive(Default)]
struct Check {
    branches: BTreeMap<BranchId, Branch>,
    sums: BTreeMap<BranchId, BTreeMap<Sku, (StockLevel, Lsn)>>,
    transfers: Transfers,
    last: Lsn,
}

/// What was checked, and what was found.
pub(crate) struct Checked {
    pub(crate) levels: usize,
    pub(crate) transfers: u64,
    pub(crate) findings: Findings,
}

/// Adds up records in their order.
///
/// # Errors
/// The first of the records that could not be read.
pub(crate) fn check<E>(records: impl Iterator<Item = Result<Record, E>>) -> Result<Checked, E> {
    let mut check = Check::default();
    for record in records {
        check.take(&record?);
    }
    Ok(check.checked())
}

impl Check {
    fn take(&mut self, record: &Record) {
        self.last = record.lsn;
        self.transfers.take(record);
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        let machine = self.branches.entry(branch).or_default();
        let sums = self.sums.entry(branch).or_default();
        for event in events {
            machine.apply(event);
            for_each_movement(event, |sku, delta, _| {
                let (sum, last) = sums.entry(sku).or_default();
                delta.add_to_level(sum);
                *last = record.lsn;
            });
        }
    }

    fn checked(self) -> Checked {
        let mut findings = Findings::default();
        for (branch, machine) in &self.branches {
            self.check_movements(*branch, machine, &mut findings);
            self.check_documents(*branch, machine, &mut findings);
        }
        let levels = self.sums.values().map(BTreeMap::len).sum();
        let transfers = self.transfers.seen();
        findings.take(self.transfers.findings());
        Checked { levels, transfers, findings }
    }

    fn check_movements(&self, branch: BranchId, machine: &Branch, findings: &mut Findings) {
        let mut on_hand = 0_i64;
        for (sku, (sum, last)) in self.sums.get(&branch).into_iter().flatten() {
            on_hand = on_hand.saturating_add(sum.on_hand.0);
            for (level, shown, reckoned) in differences(&machine.level(sku), sum) {
                let (sku, branch, level) = (Some(*sku), Some(branch), Some(level));
                findings.add(ConservationFinding {
                    sku,
                    branch,
                    level,
                    shown,
                    reckoned,
                    ..finding(FindingKind::Movements, *last)
                });
            }
        }
        let totals = machine.totals();
        let all = [totals.received, totals.returned, totals.adjusted, totals.arrived, totals.counted];
        let gone = totals.sold.0.saturating_add(totals.dispatched.0).saturating_add(totals.fulfilled.0);
        let gone = gone.saturating_add(totals.sent_back.0);
        let moved = all.iter().fold(0_i64, |sum, one| sum.saturating_add(one.0)).saturating_sub(gone);
        if moved != on_hand {
            let (shown, reckoned) = (Quantity(moved), Quantity(on_hand));
            let (branch, level) = (Some(branch), Some(LevelName::OnHand));
            findings.add(ConservationFinding {
                branch,
                level,
                shown,
                reckoned,
                ..finding(FindingKind::Movements, self.last)
            });
        }
    }

    fn check_documents(&self, branch: BranchId, machine: &Branch, findings: &mut Findings) {
        let mut documents: BTreeMap<Sku, StockLevel> = BTreeMap::new();
        let lines = machine.holds().flat_map(|(_, hold)| &hold.lines);
        for line in lines {
            add(&mut documents.entry(line.sku).or_default().reserved, line.quantity);
        }
        // What waits for goods is neither reserved nor allocated.
        for line in machine.holds().flat_map(|(_, hold)| &hold.waits) {
            take(&mut documents.entry(line.sku).or_default().reserved, line.quantity);
        }
        for line in machine.fulfilments().flat_map(|(_, one)| &one.waits) {
            take(&mut documents.entry(line.sku).or_default().allocated, line.quantity);
        }
        for line in machine.outgoing().flat_map(|(_, one)| &one.lines) {
            add(&mut documents.entry(line.sku).or_default().allocated, line.left);
        }
        for line in machine.fulfilments().flat_map(|(_, one)| one.promised_lines()) {
            add(&mut documents.entry(line.sku).or_default().allocated, line.quantity);
        }
        for (sku, quantity) in machine.incoming().flat_map(|(_, one)| &one.expected) {
            add(&mut documents.entry(*sku).or_default().incoming, *quantity);
        }
        for line in machine.purchases().flat_map(|(_, order)| order.expected()) {
            add(&mut documents.entry(line.sku).or_default().incoming, line.quantity);
        }
        for (sku, level) in machine.levels() {
            let of_documents = documents.remove(&sku).unwrap_or_default();
            let reckoned =
                StockLevel { on_hand: level.on_hand, unsellable: level.unsellable, ..of_documents };
            for (name, shown, reckoned) in differences(&level, &reckoned) {
                let lsn = self
                    .sums
                    .get(&branch)
                    .and_then(|sums| sums.get(&sku))
                    .map_or(self.last, |(_, last)| *last);
                let (sku, branch, level) = (Some(sku), Some(branch), Some(name));
                findings.add(ConservationFinding {
                    sku,
                    branch,
                    level,
                    shown,
                    reckoned,
                    ..finding(FindingKind::Documents, lsn)
                });
            }
        }
    }
}

fn take(sum: &mut Quantity, less: Quantity) {
    sum.0 = sum.0.saturating_sub(less.0);
}

fn add(sum: &mut Quantity, more: Quantity) {
    sum.0 = sum.0.saturating_add(more.0);
}

#[cfg(test)]
mod tests;
