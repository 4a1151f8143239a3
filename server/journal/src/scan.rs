//! Looking for blocks in the redo log and in the raw database file, without sled and without writing: what is there,
//! and what is not.

use crate::block::{BlockError, BlockHeader, Hash, Lsn, MAGIC, MAX_BLOCK_RECORDS};
use crate::error::OpenError;
use crate::layout::DATABASE;
use crate::redo;
use crate::sled_log::{Break, Layout, read_segment};
use crate::watermark::Mark;
use memchr::memmem;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A place in one of the files of a data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// [`DATABASE`] or [`redo::FILE_NAME`].
    pub(crate) file: &'static str,
    pub(crate) offset: u64,
}

impl Place {
    fn in_database(offset: u64) -> Place {
        Place { file: DATABASE, offset }
    }

    fn in_redo(offset: u64) -> Place {
        Place { file: redo::FILE_NAME, offset }
    }
}

/// A sound copy of a block. sled keeps several copies of a value over time; all sound ones are equally good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) first: Lsn,
    pub(crate) last: Lsn,
    pub(crate) prev_hash: Hash,
    pub(crate) hash: Hash,
    pub(crate) place: Place,
    /// Its length in bytes.
    pub(crate) len: usize,
    /// Whether sled will reach it, or the redo log holds it. One that it will not reach is as good to read.
    pub(crate) reachable: bool,
}

/// A place that looks like a block but is not sound.
#[derive(Clone, Debug)]
pub(crate) struct Unsound {
    pub(crate) place: Place,
    pub(crate) error: BlockError,
    /// The records its header claims, when the header can be read.
    claims: Option<(Lsn, Lsn)>,
}

/// What a scan found besides blocks.
pub(crate) struct Ruins {
    /// What looks like a block but is not sound; complete only after a whole scan.
    pub(crate) blocks: Vec<Unsound>,
    /// Where the database's log is not as sled needs it.
    pub(crate) log: Option<Break>,
    /// A page that sled will not be able to read, though it can open.
    pub(crate) page: Option<Break>,
    /// sled's snapshot file, when that is damaged.
    pub(crate) unread_snapshot: Option<PathBuf>,
}

/// The blocks found so far that end above `above`, by first record.
pub(crate) struct Coverage {
    above: Lsn,
    /// A record that must be in the database itself, whatever the redo log holds; 0 when found or when there is none.
    settled: Lsn,
    /// Sound blocks. Usually one per position; a tail that was never acknowledged and cut earlier can leave another.
    pub(crate) blocks: BTreeMap<Lsn, Vec<Copy>>,
    /// Greatest first record of any sound block, reachable or not.
    newest_first: Lsn,
    /// Least first record of any sound block in the database.
    oldest_first: Option<Lsn>,
}

impl Coverage {
    /// What is looked for begins behind `lsn`. Where sled meets damage it cuts everything behind, so the newest record
    /// that it held, `settled`, must be found there.
    pub(crate) fn above(lsn: Lsn, settled: Lsn) -> Coverage {
        Coverage { above: lsn, settled, blocks: BTreeMap::new(), newest_first: 0, oldest_first: None }
    }

    /// The last record that is proven to have been durable: a block is written to the redo log only after the sync of
    /// the block before it returned, and to sled later still, so any sound block proves everything before it.
    pub(crate) fn proven(&self, watermark: Lsn) -> Lsn {
        watermark.max(self.newest_first.saturating_sub(1))
    }

    /// The first record from `above` to what is proven durable that no block holds, or that sled lost.
    pub(crate) fn first_hole(&self, watermark: Lsn) -> Option<Lsn> {
        let proven = self.proven(watermark);
        let mut need = self.above.saturating_add(1);
        while need <= proven {
            let least = need.saturating_sub(u64::try_from(MAX_BLOCK_RECORDS).unwrap_or(u64::MAX));
            let copies = self.blocks.range(least..=need).rev().flat_map(|(_, copies)| copies);
            let holding = copies.filter(|copy| copy.reachable && copy.last >= need);
            match holding.map(|copy| copy.last).max() {
                Some(last) => need = last.saturating_add(1),
                None => return Some(need),
            }
        }
        Some(self.settled).filter(|lsn| *lsn > 0)
    }

    /// Whether nothing more needs to be looked for, given that the newest segments come first.
    fn complete(&self, watermark: Lsn) -> bool {
        self.oldest_first.is_some_and(|first| first <= self.above.saturating_add(1))
            && self.first_hole(watermark).is_none()
    }

    fn add_from_database(&mut self, header: &BlockHeader, offset: u64, reachable: bool) {
        self.oldest_first = Some(self.oldest_first.map_or(header.first, |least| least.min(header.first)));
        if reachable && (header.first..=header.last).contains(&self.settled) {
            self.settled = 0;
        }
        self.add(header, Place::in_database(offset), reachable);
    }

    fn add(&mut self, header: &BlockHeader, place: Place, reachable: bool) {
        self.newest_first = self.newest_first.max(header.first);
        if header.last <= self.above {
            return;
        }
        let found = Copy {
            first: header.first,
            last: header.last,
            prev_hash: header.prev_hash,
            hash: header.hash,
            place,
            len: header.encoded_len(),
            reachable,
        };
        let copies = self.blocks.entry(header.first).or_default();
        match copies.iter_mut().find(|copy| copy.hash == found.hash && copy.last == found.last) {
            Some(copy) if found.reachable && !copy.reachable => *copy = found,
            Some(_) => {}
            None => copies.push(found),
        }
    }
}

/// Takes what the redo log holds, then scans the database's newest segments first and stops as soon as everything from
/// `coverage.above` to what is proven durable is there. With `whole` it scans everything.
pub(crate) fn scan(
    dir: &Path,
    redo: &redo::Content,
    watermark: Lsn,
    whole: bool,
    coverage: &mut Coverage,
) -> io::Result<Ruins> {
    let mut unsound = scan_redo(redo, coverage);
    let file = &match File::open(dir.join(DATABASE)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Ruins { blocks: unsound, log: None, page: None, unread_snapshot: None });
        }
        Err(error) => return Err(error),
    };
    let layout = Layout::read(dir, file)?;
    let finder = memmem::Finder::new(&MAGIC);
    let mut buffer = Vec::new();
    let mut page = layout.outside();
    for offset in &layout.headless {
        read_segment(file, *offset, &mut buffer)?;
        find(&finder, &buffer, *offset, &mut unsound, |header, _, at| {
            coverage.add_from_database(header, at, false);
        });
    }
    for segment in &layout.segments {
        read_segment(file, segment.offset, &mut buffer)?;
        let live = layout.live(segment, &buffer);
        page = page.or(live.unsound);
        find(&finder, &buffer, segment.offset, &mut unsound, |header, index, at| {
            let before = live.parts.partition_point(|part| part.start <= index);
            let part = before.checked_sub(1).and_then(|before| live.parts.get(before));
            let reachable = part.is_some_and(|part| index + header.encoded_len() <= part.end);
            coverage.add_from_database(header, at, reachable);
        });
        if !whole && coverage.complete(watermark) {
            break;
        }
    }
    Ok(Ruins { blocks: unsound, log: layout.broken, page, unread_snapshot: layout.unread_snapshot })
}

fn scan_redo(redo: &redo::Content, coverage: &mut Coverage) -> Vec<Unsound> {
    for found in &redo.blocks {
        coverage.add(found.block.header(), Place::in_redo(found.offset), true);
    }
    let unsound = redo.unsound.iter().map(|ruin| Unsound {
        place: Place::in_redo(ruin.offset),
        error: ruin.error.clone(),
        claims: ruin.claims,
    });
    unsound.collect()
}

/// The newest record that sled is known to have held: what the watermark says, which may be old, or the last one that
/// has left the redo log.
pub(crate) fn settled(mark: &Mark, redo: &redo::Content) -> Lsn {
    mark.settled.max(redo.sled_holds().unwrap_or(0))
}

/// The last record that opening can do without.
pub(crate) fn unneeded(mark: &Mark, redo: &redo::Content) -> Lsn {
    mark.snapshot.min(settled(mark, redo).saturating_sub(1))
}

/// Refuses, before sled can change anything, when a record that was durable and is needed for starting is neither in
/// the part of the database that sled will keep nor in the redo log. Tells of a damaged snapshot of sled's, without which
/// all that holds. Leniently, a page that cannot be read is no reason when opening does not need it.
pub(crate) fn check_before_open(
    dir: &Path,
    mark: &Mark,
    redo: &redo::Content,
    leniently: bool,
) -> Result<Option<PathBuf>, OpenError> {
    let fault = |source| OpenError::Io { path: dir.join(DATABASE), source };
    // A state snapshot makes older records unnecessary for starting.
    let settled = settled(mark, redo);
    let unneeded = unneeded(mark, redo);
    let mut coverage = Coverage::above(unneeded, settled);
    let ruins = scan(dir, redo, mark.head.lsn, false, &mut coverage).map_err(fault)?;
    if let Some(needed) = coverage.first_hole(mark.head.lsn) {
        return Err(damage(dir, needed, &ruins));
    }
    if ruins.log.is_some() || (ruins.page.is_some() && !leniently) {
        return Err(damage(dir, 0, &ruins));
    }
    Ok(ruins.unread_snapshot)
}

/// Describes a missing record (0 when it cannot be told which), with the place of its remains when there are any.
pub(crate) fn damage(dir: &Path, lsn: Lsn, ruins: &Ruins) -> OpenError {
    let claims = |place: &&Unsound| place.claims.is_some_and(|(first, last)| (first..=last).contains(&lsn));
    let remains = ruins.blocks.iter().find(claims);
    let (file, offset, detail) = match (remains, ruins.log.or(ruins.page)) {
        (Some(unsound), _) => (unsound.place.file, Some(unsound.place.offset), unsound.error.to_string()),
        (None, Some(found)) => (DATABASE, Some(found.place), found.why.to_owned()),
        (None, None) => (
            DATABASE,
            None,
            "a record that was durable is missing, or cut off from the rest of the file".to_owned(),
        ),
    };
    OpenError::Damaged { file: dir.join(file), lsn, offset, detail }
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
                unsound.push(Unsound { place: Place::in_database(offset), error, claims });
            }
            Err(_) => {}
        }
    }
}
