//! Whether every unit of every transfer is accounted for.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use protocol::{
    BranchId, Quantity, Sku, SkuQuantity, StockLevel, TransferId, TransferLine, TransferState, TransferView,
};

use super::{FROM, TO, levels};
use crate::{Failure, report::Report, target::Target};

/// What there was, and what was sent on its way.
pub(super) struct Ledger {
    pub before: BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    /// Of each transfer.
    pub lines: Vec<SkuQuantity>,
    pub transfers: Vec<TransferId>,
}

/// Readings follow the journal; after so long they must have arrived.
const READINGS_WITHIN: Duration = Duration::from_secs(10);

impl Ledger {
    fn sent(&self, line: &SkuQuantity) -> i64 {
        let count = i64::try_from(self.transfers.len()).unwrap_or(i64::MAX);
        line.quantity.0.saturating_mul(count)
    }

    /// Proves that what has left one branch is on its way to the other, and that nothing else has changed.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(super) async fn prove_under_way(&self, report: &mut Report, target: &Target) -> Result<(), Failure> {
        let mut expected = self.before.clone();
        for line in &self.lines {
            let sent = self.sent(line);
            change(&mut expected, FROM, line.sku, |level| level.on_hand.0 -= sent);
            change(&mut expected, TO, line.sku, |level| level.incoming.0 += sent);
        }
        let (wrong, compared) = self.compare(target, &expected).await?;
        let (views, in_transit) = self.views(target, TransferLine::in_transit).await?;
        let all: i64 = self.lines.iter().map(|line| self.sent(line)).sum();
        let dispatched = views.iter().filter(|view| view.state == TransferState::Dispatched).count();
        report.proof(
            "on hand, in transit and incoming add up while goods are on their way",
            wrong.is_empty() && in_transit == all && dispatched == self.transfers.len(),
            format!(
                "{compared} levels compared{}; {in_transit} of {all} thousandths in transit in {dispatched} transfers",
                listed(&wrong)
            ),
        );
        Ok(())
    }

    /// Proves that all that came is there, that what did not come is written off, and that nothing is on its way.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(super) async fn prove_closed(
        &self,
        report: &mut Report,
        target: &Target,
        receipts: u64,
    ) -> Result<(), Failure> {
        let mut expected = self.before.clone();
        let last = self.lines.len().saturating_sub(1);
        let mut written_off = 0;
        for (place, line) in self.lines.iter().enumerate() {
            let sent = self.sent(line);
            change(&mut expected, FROM, line.sku, |level| level.on_hand.0 -= sent);
            change(&mut expected, TO, line.sku, |level| match place {
                0 => {
                    level.on_hand.0 += sent;
                    level.unsellable.0 += sent;
                }
                1 => level.on_hand.0 += sent.saturating_mul(2),
                place if place == last => written_off += sent,
                _ => level.on_hand.0 += sent,
            });
        }
        let (wrong, compared) = self.compare(target, &expected).await?;
        let (views, in_transit) = self.views(target, TransferLine::in_transit).await?;
        let (_, given_up) = self.views(target, |line| line.written_off).await?;
        let closed = views.iter().filter(|view| view.state == TransferState::Closed).count();
        report.proof(
            "all that was sent was received or written off, once",
            wrong.is_empty()
                && in_transit == 0
                && given_up == written_off
                && closed == self.transfers.len()
                && views.len() == closed,
            format!(
                "{compared} levels compared{}; {receipts} receipts; {closed} of {} transfers closed, {in_transit} \
                 thousandths in transit, {given_up} of {written_off} written off",
                listed(&wrong),
                self.transfers.len()
            ),
        );
        Ok(())
    }

    /// The transfers of this run as the server lists them, and the sum of a number of their lines.
    async fn views(
        &self,
        target: &Target,
        number: impl Fn(&TransferLine) -> Quantity,
    ) -> Result<(Vec<TransferView>, i64), Failure> {
        let mut views = target.transfers().await?;
        views.retain(|view| self.transfers.contains(&view.id));
        let sum = views.iter().flat_map(|view| &view.lines).map(|line| number(line).0).sum();
        Ok((views, sum))
    }

    /// What differs from what is expected once the readings have arrived, and how many levels were compared.
    async fn compare(
        &self,
        target: &Target,
        expected: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    ) -> Result<(Vec<String>, usize), Failure> {
        let deadline = Instant::now() + READINGS_WITHIN;
        loop {
            let found = levels(target).await?;
            let wrong = differences(expected, &found);
            if wrong.is_empty() || Instant::now() > deadline {
                return Ok((wrong, expected.values().map(BTreeMap::len).sum()));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn change(
    levels: &mut BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    branch: BranchId,
    sku: Sku,
    how: impl FnOnce(&mut StockLevel),
) {
    how(levels.entry(branch).or_default().entry(sku).or_default());
}

fn differences(
    expected: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    found: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (branch, levels) in expected {
        for (sku, level) in levels {
            let have = found.get(branch).and_then(|levels| levels.get(sku)).copied().unwrap_or_default();
            if have != *level {
                wrong.push(format!("{branch}/{sku}: {have:?} instead of {level:?}"));
            }
        }
    }
    wrong
}

fn listed(wrong: &[String]) -> String {
    match wrong {
        [] => String::new(),
        [first, ..] => format!(", {} differ, such as {first}", wrong.len()),
    }
}
