//! Checked arithmetic for numbers that mean something: money and quantities share it and cannot be mixed.

/// Gives a newtype over `i64` addition, subtraction and negation that tell of overflow.
macro_rules! checked_arithmetic {
    ($name:ident) => {
        impl $name {
            #[must_use]
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Some(Self(sum)),
                    None => None,
                }
            }

            #[must_use]
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(difference) => Some(Self(difference)),
                    None => None,
                }
            }

            #[must_use]
            pub const fn checked_neg(self) -> Option<Self> {
                match self.0.checked_neg() {
                    Some(negated) => Some(Self(negated)),
                    None => None,
                }
            }
        }
    };
}
