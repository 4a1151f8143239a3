//! Paying back a part of a line: its shares are mirrored, and nothing is priced anew.

use protocol::{Amount, Quantity};

use super::{LinePrice, PricingError, PromotionShare, span_share};

/// What comes back for `quantity` units of a sold line behind the first `before` ones: a line of its own, all signs turned
/// round. Every figure is the difference of two cumulative roundings, so that parts which cover the line sum to it exactly,
/// in any order and in every figure: total, each tax, each discount, rounding. Each part adds up in itself as well, because
/// its gross is what its other figures make of it.
///
/// # Errors
/// When the quantity is nothing, or more than was sold and is left.
pub fn refund_share(
    line: &LinePrice,
    before: Quantity,
    quantity: Quantity,
) -> Result<LinePrice, PricingError> {
    let after = before.checked_add(quantity).ok_or(PricingError::RefundExceedsSale)?;
    let whole = line.quantity;
    if before < Quantity::ZERO || !quantity.is_positive() || after > whole {
        return Err(PricingError::RefundExceedsSale);
    }
    let mirrored = |amount: Amount| span_share(amount, before, after, whole);
    mirror(line, quantity, mirrored).ok_or(PricingError::TooLarge)
}

fn mirror(
    line: &LinePrice,
    quantity: Quantity,
    part: impl Fn(Amount) -> Option<Amount>,
) -> Option<LinePrice> {
    let line_discount = part(line.line_discount)?;
    let ticket_discount = part(line.ticket_discount)?;
    let promotions =
        line.promotions.iter().map(|one| Some(PromotionShare { amount: part(one.amount)?, ..*one }));
    let promotions = promotions.collect::<Option<Vec<_>>>()?;
    let promoted = Amount::checked_sum(promotions.iter().map(|share| share.amount))?;
    let taxes = line.taxes.iter().map(|tax| part(*tax)).collect::<Option<Vec<_>>>()?;
    let tax = Amount::checked_sum(taxes.iter().copied())?;
    let total = part(line.total)?;
    let rest = if line.tax_terms.included { total } else { total.checked_sub(tax)? };
    LinePrice {
        sku: line.sku,
        quantity,
        unit_price: line.unit_price,
        tax_terms: line.tax_terms.clone(),
        gross: rest.checked_add(promoted)?.checked_add(line_discount)?.checked_add(ticket_discount)?,
        line_discount,
        ticket_discount,
        taxes,
        tax,
        total,
        rounding: part(line.rounding)?,
        promotions,
    }
    .turned()
}
