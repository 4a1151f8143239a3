//! Gift cards as payments of an order: its first ones, each with a claim that is kept before anybody outside is asked for the rest, paid
//! when all that comes is promised, and free again where the order comes to nothing. What comes back of the order goes to each in its
//! share of what the order came to.
//!
//! ```text
//!  claimed ── kept ──┬── paid ── some of it comes back, as the order does
//!     │              └── the order came to nothing, or the rest was not paid ──▶ free
//!     └── nobody has it any more ──▶ the order is called off before anything is paid
//! ```

use protocol::{Amount, CancelledBecause, OrderId, OrderState, PaymentState, Timestamp};

use super::{
    Order, OrderEvent, Payment, Reading,
    next::{cancel, index},
    owing::Step,
};
use crate::{
    Address, Answered, Request,
    accounts::{self, Share, User},
};

impl Payment {
    /// What a gift card is to pay.
    pub(super) fn by_card(share: Share) -> Self {
        let nobody_waits = Timestamp(i64::MAX);
        Self { card: Some(share.clone()), ..Self::new(share.amount, nobody_waits) }
    }
}

impl Order {
    pub(super) fn use_cards(&mut self, cards: &[Share]) {
        self.payments.extend(cards.iter().cloned().map(Payment::by_card));
    }

    /// What gift cards are to pay, with the numbers of those payments.
    fn cards(&self) -> impl Iterator<Item = (&Payment, u16)> {
        self.payments.iter().zip(0_u16..).filter(|(payment, _)| payment.card.is_some())
    }

    pub(super) fn has_cards(&self) -> bool {
        self.cards().next().is_some()
    }

    /// What they are to pay in all.
    fn by_cards(&self) -> i64 {
        self.cards().map(|(payment, _)| payment.amount.0).fold(0, i64::saturating_add)
    }

    /// What is left to be paid in another way, of all that it owes.
    pub(super) fn beside_cards(&self) -> Amount {
        if !self.has_cards() {
            return self.owes();
        }
        let cards = self.cards().map(|(_, number)| self.share_of(number).0).fold(0, i64::saturating_add);
        Amount(self.owes().0.saturating_sub(cards).max(0))
    }

    pub(super) fn is_paid_by_cards(&self) -> bool {
        self.has_cards() && self.by_cards() >= self.placed.total.0
    }

    /// Nothing where every claim is kept; otherwise what is to be done about that, or that it is waited for.
    pub(super) fn waits_for_cards(&self) -> Option<Option<OrderEvent>> {
        if self.cards().any(|(payment, _)| payment.is_dead()) {
            return Some(Some(cancel(CancelledBecause::PaymentFailed)));
        }
        self.cards().any(|(payment, _)| !payment.has_money()).then_some(None)
    }

    /// Whether there is money for all of it, set aside or taken.
    pub(super) fn is_covered(&self) -> bool {
        if self.is_paid_by_cards() {
            return self.cards().all(|(payment, _)| payment.has_money());
        }
        // No payment is begun before all cards are kept.
        self.payments.iter().any(|payment| payment.card.is_none() && payment.has_money())
    }

    /// Whether all that is to be paid was taken.
    pub(super) fn is_taken(&self) -> bool {
        if !self.has_cards() {
            return self.captured() > Amount::ZERO;
        }
        let taken = |payment: &Payment| payment.captured > Amount::ZERO;
        let by_cards =
            self.cards().all(|(payment, number)| taken(payment) || self.share_of(number) <= Amount::ZERO);
        by_cards && self.is_rest_taken()
    }

    /// Whether what is to be paid beside cards was taken, if there is any.
    fn is_rest_taken(&self) -> bool {
        let taken = |payment: &Payment| payment.card.is_none() && payment.captured > Amount::ZERO;
        self.is_paid_by_cards() || self.beside_cards() <= Amount::ZERO || self.payments.iter().any(taken)
    }

    /// The next payment of which the money is to be taken: first what somebody outside may refuse.
    pub(super) fn to_take(&self) -> Option<(&Payment, u16)> {
        if !self.has_cards() {
            return self.payments.iter().zip(0_u16..).find(|(payment, _)| payment.has_money());
        }
        let numbered = || self.payments.iter().zip(0_u16..);
        let open = |(payment, number): &(&Payment, u16)| {
            payment.captured <= Amount::ZERO && self.share_of(*number) > Amount::ZERO
        };
        if !self.is_rest_taken() {
            return numbered().find(|(payment, _)| payment.card.is_none() && payment.has_money());
        }
        numbered().filter(|(payment, _)| payment.card.is_some() && payment.has_money()).find(open)
    }

    /// What was set aside of cards and is not paid yet once the order goes on: it is, as far as the order comes to so much.
    pub(super) fn next_of_cards(&self) -> Option<OrderEvent> {
        if !matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled) {
            return None;
        }
        let set_aside =
            |payment: &Payment| payment.captured <= Amount::ZERO && payment.has_money() && !payment.given_up;
        let (payment, number) = self.cards().find(|(payment, _)| set_aside(payment))?;
        match payment.capture {
            None if self.share_of(number) > Amount::ZERO => {
                let amount = self.share_of(number).min(payment.authorised);
                Some(OrderEvent::CaptureAsked { payment: number, amount })
            }
            Some(capture) if capture.refused.is_none() => None,
            _ => Some(OrderEvent::PaymentGivenUp { payment: number }),
        }
    }

    /// What of the house's money was paid with gift cards, and did not go back to them, nor was given on one as credit.
    #[must_use]
    pub fn kept_of_cards(&self) -> Amount {
        let kept = self.cards().map(|(payment, _)| payment.captured.0.saturating_sub(payment.refunded.0));
        Amount(kept.fold(0, i64::saturating_add).saturating_sub(self.credited().0))
    }

    pub(super) fn is_card(&self, number: u16) -> bool {
        self.cards().any(|(_, own)| own == number)
    }

    /// What of all that the order owes is a payment's: a card's in its share of what the order came to, and the rest another's. The
    /// shares come to the whole.
    pub(super) fn share_of(&self, number: u16) -> Amount {
        self.share_in(number, self.owes())
    }

    fn share_in(&self, number: u16, owes: Amount) -> Amount {
        if !self.has_cards() {
            return owes;
        }
        let (mut before, mut given) = (0_i64, 0_i64);
        for (payment, own) in self.cards() {
            let after = before.saturating_add(payment.amount.0);
            let share = self.part(owes, after).saturating_sub(self.part(owes, before));
            if own == number {
                return Amount(share);
            }
            (before, given) = (after, given.saturating_add(share));
        }
        Amount(owes.0.saturating_sub(given).max(0))
    }

    /// So much of what is owed as an amount is of what the order came to, rounded half up.
    fn part(&self, owes: Amount, amount: i64) -> i64 {
        // What was exchanged later is no part of what it came to.
        let total = self.placed.total.0.saturating_sub(self.exchanged());
        let (owes, amount, total) = (i128::from(owes.0), i128::from(amount), i128::from(total));
        let doubled = owes.saturating_mul(amount).saturating_mul(2).saturating_add(total);
        let part = doubled.checked_div(total.saturating_mul(2)).unwrap_or_default();
        i64::try_from(part).unwrap_or_default()
    }

    /// To whom how much goes back, when the house is to keep so much: to each card what it has paid beyond its share, and the rest to
    /// other payments, of which the later one is the one too many.
    pub(super) fn shares_back(&self, amount: Amount, kept: Amount) -> Vec<(u16, Amount)> {
        let mut left = amount.0;
        let mut back: Vec<(u16, Amount)> = Vec::new();
        let mut give = |number: u16, most: i64| {
            let given = back.iter().find(|(own, _)| *own == number).map_or(0, |(_, amount)| amount.0);
            let most = most.min(self.refundable_of(number).0.saturating_sub(given));
            let part = most.min(left);
            if part > 0 {
                left = left.saturating_sub(part);
                match back.iter_mut().find(|(own, _)| *own == number) {
                    Some((_, own)) => own.0 = own.0.saturating_add(part),
                    None => back.push((number, Amount(part))),
                }
            }
        };
        for (_, number) in self.cards() {
            let beyond = self.refundable_of(number).0.saturating_sub(self.share_in(number, kept).0);
            give(number, beyond);
        }
        let others = || (0..index(self.payments.len())).rev();
        others().filter(|number| !self.is_card(*number)).for_each(|number| give(number, i64::MAX));
        others().filter(|number| self.is_card(*number)).for_each(|number| give(number, i64::MAX));
        back
    }

    /// What whoever keeps gift cards is asked of one.
    pub(super) fn card_owes(
        order: OrderId,
        (payment, number): (&Payment, u16),
        share: &Share,
    ) -> Option<(Step, Address, Request)> {
        let (share, user) = (share.clone(), User::Order(order));
        let to = Address::Accounts(accounts::shard_of_card(share.card));
        if payment.captured > Amount::ZERO || payment.is_dead() {
            return None;
        }
        if payment.authorised <= Amount::ZERO {
            return Some((Step::Open(number), to, Request::KeepCard { share, user }));
        }
        if let Some(capture) = payment.capture.filter(|capture| capture.refused.is_none()) {
            let amount = capture.amount;
            return Some((Step::Capture(number), to, Request::RedeemCard { share, amount, user }));
        }
        payment.given_up.then_some((Step::Stop(number), to, Request::FreeCard { share }))
    }

    pub(super) fn card_gets_back(order: OrderId, share: &Share, amount: Amount) -> (Address, Request) {
        let (share, user) = (share.clone(), User::Order(order));
        let to = Address::Accounts(accounts::shard_of_card(share.card));
        (to, Request::RefundCard { share, amount, user })
    }

    /// What an answer about a gift card means; nothing where the step is about none.
    pub(super) fn card_settled(&self, step: Step, answer: Answered) -> Option<Vec<OrderEvent>> {
        let payment = match step {
            Step::Open(payment) | Step::Capture(payment) | Step::Stop(payment) => payment,
            Step::Refund(refund) => self.refunds.get(usize::from(refund))?.payment,
            _ => return None,
        };
        let own = self.payments.get(usize::from(payment)).filter(|own| own.card.is_some())?;
        let reading = |state, captured, refunded| {
            let (authorised, disputed) = (own.amount, false);
            let reading = Reading { state, authorised, captured, refunded, disputed };
            OrderEvent::PaymentNoted { payment, reading }
        };
        let refused = answer != Answered::Done;
        Some(match step {
            Step::Open(_) if refused => vec![OrderEvent::PaymentRefused { payment }],
            Step::Open(_) => vec![reading(PaymentState::Authorised, Amount::ZERO, Amount::ZERO)],
            Step::Capture(_) => {
                let amount = own.capture.map(|capture| capture.amount).unwrap_or_default();
                let taken = reading(PaymentState::Captured, amount, Amount::ZERO);
                let answered = OrderEvent::CaptureAnswered { payment, refused };
                if refused { vec![answered] } else { vec![answered, taken] }
            }
            Step::Stop(_) => {
                let free = reading(PaymentState::Cancelled, Amount::ZERO, Amount::ZERO);
                vec![OrderEvent::PaymentStopped { payment }, free]
            }
            Step::Refund(refund) => {
                let amount = self.refunds.get(usize::from(refund)).map(|refund| refund.amount);
                let back = Amount(own.refunded.0.saturating_add(amount.unwrap_or_default().0));
                let read = reading(PaymentState::Captured, own.captured, back);
                let answered = OrderEvent::RefundAnswered { refund, refused };
                if refused { vec![answered] } else { vec![read, answered] }
            }
            _ => return None,
        })
    }
}
