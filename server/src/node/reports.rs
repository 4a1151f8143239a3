//! Readings for reports: sales by whatever they are grouped by, the tickets behind a figure, closed shifts, and what the
//! stock is worth. They are made on blocking threads, a few at a time.

use domain::branch::{Event, TicketEvent};
use journal::RowError;
use protocol::{
    Amount, BranchId, Lsn, OrderId, PaymentMethodId, ReceiptNumber, Refusal, RefusalCode, RegisterId,
    SalesEntry, SalesFigures, SalesGroup, SalesOrder, SalesReport, SalesRow, SalesTicket, ShiftReport,
    StaffId, TicketId, TicketKind, Timestamp,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{Newest, Node, reads::z_report_of};
use crate::{
    business_day::{Calendar, Day, written},
    limits::{REPORTS_AT_ONCE, REPORTS_WAITING},
    projections::{
        Closing, Figures, Held, PartOf, PublishedCatalogue, Question, Sums, Totals, aligned, key_text,
        parts_of, step_of, sum_up, sum_up_of, summarise,
    },
    record::{Decision, Record, Stream},
    recovery::NotRecovered,
};

pub(crate) use crate::projections::{Filter, groups_lines, reason_of};

#[cfg(test)]
mod tests;

/// Those that are made or wait, and those that are made.
static WAITING: Semaphore = Semaphore::const_new(REPORTS_WAITING);
static AT_ONCE: Semaphore = Semaphore::const_new(REPORTS_AT_ONCE);

/// What a report of sales is asked for.
#[derive(Clone, Debug)]
pub(crate) struct SalesAsked {
    pub(crate) group: SalesGroup,
    /// First and last business day.
    pub(crate) days: (Day, Day),
    pub(crate) compare: Option<(Day, Day)>,
    /// Of the last day that is compared with, only what had happened by this moment: a day that goes on is compared with as
    /// much of the other.
    pub(crate) compare_until: Option<Timestamp>,
    pub(crate) filter: Filter,
    pub(crate) as_of: Option<Lsn>,
    pub(crate) order: SalesOrder,
    pub(crate) descending: bool,
    /// Rows passed over, and rows wanted; all where no number is named.
    pub(crate) skip: usize,
    pub(crate) limit: Option<usize>,
    /// Whether the asker may see what goods cost.
    pub(crate) costs: bool,
}

impl SalesAsked {
    /// All articles that were sold, without what they cost.
    pub(crate) fn of_articles(days: (Day, Day), filter: Filter) -> Self {
        Self {
            group: SalesGroup::Variant,
            days,
            compare: None,
            compare_until: None,
            filter,
            as_of: None,
            order: SalesOrder::Key,
            descending: false,
            skip: 0,
            limit: None,
            costs: false,
        }
    }
}

/// Which tickets behind a figure are asked for.
#[derive(Clone, Debug)]
pub(crate) struct TicketsAsked {
    pub(crate) days: (Day, Day),
    pub(crate) filter: Filter,
    pub(crate) as_of: Option<Lsn>,
    /// They are told behind this one, newest day first and newest first within it.
    pub(crate) before: Option<(Day, Lsn)>,
    pub(crate) limit: usize,
    pub(crate) costs: bool,
}

/// A page of them.
pub(crate) struct TicketsFound {
    pub(crate) rows: Vec<SalesTicket>,
    pub(crate) next: Option<(Day, Lsn)>,
}

/// Which closed shifts are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShiftsAsked {
    pub(crate) days: Option<(Day, Day)>,
    pub(crate) branch: Option<BranchId>,
    pub(crate) register: Option<RegisterId>,
    pub(crate) before: Option<Lsn>,
    pub(crate) limit: usize,
}

impl Node {
    /// A page of a report of sales.
    ///
    /// # Errors
    /// `busy` when too many are being made; as [`Node::movements`] otherwise.
    pub(crate) async fn sales_report(&self, asked: SalesAsked) -> Result<SalesReport, Refusal> {
        let _turn = turn().await?;
        let (from, to) = asked.days;
        let other = asked.compare.unwrap_or(asked.days);
        let span = (from.min(other.0), to.max(other.1));
        let held = self.held(span, asked.filter.branch, asked.as_of).await?;
        let published = self.catalogue();
        self.blocking(move |node| report(&node, &held, &published, &asked)).await
    }

    /// Tickets behind a figure.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn sales_tickets(&self, asked: TicketsAsked) -> Result<TicketsFound, Refusal> {
        let _turn = turn().await?;
        let held = self.held(asked.days, asked.filter.branch, asked.as_of).await?;
        let mut found = self.blocking(move |node| tickets(&node, &held, &asked)).await?;
        let orders: BTreeSet<OrderId> = found.rows.iter().filter_map(|row| row.order).collect();
        if !orders.is_empty() {
            let numbers = self.projections().orders.look(move |known| {
                let numbered = |id: &OrderId| Some((*id, known.order(*id)?.order.number()));
                orders.iter().filter_map(numbered).collect::<BTreeMap<_, _>>()
            });
            let numbers = numbers.await?;
            for row in &mut found.rows {
                let number = row.order.and_then(|order| numbers.get(&order));
                row.order_number = number.cloned().unwrap_or_default();
            }
        }
        Ok(found)
    }

    /// Closed shifts, newest first.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub(crate) async fn shifts(&self, asked: ShiftsAsked) -> Result<Newest<ShiftReport>, Refusal> {
        let before = asked.before.unwrap_or(Lsn(u64::MAX));
        let wanted = move |closing: &Closing| {
            asked.days.is_none_or(|(from, to)| (from..=to).contains(&closing.day))
                && asked.branch.is_none_or(|branch| branch == closing.branch)
                && asked.register.is_none_or(|register| register == closing.register)
        };
        let closings = move |figures: &Figures| figures.closings(before, wanted, asked.limit);
        let found = self.projections().figures.look(closings).await?;
        let next = found.last().filter(|_| found.len() >= asked.limit).map(|(lsn, _)| *lsn);
        let rows = self.shift_reports(found).await?;
        Ok(Newest { rows, next, damaged: Vec::new() })
    }

    /// One closed shift by its position, of one branch only if one is named.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub(crate) async fn shift(&self, lsn: Lsn) -> Result<Option<ShiftReport>, Refusal> {
        let found = self.closing(lsn).await?;
        let rows = self.shift_reports(found.map(|closing| (lsn, closing)).into_iter().collect()).await?;
        Ok(rows.into_iter().next())
    }

    /// Where the tickets of a closed shift are.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn closing(&self, lsn: Lsn) -> Result<Option<Closing>, Refusal> {
        self.projections().figures.look(move |figures: &Figures| figures.closing(lsn)).await
    }

    async fn shift_reports(&self, found: Vec<(Lsn, Closing)>) -> Result<Vec<ShiftReport>, Refusal> {
        let registers: BTreeSet<RegisterId> = found.iter().map(|(_, closing)| closing.register).collect();
        let late = self.projections().registers.look(move |state| {
            let late = registers.into_iter().map(|register| (register, state.late(register)));
            late.collect::<std::collections::BTreeMap<_, _>>()
        });
        let late = late.await?;
        self.blocking(move |node| {
            let mut rows = Vec::with_capacity(found.len());
            for (lsn, closing) in found {
                let record = node.0.locator.read(lsn.0)?;
                let report = record.and_then(|record| z_report_of(&record, closing.register));
                rows.extend(report.map(|mut report| {
                    let known = late.get(&closing.register).and_then(|late| late.get(&report.number));
                    report.late = known.cloned().unwrap_or_default();
                    let (first, last) = closing.days;
                    let [date, first_date, last_date] = [closing.day, first, last].map(written);
                    ShiftReport { lsn, date, first_date, last_date, report }
                }));
            }
            Ok(rows)
        })
        .await
    }

    /// The newest business day that has a ticket; none where nothing was sold yet.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn newest_day(&self) -> Result<Option<Day>, Refusal> {
        let newest = self.projections().figures.look(Figures::newest).await?;
        Ok((newest > 0).then_some(newest))
    }

    pub(super) async fn held(
        &self,
        days: (Day, Day),
        branch: Option<BranchId>,
        as_of: Option<Lsn>,
    ) -> Result<Held, Refusal> {
        let mut held =
            self.projections().figures.look(move |figures: &Figures| figures.held(days, branch)).await?;
        held.as_of = as_of.map_or(held.as_of, |as_of| as_of.min(held.as_of));
        Ok(held)
    }
}

pub(super) async fn turn() -> Result<(SemaphorePermit<'static>, SemaphorePermit<'static>), Refusal> {
    let busy = || Refusal::new(RefusalCode::Busy, "many reports are being made: try again in a moment");
    let waiting = WAITING.try_acquire().map_err(|_full| busy())?;
    let at_once = AT_ONCE.acquire().await.map_err(|_closed| busy())?;
    Ok((waiting, at_once))
}

pub(super) fn unreadable(error: RowError) -> Refusal {
    NotRecovered::from(error).into()
}

fn too_large() -> Refusal {
    Refusal::new(RefusalCode::Fault, "a sum of this report is too large to be told: ask for a shorter range")
}

/// Key, sums, and those that they are compared with.
type Row = (u64, Sums, Option<(u64, Option<Sums>)>);

fn report(
    node: &Node,
    held: &Held,
    published: &PublishedCatalogue,
    asked: &SalesAsked,
) -> Result<SalesReport, Refusal> {
    let storage = &*node.0.storage;
    let sums = |days| {
        let question = Question { days, filter: asked.filter.clone() };
        sum_up(held, storage, &question, asked.group).map_err(unreadable)
    };
    let mut now = sums(asked.days)?;
    let then = match (asked.compare, asked.compare_until) {
        (Some(days), Some(until)) => Some(sums_until(node, held, published, asked, (days, until))?),
        (compare, _) => compare.map(sums).transpose()?,
    };
    let told = |sums: &Sums| {
        let paid = !asked.filter.tells_lines_apart() && !groups_lines(asked.group);
        sums.figures(paid, asked.costs).ok_or_else(too_large)
    };
    let mut rows: Vec<Row> = Vec::with_capacity(now.rows.len());
    if let (Some(then), Some((other, _))) = (&then, asked.compare) {
        // What there was only then is a row too: it is what is missing now.
        for key in then.rows.keys() {
            now.rows.entry(aligned(asked.group, *key, other, asked.days.0)).or_default();
        }
        rows.extend(now.rows.iter().map(|(key, sums)| {
            let beside = aligned(asked.group, *key, asked.days.0, other);
            (*key, *sums, Some((beside, then.rows.get(&beside).copied())))
        }));
    } else {
        rows.extend(now.rows.iter().map(|(key, sums)| (*key, *sums, None)));
    }
    sort(&mut rows, held, asked, told)?;
    let row_count = rows.len();
    let wanted = rows.into_iter().skip(asked.skip).take(asked.limit.unwrap_or(usize::MAX));
    let rows = wanted
        .map(|(key, sums, beside)| {
            let key = key_text(asked.group, key, held);
            Ok(SalesRow {
                label: label(asked.group, &key, published),
                key,
                figures: told(&sums)?,
                compared_key: beside.map(|(key, _)| key_text(asked.group, key, held)),
                compared: beside.map(|(_, sums)| told(&sums.unwrap_or_default())).transpose()?,
            })
        })
        .collect::<Result<Vec<SalesRow>, Refusal>>()?;
    let reached = asked.skip.saturating_add(rows.len());
    Ok(SalesReport {
        group: asked.group,
        from: written(asked.days.0),
        to: written(asked.days.1),
        compare_from: asked.compare.map(|(from, _)| written(from)),
        compare_to: asked.compare.map(|(_, to)| written(to)),
        as_of: held.as_of,
        rows,
        row_count: u64::try_from(row_count).unwrap_or(u64::MAX),
        next: (reached < row_count).then(|| reached.to_string()),
        total: told(&now.all)?,
        compared: then.map(|then| told(&then.all)).transpose()?,
    })
}

/// Sums of days of which the last one counts up to a moment. The hour is known of every ticket; only those of the hour of that
/// moment have to be looked at.
fn sums_until(
    node: &Node,
    held: &Held,
    published: &PublishedCatalogue,
    asked: &SalesAsked,
    (days, until): ((Day, Day), Timestamp),
) -> Result<Totals, Refusal> {
    let mut failed = None;
    let question = Question { days, filter: asked.filter.clone() };
    let totals = sum_up_of(held, &*node.0.storage, &question, asked.group, |key, hour, lsn| {
        if key.day != days.1 {
            return true;
        }
        let calendar = published.organisation.branch(key.branch).map(Calendar::from).unwrap_or_default();
        match calendar.order(hour).cmp(&calendar.order_at(until)) {
            Ordering::Less => return true,
            Ordering::Greater => return false,
            Ordering::Equal => {}
        }
        match node.0.locator.read(lsn.0) {
            Ok(record) => record.is_some_and(|record| happened(&record) <= until),
            Err(error) => {
                failed = Some(error);
                false
            }
        }
    });
    match failed {
        Some(error) => Err(error.into()),
        None => totals.map_err(unreadable),
    }
}

/// Puts rows in order; those that are equal in it stay in the order of their keys.
fn sort(
    rows: &mut [Row],
    held: &Held,
    asked: &SalesAsked,
    told: impl Fn(&Sums) -> Result<SalesFigures, Refusal>,
) -> Result<(), Refusal> {
    let by_text = matches!(
        asked.group,
        SalesGroup::Category | SalesGroup::Product | SalesGroup::Variant | SalesGroup::Reason
    );
    if by_text {
        rows.sort_by_cached_key(|(key, ..)| key_text(asked.group, *key, held));
    } else {
        rows.sort_unstable_by_key(|(key, ..)| *key);
    }
    if asked.order == SalesOrder::Key {
        if asked.descending {
            rows.reverse();
        }
        return Ok(());
    }
    let mut worths = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        worths.push((worth(asked.order, &told(&row.1)?), *row));
    }
    worths.sort_by(|(one, _), (other, _)| if asked.descending { other.cmp(one) } else { one.cmp(other) });
    for (place, (_, row)) in rows.iter_mut().zip(worths) {
        *place = row;
    }
    Ok(())
}

fn worth(order: SalesOrder, figures: &SalesFigures) -> i64 {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    match order {
        SalesOrder::Key => 0,
        SalesOrder::Sales => count(figures.sales),
        SalesOrder::Refunds => count(figures.refunds),
        SalesOrder::Items => figures.items.0,
        SalesOrder::Gross => figures.gross.0,
        SalesOrder::Refunded => figures.refunded.0,
        SalesOrder::Total => figures.total.0,
        SalesOrder::Tax => figures.tax.0,
        SalesOrder::Net => figures.net.0,
        SalesOrder::Discount => figures.discount.0,
        SalesOrder::Paid => figures.paid.unwrap_or_default().0,
        SalesOrder::Margin => figures.margin.unwrap_or_default().0,
    }
}

/// What people call the thing behind a key; the key itself where it has no other name.
fn label(group: SalesGroup, key: &str, published: &PublishedCatalogue) -> String {
    let organisation = &published.organisation;
    let number = || key.parse::<u16>().ok();
    let named = match group {
        SalesGroup::Branch => number().and_then(|id| Some(organisation.branch(BranchId(id))?.name.clone())),
        SalesGroup::Register => {
            number().and_then(|id| Some(organisation.register(RegisterId(id))?.name.clone()))
        }
        SalesGroup::Staff | SalesGroup::Approver => {
            number().and_then(|id| Some(organisation.staff(StaffId(id))?.name.clone()))
        }
        SalesGroup::Product => organisation.product(key).map(|product| product.name.clone()),
        SalesGroup::Tender => PaymentMethodId::of_word(key)
            .and_then(|id| organisation.payment_method(id))
            .map(|method| method.name.clone()),
        SalesGroup::Variant => key.parse().ok().and_then(|sku| published.name_at(&sku, published.seq)),
        SalesGroup::Day
        | SalesGroup::Week
        | SalesGroup::Month
        | SalesGroup::Weekday
        | SalesGroup::Hour
        | SalesGroup::Category
        | SalesGroup::TaxRate
        | SalesGroup::Reason
        | SalesGroup::Channel => None,
        SalesGroup::Discount => published.promotion_name(key),
    };
    named.unwrap_or_else(|| key.to_owned())
}

fn tickets(node: &Node, held: &Held, asked: &TicketsAsked) -> Result<TicketsFound, Refusal> {
    let (from, to) = asked.days;
    let begin = asked.before.map_or(to, |(day, _)| day.min(to));
    let mut found = Vec::new();
    let mut day = begin;
    while day >= from && found.len() <= asked.limit {
        let parts = parts_of(held, &*node.0.storage, day, &asked.filter).map_err(unreadable)?;
        let older = parts
            .into_iter()
            .filter(|part| asked.before.is_none_or(|(begun, lsn)| part.day < begun || part.lsn < lsn));
        found.extend(older);
        day = day.saturating_sub(1);
    }
    let more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next = found.last().filter(|_| more).map(|last| (last.day, last.lsn));
    let paid = !asked.filter.tells_lines_apart();
    let mut rows = Vec::with_capacity(found.len());
    for part in found {
        let Some(record) = node.0.locator.read(part.lsn.0)? else { continue };
        let figures = part.part.figures(paid, asked.costs).ok_or_else(too_large)?;
        rows.extend(ticket(&record, part, figures).or_else(|| step(&record, part, figures)));
    }
    Ok(TicketsFound { rows, next })
}

/// When what a record brings to reports happened.
fn happened(record: &Record) -> Timestamp {
    step_of(record).map_or(record.times.occurred, |(_, at, _)| at).at
}

fn ticket(record: &Record, part: PartOf, figures: SalesFigures) -> Option<SalesTicket> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    let facts = events.iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) => Some(facts),
        _ => None,
    });
    let summary = summarise(branch, record, facts?);
    Some(SalesTicket {
        lsn: summary.lsn,
        id: summary.id,
        kind: summary.kind,
        number: summary.number,
        staff: summary.staff,
        occurred: summary.occurred,
        date: written(part.day),
        total: summary.total,
        part: figures,
        entry: SalesEntry::Ticket,
        order: None,
        order_number: String::new(),
    })
}

/// A step of an online order; its number is told by whoever has it.
fn step(record: &Record, part: PartOf, figures: SalesFigures) -> Option<SalesTicket> {
    let (order, occurred, entry) = step_of(record)?;
    Some(SalesTicket {
        lsn: record.lsn,
        id: TicketId::from(record.command),
        kind: if part.refund { TicketKind::Refund } else { TicketKind::Sale },
        number: ReceiptNumber { branch: part.branch, register: RegisterId(0), epoch: 0, sequence: 0 },
        staff: record.staff(),
        occurred,
        date: written(part.day),
        total: Amount(part.whole),
        part: figures,
        entry,
        order: Some(order),
        order_number: String::new(),
    })
}
