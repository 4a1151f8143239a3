//! What of events that are exchanged with others is kept, taken and told.

use std::time::Duration;

/// Bytes and events of one document of others: a day of a supplier's deliveries. Longer ones are sent in parts.
pub(crate) const EPCIS_CAPTURE_BYTES: usize = 1024 * 1024;
pub(crate) const EPCIS_CAPTURE_EVENTS: usize = 500;
/// How long one may take to arrive.
pub(crate) const EPCIS_CAPTURE_DEADLINE: Duration = Duration::from_secs(30);
/// Documents that are taken at once, each event by event: more would only take turns.
pub(crate) const EPCIS_CAPTURES_AT_ONCE: usize = 4;
/// Documents of which is kept what became of them, in some tens of kilobytes at most: a quarter of a year of several a day.
pub(crate) const EPCIS_CAPTURES_KEPT: usize = 300;
/// Characters of an event's name: what the note of a correction may have.
pub(crate) const EPCIS_EVENT_ID_MAX: usize = protocol::TEXT_CHARS_MAX;
/// How often an event is tried while the server is busy, or after it was refused before.
pub(crate) const EPCIS_ATTEMPTS: u32 = 8;
/// Questions with a name, and the length of one.
pub(crate) const EPCIS_QUERIES_MAX: usize = 100;
pub(crate) const EPCIS_QUERY_NAME_MAX: usize = 60;
/// Bytes of a question with a name.
pub(crate) const EPCIS_QUERY_BYTES: usize = 16 * 1024;
/// Sockets that follow events at once: suppliers and regulators, each of which has its records read for itself.
pub(crate) const EPCIS_SUBSCRIPTIONS_MAX: usize = 64;
/// How often one of them looks whether something was recorded.
pub(crate) const EPCIS_FOLLOW_TICK: Duration = Duration::from_millis(200);
/// Bytes of a frame that one of them may send, which has nothing to say.
pub(crate) const EPCIS_HEARD_BYTES_MAX: usize = 1024;
