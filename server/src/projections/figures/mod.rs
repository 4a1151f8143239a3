//! What every report of sales is made of: each ticket, and each step of an online order, once, as small as it can be told, by business day and branch. Days of
//! which nothing more is expected, and rows that are full, rest on the disk. Nothing is summed up beforehand, so that every
//! figure is the sum of the tickets that it opens to, whatever it is grouped and filtered by.
//!
//! Rows are ended by what has been taken and nothing else. So the same records always make the same rows, and what is
//! taken again after a crash replaces what is there.

mod articles;
mod daily;
mod facts;
mod packed;
mod sums;
#[cfg(test)]
mod tests;

use domain::{
    branch::{Event, RegisterEvent, TicketFacts},
    organisation::{self, event::PlaceEvent},
};
use journal::Storage;
use protocol::{BranchId, Lsn, RegisterId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

pub(crate) use articles::rate_in;
pub(crate) use daily::{Around, Halves, around, daily};
pub(crate) use facts::{Held, reason_of};
pub(super) use facts::{branch_prefix, day_prefix};
pub(crate) use sums::{
    Filter, PartOf, Question, Sums, Totals, aligned, groups_lines, key_text, parts_of, sum_up, sum_up_of,
};

use self::{
    articles::Articles,
    facts::{Fact, RowKey, TABLE},
};
use super::{
    lot_costs::LotCosts,
    online::{Booked, Online},
    trading::tickets_of,
};
use crate::{
    business_day::{Calendar, Day},
    egress::{Attach, Follow, Outlet, Part, Projection, topics},
    limits::{CLOSINGS_KEPT, FIGURES_OPEN, FIGURES_OPEN_DAYS, FIGURES_ROW},
    record::{Decision, Record, Stream, appending},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// The newest record taken.
    taken: Lsn,
    articles: Articles,
    /// How each branch tells its days and hours.
    calendars: BTreeMap<BranchId, Calendar>,
    /// Rows that still get tickets.
    open: BTreeMap<(Day, BranchId), Row>,
    /// The newest day that got one.
    newest: Day,
    /// Rows that are full and could not be written yet.
    unwritten: BTreeMap<RowKey, Arc<Vec<u8>>>,
    shifts: BTreeMap<RegisterId, Shift>,
    closings: BTreeMap<Lsn, Closing>,
    online: Online,
    /// What lots cost, of goods that are valued by that.
    lots: LotCosts,
    #[serde(skip)]
    storage: Option<Arc<dyn Storage>>,
    /// The ticket taken last, whose lists are filled anew for the next one.
    #[serde(skip)]
    fact: Fact,
}

#[derive(Serialize, Deserialize)]
struct Row {
    first: Lsn,
    bytes: Arc<Vec<u8>>,
}

/// A shift that is open.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Shift {
    opened: Lsn,
    /// First and last business date of its tickets.
    days: Option<(Day, Day)>,
}

/// A shift that was closed: where its tickets are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Closing {
    pub(crate) branch: BranchId,
    pub(crate) register: RegisterId,
    pub(crate) day: Day,
    pub(crate) opened: Lsn,
    pub(crate) days: (Day, Day),
}

impl Figures {
    /// One that has taken nothing. Rows of an earlier form, or of a time before the journal was read anew, are in the way.
    pub(crate) fn fresh(storage: Arc<dyn Storage>) -> Self {
        if let Err(error) = storage.clear_rows(TABLE) {
            tracing::warn!(%error, "old rows of reports could not be deleted");
        }
        Self { storage: Some(storage), ..Self::default() }
    }

    /// The newest business day that has a ticket; day 0 where there is none.
    pub(crate) fn newest(&self) -> Day {
        self.newest
    }

    /// Gives one that was read what is not stored of it.
    pub(crate) fn furnished(mut self, storage: Arc<dyn Storage>) -> Self {
        self.articles.furnish();
        self.storage = Some(storage);
        self
    }

    /// What a reading of these days needs, of one branch only if one is named.
    pub(crate) fn held(&self, days: (Day, Day), branch: Option<BranchId>) -> Held {
        let (from, to) = days;
        let own = |other: BranchId| branch.is_none_or(|branch| branch == other);
        let open = self.open.range((from, BranchId(0))..=(to, BranchId(u16::MAX)));
        let open = open.filter(|((_, branch), _)| own(*branch)).map(|((day, branch), row)| {
            (RowKey { day: *day, branch: *branch, first: row.first }, Arc::clone(&row.bytes))
        });
        let full = self.unwritten.iter().filter(|(key, _)| (from..=to).contains(&key.day) && own(key.branch));
        Held {
            as_of: self.taken,
            rows: open.chain(full.map(|(key, bytes)| (*key, Arc::clone(bytes)))).collect(),
            articles: Arc::clone(&self.articles.sold),
            names: Arc::clone(&self.articles.names),
            reasons: Arc::clone(&self.articles.reasons),
        }
    }

    /// Closings before a position, newest first, of those that are wanted.
    pub(crate) fn closings(
        &self,
        before: Lsn,
        wanted: impl Fn(&Closing) -> bool,
        limit: usize,
    ) -> Vec<(Lsn, Closing)> {
        let older = self.closings.range(..before).rev().filter(|(_, closing)| wanted(closing));
        older.map(|(lsn, closing)| (*lsn, *closing)).take(limit).collect()
    }

    pub(crate) fn closing(&self, lsn: Lsn) -> Option<Closing> {
        self.closings.get(&lsn).copied()
    }

    fn calendar(&self, branch: BranchId) -> Calendar {
        self.calendars.get(&branch).copied().unwrap_or_default()
    }

    fn take_organisation(&mut self, event: &organisation::Event) {
        if let organisation::Event::Place(PlaceEvent::BranchPut(branch)) = event {
            self.calendars.insert(branch.id, branch.as_ref().into());
        }
        self.articles.take(event);
    }

    fn take_ticket(&mut self, branch: BranchId, record: &Record, facts: &TicketFacts) {
        let hour = self.calendar(branch).hour(record.times.occurred);
        let mut fact = std::mem::take(&mut self.fact);
        fact.fill(facts, record.staff(), hour, &mut self.articles);
        let sold = facts.lines.iter().map(|line| (Some(line.sku), line.quantity));
        fact.cost_by_lot(sold, record, (&self.lots, &mut self.articles));
        if let Some(shift) = self.shifts.get_mut(&facts.register).filter(|_| !fact.late) {
            let (first, last) = shift.days.unwrap_or((facts.day, facts.day));
            shift.days = Some((first.min(facts.day), last.max(facts.day)));
        }
        self.note((facts.day, branch), &mut fact, record.lsn);
        self.fact = fact;
    }

    fn take_online(&mut self, record: &Record, booked: &Booked) {
        let calendar = self.calendar(booked.branch);
        let mut fact = std::mem::take(&mut self.fact);
        fact.fill_online(booked, calendar.hour(booked.at), &mut self.articles);
        let sold = booked.lines.iter().map(|line| (line.sku, line.quantity));
        fact.cost_by_lot(sold, record, (&self.lots, &mut self.articles));
        self.note((calendar.day(booked.at), booked.branch), &mut fact, record.lsn);
        self.fact = fact;
    }

    /// Writes a ticket to the row of its day and branch, or to the next one when that is full.
    fn note(&mut self, at: (Day, BranchId), fact: &mut Fact, lsn: Lsn) {
        if self.open.get_mut(&at).is_some_and(|row| row.take(fact, lsn)) {
            return;
        }
        self.end(at);
        if at.0 > self.newest {
            self.newest = at.0;
            let old = self.newest.saturating_sub(FIGURES_OPEN_DAYS);
            while let Some(oldest) = self.open.keys().next().copied().filter(|(day, _)| *day < old) {
                self.end(oldest);
            }
        }
        if self.open.len() >= FIGURES_OPEN
            && let Some(oldest) = self.open.keys().next().copied()
        {
            self.end(oldest);
        }
        let mut row = Row { first: lsn, bytes: Arc::default() };
        row.take(fact, lsn);
        self.open.insert(at, row);
    }

    /// Ends a row that gets no more tickets.
    fn end(&mut self, at: (Day, BranchId)) {
        let Some(row) = self.open.remove(&at) else { return };
        let key = RowKey { day: at.0, branch: at.1, first: row.first };
        self.unwritten.insert(key, row.bytes);
        self.write();
    }

    fn write(&mut self) {
        let Some(storage) = &self.storage else { return };
        let storage = Arc::clone(storage);
        // One that is too long for a row, which no ordinary ticket is, stays in memory and keeps no other from the disk.
        self.unwritten.retain(|key, bytes| {
            let Some(packed) = packed::packed(bytes) else {
                tracing::error!(
                    day = key.day,
                    branch = key.branch.0,
                    "a row of reports could not be packed, keeping it in memory"
                );
                return true;
            };
            let written = storage.put_rows(TABLE, vec![(key.bytes(), packed)]);
            if let Err(error) = &written {
                tracing::warn!(%error, "a row of reports could not be written, keeping it in memory");
            }
            written.is_err()
        });
    }

    fn take_register(&mut self, branch: BranchId, record: &Record, event: &RegisterEvent) {
        let register = event.register();
        match event {
            RegisterEvent::ShiftOpened { .. } => {
                self.shifts.insert(register, Shift { opened: record.lsn, days: None });
            }
            RegisterEvent::ShiftClosed(facts) => {
                let day = self.calendar(branch).day(facts.closed);
                let shift = self.shifts.remove(&register);
                let closing = Closing {
                    branch,
                    register,
                    day,
                    opened: shift.map_or(record.lsn, |shift| shift.opened),
                    days: shift.and_then(|shift| shift.days).unwrap_or((day, day)),
                };
                self.closings.insert(record.lsn, closing);
                if self.closings.len() > CLOSINGS_KEPT {
                    self.closings.pop_first();
                }
            }
            RegisterEvent::SignedOn { .. }
            | RegisterEvent::SignedOff { .. }
            | RegisterEvent::EpochBegun { .. }
            // What it is of, the order tells.
            | RegisterEvent::OrderMoney(_) => {}
        }
    }
}

impl Row {
    /// Takes a ticket at its end. False when the row is full without it; the first one is taken however long it is.
    fn take(&mut self, fact: &mut Fact, lsn: Lsn) -> bool {
        fact.after = lsn.0.saturating_sub(self.first.0);
        let bytes = Arc::make_mut(&mut self.bytes);
        let before = bytes.len();
        // There is nothing in a ticket that postcard cannot write.
        if let Err(error) = appending::append(fact, bytes) {
            tracing::error!(lsn = lsn.0, %error, "a ticket could not be noted for reports");
            bytes.truncate(before);
        }
        let fits = before == 0 || bytes.len() <= FIGURES_ROW;
        if !fits {
            bytes.truncate(before);
        }
        fits
    }
}

impl Replay for Figures {
    fn replay(&mut self, record: &Record) {
        self.taken = record.lsn;
        self.lots.take(record);
        match (record.stream, &record.decision) {
            (Stream::Branch(branch), Decision::Branch(events)) => {
                for event in events {
                    if let Event::Register(event) = event {
                        self.take_register(branch, record, event);
                    }
                }
                for (branch, facts) in tickets_of(record) {
                    self.take_ticket(branch, record, facts);
                }
            }
            (_, Decision::Organisation(events)) => {
                events.iter().for_each(|event| self.take_organisation(event));
            }
            (_, _) => {}
        }
        if let Some(booked) = self.online.take(record) {
            self.take_online(record, &booked);
        }
    }
}

impl Projection for Figures {
    const PART: Part = Part { name: topics::FIGURES, form: 10, vital: false };

    /// Nobody follows reports. What could not be written is tried again.
    fn publish(&mut self, _: &Outlet) {
        if !self.unwritten.is_empty() {
            self.write();
        }
    }

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
