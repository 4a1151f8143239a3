//! What goods are worth that are told apart and valued by what their lots cost. What of them has no lot, or a lot whose cost nobody
//! knows, is worth what it costs on average, like all other goods.

use protocol::{Amount, BranchId, CostMethod, LotCode, LotsOfSku, Quantity, Refusal, Sku};
use std::collections::BTreeMap;

use super::Node;
use crate::projections::{AllLots, Costs, share};

/// What is known of the lots of one SKU in one branch: so much of it is of lots whose cost is known, and they cost so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct LotWorth {
    pub(crate) cost: Amount,
    pub(crate) quantity: Quantity,
}

impl LotWorth {
    /// What all that is ours is worth, with the rest at what one costs; and how much of it nobody knows the cost of. None on overflow.
    pub(crate) fn with_rest(self, own: Quantity, each: Option<Amount>) -> Option<(Amount, Quantity)> {
        // Goods on consignment are used last, whichever lot was taken, so that more of these lots may stand here than is ours.
        if own >= Quantity::ZERO && own < self.quantity {
            let cost = share(self.cost.0, own.0, self.quantity.0)?;
            return Some((Amount(cost), Quantity::ZERO));
        }
        let rest = own.checked_sub(self.quantity)?;
        match each {
            Some(each) => Some((self.cost.checked_add(each.checked_times(rest)?)?, Quantity::ZERO)),
            None => Some((self.cost, rest)),
        }
    }
}

impl Node {
    /// What the lots of some SKUs cost in each branch, of those that are valued by lot.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn lot_worth(
        &self,
        skus: &[Sku],
    ) -> Result<BTreeMap<(Sku, BranchId), LotWorth>, Refusal> {
        let published = self.catalogue();
        let by_lot = |sku: &&Sku| published.organisation.cost_method(sku) == CostMethod::ByLot;
        let wanted: Vec<Sku> = skus.iter().filter(by_lot).copied().collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let here = self.projections().lots.look(move |lots: &AllLots| lots.held(&wanted)).await?;
        let costs = &self.projections().costs;
        costs
            .look(move |costs: &Costs| {
                let mut worth: BTreeMap<(Sku, BranchId), LotWorth> = BTreeMap::new();
                for (sku, branch, lot, on_hand) in here {
                    let Some(cost) = costs.lots().cost_of(sku, lot, on_hand) else { continue };
                    let own = worth.entry((sku, branch)).or_default();
                    own.cost = Amount(own.cost.0.saturating_add(cost.0));
                    own.quantity = Quantity(own.quantity.0.saturating_add(on_hand.0));
                }
                worth
            })
            .await
    }

    /// What so much of some lots cost when they came, where that is known; of those that are valued by lot.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn lot_costs(
        &self,
        lots: Vec<(Sku, LotCode, Quantity)>,
    ) -> Result<Vec<Option<Amount>>, Refusal> {
        let costs = &self.projections().costs;
        costs
            .look(move |costs: &Costs| {
                let of = |(sku, lot, quantity): &(Sku, LotCode, Quantity)| {
                    costs.lots().cost_of(*sku, *lot, *quantity)
                };
                lots.iter().map(of).collect()
            })
            .await
    }

    /// Tells what lots cost, and what all of a SKU is worth in each branch.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn with_worth(&self, mut all: Vec<LotsOfSku>) -> Result<Vec<LotsOfSku>, Refusal> {
        let Some(sku) = all.first().map(|one| one.sku) else { return Ok(all) };
        let published = self.catalogue();
        let typed = published.organisation.variant(&sku).and_then(|(_, variant)| variant.cost);
        let averages = self.average_costs(vec![sku]).await?;
        let worth = self.lot_worth(&[sku]).await?;
        let consigned = self.consigned(vec![sku]).await?;
        for of in &mut all {
            let each = averages.get(&(sku, of.branch)).copied().or(typed);
            let lots = worth.get(&(sku, of.branch)).copied().unwrap_or_default();
            let theirs = consigned.get(&(sku, of.branch)).copied().unwrap_or_default();
            let own = of.on_hand.checked_sub(theirs);
            let valued = own.and_then(|own| lots.with_rest(own, each));
            of.worth = valued.and_then(|(worth, unknown)| (unknown == Quantity::ZERO).then_some(worth));
            let asked = of.lots.iter().map(|lot| (sku, lot.lot, lot.on_hand)).collect();
            for (lot, cost) in of.lots.iter_mut().zip(self.lot_costs(asked).await?) {
                lot.cost = cost;
            }
        }
        Ok(all)
    }
}
