//! Prices as programs read them.

use protocol::{Amount, Currency};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_the_decimals_of_their_currency() {
        let currency = |code: &str| code.parse::<Currency>().unwrap();
        for (amount, code, bare) in [
            (1_250, "GBP", "12.50"),
            (-5, "GBP", "-0.05"),
            (123_456_789, "EUR", "1234567.89"),
            (500, "JPY", "500"),
            (0, "GBP", "0.00"),
        ] {
            assert_eq!(plain(Amount(amount), currency(code)), bare);
        }
    }
}
