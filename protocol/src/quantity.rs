//! Quantities in thousandths of a unit, so that weighed goods need no fractions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A quantity in milli-units: 1000 is one piece, one kilogram or one litre. May be negative.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct Quantity(pub i64);

checked_arithmetic!(Quantity);

impl Quantity {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(1000);

    /// The largest quantity of one line a client may send: a million pieces.
    pub const INPUT_MAX: Self = Self(1_000_000_000);

    /// A whole number of units; `None` on overflow.
    #[must_use]
    pub const fn units(units: i64) -> Option<Self> {
        match units.checked_mul(Self::ONE.0) {
            Some(milli) => Some(Self(milli)),
            None => None,
        }
    }

    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl fmt::Display for Quantity {
    /// "3", "-1" or "0.25".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}", magnitude / 1000)?;
        match magnitude % 1000 {
            0 => Ok(()),
            rest => f.write_str(format!(".{rest:03}").trim_end_matches('0')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_people_write() {
        for (milli, text) in [(3000, "3"), (-1000, "-1"), (250, "0.25"), (-1, "-0.001"), (0, "0")] {
            assert_eq!(Quantity(milli).to_string(), text);
        }
    }
}
