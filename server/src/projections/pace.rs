//! How a business day went, a quarter of an hour at a time: what today is compared with until the same time of day.

use protocol::{Amount, BranchId, DayPace, PaceStep, Quantity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::trading::Takings;
use crate::{
    business_day::{Day, written},
    limits::PACE_DAYS,
};

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
    /// `minute` is of the branch's clock, since the midnight that the business date begins with.
    pub(super) fn take(&mut self, branch: BranchId, day: Day, minute: i64, takings: &Takings) {
        let days = self.0.entry(branch).or_default();
        let sums = days.entry(day).or_default().entry(quarter_of(minute)).or_default();
        sums.takings.0 = sums.takings.0.saturating_add(takings.total.0);
        sums.tickets = sums.tickets.saturating_add(1);
        sums.items.0 = sums.items.0.saturating_add(takings.items.0);
        if days.len() > PACE_DAYS {
            days.pop_first();
        }
    }

    /// A branch's day, where something of it is kept.
    pub(super) fn day(&self, branch: BranchId, day: Day) -> Option<DayPace> {
        let quarters = self.0.get(&branch)?.get(&day)?;
        Some(DayPace { branch, date: written(day), steps: quarters.iter().map(told).collect() })
    }
}

fn told((quarter, sums): (&u16, &Sums)) -> PaceStep {
    let Sums { takings, tickets, items } = *sums;
    PaceStep { until_minute: (u32::from(*quarter) + 1) * 15, takings, tickets, items }
}

/// Quarters of an hour since the midnight that the business date begins with.
fn quarter_of(minute: i64) -> u16 {
    u16::try_from(minute.div_euclid(QUARTER).clamp(0, QUARTERS_MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_belongs_to_a_quarter_of_its_business_date() {
        // After midnight, it is still the day before by the shop's cut-off; a clock may run before its own date.
        for (minute, expected) in [(0, 0), (554, 36), (555, 37), (1_439, 95), (1_440, 96), (-1, 0)] {
            assert_eq!(quarter_of(minute), expected, "{minute}");
        }
    }
}
