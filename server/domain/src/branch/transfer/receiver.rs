//! The receiver's side: what is on its way here, what came of it, and what the sender has not been told yet.

use std::collections::BTreeMap;

use protocol::{BranchId, CommandId, Quantity, RefusalCode, Right, Rule, Sku, TransferId, WithFacts};
use serde::{Deserialize, Serialize};

use super::{ReceiptLine, TransferEvent};
use crate::{
    Address, Errand, Rejection, Request,
    branch::{Branch, Command, Moved, command::Arrived},
    check,
    limits::{RECEIPTS_MAX, RECEIVED_LINES_MAX, TRANSFER_LINES_MAX, TRANSFERS_MAX},
    step_id,
};

/// A transfer to here that is not done with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Incoming {
    pub from: BranchId,
    pub note: String,
    /// What is still expected, by SKU.
    pub expected: BTreeMap<Sku, Quantity>,
    /// How many receipts there were.
    receipts: usize,
    /// Those that the sender does not know of yet.
    untold: BTreeMap<CommandId, Vec<ReceiptLine>>,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Arrivals {
    open: BTreeMap<TransferId, Incoming>,
    /// What is expected and what is not told yet, counted together.
    lines: usize,
}

impl Incoming {
    fn is_done(&self) -> bool {
        self.untold.is_empty() && self.is_complete()
    }

    fn is_complete(&self) -> bool {
        self.expected.values().all(|left| *left == Quantity::ZERO)
    }

    /// What a receipt comes to beside what is still expected.
    fn split(&self, arrived: &[Arrived], complete: bool) -> Result<Vec<ReceiptLine>, Rejection> {
        let mut lines: BTreeMap<Sku, ReceiptLine> = BTreeMap::new();
        for one in arrived {
            let line = lines.entry(one.sku).or_insert_with(|| empty_line(one.sku));
            let too_many = || check::overflow("a quantity");
            line.good = line.good.checked_add(one.good).ok_or_else(too_many)?;
            line.damaged = line.damaged.checked_add(one.damaged).ok_or_else(too_many)?;
        }
        if complete {
            for sku in self.expected.iter().filter(|(_, left)| left.is_positive()).map(|(sku, _)| *sku) {
                lines.entry(sku).or_insert_with(|| empty_line(sku));
            }
        }
        for line in lines.values_mut() {
            let expected = self.expected.get(&line.sku).copied().unwrap_or_default();
            let came = line.good.checked_add(line.damaged).ok_or_else(|| check::overflow("a quantity"))?;
            line.over = Quantity(came.0.saturating_sub(expected.0).max(0));
            if complete {
                line.missing = Quantity(expected.0.saturating_sub(came.0).max(0));
            }
        }
        Ok(lines.into_values().collect())
    }
}

const fn empty_line(sku: Sku) -> ReceiptLine {
    let zero = Quantity::ZERO;
    ReceiptLine { sku, good: zero, damaged: zero, over: zero, missing: zero }
}

impl Arrivals {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (TransferId, &Incoming)> {
        self.open.iter().map(|(id, incoming)| (*id, incoming))
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = Errand> {
        self.open.iter().flat_map(|(transfer, incoming)| {
            incoming.untold.iter().map(|(receipt, lines)| Errand {
                id: noting_id(*receipt),
                to: Address::Branch(incoming.from),
                request: Request::NoteReceipt {
                    transfer: *transfer,
                    receipt: *receipt,
                    lines: lines.clone(),
                },
            })
        })
    }

    pub(super) fn settle(&self, errand: CommandId) -> Option<TransferEvent> {
        self.open.iter().find_map(|(transfer, incoming)| {
            let receipt = incoming.untold.keys().find(|receipt| noting_id(**receipt) == errand)?;
            Some(TransferEvent::ReceiptTold { transfer: *transfer, receipt: *receipt })
        })
    }

    pub(super) fn apply(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Announced { transfer, from, lines, note } => {
                let expected: BTreeMap<Sku, Quantity> =
                    lines.iter().map(|line| (line.sku, line.quantity)).collect();
                self.lines = self.lines.saturating_add(expected.len());
                let (from, note, untold) = (*from, note.clone(), BTreeMap::new());
                self.open.insert(*transfer, Incoming { from, note, expected, receipts: 0, untold });
            }
            TransferEvent::Received { transfer, receipt, lines, .. } => {
                let Some(incoming) = self.open.get_mut(transfer) else { return };
                for line in lines {
                    if let Some(left) = incoming.expected.get_mut(&line.sku) {
                        let settled = line.within().0.saturating_add(line.missing.0);
                        left.0 = left.0.saturating_sub(settled).max(0);
                    }
                }
                incoming.receipts = incoming.receipts.saturating_add(1);
                incoming.untold.insert(*receipt, lines.clone());
                self.lines = self.lines.saturating_add(lines.len());
            }
            TransferEvent::ReceiptTold { transfer, receipt } => {
                let Some(incoming) = self.open.get_mut(transfer) else { return };
                let told = incoming.untold.remove(receipt).map_or(0, |lines| lines.len());
                self.lines = self.lines.saturating_sub(told);
                if incoming.is_done() {
                    self.lines = self.lines.saturating_sub(incoming.expected.len());
                    self.open.remove(transfer);
                }
            }
            TransferEvent::Drafted { .. }
            | TransferEvent::Approved { .. }
            | TransferEvent::Cancelled { .. }
            | TransferEvent::Dispatched { .. }
            | TransferEvent::Told { .. }
            | TransferEvent::ReceiptNoted { .. }
            | TransferEvent::WrittenOff { .. } => {}
        }
    }
}

fn noting_id(receipt: CommandId) -> CommandId {
    step_id(receipt.uuid(), "note receipt", 0)
}

impl Branch {
    pub(super) fn announce(
        &self,
        transfer: TransferId,
        from: BranchId,
        lines: &[Moved],
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        let open = self.arrivals.open.len().saturating_add(1);
        check::at_most(open, TRANSFERS_MAX, "transfers on their way to a branch")?;
        let all = self.arrivals.lines.saturating_add(lines.len());
        check::at_most(all, TRANSFER_LINES_MAX, "lines of transfers on their way to a branch")?;
        Ok(TransferEvent::Announced { transfer, from, lines: lines.to_vec(), note: note.to_owned() })
    }

    pub(super) fn receive_transfer(
        &self,
        command: &Command,
        transfer: TransferId,
        lines: &[Arrived],
        complete: bool,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let incoming = self.arrivals.open.get(&transfer).ok_or_else(|| {
            let message = format!("no transfer {transfer} is on its way to this branch");
            Rejection::new(RefusalCode::UnknownTransfer, message)
        })?;
        if incoming.is_complete() {
            let message = "everything of this transfer was received";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::EverythingReceived));
        }
        if !complete {
            check::line_count(lines.len())?;
        }
        check::at_most(lines.len(), protocol::LINES_MAX, "lines")?;
        for line in lines {
            check_arrived(line)?;
        }
        // The last one that is possible has to be the last one.
        let more = if complete { 1 } else { 2 };
        check::at_most(incoming.receipts.saturating_add(more), RECEIPTS_MAX, "receipts of one transfer")?;
        let lines = incoming.split(lines, complete)?;
        let all = self.arrivals.lines.saturating_add(lines.len());
        check::at_most(all, RECEIVED_LINES_MAX, "lines of receipts that senders do not know of yet")?;
        Ok(TransferEvent::Received { transfer, from: incoming.from, receipt: command.id, lines })
    }
}

/// Not negative either way, and something of one of them.
fn check_arrived(line: &Arrived) -> Result<(), Rejection> {
    let sum = line.good.checked_add(line.damaged).ok_or_else(|| check::overflow("a quantity"))?;
    if line.good.0 < 0 || line.damaged.0 < 0 {
        let message = "what arrived is not negative";
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    check::quantity(sum)
}
