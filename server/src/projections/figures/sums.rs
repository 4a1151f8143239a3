//! Summing up tickets: which of them and which of their lines count, by what they are grouped, and what each of them brings.

use chrono::{Datelike, NaiveDate};
use journal::{RowError, Storage};
use protocol::{
    Amount, BranchId, Channel, Lsn, PaymentMethodId, Quantity, RegisterId, SalesFigures, SalesGroup, Sku,
    StaffId,
};
use std::collections::HashMap;

use super::facts::{Fact, Held, Line, RowKey, reason_text};
use crate::business_day::{Day, written};

/// Which tickets, and which of their lines, count.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) branch: Option<BranchId>,
    pub(crate) register: Option<RegisterId>,
    pub(crate) staff: Option<StaffId>,
    pub(crate) hour: Option<u8>,
    /// 1 is Monday.
    pub(crate) weekday: Option<u8>,
    pub(crate) refunds: Option<bool>,
    pub(crate) tender: Option<PaymentMethodId>,
    /// Between these positions, the second one excluded, and not late: the tickets of one shift.
    pub(crate) shift: Option<(Lsn, Lsn)>,
    pub(crate) category: Option<String>,
    pub(crate) product: Option<String>,
    pub(crate) variant: Option<Sku>,
    pub(crate) rate_ppm: Option<u32>,
    /// Lines that cost less, for this reason where one is named.
    pub(crate) discount: Option<Option<u64>>,
    pub(crate) reason: Option<String>,
    pub(crate) approver: Option<StaffId>,
    pub(crate) channel: Option<Channel>,
}

impl Filter {
    /// Whether it tells the lines of a ticket apart.
    pub(crate) fn tells_lines_apart(&self) -> bool {
        self.category.is_some()
            || self.product.is_some()
            || self.variant.is_some()
            || self.rate_ppm.is_some()
            || self.discount.is_some()
    }
}

/// Whether a grouping tells the lines of a ticket apart.
pub(crate) const fn groups_lines(group: SalesGroup) -> bool {
    matches!(
        group,
        SalesGroup::Category
            | SalesGroup::Product
            | SalesGroup::Variant
            | SalesGroup::TaxRate
            | SalesGroup::Discount
    )
}

/// Business days, first and last, and what counts of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Question {
    pub(crate) days: (Day, Day),
    pub(crate) filter: Filter,
}

/// Sums of what counts. They are wider than amounts, so that adding cannot overflow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Sums {
    sales: u64,
    refunds: u64,
    items: i128,
    gross: i128,
    refunded: i128,
    tax: i128,
    discount: i128,
    paid: i128,
    cost: i128,
    uncosted: i128,
    /// The ticket that was counted last, so that none is counted twice.
    ticket: u64,
}

impl Sums {
    fn total(&self) -> i128 {
        self.gross.saturating_sub(self.refunded)
    }

    /// Counts a ticket; money alone is neither a sale nor a refund.
    fn count(&mut self, ticket: u64, fact: &Fact) {
        if self.ticket != ticket && !fact.lines.is_empty() {
            self.ticket = ticket;
            let counter = if fact.refund { &mut self.refunds } else { &mut self.sales };
            *counter = counter.saturating_add(1);
        }
    }

    fn add(&mut self, line: &Line, refund: bool) {
        let total = i128::from(line.total);
        let net = total.saturating_sub(i128::from(line.tax));
        if refund {
            self.refunded = self.refunded.saturating_sub(total);
        } else {
            self.gross = self.gross.saturating_add(total);
        }
        self.items = self.items.saturating_add(i128::from(line.items));
        self.tax = self.tax.saturating_add(i128::from(line.tax));
        match line.cost {
            Some(cost) => self.cost = self.cost.saturating_add(i128::from(cost)),
            None => self.uncosted = self.uncosted.saturating_add(net),
        }
    }

    /// Adds sums of other tickets.
    pub(super) fn join(&mut self, other: &Self) {
        self.sales = self.sales.saturating_add(other.sales);
        self.refunds = self.refunds.saturating_add(other.refunds);
        for (sum, more) in [
            (&mut self.items, other.items),
            (&mut self.gross, other.gross),
            (&mut self.refunded, other.refunded),
            (&mut self.tax, other.tax),
            (&mut self.discount, other.discount),
            (&mut self.paid, other.paid),
            (&mut self.cost, other.cost),
            (&mut self.uncosted, other.uncosted),
        ] {
            *sum = sum.saturating_add(more);
        }
    }

    /// Whether any ticket counts.
    fn is_any(&self) -> bool {
        self.sales > 0 || self.refunds > 0 || self.paid != 0
    }

    fn take_off(&mut self, amount: i64) {
        self.discount = self.discount.saturating_add(i128::from(amount));
    }

    fn pay(&mut self, amount: i64) {
        self.paid = self.paid.saturating_add(i128::from(amount));
    }

    /// The sums as they are told; none when one of them is too large to be.
    pub(crate) fn figures(&self, paid: bool, costs: bool) -> Option<SalesFigures> {
        let amount = |sum: i128| i64::try_from(sum).ok().map(Amount);
        let net = self.total().saturating_sub(self.tax);
        let told = |shown: bool, sum: i128| if shown { amount(sum).map(Some) } else { Some(None) };
        Some(SalesFigures {
            sales: self.sales,
            refunds: self.refunds,
            items: Quantity(i64::try_from(self.items).ok()?),
            gross: amount(self.gross)?,
            refunded: amount(self.refunded)?,
            total: amount(self.total())?,
            tax: amount(self.tax)?,
            net: amount(net)?,
            discount: amount(self.discount)?,
            paid: told(paid, self.paid)?,
            cost: told(costs, self.cost)?,
            margin: told(costs, net.saturating_sub(self.uncosted).saturating_sub(self.cost))?,
            uncosted: told(costs, self.uncosted)?,
        })
    }
}

/// The sums of every group, and of all of them with nothing counted twice.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) rows: HashMap<u64, Sums>,
    pub(crate) all: Sums,
}

/// A filter with its texts as the numbers that rows have.
struct Matcher<'a> {
    filter: &'a Filter,
    held: &'a Held,
    category: Option<u32>,
    product: Option<u32>,
    reason: Option<u32>,
}

/// A number that no name has.
const NOBODY: u32 = u32::MAX;

impl<'a> Matcher<'a> {
    fn new(filter: &'a Filter, held: &'a Held) -> Self {
        let number = |name: &Option<String>, names: &[std::sync::Arc<str>]| {
            let name = name.as_deref()?;
            let found = names.iter().position(|one| **one == *name);
            Some(found.and_then(|index| u32::try_from(index).ok()).unwrap_or(NOBODY))
        };
        Self {
            filter,
            held,
            category: number(&filter.category, &held.names),
            product: number(&filter.product, &held.names),
            reason: number(&filter.reason, &held.reasons),
        }
    }

    fn ticket(&self, key: &RowKey, fact: &Fact, lsn: Lsn) -> bool {
        let Filter { branch, register, staff, hour, weekday, refunds, tender, shift, .. } = self.filter;
        branch.is_none_or(|branch| branch == key.branch)
            && register.is_none_or(|register| register.0 == fact.register)
            && staff.is_none_or(|staff| staff.0 == fact.staff)
            && hour.is_none_or(|hour| hour == fact.hour)
            && weekday.is_none_or(|weekday| u64::from(weekday) == weekday_of(key.day))
            && refunds.is_none_or(|refunds| refunds == fact.refund)
            && self.reason.is_none_or(|reason| reason == fact.reason)
            && self.filter.approver.is_none_or(|approver| approver.0 == fact.approver)
            && self.filter.channel.is_none_or(|channel| channel == channel_of(fact))
            && tender.is_none_or(|tender| fact.paid.iter().any(|(kind, _)| *kind == tender))
            && shift.is_none_or(|(opened, closed)| lsn > opened && lsn < closed && !fact.late)
    }

    fn line(&self, line: &Line) -> bool {
        let article = || self.held.article(line.article);
        self.filter.rate_ppm.is_none_or(|rate| rate == line.rate_ppm)
            && self.category.is_none_or(|name| article().is_some_and(|article| article.category == name))
            && self.product.is_none_or(|name| article().is_some_and(|article| article.product == name))
            && self.filter.variant.is_none_or(|sku| article().is_some_and(|article| article.sku == sku))
            && self
                .filter
                .discount
                .is_none_or(|wanted| line.off.iter().any(|(reason, _)| counts(wanted, *reason)))
    }

    /// What was taken off a line, as far as it counts.
    fn off(&self, line: &Line) -> i64 {
        let wanted = self.filter.discount.flatten();
        let off = line.off.iter().filter(|(reason, _)| counts(wanted, *reason));
        off.fold(0_i64, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    /// What was paid, as far as it counts.
    fn paid(&self, fact: &Fact) -> i64 {
        let paid =
            fact.paid.iter().filter(|(kind, _)| self.filter.tender.is_none_or(|tender| tender == *kind));
        paid.fold(0_i64, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    /// What a ticket brings to a sum of whole tickets.
    fn add_ticket(&self, sums: &mut Sums, number: u64, fact: &Fact) {
        let whole = !self.filter.tells_lines_apart();
        let mut any = whole;
        for line in fact.lines.iter().filter(|line| self.line(line)) {
            any = true;
            sums.add(line, fact.refund);
            sums.take_off(self.off(line));
        }
        if any {
            sums.count(number, fact);
            sums.pay(self.paid(fact));
        }
    }
}

const fn channel_of(fact: &Fact) -> Channel {
    if fact.online { Channel::Web } else { Channel::Till }
}

fn counts(wanted: Option<u64>, reason: u64) -> bool {
    wanted.is_none_or(|wanted| wanted == reason)
}

impl Held {
    pub(super) fn article(&self, number: u32) -> Option<&super::articles::Article> {
        usize::try_from(number).ok().and_then(|index| self.articles.get(index))
    }
}

/// Sums up what counts, by a group.
pub(crate) fn sum_up(
    held: &Held,
    storage: &dyn Storage,
    question: &Question,
    group: SalesGroup,
) -> Result<Totals, RowError> {
    sum_up_of(held, storage, question, group, |_, _, _| true)
}

/// The same of those tickets alone of which somebody says that they count: by their day, branch, hour and position.
pub(crate) fn sum_up_of(
    held: &Held,
    storage: &dyn Storage,
    question: &Question,
    group: SalesGroup,
    mut counts: impl FnMut(&RowKey, u8, Lsn) -> bool,
) -> Result<Totals, RowError> {
    let matcher = Matcher::new(&question.filter, held);
    let mut totals = Totals::default();
    let mut number = 0_u64;
    held.each(storage, question.days, question.filter.branch, |key, fact, lsn| {
        if !matcher.ticket(key, fact, lsn) || !counts(key, fact.hour, lsn) {
            return;
        }
        number = number.saturating_add(1);
        if groups_lines(group) {
            by_line(&matcher, &mut totals, number, fact, group);
            return;
        }
        let mut part = Sums::default();
        matcher.add_ticket(&mut part, number, fact);
        if !part.is_any() {
            return;
        }
        totals.all.join(&part);
        if group == SalesGroup::Tender {
            by_tender(&matcher, &mut totals, number, fact);
        } else {
            totals.rows.entry(key_of(group, key, fact)).or_default().join(&part);
        }
    })?;
    Ok(totals)
}

fn by_line(matcher: &Matcher<'_>, totals: &mut Totals, number: u64, fact: &Fact, group: SalesGroup) {
    let Totals { rows, all } = totals;
    let mut take = |key: u64, line: &Line, off: i64| {
        let row = rows.entry(key).or_default();
        row.add(line, fact.refund);
        row.take_off(off);
        row.count(number, fact);
    };
    for line in fact.lines.iter().filter(|line| matcher.line(line)) {
        let off = matcher.off(line);
        if group == SalesGroup::Discount {
            let wanted = matcher.filter.discount.flatten();
            let counted = || line.off.iter().filter(|(reason, _)| counts(wanted, *reason));
            counted().for_each(|(reason, amount)| take(*reason, line, *amount));
            if counted().next().is_none() {
                continue;
            }
        } else {
            let article = matcher.held.article(line.article);
            let key = match group {
                SalesGroup::Category => article.map_or(NOBODY, |article| article.category),
                SalesGroup::Product => article.map_or(NOBODY, |article| article.product),
                SalesGroup::Variant => article.map_or(NOBODY, |article| article.first),
                _ => line.rate_ppm,
            };
            take(u64::from(key), line, off);
        }
        all.add(line, fact.refund);
        all.take_off(off);
        all.count(number, fact);
    }
}

fn by_tender(matcher: &Matcher<'_>, totals: &mut Totals, number: u64, fact: &Fact) {
    let wanted = matcher.filter.tender;
    for (kind, amount) in fact.paid.iter().filter(|(kind, _)| wanted.is_none_or(|wanted| wanted == *kind)) {
        let row = totals.rows.entry(u64::from(kind.0)).or_default();
        for line in &fact.lines {
            row.add(line, fact.refund);
            row.take_off(matcher.off(line));
        }
        row.count(number, fact);
        row.pay(*amount);
    }
}

/// What one ticket, or one step of an order, brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PartOf {
    pub(crate) lsn: Lsn,
    pub(crate) day: Day,
    pub(crate) branch: BranchId,
    pub(crate) refund: bool,
    /// What all of its lines come to.
    pub(crate) whole: i64,
    pub(crate) part: Sums,
}

/// The tickets of one day that count, newest first.
pub(crate) fn parts_of(
    held: &Held,
    storage: &dyn Storage,
    day: Day,
    filter: &Filter,
) -> Result<Vec<PartOf>, RowError> {
    let matcher = Matcher::new(filter, held);
    let mut parts = Vec::new();
    held.each(storage, (day, day), filter.branch, |key, fact, lsn| {
        if matcher.ticket(key, fact, lsn) {
            let mut part = Sums::default();
            matcher.add_ticket(&mut part, 1, fact);
            if part.is_any() {
                let whole = fact.lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.total));
                let (day, branch, refund) = (key.day, key.branch, fact.refund);
                parts.push(PartOf { lsn, day, branch, refund, whole, part });
            }
        }
    })?;
    parts.sort_unstable_by_key(|part| std::cmp::Reverse(part.lsn));
    Ok(parts)
}

/// The number of the group that a whole ticket is in.
fn key_of(group: SalesGroup, key: &RowKey, fact: &Fact) -> u64 {
    match group {
        SalesGroup::Day => number_of_day(key.day),
        SalesGroup::Week => number_of_day(monday_of(key.day)),
        SalesGroup::Month => month_of(key.day),
        SalesGroup::Weekday => weekday_of(key.day),
        SalesGroup::Hour => fact.hour.into(),
        SalesGroup::Branch => key.branch.0.into(),
        SalesGroup::Register => fact.register.into(),
        SalesGroup::Staff => fact.staff.into(),
        SalesGroup::Reason => fact.reason.into(),
        SalesGroup::Approver => fact.approver.into(),
        SalesGroup::Channel => fact.online.into(),
        SalesGroup::Category
        | SalesGroup::Product
        | SalesGroup::Variant
        | SalesGroup::Tender
        | SalesGroup::TaxRate
        | SalesGroup::Discount => u64::MAX,
    }
}

fn number_of_day(day: Day) -> u64 {
    u64::try_from(day).unwrap_or(0)
}

fn date(day: Day) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}

fn weekday_of(day: Day) -> u64 {
    date(day).weekday().number_from_monday().into()
}

fn monday_of(day: Day) -> Day {
    let behind = date(day).weekday().num_days_from_monday();
    day.saturating_sub(Day::try_from(behind).unwrap_or(0))
}

/// Months since year 0.
fn month_of(day: Day) -> u64 {
    let date = date(day);
    let year = u64::try_from(date.year()).unwrap_or(0);
    year.saturating_mul(12).saturating_add(date.month0().into())
}

/// The key of a row as it is told, by which it is asked for.
pub(crate) fn key_text(group: SalesGroup, key: u64, held: &Held) -> String {
    let index = usize::try_from(key).unwrap_or(usize::MAX);
    match group {
        SalesGroup::Day | SalesGroup::Week => written(Day::try_from(key).unwrap_or(0)),
        SalesGroup::Month => {
            format!(
                "{:04}-{:02}",
                key.checked_div(12).unwrap_or(0),
                key.checked_rem(12).unwrap_or(0).saturating_add(1)
            )
        }
        SalesGroup::Category | SalesGroup::Product => {
            held.names.get(index).map(ToString::to_string).unwrap_or_default()
        }
        SalesGroup::Reason => held.reasons.get(index).map(ToString::to_string).unwrap_or_default(),
        SalesGroup::Variant => {
            held.articles.get(index).map(|article| article.sku.to_string()).unwrap_or_default()
        }
        SalesGroup::Tender => PaymentMethodId(u8::try_from(key).unwrap_or(0)).word(),
        SalesGroup::Discount => reason_text(key),
        SalesGroup::Channel => (if key == 0 { "till" } else { "web" }).to_owned(),
        SalesGroup::Weekday
        | SalesGroup::Hour
        | SalesGroup::Branch
        | SalesGroup::Register
        | SalesGroup::Staff
        | SalesGroup::Approver
        | SalesGroup::TaxRate => key.to_string(),
    }
}

/// What stands beside a row in another range: for dates the one as far from the range's beginning, otherwise the same thing.
pub(crate) fn aligned(group: SalesGroup, key: u64, from: Day, other: Day) -> u64 {
    let (begin, other) = match group {
        SalesGroup::Day => (number_of_day(from), number_of_day(other)),
        SalesGroup::Week => (number_of_day(monday_of(from)), number_of_day(monday_of(other))),
        SalesGroup::Month => (month_of(from), month_of(other)),
        _ => return key,
    };
    key.saturating_sub(begin).saturating_add(other)
}
