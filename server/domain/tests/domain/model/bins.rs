//! The reference's bins of a count: which there are, which of them have one another in them, who counts in which, and what lies where it
//! does not belong. A bin is a zone and a number in it; the zone as a whole has the number 0.

use std::collections::BTreeMap;

use protocol::BinStep;

use super::house::Goods;

/// What is written on shelves. The first is nowhere, and the last is no bin of the house.
pub(super) const BINS: [(&str, (u8, u8)); 8] = [
    ("", (0, 0)),
    ("A", (1, 0)),
    ("A-01", (1, 1)),
    ("A-02", (1, 2)),
    ("C-03", (3, 3)),
    ("D-07", (4, 7)),
    ("E-01", (5, 1)),
    ("FRONT", (6, 0)),
];

#[derive(Debug, Default)]
pub(super) struct Bins {
    /// Whether the count is of the zone A and of C-01 to C-12, and of what else of the same goods lies in D-07.
    pub named: bool,
    /// Who counts in which, and whether they have finished.
    pub takers: BTreeMap<u8, (bool, bool)>,
    /// What is not part of the count, by bin, SKU and who found it.
    pub strays: BTreeMap<(u8, u8, bool), i64>,
}

fn meet(one: u8, other: u8) -> bool {
    let (one, other) = (BINS[usize::from(one)].1, BINS[usize::from(other)].1);
    one.0 == other.0 && (one.1 == other.1 || one.1 == 0 || other.1 == 0)
}

impl Bins {
    /// Whether the count is of it.
    pub(super) fn counts_in(&self, bin: u8) -> bool {
        let (zone, number) = BINS[usize::from(bin)].1;
        self.named && (zone == 1 || (zone == 3 && (1..=12).contains(&number)))
    }

    /// Whether something of the count may lie there.
    fn may_lie(&self, bin: u8) -> bool {
        !self.named || self.counts_in(bin) || bin == 5
    }

    /// Whether nobody else is in it, or has been.
    pub(super) fn is_free(&self, bin: u8, who: bool) -> bool {
        bin == 0 || !self.takers.iter().any(|(taken, (by, _))| *by != who && meet(*taken, bin))
    }

    /// Whoever counts where nobody counts has taken it by that.
    pub(super) fn counted_in(&mut self, bin: u8, who: bool) {
        if bin != 0 && self.named && self.may_lie(bin) && !self.takers.keys().any(|taken| meet(*taken, bin)) {
            self.takers.insert(bin, (who, false));
        }
    }

    pub(super) fn step(&mut self, bin: u8, step: BinStep, who: bool) -> bool {
        if bin == 0 {
            return false;
        }
        if step == BinStep::Free {
            return self.takers.remove(&bin).is_some();
        }
        let fits = self.may_lie(bin) && self.is_free(bin, who);
        if fits {
            self.takers.insert(bin, (who, step == BinStep::Finish));
        }
        fits
    }

    /// What does not belong there is noted; no more of it is taken back than was noted.
    pub(super) fn stray(&mut self, (bin, sku): (u8, u8), quantity: i64, who: bool) -> bool {
        let sum = self.strays.get(&(bin, sku, who)).copied().unwrap_or(0) + quantity;
        if sum < 0 {
            return false;
        }
        self.strays.insert((bin, sku, who), sum);
        self.strays.retain(|_, left| *left > 0);
        self.counted_in(bin, who);
        true
    }
}

/// All that was seen of something.
pub(super) fn sum(seen: &BTreeMap<(u8, bool), i64>) -> i64 {
    seen.values().sum()
}

/// What one of a SKU usually comes in.
pub(super) fn usual_pack(sku: u8) -> i64 {
    [1, 1, 500, 1, 1, 2_000][usize::from(sku)]
}

/// Each line in whole packs: of the size that somebody says, that the order has, or that is usual. None where one is not.
pub(super) fn packed(lines: &Goods, said: Option<i64>, known: &Goods) -> Option<Goods> {
    let pack = |sku: &u8| said.or_else(|| known.get(sku).copied()).unwrap_or_else(|| usual_pack(*sku));
    let fits = |(sku, quantity): (&u8, &i64)| pack(sku) > 0 && quantity % pack(sku) == 0;
    lines.iter().all(fits).then(|| lines.keys().map(|sku| (*sku, pack(sku))).collect())
}
