//! Bounds of customers' accounts: their devices, links, passkeys and forms.

use std::time::Duration;

/// How long a customer stays signed in on a device.
pub const ACCOUNT_TTL: Duration = Duration::from_secs(60 * 24 * 60 * 60);
/// Devices of one customer that are signed in at once; the one that came first goes for one more.
pub const ACCOUNT_DEVICES_MAX: usize = 20;
/// Devices of all customers together: some tens of megabytes.
pub const ACCOUNTS_SIGNED_IN_MAX: usize = 200_000;
/// How long a mailed link is good. Mail that is slower than that is read the next day.
pub const ACCOUNT_LINK_TTL: Duration = Duration::from_secs(60 * 60);
/// Customers whose baskets are known on every device; the one that was touched least lately goes for one more.
pub const ACCOUNT_BASKETS_MAX: usize = 100_000;
/// Mailed links that are good at once; the oldest goes for one more.
pub const ACCOUNT_LINKS_MAX: usize = 20_000;
/// Forms about accounts that one address may send at once, and how soon one more.
pub const ACCOUNT_FORMS_BURST: std::num::NonZeroU32 = super::at_least_one(30);
pub const ACCOUNT_FORM_EVERY: Duration = Duration::from_secs(4);
/// Mails about an account that one mail address gets at once, and how soon one more: nobody's letter box is filled by others.
pub const ACCOUNT_MAILS_BURST: std::num::NonZeroU32 = super::at_least_one(4);
pub const ACCOUNT_MAIL_EVERY: Duration = Duration::from_secs(5 * 60);
/// Passwords that may be tried for one mail address at once, and how soon one more, whoever tries: a password of ten characters
/// withstands that for longer than there are computers.
pub const ACCOUNT_GUESSES_BURST: std::num::NonZeroU32 = super::at_least_one(8);
pub const ACCOUNT_GUESS_EVERY: Duration = Duration::from_secs(2 * 60);
/// Bytes of a form about an account: an address with a note to the postman.
pub const ACCOUNT_FORM_BYTES_MAX: usize = 16 * 1024;
/// How long a browser may take to answer for a passkey: somebody looks for their phone.
pub const PASSKEY_CHALLENGE_TTL: Duration = Duration::from_secs(5 * 60);
/// Browsers that were asked for a passkey and have not answered; the oldest question goes for one more. A hundred bytes each, and
/// what two hundred network addresses may ask before an answer is too late.
pub const PASSKEY_CHALLENGES_MAX: usize = 20_000;
