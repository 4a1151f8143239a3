//! Rounding of cash to the coins there are. It concerns what is due in cash alone, at the moment of paying, and is a figure
//! of its own beside total and tax.

use protocol::Amount;

use super::{LinePrice, Priced, PricingError, figure, share::spread};
use crate::limits::CASH_STEP_MAX;

/// What rounding adds to so much cash, so that it becomes a multiple of the step: to the nearest one, half away from zero,
/// and the same either way with the sign turned round.
///
/// # Errors
/// When the step is none, or when the figure would be too large.
pub fn round_cash(due: Amount, step: u32) -> Result<Amount, PricingError> {
    if step == 0 || step > CASH_STEP_MAX {
        return Err(PricingError::CashStep);
    }
    let step = i128::from(step);
    let magnitude = i128::from(due.0.unsigned_abs());
    let whole = (magnitude * 2 + step) / (step * 2) * step;
    let added = i64::try_from(whole - magnitude).ok().map(Amount);
    figure(Some(due))?;
    figure(if due.is_negative() { added.and_then(Amount::checked_neg) } else { added })
}

/// A priced basket, paid in cash except for `cashless`: the rounding of the cash part, and each line's share of it by what
/// the line comes to. Cashless money is never rounded; it is positive for a sale and negative where money is paid back.
///
/// # Errors
/// When more than the total is paid without cash or it goes the other way, or when the step is none.
pub fn with_cash(mut priced: Priced, cashless: Amount, step: u32) -> Result<Priced, PricingError> {
    let back = priced.total.is_negative();
    let due = priced.total.checked_sub(cashless).ok_or(PricingError::TooLarge)?;
    let goes_past = due != Amount::ZERO && due.is_negative() != back;
    let goes_the_other_way = cashless != Amount::ZERO && cashless.is_negative() != back;
    if goes_past || goes_the_other_way {
        return Err(PricingError::CashlessTooMuch);
    }
    let rounding = round_cash(due, step)?;
    let weight = |line: &LinePrice| line.total.0.checked_abs().map(Amount);
    let weights: Option<Vec<Amount>> = priced.lines.iter().map(weight).collect();
    let weights = weights.ok_or(PricingError::TooLarge)?;
    let shares = spread(rounding, &priced.lines, &weights).ok_or(PricingError::TooLarge)?;
    for (line, share) in priced.lines.iter_mut().zip(shares) {
        line.rounding = share;
    }
    priced.rounding = rounding;
    Ok(priced)
}

/// The cash that a refund pays out, where earlier refunds of the same ticket in cash were worth `before` and this one is
/// worth `now` (totals with their rounding shares, before any step). What was paid back so far is always a multiple of the
/// step, and when everything has come back it is what was paid, rounded as a whole.
///
/// # Errors
/// When the step is none, or when a figure would be too large.
pub fn cash_refund(before: Amount, now: Amount, step: u32) -> Result<Amount, PricingError> {
    let after = figure(before.checked_add(now))?;
    let paid = |amount: Amount| figure(amount.checked_add(round_cash(amount, step)?));
    figure(paid(after)?.checked_sub(paid(before)?))
}
