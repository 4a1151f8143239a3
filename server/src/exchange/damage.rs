//! What spreadsheets do to codes: numbers shortened to powers of ten, zeros taken off, dates made of article numbers. Whatever
//! looks like it is named, and never stored as if it were right.

use protocol::{Gtin, ImportWord as W};

use super::{
    table::{Cell, Said},
    word::Word,
};

/// Digits beyond which a spreadsheet's number has lost some.
const EXACT_DIGITS: usize = 15;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Why a code cannot be the code that was meant; none when nothing is odd about it.
pub(crate) fn of_code(cell: &Cell) -> Option<Word> {
    let text = cell.text.as_str();
    if is_shortened(text) {
        let message = format!(
            "{text} is a number that a spreadsheet has shortened, and its digits are lost. Format the column as text in the \
             original and save it again."
        );
        return Some(Word::of(W::Shortened, text, message));
    }
    if cell.said == Said::Date || is_date(text) {
        let message =
            format!("{text} is a date that a spreadsheet has made of a code. Format the column as text.");
        return Some(Word::of(W::DateForCode, text, message));
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if cell.said == Said::Number && digits > EXACT_DIGITS {
        let message = format!("{text} is a number too long for a spreadsheet; its last digits may be lost.");
        return Some(Word::of(W::LongNumber, text, message));
    }
    None
}

/// "5.01E+12", "8,5123E+04".
fn is_shortened(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let mut digits = number.split(['.', ',']);
    let whole = digits.next().is_some_and(|one| one.len() == 1 && is_digits(one));
    let part = digits.next().is_none_or(is_digits);
    let signed = power.strip_prefix(['+', '-']);
    whole && part && digits.next().is_none() && signed.is_some_and(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// "05-Mar", "5-Mar-24", "2024-03-05", "05/03/2024", "Mar-24".
fn is_date(text: &str) -> bool {
    let day = text.split(' ').next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let month = |part: &str| MONTHS.contains(&part.to_lowercase().as_str());
    let number =
        |part: &str, most: u32| is_digits(part) && part.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
    let year = |part: &str| is_digits(part) && (part.len() == 2 || part.len() == 4);
    match parts.as_slice() {
        [one, two] => (number(one, 31) && month(two)) || (month(one) && year(two)),
        [one, two, three] => {
            let named = number(one, 31) && month(two) && year(three);
            let written =
                number(one, 31) && number(two, 12) && three.len() == 4 && year(three) && day.contains('/');
            let sorted = one.len() == 4 && year(one) && number(two, 12) && number(three, 31);
            named || written || sorted
        }
        _ => false,
    }
}

/// A barcode with the zeros that it has lost in front; none when it is right as it is, or no trade item number at all.
pub(crate) fn with_lost_zeros(text: &str) -> Option<String> {
    if !is_digits(text) || Gtin::new(text).is_ok() {
        return None;
    }
    [8, 12, 13, 14].into_iter().filter(|length| *length > text.len()).find_map(|length| {
        let padded = format!("{text:0>length$}");
        Gtin::new(&padded).is_ok().then_some(padded)
    })
}

/// Whether a code has the length of a trade item number and a wrong check digit.
pub(crate) fn is_misread(text: &str) -> bool {
    is_digits(text) && [8, 12, 13, 14].contains(&text.len()) && Gtin::new(text).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell { text: text.to_owned(), said: Said::Text }
    }

    #[test]
    fn what_spreadsheets_do_is_seen() {
        for text in [
            "5.01E+12",
            "8,5123E+04",
            "8.5123e+04",
            "5E+12",
            "05-Mar",
            "5-Mar-24",
            "Mar-24",
            "2024-03-05",
            "2024-03-05 00:00:00",
            "05/03/2024",
        ] {
            assert!(of_code(&cell(text)).is_some(), "{text}");
        }
        for text in
            ["85123A", "E-12", "A5E+12", "12-34", "3E12", "MAR-1234A", "4006381333931", "1-2-3", "10-99-20"]
        {
            assert_eq!(of_code(&cell(text)), None, "{text}");
        }
        let long = Cell { text: "5012345678901234".to_owned(), said: Said::Number };
        assert!(of_code(&long).is_some());
        assert!(of_code(&Cell { text: "45356".to_owned(), said: Said::Date }).is_some());
    }

    #[test]
    fn lost_zeros_are_found_by_the_check_digit() {
        for (text, whole) in [
            ("36000291452", Some("036000291452")),
            ("42100005264", Some("042100005264")),
            ("4006381333931", None),
            ("12345", None),
            ("ABC", None),
        ] {
            assert_eq!(with_lost_zeros(text).as_deref(), whole, "{text}");
        }
        assert!(is_misread("4006381333932") && !is_misread("4006381333931"));
    }
}
