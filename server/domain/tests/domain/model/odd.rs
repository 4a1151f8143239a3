//! The reference's differences of what came from what had left: what is short, damaged or too much, what becomes of that, what goes
//! back, and what one shop wishes from another.

use std::collections::BTreeSet;

use protocol::{DiscrepancyKind as Kind, RefusalCode, Resolution};

use super::{
    ask::Arrivals,
    house::{Came, DifferenceOf, Goods, House, Leg, Shipment, Transfer, Why, no, no_lines, summed},
};

impl Transfer {
    /// A paper that nothing has happened to.
    pub(super) fn new((from, to): (usize, usize), leg: Leg, asked: Goods) -> Self {
        Self {
            from,
            to,
            leg,
            asked,
            road: Goods::new(),
            missing: Goods::new(),
            truly: Goods::new(),
            left: Goods::new(),
            shipments: [].into(),
            noted: BTreeSet::new(),
            receipts: [].into(),
            back_of: None,
        }
    }
}

impl Shipment {
    pub(super) fn of(lines: Goods) -> Self {
        Self { lines, announced: false, told: false, callable: true, called: false, said: None }
    }
}

/// Takes from goods, which never are less than none.
fn less(goods: &mut Goods, sku: u8, quantity: i64) {
    if let Some(own) = goods.get_mut(&sku) {
        *own = (*own - quantity).max(0);
    }
}

impl House {
    /// What the sender hears of a receipt that it has not heard of.
    pub(super) fn find_differences(&mut self, transfer: u128, receipt: u128) {
        let one = &self.transfers[&transfer];
        let (from, back) = (one.from, one.back_of.is_some());
        for Came { sku, missing, damaged, over, .. } in
            one.receipts.get(&receipt).cloned().unwrap_or_default()
        {
            // What came back damaged had left as that.
            let damaged = if back { 0 } else { damaged };
            for (kind, quantity) in [(Kind::Short, missing), (Kind::Damaged, damaged), (Kind::Over, over)] {
                if quantity > 0 {
                    self.shops[from].differences.insert((transfer, receipt, sku, kind), quantity);
                }
            }
        }
    }

    pub(super) fn resolve(
        &mut self,
        shop: usize,
        number: u128,
        key: DifferenceOf,
        (quantity, resolution): (Option<i64>, Resolution),
    ) -> bool {
        let (transfer, receipt, sku, kind) = key;
        let Some(open) = self.shops[shop].differences.get(&key).copied() else {
            let going = self.transfers.get(&transfer).filter(|one| one.from == shop && one.leg != Leg::Over);
            let unheard = going.is_some_and(|one| !one.noted.contains(&receipt));
            let code = if unheard { RefusalCode::UnknownTransfer } else { RefusalCode::ChangedMeanwhile };
            return no(&self.why, code);
        };
        let quantity = quantity.unwrap_or(open);
        if quantity <= 0 || quantity > open {
            return no(&self.why, RefusalCode::InvalidQuantity);
        }
        let possible: &[Resolution] = match kind {
            Kind::Short => &[Resolution::WrittenOff, Resolution::Found, Resolution::Expected],
            Kind::Over => &[Resolution::Accepted, Resolution::TakenOff],
            Kind::Damaged => &[Resolution::Accepted],
            Kind::OtherLot => &[Resolution::Accepted, Resolution::LotsCorrected],
        };
        if !possible.contains(&resolution) {
            return no(&self.why, RefusalCode::WrongState);
        }
        self.lessen_difference(shop, key, quantity);
        match (kind, resolution) {
            (Kind::Short, Resolution::Expected) => {
                let one = self.transfers.get_mut(&transfer).expect("what is short of it is in transit");
                less(&mut one.missing, sku, quantity);
                one.shipments.insert(number, Shipment::of([(sku, quantity)].into()));
            }
            (Kind::Short, _) => {
                let one = self.transfers.get_mut(&transfer).expect("what is short of it is in transit");
                less(&mut one.missing, sku, quantity);
                less(&mut one.road, sku, quantity);
                *one.truly.entry(sku).or_default() -= quantity;
                one.end_if_over();
                if resolution == Resolution::Found {
                    self.move_goods(shop, sku, quantity, Why::Arrived, Some(self.now));
                } else {
                    *self.written_off.entry(sku).or_default() += quantity;
                }
            }
            (Kind::Over, Resolution::TakenOff) => {
                self.move_goods(shop, sku, -quantity, Why::Adjusted, Some(self.now));
            }
            _ => {}
        }
        true
    }

    fn lessen_difference(&mut self, shop: usize, key: DifferenceOf, quantity: i64) {
        let open = &mut self.shops[shop].differences;
        *open.entry(key).or_default() -= quantity;
        open.retain(|_, left| *left > 0);
    }

    /// Goods that came go back to where they came from, without anybody's leave.
    pub(super) fn send_it_back(&mut self, shop: usize, number: u128, of: u128, lines: &Arrivals) -> bool {
        let Some((from, came)) = self.shops[shop].came.get(&of).cloned() else {
            return no(&self.why, RefusalCode::UnknownTransfer);
        };
        if lines.is_empty() {
            return no(&self.why, RefusalCode::NoLines);
        }
        let Some((good, damaged, _)) = Self::came(lines) else {
            return no(&self.why, RefusalCode::InvalidQuantity);
        };
        let count = |goods: &Goods, sku: &u8| goods.get(sku).copied().unwrap_or(0);
        let own = &self.shops[shop];
        let fits = |sku: &u8| {
            let (fit, aside) = (count(&good, sku), count(&damaged, sku));
            fit + aside <= count(&came, sku)
                && (fit == 0 || fit <= own.free(self.now, *sku))
                && aside <= own.level(*sku).unsellable
        };
        if !good.keys().all(fits) {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        let all: Goods = good.iter().map(|(sku, fit)| (*sku, fit + count(&damaged, sku))).collect();
        let mut one = Transfer::new((shop, from), Leg::Sent, all.clone());
        (one.road, one.truly, one.back_of) = (all.clone(), all.clone(), Some(of));
        one.shipments.insert(number, Shipment::of(all.clone()));
        self.transfers.insert(number, one);
        for (sku, quantity) in &all {
            self.move_goods(shop, *sku, -quantity, Why::Sent, Some(self.now));
            let own = &mut self.shops[shop];
            own.level_mut(*sku).unsellable -= count(&damaged, sku);
            own.say(*sku, protocol::Condition::Damaged, -count(&damaged, sku));
            less(&mut own.came.get_mut(&of).expect("it came").1, *sku, *quantity);
        }
        true
    }

    /// The first sender hears that goods come back: what was damaged or too much of them is cleared up by that. What left beyond its
    /// paper is taken off its books, since it comes there again.
    pub(super) fn cleared_by_return(&mut self, back: u128) {
        let one = &self.transfers[&back];
        let Some(of) = one.back_of else { return };
        let (home, lines) = (one.to, one.asked.clone());
        for (sku, quantity) in lines {
            let mut left = quantity;
            for kind in [Kind::Damaged, Kind::Over] {
                let own = self.shops[home].differences.iter();
                let own = own.filter(|((transfer, _, good, of_kind), _)| {
                    (*transfer, *good, *of_kind) == (of, sku, kind)
                });
                let own: Vec<(DifferenceOf, i64)> = own.map(|(key, open)| (*key, *open)).collect();
                for (key, open) in own {
                    let part = open.min(left);
                    left -= part;
                    self.lessen_difference(home, key, part);
                    if kind == Kind::Over {
                        self.move_goods(home, sku, -part, Why::Adjusted, Some(self.now));
                    }
                }
            }
        }
    }

    /// A shop wants goods of another.
    pub(super) fn wish(&mut self, shop: usize, number: u128, from: usize, lines: &[(u8, i64)]) -> bool {
        let Some(goods) = summed(lines) else { return no_lines(&self.why, lines) };
        self.shops[shop].wishes.insert(number, (from, goods));
        true
    }

    /// The other shop hears of it, or will not.
    pub(super) fn wished(&mut self, shop: usize, id: u128, (lost, refused): (bool, bool)) -> Option<usize> {
        let (from, goods) = self.shops[shop].wishes.get(&id)?.clone();
        if !refused && !self.transfers.contains_key(&id) {
            self.transfers.insert(id, Transfer::new((from, shop), Leg::Wish, goods));
        }
        if !lost {
            self.shops[shop].wishes.remove(&id);
        }
        Some(from)
    }

    pub(super) fn decline(&mut self, transfer: u128) -> bool {
        let one = self.transfers.get_mut(&transfer).filter(|one| one.leg != Leg::Over);
        let Some(one) = one else { return no(&self.why, RefusalCode::UnknownTransfer) };
        if one.leg != Leg::Wish {
            return no(&self.why, RefusalCode::WrongState);
        }
        one.leg = Leg::Over;
        true
    }
}
