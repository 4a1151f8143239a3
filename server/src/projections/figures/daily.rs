//! What was sold on which day, for whoever reckons with how fast goods go.

use journal::{RowError, Storage};
use protocol::{BranchId, Quantity, Sku};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

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

/// What went before a day and what came behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Halves {
    pub(crate) went: Quantity,
    pub(crate) comes: Quantity,
}

/// What was sold around a day: of SKUs, and of whole categories, each with all that stand below it.
#[derive(Debug, Default)]
pub(crate) struct Around {
    pub(crate) skus: BTreeMap<Sku, Halves>,
    pub(crate) categories: BTreeMap<Arc<str>, Halves>,
}

impl Halves {
    fn add(&mut self, more: Self) {
        self.went.0 = self.went.0.saturating_add(more.went.0);
        self.comes.0 = self.comes.0.saturating_add(more.comes.0);
    }
}

impl Around {
    /// Adds what a category sold to it and to those above it.
    fn add_category(&mut self, path: &str, sold: Halves) {
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        for above in ends.filter_map(|end| path.get(..end)).filter(|above| !above.is_empty()) {
            match self.categories.get_mut(above) {
                Some(sum) => sum.add(sold),
                None => drop(self.categories.insert(Arc::from(above), sold)),
            }
        }
    }
}

/// What was sold in a branch up to a day and behind it, less what came back: of some SKUs, and of the categories that everything stood in
/// when it was sold.
pub(crate) fn around(
    held: &Held,
    storage: &dyn Storage,
    branch: BranchId,
    (from, day, to): (Day, Day, Day),
    wanted: &BTreeSet<Sku>,
) -> Result<Around, RowError> {
    let mut around = Around::default();
    let mut categories: BTreeMap<u32, Halves> = BTreeMap::new();
    held.each(storage, (from, to), Some(branch), |key, fact, _| {
        for line in &fact.lines {
            let Some(article) = held.article(line.article) else { continue };
            let items = Quantity(line.items);
            let sold = match key.day <= day {
                true => Halves { went: items, ..Halves::default() },
                false => Halves { comes: items, ..Halves::default() },
            };
            categories.entry(article.category).or_default().add(sold);
            if wanted.contains(&article.sku) {
                around.skus.entry(article.sku).or_default().add(sold);
            }
        }
    })?;
    for (number, sold) in categories {
        let name = usize::try_from(number).ok().and_then(|index| held.names.get(index));
        if let Some(path) = name {
            around.add_category(path, sold);
        }
    }
    Ok(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_category_sold_counts_above_it_and_nowhere_else() {
        let mut around = Around::default();
        let halves = |went, comes| Halves { went: Quantity(went), comes: Quantity(comes) };
        for (path, went, comes) in [
            ("Gifts/Christmas/Tree", 1, 20),
            ("Gifts/Christmas", 2, 0),
            ("Gifts", 4, 4),
            ("", 9, 9),
            ("Gift", 5, 5),
        ] {
            around.add_category(path, halves(went, comes));
        }
        let told: Vec<_> = around.categories.iter().map(|(path, sum)| (&**path, *sum)).collect();
        let wanted = [
            ("Gift", halves(5, 5)),
            ("Gifts", halves(7, 24)),
            ("Gifts/Christmas", halves(3, 20)),
            ("Gifts/Christmas/Tree", halves(1, 20)),
        ];
        assert_eq!(told, wanted);
    }
}
