//! What the reference knows of goods that may not be sold: what somebody has said of them, and who stands for a correction.

use protocol::{Condition, RefusalCode};

use super::{
    batches::LOTTED,
    house::{House, Level, Shop, no},
};

/// A correction that waits for somebody else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Asked {
    pub sku: u8,
    pub delta: i64,
    pub aside: i64,
    pub condition: Option<Condition>,
}

/// More of a SKU than this is not corrected by one person, where the house has a bound.
pub(super) const BOUND: i64 = 2_000;

impl Shop {
    /// So many more or fewer of what somebody has a word for.
    pub(super) fn say(&mut self, sku: u8, condition: Condition, change: i64) {
        if condition != Condition::Other {
            let named = self.named.entry((sku, condition)).or_default();
            *named = (*named + change).max(0);
        }
    }

    fn shut(&self, sku: u8, recalled: bool) -> i64 {
        let own = self.batches.known.iter().filter(|_| sku == LOTTED);
        let of = own.filter(|(lot, _)| match recalled {
            true => self.batches.recalled[usize::from(**lot)],
            false => self.batches.is_expired(**lot) && !self.batches.recalled[usize::from(**lot)],
        });
        of.map(|(_, one)| one.fit).sum()
    }

    fn doubt(&self, sku: u8) -> i64 {
        if sku == LOTTED { self.batches.doubt } else { 0 }
    }

    /// All that there is a word for, or a lot that says it.
    fn told(&self, sku: u8) -> i64 {
        let named: i64 = self.named.iter().filter(|((of, _), _)| *of == sku).map(|(_, count)| count).sum();
        named + self.doubt(sku) + self.shut(sku, true) + self.shut(sku, false)
    }

    /// What people have said, and may take back.
    pub(super) fn said(&self, sku: u8, condition: Condition) -> i64 {
        match condition {
            Condition::Other => (self.level(sku).unsellable - self.told(sku)).max(0),
            named => self.named.get(&(sku, named)).copied().unwrap_or(0),
        }
    }

    pub(super) fn in_condition(&self, sku: u8, condition: Condition) -> i64 {
        let by_lot = match condition {
            Condition::Recalled => self.doubt(sku) + self.shut(sku, true),
            Condition::Expired => self.shut(sku, false),
            _ => 0,
        };
        self.said(sku, condition) + by_lot
    }

    /// No more is named than is set aside: what left without a word was of what stands first.
    pub(super) fn settle_names(&mut self) {
        let skus: std::collections::BTreeSet<u8> = self.named.keys().map(|(sku, _)| *sku).collect();
        for sku in skus {
            let mut over = (self.told(sku) - self.level(sku).unsellable.max(0)).max(0);
            for condition in Condition::ALL {
                let Some(named) = self.named.get_mut(&(sku, condition)) else { continue };
                let gone = over.min(*named);
                (*named, over) = (*named - gone, over - gone);
            }
        }
        self.named.retain(|_, count| *count > 0);
    }
}

impl House {
    /// Somebody says what is the matter with goods, or that nothing is.
    pub(super) fn name_goods(
        &mut self,
        shop: usize,
        (sku, quantity): (u8, i64),
        (from, to): (Option<Condition>, Option<Condition>),
    ) -> bool {
        if quantity <= 0 {
            return no(&self.why, RefusalCode::InvalidQuantity);
        }
        if from == to || [from, to].contains(&Some(Condition::Recalled)) {
            return no(&self.why, RefusalCode::WrongState);
        }
        let own = &self.shops[shop];
        let Level { on_hand, unsellable, .. } = own.level(sku);
        let there = from.map_or((on_hand - unsellable).max(0), |from| own.said(sku, from));
        let aside = if from.is_none() {
            quantity
        } else if to.is_none() {
            -quantity
        } else {
            0
        };
        if quantity > there || (aside != 0 && self.frees_recalled(shop, sku, (0, aside), None)) {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        let own = &mut self.shops[shop];
        own.level_mut(sku).unsellable += aside;
        from.into_iter().for_each(|from| own.say(sku, from, -quantity));
        to.into_iter().for_each(|to| own.say(sku, to, quantity));
        true
    }

    /// A correction of goods with which something is the matter, or which somebody else has to stand for.
    pub(super) fn correct(&mut self, shop: usize, number: u128, asked: Asked, bound: bool) -> bool {
        let Asked { sku, delta, condition, .. } = asked;
        let own = &self.shops[shop];
        if condition.is_some_and(|one| asked.aside < 0 && own.in_condition(sku, one) < -asked.aside) {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        if !self.may_adjust(shop, sku, (delta, asked.aside)) {
            return false;
        }
        // What is so because its lot is has to be named by its lot.
        if condition.is_some_and(|one| -delta > self.shops[shop].said(sku, one)) {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        if bound && delta.abs() > BOUND {
            self.shops[shop].asked.insert(number, asked);
            return true;
        }
        self.book_correction(shop, asked)
    }

    fn book_correction(&mut self, shop: usize, asked: Asked) -> bool {
        let Asked { sku, delta, aside, condition } = asked;
        if !self.adjust(shop, sku, (delta, aside), Some(self.now)) {
            return false;
        }
        condition.into_iter().for_each(|one| self.shops[shop].say(sku, one, aside));
        true
    }

    pub(super) fn approve_correction(&mut self, shop: usize, task: u128, own: bool) -> bool {
        let Some(asked) = self.shops[shop].asked.get(&task).copied() else {
            return no(&self.why, RefusalCode::UnknownTask);
        };
        if own {
            return no(&self.why, RefusalCode::NotAllowed);
        }
        let there = self.shops[shop].in_condition(asked.sku, asked.condition.unwrap_or(Condition::Other));
        if asked.condition.is_some() && asked.aside < 0 && there < -asked.aside {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        let done = self.book_correction(shop, asked);
        if done {
            self.shops[shop].asked.remove(&task);
        }
        done
    }

    pub(super) fn decline_correction(&mut self, shop: usize, task: u128) -> bool {
        if self.shops[shop].asked.remove(&task).is_some() {
            return true;
        }
        no(&self.why, RefusalCode::UnknownTask)
    }
}
