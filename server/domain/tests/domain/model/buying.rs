//! The reference's orders to suppliers.

use std::collections::BTreeSet;

use protocol::{Condition, RefusalCode};

use super::{
    ask::{Arrivals, Ask, BUYING_FROM},
    bins::packed,
    house::{Goods, House, Paper, Why, no, summed},
};

/// So many deliveries come of one order.
const DELIVERIES_MOST: u32 = 100;

/// Each SKU once, and more than nothing of it.
fn wanted(lines: &[(u8, i64)]) -> Option<Goods> {
    summed(lines).filter(|sums| sums.len() == lines.len())
}

impl House {
    pub(super) fn take_paper(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Order { lines, pack } => {
                let Some(lines) = wanted(lines) else { return false };
                let Some(packs) = packed(&lines, *pack, &Goods::new()) else { return false };
                let lines = lines.into_iter().map(|(sku, quantity)| (sku, (quantity, 0))).collect();
                let paper = Paper { sent: false, version: 1, deliveries: 0, lines, packs };
                self.shops[shop].papers.insert(number, paper);
                true
            }
            Ask::Change { paper, version, lines, pack } => {
                self.change(shop, (*paper, *version), (lines, *pack))
            }
            Ask::SendOrder { paper, version } => {
                let own = &mut self.shops[shop];
                let Some(paper) = own.papers.get_mut(paper) else { return false };
                if paper.sent || paper.version != *version {
                    return false;
                }
                paper.sent = true;
                let all: Goods = paper.lines.iter().map(|(sku, line)| (*sku, line.0)).collect();
                own.set_aside(&all, |level| &mut level.incoming);
                true
            }
            Ask::Deliver { paper, lines, over, of } => {
                let of = of.map(|(supplier, cost)| (paper.map_or(supplier, |_| BUYING_FROM), cost));
                self.deliver(shop, number, (*paper, lines), (*over, of))
            }
            Ask::Close { paper } => {
                let sent = self.shops[shop].papers.get(paper).is_some_and(|paper| paper.sent);
                sent && self.end_paper(shop, *paper)
            }
            Ask::CancelOrder { paper } => {
                let untouched = self.shops[shop].papers.get(paper).is_some_and(|one| one.deliveries == 0);
                untouched && self.end_paper(shop, *paper)
            }
            Ask::SendBack { lines, of } => self.send_back(shop, lines, *of),
            Ask::Settle { supplier, number, total, part } => {
                self.settle(shop, (*supplier, *number, *total), part.as_deref())
            }
            _ => false,
        }
    }

    fn end_paper(&mut self, shop: usize, paper: u128) -> bool {
        let own = &mut self.shops[shop];
        let Some(paper) = own.papers.remove(&paper) else { return false };
        let left = paper.lines.iter().filter(|_| paper.sent).map(|(sku, line)| (*sku, line.0 - line.1));
        let left: Goods = left.collect();
        own.set_free(&left, |level| &mut level.incoming);
        true
    }

    fn change(
        &mut self,
        shop: usize,
        (paper, version): (u128, u32),
        (lines, pack): (&[(u8, i64)], Option<i64>),
    ) -> bool {
        let own = &mut self.shops[shop];
        let (Some(paper), Some(wanted)) = (own.papers.get_mut(&paper), wanted(lines)) else { return false };
        let of = |sku: &u8| wanted.get(sku).copied().unwrap_or(0);
        if paper.version != version || paper.lines.iter().any(|(sku, line)| of(sku) < line.1) {
            return false;
        }
        let Some(packs) = packed(&wanted, pack, &paper.packs) else { return false };
        paper.packs = packs;
        let skus: BTreeSet<u8> = paper.lines.keys().chain(wanted.keys()).copied().collect();
        let before = |sku: &u8| paper.lines.get(sku).copied().unwrap_or((0, 0));
        let more: Goods = skus.iter().map(|sku| (*sku, of(sku) - before(sku).0)).collect();
        let after = wanted.iter().map(|(sku, quantity)| (*sku, (*quantity, before(sku).1)));
        paper.lines = after.collect();
        paper.version += 1;
        if paper.sent {
            own.set_aside(&more, |level| &mut level.incoming);
        }
        true
    }

    /// What came as it was ordered is not expected any more. More than that somebody has to say.
    fn deliver(
        &mut self,
        shop: usize,
        number: u128,
        (id, lines): (Option<u128>, &Arrivals),
        (over, consigned): (bool, Option<(u16, i64)>),
    ) -> bool {
        let Some((good, damaged, wrong)) = Self::came(lines).filter(|_| !lines.is_empty()) else {
            return false;
        };
        let of = |goods: &Goods, sku: &u8| goods.get(sku).copied().unwrap_or(0);
        let mut within = Goods::new();
        if let Some(id) = id {
            let Some(paper) = self.shops[shop].papers.get_mut(&id) else { return false };
            let left = |sku: &u8| paper.lines.get(sku).map_or(0, |line| line.0 - line.1);
            let meant = |sku: &u8| of(&good, sku) + of(&damaged, sku);
            let more = good.keys().any(|sku| meant(sku) > left(sku));
            if !paper.sent || paper.deliveries >= DELIVERIES_MOST || (more && !over) {
                return false;
            }
            // What came by mistake is not there to be sold.
            if consigned.is_some() && good.keys().all(|sku| meant(sku) == 0) {
                return no(&self.why, RefusalCode::NoLines);
            }
            within = good.keys().map(|sku| (*sku, meant(sku).min(left(sku)))).collect();
            paper.deliveries += 1;
            for (sku, line) in &mut paper.lines {
                line.1 += of(&within, sku);
            }
        }
        let meant: Goods = good.keys().map(|sku| (*sku, of(&good, sku) + of(&damaged, sku))).collect();
        if consigned.is_some() && meant.values().all(|meant| *meant == 0) {
            return no(&self.why, RefusalCode::NoLines);
        }
        if let Some((supplier, cost)) = consigned {
            self.shops[shop].consigned.come(supplier, cost, &meant);
        }
        for sku in good.keys() {
            let aside = of(&damaged, sku) + of(&wrong, sku);
            let all = of(&good, sku) + aside;
            self.move_goods(shop, *sku, all, Why::Received, Some(self.now));
            let level = self.shops[shop].level_mut(*sku);
            level.unsellable += aside;
            level.incoming -= of(&within, sku);
            self.shops[shop].say(*sku, Condition::Damaged, of(&damaged, sku));
            self.book(shop, number, *sku, (all, aside));
        }
        let papers = &mut self.shops[shop].papers;
        papers.retain(|own, paper| Some(*own) != id || paper.lines.values().any(|line| line.1 < line.0));
        true
    }

    /// What was set aside, and of the rest what is free.
    fn send_back(&mut self, shop: usize, lines: &[(u8, i64, i64)], of: Option<u16>) -> bool {
        let own = &self.shops[shop];
        let goods: Vec<(u8, i64)> = lines.iter().map(|(sku, quantity, _)| (*sku, *quantity)).collect();
        let fits = |(sku, quantity, aside): &(u8, i64, i64)| {
            let fit = quantity - aside;
            *aside <= own.level(*sku).unsellable && fit >= 0 && (fit == 0 || fit <= own.free(self.now, *sku))
        };
        // What is a supplier's goes back as that, and to them.
        let whose = |(sku, quantity): &(u8, i64)| match of {
            Some(supplier) => *quantity <= own.consigned.of_supplier(*sku, supplier),
            None => {
                let theirs = own.consigned.quantity(*sku);
                theirs == 0 || *quantity <= own.level(*sku).on_hand - theirs
            }
        };
        if wanted(&goods).is_none() || lines.iter().any(|(_, quantity, aside)| aside > quantity) {
            return false;
        }
        if !goods.iter().all(whose) || !lines.iter().all(fits) {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        if let Some(supplier) = of {
            let goods = goods.iter().copied().collect();
            self.shops[shop].consigned.go_back(supplier, &goods);
        }
        for (sku, quantity, aside) in lines {
            self.move_goods(shop, *sku, -quantity, Why::SentBack, Some(self.now));
            self.shops[shop].level_mut(*sku).unsellable -= aside;
        }
        true
    }
}
