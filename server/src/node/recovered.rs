//! Everything there is, as of the journal's head: all snapshots, and the journal's tail taken into all parts in one pass.

#[cfg(test)]
mod tests;

use domain::{branch::Branch, orders::Orders, organisation::Organisation};
use journal::{Lsn, MemoryStorage, Storage, StorageExt};
use protocol::{BranchId, ORDER_SHARDS};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    egress::Loading,
    engine::{Recorded, Streamed},
    projections::Projections,
    record::{Record, Stream},
    recovery::{Folded, Locator, NotRecovered, Snapshots},
};

pub(super) struct Recovered {
    pub(super) organisation: Folded<Streamed<Organisation>>,
    pub(super) branches: BTreeMap<BranchId, Folded<Streamed<Branch>>>,
    pub(super) orders: BTreeMap<u16, Folded<Streamed<Orders>>>,
    pub(super) loading: Loading,
    pub(super) projections: Projections,
    /// Records read after the snapshots.
    pub(super) replayed: u64,
}

/// Loads all snapshots and replays the journal's tail into all parts. A part whose snapshot is not there or of another form
/// takes all of the journal; the others pass over what they have.
pub(super) fn recover_all(
    storage: &Arc<dyn Storage>,
    locator: &Locator,
    partitions: u16,
) -> Result<Recovered, NotRecovered> {
    let mut recovered = Recovered::load(storage, partitions);
    let from = recovered.floor().min(locator.covered()).saturating_add(1);
    for row in storage.read_from(from) {
        let stored = row?;
        let record = Record::decode(stored.lsn, stored.form, &stored.bytes)?;
        recovered.take(&record);
        locator.note([(stored.lsn, record.command)]);
        recovered.replayed += 1;
    }
    Snapshots::new(Arc::clone(storage)).retire(&recovered.names())?;
    Ok(recovered)
}

impl Recovered {
    /// What there is before anything happened.
    pub(super) fn nothing(partitions: u16) -> Self {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        Self::load(&storage, partitions)
    }

    /// The newest snapshots.
    fn load(storage: &Arc<dyn Storage>, partitions: u16) -> Self {
        let snapshots = Snapshots::new(Arc::clone(storage));
        let organisation = load::<Organisation>(&snapshots, ());
        // A branch that the catalogue knows but no snapshot holds counts from zero, so that nothing of it is passed over.
        let branches = organisation.state.machine.branches().map(|branch| branch.id);
        let branches = branches.map(|branch| (branch, load(&snapshots, branch))).collect();
        let orders = (0..ORDER_SHARDS).map(|shard| (shard, load(&snapshots, shard))).collect();
        let mut loading = Loading::new(snapshots);
        let projections = Projections::load(&mut loading, partitions);
        Self { organisation, branches, orders, loading, projections, replayed: 0 }
    }

    /// The position up to which every part has its state.
    fn floor(&self) -> Lsn {
        let orders = self.orders.values().map(|part| part.lsn);
        let branches = self.branches.values().map(|part| part.lsn).chain(orders);
        let projections = self.loading.positions().map(|(_, lsn)| lsn.0);
        branches.chain(projections).fold(self.organisation.lsn, Lsn::min)
    }

    /// The names of all parts.
    fn names(&self) -> BTreeSet<String> {
        let orders = self.orders.keys().map(|shard| Orders::part(*shard));
        let branches = self.branches.keys().map(|branch| Branch::part(*branch)).chain(orders);
        let projections = self.loading.positions().map(|(name, _)| name.to_owned());
        branches.chain(projections).chain([Organisation::part(())]).collect()
    }

    fn take(&mut self, record: &Record) {
        match record.stream {
            Stream::Branch(branch) => {
                // A branch that the catalogue's snapshot did not know yet begins in the tail.
                let fresh = || Folded { lsn: 0, state: Streamed::new(branch) };
                self.branches.entry(branch).or_insert_with(fresh).take(record);
            }
            Stream::Orders(shard) => {
                let fresh = || Folded { lsn: 0, state: Streamed::new(shard) };
                self.orders.entry(shard).or_insert_with(fresh).take(record);
            }
            Stream::Organisation => self.organisation.take(record),
        }
        self.loading.take(record);
    }
}

fn load<M: Recorded>(snapshots: &Snapshots, key: M::Key) -> Folded<Streamed<M>>
where
    M::Command: Send,
{
    Folded::load(snapshots, &M::part(key), M::FORM, || Streamed::new(key))
}
