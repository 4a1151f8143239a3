//! Counts with their lines: those that are open, and those that were done last. Lines are too many to be told with their document,
//! so that they are read page by page.

use domain::branch::{
    CountEvent, CountedEntry, Event, KitPromises, LotEvent, LotMove, Lots, PostedLine, Threshold,
    for_each_movement, is_on_paper,
};
use protocol::{
    BranchId, CountId, CountLine, CountState, CountThreshold, CountView, Lsn, Quantity, Sku, StaffId,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Bound,
};

use super::{
    count_bins::{Bins, FoundInBins},
    count_line::Line,
};
use crate::{
    limits::{COUNT_LINES_KEPT, DOCUMENTS_DONE},
    record::Record,
};

/// Which lines of a count are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinesAsked {
    /// Those that are to be counted again.
    Recount,
    /// Those that are not what was expected.
    Different,
    /// Those that nobody has counted.
    Uncounted,
}

/// A part of a count's lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CountLinesAsked {
    pub(crate) only: Option<LinesAsked>,
    /// Changed behind this position.
    pub(crate) since: Option<Lsn>,
    pub(crate) after: Option<Sku>,
    pub(crate) limit: usize,
}

/// What is being counted in a branch.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnderCount {
    /// A count of everything is under way.
    pub(crate) everything: bool,
    /// What the others name.
    pub(crate) skus: BTreeSet<Sku>,
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Sheets {
    held: BTreeMap<CountId, Sheet>,
    /// Those to which something can still happen, by branch: most records touch none of them.
    open: BTreeMap<BranchId, BTreeSet<CountId>>,
    /// Those that are done and whose lines are still here, the oldest first, and how many lines those have.
    done: VecDeque<CountId>,
    done_lines: usize,
    /// The lots of each branch, against which those are held that are counted.
    lots: BTreeMap<BranchId, Lots>,
    /// What lies in each branch in kits that are promised.
    kits: BTreeMap<BranchId, KitPromises>,
}

#[derive(Serialize, Deserialize)]
struct Sheet {
    view: CountView,
    lines: BTreeMap<Sku, Line>,
    bins: Bins,
}

impl Sheet {
    /// Changes a line and what the whole says of it.
    fn change(&mut self, sku: Sku, lsn: Lsn, how: impl FnOnce(&mut Line)) {
        let line = self.lines.entry(sku).or_insert_with(|| Line::new(sku));
        let before = (line.told.counted.is_some(), line.told.recount);
        how(line);
        line.settle();
        line.told.seq = lsn;
        let after = (line.told.counted.is_some(), line.told.recount);
        recounted(&mut self.view.counted, before.0, after.0);
        recounted(&mut self.view.recounts, before.1, after.1);
    }

    /// What was counted once and is beyond the threshold is to be counted again.
    fn check(&mut self, lsn: Lsn) {
        let threshold = self.view.threshold;
        let once = |line: &&Line| line.told.again == 0 && line.is_beyond(&threshold);
        let asked: Vec<Sku> = self.lines.values().filter(once).map(|line| line.told.sku).collect();
        for sku in asked {
            self.change(sku, lsn, |line| line.asked = true);
        }
    }

    fn take_entries(&mut self, staff: StaffId, entries: &[CountedEntry], lsn: Lsn) {
        let threshold = self.view.threshold;
        for entry in entries {
            self.change(entry.sku, lsn, |line| {
                line.take(staff, entry);
                line.settle();
                line.asked &= line.is_beyond(&threshold);
            });
        }
    }

    fn take_lots(&mut self, event: &CountEvent, known: Option<&Lots>, lsn: Lsn) {
        let CountEvent::LotsCounted { staff, entries, held, since, .. } = event else { return };
        for sku in held {
            let own: Vec<_> = entries.iter().filter(|one| one.sku == *sku).cloned().collect();
            let since: Vec<_> = since.iter().filter(|one| one.sku == *sku).copied().collect();
            let lots = known.and_then(|lots| lots.of(sku));
            let in_kits = known.map(|lots| lots.part_lots(sku)).unwrap_or_default();
            self.change(*sku, lsn, |line| line.take_lots(*staff, &own, (lots, &in_kits), &since));
        }
    }

    fn shift(&mut self, sku: Sku, by: Quantity, at: Option<Timestamp>, lsn: Lsn) -> bool {
        let pending = self.lines.get(&sku).is_some_and(|line| {
            let before = line.told.at.is_some_and(|moment| at.is_none_or(|at| at < moment));
            !line.told.posted && before
        });
        if pending {
            self.change(sku, lsn, |line| {
                line.told.expected = line.told.expected.map(|was| Quantity(was.0.saturating_add(by.0)));
            });
        }
        pending
    }

    fn shift_lot(&mut self, moved: &LotMove, at: Option<Timestamp>, lsn: Lsn) -> bool {
        let pending = self.lines.get(&moved.sku).is_some_and(|line| {
            let before = line.told.at.is_some_and(|moment| at.is_none_or(|at| at < moment));
            !line.told.posted && before && line.is_by_lot()
        });
        if pending {
            self.change(moved.sku, lsn, |line| line.shift_lot(moved));
        }
        pending
    }

    fn post(&mut self, line: &PostedLine, lsn: Lsn) {
        self.change(line.sku, lsn, |own| {
            if own.told.variance != Some(line.variance) {
                // It was not posted as it was counted, and no lot was put right by it.
                own.told.lots.iter_mut().for_each(|lot| lot.expected = lot.counted);
            }
            own.told.posted = true;
            own.asked = false;
            own.told.at = Some(line.moment);
            // What nobody counted was not there. Where somebody saw the shelf later, nothing is posted.
            let counted = own.told.counted.unwrap_or_default();
            own.told.expected = Some(Quantity(counted.0.saturating_sub(line.variance.0)));
            own.told.variance = Some(line.variance);
        });
        self.view.posted = self.view.posted.saturating_add(1);
    }
}

/// Somebody has counted.
pub(super) fn counted_by(view: &mut CountView, staff: StaffId) {
    if let Err(place) = view.counters.binary_search(&staff) {
        view.counters.insert(place, staff);
    }
}

/// Counts one more or less.
fn recounted(number: &mut u32, before: bool, after: bool) {
    match (before, after) {
        (false, true) => *number = number.saturating_add(1),
        (true, false) => *number = number.saturating_sub(1),
        _ => {}
    }
}

fn threshold(of: Threshold) -> CountThreshold {
    CountThreshold { quantity: of.quantity, ppm: of.ppm }
}

impl Sheets {
    /// The counts that a record changed, as they are now.
    pub(super) fn take(&mut self, branch: BranchId, record: &Record, events: &[Event]) -> Vec<CountView> {
        let is_about_counts = events.iter().any(|event| matches!(event, Event::Count(_)));
        if !is_about_counts && !self.open.contains_key(&branch) {
            for event in events {
                self.keep_lots(branch, event);
                self.kits.entry(branch).or_default().follow(event);
            }
            return Vec::new();
        }
        let mut touched = BTreeSet::new();
        let mut moving = None;
        for event in events {
            if let Event::Count(CountEvent::Moving { at }) = event {
                moving = Some(*at);
            }
            self.watch(branch, record, event, moving, &mut touched);
            self.kits.entry(branch).or_default().follow(event);
            if let Event::Lot(event) = event {
                self.watch_lots(branch, record, event, moving, &mut touched);
            }
            if let Event::Count(event) = event {
                touched.extend(self.take_event(branch, record, event));
            }
        }
        let views = touched.iter().filter_map(|count| {
            let view = &mut self.held.get_mut(count)?.view;
            view.changed = record.times.recorded_at;
            Some(view.clone())
        });
        views.collect()
    }

    /// What an event moves, on the side of each line on which it falls: by the machine's own rule.
    fn watch(
        &mut self,
        branch: BranchId,
        record: &Record,
        event: &Event,
        moving: Option<Timestamp>,
        touched: &mut BTreeSet<CountId>,
    ) {
        let Some(open) = self.open.get(&branch) else { return };
        let own = match event {
            Event::Count(CountEvent::Posted { count, .. }) => Some(*count),
            _ => None,
        };
        let at = if is_on_paper(event) { None } else { moving };
        let mut moved = |sku: Sku, by: Quantity| {
            if by == Quantity::ZERO {
                return;
            }
            for count in open.iter().filter(|count| own != Some(**count)) {
                let Some(sheet) = self.held.get_mut(count) else { continue };
                if sheet.shift(sku, by, at, record.lsn) {
                    touched.insert(*count);
                }
            }
        };
        for_each_movement(event, |sku, delta, _| moved(sku, delta.on_hand));
        // What goes into a promised kit lies there all the same, and leaves the shelf with it.
        let in_kits = self.kits.get(&branch).map(|kits| kits.changed_by(std::slice::from_ref(event)));
        in_kits.into_iter().flatten().for_each(|(sku, by)| moved(sku, Quantity(by)));
    }

    fn keep_lots(&mut self, branch: BranchId, event: &Event) {
        if let Event::Lot(event) = event {
            self.lots.entry(branch).or_default().apply(event);
        }
    }

    /// The same of lots. What is named is put right on paper.
    fn watch_lots(
        &mut self,
        branch: BranchId,
        record: &Record,
        event: &LotEvent,
        moving: Option<Timestamp>,
        touched: &mut BTreeSet<CountId>,
    ) {
        self.lots.entry(branch).or_default().apply(event);
        let Some(open) = self.open.get(&branch) else { return };
        let at = if matches!(event, LotEvent::Named { .. }) { None } else { moving };
        for line in event.on_shelf().iter().filter(|line| line.on_hand() != Quantity::ZERO) {
            for count in open {
                let Some(sheet) = self.held.get_mut(count) else { continue };
                if sheet.shift_lot(line, at, record.lsn) {
                    touched.insert(*count);
                }
            }
        }
    }

    fn take_event(&mut self, branch: BranchId, record: &Record, event: &CountEvent) -> Option<CountId> {
        let (lsn, who) = (record.lsn, record.person());
        let count = match event {
            CountEvent::Opened { count, .. } => {
                self.open(branch, record, event);
                return Some(*count);
            }
            CountEvent::Counted { count, .. }
            | CountEvent::RecountAsked { count, .. }
            | CountEvent::Checked { count }
            | CountEvent::Submitted { count }
            | CountEvent::Approved { count, .. }
            | CountEvent::Posted { count, .. }
            | CountEvent::Cancelled { count }
            | CountEvent::LotsCounted { count, .. }
            | CountEvent::BinsNamed { count, .. }
            | CountEvent::BinTaken { count, .. }
            | CountEvent::BinFinished { count, .. }
            | CountEvent::BinFreed { count, .. }
            | CountEvent::Strayed { count, .. } => *count,
            CountEvent::Moving { .. } | CountEvent::Absorbed { .. } => return None,
        };
        let sheet = self.held.get_mut(&count)?;
        match event {
            CountEvent::Counted { staff, entries, .. } => {
                counted_by(&mut sheet.view, *staff);
                sheet.take_entries(*staff, entries, lsn);
            }
            CountEvent::LotsCounted { .. } => sheet.take_lots(event, self.lots.get(&branch), lsn),
            CountEvent::BinsNamed { .. }
            | CountEvent::BinTaken { .. }
            | CountEvent::BinFinished { .. }
            | CountEvent::BinFreed { .. }
            | CountEvent::Strayed { .. } => sheet.bins.take(event, &mut sheet.view),
            CountEvent::Checked { .. } => sheet.check(lsn),
            CountEvent::RecountAsked { skus, .. } => {
                sheet.view.state = CountState::Counting;
                for sku in skus {
                    sheet.change(*sku, lsn, |line| line.asked = true);
                }
            }
            CountEvent::Submitted { .. } => {
                sheet.view.state = CountState::Review;
                sheet.view.submitted_by = who;
            }
            CountEvent::Approved { approver, zero_uncounted, .. } => {
                sheet.view.state = CountState::Posting;
                sheet.view.approved_by = Some(*approver);
                sheet.view.zero_uncounted = *zero_uncounted;
            }
            CountEvent::Posted { lines, last, .. } => {
                lines.iter().for_each(|line| sheet.post(line, lsn));
                if *last {
                    sheet.view.state = CountState::Posted;
                    self.finish(branch, count);
                }
            }
            CountEvent::Cancelled { .. } => {
                sheet.view.state = CountState::Cancelled;
                self.finish(branch, count);
            }
            CountEvent::Opened { .. } | CountEvent::Moving { .. } | CountEvent::Absorbed { .. } => {}
        }
        Some(count)
    }

    fn open(&mut self, branch: BranchId, record: &Record, event: &CountEvent) {
        let CountEvent::Opened { count, name, scope, blind, threshold: of, opened } = event else { return };
        let view = CountView {
            id: *count,
            branch,
            name: name.clone(),
            state: CountState::Counting,
            scope: scope.as_ref().map(|skus| u32::try_from(skus.len()).unwrap_or(u32::MAX)),
            blind: *blind,
            threshold: threshold(*of),
            opened: *opened,
            opened_by: record.person(),
            counters: Vec::new(),
            counted: 0,
            recounts: 0,
            submitted_by: None,
            approved_by: None,
            zero_uncounted: false,
            posted: 0,
            changed: record.times.recorded_at,
            bins: Vec::new(),
            taken: 0,
            finished: 0,
            strays: 0,
        };
        let mut sheet = Sheet { view, lines: BTreeMap::new(), bins: Bins::default() };
        for sku in scope.iter().flatten() {
            sheet.change(*sku, record.lsn, |_| {});
        }
        self.held.insert(*count, sheet);
        self.open.entry(branch).or_default().insert(*count);
    }

    /// Nothing can happen to it any more. Its lines stay for a while.
    fn finish(&mut self, branch: BranchId, count: CountId) {
        if let Some(open) = self.open.get_mut(&branch) {
            open.remove(&count);
            if open.is_empty() {
                self.open.remove(&branch);
            }
        }
        self.done_lines =
            self.done_lines.saturating_add(self.held.get(&count).map_or(0, |one| one.lines.len()));
        self.done.push_back(count);
        let too_many = |one: &Self| {
            one.done.len() > DOCUMENTS_DONE || (one.done_lines > COUNT_LINES_KEPT && one.done.len() > 1)
        };
        while too_many(self) {
            let Some(oldest) = self.done.pop_front() else { return };
            let lines = self.held.remove(&oldest).map_or(0, |sheet| sheet.lines.len());
            self.done_lines = self.done_lines.saturating_sub(lines);
        }
    }

    pub(super) fn branch_of(&self, count: CountId) -> Option<BranchId> {
        Some(self.held.get(&count)?.view.branch)
    }

    /// A part of a count's lines in order of SKU; none when they are not at hand.
    pub(super) fn lines(&self, count: CountId, asked: CountLinesAsked) -> Option<Vec<CountLine>> {
        let sheet = self.held.get(&count)?;
        let behind = asked.after.map_or(Bound::Unbounded, Bound::Excluded);
        let lines = sheet.lines.range((behind, Bound::Unbounded)).map(|(_, line)| line);
        let lines = lines.filter(|line| asked.only.is_none_or(|only| line.is(only)));
        let lines = lines.filter(|line| asked.since.is_none_or(|since| line.told.seq > since));
        Some(lines.take(asked.limit).map(|line| line.told.clone()).collect())
    }

    /// What a count has found by bins; none when its lines are not at hand.
    pub(super) fn in_bins(&self, count: CountId) -> Option<FoundInBins> {
        let sheet = self.held.get(&count)?;
        Some(sheet.bins.found(sheet.lines.values().map(|line| &line.told)))
    }

    /// What is in counts that are under way in a branch.
    pub(super) fn under_count(&self, branch: BranchId) -> UnderCount {
        let open = self.open.get(&branch).into_iter().flatten();
        let mut under = UnderCount::default();
        for sheet in open.filter_map(|count| self.held.get(count)) {
            match sheet.view.scope {
                Some(_) => under.skus.extend(sheet.lines.keys().copied()),
                None => under.everything = true,
            }
        }
        under
    }

    /// Which of some SKUs were counted.
    pub(super) fn counted(&self, count: CountId, skus: &[Sku]) -> BTreeSet<Sku> {
        let Some(sheet) = self.held.get(&count) else { return BTreeSet::new() };
        let counted = |sku: &&Sku| sheet.lines.get(*sku).is_some_and(|line| line.told.counted.is_some());
        skus.iter().filter(counted).copied().collect()
    }
}
