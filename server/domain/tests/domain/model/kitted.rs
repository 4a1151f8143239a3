//! The reference's lots in kits that are promised: a parcel that is called off, or is short of a kit, gives back the lots that it took, the
//! last first, and a recall takes its lot out of all of them and something else in.

use super::{
    batches::{Batch, LOTTED},
    house::{Level, Shop},
};

impl Shop {
    /// So much of the goods with lots went into kits of a parcel, or below zero came out of them: of which lots that was.
    pub(super) fn lots_of_kits_follow(&mut self, (part, taken): (Option<u128>, i64), mut before: Level) {
        let mut left = (-taken).max(0);
        let own = part.and_then(|part| self.kit_lots.get_mut(&part));
        let mut back = Vec::new();
        for (lot, there) in own.into_iter().flatten().rev() {
            let some = left.min(*there);
            (left, *there) = (left - some, *there - some);
            back.push((*lot, some));
        }
        for (lot, some) in back.into_iter().filter(|(_, some)| *some > 0) {
            self.batches.known.entry(lot).or_default().fit += some;
            if self.batches.is_shut(lot) {
                self.level_mut(LOTTED).unsellable += some;
                before.unsellable += some;
            }
        }
        let known = self.batches.known.clone();
        self.lots_follow(before);
        if let Some(part) = part.filter(|_| taken > 0) {
            self.put_in(part, taken, &known);
        }
        self.kit_lots.values_mut().for_each(|lots| lots.retain(|(_, there)| *there > 0));
    }

    /// What has left its lots since is in the kits of a parcel.
    fn put_in(&mut self, part: u128, taken: i64, known: &std::collections::BTreeMap<u8, Batch>) {
        let mut left = taken;
        for (lot, was) in known {
            let now = self.batches.known.get(lot).copied().unwrap_or_default();
            let gone = (was.fit + was.aside - now.fit - now.aside).clamp(0, left);
            left -= gone;
            let own = self.kit_lots.entry(part).or_default();
            match own.iter_mut().find(|(of, _)| of == lot) {
                Some((_, there)) => *there += gone,
                None => own.push((*lot, gone)),
            }
        }
    }

    /// A lot that nobody may sell goes out of all kits and what else is here, and may be sold, goes in.
    pub(super) fn out_of_kits(&mut self, lot: u8) {
        let parts: Vec<u128> = self.kit_lots.keys().copied().collect();
        for part in parts {
            let Some(own) = self.kit_lots.get_mut(&part) else { continue };
            let some: i64 = own.iter().filter(|(of, _)| *of == lot).map(|(_, there)| there).sum();
            if some == 0 {
                continue;
            }
            own.retain(|(of, _)| *of != lot);
            self.batches.known.entry(lot).or_default().fit += some;
            self.level_mut(LOTTED).unsellable += some;
            let known = self.batches.known.clone();
            let mut wanted = some;
            for other in known.keys().filter(|other| !self.batches.is_shut(**other)).collect::<Vec<_>>() {
                let one = self.batches.known.entry(*other).or_default();
                let taken = one.fit.min(wanted);
                (one.fit, wanted) = (one.fit - taken, wanted - taken);
            }
            self.put_in(part, some, &known);
        }
        self.kit_lots.values_mut().for_each(|lots| lots.retain(|(_, there)| *there > 0));
    }
}
