//! Backup and restore: equal heads, damage refused, nothing left behind.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use journal::{
    Blocks, Head, MemoryStorage, OpenError, Progress, RestoreError, SledStorage, StorageExt, Stored, backup,
    backup_head, backup_with, restore, verify, verify_backup,
};
use std::{io::Cursor, path::Path};
use support::{FORM, grow, record};

fn sample(blocks: u64) -> (MemoryStorage, Vec<u8>) {
    let storage = MemoryStorage::new();
    grow(&storage, blocks, 9, 150);
    let mut bytes = Vec::new();
    assert_eq!(backup(&storage, &mut bytes, &mut |_| {}).unwrap(), storage.head());
    (storage, bytes)
}

/// Checking a backup and restoring it come to the same.
fn restore_quietly(bytes: &[u8], dir: &Path) -> Result<Head, RestoreError> {
    let checked = verify_backup(&mut &bytes[..], &mut |_| {});
    let restored = restore(&mut &bytes[..], dir, &mut |_| {});
    let is_about_the_directory = matches!(restored, Err(RestoreError::NotEmpty(_) | RestoreError::Open(_)));
    assert!(
        is_about_the_directory || checked.as_ref().ok() == restored.as_ref().ok(),
        "{checked:?} and {restored:?}"
    );
    restored
}

#[test]
fn a_restored_journal_equals_its_source() {
    let source = tempfile::tempdir().unwrap();
    let storage = SledStorage::open(source.path()).unwrap();
    grow(&storage, 700, 11, 150);
    let mut bytes = Vec::new();
    let mut steps: Vec<Progress> = Vec::new();
    let head = backup(&storage, &mut bytes, &mut |step| steps.push(step)).unwrap();
    assert_eq!(head, storage.head());
    assert!(steps.is_sorted_by_key(|step| step.lsn) && steps.last().unwrap().lsn == head.lsn);

    let target = tempfile::tempdir().unwrap();
    for dir in [target.path().join("new"), target.path().join("empty")] {
        if dir.ends_with("empty") {
            std::fs::create_dir(&dir).unwrap();
        }
        let mut last = None;
        assert_eq!(restore(&mut &bytes[..], &dir, &mut |step| last = Some(step)).unwrap(), head);
        assert_eq!(last, Some(Progress { lsn: head.lsn, of: head.lsn }));
        let report = verify(&dir).unwrap();
        assert!(
            report.is_sound() && report.head == head && report.ended_in_order == Some(true),
            "{report:?}"
        );
        let restored = SledStorage::open(&dir).unwrap();
        assert_eq!(restored.head(), head);
        for (row, expected) in restored.read_from(1).zip(1..) {
            assert_eq!(row.unwrap(), Stored { lsn: expected, form: FORM, bytes: record(expected, 150) });
        }
        grow(&restored, 1, 1, 150);
        let mut again = Vec::new();
        backup(&restored, &mut again, &mut |_| {}).unwrap();
        assert!(again.len() > bytes.len());
    }
}

#[test]
fn an_empty_journal_can_be_backed_up() {
    let (_, bytes) = sample(0);
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(restore_quietly(&bytes, dir.path()).unwrap(), Head::EMPTY);
    assert_eq!(SledStorage::open(dir.path()).unwrap().head(), Head::EMPTY);
}

#[test]
fn a_backup_taken_under_load_ends_where_it_began() {
    let dir = tempfile::tempdir().unwrap();
    let storage = SledStorage::open(dir.path()).unwrap();
    grow(&storage, 100, 10, 100);
    let mut bytes = Vec::new();
    let mut grown = false;
    let head = backup(&storage, &mut bytes, &mut |_| {
        if !std::mem::replace(&mut grown, true) {
            grow(&storage, 50, 10, 100);
        }
    })
    .unwrap();
    assert_eq!((head.lsn, storage.head().lsn), (1000, 1500));
    assert_eq!(backup_head(&mut Cursor::new(&bytes)).unwrap(), head, "its ends tell where it ends");
    for cut in [0, 60, bytes.len() - 1] {
        assert!(backup_head(&mut Cursor::new(&bytes[..cut])).is_err(), "{cut}");
    }
    let target = tempfile::tempdir().unwrap();
    assert_eq!(restore_quietly(&bytes, target.path()).unwrap(), head);
}

#[test]
fn a_damaged_or_cut_backup_is_refused_and_leaves_nothing() {
    let (_, bytes) = sample(25);
    let base = tempfile::tempdir().unwrap();
    let kept = base.path().join("kept");
    std::fs::create_dir(&kept).unwrap();
    let fresh = base.path().join("fresh");
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        damaged.push(flipped);
        damaged.push(bytes[..at].to_vec());
    }
    damaged.push(bytes[..bytes.len() - 1].to_vec());
    damaged.push(bytes[..bytes.len() - 56].to_vec());
    for input in damaged {
        assert!(matches!(restore_quietly(&input, &kept), Err(RestoreError::Damaged { .. })));
        assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 0);
        assert!(matches!(restore_quietly(&input, &fresh), Err(RestoreError::Damaged { .. })));
        assert!(!fresh.exists());
    }
    restore_quietly(&bytes, &kept).unwrap();
}

#[test]
fn a_directory_in_use_is_not_overwritten() {
    let (_, bytes) = sample(3);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("precious"), b"1").unwrap();
    assert!(matches!(restore_quietly(&bytes, dir.path()), Err(RestoreError::NotEmpty(_))));
    assert_eq!(std::fs::read(dir.path().join("precious")).unwrap(), b"1");
    restore_quietly(&bytes, &dir.path().join("inside")).unwrap();
    assert!(matches!(restore_quietly(&bytes, &dir.path().join("inside")), Err(RestoreError::NotEmpty(_))));
}

#[test]
fn an_interrupted_restore_is_not_taken_for_an_empty_journal() {
    let (_, bytes) = sample(3);
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("restoring")).unwrap();
    assert!(matches!(SledStorage::open(dir.path()), Err(OpenError::Damaged { .. })));
    std::fs::remove_dir(dir.path().join("restoring")).unwrap();
    let head = restore_quietly(&bytes, dir.path()).unwrap();
    std::fs::create_dir(dir.path().join("restoring")).unwrap();
    assert_eq!(SledStorage::open(dir.path()).unwrap().head(), head, "killed after its last step");
}

/// A backup of three records and these files, each with its name.
fn with_files(dir: &Path, files: &[(&str, &[u8])]) -> std::io::Result<Vec<u8>> {
    let storage = MemoryStorage::new();
    grow(&storage, 1, 3, 100);
    let mut listed = Vec::new();
    for (number, (name, bytes)) in files.iter().enumerate() {
        let path = dir.join(number.to_string());
        std::fs::write(&path, bytes)?;
        listed.push(((*name).to_owned(), path));
    }
    listed.push(("media/gone".to_owned(), dir.join("gone")));
    let mut out = Vec::new();
    match backup_with(&storage, &mut || Ok(listed.clone()), &mut out, &mut |_| {}) {
        Ok(head) => assert_eq!(head, storage.head()),
        Err(journal::BackupError::Write(error)) => return Err(error),
        Err(error) => panic!("{error}"),
    }
    Ok(out)
}

#[test]
fn files_beside_the_journal_come_back_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let large = vec![7_u8; 200_000];
    let files = [("media/ab/one.pict", &large[..]), ("media/cd/two", b"2"), ("media/cd/none", b"")];
    let bytes = with_files(dir.path(), &files).unwrap();
    let target = dir.path().join("target");
    assert_eq!(restore_quietly(&bytes, &target).unwrap().lsn, 3);
    for (name, content) in files {
        assert_eq!(std::fs::read(target.join(name)).unwrap(), content, "{name}");
    }
    assert!(!target.join("media/gone").exists(), "what was gone by its turn is left out");
    assert_eq!(backup_head(&mut Cursor::new(&bytes)).unwrap().lsn, 3);
    assert!(verify(&target).unwrap().is_sound());
    for cut in [bytes.len() - 54, bytes.len() - 100, bytes.len() - 100_000] {
        let dir = tempfile::tempdir().unwrap();
        assert!(restore_quietly(&bytes[..cut], dir.path()).is_err(), "{cut}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left behind");
    }
    for flipped in [bytes.len() - 60, bytes.len() - 130, bytes.len() - 150_000] {
        let mut bytes = bytes.clone();
        bytes[flipped] ^= 4;
        let dir = tempfile::tempdir().unwrap();
        assert!(restore_quietly(&bytes, dir.path()).is_err(), "{flipped}");
    }
}

#[test]
fn no_file_of_a_backup_leads_out_of_its_folder_or_into_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["../x", "media/../../x", "/etc/x", "media", "media//x", "media/.x", "Media/x", "media/x y"] {
        let refused = with_files(dir.path(), &[(name, b"x")]).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput, "{name}");
    }
    let names = with_files(dir.path(), &[("aa/x", b"x")]).unwrap();
    let at = names.windows(4).position(|part| part == b"aa/x").unwrap();
    let mut forged = names.clone();
    forged[at..at + 4].copy_from_slice(b"../x");
    let error = restore(&mut &forged[..], dir.path().join("forged"), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("a name that no backup gives"), "{error}");
    let own = with_files(dir.path(), &[("db/x", b"x")]).unwrap();
    let error = restore(&mut &own[..], dir.path().join("own"), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("a part of the journal"), "{error}");
}

#[test]
fn a_backup_from_before_there_were_files_is_restored() {
    let (_, mut bytes) = sample(3);
    bytes[8] = 2;
    let crc = crc32fast::hash(&bytes[..49]);
    bytes[49..53].copy_from_slice(&crc.to_le_bytes());
    let tail = bytes.len() - 52;
    bytes.drain(tail - 2..tail);
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(restore_quietly(&bytes, dir.path()).unwrap().lsn, 27);
}
