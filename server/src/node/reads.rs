//! Readings of durable state.

use domain::branch::{self, Event, for_each_movement};
use protocol::{
    AdjustmentReason, Badge, BranchId, CommandId, DaySales, Lsn, Movement, MovementKind, Quantity, Refusal,
    RefusalCode, RegisterId, RegisterView, Sku, SkuLevel, SkuStock, Ticket, TicketId, TicketSummary, ZReport,
};
use std::sync::Arc;

use super::Node;
use crate::{
    actors::{PartitionQuery, PartitionReading, PublishedCatalogue, ReportsQuery, ReportsReading, summarise},
    limits::DOCUMENT_SCAN,
    record::{Decision, Record, Stream},
};

#[cfg(test)]
mod tests;

/// A page of something that is told newest first. It may be short, or even empty, and still not be the last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Newest<T> {
    pub rows: Vec<T>,
    /// The position before which the next page begins; none on the last.
    pub next: Option<Lsn>,
}

impl<T> Newest<T> {
    /// A page beyond which there is nothing unless it is full.
    fn of(rows: Vec<T>, limit: usize, position: impl Fn(&T) -> Lsn) -> Self {
        let next = rows.last().filter(|_| rows.len() >= limit).map(position);
        Self { rows, next }
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
        match self.feeds().read_sku(&sku, PartitionQuery::Stock(sku)).await? {
            PartitionReading::Stock(stock) => Ok(stock),
            _ => Err(mixed_up()),
        }
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
        let readings = self.feeds().read_all(|| PartitionQuery::Levels { branch, after, limit }).await?;
        let mut rows: Vec<SkuLevel> = readings
            .into_iter()
            .flat_map(|reading| match reading {
                PartitionReading::Levels(rows) => rows,
                _ => Vec::new(),
            })
            .collect();
        rows.sort_unstable_by_key(|row| row.sku);
        rows.truncate(limit);
        Ok(rows)
    }

    /// Badges in the order asked for.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn badges(&self, skus: Vec<Sku>) -> Result<Vec<Badge>, Refusal> {
        let mut badges = Vec::with_capacity(skus.len());
        for sku in skus {
            match self.feeds().read_sku(&sku, PartitionQuery::Badges(vec![sku])).await? {
                PartitionReading::Badges(found) => badges.extend(found),
                _ => return Err(mixed_up()),
            }
        }
        Ok(badges)
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
        let query = PartitionQuery::Ledger { sku, before, limit };
        let PartitionReading::Ledger(positions) = self.feeds().read_sku(&sku, query).await? else {
            return Err(mixed_up());
        };
        let positions =
            positions.ok_or_else(|| Refusal::new(RefusalCode::Fault, "the ledger could not be read"))?;
        self.blocking(move |node| {
            // The page ends where the ledger's does, whatever of it is not shown.
            let Newest { rows: positions, next } = Newest::of(positions, limit, |position| *position);
            let mut rows = Vec::with_capacity(positions.len());
            for position in positions {
                if let Some(record) = node.0.locator.read(position.0)? {
                    rows.extend(movements_of(&record, sku));
                }
            }
            rows.retain(|movement| kept_to.is_none_or(|branch| branch == movement.branch));
            Ok(Newest { rows, next })
        })
        .await
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
        let query = ReportsQuery::Tickets { before, limit };
        let ReportsReading::Tickets { tickets, complete } = self.feeds().read_reports(query).await? else {
            return Err(mixed_up());
        };
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
        let query = ReportsQuery::Closings { register, before, limit };
        let ReportsReading::Closings { closings, complete } = self.feeds().read_reports(query).await? else {
            return Err(mixed_up());
        };
        let from = closings.last().copied().unwrap_or(before);
        let newest = self
            .blocking(move |node| {
                let Newest { rows: positions, next } = Newest::of(closings, limit, |position| *position);
                let mut rows = Vec::with_capacity(positions.len());
                for position in positions {
                    let record = node.0.locator.read(position.0)?;
                    rows.extend(record.and_then(|record| z_report_of(&record, register)));
                }
                Ok(Newest { rows, next })
            })
            .await?;
        if complete || newest.next.is_some() {
            return Ok(newest);
        }
        self.older(from, newest.rows, limit, move |record| z_report_of(record, register)).await
    }

    /// Fills a page up with what is no longer at hand, by looking through the journal from a position backwards. It
    /// looks at a bounded number of records; where it stopped, the next page begins.
    async fn older<T: Send + 'static>(
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
            for lsn in (floor..head).rev() {
                rows.extend(node.0.locator.read(lsn)?.and_then(|record| pick(&record)));
                if rows.len() >= limit {
                    reached = lsn;
                    break;
                }
            }
            Ok(Newest { rows, next: (reached > 1).then_some(Lsn(reached)) })
        })
        .await
    }

    /// Trading figures of a date, or of each branch's newest.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn sales(&self, date: Option<String>) -> Result<Vec<DaySales>, Refusal> {
        match self.feeds().read_reports(ReportsQuery::Sales(date)).await? {
            ReportsReading::Sales(sales) => Ok(sales),
            _ => Err(mixed_up()),
        }
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
        match self.feeds().read_reports(ReportsQuery::Register(register)).await? {
            ReportsReading::Register { view, .. } => Ok(RegisterView { branch, ..view }),
            _ => Err(mixed_up()),
        }
    }

    fn feeds(&self) -> super::Feeds {
        self.0.running().feeds.clone()
    }

    async fn blocking<T: Send + 'static>(
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
        Event::TicketCompleted(facts) => Some(summarise(branch, record, facts)),
        _ => None,
    })
}

fn z_report_of(record: &Record, wanted: RegisterId) -> Option<ZReport> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::ShiftClosed(report) if report.register == wanted => Some(branch::z_report(branch, report)),
        _ => None,
    })
}

fn ticket_of(id: TicketId, record: &Record) -> Option<Ticket> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::TicketCompleted(facts) => {
            Some(branch::ticket(branch, id, record.staff, record.times.occurred, facts))
        }
        _ => None,
    })
}

/// What one record did to one SKU.
fn movements_of(record: &Record, wanted: Sku) -> Vec<Movement> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return Vec::new();
    };
    let mut movements = Vec::new();
    for event in events {
        for_each_movement(event, |sku, delta, kind| {
            if let Some(kind) = kind.filter(|_| sku == wanted) {
                movements.push(Movement {
                    lsn: record.lsn,
                    at: record.times.occurred.at,
                    branch,
                    kind,
                    quantity: delta.on_hand,
                    cause: cause(branch, event, kind),
                });
            }
        });
    }
    movements.retain(|movement| movement.quantity != Quantity::ZERO);
    movements
}

fn cause(branch: BranchId, event: &Event, kind: MovementKind) -> String {
    match event {
        Event::TicketCompleted(facts) => {
            protocol::ReceiptNumber { branch, register: facts.register, sequence: facts.sequence }.to_string()
        }
        Event::Received { reference, .. } => reference.clone(),
        Event::Adjusted { reason, note, .. } => {
            let reason = reason_text(*reason);
            if note.is_empty() { reason.to_owned() } else { format!("{reason}: {note}") }
        }
        _ => format!("{kind:?}").to_lowercase(),
    }
}

fn reason_text(reason: AdjustmentReason) -> &'static str {
    match reason {
        AdjustmentReason::Damaged => "damaged",
        AdjustmentReason::Expired => "expired",
        AdjustmentReason::Stolen => "stolen",
        AdjustmentReason::Lost => "lost",
        AdjustmentReason::Found => "found",
        AdjustmentReason::Miscounted => "miscounted",
        AdjustmentReason::DataEntry => "data entry",
        AdjustmentReason::Sample => "sample",
        AdjustmentReason::Other => "other",
    }
}

fn mixed_up() -> Refusal {
    Refusal::new(RefusalCode::Fault, "a projection answered another question")
}
