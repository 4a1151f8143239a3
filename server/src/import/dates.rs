//! The file's local times, which are London's.

use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Europe::London;
use protocol::{OccurredAt, Timestamp};

/// How the dates of a file are written. A file has one way: what is written otherwise may be of another month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Writing {
    /// `2010-12-01T08:26`, with a `T` or a space, and seconds or none.
    Iso,
    /// `12/1/2010 8:26`, as the file's best-known copy has it, and what is taken when no day of the file tells.
    American,
    /// `1/12/2010 8:26`
    European,
}

impl Writing {
    /// What the dates of a file have in common.
    pub(super) fn of<'a>(dates: impl Iterator<Item = &'a str> + Clone) -> Self {
        if dates.clone().any(|date| Self::Iso.read(date).is_some()) {
            return Self::Iso;
        }
        let month_fits = |date: &str| Self::American.read(date).is_some();
        if dates.into_iter().any(|date| !month_fits(date) && Self::European.read(date).is_some()) {
            return Self::European;
        }
        Self::American
    }

    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Iso => "2010-12-31T08:26",
            Self::American => "12/31/2010 08:26",
            Self::European => "31/12/2010 08:26",
        }
    }

    const fn forms(self) -> &'static [&'static str] {
        match self {
            Self::Iso => &["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"],
            Self::American => &["%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S"],
            Self::European => &["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"],
        }
    }

    fn read(self, text: &str) -> Option<NaiveDateTime> {
        self.forms().iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    }
}

/// Reads a date as a London clock showed it.
pub(super) fn london_time(text: &str, writing: Writing) -> Option<OccurredAt> {
    let local = writing.read(text)?;
    // Of the hour that the clock shows twice the first is meant; the one that it never shows is taken for winter's.
    let shown = London.from_local_datetime(&local).earliest();
    let at = shown.map_or_else(|| local.and_utc().timestamp_millis(), |shown| shown.timestamp_millis());
    let offset = local.and_utc().timestamp_millis().checked_sub(at)?.checked_div(60_000)?;
    Some(OccurredAt { at: Timestamp(at), offset_minutes: i16::try_from(offset).ok()? })
}

/// The date that the device's clock showed, as `YYYY-MM-DD`.
pub(super) fn business_date(occurred: OccurredAt) -> String {
    local(occurred).map_or_else(String::new, |local| local.format("%Y-%m-%d").to_string())
}

/// The first moment of the same local day.
pub(super) fn start_of_day(occurred: OccurredAt) -> OccurredAt {
    let millis = local(occurred)
        .and_then(|local| local.date().and_hms_opt(0, 0, 0))
        .map_or(occurred.at.0, |midnight| {
            midnight.and_utc().timestamp_millis() - i64::from(occurred.offset_minutes) * 60_000
        });
    OccurredAt { at: Timestamp(millis), ..occurred }
}

fn local(occurred: OccurredAt) -> Option<NaiveDateTime> {
    let millis = occurred.at.0.checked_add(i64::from(occurred.offset_minutes) * 60_000)?;
    chrono::DateTime::from_timestamp_millis(millis).map(|at| at.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn london_clocks() {
        for (text, utc, offset) in [
            ("2010-12-01T08:26", "2010-12-01T08:26:00Z", 0),
            ("2011-03-27T00:59", "2011-03-27T00:59:00Z", 0),
            ("2011-03-27T02:00", "2011-03-27T01:00:00Z", 60),
            ("2011-07-01T12:00:30", "2011-07-01T11:00:30Z", 60),
            ("2011-10-30T02:00", "2011-10-30T02:00:00Z", 0),
        ] {
            let read = london_time(text, Writing::Iso).unwrap();
            let expected = chrono::DateTime::parse_from_rfc3339(utc).unwrap().timestamp_millis();
            assert_eq!((read.at.0, read.offset_minutes), (expected, offset), "{text}");
        }
        assert!(london_time("01/12/2010 08:26", Writing::Iso).is_none());
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let summer = london_time("2011-07-01T00:30", Writing::Iso).unwrap();
        assert_eq!(business_date(summer), "2011-07-01");
        assert_eq!(start_of_day(summer), london_time("2011-07-01T00:00", Writing::Iso).unwrap());
    }

    #[test]
    fn a_file_writes_its_dates_in_one_way() {
        for (dates, writing, first) in [
            (&["2010-12-01 08:26:00"][..], Writing::Iso, Some("2010-12-01T08:26")),
            (&["12/1/2010 08:26"], Writing::American, Some("2010-12-01T08:26")),
            (&["12/1/2010 8:26", "12/31/2010 9:00"], Writing::American, Some("2010-12-01T08:26")),
            (&["1/12/2010 8:26:00", "31/12/2010 9:00"], Writing::European, Some("2010-12-01T08:26")),
            // One of another kind among them is not guessed at.
            (&["02/12/2010 10:09", "2010-12-01T08:26"], Writing::Iso, None),
            (&["yesterday"], Writing::American, None),
        ] {
            assert_eq!(Writing::of(dates.iter().copied()), writing, "{dates:?}");
            let expected = first.and_then(|text| london_time(text, Writing::Iso));
            assert_eq!(london_time(dates[0], writing), expected, "{dates:?}");
        }
    }
}
