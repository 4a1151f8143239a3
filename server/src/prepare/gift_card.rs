//! Gift cards: which machine keeps one, and what it is asked.

use domain::{
    Rejection,
    accounts::{self, Body, CardBody, Share},
    orders::{self, COUNTER},
};
use protocol::{GiftCardCommand, GiftCardId, PaidByCard, PlaceOrder, PutCartCard, RefusalCode};

use super::{Acting, Envelope, Preparation};
use crate::record::Origin;

/// The machine that keeps the card that a command is about.
pub(super) fn shard(command: &GiftCardCommand) -> u16 {
    accounts::shard_of_card(card_of(command))
}

fn card_of(command: &GiftCardCommand) -> GiftCardId {
    match command {
        GiftCardCommand::Issue(issue) => issue.card,
        GiftCardCommand::Claim(claim) => claim.card,
        GiftCardCommand::Void(void) => void.card,
        GiftCardCommand::Adjust(adjust) => adjust.card,
        GiftCardCommand::Block(block) => block.card,
        GiftCardCommand::Grant(grant) => accounts::credit_of(grant.customer),
    }
}

/// What gift cards are to pay of an order; nothing of one that a register takes, which is paid there.
pub(super) fn shares(place: &PlaceOrder, provider: &str) -> Vec<Share> {
    let cards = place.cards.iter().filter(|_| provider != COUNTER);
    let share = |own: &PaidByCard| Share {
        claim: own.claim,
        card: own.card,
        last: own.last.clone(),
        amount: own.amount,
    };
    cards.map(share).collect()
}

impl Preparation {
    pub(super) fn gift_card(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        command: &GiftCardCommand,
    ) -> Result<accounts::Command, Rejection> {
        self.dated(envelope)?;
        acting.known()?;
        let body = match command {
            GiftCardCommand::Issue(issue) => CardBody::Issue {
                card: issue.card,
                last: issue.last.clone(),
                currency: self.currency,
                amount: issue.amount,
                until: issue.until,
                customer: issue.customer,
                reason: issue.reason.clone(),
            },
            GiftCardCommand::Claim(claim) => {
                self.may_claim_card()?;
                CardBody::Claim { card: claim.card, amount: claim.amount, by: claim.by }
            }
            GiftCardCommand::Void(void) => {
                self.may_claim_card()?;
                CardBody::Free { card: void.card, claim: void.claim }
            }
            GiftCardCommand::Adjust(adjust) => {
                CardBody::Adjust { card: adjust.card, amount: adjust.amount, reason: adjust.reason.clone() }
            }
            GiftCardCommand::Grant(grant) => self.granted(acting, grant)?,
            GiftCardCommand::Block(block) => {
                CardBody::Block { card: block.card, blocked: block.blocked, reason: block.reason.clone() }
            }
        };
        Ok(accounts::Command {
            id: envelope.id,
            staff: acting.staff,
            grant: acting.grant(),
            at: self.now(),
            body: Body::Card(body),
        })
    }

    pub(super) fn put_card(&self, put: &PutCartCard) -> Result<orders::Body, Rejection> {
        self.may_claim_card()?;
        let (cart, card, last) = (put.cart, put.card, put.last.clone());
        Ok(orders::Body::PutCard { cart, card, last, on: !put.remove })
    }

    /// Gift cards are claimed for carts, by the server, which knows who has their codes.
    fn may_claim_card(&self) -> Result<(), Rejection> {
        match self.origin {
            Origin::System | Origin::Web(_) => Ok(()),
            Origin::Register(_) | Origin::Staff(_) | Origin::Stream(_) => {
                let message = "gift cards are used with an order of the online store";
                Err(Rejection::new(RefusalCode::NotAllowed, message))
            }
        }
    }
}
