//! What the house does beside the course of an order: looks at one before it is picked, marks it, and notes money that went back by
//! another way than it came.

use protocol::{Amount, HoldReason, OrderId, OrderState, RefusalCode, Right, Timestamp};

use super::{Command, Event, Order, OrderEvent, Orders, PartStep, decide::follow};
use crate::{
    Rejection, check,
    limits::{TAG_CHARS_MAX, TAGS_MAX},
};

impl Orders {
    /// Before it is promised; what is promised is picked at any moment.
    pub(super) fn hold_back(
        &self,
        at: Timestamp,
        command: &Command,
        id: OrderId,
        note: &str,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::ManageOrders)?;
        check::name("the reason", note)?;
        let order = self.known(id)?;
        if order.held_back.is_some() {
            return Ok(Vec::new());
        }
        if !matches!(order.state, OrderState::Holding | OrderState::Paying) || order.cancelling {
            let message = "it is promised already, and may be picked at any moment; call it off instead";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let (staff, note) = (command.staff, note.trim().to_owned());
        let held = OrderEvent::HeldBack { because: vec![HoldReason::Staff], staff, note };
        Ok(follow(id, order, at, vec![held]))
    }

    pub(super) fn release(
        &self,
        at: Timestamp,
        command: &Command,
        id: OrderId,
        note: &str,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::RefundOrders)?;
        check::note("the note", note)?;
        let order = self.known(id)?;
        if order.held_back.is_none() {
            let message = "this order is not held back";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let (staff, note) = (command.staff, note.trim().to_owned());
        Ok(follow(id, order, at, vec![OrderEvent::Released { staff, note }]))
    }

    /// All of them at once: what is not named is not on it any more.
    pub(super) fn tag(
        &self,
        at: Timestamp,
        command: &Command,
        id: OrderId,
        tags: &[String],
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::ManageOrders)?;
        check::at_most(tags.len(), TAGS_MAX, "tags of an order")?;
        let mut kept: Vec<String> = Vec::with_capacity(tags.len());
        for tag in tags {
            check::name("a tag", tag)?;
            check::text("a tag", tag, TAG_CHARS_MAX, check::Breaks::None)?;
            kept.push(tag.trim().to_owned());
        }
        kept.sort_unstable();
        kept.dedup();
        let order = self.known(id)?;
        if order.tags == kept {
            return Ok(Vec::new());
        }
        Ok(follow(id, order, at, vec![OrderEvent::Tagged { tags: kept, staff: command.staff }]))
    }

    /// Money went back in the shop, by transfer, or however somebody says.
    pub(super) fn paid_by_hand(
        &self,
        at: Timestamp,
        command: &Command,
        (id, amount): (OrderId, Amount),
        note: &str,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::RefundOrders)?;
        check::amount("what was paid back", amount)?;
        check::name("how it was paid back", note)?;
        let order = self.known(id)?;
        if amount <= Amount::ZERO {
            return Err(Rejection::new(RefusalCode::InvalidAmount, "say how much was paid back"));
        }
        if amount > command.grant.refund_max {
            let message = "this is more than you may pay back; ask somebody who may";
            return Err(Rejection::new(RefusalCode::NotAllowed, message));
        }
        let most = order.to_pay_back();
        if amount > most {
            let message = format!("only {} minor units are to be paid back by hand", most.0);
            return Err(Rejection::new(RefusalCode::RefundExceedsSale, message));
        }
        let (staff, note) = (command.staff, note.trim().to_owned());
        Ok(follow(id, order, at, vec![OrderEvent::PaidByHand { amount, staff, note }]))
    }
}

impl Order {
    pub(super) fn apply_review(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::HeldBack { because, .. } => self.held_back = Some(because.clone()),
            OrderEvent::Released { .. } => self.held_back = None,
            OrderEvent::KeptForReview { part } => {
                if let Some(part) = self.parts.get_mut(usize::from(*part)) {
                    part.reviewed = true;
                }
            }
            OrderEvent::Tagged { tags, .. } => self.tags.clone_from(tags),
            OrderEvent::PaidByHand { amount, .. } => {
                self.by_hand.0 = self.by_hand.0.saturating_add(amount.0);
            }
            _ => {}
        }
    }

    /// Whether everything but somebody's word is there for it to be promised.
    #[must_use]
    pub fn waits_for_review(&self) -> bool {
        self.held_back.is_some()
            && !self.cancelling
            && match self.state {
                OrderState::Holding => {
                    self.uncovered().is_empty() && self.live().all(|part| part.step == PartStep::Held)
                }
                OrderState::Paying => self.is_covered(),
                _ => false,
            }
    }

    /// What is to go back by hand: because the provider would not, or because it was paid in the shop.
    #[must_use]
    pub fn to_pay_back(&self) -> Amount {
        // What a register took, nobody outside pays back.
        let by_us = self.is_paid_at_counter();
        let owed = |refused: Option<bool>| refused == Some(true) || (by_us && refused.is_none());
        let refused = self.refunds.iter().filter(|refund| owed(refund.refused));
        let refused = refused.map(|refund| refund.amount.0).fold(0, i64::saturating_add);
        // Whether it is called off is not known before it is.
        let in_shop = if self.is_paid_in_store() && !self.cancelling {
            self.held_in_shop().0.saturating_sub(self.owes().0).max(0)
        } else {
            0
        };
        Amount(
            refused
                .saturating_add(in_shop)
                .saturating_sub(self.by_hand.0)
                .saturating_sub(self.paid_back_at_till().0)
                .max(0),
        )
    }
}
