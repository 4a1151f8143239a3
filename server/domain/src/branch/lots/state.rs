//! What a branch knows of lots: how much of each is here, which may not be sold, and which are on their way. A SKU of which no lot
//! was ever heard is not in it, so that its sales cost no more than looking that up.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{FulfilmentId, LotCode, Quantity, ShipmentId, Sku, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    super::{Event, FulfilmentEvent},
    event::{Expiry, KitLot, LotCame, LotEvent, LotMove},
    kitted::Kitted,
    travels::Travels,
};
use crate::limits::LOTS_EMPTY_KEPT;

/// One lot in one branch. Neither part is ever below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Lot {
    pub expires: Option<Expiry>,
    pub serial: bool,
    /// Fit for sale but for the lot's own state.
    pub fit: Quantity,
    /// Damaged, in quarantine and the like.
    pub aside: Quantity,
    pub expired: bool,
    pub recalled: bool,
}

/// The lots of one SKU, and what they come to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SkuLots {
    pub(super) lots: BTreeMap<LotCode, Lot>,
    /// Those of which something is here, in the order in which they are to be sold.
    pub(super) order: BTreeSet<(i32, LotCode)>,
    pub(super) sums: Sums,
    /// Whether its units have numbers of their own.
    pub(super) serial: bool,
}

/// What the lots of a SKU come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sums {
    /// Fit, of lots that may be sold.
    pub(super) open: i64,
    /// Fit, of lots that may not.
    pub(super) shut: i64,
    pub(super) aside: i64,
}

/// The lots of a branch. Whoever applies its events has the same as the branch itself.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Lots {
    pub(super) of: BTreeMap<Sku, SkuLots>,
    /// Lots that may not be sold, here or not, with the moment of their recall.
    pub(super) recalled: BTreeMap<(Sku, LotCode), Timestamp>,
    /// When lots that may be sold expire.
    ends: BTreeSet<(Timestamp, Sku, LotCode)>,
    /// Lots of which nothing is left, the one that is longest empty first.
    empty: VecDeque<(Sku, LotCode)>,
    pub(super) count: usize,
    /// What is between this branch and others.
    pub(super) travels: Travels,
    pub(super) picked: BTreeMap<FulfilmentId, Vec<LotMove>>,
    /// What kits that are promised are made of.
    pub(super) kitted: Kitted,
    /// SKUs of which a lot is recalled, here or not.
    doubts: BTreeMap<Sku, Doubt>,
}

/// What is not known of a SKU of which lots are recalled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Doubt {
    recalls: u32,
    /// What no lot is known of and is not sold therefore.
    blocked: Quantity,
}

impl Lot {
    /// Whether it may not be sold.
    #[must_use]
    pub const fn is_shut(&self) -> bool {
        self.expired || self.recalled
    }

    const fn is_empty(&self) -> bool {
        self.fit.0 == 0 && self.aside.0 == 0
    }

    /// Its place among those of its SKU: what expires first goes first, and what never expires last.
    pub(super) fn place(&self) -> i32 {
        self.expires.map_or(i32::MAX, |expires| expires.day)
    }
}

impl Sums {
    pub(super) fn add(&mut self, lot: &Lot, sign: i64) {
        let part = if lot.is_shut() { &mut self.shut } else { &mut self.open };
        *part = part.saturating_add(lot.fit.0.saturating_mul(sign));
        self.aside = self.aside.saturating_add(lot.aside.0.saturating_mul(sign));
    }
}

impl SkuLots {
    #[must_use]
    pub fn get(&self, lot: &LotCode) -> Option<&Lot> {
        self.lots.get(lot)
    }

    /// Those of which something is here, in the order in which they are to be sold.
    pub fn in_order(&self) -> impl Iterator<Item = (LotCode, &Lot)> {
        self.order.iter().filter_map(|(_, code)| Some((*code, self.lots.get(code)?)))
    }

    /// All of them, those included of which nothing is left, in order of their numbers.
    pub fn all(&self) -> impl Iterator<Item = (LotCode, &Lot)> {
        self.lots.iter().map(|(code, lot)| (*code, lot))
    }

    /// What all lots come to on hand.
    #[must_use]
    pub fn on_hand(&self) -> Quantity {
        let Sums { open, shut, aside } = self.sums;
        Quantity(open.saturating_add(shut).saturating_add(aside))
    }

    /// What of it may not be sold.
    #[must_use]
    pub fn unsellable(&self) -> Quantity {
        Quantity(self.sums.shut.saturating_add(self.sums.aside))
    }

    /// Changes one lot, and all that follows from it.
    pub(super) fn change(&mut self, code: LotCode, how: impl FnOnce(&mut Lot)) -> (Lot, Lot) {
        let lot = self.lots.entry(code).or_default();
        let before = *lot;
        how(lot);
        let after = *lot;
        self.sums.add(&before, -1);
        self.sums.add(&after, 1);
        self.order.remove(&(before.place(), code));
        if !after.is_empty() {
            self.order.insert((after.place(), code));
        }
        self.serial |= after.serial;
        (before, after)
    }
}

impl Lots {
    /// Whether no lot was ever heard of.
    pub(super) fn are_unknown(&self) -> bool {
        self.of.is_empty() && self.recalled.is_empty()
    }

    /// Whether a lot of a SKU is recalled.
    pub(super) fn is_in_doubt(&self, sku: &Sku) -> bool {
        self.doubts.get(sku).is_some_and(|doubt| doubt.recalls > 0)
    }

    /// How many lots of a SKU are recalled.
    pub(super) fn recalls_of(&self, sku: &Sku) -> u32 {
        self.doubts.get(sku).map_or(0, |doubt| doubt.recalls)
    }

    /// What of a SKU is not sold because nobody knows its lot while one is recalled.
    #[must_use]
    pub fn doubted(&self, sku: &Sku) -> Quantity {
        self.doubts.get(sku).map(|doubt| doubt.blocked).unwrap_or_default()
    }

    fn doubt(&mut self, sku: Sku, how: impl FnOnce(&mut Doubt)) {
        let doubt = self.doubts.entry(sku).or_default();
        how(doubt);
        if *doubt == Doubt::default() {
            self.doubts.remove(&sku);
        }
    }

    /// When the next lot expires.
    pub(in crate::branch) fn next_end(&self) -> Option<Timestamp> {
        self.ends.first().map(|(ends, _, _)| *ends)
    }

    /// Lots whose time is over.
    pub(super) fn due(&self, at: Timestamp) -> impl Iterator<Item = (Sku, LotCode)> {
        self.ends.iter().take_while(move |(ends, _, _)| *ends <= at).map(|(_, sku, lot)| (*sku, *lot))
    }

    /// Those of one SKU; none where no lot of it was ever heard of.
    #[must_use]
    pub fn of(&self, sku: &Sku) -> Option<&SkuLots> {
        self.of.get(sku)
    }

    /// SKUs behind one, in their order.
    pub fn behind(&self, after: Option<Sku>) -> impl Iterator<Item = (Sku, &SkuLots)> {
        let start = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Included);
        self.of.range((start, std::ops::Bound::Unbounded)).map(|(sku, of)| (*sku, of))
    }

    pub(super) fn lot(&self, sku: &Sku, lot: &LotCode) -> Option<&Lot> {
        self.of.get(sku)?.get(lot)
    }

    /// In order of SKU.
    pub fn iter(&self) -> impl Iterator<Item = (Sku, &SkuLots)> {
        self.of.iter().map(|(sku, of)| (*sku, of))
    }

    /// Takes whatever happened into what is known of lots, of those on their way too.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::Lot(event) => {
                self.apply(event);
                self.travels.apply(event);
                if let LotEvent::Picked { fulfilment, lines } = event {
                    self.picked.insert(*fulfilment, lines.clone());
                }
            }
            Event::Transfer(event) => self.travels.follow(event),
            Event::Fulfilment(
                FulfilmentEvent::Shipped { fulfilment, .. }
                | FulfilmentEvent::Collected { fulfilment, .. }
                | FulfilmentEvent::Cancelled { fulfilment, .. },
            ) => {
                self.picked.remove(fulfilment);
            }
            _ => {}
        }
    }

    /// The fulfilments whose kits lie here with some of a lot in them.
    #[must_use]
    pub fn in_kits(&self, sku: &Sku, lot: &LotCode) -> BTreeSet<FulfilmentId> {
        self.kitted.of_lot(sku, lot).into_iter().map(|(id, _)| id).collect()
    }

    /// How much of each lot of a SKU lies here in kits that are promised.
    #[must_use]
    pub fn part_lots(&self, sku: &Sku) -> Vec<KitLot> {
        self.kitted.of_part(sku)
    }

    /// How much of each lot is on its way from here and has not come.
    pub fn under_way(&self) -> impl Iterator<Item = (Sku, LotCode, Quantity)> {
        self.travels.each_under_way()
    }

    /// What came of a shipment that left here, for whoever hears of that where it came.
    pub fn settle_under_way(&mut self, shipment: ShipmentId, lines: &[LotCame]) {
        self.travels.settle(shipment, lines);
    }

    /// What changes of those that are here.
    pub fn apply(&mut self, event: &LotEvent) {
        match event {
            LotEvent::Moved { lines, .. } => lines.iter().for_each(|line| self.take(line)),
            LotEvent::Named { lines } => lines.iter().for_each(|line| self.name(line)),
            LotEvent::Expired { lines } => {
                for shut in lines {
                    self.change(shut.sku, shut.lot, |lot| lot.expired = true);
                }
            }
            LotEvent::Recalled { recall, sku, lot, .. } => {
                if self.recalled.insert((*sku, *lot), moment(*recall)).is_none() {
                    self.doubt(*sku, |doubt| doubt.recalls = doubt.recalls.saturating_add(1));
                }
                if self.lot(sku, lot).is_some() {
                    self.change(*sku, *lot, |lot| lot.recalled = true);
                }
            }
            LotEvent::RecallLifted { sku, lot, .. } => {
                if self.recalled.remove(&(*sku, *lot)).is_some() {
                    self.doubt(*sku, |doubt| doubt.recalls = doubt.recalls.saturating_sub(1));
                }
                if self.lot(sku, lot).is_some() {
                    self.change(*sku, *lot, |lot| lot.recalled = false);
                }
            }
            LotEvent::Announced { .. }
            | LotEvent::Came { .. }
            | LotEvent::CameNoted { .. }
            | LotEvent::Differed { .. }
            | LotEvent::DifferenceResolved { .. }
            | LotEvent::Picked { .. } => {}
            LotEvent::Kitted { .. } | LotEvent::KitsLeft { .. } => self.kitted.apply(event),
            LotEvent::Doubted { lines } => {
                for line in lines {
                    self.doubt(line.sku, |doubt| {
                        doubt.blocked.0 = doubt.blocked.0.saturating_add(line.quantity.0);
                    });
                }
            }
        }
    }

    /// What is named is named for good: a date that was wrong is put right with it.
    fn name(&mut self, line: &LotMove) {
        self.change(line.sku, line.lot, |lot| lot.expires = line.expires.or(lot.expires));
        self.take(line);
    }

    fn take(&mut self, line: &LotMove) {
        self.change(line.sku, line.lot, |lot| {
            lot.expires = lot.expires.or(line.expires);
            lot.serial |= line.serial;
            lot.expired = line.expired;
            lot.recalled = line.recalled;
            lot.fit.0 = lot.fit.0.saturating_add(line.fit.0);
            lot.aside.0 = lot.aside.0.saturating_add(line.aside.0);
        });
    }

    fn change(&mut self, sku: Sku, code: LotCode, how: impl FnOnce(&mut Lot)) {
        let of = self.of.entry(sku).or_default();
        let known = of.lots.len();
        let (before, after) = of.change(code, how);
        let new = of.lots.len() > known;
        self.count = self.count.saturating_add(usize::from(new));
        if let Some(expires) = before.expires {
            self.ends.remove(&(expires.ends, sku, code));
        }
        if let Some(expires) = after.expires.filter(|_| !after.expired && !after.is_empty()) {
            self.ends.insert((expires.ends, sku, code));
        }
        if after.is_empty() && (new || !before.is_empty()) {
            self.empty.push_back((sku, code));
            self.forget();
        }
    }

    /// Forgets lots that have long been empty. One that was filled again meanwhile stays.
    fn forget(&mut self) {
        while self.empty.len() > LOTS_EMPTY_KEPT {
            let Some((sku, code)) = self.empty.pop_front() else { return };
            let Some(of) = self.of.get_mut(&sku) else { continue };
            if of.lots.get(&code).is_some_and(Lot::is_empty) {
                of.lots.remove(&code);
                self.count = self.count.saturating_sub(1);
                if of.lots.is_empty() {
                    self.of.remove(&sku);
                }
            }
        }
    }
}

/// When a recall was ordered, by its id.
fn moment(recall: protocol::CommandId) -> Timestamp {
    Timestamp(i64::try_from(recall.millis()).unwrap_or(i64::MAX))
}
