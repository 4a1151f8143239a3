//! The ledger of a SKU: by how much each record moved it in which branch. The newest movements are with the partition, the rest in
//! rows, both written in the same form: so a ledger of any length is added up without reading the journal.

use journal::{RowError, RowRange, Storage};
use protocol::{BranchId, Lsn, Quantity, Sku};
use serde::{Deserialize, Serialize};

use super::Stock;
use crate::{
    egress::Outlet,
    limits::{LEDGER_ROW, LEDGER_ROWS_AT_ONCE},
};

pub(super) const LEDGER: &str = "movements";
/// What held ledgers in earlier forms.
const RETIRED: [&str; 2] = ["ledger", "ledger_sums"];
/// The longest that a movement can be when it is written: four whole numbers.
const STEP_MAX: usize = 36;

/// One movement of a SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) lsn: Lsn,
    pub(crate) branch: BranchId,
    pub(crate) on_hand: Quantity,
    /// The part of it that may not be sold.
    pub(crate) unsellable: Quantity,
}

/// Movements side by side, oldest first, some six bytes each: how far a record is behind the one before it, its branch, and by
/// how much it moved. The first stands behind nothing.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Steps {
    bytes: Vec<u8>,
    count: u32,
    last: Lsn,
}

impl Steps {
    pub(super) fn push(&mut self, step: Step) {
        let Step { lsn, branch, on_hand, unsellable } = step;
        let mut room = [0; STEP_MAX];
        let stored = (lsn.0.saturating_sub(self.last.0), branch, on_hand, unsellable);
        let Ok(written) = postcard::to_slice(&stored, &mut room) else { return };
        if self.bytes.capacity().saturating_sub(self.bytes.len()) < written.len() {
            // There are very many ledgers, so that room for what may never come is dear.
            self.bytes.reserve_exact((self.bytes.len() / 4).max(STEP_MAX));
        }
        self.bytes.extend_from_slice(written);
        self.count = self.count.saturating_add(1);
        self.last = lsn;
    }

    /// Whether there are enough for a row.
    pub(super) fn fill_a_row(&self) -> bool {
        usize::try_from(self.count).is_ok_and(|count| count >= LEDGER_ROW)
    }

    fn walk(&self) -> Walk<'_> {
        Walk { rest: &self.bytes, last: Lsn(0) }
    }

    fn first(&self) -> Option<Lsn> {
        self.walk().next().map(|step| step.lsn)
    }

    /// What the first row takes, and what is left then. A row ends with a record, so that no two begin with the same one; where it
    /// ends depends on nothing but where it begins, so that a row that is written again is the same.
    fn split(&self) -> (Self, Self) {
        let (mut row, mut left) = (Self::default(), Self::default());
        for step in self.walk() {
            let into =
                if left.count > 0 || row.fill_a_row() && step.lsn > row.last { &mut left } else { &mut row };
            into.push(step);
        }
        (row, left)
    }
}

/// Goes through movements as they are written. It ends where it cannot read on.
struct Walk<'a> {
    rest: &'a [u8],
    last: Lsn,
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let (stored, rest) =
            postcard::take_from_bytes::<(u64, BranchId, Quantity, Quantity)>(self.rest).ok()?;
        let (distance, branch, on_hand, unsellable) = stored;
        self.rest = rest;
        self.last = Lsn(self.last.0.saturating_add(distance));
        Some(Step { lsn: self.last, branch, on_hand, unsellable })
    }
}

/// What a partition has at hand of a ledger.
pub(crate) struct Ledger {
    recent: Steps,
    /// Rows count below this. Records replayed after a crash may be in a row already, and stay in memory until rows are
    /// written again.
    rows_before: Lsn,
}

impl Stock {
    /// What is at hand of a SKU's ledger.
    pub(crate) fn ledger(&self, sku: &Sku) -> Ledger {
        let recent = self.skus.get(sku).map(|state| state.ledger.clone()).unwrap_or_default();
        Ledger { rows_before: recent.first().unwrap_or(Lsn(u64::MAX)), recent }
    }

    pub(super) fn write_ledgers(&mut self, outlet: &Outlet) {
        let mut left = LEDGER_ROWS_AT_ONCE;
        while let Some(sku) = self.live.full_ledgers.pop_first() {
            let Some(state) = self.skus.get_mut(&sku) else { continue };
            while left > 0 && state.ledger.fill_a_row() {
                let (row, rest) = state.ledger.split();
                if !write_row(&sku, row, outlet) {
                    break;
                }
                state.ledger = rest;
                left = left.saturating_sub(1);
            }
            if state.ledger.fill_a_row() {
                // Enough for now, or it could not be written: the next batch goes on here.
                self.live.full_ledgers.insert(sku);
                return;
            }
        }
    }
}

/// Takes away what earlier forms have left, when a partition begins with nothing.
pub(super) fn clear_retired(storage: &dyn Storage) {
    for table in RETIRED {
        if let Err(error) = storage.clear_rows(table) {
            tracing::warn!(%error, "old rows of ledgers could not be deleted");
        }
    }
}

/// Positions of a SKU's ledger before one, newest first: those at hand and, from the disk, those in rows. What has moved into
/// a row since the partition was asked is at hand still.
pub(crate) fn positions(
    ledger: &Ledger,
    storage: &dyn Storage,
    sku: &Sku,
    (before, limit): (Lsn, usize),
) -> Result<Vec<Lsn>, RowError> {
    let mut found: Vec<Lsn> = Vec::new();
    let mut take = |steps: Walk<'_>, before: Lsn| {
        let mut positions: Vec<Lsn> = steps.map(|step| step.lsn).filter(|lsn| *lsn < before).collect();
        positions.dedup();
        found.extend(positions.iter().rev().take(limit.saturating_sub(found.len())));
        found.len() < limit
    };
    let mut more = take(ledger.recent.walk(), before);
    let before = before.min(ledger.rows_before);
    let mut end = ledger_key(sku, before);
    while more {
        let range = RowRange::prefix(&ledger_prefix(sku)).before(&end).backwards();
        let rows = storage.scan_rows(LEDGER, &range, 1)?;
        let Some((key, value)) = rows.into_iter().next() else { break };
        more = take(Walk { rest: &value, last: Lsn(0) }, before);
        end = key;
    }
    Ok(found)
}

/// Movements that rest together, oldest first.
pub(crate) struct Run {
    bytes: Vec<u8>,
    /// Only what is before this.
    before: Lsn,
}

impl Run {
    pub(crate) fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        Walk { rest: &self.bytes, last: Lsn(0) }.take_while(|step| step.lsn < self.before)
    }
}

/// A SKU's whole ledger, oldest first: its rows, and what is at hand.
pub(crate) fn runs(ledger: Ledger, storage: &dyn Storage, sku: &Sku) -> Result<Vec<Run>, RowError> {
    let Ledger { recent, rows_before: before } = ledger;
    let range = RowRange::prefix(&ledger_prefix(sku)).before(&ledger_key(sku, before));
    let rows = storage.scan_rows(LEDGER, &range, usize::MAX)?;
    let at_hand = Run { bytes: recent.bytes, before: Lsn(u64::MAX) };
    Ok(rows.into_iter().map(|(_, bytes)| Run { bytes, before }).chain([at_hand]).collect())
}

fn ledger_prefix(sku: &Sku) -> Vec<u8> {
    let mut prefix = sku.as_str().as_bytes().to_vec();
    prefix.push(0);
    prefix
}

fn ledger_key(sku: &Sku, first: Lsn) -> Vec<u8> {
    let mut key = ledger_prefix(sku);
    key.extend(first.0.to_be_bytes());
    key
}

fn write_row(sku: &Sku, row: Steps, outlet: &Outlet) -> bool {
    let Some(first) = row.first() else { return true };
    match outlet.storage.put_rows(LEDGER, vec![(ledger_key(sku, first), row.bytes)]) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "ledger row could not be written, keeping it in memory");
            false
        }
    }
}
