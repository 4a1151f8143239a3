//! Trading figures of each branch and business day.

use chrono::{DateTime, Datelike, TimeDelta, Timelike};
use domain::branch::{Event, TicketEvent, TicketFacts};
use protocol::{
    Amount, BranchId, Content, DaySales, Lsn, OccurredAt, Push, ServerMessage, TicketKind, Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    egress::{
        Attach, Follow, Frame, Keyed, Outlet, Part, Projection, PublishLatest, UpdateKey, handle_of, topics,
    },
    limits::SALES_DAYS,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

/// A business date: days since 0000-12-31, as `chrono` counts them.
type Day = i32;

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Trading {
    days: BTreeMap<BranchId, BTreeMap<Day, DaySales>>,
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

impl Trading {
    /// Figures of a date, or of each branch's newest one.
    pub(crate) fn days(&self, date: Option<&str>) -> Vec<DaySales> {
        let pick = |days: &BTreeMap<Day, DaySales>| match date {
            Some(date) => days.values().find(|figures| figures.date == date).cloned(),
            None => days.values().next_back().cloned(),
        };
        self.days.values().filter_map(pick).collect()
    }

    fn take_ticket(&mut self, branch: BranchId, record: &Record, facts: &TicketFacts) {
        self.take_figures(branch, record.times.occurred, facts);
        if self.live.followed {
            self.live.prev.get_or_insert(self.seq);
        }
        self.seq = record.lsn;
    }

    fn take_figures(&mut self, branch: BranchId, occurred: OccurredAt, facts: &TicketFacts) {
        let (_, hour) = business_day(occurred);
        let day = facts.day;
        let days = self.days.entry(branch).or_default();
        let figures = days.entry(day).or_insert_with(|| empty_day(branch, day));
        let total = facts.total();
        match facts.kind {
            TicketKind::Sale => {
                figures.sales = figures.sales.saturating_add(1);
                figures.gross.0 = figures.gross.0.saturating_add(total.0);
            }
            TicketKind::Refund => {
                figures.refunds = figures.refunds.saturating_add(1);
                figures.refunded.0 = figures.refunded.0.saturating_sub(total.0);
            }
        }
        figures.items.0 = figures.items.0.saturating_add(facts.items().0);
        figures.tax.0 = figures.tax.0.saturating_add(facts.tax().0);
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

fn empty_day(branch: BranchId, day: Day) -> DaySales {
    let date = chrono::NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default();
    DaySales {
        branch,
        date: date.format("%Y-%m-%d").to_string(),
        sales: 0,
        refunds: 0,
        items: protocol::Quantity::ZERO,
        gross: Amount::ZERO,
        refunded: Amount::ZERO,
        tax: Amount::ZERO,
        hours: vec![Amount::ZERO; 24],
    }
}

/// The business date and hour by the register's own clock.
pub(super) fn business_day(occurred: OccurredAt) -> (Day, usize) {
    let utc = DateTime::from_timestamp_millis(occurred.at.0).unwrap_or_default().naive_utc();
    let local = utc.checked_add_signed(TimeDelta::minutes(i64::from(occurred.offset_minutes))).unwrap_or(utc);
    (local.date().num_days_from_ce(), usize::try_from(local.hour()).unwrap_or(0))
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
    }
}

impl Projection for Trading {
    const PART: Part = Part { name: topics::TRADING, form: 1, vital: false };

    fn publish(&mut self, outlet: &Outlet) {
        let Some(prev) = self.live.prev.take() else { return };
        let (handle, seq) = (handle_of(Topic::Sales), self.seq);
        let mut items = Vec::new();
        for (branch, day) in std::mem::take(&mut self.live.dirty) {
            let Some(figures) = self.days.get(&branch).and_then(|days| days.get(&day)) else { continue };
            let content = Content::Sales(vec![figures.clone()]);
            let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content }));
            items.push(Keyed { key: UpdateKey::Day(branch, day), urgent: false, frame });
        }
        let items = Arc::new(items);
        outlet.publish(|| PublishLatest { handle, seq, items: Arc::clone(&items) });
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        self.live.followed = true;
        Some(follow.whole(outlet.epoch, self.seq, || Content::Sales(self.days(None))))
    }
}
