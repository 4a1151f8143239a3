//! The whole ledger of one SKU as a book: what each level came to before any of its movements, and what the records say of them.

use journal::StorageExt;
use protocol::{BranchId, Lsn, Movement, Quantity, Refusal, Sku};
use std::collections::BTreeMap;

use super::{Node, movements::movements_of};
use crate::{
    projections::{Ledger, Run, Step, runs},
    record::Record,
    recovery::NotRecovered,
};

/// What movements come to in a branch.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) on_hand: Quantity,
    pub(super) unsellable: Quantity,
    /// How many of them changed what is on hand, and the part of it that may not be sold.
    pub(super) moved: u64,
    pub(super) set_aside: u64,
}

impl Sum {
    fn add(&mut self, on_hand: Quantity, unsellable: Quantity) {
        self.on_hand.0 = self.on_hand.0.saturating_add(on_hand.0);
        self.unsellable.0 = self.unsellable.0.saturating_add(unsellable.0);
        self.moved = self.moved.saturating_add(u64::from(on_hand != Quantity::ZERO));
        self.set_aside = self.set_aside.saturating_add(u64::from(unsellable != Quantity::ZERO));
    }
}

type Sums = BTreeMap<BranchId, Sum>;

/// A movement with what its branch had after it.
pub(super) struct Entry {
    pub(super) movement: Movement,
    /// The part that may not be sold.
    pub(super) unsellable_after: Quantity,
}

/// A SKU's ledger, oldest first.
pub(super) struct Book {
    sku: Sku,
    /// Each with what all before it come to.
    runs: Vec<(Sums, Run)>,
    /// What all come to.
    pub(super) total: Sums,
}

impl Book {
    /// Adds up what the ledger says. `ledger` is all that the partition has at hand.
    pub(super) fn open(node: &Node, sku: Sku, ledger: Ledger) -> Result<Self, Refusal> {
        let mut total = Sums::new();
        let found = runs(ledger, &*node.0.storage, &sku).map_err(NotRecovered::from)?;
        let mut of_run = |run: Run| {
            let before = total.clone();
            for step in run.steps() {
                total.entry(step.branch).or_default().add(step.on_hand, step.unsellable);
            }
            (before, run)
        };
        let runs = found.into_iter().map(&mut of_run).collect();
        Ok(Self { sku, runs, total })
    }

    /// The movements of records before a position of which a step is wanted, newest first. They are read a run at a time.
    pub(super) fn backwards<'a>(
        &'a self,
        node: &'a Node,
        before: Lsn,
        wanted: impl Fn(&Step) -> bool + 'a,
    ) -> impl Iterator<Item = Result<Entry, Refusal>> + 'a {
        let wanted = move |step: &Step| step.lsn < before && wanted(step);
        self.runs.iter().rev().flat_map(move |run| match self.entries(node, run, &wanted) {
            Ok(entries) => entries.into_iter().rev().map(Ok).collect::<Vec<_>>(),
            Err(refusal) => vec![Err(refusal)],
        })
    }

    /// The movements of a run's records of which a step is wanted, oldest first.
    fn entries(
        &self,
        node: &Node,
        (before, run): &(Sums, Run),
        wanted: &impl Fn(&Step) -> bool,
    ) -> Result<Vec<Entry>, Refusal> {
        // A record stands in one branch: what that had before each that is wanted.
        let mut begins: BTreeMap<Lsn, Sum> = BTreeMap::new();
        let (mut sums, mut begin) = (before.clone(), (Lsn(0), Sum::default()));
        for step in run.steps() {
            let sum = sums.entry(step.branch).or_default();
            if begin.0 != step.lsn {
                begin = (step.lsn, *sum);
            }
            if wanted(&step) {
                begins.insert(begin.0, begin.1);
            }
            sum.add(step.on_hand, step.unsellable);
        }
        let positions: Vec<Lsn> = begins.keys().copied().collect();
        let movements = movements_at(node, self.sku, &positions)?;
        let told = movements.into_iter().map(|movement| {
            let sum = begins.entry(movement.lsn).or_default();
            sum.add(movement.quantity, movement.unsellable);
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
