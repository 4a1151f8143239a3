//! Limits of what is of value by its code: gift cards and codes of promotions.

use super::at_least_one;
use std::{num::NonZeroU32, time::Duration};

/// Entries of one gift card that are kept to be looked at, the newest: more than anybody uses one. What older ones come to is kept.
pub(crate) const GIFT_CARD_ENTRIES_KEPT: usize = 100;
/// Quarters of an hour in which something happened to gift cards, the newest: more than ten years of a house that never sleeps.
pub(crate) const GIFT_CARD_QUARTERS_KEPT: usize = 400_000;
/// Days of the report of what is owed on gift cards: ten years and some.
pub(crate) const GIFT_CARD_DAYS_MAX: usize = 4_000;
/// Entries of store credit on the page of an account, the newest: what older ones come to stands below them.
pub(crate) const ACCOUNT_CREDITS: usize = 20;
/// Uses of codes that are kept to be looked at, the newest of all together: a year of a busy house. Counts know all of them.
pub const COUPON_USES_KEPT: usize = 50_000;
/// Codes that a visitor may try in a row, and how often one more: nobody with vouchers notices, and whoever guesses learns nothing.
pub const CODE_TRIES_BURST: NonZeroU32 = at_least_one(20);
pub const CODE_TRY_EVERY: Duration = Duration::from_secs(20);
