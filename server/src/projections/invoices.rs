//! Which invoices and credit notes there are: a line for each, by which it is found, some 150 bytes. What one says stays where it was
//! recorded, and is read there.

use domain::branch::{Event, Invoice, InvoiceEvent};
use protocol::{Amount, BranchId, Currency, InvoiceKind, InvoiceRow, InvoiceSeries, Lsn, OrderId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Invoices {
    /// In the order in which they were issued.
    rows: Vec<Line>,
    /// The places of those in the list, by their series.
    series: BTreeMap<(BranchId, String, u16), Vec<u32>>,
    orders: BTreeMap<OrderId, Vec<u32>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Line {
    lsn: Lsn,
    kind: InvoiceKind,
    branch: BranchId,
    prefix: String,
    year: u16,
    sequence: u64,
    issued: String,
    supplied: String,
    order: OrderId,
    order_number: String,
    number: u16,
    corrects: Option<u16>,
    currency: Currency,
    total: Amount,
    tax: Amount,
}

/// Which of them are wanted, the newest first.
#[derive(Clone, Default)]
pub(crate) struct InvoicesAsked {
    pub(crate) branch: Option<BranchId>,
    pub(crate) kind: Option<InvoiceKind>,
    pub(crate) series: Option<String>,
    /// The first day and the last on which they were issued.
    pub(crate) from: Option<String>,
    pub(crate) until: Option<String>,
    /// Those before this place of the list.
    pub(crate) before: Option<u64>,
}

fn series_named(prefix: &str, branch: BranchId, year: u16) -> String {
    format!("{prefix}-{branch}-{year}")
}

impl Line {
    fn series(&self) -> String {
        series_named(&self.prefix, self.branch, self.year)
    }

    fn number(&self) -> String {
        format!("{}-{:06}", self.series(), self.sequence)
    }
}

impl Invoices {
    /// A page of them, with the place of each, by which the next page is asked for.
    pub(crate) fn list(&self, asked: &InvoicesAsked, limit: usize) -> Vec<(u64, InvoiceRow)> {
        let wanted = |line: &Line| {
            asked.branch.is_none_or(|branch| branch == line.branch)
                && asked.kind.is_none_or(|kind| kind == line.kind)
                && asked.from.as_ref().is_none_or(|from| *from <= line.issued)
                && asked.until.as_ref().is_none_or(|until| line.issued <= *until)
                && asked.series.as_ref().is_none_or(|series| *series == line.series())
        };
        let end = asked.before.and_then(|before| usize::try_from(before).ok()).unwrap_or(usize::MAX);
        let older = self.rows.get(..end.min(self.rows.len())).unwrap_or_default();
        let places = older.iter().enumerate().rev().filter(|(_, line)| wanted(line)).take(limit);
        places.map(|(place, line)| (u64::try_from(place).unwrap_or(u64::MAX), self.row(line))).collect()
    }

    /// The documents of an order, in their order.
    pub(crate) fn of_order(&self, order: OrderId) -> Vec<InvoiceRow> {
        self.lines_of(order).map(|line| self.row(line)).collect()
    }

    /// One by its number, and where it was recorded.
    pub(crate) fn numbered(&self, number: &str) -> Option<(InvoiceRow, Lsn)> {
        let mut parts = number.split('-');
        let (prefix, branch, year, sequence) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let key = (BranchId(branch.parse().ok()?), prefix.to_owned(), year.parse().ok()?);
        let sequence: u64 = sequence.parse().ok()?;
        let mut lines = self.series.get(&key)?.iter().filter_map(|place| self.line(*place));
        // What is written otherwise is no number of ours.
        let line = lines.find(|line| line.sequence == sequence && line.number() == number)?;
        Some((self.row(line), line.lsn))
    }

    /// One by its place among the documents of its order, and where it was recorded.
    pub(crate) fn document(&self, order: OrderId, number: u16) -> Option<(InvoiceRow, Lsn)> {
        let line = self.lines_of(order).find(|line| line.number == number)?;
        Some((self.row(line), line.lsn))
    }

    /// Every series, and whether a number of it is missing.
    pub(crate) fn series(&self) -> Vec<InvoiceSeries> {
        let told = |((branch, prefix, year), places): (&(BranchId, String, u16), &Vec<u32>)| {
            let mut numbers: Vec<u64> =
                places.iter().filter_map(|place| self.line(*place)).map(|line| line.sequence).collect();
            numbers.sort_unstable();
            InvoiceSeries {
                series: series_named(prefix, *branch, *year),
                branch: *branch,
                first: numbers.first().copied().unwrap_or_default(),
                last: numbers.last().copied().unwrap_or_default(),
                count: u64::try_from(numbers.len()).unwrap_or(u64::MAX),
                whole: (1_u64..).zip(&numbers).all(|(wanted, number)| wanted == *number),
            }
        };
        self.series.iter().map(told).collect()
    }

    fn line(&self, place: u32) -> Option<&Line> {
        self.rows.get(usize::try_from(place).ok()?)
    }

    fn lines_of(&self, order: OrderId) -> impl Iterator<Item = &Line> {
        self.orders.get(&order).into_iter().flatten().filter_map(|place| self.line(*place))
    }

    fn row(&self, line: &Line) -> InvoiceRow {
        let corrected = |of: u16| self.lines_of(line.order).find(|line| line.number == of).map(Line::number);
        InvoiceRow {
            number: line.number(),
            kind: line.kind,
            series: line.series(),
            sequence: line.sequence,
            branch: line.branch,
            issued: line.issued.clone(),
            supplied: line.supplied.clone(),
            order: line.order,
            order_number: line.order_number.clone(),
            document: line.number,
            corrects: line.corrects.and_then(corrected),
            currency: line.currency,
            net: Amount(line.total.0.saturating_sub(line.tax.0)),
            tax: line.tax,
            total: line.total,
        }
    }

    fn take(&mut self, branch: BranchId, lsn: Lsn, invoice: &Invoice) {
        let Ok(place) = u32::try_from(self.rows.len()) else { return };
        let key = (branch, invoice.prefix.clone(), invoice.year);
        self.series.entry(key).or_default().push(place);
        self.orders.entry(invoice.order).or_default().push(place);
        self.rows.push(Line {
            lsn,
            kind: invoice.kind,
            branch,
            prefix: invoice.prefix.clone(),
            year: invoice.year,
            sequence: invoice.sequence,
            issued: invoice.issued.clone(),
            supplied: invoice.supplied.clone(),
            order: invoice.order,
            order_number: invoice.order_number.clone(),
            number: invoice.number,
            corrects: invoice.corrects,
            currency: invoice.currency,
            total: invoice.total(),
            tax: invoice.tax(),
        });
    }
}

/// An invoice that a record issues.
pub(crate) fn issued_in(record: &Record) -> Option<(BranchId, &InvoiceEvent)> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::Invoice(issued) => Some((branch, issued)),
        _ => None,
    })
}

impl Replay for Invoices {
    fn replay(&mut self, record: &Record) {
        if let Some((branch, issued)) = issued_in(record) {
            self.take(branch, record.lsn, issued.issued().0);
        }
    }
}

impl Projection for Invoices {
    const PART: Part = Part { name: "invoices", form: 1, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
