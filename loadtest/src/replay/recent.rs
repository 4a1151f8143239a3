//! Old days laid over recent ones. A server believes a device that something happened within the last ninety days; the
//! transactions are of another decade. So each of their days becomes one of the last twelve weeks, on the same weekday
//! and at the same time of day, and the takings that are expected of it move with it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use onhand::import::Expected;
use protocol::{BranchId, OccurredAt, Timestamp};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const WINDOW_DAYS: i64 = 12 * 7;

/// Which twelve weeks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recent {
    /// Their last day, in days since 1970.
    last: i64,
}

impl Recent {
    /// The twelve weeks that are over at an instant, in every time zone.
    pub(super) const fn before(now: Timestamp) -> Self {
        Self { last: now.0.div_euclid(DAY_MS) - 2 }
    }

    pub(super) fn occurred(self, occurred: OccurredAt) -> OccurredAt {
        let local = occurred.at.0.saturating_add(i64::from(occurred.offset_minutes) * 60_000);
        let day = local.div_euclid(DAY_MS);
        let later = self.day(day).saturating_sub(day).saturating_mul(DAY_MS);
        OccurredAt { at: occurred.at.plus_millis(later), ..occurred }
    }

    pub(super) fn money(
        self,
        planned: &BTreeMap<(BranchId, String), Expected>,
    ) -> BTreeMap<(BranchId, String), Expected> {
        let mut recent: BTreeMap<_, Expected> = BTreeMap::new();
        for ((branch, date), day) in planned {
            let sum = recent.entry((*branch, self.date(date))).or_default();
            sum.sales = sum.sales.saturating_add(day.sales);
            sum.refunds = sum.refunds.saturating_add(day.refunds);
            sum.gross.0 = sum.gross.0.saturating_add(day.gross.0);
            sum.refunded.0 = sum.refunded.0.saturating_add(day.refunded.0);
        }
        recent
    }

    /// The day of the window that is whole weeks of windows away.
    const fn day(self, day: i64) -> i64 {
        self.last - (self.last - day).rem_euclid(WINDOW_DAYS)
    }

    fn date(self, date: &str) -> String {
        let epoch = NaiveDate::default();
        let Ok(date) = date.parse::<NaiveDate>() else { return date.to_owned() };
        let day = self.day(date.signed_duration_since(epoch).num_days());
        let recent = u64::try_from(day).ok().and_then(|days| epoch.checked_add_days(Days::new(days)));
        recent.unwrap_or(date).to_string()
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Amount, OCCURRED_PAST_MS_MAX};

    use super::*;

    /// 2026-11-25, 19:33:20 UTC, a Wednesday.
    const NOW: Timestamp = Timestamp(1_795_635_200_000);

    #[test]
    fn every_day_becomes_a_recent_one_at_the_same_time_of_day() {
        let recent = Recent::before(NOW);
        for days in 0..800 {
            for (minutes, offset_minutes) in [(0, 0), (1_439, 0), (0, 60), (1_439, 60)] {
                let local = 1_259_625_600_000 + days * DAY_MS + minutes * 60_000;
                let at = Timestamp(local - i64::from(offset_minutes) * 60_000);
                let moved = recent.occurred(OccurredAt { at, offset_minutes });
                let age = NOW.millis_since(moved.at);
                assert!((0..OCCURRED_PAST_MS_MAX - DAY_MS).contains(&age), "{age}");
                assert_eq!((moved.at.0 - at.0) % (7 * DAY_MS), 0);
            }
        }
    }

    #[test]
    fn takings_move_with_their_days() {
        let recent = Recent::before(NOW);
        let day = |sales, gross| Expected { sales, gross: Amount(gross), ..Expected::default() };
        // The first two are twelve weeks apart.
        let planned = [("2010-12-01", day(1, 10)), ("2010-09-08", day(2, 20)), ("2010-12-02", day(4, 40))];
        let planned = planned.map(|(date, day)| ((BranchId(1), date.to_owned()), day));
        let money: Vec<_> = recent.money(&planned.into()).into_values().collect();
        assert_eq!(money, [day(3, 30), day(4, 40)]);
    }
}
