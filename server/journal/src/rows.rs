//! Rows: small values under keys in named tables, written lazily. The journal is the truth, rows can be rebuilt.

use std::ops::Bound;
use thiserror::Error;

/// The largest value of a row in bytes.
pub const MAX_ROW_VALUE_BYTES: usize = 32 * 1024;

/// The largest key of a row in bytes.
pub const MAX_ROW_KEY_BYTES: usize = 1024;

/// The longest table name in bytes.
pub const MAX_TABLE_NAME_BYTES: usize = 64;

/// A key and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// Where a range of keys begins and ends.
pub(crate) type Bounds = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// Why rows were not written or read.
#[derive(Debug, Error)]
pub enum RowError {
    /// A key, a value or a table name is over its limit; nothing was written.
    #[error("{what} of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// "key", "value" or "table name".
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// There is no space left to write it.
    #[error("table {table}: no space is left: {detail}")]
    Full {
        /// The table.
        table: String,
        /// What the storage said.
        detail: String,
    },
    /// The table cannot be read: its part of the database is damaged. It can be made again from the records.
    #[error("table {table} is damaged: {detail}")]
    Damaged {
        /// The table.
        table: String,
        /// What is wrong.
        detail: String,
    },
    /// The storage failed.
    #[error("table {table}: {detail}")]
    Storage {
        /// The table.
        table: String,
        /// What the storage said.
        detail: String,
    },
}

/// Which rows to scan, and in which direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRange {
    start: Bound<Vec<u8>>,
    end: Bound<Vec<u8>>,
    backwards: bool,
}

impl RowRange {
    /// Every row of the table.
    pub fn all() -> RowRange {
        RowRange { start: Bound::Unbounded, end: Bound::Unbounded, backwards: false }
    }

    /// The rows whose key begins with `prefix`.
    pub fn prefix(prefix: &[u8]) -> RowRange {
        let mut end = prefix.to_vec();
        while end.last() == Some(&u8::MAX) {
            end.pop();
        }
        let end = match end.last_mut() {
            Some(last) => {
                *last = last.saturating_add(1);
                Bound::Excluded(end)
            }
            None => Bound::Unbounded,
        };
        RowRange { start: Bound::Included(prefix.to_vec()), end, backwards: false }
    }

    /// The same range from `key` on.
    #[must_use]
    pub fn starting_at(mut self, key: &[u8]) -> RowRange {
        self.start = Bound::Included(key.to_vec());
        self
    }

    /// The same range after `key`: the next page.
    #[must_use]
    pub fn after(mut self, key: &[u8]) -> RowRange {
        self.start = Bound::Excluded(key.to_vec());
        self
    }

    /// The same range up to but without `key`: the next page when scanning backwards.
    #[must_use]
    pub fn before(mut self, key: &[u8]) -> RowRange {
        self.end = Bound::Excluded(key.to_vec());
        self
    }

    /// The same range, greatest key first.
    #[must_use]
    pub fn backwards(mut self) -> RowRange {
        self.backwards = true;
        self
    }

    pub(crate) fn is_backwards(&self) -> bool {
        self.backwards
    }

    /// The bounds, or `None` for a range that holds nothing (ordered maps refuse those by panicking).
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        let open = match (&self.start, &self.end) {
            (Bound::Included(start), Bound::Excluded(end) | Bound::Included(end))
            | (Bound::Excluded(start), Bound::Included(end) | Bound::Excluded(end)) => start < end,
            _ => true,
        };
        open.then(|| (self.start.clone(), self.end.clone()))
    }
}

pub(crate) fn check_rows(table: &str, rows: &[Row]) -> Result<(), RowError> {
    check("table name", table.len(), MAX_TABLE_NAME_BYTES)?;
    for (key, value) in rows {
        check("key", key.len(), MAX_ROW_KEY_BYTES)?;
        check("value", value.len(), MAX_ROW_VALUE_BYTES)?;
    }
    Ok(())
}

fn check(what: &'static str, bytes: usize, limit: usize) -> Result<(), RowError> {
    if bytes > limit { Err(RowError::TooLarge { what, bytes, limit }) } else { Ok(()) }
}
