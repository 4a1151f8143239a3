//! Counts of stock.

use domain::{
    Rejection,
    branch::{
        Body, Threshold,
        command::{CountBody, Found, FoundLot},
    },
};
use protocol::{BranchId, CountCommand, CountEntry};

use super::Preparation;

impl Preparation {
    pub(super) fn count(&self, branch: BranchId, command: &CountCommand) -> Result<Body, Rejection> {
        Ok(Body::Count(match command {
            CountCommand::Open(open) => {
                open.skus.iter().flatten().try_for_each(|sku| self.stocked(sku))?;
                let threshold = Threshold { quantity: open.threshold.quantity, ppm: open.threshold.ppm };
                let (name, skus) = (open.name.clone(), open.skus.clone());
                CountBody::Open { name, skus, blind: open.blind, threshold }
            }
            CountCommand::Enter(enter) => {
                let entries = enter.entries.iter().map(|entry| self.found(branch, entry));
                CountBody::Enter { count: enter.count, entries: entries.collect::<Result<_, _>>()? }
            }
            CountCommand::Recount(again) => {
                let (entry, reason) = (self.found(branch, &again.entry)?, again.reason.clone());
                let also = again.also.iter().map(|entry| self.found(branch, entry));
                CountBody::Recount {
                    count: again.count,
                    entry,
                    also: also.collect::<Result<_, _>>()?,
                    reason,
                }
            }
            CountCommand::AskRecount(ask) => {
                CountBody::AskRecount { count: ask.count, skus: ask.skus.clone() }
            }
            CountCommand::Submit(submit) => CountBody::Submit { count: submit.count, as_is: submit.as_is },
            CountCommand::Approve(approve) => {
                CountBody::Approve { count: approve.count, zero_uncounted: approve.zero_uncounted }
            }
            CountCommand::Cancel(of) => CountBody::Cancel { count: of.count },
        }))
    }

    fn found(&self, branch: BranchId, entry: &CountEntry) -> Result<Found, Rejection> {
        let CountEntry { sku, quantity, place, at, lot, expires } = entry;
        self.stocked(sku)?;
        let expires = expires.as_deref().map(|text| self.expiry(branch, text)).transpose()?;
        let lot = lot.map(|lot| FoundLot { lot, expires, tracking: self.tracking(sku) });
        Ok(Found { sku: *sku, quantity: *quantity, place: place.clone(), at: *at, lot })
    }
}
