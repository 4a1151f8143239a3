//! A disk that is really full: a small tmpfs. Root is needed to mount one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use journal::{AppendError, Blocks, Limits, OpenError, SledStorage, Storage, StorageExt, Stored, Writer};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use support::{FORM, Mount, record, run};

const PATIENCE: Duration = Duration::from_secs(30);
const MIB: u64 = 1 << 20;

fn small_disk(at: &Path, mib: u64) -> Option<Mount> {
    match Mount::new(&["-t", "tmpfs", "-o", &format!("size={mib}m"), "onhand-journal-test"], at) {
        Ok(mount) => Some(mount),
        Err(why) => {
            println!("SKIPPED: a small disk cannot be mounted here ({why})");
            None
        }
    }
}

fn encode(lsn: u64, _: &(), out: &mut Vec<u8>) -> u8 {
    out.extend_from_slice(&record(lsn, 4000));
    FORM
}

fn check(data: &Path, at_least: u64) {
    let storage = SledStorage::open(data).unwrap();
    assert!(storage.head().lsn >= at_least, "{} kept of {at_least}", storage.head().lsn);
    for (row, expected) in storage.read_from(1).zip(1..) {
        assert_eq!(row.unwrap(), Stored { lsn: expected, form: FORM, bytes: record(expected, 4000) });
    }
}

#[test]
fn a_nearly_full_disk_refuses_appends_and_resumes() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = small_disk(&dir.path().join("disk"), 64) else { return };
    let data = disk.path().join("data");
    let storage = Arc::new(SledStorage::open(&data).unwrap());
    let limits = Limits {
        queue_records: 64,
        low_water: 16 * MIB,
        high_water: 24 * MIB,
        recheck: Duration::from_millis(10),
        ..Limits::default()
    };
    let writer = Writer::start(storage.clone(), encode, |_| {}, limits).unwrap();
    // Somebody else fills the disk while the journal is in use.
    let ballast = disk.path().join("ballast");
    let mut filling = std::fs::File::create(&ballast).unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        match writer.append(()) {
            Ok(_) | Err(AppendError::Busy) => {}
            Err(AppendError::StorageFull) => break,
            Err(other) => panic!("{other}"),
        }
        filling.write_all(&[1; 64 * 1024]).unwrap();
        assert!(Instant::now() < deadline, "never full, {:?} free", storage.free_bytes());
    }
    let accepted = writer.counters().records + writer.counters().queue_depth;
    while writer.durable() < accepted {
        assert!(Instant::now() < deadline, "what was queued is not written");
        std::thread::yield_now();
    }
    assert_eq!(writer.append(()), Err(AppendError::StorageFull));
    // Space comes back only when nobody holds the removed file open.
    drop(filling);
    std::fs::remove_file(ballast).unwrap();
    while writer.append(()).is_err() {
        assert!(Instant::now() < deadline, "did not resume");
        std::thread::yield_now();
    }
    let last = writer.stop();
    drop((writer, storage));
    check(&data, last);
}

#[test]
fn running_into_the_end_of_the_disk_is_fatal_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = small_disk(&dir.path().join("disk"), 14) else { return };
    let data = disk.path().join("data");
    let storage = Arc::new(SledStorage::open(&data).unwrap());
    let limits = Limits { queue_records: 64, low_water: 0, high_water: 0, ..Limits::default() };
    let acked = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&acked);
    let (send, fatal) = channel();
    let writer = Writer::builder(storage.clone())
        .limits(limits)
        .on_fatal(move |why| send.send(why.to_string()).unwrap())
        .start(encode, move |commit| seen.store(commit.last, Ordering::SeqCst))
        .unwrap();
    let deadline = Instant::now() + PATIENCE;
    while writer.append(()) != Err(AppendError::Closed) {
        assert!(Instant::now() < deadline, "the disk never ends");
        std::thread::yield_now();
    }
    let why = fatal.recv_timeout(PATIENCE).unwrap();
    assert!(why.contains("failed"), "{why}");
    let acked = acked.load(Ordering::SeqCst);
    assert!(acked > 100);
    assert_eq!(writer.stop(), acked);
    drop((writer, storage));
    // Starting while it is full says so, and is no damage.
    let restarted = SledStorage::open(&data).err();
    let is_full = |error: &OpenError| matches!(error, OpenError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull);
    assert!(restarted.as_ref().is_some_and(is_full), "{restarted:?}");
    run(std::process::Command::new("mount").args(["-o", "remount,size=64m"]).arg(disk.path())).unwrap();
    check(&data, acked);
}
