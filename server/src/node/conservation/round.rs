//! One round of the audit. Levels are taken down a page at a time, each with the position of its newest change, so that the
//! journal's movements up to that position must come to just that, whatever happens meanwhile.

use journal::{ReadError, StorageExt};
use protocol::{
    BranchId, BranchLevel, ConservationFinding, ConservationResult, ConservationStep, DocumentBody,
    DocumentId, FindingKind, LevelName, Lsn, Quantity, Refusal, RefusalCode, Sku, SkuLevel, SkuStock,
    StockLevel, Timestamp, TransferLine,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{Node, Pace, Unfinished};
use crate::{
    clock,
    conservation::{Findings, Remainders, Transfers, differences, finding},
    engine::LevelsBehind,
    limits::{CONSERVATION_LEVELS, CONSERVATION_PAGE, EXPLAIN_ATTEMPTS},
    node::ExplainAsked,
    projections::{Documents, Promised, Stock},
    record::Record,
};

pub(super) struct Round<'a> {
    node: &'a Node,
    pace: Pace,
    findings: Findings,
    as_of: Lsn,
    records: u64,
    skus: u64,
    levels: u64,
    transfers: u64,
    unsettled: u64,
}

/// What became of holding a level against what its branch decides by.
enum Held {
    Same,
    Differs {
        shown: StockLevel,
        decided: StockLevel,
        lsn: Lsn,
    },
    /// It moved every time.
    Moving,
}

impl<'a> Round<'a> {
    pub(super) fn new(node: &'a Node, pace: Pace) -> Self {
        Self {
            node,
            pace,
            findings: Findings::default(),
            as_of: Lsn(0),
            records: 0,
            skus: 0,
            levels: 0,
            transfers: 0,
            unsettled: 0,
        }
    }

    pub(super) async fn run(mut self, began: Timestamp) -> Result<ConservationResult, Unfinished> {
        let mut after = None;
        let mut transfers = Some(Transfers::default());
        loop {
            let (remainders, upto) = self.take_levels_down(after).await?;
            self.add_movements_up(remainders, transfers.take()).await?;
            match upto {
                Some(upto) => after = Some(upto),
                None => break,
            }
        }
        self.ask_machines().await?;
        Ok(ConservationResult {
            began,
            finished: clock::now(),
            as_of: self.as_of,
            records: self.records,
            skus: self.skus,
            levels: self.levels,
            transfers: self.transfers,
            unsettled: self.unsettled,
            worked_ms: self.pace.worked_ms(),
            finding_count: self.findings.count,
            findings: self.findings.first,
        })
    }

    async fn rest(&mut self, step: ConservationStep, done: u64, of: u64) -> Result<(), Unfinished> {
        self.pace.rest(step, done, of, self.findings.count).await
    }

    /// The levels of SKUs behind one, as many as are held at once, and up to which SKU; none where those are all.
    async fn take_levels_down(
        &mut self,
        mut after: Option<Sku>,
    ) -> Result<(Remainders, Option<Sku>), Unfinished> {
        let mut remainders = Remainders::behind(after, self.node.durable());
        let mut upto = None;
        loop {
            let (stocks, last) = page(self.node, after).await?;
            self.hold_against_documents(&stocks).await?;
            stocks.into_iter().for_each(|stock| remainders.take_down(stock));
            let enough = remainders.levels() >= CONSERVATION_LEVELS;
            if last.is_none() || enough {
                upto = last.or(upto);
                remainders.end(last);
                break;
            }
            after = last;
            if self.pace.is_due() {
                self.rest(ConservationStep::Levels, remainders.levels(), 0).await?;
            }
        }
        self.skus = self.skus.saturating_add(remainders.skus());
        self.levels = self.levels.saturating_add(remainders.levels());
        Ok((remainders, upto))
    }

    /// What is reserved, allocated and on its way, against open holds and transfers.
    async fn hold_against_documents(&mut self, stocks: &[SkuStock]) -> Result<(), Unfinished> {
        let newest = stocks.iter().map(|stock| stock.seq).max().unwrap_or_default();
        let expected: Vec<(Sku, BranchId, LevelName, Quantity)> = stocks
            .iter()
            .flat_map(|stock| stock.branches.iter().map(|one| (stock.sku, *one)))
            .flat_map(|(sku, BranchLevel { branch, level, backordered, .. })| {
                [
                    (sku, branch, LevelName::Allocated, level.allocated),
                    (sku, branch, LevelName::Reserved, level.reserved),
                    (sku, branch, LevelName::Incoming, level.incoming),
                    (sku, branch, LevelName::Backordered, backordered),
                ]
            })
            .collect();
        let hold = move |promised: &Promised| -> Vec<(Sku, BranchId, LevelName)> {
            let other = |(sku, branch, level, shown): &&(Sku, BranchId, LevelName, Quantity)| {
                promised.sum(*sku, *branch, *level) != *shown
            };
            expected.iter().filter(other).map(|(sku, branch, level, _)| (*sku, *branch, *level)).collect()
        };
        for (sku, branch, level) in self.node.projections().promised.look(hold).await? {
            // It may have changed between the two readings; an explanation is of one moment. What has left the gate, every
            // projection has been handed.
            self.until_durable(newest).await?;
            let asked = ExplainAsked { sku, branch, level, condition: None, before: None, limit: 1 };
            let told = self.node.explain(asked).await?;
            if told.sum != told.value {
                let lsn = told.entries.first().map_or(told.as_of, |entry| entry.lsn);
                self.findings.add(ConservationFinding {
                    sku: Some(sku),
                    branch: Some(branch),
                    level: Some(level),
                    shown: told.value,
                    reckoned: told.sum,
                    ..finding(FindingKind::Documents, lsn)
                });
            }
        }
        Ok(())
    }

    /// Walks through the journal from its first record.
    async fn add_movements_up(
        &mut self,
        mut remainders: Remainders,
        mut transfers: Option<Transfers>,
    ) -> Result<(), Unfinished> {
        let target = remainders.target();
        let storage = Arc::clone(&self.node.0.storage);
        for row in storage.read_from(1) {
            let record = row.and_then(|stored| {
                Record::decode(stored.lsn, stored.form, &stored.bytes)
                    .map_err(|error| ReadError::Damaged { lsn: stored.lsn, detail: error.to_string() })
            });
            let record = match record {
                Ok(record) if record.lsn > target => break,
                Ok(record) => record,
                Err(error) => return self.unreadable(&error),
            };
            remainders.take(&record);
            if let Some(transfers) = &mut transfers {
                transfers.take(&record);
            }
            self.records = self.records.saturating_add(1);
            if record.lsn.0.is_multiple_of(16) && self.pace.is_due() {
                self.rest(ConservationStep::Movements, record.lsn.0, target.0).await?;
            }
            if record.lsn == target {
                break;
            }
        }
        self.as_of = target;
        self.findings.take(remainders.findings());
        if let Some(transfers) = transfers {
            self.hold_against_shown(transfers, target).await?;
        }
        Ok(())
    }

    fn unreadable(&mut self, error: &ReadError) -> Result<(), Unfinished> {
        tracing::error!(%error, "the audit of stock met a record that cannot be read");
        match error {
            ReadError::Damaged { lsn, .. } => {
                self.findings.add(finding(FindingKind::Unreadable, Lsn(*lsn)));
                Ok(())
            }
            ReadError::Storage { .. } => {
                Err(Unfinished::Refused(Refusal::new(RefusalCode::Fault, error.to_string())))
            }
        }
    }

    /// Transfers that are on their way, against those that are shown, unless they have gone on since.
    async fn hold_against_shown(&mut self, mut transfers: Transfers, target: Lsn) -> Result<(), Unfinished> {
        self.transfers = transfers.seen();
        let open: Vec<_> = transfers.open().collect();
        for ids in open.chunks(CONSERVATION_PAGE) {
            let wanted = ids.to_vec();
            let look = move |documents: &Documents| -> Vec<_> {
                let known = wanted.iter().filter_map(|id| documents.get(DocumentId::from(*id)).cloned());
                known.collect()
            };
            for view in self.node.projections().documents.look(look).await? {
                let DocumentBody::Transfer(shown) = view.body else { continue };
                if view.seq <= target {
                    let lines: BTreeMap<Sku, Quantity> = shown.lines.iter().map(on_its_way).collect();
                    transfers.hold_against(shown.id, &lines);
                }
            }
            self.rest(ConservationStep::Movements, target.0, target.0).await?;
        }
        self.findings.take(transfers.findings());
        Ok(())
    }

    /// What each branch decides by, against what is shown.
    async fn ask_machines(&mut self) -> Result<(), Unfinished> {
        let published = self.node.catalogue();
        let branches: Vec<BranchId> = published.organisation.branches().map(|branch| branch.id).collect();
        let mut done = 0_u64;
        for branch in branches {
            let mut after = None;
            loop {
                let (_, decided) =
                    self.decided(branch, LevelsBehind::Page { after, limit: CONSERVATION_PAGE }).await?;
                let shown = self.node.branch_levels(branch, after, CONSERVATION_PAGE).await?;
                let (other, upto) = unequal(&decided, &shown);
                for sku in other {
                    self.settle(branch, sku).await?;
                }
                done = done.saturating_add(u64::try_from(decided.len()).unwrap_or(0));
                if self.pace.is_due() {
                    self.rest(ConservationStep::Machines, done, self.levels).await?;
                }
                match upto {
                    Some(upto) => after = Some(upto),
                    None => break,
                }
            }
        }
        self.rest(ConservationStep::Machines, done, self.levels).await
    }

    /// Looks closely at a level that was not the same in two readings.
    async fn settle(&mut self, branch: BranchId, sku: Sku) -> Result<(), Unfinished> {
        match self.held(branch, sku).await? {
            Held::Same => {}
            Held::Moving => self.unsettled = self.unsettled.saturating_add(1),
            Held::Differs { shown, decided, lsn } => {
                for (level, shown, reckoned) in differences(&shown, &decided) {
                    self.findings.add(ConservationFinding {
                        sku: Some(sku),
                        branch: Some(branch),
                        level: Some(level),
                        shown,
                        reckoned,
                        ..finding(FindingKind::Machine, lsn)
                    });
                }
            }
        }
        Ok(())
    }

    async fn held(&self, branch: BranchId, sku: Sku) -> Result<Held, Unfinished> {
        for _ in 0..EXPLAIN_ATTEMPTS {
            let (lsn, decided) = self.decided(branch, LevelsBehind::One(sku)).await?;
            // What is not durable is nobody's to be held against.
            self.until_durable(lsn).await?;
            let stock = self.node.stock(sku).await?;
            if stock.seq > lsn {
                continue;
            }
            let decided = decided.first().map(|(_, level)| *level).unwrap_or_default();
            let shown = stock.branches.iter().find(|one| one.branch == branch);
            let shown = shown.map(|one| one.level).unwrap_or_default();
            return Ok(if shown == decided {
                Held::Same
            } else {
                Held::Differs { shown, decided, lsn: stock.seq }
            });
        }
        Ok(Held::Moving)
    }

    async fn until_durable(&self, lsn: Lsn) -> Result<(), Unfinished> {
        while self.node.durable() < lsn {
            if self.pace.shared.stops() {
                return Err(Unfinished::Stopping);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    async fn decided(
        &self,
        branch: BranchId,
        asked: LevelsBehind,
    ) -> Result<(Lsn, Vec<(Sku, StockLevel)>), Unfinished> {
        let unanswered = || Refusal::new(RefusalCode::Fault, "a branch is not answering");
        let shell = self.node.routes().branch(branch).ok_or_else(unanswered)?;
        Ok(shell.send(asked).await.map_err(|_gone| unanswered())?)
    }
}

/// Which SKUs of two pages that begin at the same place do not have the same level in both, and up to which SKU that is told;
/// none where both pages are the last.
fn unequal(decided: &[(Sku, StockLevel)], shown: &[SkuLevel]) -> (Vec<Sku>, Option<Sku>) {
    let full = |length: usize, last: Option<Sku>| last.filter(|_| length >= CONSERVATION_PAGE);
    let ends = [
        full(decided.len(), decided.last().map(|(sku, _)| *sku)),
        full(shown.len(), shown.last().map(|row| row.sku)),
    ];
    let upto = ends.into_iter().flatten().min();
    let decided: BTreeMap<Sku, StockLevel> = decided.iter().copied().collect();
    let shown: BTreeMap<Sku, StockLevel> = shown.iter().map(|row| (row.sku, row.level)).collect();
    let skus: BTreeSet<Sku> = decided.keys().chain(shown.keys()).copied().collect();
    let other = |sku: &Sku| {
        let level = |levels: &BTreeMap<Sku, StockLevel>| levels.get(sku).copied().unwrap_or_default();
        upto.is_none_or(|upto| *sku <= upto) && level(&decided) != level(&shown)
    };
    (skus.into_iter().filter(other).collect(), upto)
}

/// A page of all partitions' SKUs behind one, and up to which; none where those are all.
async fn page(node: &Node, after: Option<Sku>) -> Result<(Vec<SkuStock>, Option<Sku>), Refusal> {
    let (mut stocks, mut upto): (Vec<SkuStock>, Option<Sku>) = (Vec::new(), None);
    for partition in node.projections().stock.iter() {
        let part = partition.look(move |stock: &Stock| stock.stocks(after, CONSERVATION_PAGE)).await?;
        if part.len() >= CONSERVATION_PAGE {
            let last = part.last().map(|stock| stock.sku);
            upto = upto.into_iter().chain(last).min();
        }
        stocks.extend(part);
    }
    stocks.retain(|stock| upto.is_none_or(|upto| stock.sku <= upto));
    Ok((stocks, upto))
}

/// What of a line was dispatched and neither came nor was settled.
fn on_its_way(line: &TransferLine) -> (Sku, Quantity) {
    (line.sku, line.in_transit())
}
