//! Reading records of every form there ever was. The journal hands each record's form number over and knows nothing of it;
//! here older forms become today's. When a type that is stored changes, its old copy is frozen in a module of its own
//! under `stored/`, with a conversion and nothing else, and gets its line in [`Record::decode`].

use protocol::Lsn;
use thiserror::Error;

use super::Record;

/// The form a record was written in. Form 1 was 0.1's, whose journals had no room for a number and are not opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Form(pub u8);

impl Form {
    /// The one that is written.
    pub const CURRENT: Self = Self(2);
}

impl Default for Form {
    fn default() -> Self {
        Self::CURRENT
    }
}

/// Why bytes are not a record.
#[derive(Debug, Error)]
pub enum RecordError {
    #[error("record {lsn} cannot be read: {source}")]
    Bytes { lsn: u64, source: postcard::Error },
    #[error(
        "record {lsn} has form {form}, and this program reads forms up to {}: it was written by a newer Onhand; open the \
         directory with that, or with a newer one",
        Form::CURRENT.0
    )]
    Unknown { lsn: u64, form: u8 },
}

impl Record {
    /// Reads a stored record back, whichever release wrote it.
    ///
    /// # Errors
    /// When the form is not known, or the bytes are not of it.
    pub fn decode(lsn: u64, form: u8, bytes: &[u8]) -> Result<Self, RecordError> {
        let read: Result<Self, postcard::Error> = match Form(form) {
            Form::CURRENT => postcard::from_bytes(bytes),
            Form(_) => return Err(RecordError::Unknown { lsn, form }),
        };
        let mut record = read.map_err(|source| RecordError::Bytes { lsn, source })?;
        record.lsn = Lsn(lsn);
        record.form = Form(form);
        Ok(record)
    }
}
