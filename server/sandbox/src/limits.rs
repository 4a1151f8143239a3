//! What this program bounds, and why at that number.

use std::time::Duration;

/// Most payments that are kept: weeks of trying things out, at about a kilobyte each. Then no more are opened.
pub(crate) const PAYMENTS_MAX: usize = 200_000;
/// Bytes of a body, of a request as of a form: both are a few short fields.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024;
/// Characters of one text: an address with a long key in it fits.
pub(crate) const TEXT_CHARS_MAX: usize = 500;
/// Characters of an idempotency key.
pub(crate) const KEY_CHARS_MAX: usize = 100;
/// The most money of one payment, in minor units, so that no sum of a payment's numbers can overflow.
pub(crate) const AMOUNT_MAX: i64 = 1_000_000_000_000;
/// What was asked of one payment, with its keys. An order asks some ten things in its life.
pub(crate) const ASKED_MAX: usize = 200;
/// Cards that are refused before a payment is over.
pub(crate) const TRIES_MAX: u8 = 5;
/// Notices of all payments that wait to be delivered; a shop that is away so long reads its payments anyway.
pub(crate) const NOTICES_MAX: usize = 20_000;
/// How often a notice is tried, at pauses that double from a second on to a minute at most.
pub(crate) const NOTICE_TRIES: u32 = 12;
pub(crate) const NOTICE_PAUSE_MAX_MS: i64 = 60_000;
/// Notices on their way at once.
pub(crate) const NOTICES_AT_ONCE: usize = 16;
/// How long a shop may take over a notice.
pub(crate) const NOTICE_DEADLINE: Duration = Duration::from_secs(10);
/// How often it is looked what is due.
pub(crate) const TICK: Duration = Duration::from_millis(25);
/// Requests that were left without an answer on purpose, at once; one more is answered with a fault.
pub(crate) const HANGING_MAX: usize = 256;
/// Payments on one page of the list.
pub(crate) const PAGE: usize = 500;
/// Secrets that notices are signed with at once, while one takes the place of another.
pub(crate) const SECRETS_MAX: usize = 4;
