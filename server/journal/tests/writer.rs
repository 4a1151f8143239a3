//! Group commit: order, bounds, faults and the disk filling up.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use journal::{
    AppendError, Blocks, CommitFault, Fatal, FaultyStorage, Limits, MAX_RECORD_BYTES, MemoryStorage,
    SledStorage, Storage, StorageExt, Stored, Writer,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

fn encode(lsn: u64, record: &u64, out: &mut Vec<u8>) -> u8 {
    out.extend_from_slice(&lsn.to_le_bytes());
    out.extend_from_slice(&record.to_le_bytes());
    form(*record)
}

fn form(record: u64) -> u8 {
    u8::try_from(record % 256).unwrap()
}

/// Waits for a condition that another thread brings about; fails loudly instead of hanging.
fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::yield_now();
    }
}

fn faulty() -> Arc<FaultyStorage<MemoryStorage>> {
    Arc::new(FaultyStorage::new(MemoryStorage::new()))
}

struct Broken {
    writer: Writer<u64>,
    durable: Arc<Mutex<Vec<u64>>>,
    fatal: Receiver<String>,
}

fn start_breakable(storage: Arc<dyn Storage>) -> Broken {
    let durable = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&durable);
    let (send, fatal) = channel();
    let writer = Writer::builder(storage)
        .on_fatal(move |why: &Fatal| send.send(why.to_string()).unwrap())
        .start(encode, move |commit| seen.lock().unwrap().extend(commit.first..=commit.last))
        .unwrap();
    Broken { writer, durable, fatal }
}

#[test]
fn many_threads_append_and_everything_arrives_once_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let storage: Arc<dyn Storage> = Arc::new(SledStorage::open(dir.path()).unwrap());
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&arrived);
    let writer = Writer::start(
        Arc::clone(&storage),
        encode,
        move |commit| {
            let mut sink = sink.lock().unwrap();
            assert_eq!(u64::try_from(commit.records.len()).unwrap(), commit.last - commit.first + 1);
            sink.extend((commit.first..).zip(commit.records));
        },
        Limits::default(),
    )
    .unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let writer = &writer;
            scope.spawn(move || {
                for n in 0..5_000u64 {
                    let mut carried = 0;
                    let lsn = writer.append_with(|lsn| {
                        carried = lsn;
                        thread * 1_000_000 + n
                    });
                    assert_eq!(lsn, Ok(carried));
                }
            });
        }
    });
    assert_eq!(writer.stop(), 20_000);
    assert_eq!(writer.append(1), Err(AppendError::Closed));
    let counters = writer.counters();
    assert_eq!((counters.records, counters.queue_depth), (20_000, 0));
    assert!(counters.commits >= 20 && counters.last_commit_micros > 0 && counters.bytes > 0);

    let arrived = arrived.lock().unwrap();
    assert!(arrived.iter().map(|(lsn, _)| *lsn).eq(1..=20_000));
    let mut of_thread_0 = arrived.iter().map(|(_, value)| *value).filter(|value| *value < 1_000_000);
    assert!(of_thread_0.by_ref().eq(0..5_000), "each thread's records keep their order");
    for (row, (lsn, value)) in storage.read_from(1).zip(arrived.iter()) {
        let mut bytes = Vec::new();
        let form = encode(*lsn, value, &mut bytes);
        assert_eq!(row.unwrap(), Stored { lsn: *lsn, form, bytes });
    }
}

#[test]
fn a_restarted_writer_continues_the_order() {
    let storage = MemoryStorage::new();
    for round in 0..3u64 {
        let writer = Writer::start(Arc::new(storage.clone()), encode, |_| {}, Limits::default()).unwrap();
        assert_eq!(writer.durable(), round * 10);
        for n in 1..=10 {
            assert_eq!(writer.append(n), Ok(round * 10 + n));
        }
        drop(writer);
        assert_eq!(storage.head().lsn, (round + 1) * 10, "dropping drains");
    }
}

#[test]
fn the_queue_is_bounded_and_recovers() {
    let storage = faulty();
    storage.slow_commits(Duration::from_millis(20));
    let limits = Limits { queue_records: 50, ..Limits::default() };
    let writer = Writer::start(storage.clone(), encode, |_| {}, limits).unwrap();
    let mut accepted = 0;
    until("busy", || match writer.append(0) {
        Ok(_) => {
            accepted += 1;
            false
        }
        Err(error) => error == AppendError::Busy,
    });
    assert!(accepted >= 50);
    assert!(writer.counters().queue_depth <= 50);
    until("room again", || writer.append(0).is_ok());
    assert_eq!(writer.stop(), accepted + 1, "refused records use up no position");
}

#[test]
fn a_failed_commit_is_final_and_nothing_after_it_is_acknowledged() {
    for fault in [CommitFault::Write, CommitFault::SyncLost, CommitFault::SyncKept] {
        let storage = faulty();
        storage.fail_commit(3, fault);
        let broken = start_breakable(storage.clone());
        let mut appended = 0;
        until("closed", || match broken.writer.append(1) {
            Ok(lsn) => {
                appended = lsn;
                until("settled", || broken.writer.durable() == lsn || storage.commits() == 3);
                false
            }
            Err(error) => error == AppendError::Closed,
        });
        let why = broken.fatal.recv_timeout(PATIENCE).unwrap();
        assert!(why.contains("records from 3 failed"), "{why}");
        assert_eq!(broken.writer.stop(), 2);
        assert_eq!(*broken.durable.lock().unwrap(), vec![1, 2], "{fault:?}");
        assert_eq!(storage.commits(), 3, "never tried again");
        assert!(appended >= 3);
        let kept = if fault == CommitFault::SyncKept { 3 } else { 2 };
        assert_eq!(storage.inner().head().lsn, kept);
    }
}

#[test]
fn a_lying_disk_loses_acknowledged_records_in_a_power_cut() {
    let storage = faulty();
    storage.lie_about_sync(true).unwrap();
    let writer = Writer::start(storage.clone(), encode, |_| {}, Limits::default()).unwrap();
    for n in 0..100 {
        writer.append(n).unwrap();
    }
    assert_eq!(writer.stop(), 100);
    assert_eq!(storage.read_from(1).count(), 100);
    assert_eq!(storage.power_cut(), 100);
    assert_eq!(storage.head().lsn, 0);
}

#[test]
fn a_panic_of_the_encoder_queues_nothing_and_one_of_the_receiver_is_fatal() {
    let storage = faulty();
    let picky = |lsn: u64, record: &u64, out: &mut Vec<u8>| {
        out.push(0xAA);
        assert!(*record != 13, "cannot encode");
        out.clear();
        encode(lsn, record, out)
    };
    let encoder = Writer::start(storage.clone(), picky, |_| {}, Limits::default()).unwrap();
    encoder.append(1).unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| encoder.append(13))).unwrap_err();
    assert!(panic.downcast_ref::<&str>().is_some_and(|why| why.contains("cannot encode")));
    assert_eq!(encoder.append(2), Ok(2), "no position was used up");
    assert_eq!(encoder.stop(), 2);
    let forms: Vec<u8> = storage.read_from(1).map(|row| row.unwrap().form).collect();
    assert_eq!(forms, [1, 2]);

    let (send, fatal) = channel();
    let receiver = Writer::<u64>::builder(faulty())
        .on_fatal(move |why| send.send(why.to_string()).unwrap())
        .start(encode, |_| panic!("cannot receive"))
        .unwrap();
    receiver.append(1).unwrap();
    assert!(fatal.recv_timeout(PATIENCE).unwrap().contains("cannot receive"));
    until("closed", || receiver.append(1) == Err(AppendError::Closed));
}

#[test]
fn a_record_over_the_limit_is_refused_before_it_has_a_position() {
    let storage = faulty();
    let noise = |lsn: u64, len: &usize, out: &mut Vec<u8>| {
        let mut state = lsn;
        out.extend(
            std::iter::repeat_with(|| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                state.to_be_bytes()[0]
            })
            .take(*len),
        );
        1
    };
    let writer = Writer::start(storage.clone(), noise, |_| {}, Limits::default()).unwrap();
    let too_large = AppendError::TooLarge { bytes: MAX_RECORD_BYTES + 1, limit: MAX_RECORD_BYTES };
    let mut expected = Vec::new();
    // Whatever stands before it in its block, a record of the greatest length is written.
    for len in [10, MAX_RECORD_BYTES, 10, MAX_RECORD_BYTES - 1, 0, MAX_RECORD_BYTES, MAX_RECORD_BYTES] {
        assert_eq!(writer.append(MAX_RECORD_BYTES + 1), Err(too_large));
        let made = writer.append_with(|_| MAX_RECORD_BYTES + 1);
        assert_eq!(made, Err((too_large, Some(MAX_RECORD_BYTES + 1))), "it comes back");
        expected.push(len);
        assert_eq!(writer.append(len), Ok(u64::try_from(expected.len()).unwrap()));
    }
    assert_eq!(writer.stop(), u64::try_from(expected.len()).unwrap());
    let read: Vec<usize> = storage.read_from(1).map(|row| row.unwrap().bytes.len()).collect();
    assert_eq!(read, expected);
}

#[test]
fn appends_stop_below_the_low_water_mark_and_resume_by_themselves() {
    const MIB: u64 = 1 << 20;
    let storage = faulty();
    storage.set_free_bytes(Some(500 * MIB));
    let limits = Limits {
        low_water: 100 * MIB,
        high_water: 200 * MIB,
        recheck: Duration::from_millis(5),
        probe_every: Duration::ZERO,
        ..Limits::default()
    };
    let writer = Writer::start(storage.clone(), encode, |_| {}, limits).unwrap();
    writer.append(0).unwrap();
    storage.set_free_bytes(Some(99 * MIB));
    until("full", || writer.append(0) == Err(AppendError::StorageFull));
    let accepted = writer.counters().records + writer.counters().queue_depth;
    until("what was queued is written", || writer.durable() == accepted);
    storage.set_free_bytes(Some(150 * MIB));
    let probes = storage.space_probes();
    until("looked again", || storage.space_probes() > probes + 2);
    assert_eq!(writer.append(0), Err(AppendError::StorageFull), "between the marks it stays full");
    assert!(writer.counters().storage_full);
    storage.set_free_bytes(Some(201 * MIB));
    until("resumed", || writer.append(0).is_ok());
    assert_eq!(writer.stop(), accepted + 1);
}
