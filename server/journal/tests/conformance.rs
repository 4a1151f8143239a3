//! One set of promises, run against every storage.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use journal::{
    BlockBuilder, CommitError, EncodedBlock, FaultyStorage, Head, MAX_RECORD_BYTES, MAX_ROW_VALUE_BYTES,
    MemoryStorage, RowError, RowRange, SledStorage, Storage, StorageExt, Stored,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A storage under test and the way to open it again.
trait Subject {
    fn open(&self) -> Arc<dyn Storage>;
}

struct Memory(MemoryStorage);
struct Faulty(MemoryStorage);
struct Sled(tempfile::TempDir);

impl Subject for Memory {
    fn open(&self) -> Arc<dyn Storage> {
        Arc::new(self.0.clone())
    }
}

impl Subject for Faulty {
    fn open(&self) -> Arc<dyn Storage> {
        Arc::new(FaultyStorage::new(self.0.clone()))
    }
}

impl Subject for Sled {
    fn open(&self) -> Arc<dyn Storage> {
        Arc::new(SledStorage::open(self.0.path()).unwrap())
    }
}

fn block(head: Head, count: u64, len: usize) -> EncodedBlock {
    let mut builder = BlockBuilder::after(head);
    for lsn in head.lsn + 1..=head.lsn + count {
        builder.push(form(lsn), &record(lsn, len)).unwrap();
    }
    builder.finish().unwrap()
}

fn record(lsn: u64, len: usize) -> Vec<u8> {
    let mut bytes = lsn.to_le_bytes().to_vec();
    bytes.resize(len.max(8), u8::try_from(lsn % 251).unwrap());
    bytes
}

fn form(lsn: u64) -> u8 {
    u8::try_from(lsn % 256).unwrap()
}

fn stored(lsn: u64, len: usize) -> Stored {
    Stored { lsn, form: form(lsn), bytes: record(lsn, len) }
}

fn grow(storage: &dyn Storage, blocks: u64, per_block: u64, len: usize) {
    for _ in 0..blocks {
        storage.commit(&block(storage.head(), per_block, len)).unwrap();
    }
}

fn read_all(storage: &dyn Storage, from: u64) -> Vec<Stored> {
    storage.read_from(from).collect::<Result<_, _>>().unwrap()
}

fn an_empty_journal_has_nothing(subject: &dyn Subject) {
    let storage = subject.open();
    assert_eq!(storage.head(), Head::EMPTY);
    assert!(read_all(&*storage, 0).is_empty());
    assert!(read_all(&*storage, 7).is_empty());
    assert_eq!(storage.read_one(0).unwrap(), None);
    assert_eq!(storage.read_one(1).unwrap(), None);
}

fn what_is_committed_is_read_from_any_position(subject: &dyn Subject) {
    let storage = subject.open();
    grow(&*storage, 60, 7, 100);
    let last = storage.head().lsn;
    assert_eq!(last, 60 * 7);
    for from in [0, 1, 2, 7, 8, 100, last - 1, last] {
        let read = read_all(&*storage, from);
        let expected: Vec<_> = (from.max(1)..=last).map(|lsn| stored(lsn, 100)).collect();
        assert_eq!(read, expected, "from {from}");
    }
    assert!(read_all(&*storage, last + 1).is_empty());
    for lsn in [1, 7, 8, last] {
        assert_eq!(storage.read_one(lsn).unwrap(), Some(stored(lsn, 100)));
    }
    assert_eq!(storage.read_one(last + 1).unwrap(), None);
}

fn records_are_read_back_from_any_position(subject: &dyn Subject) {
    let storage = subject.open();
    assert!(storage.read_back(u64::MAX).next().is_none());
    grow(&*storage, 60, 7, 100);
    let last = storage.head().lsn;
    for from in [1, 2, 7, 8, 100, last - 1, last, last + 1, u64::MAX] {
        let read: Vec<Stored> = storage.read_back(from).collect::<Result<_, _>>().unwrap();
        let expected: Vec<_> = (1..=from.min(last)).rev().map(|lsn| stored(lsn, 100)).collect();
        assert_eq!(read, expected, "back from {from}");
    }
    assert!(storage.read_back(0).next().is_none());
}

fn a_reader_follows_the_head(subject: &dyn Subject) {
    let storage = subject.open();
    grow(&*storage, 2, 3, 20);
    let mut reader = storage.read_from(1);
    assert_eq!(reader.by_ref().map(|row| row.unwrap().lsn).collect::<Vec<_>>(), vec![1, 2, 3, 4, 5, 6]);
    grow(&*storage, 1, 2, 20);
    assert_eq!(reader.map(|row| row.unwrap().lsn).collect::<Vec<_>>(), vec![7, 8]);
}

fn blocks_out_of_order_are_refused(subject: &dyn Subject) {
    let storage = subject.open();
    grow(&*storage, 3, 4, 50);
    let head = storage.head();
    let wrong = [
        block(Head { lsn: head.lsn + 1, hash: head.hash }, 1, 50),
        block(Head { lsn: head.lsn - 1, hash: head.hash }, 1, 50),
        block(Head { lsn: head.lsn, hash: [9; 32] }, 1, 50),
    ];
    for block in wrong {
        assert!(matches!(storage.commit(&block), Err(CommitError::OutOfOrder { .. })));
    }
    assert_eq!(storage.head(), head);
    grow(&*storage, 1, 1, 50);
}

fn everything_is_there_after_reopening(subject: &dyn Subject) {
    for clean in [false, true, false, true] {
        let storage = subject.open();
        let before = storage.head();
        let read = read_all(&*storage, 1);
        assert_eq!(u64::try_from(read.len()).unwrap(), before.lsn);
        assert!(read.iter().all(|read| *read == stored(read.lsn, 200)));
        grow(&*storage, 40, 5, 200);
        if clean {
            storage.mark_clean().unwrap();
            storage.note_snapshot(before.lsn + 3).unwrap();
        }
        let after = storage.head();
        drop(storage);
        assert_eq!(subject.open().head(), after);
    }
}

fn large_records_and_blocks_fit(subject: &dyn Subject) {
    let storage = subject.open();
    for round in 0..60u64 {
        let mut builder = BlockBuilder::after(storage.head());
        // Not compressible, so that the block is as large as blocks can be.
        let mut state = round + 1;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(MAX_RECORD_BYTES)
        .collect();
        builder.push(0, &bytes).unwrap();
        storage.commit(&builder.finish().unwrap()).unwrap();
        assert_eq!(storage.read_one(round + 1).unwrap().unwrap().bytes, bytes);
    }
    drop(storage);
    assert_eq!(read_all(&*subject.open(), 1).len(), 60);
}

fn rows_are_kept_in_order(subject: &dyn Subject) {
    let storage = subject.open();
    let rows: Vec<_> = (0..100u8).map(|n| (vec![n / 10, n], vec![n; 30])).collect();
    storage.put_rows("levels", rows.clone()).unwrap();
    storage.put_rows("other", vec![(vec![1], vec![1])]).unwrap();
    let storage = {
        storage.sync().unwrap();
        drop(storage);
        subject.open()
    };
    assert_eq!(storage.scan_rows("levels", &RowRange::all(), 1000).unwrap(), rows);
    assert_eq!(storage.scan_rows("levels", &RowRange::all(), 3).unwrap(), rows[..3]);
    assert_eq!(storage.scan_rows("levels", &RowRange::prefix(&[4]), 1000).unwrap(), rows[40..50]);
    let back: Vec<_> = rows[30..40].iter().rev().take(4).cloned().collect();
    assert_eq!(storage.scan_rows("levels", &RowRange::prefix(&[3]).backwards(), 4).unwrap(), back);
    let page = RowRange::prefix(&[3]).after(&rows[34].0);
    assert_eq!(storage.scan_rows("levels", &page, 2).unwrap(), rows[35..37]);
    let page = RowRange::prefix(&[3]).before(&rows[33].0);
    assert_eq!(storage.scan_rows("levels", &page, 20).unwrap(), rows[30..33]);
    let empty = RowRange::all().starting_at(&[9]).before(&[2]);
    assert!(storage.scan_rows("levels", &empty, 20).unwrap().is_empty());
    assert!(storage.scan_rows("unknown", &RowRange::all(), 20).unwrap().is_empty());
    assert_eq!(storage.get_row("levels", &[0, 5]).unwrap(), Some(vec![5; 30]));
    assert_eq!(storage.get_row("levels", &[0, 50]).unwrap(), None);

    storage.put_rows("levels", vec![(vec![0, 5], b"new".to_vec())]).unwrap();
    storage.delete_rows("levels", vec![vec![0, 6], vec![77]]).unwrap();
    assert_eq!(storage.get_row("levels", &[0, 5]).unwrap(), Some(b"new".to_vec()));
    assert_eq!(storage.get_row("levels", &[0, 6]).unwrap(), None);
    assert_eq!(storage.scan_rows("levels", &RowRange::all(), 1000).unwrap().len(), 99);
    assert_eq!(storage.scan_rows("other", &RowRange::all(), 1000).unwrap().len(), 1);
}

fn rows_over_the_limit_are_refused(subject: &dyn Subject) {
    let storage = subject.open();
    let value = vec![1; MAX_ROW_VALUE_BYTES];
    storage.put_rows("t", vec![(vec![1], value.clone())]).unwrap();
    let over = [value, vec![1]].concat();
    let batch = vec![(vec![2], vec![2]), (vec![3], over)];
    assert!(matches!(storage.put_rows("t", batch), Err(RowError::TooLarge { what: "value", .. })));
    assert_eq!(storage.get_row("t", &[2]).unwrap(), None, "all or nothing when refused");
    let key = vec![0; 1025];
    assert!(matches!(
        storage.put_rows("t", vec![(key, vec![])]),
        Err(RowError::TooLarge { what: "key", .. })
    ));
    let name = "n".repeat(65);
    assert!(matches!(storage.get_row(&name, &[1]), Err(RowError::TooLarge { .. })));
}

fn many_large_rows_fit(subject: &dyn Subject) {
    let storage = subject.open();
    for round in 0..3u8 {
        let rows = (0..200u8).map(|n| (vec![n], vec![n ^ round; MAX_ROW_VALUE_BYTES])).collect();
        storage.put_rows("large", rows).unwrap();
    }
    storage.sync().unwrap();
    drop(storage);
    let rows = subject.open().scan_rows("large", &RowRange::all(), 1000).unwrap();
    assert_eq!(rows.len(), 200);
    assert!(rows.iter().all(|(key, value)| value.iter().all(|byte| *byte == key[0] ^ 2)));
}

fn readers_see_only_what_is_durable_while_commits_go_on(subject: &dyn Subject) {
    let storage = subject.open();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0u64;
            while !done.load(Ordering::Acquire) || reads == 0 {
                let known = storage.head().lsn;
                let read = read_all(&*storage, 1);
                assert!(u64::try_from(read.len()).unwrap() >= known);
                assert!(read.iter().all(|read| *read == stored(read.lsn, 90)));
                if known > 0 {
                    assert_eq!(storage.read_one(known).unwrap(), Some(stored(known, 90)));
                }
                storage.put_rows("seen", vec![(b"at".to_vec(), known.to_be_bytes().to_vec())]).unwrap();
                reads += 1;
            }
        });
        grow(&*storage, 150, 10, 90);
        done.store(true, Ordering::Release);
        reader.join().unwrap();
    });
}

type Promise = (&'static str, fn(&dyn Subject));

const PROMISES: &[Promise] = &[
    ("an empty journal has nothing", an_empty_journal_has_nothing),
    ("records are read back", records_are_read_back_from_any_position),
    ("committed records are read", what_is_committed_is_read_from_any_position),
    ("a reader follows the head", a_reader_follows_the_head),
    ("out of order is refused", blocks_out_of_order_are_refused),
    ("all is there after reopening", everything_is_there_after_reopening),
    ("large blocks fit", large_records_and_blocks_fit),
    ("rows are kept in order", rows_are_kept_in_order),
    ("row limits hold", rows_over_the_limit_are_refused),
    ("many large rows fit", many_large_rows_fit),
    ("readers beside commits", readers_see_only_what_is_durable_while_commits_go_on),
];

fn run(make: impl Fn() -> Box<dyn Subject>) {
    for (name, promise) in PROMISES {
        println!("{name}");
        promise(&*make());
    }
}

#[test]
fn memory_conforms() {
    run(|| Box::new(Memory(MemoryStorage::new())));
}

#[test]
fn faulty_without_faults_conforms() {
    run(|| Box::new(Faulty(MemoryStorage::new())));
}

#[test]
fn sled_conforms() {
    run(|| Box::new(Sled(tempfile::tempdir().unwrap())));
}

#[test]
fn sled_never_uses_blob_files() {
    let subject = Sled(tempfile::tempdir().unwrap());
    large_records_and_blocks_fit(&subject);
    many_large_rows_fit(&subject);
    let blobs = std::fs::read_dir(subject.0.path().join("blobs")).map_or(0, Iterator::count);
    assert_eq!(blobs, 0, "sled never syncs blob files");
}
