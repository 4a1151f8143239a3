//! Mails as files of the data directory, each readable by the server's own user alone.

use protocol::{SentMail, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::Letter;
use crate::limits::MAIL_FILES_SPARE;

/// A mail as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) mail: SentMail,
    /// Until it is sent.
    pub(super) letter: Option<Letter>,
    /// When it is tried next.
    pub(super) due: Timestamp,
}

/// The folder of the mails, with another inside for those that are written instead of sent. Files of mails that are forgotten are
/// emptied and used again: to make and remove three for each mail took 4 of 10 parts of the processor in a burst of orders, since a
/// file system looks through all that was removed in the last minute for each that is made.
pub(super) struct Folder {
    path: PathBuf,
    /// Empty files.
    spare: Mutex<Vec<PathBuf>>,
}

impl Folder {
    pub(super) fn open(path: PathBuf) -> io::Result<Self> {
        let opened = Self { path, spare: Mutex::default() };
        for folder in [opened.outbox(), opened.spares()] {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let spare = fs::read_dir(opened.spares())?.map(|file| Ok(file?.path())).collect::<io::Result<_>>()?;
        Ok(Self { spare: Mutex::new(spare), ..opened })
    }

    pub(super) fn outbox(&self) -> PathBuf {
        self.path.join("outbox")
    }

    fn spares(&self) -> PathBuf {
        self.path.join("spare")
    }

    fn of(&self, id: &str) -> PathBuf {
        self.path.join(format!("{id}.json"))
    }

    /// All of them, oldest first. What cannot be read is left lying and told of: it is no reason not to sell.
    pub(super) fn read(&self) -> io::Result<Vec<Kept>> {
        let mut mails = Vec::new();
        for file in fs::read_dir(&self.path)? {
            let path = file?.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            match fs::read(&path).and_then(|bytes| first_of(&bytes)) {
                Ok(kept) => mails.push(kept),
                Err(error) => tracing::warn!(file = %path.display(), %error, "a mail cannot be read"),
            }
        }
        mails.sort_by(|one, other| one.mail.id.cmp(&other.mail.id));
        Ok(mails)
    }

    /// Takes a mail that is to be sent. Once this is over it outlasts the machine's power.
    pub(super) fn write(&self, kept: &Kept) -> io::Result<()> {
        let text = serde_json::to_vec(kept).map_err(io::Error::other)?;
        self.fill(&self.of(&kept.mail.id), &text)?.sync_all()
    }

    /// Notes what became of a mail. It outlasts the process: should the power fail, the mail is sent once more.
    pub(super) fn note(&self, kept: &Kept) -> io::Result<()> {
        let (file, text) = (self.of(&kept.mail.id), serde_json::to_vec(kept).map_err(io::Error::other)?);
        if kept.letter.is_some() {
            return self.fill(&file, &text).map(drop);
        }
        // It is shorter without its letter, and the first that stands in a file counts, so that it is whole at every moment.
        let mut open = OpenOptions::new().write(true).open(&file)?;
        open.write_all(&text)?;
        open.set_len(u64::try_from(text.len()).map_err(io::Error::other)?)
    }

    /// Writes a mail that nobody gets; tells its name.
    pub(super) fn file(&self, id: &str, message: &[u8]) -> io::Result<String> {
        let name = format!("{id}.eml");
        self.fill(&self.outbox().join(&name), message)?;
        Ok(name)
    }

    pub(super) fn remove(&self, id: &str) {
        for path in [self.of(id), self.outbox().join(format!("{id}.eml"))] {
            match self.give_back(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(file = %path.display(), %error, "an old mail cannot be removed");
                }
                _ => {}
            }
        }
    }

    fn spare(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a file, whole before it has its name.
    fn fill(&self, file: &Path, bytes: &[u8]) -> io::Result<File> {
        let spare = self.spare().pop();
        let part = spare.unwrap_or_else(|| file.with_extension("part"));
        let mut open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        open.write_all(bytes)?;
        fs::rename(&part, file)?;
        Ok(open)
    }

    /// Empties a file, and keeps it for another mail.
    fn give_back(&self, file: &Path) -> io::Result<()> {
        let name = file.file_name().filter(|_| self.spare().len() < MAIL_FILES_SPARE);
        let Some(spare) = name.map(|name| self.spares().join(name)) else { return fs::remove_file(file) };
        OpenOptions::new().write(true).truncate(true).open(file)?;
        fs::rename(file, &spare)?;
        self.spare().push(spare);
        Ok(())
    }
}

/// What stands first in a file.
fn first_of(bytes: &[u8]) -> io::Result<Kept> {
    let first = serde_json::Deserializer::from_slice(bytes).into_iter().next();
    first.ok_or(io::ErrorKind::UnexpectedEof)?.map_err(io::Error::other)
}

/// Writes a file whole or not at all, for the server's own user alone. It outlasts the machine's power.
pub(super) fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = file.with_extension("part");
    // One that was left behind by a crash may have been opened to others.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(&part, file)
}
