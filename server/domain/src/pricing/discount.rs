//! The lanes of what is taken off. A lane is independent of the order of lines; each takes from what the one before left.

use protocol::Amount;
use serde::{Deserialize, Serialize};

use super::{LinePrice, PricingError, figure, share, share::spread};

const WHOLE_PPM: u32 = 1_000_000;

/// What is taken off a line or off the whole. Both are told without a sign; what comes back has its discount turned round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// So much, in minor units.
    Amount(Amount),
    /// A part of it, in parts per million.
    Ppm(u32),
}

impl Discount {
    /// What this takes off so much; `None` when that is below zero or more than there is.
    fn of(self, whole: Amount) -> Option<Amount> {
        match self {
            Self::Amount(amount) => (!amount.is_negative() && amount <= whole).then_some(amount),
            Self::Ppm(ppm) => (ppm <= WHOLE_PPM).then(|| share(whole, ppm))?,
        }
    }
}

impl LinePrice {
    pub(super) fn take_off_line(&mut self, discount: Option<Discount>) -> Option<()> {
        if let Some(discount) = discount {
            self.line_discount = discount.of(self.rest()?)?;
        }
        Some(())
    }
}

/// Takes a discount off all lines together: rounded once, then spread by what is left of each line.
pub(super) fn take_off_whole(
    lines: &mut [LinePrice],
    discount: Option<Discount>,
) -> Result<(), PricingError> {
    let Some(discount) = discount else { return Ok(()) };
    let rests: Option<Vec<Amount>> = lines.iter().map(LinePrice::rest).collect();
    let rests = rests.ok_or(PricingError::TooLarge)?;
    let whole = figure(Amount::checked_sum(rests.iter().copied()))?;
    let amount = discount.of(whole).ok_or(PricingError::TicketDiscount)?;
    let shares = spread(amount, lines, &rests).ok_or(PricingError::TooLarge)?;
    for (line, share) in lines.iter_mut().zip(shares) {
        line.ticket_discount = share;
    }
    Ok(())
}

/// The smallest rate, in parts per million, at which so much comes off so much. Whoever may give 10 % may give 1.00 on
/// 9.99, because 10 % of it is rounded to that. `None` where no rate takes so much off: more than there is, or the other way.
#[must_use]
pub fn discount_share_ppm(gross: Amount, discount: Amount) -> Option<u32> {
    if discount == Amount::ZERO {
        return Some(0);
    }
    let other_way = discount.is_negative() != gross.is_negative();
    let [gross, discount] = [gross, discount].map(|amount| u128::from(amount.0.unsigned_abs()));
    if other_way || discount > gross {
        return None;
    }
    let least_twice = discount.checked_mul(2)?.checked_sub(1)?.checked_mul(u128::from(WHOLE_PPM))?;
    u32::try_from(least_twice.div_ceil(gross.checked_mul(2)?)).ok()
}
