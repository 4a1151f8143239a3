//! Where what was lost and found rests, and how it is read back. An entry takes some twenty bytes.

use domain::branch::Finding;
use journal::{RowError, RowRange, Storage};
use protocol::{BranchId, Lsn, Sku, StaffId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use crate::{
    business_day::Day,
    limits::LOSSES_ROWS_READ,
    projections::figures::{branch_prefix, day_prefix},
};

/// The table of rows. A key is the day, the branch and the place of the row's first entry.
pub(super) const TABLE: &str = "losses";

/// One thing that was lost or found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Fact {
    /// Behind the row's first position.
    pub(super) after: u64,
    pub(super) sku: Sku,
    pub(super) quantity: i64,
    pub(super) cost: Option<i64>,
    pub(super) staff: StaffId,
    pub(super) finding: Finding,
}

/// The same as it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Loss {
    pub(crate) lsn: Lsn,
    pub(crate) day: Day,
    pub(crate) branch: BranchId,
    pub(crate) sku: Sku,
    pub(crate) quantity: i64,
    /// Signed as the quantity is; none where no delivery has told it.
    pub(crate) cost: Option<i64>,
    pub(crate) staff: StaffId,
    pub(crate) finding: Finding,
}

/// Where a row is: its first entry is this one of that record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) struct RowKey {
    pub(super) day: Day,
    pub(super) branch: BranchId,
    pub(super) first: Lsn,
    pub(super) index: u16,
}

impl RowKey {
    pub(super) fn bytes(self) -> Vec<u8> {
        let mut key = branch_prefix(self.day, self.branch);
        key.extend(self.first.0.to_be_bytes());
        key.extend(self.index.to_be_bytes());
        key
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (day, rest) = bytes.split_first_chunk::<4>()?;
        let (branch, rest) = rest.split_first_chunk::<2>()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (index, _) = rest.split_first_chunk::<2>()?;
        Some(Self {
            day: Day::from_be_bytes(*day),
            branch: BranchId(u16::from_be_bytes(*branch)),
            first: Lsn(u64::from_be_bytes(*first)),
            index: u16::from_be_bytes(*index),
        })
    }
}

/// What a reading has of the projection: rows that are not on the disk. The rows on the disk never change.
#[derive(Clone)]
pub(crate) struct HeldLosses {
    /// The newest record that counts.
    pub(crate) as_of: Lsn,
    pub(super) rows: BTreeMap<RowKey, Arc<Vec<u8>>>,
}

impl HeldLosses {
    /// Calls with all of some days, of one branch only if one is named: within a branch and day in the order in which it was booked.
    pub(crate) fn each(
        &self,
        storage: &dyn Storage,
        (from, to): (Day, Day),
        branch: Option<BranchId>,
        mut take: impl FnMut(Loss),
    ) -> Result<(), RowError> {
        let wanted =
            |key: &RowKey| (from..=to).contains(&key.day) && branch.is_none_or(|branch| branch == key.branch);
        let mut range =
            RowRange::all().starting_at(&day_prefix(from)).before(&day_prefix(to.saturating_add(1)));
        // Those on the disk are older than those of the same branch and day that are held.
        loop {
            let rows = storage.scan_rows(TABLE, &range, LOSSES_ROWS_READ)?;
            for (bytes, row) in &rows {
                let key = RowKey::read(bytes).ok_or_else(damaged)?;
                if wanted(&key) && !self.rows.contains_key(&key) {
                    self.read(&key, row, &mut take)?;
                }
            }
            match rows.last().filter(|_| rows.len() >= LOSSES_ROWS_READ) {
                Some((key, _)) => range = range.after(key),
                None => break,
            }
        }
        let mut held = self.rows.iter().filter(|(key, _)| wanted(key));
        held.try_for_each(|(key, bytes)| self.read(key, bytes, &mut take))
    }

    fn read(&self, key: &RowKey, mut bytes: &[u8], take: &mut impl FnMut(Loss)) -> Result<(), RowError> {
        while !bytes.is_empty() {
            let (fact, rest) = postcard::take_from_bytes::<Fact>(bytes).map_err(|_error| damaged())?;
            bytes = rest;
            let lsn = Lsn(key.first.0.saturating_add(fact.after));
            if lsn > self.as_of {
                break;
            }
            let Fact { sku, quantity, cost, staff, finding, .. } = fact;
            take(Loss { lsn, day: key.day, branch: key.branch, sku, quantity, cost, staff, finding });
        }
        Ok(())
    }
}

fn damaged() -> RowError {
    RowError::Damaged { table: TABLE.to_owned(), detail: "a row of losses cannot be read".to_owned() }
}
