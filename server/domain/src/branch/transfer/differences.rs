//! What was short, damaged or too much where goods came: the sender's to clear up, with who is responsible. A difference is known
//! by the receipt that told of it, its SKU and its kind, and is open until all of it has become something.

use protocol::{
    CommandId, DiscrepancyKind, Quantity, RefusalCode, Resolution, Responsible, Right, ShipmentId, Sku,
    TaskId, TicketId, Timestamp, TransferId, TransferState,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{Departures, Difference, Finding, OutgoingLine, ReceiptLine, Said, TransferEvent};
use crate::{
    Rejection,
    branch::{
        Branch, Command, Event, LotEvent, Moved, TaskEvent,
        lots::{DifferenceOf, LotCame, LotMove, other_lots},
    },
    check,
    limits::DISCREPANCIES_MAX,
    step_id,
};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Key {
    transfer: TransferId,
    receipt: CommandId,
    sku: Sku,
    kind: DiscrepancyKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Open {
    shipment: ShipmentId,
    quantity: Quantity,
    responsible: Responsible,
}

/// Those that are open.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Differences(BTreeMap<Key, Open>);

impl Differences {
    /// What a receipt tells of, in the order of its lines. Goods that came back damaged left as that.
    fn found(&self, receipt_lines: &[ReceiptLine], lots: &[LotCame], back: bool) -> Vec<Difference> {
        let each = receipt_lines.iter().flat_map(|line| {
            let damaged = if back { Quantity::ZERO } else { line.damaged };
            let kinds = [
                (DiscrepancyKind::Short, line.missing),
                (DiscrepancyKind::Damaged, damaged),
                (DiscrepancyKind::Over, line.over),
            ];
            kinds.map(|(kind, quantity)| Difference { sku: line.sku, kind, quantity })
        });
        let room = DISCREPANCIES_MAX.saturating_sub(self.0.len());
        let all = each.chain(other_lots(lots));
        all.filter(|line| line.quantity.is_positive()).take(room).collect()
    }

    pub(super) fn are_open(&self, task: TaskId) -> bool {
        self.0.keys().any(|key| task_of(key.receipt) == task)
    }

    /// The tasks that have nothing left to look into once all that is short of a transfer is given up.
    pub(super) fn tasks_over_with(&self, transfer: TransferId, note: &str) -> Vec<Event> {
        let of = |key: &&Key| key.transfer == transfer;
        let short = |key: &Key| key.kind == DiscrepancyKind::Short;
        let left: BTreeSet<CommandId> =
            self.0.keys().filter(of).filter(|key| !short(key)).map(|key| key.receipt).collect();
        let over: BTreeSet<CommandId> =
            self.0.keys().filter(of).filter(|key| short(key)).map(|key| key.receipt).collect();
        over.difference(&left).map(|receipt| task_over(*receipt, note)).collect()
    }

    /// The task of a receipt, if what is resolved of it is the last that was open.
    fn task_over_with(&self, receipt: CommandId, resolved: &[(Key, Quantity)], note: &str) -> Option<Event> {
        let gone = |key: &Key, open: &Open| {
            resolved.iter().any(|(of, quantity)| of == key && *quantity >= open.quantity)
        };
        let mut left = self.0.iter().filter(|(key, _)| key.receipt == receipt);
        let over = left.all(|(key, open)| gone(key, open));
        over.then(|| task_over(receipt, note))
    }

    /// What of a transfer is open of a SKU and lies where it came, the damaged first.
    fn lying_there(&self, transfer: TransferId, sku: Sku) -> impl Iterator<Item = (Key, Open)> {
        let there = [DiscrepancyKind::Damaged, DiscrepancyKind::Over];
        let own = move |key: &Key| key.transfer == transfer && key.sku == sku;
        there.into_iter().flat_map(move |kind| {
            let of = self.0.iter().filter(move |(key, _)| own(key) && key.kind == kind);
            of.map(|(key, open)| (*key, *open))
        })
    }

    pub(super) fn apply(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Differed { transfer, shipment, receipt, lines, responsible, .. } => {
                for Difference { sku, kind, quantity } in lines {
                    let key = Key { transfer: *transfer, receipt: *receipt, sku: *sku, kind: *kind };
                    let (shipment, responsible) = (*shipment, *responsible);
                    self.0.insert(key, Open { shipment, quantity: *quantity, responsible });
                }
            }
            TransferEvent::Resolved { transfer, receipt, line, responsible, .. } => {
                let Difference { sku, kind, quantity } = *line;
                let key = Key { transfer: *transfer, receipt: *receipt, sku, kind };
                let Some(open) = self.0.get_mut(&key) else { return };
                open.quantity.0 = open.quantity.0.saturating_sub(quantity.0);
                open.responsible = *responsible;
                if !open.quantity.is_positive() {
                    self.0.remove(&key);
                }
            }
            TransferEvent::WrittenOff { transfer, .. } => {
                self.0.retain(|key, _| key.transfer != *transfer || key.kind != DiscrepancyKind::Short);
            }
            _ => {}
        }
    }
}

impl OutgoingLine {
    /// The line after a difference has become something. What is expected again changes with its shipment.
    pub(super) fn resolved(&self, line: &Difference, resolution: Resolution) -> Self {
        if line.kind != DiscrepancyKind::Short || resolution == Resolution::Expected {
            return *self;
        }
        let less = |of: Quantity| Quantity(of.0.saturating_sub(line.quantity.0).max(0));
        Self { in_transit: less(self.in_transit), missing: less(self.missing), ..*self }
    }
}

fn task_of(receipt: CommandId) -> TaskId {
    TicketId::from(step_id(receipt.uuid(), "differences", 0)).into()
}

fn task_over(receipt: CommandId, note: &str) -> Event {
    Event::Task(TaskEvent::Resolved { task: task_of(receipt), note: note.to_owned() })
}

/// What can become of what.
fn check_resolution(kind: DiscrepancyKind, resolution: Resolution) -> Result<(), Rejection> {
    let message = match (kind, resolution) {
        (DiscrepancyKind::Short, Resolution::WrittenOff | Resolution::Found | Resolution::Expected)
        | (DiscrepancyKind::Damaged | DiscrepancyKind::Over, Resolution::Accepted)
        | (DiscrepancyKind::Over, Resolution::TakenOff)
        | (DiscrepancyKind::OtherLot, Resolution::Accepted | Resolution::LotsCorrected) => return Ok(()),
        (DiscrepancyKind::OtherLot, _) => {
            "of what came as another lot it is said that it is kept as it came, or that the sender's lots are put right by it"
        }
        (_, Resolution::SentBack) => "that goods go back is said by sending them back, where they came",
        (DiscrepancyKind::Short, _) => {
            "what is short is written off, found where it left, or expected once more"
        }
        (DiscrepancyKind::Damaged, _) => "what came damaged is kept where it came, or sent back",
        (DiscrepancyKind::Over, _) => {
            "what came beyond the announcement is kept, taken off the sender's books, or sent back"
        }
    };
    Err(Rejection::new(RefusalCode::WrongState, message))
}

impl Departures {
    /// Whether somebody has still to say what became of some of it.
    pub(in crate::branch) fn is_open(&self, key: &DifferenceOf) -> bool {
        let (transfer, receipt, sku, kind) = *key;
        self.differences.0.contains_key(&Key { transfer, receipt, sku, kind })
    }
}

impl Branch {
    /// What a receipt tells of, with the task for it and the lots that it is of.
    pub(super) fn differences_found(
        &self,
        (transfer, receipt): (TransferId, CommandId),
        receipt_lines: &[ReceiptLine],
        said: &Said,
        lots: &[LotCame],
    ) -> Vec<Event> {
        let back = self.departures.open.get(&transfer).is_some_and(|one| one.back_of.is_some());
        let (shipment, responsible, note) = (said.shipment, said.responsible, said.note.clone());
        let lines = self.departures.differences.found(receipt_lines, lots, back);
        let of_lots = self.lots_differ((transfer, shipment, receipt), lots, &lines);
        if lines.is_empty() {
            return of_lots;
        }
        let moved = lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect();
        let task = task_of(receipt);
        let differs = TaskEvent::Differs { task, transfer, lines: moved, note: note.clone() };
        let found = TransferEvent::Differed { transfer, shipment, receipt, lines, responsible, note };
        [Event::Transfer(found), Event::Task(differs)].into_iter().chain(of_lots).collect()
    }

    pub(super) fn resolve_difference(
        &self,
        at: Timestamp,
        command: &Command,
        finding: &Finding,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::ApproveTransfer)?;
        let Finding { transfer, receipt, sku, kind, .. } = *finding;
        let key = Key { transfer, receipt, sku, kind };
        let Some(open) = self.departures.differences.0.get(&key).copied() else {
            if self.departures.open.get(&transfer).is_some_and(|one| !one.knows(receipt)) {
                let message = "the branch that sends has not heard of this receipt yet";
                return Err(Rejection::new(RefusalCode::UnknownTransfer, message));
            }
            let message =
                "this difference is not open any more: somebody has said what became of it meanwhile";
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
        };
        if let Some(quantity) = finding.quantity {
            check::quantity(quantity)?;
        }
        let of = (transfer, receipt, sku, kind);
        let (quantity, lots) = self.lots_of_difference(&of, finding.lot, finding.quantity, open.quantity)?;
        check_resolution(kind, finding.resolution)?;
        check::name("what was found out", &finding.note)?;
        let line = Difference { sku, kind, quantity };
        let mut events = vec![Event::Transfer(self.resolved(key, open, (line, finding)))];
        if finding.resolution == Resolution::Expected {
            let lines = vec![Moved { sku, quantity }];
            let shipment = command.id.into();
            events.push(Event::Transfer(TransferEvent::ExpectedAgain { transfer, shipment, lines }));
        }
        let resolved = [(key, quantity)];
        events.extend(self.departures.differences.task_over_with(receipt, &resolved, &finding.note));
        if !lots.is_empty() {
            let (resolution, shipment) = (finding.resolution, open.shipment);
            let again = (resolution == Resolution::Expected).then(|| command.id.into());
            if resolution == Resolution::LotsCorrected {
                events.extend(self.lots_put_right(at, &lots));
            }
            let lines = lots;
            let of_lots =
                LotEvent::DifferenceResolved { transfer, shipment, receipt, resolution, again, lines };
            events.push(Event::Lot(of_lots));
        }
        Ok(events)
    }

    fn resolved(&self, key: Key, open: Open, (line, finding): (Difference, &Finding)) -> TransferEvent {
        let Key { transfer, receipt, sku, .. } = key;
        let after = |of: &OutgoingLine| {
            if of.sku == sku { of.resolved(&line, finding.resolution) } else { *of }
        };
        // What is damaged or too much may be resolved when the transfer is long over.
        let state = [TransferState::Dispatched];
        let going = self.departures.find(transfer, &state).ok();
        let closes = line.kind == DiscrepancyKind::Short && going.is_some_and(|one| one.is_over(after));
        let (shipment, resolution, responsible) = (open.shipment, finding.resolution, finding.responsible);
        let (note, back) = (finding.note.clone(), None);
        TransferEvent::Resolved {
            transfer,
            shipment,
            receipt,
            line,
            resolution,
            responsible,
            note,
            back,
            closes,
        }
    }

    /// What is resolved by goods that are on their way back.
    pub(super) fn resolved_by_return(
        &self,
        back: TransferId,
        of: Option<TransferId>,
        (lines, lots): (&[Moved], &[LotMove]),
    ) -> Vec<Event> {
        let Some(of) = of else { return Vec::new() };
        let mut coming = lots.to_vec();
        let differences = &self.departures.differences;
        let mut resolved: Vec<(Key, Quantity)> = Vec::new();
        let mut events = Vec::new();
        for Moved { sku, quantity } in lines {
            let mut left = *quantity;
            for (key, open) in differences.lying_there(of, *sku) {
                let part = left.min(open.quantity);
                if !part.is_positive() {
                    break;
                }
                left.0 = left.0.saturating_sub(part.0);
                resolved.push((key, part));
                events.push(Event::Transfer(TransferEvent::Resolved {
                    transfer: of,
                    shipment: open.shipment,
                    receipt: key.receipt,
                    line: Difference { sku: *sku, kind: key.kind, quantity: part },
                    resolution: Resolution::SentBack,
                    responsible: open.responsible,
                    note: String::new(),
                    back: Some(back),
                    closes: false,
                }));
                let difference = (of, key.receipt, *sku, key.kind);
                let lines = self.lots_returned(&difference, part, &mut coming);
                events.extend((!lines.is_empty()).then_some(Event::Lot(LotEvent::DifferenceResolved {
                    transfer: of,
                    shipment: open.shipment,
                    receipt: key.receipt,
                    resolution: Resolution::SentBack,
                    again: None,
                    lines,
                })));
            }
        }
        let receipts: BTreeSet<CommandId> = resolved.iter().map(|(key, _)| key.receipt).collect();
        let tasks = receipts.iter().filter_map(|one| differences.task_over_with(*one, &resolved, ""));
        events.extend(tasks);
        events
    }
}
