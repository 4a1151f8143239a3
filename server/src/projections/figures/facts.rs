//! Tickets as reports need them, one behind the other in rows of a bounded size, and where those rows are. A ticket takes
//! some ten bytes and each of its lines some fifteen.

use domain::branch::{AdjustmentSource, LineFacts, TicketFacts};
use journal::{RowError, RowRange, Storage};
use protocol::{Amount, BranchId, Lsn, PaymentMethodId, PromotionId, Quantity, Sku, StaffId, TicketKind};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    articles::{Article, Articles},
    packed,
};
use crate::{
    business_day::Day,
    limits::FIGURES_ROWS_READ,
    projections::{
        lot_costs::{LotCosts, share},
        online::{Booked, BookedLine},
    },
    record::Record,
};

/// The table of rows. A key is the day, the branch and the position of the row's first ticket.
pub(super) const TABLE: &str = "figures";

/// One ticket.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Fact {
    /// Behind the row's first position.
    pub(super) after: u64,
    pub(super) register: u16,
    pub(super) staff: u16,
    /// Of the day, by the clock of the branch.
    pub(super) hour: u8,
    pub(super) refund: bool,
    /// Whether it came too late for the shift that it belongs to.
    pub(super) late: bool,
    /// A step of an online order, and no ticket. One without lines tells of money alone.
    pub(super) online: bool,
    /// Why something was taken off or paid back, by its number, and who else stood for it.
    pub(super) reason: u32,
    pub(super) approver: u16,
    pub(super) lines: Vec<Line>,
    /// What was paid in each way, less change; negative where it was paid back.
    pub(super) paid: Vec<(PaymentMethodId, i64)>,
}

/// One line; signs as on a ticket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) article: u32,
    /// Of goods; services are not units of anything.
    pub(super) items: i64,
    pub(super) total: i64,
    pub(super) tax: i64,
    pub(super) rate_ppm: u32,
    pub(super) cost: Option<i64>,
    /// What was taken off, by reason, each reason once.
    pub(super) off: Vec<(u64, i64)>,
}

impl Fact {
    /// Becomes another ticket, in the memory that the last one took. `staff` and `hour` stand in the record's envelope.
    pub(super) fn fill(&mut self, facts: &TicketFacts, staff: StaffId, hour: usize, articles: &mut Articles) {
        self.after = 0;
        self.register = facts.register.0;
        self.staff = staff.0;
        self.hour = u8::try_from(hour).unwrap_or(0);
        self.refund = facts.kind == TicketKind::Refund;
        self.late = facts.amends.is_some();
        self.online = false;
        self.reason = articles.reason(facts.code, &facts.reason);
        self.approver = facts.approver.map_or(0, |approver| approver.0);
        self.lines.clear();
        self.lines.extend(facts.lines.iter().map(|line| Line::of(line, articles)));
        self.paid.clear();
        pay(&mut self.paid, facts);
    }

    /// What lines cost the house of goods that are valued by lot: a share of what all of their SKU in the record did.
    pub(super) fn cost_by_lot(
        &mut self,
        sold: impl Iterator<Item = (Option<Sku>, Quantity)> + Clone,
        record: &Record,
        (lots, articles): (&LotCosts, &mut Articles),
    ) {
        for (line, (sku, quantity)) in self.lines.iter_mut().zip(sold.clone()) {
            let Some(sku) = sku.filter(|sku| lots.by_lot(sku)) else { continue };
            let same = sold.clone().filter(|(other, _)| *other == Some(sku));
            let all = Quantity(same.fold(0, |sum, (_, more)| sum.saturating_add(more.0)));
            let (_, each) = articles.sold(&sku, Quantity::ONE);
            let whole = lots.of_moved(record, sku, all, each);
            let part =
                if all == quantity { whole.map(|whole| whole.0) } else { part_of(whole, quantity, all) };
            line.cost = part.or(line.cost);
        }
    }

    /// Becomes what a record brings of an online order.
    pub(super) fn fill_online(&mut self, booked: &Booked, hour: usize, articles: &mut Articles) {
        self.after = 0;
        self.register = 0;
        self.staff = booked.staff.0;
        self.hour = u8::try_from(hour).unwrap_or(0);
        self.refund = booked.is_refund();
        self.late = false;
        self.online = true;
        self.reason = articles.reason(None, &booked.reason);
        self.approver = 0;
        self.lines.clear();
        self.lines.extend(booked.lines.iter().map(|line| Line::online(line, articles)));
        self.paid.clear();
        for (method, amount) in &booked.paid {
            add_to(&mut self.paid, *method, *amount);
        }
    }
}

impl Line {
    fn online(line: &BookedLine, articles: &mut Articles) -> Self {
        let rate_ppm = articles.rate(line.sku.as_ref(), line.whole);
        let (article, cost) = match &line.sku {
            Some(sku) => articles.sold(sku, line.quantity),
            None => (articles.delivery(), None),
        };
        let promoted = line.promoted.iter().map(|(_, amount)| *amount).fold(0, i64::saturating_add);
        let by = |(id, amount): &(PromotionId, i64)| (reason(AdjustmentSource::Promotion(id.0)), *amount);
        let mut off: Vec<(u64, i64)> = line.promoted.iter().map(by).collect();
        // Where tax comes on top, what was taken off cannot be told from it.
        if line.off.unsigned_abs() > promoted.unsigned_abs() {
            off.push((reason(AdjustmentSource::Ticket), line.off.saturating_sub(promoted)));
        }
        let items = line.quantity.0;
        Self {
            article,
            items,
            total: line.total,
            tax: line.tax,
            rate_ppm,
            cost: cost.map(|cost| cost.0),
            off,
        }
    }

    fn of(line: &LineFacts, articles: &mut Articles) -> Self {
        let (article, cost) = articles.sold(&line.sku, line.quantity);
        let mut off: Vec<(u64, i64)> = Vec::new();
        for adjustment in &line.adjustments {
            add_to(&mut off, reason(adjustment.source), adjustment.amount.0);
        }
        Self {
            article,
            items: if line.stocked { line.quantity.0 } else { Quantity::ZERO.0 },
            total: line.total_amount().0,
            tax: line.tax().0,
            rate_ppm: line.tax_rate_ppm(),
            cost: cost.map(|cost| cost.0),
            off,
        }
    }
}

fn part_of(whole: Option<Amount>, part: Quantity, all: Quantity) -> Option<i64> {
    let sign = all.0.signum();
    share(whole?.0, part.0.saturating_mul(sign), all.0.saturating_abs())
}

fn pay(paid: &mut Vec<(PaymentMethodId, i64)>, facts: &TicketFacts) {
    for tender in &facts.tenders {
        let amount = match facts.kind {
            TicketKind::Sale => tender.amount.0,
            TicketKind::Refund => tender.amount.0.saturating_neg(),
        };
        add_to(paid, tender.method, amount);
    }
    if facts.change != Amount::ZERO {
        add_to(paid, PaymentMethodId::CASH, facts.change.0.saturating_neg());
    }
}

fn add_to<K: PartialEq>(sums: &mut Vec<(K, i64)>, key: K, amount: i64) {
    match sums.iter_mut().find(|(one, _)| *one == key) {
        Some((_, sum)) => *sum = sum.saturating_add(amount),
        None => sums.push((key, amount)),
    }
}

/// A reason for a line to cost less, as a number.
fn reason(source: AdjustmentSource) -> u64 {
    match source {
        AdjustmentSource::Manual => 0,
        AdjustmentSource::Ticket => 1,
        AdjustmentSource::Promotion(number) => u64::from(number).saturating_add(2),
    }
}

/// The word for such a number.
pub(crate) fn reason_text(number: u64) -> String {
    match number {
        0 => "manual".to_owned(),
        1 => "ticket".to_owned(),
        promotion => format!("promotion-{}", promotion.saturating_sub(2)),
    }
}

/// The number for such a word.
pub(crate) fn reason_of(text: &str) -> Option<u64> {
    match text {
        "manual" => Some(0),
        "ticket" => Some(1),
        _ => {
            let number: u32 = text.strip_prefix("promotion-")?.parse().ok()?;
            Some(u64::from(number).saturating_add(2))
        }
    }
}

/// Where a row is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) struct RowKey {
    pub(crate) day: Day,
    pub(crate) branch: BranchId,
    pub(super) first: Lsn,
}

impl RowKey {
    pub(super) fn bytes(self) -> Vec<u8> {
        let mut key = branch_prefix(self.day, self.branch);
        key.extend(self.first.0.to_be_bytes());
        key
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (day, rest) = bytes.split_first_chunk::<4>()?;
        let (branch, rest) = rest.split_first_chunk::<2>()?;
        let (first, _) = rest.split_first_chunk::<8>()?;
        Some(Self {
            day: Day::from_be_bytes(*day),
            branch: BranchId(u16::from_be_bytes(*branch)),
            first: Lsn(u64::from_be_bytes(*first)),
        })
    }
}

/// Days of the common era are positive, so that their bytes are in their order.
pub(in crate::projections) fn day_prefix(day: Day) -> Vec<u8> {
    day.max(0).to_be_bytes().to_vec()
}

pub(in crate::projections) fn branch_prefix(day: Day, branch: BranchId) -> Vec<u8> {
    let mut prefix = day_prefix(day);
    prefix.extend(branch.0.to_be_bytes());
    prefix
}

/// What a reading has of the projection: rows that are not on the disk, and what numbers in all of them mean. It is a
/// moment's state; the rows on the disk never change.
#[derive(Clone)]
pub(crate) struct Held {
    /// The newest record that counts.
    pub(crate) as_of: Lsn,
    pub(super) rows: BTreeMap<RowKey, Arc<Vec<u8>>>,
    pub(crate) articles: Arc<Vec<Article>>,
    pub(crate) names: Arc<Vec<Arc<str>>>,
    pub(crate) reasons: Arc<Vec<Arc<str>>>,
}

impl Held {
    /// Calls with the tickets of some days, of one branch only if one is named, day by day.
    pub(super) fn each(
        &self,
        storage: &dyn Storage,
        (from, to): (Day, Day),
        branch: Option<BranchId>,
        mut take: impl FnMut(&RowKey, &Fact, Lsn),
    ) -> Result<(), RowError> {
        let mut read = |key: &RowKey, bytes: &[u8]| self.unpack(key, bytes, &mut take);
        let wanted =
            |key: &RowKey| (from..=to).contains(&key.day) && branch.is_none_or(|branch| branch == key.branch);
        match branch {
            Some(branch) => {
                for day in from..=to {
                    let range = RowRange::prefix(&branch_prefix(day, branch));
                    self.stored(storage, &range, &wanted, &mut read)?;
                }
            }
            None => {
                let range =
                    RowRange::all().starting_at(&day_prefix(from)).before(&day_prefix(to.saturating_add(1)));
                self.stored(storage, &range, &wanted, &mut read)?;
            }
        }
        let held = self.rows.iter().filter(|(key, _)| wanted(key));
        held.map(|(key, bytes)| (key, bytes.as_slice()))
            .try_for_each(|(key, bytes)| self.read(key, bytes, &mut take))
    }

    /// Rows on the disk, some at a time. What became a row since the projection was asked is held as well, and counts once.
    fn stored(
        &self,
        storage: &dyn Storage,
        range: &RowRange,
        wanted: &impl Fn(&RowKey) -> bool,
        read: &mut impl FnMut(&RowKey, &[u8]) -> Result<(), RowError>,
    ) -> Result<(), RowError> {
        let mut range = range.clone();
        loop {
            let rows = storage.scan_rows(TABLE, &range, FIGURES_ROWS_READ)?;
            for (bytes, row) in &rows {
                let key = RowKey::read(bytes).ok_or_else(damaged)?;
                if wanted(&key) && !self.rows.contains_key(&key) {
                    read(&key, row)?;
                }
            }
            match rows.last().filter(|_| rows.len() >= FIGURES_ROWS_READ) {
                Some((key, _)) => range = range.after(key),
                None => return Ok(()),
            }
        }
    }

    /// Tickets of a row from the disk.
    fn unpack(
        &self,
        key: &RowKey,
        bytes: &[u8],
        take: &mut impl FnMut(&RowKey, &Fact, Lsn),
    ) -> Result<(), RowError> {
        packed::each(bytes, |fact| self.take(key, fact, take)).ok_or_else(damaged)
    }

    /// Tickets of a row in memory.
    fn read(
        &self,
        key: &RowKey,
        mut bytes: &[u8],
        take: &mut impl FnMut(&RowKey, &Fact, Lsn),
    ) -> Result<(), RowError> {
        while !bytes.is_empty() {
            let (fact, rest) = postcard::take_from_bytes::<Fact>(bytes).map_err(|_error| damaged())?;
            bytes = rest;
            if !self.take(key, &fact, take) {
                break;
            }
        }
        Ok(())
    }

    /// False when this ticket and all that follow in its row are too new.
    fn take(&self, key: &RowKey, fact: &Fact, take: &mut impl FnMut(&RowKey, &Fact, Lsn)) -> bool {
        let lsn = Lsn(key.first.0.saturating_add(fact.after));
        let counts = lsn <= self.as_of;
        if counts {
            take(key, fact, lsn);
        }
        counts
    }
}

fn damaged() -> RowError {
    RowError::Damaged { table: TABLE.to_owned(), detail: "a row of tickets cannot be read".to_owned() }
}
