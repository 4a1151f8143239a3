//! Credit: what is given on a gift card because goods or money went back, or out of goodwill. A customer's store credit is a card of their
//! own without a code, which whoever is signed in as them pays with; so all that holds of cards holds of it.

use protocol::{Amount, CustomerId, GiftCardId, RefusalCode, Right, Timestamp};

use super::{
    Accounts, Card, CreditWhy, Credited, Event, NewCard,
    giving::{positive, too_much},
};
use crate::{
    Grant, Rejection, check,
    limits::{GIFT_CARD_AMOUNT_MAX, GIFT_CARDS_KEPT_MAX},
    step_id,
};

/// The card that is a customer's store credit, whether there is anything on it or not. No code leads to it: what stands for a code is a
/// keyed hash.
#[must_use]
pub fn credit_of(customer: CustomerId) -> GiftCardId {
    GiftCardId::new(step_id(customer.uuid(), "store credit", 0).uuid())
}

impl Card {
    /// Whose store credit it is; none where it has a code.
    #[must_use]
    pub fn is_credit_of(&self) -> Option<CustomerId> {
        self.customer.filter(|_| self.last.is_empty())
    }
}

impl Accounts {
    pub(super) fn credit(
        &self,
        at: Timestamp,
        grant: &Grant,
        credited: &Credited,
    ) -> Result<Vec<Event>, Rejection> {
        let Credited { card, amount, currency, why, .. } = credited;
        positive(*amount)?;
        let known = self.card(*card);
        if known.is_some_and(|known| known.currency != *currency) {
            let message = "what is on it is in another currency";
            return Err(Rejection::new(RefusalCode::WrongCurrency, message));
        }
        if known.is_none() {
            check::at_most(self.cards.len().saturating_add(1), GIFT_CARDS_KEPT_MAX, "gift cards")?;
        }
        if let CreditWhy::Goodwill { reason, .. } = why {
            check::right(grant, Right::RefundOrders)?;
            check::name("the reason", reason)?;
            if *amount > grant.refund_max {
                let message = "this is more than you may give; ask somebody who may pay back more";
                return Err(Rejection::new(RefusalCode::NotAllowed, message));
            }
            let balance = known.map_or(Amount::ZERO, |known| known.balance);
            if balance.0.saturating_add(amount.0) > GIFT_CARD_AMOUNT_MAX.0 {
                return Err(too_much());
            }
        }
        Ok(vec![Event::CardCredited { credited: credited.clone(), at }])
    }

    /// The first of it makes the card.
    pub(super) fn apply_credit(&mut self, credited: &Credited, at: Timestamp) {
        let Credited { card, last, customer, currency, amount, .. } = credited;
        if !self.cards.contains_key(card) {
            let new = NewCard {
                card: *card,
                last: last.clone(),
                currency: *currency,
                amount: Amount::ZERO,
                until: None,
                customer: *customer,
                reason: String::new(),
                staff: protocol::StaffId(0),
                at,
            };
            self.cards.insert(*card, Card::new(&new, at));
        }
        self.move_card(*card, *amount);
    }
}
