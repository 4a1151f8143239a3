//! The reference's goods on consignment: whose they are, what of them was used, and what was settled. The shop's own goods go first.

use std::collections::BTreeMap;

use protocol::RefusalCode;

use super::house::{Goods, House, no};

/// So much of one supplier at one cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Layer {
    pub supplier: u16,
    pub cost: i64,
    pub left: i64,
}

#[derive(Debug, Default)]
pub(super) struct Consigned {
    /// What stands here of each SKU, oldest first.
    pub standing: BTreeMap<u8, Vec<Layer>>,
    /// Used and not settled: by supplier, SKU and cost.
    pub owed: BTreeMap<(u16, u8, i64), i64>,
    pub settled: BTreeMap<u16, u32>,
}

impl Consigned {
    pub(super) fn quantity(&self, sku: u8) -> i64 {
        self.standing.get(&sku).into_iter().flatten().map(|layer| layer.left).sum()
    }

    pub(super) fn come(&mut self, supplier: u16, cost: i64, goods: &Goods) {
        for (sku, quantity) in goods.iter().filter(|(_, quantity)| **quantity > 0) {
            let layers = self.standing.entry(*sku).or_default();
            let same = layers.iter_mut().find(|one| (one.supplier, one.cost) == (supplier, cost));
            match same {
                Some(layer) => layer.left += quantity,
                None => layers.push(Layer { supplier, cost, left: *quantity }),
            }
        }
    }

    /// Takes so much, the oldest first, of one supplier or of any. What was there of each cost.
    fn take(&mut self, sku: u8, mut quantity: i64, of: Option<u16>) -> Vec<Layer> {
        let mut taken = Vec::new();
        let layers = self.standing.entry(sku).or_default();
        for layer in layers.iter_mut().filter(|layer| of.is_none_or(|of| of == layer.supplier)) {
            let part = layer.left.min(quantity);
            if part > 0 {
                taken.push(Layer { left: part, ..*layer });
                (layer.left, quantity) = (layer.left - part, quantity - part);
            }
        }
        layers.retain(|layer| layer.left > 0);
        self.standing.retain(|_, layers| !layers.is_empty());
        taken
    }

    /// What one supplier has here.
    pub(super) fn of_supplier(&self, sku: u8, supplier: u16) -> i64 {
        let layers = self.standing.get(&sku).into_iter().flatten();
        layers.filter(|layer| layer.supplier == supplier).map(|layer| layer.left).sum()
    }

    pub(super) fn go_back(&mut self, supplier: u16, goods: &Goods) {
        goods.iter().for_each(|(sku, quantity)| drop(self.take(*sku, *quantity, Some(supplier))));
    }

    /// What is more than what is on hand was used.
    pub(super) fn follow(&mut self, on_hand: impl Fn(u8) -> i64) {
        let skus: Vec<u8> = self.standing.keys().copied().collect();
        for sku in skus {
            let used = self.quantity(sku) - on_hand(sku).max(0);
            for Layer { supplier, cost, left } in self.take(sku, used, None) {
                *self.owed.entry((supplier, sku, cost)).or_default() += left;
            }
        }
    }

    /// What is owed to a supplier, in order.
    pub(super) fn owed_to(&self, supplier: u16) -> Vec<(u8, i64, i64)> {
        let own = self.owed.iter().filter(|((of, _, _), _)| *of == supplier);
        own.map(|((_, sku, cost), quantity)| (*sku, *cost, *quantity)).collect()
    }

    pub(super) fn next(&self, supplier: u16) -> u32 {
        self.settled.get(&supplier).copied().unwrap_or(0) + 1
    }
}

/// What goods come to: each costs whole thousands, so that nothing is rounded.
pub(super) fn worth(lines: &[(u8, i64, i64)]) -> i64 {
    lines.iter().map(|(_, cost, quantity)| cost / 1_000 * quantity).sum()
}

impl House {
    /// All that is owed, or the part of it that is named; by the number and the sum that somebody saw.
    pub(super) fn settle(
        &mut self,
        shop: usize,
        (supplier, number, total): (u16, u32, i64),
        part: Option<&[(u8, i64, i64)]>,
    ) -> bool {
        let book = &mut self.shops[shop].consigned;
        if number != book.next(supplier) {
            return no(&self.why, RefusalCode::ChangedMeanwhile);
        }
        let owed = book.owed_to(supplier);
        let lines = part.map_or_else(|| owed.clone(), <[_]>::to_vec);
        if lines.is_empty() {
            return no(&self.why, RefusalCode::NoLines);
        }
        let is_owed = |line: &(u8, i64, i64)| {
            let all = owed.iter().find(|one| (one.0, one.1) == (line.0, line.1)).map_or(0, |one| one.2);
            line.2 > 0 && line.2 <= all
        };
        let mut names: Vec<(u8, i64)> = lines.iter().map(|line| (line.0, line.1)).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() < lines.len() || !lines.iter().all(is_owed) || worth(&lines) != total {
            return no(&self.why, RefusalCode::ChangedMeanwhile);
        }
        for (sku, cost, quantity) in lines {
            *book.owed.entry((supplier, sku, cost)).or_default() -= quantity;
        }
        book.owed.retain(|_, quantity| *quantity > 0);
        book.settled.insert(supplier, number);
        true
    }
}
