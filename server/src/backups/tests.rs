//! Backups over a journal in memory: what is made can be restored, what fails is told, and the schedule keeps to its time.

use super::*;
use journal::{BlockBuilder, MemoryStorage, restore};
use std::{fs::File, path::Path, time::Instant};

fn grow(storage: &dyn Storage, records: u32) {
    let mut builder = BlockBuilder::after(storage.head());
    for record in 0..records {
        builder.push(2, &record.to_le_bytes()).unwrap();
    }
    storage.commit(&builder.finish().unwrap()).unwrap();
}

fn storage(records: u32) -> Arc<dyn Storage> {
    let storage = MemoryStorage::new();
    grow(&storage, records);
    Arc::new(storage)
}

fn start(storage: &Arc<dyn Storage>, directory: &Path, every: Option<Duration>, keep: usize) -> Backups {
    let options = BackupOptions { directory: Some(directory.to_owned()), every, keep };
    let backups = Backups::new(Arc::clone(storage), || Ok(Vec::new()), options, 0);
    backups.begin().unwrap();
    backups
}

/// Waits for something that has to be asked for.
fn until(backups: &Backups, what: &str, done: impl Fn(&Told) -> bool) -> Told {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let told = backups.told();
        if done(&told) {
            return told;
        }
        assert!(Instant::now() < deadline, "{what}: {:?} {:?}", told.running, told.failed);
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn idle_with(count: usize) -> impl Fn(&Told) -> bool {
    move |told| told.running.is_none() && told.backups.len() == count
}

#[test]
fn what_was_asked_for_is_made_once_and_can_be_restored() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(400);
    let backups = start(&storage, &dir.path().join("deep/backups"), None, 3);
    assert_eq!(backups.told().backups, []);
    backups.ask(Some(StaffId(7))).unwrap();
    let again = backups.ask(None);
    let told = until(&backups, "a backup", idle_with(1));
    if let Err(refusal) = again {
        assert_eq!(refusal.code, RefusalCode::WrongState);
    }
    let made = &told.backups[0];
    let file = dir.path().join("deep/backups").join(&made.name);
    assert!(made.verified && made.position == Lsn(400) && made.age_seconds < 60, "{made:?}");
    assert_eq!(made.bytes, std::fs::metadata(&file).unwrap().len());
    let target = dir.path().join("restored");
    assert_eq!(restore(&mut File::open(&file).unwrap(), &target, &mut |_| {}).unwrap(), storage.head());

    // What is cut off later is seen.
    File::options().write(true).open(&file).unwrap().set_len(made.bytes - 1).unwrap();
    assert!(!backups.told().backups[0].verified);
    backups.stop();
}

#[test]
fn a_failure_is_told_with_its_reason_until_a_backup_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("place");
    std::fs::write(&place, b"in the way").unwrap();
    let storage = storage(10);
    let backups = start(&storage, &place, None, 3);
    backups.ask(None).unwrap();
    let failed = until(&backups, "a failure", |told| told.running.is_none() && told.failed.is_some()).failed;
    let reason = failed.unwrap().reason;
    assert!(reason.contains("cannot be made") && reason.contains("place"), "{reason}");
    std::fs::remove_file(&place).unwrap();
    backups.ask(None).unwrap();
    assert_eq!(until(&backups, "a good one", idle_with(1)).failed, None);
    backups.stop();
}

#[test]
fn too_little_space_is_a_failure_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = BackupOptions { directory: Some(dir.path().to_owned()), every: None, keep: 3 };
    let backups = Backups::new(storage(10), || Ok(Vec::new()), options, u64::MAX / 2);
    backups.begin().unwrap();
    backups.ask(None).unwrap();
    let told = until(&backups, "a failure", |told| told.failed.is_some());
    assert!(told.failed.unwrap().reason.contains("make room"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    backups.stop();
}

#[test]
fn the_schedule_makes_one_at_once_and_keeps_the_newest() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(10);
    let backups = start(&storage, dir.path(), Some(Duration::from_secs(1)), 2);
    let first = until(&backups, "the first", |told| !told.backups.is_empty()).backups.remove(0);
    grow(&*storage, 5);
    let gone = |told: &Told| told.backups.len() == 2 && told.backups.iter().all(|one| one.name != first.name);
    let told = until(&backups, "the oldest went", gone);
    assert!(told.backups.iter().all(|one| one.verified));
    assert_eq!(told.schedule.every_seconds, Some(1));
    backups.stop();
    let left = backups.told().backups.len();
    assert!(left >= 2, "a stop in between loses no finished one");
}

#[test]
fn without_a_directory_nothing_can_be_asked_for() {
    let backups = Backups::new(storage(1), || Ok(Vec::new()), BackupOptions::default(), 0);
    backups.begin().unwrap();
    let refusal = backups.ask(None).unwrap_err();
    assert!(refusal.code == RefusalCode::WrongState && refusal.message.contains("backup_directory"));
    assert_eq!(backups.told().schedule.directory, None);
    backups.stop();
}

#[test]
fn nothing_at_all_is_not_backed_up_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let backups = start(&storage, dir.path(), Some(Duration::from_secs(60)), 2);
    let told = until(&backups, "the schedule", |told| told.schedule.next.is_some());
    assert!(told.running.is_none() && told.backups.is_empty());
    backups.stop();
}

#[test]
fn a_clock_that_jumps_puts_no_backup_off() {
    let (hour, now) = (Duration::from_secs(3_600), Timestamp(10_000_000));
    for (last, expected) in [
        (None, now),
        (Some(now.plus_millis(-4_000_000)), now),
        (Some(now.plus_millis(-600_000)), now.plus_millis(3_000_000)),
        (Some(now.plus_millis(90_000_000)), now.plus_millis(3_600_000)),
    ] {
        assert_eq!(due(last, hour, now), expected, "{last:?}");
    }
}
