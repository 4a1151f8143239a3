//! What is asked for: the parameters of the standard's `SimpleEventQuery`, as far as movements have them. A parameter that is not
//! understood is refused, for an answer that leaves it out would be another question's.

use protocol::{Lsn, PAGE_ROWS_MAX, Timestamp};

use super::{
    event::ObjectEvent,
    ids::{canonical, place_of, time},
    vocabulary::{ACTIONS, BIZ_STEPS, DISPOSITIONS, EVENT_TYPES, PARTY_TYPES, TRANSACTION_TYPES, bare},
};
use crate::limits::{EPCIS_PAGE, EPCIS_VALUES_MAX};

/// Which events are asked for. What is empty asks for all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Query {
    types: Vec<&'static str>,
    actions: Vec<&'static str>,
    steps: Vec<&'static str>,
    dispositions: Vec<&'static str>,
    read_points: Vec<String>,
    locations: Vec<String>,
    goods: Vec<String>,
    ids: Vec<String>,
    /// Documents, sources and destinations, each of a kind.
    papers: Vec<(&'static str, Vec<String>)>,
    sources: Vec<(&'static str, Vec<String>)>,
    destinations: Vec<(&'static str, Vec<String>)>,
    happened: Span,
    recorded: Span,
    /// Only what is declared an error.
    errors: bool,
    /// Another question, whose answer it has to be as well.
    and: Option<Box<Self>>,
}

/// From an instant on and before another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Span {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// Where a page begins and how long it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Paging {
    /// A record and how many of its movements are behind.
    pub(crate) from: Option<(Lsn, u32)>,
    pub(crate) rows: usize,
}

impl Default for Paging {
    fn default() -> Self {
        Self { from: None, rows: EPCIS_PAGE }
    }
}

impl Query {
    /// Reads parameters, each of which may have several values with commas in between.
    ///
    /// # Errors
    /// A sentence about the first that cannot be understood.
    pub(crate) fn read(pairs: impl IntoIterator<Item = (String, String)>) -> Result<(Self, Paging), String> {
        let (mut query, mut paging) = (Self::default(), Paging::default());
        for (name, value) in pairs {
            match name.as_str() {
                "perPage" => paging.rows = rows(&value)?,
                "nextPageToken" => paging.from = Some(token(&value)?),
                // The one order there is.
                "orderBy" if value == "recordTime" => {}
                "orderDirection" if value == "ASC" => {}
                "orderBy" | "orderDirection" => {
                    return Err(
                        "events are told in the order in which they were recorded: orderBy=recordTime \
                                with orderDirection=ASC"
                            .to_owned(),
                    );
                }
                _ => query.narrow(&name, &value)?,
            }
        }
        Ok((query, paging))
    }

    fn narrow(&mut self, name: &str, value: &str) -> Result<(), String> {
        let values = values(name, value)?;
        match name {
            "eventType" => self.types.extend(words(EVENT_TYPES, name, &values)?),
            "EQ_action" => self.actions.extend(words(ACTIONS, name, &values)?),
            "EQ_bizStep" => self.steps.extend(words(BIZ_STEPS, name, &values)?),
            "EQ_disposition" => self.dispositions.extend(words(DISPOSITIONS, name, &values)?),
            // No place of ours is within another one.
            "EQ_readPoint" | "WD_readPoint" => self.read_points.extend(values.iter().map(|id| canonical(id))),
            "EQ_bizLocation" | "WD_bizLocation" => {
                self.locations.extend(values.iter().map(|id| canonical(id)));
            }
            "MATCH_epc" | "MATCH_anyEPC" | "MATCH_epcClass" | "MATCH_anyEPCClass" => {
                self.goods.extend(values.iter().map(|id| canonical(id)));
            }
            "EQ_eventID" => self.ids.extend(values),
            "GE_eventTime" => self.happened.since = Some(instant(name, value)?),
            "LT_eventTime" => self.happened.until = Some(instant(name, value)?),
            "GE_recordTime" => self.recorded.since = Some(instant(name, value)?),
            "LT_recordTime" => self.recorded.until = Some(instant(name, value)?),
            "EXISTS_errorDeclaration" => self.errors = true,
            _ => self.narrow_by_kind(name, values)?,
        }
        Ok(())
    }

    /// Parameters whose name ends with a kind.
    fn narrow_by_kind(&mut self, name: &str, values: Vec<String>) -> Result<(), String> {
        let values: Vec<String> = values.iter().map(|id| canonical(id)).collect();
        let kind = |list, kind: &str| {
            bare(list, kind).ok_or_else(|| format!("`{name}` ends with none of {}", list.join(", ")))
        };
        if let Some(end) = name.strip_prefix("EQ_bizTransaction_") {
            self.papers.push((kind(TRANSACTION_TYPES, end)?, values));
        } else if let Some(end) = name.strip_prefix("EQ_source_") {
            self.sources.push((kind(PARTY_TYPES, end)?, values));
        } else if let Some(end) = name.strip_prefix("EQ_destination_") {
            self.destinations.push((kind(PARTY_TYPES, end)?, values));
        } else {
            return Err(format!("there is no parameter `{name}` here; docs/epcis.md lists those there are"));
        }
        Ok(())
    }

    /// What both ask for.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { and: Some(Box::new(other)), ..self }
    }

    /// Whether an event is asked for.
    pub(super) fn takes(&self, event: &ObjectEvent) -> bool {
        let among = |list: &[&'static str], word: &str| list.is_empty() || list.contains(&word);
        let named = |list: &[String], name: Option<&str>| {
            list.is_empty() || name.is_some_and(|name| list.iter().any(|one| fits(one, name)))
        };
        among(&self.types, event.kind)
            && among(&self.actions, event.action)
            && among(&self.steps, event.biz_step)
            && among(&self.dispositions, event.disposition)
            && named(&self.read_points, Some(&event.read_point.id))
            && named(&self.locations, event.biz_location.as_ref().map(|place| place.id.as_str()))
            && named(&self.ids, Some(&event.event_id))
            && (self.goods.is_empty() || event.quantity_list.iter().any(|one| named(&self.goods, Some(&one.epc_class))))
            && self.papers.iter().all(|(kind, wanted)| {
                let mut papers = event.biz_transaction_list.iter().filter(|paper| paper.kind == Some(*kind));
                papers.any(|paper| wanted.contains(&paper.biz_transaction))
            })
            && self.sources.iter().all(|(kind, wanted)| {
                event.source_list.iter().any(|one| one.kind == *kind && wanted.contains(&one.source))
            })
            && self.destinations.iter().all(|(kind, wanted)| {
                event.destination_list.iter().any(|one| one.kind == *kind && wanted.contains(&one.destination))
            })
            // All are written in one way, so that their order is that of the texts.
            && self.happened.has(&event.event_time)
            && self.recorded.has(&event.record_time)
            && (!self.errors || event.error_declaration.is_some())
            && self.and.as_ref().is_none_or(|other| other.takes(event))
    }

    /// The instant before which nothing that is asked for was recorded.
    pub(super) fn recorded_since(&self) -> Option<Timestamp> {
        let other = self.and.as_ref().and_then(|other| other.recorded_since());
        self.recorded.since.max(other)
    }

    /// The instant from which on nothing that is asked for was recorded.
    pub(super) fn recorded_until(&self) -> Option<Timestamp> {
        let other = self.and.as_ref().and_then(|other| other.recorded_until());
        self.recorded.until.into_iter().chain(other).min()
    }

    /// Where the events are that are asked for by name.
    pub(super) fn named_places(&self) -> Option<Vec<(Lsn, u32)>> {
        (!self.ids.is_empty()).then(|| self.ids.iter().filter_map(|id| place_of(id)).collect())
    }
}

impl Span {
    fn has(&self, at: &str) -> bool {
        self.since.is_none_or(|since| *at >= *time(since))
            && self.until.is_none_or(|until| *at < *time(until))
    }
}

/// Whether a name is what was asked for, which may end with a star.
fn fits(wanted: &str, name: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => wanted == name,
    }
}

fn values(name: &str, value: &str) -> Result<Vec<String>, String> {
    let values: Vec<String> =
        value.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    match values.len() {
        0 if name == "EXISTS_errorDeclaration" => Ok(values),
        0 => Err(format!("`{name}` has no value")),
        1..=EPCIS_VALUES_MAX => Ok(values),
        _ => Err(format!("`{name}` has more than {EPCIS_VALUES_MAX} values: ask in several parts")),
    }
}

fn words(list: &'static [&'static str], name: &str, values: &[String]) -> Result<Vec<&'static str>, String> {
    let word = |value: &String| {
        bare(list, value).ok_or_else(|| format!("`{name}` is one of {}, not `{value}`", list.join(", ")))
    };
    values.iter().map(word).collect()
}

fn instant(name: &str, value: &str) -> Result<Timestamp, String> {
    // A plus sign in an address is a space to whoever decodes it.
    let read = chrono::DateTime::parse_from_rfc3339(&value.trim().replace(' ', "+"));
    read.map(|time| Timestamp(time.timestamp_millis()))
        .map_err(|_error| format!("`{name}` is an instant such as 2026-11-27T09:30:00Z, not `{value}`"))
}

fn rows(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(rows @ 1..=PAGE_ROWS_MAX) => Ok(rows),
        _ => Err(format!("`perPage` is 1 to {PAGE_ROWS_MAX}")),
    }
}

/// A place in the journal as a page tells it.
pub(crate) fn token_of((lsn, index): (Lsn, u32)) -> String {
    format!("{lsn}-{index}")
}

fn token(value: &str) -> Result<(Lsn, u32), String> {
    let read =
        value.split_once('-').and_then(|(lsn, index)| Some((Lsn(lsn.parse().ok()?), index.parse().ok()?)));
    read.ok_or_else(|| "`nextPageToken` is not one that was given out here; begin without it".to_owned())
}
