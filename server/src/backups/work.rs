//! Makes one backup: written beside its name, read back whole, and only then given its name. A file of a backup's name is
//! always a good one, whatever happens meanwhile.

use journal::{BackupError, Head, Progress, Storage, backup_with, verify_backup};
use protocol::{BackupStep, Lsn, Timestamp};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use super::{
    Beside,
    files::{UNFINISHED, list, name_of, tidy},
    paced::{Bounds, PacedReader, PacedWriter},
};
use crate::limits::BACKUP_STEP_BYTES;

/// What is backed up: the journal, and the files beside it.
pub(super) type What<'a> = (&'a dyn Storage, &'a Beside);
/// What is told of a backup under way.
pub(super) type Tell<'a> = &'a dyn Fn(BackupStep, Progress);

/// A finished one.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) position: Lsn,
    pub(super) bytes: u64,
}

/// Makes a backup of everything that is durable now and removes the oldest beyond `keep`.
///
/// # Errors
/// With a sentence for the operator. Nothing of the attempt is left under a backup's name.
pub(super) fn make(
    what: What<'_>,
    bounds: &Bounds<'_>,
    keep: usize,
    made: Timestamp,
    tell: Tell<'_>,
) -> Result<Made, String> {
    let directory = bounds.directory;
    let at = |path: &Path, error: &io::Error| format!("{}: {error}", path.display());
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| {
        let why = at(directory, &error);
        format!(
            "the directory of backups cannot be made: {why}; look what has its name, and who may write there"
        )
    })?;
    tidy(directory, usize::MAX).map_err(|error| at(directory, &error))?;
    bounds.check(about(directory, made)).map_err(|error| error.to_string())?;
    let name = name_of(made, Lsn(what.0.head().lsn));
    let part = directory.join(format!("{name}{UNFINISHED}"));
    let whole = written(what, bounds, &part, tell).and_then(|head| finish(bounds, &part, head, made));
    match whole {
        Ok(done) => {
            // Behind the new one: there is never less than what is to be kept.
            let removed = tidy(directory, keep).map_err(|error| at(directory, &error))?;
            tracing::info!(
                name = done.name,
                position = done.position.0,
                bytes = done.bytes,
                removed,
                "backed up"
            );
            Ok(done)
        }
        Err(reason) => {
            // The first error is the one to tell; what cannot be removed now goes before the next attempt.
            drop(std::fs::remove_file(&part));
            Err(reason)
        }
    }
}

/// About how much a backup takes: as much as the newest one, and some.
fn about(directory: &Path, now: Timestamp) -> u64 {
    let newest = list(directory, now).unwrap_or_default().first().map_or(0, |newest| newest.bytes);
    newest.saturating_add(newest / 8)
}

fn written(
    (storage, beside): What<'_>,
    bounds: &Bounds<'_>,
    part: &Path,
    tell: Tell<'_>,
) -> Result<Head, String> {
    let told = |error: io::Error| format!("the backup could not be written: {}: {error}", part.display());
    let file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part).map_err(told)?;
    let mut out = PacedWriter::new(file, bounds);
    let head = backup_with(storage, &mut || beside(), &mut out, &mut |done| tell(BackupStep::Writing, done))
        .map_err(|error| match error {
            BackupError::Write(error) => told(error),
            BackupError::Read(error) => format!("the journal could not be read: {error}"),
        })?;
    drop(out);
    let file = File::open(part).map_err(told)?;
    let mut input = PacedReader::new(BufReader::with_capacity(BACKUP_STEP_BYTES, file), bounds);
    let found = verify_backup(&mut input, &mut |done| tell(BackupStep::Verifying, done))
        .map_err(|error| format!("the backup was not as it had been written: {error}"))?;
    if found == head { Ok(head) } else { Err("the backup ends elsewhere than it was written to".to_owned()) }
}

/// Gives what was read back its name.
fn finish(bounds: &Bounds<'_>, part: &Path, head: Head, made: Timestamp) -> Result<Made, String> {
    // The journal may have gone on between the moment of the name and that of the first block.
    let name = name_of(made, Lsn(head.lsn));
    let file = bounds.directory.join(&name);
    let told = |error: io::Error| format!("{}: {error}", file.display());
    std::fs::rename(part, &file).map_err(told)?;
    File::open(bounds.directory).and_then(|directory| directory.sync_all()).map_err(told)?;
    let bytes = std::fs::metadata(&file).map_err(told)?.len();
    Ok(Made { name, position: Lsn(head.lsn), bytes })
}
