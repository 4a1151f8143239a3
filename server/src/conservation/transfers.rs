//! What left branches in transfers: at every moment it has come, was written off or is still on its way, and nothing is on
//! its way when a transfer is closed.

use domain::branch::{BackGoods, Event, Moved, TransferEvent};
use protocol::{
    BranchId, ConservationFinding, DiscrepancyKind, FindingKind, Lsn, Quantity, Resolution, Sku, TransferId,
};
use std::collections::BTreeMap;

use super::{Findings, finding};
use crate::record::{Decision, Record, Stream};

/// Transfers that left and are not closed, and what was found of those that are.
#[derive(Default)]
pub(crate) struct Transfers {
    open: BTreeMap<TransferId, OnItsWay>,
    seen: u64,
    findings: Findings,
}

struct OnItsWay {
    from: BranchId,
    lines: BTreeMap<Sku, Way>,
    last: Lsn,
}

#[derive(Clone, Copy, Default)]
struct Way {
    left: i64,
    came: i64,
    /// Given up, or found where it had left.
    written_off: i64,
}

impl Way {
    fn rest(&self) -> i64 {
        self.left.saturating_sub(self.came).saturating_sub(self.written_off)
    }
}

impl Transfers {
    /// How many there ever were.
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    pub(crate) fn take(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        for event in events {
            if let Event::Transfer(event) = event {
                self.take_event(record.lsn, branch, event);
            }
        }
    }

    fn take_event(&mut self, lsn: Lsn, branch: BranchId, event: &TransferEvent) {
        match event {
            TransferEvent::Dispatched { transfer, lines, .. }
            | TransferEvent::Shipped { transfer, lines, .. } => self.leave((*transfer, branch), lsn, lines),
            TransferEvent::SentBack { transfer, lines, .. } => {
                let all = |line: &BackGoods| Moved { sku: line.sku, quantity: line.all() };
                let lines: Vec<Moved> = lines.iter().map(all).collect();
                self.leave((*transfer, branch), lsn, &lines);
            }
            TransferEvent::Received { transfer, lines, .. }
            | TransferEvent::ShipmentReceived { transfer, lines, .. } => {
                for line in lines {
                    let came = line.within().0;
                    self.change(*transfer, line.sku, lsn, |way| way.came = way.came.saturating_add(came));
                }
            }
            TransferEvent::WrittenOff { transfer, lines, .. } => {
                for line in lines {
                    let lost = line.quantity.0;
                    let write_off = |way: &mut Way| way.written_off = way.written_off.saturating_add(lost);
                    self.change(*transfer, line.sku, lsn, write_off);
                }
                self.close(*transfer, lsn);
            }
            TransferEvent::Resolved { transfer, line, resolution, closes, .. } => {
                if line.kind == DiscrepancyKind::Short && *resolution != Resolution::Expected {
                    let gone = line.quantity.0;
                    let settle = |way: &mut Way| way.written_off = way.written_off.saturating_add(gone);
                    self.change(*transfer, line.sku, lsn, settle);
                }
                if *closes {
                    self.close(*transfer, lsn);
                }
            }
            TransferEvent::ReceiptNoted { transfer, closes: true, .. }
            | TransferEvent::RestDropped { transfer, closes: true, .. } => self.close(*transfer, lsn),
            _ => {}
        }
    }

    /// A transfer leaves in shipments; its first one opens it.
    fn leave(&mut self, (transfer, from): (TransferId, BranchId), lsn: Lsn, lines: &[Moved]) {
        let seen = &mut self.seen;
        let on_its_way = self.open.entry(transfer).or_insert_with(|| {
            *seen = seen.saturating_add(1);
            OnItsWay { from, lines: BTreeMap::new(), last: lsn }
        });
        on_its_way.last = lsn;
        for line in lines {
            let way = on_its_way.lines.entry(line.sku).or_default();
            way.left = way.left.saturating_add(line.quantity.0);
        }
    }

    /// What came or was lost of what never left is found at once.
    fn change(&mut self, transfer: TransferId, sku: Sku, lsn: Lsn, how: impl FnOnce(&mut Way)) {
        let Some(on_its_way) = self.open.get_mut(&transfer) else {
            let unknown = ConservationFinding { sku: Some(sku), ..found(transfer, lsn) };
            return self.findings.add(unknown);
        };
        on_its_way.last = lsn;
        let before = on_its_way.lines.contains_key(&sku);
        let way = on_its_way.lines.entry(sku).or_default();
        how(way);
        let rest = way.rest();
        if rest == 0 && !before {
            // A line of nothing within what was announced.
            on_its_way.lines.remove(&sku);
        } else if rest < 0 {
            let (branch, shown) = (Some(on_its_way.from), Quantity(rest));
            self.findings.add(ConservationFinding { sku: Some(sku), branch, shown, ..found(transfer, lsn) });
        }
    }

    fn close(&mut self, transfer: TransferId, lsn: Lsn) {
        let Some(OnItsWay { from, lines, .. }) = self.open.remove(&transfer) else {
            return self.findings.add(found(transfer, lsn));
        };
        for (sku, way) in lines.into_iter().filter(|(_, way)| way.rest() != 0) {
            let (branch, shown) = (Some(from), Quantity(way.rest()));
            self.findings.add(ConservationFinding { sku: Some(sku), branch, shown, ..found(transfer, lsn) });
        }
    }

    /// Those that are still open, for whoever shows them.
    pub(crate) fn open(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.open.keys().copied()
    }

    /// Holds a transfer that is shown, as of a position that is in here, against what its records come to.
    pub(crate) fn hold_against(&mut self, transfer: TransferId, shown: &BTreeMap<Sku, Quantity>) {
        let Some(on_its_way) = self.open.get(&transfer) else { return };
        let skus = on_its_way.lines.keys().chain(shown.keys());
        let skus: std::collections::BTreeSet<Sku> = skus.copied().collect();
        let mut wrong = Vec::new();
        for sku in skus {
            let reckoned = Quantity(on_its_way.lines.get(&sku).map_or(0, Way::rest));
            let shown = shown.get(&sku).copied().unwrap_or_default();
            if shown != reckoned {
                let (branch, last) = (Some(on_its_way.from), on_its_way.last);
                wrong.push(ConservationFinding {
                    sku: Some(sku),
                    branch,
                    shown,
                    reckoned,
                    ..found(transfer, last)
                });
            }
        }
        wrong.into_iter().for_each(|one| self.findings.add(one));
    }

    pub(crate) fn findings(self) -> Findings {
        self.findings
    }
}

fn found(transfer: TransferId, lsn: Lsn) -> ConservationFinding {
    ConservationFinding { transfer: Some(transfer), ..finding(FindingKind::Transfer, lsn) }
}
