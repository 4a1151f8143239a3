//! Opening a data directory: what must hold before sled may touch it, and what must hold afterwards.

use crate::block::{Head, Lsn};
use crate::error::OpenError;
use crate::scan;
use crate::sled_log::SEGMENT_BYTES;
use crate::sled_storage::{JOURNAL_TREE, Parts, SledOptions, TAIL_PADDING, decode_row, guarded};
use crate::watermark::{Found, Mark, Watermark};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long to wait for the last threads of an instance just dropped in this process to let go of the file.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn open(dir: &Path, options: &SledOptions) -> Result<Parts, OpenError> {
    let at = |source| OpenError::Io { path: dir.to_owned(), source };
    std::fs::create_dir_all(dir).map_err(at)?;
    let dir = &dir.canonicalize().map_err(at)?;
    refuse_unfinished_restore(dir)?;
    let (mut watermark, mark) = take_watermark(dir, options)?;
    remove_unfinished_snapshots(dir).map_err(at)?;
    if dir.join("db").exists() {
        scan::check_before_open(dir, &mark)?;
    } else if mark.head.lsn > 0 {
        return Err(damaged(
            dir,
            1,
            format!("the file is missing, but {} records were durable", mark.head.lsn),
        ));
    }
    let (db, journal) = open_sled(dir, options)?;
    let file = OpenOptions::new().read(true).write(true).open(dir.join("db")).map_err(at)?;
    sync_directory(dir).map_err(at)?;
    let head = check_after_open(dir, &journal, &mark)?;
    // Records above the watermark may have been read from the page cache after a sync that failed. Written anew,
    // they are durable before anything builds on them.
    rewrite_tail(&journal, mark.head.lsn).map_err(|detail| storage_fault(dir, detail))?;
    guarded(|| db.flush()).map_err(|detail| storage_fault(dir, detail))?;
    file.sync_all().map_err(at)?;
    watermark.write_synced(Mark { head, clean: false, ..mark }).map_err(at)?;
    Ok(Parts { dir: dir.clone(), db, journal, file, head, watermark })
}

/// Locks the directory and reads its watermark. A fresh directory gets one before sled creates its file, so a
/// database without a watermark has lost it.
fn take_watermark(dir: &Path, options: &SledOptions) -> Result<(Watermark, Mark), OpenError> {
    let at = |source| OpenError::Io { path: dir.join(crate::watermark::FILE_NAME), source };
    let opened = Watermark::open(dir).map_err(at)?;
    let Some((mut watermark, found)) = opened else { return Err(OpenError::Locked { dir: dir.to_owned() }) };
    match found {
        Found::Mark(mark) => Ok((watermark, mark)),
        Found::Nothing if !dir.join("db").exists() || options.accept_missing_watermark => {
            watermark.initialise().map_err(at)?;
            sync_directory(dir).map_err(at)?;
            if let Some(parent) = dir.parent() {
                sync_directory(parent).map_err(at)?;
            }
            Ok((watermark, Mark::EMPTY))
        }
        Found::Nothing => Err(OpenError::Damaged {
            file: dir.join(crate::watermark::FILE_NAME),
            lsn: 0,
            offset: None,
            detail: "the watermark is missing or unreadable, so nothing proves the journal complete"
                .to_owned(),
        }),
    }
}

/// A restore that was killed left its work directory and no watermark. An empty one beside a watermark is harmless:
/// the kill came after everything was in place.
fn refuse_unfinished_restore(dir: &Path) -> Result<(), OpenError> {
    let work = dir.join(crate::backup::WORK_DIR);
    if !work.exists()
        || (dir.join(crate::watermark::FILE_NAME).exists() && std::fs::remove_dir(&work).is_ok())
    {
        return Ok(());
    }
    let detail = "a restore was interrupted here; empty the directory and restore again".to_owned();
    Err(OpenError::Damaged { file: work, lsn: 0, offset: None, detail })
}

/// A kill while sled was opening leaves `snap.*.generating`, which sled would take for a snapshot and refuse.
fn remove_unfinished_snapshots(dir: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with("snap.") && name.ends_with(".generating")) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn open_sled(dir: &Path, options: &SledOptions) -> Result<(sled::Db, sled::Tree), OpenError> {
    let config = sled::Config::new()
        .path(dir)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(options.cache_bytes)
        .flush_every_ms(None)
        .print_profile_on_drop(false);
    let deadline = Instant::now() + LOCK_PATIENCE;
    let db = loop {
        match guarded(|| config.open()) {
            Ok(db) => break db,
            Err(detail) if detail.contains("could not acquire lock") => {
                if Instant::now() >= deadline {
                    return Err(OpenError::Locked { dir: dir.to_owned() });
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(detail) => return Err(storage_fault(dir, detail)),
        }
    };
    let open_journal = || {
        let journal = db.open_tree(JOURNAL_TREE)?;
        for key in TAIL_PADDING {
            if !journal.contains_key(key.to_be_bytes())? {
                journal.insert(key.to_be_bytes(), &[])?;
            }
        }
        Ok(journal)
    };
    let journal = guarded(open_journal).map_err(|detail| storage_fault(dir, detail))?;
    Ok((db, journal))
}

/// Reads every block above the state snapshot and checks it; then the end against the watermark.
fn check_after_open(dir: &Path, journal: &sled::Tree, mark: &Mark) -> Result<Head, OpenError> {
    let snapshot = mark.snapshot.min(mark.head.lsn);
    let start = snapshot.saturating_add(1);
    let first = guarded(|| journal.range(..=start.to_be_bytes()).next_back().transpose());
    let first = first.map_err(|detail| damaged(dir, start, detail))?;
    let from = first.map_or(start.to_be_bytes().to_vec(), |(key, _)| key.to_vec());
    let mut head: Option<Head> = None;
    let mut rows = journal.range(from..TAIL_PADDING.start().to_be_bytes().to_vec());
    loop {
        let expected = head.map_or(start, |head| head.lsn.saturating_add(1));
        let row = guarded(|| rows.next().transpose()).map_err(|detail| damaged(dir, expected, detail))?;
        let Some((key, value)) = row else { break };
        let block = decode_row(&key, &value).map_err(|detail| damaged(dir, expected, detail))?;
        let header = block.header();
        let follows = match head {
            Some(head) => header.first == head.lsn.saturating_add(1) && header.prev_hash == head.hash,
            None => header.first <= start,
        };
        if !follows {
            let detail = format!("records {} to {} follow instead", header.first, header.last);
            return Err(damaged(dir, expected, detail));
        }
        if header.last == mark.head.lsn && header.hash != mark.head.hash {
            return Err(damaged(dir, header.last, "another record than the one that was durable".to_owned()));
        }
        head = Some(Head { lsn: header.last, hash: header.hash });
    }
    let head = head.unwrap_or(Head::EMPTY);
    if head.lsn < mark.head.lsn {
        let detail = format!("the journal ends at {}, but {} was durable", head.lsn, mark.head.lsn);
        return Err(damaged(dir, head.lsn.saturating_add(1), detail));
    }
    if mark.clean && head != mark.head {
        let detail = format!("the journal ended in order at {}, but goes on to {}", mark.head.lsn, head.lsn);
        return Err(damaged(dir, mark.head.lsn.saturating_add(1), detail));
    }
    Ok(head)
}

fn rewrite_tail(journal: &sled::Tree, durable: Lsn) -> Result<(), String> {
    let from = durable.saturating_add(1).to_be_bytes();
    let mut rows = journal.range(from..TAIL_PADDING.start().to_be_bytes());
    while let Some((key, value)) = guarded(|| rows.next().transpose())? {
        guarded(|| journal.insert(key, value))?;
    }
    Ok(())
}

pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn damaged(dir: &Path, lsn: Lsn, detail: String) -> OpenError {
    OpenError::Damaged { file: dir.join("db"), lsn, offset: None, detail }
}

/// sled tells of damage that it meets while opening only in words.
fn storage_fault(dir: &Path, detail: String) -> OpenError {
    if detail.to_lowercase().contains("corrupt") {
        return damaged(dir, 0, detail);
    }
    OpenError::Storage { dir: dir.to_owned(), detail }
}
