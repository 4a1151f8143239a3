//! What is known of a count by bins: who counts which, what was counted in each, and what does not belong where it was found. Where
//! goods lie it does not know: that is head office's list, and it is held against it when somebody looks.

use domain::branch::{BinTaker, CountEvent, SheetBins};
use protocol::{BinRange, CountLine, CountView, LotCode, Quantity, Sku, StaffId};
use serde::{Deserialize, Serialize};

use super::counts::counted_by;

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Bins(SheetBins);

/// What a count has found, by bins.
#[derive(Clone, Debug, Default)]
pub(crate) struct FoundInBins {
    pub(crate) takers: Vec<(String, BinTaker)>,
    pub(crate) lines: Vec<LineInBins>,
    pub(crate) strays: Vec<FoundIn>,
}

/// One SKU of a count.
#[derive(Clone, Debug)]
pub(crate) struct LineInBins {
    pub(crate) sku: Sku,
    pub(crate) parts: Vec<FoundIn>,
}

/// What one person found of a SKU in one place.
#[derive(Clone, Debug)]
pub(crate) struct FoundIn {
    /// In capitals, as bins are written.
    pub(crate) bin: String,
    pub(crate) sku: Sku,
    pub(crate) lot: Option<LotCode>,
    pub(crate) staff: StaffId,
    pub(crate) quantity: Quantity,
}

impl Bins {
    pub(super) fn take(&mut self, event: &CountEvent, view: &mut CountView) {
        self.0.apply(event);
        if let CountEvent::BinsNamed { ranges, .. } = event {
            let told = |range: &domain::branch::BinsBetween| BinRange {
                from: range.from.clone(),
                to: range.to.clone(),
            };
            view.bins = ranges.iter().map(told).collect();
        }
        if let CountEvent::Strayed { staff, .. } = event {
            counted_by(view, *staff);
        }
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        view.taken = number(self.0.takers.len());
        view.finished = number(self.0.takers.values().filter(|taker| taker.finished).count());
        view.strays = number(self.0.strays.len());
    }

    pub(super) fn found<'a>(&self, lines: impl Iterator<Item = &'a CountLine>) -> FoundInBins {
        let takers = self.0.takers.iter().map(|(bin, taker)| (bin.clone(), *taker)).collect();
        let lines = lines.map(|line| LineInBins {
            sku: line.sku,
            parts: line
                .parts
                .iter()
                .map(|part| FoundIn {
                    bin: part.place.trim().to_uppercase(),
                    sku: line.sku,
                    lot: part.lot,
                    staff: part.staff,
                    quantity: part.quantity,
                })
                .collect(),
        });
        let strays = self.0.strays.iter().map(|(key, quantity)| FoundIn {
            bin: key.bin.clone(),
            sku: key.sku,
            lot: key.lot,
            staff: key.staff,
            quantity: *quantity,
        });
        FoundInBins { takers, lines: lines.collect(), strays: strays.collect() }
    }
}
