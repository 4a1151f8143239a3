//! Everything there is, as of the journal's head: all snapshots, and the journal's tail taken into all parts in one pass.

#[cfg(test)]
mod tests;

use domain::{
    accounts::Accounts, branch::Branch, customers::Customers, orders::Orders, organisation::Organisation,
};
use journal::{Lsn, MemoryStorage, Storage, StorageExt};
use protocol::{ACCOUNT_SHARDS, CUSTOMER_SHARDS, CustomerId, ORDER_SHARDS};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    customers::Keyring,
    egress::Loading,
    engine::{Recorded, Streamed},
    projections::Projections,
    record::{Record, Stream},
    recovery::{Folded, Locator, NotRecovered, Snapshots},
};

pub(super) struct Recovered {
    pub(super) organisation: Folded<Streamed<Organisation>>,
    pub(super) branches: Parts<Branch>,
    pub(super) orders: Parts<Orders>,
    pub(super) customers: Parts<Customers>,
    pub(super) accounts: Parts<Accounts>,
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
    (partitions, keys): (u16, &Keyring),
) -> Result<Recovered, NotRecovered> {
    let mut recovered = Recovered::load(storage, (partitions, keys));
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
    pub(super) fn nothing(partitions: u16, keys: &Keyring) -> Self {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        Self::load(&storage, (partitions, keys))
    }

    /// The newest snapshots.
    fn load(storage: &Arc<dyn Storage>, (partitions, keys): (u16, &Keyring)) -> Self {
        let snapshots = Snapshots::new(Arc::clone(storage));
        let organisation = load::<Organisation>(&snapshots, ());
        // A branch that the catalogue knows but no snapshot holds counts from zero, so that nothing of it is passed over.
        let branches = organisation.state.machine.branches().map(|branch| branch.id);
        let branches = Parts::load(&snapshots, branches);
        let orders = Parts::load(&snapshots, 0..ORDER_SHARDS);
        let customers = Parts::load(&snapshots, 0..CUSTOMER_SHARDS);
        let accounts = Parts::load(&snapshots, 0..ACCOUNT_SHARDS);
        let mut loading = Loading::new(snapshots);
        let projections = Projections::load(&mut loading, partitions, keys);
        Self { organisation, branches, orders, customers, accounts, loading, projections, replayed: 0 }
    }

    /// Destroys the keys of whoever is not a customer any more, should a crash have come between, and of those who never
    /// became one; and those of orders that were erased.
    pub(super) fn keep_to(&self, keys: &Keyring) {
        let machines = self.customers.iter().map(|part| &part.state.machine);
        let people = machines.clone().flat_map(|machine| machine.customers().map(|(id, _)| id));
        let alerts = machines.clone().flat_map(|machine| machine.alerts().ids());
        let people = people.chain(alerts.map(|alert| CustomerId::new(alert.uuid()))).collect();
        let tags = machines.flat_map(Customers::tags).collect();
        keys.keep_only(&people, &tags);
        for (order, bills) in self.orders.iter().flat_map(|part| part.state.machine.erased()) {
            keys.wipe_order(order, bills);
        }
        if let Err(error) = keys.sync() {
            tracing::error!(%error, "keys of erased orders could not be destroyed; the next start destroys them again");
        }
    }

    /// The position up to which every part has its state.
    fn floor(&self) -> Lsn {
        let machines = self.branches.lsns().chain(self.orders.lsns()).chain(self.customers.lsns());
        let machines = machines.chain(self.accounts.lsns());
        let projections = self.loading.positions().map(|(_, lsn)| lsn.0);
        machines.chain(projections).fold(self.organisation.lsn, Lsn::min)
    }

    /// The names of all parts.
    fn names(&self) -> BTreeSet<String> {
        let machines = self.branches.names().chain(self.orders.names()).chain(self.customers.names());
        let machines = machines.chain(self.accounts.names());
        let projections = self.loading.positions().map(|(name, _)| name.to_owned());
        machines.chain(projections).chain([Organisation::part(())]).collect()
    }

    fn take(&mut self, record: &Record) {
        match record.stream {
            Stream::Branch(branch) => self.branches.take(branch, record),
            Stream::Orders(shard) => self.orders.take(shard, record),
            Stream::Customers(shard) => self.customers.take(shard, record),
            Stream::Accounts(shard) => self.accounts.take(shard, record),
            Stream::Organisation => self.organisation.take(record),
        }
        self.loading.take(record);
    }
}

/// All machines of one kind.
pub(super) struct Parts<M: Recorded>(BTreeMap<M::Key, Folded<Streamed<M>>>)
where
    M::Command: Send;

impl<M: Recorded> Parts<M>
where
    M::Command: Send,
{
    fn load(snapshots: &Snapshots, keys: impl Iterator<Item = M::Key>) -> Self {
        Self(keys.map(|key| (key, load(snapshots, key))).collect())
    }

    fn iter(&self) -> impl Iterator<Item = &Folded<Streamed<M>>> + Clone {
        self.0.values()
    }

    fn lsns(&self) -> impl Iterator<Item = Lsn> {
        self.0.values().map(|part| part.lsn)
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.0.keys().map(|key| M::part(*key))
    }

    /// A machine that no snapshot knew yet begins in the tail, like a branch that the catalogue's did not have.
    fn take(&mut self, key: M::Key, record: &Record) {
        let fresh = || Folded { lsn: 0, state: Streamed::new(key) };
        self.0.entry(key).or_insert_with(fresh).take(record);
    }

    pub(super) fn into_vec(self) -> Vec<Folded<Streamed<M>>> {
        self.0.into_values().collect()
    }
}

fn load<M: Recorded>(snapshots: &Snapshots, key: M::Key) -> Folded<Streamed<M>>
where
    M::Command: Send,
{
    Folded::load(snapshots, &M::part(key), M::FORM, || Streamed::new(key))
}
