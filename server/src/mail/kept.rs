//! Mails as files of the data directory, each readable by the server's own user alone.

use protocol::{SentMail, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::Letter;

/// A mail as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) mail: SentMail,
    /// Until it is sent.
    pub(super) letter: Option<Letter>,
    /// When it is tried next.
    pub(super) due: Timestamp,
}

/// The folder of the mails, with another inside for those that are written instead of sent.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        let opened = Self(folder);
        DirBuilder::new().recursive(true).mode(0o700).create(opened.outbox())?;
        Ok(opened)
    }

    pub(super) fn outbox(&self) -> PathBuf {
        self.0.join("outbox")
    }

    /// All of them, oldest first. What cannot be read is left lying and told of: it is no reason not to sell.
    pub(super) fn read(&self) -> io::Result<Vec<Kept>> {
        let mut mails = Vec::new();
        for file in fs::read_dir(&self.0)? {
            let path = file?.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            match fs::read(&path).map(|bytes| serde_json::from_slice::<Kept>(&bytes)) {
                Ok(Ok(kept)) => mails.push(kept),
                Ok(Err(error)) => tracing::warn!(file = %path.display(), %error, "a mail cannot be read"),
                Err(error) => tracing::warn!(file = %path.display(), %error, "a mail cannot be read"),
            }
        }
        mails.sort_by(|one, other| one.mail.id.cmp(&other.mail.id));
        Ok(mails)
    }

    pub(super) fn write(&self, kept: &Kept, lasting: Lasting) -> io::Result<()> {
        let text = serde_json::to_vec(kept).map_err(io::Error::other)?;
        write_private(&self.0.join(format!("{}.json", kept.mail.id)), &text, lasting)
    }

    /// Writes a mail that nobody gets; tells its name.
    pub(super) fn file(&self, id: &str, message: &[u8]) -> io::Result<String> {
        let name = format!("{id}.eml");
        write_private(&self.outbox().join(&name), message, Lasting::BeyondProcess)?;
        Ok(name)
    }

    pub(super) fn remove(&self, id: &str) {
        for path in [self.0.join(format!("{id}.json")), self.outbox().join(format!("{id}.eml"))] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(file = %path.display(), %error, "an old mail cannot be removed");
                }
                _ => {}
            }
        }
    }
}

/// What something written is to outlast. Waiting for the disk three times for each mail took a quarter of a burst of orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lasting {
    /// The end of the process, however sudden.
    BeyondProcess,
    /// That of the machine, too.
    BeyondPower,
}

/// Writes a file whole or not at all, for the server's own user alone.
pub(super) fn write_private(file: &Path, bytes: &[u8], lasting: Lasting) -> io::Result<()> {
    let part = file.with_extension("part");
    // One that was left behind by a crash may have been opened to others.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    open.write_all(bytes)?;
    if lasting == Lasting::BeyondPower {
        open.sync_all()?;
    }
    fs::rename(&part, file)
}
