//! What is bought along with what, by the tickets of all branches and the online orders that they handed over: for each SKU the few that stood beside it most often. It
//! keeps no ticket and nobody's name, and is as large as its bounds however much is sold.

use domain::branch::{Event, TicketEvent, TicketFacts};
use protocol::{Sku, TicketKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::online::handed_over;
use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::{BASKET_LINES_NOTED, BASKETS_ALL, BASKETS_EVERY, BESIDE_KEPT, BESIDE_SKUS_MAX},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

/// What is new counts as much as what is old once a pair was seen so often: all counts of a SKU are halved then.
const OFTEN: u32 = 4_096;

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Baskets {
    beside: BTreeMap<Sku, Vec<Beside>>,
    /// Sales of more than one thing so far.
    seen: u64,
}

/// How often something stood beside a SKU, at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Beside {
    sku: Sku,
    count: u32,
}

impl Baskets {
    /// What was bought along with any of some SKUs, the oftenest first, with how often.
    pub(crate) fn along(&self, skus: &[Sku]) -> Vec<(Sku, u32)> {
        let mut sums: BTreeMap<Sku, u32> = BTreeMap::new();
        for one in skus.iter().filter_map(|sku| self.beside.get(sku)).flatten() {
            let sum = sums.entry(one.sku).or_default();
            *sum = sum.saturating_add(one.count);
        }
        let mut found: Vec<(Sku, u32)> = sums.into_iter().filter(|(sku, _)| !skus.contains(sku)).collect();
        found.sort_by_key(|(sku, count)| (std::cmp::Reverse(*count), *sku));
        found
    }

    /// Every basket while there are few; later one of several, which tell the same.
    fn take(&mut self, facts: &TicketFacts) {
        if facts.kind == TicketKind::Sale {
            let sold = facts.lines.iter().filter(|line| line.stocked && line.quantity.0 > 0);
            self.take_skus(facts.lines.len(), sold.map(|line| line.sku));
        }
    }

    fn take_skus(&mut self, lines: usize, sold: impl Iterator<Item = Sku>) {
        if lines < 2 {
            return;
        }
        self.seen = self.seen.saturating_add(1);
        if self.seen > BASKETS_ALL && !self.seen.is_multiple_of(BASKETS_EVERY) {
            return;
        }
        let skus: BTreeSet<Sku> = sold.take(BASKET_LINES_NOTED).collect();
        for sku in &skus {
            for other in skus.iter().filter(|other| *other != sku) {
                self.note(*sku, *other);
            }
        }
    }

    /// Counts a pair. Where there is no room, it takes the place of the rarest and its count, so that what really comes often
    /// is never missed ("space-saving", Metwally et al. 2005).
    fn note(&mut self, sku: Sku, other: Sku) {
        if self.beside.len() >= BESIDE_SKUS_MAX && !self.beside.contains_key(&sku) {
            return;
        }
        let list = self.beside.entry(sku).or_default();
        if let Some(known) = list.iter_mut().find(|one| one.sku == other) {
            known.count = known.count.saturating_add(1);
            if known.count >= OFTEN {
                list.iter_mut().for_each(|one| one.count /= 2);
            }
        } else if list.len() < BESIDE_KEPT {
            list.push(Beside { sku: other, count: 1 });
        } else if let Some(rarest) = list.iter_mut().min_by_key(|one| one.count) {
            *rarest = Beside { sku: other, count: rarest.count.saturating_add(1) };
        }
    }
}

impl Replay for Baskets {
    fn replay(&mut self, record: &Record) {
        let (Stream::Branch(_), Decision::Branch(events)) = (record.stream, &record.decision) else { return };
        for event in events {
            if let Event::Ticket(TicketEvent::Completed(facts)) = event {
                self.take(facts);
            }
            if let Some((_, lines)) = handed_over(event) {
                self.take_skus(lines.len(), lines.iter().map(|line| line.sku));
            }
        }
    }
}

impl Projection for Baskets {
    const PART: Part = Part { name: "baskets", form: 2, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sku(text: &str) -> Sku {
        text.parse().unwrap()
    }

    #[test]
    fn what_comes_often_stays_however_much_else_comes_by() {
        let mut baskets = Baskets::default();
        for round in 0..200 {
            baskets.note(sku("TEA"), sku("MUG"));
            baskets.note(sku("TEA"), sku(&format!("RARE-{round}")));
        }
        let along = baskets.along(&[sku("TEA")]);
        assert_eq!(along.len(), BESIDE_KEPT);
        assert_eq!(along[0].0, sku("MUG"));
        assert!(along[0].1 >= 200);
        assert!(baskets.along(&[sku("RARE-1")]).is_empty());
    }

    #[test]
    fn several_variants_are_added_up_and_are_not_beside_themselves() {
        let mut baskets = Baskets::default();
        for (one, other) in [("T-1", "MUG"), ("T-2", "MUG"), ("T-1", "T-2"), ("T-2", "JUG")] {
            baskets.note(sku(one), sku(other));
        }
        assert_eq!(baskets.along(&[sku("T-1"), sku("T-2")]), [(sku("MUG"), 2), (sku("JUG"), 1)]);
    }

    #[test]
    fn old_habits_fade() {
        let mut baskets = Baskets::default();
        for _ in 0..OFTEN {
            baskets.note(sku("TEA"), sku("MUG"));
        }
        assert_eq!(baskets.along(&[sku("TEA")]), [(sku("MUG"), OFTEN / 2)]);
    }
}
