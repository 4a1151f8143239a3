//! Bins: where in each branch a SKU lies. It does not know how much is in which of them.

use protocol::{RefusalCode, SetBins, Sku};
use std::collections::BTreeSet;

use super::{SupplyEvent, lines, once};
use crate::{
    Rejection, check,
    limits::{BIN_CHARS_MAX, BINS_MAX, BINS_PER_SKU_MAX},
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
                let bin = bin.trim().to_uppercase();
                check::name("a bin's name", &bin)?;
                check::text("a bin's name", &bin, BIN_CHARS_MAX, check::Breaks::None)?;
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

    /// Where a SKU lies in a branch, the bin to go to first in front.
    #[must_use]
    pub fn bins_of(&self, sku: Sku, branch: protocol::BranchId) -> &[String] {
        self.supply_of(&sku).and_then(|of| of.bins.get(&branch)).map_or(&[], Vec::as_slice)
    }
}
