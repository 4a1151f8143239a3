//! The whole ledger of one SKU as a book: runs of its movements with what each level came to before them. What a run that
//! rests in a row comes to is remembered beside that row, so that a long ledger is added up once.

use journal::{RowError, StorageExt};
use protocol::{BranchId, Lsn, Movement, Quantity, Refusal, Sku};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Node, movements::movements_of};
use crate::{
    projections::{Ledger, Run, runs},
    record::Record,
    recovery::NotRecovered,
};

/// Sums of runs that rest, by SKU and first position. They can be lost, and are reckoned again.
const SUMS: &str = "ledger_sums";

/// How many records may still be read for an answer.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) const fn new(records: usize) -> Self {
        Self(records)
    }

    /// Takes so many, if there are so many.
    fn take(&mut self, records: usize) -> bool {
        let left = self.0.checked_sub(records);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// What movements come to in a branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) on_hand: Quantity,
    pub(super) unsellable: Quantity,
    /// How many of them changed what is on hand, and the part of it that may not be sold.
    pub(super) moved: u64,
    pub(super) set_aside: u64,
}

impl Sum {
    fn add(&mut self, movement: &Movement) {
        self.on_hand.0 = self.on_hand.0.saturating_add(movement.quantity.0);
        self.unsellable.0 = self.unsellable.0.saturating_add(movement.unsellable.0);
        self.moved = self.moved.saturating_add(u64::from(movement.quantity != Quantity::ZERO));
        self.set_aside = self.set_aside.saturating_add(u64::from(movement.unsellable != Quantity::ZERO));
    }

    fn plus(&mut self, other: &Self) {
        self.on_hand.0 = self.on_hand.0.saturating_add(other.on_hand.0);
        self.unsellable.0 = self.unsellable.0.saturating_add(other.unsellable.0);
        self.moved = self.moved.saturating_add(other.moved);
        self.set_aside = self.set_aside.saturating_add(other.set_aside);
    }
}

type Sums = BTreeMap<BranchId, Sum>;

/// What is remembered of a run: its last position and length, by which it is known again, and its sums.
#[derive(Serialize, Deserialize)]
struct Remembered {
    last: Lsn,
    length: usize,
    sums: Sums,
}

/// A movement with what its branch had after it.
pub(super) struct Entry {
    pub(super) movement: Movement,
    /// The part that may not be sold.
    pub(super) unsellable_after: Quantity,
}

/// A SKU's ledger, oldest first.
pub(super) struct Book {
    sku: Sku,
    runs: Vec<Run>,
    /// What all runs before each come to; fewer than there are runs where the budget was too small.
    before: Vec<Sums>,
    /// What all come to; none where the budget was too small.
    pub(super) total: Option<Sums>,
}

impl Book {
    /// Adds up what is not remembered. `ledger` is all that the partition has at hand.
    pub(super) fn open(node: &Node, sku: Sku, ledger: &Ledger, budget: &mut Budget) -> Result<Self, Refusal> {
        let storage = &*node.0.storage;
        let runs = runs(ledger, storage, &sku).map_err(NotRecovered::from)?;
        let mut remembered = remembered(node, sku).map_err(NotRecovered::from)?;
        let (mut before, mut sums) = (Vec::with_capacity(runs.len()), Sums::new());
        let mut whole = true;
        for run in &runs {
            before.push(sums.clone());
            let known = run.positions.first().and_then(|first| remembered.remove(first));
            let known = known.filter(|known| {
                run.rests && Some(&known.last) == run.positions.last() && known.length == run.positions.len()
            });
            let of_run = match known {
                Some(known) => known.sums,
                None if budget.take(run.positions.len()) => added_up(node, sku, run)?,
                None => {
                    whole = false;
                    break;
                }
            };
            for (branch, sum) in &of_run {
                sums.entry(*branch).or_default().plus(sum);
            }
        }
        Ok(Self { sku, runs, before, total: whole.then_some(sums) })
    }

    /// Every movement before a position, newest first, a run at a time.
    pub(super) fn backwards<'a>(
        &'a self,
        node: &'a Node,
        before: Lsn,
    ) -> impl Iterator<Item = Result<Entry, Refusal>> + 'a {
        let reaches = move |run: &Run| run.positions.first().is_some_and(|first| *first < before);
        let runs = self.runs.iter().enumerate().rev().filter(move |(_, run)| reaches(run));
        let entries = runs.flat_map(move |(index, run)| match self.entries(node, index, run) {
            Ok(entries) => entries.into_iter().rev().map(Ok).collect::<Vec<_>>(),
            Err(refusal) => vec![Err(refusal)],
        });
        entries.filter(move |entry| entry.as_ref().map_or(true, |entry| entry.movement.lsn < before))
    }

    /// The movements at positions.
    pub(super) fn at(&self, node: &Node, wanted: &BTreeSet<Lsn>) -> Result<Vec<Movement>, Refusal> {
        let mut found = Vec::new();
        for (index, run) in self.runs.iter().enumerate() {
            if run.positions.iter().any(|position| wanted.contains(position)) {
                let entries = self.entries(node, index, run)?;
                let movements = entries.into_iter().map(|entry| entry.movement);
                found.extend(movements.filter(|movement| wanted.contains(&movement.lsn)));
            }
        }
        Ok(found)
    }

    /// The movements of a run, oldest first.
    fn entries(&self, node: &Node, index: usize, run: &Run) -> Result<Vec<Entry>, Refusal> {
        // The last of what is known to be before a run may be one before which the budget ended: its own is whole.
        let mut sums = self.before.get(index).cloned();
        let movements = movements_at(node, self.sku, &run.positions)?;
        let told = movements.into_iter().map(|movement| {
            let Some(sums) = &mut sums else {
                return Entry { movement, unsellable_after: Quantity::ZERO };
            };
            let sum = sums.entry(movement.branch).or_default();
            sum.add(&movement);
            let after = Some(sum.on_hand);
            Entry { unsellable_after: sum.unsellable, movement: Movement { after, ..movement } }
        });
        Ok(told.collect())
    }
}

/// What records did to a SKU, in their order.
pub(super) fn movements_at(node: &Node, sku: Sku, positions: &[Lsn]) -> Result<Vec<Movement>, Refusal> {
    let positions: Vec<u64> = positions.iter().map(|position| position.0).collect();
    let stored = node.0.storage.read_many(&positions).map_err(NotRecovered::from)?;
    let mut movements = Vec::with_capacity(stored.len());
    for one in stored {
        let record = Record::decode(one.lsn, one.form, &one.bytes).map_err(NotRecovered::from)?;
        movements.extend(movements_of(&record, Some(sku)));
    }
    Ok(movements)
}

/// Reads a run and remembers what it comes to, if it stays as it is.
fn added_up(node: &Node, sku: Sku, run: &Run) -> Result<Sums, Refusal> {
    let mut sums = Sums::new();
    for movement in movements_at(node, sku, &run.positions)? {
        sums.entry(movement.branch).or_default().add(&movement);
    }
    let (Some(first), Some(last), true) = (run.positions.first(), run.positions.last(), run.rests) else {
        return Ok(sums);
    };
    let kept = Remembered { last: *last, length: run.positions.len(), sums };
    if let Ok(value) = postcard::to_stdvec(&kept)
        && let Err(error) = node.0.storage.put_rows(SUMS, vec![(sums_key(sku, *first), value)])
    {
        tracing::warn!(%error, "what a part of a ledger comes to could not be remembered");
    }
    Ok(kept.sums)
}

fn remembered(node: &Node, sku: Sku) -> Result<HashMap<Lsn, Remembered>, RowError> {
    let prefix = sums_prefix(sku);
    let rows = node.0.storage.scan_rows(SUMS, &journal::RowRange::prefix(&prefix), usize::MAX)?;
    let read = |(key, value): journal::Row| {
        let first = u64::from_be_bytes(key.strip_prefix(prefix.as_slice())?.try_into().ok()?);
        Some((Lsn(first), postcard::from_bytes(&value).ok()?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

fn sums_prefix(sku: Sku) -> Vec<u8> {
    let mut prefix = sku.as_str().as_bytes().to_vec();
    prefix.push(0);
    prefix
}

fn sums_key(sku: Sku, first: Lsn) -> Vec<u8> {
    let mut key = sums_prefix(sku);
    key.extend(first.0.to_be_bytes());
    key
}
