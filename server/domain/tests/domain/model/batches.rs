//! The reference's lots of the one SKU that has them. Which lot leaves when nobody says so: first what no lot is known of, then the
//! lot that expires first; of a recalled lot nothing may be sold, and while there is one, nothing of which no lot is known.

use std::collections::BTreeMap;

use protocol::RefusalCode;

use super::house::{House, Level, Shop, no};

/// The SKU whose goods are told apart, when somebody does.
pub(super) const LOTTED: u8 = 4;
pub(super) const LOTS: u8 = 4;

/// How many minutes after the beginning a lot may not be sold any more; the last of them never ends.
pub(super) const ENDS: [Option<i64>; LOTS as usize] = [Some(6), Some(13), Some(24), None];

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Batch {
    /// Fit for sale but for the recall, and set aside.
    pub fit: i64,
    pub aside: i64,
}

/// The lots of a shop, by their place in the order in which they are to be sold.
#[derive(Clone, Debug, Default)]
pub(super) struct Batches {
    pub known: BTreeMap<u8, Batch>,
    pub recalled: [bool; LOTS as usize],
    pub expired: [bool; LOTS as usize],
    /// What is not sold because nobody knows its lot.
    pub doubt: i64,
}

impl Batches {
    pub(super) fn is_shut(&self, lot: u8) -> bool {
        self.recalled[usize::from(lot)] || self.is_expired(lot)
    }

    pub(super) fn is_expired(&self, lot: u8) -> bool {
        self.expired[usize::from(lot)]
    }

    /// What no lot is known of: fit, and set aside.
    fn rest(&self, level: Level) -> (i64, i64) {
        let sum = |shut: bool| -> i64 {
            self.known.iter().filter(|(lot, _)| self.is_shut(**lot) == shut).map(|(_, one)| one.fit).sum()
        };
        let aside: i64 = self.known.values().map(|one| one.aside).sum();
        let fit = level.on_hand - level.unsellable - sum(false);
        (fit, level.unsellable - sum(true) - aside - self.doubt)
    }

    /// Finds the lots of what has left, or changed its state, to come to a level. False where goods would be set free that may not
    /// be sold because they are recalled.
    pub(super) fn follow(&mut self, level: Level, (moved, aside): (i64, i64)) -> bool {
        let order: Vec<u8> = self.known.keys().copied().collect();
        let mut freed = (-aside - (-moved).max(0)).max(0);
        let mut missing = -self.rest(level).1;
        let frees = freed > 0;
        let doubtful = self.doubt.min(missing - freed).max(0);
        (self.doubt, missing) = (self.doubt - doubtful, missing - doubtful);
        for lot in order.iter().copied().filter(|lot| self.is_shut(*lot)).collect::<Vec<_>>() {
            let one = self.known.entry(lot).or_default();
            let taken = one.fit.min(missing - freed).max(0);
            (one.fit, missing) = (one.fit - taken, missing - taken);
        }
        for lot in &order {
            let shut = self.is_shut(*lot);
            let one = self.known.entry(*lot).or_default();
            let taken = one.aside.min(missing).max(0);
            let back = if shut { 0 } else { taken.min(freed) };
            (one.fit, one.aside) = (one.fit + back, one.aside - taken);
            (missing, freed) = (missing - taken, freed - back);
        }
        let shut = self.known.iter().any(|(lot, one)| self.is_shut(*lot) && one.fit > 0);
        if frees && missing > 0 && (shut || self.doubt > 0) {
            return false;
        }
        let (fit, left) = self.rest(level);
        let (mut missing, mut gained) = (-fit, aside.max(0).min(left.max(0)));
        for lot in order.iter().copied().filter(|lot| !self.is_shut(*lot)).collect::<Vec<_>>() {
            let one = self.known.entry(lot).or_default();
            let taken = one.fit.min(missing).max(0);
            let kept = taken.min(gained);
            (one.fit, one.aside) = (one.fit - taken, one.aside + kept);
            (missing, gained) = (missing - taken, gained - kept);
        }
        true
    }
}

impl Shop {
    /// Takes what has changed since a level into the lots.
    pub(super) fn lots_follow(&mut self, before: Level) {
        let after = self.level(LOTTED);
        let moved = (after.on_hand - before.on_hand, after.unsellable - before.unsellable);
        let touched = std::mem::take(&mut self.lots_moved);
        if touched || moved != (0, 0) {
            self.batches.follow(after, moved);
            self.settle_doubt();
        }
    }

    /// Nobody has seen any of it: no lot is left, whether it could be sold or not.
    pub(super) fn lose_lots(&mut self) {
        let mut gone = 0;
        for (lot, one) in &mut self.batches.known {
            let shut = self.batches.recalled[usize::from(*lot)] || self.batches.expired[usize::from(*lot)];
            gone += one.aside + if shut { one.fit } else { 0 };
            *one = Batch::default();
        }
        self.level_mut(LOTTED).unsellable -= gone;
    }

    /// Whatever no lot is known of may be of a lot that is recalled.
    fn settle_doubt(&mut self) {
        let (fit, _) = self.batches.rest(self.level(LOTTED));
        let doubt = self.batches.doubt;
        let any = self.batches.recalled.iter().any(|recalled| *recalled);
        let change = if any { fit.max(-doubt) } else { -doubt };
        self.batches.doubt += change;
        self.level_mut(LOTTED).unsellable += change;
    }
}

impl House {
    /// Whether a correction would set goods free that are recalled.
    pub(super) fn frees_recalled(
        &self,
        shop: usize,
        sku: u8,
        (delta, aside): (i64, i64),
        when: Option<i64>,
    ) -> bool {
        let own = &self.shops[shop];
        // A count has seen the shelf without it.
        let seen = own.settled.get(&sku).copied().zip(when).is_some_and(|(seen, when)| when < seen);
        let delta = if seen { 0 } else { delta };
        let level = own.level(sku);
        let (on_hand, unsellable) = (level.on_hand + delta, level.unsellable + aside);
        let after = Level { on_hand, unsellable, ..level };
        sku == LOTTED && !own.batches.clone().follow(after, (delta, aside))
    }

    /// Goods of a lot come; of a recalled one nothing may be sold.
    pub(super) fn receive_lot(&mut self, shop: usize, lot: u8, quantity: i64) -> bool {
        if quantity <= 0 {
            return false;
        }
        self.move_goods(shop, LOTTED, quantity, super::house::Why::Received, Some(self.now));
        let own = &mut self.shops[shop];
        own.batches.known.entry(lot).or_default().fit += quantity;
        if own.batches.is_shut(lot) {
            own.level_mut(LOTTED).unsellable += quantity;
        }
        // What was sold before it came was of it, where nothing else was there.
        let level = own.level(LOTTED);
        own.batches.follow(level, (quantity, 0));
        own.settle_doubt();
        true
    }

    /// Nothing of it may be sold any more, or all of it again. Saying so twice changes nothing.
    pub(super) fn recall(&mut self, shop: usize, lot: u8, shut: bool) -> bool {
        let own = &mut self.shops[shop];
        if own.batches.recalled[usize::from(lot)] != shut {
            own.batches.recalled[usize::from(lot)] = shut;
            let fit = own.batches.known.get(&lot).map_or(0, |one| one.fit);
            let fit = if own.batches.is_expired(lot) { 0 } else { fit };
            own.level_mut(LOTTED).unsellable += if shut { fit } else { -fit };
            if shut {
                own.out_of_kits(lot);
            }
            own.settle_doubt();
        }
        true
    }

    /// Whether the day of a lot of which something is here is over and nobody was told.
    pub(super) fn a_lot_ends(&self, shop: usize) -> bool {
        let own = &self.shops[shop].batches;
        let here = |lot: &u8| own.known.get(lot).is_some_and(|one| one.fit + one.aside > 0);
        (0..LOTS).any(|lot| here(&lot) && !own.is_expired(lot) && self.is_past(lot))
    }

    fn is_past(&self, lot: u8) -> bool {
        ENDS[usize::from(lot)].is_some_and(|minutes| crate::support::NOW.0 + minutes * 60_000 <= self.now)
    }

    /// What is past its day may not be sold any more.
    pub(super) fn expire_lots(&mut self, shop: usize) {
        for lot in (0..LOTS).filter(|lot| self.is_past(*lot)).collect::<Vec<_>>() {
            let own = &mut self.shops[shop];
            if !own.batches.is_expired(lot) {
                let fit = own.batches.known.get(&lot).map_or(0, |one| one.fit);
                let fit = if own.batches.is_shut(lot) { 0 } else { fit };
                own.batches.expired[usize::from(lot)] = true;
                own.level_mut(LOTTED).unsellable += fit;
            }
        }
    }

    /// Somebody says of which lot goods are that are here: goods of which no lot was known, or which were taken for another.
    pub(super) fn name_lot(
        &mut self,
        shop: usize,
        lot: u8,
        (fit, aside): (i64, i64),
        from: Option<u8>,
    ) -> bool {
        if fit + aside <= 0 || fit < 0 || aside < 0 {
            return no(&self.why, RefusalCode::InvalidQuantity);
        }
        let own = &mut self.shops[shop];
        let level = own.level(LOTTED);
        let shut = |batches: &Batches, lot: u8| if batches.is_shut(lot) { fit } else { 0 };
        let mut blocked = 0;
        if let Some(from) = from {
            let Some(known) = own.batches.known.get(&from).copied() else {
                return no(&self.why, RefusalCode::InvalidQuantity);
            };
            if own.batches.recalled[usize::from(from)] {
                return no(&self.why, RefusalCode::WrongState);
            }
            if fit > known.fit || aside > known.aside {
                return false;
            }
            blocked -= shut(&own.batches, from);
            own.batches.known.insert(from, Batch { fit: known.fit - fit, aside: known.aside - aside });
        } else {
            let (there, set_aside) = own.batches.rest(level);
            if fit > (there + own.batches.doubt).max(0) || aside > set_aside.max(0) {
                return no(&self.why, RefusalCode::InsufficientStock);
            }
        }
        blocked += shut(&own.batches, lot);
        let one = own.batches.known.entry(lot).or_default();
        (one.fit, one.aside) = (one.fit + fit, one.aside + aside);
        own.level_mut(LOTTED).unsellable += blocked;
        own.settle_doubt();
        true
    }
}
