//! What was lost and found, each thing once, as small as it can be told, by business day and branch, with what the goods cost when it was
//! booked. As with tickets ([ADR 25](../../../docs/adr/0025-reports-keep-tickets-not-sums.md)) nothing is summed up beforehand; days
//! of which nothing more is expected, and rows that are full, rest on the disk. Rows are ended by what has been taken and nothing else,
//! so that what is taken again after a crash replaces what is there.

mod rows;
#[cfg(test)]
mod tests;

use domain::{
    branch::{CountEvent, Event, Finding, for_each_finding},
    organisation::event::PlaceEvent,
};
use journal::Storage;
use protocol::{BranchId, CommandId, LossReason, Lsn, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

pub(crate) use rows::{HeldLosses, Loss};

use self::rows::{Fact, RowKey, TABLE};
use crate::{
    business_day::{Calendar, Day},
    limits::{LOSSES_OPEN, LOSSES_OPEN_DAYS, LOSSES_ROW},
    record::{Decision, Record, Stream, appending},
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Losses {
    /// The newest record taken.
    taken: Lsn,
    /// How each branch tells its days.
    calendars: BTreeMap<BranchId, Calendar>,
    /// Rows that still get entries.
    open: BTreeMap<(Day, BranchId), Row>,
    /// The newest day that got one.
    newest: Day,
    /// Rows that are full and could not be written yet.
    unwritten: BTreeMap<RowKey, Arc<Vec<u8>>>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    key: RowKey,
    bytes: Arc<Vec<u8>>,
}

impl Losses {
    /// Rows of an earlier form, or of a time before the journal was read anew, are in the way.
    pub(super) fn clear(storage: &dyn Storage) {
        if let Err(error) = storage.clear_rows(TABLE) {
            tracing::warn!(%error, "old rows of losses could not be deleted");
        }
    }

    /// What a reading of these days needs, of one branch only if one is named.
    pub(crate) fn held(&self, (from, to): (Day, Day), branch: Option<BranchId>) -> HeldLosses {
        let own = |other: BranchId| branch.is_none_or(|branch| branch == other);
        let open = self.open.range((from, BranchId(0))..=(to, BranchId(u16::MAX)));
        let open = open.filter(|((_, branch), _)| own(*branch)).map(|(_, row)| (row.key, &row.bytes));
        let full = self.unwritten.iter().filter(|(key, _)| (from..=to).contains(&key.day) && own(key.branch));
        let rows = open.chain(full.map(|(key, bytes)| (*key, bytes)));
        HeldLosses { as_of: self.taken, rows: rows.map(|(key, bytes)| (key, Arc::clone(bytes))).collect() }
    }

    pub(super) fn take_place(&mut self, event: &PlaceEvent) {
        if let PlaceEvent::BranchPut(branch) = event {
            self.calendars.insert(branch.id, branch.as_ref().into());
        }
    }

    /// Takes a record, and asks what so much of a SKU cost of which the record lost or found so much altogether; signed as they are.
    pub(super) fn take(
        &mut self,
        record: &Record,
        cost: impl Fn(Sku, BranchId, Quantity, Quantity) -> Option<i64>,
    ) {
        self.taken = record.lsn;
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        let mut facts: Vec<Fact> = Vec::new();
        for event in events {
            let staff = match event {
                // The server posts it, page by page; somebody has approved it.
                Event::Count(CountEvent::Posted { approver, .. }) => *approver,
                _ => record.staff(),
            };
            for_each_finding(event, |sku, quantity, finding| {
                facts.push(Fact { after: 0, sku, quantity: quantity.0, cost: None, staff, finding });
            });
        }
        if facts.is_empty() {
            return;
        }
        let mut sums: BTreeMap<Sku, i64> = BTreeMap::new();
        for fact in &facts {
            let sum = sums.entry(fact.sku).or_default();
            *sum = sum.saturating_add(fact.quantity);
        }
        let day = self.calendars.get(&branch).copied().unwrap_or_default().day(record.times.occurred);
        for (index, mut fact) in (0_u16..).zip(facts) {
            let all = sums.get(&fact.sku).copied().unwrap_or_default();
            fact.cost = cost(fact.sku, branch, Quantity(fact.quantity), Quantity(all));
            self.note(RowKey { day, branch, first: record.lsn, index }, fact);
        }
    }

    /// Writes an entry to the row of its day and branch, or to the next one when that is full.
    fn note(&mut self, key: RowKey, mut fact: Fact) {
        let at = (key.day, key.branch);
        if self.open.get_mut(&at).is_some_and(|row| row.take(&mut fact, key.first)) {
            return;
        }
        self.end(at);
        if key.day > self.newest {
            self.newest = key.day;
            let old = self.newest.saturating_sub(LOSSES_OPEN_DAYS);
            while let Some(oldest) = self.open.keys().next().copied().filter(|(day, _)| *day < old) {
                self.end(oldest);
            }
        }
        if self.open.len() >= LOSSES_OPEN
            && let Some(oldest) = self.open.keys().next().copied()
        {
            self.end(oldest);
        }
        let mut row = Row { key, bytes: Arc::default() };
        row.take(&mut fact, key.first);
        self.open.insert(at, row);
    }

    /// Ends a row that gets no more entries.
    fn end(&mut self, at: (Day, BranchId)) {
        if let Some(row) = self.open.remove(&at) {
            self.unwritten.insert(row.key, row.bytes);
        }
    }

    /// Writes rows that are full. What cannot be written stays in memory, and is tried again.
    pub(super) fn write(&mut self, storage: &dyn Storage) {
        self.unwritten.retain(|key, bytes| {
            let written = storage.put_rows(TABLE, vec![(key.bytes(), bytes.to_vec())]);
            if let Err(error) = &written {
                tracing::warn!(%error, "a row of losses could not be written, keeping it in memory");
            }
            written.is_err()
        });
    }
}

impl Row {
    /// Takes an entry at its end. False when the row is full without it.
    fn take(&mut self, fact: &mut Fact, lsn: Lsn) -> bool {
        fact.after = lsn.0.saturating_sub(self.key.first.0);
        let bytes = Arc::make_mut(&mut self.bytes);
        let before = bytes.len();
        // There is nothing in an entry that postcard cannot write.
        if let Err(error) = appending::append(fact, bytes) {
            tracing::error!(lsn = lsn.0, %error, "what was lost could not be noted for reports");
            bytes.truncate(before);
        }
        let fits = bytes.len() <= LOSSES_ROW;
        if !fits {
            bytes.truncate(before);
        }
        fits
    }
}

/// Why something was lost or found, where that does not hang on another record.
pub(crate) fn loss_reason(finding: Finding) -> Result<LossReason, CommandId> {
    use protocol::AdjustmentReason as Given;
    Ok(match finding {
        Finding::TakenBack(original) => return Err(original),
        Finding::Counted => LossReason::Counted,
        Finding::Transfer => LossReason::Transfer,
        Finding::Discarded => LossReason::Discarded,
        Finding::Correction(Given::Damaged) => LossReason::Damaged,
        Finding::Correction(Given::Expired) => LossReason::Expired,
        Finding::Correction(Given::Stolen) => LossReason::Stolen,
        Finding::Correction(Given::Lost) => LossReason::Lost,
        Finding::Correction(Given::Found) => LossReason::Found,
        Finding::Correction(Given::Miscounted) => LossReason::Miscounted,
        Finding::Correction(Given::DataEntry) => LossReason::DataEntry,
        Finding::Correction(Given::Sample) => LossReason::Sample,
        Finding::Correction(Given::OwnUse) => LossReason::OwnUse,
        Finding::Correction(Given::Other) => LossReason::Other,
    })
}
