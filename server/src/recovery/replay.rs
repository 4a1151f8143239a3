//! Replaying: a part of the server is a fold over records, with a snapshot to begin from.

use journal::{Lsn, ReadError, RowError, Storage, StorageExt};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use thiserror::Error;

use super::Snapshots;
use crate::record::{Record, RecordError};

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
    /// Loads the newest snapshot of a part, or begins with nothing when there is none of this form.
    pub(crate) fn load(snapshots: &Snapshots, name: &str, form: u16, fresh: impl FnOnce() -> T) -> Self {
        match snapshots.load(name, form) {
            Some((lsn, state)) => Self { lsn, state },
            None => Self { lsn: 0, state: fresh() },
        }
    }

    pub(crate) fn take(&mut self, record: &Record) {
        if record.lsn.0 > self.lsn {
            self.state.replay(record);
            self.lsn = record.lsn.0;
        }
    }

    pub(crate) fn map(self, how: impl FnOnce(T) -> T) -> Self {
        Self { lsn: self.lsn, state: how(self.state) }
    }
}

/// Rebuilds one part while the rest runs.
pub(crate) fn recover<T: Replay>(
    storage: &Arc<dyn Storage>,
    name: &str,
    form: u16,
    fresh: impl FnOnce() -> T,
) -> Result<Folded<T>, NotRecovered> {
    let mut part = Folded::load(&Snapshots::new(Arc::clone(storage)), name, form, fresh);
    for row in storage.read_from(part.lsn.saturating_add(1)) {
        let stored = row?;
        part.take(&Record::decode(stored.lsn, stored.form, &stored.bytes)?);
    }
    Ok(part)
}
