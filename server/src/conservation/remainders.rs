//! Levels that were taken down at some moment, and what the movements of the journal come to up to that moment.

use domain::branch::for_each_movement;
use protocol::{BranchId, ConservationFinding, FindingKind, Lsn, Sku, SkuStock, StockLevel};
use std::collections::HashMap;

use super::{Findings, differences, finding};
use crate::record::{Decision, Record, Stream};

/// SKUs that follow one another, with their levels as shown and as reckoned.
#[derive(Default)]
pub(crate) struct Remainders {
    skus: HashMap<Sku, OfSku>,
    levels: u64,
    /// Behind which SKU, and up to which, all are in here; none where there is no such bound.
    after: Option<Sku>,
    upto: Option<Sku>,
    /// What was durable before the first level was taken down: a SKU that moved before it must have levels.
    floor: Lsn,
    /// The newest change that is in the levels.
    target: Lsn,
}

struct OfSku {
    /// The newest change of this SKU when its levels were taken down.
    seq: Lsn,
    branches: Vec<OfBranch>,
}

struct OfBranch {
    branch: BranchId,
    shown: StockLevel,
    reckoned: StockLevel,
    /// The newest record that is in it.
    last: Lsn,
}

impl Remainders {
    /// Takes down levels of all SKUs behind one. `floor` is a position that is in each of them.
    pub(crate) fn behind(after: Option<Sku>, floor: Lsn) -> Self {
        Self { after, floor, target: floor, ..Self::default() }
    }

    pub(crate) fn take_down(&mut self, stock: SkuStock) {
        self.target = self.target.max(stock.seq);
        self.levels = self.levels.saturating_add(u64::try_from(stock.branches.len()).unwrap_or(u64::MAX));
        let taken = |one: &protocol::BranchLevel| OfBranch {
            branch: one.branch,
            shown: one.level,
            reckoned: StockLevel::default(),
            last: Lsn(0),
        };
        let branches = stock.branches.iter().map(taken).collect();
        self.skus.insert(stock.sku, OfSku { seq: stock.seq, branches });
    }

    /// Tells up to which SKU all were taken down; none for the last.
    pub(crate) fn end(&mut self, upto: Option<Sku>) {
        self.upto = upto;
    }

    /// Up to which record the movements are to be taken.
    pub(crate) fn target(&self) -> Lsn {
        self.target
    }

    pub(crate) fn levels(&self) -> u64 {
        self.levels
    }

    pub(crate) fn skus(&self) -> u64 {
        u64::try_from(self.skus.len()).unwrap_or(u64::MAX)
    }

    /// Adds what a record moved, as far as it was in the levels when those were taken down.
    pub(crate) fn take(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        for event in events {
            for_each_movement(event, |sku, delta, _| {
                if let Some(level) = self.reckoned(record.lsn, branch, sku) {
                    delta.add_to_level(level);
                }
            });
        }
    }

    fn reckoned(&mut self, lsn: Lsn, branch: BranchId, sku: Sku) -> Option<&mut StockLevel> {
        if !self.skus.contains_key(&sku) {
            let ours = self.after.is_none_or(|after| sku > after) && self.upto.is_none_or(|upto| sku <= upto);
            if !ours || lsn > self.floor {
                return None;
            }
            // It moved, and nobody shows it.
            self.skus.insert(sku, OfSku { seq: self.floor, branches: Vec::new() });
        }
        let of_sku = self.skus.get_mut(&sku).filter(|of_sku| lsn <= of_sku.seq)?;
        let known = of_sku.branches.iter().position(|one| one.branch == branch);
        let index = known.unwrap_or_else(|| {
            let (shown, reckoned) = (StockLevel::default(), StockLevel::default());
            of_sku.branches.push(OfBranch { branch, shown, reckoned, last: lsn });
            of_sku.branches.len().saturating_sub(1)
        });
        let one = of_sku.branches.get_mut(index)?;
        one.last = lsn;
        Some(&mut one.reckoned)
    }

    /// What was shown and is not what was reckoned, in order of SKU and branch.
    pub(crate) fn findings(self) -> Findings {
        let mut wrong: Vec<ConservationFinding> = Vec::new();
        for (sku, of_sku) in &self.skus {
            for OfBranch { branch, shown, reckoned, last } in &of_sku.branches {
                wrong.extend(differences(shown, reckoned).map(|(level, shown, reckoned)| {
                    ConservationFinding {
                        sku: Some(*sku),
                        branch: Some(*branch),
                        level: Some(level),
                        shown,
                        reckoned,
                        ..finding(FindingKind::Movements, *last)
                    }
                }));
            }
        }
        wrong.sort_by_key(|one| (one.sku, one.branch, one.level));
        let mut findings = Findings::default();
        wrong.into_iter().for_each(|one| findings.add(one));
        findings
    }
}
