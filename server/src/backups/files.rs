//! The files of backups: their names, which say when and up to where, what is there, and which are kept. It knows nothing of
//! how one is made.

use chrono::{DateTime, NaiveDateTime};
use journal::{Head, backup_head};
use protocol::{BackupView, Lsn, Timestamp};
use std::{fs::File, io, path::Path};

use crate::limits::BACKUPS_LISTED;

const PREFIX: &str = "onhand-";
const SUFFIX: &str = ".backup";
/// What is being written, until it has been read back.
pub(super) const UNFINISHED: &str = ".part";
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// The name of a backup that began then and goes up to that record: names are in the order of time.
pub(super) fn name_of(made: Timestamp, position: Lsn) -> String {
    let stamp = DateTime::from_timestamp_millis(made.0).unwrap_or_default().format(STAMP);
    format!("{PREFIX}{stamp}-{:012}{SUFFIX}", position.0)
}

/// What a name says; none when it is no backup's.
fn named(name: &str) -> Option<(Timestamp, Lsn)> {
    let (stamp, position) = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split_once('-')?;
    let made = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
    Some((Timestamp(made.and_utc().timestamp_millis()), Lsn(position.parse().ok()?)))
}

/// Every backup in a directory, newest first. A directory that does not exist yet has none.
pub(super) fn list(directory: &Path, now: Timestamp) -> io::Result<Vec<BackupView>> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if let Some((made, position)) = named(&name) {
            found.push((made, position, name));
        }
    }
    found.sort_unstable();
    let newest = found.into_iter().rev().take(BACKUPS_LISTED);
    Ok(newest.filter_map(|(made, position, name)| view(directory, now, made, position, name)).collect())
}

/// None when it is gone meanwhile.
fn view(
    directory: &Path,
    now: Timestamp,
    made: Timestamp,
    position: Lsn,
    name: String,
) -> Option<BackupView> {
    let path = directory.join(&name);
    let bytes = std::fs::metadata(&path).ok()?.len();
    let age = u64::try_from(now.millis_since(made)).unwrap_or(0) / 1_000;
    // Only what was read back whole has such a name. What happened to the file since shows at its ends.
    let verified = holds(&path).is_some_and(|head| head.lsn == position.0);
    Some(BackupView { name, made, age_seconds: age, bytes, position, verified })
}

fn holds(path: &Path) -> Option<Head> {
    backup_head(&mut File::open(path).ok()?).ok()
}

/// Removes what an attempt left that never came to its end, and the oldest good ones beyond those that are kept. Tells how
/// many of these.
pub(super) fn tidy(directory: &Path, keep: usize) -> io::Result<usize> {
    let mut whole = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.strip_suffix(UNFINISHED).is_some_and(|name| named(name).is_some()) {
            std::fs::remove_file(entry.path())?;
        } else if let Some(key) = named(&name) {
            whole.push((key, name));
        }
    }
    whole.sort_unstable();
    let beyond = whole.len().saturating_sub(keep.max(1));
    for (_, name) in whole.into_iter().take(beyond) {
        std::fs::remove_file(directory.join(name))?;
    }
    Ok(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when_and_up_to_where() {
        let (made, position) = (Timestamp(1_795_694_400_000), Lsn(2_000_000));
        let name = name_of(made, position);
        assert_eq!(name, "onhand-20261126T120000Z-000002000000.backup");
        assert_eq!(named(&name), Some((made, position)));
        for other in ["onhand-20261126T120000Z-000002000000.backup.part", "onhand-x-1.backup", "notes.txt"] {
            assert_eq!(named(other), None, "{other}");
        }
        assert!(name_of(Timestamp(made.0 + 1_000), Lsn(1)) > name, "names are in the order of time");
    }

    #[test]
    fn only_backups_are_removed_and_the_newest_stay() {
        let dir = tempfile::tempdir().unwrap();
        let names = [1, 2, 3].map(|second| name_of(Timestamp(second * 1_000), Lsn(7)));
        let part = format!("{}{UNFINISHED}", names[0]);
        for name in names.iter().map(String::as_str).chain([part.as_str(), "notes.txt", "other.part"]) {
            std::fs::write(dir.path().join(name), b"not a backup").unwrap();
        }
        assert_eq!(tidy(dir.path(), 2).unwrap(), 1);
        let listed = list(dir.path(), Timestamp(5_000)).unwrap();
        let seen: Vec<_> =
            listed.iter().map(|one| (one.name.as_str(), one.age_seconds, one.verified)).collect();
        assert_eq!(seen, [(names[2].as_str(), 2, false), (names[1].as_str(), 3, false)]);
        let left = std::fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(left, 4, "what is no backup of ours is left alone");
        assert_eq!(list(&dir.path().join("none"), Timestamp(0)).unwrap(), []);
    }
}
