//! Where in each branch a SKU lies, and how much of it is kept back from the online store. It does not know how much is in which bin.

use protocol::{
    BranchId, Oversell, Quantity, RefusalCode, SetBins, SetBuffers, SetOversell, Sku, bin_in_capitals,
};
use std::collections::BTreeSet;

use super::{SupplyEvent, lines, once};
use crate::{
    Rejection, check,
    limits::{BINS_MAX, BINS_PER_SKU_MAX, OVERSELL_MAX},
    organisation::{Event, Organisation},
};

impl Organisation {
    /// A bin is written in capitals, so that a label and what somebody types are the same.
    pub(in crate::organisation) fn set_bins(&self, asked: &SetBins) -> Result<Event, Rejection> {
        let SetBins { branch, bins } = asked;
        lines(bins.len())?;
        let mut seen = BTreeSet::new();
        let mut told = Vec::with_capacity(bins.len());
        let mut more = 0_usize;
        for line in bins {
            once(&mut seen, line.sku)?;
            check::at_most(line.bins.len(), BINS_PER_SKU_MAX, "bins of one SKU")?;
            let mut own: Vec<String> = Vec::with_capacity(line.bins.len());
            for bin in &line.bins {
                let bin = bin_in_capitals(bin);
                check::bin(&bin)?;
                if !own.contains(&bin) {
                    own.push(bin);
                }
            }
            let known = self.bins_of(line.sku, *branch).len();
            more = more.saturating_add(own.len().saturating_sub(known));
            told.push((line.sku, own));
        }
        if self.branch(*branch).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
        }
        self.known_skus(told.iter().filter(|(_, own)| !own.is_empty()).map(|(sku, _)| sku))?;
        check::at_most(self.supply.bins.saturating_add(more), BINS_MAX, "bins of all branches")?;
        Ok(Event::Supply(SupplyEvent::BinsSet { branch: *branch, bins: told }))
    }

    pub(in crate::organisation) fn set_buffers(&self, asked: &SetBuffers) -> Result<Event, Rejection> {
        let SetBuffers { branch, buffers } = asked;
        lines(buffers.len())?;
        let mut seen = BTreeSet::new();
        let mut more = 0_usize;
        for line in buffers {
            once(&mut seen, line.sku)?;
            if line.web != Quantity::ZERO {
                check::quantity(line.web)?;
            }
            let known = self.web_buffer(&line.sku, *branch).is_positive();
            more = more.saturating_add(usize::from(!known && line.web.is_positive()));
        }
        if self.branch(*branch).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
        }
        self.known_skus(buffers.iter().filter(|line| line.web.is_positive()).map(|line| &line.sku))?;
        check::at_most(self.supply.buffers.saturating_add(more), BINS_MAX, "SKUs that are kept back")?;
        let told = buffers.iter().map(|line| (line.sku, line.web)).collect();
        Ok(Event::Supply(SupplyEvent::BuffersSet { branch: *branch, web: told }))
    }

    pub(in crate::organisation) fn set_oversell(&self, asked: &SetOversell) -> Result<Event, Rejection> {
        lines(asked.lines.len())?;
        let mut seen = BTreeSet::new();
        let mut more = 0_usize;
        for line in &asked.lines {
            once(&mut seen, line.sku)?;
            let new = self.oversell(&line.sku) == Oversell::Allow && line.till != Oversell::Allow;
            more = more.saturating_add(usize::from(new));
        }
        self.known_skus(asked.lines.iter().map(|line| &line.sku))?;
        let ruled = self.supply.ruled.saturating_add(more);
        check::at_most(ruled, OVERSELL_MAX, "SKUs with a rule about being sold short")?;
        let till = asked.lines.iter().map(|line| (line.sku, line.till)).collect();
        Ok(Event::Supply(SupplyEvent::OversellSet { till }))
    }

    /// What happens when more of a SKU is sold at a till than is there. Every line that is sold asks; where nothing was ruled, that is
    /// no look-up.
    #[must_use]
    pub fn oversell(&self, sku: &Sku) -> Oversell {
        if self.supply.ruled == 0 {
            return Oversell::Allow;
        }
        self.supply_of(sku).map(|of| of.oversell).unwrap_or_default()
    }

    /// What a branch keeps back from the online store.
    #[must_use]
    pub fn web_buffer(&self, sku: &Sku, branch: BranchId) -> Quantity {
        self.supply_of(sku).and_then(|of| of.buffers.get(&branch)).copied().unwrap_or_default()
    }

    /// Where a SKU lies in a branch, the bin to go to first in front.
    #[must_use]
    pub fn bins_of(&self, sku: Sku, branch: BranchId) -> &[String] {
        self.supply_of(&sku).and_then(|of| of.bins.get(&branch)).map_or(&[], Vec::as_slice)
    }
}
