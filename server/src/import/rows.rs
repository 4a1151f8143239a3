//! One line of the file, read and typed. It knows the columns and nothing of what a line means.

use protocol::{Amount, OccurredAt, Timestamp};
use std::{collections::HashMap, io::Read};

use super::dates::{Writing, london_time};
use super::plan::PlanError;

/// The columns, in the order in which they are used here.
const COLUMNS: [&str; 8] = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
];

/// Longest document number, code or customer taken; the file's own have at most twelve characters.
const KEY_CHARS_MAX: usize = 64;

/// A line as the file has it.
#[derive(Clone, Debug)]
pub(super) struct SourceLine {
    /// Line of the file, counting the header as 1.
    pub(super) number: u64,
    pub(super) document: String,
    pub(super) code: String,
    pub(super) description: String,
    pub(super) quantity: i64,
    /// Minor units of the plan's currency.
    pub(super) price: Amount,
    /// `quantity × price`.
    pub(super) amount: Amount,
    pub(super) customer: String,
    pub(super) country: String,
    /// When the document was written, or why the line cannot be used.
    pub(super) at: Result<OccurredAt, String>,
}

/// Reads every line. A line that cannot be understood is kept with the reason; only a file that is not of this kind,
/// or that cannot be read, is an error.
pub(super) fn read(reader: impl Read, exponent: u16, now: Timestamp) -> Result<Vec<SourceLine>, PlanError> {
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let headers = csv.headers()?.clone();
    let mut places = Vec::with_capacity(COLUMNS.len());
    for column in COLUMNS {
        let place = headers.iter().position(|header| header.trim_start_matches('\u{feff}').trim() == column);
        places.push(place.ok_or(PlanError::Column(column))?);
    }
    let records = csv.into_records().collect::<Result<Vec<_>, _>>()?;
    fn field<'a>(record: &'a csv::StringRecord, places: &[usize], index: usize) -> &'a str {
        places.get(index).and_then(|place| record.get(*place)).unwrap_or_default().trim()
    }
    let reading = Reading {
        exponent,
        now,
        writing: Writing::of(records.iter().map(|record| field(record, &places, 4))),
    };
    let line = |record: &csv::StringRecord| {
        let number = record.position().map_or(0, csv::Position::line);
        typed(number, |index| field(record, &places, index), reading)
    };
    let mut lines: Vec<SourceLine> = records.iter().map(line).collect();
    refuse_shared_numbers(&mut lines);
    Ok(lines)
}

/// How the fields of a file are to be understood.
#[derive(Clone, Copy)]
struct Reading {
    exponent: u16,
    now: Timestamp,
    writing: Writing,
}

/// A number that two customers share is the number of two documents, which something has made alike. Neither can be told from
/// the other.
fn refuse_shared_numbers(lines: &mut [SourceLine]) {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut shared: HashMap<String, String> = HashMap::new();
    for line in lines.iter().filter(|line| line.at.is_ok()) {
        let customer = *first.entry(&line.document).or_insert(&line.customer);
        if customer != line.customer {
            let both =
                format!("document {} is of customers {customer:?} and {:?}", line.document, line.customer);
            shared.entry(line.document.clone()).or_insert(both);
        }
    }
    for line in lines.iter_mut().filter(|line| line.at.is_ok()) {
        if let Some(both) = shared.get(&line.document) {
            line.at = Err(both.clone());
        }
    }
}

/// Whether a key reads like `8.5123E+04`: a spreadsheet has taken it for a number and lost digits, so that it may stand for
/// many.
fn is_mangled(key: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    key.split_once(['E', 'e']).is_some_and(|(mantissa, power)| {
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let signed = power.strip_prefix(['+', '-']);
        digits(whole) && digits(fraction) && signed.is_some_and(digits)
    })
}

fn typed<'a>(number: u64, field: impl Fn(usize) -> &'a str, reading: Reading) -> SourceLine {
    let Reading { exponent, now, writing } = reading;
    let quantity: Result<i64, String> =
        field(3).parse().map_err(|error| format!("quantity {:?} is not a whole number: {error}", field(3)));
    let price = minor_units(field(5), exponent)
        .ok_or_else(|| format!("price {:?} is not an amount with up to {exponent} decimals", field(5)));
    let at = london_time(field(4), writing)
        .ok_or_else(|| format!("date {:?} is not one such as {}", field(4), writing.example()))
        .and_then(
            |at| if at.at <= now { Ok(at) } else { Err(format!("date {:?} is still to come", field(4))) },
        );
    let (units, unit_price) = (quantity.clone().unwrap_or(0), price.clone().unwrap_or_default());
    let amount = unit_price.0.checked_mul(units).map(Amount);
    let keys_fit = [0, 1, 6].into_iter().all(|index| field(index).chars().count() <= KEY_CHARS_MAX);
    let usable = || {
        quantity?;
        price?;
        if amount.is_none() {
            return Err("quantity times price is out of range".to_owned());
        }
        if field(0).is_empty() || !keys_fit {
            return Err("the document number is missing or a key is too long".to_owned());
        }
        if let Some(key) = [0, 1, 6].into_iter().map(&field).find(|key| is_mangled(key)) {
            return Err(format!(
                "{key:?} was made a number by a spreadsheet and has lost digits; export the file with its columns as text"
            ));
        }
        at
    };
    SourceLine {
        number,
        document: field(0).to_owned(),
        code: field(1).to_owned(),
        description: field(2).split_whitespace().collect::<Vec<_>>().join(" "),
        quantity: units,
        price: unit_price,
        amount: amount.unwrap_or_default(),
        customer: field(6).to_owned(),
        country: field(7).to_owned(),
        at: usable(),
    }
}

/// Reads "2.55", "-3" or "0.5" exactly; more decimals than the currency has are not guessed away.
fn minor_units(text: &str, exponent: u16) -> Option<Amount> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let missing = usize::from(exponent).checked_sub(fraction.len())?;
    let joined = format!("{whole}{fraction}{}", "0".repeat(missing));
    let magnitude: i64 = joined.parse().ok()?;
    Some(Amount(if negative { -magnitude } else { magnitude }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, minor) in [
            ("2.55", Some(255)),
            ("0", Some(0)),
            ("1130.9", Some(113_090)),
            ("-11062.06", Some(-1_106_206)),
            ("2.550", Some(255)),
            ("0.001", None),
            ("", None),
            ("1e3", None),
            ("1,5", None),
        ] {
            assert_eq!(minor_units(text, 2).map(|amount| amount.0), minor, "{text:?}");
        }
        assert_eq!(minor_units("7", 0), Some(Amount(7)));
    }

    #[test]
    fn a_file_without_the_columns_is_refused() {
        let error = read("a,b\n1,2\n".as_bytes(), 2, Timestamp(0)).unwrap_err();
        assert!(error.to_string().contains("InvoiceNo"), "{error}");
    }
}
