//! Checking a data directory offline: read-only, without sled, the whole hash chain from the first record.

use crate::archive::Archive;
use crate::block::{Block, Head, Lsn};
use crate::error::{Damage, OpenError};
use crate::storage::{Blocks, ReadError};
use std::path::Path;

const PAGE_BLOCKS: usize = 16;

/// What [`verify`] found.
#[derive(Debug)]
pub struct VerifyReport {
    /// The last record of the unbroken chain from the first one.
    pub head: Head,
    /// Blocks in that chain.
    pub blocks: u64,
    /// Records in that chain.
    pub records: u64,
    /// Bytes of the records themselves.
    pub record_bytes: u64,
    /// The last record known to have been durable.
    pub durable: Lsn,
    /// Whether the journal says that it ended in order; `None` without a watermark.
    pub ended_in_order: Option<bool>,
    /// The first damage to records, if any.
    pub damage: Option<Damage>,
    /// The first damage to the database around the records, if any. Nobody needs it: opening sets it aside and makes it
    /// anew from the records, as long as those are whole.
    pub database: Option<Damage>,
}

impl VerifyReport {
    /// Whether every record that was durable is there as it was written.
    pub fn is_sound(&self) -> bool {
        self.damage.is_none()
    }
}

/// Checks the directory of a stopped node without changing anything. Memory grows with the number of blocks
/// (about 200 bytes each). Errors only when it cannot be read or a process has it open; damage is in the report.
pub fn verify(dir: impl AsRef<Path>) -> Result<VerifyReport, OpenError> {
    let archive = Archive::open(dir)?;
    let mut report = VerifyReport {
        head: Head::EMPTY,
        blocks: 0,
        records: 0,
        record_bytes: 0,
        durable: archive.durable(),
        ended_in_order: archive.ended_in_order(),
        damage: archive.damage().or(archive.fleeting()).cloned(),
        database: archive.database().cloned(),
    };
    if let Err(error) = read(&archive, &mut report) {
        let (ReadError::Damaged { lsn, detail } | ReadError::Storage { lsn, detail }) = error;
        let (file, offset) = archive.place(lsn);
        report.damage = Some(Damage { file, lsn, offset, detail });
    }
    Ok(report)
}

/// Reads every block as a backup and an export do.
fn read(archive: &Archive, report: &mut VerifyReport) -> Result<(), ReadError> {
    let end = archive.head();
    while report.head.lsn < end.lsn {
        let next = report.head.lsn.saturating_add(1);
        for bytes in archive.read_blocks(next, PAGE_BLOCKS)? {
            let block = Block::decode(&bytes).map_err(|error| ReadError::damaged(next, &error))?;
            for record in block.records() {
                report.records = report.records.saturating_add(1);
                let bytes = u64::try_from(record.bytes.len()).unwrap_or(u64::MAX);
                report.record_bytes = report.record_bytes.saturating_add(bytes);
            }
            report.blocks = report.blocks.saturating_add(1);
            report.head = Head { lsn: block.header().last, hash: block.header().hash };
        }
    }
    Ok(())
}
