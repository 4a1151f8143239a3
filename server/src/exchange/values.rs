//! Cells as amounts, quantities, words and texts.

use protocol::{
    Amount, Currency, Decimals, FactName, ImportWord as W, Quantity, Timestamp, Unit, VariantKind,
    WithFacts as _,
};

use super::word::Word;

/// How decimals are written in a file, once it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Point,
    Comma,
    /// Nothing in the file tells.
    Unknown,
}

/// What the amounts of a file show of how they are written.
/// Where amounts have three decimals, three digits behind a sign are no thousands.
pub(crate) fn sign_of<'a>(asked: Decimals, decimals: u16, amounts: impl Iterator<Item = &'a str>) -> Sign {
    match asked {
        Decimals::Point => return Sign::Point,
        Decimals::Comma => return Sign::Comma,
        Decimals::Seen => {}
    }
    let (mut point, mut comma, mut grouped) = (false, false, false);
    for text in amounts {
        let last = text.rfind(['.', ',']);
        let Some((at, rest)) = last.and_then(|at| Some((at, text.get(at + 1..)?))) else { continue };
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let is_comma = text.get(at..).is_some_and(|rest| rest.starts_with(','));
        let both = text.contains('.') && text.contains(',');
        match (both || digits != 3 || decimals == 3, is_comma) {
            (true, true) => comma = true,
            (true, false) => point = true,
            (false, _) => grouped = true,
        }
    }
    match (point, comma, grouped) {
        (true, false, _) | (false, false, false) => Sign::Point,
        (false, true, _) => Sign::Comma,
        _ => Sign::Unknown,
    }
}

/// A number with so many decimals at most, as a whole number of the smallest part.
///
/// # Errors
/// A sentence that says what is wrong.
fn scaled(text: &str, sign: Sign, exponent: u32) -> Result<i64, Word> {
    let plain: String =
        text.chars().filter(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-')).collect();
    let negative = plain.starts_with('-');
    let (decimal, group) = match sign {
        Sign::Point => ('.', ','),
        Sign::Comma => (',', '.'),
        Sign::Unknown if !plain.contains(['.', ',']) => ('.', ','),
        Sign::Unknown => {
            let message = format!(
                "{text} may be read in two ways; say whether decimals are written with a point or a comma"
            );
            return Err(Word::of(W::TwoReadings, text, message));
        }
    };
    let (whole, part) = plain.trim_start_matches('-').split_once(decimal).map_or_else(
        || (plain.trim_start_matches('-').to_owned(), String::new()),
        |(whole, part)| (whole.to_owned(), part.trim_end_matches('0').to_owned()),
    );
    let odd = || Word::of(W::NotANumber, text, format!("{text} is not a number"));
    if whole.split(group).skip(1).any(|thousand| thousand.len() != 3) {
        return Err(odd());
    }
    let whole: String = whole.chars().filter(|letter| *letter != group).collect();
    let places = usize::try_from(exponent).unwrap_or_default();
    if part.len() > places {
        let message = format!("{text} has more than {exponent} decimals");
        return Err(Word::of(W::TooManyDecimals, text, message).fact(FactName::Limit, exponent));
    }
    let digits =
        format!("{}{part:0<places$}", if whole.is_empty() && !part.is_empty() { "0" } else { &whole });
    if !plain.bytes().any(|byte| byte.is_ascii_digit()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(odd());
    }
    let number: i64 = digits.parse().map_err(|_large| odd())?;
    Ok(if negative { number.saturating_neg() } else { number })
}

/// An amount of money such as "£4,250.00", "12,50 €" or "3".
pub(crate) fn amount(text: &str, sign: Sign, currency: Currency) -> Result<Amount, Word> {
    if text.chars().any(|letter| letter.is_alphabetic()) && !text.contains(currency.code()) {
        let message = format!("{text} is not an amount in {}", currency.code());
        return Err(Word::of(W::OtherCurrency, text, message).fact(FactName::Currency, currency.code()));
    }
    let amount = scaled(text, sign, u32::from(currency.exponent()))?;
    if amount < 0 {
        return Err(Word::of(W::Negative, text, format!("{text} is less than nothing")));
    }
    Ok(Amount(amount))
}

/// A quantity in thousandths.
pub(crate) fn quantity(text: &str, sign: Sign) -> Result<Quantity, Word> {
    if text.chars().any(char::is_alphabetic) {
        return Err(Word::of(W::NotAQuantity, text, format!("{text} is not a quantity")));
    }
    scaled(text, sign, 3).map(Quantity)
}

/// A weight in grams; the text is in units of so many milligrams.
pub(crate) fn grams(text: &str, sign: Sign, milligrams: i64) -> Result<u32, Word> {
    let thousandths = scaled(text, sign, 3)?;
    let grams = thousandths.checked_mul(milligrams).map(|product| (product + 500_000) / 1_000_000);
    let odd = || Word::of(W::NotAWeight, text, format!("{text} is not a weight"));
    grams.and_then(|grams| u32::try_from(grams).ok()).ok_or_else(odd)
}

/// Yes or no in the words of many systems.
pub(crate) fn yes(text: &str) -> Result<bool, Word> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "x" | "ja" | "wahr" | "visible" | "active" | "catalog" | "catalogue"
        | "search" => Ok(true),
        "no" | "false" | "0" | "n" | "-1" | "nein" | "falsch" | "hidden" | "unavailable" | "inactive" => {
            Ok(false)
        }
        _ => Err(Word::of(W::NotYesOrNo, text, format!("{text} is neither yes nor no"))),
    }
}

/// A moment as it is written in files, "2026-11-26T09:00:00Z"; a day alone begins at midnight UTC.
pub(crate) fn moment(text: &str) -> Result<Timestamp, Word> {
    let midnight = || chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let told = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis()).ok();
    let told = told.or_else(|| midnight().map(|at| at.and_utc().timestamp_millis()));
    let message = || format!("{text} is not a moment such as 2026-11-26T09:00:00Z");
    told.map(Timestamp).ok_or_else(|| Word::of(W::NotAMoment, text, message()))
}

/// The other way round.
pub(crate) fn written_moment(at: Timestamp) -> String {
    let told = chrono::DateTime::from_timestamp_millis(at.0);
    told.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)).unwrap_or_default()
}

pub(crate) fn unit(text: &str) -> Result<Unit, Word> {
    match text.to_lowercase().as_str() {
        "piece" | "pcs" | "each" | "stück" => Ok(Unit::Piece),
        "kilogram" | "kg" => Ok(Unit::Kilogram),
        "litre" | "liter" | "l" => Ok(Unit::Litre),
        "metre" | "meter" | "m" => Ok(Unit::Metre),
        _ => {
            let message = format!("{text} is none of piece, kilogram, litre and metre");
            Err(Word::of(W::NotAUnit, text, message))
        }
    }
}

pub(crate) fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Piece => "piece",
        Unit::Kilogram => "kilogram",
        Unit::Litre => "litre",
        Unit::Metre => "metre",
    }
}

pub(crate) fn kind(text: &str) -> Result<VariantKind, Word> {
    match text.to_lowercase().as_str() {
        "goods" => Ok(VariantKind::Goods),
        "service" => Ok(VariantKind::Service),
        _ => Err(Word::of(W::NotAKind, text, format!("{text} is neither goods nor service"))),
    }
}

/// Several in one cell: between bars where there is one, otherwise between commas.
pub(crate) fn several(text: &str) -> Vec<String> {
    let separator = if text.contains('|') { '|' } else { ',' };
    text.split(separator).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

/// The other way round.
pub(crate) fn joined(all: &[String]) -> String {
    let text = all.join("|");
    // One that has a comma in it must not be taken for two.
    if all.len() == 1 && text.contains(',') { format!("{text}|") } else { text }
}

/// An amount as it is written in files: with a point, and no sign of the currency.
pub(crate) fn written(number: i64, exponent: u32) -> String {
    let places = usize::try_from(exponent).unwrap_or_default();
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((&digits, ""));
    let sign = if number < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A quantity as it is written in files, without zeros that say nothing.
pub(crate) fn written_quantity(thousandths: i64) -> String {
    let text = written(thousandths, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A description without its mark-up: blocks become lines, scripts and styles go.
pub(crate) fn plain_of_html(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((tag, behind)) = after.split_once('>') else { break };
        text.push_str(&entities(before));
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        rest = behind;
        match name.to_lowercase().as_str() {
            hidden @ ("script" | "style") if !tag.starts_with('/') => {
                let end = format!("</{hidden}");
                let at = behind.to_lowercase().find(&end);
                rest = at.and_then(|at| behind.get(at..)).unwrap_or_default();
            }
            "li" if !tag.starts_with('/') => text.push_str("\n• "),
            "br" | "p" | "div" | "ul" | "ol" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                text.push('\n')
            }
            _ => {}
        }
    }
    text.push_str(&entities(rest));
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn entities(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let named = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        match named.and_then(|(name, behind)| Some((entity(name)?, behind))) {
            Some((letter, behind)) => {
                plain.push(letter);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain + rest
}

fn entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#').map(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    });
    match (number, name) {
        (Some(number), _) => number.ok().and_then(char::from_u32).filter(|letter| !letter.is_control()),
        (None, "amp") => Some('&'),
        (None, "lt") => Some('<'),
        (None, "gt") => Some('>'),
        (None, "quot") => Some('"'),
        (None, "apos") => Some('\''),
        (None, "nbsp") => Some(' '),
        (None, "ndash") => Some('–'),
        (None, "mdash") => Some('—'),
        (None, "rsquo") => Some('’'),
        (None, "eacute") => Some('é'),
        _ => None,
    }
}

/// A key for addresses, made of a name.
pub(crate) fn handle_of(name: &str) -> String {
    let mut handle = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => handle.push(letter),
            'ä' => handle.push_str("ae"),
            'ö' => handle.push_str("oe"),
            'ü' => handle.push_str("ue"),
            'ß' => handle.push_str("ss"),
            'á' | 'à' | 'â' => handle.push('a'),
            'é' | 'è' | 'ê' => handle.push('e'),
            '\'' | '’' => {}
            _ if handle.ends_with('-') => {}
            _ => handle.push('-'),
        }
    }
    handle.chars().take(protocol::HANDLE_CHARS_MAX).collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_the_file_writes_them() {
        for (all, sign) in [
            (&["1.50", "2"][..], Sign::Point),
            (&["1,50"], Sign::Comma),
            (&["1.234,50", "1,5"], Sign::Comma),
            (&["£4,250.00"], Sign::Point),
            (&["1,234"], Sign::Unknown),
            (&["1,234", "2.50"], Sign::Point),
            (&["12", "7"], Sign::Point),
        ] {
            assert_eq!(sign_of(Decimals::Seen, 2, all.iter().copied()), sign, "{all:?}");
        }
        let gbp = |text, sign| amount(text, sign, Currency::GBP).map(|amount| amount.0);
        assert_eq!(gbp("£4,250.00", Sign::Point), Ok(425_000));
        assert_eq!(gbp("1.234,5", Sign::Comma), Ok(123_450));
        assert_eq!(gbp("7", Sign::Unknown), Ok(700));
        assert_eq!(gbp(".5", Sign::Point), Ok(50));
        for (text, sign) in [
            ("variable", Sign::Point),
            ("1,234", Sign::Unknown),
            ("1.999", Sign::Point),
            ("2,5", Sign::Point),
            ("", Sign::Point),
        ] {
            assert!(gbp(text, sign).is_err(), "{text}");
        }
        assert_eq!(written(5, 2), "0.05");
        assert_eq!(written(-1_250, 3), "-1.250");
        assert_eq!(written(700, 0), "700");
        assert_eq!(grams("0.5", Sign::Point, 1_000_000), Ok(500));
    }

    #[test]
    fn mark_up_becomes_lines() {
        let html =
            "<p>Soft &amp; warm</p><ul><li>one</li><li>two&nbsp;</li></ul><script>alert(1)</script><b>end";
        assert_eq!(plain_of_html(html), "Soft & warm\n• one\n• two\nend");
        assert_eq!(plain_of_html("1 < 2"), "1 < 2");
        assert_eq!(handle_of("Café Crème, groß"), "cafe-creme-gross");
    }

    #[test]
    fn moments_go_out_and_come_back() {
        for at in [0, 1_790_000_000_000, 1_790_000_000_123] {
            assert_eq!(moment(&written_moment(Timestamp(at))), Ok(Timestamp(at)));
        }
        assert_eq!(moment("2026-11-26"), moment("2026-11-26T00:00:00Z"));
        assert!(moment("26/11/2026").is_err() && moment("soon").is_err());
    }

    #[test]
    fn lists_go_out_and_come_back() {
        for all in
            [vec!["a".to_owned(), "b, c".to_owned()], vec!["x, y".to_owned()], vec!["one".to_owned()], vec![]]
        {
            assert_eq!(several(&joined(&all)), all);
        }
    }
}
