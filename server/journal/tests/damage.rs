//! Torn tails are cut, damage is refused: whatever is done to the files of a stopped node, no acknowledged record is
//! ever silently dropped or changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use journal::{Blocks, OpenError, SledOptions, SledStorage, Storage, StorageExt, Stored, verify};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use support::{Dice, FORM, copy_dir, env_or, grow, record};

const RECORD_BYTES: usize = 120;

/// A journal of a node that was killed: `durable` records acknowledged, nothing marked as ended in order.
struct Killed {
    _dir: tempfile::TempDir,
    data: PathBuf,
    durable: u64,
}

/// `openings` journeys of 80 blocks each, so that the file has snapshots, several segments' worth of rewritten
/// pages, and rows beside the journal. The redo log is so small that it holds one journey; its last twenty blocks are
/// nowhere else.
fn killed(openings: u64) -> Killed {
    killed_with(openings, 20, 80)
}

fn open_small(data: &Path, redo_pages: usize) -> SledStorage {
    let options = SledOptions { redo_bytes: redo_pages * 4096, ..SledOptions::default() };
    SledStorage::open_with(data, &options).unwrap()
}

fn killed_with(openings: u64, per_block: u64, redo_pages: usize) -> Killed {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut durable = 0;
    for _ in 0..openings {
        let storage = open_small(&data, redo_pages);
        grow(&storage, 60, per_block, RECORD_BYTES);
        let rows = (0..40u8).map(|n| (vec![n], vec![n; 500])).collect();
        storage.put_rows("levels", rows).unwrap();
        storage.mark_clean().unwrap();
        grow(&storage, 20, per_block, RECORD_BYTES);
        durable = storage.head().lsn;
    }
    Killed { _dir: dir, data, durable }
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// Everything acknowledged was read as written.
    Whole,
    /// Refused on opening; whether the database file was still as it was.
    Refused { untouched: bool },
    /// It opened, and reading came to an error after sound records.
    RefusedOnRead,
}

/// Opens a damaged directory and holds it to the promise.
fn open_and_judge(data: &Path, durable: u64) -> Outcome {
    let before = std::fs::read(data.join("db")).unwrap_or_default();
    let storage = match SledStorage::open(data) {
        Ok(storage) => storage,
        Err(OpenError::Locked { dir }) => panic!("{} stayed locked", dir.display()),
        Err(_) => {
            let untouched = std::fs::read(data.join("db")).unwrap_or_default() == before;
            return Outcome::Refused { untouched };
        }
    };
    assert!(storage.head().lsn >= durable, "silently lost its end");
    let mut expected = 1;
    for row in storage.read_from(1) {
        match row {
            Ok(stored) => {
                let bytes = record(expected, RECORD_BYTES);
                assert_eq!(stored, Stored { lsn: expected, form: FORM, bytes }, "silently changed");
                expected += 1;
            }
            Err(_) => return Outcome::RefusedOnRead,
        }
    }
    assert!(expected > durable, "silently dropped: only {} of {durable}", expected - 1);
    Outcome::Whole
}

#[test]
fn damage_below_a_state_snapshot_is_not_made_worse_by_looking() {
    let killed = killed(3);
    let storage = SledStorage::open(&killed.data).unwrap();
    storage.note_snapshot(killed.durable).unwrap();
    grow(&storage, 20, 20, RECORD_BYTES);
    let durable = storage.head().lsn;
    storage.note_snapshot(durable).unwrap();
    storage.mark_clean().unwrap();
    drop(storage);
    let scratch = tempfile::tempdir().unwrap();
    let mut dice = Dice(0x0BAD_5EED);
    let length = written_end(&killed.data);
    let mut refused = 0;
    for flip in 0..env_or("ONHAND_BIT_FLIPS", 200) {
        let data = scratch.path().join(flip.to_string());
        copy_dir(&killed.data, &data);
        let at = dice.roll(length);
        let flip_byte = || {
            let file = OpenOptions::new().read(true).write(true).open(data.join("db")).unwrap();
            let mut byte = [0];
            file.read_exact_at(&mut byte, at).unwrap();
            file.write_all_at(&[byte[0] ^ 4], at).unwrap();
        };
        flip_byte();
        if let Outcome::Refused { .. } = open_and_judge(&data, durable) {
            refused += 1;
            flip_byte();
            assert_eq!(
                open_and_judge(&data, durable),
                Outcome::Whole,
                "repaired at {at}, and still not whole"
            );
        }
        std::fs::remove_dir_all(&data).unwrap();
    }
    println!("{refused} flips refused, and whole again when flipped back");
}

#[test]
fn flipped_bits_are_refused_or_harmless() {
    // Enough for several segments, some of them half overwritten.
    let killed = killed_with(3, env_or("ONHAND_FLIP_BLOCK", 150), 80);
    let flips = env_or("ONHAND_BIT_FLIPS", 200);
    let mut dice = Dice(0x1234_5678_9ABC_DEF1);
    let (mut whole, mut refused, mut on_read, mut touched) = (0, 0, 0, Vec::new());
    let length = std::fs::metadata(killed.data.join("db")).unwrap().len();
    let redo_length = std::fs::metadata(killed.data.join("redo")).unwrap().len();
    let scratch = tempfile::tempdir().unwrap();
    for flip in 0..flips {
        let data = scratch.path().join(flip.to_string());
        copy_dir(&killed.data, &data);
        let (name, length) = if flip % 4 == 0 { ("redo", redo_length) } else { ("db", length) };
        let at = dice.roll(length);
        let mask = 1u8 << dice.roll(8);
        let file = OpenOptions::new().read(true).write(true).open(data.join(name)).unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ mask], at).unwrap();
        match open_and_judge(&data, killed.durable) {
            Outcome::Whole => whole += 1,
            Outcome::RefusedOnRead => on_read += 1,
            Outcome::Refused { untouched: true } => refused += 1,
            Outcome::Refused { untouched: false } => touched.push(at),
        }
        std::fs::remove_dir_all(&data).unwrap();
    }
    println!(
        "{flips} flips over {length} bytes: {whole} harmless, {refused} refused untouched, {on_read} on read, {touched:?} after sled changed the file"
    );
    assert!(refused + on_read > 0, "the sample hit nothing that matters");
    assert!(touched.is_empty(), "refused only after sled had changed the file: {touched:?}");
}

#[test]
fn flipped_bits_in_the_small_files_are_harmless() {
    let killed = killed(2);
    let scratch = tempfile::tempdir().unwrap();
    let mut dice = Dice(4242);
    for flip in 0..60 {
        let data = scratch.path().join(flip.to_string());
        copy_dir(&killed.data, &data);
        let small = |path: &PathBuf| path.is_file() && !path.ends_with("db") && !path.ends_with("redo");
        let mut files: Vec<_> =
            std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).filter(small).collect();
        files.sort();
        assert!(files.len() >= 3, "conf, a snapshot and the watermark: {files:?}");
        let file = &files[flip % files.len()];
        let mut bytes = std::fs::read(file).unwrap();
        let at = usize::try_from(dice.roll(u64::try_from(bytes.len()).unwrap())).unwrap();
        bytes[at] ^= 1 << dice.roll(8);
        std::fs::write(file, bytes).unwrap();
        // Of the watermark one of two slots is left; the others are made anew.
        assert_eq!(open_and_judge(&data, killed.durable), Outcome::Whole, "byte {at} of {}", file.display());
        std::fs::remove_dir_all(&data).unwrap();
    }
}

#[test]
fn a_truncated_file_is_refused_unless_only_the_unacknowledged_tail_is_gone() {
    let killed = killed(2);
    let full = std::fs::metadata(killed.data.join("db")).unwrap().len();
    let scratch = tempfile::tempdir().unwrap();
    let mut dice = Dice(77);
    let (mut whole, mut refused) = (0, 0);
    for cut in 0..env_or("ONHAND_TRUNCATIONS", 60) {
        let data = scratch.path().join(cut.to_string());
        copy_dir(&killed.data, &data);
        // The first cuts bite into the very end, the others anywhere.
        let len = if cut < 20 { full - 1 - cut * 37 } else { dice.roll(full) };
        OpenOptions::new().write(true).open(data.join("db")).unwrap().set_len(len).unwrap();
        match open_and_judge(&data, killed.durable) {
            Outcome::Whole => whole += 1,
            Outcome::Refused { untouched } => {
                assert!(untouched, "sled changed the file cut at {len}");
                refused += 1;
            }
            Outcome::RefusedOnRead => panic!("cut at {len}: opened without its end"),
        }
        std::fs::remove_dir_all(&data).unwrap();
    }
    println!("truncations: {whole} harmless, {refused} refused");
    assert!(refused > 0);
}

#[test]
fn an_unacknowledged_torn_tail_is_absent_and_everything_before_it_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let storage = open_small(&data, 80);
    grow(&storage, 50, 20, RECORD_BYTES);
    let acknowledged = storage.head().lsn;
    let (watermark, before) = (std::fs::read(data.join("watermark")).unwrap(), redo(&data));
    // The next block reaches the file in part, but the cut comes before its acknowledgement: the watermark is the
    // old one.
    grow(&storage, 1, 20, RECORD_BYTES);
    drop(storage);
    let after = redo(&data);
    let changed = |(a, b): (&u8, &u8)| a != b;
    let start = before.iter().zip(&after).position(changed).unwrap();
    let end = before.iter().zip(&after).rposition(changed).unwrap() + 1;
    for cut in 0..30 {
        let copy = dir.path().join(format!("cut{cut}"));
        copy_dir(&data, &copy);
        std::fs::write(copy.join("watermark"), &watermark).unwrap();
        let len = start + (end - start) * cut / 30;
        std::fs::write(copy.join("redo"), [&after[..len], &before[len..]].concat()).unwrap();
        let storage = SledStorage::open(&copy).unwrap();
        assert_eq!(storage.head().lsn, acknowledged, "cut at {len}");
        assert_eq!(storage.read_from(1).map(Result::unwrap).count(), usize::try_from(acknowledged).unwrap());
        // Life goes on from there, and the files are sound for ever after.
        grow(&storage, 3, 20, RECORD_BYTES);
        storage.mark_clean().unwrap();
        drop(storage);
        let report = verify(&copy).unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.head.lsn, acknowledged + 60);
    }
}

#[test]
fn an_acknowledged_block_in_the_redo_log_is_refused_when_damaged_and_nowhere_else() {
    let killed = killed(1);
    let bytes = redo(&killed.data);
    let scratch = tempfile::tempdir().unwrap();
    let (mut whole, mut refused) = (0, 0);
    for (index, page) in bytes.chunks(4096).enumerate() {
        if !page.starts_with(&MAGIC) {
            continue;
        }
        let last = u64::from_le_bytes(page[20..28].try_into().unwrap()) + 19;
        let data = scratch.path().join(index.to_string());
        copy_dir(&killed.data, &data);
        let file = OpenOptions::new().write(true).open(data.join("redo")).unwrap();
        let at = u64::try_from(index * 4096).unwrap();
        file.write_all_at(&[page[300] ^ 1], at + 300).unwrap();
        let report = verify(&data).unwrap();
        let outcome = open_and_judge(&data, killed.durable);
        match outcome {
            Outcome::Whole => {
                assert!(report.is_sound(), "{report:?}");
                whole += 1;
            }
            Outcome::Refused { untouched: true } if last > 60 * 20 => {
                let damage = report.damage.unwrap();
                assert!(damage.file.ends_with("redo"), "{damage:?}");
                assert_eq!((damage.lsn, damage.offset), (last - 19, Some(at)));
                refused += 1;
            }
            other => panic!("block up to {last}: {other:?}"),
        }
    }
    // The first sixty have moved on to the database; the others may have, had the machine been slow.
    assert!(whole >= 60 && refused > 0, "{whole} harmless, {refused} refused");
}

fn redo(data: &Path) -> Vec<u8> {
    std::fs::read(data.join("redo")).unwrap()
}

/// What every block begins with.
const MAGIC: [u8; 8] = [0xF5, 0x4F, 0x6E, 0xC1, 0x68, 0xFF, 0x61, 0x92];

/// Where the last byte that is not zero lies: the end of what sled wrote.
fn written_end(data: &Path) -> u64 {
    let bytes = std::fs::read(data.join("db")).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    u64::try_from(end).unwrap() + 1
}

#[test]
fn damage_is_named_with_its_place_before_and_after_opening() {
    // With a redo log so small that the record has left it.
    let killed = killed_with(1, 20, 0);
    // Every sound copy of the block with record 401 is damaged in one byte of its body.
    let bytes = std::fs::read(killed.data.join("db")).unwrap();
    let file = OpenOptions::new().write(true).open(killed.data.join("db")).unwrap();
    let mut places = Vec::new();
    for at in 0..bytes.len() - 200 {
        if bytes[at..].starts_with(&MAGIC) && bytes[at + 20..at + 28] == 401u64.to_le_bytes() {
            places.push(u64::try_from(at).unwrap());
            file.write_all_at(&[bytes[at + 150] ^ 1], u64::try_from(at).unwrap() + 150).unwrap();
        }
    }
    assert!(!places.is_empty());
    let report = verify(&killed.data).unwrap();
    let damage = report.damage.clone().unwrap();
    assert_eq!((damage.lsn, report.head.lsn), (401, 400));
    assert!(places.contains(&damage.offset.unwrap()), "{damage:?}");
    match SledStorage::open(&killed.data) {
        Err(OpenError::Damaged { file, lsn, offset, .. }) => {
            assert!(file.ends_with("db"));
            assert_eq!(lsn, 401);
            assert!(places.contains(&offset.unwrap()));
        }
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn a_kill_while_opening_leaves_nothing_in_the_way() {
    let killed = killed(1);
    for content in [&b""[..], b"torn", &[0; 4000]] {
        std::fs::write(killed.data.join("snap.00000000000FFFFF.generating"), content).unwrap();
        assert_eq!(open_and_judge(&killed.data, killed.durable), Outcome::Whole);
    }
}

#[test]
fn missing_swapped_and_old_files_are_refused() {
    let killed = killed(2);
    let scratch = tempfile::tempdir().unwrap();
    let copy = |name: &str| {
        let data = scratch.path().join(name);
        copy_dir(&killed.data, &data);
        data
    };
    let old = copy("old");
    {
        let storage = SledStorage::open(&killed.data).unwrap();
        grow(&storage, 5, 20, RECORD_BYTES);
    }
    let durable = killed.durable + 100;

    let no_db = copy("no-db");
    std::fs::remove_file(no_db.join("db")).unwrap();
    assert!(matches!(SledStorage::open(&no_db), Err(OpenError::Damaged { lsn: 1, .. })));

    let no_mark = copy("no-mark");
    std::fs::remove_file(no_mark.join("watermark")).unwrap();
    assert!(matches!(SledStorage::open(&no_mark), Err(OpenError::Damaged { lsn: 0, .. })));
    assert!(!verify(&no_mark).unwrap().is_sound());
    let accept = SledOptions { accept_missing_watermark: true, ..SledOptions::default() };
    assert_eq!(SledStorage::open_with(&no_mark, &accept).unwrap().head().lsn, durable);

    let no_redo = copy("no-redo");
    std::fs::remove_file(no_redo.join("redo")).unwrap();
    assert!(matches!(SledStorage::open(&no_redo), Err(OpenError::Damaged { lsn: 0, .. })));
    assert!(!verify(&no_redo).unwrap().is_sound());

    let short_redo = copy("short-redo");
    OpenOptions::new().write(true).open(short_redo.join("redo")).unwrap().set_len(5000).unwrap();
    assert!(matches!(SledStorage::open(&short_redo), Err(OpenError::Damaged { lsn: 0, .. })));
    assert!(!verify(&short_redo).unwrap().is_sound());

    let old_redo = copy("old-redo");
    std::fs::copy(old.join("redo"), old_redo.join("redo")).unwrap();
    match open_and_judge(&old_redo, durable) {
        Outcome::Refused { untouched: true } => {}
        other => panic!("an old copy of the redo log: {other:?}"),
    }

    let old_db = copy("old-db");
    for file in std::fs::read_dir(&old).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        if file.file_name() != "watermark" {
            std::fs::copy(file.path(), old_db.join(file.file_name())).unwrap();
        }
    }
    match open_and_judge(&old_db, durable) {
        Outcome::Refused { untouched: true } => {}
        other => panic!("an old copy of the database: {other:?}"),
    }

    let other = tempfile::tempdir().unwrap();
    let foreign = other.path().join("data");
    {
        let storage = SledStorage::open(&foreign).unwrap();
        grow(&storage, 200, 20, RECORD_BYTES / 2);
    }
    std::fs::copy(killed.data.join("watermark"), foreign.join("watermark")).unwrap();
    assert!(
        matches!(SledStorage::open(&foreign), Err(OpenError::Damaged { .. })),
        "another journal's watermark"
    );
}

#[test]
fn after_an_orderly_end_the_end_must_be_exact() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let storage = SledStorage::open(&data).unwrap();
    grow(&storage, 10, 5, RECORD_BYTES);
    storage.mark_clean().unwrap();
    let clean = std::fs::read(data.join("watermark")).unwrap();
    grow(&storage, 1, 5, RECORD_BYTES);
    drop(storage);
    std::fs::write(data.join("watermark"), clean).unwrap();
    assert!(matches!(SledStorage::open(&data), Err(OpenError::Damaged { lsn: 51, .. })));
}

#[test]
fn a_noted_snapshot_bounds_what_opening_checks() {
    let killed = killed(2);
    {
        let storage = SledStorage::open(&killed.data).unwrap();
        storage.note_snapshot(killed.durable - 100).unwrap();
        grow(&storage, 2, 20, RECORD_BYTES);
    }
    assert_eq!(open_and_judge(&killed.data, killed.durable + 40), Outcome::Whole);
}

#[test]
fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let storage = SledStorage::open(dir.path()).unwrap();
    grow(&storage, 1, 1, RECORD_BYTES);
    assert!(matches!(SledStorage::open(dir.path()), Err(OpenError::Locked { .. })));
    assert!(matches!(verify(dir.path()), Err(OpenError::Locked { .. })));
    drop(storage);
    SledStorage::open(dir.path()).unwrap();
}

#[test]
fn verifying_changes_nothing() {
    let killed = killed(2);
    let listing = |data: &Path| {
        let mut files: Vec<_> = std::fs::read_dir(data)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = listing(&killed.data);
    let report = verify(&killed.data).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(
        (report.records, report.head.lsn, report.durable),
        (killed.durable, killed.durable, killed.durable)
    );
    assert_eq!((report.blocks, report.ended_in_order), (160, Some(false)));
    assert_eq!(report.record_bytes, killed.durable * u64::try_from(RECORD_BYTES).unwrap());
    assert_eq!(listing(&killed.data), before);
    drop(File::open(killed.data.join("db")).unwrap());
}
