//! Readings of durable state.

use chrono::{Datelike, NaiveDate};
use domain::branch::{self, Drawer, Event, RegisterEvent, TicketEvent};
use journal::ReadError;
use protocol::{
    Availability, Badge, BranchAvailability, BranchId, CommandId, DayPace, DaySales, DocumentId,
    DocumentView, Key, LowLevel, Lsn, Movement, MovementKind, PAGE_ROWS_MAX, Quantity, Refusal, RefusalCode,
    RegisterId, RegisterView, Sku, SkuLevel, SkuStock, Ticket, TicketId, TicketSummary, ZReport,
};
use std::{collections::HashSet, sync::Arc};

use super::{Node, incidents, movements::movements_of};
use crate::{
    clock,
    egress::topics::shard_of,
    limits::{DOCUMENT_SCAN, STOCK_LOOK},
    projections::{
        AtHand, Baskets, Projections, PublishedCatalogue, Stock, Tickets, Trading, most_urgent, positions,
        summarise,
    },
    record::{Decision, Record, Stream},
    recovery::NotRecovered,
};

#[cfg(test)]
mod tests;

/// A page of something that is told newest first. It may be short, or even empty, and still not be the last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Newest<T> {
    pub rows: Vec<T>,
    /// The position before which the next page begins; none on the last.
    pub next: Option<Lsn>,
    /// Where records are damaged and the page goes on behind them: the oldest of each such stretch.
    pub damaged: Vec<Lsn>,
}

impl<T> Newest<T> {
    /// A page beyond which there is nothing unless it is full.
    fn of(rows: Vec<T>, limit: usize, position: impl Fn(&T) -> Lsn) -> Self {
        let next = rows.last().filter(|_| rows.len() >= limit).map(position);
        Self { rows, next, damaged: Vec::new() }
    }
}

impl Node {
    /// The catalogue as of a durable position.
    #[must_use]
    pub fn catalogue(&self) -> Arc<PublishedCatalogue> {
        self.0.published.get()
    }

    /// One SKU in every branch. A SKU that never moved has no branches.
    ///
    /// # Errors
    /// A fault when the projection does not answer; likewise for every reading below.
    pub async fn stock(&self, sku: Sku) -> Result<SkuStock, Refusal> {
        self.look_at(sku, move |stock| stock.of(sku)).await
    }

    /// A page of a branch's levels in order of SKU.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn branch_levels(
        &self,
        branch: BranchId,
        after: Option<Sku>,
        limit: usize,
    ) -> Result<Vec<SkuLevel>, Refusal> {
        let mut rows: Vec<SkuLevel> = Vec::new();
        for partition in self.projections().stock.iter() {
            rows.extend(partition.look(move |stock| stock.levels(branch, after, limit)).await?);
        }
        rows.sort_unstable_by_key(|row| row.sku);
        rows.truncate(limit);
        Ok(rows)
    }

    /// The levels of all branches that call for somebody, the most urgent first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn low_stock(&self, limit: usize) -> Result<Vec<LowLevel>, Refusal> {
        let mut low = Vec::new();
        for partition in self.projections().stock.iter() {
            low.extend(partition.look(move |stock| stock.low(limit)).await?);
        }
        most_urgent(&mut low, limit);
        Ok(low)
    }

    /// Badges in the order asked for.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn badges(&self, skus: Vec<Sku>) -> Result<Vec<Badge>, Refusal> {
        let mut badges = Vec::with_capacity(skus.len());
        for sku in skus {
            let kit = self.kit_badge(sku).await?;
            badges.push(match kit {
                Some(badge) => badge,
                None => self.look_at(sku, move |stock| stock.badge(&sku)).await?,
            });
        }
        Ok(badges)
    }

    /// Those of some SKUs of which a branch of the web has something to sell.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn to_be_had(&self, skus: &[Sku]) -> Result<HashSet<Sku>, Refusal> {
        let partitions = &self.projections().stock;
        let count = u16::try_from(partitions.len()).unwrap_or(u16::MAX);
        let mut shares = vec![Vec::new(); partitions.len()];
        for sku in skus {
            if let Some(share) = shares.get_mut(usize::from(shard_of(&Key::Sku(*sku), count))) {
                share.push(*sku);
            }
        }
        let mut found = HashSet::new();
        for (partition, share) in partitions.iter().zip(shares) {
            // In small parts, so that others get their turn in between.
            for part in share.chunks(STOCK_LOOK) {
                let part = part.to_vec();
                found.extend(partition.look(move |stock| stock.to_be_had(&part)).await?);
            }
        }
        let published = self.catalogue();
        for sku in skus.iter().filter(|sku| published.organisation.sold_as_parts(sku).is_some()) {
            let badge = self.kit_badge(*sku).await?;
            let has = |one: &BranchAvailability| one.availability != Availability::OutOfStock;
            if badge.is_some_and(|badge| badge.branches.iter().any(has)) {
                found.insert(*sku);
            }
        }
        Ok(found)
    }

    /// What was bought along with any of some SKUs, the oftenest first, with how often.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn bought_along(&self, skus: Vec<Sku>) -> Result<Vec<(Sku, u32)>, Refusal> {
        self.projections().baskets.look(move |baskets: &Baskets| baskets.along(&skus)).await
    }

    /// In which of some branches each of some SKUs is to be had, in their order: a bit for each branch, the last one for all
    /// that have none of their own.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn standing(
        &self,
        skus: Vec<Sku>,
        branches: Vec<BranchId>,
    ) -> Result<Vec<u64>, Refusal> {
        let partitions = &self.projections().stock;
        let count = u16::try_from(partitions.len()).unwrap_or(u16::MAX);
        let (mut shares, mut found) = (vec![Vec::new(); partitions.len()], vec![0; skus.len()]);
        let kits = self.standing_kits(&skus, &branches).await?;
        for (place, sku) in (0_u32..).zip(skus) {
            if let Some(share) = shares.get_mut(usize::from(shard_of(&Key::Sku(sku), count))) {
                share.push((place, sku));
            }
        }
        let branches: std::sync::Arc<[BranchId]> = branches.into();
        for (partition, share) in partitions.iter().zip(shares) {
            for part in share.chunks(STOCK_LOOK) {
                let (part, branches) = (part.to_vec(), std::sync::Arc::clone(&branches));
                for (place, bits) in partition.look(move |stock| stock.standing(&part, &branches)).await? {
                    if let Some(own) = usize::try_from(place).ok().and_then(|place| found.get_mut(place)) {
                        *own = bits;
                    }
                }
            }
        }
        for (place, bits) in kits {
            if let Some(own) = found.get_mut(place) {
                *own = bits;
            }
        }
        Ok(found)
    }

    /// A SKU's ledger before a position, newest first; of one branch only, if one is named.
    ///
    /// # Errors
    /// As [`Node::stock`], or when the journal cannot be read.
    pub async fn movements(
        &self,
        sku: Sku,
        kept_to: Option<BranchId>,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<Movement>, Refusal> {
        let before = before.unwrap_or(Lsn(u64::MAX));
        let ledger = self.look_at(sku, move |stock| stock.ledger(&sku)).await?;
        self.blocking(move |node| {
            let positions = positions(&ledger, &*node.0.storage, &sku, (before, limit));
            let positions = positions.map_err(NotRecovered::from)?;
            // The page ends where the ledger's does, whatever of it is not shown.
            let Newest { rows: positions, next, .. } = Newest::of(positions, limit, |position| *position);
            let mut rows = Vec::with_capacity(positions.len());
            for position in positions {
                if let Some(record) = node.0.locator.read(position.0)? {
                    rows.extend(movements_of(&record, Some(sku)));
                }
            }
            let shown = |movement: &Movement| {
                movement.quantity != Quantity::ZERO && kept_to.is_none_or(|branch| branch == movement.branch)
            };
            rows.retain(shown);
            Ok(Newest { rows, next, damaged: Vec::new() })
        })
        .await
    }

    /// Whether a SKU was ever part of a ticket.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub(crate) async fn was_sold(&self, sku: Sku) -> Result<bool, Refusal> {
        let mut before = None;
        loop {
            let page = self.movements(sku, None, before, PAGE_ROWS_MAX).await?;
            let of_a_ticket = |kind| matches!(kind, MovementKind::Sold | MovementKind::Returned);
            if page.rows.iter().any(|movement| of_a_ticket(movement.kind)) {
                return Ok(true);
            }
            let Some(next) = page.next else { return Ok(false) };
            before = Some(next);
        }
    }

    /// A completed ticket, however old.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, Refusal> {
        self.blocking(move |node| {
            Ok(node.0.locator.find(id.into())?.and_then(|record| ticket_of(id, &record)))
        })
        .await
    }

    /// The record that the history begins with; none as long as there is no history.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub(crate) async fn first_record(&self) -> Result<Option<Record>, Refusal> {
        self.blocking(|node| Ok(node.0.locator.read(1)?)).await
    }

    /// Whether a command with this id was ever recorded.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub(crate) async fn knows(&self, id: CommandId) -> Result<bool, Refusal> {
        self.blocking(move |node| Ok(node.0.locator.find(id)?.is_some())).await
    }

    /// Tickets before a position, newest first.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn tickets(&self, before: Option<Lsn>, limit: usize) -> Result<Newest<TicketSummary>, Refusal> {
        let before = before.unwrap_or(Lsn(u64::MAX));
        let at_hand = move |tickets: &Tickets| tickets.before(before, limit);
        let AtHand { rows: tickets, complete } = self.projections().tickets.look(at_hand).await?;
        if complete || tickets.len() >= limit {
            return Ok(Newest::of(tickets, limit, |ticket| ticket.lsn));
        }
        let from = tickets.last().map_or(before, |ticket| ticket.lsn);
        self.older(from, tickets, limit, summary_of).await
    }

    /// A register's Z reports before a position, newest first.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn z_reports(
        &self,
        register: RegisterId,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<ZReport>, Refusal> {
        let before = before.unwrap_or(Lsn(u64::MAX));
        let at_hand = move |tickets: &Tickets| tickets.closings(register, before, limit);
        let AtHand { rows: closings, complete } = self.projections().tickets.look(at_hand).await?;
        let from = closings.last().copied().unwrap_or(before);
        let late = self.projections().registers.look(move |registers| registers.late(register)).await?;
        let newest = self
            .blocking(move |node| {
                let Newest { rows: positions, next, .. } = Newest::of(closings, limit, |position| *position);
                let mut rows = Vec::with_capacity(positions.len());
                for position in positions {
                    let record = node.0.locator.read(position.0)?;
                    rows.extend(record.and_then(|record| z_report_of(&record, register)));
                }
                Ok(Newest { rows, next, damaged: Vec::new() })
            })
            .await?;
        let mut newest = if complete || newest.next.is_some() {
            newest
        } else {
            self.older(from, newest.rows, limit, move |record| z_report_of(record, register)).await?
        };
        for report in &mut newest.rows {
            report.late = late.get(&report.number).cloned().unwrap_or_default();
        }
        Ok(newest)
    }

    /// Fills a page up with what is no longer at hand, by looking through the journal from a position backwards. It
    /// looks at a bounded number of records; where it stopped, the next page begins.
    pub(super) async fn older<T: Send + 'static>(
        &self,
        before: Lsn,
        mut rows: Vec<T>,
        limit: usize,
        pick: impl Fn(&Record) -> Option<T> + Send + 'static,
    ) -> Result<Newest<T>, Refusal> {
        self.blocking(move |node| {
            let head = node.durable().0.saturating_add(1).min(before.0);
            let floor = head.saturating_sub(DOCUMENT_SCAN).max(1);
            let mut reached = floor;
            let mut damaged = Vec::new();
            for read in node.0.locator.back(head) {
                let at = match read {
                    Ok(record) => {
                        rows.extend(pick(&record));
                        record.lsn
                    }
                    // The list goes on behind damage, and says so.
                    Err(NotRecovered::Read(ReadError::Damaged { lsn, detail })) => {
                        incidents::unreadable(Lsn(lsn), &detail);
                        damaged.push(Lsn(lsn));
                        Lsn(lsn)
                    }
                    Err(error) => return Err(error.into()),
                };
                if rows.len() >= limit || at.0 <= floor {
                    reached = at.0;
                    break;
                }
            }
            Ok(Newest { rows, next: (reached > 1).then_some(Lsn(reached)), damaged })
        })
        .await
    }

    /// Trading figures of a date, or of each branch's newest that has begun.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn sales(&self, date: Option<String>) -> Result<Vec<DaySales>, Refusal> {
        let days = move |trading: &Trading| trading.days(date.as_deref(), clock::now());
        self.projections().trading.look(days).await
    }

    /// Trading figures of every branch's own today.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn sales_today(&self) -> Result<Vec<DaySales>, Refusal> {
        self.projections().trading.look(|trading: &Trading| trading.today(clock::now())).await
    }

    /// How a date went in every branch, or how each branch's own today goes, a quarter of an hour at a time.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn pace(&self, date: Option<NaiveDate>) -> Result<Vec<DayPace>, Refusal> {
        let day = date.map(|date| date.num_days_from_ce());
        self.projections().trading.look(move |trading: &Trading| trading.pace(day, clock::now())).await
    }

    /// A register's shift, people and numbers.
    ///
    /// # Errors
    /// As [`Node::stock`], or `unknown_register`.
    pub async fn register_view(&self, register: RegisterId) -> Result<RegisterView, Refusal> {
        let known = self.catalogue().organisation.register(register).map(|register| register.branch);
        let Some(branch) = known else {
            return Err(Refusal::new(
                RefusalCode::UnknownRegister,
                format!("register {register} is not enrolled"),
            ));
        };
        let view = self.projections().registers.look(move |registers| registers.view(register)).await?;
        Ok(RegisterView { branch, ..view })
    }

    /// A document by its id; none when there is no such, or when it was done long ago.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn document(&self, id: DocumentId) -> Result<Option<DocumentView>, Refusal> {
        self.projections().documents.look(move |documents| documents.get(id).cloned()).await
    }

    pub(super) fn projections(&self) -> &Projections {
        &self.0.running().projections
    }

    /// Reads the partition that owns a SKU.
    pub(super) async fn look_at<R: Send + 'static>(
        &self,
        sku: Sku,
        look: impl FnOnce(&Stock) -> R + Send + 'static,
    ) -> Result<R, Refusal> {
        match self.projections().partition(sku) {
            Some(partition) => partition.look(look).await,
            None => Err(Refusal::new(RefusalCode::Fault, "a part of the server is not answering")),
        }
    }

    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        read: impl FnOnce(Self) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let node = self.clone();
        match tokio::task::spawn_blocking(move || read(node)).await {
            Ok(result) => result,
            Err(error) => Err(Refusal::new(RefusalCode::Fault, format!("a reading was cut short: {error}"))),
        }
    }
}

fn summary_of(record: &Record) -> Option<TicketSummary> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) => Some(summarise(branch, record, facts)),
        _ => None,
    })
}

pub(super) fn z_report_of(record: &Record, wanted: RegisterId) -> Option<ZReport> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::Register(RegisterEvent::ShiftClosed(facts)) if facts.register == wanted => {
            Some(branch::z_report(branch, facts, &Drawer::default()))
        }
        _ => None,
    })
}

/// The ticket that a record tells of.
pub(super) fn ticket_in(record: &Record) -> Option<Ticket> {
    ticket_of(record.command.into(), record)
}

pub(super) fn ticket_of(id: TicketId, record: &Record) -> Option<Ticket> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) => {
            Some(branch::ticket(branch, id, record.staff(), record.times.occurred, facts))
        }
        _ => None,
    })
}
