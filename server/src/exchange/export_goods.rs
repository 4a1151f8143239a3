//! What is on hand in each branch, and sheets to count by, as lines that an import reads: what goes out comes back unchanged.

use protocol::{Amount, BranchId, LotLevel, PAGE_ROWS_MAX, Quantity, Refusal, Sku, SkuLevel, Tracking};
use std::collections::BTreeMap;

use super::{export::Row, values};
use crate::node::{LotsAsked, Node, PublishedCatalogue};

/// What a file is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sheet {
    /// What is there, with lots and costs.
    Stock { costs: bool },
    /// What is to be counted.
    Count,
}

/// Where the next part begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Start {
    pub(crate) branch: BranchId,
    pub(crate) after: Option<Sku>,
}

impl Sheet {
    pub(crate) fn header(self) -> Row {
        let names: &[&str] = match self {
            Self::Stock { .. } => &["branch", "sku", "name", "lot", "expires", "quantity", "cost"],
            Self::Count => &["branch", "sku", "name", "bin", "quantity", "lot", "expires"],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// Some lines, and where those behind them begin; none behind the last.
    ///
    /// # Errors
    /// When levels cannot be read.
    pub(crate) async fn part(
        self,
        node: &Node,
        published: &PublishedCatalogue,
        from: Start,
    ) -> Result<(Vec<Row>, Option<Start>), Refusal> {
        let organisation = &published.organisation;
        let code = organisation.branch(from.branch).map(|branch| branch.code.to_string()).unwrap_or_default();
        let page = node.branch_levels(from.branch, from.after, PAGE_ROWS_MAX).await?;
        let last = page.last().map(|row| row.sku);
        let rows = match self {
            Self::Stock { costs } => stock(node, published, (from.branch, &code), (page, costs)).await?,
            Self::Count => counts(node, published, (from.branch, &code), &page).await?,
        };
        let later = organisation.branches().map(|branch| branch.id).filter(|id| *id > from.branch).min();
        let next = match last {
            Some(after) => Some(Start { branch: from.branch, after: Some(after) }),
            None => later.map(|branch| Start { branch, after: None }),
        };
        Ok((rows, next))
    }
}

async fn stock(
    node: &Node,
    published: &PublishedCatalogue,
    (branch, code): (BranchId, &str),
    (page, costs): (Vec<SkuLevel>, bool),
) -> Result<Vec<Row>, Refusal> {
    let organisation = &published.organisation;
    let exponent = u32::from(node.currency().exponent());
    let skus: Vec<Sku> = page.iter().map(|row| row.sku).collect();
    let averages = if costs { node.average_costs(skus).await? } else { BTreeMap::new() };
    let mut rows = Vec::new();
    for SkuLevel { sku, level, .. } in page {
        let Some((product, variant)) = organisation.variant(&sku) else { continue };
        let cost = averages.get(&(sku, branch)).copied().or(variant.cost).filter(|_| costs);
        let cost = cost.map(|cost: Amount| values::written(cost.0, exponent)).unwrap_or_default();
        let row = |lot: String, expires: String, quantity: Quantity| {
            let (name, quantity) = (product.name.clone(), values::written_quantity(quantity.0));
            vec![code.to_owned(), sku.to_string(), name, lot, expires, quantity, cost.clone()]
        };
        if organisation.tracking(&sku) == Tracking::Untracked {
            rows.push(row(String::new(), String::new(), level.on_hand));
            continue;
        }
        let lots = lots_of(node, branch, sku).await?;
        rows.extend(lots.into_iter().map(|LotLevel { lot, expires, on_hand, .. }| {
            row(lot.to_string(), expires.unwrap_or_default(), on_hand)
        }));
    }
    Ok(rows)
}

/// The lots of which something is there.
async fn lots_of(node: &Node, branch: BranchId, sku: Sku) -> Result<Vec<LotLevel>, Refusal> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let asked = LotsAsked { branch: Some(branch), sku: Some(sku), after, ..LotsAsked::default() };
        let (lots, reached) = node.lots(asked, PAGE_ROWS_MAX).await?;
        all.extend(lots);
        let Some(reached) = reached else { return Ok(all) };
        after = Some(reached);
    }
}

/// A line for each article, or for each lot of those that are told apart and one for what no lot is known of, with the bin to go to first; the
/// sheet as it is counts what the books say.
async fn counts(
    node: &Node,
    published: &PublishedCatalogue,
    (branch, code): (BranchId, &str),
    page: &[SkuLevel],
) -> Result<Vec<Row>, Refusal> {
    let organisation = &published.organisation;
    let mut rows = Vec::new();
    for SkuLevel { sku, level, .. } in page {
        let Some((product, _)) = organisation.variant(sku) else { continue };
        let bins = organisation.supply_of(sku).and_then(|of| of.bins.get(&branch));
        let bin = bins.and_then(|bins| bins.first()).cloned().unwrap_or_default();
        let row = |quantity: Quantity, lot: String, expires: String| {
            // Less than nothing cannot be counted.
            let there = Some(quantity).filter(|there| *there >= Quantity::ZERO);
            let quantity = there.map(|there| values::written_quantity(there.0)).unwrap_or_default();
            vec![code.to_owned(), sku.to_string(), product.name.clone(), bin.clone(), quantity, lot, expires]
        };
        let mut left = level.on_hand;
        if organisation.tracking(sku) != Tracking::Untracked {
            for LotLevel { lot, expires, on_hand, .. } in lots_of(node, branch, *sku).await? {
                left.0 = left.0.saturating_sub(on_hand.0);
                rows.push(row(on_hand, lot.to_string(), expires.unwrap_or_default()));
            }
            if left == Quantity::ZERO && level.on_hand != Quantity::ZERO {
                continue;
            }
        }
        rows.push(row(left, String::new(), String::new()));
    }
    Ok(rows)
}
