//! The ledger of a SKU: the positions of its movements, the newest with the partition, the rest in rows.

use journal::{RowError, RowRange, Storage};
use protocol::{Lsn, Sku};

use super::Stock;
use crate::{
    egress::Outlet,
    limits::{LEDGER_ROW, LEDGER_ROWS_AT_ONCE},
};

pub(super) const LEDGER: &str = "ledger";

/// What a partition knows of a page of a ledger without its rows.
pub(crate) struct Ledger {
    /// Newest first.
    recent: Vec<Lsn>,
    /// Rows count below this. Records replayed after a crash may be in a row already, and stay in memory until rows are
    /// written again.
    rows_before: Lsn,
}

impl Stock {
    /// The newest positions of a SKU's ledger before `before`, as far as they are at hand.
    pub(crate) fn ledger(&self, sku: &Sku, before: Lsn, limit: usize) -> Ledger {
        let recent = self.skus.get(sku).map(|state| state.ledger.as_slice()).unwrap_or_default();
        Ledger {
            recent: recent.iter().rev().filter(|lsn| **lsn < before).take(limit).copied().collect(),
            rows_before: recent.first().map_or(before, |oldest| before.min(*oldest)),
        }
    }

    /// All positions of a SKU's ledger that are at hand.
    pub(crate) fn whole_ledger(&self, sku: &Sku) -> Ledger {
        self.ledger(sku, Lsn(u64::MAX), usize::MAX)
    }

    pub(super) fn write_ledgers(&mut self, outlet: &Outlet) {
        let mut left = LEDGER_ROWS_AT_ONCE;
        while let Some(sku) = self.live.full_ledgers.pop_first() {
            let Some(state) = self.skus.get_mut(&sku) else { continue };
            let rows = state.ledger.chunks_exact(LEDGER_ROW).take(left);
            let written = rows.take_while(|row| write_ledger_row(&sku, row, outlet)).count();
            state.ledger.drain(..written.saturating_mul(LEDGER_ROW));
            left = left.saturating_sub(written);
            if state.ledger.len() >= LEDGER_ROW {
                // Enough for now, or it could not be written: the next batch goes on here.
                self.live.full_ledgers.insert(sku);
                return;
            }
        }
    }
}

/// Positions of a SKU's ledger, newest first: those at hand and, from the disk, those in rows. What has moved into a row
/// since the partition was asked is at hand still.
pub(crate) fn positions(
    ledger: Ledger,
    storage: &dyn Storage,
    sku: &Sku,
    limit: usize,
) -> Result<Vec<Lsn>, RowError> {
    let Ledger { recent: mut found, rows_before: before } = ledger;
    let mut end = ledger_key(sku, before);
    while found.len() < limit {
        let range = RowRange::prefix(&ledger_prefix(sku)).before(&end).backwards();
        let rows = storage.scan_rows(LEDGER, &range, 1)?;
        let Some((key, value)) = rows.into_iter().next() else { break };
        let positions = decode_ledger_row(&value);
        found.extend(
            positions.iter().rev().filter(|lsn| **lsn < before).take(limit.saturating_sub(found.len())),
        );
        end = key;
    }
    Ok(found)
}

/// Positions of a SKU's ledger that rest together, oldest first.
pub(crate) struct Run {
    pub(crate) positions: Vec<Lsn>,
    /// Whether they are a whole row, which stays as it is for ever.
    pub(crate) rests: bool,
}

/// A SKU's whole ledger, oldest first: its rows, and what is at hand. `ledger` has to be all that is at hand.
pub(crate) fn runs(ledger: &Ledger, storage: &dyn Storage, sku: &Sku) -> Result<Vec<Run>, RowError> {
    let range = RowRange::prefix(&ledger_prefix(sku)).before(&ledger_key(sku, ledger.rows_before));
    let rows = storage.scan_rows(LEDGER, &range, usize::MAX)?;
    let mut runs: Vec<Run> = Vec::with_capacity(rows.len().saturating_add(1));
    for (_, value) in rows {
        let mut positions = decode_ledger_row(&value);
        let whole = positions.len();
        positions.retain(|lsn| *lsn < ledger.rows_before);
        let rests = positions.len() == whole;
        runs.push(Run { positions, rests });
    }
    let positions = ledger.recent.iter().rev().copied().collect();
    runs.push(Run { positions, rests: false });
    Ok(runs)
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

/// Stores positions as distances, which take one or two bytes each.
fn write_ledger_row(sku: &Sku, positions: &[Lsn], outlet: &Outlet) -> bool {
    let Some(first) = positions.first() else { return true };
    let mut previous = 0;
    let mut distances = Vec::with_capacity(positions.len());
    for position in positions {
        distances.push(position.0.saturating_sub(previous));
        previous = position.0;
    }
    let row = postcard::to_stdvec(&distances).unwrap_or_default();
    match outlet.storage.put_rows(LEDGER, vec![(ledger_key(sku, *first), row)]) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "ledger row could not be written, keeping it in memory");
            false
        }
    }
}

fn decode_ledger_row(row: &[u8]) -> Vec<Lsn> {
    let distances: Vec<u64> = postcard::from_bytes(row).unwrap_or_default();
    let mut position = 0_u64;
    distances
        .into_iter()
        .map(|distance| {
            position = position.saturating_add(distance);
            Lsn(position)
        })
        .collect()
}
