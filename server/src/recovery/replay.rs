//! Replaying: a part of the server is a fold over records, with a snapshot to begin from.

use domain::{Machine, branch::Branch, organisation::Organisation};
use journal::{Lsn, ReadError, RowError, Storage, StorageExt};
use protocol::BranchId;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, sync::Arc};
use thiserror::Error;

use super::{Locator, Snapshots};
use crate::{
    actors::{CatalogueFeed, Partition, Reports},
    record::{Decision, Record, RecordError, Stream},
};

/// Why the journal or a row beside it could not be read.
#[derive(Debug, Error)]
pub(crate) enum NotRecovered {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Row(#[from] RowError),
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Something whose state is a fold over records.
pub(crate) trait Replay: Serialize + DeserializeOwned {
    fn replay(&mut self, record: &Record);
}

/// A state with the position up to which it has taken records.
#[derive(Default)]
pub(crate) struct Folded<T> {
    pub(crate) lsn: Lsn,
    pub(crate) state: T,
}

impl<T: Replay> Folded<T> {
    fn load(snapshots: &Snapshots, name: &str, fresh: impl FnOnce() -> T) -> Self {
        match snapshots.load(name) {
            Some((lsn, state)) => Self { lsn, state },
            None => Self { lsn: 0, state: fresh() },
        }
    }

    fn take(&mut self, record: &Record) {
        if record.lsn.0 > self.lsn {
            self.state.replay(record);
            self.lsn = record.lsn.0;
        }
    }
}

/// A branch takes the records of its own stream only; which one it is, is kept beside the machine.
impl Replay for (BranchId, Branch) {
    fn replay(&mut self, record: &Record) {
        if let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision)
            && branch == self.0
        {
            events.iter().for_each(|event| self.1.apply(event));
        }
    }
}

impl Replay for Organisation {
    fn replay(&mut self, record: &Record) {
        if let Decision::Organisation(events) = &record.decision {
            events.iter().for_each(|event| self.apply(event));
        }
    }
}

/// Rebuilds one part while the rest runs.
pub(crate) fn recover<T: Replay>(
    storage: &Arc<dyn Storage>,
    name: &str,
    fresh: impl FnOnce() -> T,
) -> Result<Folded<T>, NotRecovered> {
    let mut part = Folded::load(&Snapshots::new(Arc::clone(storage)), name, fresh);
    for row in storage.read_from(part.lsn.saturating_add(1)) {
        let (lsn, bytes) = row?;
        part.take(&Record::decode(lsn, &bytes)?);
    }
    Ok(part)
}

/// Everything there is, as of the journal's head.
#[derive(Default)]
pub(crate) struct Recovered {
    pub(crate) organisation: Folded<Organisation>,
    pub(crate) branches: BTreeMap<BranchId, Folded<(BranchId, Branch)>>,
    pub(crate) catalogue_feed: Folded<CatalogueFeed>,
    pub(crate) partitions: Vec<Folded<Partition>>,
    pub(crate) reports: Folded<Reports>,
    /// Records read after the snapshots.
    pub(crate) replayed: u64,
}

/// Snapshot name of a branch.
pub(crate) fn branch_name(branch: BranchId) -> String {
    format!("branch/{branch}")
}

/// Snapshot name of a SKU partition.
pub(crate) fn partition_name(index: u16) -> String {
    format!("partition/{index}")
}

pub(crate) const ORGANISATION: &str = "organisation";
pub(crate) const CATALOGUE_FEED: &str = "catalogue_feed";
pub(crate) const REPORTS: &str = "reports";

/// Loads all snapshots and replays the journal's tail into all parts in one pass.
pub(crate) fn recover_all(
    storage: &Arc<dyn Storage>,
    locator: &Locator,
    partitions: u16,
) -> Result<Recovered, NotRecovered> {
    let snapshots = Snapshots::new(Arc::clone(storage));
    let mut recovered = Recovered {
        organisation: Folded::load(&snapshots, ORGANISATION, Organisation::default),
        branches: BTreeMap::new(),
        catalogue_feed: Folded::load(&snapshots, CATALOGUE_FEED, CatalogueFeed::default),
        partitions: (0..partitions)
            .map(|index| {
                Folded::load(&snapshots, &partition_name(index), || Partition::new(index, partitions))
            })
            .collect(),
        reports: Folded::load(&snapshots, REPORTS, Reports::default),
        replayed: 0,
    };
    // A branch that the catalogue knows but no snapshot holds counts from zero, so that nothing of it is passed over.
    let branches: Vec<BranchId> = recovered.organisation.state.branches().map(|branch| branch.id).collect();
    for branch in branches {
        let part = Folded::load(&snapshots, &branch_name(branch), || (branch, Branch::default()));
        recovered.branches.insert(branch, part);
    }
    let from = recovered.floor().min(locator.covered()).saturating_add(1);
    for row in storage.read_from(from) {
        let (lsn, bytes) = row?;
        let record = Record::decode(lsn, &bytes)?;
        recovered.take(&record);
        locator.note(lsn, record.command);
        recovered.replayed += 1;
    }
    Ok(recovered)
}

impl Recovered {
    /// The position up to which every part has its state.
    fn floor(&self) -> Lsn {
        let parts = [self.organisation.lsn, self.catalogue_feed.lsn, self.reports.lsn];
        let partitions = self.partitions.iter().map(|part| part.lsn);
        let branches = self.branches.values().map(|part| part.lsn);
        parts.into_iter().chain(partitions).chain(branches).min().unwrap_or(0)
    }

    fn take(&mut self, record: &Record) {
        if let Stream::Branch(branch) = record.stream {
            // A branch that the catalogue's snapshot did not know yet begins in the tail.
            let part = self
                .branches
                .entry(branch)
                .or_insert_with(|| Folded { lsn: 0, state: (branch, Branch::default()) });
            part.take(record);
        } else {
            self.organisation.take(record);
        }
        self.catalogue_feed.take(record);
        self.partitions.iter_mut().for_each(|part| part.take(record));
        self.reports.take(record);
    }
}
