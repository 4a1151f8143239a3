//! Opening hours: of the week, and of days with hours of their own. Times are the branch's own; a time that ends at midnight
//! ends at minute 1440.

use protocol::{OPENING_HOURS_MAX, OpeningHours, RefusalCode, SPECIAL_DAYS_MAX, SpecialDay};

use super::DAY_MINUTES;
use crate::{
    Rejection, check,
    organisation::{
        date,
        event::{Opening, Special},
    },
};

/// The week in order, its times apart from one another.
pub(super) fn week(hours: &[OpeningHours]) -> Result<Vec<Opening>, Rejection> {
    check::at_most(hours.len(), OPENING_HOURS_MAX, "opening times of a week")?;
    let mut week = Vec::with_capacity(hours.len());
    for OpeningHours { day, opens, closes } in hours {
        if !(1..=7).contains(day) {
            return Err(invalid("a day of the week is 1 for Monday to 7 for Sunday"));
        }
        check_times(*opens, *closes)?;
        week.push(Opening { day: *day, opens: *opens, closes: *closes });
    }
    week.sort_unstable();
    let overlap = |pair: (&Opening, &Opening)| pair.0.day == pair.1.day && pair.1.opens < pair.0.closes;
    if week.iter().zip(week.iter().skip(1)).any(overlap) {
        return Err(invalid("two opening times of a day overlap"));
    }
    Ok(week)
}

/// Special days in the order of their dates, each once.
pub(super) fn special(days: &[SpecialDay]) -> Result<Vec<Special>, Rejection> {
    check::at_most(days.len(), SPECIAL_DAYS_MAX, "special days")?;
    let mut special = Vec::with_capacity(days.len());
    for SpecialDay { date: on, name, open } in days {
        if date::day_of(on).is_none() {
            return Err(invalid("a special day has a date such as 2026-12-25"));
        }
        check::note("the special day's name", name)?;
        if let Some(open) = open {
            check_times(open.opens, open.closes)?;
        }
        let open = open.map(|open| (open.opens, open.closes));
        special.push(Special { date: on.clone(), name: name.clone(), open });
    }
    special.sort_unstable();
    if special.iter().zip(special.iter().skip(1)).any(|(one, next)| one.date == next.date) {
        return Err(invalid("a special day stands there twice"));
    }
    Ok(special)
}

fn check_times(opens: u16, closes: u16) -> Result<(), Rejection> {
    if opens < closes && closes <= DAY_MINUTES {
        return Ok(());
    }
    Err(invalid("a branch closes after it opens, and by midnight"))
}

fn invalid(message: &str) -> Rejection {
    Rejection::new(RefusalCode::InvalidTime, message)
}
