//! A stopped node's directory opened for reading only. It changes nothing, needs no sled, and reads whatever is sound.

use crate::block::{Head, Lsn};
use crate::error::{Damage, OpenError};
use crate::layout::DATABASE;
use crate::storage::{Blocks, ReadError};
use crate::survey::{Files, Survey, look};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The blocks of a directory that no process has open.
pub struct Archive {
    survey: Survey,
    files: Mutex<Files>,
    /// Keeps writers away.
    _lock: Option<File>,
}

impl Archive {
    /// Looks at the whole directory. Errors only when it cannot be read or a process has it open; see
    /// [`Archive::damage`].
    pub fn open(dir: impl AsRef<Path>) -> Result<Archive, OpenError> {
        let (lock, survey) = look(dir.as_ref())?;
        Ok(Archive { survey, files: Mutex::default(), _lock: lock })
    }

    /// The first damage to records: what can be read ends before it.
    pub fn damage(&self) -> Option<&Damage> {
        self.survey.damage.as_ref()
    }

    /// The first record that can be read now, and will be lost once the directory is opened for writing.
    pub fn fleeting(&self) -> Option<&Damage> {
        self.survey.fleeting.as_ref()
    }

    /// The first damage to the database around the records, which [`SledStorage`](crate::SledStorage) makes anew.
    pub fn database(&self) -> Option<&Damage> {
        self.survey.database.as_ref()
    }

    /// The last record known to have been durable.
    pub fn durable(&self) -> Lsn {
        self.survey.durable
    }

    /// Whether the journal says that it ended in order; `None` without a watermark.
    pub fn ended_in_order(&self) -> Option<bool> {
        self.survey.mark.map(|mark| mark.clean)
    }

    /// Where a record is.
    pub(crate) fn place(&self, lsn: Lsn) -> (PathBuf, Option<u64>) {
        let place = self.survey.holding(lsn).map(|copy| copy.place);
        let file = place.map_or(DATABASE, |place| place.file);
        (self.survey.dir.join(file), place.map(|place| place.offset))
    }
}

impl Blocks for Archive {
    fn head(&self) -> Head {
        self.survey.head
    }

    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let chain = &self.survey.chain;
        let start = chain.partition_point(|copy| copy.last < from);
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let page = chain.get(start..).unwrap_or_default().iter().take(max);
        page.map(|copy| {
            let block = files.read(&self.survey.dir, copy);
            let block = block.map_err(|source| ReadError::unreadable(copy.first.max(from), &source))?;
            Ok(block.bytes().to_vec())
        })
        .collect()
    }
}
