//! Where somebody has put a copy of the keys beside a backup of their own: the folders are named in a file of the data directory, so
//! that an erasure reaches those copies too.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{KEYS_FILE, Keyring};
use crate::limits::KEY_COPIES_MAX;

/// One folder a line, the newest last.
const FILE: &str = "customers.keys.beside";

/// Remembers that a copy of the keys lies in a folder.
///
/// # Errors
/// When the folder is not there or the file cannot be written.
pub(crate) fn remember(data: &Path, folder: &Path) -> io::Result<()> {
    let folder = fs::canonicalize(folder)?;
    let mut folders = named(data);
    folders.retain(|known| *known != folder);
    folders.push(folder);
    let surplus = folders.len().saturating_sub(KEY_COPIES_MAX);
    let mut file = tempfile::NamedTempFile::new_in(data)?;
    for folder in folders.split_off(surplus) {
        writeln!(file, "{}", folder.display())?;
    }
    file.as_file().sync_all()?;
    file.persist(data.join(FILE)).map_err(|error| error.error)?;
    Ok(())
}

fn named(data: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(data.join(FILE)).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).map(PathBuf::from).collect()
}

/// Puts every copy anew that lies where it was put. A disk that is not there now cannot be reached: that is said.
pub(crate) fn renew(data: &Path, keys: &Keyring) {
    for folder in named(data) {
        let file = folder.join(KEYS_FILE);
        match file.exists().then(|| keys.copy_to(&file)) {
            Some(Ok(())) => {}
            Some(Err(error)) => {
                tracing::error!(folder = %folder.display(), %error, "the customers' keys there still open who was erased; back up there again, or remove the file");
            }
            None => {
                tracing::warn!(folder = %folder.display(), "a copy of the customers' keys was put there, and is not there now; where it is kept, it still opens who was erased");
            }
        }
    }
}
