//! What was sold on which day, for whoever reckons with how fast goods go.

use journal::{RowError, Storage};
use protocol::{BranchId, Sku};
use std::collections::{BTreeMap, BTreeSet};

use super::facts::Held;
use crate::business_day::Day;

/// How many thousandths of some SKUs were sold in a branch on each of the days, less what came back, the oldest first. What did not
/// sell at all is left out.
pub(crate) fn daily(
    held: &Held,
    storage: &dyn Storage,
    branch: BranchId,
    (from, to): (Day, Day),
    wanted: &BTreeSet<Sku>,
) -> Result<BTreeMap<Sku, Vec<i64>>, RowError> {
    let days = usize::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or_default();
    let mut sold: BTreeMap<Sku, Vec<i64>> = BTreeMap::new();
    held.each(storage, (from, to), Some(branch), |key, fact, _| {
        let Ok(index) = usize::try_from(key.day.saturating_sub(from)) else { return };
        for line in &fact.lines {
            let Some(sku) = held.article(line.article).map(|article| article.sku) else { continue };
            if !wanted.contains(&sku) {
                continue;
            }
            let days = sold.entry(sku).or_insert_with(|| vec![0; days]);
            if let Some(day) = days.get_mut(index) {
                *day = day.saturating_add(line.items);
            }
        }
    })?;
    Ok(sold)
}
