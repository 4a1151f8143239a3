//! Events from the journal, in its order, a bounded stretch of it at a time.

use domain::{branch::Event, organisation::Organisation};
use protocol::{Lsn, Movement, Refusal};

use super::{
    event::ObjectEvent,
    ids::{Names, event_id, place_of},
    mapping::{Moved, taken_back, taken_back_by, told},
    query::{Paging, Query, token_of},
};
use crate::{
    limits::EPCIS_SCAN,
    node::{Node, Walk, moved_by},
    record::Record,
};

/// A page of events. It may be short, or empty, and still not be the last.
pub(crate) struct Found {
    pub(crate) events: Vec<ObjectEvent>,
    /// Where what follows begins: the next page, or what is not recorded yet.
    pub(crate) reached: (Lsn, u32),
    /// Whether there is a next page already.
    pub(crate) more: bool,
    /// Records that could not be read on the way.
    pub(crate) damaged: Vec<Lsn>,
}

impl Found {
    pub(crate) fn token(&self) -> String {
        token_of(self.reached)
    }
}

#[derive(Default)]
struct Page {
    events: Vec<ObjectEvent>,
    /// The movement of the last record at which it is full.
    index: u32,
    /// Whether nothing behind can be asked for.
    ended: bool,
}

/// How far clocks may go back between two records.
const CLOCK_SLACK_MS: i64 = 10 * 60 * 1_000;

/// A page of the events that are asked for, in the order in which they were recorded.
///
/// # Errors
/// When the journal cannot be read.
pub(crate) async fn events(
    node: &Node,
    names: Names,
    query: Query,
    paging: Paging,
) -> Result<Found, Refusal> {
    let from = match paging.from {
        Some(from) => from,
        None => (begin(node, &query).await?, 0),
    };
    let (published, rows) = (node.catalogue(), paging.rows);
    let until = query.recorded_until();
    let take = move |page: &mut Page, walk: &Walk, record: &Record| {
        let late = |until| record.times.recorded_at.millis_since(until) > CLOCK_SLACK_MS;
        if until.is_some_and(late) {
            page.ended = true;
            return false;
        }
        let skip = if record.lsn == from.0 { from.1 } else { 0 };
        for (index, event) in events_of(&names, &published.organisation, walk, record) {
            if index < skip || !query.takes(&event) {
                continue;
            }
            if page.events.len() >= rows {
                page.index = index;
                return false;
            }
            page.events.push(event);
        }
        true
    };
    let walked = node.walk(from.0, EPCIS_SCAN, Page::default(), take).await?;
    let Page { events, index, ended } = walked.value;
    let more = !ended && walked.next <= walked.head;
    Ok(Found { events, reached: (walked.next, index), more, damaged: walked.damaged })
}

/// Where the first event that is asked for may be.
async fn begin(node: &Node, query: &Query) -> Result<Lsn, Refusal> {
    if let Some(places) = query.named_places() {
        // Names of others are nowhere.
        let nowhere = Lsn(node.durable().0.saturating_add(1));
        return Ok(places.iter().map(|(lsn, _)| *lsn).min().unwrap_or(nowhere));
    }
    match query.recorded_since() {
        Some(since) => node.recorded_near(since).await,
        None => Ok(Lsn(1)),
    }
}

/// The event with a name; none where no movement has it.
///
/// # Errors
/// As [`events`].
pub(crate) async fn event_by_id(node: &Node, names: Names, id: &str) -> Result<Option<ObjectEvent>, Refusal> {
    let Some((lsn, index)) = place_of(id) else { return Ok(None) };
    let published = node.catalogue();
    let take = move |found: &mut Option<(String, ObjectEvent)>, walk: &Walk, record: &Record| {
        let mut all = events_of(&names, &published.organisation, walk, record).into_iter();
        let event = all.find(|(own, _)| record.lsn == lsn && *own == index);
        *found = event.map(|(_, event)| (event_id(lsn, index, record.command), event));
        true
    };
    let walked = node.walk(lsn, 1, None, take).await?;
    let wanted = id.strip_prefix("urn:uuid:").unwrap_or(id).to_lowercase();
    Ok(walked.value.filter(|(own, _)| own.ends_with(&wanted)).map(|(_, event)| event))
}

/// The events of a record, each with which of its movements it is.
pub(super) fn events_of(
    names: &Names,
    organisation: &Organisation,
    walk: &Walk,
    record: &Record,
) -> Vec<(u32, ObjectEvent)> {
    let tell = |(index, (event, movement)): (u32, (&Event, Movement))| {
        let moved = Moved { record, event, movement: &movement, index };
        let original = taken_back_by(event).and_then(|command| walk.find(command));
        let before = original.and_then(|original| only_event(names, organisation, &original, &movement));
        let event = match before {
            Some(before) => taken_back(before, &moved),
            None => told(names, organisation, &moved),
        };
        (index, event)
    };
    (0..).zip(moved_by(record, None)).map(tell).collect()
}

/// The one event of a record that moved just what a counter-entry moves back. Where a record moved a SKU in several parts, the
/// counter-entry is of their sum and is told as an event of its own.
fn only_event(
    names: &Names,
    organisation: &Organisation,
    original: &Record,
    reversal: &Movement,
) -> Option<ObjectEvent> {
    let back = |movement: &Movement| {
        movement.quantity.0.saturating_neg() == reversal.quantity.0
            && movement.unsellable.0.saturating_neg() == reversal.unsellable.0
    };
    let all = (0_u32..).zip(moved_by(original, None));
    let mut of_sku = all.filter(|(_, (_, movement))| movement.sku == reversal.sku);
    let (index, (event, movement)) = of_sku.next().filter(|(_, (_, movement))| back(movement))?;
    let alone = of_sku.next().is_none();
    alone.then(|| told(names, organisation, &Moved { record: original, event, movement: &movement, index }))
}
