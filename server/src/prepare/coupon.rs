//! Codes of promotions: which machine keeps one, what counts for it, and what it does for a cart.

use domain::{
    Rejection,
    accounts::{self, Body, Spent, Terms, normalised},
    organisation::{Coupon, Place, Promotion},
};
use protocol::{
    Amount, Channel, CodeProblem, CouponCommand, CouponId, PromotionId, Quantity, Refusal, RefusalCode, Sku,
};

use super::{Acting, Envelope, Preparation, Wish, not_here, order::WebPlace, promoted::web_minute};
use crate::{
    projections::{Given, PublishedCatalogue},
    record::Origin,
};

/// The machine that keeps a code.
///
/// # Errors
/// When codes of several machines are named at once.
pub(super) fn shard(command: &CouponCommand) -> Result<u16, Refusal> {
    match command {
        CouponCommand::Claim(claim) => Ok(accounts::shard_of(&normalised(&claim.code))),
        CouponCommand::Void(void) => Ok(accounts::shard_of(&normalised(&void.code))),
        CouponCommand::Issue(issue) => {
            let mut shards = issue.codes.iter().map(|code| accounts::shard_of(&normalised(code)));
            let first = shards.next().unwrap_or_default();
            if shards.all(|shard| shard == first) {
                return Ok(first);
            }
            let message = "codes of several machines are added with one command for each";
            Err(Refusal::new(RefusalCode::Malformed, message))
        }
    }
}

impl Preparation {
    pub(super) fn coupon(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        wish: &Wish,
    ) -> Result<accounts::Command, Rejection> {
        let Wish::Asked(body) = wish else { return Err(not_here()) };
        let command = match &**body {
            protocol::CommandBody::Coupon(command) => command,
            protocol::CommandBody::GiftCard(command) => return self.gift_card(acting, envelope, command),
            _ => return Err(not_here()),
        };
        self.dated(envelope)?;
        acting.known()?;
        let body = match command {
            CouponCommand::Claim(claim) => {
                self.may_claim()?;
                let code = normalised(&claim.code);
                let coupon = self.coupon_with(claim.coupon, &code)?;
                if !coupon.active {
                    let message = "this code does not count now; take it out to order without it";
                    return Err(Rejection::new(RefusalCode::CouponNotNow, message));
                }
                let customer = claim.customer.filter(|_| coupon.uses_each.is_some());
                let terms = coupon.terms();
                Body::Claim { coupon: coupon.id, code, by: claim.by, customer, terms }
            }
            CouponCommand::Void(void) => {
                self.may_claim()?;
                let spent = Spent {
                    claim: void.claim,
                    coupon: void.coupon,
                    code: normalised(&void.code),
                    customer: None,
                };
                Body::Void { spent, posted: false }
            }
            CouponCommand::Issue(issue) => {
                let series = self.published.organisation.coupon(issue.coupon);
                if series.is_none_or(|coupon| coupon.code.is_some()) {
                    return Err(unknown());
                }
                let codes = issue.codes.iter().map(|code| normalised(code)).collect();
                Body::Issue { coupon: issue.coupon, codes }
            }
        };
        Ok(accounts::Command {
            id: envelope.id,
            staff: acting.staff,
            grant: acting.grant(),
            at: self.now(),
            body,
        })
    }

    /// Codes are claimed for carts, by the server.
    fn may_claim(&self) -> Result<(), Rejection> {
        match self.origin {
            Origin::System | Origin::Web(_) => Ok(()),
            Origin::Register(_) | Origin::Staff(_) | Origin::Stream(_) => {
                let message = "codes are used with an order of the online store";
                Err(Rejection::new(RefusalCode::NotAllowed, message))
            }
        }
    }

    /// The coupon that a code is of, as far as that is known here.
    fn coupon_with(&self, id: CouponId, code: &str) -> Result<&Coupon, Rejection> {
        let coupon = self.published.organisation.coupon(id).ok_or_else(unknown)?;
        if coupon.code.as_deref().is_some_and(|own| own != code) {
            return Err(unknown());
        }
        Ok(coupon)
    }

    /// What counts for codes of a coupon now.
    pub(super) fn terms_of(&self, coupon: CouponId) -> Terms {
        self.published.organisation.coupon(coupon).map(|coupon| coupon.terms()).unwrap_or_default()
    }
}

fn unknown() -> Rejection {
    Rejection::new(RefusalCode::UnknownCoupon, "there is no such code")
}

/// The promotions that codes let count.
pub(crate) fn unlocked(published: &PublishedCatalogue, given: &[Given]) -> Vec<PromotionId> {
    let can_be_had = given.iter().filter(|given| given.refused.is_none());
    let coupons = can_be_had.filter_map(|given| published.organisation.coupon(given.coupon));
    coupons.filter(|coupon| coupon.active).map(|coupon| coupon.promotion).collect()
}

/// Why a code takes nothing off lines with so much of these articles, each worth so much.
pub(crate) fn code_problem(
    published: &PublishedCatalogue,
    given: &Given,
    place: WebPlace,
    lines: &[(Sku, Quantity, Amount)],
) -> Option<CodeProblem> {
    let organisation = &published.organisation;
    let coupon = organisation.coupon(given.coupon)?;
    let promotion = organisation.promotion(coupon.promotion)?;
    if !coupon.active || !promotion.active {
        return Some(CodeProblem::SwitchedOff);
    }
    let local = web_minute(published, place.branch, place.at);
    if promotion.from.as_deref().is_some_and(|from| from > local.as_str()) {
        return promotion.from.clone().map(CodeProblem::NotYet);
    }
    if promotion.until.as_deref().is_some_and(|until| until <= local.as_str()) {
        return Some(CodeProblem::Over);
    }
    match given.refused {
        Some(RefusalCode::CouponUsedByYou) => return Some(CodeProblem::UsedByYou),
        Some(_) => return Some(CodeProblem::UsedUp),
        None => {}
    }
    let web = Place { branch: place.branch, channel: Channel::Web, group: None };
    if !promotion.is_for(web) {
        return Some(CodeProblem::NotHere);
    }
    Some(unmet(published, promotion, lines))
}

/// What lines lack that a promotion asks for.
fn unmet(
    published: &PublishedCatalogue,
    promotion: &Promotion,
    lines: &[(Sku, Quantity, Amount)],
) -> CodeProblem {
    let about = |sku: &Sku| {
        published.organisation.variant(sku).is_some_and(|(product, _)| promotion.is_about(product, sku))
    };
    let (mut quantity, mut worth, mut any) = (0_i64, 0_i64, false);
    for (_, own, amount) in lines.iter().filter(|(sku, ..)| about(sku)) {
        any = true;
        quantity = quantity.saturating_add(own.0);
        worth = worth.saturating_add(amount.0);
    }
    let (more, dearer) =
        (promotion.quantity_min.0.saturating_sub(quantity), promotion.amount_min.0.saturating_sub(worth));
    if !any {
        CodeProblem::NotTheseGoods
    } else if dearer > 0 {
        CodeProblem::Needs(Amount(dearer))
    } else if more > 0 {
        CodeProblem::NeedsQuantity(Quantity(more))
    } else {
        CodeProblem::NothingMore
    }
}
