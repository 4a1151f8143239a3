//! Looking for blocks in the raw database file, without sled and without writing: what is there, and what is not.

use crate::block::{BlockError, BlockHeader, Hash, Lsn, MAGIC};
use crate::error::OpenError;
use crate::sled_log::{Layout, read_segment};
use crate::watermark::Mark;
use memchr::memmem;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// A sound copy of a block. sled keeps several copies of a value over time; all sound ones are equally good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) last: Lsn,
    pub(crate) prev_hash: Hash,
    pub(crate) hash: Hash,
    /// Where it begins in the file.
    pub(crate) offset: u64,
}

/// A place that looks like a block but is not sound.
#[derive(Clone, Debug)]
pub(crate) struct Unsound {
    pub(crate) offset: u64,
    pub(crate) error: BlockError,
    /// The records its header claims, when the header can be read.
    claims: Option<(Lsn, Lsn)>,
}

/// What a scan found besides blocks.
pub(crate) struct Ruins {
    /// What looks like a block but is not sound; complete only after a whole scan.
    pub(crate) blocks: Vec<Unsound>,
    /// Where the database's own log is broken outside its tail.
    pub(crate) log: Option<u64>,
}

/// The blocks found so far that end above `above`, by first record.
pub(crate) struct Coverage {
    above: Lsn,
    /// Blocks that sled will reach. Usually one per position; a tail that was never acknowledged and cut earlier
    /// can leave another.
    pub(crate) blocks: BTreeMap<Lsn, Vec<Copy>>,
    /// Greatest first record of any sound block, reachable or not.
    newest_first: Lsn,
    /// Least first record of any sound block.
    oldest_first: Option<Lsn>,
}

impl Coverage {
    pub(crate) fn above(lsn: Lsn) -> Coverage {
        Coverage { above: lsn, blocks: BTreeMap::new(), newest_first: 0, oldest_first: None }
    }

    /// The last record that is proven to have been durable: a block is written only after the sync of the block
    /// before it returned, so any sound block proves everything before it.
    pub(crate) fn proven(&self, watermark: Lsn) -> Lsn {
        watermark.max(self.newest_first.saturating_sub(1))
    }

    /// The first record from `above` to what is proven durable that no block holds.
    pub(crate) fn first_hole(&self, watermark: Lsn) -> Option<Lsn> {
        let proven = self.proven(watermark);
        let mut need = self.above.saturating_add(1);
        while need <= proven {
            let before = self.blocks.range(..=need).next_back();
            let last = before.and_then(|(_, copies)| copies.iter().map(|copy| copy.last).max());
            match last.filter(|last| *last >= need) {
                Some(last) => need = last.saturating_add(1),
                None => return Some(need),
            }
        }
        None
    }

    /// Whether nothing more needs to be looked for, given that the newest segments come first.
    fn complete(&self, watermark: Lsn) -> bool {
        self.oldest_first.is_some_and(|first| first <= self.above.saturating_add(1))
            && self.first_hole(watermark).is_none()
    }

    fn add(&mut self, header: &BlockHeader, offset: u64, reachable: bool) {
        self.newest_first = self.newest_first.max(header.first);
        self.oldest_first = Some(self.oldest_first.map_or(header.first, |least| least.min(header.first)));
        if !reachable || header.last <= self.above {
            return;
        }
        let found = Copy { last: header.last, prev_hash: header.prev_hash, hash: header.hash, offset };
        let copies = self.blocks.entry(header.first).or_default();
        if !copies.iter().any(|copy| copy.hash == found.hash && copy.last == found.last) {
            copies.push(found);
        }
    }
}

/// Scans the newest segments first and stops as soon as everything from `coverage.above` to what is proven durable
/// is there. With `whole` it scans everything.
pub(crate) fn scan(
    dir: &Path,
    file: &File,
    watermark: Lsn,
    whole: bool,
    coverage: &mut Coverage,
) -> io::Result<Ruins> {
    let layout = Layout::read(dir, file)?;
    let finder = memmem::Finder::new(&MAGIC);
    let mut buffer = Vec::new();
    let mut unsound = Vec::new();
    for offset in &layout.headless {
        read_segment(file, *offset, &mut buffer)?;
        find(&finder, &buffer, *offset, &mut unsound, |header, _, at| coverage.add(header, at, false));
    }
    for segment in &layout.segments {
        read_segment(file, segment.offset, &mut buffer)?;
        let live = layout.live_parts(segment, &buffer);
        find(&finder, &buffer, segment.offset, &mut unsound, |header, index, at| {
            let before = live.partition_point(|part| part.start <= index);
            let part = before.checked_sub(1).and_then(|before| live.get(before));
            let reachable = part.is_some_and(|part| index + header.encoded_len() <= part.end);
            coverage.add(header, at, reachable);
        });
        if !whole && coverage.complete(watermark) {
            break;
        }
    }
    Ok(Ruins { blocks: unsound, log: layout.broken })
}

/// Refuses, before sled can change anything, when a record that was durable and is needed for starting is not in
/// the part of the file that sled will keep.
pub(crate) fn check_before_open(dir: &Path, mark: &Mark) -> Result<(), OpenError> {
    let path = dir.join("db");
    let fault = |source| OpenError::Io { path: path.clone(), source };
    let file = File::open(&path).map_err(fault)?;
    // A state snapshot makes older records unnecessary for starting. But where sled cuts, it cuts everything behind,
    // so the newest durable record is always looked for.
    let unneeded = mark.snapshot.min(mark.head.lsn.saturating_sub(1));
    let mut coverage = Coverage::above(unneeded);
    let ruins = scan(dir, &file, mark.head.lsn, false, &mut coverage).map_err(fault)?;
    if let Some(needed) = coverage.first_hole(mark.head.lsn) {
        // What is told is where the damage begins, which may be long before the record that was looked for.
        let mut coverage = Coverage::above(0);
        let ruins = scan(dir, &file, mark.head.lsn, true, &mut coverage).map_err(fault)?;
        let lsn = coverage.first_hole(mark.head.lsn).unwrap_or(needed);
        return Err(damage(&path, lsn, &ruins));
    }
    match ruins.log {
        Some(_) => Err(damage(&path, 0, &ruins)),
        None => Ok(()),
    }
}

/// Describes a missing record (0 when it cannot be told which), with the place of its remains when there are any.
pub(crate) fn damage(path: &Path, lsn: Lsn, ruins: &Ruins) -> OpenError {
    let claims = |place: &&Unsound| place.claims.is_some_and(|(first, last)| (first..=last).contains(&lsn));
    let remains = ruins.blocks.iter().find(claims);
    let (offset, detail) = match (remains, ruins.log) {
        (Some(place), _) => (Some(place.offset), place.error.to_string()),
        (None, Some(place)) => (Some(place), "the database's log is broken here, not at its end".to_owned()),
        (None, None) => {
            (None, "a record that was durable is missing, or cut off from the rest of the file".to_owned())
        }
    };
    OpenError::Damaged { file: path.to_owned(), lsn, offset, detail }
}

fn find(
    finder: &memmem::Finder<'_>,
    bytes: &[u8],
    base: u64,
    unsound: &mut Vec<Unsound>,
    mut each: impl FnMut(&BlockHeader, usize, u64),
) {
    /// More than enough to name the first damage; a file full of ruins must not fill the memory.
    const MOST_UNSOUND: usize = 4096;
    for index in finder.find_iter(bytes) {
        let offset = base + u64::try_from(index).unwrap_or(0);
        let rest = bytes.get(index..).unwrap_or_default();
        match BlockHeader::check(rest) {
            Ok((header, _)) => each(&header, index, offset),
            Err(error) if unsound.len() < MOST_UNSOUND => {
                let claims = BlockHeader::parse(rest).ok().map(|header| (header.first, header.last));
                unsound.push(Unsound { offset, error, claims });
            }
            Err(_) => {}
        }
    }
}
