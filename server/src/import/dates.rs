//! The file's local times, which are London's.

use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Europe::London;
use protocol::{OccurredAt, Timestamp};

/// Reads `YYYY-MM-DDTHH:MM` (seconds optional) as a London clock showed it.
pub(super) fn london_time(text: &str) -> Option<OccurredAt> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"))
        .ok()?;
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
            let read = london_time(text).unwrap();
            let expected = chrono::DateTime::parse_from_rfc3339(utc).unwrap().timestamp_millis();
            assert_eq!((read.at.0, read.offset_minutes), (expected, offset), "{text}");
        }
        assert!(london_time("01/12/2010 08:26").is_none());
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let summer = london_time("2011-07-01T00:30").unwrap();
        assert_eq!(business_date(summer), "2011-07-01");
        assert_eq!(start_of_day(summer), london_time("2011-07-01T00:00").unwrap());
    }
}
