//! The state of counts: what is open, what was counted of each SKU, and for how long a count that is posted goes on to matter.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{CountId, CountState, Quantity, Sku, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CountEvent, CountedEntry, Threshold, trail::Trail};
use crate::Sorted;

/// A count that is neither posted nor cancelled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub state: CountState,
    /// None: everything.
    pub scope: Option<BTreeSet<Sku>>,
    pub blind: bool,
    pub threshold: Threshold,
    pub opened: Timestamp,
    /// Everybody who has counted.
    pub counters: BTreeSet<StaffId>,
    pub lines: BTreeMap<Sku, SheetLine>,
    pub(super) approval: Option<Approval>,
    /// The last SKU that is posted.
    pub(super) posted_to: Option<Sku>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Approval {
    pub(super) at: Timestamp,
    pub(super) approver: StaffId,
    pub(super) zero_uncounted: bool,
}

/// What was counted of one SKU.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SheetLine {
    pub parts: Vec<Part>,
    /// The moment of the newest entry: all of the line holds for it.
    pub moment: Timestamp,
    /// What the books had at that moment, as far as is known by now.
    pub expected: Quantity,
    /// Whether that is known.
    pub known: bool,
    /// How often it was counted again.
    pub again: u16,
    /// Whether somebody wants it counted again.
    pub asked: bool,
}

/// What one person counted in one place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    pub place: String,
    pub staff: StaffId,
    pub quantity: Quantity,
}

/// All of them, and what became of those that are posted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Counts {
    pub(super) open: BTreeMap<CountId, Sheet>,
    pub(super) lines: usize,
    pub(super) trail: Trail,
    /// For each SKU that was ever posted the newest moment for which a count held. There are no more of them than levels.
    pub(super) settled: Sorted<Sku, Timestamp>,
    /// When what is being recorded happened; it is told anew by each record that moves something.
    pub(super) moving: Timestamp,
}

impl SheetLine {
    #[must_use]
    pub fn counted(&self) -> Quantity {
        Quantity(self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.quantity.0)))
    }

    #[must_use]
    pub fn variance(&self) -> Quantity {
        Quantity(self.counted().0.saturating_sub(self.expected.0))
    }

    pub(super) fn part(&self, place: &str, staff: StaffId) -> Option<&Part> {
        self.parts.iter().find(|part| part.staff == staff && part.place == place)
    }

    /// Takes an entry that was decided.
    pub(super) fn take(&mut self, staff: StaffId, entry: &CountedEntry) {
        if entry.again.is_some() {
            self.parts.clear();
            self.again = self.again.saturating_add(1);
            self.asked = false;
        }
        let own = |part: &&mut Part| part.staff == staff && part.place == entry.place;
        match self.parts.iter_mut().find(own) {
            Some(part) => part.quantity.0 = part.quantity.0.saturating_add(entry.quantity.0),
            None => {
                let (place, quantity) = (entry.place.clone(), entry.quantity);
                self.parts.push(Part { place, staff, quantity });
            }
        }
        self.moment = entry.moment;
        self.expected = entry.expected;
        self.known = entry.known;
    }
}

impl Sheet {
    pub(super) fn covers(&self, sku: &Sku) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.contains(sku))
    }

    /// Whether a line is off by more than the threshold, and was counted once.
    pub(super) fn is_beyond(&self, line: &SheetLine) -> bool {
        line.again == 0 && self.threshold.is_beyond(line.variance(), line.expected)
    }
}

impl Counts {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (CountId, &Sheet)> {
        self.open.iter().map(|(id, sheet)| (*id, sheet))
    }

    /// When the next page is to be posted: at once, where something is approved.
    pub(in crate::branch) fn next_posting(&self) -> Option<Timestamp> {
        self.open.values().filter_map(|sheet| sheet.approval.map(|approval| approval.at)).min()
    }

    pub(in crate::branch) fn apply(&mut self, event: &CountEvent) {
        match event {
            CountEvent::Opened { count, name, scope, blind, threshold, opened } => {
                let sheet = Sheet {
                    name: name.clone(),
                    state: CountState::Counting,
                    scope: scope.as_ref().map(|skus| skus.iter().copied().collect()),
                    blind: *blind,
                    threshold: *threshold,
                    opened: *opened,
                    counters: BTreeSet::new(),
                    lines: BTreeMap::new(),
                    approval: None,
                    posted_to: None,
                };
                self.open.insert(*count, sheet);
            }
            CountEvent::Counted { count, staff, entries } => self.take_entries(*count, *staff, entries),
            CountEvent::RecountAsked { count, skus } => self.change(*count, |sheet| {
                sheet.state = CountState::Counting;
                for sku in skus {
                    if let Some(line) = sheet.lines.get_mut(sku) {
                        line.asked = true;
                    }
                }
            }),
            CountEvent::Checked { count } => self.change(*count, |sheet| {
                let threshold = sheet.threshold;
                for line in sheet.lines.values_mut() {
                    line.asked |= line.again == 0 && threshold.is_beyond(line.variance(), line.expected);
                }
            }),
            CountEvent::Submitted { count } => {
                self.change(*count, |sheet| sheet.state = CountState::Review);
            }
            CountEvent::Approved { count, approver, zero_uncounted, at } => {
                let approval = Approval { at: *at, approver: *approver, zero_uncounted: *zero_uncounted };
                self.change(*count, |sheet| {
                    sheet.state = CountState::Posting;
                    sheet.approval = Some(approval);
                });
                self.trim_trail();
            }
            CountEvent::Posted { count, lines, last, .. } => {
                for line in lines {
                    if let Some(moment) = self.settled.at(&line.sku) {
                        *moment = line.moment.max(*moment);
                    }
                }
                if let Some(line) = lines.last() {
                    self.change(*count, |sheet| sheet.posted_to = Some(line.sku));
                }
                if *last {
                    self.close(*count);
                }
            }
            CountEvent::Cancelled { count } => self.close(*count),
            CountEvent::Moving { at } => self.moving = *at,
            CountEvent::Absorbed { .. } => {}
        }
    }

    fn take_entries(&mut self, count: CountId, staff: StaffId, entries: &[CountedEntry]) {
        let Some(sheet) = self.open.get_mut(&count) else { return };
        let before = sheet.lines.len();
        sheet.counters.insert(staff);
        for entry in entries {
            let line = sheet.lines.entry(entry.sku).or_default();
            line.take(staff, entry);
            // What was missing is found elsewhere: nobody need look again.
            line.asked &= sheet.threshold.is_beyond(line.variance(), line.expected);
        }
        self.lines = self.lines.saturating_add(sheet.lines.len().saturating_sub(before));
    }

    fn change(&mut self, count: CountId, how: impl FnOnce(&mut Sheet)) {
        if let Some(sheet) = self.open.get_mut(&count) {
            how(sheet);
        }
    }

    fn close(&mut self, count: CountId) {
        if let Some(sheet) = self.open.remove(&count) {
            self.lines = self.lines.saturating_sub(sheet.lines.len());
        }
        self.trim_trail();
    }

    /// Where nobody counts any more, nothing is to come from before what moved.
    fn trim_trail(&mut self) {
        if self.open.values().all(|sheet| sheet.approval.is_some()) {
            self.trail = Trail::default();
        }
    }
}
