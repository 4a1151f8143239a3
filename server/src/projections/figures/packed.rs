//! Rows of tickets as they rest on the disk: in columns, without what follows from something else, and compressed. A ticket of
//! three lines takes some eight bytes of it instead of fifty. It knows nothing of where rows are.
//!
//! Of a line follows what it comes to from what the article costs in the row so far, its tax from its rate, and what it cost the
//! house from what one of them does. Where it does not, it is told. So any ticket can be packed, however odd it is.

use protocol::{Amount, PaymentMethodId, Quantity};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::HashMap};
use zstd::bulk::{Compressor, Decompressor};

use super::facts::{Fact, Line};
use crate::limits::FIGURES_ROW_COLUMNS;

/// Higher levels save nothing that is worth their time on so few kilobytes.
const LEVEL: i32 = 1;

thread_local! {
    /// Making one costs more than compressing a row.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
    static DECOMPRESSOR: RefCell<Option<(Decompressor<'static>, Vec<u8>)>> =
        RefCell::new(Decompressor::new().ok().map(|decompressor| (decompressor, Vec::new())));
}

/// What is true of a ticket.
mod ticket {
    pub(super) const REFUND: u8 = 1;
    pub(super) const LATE: u8 = 2;
    pub(super) const REASON: u8 = 4;
    pub(super) const APPROVER: u8 = 8;
    /// It was paid as a whole with a card, or to the account; otherwise in cash.
    pub(super) const CARD: u8 = 16;
    pub(super) const ACCOUNT: u8 = 32;
    /// Its payment does not follow and is told.
    pub(super) const PAID: u8 = 64;
    /// It is a step of an online order.
    pub(super) const ONLINE: u8 = 128;
}

/// What of a line does not follow and is told.
mod line {
    /// It is not one unit.
    pub(super) const ITEMS: u8 = 1;
    pub(super) const PRICE: u8 = 2;
    pub(super) const RATE: u8 = 4;
    pub(super) const TAX: u8 = 8;
    pub(super) const COST: u8 = 16;
    pub(super) const OFF: u8 = 32;
}

/// A row of tickets taken apart. Each column is as long as there are tickets, lines or tickets and lines of which it is told.
#[derive(Default, Serialize, Deserialize)]
struct Columns {
    /// Behind the ticket before.
    after: Vec<u64>,
    register: Vec<u16>,
    staff: Vec<u16>,
    hour: Vec<u8>,
    marks: Vec<u8>,
    reason: Vec<u32>,
    approver: Vec<u16>,
    paid: Vec<Vec<(PaymentMethodId, i64)>>,
    lines: Vec<u32>,
    article: Split,
    line_marks: Vec<u8>,
    items: Vec<i64>,
    /// Before anything was taken off.
    price: Split,
    rate: Vec<u32>,
    tax: Vec<i64>,
    cost: Vec<Option<i64>>,
    off: Vec<Vec<(u64, i64)>>,
}

/// Numbers as their last byte and the rest of them, which compress better apart.
#[derive(Default, Serialize, Deserialize)]
struct Split {
    low: Vec<u8>,
    high: Vec<i64>,
}

impl Split {
    fn push(&mut self, number: i64) {
        let [low, ..] = number.to_le_bytes();
        self.low.push(low);
        self.high.push(number >> 8);
    }

    fn get(&self, index: usize) -> Option<i64> {
        Some(self.high.get(index)? << 8 | i64::from(*self.low.get(index)?))
    }
}

/// What one of an article costs in a row so far.
#[derive(Clone, Copy)]
struct Known {
    price: Option<i64>,
    rate: u32,
    cost: Option<i64>,
}

/// The articles of a row so far.
#[derive(Default)]
struct Shelf {
    known: HashMap<u32, Known>,
    rate: u32,
}

impl Shelf {
    fn of(&mut self, article: u32) -> Known {
        let rate = self.rate;
        *self.known.entry(article).or_insert(Known { price: None, rate, cost: None })
    }

    fn learn(&mut self, article: u32, known: Known) {
        self.rate = known.rate;
        self.known.insert(article, known);
    }
}

impl Known {
    fn price_of(self, items: i64) -> Option<i64> {
        times(self.price?, items)
    }

    fn cost_of(self, items: i64) -> Option<i64> {
        self.cost.and_then(|cost| times(cost, items))
    }
}

fn times(one: i64, items: i64) -> Option<i64> {
    Amount(one).checked_times(Quantity(items)).map(|amount| amount.0)
}

/// What one costs where so many come to this, as near as can be told.
fn one_of(all: i64, items: i64) -> Option<i64> {
    all.checked_mul(Quantity::ONE.0)?.checked_div(items)
}

fn tax_of(total: i64, rate_ppm: u32) -> i64 {
    Amount(total).tax_inside(rate_ppm).unwrap_or_default().0
}

fn sum_of(off: &[(u64, i64)]) -> i64 {
    off.iter().fold(0_i64, |sum, (_, amount)| sum.wrapping_add(*amount))
}

/// Packs tickets that are told one behind the other; none when they are not, or take too much.
pub(super) fn packed(mut told: &[u8]) -> Option<Vec<u8>> {
    let (mut columns, mut shelf, mut last) = (Columns::default(), Shelf::default(), 0);
    while !told.is_empty() {
        let (fact, rest) = postcard::take_from_bytes::<Fact>(told).ok()?;
        told = rest;
        columns.push(&fact, last, &mut shelf);
        last = fact.after;
    }
    let bytes = postcard::to_stdvec(&columns).ok().filter(|bytes| bytes.len() <= FIGURES_ROW_COLUMNS)?;
    COMPRESSOR.with_borrow_mut(|compressor| compressor.as_mut()?.compress(&bytes).ok())
}

/// Calls with each ticket of a packed row until it has had enough; none when the row is not whole.
pub(super) fn each(packed: &[u8], take: impl FnMut(&Fact) -> bool) -> Option<()> {
    let columns: Columns = DECOMPRESSOR.with_borrow_mut(|decompressor| {
        let (decompressor, bytes) = decompressor.as_mut()?;
        bytes.clear();
        bytes.reserve(FIGURES_ROW_COLUMNS);
        decompressor.decompress_to_buffer(packed, bytes).ok()?;
        postcard::from_bytes(bytes).ok()
    })?;
    columns.each(take)
}

impl Columns {
    fn push(&mut self, fact: &Fact, last: u64, shelf: &mut Shelf) {
        self.after.push(fact.after.wrapping_sub(last));
        self.register.push(fact.register);
        self.staff.push(fact.staff);
        self.hour.push(fact.hour);
        let mut marks = 0;
        if fact.refund {
            marks |= ticket::REFUND;
        }
        if fact.late {
            marks |= ticket::LATE;
        }
        if fact.online {
            marks |= ticket::ONLINE;
        }
        if fact.reason != 0 {
            marks |= ticket::REASON;
            self.reason.push(fact.reason);
        }
        if fact.approver != 0 {
            marks |= ticket::APPROVER;
            self.approver.push(fact.approver);
        }
        let total = fact.lines.iter().fold(0_i64, |sum, line| sum.wrapping_add(line.total));
        let follows = match fact.paid.as_slice() {
            [(method, amount)] if *amount == total => mark_of(*method),
            _ => None,
        };
        marks |= follows.unwrap_or_else(|| {
            self.paid.push(fact.paid.clone());
            ticket::PAID
        });
        self.marks.push(marks);
        self.lines.push(u32::try_from(fact.lines.len()).unwrap_or(u32::MAX));
        fact.lines.iter().for_each(|line| self.push_line(line, shelf));
    }

    fn push_line(&mut self, line: &Line, shelf: &mut Shelf) {
        let mut known = shelf.of(line.article);
        let mut marks = 0;
        self.article.push(line.article.into());
        if line.items != Quantity::ONE.0 {
            marks |= line::ITEMS;
            self.items.push(line.items);
        }
        if !line.off.is_empty() {
            marks |= line::OFF;
            self.off.push(line.off.clone());
        }
        let price = line.total.wrapping_add(sum_of(&line.off));
        if known.price_of(line.items) != Some(price) {
            marks |= line::PRICE;
            self.price.push(price);
            known.price = one_of(price, line.items);
        }
        if known.rate != line.rate_ppm {
            marks |= line::RATE;
            self.rate.push(line.rate_ppm);
            known.rate = line.rate_ppm;
        }
        if tax_of(line.total, line.rate_ppm) != line.tax {
            marks |= line::TAX;
            self.tax.push(line.tax);
        }
        if known.cost_of(line.items) != line.cost {
            marks |= line::COST;
            self.cost.push(line.cost);
            known.cost = line.cost.and_then(|cost| one_of(cost, line.items));
        }
        self.line_marks.push(marks);
        shelf.learn(line.article, known);
    }

    fn each(&self, mut take: impl FnMut(&Fact) -> bool) -> Option<()> {
        let (mut shelf, mut at, mut after) = (Shelf::default(), Places::default(), 0_u64);
        let mut fact = Fact::default();
        let tickets = self.after.iter().zip(&self.register).zip(&self.staff).zip(&self.hour);
        for ((((behind, register), staff), hour), (marks, lines)) in
            tickets.zip(self.marks.iter().zip(&self.lines))
        {
            after = after.wrapping_add(*behind);
            let has = |mark: u8| marks & mark != 0;
            fact.after = after;
            (fact.register, fact.staff, fact.hour) = (*register, *staff, *hour);
            (fact.refund, fact.late) = (has(ticket::REFUND), has(ticket::LATE));
            fact.online = has(ticket::ONLINE);
            fact.reason = if has(ticket::REASON) { *next(&self.reason, &mut at.reason)? } else { 0 };
            fact.approver = if has(ticket::APPROVER) { *next(&self.approver, &mut at.approver)? } else { 0 };
            fact.lines.clear();
            let mut total = 0_i64;
            for _ in 0..*lines {
                let line = self.line(&mut at, &mut shelf)?;
                total = total.wrapping_add(line.total);
                fact.lines.push(line);
            }
            fact.paid.clear();
            if has(ticket::PAID) {
                fact.paid.extend_from_slice(next(&self.paid, &mut at.paid)?);
            } else {
                fact.paid.push((method_of(*marks), total));
            }
            if !take(&fact) {
                break;
            }
        }
        Some(())
    }

    fn line(&self, at: &mut Places, shelf: &mut Shelf) -> Option<Line> {
        let marks = *self.line_marks.get(at.line)?;
        let article = u32::try_from(self.article.get(at.line)?).ok()?;
        at.line = at.line.saturating_add(1);
        let has = |mark: u8| marks & mark != 0;
        let mut known = shelf.of(article);
        let items = if has(line::ITEMS) { *next(&self.items, &mut at.items)? } else { Quantity::ONE.0 };
        let off = if has(line::OFF) { next(&self.off, &mut at.off)?.clone() } else { Vec::new() };
        let price = if has(line::PRICE) {
            let price = self.price.get(at.price)?;
            at.price = at.price.saturating_add(1);
            known.price = one_of(price, items);
            price
        } else {
            known.price_of(items)?
        };
        let total = price.wrapping_sub(sum_of(&off));
        if has(line::RATE) {
            known.rate = *next(&self.rate, &mut at.rate)?;
        }
        let tax = if has(line::TAX) { *next(&self.tax, &mut at.tax)? } else { tax_of(total, known.rate) };
        let cost = if has(line::COST) {
            let cost = *next(&self.cost, &mut at.cost)?;
            known.cost = cost.and_then(|cost| one_of(cost, items));
            cost
        } else {
            known.cost_of(items)
        };
        shelf.learn(article, known);
        Some(Line { article, items, total, tax, rate_ppm: known.rate, cost, off })
    }
}

/// How far each column has been read.
#[derive(Default)]
struct Places {
    reason: usize,
    approver: usize,
    paid: usize,
    line: usize,
    items: usize,
    price: usize,
    rate: usize,
    tax: usize,
    cost: usize,
    off: usize,
}

fn next<'a, T>(column: &'a [T], at: &mut usize) -> Option<&'a T> {
    let found = column.get(*at)?;
    *at = at.saturating_add(1);
    Some(found)
}

/// None for a way to pay that a house has added.
const fn mark_of(method: PaymentMethodId) -> Option<u8> {
    match method {
        PaymentMethodId::CASH => Some(0),
        PaymentMethodId::CARD => Some(ticket::CARD),
        PaymentMethodId::ACCOUNT => Some(ticket::ACCOUNT),
        PaymentMethodId(_) => None,
    }
}

const fn method_of(marks: u8) -> PaymentMethodId {
    if marks & ticket::CARD != 0 {
        PaymentMethodId::CARD
    } else if marks & ticket::ACCOUNT != 0 {
        PaymentMethodId::ACCOUNT
    } else {
        PaymentMethodId::CASH
    }
}
