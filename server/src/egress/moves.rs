//! What durable records move, told apart by the shard that owns each SKU. Every shard of the stock would find the same out
//! anew for every line; so the first that asks does, for all of them.

use domain::branch::{Event, LevelDelta, for_each_movement};
use protocol::{BranchId, Key, Lsn, Sku};
use std::sync::{Arc, OnceLock};

use super::topics::shard_of;
use crate::record::{Decision, Record, Stream};

/// One change of one level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Move {
    pub(crate) lsn: Lsn,
    pub(crate) branch: BranchId,
    pub(crate) sku: Sku,
    pub(crate) delta: LevelDelta,
    /// Whether it stands in the SKU's ledger.
    pub(crate) in_ledger: bool,
}

/// What a record moves, in its order.
pub(crate) fn moves_of(record: &Record, mut each: impl FnMut(Move)) {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return;
    };
    let mut of_event = |event: &Event| {
        for_each_movement(event, |sku, delta, kind| {
            each(Move { lsn: record.lsn, branch, sku, delta, in_ledger: kind.is_some() });
        });
    };
    events.iter().for_each(&mut of_event);
}

/// Durable records, in order, with what they move.
pub(crate) struct Batch {
    pub(crate) records: Vec<Arc<Record>>,
    by_shard: OnceLock<Vec<Vec<Move>>>,
}

impl Batch {
    pub(crate) const fn new(records: Vec<Arc<Record>>) -> Self {
        Self { records, by_shard: OnceLock::new() }
    }

    /// What is moved of the SKUs that one of so many shards owns. The number of shards is the directory's, so that everybody
    /// asks with the same.
    pub(crate) fn moves(&self, shard: u16, count: u16) -> &[Move] {
        let by_shard = self.by_shard.get_or_init(|| sorted(&self.records, count));
        by_shard.get(usize::from(shard)).map(Vec::as_slice).unwrap_or_default()
    }
}

fn sorted(records: &[Arc<Record>], count: u16) -> Vec<Vec<Move>> {
    let mut by_shard = vec![Vec::with_capacity(records.len()); usize::from(count)];
    for record in records {
        moves_of(record, |one| {
            if let Some(own) = by_shard.get_mut(usize::from(shard_of(&Key::Sku(one.sku), count))) {
                own.push(one);
            }
        });
    }
    by_shard
}
