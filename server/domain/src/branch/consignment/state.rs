//! What a branch remembers of goods that are not its own: what stands here, what was used of it, and how often that was settled.

use std::collections::BTreeMap;

use protocol::{Amount, Quantity, Sku, SupplierId};
use serde::{Deserialize, Serialize};

use super::{Consigned, ConsignedUse, ConsignmentEvent};
use crate::Sorted;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Consignment {
    /// Oldest first.
    standing: Sorted<Sku, Vec<Layer>>,
    owed: BTreeMap<SupplierId, BTreeMap<(Sku, Amount), Quantity>>,
    /// The number of the last settlement.
    settled: BTreeMap<SupplierId, u32>,
}

/// So much of a SKU that came from one supplier at one cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Layer {
    pub supplier: SupplierId,
    /// Of one unit.
    pub cost: Amount,
    pub left: Quantity,
}

impl Consignment {
    /// Takes in what happened. It goes by events alone, so that every reader of them comes to the same.
    pub fn apply(&mut self, event: &ConsignmentEvent) {
        match event {
            ConsignmentEvent::Came { supplier, lines } => {
                for line in lines {
                    if let Some(layers) = self.standing.at(&line.sku) {
                        join(layers, *supplier, line);
                    }
                }
            }
            ConsignmentEvent::Used { lines } => {
                for line in lines {
                    let ConsignedUse { supplier, sku, quantity, cost } = *line;
                    self.take(supplier, &Consigned { sku, quantity, cost });
                    let sum = self.owed.entry(supplier).or_default().entry((sku, cost)).or_default();
                    sum.0 = sum.0.saturating_add(quantity.0);
                }
            }
            ConsignmentEvent::Returned { supplier, lines } => {
                lines.iter().for_each(|line| self.take(*supplier, line));
            }
            ConsignmentEvent::Settled { supplier, number, .. } => {
                self.owed.remove(supplier);
                self.settled.insert(*supplier, *number);
            }
            ConsignmentEvent::SettledUntil { supplier, number, lines, .. } => {
                lines.iter().for_each(|line| self.pay(*supplier, line));
                self.settled.insert(*supplier, *number);
            }
        }
    }

    fn take(&mut self, supplier: SupplierId, line: &Consigned) {
        let Some(layers) = self.standing.get_mut(&line.sku) else { return };
        let own = layers.iter_mut().find(|one| one.supplier == supplier && one.cost == line.cost);
        if let Some(layer) = own {
            layer.left.0 = layer.left.0.saturating_sub(line.quantity.0);
        }
        layers.retain(|layer| layer.left.is_positive());
        if layers.is_empty() {
            self.standing.remove(&line.sku);
        }
    }

    /// So much of what is owed is settled.
    fn pay(&mut self, supplier: SupplierId, line: &Consigned) {
        let Some(owed) = self.owed.get_mut(&supplier) else { return };
        let key = (line.sku, line.cost);
        if let Some(quantity) = owed.get_mut(&key) {
            quantity.0 = quantity.0.saturating_sub(line.quantity.0);
            if !quantity.is_positive() {
                owed.remove(&key);
            }
        }
        if owed.is_empty() {
            self.owed.remove(&supplier);
        }
    }

    /// What is owed of one SKU at one cost.
    pub(in crate::branch) fn owed_of(&self, supplier: SupplierId, sku: Sku, cost: Amount) -> Quantity {
        let owed = self.owed.get(&supplier).and_then(|of| of.get(&(sku, cost)));
        owed.copied().unwrap_or_default()
    }

    pub(in crate::branch) fn stands_nothing(&self) -> bool {
        self.standing.is_empty()
    }

    /// What stands here of a SKU and is not the branch's own, oldest first.
    #[must_use]
    pub fn of(&self, sku: &Sku) -> &[Layer] {
        self.standing.get(sku).map(Vec::as_slice).unwrap_or_default()
    }

    /// All of it, in order of SKU.
    pub fn standing(&self) -> impl Iterator<Item = (Sku, &Layer)> {
        self.standing.iter().flat_map(|(sku, layers)| layers.iter().map(move |layer| (*sku, layer)))
    }

    /// How much of a SKU is not the branch's own.
    #[must_use]
    pub fn quantity(&self, sku: &Sku) -> Quantity {
        Quantity(self.of(sku).iter().fold(0, |sum: i64, layer| sum.saturating_add(layer.left.0)))
    }

    /// What was used of a supplier's goods and is not settled, in order of SKU and cost.
    pub fn owed(&self, supplier: SupplierId) -> impl Iterator<Item = Consigned> {
        let of = self.owed.get(&supplier);
        of.into_iter().flatten().map(|((sku, cost), quantity)| Consigned {
            sku: *sku,
            quantity: *quantity,
            cost: *cost,
        })
    }

    /// What all of that comes to; none where it does not fit.
    #[must_use]
    pub fn total(&self, supplier: SupplierId) -> Option<Amount> {
        sum_of(self.owed(supplier))
    }

    /// The number that the next settlement with a supplier gets.
    #[must_use]
    pub fn next_number(&self, supplier: SupplierId) -> u32 {
        self.settled.get(&supplier).copied().unwrap_or_default().saturating_add(1)
    }

    /// Parts that are remembered: what stands here at one cost, and what is owed at one.
    pub(in crate::branch) fn parts(&self) -> usize {
        let standing: usize = self.standing.iter().map(|(_, layers)| layers.len()).sum();
        self.owed.values().map(BTreeMap::len).fold(standing, usize::saturating_add)
    }
}

/// Puts what came to what there is of the same supplier at the same cost, or behind everything else.
pub(super) fn join(layers: &mut Vec<Layer>, supplier: SupplierId, line: &Consigned) {
    match layers.iter_mut().find(|one| one.supplier == supplier && one.cost == line.cost) {
        Some(layer) => layer.left.0 = layer.left.0.saturating_add(line.quantity.0),
        None => layers.push(Layer { supplier, cost: line.cost, left: line.quantity }),
    }
}

/// What so many goods come to, each line rounded for itself; none where that does not fit.
#[must_use]
pub fn sum_of(lines: impl IntoIterator<Item = Consigned>) -> Option<Amount> {
    let amounts = lines.into_iter().map(|line| line.cost.checked_times(line.quantity));
    amounts.into_iter().try_fold(Amount::ZERO, |sum, amount| sum.checked_add(amount?))
}
