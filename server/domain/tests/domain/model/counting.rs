//! The reference's counts: a shelf as somebody saw it at a moment, whatever is heard of before and after.

use std::collections::BTreeSet;

use super::{
    ask::{Ask, Entry},
    batches::LOTTED,
    bins::{Bins, sum},
    house::{Count, Counted, House, Shop, Stage, Why},
    made::KITS,
};

impl Shop {
    /// What lies there: what the books have, and what promised kits are made of.
    fn on_shelf(&self, sku: u8) -> i64 {
        self.level(sku).on_hand + self.in_kits.get(&sku).copied().unwrap_or(0)
    }

    /// Goods went into a kit, or left with one.
    pub(super) fn in_kits_moved(&mut self, when: i64, sku: u8, by: i64) {
        if !self.counts.is_empty() && by != 0 {
            self.moves.push((when, sku, by));
        }
    }

    /// By how much a line is off: what was seen, against what the books have now less what has left or come since that moment.
    fn off_by(&self, sku: u8, line: &Counted) -> i64 {
        let later = self.moves.iter().enumerate().filter(|(place, (when, of, _))| {
            *of == sku && (*when > line.moment || (*when == line.moment && *place >= line.seen))
        });
        let since: i64 = later.map(|(_, (_, _, by))| by).sum();
        sum(&line.seen_in) - (self.on_shelf(sku) - since)
    }
}

impl Count {
    fn new(scope: Option<BTreeSet<u8>>, opened: i64, named: bool) -> Self {
        let bins = Bins { named, ..Bins::default() };
        Self { scope, opened, stage: Stage::Counting, lines: [].into(), bins }
    }

    /// What somebody has seen in a place, which they take by that. A recount takes the place of all that was seen, wherever that was.
    fn enter(&mut self, entry: &Entry, now: i64, seen: usize) -> bool {
        let Entry { sku, quantity, ago, again, place, ben } = *entry;
        let outside = self.scope.as_ref().is_some_and(|scope| !scope.contains(&sku));
        if !again && !self.bins.is_free(place, ben) {
            return false;
        }
        if outside {
            return !again && self.bins.counts_in(place) && self.bins.stray((place, sku), quantity, ben);
        }
        let known = self.lines.get(&sku);
        let own = known.filter(|_| !again).and_then(|line| line.seen_in.get(&(place, ben)).copied());
        if (again && known.is_none()) || own.unwrap_or(0) + quantity < 0 {
            return false;
        }
        let moment = (now - ago).max(self.opened);
        let fresh = || Counted { seen_in: [].into(), moment, seen };
        let line = self.lines.entry(sku).or_insert_with(fresh);
        if again {
            *line = fresh();
        } else {
            self.bins.counted_in(place, ben);
        }
        *line.seen_in.entry((place, ben)).or_default() += quantity;
        if moment > line.moment {
            (line.moment, line.seen) = (moment, seen);
        }
        true
    }
}

impl House {
    pub(super) fn take_count(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        let now = self.now;
        let own = &mut self.shops[shop];
        let stage = |own: &mut Shop, count: &u128, from: &[Stage], to: Stage| {
            let count = own.counts.get_mut(count).filter(|count| from.contains(&count.stage));
            count.map(|count| count.stage = to).is_some()
        };
        match ask {
            Ask::OpenCount { skus } => {
                let scope = skus.as_ref().map(|skus| skus.iter().copied().collect());
                own.counts.insert(number, Count::new(scope, now, false));
                true
            }
            Ask::OpenBins { skus } => {
                own.counts.insert(number, Count::new(Some(skus.iter().copied().collect()), now, true));
                true
            }
            Ask::Bin { count, bin, step, ben } => {
                let count = own.counts.get_mut(count).filter(|count| count.stage == Stage::Counting);
                count.is_some_and(|count| count.bins.step(*bin, *step, *ben))
            }
            Ask::Enter { count, entry } => {
                let seen = own.moves.len();
                let count = own.counts.get_mut(count).filter(|count| count.stage == Stage::Counting);
                count.is_some_and(|count| count.enter(entry, now, seen))
            }
            Ask::CountAgain { count, sku } => {
                let known = own.counts.get(count).is_some_and(|count| count.lines.contains_key(sku));
                known && stage(own, count, &[Stage::Counting, Stage::Review], Stage::Counting)
            }
            Ask::Submit { count } => {
                let counted = own.counts.get(count).is_some_and(|count| !count.lines.is_empty());
                counted && stage(own, count, &[Stage::Counting], Stage::Review)
            }
            Ask::Post { count, zero } => {
                stage(own, count, &[Stage::Review], Stage::Approved { at: now, zero: *zero })
            }
            Ask::DropCount { count } => {
                let open =
                    own.counts.get(count).is_some_and(|one| !matches!(one.stage, Stage::Approved { .. }));
                if open {
                    own.counts.remove(count);
                    own.forget_moves();
                }
                open
            }
            _ => false,
        }
    }

    /// Whoever was approved first goes first. What somebody has seen later is not put back to what was seen before.
    pub(super) fn post_counts(&mut self, shop: usize) {
        loop {
            let own = &self.shops[shop];
            let approved = own.counts.iter().filter_map(|(id, count)| match count.stage {
                Stage::Approved { at, zero } => Some((at, *id, zero)),
                _ => None,
            });
            let Some((_, id, zero)) = approved.min() else { return };
            let count = &own.counts[&id];
            let counted = count.lines.iter().map(|(sku, line)| {
                let old = own.settled.get(sku).is_some_and(|seen| *seen > line.moment);
                (*sku, if old { 0 } else { own.off_by(*sku, line) }, line.moment)
            });
            let inside = |sku: &u8| count.scope.as_ref().is_none_or(|scope| scope.contains(sku));
            // A kit lies on no shelf where somebody could count it.
            let uncounted = own.levels.keys().filter(|sku| {
                let counted = count.lines.contains_key(*sku) || KITS.contains(*sku);
                zero && own.on_shelf(**sku) != 0 && inside(sku) && !counted
            });
            let uncounted = uncounted.map(|sku| (*sku, -own.on_shelf(*sku), self.now));
            let posted: Vec<(u8, i64, i64)> = counted.chain(uncounted).collect();
            let before = own.level(LOTTED);
            let unseen = !count.lines.contains_key(&LOTTED);
            for (sku, by, moment) in posted {
                if sku == LOTTED && unseen && by != 0 {
                    self.shops[shop].lose_lots();
                }
                self.move_goods(shop, sku, by, Why::Counted, None);
                let seen = self.shops[shop].settled.entry(sku).or_insert(moment);
                *seen = (*seen).max(moment);
            }
            let own = &mut self.shops[shop];
            own.lots_follow(before);
            self.follow(shop);
            let own = &mut self.shops[shop];
            own.counts.remove(&id);
            own.forget_moves();
        }
    }
}

impl Shop {
    /// Where nobody counts, nobody has to know what moved.
    fn forget_moves(&mut self) {
        if self.counts.is_empty() {
            self.moves.clear();
        }
    }
}
