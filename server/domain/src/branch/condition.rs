//! Why goods that are on hand may not be sold. How many may not is the position's; this knows what is the matter with them, as far
//! as somebody has said. What comes and goes without a word about it is `other`.

use protocol::{AdjustmentReason, Condition, Disposition, LotCode, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Event, LotEvent, LotMove, PurchaseEvent, StockEvent, TicketEvent, TransferEvent, for_each_movement,
};

/// What is set aside, by SKU: only of those of which anything is, or of which lots are known.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Conditions {
    skus: BTreeMap<Sku, Aside>,
    /// What goods have moved of and may yet be told of their lots: which lots they were stands behind them in a record.
    loose: BTreeSet<Sku>,
}

/// What of one SKU may not be sold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Aside {
    all: Quantity,
    /// What somebody has said of goods.
    named: BTreeMap<Condition, Quantity>,
    /// What would be for sale of each lot if the lot is; of one that is expired or recalled it may not be sold.
    lots: BTreeMap<LotCode, OfLot>,
    /// What may be of a recalled lot, since nobody knows of which it is.
    doubted: Quantity,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct OfLot {
    fit: Quantity,
    expired: bool,
    recalled: bool,
}

impl OfLot {
    const fn is_shut(&self) -> bool {
        self.expired || self.recalled
    }
}

fn moves(event: &Event) -> bool {
    let mut moves = false;
    for_each_movement(event, |_, _, _| moves = true);
    moves
}

impl Conditions {
    /// Takes in what happened. It goes by events alone, so that every reader of them comes to the same.
    pub fn apply(&mut self, event: &Event) {
        // What is of lots comes behind what moved, and what moves nothing, such as the end of a task, may stand between them.
        if !self.loose.is_empty() && !matches!(event, Event::Lot(_)) && moves(event) {
            for sku in std::mem::take(&mut self.loose) {
                self.settle(sku);
            }
        }
        let Self { skus, loose } = self;
        for_each_movement(event, |sku, delta, _| {
            if delta.unsellable != Quantity::ZERO {
                let aside = skus.entry(sku).or_default();
                aside.all.0 = aside.all.0.saturating_add(delta.unsellable.0);
                loose.insert(sku);
            }
        });
        if let Event::Lot(event) = event {
            loose.extend(event.moves().iter().map(|line| line.sku));
        }
        self.name(event);
    }

    /// What an event says about the goods that it sets aside or takes.
    fn name(&mut self, event: &Event) {
        match event {
            Event::Stock(StockEvent::SetAside { sku, quantity, from, to, .. }) => {
                self.add(*sku, *from, Quantity(quantity.0.saturating_neg()));
                self.add(*sku, *to, *quantity);
            }
            Event::Stock(StockEvent::Settled(correction)) => {
                let condition = correction
                    .condition
                    .or_else(|| booked_as(correction.reason).filter(|_| correction.unsellable.is_positive()));
                self.add(correction.sku, condition, correction.unsellable);
            }
            Event::Stock(StockEvent::Adjusted { sku, unsellable, reason, .. })
                if unsellable.is_positive() =>
            {
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
            Event::Transfer(
                TransferEvent::Received { lines, .. } | TransferEvent::ShipmentReceived { lines, .. },
            ) => {
                for line in lines {
                    self.add(line.sku, Some(Condition::Damaged), line.damaged);
                }
            }
            Event::Transfer(TransferEvent::SentBack { lines, .. }) => {
                for line in lines {
                    self.add(line.sku, Some(Condition::Damaged), Quantity(line.damaged.0.saturating_neg()));
                }
            }
            Event::Purchase(PurchaseEvent::Received { lines, .. }) => {
                for line in lines {
                    self.add(line.sku, Some(Condition::Damaged), line.damaged);
                }
            }
            Event::Lot(event) => self.shut(event),
            _ => {}
        }
    }

    /// What lots may not be sold, and what moves of each.
    fn shut(&mut self, event: &LotEvent) {
        match event {
            LotEvent::Moved { lines, .. } | LotEvent::Named { lines } => {
                for LotMove { sku, lot, fit, expired, recalled, .. } in lines {
                    self.change_lot(*sku, *lot, |of| {
                        of.fit.0 = of.fit.0.saturating_add(fit.0);
                        (of.expired, of.recalled) = (*expired, *recalled);
                    });
                }
            }
            LotEvent::Expired { lines } => {
                for line in lines {
                    self.change_lot(line.sku, line.lot, |of| of.expired = true);
                }
            }
            LotEvent::Recalled { sku, lot, .. } => self.change_lot(*sku, *lot, |of| of.recalled = true),
            LotEvent::RecallLifted { sku, lot, .. } => {
                self.change_lot(*sku, *lot, |of| of.recalled = false);
            }
            LotEvent::Doubted { lines } => {
                for line in lines {
                    let doubted = &mut self.skus.entry(line.sku).or_default().doubted;
                    doubted.0 = doubted.0.saturating_add(line.quantity.0);
                    self.loose.insert(line.sku);
                }
            }
            LotEvent::Announced { .. }
            | LotEvent::Picked { .. }
            | LotEvent::Came { .. }
            | LotEvent::CameNoted { .. }
            | LotEvent::Differed { .. }
            | LotEvent::DifferenceResolved { .. }
            | LotEvent::Kitted { .. }
            | LotEvent::KitsLeft { .. } => {}
        }
    }

    fn change_lot(&mut self, sku: Sku, lot: LotCode, how: impl FnOnce(&mut OfLot)) {
        let Aside { lots, .. } = self.skus.entry(sku).or_default();
        let of = lots.entry(lot).or_default();
        how(of);
        // What moves of it later tells anew whether it may be sold.
        if of.fit <= Quantity::ZERO {
            lots.remove(&lot);
        }
        self.loose.insert(sku);
    }

    /// More or fewer in a condition. What is for sale, and what nobody has a word for, needs no figure of its own.
    fn add(&mut self, sku: Sku, condition: Option<Condition>, change: Quantity) {
        let Some(condition) = condition.filter(|condition| *condition != Condition::Other) else { return };
        if change == Quantity::ZERO {
            return;
        }
        let named = self.skus.entry(sku).or_default().named.entry(condition).or_default();
        named.0 = named.0.saturating_add(change.0).max(0);
    }

    fn settle(&mut self, sku: Sku) {
        let Some(aside) = self.skus.get_mut(&sku) else { return };
        aside.settle();
        let nothing = aside.all == Quantity::ZERO && aside.doubted == Quantity::ZERO;
        if nothing && aside.named.is_empty() && aside.lots.is_empty() {
            self.skus.remove(&sku);
        }
    }

    /// All SKUs of which something is set aside, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Sku, Aside)> {
        let there = self.skus.iter().filter(|(_, aside)| aside.all != Quantity::ZERO);
        there.map(|(sku, aside)| (*sku, aside.settled()))
    }

    #[must_use]
    pub fn get(&self, sku: &Sku) -> Option<Aside> {
        self.skus.get(sku).map(Aside::settled)
    }
}

impl Aside {
    fn sum(&self) -> i64 {
        let named = self.named.values().map(|quantity| quantity.0).fold(self.doubted.0, i64::saturating_add);
        let shut = self.lots.values().filter(|of| of.is_shut());
        shut.map(|of| of.fit.0).fold(named, i64::saturating_add)
    }

    fn settled(&self) -> Self {
        let mut settled = self.clone();
        settled.settle();
        settled
    }

    /// Never more is named than is set aside: what left without a word was of the condition that is named first.
    fn settle(&mut self) {
        let mut over = self.sum().saturating_sub(self.all.0.max(0)).max(0);
        for quantity in self.named.values_mut() {
            let gone = quantity.0.min(over);
            quantity.0 = quantity.0.saturating_sub(gone);
            over = over.saturating_sub(gone);
        }
        self.named.retain(|_, quantity| quantity.is_positive());
    }

    /// How much is in a condition.
    #[must_use]
    pub fn of(&self, condition: Condition) -> Quantity {
        Quantity(self.said(condition).0.saturating_add(self.by_lots(condition).0))
    }

    /// The part of it that people have put there, and may take out again.
    #[must_use]
    pub fn said(&self, condition: Condition) -> Quantity {
        match condition {
            Condition::Other => Quantity(self.all.0.saturating_sub(self.sum()).max(0)),
            named => self.named.get(&named).copied().unwrap_or_default(),
        }
    }

    /// The part of it that is so because its lot is.
    #[must_use]
    pub fn by_lots(&self, condition: Condition) -> Quantity {
        let as_asked = |of: &&OfLot| match condition {
            Condition::Recalled => of.recalled,
            Condition::Expired => of.expired && !of.recalled,
            _ => false,
        };
        let doubted = if condition == Condition::Recalled { self.doubted.0 } else { 0 };
        Quantity(self.lots.values().filter(as_asked).map(|of| of.fit.0).fold(doubted, i64::saturating_add))
    }

    /// What may be of a recalled lot, since nobody knows of which it is.
    #[must_use]
    pub const fn doubted(&self) -> Quantity {
        self.doubted
    }

    /// All that may not be sold.
    #[must_use]
    pub const fn all(&self) -> Quantity {
        self.all
    }

    /// Each condition of which there is any, in their order.
    #[must_use]
    pub fn each(&self) -> Vec<(Condition, Quantity)> {
        let all = Condition::ALL.into_iter().map(|condition| (condition, self.of(condition)));
        all.filter(|(_, of)| of.is_positive()).collect()
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
