//! Finds the record of a command (and so of a ticket) by its id, however old, in a few bytes of memory per thousand.
//!
//! Records are grouped into runs of consecutive positions. A run's row holds a 32-bit hash per record, in order, so
//! that a hit names its position; memory keeps only each run's place and the span of times that its ids carry. Ids are
//! UUIDv7, so an id's own time tells which few runs to look into. What a hash claims, the record itself must confirm.

use journal::{Lsn, RowRange, Storage, StorageExt};
use protocol::CommandId;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, PoisonError, RwLock},
};

use super::replay::NotRecovered;
use crate::{
    limits::{LOCATOR_RUN, LOCATOR_WARM_RUNS},
    record::Record,
};

#[cfg(test)]
mod tests;

const RUNS: &str = "locator_runs";
const SPANS: &str = "locator_spans";

/// One run: `count` records from `first`.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: Lsn,
    oldest_ms: u64,
    newest_ms: u64,
    /// The newest time in this run and in all before it, so that looking back can stop: a command of now is newer than
    /// what rests in runs, however many there are.
    reach_ms: u64,
}

#[derive(Default)]
struct Inner {
    /// The last record that is in a run.
    covered: Lsn,
    spans: Vec<Span>,
    warm: VecDeque<(Lsn, Arc<Vec<u32>>)>,
    /// Records after the runs, by id and in order. Ids rise with time, so that those of now are beside each other here: to note
    /// one, or to see that it is new, touches memory that was touched just before.
    tail: BTreeMap<CommandId, Lsn>,
    order: VecDeque<CommandId>,
}

impl Inner {
    /// Takes the next record.
    fn note(&mut self, lsn: Lsn, command: CommandId) {
        let noted = u64::try_from(self.order.len()).unwrap_or(0);
        if lsn == self.covered.saturating_add(noted).saturating_add(1) {
            self.tail.insert(command, lsn);
            self.order.push_back(command);
        }
    }

    fn is_full(&self) -> bool {
        self.order.len() >= LOCATOR_RUN.saturating_mul(2)
    }

    fn rest(&mut self, first: Lsn, oldest_ms: u64, newest_ms: u64) {
        let before = self.spans.last().map_or(0, |span| span.reach_ms);
        self.spans.push(Span { first, oldest_ms, newest_ms, reach_ms: newest_ms.max(before) });
        self.covered = first.saturating_add(run_length()).saturating_sub(1);
    }
}

/// The index. Shared by everyone who asks; written by the one who follows the journal.
pub(crate) struct Locator {
    storage: Arc<dyn Storage>,
    inner: RwLock<Inner>,
}

impl Locator {
    /// Reads the spans of all runs. The tail is noted while the journal is replayed from [`Locator::covered`] on. A span
    /// that is missing ends what is covered, so that its records and all after them are noted anew.
    pub(crate) fn open(storage: Arc<dyn Storage>) -> Result<Self, journal::RowError> {
        let mut inner = Inner::default();
        for (key, value) in storage.scan_rows(SPANS, &RowRange::all(), usize::MAX)? {
            let (Ok(first), Some((oldest, newest))) =
                (<[u8; 8]>::try_from(key.as_slice()), split_span(&value))
            else {
                break;
            };
            let first = Lsn::from_be_bytes(first);
            if first != inner.covered.saturating_add(1) {
                break;
            }
            inner.rest(first, oldest, newest);
        }
        Ok(Self { storage, inner: RwLock::new(inner) })
    }

    /// The last record that rests in a run.
    pub(crate) fn covered(&self) -> Lsn {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).covered
    }

    /// Takes the next records. Positions must come in order; those already covered are passed over.
    pub(crate) fn note(&self, records: impl IntoIterator<Item = (Lsn, CommandId)>) {
        let mut full = {
            let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
            records.into_iter().for_each(|(lsn, command)| inner.note(lsn, command));
            inner.is_full()
        };
        while full {
            full = self.write_run();
        }
    }

    /// The hashes of a run that is not in memory. A row can be lost and is made again from the records; an error is not
    /// taken for "never seen", or a repeated command would be decided a second time.
    fn run(&self, first: Lsn) -> Result<Vec<u32>, NotRecovered> {
        if let Some(row) = self.storage.get_row(RUNS, &first.to_be_bytes())?
            && let (hashes, []) = row.as_chunks::<4>()
            && hashes.len() == LOCATOR_RUN
        {
            return Ok(hashes.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect());
        }
        tracing::warn!(first, "locator run is missing, reading the journal instead");
        let mut hashes = Vec::with_capacity(LOCATOR_RUN);
        for row in self.storage.read_from(first).take(LOCATOR_RUN) {
            let stored = row?;
            hashes.push(hash(Record::decode(stored.lsn, stored.form, &stored.bytes)?.command));
        }
        if let Err(error) = self.storage.put_rows(RUNS, vec![run_row(first, &hashes)]) {
            tracing::warn!(%error, "locator run could not be written again");
        }
        Ok(hashes)
    }

    /// Moves the oldest run of the tail into rows, which are written before memory forgets. True when there is another one to
    /// move at once.
    fn write_run(&self) -> bool {
        let (first, ids): (Lsn, Vec<CommandId>) = {
            let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            (inner.covered.saturating_add(1), inner.order.iter().take(LOCATOR_RUN).copied().collect())
        };
        let hashes: Vec<u32> = ids.iter().map(|id| hash(*id)).collect();
        let oldest_ms = ids.iter().map(|id| id.millis()).min().unwrap_or(0);
        let newest_ms = ids.iter().map(|id| id.millis()).max().unwrap_or(0);
        let mut span = oldest_ms.to_be_bytes().to_vec();
        span.extend(newest_ms.to_be_bytes());
        let written = self
            .storage
            .put_rows(RUNS, vec![run_row(first, &hashes)])
            .and_then(|()| self.storage.put_rows(SPANS, vec![(first.to_be_bytes().to_vec(), span)]));
        if let Err(error) = written {
            tracing::warn!(%error, "locator run could not be written, keeping it in memory");
            return false;
        }
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        for id in &ids {
            inner.tail.remove(id);
            inner.order.pop_front();
        }
        inner.rest(first, oldest_ms, newest_ms);
        inner.warm.push_back((first, Arc::new(hashes)));
        if inner.warm.len() > LOCATOR_WARM_RUNS {
            inner.warm.pop_front();
        }
        inner.is_full()
    }

    /// Whether the id may have been seen. False is certain; true costs a look at the journal to confirm.
    pub(crate) fn may_know(&self, id: CommandId) -> bool {
        self.candidates(id, true).map_or(true, |candidates| !candidates.is_empty())
    }

    /// The record with this id, or none when there certainly is none. Reads the disk: not for an arbiter's own thread.
    pub(crate) fn find(&self, id: CommandId) -> Result<Option<Record>, NotRecovered> {
        for lsn in self.candidates(id, false)? {
            if let Some(record) = self.read(lsn)?
                && record.command == id
            {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// The record at a position, or none beyond the head. Reads the disk.
    pub(crate) fn read(&self, lsn: Lsn) -> Result<Option<Record>, NotRecovered> {
        match self.storage.read_one(lsn)? {
            Some(stored) => Ok(Some(Record::decode(lsn, stored.form, &stored.bytes)?)),
            None => Ok(None),
        }
    }

    /// The records before a position, newest first. Reads the disk.
    pub(crate) fn back(&self, before: Lsn) -> impl Iterator<Item = Result<Record, NotRecovered>> {
        self.storage.read_back(before.saturating_sub(1)).map(|row| {
            let stored = row?;
            Ok(Record::decode(stored.lsn, stored.form, &stored.bytes)?)
        })
    }

    /// Positions whose hash is that of the id. With `cheap`, a run that is not in memory counts as a candidate itself.
    fn candidates(&self, id: CommandId, cheap: bool) -> Result<Vec<Lsn>, NotRecovered> {
        let (spans, warm) = {
            let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(lsn) = inner.tail.get(&id) {
                return Ok(vec![*lsn]);
            }
            let at = id.millis();
            let spans: Vec<Span> = inner
                .spans
                .iter()
                .rev()
                .take_while(|span| at <= span.reach_ms)
                .filter(|span| span.oldest_ms <= at && at <= span.newest_ms)
                .copied()
                .collect();
            if spans.is_empty() {
                return Ok(Vec::new());
            }
            (spans, inner.warm.clone())
        };
        let wanted = hash(id);
        let mut found = Vec::new();
        for span in spans {
            if let Some((_, hashes)) = warm.iter().find(|(first, _)| *first == span.first) {
                found.extend(positions(span.first, hashes.iter().copied(), wanted));
            } else if cheap {
                found.push(span.first);
            } else {
                found.extend(positions(span.first, self.run(span.first)?.into_iter(), wanted));
            }
        }
        Ok(found)
    }
}

fn run_row(first: Lsn, hashes: &[u32]) -> journal::Row {
    (first.to_be_bytes().to_vec(), hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect())
}

fn positions(first: Lsn, hashes: impl Iterator<Item = u32>, wanted: u32) -> impl Iterator<Item = Lsn> {
    (first..).zip(hashes).filter(move |(_, hash)| *hash == wanted).map(|(lsn, _)| lsn)
}

fn run_length() -> u64 {
    u64::try_from(LOCATOR_RUN).unwrap_or(u64::MAX)
}

fn split_span(value: &[u8]) -> Option<(u64, u64)> {
    let (oldest, newest) = value.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*oldest), u64::from_be_bytes(newest.try_into().ok()?)))
}

fn hash(id: CommandId) -> u32 {
    crc32fast::hash(id.uuid().as_bytes())
}
