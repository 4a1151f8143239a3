//! Counts of stock.

use domain::{
    Rejection,
    branch::{
        Body, Threshold,
        command::{CountBody, Found},
    },
};
use protocol::{CountCommand, CountEntry};

use super::Preparation;

impl Preparation {
    pub(super) fn count(&self, command: &CountCommand) -> Result<Body, Rejection> {
        Ok(Body::Count(match command {
            CountCommand::Open(open) => {
                open.skus.iter().flatten().try_for_each(|sku| self.stocked(sku))?;
                let threshold = Threshold { quantity: open.threshold.quantity, ppm: open.threshold.ppm };
                let (name, skus) = (open.name.clone(), open.skus.clone());
                CountBody::Open { name, skus, blind: open.blind, threshold }
            }
            CountCommand::Enter(enter) => {
                let entries = enter.entries.iter().map(|entry| self.found(entry));
                CountBody::Enter { count: enter.count, entries: entries.collect::<Result<_, _>>()? }
            }
            CountCommand::Recount(again) => {
                let (entry, reason) = (self.found(&again.entry)?, again.reason.clone());
                CountBody::Recount { count: again.count, entry, reason }
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

    fn found(&self, entry: &CountEntry) -> Result<Found, Rejection> {
        self.stocked(&entry.sku)?;
        Ok(Found { sku: entry.sku, quantity: entry.quantity, place: entry.place.clone(), at: entry.at })
    }
}
