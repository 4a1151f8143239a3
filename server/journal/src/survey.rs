//! What the files of a data directory hold, found without sled and without writing: the unbroken chain of blocks from the
//! first one, each with its place. It is the one reading of a stopped node: checking, backing up, exporting and making a
//! damaged database anew all go by it.

use crate::block::{EncodedBlock, GENESIS, Hash, Head, Lsn, MAX_BLOCK_RECORDS};
use crate::error::{Damage, OpenError};
use crate::layout::{DATABASE, unsound_settings};
use crate::redo;
use crate::scan::{self, Copy, Coverage, Place, Ruins, damage};
use crate::watermark::{self, Mark};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// What was found.
pub(crate) struct Survey {
    pub(crate) dir: PathBuf,
    pub(crate) mark: Option<Mark>,
    /// The last record that is known to have been durable.
    pub(crate) durable: Lsn,
    /// Where the unbroken chain ends.
    pub(crate) head: Head,
    /// The blocks of that chain, in order.
    pub(crate) chain: Vec<Copy>,
    /// All sound blocks by first record, those behind damage too.
    found: BTreeMap<Lsn, Vec<Copy>>,
    /// The first damage to records, if any.
    pub(crate) damage: Option<Damage>,
    /// The first record that is whole now, and that a start would not notice to be in danger: sled has given up the place
    /// where it lies and will overwrite it.
    pub(crate) fleeting: Option<Damage>,
    /// The first damage to the database around them, which can be made anew from them.
    pub(crate) database: Option<Damage>,
}

impl Survey {
    /// Looks at a directory whose watermark says `mark`.
    pub(crate) fn take(dir: &Path, mark: Option<Mark>, redo: &redo::Content) -> Result<Survey, OpenError> {
        let fault = |source| OpenError::Io { path: dir.join(DATABASE), source };
        let at_least = mark.map_or(0, |mark| mark.head.lsn);
        let settled = scan::settled(&mark.unwrap_or(Mark::EMPTY), redo);
        let mut coverage = Coverage::above(0, settled);
        let ruins = scan::scan(dir, redo, at_least, true, &mut coverage).map_err(fault)?;
        let mut survey = Survey {
            dir: dir.to_owned(),
            mark,
            durable: coverage.proven(at_least),
            head: Head::EMPTY,
            chain: Vec::new(),
            found: BTreeMap::new(),
            damage: None,
            fleeting: None,
            database: None,
        };
        survey.damage = survey.follow_chain(&coverage).or_else(|| survey.ends_wrongly(&ruins));
        let hole = coverage.first_hole(at_least);
        survey.database =
            unsound_settings(dir).map_err(fault)?.or_else(|| unsound_database(dir, hole, &ruins));
        survey.found = coverage.blocks;
        Ok(survey)
    }

    /// Follows the chain block by block. Where two sound blocks compete for a place (one from a tail that was cut), the
    /// one that the next block or the watermark continues is right; a dead end is never longer than one block, because
    /// only one sync is in flight.
    fn follow_chain(&mut self, coverage: &Coverage) -> Option<Damage> {
        let marked = self.mark.map_or(Head::EMPTY, |mark| mark.head);
        loop {
            let next = self.head.lsn.saturating_add(1);
            let candidates: Vec<&Copy> = coverage.blocks.get(&next).into_iter().flatten().collect();
            let linked = candidates.iter().filter(|copy| copy.prev_hash == self.head.hash);
            let Some(copy) = linked.max_by_key(|copy| leads_on(coverage, copy, marked)) else {
                let torn = candidates.first().filter(|_| next <= self.durable)?;
                let detail = "the hash chain is broken before this block".to_owned();
                return Some(at(&self.dir, next, torn.place, detail));
            };
            self.head = Head { lsn: copy.last, hash: copy.hash };
            self.chain.push(**copy);
            if copy.last == marked.lsn && copy.hash != marked.hash {
                let detail = "another record than the one that was durable".to_owned();
                return Some(at(&self.dir, copy.last, copy.place, detail));
            }
        }
    }

    fn ends_wrongly(&self, ruins: &Ruins) -> Option<Damage> {
        if self.head.lsn < self.durable {
            return Damage::of(damage(&self.dir, self.head.lsn.saturating_add(1), ruins));
        }
        let clean = self.mark.filter(|mark| mark.clean && mark.head.lsn < self.head.lsn)?;
        let end = clean.head.lsn;
        let detail = format!("the journal ended in order at {end}, but goes on to {}", self.head.lsn);
        let beyond = self.chain.iter().find(|copy| copy.last > end)?;
        Some(at(&self.dir, end.saturating_add(1), beyond.place, detail))
    }

    /// A start that looks no further than it must would open the database as it is.
    fn in_passing(&self, redo: &redo::Content) -> Option<Damage> {
        let copy = self.chain.iter().find(|copy| !copy.reachable)?;
        let mark = self.mark.unwrap_or(Mark::EMPTY);
        let detail = "the record is whole here only, where the database will overwrite it; make a backup now, which is \
                      whole, and restore that";
        let opens = scan::check_before_open(&self.dir, &mark, redo, false).is_ok();
        opens.then(|| at(&self.dir, copy.first, copy.place, detail.to_owned()))
    }

    /// The sound block that holds a record, wherever it is; of several, one that is in use.
    pub(crate) fn holding(&self, lsn: Lsn) -> Option<Copy> {
        let least = lsn.saturating_sub(u64::try_from(MAX_BLOCK_RECORDS).unwrap_or(u64::MAX));
        let copies = self.found.range(least..=lsn).rev().flat_map(|(_, copies)| copies);
        copies.filter(|copy| copy.last >= lsn).max_by_key(|copy| copy.reachable).copied()
    }
}

fn at(dir: &Path, lsn: Lsn, place: Place, detail: String) -> Damage {
    Damage { file: dir.join(place.file), lsn, offset: Some(place.offset), detail }
}

/// Why sled cannot use the database as it is, though records may be whole.
fn unsound_database(dir: &Path, hole: Option<Lsn>, ruins: &Ruins) -> Option<Damage> {
    if let Some(file) = &ruins.unread_snapshot {
        let detail = "the database's own snapshot is damaged".to_owned();
        return Some(Damage { file: file.clone(), lsn: 0, offset: None, detail });
    }
    if hole.is_none() && ruins.log.is_none() && ruins.page.is_none() {
        return None;
    }
    Damage::of(damage(dir, hole.unwrap_or(0), ruins))
}

fn leads_on(coverage: &Coverage, copy: &Copy, marked: Head) -> (bool, bool, bool, Lsn) {
    let is_marked = copy.last == marked.lsn && copy.hash == marked.hash && marked.hash != GENESIS;
    let continues = |hash: Hash| {
        let following = coverage.blocks.get(&copy.last.saturating_add(1));
        following.into_iter().flatten().any(|next| next.prev_hash == hash)
    };
    (is_marked, continues(copy.hash), copy.reachable, copy.last)
}

/// Locks a stopped node's directory against writers for as long as the file lives, reads its proofs and looks at it all.
pub(crate) fn look(dir: &Path) -> Result<(Option<File>, Survey), OpenError> {
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
    let unproven =
        |name: &str, detail: String| Some(Damage { file: dir.join(name), lsn: 0, offset: None, detail });
    let mut lost = None;
    if mark.is_none() {
        let detail = "the watermark is missing or unreadable, so nothing proves the end complete";
        lost = unproven(watermark::FILE_NAME, detail.to_owned());
    }
    let redo = match redo::Content::read(dir) {
        Ok(Some(redo)) => redo,
        Ok(None) => {
            let detail = "the redo log is missing, so nothing proves the end complete".to_owned();
            lost = lost.or_else(|| unproven(redo::FILE_NAME, detail));
            redo::Content::default()
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            lost = lost.or_else(|| unproven(redo::FILE_NAME, error.to_string()));
            redo::Content::default()
        }
        Err(source) => return Err(OpenError::Io { path: dir.join(redo::FILE_NAME), source }),
    };
    let mut survey = Survey::take(dir, mark, &redo)?;
    survey.damage = survey.damage.or(lost);
    survey.fleeting = survey.in_passing(&redo);
    Ok((locked.map(|(file, _)| file), survey))
}

/// The files that blocks are in, each opened when first needed.
#[derive(Default)]
pub(crate) struct Files {
    database: Option<File>,
    redo: Option<File>,
}

impl Files {
    /// Reads a block where it was found and checks all of it.
    pub(crate) fn read(&mut self, dir: &Path, copy: &Copy) -> io::Result<EncodedBlock> {
        let place = copy.place;
        let open = if place.file == DATABASE { &mut self.database } else { &mut self.redo };
        let file = match open {
            Some(file) => file,
            None => open.insert(File::open(dir.join(place.file))?),
        };
        let mut bytes = vec![0; copy.len];
        file.read_exact_at(&mut bytes, place.offset)?;
        let invalid = |detail: String| io::Error::new(io::ErrorKind::InvalidData, detail);
        let block = EncodedBlock::from_bytes(bytes).map_err(|error| invalid(error.to_string()))?;
        if block.header().hash != copy.hash {
            return Err(invalid("the block changed while it was being read".to_owned()));
        }
        Ok(block)
    }
}
