//! What an order comes to: its number, what it is worth, what was paid and paid back of it, and what may still be done.

use protocol::{Amount, FulfilmentId, OrderId, OrderState, PaymentId, Quantity, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CreditTo, Order, PartStep, Payment, Way};
use crate::step_id;

/// Who takes the money for orders that registers take: nobody outside.
pub const COUNTER: &str = "counter";

/// Money that goes back. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refund {
    pub payment: u16,
    pub amount: Amount,
    pub why: RefundWhy,
    pub at: Timestamp,
    /// Whether the provider refused, once it has answered.
    pub refused: Option<bool>,
    /// It was paid out at a register instead, which counts as refused by the provider.
    pub at_till: bool,
    /// What it is given on as credit; none where it goes back the way it was paid.
    pub to: Option<CreditTo>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RefundWhy {
    /// More was paid than the order owes.
    Excess,
    /// Somebody of the house wants it.
    Staff { staff: StaffId, reason: String },
    /// Goods came back, by the number of the return.
    Returned { number: u16 },
}

impl Refund {
    pub(super) fn new(
        payment: u16,
        amount: Amount,
        why: &RefundWhy,
        (at, to): (Timestamp, Option<CreditTo>),
    ) -> Self {
        Self { payment, amount, why: why.clone(), at, refused: None, at_till: false, to }
    }
}

impl Order {
    /// What an order is called on paper. The machines that share the orders count apart, so the numbers of two never meet.
    #[must_use]
    pub fn number(&self) -> String {
        number_text(self.placed.number)
    }

    /// What opens its page.
    #[must_use]
    pub fn key(&self, order: OrderId) -> String {
        key_text(order, self.placed.secret)
    }

    /// What a customer shows who collects: six digits that follow from the secret of the order's page. Empty where it is sent.
    #[must_use]
    pub fn collect_code(&self) -> String {
        if !self.is_collected() {
            return String::new();
        }
        // Some twenty of its bits; whoever sees them knows no less of the others.
        format!("{:06}", self.placed.secret.checked_rem(1_000_000).unwrap_or_default())
    }

    #[must_use]
    pub const fn is_collected(&self) -> bool {
        matches!(self.placed.way, Way::Collect { .. })
    }

    /// Whether it is paid at a register before it is promised, as one is that a register has taken.
    #[must_use]
    pub fn is_paid_at_counter(&self) -> bool {
        self.placed.provider == COUNTER
    }

    #[must_use]
    pub const fn is_paid_in_store(&self) -> bool {
        matches!(self.placed.way, Way::Collect { pay_in_store: true, .. })
    }

    /// What lines cost that do not come or came back, as far as that is so. It is one share of both together, so that all of a line
    /// is worth all, in however many pieces it comes back.
    pub(super) fn lost(&self) -> i64 {
        let lines = self.placed.lines.iter().zip(self.gone());
        let lost = lines.map(|(line, gone)| share(line.total, gone.all(), line.quantity).0);
        lost.fold(0, i64::saturating_add)
    }

    /// What is to be paid for what comes, before what the house gave back of its own will.
    fn worth(&self) -> Amount {
        if self.state == OrderState::Cancelled || self.cancelling {
            return Amount::ZERO;
        }
        let back = self.lost().saturating_add(self.delivery_back().0).saturating_sub(self.withheld().0);
        let all = self.placed.total.0.saturating_add(self.swapped_in().0);
        Amount(all.saturating_sub(back).max(0))
    }

    /// What the house may keep of what is paid.
    #[must_use]
    pub fn owes(&self) -> Amount {
        let given = self.refunds.iter().filter(|refund| matches!(refund.why, RefundWhy::Staff { .. }));
        let given = given.map(|refund| refund.amount.0).fold(0, i64::saturating_add);
        Amount(self.worth().0.saturating_sub(given).max(0))
    }

    #[must_use]
    pub fn captured(&self) -> Amount {
        Amount(self.payments.iter().map(|payment| payment.captured.0).fold(0, i64::saturating_add))
    }

    /// What the provider says that was paid back, and what was given as credit.
    #[must_use]
    pub fn refunded(&self) -> Amount {
        let back = self.payments.iter().map(|payment| payment.refunded.0).fold(0, i64::saturating_add);
        Amount(back.saturating_add(self.credited().0))
    }

    /// What is to be paid back or was, whether or not the provider will.
    #[must_use]
    pub fn refund_asked(&self) -> Amount {
        Amount(self.refunds.iter().map(|refund| refund.amount.0).fold(0, i64::saturating_add))
    }

    /// The same of one payment.
    pub(super) fn refundable_of(&self, number: u16) -> Amount {
        let Some(payment) = self.payments.get(usize::from(number)) else { return Amount::ZERO };
        let (mut asked, mut credited) = (0_i64, 0_i64);
        for refund in self.refunds.iter().filter(|refund| refund.payment == number) {
            // Of what is given as credit nobody outside knows.
            let sum = if refund.to.is_some() { &mut credited } else { &mut asked };
            *sum = sum.saturating_add(refund.amount.0);
        }
        let gone = asked.max(payment.refunded.0).saturating_add(credited);
        Amount(payment.captured.0.saturating_sub(gone).max(0))
    }

    /// What is still to be paid in the shop.
    #[must_use]
    pub fn due(&self) -> Amount {
        if self.is_paid_at_counter() {
            return self.asked_at_counter().map_or(Amount::ZERO, |(_, amount)| amount);
        }
        if self.is_paid_in_store() && self.state != OrderState::Fulfilled {
            let left = self.owes().0.saturating_sub(self.paid_at_till().0);
            Amount(left.saturating_add(self.paid_back_at_till().0).max(0))
        } else {
            Amount::ZERO
        }
    }

    /// What was paid in the shop when it was handed over: all that came.
    pub(super) fn paid_in_store(&self) -> Amount {
        let lines = self.placed.lines.iter().zip(self.gone());
        let missing = lines.map(|(line, gone)| share(line.total, gone.missing, line.quantity).0);
        let lost = missing.fold(0, i64::saturating_add);
        let all = self.placed.total.0.saturating_add(self.swapped_in().0);
        Amount(all.saturating_sub(lost).max(0))
    }

    /// What the house was paid in the shop: what registers know of, and all that came once it was handed over.
    pub(super) fn held_in_shop(&self) -> Amount {
        let taken = self.paid_at_till();
        if self.state == OrderState::Fulfilled { taken.max(self.paid_in_store()) } else { taken }
    }

    /// What was served without being paid, because goods were packed before the money failed to come.
    #[must_use]
    pub fn unpaid(&self) -> Amount {
        let served = matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled);
        if !served || self.is_paid_in_store() || self.waits_for_difference() {
            return Amount::ZERO;
        }
        let kept = self.captured().0.saturating_sub(self.refund_asked().0);
        Amount(self.owes().0.saturating_sub(kept).max(0))
    }

    /// Whether its customer may still call it off: before anybody packs it.
    #[must_use]
    pub fn can_cancel(&self) -> bool {
        let open = !matches!(self.state, OrderState::Fulfilled | OrderState::Cancelled) && !self.cancelling;
        open && self.parts.iter().all(|part| part.step.is_over() || part.step < PartStep::Packed)
    }

    /// Whether another payment may be begun: the last one is dead, and so nobody can be charged twice.
    #[must_use]
    pub fn can_pay(&self) -> bool {
        let first = self.state == OrderState::Paying
            && !self.cancelling
            && self.payments.last().is_some_and(Payment::is_dead)
            && self.payments.len() < crate::limits::PAYMENTS_MAX;
        first || self.can_pay_difference()
    }

    /// Whether somebody of the house should look at it.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.to_pay_back() > Amount::ZERO
            || self.held_back.is_some()
            || self.payments.iter().any(|payment| payment.disputed)
            || self.waits_for_the_house()
            || self.unpaid() > Amount::ZERO
    }

    #[must_use]
    pub fn payment_id(order: OrderId, number: u16) -> PaymentId {
        step_id(order.uuid(), "pay", number.into()).into()
    }

    #[must_use]
    pub fn fulfilment_id(order: OrderId, part: u16) -> FulfilmentId {
        step_id(order.uuid(), "fulfil", part.into()).into()
    }
}

/// A number as people read it.
#[must_use]
pub fn number_text(number: u64) -> String {
    format!("W-{number:06}")
}

#[must_use]
pub(super) fn key_text(order: OrderId, secret: u128) -> String {
    format!("{}{secret:032x}", order.uuid().simple())
}

/// What a part of a quantity is worth of a total, rounded half up; all of it is worth all.
pub(super) fn share(total: Amount, part: Quantity, whole: Quantity) -> Amount {
    if whole.0 <= 0 || part.0 <= 0 {
        return Amount::ZERO;
    }
    let (total, part, whole) = (i128::from(total.0), i128::from(part.0), i128::from(whole.0));
    let doubled = total.saturating_mul(part).saturating_mul(2).saturating_add(whole);
    let worth = doubled.checked_div(whole.saturating_mul(2)).unwrap_or(0);
    Amount(i64::try_from(worth).unwrap_or(0))
}

/// The tax in a share of something, of which the whole and the tax in it are known.
#[must_use]
pub fn tax_in(share: Amount, (total, tax): (Amount, Amount)) -> i64 {
    if total.0 == 0 {
        return 0;
    }
    let (share, total, tax) = (i128::from(share.0), i128::from(total.0), i128::from(tax.0));
    let doubled = share.saturating_mul(tax).saturating_mul(2);
    let half = if (doubled < 0) == (total < 0) { total } else { total.saturating_neg() };
    let rounded = doubled.saturating_add(half).checked_div(total.saturating_mul(2)).unwrap_or(0);
    i64::try_from(rounded).unwrap_or(0)
}
