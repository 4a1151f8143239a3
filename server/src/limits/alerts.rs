//! Bounds of writing to those who wait for goods.

use std::time::Duration;

/// How long goods have to stay until those who wait for them are told: longer than two shoppers who pass the last piece on to each
/// other by their baskets.
pub const ALERT_AFTER: Duration = Duration::from_secs(2 * 60);
/// The least and the most that a house may set for it.
pub const ALERT_AFTER_MS: std::ops::RangeInclusive<u64> = 200..=3_600_000;
/// How often in that time it is looked whether they are still there, and how long between two looks at most.
pub(crate) const ALERT_LOOKS: u32 = 8;
pub(crate) const ALERT_LOOK_MAX: Duration = Duration::from_secs(10);
/// How long a mailed link is good that confirms such a wish: nobody has to read mail at once for it.
pub const ALERT_LINK_TTL: Duration = Duration::from_secs(24 * 60 * 60);
/// Mails about one article that are asked for from one network address at once, and how soon one more: a family's wishes, and
/// nobody's list of strangers.
pub const ALERT_FORMS_BURST: std::num::NonZeroU32 = super::at_least_one(12);
pub const ALERT_FORM_EVERY: Duration = Duration::from_secs(60);
