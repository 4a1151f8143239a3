//! Counts of stock.

use domain::{
    Rejection,
    branch::{
        BinsBetween, Body, Threshold,
        command::{CountBody, Found, FoundLot, NamedBins},
    },
};
use protocol::{
    BinRange, BranchId, CountCommand, CountEntry, FactName, OpenCount, RefusalCode, Rule, Sku, WithFacts,
    bin_in_capitals,
};
use std::collections::BTreeSet;

use super::Preparation;

impl Preparation {
    pub(super) fn count(&self, branch: BranchId, command: &CountCommand) -> Result<Body, Rejection> {
        Ok(Body::Count(match command {
            CountCommand::Open(open) => {
                open.skus.iter().flatten().try_for_each(|sku| self.stocked(sku))?;
                let threshold = Threshold { quantity: open.threshold.quantity, ppm: open.threshold.ppm };
                let (name, blind) = (open.name.clone(), open.blind);
                if open.bins.is_empty() {
                    CountBody::Open { name, skus: open.skus.clone(), blind, threshold }
                } else {
                    let (skus, bins) = self.lying_in(branch, open)?;
                    CountBody::OpenBins { name, skus, bins, blind, threshold }
                }
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
            CountCommand::Bin(of) => CountBody::Bin { count: of.count, bin: of.bin.clone(), step: of.step },
        }))
    }

    /// What lies in some bins of a branch now, and in which others some of it lies as well.
    fn lying_in(&self, branch: BranchId, open: &OpenCount) -> Result<(Vec<Sku>, NamedBins), Rejection> {
        let ranges: Vec<BinsBetween> = open.bins.iter().map(in_capitals).collect();
        let named: Option<BTreeSet<Sku>> = open.skus.as_ref().map(|skus| skus.iter().copied().collect());
        let inside = |bin: &String| ranges.iter().any(|range| range.covers(bin));
        let (mut skus, mut also) = (Vec::new(), BTreeSet::new());
        for (sku, of) in self.published.organisation.supplies() {
            let Some(bins) = of.bins.get(&branch).filter(|bins| bins.iter().any(inside)) else { continue };
            if named.as_ref().is_some_and(|named| !named.contains(sku)) || self.stocked(sku).is_err() {
                continue;
            }
            skus.push(*sku);
            also.extend(bins.iter().filter(|bin| !inside(bin)).cloned());
        }
        if skus.is_empty() {
            let told: Vec<String> = ranges.iter().map(told).collect();
            let told = told.join(", ");
            let no = Rejection::new(RefusalCode::NoLines, format!("nothing lies in {told}"));
            return Err(no.rule(Rule::NothingLiesThere).fact(FactName::Code, told));
        }
        Ok((skus, NamedBins { ranges, also }))
    }

    fn found(&self, branch: BranchId, entry: &CountEntry) -> Result<Found, Rejection> {
        let CountEntry { sku, quantity, place, at, lot, expires } = entry;
        self.stocked(sku)?;
        let expires = expires.as_deref().map(|text| self.expiry(branch, text)).transpose()?;
        let lot = lot.map(|lot| FoundLot { lot, expires, tracking: self.tracking(sku) });
        Ok(Found { sku: *sku, quantity: *quantity, place: place.clone(), at: *at, lot })
    }
}

/// Bins as labels have them.
fn in_capitals(range: &BinRange) -> BinsBetween {
    BinsBetween {
        from: bin_in_capitals(&range.from),
        to: range.to.as_deref().map(bin_in_capitals).filter(|to| !to.is_empty()),
    }
}

fn told(range: &BinsBetween) -> String {
    match &range.to {
        None => range.from.clone(),
        Some(to) => format!("{} – {to}", range.from),
    }
}
