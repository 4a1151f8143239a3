//! From bytes on disk to machines in memory: the newest snapshot of each part, then the tail of the journal.

mod locator;
mod replay;
mod snapshots;

pub(crate) use locator::Locator;
pub(crate) use replay::{Folded, NotRecovered, Replay, recover};
pub(crate) use snapshots::{SnapshotWriter, Snapshots, stop_after};
