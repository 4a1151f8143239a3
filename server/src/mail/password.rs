//! The mail server's password: in a file that only the server's own user reads. It is in no record, so that no backup, no
//! export and no screen can tell it.

use std::{
    fmt,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use super::kept::write_private;

pub(super) struct PasswordFile {
    /// None for a node in memory.
    file: Option<PathBuf>,
    known: RwLock<Option<String>>,
}

impl PasswordFile {
    pub(super) fn open(data: Option<&Path>) -> io::Result<Self> {
        let file = data.map(|data| data.join("secrets").join("mail-password"));
        let known = match file.as_deref().map(fs::read_to_string) {
            None => None,
            Some(Ok(text)) => Some(text.trim_end_matches('\n').to_owned()).filter(|text| !text.is_empty()),
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Some(Err(error)) => return Err(error),
        };
        Ok(Self { file, known: RwLock::new(known) })
    }

    pub(super) fn is_there(&self) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(super) fn get(&self) -> Option<String> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, password: Option<&str>) -> io::Result<()> {
        if let Some(file) = &self.file {
            match password {
                Some(password) => {
                    if let Some(folder) = file.parent() {
                        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
                    }
                    write_private(file, password.as_bytes())?;
                }
                None => match fs::remove_file(file) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                },
            }
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = password.map(str::to_owned);
        Ok(())
    }
}

impl fmt::Debug for PasswordFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordFile(…)")
    }
}
