//! Which sold lines can still be returned, and the rule by which a return finds them.

use protocol::{Amount, Sku, TicketId};
use std::collections::HashMap;

/// A share of one sold line that a return takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Share {
    pub(super) ticket: TicketId,
    pub(super) line: u16,
    /// Whole units.
    pub(super) units: i64,
}

/// What a search found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) shares: Vec<Share>,
    /// More than one line would have done alone.
    pub(super) ambiguous: bool,
}

#[derive(Clone, Copy)]
struct Open {
    ticket: TicketId,
    line: u16,
    left: i64,
}

/// Sold lines by customer, item and price, in the order in which they were sold.
#[derive(Default)]
pub(super) struct Originals(HashMap<(String, Sku, Amount), Vec<Open>>);

impl Originals {
    pub(super) fn sold(
        &mut self,
        customer: &str,
        sku: Sku,
        price: Amount,
        ticket: TicketId,
        line: u16,
        units: i64,
    ) {
        self.0.entry((customer.to_owned(), sku, price)).or_default().push(Open { ticket, line, left: units });
    }

    /// Takes `units` out of what this customer bought at this price: from the newest line that has enough, otherwise
    /// from several, newest first. None when all of them together do not have enough; then nothing is taken, since
    /// half a receipt would make two stories of one line.
    pub(super) fn take(&mut self, customer: &str, sku: Sku, price: Amount, units: i64) -> Option<Found> {
        let open = self.0.get_mut(&(customer.to_owned(), sku, price))?;
        let enough = open.iter().filter(|line| line.left >= units).count();
        if let Some(line) = open.iter_mut().rev().find(|line| line.left >= units) {
            line.left -= units;
            let share = Share { ticket: line.ticket, line: line.line, units };
            return Some(Found { shares: vec![share], ambiguous: enough > 1 });
        }
        let all = open.iter().fold(0_i64, |sum, line| sum.saturating_add(line.left));
        if all < units {
            return None;
        }
        let mut missing = units;
        let mut shares = Vec::new();
        for line in open.iter_mut().rev() {
            let taken = line.left.min(missing);
            if taken > 0 {
                line.left -= taken;
                missing -= taken;
                shares.push(Share { ticket: line.ticket, line: line.line, units: taken });
            }
        }
        Some(Found { shares, ambiguous: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_return_takes_the_newest_sale_that_has_enough_else_several_else_none() {
        let (one, two) = (TicketId::new(Uuid::from_u128(1)), TicketId::new(Uuid::from_u128(2)));
        let sku = Sku::new("22423").unwrap();
        let price = Amount(1095);
        let mut originals = Originals::default();
        originals.sold("17850", sku, price, one, 0, 6);
        originals.sold("17850", sku, price, two, 3, 4);
        let mut take = |units| originals.take("17850", sku, price, units);
        let share = |ticket, line, units| Share { ticket, line, units };
        assert_eq!(take(2), Some(Found { shares: vec![share(two, 3, 2)], ambiguous: true }));
        assert_eq!(take(3), Some(Found { shares: vec![share(one, 0, 3)], ambiguous: false }));
        assert_eq!(
            take(4),
            Some(Found { shares: vec![share(two, 3, 2), share(one, 0, 2)], ambiguous: false })
        );
        assert_eq!(take(2), None);
        assert_eq!(take(1).map(|found| found.shares), Some(vec![share(one, 0, 1)]));
        assert_eq!(originals.take("17850", sku, Amount(1), 1), None);
        assert_eq!(originals.take("12345", sku, price, 1), None);
    }
}
