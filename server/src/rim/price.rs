//! Prices as customers read them.

use protocol::{Amount, Currency};

/// "£1,234.50": the currency's usual sign, its own number of decimals, thousands apart.
pub(crate) fn price(amount: Amount, currency: Currency) -> String {
    let (units, decimals) = parts(amount, currency);
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}{}{}{decimals}", currency.symbol(), grouped(&units))
}

/// "1234.50": the form that schema.org wants.
pub(crate) fn plain(amount: Amount, currency: Currency) -> String {
    let (units, decimals) = parts(amount, currency);
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}{units}{decimals}")
}

fn parts(amount: Amount, currency: Currency) -> (String, String) {
    let exponent = currency.exponent();
    let scale = 10_u64.checked_pow(u32::from(exponent)).unwrap_or(1);
    let magnitude = amount.0.unsigned_abs();
    let decimals = match exponent {
        0 => String::new(),
        width => format!(".{:0width$}", magnitude % scale, width = usize::from(width)),
    };
    ((magnitude / scale).to_string(), decimals)
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_the_sign_and_decimals_of_their_currency() {
        let currency = |code: &str| code.parse::<Currency>().unwrap();
        for (amount, code, shown, bare) in [
            (1_250, "GBP", "£12.50", "12.50"),
            (-5, "GBP", "-£0.05", "-0.05"),
            (123_456_789, "EUR", "€1,234,567.89", "1234567.89"),
            (500, "JPY", "¥500", "500"),
            (1_000, "JPY", "¥1,000", "1000"),
            (0, "GBP", "£0.00", "0.00"),
        ] {
            assert_eq!(price(Amount(amount), currency(code)), shown);
            assert_eq!(plain(Amount(amount), currency(code)), bare);
        }
    }
}
