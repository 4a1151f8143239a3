//! When a branch is open, by the branch's own clock: today, now, and the next time. Times are minutes after midnight; what goes
//! on at midnight goes on.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike};
use chrono_tz::Tz;
use protocol::{Branch, Timestamp};

use crate::words::Language;

const DAY_MINUTES: u16 = 24 * 60;
/// How far ahead the next time is looked for: a shop that is closed for longer says so elsewhere.
const DAYS_AHEAD: u64 = 14;
/// Days of the week as search engines read them, Monday first.
pub(super) const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Opening times of one day.
pub(super) type Times = Vec<(u16, u16)>;

/// How it is at a branch now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Now {
    /// Until when; none: it never closes.
    Open { until: Option<u16> },
    /// When it opens next: in so many days, on which day of the week, at what time. None: not within two weeks.
    Closed { next: Option<(u64, usize, u16)> },
    /// Nobody has said when it is open, or in which zone it is.
    Unknown,
}

/// Today at a branch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Today {
    pub(super) now: Now,
    /// Monday is 0; none when nothing is known.
    pub(super) weekday: Option<usize>,
    pub(super) times: Times,
    /// What day it is, where it has hours of its own.
    pub(super) special: Option<String>,
}

pub(super) fn today(branch: &Branch, at: Timestamp) -> Today {
    let unknown = Today { now: Now::Unknown, weekday: None, times: Times::new(), special: None };
    let (Ok(zone), Some(utc)) = (branch.time_zone.parse::<Tz>(), DateTime::from_timestamp_millis(at.0))
    else {
        return unknown;
    };
    if branch.hours.is_empty() && branch.special_days.is_empty() {
        return unknown;
    }
    let local = utc.with_timezone(&zone).naive_local();
    let (date, minute) = (local.date(), minute_of(&local));
    let (times, special) = times_on(branch, date);
    let now = match times.iter().find(|(opens, closes)| (*opens..*closes).contains(&minute)) {
        Some((_, closes)) => Now::Open { until: closing(branch, date, *closes) },
        None => Now::Closed { next: next_opening(branch, date, minute) },
    };
    Today { now, weekday: Some(weekday(date)), times, special }
}

fn minute_of(local: &impl Timelike) -> u16 {
    u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(DAY_MINUTES)
}

fn weekday(date: NaiveDate) -> usize {
    usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default()
}

/// The times of a date, and what day it is where that is special.
fn times_on(branch: &Branch, date: NaiveDate) -> (Times, Option<String>) {
    let written = date.format("%Y-%m-%d").to_string();
    if let Some(day) = branch.special_days.iter().find(|day| day.date == written) {
        return (day.open.iter().map(|open| (open.opens, open.closes)).collect(), Some(day.name.clone()));
    }
    (of_the_week(branch, weekday(date)), None)
}

/// The times of a day of the week, in order.
pub(super) fn of_the_week(branch: &Branch, weekday: usize) -> Times {
    let own = branch.hours.iter().filter(|one| usize::from(one.day) == weekday + 1);
    let mut times: Times = own.map(|one| (one.opens, one.closes)).collect();
    times.sort_unstable();
    times
}

/// When it closes that closes at a minute of a date: what ends at midnight may go on behind it.
fn closing(branch: &Branch, date: NaiveDate, closes: u16) -> Option<u16> {
    let (mut date, mut closes) = (date, closes);
    for _ in 0..DAYS_AHEAD {
        if closes != DAY_MINUTES {
            return Some(closes);
        }
        date = date.checked_add_days(Days::new(1))?;
        let Some((_, until)) = times_on(branch, date).0.into_iter().find(|(opens, _)| *opens == 0) else {
            return Some(DAY_MINUTES);
        };
        closes = until;
    }
    None
}

fn next_opening(branch: &Branch, date: NaiveDate, minute: u16) -> Option<(u64, usize, u16)> {
    (0..=DAYS_AHEAD).find_map(|ahead| {
        let day = date.checked_add_days(Days::new(ahead))?;
        let from = if ahead == 0 { minute } else { 0 };
        let (opens, _) = times_on(branch, day).0.into_iter().find(|(opens, _)| *opens >= from)?;
        Some((ahead, weekday(day), opens))
    })
}

/// As a clock shows it; the end of a day is midnight.
pub(super) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// In words for a visitor.
pub(super) fn sentence(say: Language, now: &Now) -> String {
    match now {
        Now::Open { until: Some(until) } => say.open_until(clock(*until)),
        Now::Open { until: None } => say.open_always().to_owned(),
        Now::Closed { next: Some((0, _, opens)) } => say.opens_at(clock(*opens)),
        Now::Closed { next: Some((1, _, opens)) } => say.opens_tomorrow(clock(*opens)),
        Now::Closed { next: Some((_, day, opens)) } => say.opens_on(say.weekday(*day), clock(*opens)),
        Now::Closed { next: None } => say.closed_for_now().to_owned(),
        Now::Unknown => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{BranchId, OpenFrom, OpeningHours, SpecialDay};

    fn branch(zone: &str, hours: &[(u8, u16, u16)], special: &[(&str, Option<(u16, u16)>)]) -> Branch {
        let put = protocol::PutBranch {
            id: BranchId(1),
            code: "A".into(),
            name: "A".into(),
            time_zone: zone.into(),
            hours: hours
                .iter()
                .map(|(day, opens, closes)| OpeningHours { day: *day, opens: *opens, closes: *closes })
                .collect(),
            special_days: special
                .iter()
                .map(|(date, open)| SpecialDay {
                    date: (*date).to_owned(),
                    name: "Holiday".into(),
                    open: open.map(|(opens, closes)| OpenFrom { opens, closes }),
                })
                .collect(),
            ..protocol::PutBranch::default()
        };
        crate::shop::places::tests::published(&put)
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    fn said(branch: &Branch, when: &str) -> String {
        sentence(Language::English, &today(branch, at(when)).now)
    }

    #[test]
    fn it_is_open_by_the_clock_of_the_branch() {
        // 2026-07-01 is a Wednesday; London is an hour ahead of UTC then.
        let week: Vec<(u8, u16, u16)> = (1..=5).map(|day| (day, 9 * 60, 18 * 60)).collect();
        let london =
            branch("Europe/London", &week, &[("2026-07-02", Some((600, 720))), ("2026-07-03", None)]);
        for (when, expected) in [
            ("2026-07-01T07:59:59Z", "Closed now, opens at 09:00"),
            ("2026-07-01T08:00:00Z", "Open now until 18:00"),
            ("2026-07-01T16:59:59Z", "Open now until 18:00"),
            ("2026-07-01T17:00:00Z", "Closed now, opens tomorrow at 10:00"),
            ("2026-07-02T10:00:00Z", "Open now until 12:00"),
            ("2026-07-02T11:00:00Z", "Closed now, opens on Monday at 09:00"),
            ("2026-07-03T10:00:00Z", "Closed now, opens on Monday at 09:00"),
            // The day on which clocks go forward, one hour later on the clock.
            ("2026-03-30T08:00:00Z", "Open now until 18:00"),
            ("2026-03-27T08:30:00Z", "Closed now, opens at 09:00"),
        ] {
            assert_eq!(said(&london, when), expected, "{when}");
        }
        let tokyo = Branch { time_zone: "Asia/Tokyo".into(), ..london };
        assert_eq!(said(&tokyo, "2026-07-01T00:30:00Z"), "Open now until 18:00");
    }

    #[test]
    fn midnight_closes_nothing_that_goes_on_behind_it() {
        let late = branch("UTC", &[(5, 1_200, 1_440), (6, 0, 120)], &[]);
        assert_eq!(said(&late, "2026-07-03T21:00:00Z"), "Open now until 02:00");
        assert_eq!(said(&late, "2026-07-04T01:00:00Z"), "Open now until 02:00");
        assert_eq!(said(&late, "2026-07-04T03:00:00Z"), "Closed now, opens on Friday at 20:00");
        let always: Vec<(u8, u16, u16)> = (1..=7).map(|day| (day, 0, 1_440)).collect();
        assert_eq!(said(&branch("UTC", &always, &[]), "2026-07-04T03:00:00Z"), "Open now, day and night");
        let until_midnight = branch("UTC", &[(5, 600, 1_440)], &[]);
        assert_eq!(said(&until_midnight, "2026-07-03T21:00:00Z"), "Open now until 00:00");
    }

    #[test]
    fn what_nobody_has_said_is_not_made_up() {
        assert_eq!(today(&branch("UTC", &[], &[]), at("2026-07-03T21:00:00Z")).now, Now::Unknown);
        let moon = Branch { time_zone: "Moon/Base".into(), ..branch("UTC", &[(1, 0, 60)], &[]) };
        assert_eq!(today(&moon, at("2026-07-03T21:00:00Z")).now, Now::Unknown);
    }
}
