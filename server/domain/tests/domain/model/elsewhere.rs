//! The reference's refunds in another shop than the sale's: claimed where it was sold, used where the customer is, told afterwards.

use protocol::RefusalCode;

use super::{
    ask::Back,
    house::{House, no},
};

/// A claim lives for two minutes.
const CLAIM_MS: i64 = 2 * 60 * 1_000;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Claim {
    pub owner: usize,
    pub by: usize,
    pub ticket: u128,
    pub line: usize,
    pub sku: u8,
    /// What the kits on the ticket were made of, which may be forgotten before the claim is used.
    pub made: super::made::Recipes,
    /// Which thousandths of the line.
    pub places: Vec<usize>,
    pub until: i64,
    /// Where it was sold it is still set aside.
    pub pending: bool,
    pub used: bool,
}

impl Claim {
    /// Whether its time is over and it is still set aside.
    pub(super) fn is_over(&self, now: i64) -> bool {
        self.pending && self.until <= now
    }
}

impl House {
    /// The first thousandths of a line that nobody was paid back, and nobody claims.
    pub(super) fn free_places(
        &self,
        shop: usize,
        (ticket, line): (u128, usize),
        quantity: i64,
    ) -> Option<Vec<usize>> {
        if quantity <= 0 {
            no(&self.why, RefusalCode::InvalidQuantity);
            return None;
        }
        let sold = self.shops[shop].tickets.get(&ticket).and_then(|ticket| ticket.lines.get(line));
        let Some(sold) = sold else {
            no(&self.why, RefusalCode::LineNotRefundable);
            return None;
        };
        let pending = self.claims.values().filter(|one| one.pending && one.owner == shop);
        let own = pending.filter(|one| (one.ticket, one.line) == (ticket, line));
        let mut taken = sold.back.clone();
        own.flat_map(|one| &one.places).for_each(|place| taken[*place] = true);
        let free = (0..taken.len()).filter(|place| !taken[*place]);
        let free: Vec<usize> = free.take(quantity as usize).collect();
        if free.len() < quantity as usize {
            let back = sold.back.iter().filter(|back| **back).count();
            let later = back + quantity as usize <= sold.back.len();
            no(&self.why, if later { RefusalCode::RefundUnderWay } else { RefusalCode::RefundExceedsSale });
            return None;
        }
        Some(free)
    }

    pub(super) fn pay_back(&mut self, shop: usize, (ticket, line): (u128, usize), places: &[usize]) {
        // A ticket of long ago is not looked at any more.
        let sold = self.shops[shop].tickets.get_mut(&ticket).and_then(|ticket| ticket.lines.get_mut(line));
        let Some(sold) = sold else { return };
        places.iter().for_each(|place| sold.back[*place] = true);
    }

    /// Another shop wants to pay it back.
    pub(super) fn claim(
        &mut self,
        (owner, by): (usize, usize),
        number: u128,
        (ticket, line): (u128, usize),
        quantity: i64,
    ) -> bool {
        let Some(places) = self.free_places(owner, (ticket, line), quantity) else { return false };
        let of = &self.shops[owner].tickets[&ticket];
        let (sku, made, until) = (of.lines[line].sku, of.made.clone(), self.now + CLAIM_MS);
        let claim = Claim { owner, by, ticket, line, sku, made, places, until, pending: true, used: false };
        self.claims.insert(number, claim);
        true
    }

    pub(super) fn use_claim(&mut self, shop: usize, id: u128, back: Back) -> bool {
        let Some(claim) = self.claims.get_mut(&id) else { return false };
        if claim.until <= self.now || claim.used {
            return no(&self.why, RefusalCode::UnknownClaim);
        }
        claim.used = true;
        let (sku, quantity) = (claim.sku, claim.places.len() as i64);
        self.shops[shop].used.insert(id);
        self.comes_back(shop, sku, quantity, back)
    }

    pub(super) fn void_claim(&mut self, id: u128) -> bool {
        let claim = self.claims.get_mut(&id).filter(|claim| claim.pending);
        let Some(claim) = claim else { return no(&self.why, RefusalCode::UnknownClaim) };
        claim.pending = false;
        true
    }

    pub(super) fn expire_claims(&mut self, shop: usize) {
        let now = self.now;
        let own = self.claims.values_mut().filter(|claim| claim.owner == shop);
        own.filter(|claim| claim.is_over(now)).for_each(|claim| claim.pending = false);
        // One that nobody can use any more, and of which nobody has to hear, is forgotten.
        let told = |id: &u128| !self.shops.iter().any(|shop| shop.used.contains(id));
        let over: Vec<u128> = self
            .claims
            .iter()
            .filter(|(id, claim)| !claim.pending && claim.until + 10 * CLAIM_MS <= now && told(id))
            .map(|(id, _)| *id)
            .collect();
        over.iter().for_each(|id| drop(self.claims.remove(id)));
    }

    /// The shop that sold it hears that it was paid back: it is, if its time was over or not.
    pub(super) fn post_claim(&mut self, shop: usize, id: u128, lost: bool) -> Option<usize> {
        let claim = self.claims.get_mut(&id)?;
        claim.pending = false;
        let claim = claim.clone();
        self.pay_back(claim.owner, (claim.ticket, claim.line), &claim.places);
        if !lost {
            self.shops[shop].used.remove(&id);
        }
        Some(claim.owner)
    }
}
