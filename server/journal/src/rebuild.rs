//! Making the database anew. sled's files hold nothing that the records cannot make again; when sled cannot use them, and
//! every record is sound, they are set aside whole and a new database is filled with the blocks that were found.

use crate::disk::{Disk, open_sled};
use crate::error::OpenError;
use crate::layout::{DATABASE, SETTINGS, sync_directory};
use crate::options::SledOptions;
use crate::storage::CommitError;
use crate::survey::{Files, Survey};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where the new database is filled until it is complete.
const WORK_DIR: &str = "rebuilding";
/// A file that asks the next opening for a new database. It says why.
const REQUEST: &str = "rebuild";
/// What was set aside goes to the first of these with a free number.
const ASIDE: &str = "set-aside-";

/// Asks the next opening for a new database.
pub(crate) fn request(dir: &Path, why: &str) -> io::Result<()> {
    let mut file = File::create(dir.join(REQUEST))?;
    file.write_all(why.as_bytes())?;
    file.sync_all()?;
    sync_directory(dir)
}

/// Why a new database is asked for, if it is.
pub(crate) fn requested(dir: &Path) -> io::Result<Option<String>> {
    match std::fs::read(dir.join(REQUEST)) {
        Ok(why) => Ok(Some(String::from_utf8_lossy(&why).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes what an opening that was killed had begun.
pub(crate) fn remove_unfinished(dir: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(dir.join(WORK_DIR)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Moves files of the directory out of the way. Tells where to.
pub(crate) fn set_aside(dir: &Path, files: &[PathBuf]) -> io::Result<PathBuf> {
    let aside = new_aside(dir)?;
    for file in files {
        std::fs::rename(file, aside.join(file.file_name().unwrap_or_default()))?;
    }
    sync_directory(&aside)?;
    sync_directory(dir)?;
    Ok(aside)
}

/// Puts a new database with the surveyed blocks in the place of the old one, which is kept. Tells where. A kill at any
/// moment leaves the old one or the new one.
pub(crate) fn run(survey: &Survey, options: &SledOptions) -> Result<PathBuf, OpenError> {
    let dir = &survey.dir;
    let work = dir.join(WORK_DIR);
    let at = |source| OpenError::Io { path: work.clone(), source };
    remove_unfinished(dir).map_err(at)?;
    std::fs::create_dir(&work).map_err(at)?;
    let swapped = fill(survey, &work, options).and_then(|()| swap(dir, &work).map_err(at));
    // What cannot be removed now is removed by the next opening.
    drop(remove_unfinished(dir));
    swapped
}

fn fill(survey: &Survey, work: &Path, options: &SledOptions) -> Result<(), OpenError> {
    let at = |source| OpenError::Io { path: work.join(DATABASE), source };
    let failed = |error: CommitError| {
        let kind = if error.is_full() { io::ErrorKind::StorageFull } else { io::ErrorKind::Other };
        at(io::Error::new(kind, error.to_string()))
    };
    let (db, journal) = open_sled(work, options.cache_bytes)?;
    let file = OpenOptions::new().read(true).write(true).open(work.join(DATABASE)).map_err(at)?;
    let disk = Disk::new(db, journal, file, options.sync, None);
    let mut files = Files::default();
    for copy in &survey.chain {
        let block = files.read(&survey.dir, copy);
        let block =
            block.map_err(|source| OpenError::Io { path: survey.dir.join(copy.place.file), source })?;
        disk.insert_block(&block).map_err(failed)?;
    }
    disk.make_durable().map_err(failed)
}

fn swap(dir: &Path, work: &Path) -> io::Result<PathBuf> {
    let aside = new_aside(dir)?;
    let database = dir.join(DATABASE);
    if database.exists() {
        std::fs::hard_link(&database, aside.join(DATABASE))?;
    }
    // The old one opens without these too, and the new one must not meet them.
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == SETTINGS || name.to_str().is_some_and(|name| name.starts_with("snap.")) {
            std::fs::rename(entry.path(), aside.join(name))?;
        }
    }
    sync_directory(&aside)?;
    sync_directory(dir)?;
    std::fs::rename(work.join(DATABASE), database)?;
    match std::fs::remove_file(dir.join(REQUEST)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    sync_directory(dir)?;
    Ok(aside)
}

fn new_aside(dir: &Path) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let aside = dir.join(format!("{ASIDE}{number}"));
        match std::fs::create_dir(&aside) {
            Ok(()) => return Ok(aside),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number = number.saturating_add(1),
            Err(error) => return Err(error),
        }
    }
}
