//! Opening a data directory: what must hold before sled may touch it, and what must hold afterwards.

use crate::block::{Block, BlockHeader, Head, Lsn};
use crate::disk::{Disk, TAIL_PADDING, guarded, open_sled};
use crate::error::{Fault, FaultKind, OpenError, damaged};
use crate::layout::{DATABASE, WORK_DIR, sync_directory, unsound_settings};
use crate::options::{NoticeKind, SledOptions};
use crate::rebuild;
use crate::redo::{self, Redo};
use crate::scan;
use crate::survey::Survey;
use crate::watermark::{Mark, Watermark};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

/// The parts an opened database consists of.
pub(crate) struct Parts {
    pub(crate) dir: PathBuf,
    pub(crate) disk: Disk,
    pub(crate) redo: Redo,
    pub(crate) head: Head,
    pub(crate) watermark: Watermark,
}

pub(crate) fn open(dir: &Path, options: &SledOptions) -> Result<Parts, OpenError> {
    let at = |source| OpenError::Io { path: dir.to_owned(), source };
    std::fs::create_dir_all(dir).map_err(at)?;
    let dir = &dir.canonicalize().map_err(at)?;
    refuse_unfinished_restore(dir)?;
    let (mut watermark, mut mark, redo) = take_proofs(dir, options)?;
    remove_unfinished_snapshots(dir).map_err(at)?;
    rebuild::remove_unfinished(dir).map_err(at)?;
    if let Some(lsn) = goes_on_after_its_end(&mark, &redo) {
        let detail = format!("the journal ended in order at {}, but goes on", mark.head.lsn);
        return Err(OpenError::Damaged { file: dir.join(redo::FILE_NAME), lsn, offset: None, detail });
    }
    let asked = rebuild::requested(dir).map_err(at)?;
    let opened = match &asked {
        Some(why) => Err(why.clone()),
        None => match open_database(dir, options, &mark, &redo, false) {
            Err(error @ OpenError::Damaged { .. }) => Err(error.to_string()),
            opened => Ok(opened?),
        },
    };
    let Database { db, journal, head } = match opened {
        Ok(database) => database,
        Err(why) => {
            let leniently = mend(dir, options, &mut watermark, &mut mark, &redo, (&why, asked.is_some()))?;
            open_database(dir, options, &mark, &redo, leniently)?
        }
    };
    let file = OpenOptions::new().read(true).write(true).open(dir.join(DATABASE)).map_err(at)?;
    sync_directory(dir).map_err(at)?;
    file.sync_all().map_err(at)?;
    watermark.write_synced(Mark { head, settled: head.lsn, clean: false, ..mark }).map_err(at)?;
    // Only now does sled hold all that the redo log holds, so that it may be overwritten.
    let redo = Redo::open(dir, &redo).map_err(at)?;
    let disk = Disk::new(db, journal, file, options.sync, options.on_failure);
    Ok(Parts { dir: dir.clone(), disk, redo, head, watermark })
}

/// After damage: when every record is sound, the database is made anew. Records that opening can do without may stay
/// damaged; those are told, and true says that the database must be opened as it is.
fn mend(
    dir: &Path,
    options: &SledOptions,
    watermark: &mut Watermark,
    mark: &mut Mark,
    redo: &redo::Content,
    (why, asked): (&str, bool),
) -> Result<bool, OpenError> {
    let survey = Survey::take(dir, Some(*mark), redo)?;
    let Some(damage) = survey.damage.clone() else {
        *mark = Mark { snapshot: 0, ..*mark };
        let written = watermark.write_synced(*mark);
        written.map_err(|source| OpenError::Io { path: dir.join(crate::watermark::FILE_NAME), source })?;
        let aside = rebuild::run(&survey, options)?;
        let aside = aside.display();
        options.notice(
            NoticeKind::Mended,
            &format!(
            "{why}: every record is sound, so the database was made anew and the old one set aside in {aside}"
            ),
        );
        return Ok(false);
    };
    let needed = damage.lsn == 0 || damage.lsn > scan::unneeded(mark, redo);
    if needed && !asked {
        return Err(damage.into_error());
    }
    options.notice(NoticeKind::Records, &damage.into_error().to_string());
    Ok(true)
}

/// sled's part, holding all that the redo log holds.
struct Database {
    db: sled::Db,
    journal: sled::Tree,
    head: Head,
}

/// Opens sled when a look at its files says that it will find what it should, and checks that it did.
fn open_database(
    dir: &Path,
    options: &SledOptions,
    mark: &Mark,
    redo: &redo::Content,
    leniently: bool,
) -> Result<Database, OpenError> {
    let at = |source| OpenError::Io { path: dir.to_owned(), source };
    if dir.join(DATABASE).exists() {
        let snapshot = scan::check_before_open(dir, mark, redo, leniently)?;
        let settings = unsound_settings(dir).map_err(at)?.map(|damage| damage.file);
        let unsound: Vec<PathBuf> = snapshot.into_iter().chain(settings).collect();
        if !unsound.is_empty() {
            let aside = rebuild::set_aside(dir, &unsound).map_err(at)?;
            for file in unsound {
                options.notice(
                    NoticeKind::Mended,
                    &format!(
                        "{} was damaged; nobody needs it, it is set aside in {} and made anew",
                        file.display(),
                        aside.display()
                    ),
                );
            }
        }
    } else if mark.head.lsn > 0 || !redo.blocks.is_empty() {
        return Err(damaged(dir, 1, "the file is missing, but records were durable".to_owned()));
    }
    let (db, journal) = open_sled(dir, options.cache_bytes)?;
    let head = check_after_open(dir, &journal, redo.run(), mark)?;
    adopt(&journal, redo.run(), mark.clean).map_err(|fault| fault.into_open_error(dir))?;
    guarded(|| db.flush()).map_err(|fault| fault.into_open_error(dir))?;
    Ok(Database { db, journal, head })
}

fn goes_on_after_its_end(mark: &Mark, redo: &redo::Content) -> Option<Lsn> {
    let last = redo.run().last().map(|found| found.block.header().last);
    last.filter(|last| mark.clean && *last > mark.head.lsn).map(|_| mark.head.lsn.saturating_add(1))
}

/// Locks the directory and reads what proves how far the journal was durable: watermark and redo log. A fresh
/// directory gets both before sled creates its file, the watermark last, so a database without them has lost them.
fn take_proofs(dir: &Path, options: &SledOptions) -> Result<(Watermark, Mark, redo::Content), OpenError> {
    let at = |source| OpenError::Io { path: dir.join(crate::watermark::FILE_NAME), source };
    let opened = Watermark::open(dir).map_err(at)?;
    let Some((mut watermark, found)) = opened else { return Err(OpenError::Locked { dir: dir.to_owned() }) };
    let found = found.mark(dir)?;
    let redo_at = |source| OpenError::Io { path: dir.join(redo::FILE_NAME), source };
    let is_new = found.is_none();
    let no_database = !dir.join(DATABASE).exists();
    let content = match redo::Content::read(dir) {
        // A kill while the very first opening made the file.
        Err(error) if error.kind() == io::ErrorKind::InvalidData && is_new && no_database => None,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            let detail = error.to_string();
            return Err(OpenError::Damaged { file: dir.join(redo::FILE_NAME), lsn: 0, offset: None, detail });
        }
        content => content.map_err(redo_at)?,
    };
    let lost = |name: &str, detail: &str| OpenError::Damaged {
        file: dir.join(name),
        lsn: 0,
        offset: None,
        detail: format!("{detail}, so nothing proves the journal complete"),
    };
    let fresh = no_database && content.as_ref().is_none_or(|redo| redo.blocks.is_empty());
    let mark = match found {
        Some(mark) => mark,
        None if fresh || options.accept_missing_watermark => Mark::EMPTY,
        None => {
            return Err(lost(crate::watermark::FILE_NAME, "the watermark is missing or unreadable"));
        }
    };
    let content = match content {
        Some(content) if !(is_new && fresh) => content,
        _ if is_new => Redo::create(dir, options.redo_bytes).map_err(redo_at)?,
        _ => return Err(lost(redo::FILE_NAME, "the redo log is missing")),
    };
    if is_new {
        sync_directory(dir).map_err(at)?;
        watermark.initialise().map_err(at)?;
        sync_directory(dir).map_err(at)?;
        if let Some(parent) = dir.parent() {
            sync_directory(parent).map_err(at)?;
        }
    }
    Ok((watermark, mark, content))
}

/// A restore that was killed left its work directory and no watermark. An empty one beside a watermark is harmless:
/// the kill came after everything was in place.
fn refuse_unfinished_restore(dir: &Path) -> Result<(), OpenError> {
    let work = dir.join(WORK_DIR);
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

/// Reads every block above the state snapshot, from sled and then from the redo log, and checks it; then the end against
/// the watermark. Nothing is written before all that holds.
fn check_after_open(
    dir: &Path,
    journal: &sled::Tree,
    run: &[redo::Found],
    mark: &Mark,
) -> Result<Head, OpenError> {
    let start = mark.snapshot.min(mark.head.lsn).saturating_add(1);
    let run_first = run.first().map(|found| found.block.header().first);
    let mut chain = Chain { dir, mark, start, head: None };
    let first = guarded(|| journal.range(..=start.to_be_bytes()).next_back().transpose());
    let first = first.map_err(|fault| unread(dir, start, fault))?;
    let from = first.map_or(start.to_be_bytes().to_vec(), |(key, _)| key.to_vec());
    let end = *TAIL_PADDING.start();
    chain.take_rows(journal, from, run_first.unwrap_or(end))?;
    for found in run {
        chain.take(found.block.header())?;
    }
    if run_first.is_some() {
        // An old redo log may end before what sled holds.
        let from = chain.expected().to_be_bytes().to_vec();
        chain.take_rows(journal, from, end)?;
    }
    let head = chain.head.unwrap_or(Head::EMPTY);
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

/// The blocks seen so far, each following the one before.
struct Chain<'a> {
    dir: &'a Path,
    mark: &'a Mark,
    /// The first record that must be there.
    start: Lsn,
    head: Option<Head>,
}

impl Chain<'_> {
    fn expected(&self) -> Lsn {
        self.head.map_or(self.start, |head| head.lsn.saturating_add(1))
    }

    fn take_rows(&mut self, journal: &sled::Tree, from: Vec<u8>, end: Lsn) -> Result<(), OpenError> {
        let end = end.to_be_bytes().to_vec();
        if from >= end {
            return Ok(());
        }
        let mut rows = journal.range(from..end);
        loop {
            let row = guarded(|| rows.next().transpose());
            let Some((key, value)) = row.map_err(|fault| unread(self.dir, self.expected(), fault))? else {
                return Ok(());
            };
            let block = decode_row(&key, &value);
            self.take(block.map_err(|detail| damaged(self.dir, self.expected(), detail))?.header())?;
        }
    }

    fn take(&mut self, header: &BlockHeader) -> Result<(), OpenError> {
        let follows = match self.head {
            Some(head) => header.first == head.lsn.saturating_add(1) && header.prev_hash == head.hash,
            None => header.first <= self.start,
        };
        if !follows {
            let detail = format!("records {} to {} follow instead", header.first, header.last);
            return Err(damaged(self.dir, self.expected(), detail));
        }
        let durable = self.mark.head;
        if header.last == durable.lsn && header.hash != durable.hash {
            let detail = "another record than the one that was durable".to_owned();
            return Err(damaged(self.dir, header.last, detail));
        }
        self.head = Some(Head { lsn: header.last, hash: header.hash });
        Ok(())
    }
}

/// Gives sled what it does not hold yet. After a disorderly end also what it seems to hold: that may have been read
/// from the page cache after a sync that failed. An insert of an equal value would write nothing, hence the removal.
fn adopt(journal: &sled::Tree, run: &[redo::Found], clean: bool) -> Result<(), Fault> {
    for found in run {
        let (key, bytes) = (found.block.header().first.to_be_bytes(), found.block.bytes());
        let held = guarded(|| journal.get(key))?.is_some_and(|value| value == bytes);
        if held && clean {
            continue;
        }
        if held {
            guarded(|| journal.remove(key))?;
        }
        guarded(|| journal.insert(key, bytes))?;
    }
    Ok(())
}

/// Decodes a row of the journal tree and checks that it is filed under its own position.
fn decode_row(key: &[u8], value: &[u8]) -> Result<Block, String> {
    let block = Block::decode(value).map_err(|error| error.to_string())?;
    if key != block.header().first.to_be_bytes() {
        return Err(format!("block of record {} is filed under another key", block.header().first));
    }
    Ok(block)
}

/// A record that sled should hold could not be read from it.
fn unread(dir: &Path, lsn: Lsn, fault: Fault) -> OpenError {
    match fault.kind {
        FaultKind::Damaged => damaged(dir, lsn, fault.detail),
        FaultKind::Full | FaultKind::Other => fault.into_open_error(dir),
    }
}
