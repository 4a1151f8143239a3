//! What the stock is worth: its levels of now at what the goods cost in each branch on average, and at the prices of now.

use domain::organisation::Variant;
use protocol::{
    Amount, BranchId, BranchLevel, Quantity, Refusal, RefusalCode, Sku, StockFigures, StockGroup, StockValue,
    StockValueRow,
};
use std::collections::BTreeMap;

use super::{Node, lot_worth::LotWorth};
use crate::{
    limits::STOCK_VALUE_PART,
    projections::{PublishedCatalogue, Stock},
};

/// Which stock is asked for.
#[derive(Clone, Debug)]
pub(crate) struct StockAsked {
    pub(crate) group: StockGroup,
    pub(crate) branch: Option<BranchId>,
    pub(crate) category: Option<String>,
    pub(crate) skip: usize,
    /// All rows where no number is named.
    pub(crate) limit: Option<usize>,
}

impl Node {
    /// A page of what the stock is worth. Partitions are read some SKUs at a time, so that nobody waits for it; what moves
    /// meanwhile may be in it or not.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn stock_value(&self, asked: StockAsked) -> Result<StockValue, Refusal> {
        let published = self.catalogue();
        let mut value = Value::default();
        for partition in self.projections().stock.iter() {
            let mut after = None;
            loop {
                let part = partition.look(move |stock: &Stock| stock.part(after, STOCK_VALUE_PART)).await?;
                let last = part.last().map(|(sku, _)| *sku);
                let skus: Vec<Sku> = part.iter().map(|(sku, _)| *sku).collect();
                let consigned = self.consigned(skus.clone()).await?;
                let worth = self.lot_worth(&skus).await?;
                let costs = Costs { averages: self.average_costs(skus).await?, worth, consigned };
                for (sku, levels) in part {
                    value.take((&asked, &published, &costs), sku, &levels).ok_or_else(too_large)?;
                }
                match last {
                    Some(sku) => after = Some(sku),
                    None => break,
                }
            }
        }
        Ok(value.told(&asked, &published))
    }
}

pub(super) fn too_large() -> Refusal {
    Refusal::new(RefusalCode::Fault, "what this stock is worth is too large to be told: ask for one branch")
}

/// What some SKUs cost in each branch, on average, and by lot those that are valued by that; and what of them is not ours.
pub(super) struct Costs {
    pub(super) averages: BTreeMap<(Sku, BranchId), Amount>,
    pub(super) worth: BTreeMap<(Sku, BranchId), LotWorth>,
    pub(super) consigned: BTreeMap<(Sku, BranchId), Quantity>,
}

#[derive(Default)]
pub(super) struct Value {
    rows: BTreeMap<String, StockFigures>,
    all: StockFigures,
}

impl Value {
    /// None on overflow.
    pub(super) fn take(
        &mut self,
        (asked, published, costs): (&StockAsked, &PublishedCatalogue, &Costs),
        sku: Sku,
        levels: &[BranchLevel],
    ) -> Option<()> {
        let known = published.organisation.variant(&sku);
        let category = known.map_or("", |(product, _)| product.category.as_str());
        if asked.category.as_ref().is_some_and(|wanted| wanted != category) {
            return Some(());
        }
        let own = |level: &&BranchLevel| asked.branch.is_none_or(|branch| branch == level.branch);
        let mut counted = Vec::new();
        for BranchLevel { branch, level, .. } in levels.iter().filter(own) {
            let on_hand = level.on_hand;
            if on_hand == Quantity::ZERO {
                continue;
            }
            let average = costs.averages.get(&(sku, *branch)).copied();
            let worth = costs.worth.get(&(sku, *branch)).copied().unwrap_or_default();
            let theirs = costs.consigned.get(&(sku, *branch)).copied().unwrap_or_default();
            let figures = figures_of(known.map(|(_, variant)| variant), (average, worth), (on_hand, theirs))?;
            let key = key_of(asked.group, *branch, category, sku);
            let first = !counted.contains(&key);
            add(self.rows.entry(key.clone()).or_default(), &figures, first)?;
            add(&mut self.all, &figures, counted.is_empty())?;
            counted.push(key);
        }
        Some(())
    }

    pub(super) fn told(self, asked: &StockAsked, published: &PublishedCatalogue) -> StockValue {
        let row_count = self.rows.len();
        let wanted = self.rows.into_iter().skip(asked.skip).take(asked.limit.unwrap_or(usize::MAX));
        let row = |(key, figures)| {
            let (key, label) = named(asked.group, key, published);
            StockValueRow { key, label, figures }
        };
        let rows: Vec<StockValueRow> = wanted.map(row).collect();
        let reached = asked.skip.saturating_add(rows.len());
        StockValue {
            group: asked.group,
            rows,
            row_count: u64::try_from(row_count).unwrap_or(u64::MAX),
            next: (reached < row_count).then(|| reached.to_string()),
            total: self.all,
            day: String::new(),
            at: None,
        }
    }
}

/// What some of a SKU is worth in a branch: what is still its supplier's is there and worth nothing to the house. None on overflow.
pub(super) fn figures_of(
    variant: Option<&Variant>,
    (average, worth): (Option<Amount>, LotWorth),
    (on_hand, consigned): (Quantity, Quantity),
) -> Option<StockFigures> {
    let own = on_hand.checked_sub(consigned)?;
    // What came has told what goods cost here; where nothing did, the catalogue's cost counts.
    let each = average.or_else(|| variant.and_then(|variant| variant.cost));
    let (cost, uncosted) = worth.with_rest(own, each)?;
    let price = variant.map(|variant| variant.price).unwrap_or_default();
    Some(StockFigures { skus: 1, on_hand, cost, retail: price.checked_times(on_hand)?, uncosted, consigned })
}

/// The group that a SKU in a branch is in.
pub(super) fn key_of(group: StockGroup, branch: BranchId, category: &str, sku: Sku) -> String {
    match group {
        StockGroup::Branch => format!("{:05}", branch.0),
        StockGroup::Category => category.to_owned(),
        StockGroup::Variant => sku.to_string(),
    }
}

/// The key of a group as it is told, and what people call it.
pub(super) fn named(group: StockGroup, key: String, published: &PublishedCatalogue) -> (String, String) {
    let (key, label) = match group {
        StockGroup::Branch => {
            let branch = BranchId(key.parse().unwrap_or(0));
            (branch.to_string(), published.organisation.branch(branch).map(|branch| branch.name.clone()))
        }
        StockGroup::Category => (key, None),
        StockGroup::Variant => {
            let name = key.parse().ok().and_then(|sku| published.name_at(&sku, published.seq));
            (key, name)
        }
    };
    let label = label.unwrap_or_else(|| key.clone());
    (key, label)
}

/// Adds; a SKU counts once in each sum. None on overflow.
pub(super) fn add(sums: &mut StockFigures, more: &StockFigures, first: bool) -> Option<()> {
    sums.skus = sums.skus.checked_add(if first { more.skus } else { 0 })?;
    sums.on_hand = sums.on_hand.checked_add(more.on_hand)?;
    sums.cost = sums.cost.checked_add(more.cost)?;
    sums.retail = sums.retail.checked_add(more.retail)?;
    sums.uncosted = sums.uncosted.checked_add(more.uncosted)?;
    sums.consigned = sums.consigned.checked_add(more.consigned)?;
    Some(())
}
