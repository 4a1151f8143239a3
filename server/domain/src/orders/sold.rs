//! What of an order is sold: the goods that were handed over and did not come back, with the delivery. Until goods are handed over
//! the house only owes them, whatever was paid. What is sold follows from the order and from how much of each line was handed over;
//! once all has come that will, it is what the order owes.

use protocol::{Amount, PromotionId, Quantity};

use super::{Gone, Order, OrderedLine, Placed, Promoted, RefundWhy, Way, worth::share};

/// What is sold of an order. Amounts are with tax.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sold {
    /// Of each of its lines, in their order.
    pub lines: Vec<SoldLine>,
    /// What is charged for delivery, and the tax in it: from the first hand-over on.
    pub delivery: Amount,
    pub delivery_tax: Amount,
    /// What the house keeps, for wear, of the price of what came back.
    pub withheld: Amount,
    /// What the house gave back of its own will of what it had sold.
    pub given: Amount,
    /// What promotions took off what is sold, in the order in which the order tells it.
    pub promoted: Vec<(u16, PromotionId, Amount)>,
}

/// What is sold of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SoldLine {
    pub quantity: Quantity,
    pub total: Amount,
    pub tax: Amount,
    /// What the same would have cost without anything taken off.
    pub full: Amount,
}

impl Sold {
    /// What all of it comes to.
    #[must_use]
    pub fn total(&self) -> Amount {
        Amount(self.worth().saturating_sub(self.given.0))
    }

    fn worth(&self) -> i64 {
        let lines = self.lines.iter().map(|line| line.total.0).fold(0, i64::saturating_add);
        lines.saturating_add(self.delivery.0).saturating_add(self.withheld.0)
    }
}

impl Order {
    /// What is sold, where so much of each line was handed over.
    #[must_use]
    pub fn sold(&self, handed: &[Quantity]) -> Sold {
        let of = |((line, gone), handed): ((&OrderedLine, Gone), &Quantity)| {
            let kept = handed.0.saturating_sub(gone.returned.0).clamp(0, line.quantity.0.max(0));
            sold_of(line, Quantity(kept))
        };
        let lines = self.placed.lines.iter().zip(self.gone()).zip(handed).map(of);
        let mut sold = Sold { lines: lines.collect(), ..Sold::default() };
        if handed.iter().any(|quantity| quantity.is_positive()) && self.delivery_back() == Amount::ZERO {
            (sold.delivery, sold.delivery_tax) = (self.placed.delivery_charge, self.placed.delivery_tax);
        }
        let kept = |one: &Promoted| {
            let line = self.placed.lines.get(usize::from(one.line));
            let kept = sold.lines.get(usize::from(one.line)).map(|line| line.quantity).unwrap_or_default();
            let whole = line.map(|line| line.quantity).unwrap_or_default();
            let gone = Quantity(whole.0.saturating_sub(kept.0));
            (one.line, one.promotion, Amount(one.amount.0.saturating_sub(share(one.amount, gone, whole).0)))
        };
        sold.promoted = self.promoted.iter().map(kept).collect();
        sold.withheld = self.withheld();
        let given = self.refunds.iter().filter(|refund| matches!(refund.why, RefundWhy::Staff { .. }));
        let given = given.map(|refund| refund.amount.0).fold(0, i64::saturating_add);
        sold.given = Amount(given.min(sold.worth()).max(0));
        sold
    }
}

impl Order {
    /// What was to be paid when it was handed over, whatever came back of it since.
    #[must_use]
    pub fn due_for(&self, handed: &[Quantity]) -> Amount {
        let lines = self.placed.lines.iter().zip(handed).map(|(line, handed)| sold_of(line, *handed).total.0);
        let charge =
            handed.iter().any(|quantity| quantity.is_positive()).then_some(self.placed.delivery_charge);
        Amount(lines.fold(charge.unwrap_or_default().0, i64::saturating_add))
    }
}

/// What so much of a line is worth. What is not there is one share, as in what the order owes, so that both are the same.
pub(super) fn sold_of(line: &OrderedLine, kept: Quantity) -> SoldLine {
    let gone = Quantity(line.quantity.0.saturating_sub(kept.0));
    let rest = |whole: Amount| Amount(whole.0.saturating_sub(share(whole, gone, line.quantity).0));
    let list = line.unit_price.checked_times(line.quantity).unwrap_or_default();
    SoldLine {
        quantity: kept,
        total: rest(line.total),
        tax: rest(line.tax),
        // Tax that comes on top of prices is nothing that was put on them.
        full: rest(Amount(list.0.max(line.total.0))),
    }
}

impl Placed {
    /// The same without anything that the customer says of themselves, for whoever only adds up.
    #[must_use]
    pub fn nameless(&self) -> Self {
        let nothing = String::new;
        let line = |line: &OrderedLine| OrderedLine { name: nothing(), ..line.clone() };
        let way = match &self.way {
            Way::Ship(_) => Way::Ship(super::Address::default()),
            collect @ Way::Collect { .. } => collect.clone(),
        };
        Self {
            number: self.number,
            secret: 0,
            cart: self.cart,
            currency: self.currency,
            catalogue: self.catalogue,
            name: nothing(),
            email: nothing(),
            phone: nothing(),
            way,
            lines: self.lines.iter().map(line).collect(),
            delivery_charge: self.delivery_charge,
            delivery_tax: self.delivery_tax,
            total: self.total,
            age_confirmed: None,
            note: nothing(),
            language: nothing(),
            provider: self.provider.clone(),
            plan: self.plan.clone(),
            candidates: Vec::new(),
            sourcing: nothing(),
        }
    }
}
