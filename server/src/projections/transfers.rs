//! Transfers as both branches see them: one document folded from the sender's events and the receiver's.

use domain::branch::{Event, Moved, ReceiptLine, TransferEvent};
use protocol::{
    BranchId, Lsn, Quantity, Sku, Timestamp, TransferId, TransferLine, TransferState, TransferView,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    limits::CLOSED_TRANSFERS,
    record::{Decision, Record, Stream},
};

/// Every transfer that is open, and the newest that are not.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Transfers {
    documents: BTreeMap<TransferId, Document>,
    /// Closed and cancelled ones, oldest first.
    done: VecDeque<TransferId>,
}

/// One transfer with the position of its newest change.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Document {
    pub(crate) seq: Lsn,
    pub(crate) view: TransferView,
}

impl Transfers {
    /// Takes a record and tells which transfers it changed.
    pub(crate) fn take(&mut self, record: &Record) -> BTreeSet<TransferId> {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return BTreeSet::new();
        };
        let mut changed = BTreeSet::new();
        for event in events {
            if let Event::Transfer(event) = event {
                changed.extend(self.take_event(branch, record, event));
            }
        }
        changed
    }

    fn take_event(&mut self, branch: BranchId, record: &Record, event: &TransferEvent) -> Option<TransferId> {
        let now = record.times.recorded_at;
        match event {
            TransferEvent::Drafted { transfer, to, lines, note } => {
                let view = drafted(*transfer, branch, *to, lines, note, now);
                self.documents.insert(*transfer, Document { seq: record.lsn, view });
                Some(*transfer)
            }
            TransferEvent::Approved { transfer, .. } => {
                self.change(*transfer, record, |view| view.state = TransferState::Approved)
            }
            TransferEvent::Cancelled { transfer, .. } => {
                let changed = self.change(*transfer, record, |view| view.state = TransferState::Cancelled);
                self.finish(*transfer);
                changed
            }
            TransferEvent::Dispatched { transfer, lines, .. } => self.change(*transfer, record, |view| {
                view.state = TransferState::Dispatched;
                each(view, lines, |line, quantity| line.dispatched = quantity);
            }),
            TransferEvent::Received { transfer, lines, .. } => {
                self.change(*transfer, record, |view| received(view, lines))
            }
            TransferEvent::ReceiptNoted { transfer, closes, .. } => {
                let close = |view: &mut TransferView| {
                    if *closes {
                        view.state = TransferState::Closed;
                    }
                };
                let changed = self.change(*transfer, record, close);
                if *closes {
                    self.finish(*transfer);
                }
                changed
            }
            TransferEvent::WrittenOff { transfer, lines, .. } => {
                let changed = self.change(*transfer, record, |view| {
                    view.state = TransferState::Closed;
                    each(view, lines, |line, quantity| line.written_off = quantity);
                });
                self.finish(*transfer);
                changed
            }
            TransferEvent::Announced { transfer, .. } => self.change(*transfer, record, |_| {}),
            TransferEvent::Told { .. } | TransferEvent::ReceiptTold { .. } => None,
        }
    }

    fn change(
        &mut self,
        transfer: TransferId,
        record: &Record,
        how: impl FnOnce(&mut TransferView),
    ) -> Option<TransferId> {
        let document = self.documents.get_mut(&transfer)?;
        how(&mut document.view);
        document.view.changed = record.times.recorded_at;
        document.seq = record.lsn;
        Some(transfer)
    }

    /// What is done leaves memory some time; how many such are kept is bounded.
    fn finish(&mut self, transfer: TransferId) {
        self.done.push_back(transfer);
        if self.done.len() > CLOSED_TRANSFERS
            && let Some(oldest) = self.done.pop_front()
        {
            self.documents.remove(&oldest);
        }
    }

    pub(crate) fn get(&self, transfer: TransferId) -> Option<&Document> {
        self.documents.get(&transfer)
    }

    /// Those before an id, newest first; of one branch only, on either side, if one is named.
    pub(crate) fn newest(
        &self,
        before: Option<TransferId>,
        kept_to: Option<BranchId>,
        limit: usize,
    ) -> Vec<TransferView> {
        let older = self.documents.iter().rev().filter(|(id, _)| before.is_none_or(|before| **id < before));
        let views = older.map(|(_, document)| &document.view);
        let own =
            |view: &&TransferView| kept_to.is_none_or(|branch| branch == view.from || branch == view.to);
        views.filter(own).take(limit).cloned().collect()
    }
}

fn drafted(
    id: TransferId,
    from: BranchId,
    to: BranchId,
    lines: &[Moved],
    note: &str,
    changed: Timestamp,
) -> TransferView {
    let line = |line: &Moved| TransferLine { asked: line.quantity, ..empty_line(line.sku) };
    TransferView {
        id,
        from,
        to,
        state: TransferState::Draft,
        note: note.to_owned(),
        changed,
        lines: lines.iter().map(line).collect(),
    }
}

const fn empty_line(sku: Sku) -> TransferLine {
    let zero = Quantity::ZERO;
    TransferLine {
        sku,
        asked: zero,
        dispatched: zero,
        received: zero,
        damaged: zero,
        over: zero,
        missing: zero,
        written_off: zero,
    }
}

fn each(view: &mut TransferView, lines: &[Moved], set: impl Fn(&mut TransferLine, Quantity)) {
    for moved in lines {
        if let Some(line) = view.lines.iter_mut().find(|line| line.sku == moved.sku) {
            set(line, moved.quantity);
        }
    }
}

/// What came beyond the announcement is told apart from what was fit for sale of it.
fn received(view: &mut TransferView, lines: &[ReceiptLine]) {
    let more = |sum: &mut Quantity, by: i64| sum.0 = sum.0.saturating_add(by);
    for came in lines {
        let position = match view.lines.iter().position(|line| line.sku == came.sku) {
            Some(position) => position,
            None => {
                view.lines.push(empty_line(came.sku));
                view.lines.len().saturating_sub(1)
            }
        };
        let Some(line) = view.lines.get_mut(position) else { continue };
        let damaged = came.damaged.0.min(came.within().0);
        more(&mut line.received, came.within().0.saturating_sub(damaged));
        more(&mut line.damaged, damaged);
        more(&mut line.over, came.over.0);
        more(&mut line.missing, came.missing.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    fn moved(units: i64) -> Vec<Moved> {
        vec![Moved { sku: "TEA".parse().unwrap(), quantity: Quantity(units * 1_000) }]
    }

    fn came(good: i64, damaged: i64, over: i64, missing: i64) -> Vec<ReceiptLine> {
        let [good, damaged, over, missing] = [good, damaged, over, missing].map(|n| Quantity(n * 1_000));
        vec![ReceiptLine { sku: "TEA".parse().unwrap(), good, damaged, over, missing }]
    }

    #[test]
    fn a_transfer_is_folded_from_both_sides() {
        let mut transfers = Transfers::default();
        let transfer = TransferId::new(uuid::Uuid::now_v7());
        let receipt = protocol::CommandId::new(uuid::Uuid::now_v7());
        let (from, to, note) = (BranchId(1), BranchId(2), String::new());
        let mut lsn = 0;
        let mut take = |branch: BranchId, event: TransferEvent| {
            lsn += 1;
            let decision = Decision::Branch(vec![Event::Transfer(event)]);
            let changed = transfers.take(&sample(lsn, Stream::Branch(branch), Timestamp(0), decision));
            let view = transfers.get(transfer).unwrap().view.clone();
            (changed.contains(&transfer), view.state, view.lines[0])
        };
        let drafted =
            take(from, TransferEvent::Drafted { transfer, to, lines: moved(10), note: note.clone() });
        assert_eq!((drafted.1, drafted.2.asked), (TransferState::Draft, Quantity(10_000)));
        let approved = take(from, TransferEvent::Approved { transfer, lines: moved(10) });
        assert_eq!(approved.1, TransferState::Approved);
        take(from, TransferEvent::Dispatched { transfer, to, lines: moved(10) });
        take(to, TransferEvent::Announced { transfer, from, lines: moved(10), note });
        let part = take(to, TransferEvent::Received { transfer, from, receipt, lines: came(5, 2, 0, 0) });
        assert_eq!((part.2.received, part.2.damaged), (Quantity(5_000), Quantity(2_000)));
        let rest = take(to, TransferEvent::Received { transfer, from, receipt, lines: came(0, 0, 0, 3) });
        assert_eq!((rest.1, rest.2.missing), (TransferState::Dispatched, Quantity(3_000)));
        let noted = TransferEvent::ReceiptNoted { transfer, receipt, lines: came(5, 2, 0, 0), closes: false };
        assert_eq!(take(from, noted).1, TransferState::Dispatched);
        let lost = take(from, TransferEvent::WrittenOff { transfer, lines: moved(3), note: String::new() });
        assert_eq!((lost.0, lost.1, lost.2.written_off), (true, TransferState::Closed, Quantity(3_000)));
    }
}
