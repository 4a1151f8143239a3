//! Reading back what was filed under a number or a name. What cannot be read is nobody's any more.

use journal::{RowError, RowRange, Storage};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// All rows of a table by their keys, which are texts.
pub(super) fn rows<K: FromStr, V: DeserializeOwned>(
    storage: &dyn Storage,
    table: &'static str,
) -> Result<impl Iterator<Item = (K, V)> + use<K, V>, RowError> {
    let rows = storage.scan_rows(table, &RowRange::all(), usize::MAX)?;
    Ok(rows.into_iter().filter_map(|(key, value)| {
        let key = String::from_utf8(key).ok()?.parse().ok()?;
        Some((key, postcard::from_bytes(&value).ok()?))
    }))
}
