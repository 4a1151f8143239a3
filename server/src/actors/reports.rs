//! Trading figures, the live ticket list and each register's shift, as folds over durable records.

use actix::Message;
use chrono::{DateTime, Datelike, TimeDelta, Timelike};
use domain::{
    branch::{self, Event, TicketFacts},
    organisation,
};
use protocol::{
    Amount, BranchId, Content, DaySales, Lsn, OccurredAt, Push, ReceiptNumber, RegisterId, RegisterView,
    Resumed, ServerMessage, ShiftTotals, ShiftView, Snapshot, TicketKind, TicketSummary, Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    Attach, Follow, Frame, handle_of,
    hub::{Keyed, Publish, PublishLatest, UpdateKey},
    projection::{Outlet, Projection},
    topic_ring::TopicRing,
};
use crate::{
    limits::{RECENT_CLOSINGS, RECENT_TICKETS, SALES_DAYS},
    record::{Decision, Origin, Record, Stream},
    recovery::Replay,
};

/// A business date: days since 0000-12-31, as `chrono` counts them.
type Day = i32;

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Reports {
    days: BTreeMap<BranchId, BTreeMap<Day, DaySales>>,
    recent: VecDeque<TicketSummary>,
    registers: BTreeMap<RegisterId, RegisterFold>,
    /// Positions of the newest change behind the ticket list and behind the figures.
    tickets_seq: Lsn,
    sales_seq: Lsn,
    /// Positions of each register's newest closings, oldest first. The last field, so that a snapshot from before it was
    /// there ends too early and is not taken.
    closings: BTreeMap<RegisterId, VecDeque<Lsn>>,
    #[serde(skip)]
    live: Live,
}

/// What is known of a register: its view and which command numbers it left out.
#[derive(Clone, Serialize, Deserialize)]
struct RegisterFold {
    view: RegisterView,
    gaps: BTreeSet<u64>,
    seq: Lsn,
}

/// What exists only because somebody is watching: without followers nothing is collected.
#[derive(Default)]
struct Live {
    followed: BTreeSet<Topic>,
    tickets: TopicRing,
    new_tickets: Vec<TicketSummary>,
    tickets_prev: Option<Lsn>,
    dirty_days: BTreeSet<(BranchId, Day)>,
    dirty_registers: BTreeMap<RegisterId, Lsn>,
    sales_prev: Option<Lsn>,
}

impl Reports {
    fn take(&mut self, record: &Record) {
        if let (Origin::Register(register), Some(seq)) = (record.origin, record.seq) {
            self.take_sequence(register, record, seq);
        }
        match (record.stream, &record.decision) {
            (Stream::Branch(branch), Decision::Branch(events)) => {
                events.iter().for_each(|event| self.take_event(branch, record, event));
            }
            (_, Decision::Organisation(events)) => {
                for event in events {
                    if let organisation::Event::Place(organisation::event::PlaceEvent::RegisterPut(
                        register,
                    )) = event
                    {
                        self.register(register.id).view.branch = register.branch;
                    }
                }
            }
            (_, Decision::Branch(_) | Decision::Refused { .. }) => {}
        }
    }

    /// Advances the register's high-water mark and remembers the numbers it jumped over.
    fn take_sequence(&mut self, register: RegisterId, record: &Record, seq: u64) {
        let fold = self.register(register);
        if seq > fold.view.command_seq {
            fold.gaps.extend(fold.view.command_seq.saturating_add(1)..seq);
            fold.view.command_seq = seq;
        } else {
            fold.gaps.remove(&seq);
        }
        self.touch(register, record.lsn);
    }

    /// A register that was enrolled before it did anything, so that its branch is known.
    fn register(&mut self, register: RegisterId) -> &mut RegisterFold {
        self.registers.entry(register).or_insert_with(|| RegisterFold {
            view: empty_view(register),
            gaps: BTreeSet::new(),
            seq: Lsn(0),
        })
    }

    fn touch(&mut self, register: RegisterId, lsn: Lsn) {
        if let Some(fold) = self.registers.get_mut(&register) {
            if self.live.followed.contains(&Topic::Register(register)) {
                self.live.dirty_registers.entry(register).or_insert(fold.seq);
            }
            fold.seq = lsn;
        }
    }

    fn take_event(&mut self, branch: BranchId, record: &Record, event: &Event) {
        let register = match event {
            Event::SignedOn { register, staff } => {
                let view = &mut self.register(*register).view;
                if !view.signed_on.contains(staff) {
                    view.signed_on.push(*staff);
                }
                *register
            }
            Event::SignedOff { register, staff } => {
                self.register(*register).view.signed_on.retain(|one| one != staff);
                *register
            }
            Event::ShiftOpened { register, staff, opened, opening_float } => {
                self.register(*register).view.shift = Some(ShiftView {
                    opened: *opened,
                    opened_by: *staff,
                    opening_float: *opening_float,
                    totals: ShiftTotals::default(),
                });
                *register
            }
            Event::ShiftClosed(report) => {
                let view = &mut self.register(report.register).view;
                view.shift = None;
                view.signed_on.clear();
                let closings = self.closings.entry(report.register).or_default();
                closings.push_back(record.lsn);
                if closings.len() > RECENT_CLOSINGS {
                    closings.pop_front();
                }
                report.register
            }
            Event::TicketCompleted(facts) => {
                self.take_ticket(branch, record, facts);
                facts.register
            }
            Event::Received { .. }
            | Event::Adjusted { .. }
            | Event::Held { .. }
            | Event::HoldExtended { .. }
            | Event::HoldReleased { .. }
            | Event::HoldExpired { .. } => return,
        };
        self.touch(register, record.lsn);
    }

    fn take_ticket(&mut self, branch: BranchId, record: &Record, facts: &TicketFacts) {
        let view = &mut self.register(facts.register).view;
        view.receipt_sequence = facts.sequence;
        if let Some(shift) = view.shift.as_mut()
            && let Some(totals) = branch::totals_with(&shift.totals, facts)
        {
            shift.totals = totals;
        }
        self.take_summary(branch, record, facts);
        self.take_figures(branch, record.times.occurred, facts);
        if self.live.followed.contains(&Topic::Sales) {
            self.live.sales_prev.get_or_insert(self.sales_seq);
        }
        self.sales_seq = record.lsn;
    }

    fn take_summary(&mut self, branch: BranchId, record: &Record, facts: &TicketFacts) {
        let summary = summarise(branch, record, facts);
        if self.live.followed.contains(&Topic::Tickets) {
            self.live.tickets_prev.get_or_insert(self.tickets_seq);
            self.live.new_tickets.push(summary.clone());
        }
        self.tickets_seq = record.lsn;
        self.recent.push_back(summary);
        if self.recent.len() > RECENT_TICKETS {
            self.recent.pop_front();
        }
    }

    fn take_figures(&mut self, branch: BranchId, occurred: OccurredAt, facts: &TicketFacts) {
        let (day, hour) = business_day(occurred);
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
        if self.live.followed.contains(&Topic::Sales) {
            self.live.dirty_days.insert((branch, day));
        }
        if days.len() > SALES_DAYS {
            days.pop_first();
        }
    }

    fn sales(&self, date: Option<&str>) -> Vec<DaySales> {
        let pick = |days: &BTreeMap<Day, DaySales>| match date {
            Some(date) => days.values().find(|figures| figures.date == date).cloned(),
            None => days.values().next_back().cloned(),
        };
        self.days.values().filter_map(pick).collect()
    }

    fn publish_tickets(&mut self, outlet: &Outlet) {
        let tickets = std::mem::take(&mut self.live.new_tickets);
        let Some(prev) = self.live.tickets_prev.take() else { return };
        let (handle, seq, weight) = (handle_of(Topic::Tickets), self.tickets_seq, tickets.len());
        let push = Push { handle, prev, seq, content: Content::Tickets(tickets) };
        let frame = Frame::new(ServerMessage::Push(push));
        self.live.tickets.keep(prev, seq, weight, Arc::clone(&frame));
        outlet.publish(|| Publish { handle, seq, hash: None, frame: Arc::clone(&frame) });
    }

    fn publish_sales(&mut self, outlet: &Outlet) {
        let Some(prev) = self.live.sales_prev.take() else { return };
        let (handle, seq) = (handle_of(Topic::Sales), self.sales_seq);
        let mut items = Vec::new();
        for (branch, day) in std::mem::take(&mut self.live.dirty_days) {
            let Some(figures) = self.days.get(&branch).and_then(|days| days.get(&day)) else { continue };
            let content = Content::Sales(vec![figures.clone()]);
            let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content }));
            items.push(Keyed { key: UpdateKey::Day(branch, day), urgent: false, frame });
        }
        let items = Arc::new(items);
        outlet.publish(|| PublishLatest { handle, seq, items: Arc::clone(&items) });
    }

    fn publish_registers(&mut self, outlet: &Outlet) {
        for (register, prev) in std::mem::take(&mut self.live.dirty_registers) {
            let Some(fold) = self.registers.get(&register) else { continue };
            let (handle, seq) = (handle_of(Topic::Register(register)), fold.seq);
            let content = Content::Register(fold.view.clone());
            let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content }));
            outlet.publish(|| PublishLatest::whole(handle, seq, Arc::clone(&frame)));
        }
    }

    fn snapshot(&self, topic: Topic) -> (Lsn, Content) {
        match topic {
            Topic::Tickets => (self.tickets_seq, Content::Tickets(self.recent.iter().cloned().collect())),
            Topic::Register(register) => match self.registers.get(&register) {
                Some(fold) => (fold.seq, Content::Register(fold.view.clone())),
                None => (Lsn(0), Content::Register(empty_view(register))),
            },
            Topic::Sales | Topic::Stock(_) | Topic::Badges | Topic::Catalogue => {
                (self.sales_seq, Content::Sales(self.sales(None)))
            }
        }
    }
}

/// A ticket as one line of a list.
pub(crate) fn summarise(branch: BranchId, record: &Record, facts: &TicketFacts) -> TicketSummary {
    TicketSummary {
        lsn: record.lsn,
        id: record.command.into(),
        kind: facts.kind,
        number: ReceiptNumber { branch, register: facts.register, sequence: facts.sequence },
        staff: record.staff,
        occurred: record.times.occurred,
        lines: u32::try_from(facts.lines.len()).unwrap_or(u32::MAX),
        total: facts.total(),
    }
}

fn empty_view(register: RegisterId) -> RegisterView {
    RegisterView {
        register,
        branch: BranchId::default(),
        command_seq: 0,
        receipt_sequence: 0,
        signed_on: Vec::new(),
        shift: None,
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
fn business_day(occurred: OccurredAt) -> (Day, usize) {
    let utc = DateTime::from_timestamp_millis(occurred.at.0).unwrap_or_default().naive_utc();
    let local = utc.checked_add_signed(TimeDelta::minutes(i64::from(occurred.offset_minutes))).unwrap_or(utc);
    (local.date().num_days_from_ce(), usize::try_from(local.hour()).unwrap_or(0))
}

impl Replay for Reports {
    fn replay(&mut self, record: &Record) {
        self.take(record);
    }
}

impl Projection for Reports {
    type Query = ReportsQuery;
    type Reading = ReportsReading;

    fn apply(&mut self, record: &Arc<Record>, _: &Outlet) {
        self.take(record);
    }

    fn publish(&mut self, outlet: &Outlet) {
        self.publish_tickets(outlet);
        self.publish_sales(outlet);
        self.publish_registers(outlet);
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        self.live.followed.insert(follow.topic);
        let (seq, content) = self.snapshot(follow.topic);
        let handle = handle_of(follow.topic);
        let (how, mut frames) = match follow.topic {
            Topic::Tickets => self.live.tickets.resume(follow.since, seq),
            _ if follow.since == Some(seq) => (Resumed::UpToDate, Vec::new()),
            _ => (Resumed::Snapshot, Vec::new()),
        };
        if how == Resumed::Snapshot {
            let page = Snapshot { handle, seq, first: true, last: true, content };
            frames = vec![Frame::new(ServerMessage::Snapshot(page))];
        }
        Some(follow.attach(outlet.epoch, seq, None, how, frames))
    }

    fn read(&mut self, query: ReportsQuery, _: &Outlet) -> ReportsReading {
        match query {
            ReportsQuery::Sales(date) => ReportsReading::Sales(self.sales(date.as_deref())),
            ReportsQuery::Tickets { before, limit } => {
                let older = self.recent.iter().rev().filter(|ticket| ticket.lsn < before);
                let complete = self.recent.len() < RECENT_TICKETS;
                ReportsReading::Tickets { tickets: older.take(limit).cloned().collect(), complete }
            }
            ReportsQuery::Register(register) => {
                let fold = self.registers.get(&register);
                ReportsReading::Register {
                    view: fold.map_or_else(|| empty_view(register), |fold| fold.view.clone()),
                    gaps: fold.map(|fold| fold.gaps.clone()).unwrap_or_default(),
                }
            }
            ReportsQuery::Closings { register, before, limit } => {
                let known = self.closings.get(&register);
                let older = known.into_iter().flatten().rev().filter(|lsn| **lsn < before);
                let complete = known.is_none_or(|known| known.len() < RECENT_CLOSINGS);
                ReportsReading::Closings { closings: older.take(limit).copied().collect(), complete }
            }
        }
    }
}

/// What can be asked of the reports.
#[derive(Message)]
#[rtype(result = "ReportsReading")]
pub(crate) enum ReportsQuery {
    /// Figures of a date, or of each branch's newest one.
    Sales(Option<String>),
    Tickets {
        before: Lsn,
        limit: usize,
    },
    Register(RegisterId),
    Closings {
        register: RegisterId,
        before: Lsn,
        limit: usize,
    },
}

/// The answers, in the same order.
pub(crate) enum ReportsReading {
    Sales(Vec<DaySales>),
    /// `complete` when no older tickets than those in memory exist.
    Tickets {
        tickets: Vec<TicketSummary>,
        complete: bool,
    },
    Register {
        view: RegisterView,
        gaps: BTreeSet<u64>,
    },
    /// `complete` as for tickets.
    Closings {
        closings: Vec<Lsn>,
        complete: bool,
    },
}
