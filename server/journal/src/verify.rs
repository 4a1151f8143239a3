//! Checking a data directory offline: read-only, without sled, the whole hash chain from the first record.

use crate::block::{Block, GENESIS, Hash, Head, Lsn, MAX_BLOCK_BYTES};
use crate::error::OpenError;
use crate::layout::DATABASE;
use crate::redo;
use crate::scan::{self, Copy, Coverage, Place, Ruins, damage};
use crate::watermark::{self, Mark};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

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
    /// The first damage, if any.
    pub damage: Option<Damage>,
}

/// Where a journal is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub file: PathBuf,
    /// The first record concerned, 0 when that cannot be told.
    pub lsn: Lsn,
    /// Where in the file, when that can be told.
    pub offset: Option<u64>,
    /// What is wrong.
    pub detail: String,
}

impl VerifyReport {
    /// Whether every record that was durable is there as it was written.
    pub fn is_sound(&self) -> bool {
        self.damage.is_none()
    }
}

/// Checks the directory of a stopped node without changing anything. Memory grows with the number of blocks
/// (about 100 bytes each). Errors only when it cannot be read or a process has it open; damage is in the report.
pub fn verify(dir: impl AsRef<Path>) -> Result<VerifyReport, OpenError> {
    let dir = dir.as_ref();
    let path = dir.join(DATABASE);
    let fault = |source| OpenError::Io { path: path.clone(), source };
    let locked = match watermark::read_only(dir) {
        Ok(locked) => locked,
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            return Err(OpenError::Locked { dir: dir.to_owned() });
        }
        Err(source) => return Err(OpenError::Io { path: dir.join(watermark::FILE_NAME), source }),
    };
    let mark = match &locked {
        Some((_, found)) => found.mark(dir)?,
        None => None,
    };
    let at_least = mark.map_or(0, |mark| mark.head.lsn);
    let mut report = VerifyReport {
        head: Head::EMPTY,
        blocks: 0,
        records: 0,
        record_bytes: 0,
        durable: at_least,
        ended_in_order: mark.map(|mark| mark.clean),
        damage: None,
    };
    if mark.is_none() {
        let detail = "the watermark is missing or unreadable, so nothing proves the end complete".to_owned();
        let file = dir.join(watermark::FILE_NAME);
        report.damage = Some(Damage { file, lsn: 0, offset: None, detail });
    }
    let redo = match redo::Content::read(dir) {
        Ok(Some(redo)) => redo,
        Ok(None) => {
            let detail = "the redo log is missing, so nothing proves the end complete".to_owned();
            let file = dir.join(redo::FILE_NAME);
            report.damage.get_or_insert(Damage { file, lsn: 0, offset: None, detail });
            redo::Content::default()
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            let file = dir.join(redo::FILE_NAME);
            report.damage.get_or_insert(Damage { file, lsn: 0, offset: None, detail: error.to_string() });
            redo::Content::default()
        }
        Err(source) => return Err(OpenError::Io { path: dir.join(redo::FILE_NAME), source }),
    };
    let settled = scan::settled(&mark.unwrap_or(Mark::EMPTY), &redo);
    let mut coverage = Coverage::above(0, settled);
    let ruins = match scan::scan(dir, &redo, at_least, true, &mut coverage) {
        Ok(ruins) => ruins,
        Err(error) if error.kind() == io::ErrorKind::NotFound && at_least == 0 => return Ok(report),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            report.damage = Some(Damage { file: path, lsn: 0, offset: None, detail: error.to_string() });
            return Ok(report);
        }
        Err(source) => return Err(fault(source)),
    };
    report.durable = coverage.proven(at_least);
    let marked = mark.map_or(Head::EMPTY, |mark| mark.head);
    let broken = follow_chain(dir, &coverage, marked, &mut report).map_err(fault)?;
    let lost = if coverage.first_hole(report.durable).is_some() {
        scan::lost_by_sled(dir, mark.map_or(0, |mark| mark.settled)).map_err(fault)?.and_then(Damage::of)
    } else {
        None
    };
    if let Some(found) = broken.or(lost).or_else(|| missing(dir, &report, &ruins)) {
        report.damage = Some(found);
    }
    Ok(report)
}

impl Damage {
    fn of(error: OpenError) -> Option<Damage> {
        match error {
            OpenError::Damaged { file, lsn, offset, detail } => Some(Damage { file, lsn, offset, detail }),
            _ => None,
        }
    }

    fn at(dir: &Path, lsn: Lsn, place: Place, detail: String) -> Damage {
        Damage { file: dir.join(place.file), lsn, offset: Some(place.offset), detail }
    }
}

/// A chain that ends before what was durable: that record is missing. Otherwise rows may be, if the log is broken.
fn missing(dir: &Path, report: &VerifyReport, ruins: &Ruins) -> Option<Damage> {
    let lsn = if report.head.lsn < report.durable {
        report.head.lsn.saturating_add(1)
    } else {
        ruins.log?;
        0
    };
    Damage::of(damage(dir, lsn, ruins))
}

/// Follows the chain block by block. Where two sound blocks compete for a place (one from a tail that was cut), the
/// one that the next block or the watermark continues is right; a dead end is never longer than one block, because
/// only one sync is in flight.
fn follow_chain(
    dir: &Path,
    coverage: &Coverage,
    marked: Head,
    report: &mut VerifyReport,
) -> io::Result<Option<Damage>> {
    let mut head = Head::EMPTY;
    let mut files = Files::default();
    loop {
        let next = head.lsn.saturating_add(1);
        let candidates: Vec<&Copy> = coverage.blocks.get(&next).into_iter().flatten().collect();
        let linked = candidates.iter().filter(|copy| copy.prev_hash == head.hash);
        let best = linked.max_by_key(|copy| leads_on(coverage, copy, marked));
        let Some(copy) = best else {
            let torn = candidates.first().filter(|_| next <= report.durable);
            return Ok(torn.map(|copy| {
                let detail = "the hash chain is broken before this block".to_owned();
                Damage::at(dir, next, copy.place, detail)
            }));
        };
        let block = match files.read_block(dir, copy.place)? {
            Ok(block) if block.header().hash == copy.hash => block,
            Ok(_) => {
                let detail = "the block changed while it was being checked".to_owned();
                return Ok(Some(Damage::at(dir, next, copy.place, detail)));
            }
            Err(detail) => return Ok(Some(Damage::at(dir, next, copy.place, detail))),
        };
        for record in block.records() {
            report.records = report.records.saturating_add(1);
            let bytes = u64::try_from(record.bytes.len()).unwrap_or(u64::MAX);
            report.record_bytes = report.record_bytes.saturating_add(bytes);
        }
        report.blocks = report.blocks.saturating_add(1);
        head = Head { lsn: copy.last, hash: copy.hash };
        report.head = head;
        if head.lsn == marked.lsn && head.hash != marked.hash {
            let detail = "another record than the one that was durable".to_owned();
            return Ok(Some(Damage::at(dir, head.lsn, copy.place, detail)));
        }
    }
}

fn leads_on(coverage: &Coverage, copy: &Copy, marked: Head) -> (bool, bool, Lsn) {
    let is_marked = copy.last == marked.lsn && copy.hash == marked.hash && marked.hash != GENESIS;
    let continues = |hash: Hash| {
        let following = coverage.blocks.get(&copy.last.saturating_add(1));
        following.into_iter().flatten().any(|next| next.prev_hash == hash)
    };
    (is_marked, continues(copy.hash), copy.last)
}

/// The files that blocks are in, each opened when first needed.
#[derive(Default)]
struct Files {
    database: Option<File>,
    redo: Option<File>,
}

impl Files {
    fn read_block(&mut self, dir: &Path, place: Place) -> io::Result<Result<Block, String>> {
        let open = if place.file == DATABASE { &mut self.database } else { &mut self.redo };
        let file = match open {
            Some(file) => file,
            None => open.insert(File::open(dir.join(place.file))?),
        };
        let mut bytes = vec![0; MAX_BLOCK_BYTES];
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match file.read_at(rest, place.offset + u64::try_from(filled).unwrap_or(0))? {
                0 => break,
                count => filled += count,
            }
        }
        bytes.truncate(filled);
        Ok(Block::decode(&bytes).map_err(|error| error.to_string()))
    }
}
