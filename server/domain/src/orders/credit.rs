//! What goes back of an order as credit instead of the way it was paid: to the account of whoever ordered, or, where they have none, on a
//! gift card whose code is in a mail to them and nowhere else. It is a refund like any other, but that nobody outside is asked: the house
//! owes it from then on. What a gift card has paid goes back to that card whatever is wanted.
//!
//! ```text
//!  asked ──CreditCard──▶ whoever keeps the card ──▶ it is there ──▶ the customer is written to
//! ```

use protocol::{
    Amount, Currency, CustomerId, GiftCardId, OrderId, RefusalCode, ReturnState, Right, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{Command, Event, Order, OrderEvent, Orders, decide::follow};
use crate::{
    Address, Rejection, Request,
    accounts::{self, CreditWhy, Credited},
    check,
};

/// What credit of an order goes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CreditTo {
    /// The store credit of a customer.
    Account(CustomerId),
    /// A gift card. Its code follows from `seed` and a key that is kept elsewhere; of it only the end is here.
    Card { card: GiftCardId, last: String, seed: protocol::CommandId },
}

impl CreditTo {
    fn credited(&self, order: OrderId, (amount, currency): (Amount, Currency)) -> Credited {
        let why = CreditWhy::Order(order);
        match self {
            Self::Account(customer) => {
                let (card, customer) = (accounts::credit_of(*customer), Some(*customer));
                Credited { card, last: String::new(), customer, currency, amount, why }
            }
            Self::Card { card, last, .. } => {
                Credited { card: *card, last: last.clone(), customer: None, currency, amount, why }
            }
        }
    }

    /// What whoever keeps it is asked.
    pub(super) fn request(&self, order: OrderId, sum: (Amount, Currency)) -> (Address, Request) {
        let credited = self.credited(order, sum);
        (Address::Accounts(accounts::shard_of_card(credited.card)), Request::CreditCard { credited })
    }
}

/// That what goes back for a return is given as credit, or not after all.
#[derive(Clone, Debug)]
pub struct ReturnCredit {
    pub order: OrderId,
    pub number: u16,
    pub to: Option<CreditTo>,
    pub reason: String,
    /// Whether the house lets customers choose.
    pub offered: bool,
}

impl Orders {
    /// Customers where the house lets them; staff who may pay back whenever they find it right.
    pub(super) fn return_as_credit(
        &self,
        at: Timestamp,
        command: &Command,
        asked: &ReturnCredit,
    ) -> Result<Vec<Event>, Rejection> {
        let ReturnCredit { order: id, number, to, reason, offered } = asked;
        if command.customer {
            if to.is_some() && !offered {
                let message = "this shop pays back the way it was paid";
                return Err(Rejection::new(RefusalCode::NotAllowed, message));
            }
            check::note("the reason", reason)?;
        } else {
            check::right(&command.grant, Right::RefundOrders)?;
            check::name("the reason", reason)?;
        }
        let order = self.known(*id)?;
        let known = order.return_in(*number, &[ReturnState::Asked, ReturnState::Approved])?;
        // Wanted twice it is wanted, on the card that it was first to go on.
        if known.credit.is_some() == to.is_some() {
            return Ok(Vec::new());
        }
        if to.is_some() {
            order.may_credit()?;
        }
        let (number, to, reason, staff) = (*number, to.clone(), reason.trim().to_owned(), command.staff);
        Ok(follow(*id, order, at, vec![OrderEvent::ReturnCredited { number, to, reason, staff }]))
    }
}

impl Order {
    /// What a register took is paid back by one; and nobody is owed anything whom nobody knows any more.
    pub(super) fn may_credit(&self) -> Result<(), Rejection> {
        if self.is_paid_at_counter() || self.is_paid_in_store() {
            let message = "this order was paid in a shop, and is paid back there";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if self.erased.is_some() || self.erasure.is_some() {
            let message = "what its customer said is erased, and so nobody can be given credit";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        Ok(())
    }

    /// What goods that came just now are given back on, where that is credit.
    pub(super) fn credit_now(&self) -> Option<&CreditTo> {
        let newest = self.returns.get(usize::from(self.newest_return()?))?;
        let came_now = newest.batches.iter().any(|batch| batch.at == self.changed);
        newest.credit.as_ref().filter(|_| came_now && self.may_credit().is_ok())
    }

    /// What was given as credit, or is about to be.
    #[must_use]
    pub fn credited(&self) -> Amount {
        let given = self.refunds.iter().filter(|refund| refund.to.is_some() && refund.refused != Some(true));
        Amount(given.map(|refund| refund.amount.0).fold(0, i64::saturating_add))
    }

    /// Some of a payment goes back, as credit where that is wanted and it was no gift card that paid it.
    pub(super) fn back(
        &self,
        refund: u16,
        (payment, amount): (u16, Amount),
        why: super::RefundWhy,
        to: Option<&CreditTo>,
    ) -> OrderEvent {
        match to.filter(|_| !self.is_card(payment)) {
            Some(to) => OrderEvent::CreditAsked { refund, payment, amount, why, to: to.clone() },
            None => OrderEvent::RefundAsked { refund, payment, amount, why },
        }
    }
}
