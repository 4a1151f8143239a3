//! Runs that are no longer in memory: found by their rows, without their rows, and never taken for unseen.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::Rejection;
use journal::{
    BlockBuilder, Blocks, CommitError, EncodedBlock, Head, MemoryStorage, ReadError, Row, RowError,
};
use protocol::{RefusalCode, Timestamp};

use super::*;
use crate::record::{Refused, Stream, sample};

/// A storage whose rows cannot be read when it is told so.
#[derive(Default)]
struct Stubborn {
    inner: MemoryStorage,
    unreadable: AtomicBool,
}

impl Blocks for Stubborn {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        self.inner.read_blocks(from, max)
    }
}

impl Storage for Stubborn {
    fn commit(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        self.inner.commit(block)
    }

    fn put_rows(&self, table: &str, rows: Vec<Row>) -> Result<(), RowError> {
        self.inner.put_rows(table, rows)
    }

    fn delete_rows(&self, table: &str, keys: Vec<Vec<u8>>) -> Result<(), RowError> {
        self.inner.delete_rows(table, keys)
    }

    fn get_row(&self, table: &str, key: &[u8]) -> Result<Option<Vec<u8>>, RowError> {
        if self.unreadable.load(Ordering::Acquire) {
            return Err(RowError::Storage { table: table.to_owned(), detail: "injected".to_owned() });
        }
        self.inner.get_row(table, key)
    }

    fn scan_rows(&self, table: &str, range: &RowRange, limit: usize) -> Result<Vec<Row>, RowError> {
        self.inner.scan_rows(table, range, limit)
    }

    fn sync(&self) -> Result<(), CommitError> {
        self.inner.sync()
    }

    fn note_snapshot(&self, lsn: Lsn) -> Result<(), CommitError> {
        self.inner.note_snapshot(lsn)
    }

    fn mark_clean(&self) -> Result<(), CommitError> {
        self.inner.mark_clean()
    }

    fn free_bytes(&self) -> Option<u64> {
        self.inner.free_bytes()
    }
}

fn id(number: usize) -> CommandId {
    let random = u128::try_from(number).unwrap().to_be_bytes();
    let random: [u8; 10] = random[6..].try_into().unwrap();
    CommandId::new(uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000, &random).into_uuid())
}

fn record(number: usize) -> Record {
    let refused = Rejection::new(RefusalCode::NotAllowed, "");
    let decision = Refused::decision(refused, None);
    Record { command: id(number), ..sample(0, Stream::Organisation, Timestamp(0), decision) }
}

/// A journal of so many records, noted by a locator that has written the runs they fill.
fn journal_of(records: usize) -> Arc<Stubborn> {
    let storage = Arc::new(Stubborn::default());
    let locator = Locator::open(Arc::clone(&storage) as Arc<dyn Storage>).unwrap();
    for from in (1..=records).step_by(512) {
        let mut block = BlockBuilder::after(storage.head());
        for number in from..=records.min(from + 511) {
            let mut bytes = Vec::new();
            let form = record(number).encode(&mut bytes);
            block.push(form, &bytes).unwrap();
            locator.note([(Lsn::try_from(number).unwrap(), id(number))]);
        }
        storage.commit(&block.finish().unwrap()).unwrap();
    }
    storage
}

fn reopened(storage: &Arc<Stubborn>) -> Locator {
    let locator = Locator::open(Arc::clone(storage) as Arc<dyn Storage>).unwrap();
    for row in storage.read_from(locator.covered().saturating_add(1)) {
        let stored = row.unwrap();
        let record = Record::decode(stored.lsn, stored.form, &stored.bytes).unwrap();
        locator.note([(stored.lsn, record.command)]);
    }
    locator
}

fn found(locator: &Locator, number: usize) -> Option<u64> {
    assert!(locator.may_know(id(number)));
    locator.find(id(number)).unwrap().map(|record| record.lsn.0)
}

const RECORDS: usize = LOCATOR_RUN * 3 + 5;

#[test]
fn a_run_whose_row_cannot_be_read_is_a_fault_and_not_an_unseen_command() {
    let storage = journal_of(RECORDS);
    let locator = reopened(&storage);
    assert_eq!(found(&locator, 7), Some(7));
    storage.unreadable.store(true, Ordering::Release);
    assert!(locator.may_know(id(7)));
    assert!(matches!(locator.find(id(7)), Err(NotRecovered::Row(_))));
    storage.unreadable.store(false, Ordering::Release);
    assert_eq!(found(&locator, 7), Some(7));
    assert!(locator.find(id(RECORDS + 1)).unwrap().is_none());
}

#[test]
fn a_run_whose_row_is_missing_or_short_is_made_again_from_the_journal() {
    let storage = journal_of(RECORDS);
    let key = || 1_u64.to_be_bytes().to_vec();
    let whole = storage.get_row(RUNS, &key()).unwrap().expect("a run was written");
    let locator = reopened(&storage);
    for lose in [None, Some(whole[..6].to_vec()), Some(whole[..8].to_vec())] {
        storage.delete_rows(RUNS, vec![key()]).unwrap();
        if let Some(short) = lose {
            storage.put_rows(RUNS, vec![(key(), short)]).unwrap();
        }
        assert_eq!(found(&locator, LOCATOR_RUN), Some(Lsn::try_from(LOCATOR_RUN).unwrap()));
        assert_eq!(storage.get_row(RUNS, &key()).unwrap().as_ref(), Some(&whole), "for the next time");
    }
}

#[test]
fn a_missing_span_ends_what_is_covered() {
    let storage = journal_of(RECORDS);
    let all = reopened(&storage).covered();
    assert_eq!(all, Lsn::try_from(LOCATOR_RUN * 2).unwrap());
    storage.delete_rows(SPANS, vec![1_u64.to_be_bytes().to_vec()]).unwrap();
    assert_eq!(Locator::open(Arc::clone(&storage) as Arc<dyn Storage>).unwrap().covered(), 0);
    let locator = reopened(&storage);
    assert_eq!(locator.covered(), all);
    for number in [1, LOCATOR_RUN + 1, RECORDS] {
        assert_eq!(found(&locator, number), Some(Lsn::try_from(number).unwrap()));
    }
}
