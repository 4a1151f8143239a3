//! Money, quantities, days and times as each language writes them, in the digits of receipts and scanners everywhere, because
//! people compare them with both.

use chrono::{DateTime, Datelike, NaiveDate};
use protocol::{Amount, Currency, Quantity, Timestamp};

use super::Language;

/// Months of the year.
const MONTHS: [[&str; 12]; 3] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
];

/// Days of the week, Monday first.
const DAYS: [[&str; 7]; 3] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
];

impl Language {
    /// "£1,234.50", "1.234,50 £": the currency's usual sign, its own number of decimals, thousands apart.
    pub(crate) fn price(self, amount: Amount, currency: Currency) -> String {
        let exponent = currency.exponent();
        let scale = 10_u64.checked_pow(u32::from(exponent)).unwrap_or(1);
        let magnitude = amount.0.unsigned_abs();
        let (point, apart) = self.choose(('.', ','), (',', '.'), ('.', ','));
        let decimals = match exponent {
            0 => String::new(),
            width => format!("{point}{:0width$}", magnitude % scale, width = usize::from(width)),
        };
        let sign = if amount.is_negative() { "-" } else { "" };
        let figure = format!("{}{decimals}", grouped(&(magnitude / scale).to_string(), apart));
        let symbol = currency.symbol();
        match self {
            Self::English => format!("{sign}{symbol}{figure}"),
            Self::German => format!("{sign}{figure}\u{a0}{symbol}"),
            Self::Arabic => self.isolated(format!("{sign}{figure}\u{a0}{symbol}")).to_string(),
        }
    }

    pub(crate) fn quantity(self, quantity: Quantity) -> String {
        self.decimal(&quantity.to_string())
    }

    /// A number with a point.
    pub(crate) fn decimal(self, number: &str) -> String {
        if self == Self::German { number.replace('.', ",") } else { number.to_owned() }
    }

    /// Monday is 0.
    pub(crate) fn weekday(self, day: usize) -> &'static str {
        let [english, german, arabic] = &DAYS;
        self.choose(english, german, arabic).get(day).copied().unwrap_or_default()
    }

    /// "24 December 2026" of a `YYYY-MM-DD`; what is no date stays as it is.
    pub(crate) fn day(self, written: &str) -> String {
        written.parse::<NaiveDate>().map_or_else(|_| written.to_owned(), |date| self.date(date))
    }

    fn date(self, date: NaiveDate) -> String {
        let [english, german, arabic] = &MONTHS;
        let month = usize::try_from(date.month0()).unwrap_or_default();
        let month = self.choose(english, german, arabic).get(month).copied().unwrap_or_default();
        let point = self.choose("", ".", "");
        format!("{}{point} {month} {}", date.day(), date.year())
    }

    /// "26 November 2026, 14:05", by the clock of a zone; in UTC, and saying so, where there is none of that name.
    pub(crate) fn moment(self, at: Timestamp, zone: &str) -> String {
        let Some(utc) = DateTime::from_timestamp_millis(at.0) else { return String::new() };
        let (local, more) = match zone.parse::<chrono_tz::Tz>() {
            Ok(zone) => (utc.with_timezone(&zone).naive_local(), ""),
            Err(_) => (utc.naive_utc(), " UTC"),
        };
        let comma = self.choose(",", ",", "،");
        format!("{}{comma} {}{more}", self.date(local.date()), local.format("%H:%M"))
    }
}

fn grouped(digits: &str, apart: char) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(apart);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Arabic, English, German};

    #[test]
    fn money_is_written_as_each_language_does() {
        let (eur, jpy): (Currency, Currency) = ("EUR".parse().unwrap(), "JPY".parse().unwrap());
        for (language, amount, currency, shown) in [
            (English, 123_450, eur, "€1,234.50"),
            (English, -5, Currency::GBP, "-£0.05"),
            (German, 123_450, eur, "1.234,50\u{a0}€"),
            (German, -5, eur, "-0,05\u{a0}€"),
            (German, 1_000, jpy, "1.000\u{a0}¥"),
            (Arabic, 123_450, eur, "\u{2068}1,234.50\u{a0}€\u{2069}"),
        ] {
            assert_eq!(language.price(Amount(amount), currency), shown);
        }
    }

    #[test]
    fn days_and_times_are_written_as_each_language_does() {
        for (language, day) in
            [(English, "24 December 2026"), (German, "24. Dezember 2026"), (Arabic, "24 ديسمبر 2026")]
        {
            assert_eq!(language.day("2026-12-24"), day);
        }
        assert_eq!(English.day("soon"), "soon");
        assert_eq!(German.weekday(6), "Sonntag");
        let noon = Timestamp(1_782_907_200_000);
        assert_eq!(German.moment(noon, "Europe/London"), "1. Juli 2026, 13:00");
        assert_eq!(English.moment(noon, ""), "1 July 2026, 12:00 UTC");
        assert_eq!(German.quantity(Quantity(1_500)), "1,5");
    }
}
