//! Stock in the words of GS1: every movement of the ledger as an event of EPCIS 2.0 with the vocabulary of CBV 2.0, questions
//! about them, and documents of others that become commands of ours. It keeps no events: each is made from its record whenever it is
//! asked for, so that no two tellings of a movement can differ.

mod capture;
mod document;
mod event;
mod ids;
mod mapping;
mod query;
mod read;
mod store;
mod subscription;
#[cfg(test)]
mod tests;
mod vocabulary;

pub(crate) use capture::events_in;
pub(crate) use document::{about_events, one_event};
pub(crate) use ids::Names;
pub(crate) use query::{Paging, Query};
pub(crate) use read::{Found, event_by_id, events};
pub(crate) use store::{Epcis, NamedQuery};
pub(crate) use subscription::{Followed, Subscription};
pub(crate) use vocabulary::{BIZ_STEPS, DISPOSITIONS, EVENT_TYPES};

/// What the answers are written in, as their headers say it.
pub(crate) const EPCIS_VERSION: &str = "2.0.0";
pub(crate) const CBV_VERSION: &str = "2.0.0";
/// The query that the standard itself names: all events, narrowed by parameters.
pub(crate) const SIMPLE_QUERY: &str = "SimpleEventQuery";
