//! Data of other versions of the program: refused with a sentence of its own, and left as it was.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use journal::{OpenError, RestoreError, SledStorage, Storage, backup, restore, verify};
use std::path::Path;
use support::{files, grow};

const SLOT_BYTES: usize = 2048;
const SLOT_PLAIN: usize = 73;

/// A directory that says of itself that a program wrote it whose format has this number.
fn of_format(format: u8) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let storage = SledStorage::open(dir.path()).unwrap();
    grow(&storage, 5, 3, 100);
    storage.mark_clean().unwrap();
    drop(storage);
    let path = dir.path().join("watermark");
    let mut bytes = std::fs::read(&path).unwrap();
    for slot in [0, SLOT_BYTES] {
        assert_eq!(&bytes[slot..slot + 8], b"OHWMARK3");
        bytes[slot + 7] = format;
        let crc = crc32fast::hash(&bytes[slot..slot + SLOT_PLAIN]);
        bytes[slot + SLOT_PLAIN..slot + SLOT_PLAIN + 4].copy_from_slice(&crc.to_le_bytes());
    }
    std::fs::write(&path, bytes).unwrap();
    dir
}

fn refused(dir: &Path) -> OpenError {
    let before = files(dir);
    let verified = verify(dir).unwrap_err();
    let opened = SledStorage::open(dir).err().unwrap();
    assert_eq!(verified.to_string(), opened.to_string());
    assert!(!opened.to_string().contains("damaged"), "{opened}");
    assert_eq!(files(dir), before, "nothing is touched");
    opened
}

#[test]
fn a_directory_of_another_version_is_refused_and_says_what_to_do() {
    let older = of_format(b'2');
    let error = refused(older.path());
    assert!(matches!(error, OpenError::Older { .. }));
    let told = error.to_string();
    assert!(told.contains("older Onhand 0.1") && told.contains("start with an empty directory"), "{told}");

    let newer = of_format(b'4');
    let error = refused(newer.path());
    assert!(matches!(error, OpenError::Newer { .. }));
    assert!(error.to_string().contains("newer Onhand"), "{error}");
    SledStorage::open(of_format(b'3').path()).unwrap();
}

#[test]
fn a_backup_of_another_version_is_refused() {
    let storage = journal::MemoryStorage::new();
    grow(&storage, 2, 3, 100);
    let mut bytes = Vec::new();
    backup(&storage, &mut bytes, &mut |_| {}).unwrap();
    for version in [1, 4] {
        bytes[8] = version;
        let crc = crc32fast::hash(&bytes[..49]);
        bytes[49..53].copy_from_slice(&crc.to_le_bytes());
        let dir = tempfile::tempdir().unwrap();
        let error = restore(&mut &bytes[..], dir.path(), &mut |_| {}).unwrap_err();
        let older = matches!(error, RestoreError::Older);
        assert!(older == (version == 1) && (older || matches!(error, RestoreError::Newer)), "{error}");
        assert!(files(dir.path()).is_empty());
    }
}
