//! Two weeks of trading up to this minute: shifts, tickets, a few discounts and refunds, never more than was there.

use chrono::{DateTime, Days, Local, NaiveDate, NaiveTime, TimeDelta};
use protocol::{
    Amount, BranchId, CloseShift, CommandBody, CommandId, Currency, Disposition, OccurredAt, OpenShift,
    PutProduct, Quantity, Refund, RefundLine, RegisterId, Sell, SellLine, SignOff, Sku, SkuQuantity, StaffId,
    Tender, TenderKind, TicketId, Timestamp, VariantKind,
};
use std::collections::BTreeMap;

use super::chance::Chance;
use super::{FLOAT, TILLS, unsettled::CLOSED_TILL};
use crate::import::Step;

/// Days of history, today included.
const DAYS: u64 = 14;
/// Least tickets of a till today, however early it is, so that today's figures say something.
const TODAY_MIN: u64 = 8;
/// How long before now today's tickets may be squeezed when the day is young.
const YOUNG_DAY: i64 = 3 * 60 * 60;
/// Shops are open from nine to eight; the web never closes.
const SHOP_HOURS: (i64, i64) = (9 * 60 * 60, 20 * 60 * 60);
const WEB_HOURS: (i64, i64) = (0, 24 * 60 * 60 - 1);

/// How one till trades: who sells and about how many tickets a day.
struct Habit {
    register: RegisterId,
    branch: BranchId,
    cashier: StaffId,
    tickets: u64,
    on_web: bool,
}

/// Refunds need a supervisor.
const SUPERVISOR: StaffId = StaffId(2);

#[derive(Clone, Copy)]
struct Priced {
    sku: Sku,
    price: Amount,
    stocked: bool,
}

/// The commands of every till, in order of each till's sequence, which begins at 1.
pub(super) fn steps(
    products: &[PutProduct],
    shelves: BTreeMap<BranchId, Vec<SkuQuantity>>,
    currency: Currency,
    now: DateTime<Local>,
    chance: &mut Chance,
) -> Vec<Step> {
    let range: Vec<Priced> = products
        .iter()
        .flat_map(|product| &product.variants)
        .map(|variant| Priced {
            sku: variant.sku,
            price: variant.price,
            stocked: variant.kind == VariantKind::Goods,
        })
        .collect();
    let mut stock = BTreeMap::new();
    for (branch, lines) in shelves {
        stock.extend(lines.into_iter().map(|line| ((branch, line.sku), line.quantity.0 / Quantity::ONE.0)));
    }
    let mut story = Story { range, stock, currency, now, chance, steps: Vec::new() };
    for habit in habits() {
        story.till(&habit);
    }
    story.steps
}

fn habits() -> Vec<Habit> {
    TILLS
        .into_iter()
        .map(|(register, branch, _)| {
            let (cashier, tickets) = match register.0 {
                11 => (3, 44),
                12 => (4, 28),
                21 => (4, 38),
                _ => (3, 34),
            };
            Habit { register, branch, cashier: StaffId(cashier), tickets, on_web: branch == BranchId(3) }
        })
        .collect()
}

struct Story<'a> {
    range: Vec<Priced>,
    stock: BTreeMap<(BranchId, Sku), i64>,
    currency: Currency,
    now: DateTime<Local>,
    chance: &'a mut Chance,
    steps: Vec<Step>,
}

/// One till on one day.
struct Day {
    seq: u64,
    cash: i64,
    /// The supervisor came to the till.
    supervised: bool,
    /// The last sale, which somebody may bring back.
    last: Option<(TicketId, SellLine, bool)>,
}

impl Story<'_> {
    fn till(&mut self, habit: &Habit) {
        let mut seq = 0;
        for back in (0..DAYS).rev() {
            let Some(date) = self.now.date_naive().checked_sub_days(Days::new(back)) else { continue };
            let times = self.times(habit, date, back == 0);
            let (Some(first), Some(last)) = (times.first().copied(), times.last().copied()) else { continue };
            let mut day = Day { seq, cash: FLOAT.0, supervised: false, last: None };
            let opening = OpenShift { currency: self.currency, opening_float: FLOAT };
            self.step(habit, &mut day, first - 60, habit.cashier, CommandBody::from(opening));
            for at in times {
                self.customer(habit, &mut day, at);
            }
            if back > 0 || habit.register == CLOSED_TILL {
                let closing = CloseShift { currency: self.currency, counted: Amount(day.cash) };
                self.step(habit, &mut day, last + 60, habit.cashier, CommandBody::from(closing));
            } else {
                // The shift goes on, but whoever comes to the till now signs on for themselves.
                for staff in day.supervised.then_some(SUPERVISOR).into_iter().chain([habit.cashier]) {
                    let off = SignOff { staff };
                    self.step(habit, &mut day, last + 60, habit.cashier, CommandBody::from(off));
                }
            }
            seq = day.seq;
        }
    }

    /// Moments of a day's tickets in seconds since the epoch; today none that is still to come.
    fn times(&mut self, habit: &Habit, date: NaiveDate, today: bool) -> Vec<i64> {
        let midnight = date.and_time(NaiveTime::MIN) - TimeDelta::seconds(self.offset_seconds());
        let midnight = midnight.and_utc().timestamp();
        let (from, until) = if habit.on_web { WEB_HOURS } else { SHOP_HOURS };
        let count = habit.tickets * (75 + self.chance.below(50)) / 100;
        let mut times: Vec<i64> = (0..count).map(|_| midnight + from + self.seconds(until - from)).collect();
        if today {
            let now = self.now.timestamp() - 90;
            times.retain(|at| *at < now);
            let early = (now - YOUNG_DAY).max(midnight);
            let missing = TODAY_MIN.saturating_sub(u64::try_from(times.len()).unwrap_or(0));
            if now > early {
                times.extend((0..missing).map(|_| early + self.seconds(now - early)));
            }
        }
        times.sort_unstable();
        times
    }

    fn seconds(&mut self, below: i64) -> i64 {
        let bound = u64::try_from(below).unwrap_or(1);
        i64::try_from(self.chance.below(bound)).unwrap_or(0)
    }

    fn offset_seconds(&self) -> i64 {
        i64::from(self.now.offset().local_minus_utc())
    }

    fn customer(&mut self, habit: &Habit, day: &mut Day, at: i64) {
        if self.chance.percent(3)
            && let Some((original, line, cash)) = day.last.take()
        {
            self.bring_back(habit, day, at, original, &line, cash);
            return;
        }
        let mut lines: Vec<SellLine> = Vec::new();
        for _ in 0..=self.chance.below(4) {
            if let Some(line) = self.pick(habit) {
                lines.push(line);
            }
        }
        let total: i64 = lines.iter().map(line_total).fold(0, i64::saturating_add);
        let Some(first) = lines.first().copied() else { return };
        let pays_cash = !habit.on_web && self.chance.percent(40);
        let tender = if pays_cash {
            day.cash = day.cash.saturating_add(total);
            Tender::of(TenderKind::Cash, Amount(self.notes_for(total)))
        } else {
            Tender::of(TenderKind::Card, Amount(total))
        };
        let sell = Sell {
            currency: self.currency,
            lines,
            tenders: vec![tender],
            catalogue_seq: None,
            group: None,
            promotions: Vec::new(),
            receipt: None,
            grounds: protocol::Grounds::default(),
            age_checked: Some(protocol::AgeChecked { age: 18 }),
        };
        let id = self.step(habit, day, at, habit.cashier, CommandBody::from(sell));
        day.last = Some((id.into(), first, pays_cash));
    }

    fn bring_back(
        &mut self,
        habit: &Habit,
        day: &mut Day,
        at: i64,
        original: TicketId,
        line: &SellLine,
        cash: bool,
    ) {
        let (unopened, tender) =
            (self.chance.percent(80), if cash { TenderKind::Cash } else { TenderKind::Card });
        let disposition = if unopened { Disposition::Restock } else { Disposition::Damaged };
        if unopened && let Some(left) = self.stock.get_mut(&(habit.branch, line.sku)) {
            *left = left.saturating_add(line.quantity.0 / Quantity::ONE.0);
        }
        if cash {
            day.cash = day.cash.saturating_sub(line_total(line));
        }
        day.supervised = true;
        let lines = vec![RefundLine { line: 0, quantity: line.quantity, disposition }];
        self.step(
            habit,
            day,
            at,
            SUPERVISOR,
            CommandBody::from(Refund {
                original,
                lines,
                tender,
                grounds: protocol::Grounds::default(),
                method: None,
                tenders: Vec::new(),
            }),
        );
    }

    fn pick(&mut self, habit: &Habit) -> Option<SellLine> {
        let place = self.chance.skewed_index(self.range.len());
        let priced = *self.range.get(place)?;
        let units = 1 + i64::from(self.chance.percent(20)) + i64::from(self.chance.percent(5));
        if priced.stocked {
            let left = self.stock.get_mut(&(habit.branch, priced.sku)).filter(|left| **left >= units)?;
            *left -= units;
        }
        let quantity = Quantity::units(units)?;
        let discount =
            if self.chance.percent(6) { Amount(priced.price.0 * units / 10) } else { Amount::ZERO };
        Some(SellLine { sku: priced.sku, quantity, unit_price: priced.price, discount })
    }

    /// What people hand over: the next five, ten or twenty pounds.
    fn notes_for(&mut self, total: i64) -> i64 {
        let step = match self.chance.below(4) {
            0 => return total,
            1 => 500,
            2 => 1_000,
            _ => 2_000,
        };
        total.div_euclid(step).saturating_add(i64::from(total.rem_euclid(step) > 0)).saturating_mul(step)
    }

    fn step(
        &mut self,
        habit: &Habit,
        day: &mut Day,
        seconds: i64,
        staff: StaffId,
        body: CommandBody,
    ) -> CommandId {
        day.seq = day.seq.saturating_add(1);
        let millis = seconds
            .saturating_mul(1_000)
            .saturating_add(i64::try_from(self.chance.below(1_000)).unwrap_or(0));
        let mut random = [0_u8; 10];
        for (to, from) in random
            .iter_mut()
            .zip(self.chance.next().to_le_bytes().into_iter().chain(self.chance.next().to_le_bytes()))
        {
            *to = from;
        }
        let since = u64::try_from(millis).unwrap_or(0);
        let id = CommandId::new(uuid::Builder::from_unix_timestamp_millis(since, &random).into_uuid());
        let offset_minutes = i16::try_from(self.offset_seconds() / 60).unwrap_or(0);
        self.steps.push(Step {
            branch: habit.branch,
            register: habit.register,
            seq: day.seq,
            staff,
            occurred: OccurredAt { at: Timestamp(millis), offset_minutes },
            id,
            body,
            lines: Vec::new(),
        });
        id
    }
}

fn line_total(line: &SellLine) -> i64 {
    line.unit_price.checked_times(line.quantity).map_or(0, |total| total.0.saturating_sub(line.discount.0))
}
