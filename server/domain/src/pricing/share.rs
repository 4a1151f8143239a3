//! Shares of an amount: of parts per million, of a line's quantity, and of lines among themselves.

use protocol::{Amount, Quantity};
use std::cmp::Ordering;

use super::LinePrice;

/// The largest figure of a price: 2^53 − 1, the last one that JavaScript counts exactly.
pub const FIGURE_MAX: Amount = Amount((1 << 53) - 1);

/// The part of an amount at a rate in parts per million, rounded half away from zero; `None` on overflow.
#[must_use]
pub fn share(amount: Amount, rate_ppm: u32) -> Option<Amount> {
    rounded(i128::from(amount.0).checked_mul(i128::from(rate_ppm))?, 1_000_000)
}

/// The share of `amount` that falls to the first `part` of `whole`, rounded half away from zero; `None` when `whole` is
/// nothing, when the two have different signs, or on overflow.
#[must_use]
pub fn quantity_share(amount: Amount, part: Quantity, whole: Quantity) -> Option<Amount> {
    if part.0 != 0 && part.is_positive() != whole.is_positive() {
        return None;
    }
    let exact = i128::from(amount.0).checked_mul(i128::from(part.0.unsigned_abs()))?;
    rounded(exact, u128::from(whole.0.unsigned_abs()))
}

/// The share of `amount` that falls to what lies between `from` and `to` of `whole`. What the first units are worth is
/// rounded once, cumulatively, and this is the difference of two such shares: so spans that cover the whole without
/// touching each other sum to the amount exactly, in whatever order they come.
#[must_use]
pub fn span_share(amount: Amount, from: Quantity, to: Quantity, whole: Quantity) -> Option<Amount> {
    quantity_share(amount, to, whole)?.checked_sub(quantity_share(amount, from, whole)?)
}

/// Divides rounding half away from zero; `None` when there is nothing to divide by.
pub(super) fn rounded(numerator: i128, denominator: u128) -> Option<Amount> {
    let twice = denominator.checked_mul(2).filter(|twice| *twice > 0)?;
    let magnitude = numerator.unsigned_abs().checked_mul(2)?.checked_add(denominator)? / twice;
    let magnitude = i64::try_from(magnitude).ok()?;
    Some(Amount(if numerator < 0 { -magnitude } else { magnitude }))
}

/// Spreads an amount over lines by weight: largest remainder, and where remainders are equal the line of more weight first,
/// then by what stands on the line. Where the line stands does not matter; lines that are equal in all of it can be taken
/// for each other. `None` when a weight is below zero or on overflow.
pub(super) fn spread(amount: Amount, lines: &[LinePrice], weights: &[Amount]) -> Option<Vec<Amount>> {
    if amount == Amount::ZERO {
        return Some(vec![Amount::ZERO; lines.len()]);
    }
    let mut ranked: Vec<(usize, &LinePrice, Amount)> =
        lines.iter().zip(weights).enumerate().map(|(index, (line, weight))| (index, line, *weight)).collect();
    ranked.sort_by(|(_, a, of_a), (_, b, of_b)| of_b.cmp(of_a).then_with(|| first_of(a, b)));
    let ordered: Option<Vec<u64>> =
        ranked.iter().map(|(_, _, weight)| u64::try_from(weight.0).ok()).collect();
    let mut shares = vec![Amount::ZERO; lines.len()];
    for ((index, _, _), share) in ranked.iter().zip(amount.split(&ordered?)?) {
        *shares.get_mut(*index)? = share;
    }
    Some(shares)
}

/// Which of two lines is first by what stands on them. Magnitudes, so that what comes back is ranked as it was when it was sold.
pub(super) fn first_of(a: &LinePrice, b: &LinePrice) -> Ordering {
    let magnitudes = |line: &LinePrice| (line.quantity.0.unsigned_abs(), line.line_discount.0.unsigned_abs());
    a.sku
        .cmp(&b.sku)
        .then_with(|| a.unit_price.cmp(&b.unit_price))
        .then_with(|| magnitudes(a).cmp(&magnitudes(b)))
        .then_with(|| a.tax_terms.cmp(&b.tax_terms))
}
