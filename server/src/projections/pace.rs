//! How a business day went, a quarter of an hour at a time: what today is compared with until the same time of day.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use domain::branch::TicketFacts;
use protocol::{Amount, BranchId, DayPace, OccurredAt, PaceStep, Quantity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::trading::Day;
use crate::limits::PACE_DAYS;

/// Minutes of one.
const QUARTER: i64 = 15;
/// A business day ends within the next calendar day, however late its cut-off is.
const QUARTERS_MAX: i64 = 2 * 24 * 60 / QUARTER;

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Sums {
    takings: Amount,
    tickets: u32,
    items: Quantity,
}

/// What was taken in each quarter in which something was.
type Quarters = BTreeMap<u16, Sums>;

/// Each branch's newest days.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Pace(BTreeMap<BranchId, BTreeMap<Day, Quarters>>);

impl Pace {
    pub(super) fn take(&mut self, branch: BranchId, occurred: OccurredAt, facts: &TicketFacts) {
        let days = self.0.entry(branch).or_default();
        let sums = days.entry(facts.day).or_default().entry(quarter_of(facts.day, occurred)).or_default();
        sums.takings.0 = sums.takings.0.saturating_add(facts.total().0);
        sums.tickets = sums.tickets.saturating_add(1);
        sums.items.0 = sums.items.0.saturating_add(facts.items().0);
        if days.len() > PACE_DAYS {
            days.pop_first();
        }
    }

    /// Every branch's day of a date, as far as it is kept; without a date, each branch's newest.
    pub(super) fn days(&self, date: Option<NaiveDate>) -> Vec<DayPace> {
        let of = |(branch, days): (&BranchId, &BTreeMap<Day, Quarters>)| {
            let (day, quarters) = match date {
                Some(date) => days.get_key_value(&date.num_days_from_ce())?,
                None => days.last_key_value()?,
            };
            let date = NaiveDate::from_num_days_from_ce_opt(*day)?.format("%Y-%m-%d").to_string();
            Some(DayPace { branch: *branch, date, steps: quarters.iter().map(told).collect() })
        };
        self.0.iter().filter_map(of).collect()
    }
}

fn told((quarter, sums): (&u16, &Sums)) -> PaceStep {
    let Sums { takings, tickets, items } = *sums;
    PaceStep { until_minute: (u32::from(*quarter) + 1) * 15, takings, tickets, items }
}

/// Quarters of an hour since the midnight that the business date begins with, by the register's own clock.
fn quarter_of(day: Day, occurred: OccurredAt) -> u16 {
    let utc = DateTime::from_timestamp_millis(occurred.at.0).unwrap_or_default().naive_utc();
    let local = utc.checked_add_signed(TimeDelta::minutes(i64::from(occurred.offset_minutes))).unwrap_or(utc);
    let midnight =
        NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    let quarters = (local - midnight).num_minutes().div_euclid(QUARTER);
    u16::try_from(quarters.clamp(0, QUARTERS_MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Timestamp;

    #[test]
    fn a_ticket_belongs_to_the_quarter_of_its_own_clock() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        let day = date.num_days_from_ce();
        let at = |hour, minute| date.and_hms_opt(hour, minute, 0).unwrap().and_utc().timestamp_millis();
        for (millis, offset_minutes, expected) in [
            (at(0, 0), 0, 0),
            (at(9, 14), 0, 36),
            (at(9, 15), 0, 37),
            (at(9, 15), 60, 41),
            (at(23, 59), 0, 95),
            // After midnight, and still the day before by the shop's cut-off.
            (at(23, 59) + 60_000, 0, 96),
            // A clock that ran before its own business date.
            (at(0, 0) - 60_000, 0, 0),
        ] {
            assert_eq!(
                quarter_of(day, OccurredAt { at: Timestamp(millis), offset_minutes }),
                expected,
                "{millis}"
            );
        }
    }
}
