//! What is to be done about goods that are missing.

use domain::{
    Rejection,
    branch::{Body, Moved, Then, command::Wanted},
};
use protocol::{BranchId, RefusalCode, Remedy, RemedyTask, Sku, WithFacts};

use super::{Preparation, offered, web_place};

impl Preparation {
    pub(super) fn remedy(&self, here: BranchId, asked: &RemedyTask) -> Result<Body, Rejection> {
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
                let name = self.suggested(&asked.sku, &suggest.instead)?;
                Wanted::For(suggest.fulfilment, Then::Suggest { instead: suggest.instead, name })
            }
        };
        let line = Moved { sku: asked.sku, quantity: asked.quantity };
        Ok(Body::Remedy { task: asked.task, line, wanted })
    }

    /// What a customer is asked about is something else, and to be had in the online store, where they order it.
    fn suggested(&self, missing: &Sku, instead: &Sku) -> Result<String, Rejection> {
        let place = web_place(&self.published, None, self.now());
        let offered = offered(&self.published, instead, place).filter(|_| missing != instead);
        offered.map(|offered| offered.name).ok_or_else(|| {
            let message =
                format!("the online store does not sell {instead}; suggest something that it sells");
            Rejection::new(RefusalCode::UnknownSku, message).sku(*instead)
        })
    }
}
