//! The newest tickets of all branches, and where each register's closings are in the journal.

use domain::branch::{Event, RegisterEvent, TicketEvent, TicketFacts};
use protocol::{
    BranchId, Content, Lsn, Push, ReceiptNumber, RegisterId, Resumed, ServerMessage, Snapshot, TicketSummary,
    Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::{
    egress::{Attach, Follow, Frame, Outlet, Part, Projection, Publish, TopicRing, handle_of, topics},
    limits::{RECENT_CLOSINGS, RECENT_TICKETS, TICKETS_AT_A_PACE},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Tickets {
    recent: VecDeque<TicketSummary>,
    /// Position of the newest ticket.
    seq: Lsn,
    /// Positions of each register's newest closings, oldest first.
    closings: BTreeMap<RegisterId, VecDeque<Lsn>>,
    #[serde(skip)]
    live: Live,
}

/// What exists only because somebody is watching: without followers nothing is collected.
#[derive(Default)]
struct Live {
    followed: bool,
    ring: TopicRing,
    fresh: Vec<TicketSummary>,
    prev: Option<Lsn>,
}

/// A page of what is at hand, newest first.
pub(crate) struct AtHand<T> {
    pub(crate) rows: Vec<T>,
    /// Whether there is nothing older than what is at hand.
    pub(crate) complete: bool,
}

impl Tickets {
    /// Tickets before a position.
    pub(crate) fn before(&self, before: Lsn, limit: usize) -> AtHand<TicketSummary> {
        let older = self.recent.iter().rev().filter(|ticket| ticket.lsn < before);
        AtHand { rows: older.take(limit).cloned().collect(), complete: self.recent.len() < RECENT_TICKETS }
    }

    /// Positions of a register's closings before a position.
    pub(crate) fn closings(&self, register: RegisterId, before: Lsn, limit: usize) -> AtHand<Lsn> {
        let known = self.closings.get(&register);
        let older = known.into_iter().flatten().rev().filter(|lsn| **lsn < before);
        AtHand {
            rows: older.take(limit).copied().collect(),
            complete: known.is_none_or(|known| known.len() < RECENT_CLOSINGS),
        }
    }

    /// So many of the newest, as they stand.
    fn page(&self, handle: u32, count: usize) -> Arc<Frame> {
        let older = self.recent.len().saturating_sub(count);
        let content = Content::Tickets(self.recent.range(older..).cloned().collect());
        Frame::new(ServerMessage::Snapshot(Snapshot {
            handle,
            seq: self.seq,
            first: true,
            last: true,
            content,
        }))
    }

    fn take_event(&mut self, branch: BranchId, record: &Record, event: &Event) {
        match event {
            Event::Ticket(TicketEvent::Completed(facts)) => self.take_ticket(branch, record, facts),
            Event::Register(RegisterEvent::ShiftClosed(facts)) => {
                let closings = self.closings.entry(facts.register).or_default();
                closings.push_back(record.lsn);
                if closings.len() > RECENT_CLOSINGS {
                    closings.pop_front();
                }
            }
            _ => {}
        }
    }

    fn take_ticket(&mut self, branch: BranchId, record: &Record, facts: &TicketFacts) {
        let summary = summarise(branch, record, facts);
        if self.live.followed {
            self.live.prev.get_or_insert(self.seq);
            self.live.fresh.push(summary.clone());
        }
        self.seq = record.lsn;
        self.recent.push_back(summary);
        if self.recent.len() > RECENT_TICKETS {
            self.recent.pop_front();
        }
    }
}

/// A ticket as one line of a list.
pub(crate) fn summarise(branch: BranchId, record: &Record, facts: &TicketFacts) -> TicketSummary {
    TicketSummary {
        lsn: record.lsn,
        id: record.command.into(),
        kind: facts.kind,
        number: ReceiptNumber {
            branch,
            register: facts.register,
            epoch: facts.number.epoch,
            sequence: facts.number.sequence,
        },
        staff: record.staff(),
        occurred: record.times.occurred,
        lines: u32::try_from(facts.lines.len()).unwrap_or(u32::MAX),
        total: facts.total(),
        exceptions: u32::try_from(facts.exceptions.len()).unwrap_or(u32::MAX),
    }
}

impl Replay for Tickets {
    fn replay(&mut self, record: &Record) {
        if let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) {
            events.iter().for_each(|event| self.take_event(branch, record, event));
        }
    }
}

impl Projection for Tickets {
    const PART: Part = Part { name: topics::TICKETS, form: 1, vital: false };

    fn publish(&mut self, outlet: &Outlet) {
        let tickets = std::mem::take(&mut self.live.fresh);
        let Some(prev) = self.live.prev.take() else { return };
        let (handle, seq, weight) = (handle_of(Topic::Tickets), self.seq, tickets.len());
        let push = Push { handle, prev, seq, content: Content::Tickets(tickets) };
        let frame = Frame::new(ServerMessage::Push(push));
        self.live.ring.keep(prev, seq, weight, Arc::clone(&frame));
        let newest = self.page(handle, TICKETS_AT_A_PACE);
        outlet.publish(|| Publish {
            handle,
            seq,
            hash: None,
            frame: Arc::clone(&frame),
            newest: Some(Arc::clone(&newest)),
        });
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        self.live.followed = true;
        let (handle, seq) = (handle_of(follow.topic), self.seq);
        let (how, mut frames) = self.live.ring.resume(follow.since, seq);
        if how == Resumed::Snapshot {
            frames = vec![self.page(handle, RECENT_TICKETS)];
        }
        Some(follow.attach(outlet.epoch, seq, None, how, frames))
    }
}
