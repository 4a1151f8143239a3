//! Money in minor units, with no floating point anywhere and no addition that can overflow unseen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, iter};
use ts_rs::TS;

use crate::{Currency, Quantity};

/// An amount in minor units (pence, cents) of the currency its document names. May be negative.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct Amount(pub i64);

checked_arithmetic!(Amount);

impl Amount {
    pub const ZERO: Self = Self(0);

    /// The largest amount a client may send: far above any ticket, far below 2^53, where JavaScript stops counting.
    pub const INPUT_MAX: Self = Self(1_000_000_000_000);

    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Sums amounts; `None` on overflow.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// This unit price times a quantity, rounded half away from zero to whole minor units; `None` on overflow.
    #[must_use]
    pub fn checked_times(self, quantity: Quantity) -> Option<Self> {
        match self.0.checked_mul(quantity.0) {
            Some(exact) => div_round_narrow(exact, Quantity::ONE.0),
            None => div_round(
                i128::from(self.0).checked_mul(i128::from(quantity.0))?,
                i128::from(Quantity::ONE.0),
            ),
        }
    }

    /// The tax contained in this tax-inclusive amount at `rate_ppm` parts per million, rounded half away from zero.
    #[must_use]
    pub fn tax_inside(self, rate_ppm: u32) -> Option<Self> {
        let rate = i64::from(rate_ppm);
        match self.0.checked_mul(rate) {
            Some(exact) => div_round_narrow(exact, 1_000_000 + rate),
            None => {
                div_round(i128::from(self.0).checked_mul(i128::from(rate))?, i128::from(1_000_000 + rate))
            }
        }
    }

    /// Splits this amount over weights so that the parts sum to it exactly (largest remainder; ties to the earlier
    /// part). All weights zero: the first part takes everything. `None` when a weight is negative or on overflow.
    #[must_use]
    pub fn split(self, weights: &[u64]) -> Option<Vec<Self>> {
        let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        if total == 0 {
            let rest = weights.len().checked_sub(1)?;
            return Some(iter::once(self).chain(iter::repeat_n(Self::ZERO, rest)).collect());
        }
        let magnitude = u128::from(self.0.unsigned_abs());
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut given: u128 = 0;
        for (index, weight) in weights.iter().enumerate() {
            let exact = magnitude.checked_mul(u128::from(*weight))?;
            parts.push(exact / total);
            given += exact / total;
            remainders.push((exact % total, index));
        }
        remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let left = usize::try_from(magnitude - given).ok()?;
        for (_, index) in remainders.iter().take(left) {
            *parts.get_mut(*index)? += 1;
        }
        let sign = if self.is_negative() { -1 } else { 1 };
        parts.into_iter().map(|part| i64::try_from(part).ok().map(|part| Self(part * sign))).collect()
    }
}

/// Divides rounding half away from zero, so that a refund rounds exactly as the sale did.
fn div_round(numerator: i128, denominator: i128) -> Option<Amount> {
    let half = denominator / 2;
    let shifted = if numerator < 0 { numerator.checked_sub(half)? } else { numerator.checked_add(half)? };
    i64::try_from(shifted / denominator).ok().map(Amount)
}

/// The same for what 64 bits hold, as nearly every amount of a shop does: dividing 128 bits takes several times as long.
fn div_round_narrow(numerator: i64, denominator: i64) -> Option<Amount> {
    let half = denominator / 2;
    let shifted = if numerator < 0 { numerator.checked_sub(half) } else { numerator.checked_add(half) };
    match shifted {
        Some(shifted) => shifted.checked_div(denominator).map(Amount),
        None => div_round(i128::from(numerator), i128::from(denominator)),
    }
}

/// An amount that stands alone and therefore carries its currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Money {
    pub amount: Amount,
    pub currency: Currency,
}

impl fmt::Display for Money {
    /// "GBP 12.34", with as many decimals as the currency has.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent();
        let scale = 10_u64.pow(u32::from(exponent));
        let sign = if self.amount.is_negative() { "-" } else { "" };
        let magnitude = self.amount.0.unsigned_abs();
        write!(f, "{} {sign}{}", self.currency, magnitude / scale)?;
        if exponent > 0 {
            write!(f, ".{:0width$}", magnitude % scale, width = usize::from(exponent))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tax_inside_table() {
        for (gross, rate, tax) in
            [(1200, 200_000, 200), (-1200, 200_000, -200), (999, 200_000, 167), (1, 0, 0)]
        {
            assert_eq!(Amount(gross).tax_inside(rate), Some(Amount(tax)), "{gross} at {rate}");
        }
    }

    #[test]
    fn money_prints_with_the_decimals_of_its_currency() {
        let jpy = "JPY".parse().unwrap();
        assert_eq!(Money { amount: Amount(-5), currency: Currency::GBP }.to_string(), "GBP -0.05");
        assert_eq!(Money { amount: Amount(500), currency: jpy }.to_string(), "JPY 500");
    }

    #[test]
    fn overflow_is_seen() {
        assert_eq!(Amount(i64::MAX).checked_add(Amount(1)), None);
        assert_eq!(Amount(i64::MAX).checked_times(Quantity(2000)), None);
    }

    proptest! {
        #[test]
        fn split_sums_exactly_and_is_sign_symmetric(amount in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(0_u64..1_000_000, 1..40)) {
            let parts = Amount(amount).split(&weights).unwrap();
            prop_assert_eq!(Amount::checked_sum(parts.iter().copied()), Some(Amount(amount)));
            let mirrored = Amount(-amount).split(&weights).unwrap();
            prop_assert!(parts.iter().zip(&mirrored).all(|(a, b)| a.0 == -b.0));
            let total: u64 = weights.iter().sum();
            if total > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let exact = i128::from(amount) * i128::from(*weight);
                    let distance = (i128::from(part.0) * i128::from(total) - exact).abs();
                    prop_assert!(distance < i128::from(total), "a part is never a whole unit off its share");
                }
            }
        }

        /// Whether 64 bits hold it makes no difference to an amount.
        #[test]
        fn narrow_division_is_the_wide_one(amount: i64, near in -2_000_i64..2_000, denominator in 1_i64..=5_000_000) {
            for amount in [amount, near, i64::MAX - near.abs(), i64::MIN + near.abs()] {
                let wide = div_round(i128::from(amount), i128::from(denominator));
                prop_assert_eq!(div_round_narrow(amount, denominator), wide);
            }
        }

        #[test]
        fn rounding_is_symmetric(amount in -1_000_000_i64..1_000_000, milli in -10_000_i64..10_000) {
            let there = Amount(amount).checked_times(Quantity(milli)).unwrap();
            let back = Amount(amount).checked_times(Quantity(-milli)).unwrap();
            prop_assert_eq!(there.0, -back.0);
        }
    }
}
