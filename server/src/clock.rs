//! The one place that asks what time it is.

use protocol::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The wall clock. It may jump; nothing is ever ordered by it.
#[must_use]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
