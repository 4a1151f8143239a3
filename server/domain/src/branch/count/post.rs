//! Posting what was approved: a page at a time, so that no till waits for a stocktake.

use std::{collections::BTreeMap, ops::Bound};

use protocol::{CountId, LINES_MAX, LotCode, Quantity, Sku, Timestamp};

use super::{CountEvent, PostedLine, Sheet, SheetLine};
use crate::{
    branch::{Branch, Event, Expiry, LevelDelta, SkuLots},
    limits::{COUNT_LOTS_POSTED_MAX, LOT_MOVES_MAX},
};

/// By how much a lot is off.
#[derive(Clone, Copy, Debug)]
pub(in crate::branch) struct FoundOf {
    pub(in crate::branch) lot: LotCode,
    pub(in crate::branch) expires: Option<Expiry>,
    pub(in crate::branch) serial: bool,
    pub(in crate::branch) variance: Quantity,
}

impl Branch {
    /// The next page of the count that was approved first; none when nothing is approved.
    pub(in crate::branch) fn post_page(&self, at: Timestamp) -> Option<Event> {
        let approved =
            self.counts.open.iter().filter_map(|(count, sheet)| Some((sheet.approval?, count, sheet)));
        let (approval, count, sheet) = approved.min_by_key(|(approval, count, _)| (approval.at, **count))?;
        let room = LINES_MAX.saturating_add(1);
        let mut lines: Vec<PostedLine> = self.counted_behind(sheet).take(room).collect();
        if approval.zero_uncounted {
            lines.extend(self.uncounted_behind(sheet, at).take(room));
            lines.sort_unstable_by_key(|line| line.sku);
        }
        let fits = self.fitting(sheet, &lines).min(LINES_MAX);
        let last = lines.len() <= fits;
        lines.truncate(fits);
        Some(Event::Count(CountEvent::Posted {
            count: *count,
            name: sheet.name.clone(),
            approver: approval.approver,
            lines,
            last,
        }))
    }

    /// How many of some lines have room in a record with what they change of lots.
    fn fitting(&self, sheet: &Sheet, lines: &[PostedLine]) -> usize {
        let mut room = LOT_MOVES_MAX;
        for (index, line) in lines.iter().enumerate() {
            let moves = self.lots_off(sheet, line).len();
            if moves > room && index > 0 {
                return index;
            }
            room = room.saturating_sub(moves);
        }
        lines.len()
    }

    /// What a page of a count finds of lots, by SKU; empty where nobody has counted any.
    pub(in crate::branch) fn found_of_lots(&self, events: &[Event]) -> BTreeMap<Sku, Vec<FoundOf>> {
        let Some(Event::Count(CountEvent::Posted { count, lines, .. })) = events.first() else {
            return BTreeMap::new();
        };
        let Some(sheet) = self.sheet(*count) else { return BTreeMap::new() };
        let found = lines.iter().map(|line| (line.sku, self.lots_off(sheet, line)));
        found.filter(|(_, found)| !found.is_empty()).collect()
    }

    /// Whether the newest count of a SKU was lot by lot.
    pub(in crate::branch) fn was_counted_by_lot(&self, sku: &Sku) -> bool {
        self.counts.by_lots.contains(sku)
    }

    fn sheet(&self, count: CountId) -> Option<&Sheet> {
        self.counts.open.get(&count)
    }

    /// Which lots of a line that is posted are not as the books have them. Of what nobody has counted no lot is there.
    fn lots_off(&self, sheet: &Sheet, posted: &PostedLine) -> Vec<FoundOf> {
        let mut off = match sheet.lines.get(&posted.sku) {
            Some(line) if line.is_by_lot() && !self.is_void(line, posted) => off_by(line),
            Some(_) => Vec::new(),
            None if posted.variance == Quantity::ZERO => Vec::new(),
            None => self.lots_of(&posted.sku).map(none_of).unwrap_or_default(),
        };
        off.truncate(COUNT_LOTS_POSTED_MAX);
        off
    }

    /// Whether a line is not posted as it was counted: somebody has seen the shelf later, or the level cannot take it.
    fn is_void(&self, line: &SheetLine, posted: &PostedLine) -> bool {
        let settled = self.counts.settled.get(&posted.sku);
        settled.is_some_and(|settled| *settled > line.moment) || posted.variance != line.variance()
    }

    /// What was counted and is not posted yet, in order of SKU.
    fn counted_behind<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = PostedLine> + 'a {
        let behind = sheet.posted_to.map_or(Bound::Unbounded, Bound::Excluded);
        let lines = sheet.lines.range((behind, Bound::Unbounded));
        lines.map(|(sku, line)| {
            // Somebody has seen the shelf later, and that is posted: what was on it before is no news.
            let old = self.counts.settled.get(sku).is_some_and(|settled| *settled > line.moment);
            let variance = if old { Quantity::ZERO } else { self.that_fits(sku, line.variance()) };
            PostedLine { sku: *sku, variance, moment: line.moment }
        })
    }

    /// What nobody has counted of what the branch has: none of it is there. A kit that is promised lies on no shelf where somebody could
    /// count it.
    fn uncounted_behind<'a>(
        &'a self,
        sheet: &'a Sheet,
        at: Timestamp,
    ) -> impl Iterator<Item = PostedLine> + 'a {
        let stock = sheet.posted_to.map_or_else(|| self.stock.iter(), |to| self.stock.iter_after(&to));
        let missing = stock.map(|(sku, _)| (*sku, self.on_shelf(sku)));
        let missing = missing.filter(|(sku, there)| {
            let counted = sheet.lines.contains_key(sku) || self.is_promised_kit(sku);
            *there != Quantity::ZERO && sheet.covers(sku) && !counted
        });
        missing.map(move |(sku, there)| PostedLine {
            sku,
            variance: Quantity(there.0.saturating_neg()),
            moment: at,
        })
    }

    /// A difference that a level cannot take is not booked: nobody is there to be refused, and the rest must not wait for it.
    fn that_fits(&self, sku: &Sku, variance: Quantity) -> Quantity {
        let fits = LevelDelta::of_on_hand(variance).fits(self.position(sku));
        if fits { variance } else { Quantity::ZERO }
    }
}

fn off_by(line: &SheetLine) -> Vec<FoundOf> {
    let off = line.lots.iter().map(|(code, lot)| FoundOf {
        lot: *code,
        expires: lot.expires,
        serial: lot.serial,
        variance: line.variance_of(*code),
    });
    off.filter(|off| off.variance != Quantity::ZERO).collect()
}

fn none_of(known: &SkuLots) -> Vec<FoundOf> {
    let off = known.in_order().map(|(code, lot)| FoundOf {
        lot: code,
        expires: lot.expires,
        serial: lot.serial,
        variance: Quantity(lot.fit.0.saturating_add(lot.aside.0).saturating_neg()),
    });
    off.collect()
}
