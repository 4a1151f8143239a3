//! Walking through a journal's records, forwards and backwards. What is handed out has been checked.

use crate::block::{Block, Hash, Lsn, Stored};
use crate::storage::{Blocks, ReadError};
use std::collections::VecDeque;

/// How many blocks an iterator fetches at once.
const PAGE_BLOCKS: usize = 16;

/// Iterator of [`StorageExt::read_from`].
pub struct Records<'a, S: Blocks + ?Sized> {
    storage: &'a S,
    next: Lsn,
    hash: Option<Hash>,
    ready: VecDeque<Stored>,
    ended: bool,
}

impl<'a, S: Blocks + ?Sized> Records<'a, S> {
    pub(crate) fn new(storage: &'a S, from: Lsn) -> Records<'a, S> {
        Records { storage, next: from.max(1), hash: None, ready: VecDeque::new(), ended: false }
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        if self.next > self.storage.head().lsn {
            return Ok(());
        }
        let mut wanted = self.next;
        for bytes in self.storage.read_blocks(wanted, PAGE_BLOCKS)? {
            let block = Block::decode(&bytes).map_err(|error| ReadError::damaged(wanted, &error))?;
            let header = block.header();
            let follows = self.hash.is_none_or(|hash| header.first == wanted && header.prev_hash == hash);
            if !follows || !(header.first..=header.last).contains(&wanted) {
                let detail = format!("found records {} to {} instead", header.first, header.last);
                return Err(ReadError::Damaged { lsn: wanted, detail });
            }
            self.hash = Some(header.hash);
            let fresh = block.records().filter(|record| record.lsn >= wanted);
            self.ready.extend(fresh.map(|record| record.to_owned()));
            wanted = header.last.saturating_add(1);
        }
        if self.ready.is_empty() {
            return Err(ReadError::Damaged { lsn: wanted, detail: "the record is missing".to_owned() });
        }
        Ok(())
    }
}

impl<S: Blocks + ?Sized> Iterator for Records<'_, S> {
    type Item = Result<Stored, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.ready.is_empty()
            && let Err(error) = self.fill()
        {
            // What came before the damage in the same page is sound and is handed out first.
            if self.ready.is_empty() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        let record = self.ready.pop_front()?;
        self.next = record.lsn.saturating_add(1);
        Some(Ok(record))
    }
}

/// Iterator of [`StorageExt::read_back`](crate::StorageExt::read_back). Where records cannot be read it tells so once, with
/// the oldest of them, and goes on before it.
pub struct Backwards<'a, S: Blocks + ?Sized> {
    storage: &'a S,
    /// The record before which everything is still to come.
    before: Lsn,
    /// What the block before this one must end with.
    hash: Option<Hash>,
    /// In ascending order, handed out from the back.
    ready: Vec<Stored>,
}

impl<'a, S: Blocks + ?Sized> Backwards<'a, S> {
    pub(crate) fn new(storage: &'a S, from: Lsn) -> Backwards<'a, S> {
        let before = from.min(storage.head().lsn).saturating_add(1);
        Backwards { storage, before, hash: None, ready: Vec::new() }
    }

    /// Reads the block that holds the record before what was handed out.
    fn fill(&mut self) -> Result<(), ReadError> {
        let wanted = self.before.saturating_sub(1);
        if wanted == 0 {
            return Ok(());
        }
        let block = read_holding(self.storage, wanted)?;
        let header = block.header();
        let follows = self.hash.is_none_or(|hash| header.last == wanted && header.hash == hash);
        if !follows {
            let detail = format!("found records {} to {} instead", header.first, header.last);
            return Err(ReadError::Damaged { lsn: wanted, detail });
        }
        self.hash = Some(header.prev_hash);
        let older = block.records().take_while(|record| record.lsn <= wanted);
        self.ready.extend(older.map(|record| record.to_owned()));
        Ok(())
    }

    /// Goes on behind what cannot be read: the newest record before it that can be, if there is any. Damage lies close
    /// together, so looking ever further and then in between finds its end in a few steps.
    fn skip(&mut self, error: ReadError) -> ReadError {
        let wanted = self.before.saturating_sub(1);
        let (mut unread, mut step) = (wanted, 1);
        let mut read = loop {
            let probe = wanted.saturating_sub(step);
            if probe == 0 || read_holding(self.storage, probe).is_ok() {
                break probe;
            }
            unread = probe;
            step = step.saturating_mul(2);
        };
        while unread.saturating_sub(read) > 1 {
            let probe = read.saturating_add(unread.saturating_sub(read) / 2);
            if read_holding(self.storage, probe).is_ok() { read = probe } else { unread = probe }
        }
        self.before = unread;
        self.hash = None;
        let reason = match error {
            ReadError::Damaged { detail, .. } | ReadError::Storage { detail, .. } => detail,
        };
        let detail = if unread < wanted { format!("up to record {wanted}: {reason}") } else { reason };
        ReadError::Damaged { lsn: unread, detail }
    }
}

/// The block that holds a record.
fn read_holding<S: Blocks + ?Sized>(storage: &S, wanted: Lsn) -> Result<Block, ReadError> {
    let missing = || ReadError::Damaged { lsn: wanted, detail: "the record is missing".to_owned() };
    let page = storage.read_blocks(wanted, 1)?;
    let block = Block::decode(page.first().ok_or_else(missing)?);
    let block = block.map_err(|error| ReadError::damaged(wanted, &error))?;
    let (first, last) = (block.header().first, block.header().last);
    if (first..=last).contains(&wanted) { Ok(block) } else { Err(missing()) }
}

impl<S: Blocks + ?Sized> Iterator for Backwards<'_, S> {
    type Item = Result<Stored, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty()
            && let Err(error) = self.fill()
        {
            return Some(Err(self.skip(error)));
        }
        let record = self.ready.pop()?;
        self.before = record.lsn;
        Some(Ok(record))
    }
}
