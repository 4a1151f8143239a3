//! What goods cost at an earlier moment. The newest changes of each are at hand; older ones lie in rows, in the order in which they
//! were made, and are read where somebody asks that far back.

use journal::{Row, RowError, RowRange, Storage};
use protocol::{Amount, BranchId, CostChange, Lsn, Sku, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::limits::PAST_COSTS_READ;

const TABLE: &str = "past_costs";

/// Changes on their way to the disk.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct PastCosts {
    unwritten: BTreeMap<(Sku, BranchId, Lsn), CostChange>,
}

/// What is at hand of what something cost at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Then {
    Known(Amount),
    /// Nothing had told what it cost.
    Unknown,
    /// All that is at hand has come since.
    Older,
}

impl PastCosts {
    pub(super) fn clear(storage: &dyn Storage) {
        if let Err(error) = storage.clear_rows(TABLE) {
            tracing::warn!(%error, "old rows of costs could not be deleted");
        }
    }

    /// Takes a change that is not kept at hand any more.
    pub(super) fn take(&mut self, (sku, branch): (Sku, BranchId), change: CostChange) {
        self.unwritten.insert((sku, branch, change.lsn), change);
    }

    /// Writes them. What cannot be written stays in memory, and is tried again.
    pub(super) fn write(&mut self, storage: &dyn Storage) {
        if self.unwritten.is_empty() {
            return;
        }
        let row = |((sku, branch, lsn), change): (&(Sku, BranchId, Lsn), &CostChange)| -> Row {
            (key(*sku, *branch, *lsn), postcard::to_stdvec(change).unwrap_or_default())
        };
        match storage.put_rows(TABLE, self.unwritten.iter().map(row).collect()) {
            Ok(()) => self.unwritten.clear(),
            Err(error) => {
                tracing::warn!(%error, "changes of costs could not be written, keeping them in memory")
            }
        }
    }

    /// What something cost before a moment by its changes, newest first.
    pub(super) fn then<'a>(
        &'a self,
        (sku, branch): (Sku, BranchId),
        at_hand: impl Iterator<Item = &'a CostChange>,
        before: Timestamp,
    ) -> Then {
        let waiting = self.unwritten.range((sku, branch, Lsn(0))..=(sku, branch, Lsn(u64::MAX))).rev();
        let mut oldest = None;
        for change in at_hand.chain(waiting.map(|(_, change)| change)) {
            if change.at < before {
                return Then::Known(change.after);
            }
            oldest = Some(change);
        }
        match oldest {
            // Something was known before it, so that there is an older one.
            Some(CostChange { before: Some(_), .. }) => Then::Older,
            _ => Then::Unknown,
        }
    }
}

/// What something cost before a moment, by the changes on the disk.
pub(crate) fn past_cost(
    storage: &dyn Storage,
    (sku, branch): (Sku, BranchId),
    before: Timestamp,
) -> Result<Option<Amount>, RowError> {
    let mut range = RowRange::prefix(&prefix(sku, branch)).backwards();
    loop {
        let rows = storage.scan_rows(TABLE, &range, PAST_COSTS_READ)?;
        for (_, row) in &rows {
            let change: CostChange = postcard::from_bytes(row).map_err(|_error| damaged())?;
            if change.at < before {
                return Ok(Some(change.after));
            }
        }
        match rows.last().filter(|_| rows.len() >= PAST_COSTS_READ) {
            Some((key, _)) => range = range.before(key),
            None => return Ok(None),
        }
    }
}

fn prefix(sku: Sku, branch: BranchId) -> Vec<u8> {
    let mut prefix = sku.as_str().as_bytes().to_vec();
    prefix.push(0);
    prefix.extend(branch.0.to_be_bytes());
    prefix
}

fn key(sku: Sku, branch: BranchId, lsn: Lsn) -> Vec<u8> {
    let mut key = prefix(sku, branch);
    key.extend(lsn.0.to_be_bytes());
    key
}

fn damaged() -> RowError {
    RowError::Damaged { table: TABLE.to_owned(), detail: "what goods cost cannot be read".to_owned() }
}

#[cfg(test)]
mod tests {
    use journal::MemoryStorage;

    use super::*;

    fn change(lsn: u64) -> CostChange {
        let known = |lsn: u64| Amount(i64::try_from(lsn).unwrap() * 100);
        CostChange {
            lsn: Lsn(lsn),
            at: Timestamp(i64::try_from(lsn).unwrap() * 1_000),
            before: (lsn > 1).then(|| known(lsn - 1)),
            after: known(lsn),
        }
    }

    #[test]
    fn what_it_cost_is_the_newest_change_before_a_moment_wherever_that_lies() {
        let storage = MemoryStorage::default();
        let of: (Sku, BranchId) = ("A".parse().unwrap(), BranchId(1));
        // Longer than one reading, so that a reading goes on behind another.
        let all = u64::try_from(PAST_COSTS_READ).unwrap() * 2 + 20;
        let mut past = PastCosts::default();
        for lsn in 1..=all - 10 {
            past.take(of, change(lsn));
            if lsn == all - 15 {
                past.write(&storage);
            }
        }
        let neighbours = [("A".parse().unwrap(), BranchId(2)), ("AB".parse().unwrap(), BranchId(1))];
        for other in neighbours {
            let mut beside = PastCosts::default();
            beside.take(other, CostChange { after: Amount(1), ..change(1) });
            beside.write(&storage);
        }
        let at_hand: Vec<CostChange> = (all - 9..=all).rev().map(change).collect();
        for lsn in 1..=all + 1 {
            let before = Timestamp(i64::try_from(lsn).unwrap() * 1_000);
            let expected = (lsn > 1).then(|| Amount(i64::try_from(lsn - 1).unwrap() * 100));
            let told = match past.then(of, at_hand.iter(), before) {
                Then::Known(amount) => Some(amount),
                Then::Unknown => None,
                Then::Older => past_cost(&storage, of, before).unwrap(),
            };
            assert_eq!(told, expected, "before {lsn}");
        }
        let none = PastCosts::default();
        assert_eq!(
            none.then(of, [change(1)].iter(), Timestamp(1)),
            Then::Unknown,
            "nothing was known before it"
        );
    }
}
