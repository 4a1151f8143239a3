//! Why goods that are on hand may not be sold. How many may not is the position's; this knows what is the matter with them, as far
//! as somebody has said. What comes and goes without a word about it is `other`.

use protocol::{AdjustmentReason, Condition, Disposition, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Event, PurchaseEvent, StockEvent, TicketEvent, TransferEvent, for_each_movement};

/// What is set aside, by SKU: only of those of which anything is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Conditions(BTreeMap<Sku, Aside>);

/// What of one SKU may not be sold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Aside {
    all: Quantity,
    named: BTreeMap<Condition, Quantity>,
}

impl Conditions {
    /// Takes in what happened. It goes by events alone, so that every reader of them comes to the same.
    pub fn apply(&mut self, event: &Event) {
        let mut touched: Vec<(Sku, Quantity)> = Vec::new();
        for_each_movement(event, |sku, delta, _| {
            if delta.unsellable != Quantity::ZERO {
                touched.push((sku, delta.unsellable));
            }
        });
        for (sku, change) in &touched {
            let aside = self.0.entry(*sku).or_default();
            aside.all.0 = aside.all.0.saturating_add(change.0);
        }
        self.name(event);
        for (sku, _) in touched {
            self.settle(sku);
        }
    }

    /// What an event says about the goods that it sets aside or takes.
    fn name(&mut self, event: &Event) {
        match event {
            Event::Stock(StockEvent::SetAside { sku, quantity, from, to, .. }) => {
                self.add(*sku, *from, Quantity(quantity.0.saturating_neg()));
                self.add(*sku, *to, *quantity);
            }
            Event::Stock(StockEvent::Settled(correction)) => {
                let condition = correction.condition.or_else(|| {
                    booked_as(correction.reason).filter(|_| correction.unsellable.is_positive())
                });
                self.add(correction.sku, condition, correction.unsellable);
            }
            Event::Stock(StockEvent::Adjusted { sku, unsellable, reason, .. }) if unsellable.is_positive() => {
                self.add(*sku, booked_as(*reason), *unsellable);
            }
            Event::Stock(StockEvent::CameBack { lines, .. }) => {
                for line in lines {
                    self.add(line.sku, Some(Condition::Damaged), line.damaged);
                }
            }
            Event::Ticket(TicketEvent::Completed(facts)) => {
                for line in facts.lines.iter().filter(|line| line.stocked) {
                    let condition = line.refund.as_ref().and_then(|refund| returned_as(refund.disposition));
                    self.add(line.sku, condition, Quantity(line.quantity.0.saturating_neg()));
                }
            }
            Event::Transfer(TransferEvent::Received { lines, .. }) => {
                for line in lines {
                    self.add(line.sku, Some(Condition::Damaged), line.damaged);
                }
            }
            Event::Purchase(PurchaseEvent::Received { lines, .. }) => {
                for line in lines {
                    self.add(line.sku, Some(Condition::Damaged), line.damaged);
                }
            }
            _ => {}
        }
    }

    /// More or fewer in a condition. What is for sale, and what nobody has a word for, needs no figure of its own.
    fn add(&mut self, sku: Sku, condition: Option<Condition>, change: Quantity) {
        let Some(condition) = condition.filter(|condition| *condition != Condition::Other) else { return };
        if change == Quantity::ZERO {
            return;
        }
        let named = self.0.entry(sku).or_default().named.entry(condition).or_default();
        named.0 = named.0.saturating_add(change.0).max(0);
    }

    /// Never more is named than is set aside: what left without a word was of the condition that is named first.
    fn settle(&mut self, sku: Sku) {
        let Some(aside) = self.0.get_mut(&sku) else { return };
        let mut over = aside.sum().saturating_sub(aside.all.0.max(0)).max(0);
        for quantity in aside.named.values_mut() {
            let gone = quantity.0.min(over);
            quantity.0 = quantity.0.saturating_sub(gone);
            over = over.saturating_sub(gone);
        }
        aside.named.retain(|_, quantity| quantity.is_positive());
        if aside.all == Quantity::ZERO {
            self.0.remove(&sku);
        }
    }

    /// How much of a SKU is in a condition.
    #[must_use]
    pub fn of(&self, sku: &Sku, condition: Condition) -> Quantity {
        self.0.get(sku).map(|aside| aside.of(condition)).unwrap_or_default()
    }

    /// All SKUs of which something is set aside, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&Sku, &Aside)> {
        self.0.iter()
    }

    #[must_use]
    pub fn get(&self, sku: &Sku) -> Option<&Aside> {
        self.0.get(sku)
    }
}

impl Aside {
    fn sum(&self) -> i64 {
        self.named.values().map(|quantity| quantity.0).fold(0, i64::saturating_add)
    }

    #[must_use]
    pub fn of(&self, condition: Condition) -> Quantity {
        match condition {
            Condition::Other => Quantity(self.all.0.saturating_sub(self.sum()).max(0)),
            named => self.named.get(&named).copied().unwrap_or_default(),
        }
    }

    /// All that may not be sold.
    #[must_use]
    pub const fn all(&self) -> Quantity {
        self.all
    }

    /// Each condition of which there is any, in their order.
    pub fn each(&self) -> impl Iterator<Item = (Condition, Quantity)> {
        Condition::ALL.into_iter().map(|condition| (condition, self.of(condition))).filter(|(_, of)| of.is_positive())
    }
}

const fn booked_as(reason: AdjustmentReason) -> Option<Condition> {
    match reason {
        AdjustmentReason::Damaged => Some(Condition::Damaged),
        AdjustmentReason::Expired => Some(Condition::Expired),
        _ => None,
    }
}

const fn returned_as(disposition: Disposition) -> Option<Condition> {
    match disposition {
        Disposition::Damaged => Some(Condition::Damaged),
        Disposition::Quarantine => Some(Condition::Quarantine),
        Disposition::Restock | Disposition::Discard => None,
    }
}
