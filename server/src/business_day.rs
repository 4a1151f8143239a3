//! Which day of trade a moment belongs to: by the clock of the branch, wherever the device or the office is, and with the hour
//! at which the branch begins its day. A day with a clock change has 23 or 25 hours and loses none. It knows no record.

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike,
};
use chrono_tz::Tz;
use domain::organisation;
use protocol::{OccurredAt, Timestamp};
use serde::{Deserialize, Serialize};

/// A business date: days since 0000-12-31, as `chrono` counts them.
pub(crate) type Day = i32;

/// How a branch tells its days apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Calendar {
    /// None for a zone that this build does not know: then the device's own clock counts.
    zone: Option<Tz>,
    starts_minutes: u16,
}

/// Whether there is a time zone of this name.
pub(crate) fn is_time_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

/// The name of the zone that this machine is set to, where it has one.
pub(crate) fn zone_of_this_machine() -> Option<String> {
    iana_time_zone::get_timezone().ok().filter(|name| is_time_zone(name))
}

/// The date as it is written.
pub(crate) fn written(day: Day) -> String {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default().format("%Y-%m-%d").to_string()
}

/// The same of a day that may not be known, which is 0: then nothing.
pub(crate) fn written_if_known(day: Day) -> String {
    if day > 0 { written(day) } else { String::new() }
}

impl From<&organisation::Branch> for Calendar {
    fn from(branch: &organisation::Branch) -> Self {
        Self::new(&branch.time_zone, branch.day_starts_minutes)
    }
}

impl Calendar {
    fn new(time_zone: &str, starts_minutes: u16) -> Self {
        Self { zone: time_zone.parse().ok(), starts_minutes }
    }

    pub(crate) const fn starts_minutes(self) -> u16 {
        self.starts_minutes
    }

    /// The business date of a moment.
    pub(crate) fn day(self, occurred: OccurredAt) -> Day {
        let local = self.local(occurred);
        let date = local.date();
        let begun = match self.zone.map(|zone| zone.from_local_datetime(&date.and_time(self.starts()))) {
            // The clock shows the hour of the change twice, and the day begins the first time.
            Some(LocalResult::Ambiguous(first, _)) => occurred.at.0 >= first.timestamp_millis(),
            _ => local.time() >= self.starts(),
        };
        let day = date.num_days_from_ce();
        if begun { day } else { day.saturating_sub(1) }
    }

    /// The hour that the branch's clock showed.
    pub(crate) fn hour(self, occurred: OccurredAt) -> usize {
        usize::try_from(self.local(occurred).hour()).unwrap_or(0)
    }

    /// The minute that the branch's clock showed, as promotions are told their times: "2026-11-27T09:00".
    pub(crate) fn minute(self, occurred: OccurredAt) -> String {
        self.local(occurred).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// The place of an hour of its clock in a business day, the one in which the day begins being the first.
    pub(crate) fn order(self, hour: u8) -> u16 {
        const HOURS: u16 = 24;
        u16::from(hour).saturating_add(HOURS).saturating_sub(self.starts_minutes / 60) % HOURS
    }

    /// The same of a moment.
    pub(crate) fn order_at(self, at: Timestamp) -> u16 {
        let hour = self.hour(OccurredAt { at, offset_minutes: 0 });
        self.order(u8::try_from(hour).unwrap_or(0))
    }

    /// The minutes that the branch's clock showed since the midnight of a business date, beyond a day where it ends later; and
    /// the hour that it showed.
    pub(crate) fn minute_and_hour(self, day: Day, occurred: OccurredAt) -> (i64, usize) {
        let local = self.local(occurred);
        let days = i64::from(local.num_days_from_ce()).saturating_sub(day.into());
        let minute = i64::from(local.num_seconds_from_midnight() / 60);
        (days.saturating_mul(24 * 60).saturating_add(minute), usize::try_from(local.hour()).unwrap_or(0))
    }

    /// When a day begins. `offset_minutes` is of a device, for a branch whose zone is not known.
    pub(crate) fn begins(self, day: Day, offset_minutes: i16) -> Timestamp {
        let date = NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default();
        let local = date.and_time(self.starts());
        let Some(zone) = self.zone else {
            let utc =
                local.checked_sub_signed(TimeDelta::minutes(i64::from(offset_minutes))).unwrap_or(local);
            return Timestamp(utc.and_utc().timestamp_millis());
        };
        let at = match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.timestamp_millis(),
            LocalResult::None => behind_gap(zone, local),
        };
        Timestamp(at)
    }

    fn starts(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.starts_minutes).saturating_mul(60), 0)
            .unwrap_or_default()
    }

    fn local(self, occurred: OccurredAt) -> NaiveDateTime {
        let utc = DateTime::from_timestamp_millis(occurred.at.0).unwrap_or_default();
        match self.zone {
            Some(zone) => utc.with_timezone(&zone).naive_local(),
            None => {
                let utc = utc.naive_utc();
                utc.checked_add_signed(TimeDelta::minutes(i64::from(occurred.offset_minutes))).unwrap_or(utc)
            }
        }
    }
}

/// The first moment behind a local time that no clock showed, because it was put on over it: a minute is the finest that zones
/// are told apart by today.
fn behind_gap(zone: Tz, local: NaiveDateTime) -> i64 {
    const MINUTES_MAX: i64 = 24 * 60;
    let behind = |minutes: i64| {
        let later = local.checked_add_signed(TimeDelta::minutes(minutes))?;
        zone.from_local_datetime(&later).earliest()
    };
    (1..=MINUTES_MAX)
        .find_map(behind)
        .map_or_else(|| local.and_utc().timestamp_millis(), |at| at.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONDON: &str = "Europe/London";

    fn at(utc: &str) -> OccurredAt {
        let at = DateTime::parse_from_rfc3339(utc).unwrap().timestamp_millis();
        OccurredAt { at: Timestamp(at), offset_minutes: -300 }
    }

    #[test]
    fn the_branchs_clock_and_its_hour_decide() {
        for (zone, starts, utc, date, hour) in [
            (LONDON, 0, "2026-11-26T00:00:00Z", "2026-11-26", 0),
            (LONDON, 0, "2026-07-25T23:30:00Z", "2026-07-26", 0),
            // Open until two, closed by four.
            (LONDON, 240, "2026-11-26T01:30:00Z", "2026-11-25", 1),
            (LONDON, 240, "2026-11-26T03:59:59Z", "2026-11-25", 3),
            (LONDON, 240, "2026-11-26T04:30:00Z", "2026-11-26", 4),
            ("America/New_York", 240, "2026-11-26T08:59:00Z", "2026-11-25", 3),
            ("Asia/Kolkata", 330, "2026-11-25T23:59:00Z", "2026-11-25", 5),
            ("Asia/Kolkata", 330, "2026-11-26T00:00:00Z", "2026-11-26", 5),
            ("Pacific/Kiritimati", 0, "2026-11-25T10:00:00Z", "2026-11-26", 0),
            // A zone that nobody knows: the device's clock, five hours behind.
            ("Mars/Olympus", 0, "2026-11-26T04:59:00Z", "2026-11-25", 23),
            // The hour that is left out, and the one that is shown twice.
            (LONDON, 90, "2026-03-29T00:59:00Z", "2026-03-28", 0),
            (LONDON, 90, "2026-03-29T01:00:00Z", "2026-03-29", 2),
            (LONDON, 90, "2026-10-25T00:29:00Z", "2026-10-24", 1),
            (LONDON, 90, "2026-10-25T00:30:00Z", "2026-10-25", 1),
            (LONDON, 90, "2026-10-25T01:10:00Z", "2026-10-25", 1),
        ] {
            let calendar = Calendar::new(zone, starts);
            let (day, found) = (calendar.day(at(utc)), calendar.hour(at(utc)));
            assert_eq!((written(day).as_str(), found), (date, hour), "{zone}, {starts}, {utc}");
        }
    }

    #[test]
    fn days_follow_one_another_without_gap_or_overlap() {
        for (zone, starts) in [
            (LONDON, 0),
            (LONDON, 90),
            (LONDON, 240),
            ("America/Sao_Paulo", 0),
            ("Australia/Lord_Howe", 135),
            ("Atlantic/Azores", 30),
        ] {
            let calendar = Calendar::new(zone, starts);
            let first = NaiveDate::from_ymd_opt(2017, 1, 1).unwrap().num_days_from_ce();
            let mut lengths = std::collections::BTreeSet::new();
            for day in first..first + 3_660 {
                let (begins, ends) = (calendar.begins(day, 0), calendar.begins(day + 1, 0));
                let on = |at: i64| calendar.day(OccurredAt { at: Timestamp(at), offset_minutes: 0 });
                assert_eq!(
                    [on(begins.0 - 1), on(begins.0), on(ends.0 - 1)],
                    [day - 1, day, day],
                    "{zone} {}",
                    written(day)
                );
                lengths.insert((ends.0 - begins.0) / 60_000);
            }
            let shortest_and_longest = (lengths.first().copied(), lengths.last().copied());
            let expected = match (zone, starts) {
                ("Australia/Lord_Howe", _) => (1_425, 1_470),
                // The day that begins in the hour that is left out, and the one before it, share the loss.
                (_, 30 | 90) => (1_410, 1_500),
                _ => (1_380, 1_500),
            };
            assert_eq!(shortest_and_longest, (Some(expected.0), Some(expected.1)), "{zone}, {starts}");
        }
    }
}
