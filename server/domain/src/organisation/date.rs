//! Dates of the calendar as ISO 8601 writes them, and the days they stand for.

/// A date as days since 0000-12-31; none for what is no day of the calendar.
#[must_use]
pub fn day_of(text: &str) -> Option<i32> {
    let mut parts = text.split('-').map(|part| (part.len(), part.parse::<i32>()));
    let (Some((4, Ok(year))), Some((2, Ok(month))), Some((2, Ok(day))), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let leap = is_leap(year);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before: i32 = lengths.iter().take(usize::try_from(month).ok()?.checked_sub(1)?).sum();
    let length = *lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let written = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
    if !written || !(1..=length).contains(&day) || year < 1 {
        return None;
    }
    let past = year.checked_sub(1)?;
    let leaps =
        past.checked_div(4)?.checked_sub(past.checked_div(100)?)?.checked_add(past.checked_div(400)?)?;
    past.checked_mul(365)?.checked_add(leaps)?.checked_add(before)?.checked_add(day)
}

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_beginning_of_the_calendar() {
        for (text, day) in [
            ("0001-01-01", Some(1)),
            ("0001-12-31", Some(365)),
            ("0004-12-31", Some(1_461)),
            ("1970-01-01", Some(719_163)),
            ("2024-02-29", Some(738_945)),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-00-10", None),
            ("2026-1-01", None),
            ("0000-01-01", None),
            ("+026-01-01", None),
            ("", None),
        ] {
            assert_eq!(day_of(text), day, "{text}");
        }
    }
}
