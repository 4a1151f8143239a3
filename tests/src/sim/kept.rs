//! What a world has recorded, as a data directory that the program reads, and what becomes of it when somebody changes one record.

use domain::branch::{Event, HoldEvent, for_each_movement};
use journal::{BlockBuilder, Blocks as _, SledStorage, Storage as _};
use onhand::record::{Decision, Form, Record, Stream};
use protocol::{BranchId, Lsn, Sku};
use std::path::Path;

use super::played;

/// So many records are written at once.
const AT_ONCE: usize = 64;

/// A record that says something else than what was decided, and where its trace is to be found.
#[derive(Debug)]
pub struct Changed {
    pub branch: BranchId,
    pub sku: Sku,
    /// The newest record that moved something of the SKU in the branch.
    pub newest: Lsn,
}

/// Everything that is durable at the end of a world.
#[must_use]
pub fn records(seed: u64, steps: u32) -> Vec<Record> {
    played(seed, steps).node.all()
}

/// Writes a directory that a node can start from.
///
/// # Panics
/// When the directory cannot be written.
pub fn write(records: &[Record], dir: &Path) {
    let storage = SledStorage::open(dir).expect("a directory of a test");
    for some in records.chunks(AT_ONCE) {
        let mut block = BlockBuilder::after(storage.head());
        for record in some {
            let bytes = postcard::to_stdvec(record).expect("a record is encoded");
            block.push(Form::CURRENT.0, &bytes).expect("a few records fit in a block");
        }
        storage.commit(&block.finish().expect("a block")).expect("a disk that works");
    }
}

/// The newest hold that ended gives back one unit more than it held. None where none has.
#[must_use]
pub fn change_one(records: &mut [Record]) -> Option<Changed> {
    let (branch, sku) = records.iter_mut().rev().find_map(|record| {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &mut record.decision) else {
            return None;
        };
        let ended = events.iter_mut().find_map(|event| match event {
            Event::Hold(HoldEvent::Released { lines, .. } | HoldEvent::Expired { lines, .. }) => {
                lines.first_mut()
            }
            _ => None,
        })?;
        ended.quantity.0 += 1_000;
        Some((branch, ended.sku))
    })?;
    let newest = records.iter().rev().find(|record| moves(record, branch, sku))?.lsn;
    Some(Changed { branch, sku, newest })
}

fn moves(record: &Record, branch: BranchId, sku: Sku) -> bool {
    let (stream, Decision::Branch(events)) = (record.stream, &record.decision) else { return false };
    let mut moved = false;
    for event in events.iter().filter(|_| stream == Stream::Branch(branch)) {
        for_each_movement(event, |own, _, _| moved |= own == sku);
    }
    moved
}
