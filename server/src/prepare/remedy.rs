//! What is to be done about goods that are missing.

use domain::{
    Rejection,
    branch::{Body, Moved, Otherwise, Substitute, Then, command::Wanted},
    orders::InCart,
};
use protocol::{Amount, BranchId, NoAnswer, RefusalCode, Remedy, RemedyTask, Sku, WithFacts};

use super::{Preparation, offered, priced, web_place};

impl Preparation {
    pub(super) fn remedy(&self, here: BranchId, asked: &RemedyTask) -> Result<Body, Rejection> {
        let line = Moved { sku: asked.sku, quantity: asked.quantity };
        let wanted = match &asked.remedy {
            Remedy::Fetch(from) => {
                self.destination(here, *from)?;
                self.stocked(&asked.sku)?;
                Wanted::Fetch(*from)
            }
            Remedy::Elsewhere(there) => {
                self.destination(here, there.branch)?;
                Wanted::For(there.fulfilment, Then::Elsewhere(there.branch))
            }
            Remedy::Wait(of) => Wanted::For(of.fulfilment, Then::Wait),
            Remedy::PayBack(of) => Wanted::For(of.fulfilment, Then::PayBack),
            Remedy::Suggest(suggest) => {
                let substitute = self.substitute(here, line, &suggest.instead)?;
                Wanted::Ask(suggest.fulfilment, Box::new(substitute))
            }
        };
        Ok(Body::Remedy { task: asked.task, line, wanted })
    }

    /// What a customer is asked about is something else, and to be had in the online store, at its price there by the taxes of the branch
    /// that asks. Every branch of the online store may have it.
    fn substitute(&self, here: BranchId, missing: Moved, instead: &Sku) -> Result<Substitute, Rejection> {
        let not_sold = || {
            let message =
                format!("the online store does not sell {instead}; suggest something that it sells");
            Rejection::new(RefusalCode::UnknownSku, message).sku(*instead)
        };
        let place = web_place(&self.published, Some(here), self.now());
        let offered = offered(&self.published, instead, place).filter(|_| missing.sku != *instead);
        let offered = offered.ok_or_else(not_sold)?;
        let wanted = InCart { sku: *instead, quantity: missing.quantity, seen: Amount::ZERO };
        let prices = priced(&self.published, (&[wanted], &[]), place, None)?;
        let line = prices.lines.into_iter().next().ok_or_else(not_sold)?;
        let others = self.published.organisation.branches().filter(|branch| branch.on_web);
        let others = others.map(|branch| branch.id).filter(|branch| *branch != here);
        let rule = self.published.organisation.answers();
        Ok(Substitute {
            instead: *instead,
            name: offered.name,
            unit_price: line.unit_price,
            total: line.total,
            tax: line.tax,
            age: offered.age_min,
            from: others.collect(),
            answer_ms: i64::from(rule.minutes).saturating_mul(60_000),
            otherwise: match rule.otherwise {
                NoAnswer::PayBack => Otherwise::PayBack,
                NoAnswer::Search => Otherwise::Search,
            },
        })
    }
}
