//! The open orders of a branch: what they name, and what is still expected of it.

use std::collections::BTreeMap;

use protocol::{Amount, PurchaseId, Quantity, RefusalCode, Sku, SupplierId};
use serde::{Deserialize, Serialize};

use super::{BoughtLine, PurchaseEvent};
use crate::{Rejection, branch::Moved};

/// An order that is neither closed nor cancelled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Purchase {
    pub number: u32,
    pub supplier: SupplierId,
    pub version: u32,
    pub sent: bool,
    /// How many deliveries came.
    pub receipts: u32,
    pub lines: BTreeMap<Sku, OpenLine>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenLine {
    pub quantity: Quantity,
    pub pack: Quantity,
    pub cost: Option<Amount>,
    /// What came of it, as far as it was expected.
    pub settled: Quantity,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Purchases {
    open: BTreeMap<PurchaseId, Purchase>,
    /// The number of the newest order.
    numbered: u32,
    lines: usize,
}

impl OpenLine {
    /// Still expected.
    #[must_use]
    pub fn left(&self) -> Quantity {
        Quantity(self.quantity.0.saturating_sub(self.settled.0).max(0))
    }
}

impl From<&BoughtLine> for OpenLine {
    fn from(line: &BoughtLine) -> Self {
        Self { quantity: line.quantity, pack: line.pack, cost: line.cost, settled: Quantity::ZERO }
    }
}

impl Purchase {
    /// What is on its way: nothing of a draft.
    pub fn expected(&self) -> impl Iterator<Item = Moved> {
        let lines = self.lines.iter().filter(|_| self.sent);
        let left = lines.map(|(sku, line)| Moved { sku: *sku, quantity: line.left() });
        left.filter(|line| line.quantity.is_positive())
    }

    /// Whether nothing is expected any more once this much more has come.
    pub(super) fn is_complete_with(&self, settled: &BTreeMap<Sku, Quantity>) -> bool {
        self.lines.iter().all(|(sku, line)| {
            let more = settled.get(sku).copied().unwrap_or_default();
            line.left().0.saturating_sub(more.0) <= 0
        })
    }
}

impl Purchases {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (PurchaseId, &Purchase)> {
        self.open.iter().map(|(id, purchase)| (*id, purchase))
    }

    pub(super) fn get(&self, id: PurchaseId) -> Result<&Purchase, Rejection> {
        self.open.get(&id).ok_or_else(|| {
            let message = "this order is not open in this branch: it was closed or cancelled, or another branch wrote it; \
                           book what came without an order";
            Rejection::new(RefusalCode::UnknownPurchase, message)
        })
    }

    pub(super) fn count(&self) -> usize {
        self.open.len()
    }

    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    pub(super) fn next_number(&self) -> u32 {
        self.numbered.saturating_add(1)
    }

    pub(super) fn apply(&mut self, event: &PurchaseEvent) {
        match event {
            PurchaseEvent::Drafted { purchase, number, supplier, lines, .. } => {
                self.numbered = self.numbered.max(*number);
                self.lines = self.lines.saturating_add(lines.len());
                let lines = lines.iter().map(|line| (line.sku, line.into())).collect();
                let (number, supplier) = (*number, *supplier);
                let order = Purchase { number, supplier, version: 1, sent: false, receipts: 0, lines };
                self.open.insert(*purchase, order);
            }
            PurchaseEvent::Changed { purchase, version, lines, .. } => {
                let Some(order) = self.open.get_mut(purchase) else { return };
                self.lines = self.lines.saturating_sub(order.lines.len()).saturating_add(lines.len());
                let settled = |sku: &Sku| order.lines.get(sku).map(|line| line.settled).unwrap_or_default();
                let after = lines
                    .iter()
                    .map(|line| (line.sku, OpenLine { settled: settled(&line.sku), ..line.into() }));
                order.lines = after.collect();
                order.version = *version;
            }
            PurchaseEvent::Sent { purchase, version, .. } => {
                let Some(order) = self.open.get_mut(purchase) else { return };
                order.sent = true;
                order.version = *version;
            }
            PurchaseEvent::Received { purchase: Some(purchase), lines, closes, .. } => {
                let Some(order) = self.open.get_mut(purchase) else { return };
                order.receipts = order.receipts.saturating_add(1);
                for delivered in lines {
                    if let Some(line) = order.lines.get_mut(&delivered.sku) {
                        line.settled.0 = line.settled.0.saturating_add(delivered.settled().0);
                    }
                }
                if *closes {
                    self.remove(purchase);
                }
            }
            PurchaseEvent::Closed { purchase, .. } | PurchaseEvent::Cancelled { purchase, .. } => {
                self.remove(purchase);
            }
            PurchaseEvent::Received { purchase: None, .. } | PurchaseEvent::Returned { .. } => {}
        }
    }

    fn remove(&mut self, id: &PurchaseId) {
        if let Some(order) = self.open.remove(id) {
            self.lines = self.lines.saturating_sub(order.lines.len());
        }
    }
}
