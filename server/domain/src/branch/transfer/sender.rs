//! The sender's side: the document, what is allocated for it and what is in transit.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    BranchId, CommandId, Quantity, RefusalCode, Right, Rule, Sku, Timestamp, TransferId, TransferState,
    WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{ReceiptLine, TransferEvent};
use crate::{
    Address, Errand, Rejection, Request,
    branch::{Branch, Command, Event, Moved, hold::summed},
    check,
    limits::{TRANSFER_LINES_MAX, TRANSFERS_MAX},
    step_id,
};

/// A transfer from here that is neither closed nor cancelled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outgoing {
    pub to: BranchId,
    pub state: TransferState,
    pub note: String,
    /// One for each SKU, in their order.
    pub lines: Vec<OutgoingLine>,
    /// Whether the receiver's answer to the announcement is here.
    told: bool,
    /// Whether the receiver will not have it.
    refused: bool,
    /// Receipts that are taken into account. How many there can be is the receiver's rule, and what it has received is a fact.
    noted: BTreeSet<CommandId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutgoingLine {
    pub sku: Sku,
    pub asked: Quantity,
    /// Dispatched, and neither received nor written off.
    pub in_transit: Quantity,
    /// The part of it that the receiver does not expect any more.
    pub missing: Quantity,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Departures {
    open: BTreeMap<TransferId, Outgoing>,
    lines: usize,
}

impl Outgoing {
    fn owes_announcement(&self) -> bool {
        self.state == TransferState::Dispatched && !self.told
    }

    fn moved(&self) -> Vec<Moved> {
        self.lines.iter().map(|line| Moved { sku: line.sku, quantity: line.asked }).collect()
    }

    /// What is in transit after a receipt, by SKU; what was never announced does not count.
    fn after(&self, receipt: &[ReceiptLine]) -> Vec<OutgoingLine> {
        let left = |line: &OutgoingLine| {
            let Some(came) = receipt.iter().find(|came| came.sku == line.sku) else { return *line };
            OutgoingLine {
                in_transit: Quantity(line.in_transit.0.saturating_sub(came.within().0).max(0)),
                missing: Quantity(line.missing.0.saturating_add(came.missing.0)),
                ..*line
            }
        };
        self.lines.iter().map(left).collect()
    }
}

impl Departures {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (TransferId, &Outgoing)> {
        self.open.iter().map(|(id, outgoing)| (*id, outgoing))
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = Errand> {
        let untold = self.open.iter().filter(|(_, one)| one.owes_announcement());
        untold.map(|(id, outgoing)| Errand {
            id: announcing_id(*id),
            to: Address::Branch(outgoing.to),
            request: Request::AnnounceTransfer {
                transfer: *id,
                lines: outgoing.moved(),
                note: outgoing.note.clone(),
                lots: Vec::new(),
            },
        })
    }

    pub(super) fn settle(&self, errand: CommandId, refused: bool) -> Option<TransferEvent> {
        let mut untold = self.open.iter().filter(|(_, one)| one.owes_announcement());
        let (transfer, _) = untold.find(|(id, _)| announcing_id(**id) == errand)?;
        Some(TransferEvent::Told { transfer: *transfer, refused })
    }

    pub(super) fn apply(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Drafted { transfer, to, lines, note } => {
                let asked = |line: &Moved| OutgoingLine {
                    sku: line.sku,
                    asked: line.quantity,
                    in_transit: Quantity::ZERO,
                    missing: Quantity::ZERO,
                };
                self.lines = self.lines.saturating_add(lines.len());
                let outgoing = Outgoing {
                    to: *to,
                    state: TransferState::Draft,
                    note: note.clone(),
                    lines: lines.iter().map(asked).collect(),
                    told: false,
                    refused: false,
                    noted: BTreeSet::new(),
                };
                self.open.insert(*transfer, outgoing);
            }
            TransferEvent::Approved { transfer, .. } => {
                self.change(transfer, |one| one.state = TransferState::Approved);
            }
            TransferEvent::Cancelled { transfer, .. } | TransferEvent::WrittenOff { transfer, .. } => {
                self.close(transfer);
            }
            TransferEvent::Dispatched { transfer, .. } => self.change(transfer, |one| {
                one.state = TransferState::Dispatched;
                one.lines.iter_mut().for_each(|line| line.in_transit = line.asked);
            }),
            TransferEvent::Told { transfer, refused } => self.change(transfer, |one| {
                one.told = true;
                one.refused = *refused;
            }),
            TransferEvent::ReceiptNoted { transfer, receipt, lines, closes } => {
                self.change(transfer, |one| {
                    one.lines = one.after(lines);
                    one.noted.insert(*receipt);
                });
                if *closes {
                    self.close(transfer);
                }
            }
            TransferEvent::Announced { .. }
            | TransferEvent::Received { .. }
            | TransferEvent::ReceiptTold { .. } => {}
        }
    }

    fn change(&mut self, transfer: &TransferId, how: impl FnOnce(&mut Outgoing)) {
        if let Some(outgoing) = self.open.get_mut(transfer) {
            how(outgoing);
        }
    }

    fn close(&mut self, transfer: &TransferId) {
        if let Some(outgoing) = self.open.remove(transfer) {
            self.lines = self.lines.saturating_sub(outgoing.lines.len());
        }
    }

    fn find(&self, transfer: TransferId, wanted: &[TransferState]) -> Result<&Outgoing, Rejection> {
        let outgoing = self.open.get(&transfer).ok_or_else(|| {
            let message = format!("no transfer {transfer} is open in the branch that sends");
            Rejection::new(RefusalCode::UnknownTransfer, message)
        })?;
        if wanted.contains(&outgoing.state) {
            return Ok(outgoing);
        }
        let message = format!("the transfer is {}, which does not allow this", named(outgoing.state));
        Err(Rejection::new(RefusalCode::WrongState, message))
    }
}

const fn named(state: TransferState) -> &'static str {
    match state {
        TransferState::Draft => "a draft",
        TransferState::Approved => "approved",
        TransferState::Dispatched => "dispatched",
        TransferState::Closed => "closed",
        TransferState::Cancelled => "cancelled",
    }
}

fn announcing_id(transfer: TransferId) -> CommandId {
    step_id(transfer.uuid(), "announce", 0)
}

impl Branch {
    pub(super) fn draft(
        &self,
        command: &Command,
        to: BranchId,
        lines: &[Moved],
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        check::line_count(lines.len())?;
        let lines = summed(lines)?;
        check::note("the note", note)?;
        let open = self.departures.open.len().saturating_add(1);
        check::at_most(open, TRANSFERS_MAX, "open transfers")?;
        let all = self.departures.lines.saturating_add(lines.len());
        check::at_most(all, TRANSFER_LINES_MAX, "lines of open transfers")?;
        Ok(TransferEvent::Drafted { transfer: command.id.into(), to, lines, note: note.to_owned() })
    }

    /// Sets the goods aside: all lines or none.
    pub(super) fn approve(
        &self,
        at: Timestamp,
        command: &Command,
        transfer: TransferId,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::ApproveTransfer)?;
        let lines = self.departures.find(transfer, &[TransferState::Draft])?.moved();
        let freed = self.freed(at)?;
        lines.iter().try_for_each(|line| self.check_available(line, &freed))?;
        Ok(TransferEvent::Approved { transfer, lines })
    }

    pub(super) fn dispatch(
        &self,
        command: &Command,
        transfer: TransferId,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let outgoing = self.departures.find(transfer, &[TransferState::Approved])?;
        Ok(TransferEvent::Dispatched { transfer, to: outgoing.to, lines: outgoing.moved() })
    }

    pub(super) fn cancel(&self, command: &Command, transfer: TransferId) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let outgoing = self.departures.find(transfer, &[TransferState::Draft, TransferState::Approved])?;
        let approved = outgoing.state == TransferState::Approved;
        Ok(TransferEvent::Cancelled {
            transfer,
            allocated: if approved { outgoing.moved() } else { Vec::new() },
        })
    }

    /// Gives up all that is in transit. The receiver's word comes first: as long as it has not said what is missing, the goods
    /// may still arrive, and would be here and given up at once.
    pub(super) fn write_off(
        &self,
        command: &Command,
        transfer: TransferId,
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::ApproveTransfer)?;
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        check::name("the reason why the goods are given up", note)?;
        let expected = outgoing.lines.iter().any(|line| line.in_transit > line.missing);
        if expected && !outgoing.refused {
            let message = "the branch that receives has not said yet what is missing";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::MissingNotSaid));
        }
        let lost = outgoing.lines.iter().filter(|line| line.in_transit.is_positive());
        let lines = lost.map(|line| Moved { sku: line.sku, quantity: line.in_transit }).collect();
        Ok(TransferEvent::WrittenOff { transfer, lines, note: note.to_owned() })
    }

    pub(super) fn note_receipt(
        &self,
        transfer: TransferId,
        from: BranchId,
        receipt: CommandId,
        lines: &[ReceiptLine],
    ) -> Result<Vec<Event>, Rejection> {
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        if outgoing.to != from {
            let message = format!("transfer {transfer} is not for branch {from}");
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        if outgoing.noted.contains(&receipt) {
            return Ok(Vec::new());
        }
        let closes = outgoing.after(lines).iter().all(|line| line.in_transit == Quantity::ZERO);
        let lines = lines.to_vec();
        Ok(vec![Event::Transfer(TransferEvent::ReceiptNoted { transfer, receipt, lines, closes })])
    }
}
