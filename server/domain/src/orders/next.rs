//! What an order does next. It follows from its state alone, so that a crash between any two steps changes nothing: whoever reads
//! the state again comes to the same step.

use protocol::{
    Amount, BranchId, CancelledBecause, OrderState, PaymentState, Quantity, Sku, StaffId, Timestamp,
};
use std::collections::BTreeMap;

use super::{MailKind, Order, OrderEvent, Part, PartStep, Payment, Planned, Reading, RefundWhy};
use crate::{
    branch::Moved,
    limits::{PARTS_MAX, REFUNDS_MAX},
};

impl Order {
    /// The next thing that nobody has to be asked for; none when somebody has.
    pub(super) fn next(&self, at: Timestamp) -> Option<OrderEvent> {
        if let Some(step) = self.next_of_suggestions() {
            return Some(step);
        }
        if self.cancelling {
            return self.next_of_cancelling();
        }
        // What comes back for something else is not paid back in between.
        if let Some(step) = self.next_of_exchange(at) {
            return Some(step);
        }
        let step = match self.state {
            OrderState::Holding => self.next_of_holding(at),
            OrderState::Paying => self.next_of_paying(),
            OrderState::Allocating | OrderState::Confirmed => self.next_of_serving(),
            OrderState::Cancelled => self.revival(),
            OrderState::Fulfilled => None,
        };
        step.or_else(|| self.next_of_cards())
            .or_else(|| self.settle_up())
            .or_else(|| self.next_use())
            .or_else(|| self.next_bill(at))
            .or_else(|| self.next_mail())
            .or_else(|| self.next_erasure())
    }

    fn next_of_holding(&self, at: Timestamp) -> Option<OrderEvent> {
        let lines = self.uncovered();
        if !lines.is_empty() {
            let other = self.candidate().map(|branch| Planned { branch, lines, hold: true });
            return Some(other.map_or_else(|| cancel(CancelledBecause::OutOfStock), OrderEvent::PartPlanned));
        }
        if self.live().any(|part| part.step != PartStep::Held) {
            return None;
        }
        if let Some(waits) = self.waits_for_cards() {
            return waits;
        }
        let is_settled =
            self.is_paid_in_store() || self.placed.total <= Amount::ZERO || self.is_paid_by_cards();
        if is_settled && self.held_back.is_some() {
            return None;
        }
        Some(if is_settled {
            OrderEvent::AllocationBegun
        } else if self.placed.provider.is_empty() {
            cancel(CancelledBecause::PaymentFailed)
        } else {
            self.begin_payment(at)
        })
    }

    pub(super) fn begin_payment(&self, at: Timestamp) -> OrderEvent {
        OrderEvent::PaymentBegun {
            payment: index(self.payments.len()),
            amount: self.beside_cards(),
            until: at.plus_millis(protocol::PAYMENT_MS),
        }
    }

    fn next_of_paying(&self) -> Option<OrderEvent> {
        if self.is_covered() {
            return self.held_back.is_none().then_some(OrderEvent::AllocationBegun);
        }
        if !self.uncovered().is_empty() {
            return Some(cancel(CancelledBecause::OutOfStock));
        }
        let never_opened = self.payments.last().is_some_and(|payment| payment.refused && !payment.opened);
        never_opened.then(|| cancel(CancelledBecause::PaymentFailed))
    }

    /// Sees to it that every line is promised by some branch, or dropped; and then that it is paid for and handed over.
    fn next_of_serving(&self) -> Option<OrderEvent> {
        let lines = self.uncovered();
        if !lines.is_empty() {
            let other = self.candidate().filter(|_| self.parts.len() < PARTS_MAX);
            return Some(match other {
                Some(branch) => OrderEvent::PartPlanned(Planned { branch, lines, hold: false }),
                None => OrderEvent::Dropped { lines },
            });
        }
        if self.is_all_missing() {
            return Some(cancel(CancelledBecause::OutOfStock));
        }
        if self.live().any(|part| part.step == PartStep::Allocating) {
            return None;
        }
        if self.state == OrderState::Confirmed {
            let done = |part: &Part| part.step.is_handed_over() && part.undecided.is_empty();
            return self.live().all(done).then_some(OrderEvent::Fulfilled);
        }
        if self.is_paid_in_store() || self.owes() <= Amount::ZERO || self.is_taken() {
            return Some(OrderEvent::Confirmed);
        }
        self.next_of_capture()
    }

    /// Money that was only set aside is taken once all is promised that will come, and no more of it than that costs.
    fn next_of_capture(&self) -> Option<OrderEvent> {
        let paid = self.to_take();
        // What is packed or gone already cannot be called off: it goes on, and somebody has to see to the money.
        let gone = self.live().any(|part| part.stays || part.step.is_handed_over());
        let failed = || if gone { OrderEvent::Confirmed } else { cancel(CancelledBecause::PaymentFailed) };
        let Some((payment, number)) = paid else { return Some(failed()) };
        match payment.capture {
            None => {
                let amount = self.share_of(number).min(payment.authorised);
                Some(OrderEvent::CaptureAsked { payment: number, amount })
            }
            Some(capture) if capture.refused == Some(true) => Some(failed()),
            Some(_) => None,
        }
    }

    /// First nobody can pay any more, then the goods go back, then the money. An order that is still payable never loses its
    /// goods to another.
    fn next_of_cancelling(&self) -> Option<OrderEvent> {
        let mut payable = self
            .payments
            .iter()
            .zip(0_u16..)
            .filter(|(payment, _)| !payment.is_dead() && !payment.has_money());
        if let Some((payment, number)) = payable.next() {
            if payment.given_up && self.is_paid_at_counter() {
                // Nobody outside has to be told.
                let nothing = Amount::ZERO;
                let reading = Reading {
                    state: PaymentState::Cancelled,
                    authorised: nothing,
                    captured: nothing,
                    refunded: nothing,
                    disputed: false,
                };
                return Some(OrderEvent::PaymentNoted { payment: number, reading });
            }
            return (!payment.given_up).then_some(OrderEvent::PaymentGivenUp { payment: number });
        }
        let has_money = self.is_covered();
        let untouched = self.live().all(|part| part.step == PartStep::Held);
        if has_money && untouched && self.because == Some(CancelledBecause::NotPaid) {
            return Some(OrderEvent::CancelStopped);
        }
        if let Some(step) = self.next_of_giving_back() {
            return step;
        }
        if self.live().next().is_some() {
            let lines = self.uncovered();
            let dropped = (!lines.is_empty()).then_some(OrderEvent::Dropped { lines });
            return Some(dropped.unwrap_or(OrderEvent::CancelStopped));
        }
        let mut set_aside = self
            .payments
            .iter()
            .zip(0_u16..)
            .filter(|(payment, _)| payment.has_money() && payment.captured <= Amount::ZERO);
        match set_aside.next() {
            Some((payment, _)) if payment.capture.is_some_and(|capture| capture.refused.is_none()) => None,
            Some((payment, number)) => {
                (!payment.given_up).then_some(OrderEvent::PaymentGivenUp { payment: number })
            }
            None => Some(OrderEvent::Cancelled),
        }
    }

    /// The next part that a branch is to take back, or nothing as long as a branch has not answered; `None` when all parts
    /// are over or stay.
    fn next_of_giving_back(&self) -> Option<Option<OrderEvent>> {
        let mut waits = false;
        for (part, number) in self.parts.iter().zip(0_u16..) {
            match part.step {
                PartStep::Held if self.waits_for_swap(number) => waits = true,
                PartStep::Held => return Some(Some(OrderEvent::PartGivenUp { part: number })),
                step if step.is_promised() && !part.stays => {
                    return Some(Some(OrderEvent::PartGivenUp { part: number }));
                }
                PartStep::Holding | PartStep::Allocating | PartStep::Freeing | PartStep::Cancelling => {
                    waits = true;
                }
                _ => {}
            }
        }
        waits.then_some(None)
    }

    /// A payment that came after all: the order is served if it still can be, and paid back if not.
    fn revival(&self) -> Option<OrderEvent> {
        // What gift cards were to pay of it is free again.
        let is_paid = self.payments.iter().any(Payment::has_money) && !self.has_cards();
        let again = is_paid && self.because == Some(CancelledBecause::NotPaid) && self.refunds.is_empty();
        let room = self.parts.len().saturating_add(self.placed.plan.len()) <= PARTS_MAX;
        // Nobody knows where an erased one went: its money goes back.
        (again && room && self.erased.is_none()).then_some(OrderEvent::Revived)
    }

    /// What the house has and should not have goes back to whence it came. Money that was set aside for an order that is no more
    /// is let go.
    pub(super) fn settle_up(&self) -> Option<OrderEvent> {
        if self.state == OrderState::Cancelled {
            let let_go = self.payments.iter().zip(0_u16..).find(|(payment, _)| {
                payment.captured <= Amount::ZERO && payment.has_money() && !payment.given_up
            });
            if let Some((_, payment)) = let_go {
                return Some(OrderEvent::PaymentGivenUp { payment });
            }
        }
        let numbers = 0..index(self.payments.len());
        let kept: i64 = numbers.map(|number| self.refundable_of(number).0).fold(0, i64::saturating_add);
        let excess = Amount(kept.saturating_sub(self.owes().0));
        if excess <= Amount::ZERO || self.refunds.len() >= REFUNDS_MAX {
            return None;
        }
        let (payment, amount) = self.shares_back(excess, self.owes()).into_iter().next()?;
        let why = self.newest_return().map_or(RefundWhy::Excess, |number| RefundWhy::Returned { number });
        Some(self.back(index(self.refunds.len()), (payment, amount), why, self.credit_now()))
    }

    fn next_mail(&self) -> Option<OrderEvent> {
        let about = |mail, number| {
            (!self.mails.contains_key(&(mail, number))).then_some(OrderEvent::MailOwed { mail, number })
        };
        let confirmed = matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled);
        let mut owed = confirmed.then(|| about(MailKind::Confirmed, 0)).flatten();
        for (part, number) in self.parts.iter().zip(0_u16..) {
            owed = owed.or_else(|| match part.step {
                PartStep::Shipped => about(MailKind::Shipped, number),
                PartStep::Ready => about(MailKind::Ready, number),
                _ => None,
            });
        }
        for (refund, number) in self.refunds.iter().zip(0_u16..) {
            let done = refund.refused == Some(false);
            owed = owed.or_else(|| done.then(|| about(MailKind::Refunded, number)).flatten());
        }
        let open = !matches!(self.state, OrderState::Fulfilled | OrderState::Cancelled);
        owed =
            owed.or_else(|| (self.moved > 0 && open).then(|| about(MailKind::Moved, self.moved)).flatten());
        owed = owed.or_else(|| self.suggestions_told(open).find_map(|(mail, number)| about(mail, number)));
        owed = owed.or_else(|| self.returns_told().find_map(|(mail, number)| about(mail, number)));
        owed = owed.or_else(|| self.exchanges_told().find_map(|(mail, number)| about(mail, number)));
        // Whoever was told at once that it cannot be had needs no mail about it.
        let at_once =
            matches!(self.because, Some(CancelledBecause::OutOfStock | CancelledBecause::PaymentFailed))
                && self.captured() <= Amount::ZERO
                && !self.mails.contains_key(&(MailKind::Confirmed, 0));
        let cancelled = self.state == OrderState::Cancelled && !at_once;
        owed.or_else(|| cancelled.then(|| about(MailKind::Cancelled, 0)).flatten())
    }

    /// Parts of which something may come or has come, of what the order is about by now.
    pub(super) fn live(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| !part.step.is_over() && !part.aside)
    }

    /// What was ordered and neither is some branch's to serve nor will be missing.
    pub(super) fn uncovered(&self) -> Vec<Moved> {
        let mut left: BTreeMap<Sku, Quantity> = BTreeMap::new();
        let mut add = |sku, quantity: i64| {
            let sum = left.entry(sku).or_default();
            sum.0 = sum.0.saturating_add(quantity);
        };
        for line in self.placed.lines.iter().filter(|line| line.stocked) {
            add(line.sku, line.quantity.0);
        }
        for (sku, missing) in &self.missing {
            add(*sku, missing.0.saturating_neg());
        }
        for line in self.live().flat_map(|part| part.lines.iter().chain(&part.undecided)) {
            add(line.sku, line.quantity.0.saturating_neg());
        }
        let moved = |(sku, quantity)| Moved { sku, quantity };
        left.into_iter().filter(|(_, quantity)| quantity.is_positive()).map(moved).collect()
    }

    fn is_all_missing(&self) -> bool {
        let gone = self.gone();
        let mut stocked = self.placed.lines.iter().zip(&gone).filter(|(line, _)| line.stocked).peekable();
        stocked.peek().is_some() && stocked.all(|(line, gone)| gone.missing >= line.quantity)
    }

    /// A branch that was not asked yet in this round.
    fn candidate(&self) -> Option<BranchId> {
        let asked = |branch: &BranchId| {
            let own = self.parts.iter().zip(0_u16..).skip(usize::from(self.round));
            let mut own = own.filter(|(part, _)| part.branch == *branch);
            own.any(|(_, number)| self.set_aside_by().all(|other| other != number))
        };
        self.placed.candidates.iter().copied().find(|branch| !asked(branch))
    }
}

/// A number in a list, which is far shorter than that.
pub(super) fn index(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

pub(super) fn cancel(because: CancelledBecause) -> OrderEvent {
    OrderEvent::CancelBegun { because, staff: StaffId(0), reason: String::new() }
}
