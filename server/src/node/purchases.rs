//! Readings about buying: orders, deliveries, what goods cost, and what should be ordered again.

use domain::organisation::{OfSku, Offer, Supplier};
use protocol::{
    Amount, BranchId, CostView, DeliveryView, Lsn, PurchaseId, PurchaseSheet, PurchaseState, PurchaseView,
    Quantity, Refusal, Reorder, Replenishment, Sku, StockLevel, Surplus, VariantKind,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Node,
    reports::{Filter, SalesAsked},
};
use crate::{
    clock,
    limits::REPLENISHMENT_SCAN,
    projections::{Costs, Documents, PublishedCatalogue},
};

/// Days since 0000-12-31 at the beginning of 1970.
const EPOCH_DAY: i64 = 719_163;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What is asked about ordering again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReplenishmentAsked {
    pub(crate) branch: BranchId,
    /// Every SKU, and not only what should be ordered.
    pub(crate) all: bool,
    pub(crate) after: Option<Sku>,
    pub(crate) limit: usize,
    /// Whether the asker may see what goods cost.
    pub(crate) costs: bool,
}

/// What was sold in the branch of each SKU, in the last 28 days and in the last 90, and what stands in drafts there.
struct Pace {
    short: BTreeMap<Sku, Quantity>,
    long: BTreeMap<Sku, Quantity>,
    drafted: BTreeMap<Sku, Quantity>,
}

impl Node {
    /// Orders before an id, newest first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn purchases(
        &self,
        before: Option<PurchaseId>,
        branch: Option<BranchId>,
        state: Option<PurchaseState>,
        limit: usize,
    ) -> Result<Vec<PurchaseView>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.purchases(before, branch, state, limit)).await
    }

    /// One order in full; none when there is no such, or when it was done long ago.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn purchase(&self, id: PurchaseId) -> Result<Option<PurchaseSheet>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.purchase(id)).await
    }

    /// Deliveries and returns before a position, newest first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn deliveries(
        &self,
        before: Lsn,
        branch: Option<BranchId>,
        limit: usize,
    ) -> Result<Vec<DeliveryView>, Refusal> {
        let costs = &self.projections().costs;
        costs.look(move |costs: &Costs| costs.deliveries(before, branch, limit)).await
    }

    /// What goods cost on average, behind a SKU and branch.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn costs(
        &self,
        after: Option<(Sku, BranchId)>,
        branch: Option<BranchId>,
        sku: Option<Sku>,
        limit: usize,
    ) -> Result<Vec<CostView>, Refusal> {
        let costs = &self.projections().costs;
        costs.look(move |costs: &Costs| costs.after(after, branch, sku, limit)).await
    }

    /// What some SKUs cost on average in each branch that knows it.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn average_costs(
        &self,
        skus: Vec<Sku>,
    ) -> Result<BTreeMap<(Sku, BranchId), Amount>, Refusal> {
        self.projections().costs.look(move |costs: &Costs| costs.averages(&skus)).await
    }

    /// What should be ordered again in a branch, behind a SKU, and where the next part begins. A bounded part of what is watched
    /// is looked at, so that a part may be short and not the last.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn replenishment(
        &self,
        asked: ReplenishmentAsked,
    ) -> Result<(Vec<Replenishment>, Option<Sku>), Refusal> {
        let published = self.catalogue();
        let candidates = candidates(&published, asked);
        let pace = self.velocity(asked.branch).await?;
        let mut rows = Vec::new();
        for (seen, sku) in candidates.iter().enumerate() {
            if rows.len() >= asked.limit || seen >= REPLENISHMENT_SCAN {
                let last = seen.checked_sub(1).and_then(|before| candidates.get(before));
                return Ok((rows, last.copied()));
            }
            let levels = self.stock(*sku).await?.branches;
            let row = row(&published, asked, *sku, &levels, &pace);
            if asked.all || row.propose.is_positive() {
                rows.push(row);
            }
        }
        if asked.costs {
            let averages = self.average_costs(rows.iter().map(|row| row.sku).collect()).await?;
            for row in &mut rows {
                row.cost = row.cost.or_else(|| averages.get(&(row.sku, row.branch)).copied());
            }
        }
        Ok((rows, None))
    }

    async fn velocity(&self, branch: BranchId) -> Result<Pace, Refusal> {
        let today = clock::now().0.div_euclid(DAY_MS).saturating_add(EPOCH_DAY);
        // A branch east of here may have begun tomorrow.
        let last = i32::try_from(today.saturating_add(1)).unwrap_or(i32::MAX);
        let short = self.sold(branch, (last.saturating_sub(28), last)).await?;
        let long = self.sold(branch, (last.saturating_sub(90), last)).await?;
        let documents = &self.projections().documents;
        let drafted = documents.look(move |documents: &Documents| documents.drafted(branch)).await?;
        Ok(Pace { short, long, drafted })
    }

    async fn sold(&self, branch: BranchId, days: (i32, i32)) -> Result<BTreeMap<Sku, Quantity>, Refusal> {
        let asked = SalesAsked::of_articles(days, Filter { branch: Some(branch), ..Filter::default() });
        let report = self.sales_report(asked);
        let rows = report.await?.rows;
        let sold = rows.iter().filter_map(|row| Some((row.key.parse().ok()?, row.figures.items)));
        Ok(sold.collect())
    }
}

/// SKUs that are looked at, in their order: those that are watched in the branch, or all goods.
fn candidates(published: &PublishedCatalogue, asked: ReplenishmentAsked) -> Vec<Sku> {
    let organisation = &published.organisation;
    let behind = |sku: &Sku| asked.after.is_none_or(|after| *sku > after);
    if asked.all {
        let goods = organisation.products().filter(|product| !product.archived);
        let variants = goods.flat_map(|product| product.variants.iter());
        let skus = variants.filter(|variant| variant.kind == VariantKind::Goods).map(|variant| variant.sku);
        return skus.filter(behind).collect::<BTreeSet<Sku>>().into_iter().collect();
    }
    let watched = organisation.supplies().filter(|(_, of)| of.reorders.contains_key(&asked.branch));
    let known = watched.map(|(sku, _)| *sku).filter(behind).filter(|sku| organisation.variant(sku).is_some());
    known.collect()
}

fn row(
    published: &PublishedCatalogue,
    asked: ReplenishmentAsked,
    sku: Sku,
    levels: &[protocol::BranchLevel],
    pace: &Pace,
) -> Replenishment {
    let organisation = &published.organisation;
    let level_of = |branch: BranchId| -> StockLevel {
        levels.iter().find(|one| one.branch == branch).map(|one| one.level).unwrap_or_default()
    };
    let level = level_of(asked.branch);
    let of = organisation.supply_of(&sku);
    let reorder = of.and_then(|of| of.reorders.get(&asked.branch));
    let reorder = reorder.map(|own| Reorder { point: own.point, max: own.max });
    let usual: Option<(&Arc<Supplier>, Option<&Offer>)> = organisation.usual_supplier(&sku);
    let offer = usual.and_then(|(_, offer)| offer);
    let (pack, minimum) = offer.map_or((Quantity::ONE, Quantity::ZERO), |offer| (offer.pack, offer.minimum));
    let available = level.available_to_sell();
    let drafted = pace.drafted.get(&sku).copied().unwrap_or_default();
    let sold_28 = pace.short.get(&sku).copied().unwrap_or_default();
    let known_cost = || organisation.variant(&sku).and_then(|(_, variant)| variant.cost);
    Replenishment {
        sku,
        name: published.name_at(&sku, published.seq).unwrap_or_else(|| sku.to_string()),
        branch: asked.branch,
        reorder,
        on_hand: level.on_hand,
        available,
        incoming: level.incoming,
        drafted,
        sold_28,
        sold_90: pace.long.get(&sku).copied().unwrap_or_default(),
        days_left: days_left(available, sold_28),
        supplier: usual.map(|(supplier, _)| supplier.id),
        supplier_name: usual.map(|(supplier, _)| supplier.name.clone()).unwrap_or_default(),
        lead_days: usual.map_or(0, |(supplier, _)| supplier.lead_days),
        pack,
        minimum,
        cost: offer.and_then(|offer| offer.cost).or_else(known_cost).filter(|_| asked.costs),
        propose: reorder.map_or(Quantity::ZERO, |reorder| {
            let coming = level.incoming.0.saturating_add(drafted.0);
            let there = Quantity(available.0.saturating_add(coming));
            proposed(there, reorder, pack, minimum)
        }),
        surplus: surplus(of, asked.branch, level_of),
    }
}

/// What other branches have beyond the most that they want, the richest first.
fn surplus(of: Option<&OfSku>, here: BranchId, level_of: impl Fn(BranchId) -> StockLevel) -> Vec<Surplus> {
    let others = of.into_iter().flat_map(|of| &of.reorders).filter(|(branch, _)| **branch != here);
    let spare = others.map(|(branch, reorder)| {
        let free = level_of(*branch).available_to_sell();
        Surplus { branch: *branch, quantity: Quantity(free.0.saturating_sub(reorder.max.0)) }
    });
    let mut spare: Vec<Surplus> = spare.filter(|one| one.quantity.is_positive()).collect();
    spare.sort_by_key(|one| (std::cmp::Reverse(one.quantity), one.branch));
    spare
}

/// Up to the most that is wanted, in whole packs, and no fewer than the supplier sells.
fn proposed(there: Quantity, reorder: Reorder, pack: Quantity, minimum: Quantity) -> Quantity {
    if there > reorder.point {
        return Quantity::ZERO;
    }
    let wanted = reorder.max.0.saturating_sub(there.0).max(minimum.0).min(Quantity::INPUT_MAX.0);
    let pack = pack.0.max(1);
    let packs = wanted.saturating_add(pack).saturating_sub(1).div_euclid(pack);
    Quantity(packs.saturating_mul(pack))
}

/// How many days what is available lasts at the pace of the last 28.
fn days_left(available: Quantity, sold_28: Quantity) -> Option<u32> {
    let days = available.0.max(0).saturating_mul(28).checked_div(sold_28.0).filter(|_| sold_28.is_positive());
    days.map(|days| u32::try_from(days).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposals_fill_up_in_whole_packs() {
        for (there, point, max, pack, minimum, propose) in [
            (11, 10, 20, 1, 0, 0),
            (10, 10, 20, 1, 0, 10),
            (-3, 10, 20, 1, 0, 23),
            (10, 10, 20, 12, 0, 12),
            (7, 10, 20, 12, 0, 24),
            (19, 19, 20, 6, 20, 24),
            (0, 0, 1, 1, 0, 1),
        ] {
            let units = |count: i64| Quantity(count * 1_000);
            let reorder = Reorder { point: units(point), max: units(max) };
            let told = proposed(units(there), reorder, units(pack), units(minimum));
            assert_eq!(told, units(propose), "{there} of {point} to {max}");
        }
    }

    #[test]
    fn what_lasts_is_told_in_days() {
        for (available, sold, days) in
            [(10_000, 28_000, Some(10)), (10_000, 0, None), (-1_000, 28_000, Some(0)), (1_000, -1_000, None)]
        {
            assert_eq!(days_left(Quantity(available), Quantity(sold)), days);
        }
    }
}
