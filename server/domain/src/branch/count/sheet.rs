//! The state of counts: what is open, what was counted of each SKU, and for how long a count that is posted goes on to matter.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{CountId, CountState, LotCode, Quantity, Sku, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CountEvent, CountedEntry, CountedLot, LotSince, SheetBins, Threshold, trail::Trail};
use crate::{
    Sorted,
    branch::{Expiry, KitLot, Lots, SkuLots},
};

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
    pub bins: SheetBins,
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
    /// Where somebody has counted by lot: each lot that was counted or should be there.
    pub lots: BTreeMap<LotCode, SheetLot>,
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

/// A lot of a SKU that is counted by lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SheetLot {
    pub expires: Option<Expiry>,
    pub serial: bool,
    /// What the books had of it at the line's moment.
    pub expected: Quantity,
}

/// What one person counted in one place, of one lot or without looking at that.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    pub place: String,
    pub staff: StaffId,
    pub quantity: Quantity,
    pub lot: Option<LotCode>,
}

/// All of them, and what became of those that are posted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Counts {
    pub(super) open: BTreeMap<CountId, Sheet>,
    /// Lines, and lots of lines, of all of them.
    pub(super) lines: usize,
    pub(super) trail: Trail<Quantity>,
    pub(super) lot_trail: Trail<(LotCode, Quantity)>,
    /// For each SKU that was ever posted the newest moment for which a count held. There are no more of them than levels.
    pub(super) settled: Sorted<Sku, Timestamp>,
    /// Those of them whose newest count was lot by lot.
    pub(super) by_lots: BTreeSet<Sku>,
    /// When what is being recorded happened; it is told anew by each record that moves something.
    pub(super) moving: Timestamp,
    /// Whether what last moved was only put right on paper.
    pub(super) paper: bool,
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

    /// Whether somebody has counted it lot by lot.
    #[must_use]
    pub fn is_by_lot(&self) -> bool {
        self.parts.iter().any(|part| part.lot.is_some())
    }

    /// What was counted of a lot, in all places.
    #[must_use]
    pub fn counted_of(&self, lot: LotCode) -> Quantity {
        let own = self.parts.iter().filter(|part| part.lot == Some(lot));
        Quantity(own.fold(0, |sum, part| sum.saturating_add(part.quantity.0)))
    }

    /// By how much a lot is off.
    #[must_use]
    pub fn variance_of(&self, lot: LotCode) -> Quantity {
        let expected = self.lots.get(&lot).map(|lot| lot.expected).unwrap_or_default();
        Quantity(self.counted_of(lot).0.saturating_sub(expected.0))
    }

    pub(super) fn part(&self, place: &str, staff: StaffId, lot: Option<LotCode>) -> Option<&Part> {
        self.parts.iter().find(|part| part.staff == staff && part.lot == lot && part.place == place)
    }

    /// How much of the room for lines it takes.
    pub(super) fn weight(&self) -> usize {
        self.lots.len().saturating_add(1)
    }

    fn add(&mut self, place: &str, staff: StaffId, lot: Option<LotCode>, quantity: i64) {
        let own = |part: &&mut Part| part.staff == staff && part.lot == lot && part.place == place;
        match self.parts.iter_mut().find(own) {
            Some(part) => part.quantity.0 = part.quantity.0.saturating_add(quantity),
            None => {
                let (place, quantity) = (place.to_owned(), Quantity(quantity));
                self.parts.push(Part { place, staff, quantity, lot });
            }
        }
    }

    /// Takes what is known of the lot of an entry that was taken before.
    pub(super) fn take_lot(&mut self, staff: StaffId, entry: &CountedLot) {
        let CountedLot { place, lot, expires, serial, quantity, .. } = entry;
        self.add(place, staff, None, quantity.0.saturating_neg());
        self.parts.retain(|part| part.lot.is_some() || part.quantity != Quantity::ZERO);
        self.add(place, staff, Some(*lot), quantity.0);
        let known = self.lots.entry(*lot).or_default();
        known.expires = known.expires.or(*expires);
        known.serial |= *serial;
    }

    /// Holds what was counted by lot against what the books have now, but for what has moved since the line's moment.
    pub(super) fn hold(
        &mut self,
        known: Option<&SkuLots>,
        in_kits: &[KitLot],
        since: impl Iterator<Item = (LotCode, Quantity)>,
    ) {
        self.lots.values_mut().for_each(|lot| lot.expected = Quantity::ZERO);
        for (code, lot) in known.into_iter().flat_map(SkuLots::in_order) {
            let expected = Quantity(lot.fit.0.saturating_add(lot.aside.0));
            let own = self.lots.entry(code).or_default();
            *own =
                SheetLot { expires: lot.expires.or(own.expires), serial: lot.serial || own.serial, expected };
        }
        for line in in_kits {
            let own = self.lots.entry(line.lot).or_default();
            own.expires = own.expires.or(line.expires);
            own.expected.0 = own.expected.0.saturating_add(line.quantity.0);
        }
        for (code, quantity) in since {
            let known = known.and_then(|known| known.get(&code));
            let fresh = || SheetLot {
                expires: known.and_then(|lot| lot.expires),
                serial: known.is_some_and(|lot| lot.serial),
                expected: Quantity::ZERO,
            };
            let own = self.lots.entry(code).or_insert_with(fresh);
            own.expected.0 = own.expected.0.saturating_sub(quantity.0);
        }
        let counted: BTreeSet<LotCode> = self.parts.iter().filter_map(|part| part.lot).collect();
        self.lots.retain(|code, lot| lot.expected != Quantity::ZERO || counted.contains(code));
    }

    /// Takes an entry that was decided.
    pub(super) fn take(&mut self, staff: StaffId, entry: &CountedEntry) {
        if entry.again.is_some() {
            self.parts.clear();
            self.lots.clear();
            self.again = self.again.saturating_add(1);
            self.asked = false;
        }
        self.add(&entry.place, staff, None, entry.quantity.0);
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

    pub(in crate::branch) fn are_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// When the next page is to be posted: at once, where something is approved.
    pub(in crate::branch) fn next_posting(&self) -> Option<Timestamp> {
        self.open.values().filter_map(|sheet| sheet.approval.map(|approval| approval.at)).min()
    }

    pub(in crate::branch) fn apply(&mut self, event: &CountEvent, lots: &Lots) {
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
                    bins: SheetBins::default(),
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
                    let own = self.open.get(count).and_then(|sheet| sheet.lines.get(&line.sku));
                    if own.is_some_and(SheetLine::is_by_lot) {
                        self.by_lots.insert(line.sku);
                    } else if own.is_some() {
                        self.by_lots.remove(&line.sku);
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
            CountEvent::LotsCounted { count, staff, entries, held, since } => {
                self.take_lots((*count, *staff), entries, (held, since), lots);
            }
            CountEvent::BinsNamed { count, .. }
            | CountEvent::BinTaken { count, .. }
            | CountEvent::BinFinished { count, .. }
            | CountEvent::BinFreed { count, .. } => self.change(*count, |sheet| sheet.bins.apply(event)),
            CountEvent::Strayed { count, staff, .. } => self.change(*count, |sheet| {
                sheet.counters.insert(*staff);
                sheet.bins.apply(event);
            }),
        }
    }

    fn take_entries(&mut self, count: CountId, staff: StaffId, entries: &[CountedEntry]) {
        let Some(sheet) = self.open.get_mut(&count) else { return };
        sheet.counters.insert(staff);
        for entry in entries {
            let before = sheet.lines.get(&entry.sku).map_or(0, SheetLine::weight);
            let line = sheet.lines.entry(entry.sku).or_default();
            line.take(staff, entry);
            self.lines = self.lines.saturating_add(line.weight()).saturating_sub(before);
            // What was missing is found elsewhere: nobody need look again.
            line.asked &= sheet.threshold.is_beyond(line.variance(), line.expected);
        }
    }

    fn take_lots(
        &mut self,
        (count, staff): (CountId, StaffId),
        entries: &[CountedLot],
        (held, since): (&[Sku], &[LotSince]),
        lots: &Lots,
    ) {
        let Some(sheet) = self.open.get_mut(&count) else { return };
        for sku in held {
            let Some(line) = sheet.lines.get_mut(sku) else { continue };
            let before = line.weight();
            entries.iter().filter(|entry| entry.sku == *sku).for_each(|entry| line.take_lot(staff, entry));
            let since = since.iter().filter(|one| one.sku == *sku).map(|one| (one.lot, one.quantity));
            line.hold(lots.of(sku), &lots.part_lots(sku), since);
            self.lines = self.lines.saturating_add(line.weight()).saturating_sub(before);
        }
    }

    fn change(&mut self, count: CountId, how: impl FnOnce(&mut Sheet)) {
        if let Some(sheet) = self.open.get_mut(&count) {
            how(sheet);
        }
    }

    fn close(&mut self, count: CountId) {
        if let Some(sheet) = self.open.remove(&count) {
            let weight = sheet.lines.values().map(SheetLine::weight).sum();
            self.lines = self.lines.saturating_sub(weight);
        }
        self.trim_trail();
    }

    /// Where nobody counts any more, nothing is to come from before what moved.
    fn trim_trail(&mut self) {
        if self.open.values().all(|sheet| sheet.approval.is_some()) {
            self.trail = Trail::default();
            self.lot_trail = Trail::default();
        }
    }
}
