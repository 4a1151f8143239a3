//! What a unit costs in a branch: the moving average of what came, one amount for each SKU of which a cost is known. ADR 29 says how
//! it is rounded.

use protocol::{Amount, Quantity, Sku};
use serde::{Deserialize, Serialize};

use super::{Delivered, PurchaseEvent};
use crate::Sorted;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Costs(Sorted<Sku, Amount>);

impl Costs {
    pub(in crate::branch) fn of(&self, sku: &Sku) -> Option<Amount> {
        self.0.get(sku).copied()
    }

    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (Sku, Amount)> {
        self.0.iter().map(|(sku, cost)| (*sku, *cost))
    }

    pub(super) fn note(&mut self, costs: &[(Sku, Amount)]) {
        for (sku, cost) in costs {
            self.0.insert(*sku, *cost);
        }
    }

    pub(super) fn apply(&mut self, event: &PurchaseEvent) {
        if let PurchaseEvent::Received { lines, .. } = event {
            for Delivered { sku, average, .. } in lines {
                if let Some(average) = average {
                    self.0.insert(*sku, *average);
                }
            }
        }
    }
}

/// The average of a unit after `came` units for `paid` in all have joined `there` units at `before` each. Goods whose cost nobody
/// knew, and goods that are missing, weigh nothing. Rounded half up to whole minor units; none where that does not fit.
pub(in crate::branch) fn average(
    there: Quantity,
    before: Option<Amount>,
    came: Quantity,
    paid: Amount,
) -> Option<Amount> {
    let weight = if before.is_some() { i128::from(there.0.max(0)) } else { 0 };
    let old = i128::from(before.unwrap_or_default().0).checked_mul(weight)?;
    let new = i128::from(paid.0).checked_mul(i128::from(Quantity::ONE.0))?;
    let units = weight.checked_add(i128::from(came.0))?;
    let half = units.checked_div(2)?;
    let rounded = old.checked_add(new)?.checked_add(half)?.checked_div(units)?;
    i64::try_from(rounded).ok().map(Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_weighed_by_what_is_there() {
        for (there, before, came, paid, after) in [
            // The first cost there is counts for all that was there.
            (10_000, None, 5_000, 500, Some(100)),
            (0, Some(90), 5_000, 500, Some(100)),
            (5_000, Some(100), 5_000, 1_000, Some(150)),
            // 200 and 201 on 4 are 100.25; 202 make 100.5, which is rounded up.
            (2_000, Some(100), 2_000, 201, Some(100)),
            (2_000, Some(100), 2_000, 202, Some(101)),
            // What was sold beyond the shelf does not make what came dearer.
            (-7_000, Some(1), 2_000, 400, Some(200)),
            // A quarter of a kilogram.
            (750, Some(400), 250, 200, Some(500)),
            (1_000, Some(100), 1_000, 0, Some(50)),
            (1, None, 1, i64::MAX, None),
            (0, None, 0, 5, None),
        ] {
            let told = average(Quantity(there), before.map(Amount), Quantity(came), Amount(paid));
            assert_eq!(told, after.map(Amount), "{there} {before:?} {came} {paid}");
        }
    }
}
