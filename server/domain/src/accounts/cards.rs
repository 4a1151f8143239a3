//! One gift card: what is on it, and what of that is set aside. Its balance is what its entries come to, and never less than what is set
//! aside of it.

use protocol::{Amount, CommandId, Currency, CustomerId, RefusalCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{NewCard, Share};
use crate::{Rejection, check, limits::CLAIMS_OF_CARD_MAX};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// The last characters of its code.
    pub last: String,
    pub currency: Currency,
    /// What it was issued with.
    pub issued: Amount,
    pub balance: Amount,
    pub until: Option<Timestamp>,
    pub customer: Option<CustomerId>,
    pub blocked: bool,
    pub issued_at: Timestamp,
    pub(super) claims: BTreeMap<CommandId, CardClaim>,
}

/// Some of a balance that is set aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct CardClaim {
    pub(super) amount: Amount,
    /// What it is claimed for; claims for the same are not in each other's way until one of them is kept.
    pub(super) by: CommandId,
    /// When it is over; never once somebody has it.
    pub(super) until: Option<Timestamp>,
}

impl Card {
    pub(super) fn new(new: &NewCard, at: Timestamp) -> Self {
        Self {
            last: new.last.clone(),
            currency: new.currency,
            issued: new.amount,
            balance: new.amount,
            until: new.until,
            customer: new.customer,
            blocked: false,
            issued_at: at,
            claims: BTreeMap::new(),
        }
    }

    /// What is set aside for others than one: of several claims for one purpose the largest, of those that are kept all.
    fn taken(&self, by: Option<CommandId>) -> i64 {
        let mut largest: BTreeMap<CommandId, i64> = BTreeMap::new();
        for claim in self.claims.values().filter(|claim| claim.until.is_some() && Some(claim.by) != by) {
            let own = largest.entry(claim.by).or_default();
            *own = (*own).max(claim.amount.0);
        }
        largest.values().fold(self.kept(), |sum, own| sum.saturating_add(*own))
    }

    /// What is set aside in all.
    #[must_use]
    pub fn claimed(&self) -> Amount {
        Amount(self.taken(None).min(self.balance.0))
    }

    /// What somebody can have of it, whatever they have claimed already.
    #[must_use]
    pub fn available(&self, by: Option<CommandId>) -> Amount {
        Amount(self.balance.0.saturating_sub(self.taken(by)).max(0))
    }

    /// Whether it can be used at all.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn is_good(&self, at: Timestamp) -> Result<(), Rejection> {
        if self.blocked {
            let message = "this gift card is blocked; pay in another way";
            return Err(Rejection::new(RefusalCode::GiftCardBlocked, message));
        }
        if self.until.is_some_and(|until| until <= at) {
            let message = "this gift card has expired; pay in another way";
            return Err(Rejection::new(RefusalCode::GiftCardExpired, message));
        }
        Ok(())
    }

    pub(super) fn check_claim(
        &self,
        at: Timestamp,
        (amount, by): (Amount, CommandId),
    ) -> Result<(), Rejection> {
        self.is_good(at)?;
        if amount > self.available(Some(by)) {
            return Err(self.short());
        }
        check::at_most(
            self.claims.len().saturating_add(1),
            CLAIMS_OF_CARD_MAX,
            "open claims of one gift card",
        )
    }

    /// What somebody has for certain.
    fn kept(&self) -> i64 {
        let kept = self.claims.values().filter(|claim| claim.until.is_none());
        kept.map(|claim| claim.amount.0).fold(0, i64::saturating_add)
    }

    /// Whether what was claimed is there beside all that others have for certain: of two windows of one cart only the first has it.
    pub(super) fn covers(&self, share: &Share) -> bool {
        let claimed = self.claims.get(&share.claim).is_some_and(|claim| claim.amount == share.amount);
        claimed && self.kept().saturating_add(share.amount.0) <= self.balance.0
    }

    /// Whether so much of a claim can be paid, or without one of what is free.
    pub(super) fn reaches(&self, share: &Share, amount: Amount) -> bool {
        match self.claims.get(&share.claim) {
            Some(claim) if claim.until.is_none() => amount <= claim.amount,
            Some(claim) => amount <= claim.amount && self.kept().saturating_add(amount.0) <= self.balance.0,
            None => amount <= self.available(None),
        }
    }

    pub(super) fn short(&self) -> Rejection {
        let message = "less is left on this gift card than is wanted of it; look at the sum again";
        Rejection::new(RefusalCode::GiftCardShort, message)
    }
}
