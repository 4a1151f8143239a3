//! The reference's goods that are promised before they are there: who may wait, who gets what comes, and who goes short.

use std::collections::BTreeMap;

use super::{
    house::{Goods, House, Shop, State},
    missing::Told,
};

/// What somebody wants beside what they have.
pub(super) struct Claim<'a> {
    pub needed: &'a Goods,
    /// What of it is no part of a kit: kits do not wait.
    pub plain: &'a Goods,
    pub own: Goods,
    pub own_waits: Goods,
    pub patient: bool,
}

pub(super) fn of(goods: &Goods, sku: u8) -> i64 {
    goods.get(&sku).copied().unwrap_or(0)
}

impl Shop {
    /// What of a claim has to wait; none where it cannot be had.
    pub(super) fn beyond(&self, now: i64, claim: &Claim<'_>) -> Option<Goods> {
        let mut waits = Goods::new();
        for (sku, wanted) in claim.needed {
            let short = wanted - of(&claim.own, *sku) - self.free(now, *sku).max(0);
            if short <= 0 {
                continue;
            }
            let had = of(&claim.own_waits, *sku);
            let over = self.holds.values().filter(|hold| hold.until <= now);
            let over: i64 = over.map(|hold| of(&hold.waits, *sku)).sum();
            let others = self.level(*sku).waits - over - had;
            let cap = self.caps.get(sku).filter(|_| claim.patient);
            let room = cap.map_or(0, |cap| (cap - others).max(0));
            if short > room.max(had) || short > of(claim.plain, *sku) {
                return None;
            }
            waits.insert(*sku, short);
        }
        Some(waits)
    }

    /// What is free goes to orders by their age, and then to holds by theirs.
    pub(super) fn supply(&mut self) {
        for sku in 0..super::house::SKUS as u8 {
            let level = self.level(sku);
            let mut free = level.on_hand - level.unsellable - level.allocated - level.reserved;
            for part in self.parts.values_mut() {
                let given = of(&part.waits, sku).min(free).max(0);
                free -= given;
                take(&mut part.waits, sku, given);
                if part.waits.is_empty() && part.state == State::Waiting {
                    part.state = State::Open;
                }
                let level = self.levels.entry(sku).or_default();
                level.allocated += given;
                level.waits -= given;
            }
            let mut holds: Vec<_> = self.holds.iter_mut().collect();
            holds.sort_by_key(|(id, hold)| (hold.cap, **id));
            for (_, hold) in holds {
                let given = of(&hold.waits, sku).min(free).max(0);
                free -= given;
                take(&mut hold.waits, sku, given);
                let level = self.levels.entry(sku).or_default();
                level.reserved += given;
                level.waits -= given;
            }
        }
    }

    /// Promised or held: what is there is set aside, and what is not waits.
    pub(super) fn promise(
        &mut self,
        lines: &Goods,
        waits: &Goods,
        how: impl Fn(&mut super::house::Level) -> &mut i64,
    ) {
        for (sku, quantity) in lines {
            let level = self.level_mut(*sku);
            *how(level) += quantity - of(waits, *sku);
            level.waits += of(waits, *sku);
        }
    }

    /// The same taken back.
    pub(super) fn give_back(
        &mut self,
        lines: &Goods,
        waits: &Goods,
        how: impl Fn(&mut super::house::Level) -> &mut i64,
    ) {
        for (sku, quantity) in lines {
            let level = self.level_mut(*sku);
            *how(level) -= quantity - of(waits, *sku);
            level.waits -= of(waits, *sku);
        }
    }
}

pub(super) fn take(goods: &mut Goods, sku: u8, less: i64) {
    if let Some(own) = goods.get_mut(&sku) {
        *own -= less;
    }
    goods.retain(|_, left| *left > 0);
}

impl House {
    /// What is not found waits, and what the books have of it is looked for.
    pub(super) fn let_wait(&mut self, shop: usize, number: u128, id: u128, lines: &[(u8, i64)]) -> bool {
        let Some(lines) = super::house::summed(lines) else { return false };
        let own = &mut self.shops[shop];
        let Some(part) = own.parts.get(&id) else { return false };
        let may = |(sku, quantity): (&u8, &i64)| {
            let there = of(&part.lines, *sku) - of(&part.waits, *sku);
            let room = own.caps.get(sku).map(|cap| (cap - own.level(*sku).waits).max(0));
            *quantity <= there && room.is_some_and(|room| *quantity <= room)
        };
        let here = matches!(part.state, State::Open | State::Picking | State::Waiting);
        if !here || !lines.iter().all(may) {
            return false;
        }
        // The order is told in a word of its own that its customer is to be written to.
        own.parts.get_mut(&id).map(|part| part.news.insert(number, Told::default()));
        let waits: BTreeMap<u8, i64> = lines;
        let mut put_aside = 0;
        for (sku, quantity) in waits.clone() {
            let level = own.level_mut(sku);
            let free = level.on_hand - level.unsellable - level.allocated - level.reserved + quantity;
            level.unsellable += free.max(0);
            put_aside += free.max(0);
            own.say(sku, protocol::Condition::QualityControl, free.max(0));
            let level = own.level_mut(sku);
            level.allocated -= quantity;
            level.waits += quantity;
            if let Some(part) = own.parts.get_mut(&id) {
                *part.waits.entry(sku).or_default() += quantity;
                part.state = State::Waiting;
            }
        }
        if put_aside > 0 {
            own.open_task(waits, Some(id));
        }
        true
    }
}
