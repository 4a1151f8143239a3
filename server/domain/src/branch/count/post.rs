//! Posting what was approved: a page at a time, so that no till waits for a stocktake.

use std::ops::Bound;

use protocol::{LINES_MAX, Quantity, Sku, Timestamp};

use super::{CountEvent, PostedLine, Sheet};
use crate::branch::{Branch, Event, KeptPosition, LevelDelta};

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
        let last = lines.len() <= LINES_MAX;
        lines.truncate(LINES_MAX);
        Some(Event::Count(CountEvent::Posted {
            count: *count,
            name: sheet.name.clone(),
            approver: approval.approver,
            lines,
            last,
        }))
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

    /// What nobody has counted of what the branch has: none of it is there.
    fn uncounted_behind<'a>(
        &'a self,
        sheet: &'a Sheet,
        at: Timestamp,
    ) -> impl Iterator<Item = PostedLine> + 'a {
        let stock = sheet.posted_to.map_or_else(|| self.stock.iter(), |to| self.stock.iter_after(&to));
        let missing = stock.map(|(sku, kept)| (*sku, KeptPosition::position(kept).on_hand));
        let missing = missing.filter(|(sku, on_hand)| {
            *on_hand != Quantity::ZERO && sheet.covers(sku) && !sheet.lines.contains_key(sku)
        });
        missing.map(move |(sku, on_hand)| PostedLine {
            sku,
            variance: Quantity(on_hand.0.saturating_neg()),
            moment: at,
        })
    }

    /// A difference that a level cannot take is not booked: nobody is there to be refused, and the rest must not wait for it.
    fn that_fits(&self, sku: &Sku, variance: Quantity) -> Quantity {
        let fits = LevelDelta::of_on_hand(variance).fits(self.position(sku));
        if fits { variance } else { Quantity::ZERO }
    }
}
