//! What flash sales have sold to whom: how many pieces stand for each mark of a customer in orders that are not called off, and which
//! places in waiting rooms have ordered. It follows from the records alone, so that a restart forgets nobody's share.

use domain::orders::{FlashBought, OrderEvent};
use protocol::{FlashMark, FlashSaleId, OrderId, Quantity};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::limits::FLASH_ORDERS_KEPT;

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct FlashBook {
    /// Orders with goods of flash sales, the newest [`FLASH_ORDERS_KEPT`] of them.
    orders: BTreeMap<OrderId, Kept>,
    /// The same as they came.
    came: VecDeque<OrderId>,
    had: BTreeMap<(FlashSaleId, FlashMark), Quantity>,
    /// Places that have ordered, whatever became of that.
    used: BTreeSet<(FlashSaleId, FlashMark)>,
    sums: BTreeMap<FlashSaleId, FlashSums>,
}

/// Pieces of a flash sale in orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FlashSums {
    /// Of those that are not confirmed.
    pub(crate) held: Quantity,
    pub(crate) sold: Quantity,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    bought: Vec<FlashBought>,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Standing {
    Held,
    Sold,
    CalledOff,
}

impl FlashBook {
    pub(super) fn take(&mut self, order: OrderId, event: &OrderEvent) {
        match event {
            OrderEvent::InFlashSales { bought } => {
                let places = bought.iter().filter_map(|one| Some((one.sale, *one.marks.first()?)));
                self.used.extend(places);
                self.orders.insert(order, Kept { bought: bought.clone(), standing: Standing::CalledOff });
                self.came.push_back(order);
                self.stand(order, Standing::Held);
                if self.came.len() > FLASH_ORDERS_KEPT {
                    self.forget_oldest();
                }
            }
            OrderEvent::Confirmed => self.stand(order, Standing::Sold),
            OrderEvent::Cancelled => self.stand(order, Standing::CalledOff),
            OrderEvent::Revived => self.stand(order, Standing::Held),
            _ => {}
        }
    }

    /// The oldest order counts for nobody any more. What was sold was sold.
    fn forget_oldest(&mut self) {
        let Some(kept) = self.came.pop_front().and_then(|order| self.orders.remove(&order)) else { return };
        for one in &kept.bought {
            if kept.standing != Standing::CalledOff {
                self.mark(one, -1);
            }
            if let Some(place) = one.marks.first() {
                self.used.remove(&(one.sale, *place));
            }
        }
    }

    /// How many pieces whoever has one of some marks has ordered: the most of any.
    pub(crate) fn had(&self, sale: FlashSaleId, marks: &[FlashMark]) -> Quantity {
        let of = |mark: &FlashMark| self.had.get(&(sale, *mark)).copied().unwrap_or_default();
        marks.iter().map(of).max().unwrap_or_default()
    }

    /// Whether a place has ordered.
    pub(crate) fn has_used(&self, sale: FlashSaleId, place: FlashMark) -> bool {
        self.used.contains(&(sale, place))
    }

    pub(crate) fn sums(&self, sale: FlashSaleId) -> FlashSums {
        self.sums.get(&sale).copied().unwrap_or_default()
    }

    fn stand(&mut self, order: OrderId, now: Standing) {
        let Some(kept) = self.orders.get_mut(&order) else { return };
        let before = std::mem::replace(&mut kept.standing, now);
        for one in kept.bought.clone() {
            for (standing, sign) in [(before, -1), (now, 1)] {
                let sums = self.sums.entry(one.sale).or_default();
                let sum = match standing {
                    Standing::Held => &mut sums.held,
                    Standing::Sold => &mut sums.sold,
                    Standing::CalledOff => continue,
                };
                add(sum, &one, sign);
                self.mark(&one, sign);
            }
        }
    }

    /// Lets its pieces stand for its customer's marks, or no longer.
    fn mark(&mut self, one: &FlashBought, sign: i64) {
        for mark in &one.marks {
            let key = (one.sale, *mark);
            let had = self.had.entry(key).or_default();
            add(had, one, sign);
            if *had == Quantity::ZERO {
                self.had.remove(&key);
            }
        }
    }
}

fn add(sum: &mut Quantity, one: &FlashBought, sign: i64) {
    sum.0 = sum.0.saturating_add(one.quantity.0.saturating_mul(sign));
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_called_off_counts_for_nobody_and_what_comes_back_does_again() {
        let (sale, other) = (FlashSaleId(1), FlashSaleId(2));
        let mark = |number| FlashMark::new(Uuid::from_u128(number));
        let order = |number| OrderId::new(Uuid::from_u128(number));
        let bought = |marks: &[u128], quantity| OrderEvent::InFlashSales {
            bought: vec![FlashBought {
                sale,
                quantity: Quantity(quantity),
                marks: marks.iter().copied().map(mark).collect(),
            }],
        };
        let mut book = FlashBook::default();
        book.take(order(1), &bought(&[1, 9], 1_000));
        book.take(order(2), &bought(&[2, 9], 2_000));
        book.take(order(3), &OrderEvent::Confirmed);
        assert_eq!(book.had(sale, &[mark(1)]), Quantity(1_000));
        assert_eq!(book.had(sale, &[mark(1), mark(9)]), Quantity(3_000));
        assert_eq!(book.had(other, &[mark(9)]), Quantity::ZERO);
        book.take(order(1), &OrderEvent::Confirmed);
        assert_eq!(book.sums(sale), FlashSums { held: Quantity(2_000), sold: Quantity(1_000) });
        book.take(order(2), &OrderEvent::Cancelled);
        book.take(order(2), &OrderEvent::Cancelled);
        assert_eq!(book.sums(sale), FlashSums { held: Quantity::ZERO, sold: Quantity(1_000) });
        assert_eq!(book.had(sale, &[mark(2)]), Quantity::ZERO);
        assert_eq!(book.had(sale, &[mark(9)]), Quantity(1_000));
        assert!(book.has_used(sale, mark(2)) && !book.has_used(sale, mark(9)), "only the place is used up");
        book.take(order(2), &OrderEvent::Revived);
        assert_eq!(book.had(sale, &[mark(9)]), Quantity(3_000));
        // Behind very many others it is forgotten who had what, and not what was sold.
        book.forget_oldest();
        assert_eq!(book.had(sale, &[mark(1)]), Quantity::ZERO);
        assert_eq!(book.had(sale, &[mark(9)]), Quantity(2_000));
        assert!(!book.has_used(sale, mark(1)));
        assert_eq!(book.sums(sale), FlashSums { held: Quantity(2_000), sold: Quantity(1_000) });
        book.take(order(1), &OrderEvent::Cancelled);
        assert_eq!(book.sums(sale).sold, Quantity(1_000));
    }
}
