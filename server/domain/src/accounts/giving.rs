//! What may be done with gift cards: issued, claimed for something that is being paid, kept, paid with, paid back to, corrected and
//! blocked. Whoever asks twice under one id is answered once by those who carry the question; here each question counts.

use protocol::{
    ACCOUNT_SHARDS, Amount, CommandId, Currency, CustomerId, GIFT_CARD_SHOWN, GiftCardId, RefusalCode, Right,
    Timestamp,
};

use super::{Accounts, Card, Command, Credited, Event, NewCard, Share, User, cards::CardClaim};
use crate::{
    Rejection, check,
    limits::{CODE_CLAIM_MS, GIFT_CARD_AMOUNT_MAX, GIFT_CARDS_KEPT_MAX},
};

/// One question about a gift card.
#[derive(Clone, Debug)]
pub enum CardBody {
    Issue {
        card: GiftCardId,
        last: String,
        currency: Currency,
        amount: Amount,
        until: Option<Timestamp>,
        customer: Option<CustomerId>,
        reason: String,
    },
    Claim {
        card: GiftCardId,
        amount: Amount,
        by: CommandId,
    },
    /// An order has it: it does not expire any more.
    Keep {
        share: Share,
        user: User,
    },
    /// So much of it was paid.
    Redeem {
        share: Share,
        amount: Amount,
        user: User,
    },
    /// Nobody needs it any more.
    Free {
        card: GiftCardId,
        claim: CommandId,
    },
    /// What was paid with it comes back. It is never refused: the money is not the house's.
    Refund {
        card: GiftCardId,
        amount: Amount,
        user: User,
    },
    Adjust {
        card: GiftCardId,
        amount: Amount,
        reason: String,
    },
    Block {
        card: GiftCardId,
        blocked: bool,
        reason: String,
    },
    Credit(Credited),
}

impl Accounts {
    /// A gift card as it stands.
    #[must_use]
    pub fn card(&self, card: GiftCardId) -> Option<&Card> {
        self.cards.get(&card)
    }

    /// Every gift card, used up or not.
    pub fn cards(&self) -> impl Iterator<Item = (GiftCardId, &Card)> {
        self.cards.iter().map(|(id, card)| (*id, card))
    }

    pub(super) fn decide_card(
        &self,
        at: Timestamp,
        command: &Command,
        body: &CardBody,
    ) -> Result<Vec<Event>, Rejection> {
        match body {
            CardBody::Issue { .. } => self.issue_card(at, command, body),
            CardBody::Claim { card, amount, by } => {
                let known = self.known_card(*card)?;
                positive(*amount)?;
                known.check_claim(at, (*amount, *by))?;
                let (last, amount) = (known.last.clone(), *amount);
                let share = Share { claim: command.id, card: *card, last, amount };
                let until = at.plus_millis(CODE_CLAIM_MS);
                Ok(vec![Event::CardClaimed { share, by: *by, until, at }])
            }
            CardBody::Keep { share, user } => {
                let known = self.known_card(share.card)?;
                match known.claims.get(&share.claim) {
                    Some(claim) if claim.until.is_none() => Ok(Vec::new()),
                    Some(_) if known.covers(share) => {
                        Ok(vec![Event::CardKept { share: share.clone(), user: *user }])
                    }
                    _ => Err(known.short()),
                }
            }
            CardBody::Redeem { share, amount, user } => {
                let known = self.known_card(share.card)?;
                positive(*amount)?;
                if !known.reaches(share, *amount) {
                    return Err(known.short());
                }
                Ok(vec![Event::CardRedeemed { share: share.clone(), amount: *amount, user: *user, at }])
            }
            CardBody::Free { card, claim } => {
                let known = self.known_card(*card)?;
                let share = known.claims.get(claim).map(|own| Share {
                    claim: *claim,
                    card: *card,
                    last: known.last.clone(),
                    amount: own.amount,
                });
                Ok(share.map(|share| Event::CardFreed { share, at }).into_iter().collect())
            }
            CardBody::Refund { card, amount, user } => {
                self.known_card(*card)?;
                positive(*amount)?;
                Ok(vec![Event::CardRefunded { card: *card, amount: *amount, user: *user, at }])
            }
            CardBody::Credit(credited) => self.credit(at, &command.grant, credited),
            CardBody::Adjust { card, amount, reason } => {
                check::right(&command.grant, Right::ManageGiftCards)?;
                check::name("the reason", reason)?;
                let known = self.known_card(*card)?;
                within(*amount, known)?;
                let (reason, staff) = (reason.trim().to_owned(), command.staff);
                Ok(vec![Event::CardAdjusted { card: *card, amount: *amount, reason, staff, at }])
            }
            CardBody::Block { card, blocked, reason } => {
                check::right(&command.grant, Right::ManageGiftCards)?;
                check::name("the reason", reason)?;
                if self.known_card(*card)?.blocked == *blocked {
                    return Ok(Vec::new());
                }
                let (reason, staff) = (reason.trim().to_owned(), command.staff);
                Ok(vec![Event::CardBlocked { card: *card, blocked: *blocked, reason, staff, at }])
            }
        }
    }

    fn issue_card(&self, at: Timestamp, command: &Command, body: &CardBody) -> Result<Vec<Event>, Rejection> {
        let CardBody::Issue { card, last, currency, amount, until, customer, reason } = body else {
            return Ok(Vec::new());
        };
        check::right(&command.grant, Right::ManageGiftCards)?;
        check::name("the reason", reason)?;
        positive(*amount)?;
        if *amount > GIFT_CARD_AMOUNT_MAX {
            return Err(too_much());
        }
        if last.chars().count() != GIFT_CARD_SHOWN || !last.chars().all(|one| one.is_ascii_alphanumeric()) {
            let message = format!("of a code its last {GIFT_CARD_SHOWN} characters are kept");
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        if until.is_some_and(|until| until <= at) {
            let message = "a gift card can be used for some time at least; choose a later day";
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
        if self.cards.contains_key(card) {
            return Err(Rejection::new(RefusalCode::AlreadyBooked, "this gift card is there already"));
        }
        check::at_most(self.cards.len().saturating_add(1), GIFT_CARDS_KEPT_MAX, "gift cards")?;
        Ok(vec![Event::CardIssued(NewCard {
            card: *card,
            last: last.clone(),
            currency: *currency,
            amount: *amount,
            until: *until,
            customer: *customer,
            reason: reason.trim().to_owned(),
            staff: command.staff,
            at,
        })])
    }

    pub(super) fn apply_card(&mut self, event: &Event) {
        match event {
            Event::CardIssued(new) => drop(self.cards.insert(new.card, Card::new(new, new.at))),
            Event::CardClaimed { share, by, until, .. } => {
                let claim = CardClaim { amount: share.amount, by: *by, until: Some(*until) };
                if let Some(card) = self.cards.get_mut(&share.card) {
                    card.claims.insert(share.claim, claim);
                    self.card_claims.insert(share.claim, share.card);
                    self.ends.insert((*until, share.claim));
                }
            }
            Event::CardKept { share, .. } => self.keep_card(share),
            Event::CardRedeemed { share, amount, .. } => {
                self.free_card(share.claim);
                self.move_card(share.card, Amount(amount.0.saturating_neg()));
            }
            Event::CardFreed { share, .. } => self.free_card(share.claim),
            Event::CardRefunded { card, amount, .. } | Event::CardAdjusted { card, amount, .. } => {
                self.move_card(*card, *amount);
            }
            Event::CardCredited { credited, at } => self.apply_credit(credited, *at),
            Event::CardBlocked { card, blocked, .. } => {
                if let Some(card) = self.cards.get_mut(card) {
                    card.blocked = *blocked;
                }
            }
            _ => {}
        }
    }

    /// Others for the same purpose are not needed any more: of two windows, and of what a crash left behind, one has become the order.
    fn keep_card(&mut self, share: &Share) {
        let Some(card) = self.cards.get_mut(&share.card) else { return };
        let Some(own) = card.claims.get_mut(&share.claim) else { return };
        let by = own.by;
        if let Some(end) = own.until.take() {
            self.ends.remove(&(end, share.claim));
        }
        let twins = card.claims.iter().filter(|(_, other)| other.by == by && other.until.is_some());
        let twins: Vec<CommandId> = twins.map(|(claim, _)| *claim).collect();
        twins.into_iter().for_each(|twin| self.free_card(twin));
    }

    pub(super) fn move_card(&mut self, card: GiftCardId, amount: Amount) {
        if let Some(card) = self.cards.get_mut(&card) {
            card.balance = Amount(card.balance.0.saturating_add(amount.0));
        }
    }

    pub(super) fn free_card(&mut self, claim: CommandId) {
        let Some(card) = self.card_claims.remove(&claim) else { return };
        let own = self.cards.get_mut(&card).and_then(|card| card.claims.remove(&claim));
        if let Some(end) = own.and_then(|own| own.until) {
            self.ends.remove(&(end, claim));
        }
    }

    fn known_card(&self, card: GiftCardId) -> Result<&Card, Rejection> {
        self.cards
            .get(&card)
            .ok_or_else(|| Rejection::new(RefusalCode::UnknownGiftCard, "there is no such gift card"))
    }
}

pub(super) fn positive(amount: Amount) -> Result<(), Rejection> {
    if amount > Amount::ZERO {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::InvalidAmount, "a gift card is about more than nothing"))
}

/// A correction leaves what is set aside, and no more than any card may have.
fn within(amount: Amount, card: &Card) -> Result<(), Rejection> {
    check::amount("the correction", Amount(amount.0.saturating_abs()))?;
    if amount == Amount::ZERO {
        return Err(Rejection::new(RefusalCode::InvalidAmount, "a correction is about more than nothing"));
    }
    if amount < Amount::ZERO && amount.0.saturating_neg() > card.available(None).0 {
        return Err(card.short());
    }
    if card.balance.0.saturating_add(amount.0) > GIFT_CARD_AMOUNT_MAX.0 && amount > Amount::ZERO {
        return Err(too_much());
    }
    Ok(())
}

pub(super) fn too_much() -> Rejection {
    let message = format!("at most {} minor units may be on one gift card", GIFT_CARD_AMOUNT_MAX.0);
    Rejection::new(RefusalCode::InvalidAmount, message)
}

/// The machine that has a gift card.
#[must_use]
pub fn shard_of_card(card: GiftCardId) -> u16 {
    let [.., a, b] = *card.uuid().as_bytes();
    u16::from_be_bytes([a, b]).checked_rem(ACCOUNT_SHARDS).unwrap_or_default()
}
