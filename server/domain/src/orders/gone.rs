//! Of which of its lines an order's goods are, where several lines are of one SKU: an exchange may bring more of what was ordered
//! already, at another price.

use protocol::{Quantity, Sku};
use std::collections::BTreeMap;

use super::Order;

/// What of a line is not with the customer in the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gone {
    /// It will not come.
    pub missing: Quantity,
    /// It came back.
    pub returned: Quantity,
}

impl Gone {
    pub(super) const fn all(self) -> Quantity {
        Quantity(self.missing.0.saturating_add(self.returned.0))
    }
}

impl Order {
    /// Of each line, in their order. What does not come is of the newest lines, since a line of an exchange comes only when all of
    /// the same SKU before it was handed over; what comes back is of the oldest first. Together they are never more than the line.
    #[must_use]
    pub fn gone(&self) -> Vec<Gone> {
        let lines = &self.placed.lines;
        let mut gone = vec![Gone::default(); lines.len()];
        let mut missing = self.missing.clone();
        for (line, gone) in lines.iter().zip(&mut gone).rev() {
            if let Some(left) = missing.get_mut(&line.sku) {
                gone.missing = take(left, line.quantity);
            }
        }
        let mut returned: BTreeMap<Sku, Quantity> = BTreeMap::new();
        for (line, gone) in lines.iter().zip(&mut gone).filter(|_| !self.returns.is_empty()) {
            let left = returned.entry(line.sku).or_insert_with(|| self.returned(&line.sku));
            gone.returned = take(left, Quantity(line.quantity.0.saturating_sub(gone.missing.0)));
        }
        gone
    }
}

/// As much as there is, up to the most.
fn take(left: &mut Quantity, most: Quantity) -> Quantity {
    let taken = (*left).min(most).max(Quantity::ZERO);
    left.0 = left.0.saturating_sub(taken.0);
    taken
}
