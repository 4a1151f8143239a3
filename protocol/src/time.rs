//! Time as data. Nothing here can ask a clock; instants come in as arguments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since the Unix epoch, UTC.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant moved by milliseconds, held at the ends of the range.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// When something happened on the device, with the offset from UTC that its clock showed. Facts are dated by it but
/// never ordered by it: order is the journal's. The server refuses what is too old or too far ahead of its own clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct OccurredAt {
    pub at: Timestamp,
    /// Minutes east of UTC, -840 to 840 ([`OFFSET_MINUTES_MAX`](crate::OFFSET_MINUTES_MAX)).
    pub offset_minutes: i16,
}
