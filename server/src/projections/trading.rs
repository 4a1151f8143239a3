//! Trading figures of each branch and business day, of tickets and of online orders that it handed over. A day is told by the branch's own clock; what is dated ahead of it waits
//! for its day and is in nobody's today.

use domain::{
    branch::{Event, TicketEvent, TicketFacts},
    organisation::{self, event::PlaceEvent},
};
use protocol::{
    Amount, BranchId, Content, DayPace, DaySales, Lsn, OccurredAt, Push, Quantity, ServerMessage, TicketKind,
    Timestamp, Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    online::{Booked, Online},
    pace::Pace,
};
use crate::{
    business_day::{Calendar, Day, written},
    clock,
    egress::{
        Attach, Follow, Frame, Keyed, Outlet, Part, Projection, PublishLatest, UpdateKey, handle_of, topics,
    },
    limits::SALES_DAYS,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Trading {
    days: BTreeMap<BranchId, BTreeMap<Day, DaySales>>,
    pace: Pace,
    online: Online,
    /// How each branch tells its days apart.
    calendars: BTreeMap<BranchId, Calendar>,
    /// Position of the newest change.
    seq: Lsn,
    #[serde(skip)]
    live: Live,
}

/// What exists only because somebody is watching: without followers nothing is collected.
#[derive(Default)]
struct Live {
    followed: bool,
    dirty: BTreeSet<(BranchId, Day)>,
    prev: Option<Lsn>,
}

/// What a ticket comes to, summed up once for all that is told of it.
pub(super) struct Takings {
    pub(super) total: Amount,
    pub(super) items: Quantity,
    tax: Amount,
}

impl Trading {
    /// Figures of a date, or of each branch's newest that has begun: what is dated ahead is nobody's newest.
    pub(crate) fn days(&self, date: Option<&str>, now: Timestamp) -> Vec<DaySales> {
        let pick = |days: &BTreeMap<Day, DaySales>| match date {
            Some(date) => days.values().find(|figures| figures.date == date).cloned(),
            None => days.values().rev().find(|figures| figures.begins <= now).cloned(),
        };
        self.days.values().filter_map(pick).collect()
    }

    /// Every branch's own today, also where nothing was sold yet.
    pub(crate) fn today(&self, now: Timestamp) -> Vec<DaySales> {
        let now = OccurredAt { at: now, offset_minutes: 0 };
        let today = |(branch, calendar): (&BranchId, &Calendar)| {
            let day = calendar.day(now);
            let sold = self.days.get(branch).and_then(|days| days.get(&day)).cloned();
            sold.unwrap_or_else(|| empty_day(*branch, day, *calendar, 0))
        };
        self.calendars.iter().map(today).collect()
    }

    /// A branch tells its days in another way from now on. What is over stays as it was.
    fn set_calendar(&mut self, branch: BranchId, calendar: Calendar, now: Timestamp) {
        if self.calendars.insert(branch, calendar) == Some(calendar) {
            return;
        }
        let running = calendar.day(OccurredAt { at: now, offset_minutes: 0 });
        for (day, figures) in self.days.entry(branch).or_default() {
            if *day < running {
                figures.ends = figures.ends.min(now).max(figures.begins);
                continue;
            }
            if *day > running {
                figures.begins = calendar.begins(*day, 0);
            }
            figures.ends = calendar.begins(day.saturating_add(1), 0);
            figures.starts_minutes = calendar.starts_minutes();
        }
    }

    /// How a date went in every branch; without one, how each branch's own today goes.
    pub(crate) fn pace(&self, date: Option<Day>, now: Timestamp) -> Vec<DayPace> {
        let now = OccurredAt { at: now, offset_minutes: 0 };
        let day = |calendar: &Calendar| date.unwrap_or_else(|| calendar.day(now));
        let days = self.calendars.iter().map(|(branch, calendar)| (*branch, day(calendar)));
        days.filter_map(|(branch, day)| self.pace.day(branch, day)).collect()
    }

    /// Each branch's two newest days: one sale that is dated ahead must not hide today.
    fn newest_days(&self) -> Vec<DaySales> {
        self.days.values().flat_map(|days| days.values().rev().take(2)).cloned().collect()
    }

    fn take_ticket(&mut self, branch: BranchId, record: &Record, facts: &TicketFacts) {
        let calendar = self.calendars.get(&branch).copied().unwrap_or_default();
        let occurred = record.times.occurred;
        let (minute, hour) = calendar.minute_and_hour(facts.day, occurred);
        let takings = Takings { total: facts.total(), items: facts.items(), tax: facts.tax() };
        self.pace.take(branch, facts.day, minute, &takings);
        let fresh = || empty_day(branch, facts.day, calendar, occurred.offset_minutes);
        self.take_figures((branch, facts.day, hour), facts.kind, &takings, fresh);
        if self.live.followed {
            self.live.prev.get_or_insert(self.seq);
        }
        self.seq = record.lsn;
    }

    /// What a step of an online order brings; of money alone nothing.
    fn take_online(&mut self, record: &Record, booked: &Booked) {
        if booked.lines.is_empty() {
            return;
        }
        let Booked { branch, at, .. } = *booked;
        let calendar = self.calendars.get(&branch).copied().unwrap_or_default();
        let day = calendar.day(at);
        let (minute, hour) = calendar.minute_and_hour(day, at);
        let (total, tax) = (Amount(booked.total()), Amount(booked.tax()));
        let takings = Takings { total, items: booked.items(), tax };
        self.pace.take(branch, day, minute, &takings);
        let kind = if booked.is_refund() { TicketKind::Refund } else { TicketKind::Sale };
        let fresh = || empty_day(branch, day, calendar, at.offset_minutes);
        self.take_figures((branch, day, hour), kind, &takings, fresh);
        if let Some(figures) = self.days.get_mut(&branch).and_then(|days| days.get_mut(&day)) {
            figures.web.0 = figures.web.0.saturating_add(total.0);
        }
        if self.live.followed {
            self.live.prev.get_or_insert(self.seq);
        }
        self.seq = record.lsn;
    }

    fn take_figures(
        &mut self,
        (branch, day, hour): (BranchId, Day, usize),
        kind: TicketKind,
        takings: &Takings,
        fresh: impl FnOnce() -> DaySales,
    ) {
        let days = self.days.entry(branch).or_default();
        let figures = days.entry(day).or_insert_with(fresh);
        let Takings { total, items, tax } = *takings;
        match kind {
            TicketKind::Sale => {
                figures.sales = figures.sales.saturating_add(1);
                figures.gross.0 = figures.gross.0.saturating_add(total.0);
            }
            TicketKind::Refund => {
                figures.refunds = figures.refunds.saturating_add(1);
                figures.refunded.0 = figures.refunded.0.saturating_sub(total.0);
            }
        }
        figures.items.0 = figures.items.0.saturating_add(items.0);
        figures.tax.0 = figures.tax.0.saturating_add(tax.0);
        if let Some(takings) = figures.hours.get_mut(hour) {
            takings.0 = takings.0.saturating_add(total.0);
        }
        if self.live.followed {
            self.live.dirty.insert((branch, day));
        }
        if days.len() > SALES_DAYS {
            days.pop_first();
        }
    }
}

fn empty_day(branch: BranchId, day: Day, calendar: Calendar, offset_minutes: i16) -> DaySales {
    DaySales {
        branch,
        date: written(day),
        sales: 0,
        refunds: 0,
        items: Quantity::ZERO,
        gross: Amount::ZERO,
        refunded: Amount::ZERO,
        tax: Amount::ZERO,
        hours: vec![Amount::ZERO; 24],
        begins: calendar.begins(day, offset_minutes),
        ends: calendar.begins(day.saturating_add(1), offset_minutes),
        starts_minutes: calendar.starts_minutes(),
        web: Amount::ZERO,
    }
}

/// The tickets of a record, with the branch they were made in.
pub(super) fn tickets_of(record: &Record) -> impl Iterator<Item = (BranchId, &TicketFacts)> {
    let found = match (record.stream, &record.decision) {
        (Stream::Branch(branch), Decision::Branch(events)) => Some((branch, events)),
        _ => None,
    };
    found.into_iter().flat_map(|(branch, events)| {
        events.iter().filter_map(move |event| match event {
            Event::Ticket(TicketEvent::Completed(facts)) => Some((branch, facts.as_ref())),
            _ => None,
        })
    })
}

impl Replay for Trading {
    fn replay(&mut self, record: &Record) {
        for (branch, facts) in tickets_of(record) {
            self.take_ticket(branch, record, facts);
        }
        if let Some(booked) = self.online.take(record) {
            self.take_online(record, &booked);
        }
        let Decision::Organisation(events) = &record.decision else { return };
        for event in events {
            if let organisation::Event::Place(PlaceEvent::BranchPut(branch)) = event {
                self.set_calendar(branch.id, branch.as_ref().into(), record.times.recorded_at);
            }
        }
    }
}

impl Projection for Trading {
    const PART: Part = Part { name: topics::TRADING, form: 9, vital: false };

    fn publish(&mut self, outlet: &Outlet) {
        let Some(prev) = self.live.prev.take() else { return };
        let (handle, seq) = (handle_of(Topic::Sales), self.seq);
        let now = clock::now();
        let mut items = Vec::new();
        for (branch, day) in std::mem::take(&mut self.live.dirty) {
            let Some(figures) = self.days.get(&branch).and_then(|days| days.get(&day)) else { continue };
            if figures.begins > now {
                // Told when its day has come, with whatever is sold next.
                self.live.dirty.insert((branch, day));
                continue;
            }
            let content = Content::Sales(vec![figures.clone()]);
            let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content }));
            items.push(Keyed { key: UpdateKey::Day(branch, day), urgent: false, frame });
        }
        let items = Arc::new(items);
        outlet.publish(|| PublishLatest { handle, seq, items: Arc::clone(&items) });
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        self.live.followed = true;
        Some(follow.whole(outlet.epoch, self.seq, || Content::Sales(self.newest_days())))
    }
}
