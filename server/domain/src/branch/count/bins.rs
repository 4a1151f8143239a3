//! Who counts which bin, and what is found in bins where it does not belong. How much should be in a bin it does not know: bins are
//! where goods lie, and a branch knows of each SKU how much it has in all of them.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    BinStep, CountId, CountState, FactName, LotCode, Quantity, RefusalCode, Right, Rule, Sku, StaffId,
    Timestamp, WithFacts, bin_in_capitals, bins_overlap,
};
use serde::{Deserialize, Serialize};

use super::{BinsBetween, CountEvent, Sheet, Stray};
use crate::{
    Rejection,
    branch::{
        Branch, Command,
        command::{Found, NamedBins},
    },
    check,
    limits::{COUNT_BINS_TAKEN_MAX, COUNT_OTHER_BINS_MAX, COUNT_RANGES_MAX, COUNT_STRAYS_MAX},
};

/// What an open count knows of bins.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SheetBins {
    /// In which of them is counted; empty where bins do not matter.
    pub ranges: Vec<BinsBetween>,
    /// Where some of what is counted lies besides.
    pub also: BTreeSet<String>,
    /// Who counts a bin or a zone, or has counted it.
    pub takers: BTreeMap<String, BinTaker>,
    /// What does not belong where it was found, by who found it.
    pub strays: BTreeMap<StrayKey, Quantity>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BinTaker {
    pub staff: StaffId,
    pub since: Timestamp,
    pub finished: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct StrayKey {
    pub bin: String,
    pub sku: Sku,
    pub lot: Option<LotCode>,
    pub staff: StaffId,
}

fn bin_rule(code: RefusalCode, bin: &str, rule: Rule, message: String) -> Rejection {
    Rejection::new(code, message).rule(rule).fact(FactName::Code, bin)
}

impl Branch {
    pub(super) fn step_bin(
        &self,
        at: Timestamp,
        command: &Command,
        (count, bin): (CountId, &str),
        step: BinStep,
    ) -> Result<CountEvent, Rejection> {
        self.check_sender(command, Right::CountStock)?;
        let sheet = self.counts.find(count, &[CountState::Counting])?;
        let (bin, staff) = (bin_in_capitals(bin), command.staff);
        check::bin(&bin)?;
        if step == BinStep::Free {
            let Some(taker) = sheet.bins.takers.get(&bin) else {
                let message = format!("nobody counts {bin}");
                return Err(bin_rule(RefusalCode::WrongState, &bin, Rule::BinFree, message));
            };
            if taker.staff != staff {
                self.check_sender(command, Right::ApproveCount)?;
            }
            return Ok(CountEvent::BinFreed { count, bin });
        }
        if !sheet.bins.has(&bin) {
            let message = format!("{bin} is not one of the bins that this count is of");
            return Err(bin_rule(RefusalCode::WrongState, &bin, Rule::BinElsewhere, message));
        }
        sheet.bins.check_free(&bin, staff)?;
        let more = usize::from(!sheet.bins.takers.contains_key(&bin));
        let takers = sheet.bins.takers.len().saturating_add(more);
        check::at_most(takers, COUNT_BINS_TAKEN_MAX, "bins that are told apart in one count")?;
        Ok(match step {
            BinStep::Finish => CountEvent::BinFinished { count, bin, staff, at },
            BinStep::Take | BinStep::Free => CountEvent::BinTaken { count, bin, staff, at },
        })
    }
}

/// What the opening of a count says of bins.
pub(super) fn name_bins(count: CountId, bins: &NamedBins) -> Result<CountEvent, Rejection> {
    let NamedBins { ranges, also } = bins;
    check::at_most(ranges.len(), COUNT_RANGES_MAX, "bins and zones in a count that names them")?;
    for bin in ranges.iter().flat_map(|range| [Some(&range.from), range.to.as_ref()]).flatten() {
        check::bin(bin)?;
    }
    check::at_most(also.len(), COUNT_OTHER_BINS_MAX, "other bins in which the same goods lie")?;
    let also = also.iter().cloned().collect();
    Ok(CountEvent::BinsNamed { count, ranges: ranges.clone(), also })
}

/// What the entries of one command say of bins.
#[derive(Default)]
pub(super) struct InBins {
    taken: BTreeSet<String>,
    strays: Vec<Stray>,
    found: BTreeMap<StrayKey, Quantity>,
}

impl InBins {
    /// Takes the bin of an entry. Whoever counts in a bin of the count that nobody has taken has taken it by that. What somebody
    /// else counts or has counted is not counted a second time; a recount takes the place of all that was counted, whoever did.
    pub(super) fn take(
        &mut self,
        bins: &SheetBins,
        found: &Found,
        staff: StaffId,
        again: bool,
    ) -> Result<(), Rejection> {
        let bin = bin_in_capitals(&found.place);
        if bin.is_empty() || again {
            return Ok(());
        }
        bins.check_free(&bin, staff)?;
        if !bins.ranges.is_empty() && bins.has(&bin) && !bins.is_taken(&bin) {
            self.taken.insert(bin);
        }
        Ok(())
    }

    /// Takes an entry of what is not part of the count.
    pub(super) fn take_stray(
        &mut self,
        bins: &SheetBins,
        found: &Found,
        staff: StaffId,
    ) -> Result<(), Rejection> {
        let bin = bin_in_capitals(&found.place);
        let (sku, lot) = (found.sku, found.lot.map(|lot| lot.lot));
        let key = StrayKey { bin: bin.clone(), sku, lot, staff };
        let known = bins.strays.get(&key).copied().unwrap_or_default();
        let sum = self.found.entry(key).or_insert(known);
        sum.0 = sum.0.saturating_add(found.quantity.0);
        if sum.0 < 0 {
            let message = format!("more of {sku} would be taken back than you have found in {bin}");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku));
        }
        if *sum > Quantity::INPUT_MAX {
            let message = format!("at most {} of {sku} can be counted", Quantity::INPUT_MAX);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku));
        }
        self.strays.push(Stray { sku, bin, lot, quantity: found.quantity, at: found.at });
        Ok(())
    }

    /// What stands before the entries in their record, and behind them.
    pub(super) fn events(
        self,
        bins: &SheetBins,
        count: CountId,
        (staff, at): (StaffId, Timestamp),
    ) -> Result<(Vec<CountEvent>, Option<CountEvent>), Rejection> {
        let takers = bins.takers.len().saturating_add(self.taken.len());
        check::at_most(takers, COUNT_BINS_TAKEN_MAX, "bins that are told apart in one count")?;
        let new = self.found.keys().filter(|key| !bins.strays.contains_key(*key)).count();
        let strays = bins.strays.len().saturating_add(new);
        check::at_most(strays, COUNT_STRAYS_MAX, "goods of one count that do not belong where they are")?;
        let taken = self.taken.into_iter();
        let taken = taken.map(|bin| CountEvent::BinTaken { count, bin, staff, at }).collect();
        let entries = self.strays;
        Ok((taken, (!entries.is_empty()).then_some(CountEvent::Strayed { count, staff, entries })))
    }
}

impl Sheet {
    /// Whether something was found in a bin of the count without being part of it.
    pub(super) fn strays(&self, found: &Found) -> bool {
        !self.covers(&found.sku) && self.bins.is_in(&bin_in_capitals(&found.place))
    }
}

impl SheetBins {
    /// Whether a bin is one of those that the count names.
    #[must_use]
    pub fn is_in(&self, bin: &str) -> bool {
        self.ranges.iter().any(|range| range.covers(bin))
    }

    /// Whether something of the count may lie in it; in a zone, where the count names some of its bins.
    fn has(&self, bin: &str) -> bool {
        let ends = self.ranges.iter().flat_map(|range| [Some(&range.from), range.to.as_ref()]);
        let mut named = ends.flatten().chain(&self.also);
        self.ranges.is_empty() || self.is_in(bin) || named.any(|own| bins_overlap(own, bin))
    }

    fn is_taken(&self, bin: &str) -> bool {
        self.takers.keys().any(|taken| bins_overlap(taken, bin))
    }

    /// Whether somebody else counts it, or has.
    fn check_free(&self, bin: &str, staff: StaffId) -> Result<(), Rejection> {
        let taken = |(taken, taker): &(&String, &BinTaker)| taker.staff != staff && bins_overlap(taken, bin);
        let Some((taken, taker)) = self.takers.iter().find(taken) else { return Ok(()) };
        let (rule, has) = match taker.finished {
            false => (Rule::BinTaken, "counts"),
            true => (Rule::BinCounted, "has counted"),
        };
        let message = format!("somebody else ({}) {has} {taken}", taker.staff);
        Err(bin_rule(RefusalCode::AlreadyBooked, taken, rule, message))
    }

    /// Takes what an event says of bins.
    pub fn apply(&mut self, event: &CountEvent) {
        match event {
            CountEvent::BinsNamed { ranges, also, .. } => {
                self.ranges.clone_from(ranges);
                self.also = also.iter().cloned().collect();
            }
            CountEvent::BinTaken { bin, staff, at, .. } | CountEvent::BinFinished { bin, staff, at, .. } => {
                let since = self.takers.get(bin).map_or(*at, |taker| taker.since);
                let finished = matches!(event, CountEvent::BinFinished { .. });
                self.takers.insert(bin.clone(), BinTaker { staff: *staff, since, finished });
            }
            CountEvent::BinFreed { bin, .. } => drop(self.takers.remove(bin)),
            CountEvent::Strayed { staff, entries, .. } => {
                for Stray { sku, bin, lot, quantity, .. } in entries {
                    let key = StrayKey { bin: bin.clone(), sku: *sku, lot: *lot, staff: *staff };
                    let sum = self.strays.entry(key.clone()).or_default();
                    sum.0 = sum.0.saturating_add(quantity.0);
                    if *sum == Quantity::ZERO {
                        self.strays.remove(&key);
                    }
                }
            }
            _ => {}
        }
    }
}
