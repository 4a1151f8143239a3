//! The receiver's side: what is on its way here, what came of it, and what the sender has not been told yet.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    BranchId, CommandId, Quantity, RefusalCode, Responsible, Right, Rule, ShipmentId, Sku, TransferId,
    WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{Arrived, ReceiptLine, Reception, Said, TransferEvent, asking::Asks, back::Came};
use crate::{
    Address, Errand, Rejection, Request,
    branch::{Branch, Command, Event, Moved},
    check,
    limits::{RECEIPTS_MAX, RECEIVED_LINES_MAX, TRANSFER_LINES_MAX, TRANSFERS_MAX, WITHDRAWN_KEPT},
    step_id,
};

/// A shipment to here that is not done with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Incoming {
    pub transfer: TransferId,
    pub shipment: ShipmentId,
    pub from: BranchId,
    pub note: String,
    /// What is still expected, by SKU.
    pub expected: BTreeMap<Sku, Quantity>,
    /// How many receipts there were.
    receipts: usize,
    /// Those that the sender does not know of yet.
    untold: BTreeMap<CommandId, Untold>,
    /// What was given up because the sender has called it back, until the sender knows.
    withdrawn: Vec<Moved>,
    /// It left here and comes back: whoever receives it is also the sender.
    own: bool,
}

/// A receipt, and what was said of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Untold {
    lines: Vec<ReceiptLine>,
    responsible: Responsible,
    note: String,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Arrivals {
    open: BTreeMap<ShipmentId, Incoming>,
    /// What is expected and what is not told yet, counted together.
    lines: usize,
    pub(super) came: Came,
    /// The newest that were called back, so that whoever receives one of them is told why they cannot.
    called_back: BTreeSet<ShipmentId>,
    pub(super) asks: Asks,
}

impl Incoming {
    fn is_done(&self) -> bool {
        self.untold.is_empty() && self.withdrawn.is_empty() && self.is_complete()
    }

    /// Whether it left here and comes back.
    pub(super) const fn is_own(&self) -> bool {
        self.own
    }

    pub(super) fn is_complete(&self) -> bool {
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
        self.open.values().map(|incoming| (incoming.transfer, incoming))
    }

    pub(in crate::branch) fn expects(&self, shipment: ShipmentId) -> bool {
        self.open.contains_key(&shipment)
    }

    pub(in crate::branch) fn shipment(&self, shipment: ShipmentId) -> Option<&Incoming> {
        self.open.get(&shipment)
    }

    /// What was given up and the sender does not know of.
    pub(super) fn withdrawn(&self) -> impl Iterator<Item = (ShipmentId, TransferId, BranchId, &[Moved])> {
        let given_up = self.open.iter().filter(|(_, one)| !one.withdrawn.is_empty());
        given_up.map(|(id, one)| (*id, one.transfer, one.from, one.withdrawn.as_slice()))
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = Errand> {
        let receipts = self.open.iter().flat_map(|(shipment, incoming)| {
            incoming.untold.iter().map(|(receipt, untold)| Errand {
                id: noting_id(*receipt),
                to: Address::Branch(incoming.from),
                request: Request::NoteReceipt {
                    transfer: incoming.transfer,
                    receipt: *receipt,
                    lines: untold.lines.clone(),
                    lots: Vec::new(),
                    said: Said {
                        shipment: *shipment,
                        responsible: untold.responsible,
                        note: untold.note.clone(),
                    },
                },
            })
        });
        receipts.chain(self.owed_of_withdrawn()).chain(self.asks.owed())
    }

    pub(super) fn settle(&self, errand: CommandId, refused: bool) -> Option<TransferEvent> {
        let told = self.open.values().find_map(|incoming| {
            let receipt = incoming.untold.keys().find(|receipt| noting_id(**receipt) == errand)?;
            Some(TransferEvent::ReceiptTold { transfer: incoming.transfer, receipt: *receipt })
        });
        told.or_else(|| self.settle_withdrawn(errand)).or_else(|| self.asks.settle(errand, refused))
    }

    pub(super) fn apply(&mut self, event: &TransferEvent) {
        // What comes back was never anybody else's, and cannot be sent back to them.
        if !self.is_own(event) {
            self.came.apply(event);
        }
        self.asks.apply(event);
        match event {
            TransferEvent::Announced { transfer, from, lines, note } => {
                self.expect((*transfer).into(), (*transfer, *from, note), lines, false);
            }
            TransferEvent::ShipmentAnnounced { transfer, shipment, from, lines, note, .. } => {
                self.expect(*shipment, (*transfer, *from, note), lines, false);
            }
            TransferEvent::Received { transfer, receipt, lines, .. } => {
                self.receive((*transfer).into(), *receipt, lines);
            }
            TransferEvent::ShipmentReceived { shipment, receipt, lines, .. } => {
                self.receive(*shipment, *receipt, lines);
            }
            TransferEvent::Remarked { receipt, responsible, note, .. } => {
                let untold = self.open.values_mut().find_map(|one| one.untold.get_mut(receipt));
                if let Some(untold) = untold {
                    (untold.responsible, untold.note) = (*responsible, note.clone());
                }
            }
            TransferEvent::ReceiptTold { receipt, .. } => self.told(*receipt),
            TransferEvent::Withdrawn { shipment, lines, .. } => self.withdraw(*shipment, lines),
            TransferEvent::WithdrawalTold { shipment, .. } => {
                if let Some(incoming) = self.open.get_mut(shipment) {
                    incoming.withdrawn.clear();
                }
                self.end_if_done(*shipment);
            }
            TransferEvent::ComesBack { transfer, back, home, lines, note, .. } => {
                self.expect(*back, (*transfer, *home, note), lines, true);
            }
            _ => {}
        }
    }

    fn expect(
        &mut self,
        shipment: ShipmentId,
        (transfer, from, note): (TransferId, BranchId, &str),
        lines: &[Moved],
        own: bool,
    ) {
        let expected: BTreeMap<Sku, Quantity> = lines.iter().map(|line| (line.sku, line.quantity)).collect();
        self.lines = self.lines.saturating_add(expected.len());
        let (note, untold, withdrawn) = (note.to_owned(), BTreeMap::new(), Vec::new());
        let incoming =
            Incoming { transfer, shipment, from, note, expected, receipts: 0, untold, withdrawn, own };
        self.open.insert(shipment, incoming);
    }

    fn is_own(&self, event: &TransferEvent) -> bool {
        let TransferEvent::ShipmentReceived { shipment, .. } = event else { return false };
        self.open.get(shipment).is_some_and(|one| one.own)
    }

    fn withdraw(&mut self, shipment: ShipmentId, lines: &[Moved]) {
        let Some(incoming) = self.open.get_mut(&shipment) else { return };
        incoming.expected.values_mut().for_each(|left| *left = Quantity::ZERO);
        incoming.withdrawn = lines.to_vec();
        self.called_back.insert(shipment);
        // Ids are of the age of their shipments: the oldest is in front.
        while self.called_back.len() > WITHDRAWN_KEPT {
            self.called_back.pop_first();
        }
    }

    fn receive(&mut self, shipment: ShipmentId, receipt: CommandId, lines: &[ReceiptLine]) {
        let Some(incoming) = self.open.get_mut(&shipment) else { return };
        for line in lines {
            if let Some(left) = incoming.expected.get_mut(&line.sku) {
                let settled = line.within().0.saturating_add(line.missing.0);
                left.0 = left.0.saturating_sub(settled).max(0);
            }
        }
        incoming.receipts = incoming.receipts.saturating_add(1);
        let (lines, note) = (lines.to_vec(), String::new());
        self.lines = self.lines.saturating_add(lines.len());
        incoming.untold.insert(receipt, Untold { lines, responsible: Responsible::Unknown, note });
    }

    fn told(&mut self, receipt: CommandId) {
        let of = self.open.iter_mut().find(|(_, one)| one.untold.contains_key(&receipt));
        let Some((shipment, incoming)) = of else { return };
        let shipment = *shipment;
        let told = incoming.untold.remove(&receipt).map_or(0, |untold| untold.lines.len());
        self.lines = self.lines.saturating_sub(told);
        self.end_if_done(shipment);
    }

    fn end_if_done(&mut self, shipment: ShipmentId) {
        if self.open.get(&shipment).is_some_and(Incoming::is_done)
            && let Some(incoming) = self.open.remove(&shipment)
        {
            self.lines = self.lines.saturating_sub(incoming.expected.len());
        }
    }

    /// Whether it was called back, so that nobody receives it here. Who names no shipment means one that is expected, if there is one.
    fn check_not_called_back(&self, received: &Reception) -> Result<(), Rejection> {
        let of = |one: &Incoming| one.transfer == received.transfer && !one.is_complete();
        let other = received.shipment.is_none() && self.open.values().any(of);
        let named = received.shipment.unwrap_or_else(|| received.transfer.into());
        if !other && self.called_back.contains(&named) {
            let message = "the branch that sent this has called it back: it is received there. If it came here all the same, tell them; \
                           nothing of what you counted is lost";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::TurnedBack));
        }
        Ok(())
    }

    /// What somebody is receiving: the shipment they name, or the only one that is expected.
    fn find(&self, received: &Reception) -> Result<(ShipmentId, &Incoming), Rejection> {
        let transfer = received.transfer;
        let mut of = self.open.iter().filter(|(_, one)| one.transfer == transfer);
        let known = match received.shipment {
            Some(shipment) => of.find(|(id, _)| **id == shipment),
            None => {
                let mut expected = of.clone().filter(|(_, one)| !one.is_complete());
                let first = expected.next();
                if expected.next().is_some() {
                    let message =
                        "several shipments of this transfer are on their way: say which of them came";
                    return Err(Rejection::new(RefusalCode::WrongState, message));
                }
                first.or_else(|| of.next())
            }
        };
        known.map(|(id, incoming)| (*id, incoming)).ok_or_else(|| {
            let message = format!("no transfer {transfer} is on its way to this branch");
            Rejection::new(RefusalCode::UnknownTransfer, message)
        })
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
        self.check_expected(lines)?;
        Ok(TransferEvent::Announced { transfer, from, lines: lines.to_vec(), note: note.to_owned() })
    }

    pub(super) fn announce_shipment(
        &self,
        transfer: TransferId,
        shipment: ShipmentId,
        (from, back_of): (BranchId, Option<TransferId>),
        (lines, note): (&[Moved], &str),
    ) -> Result<TransferEvent, Rejection> {
        self.check_expected(lines)?;
        let (lines, note) = (lines.to_vec(), note.to_owned());
        Ok(TransferEvent::ShipmentAnnounced { transfer, shipment, from, lines, note, back_of })
    }

    fn check_expected(&self, lines: &[Moved]) -> Result<(), Rejection> {
        let open = self.arrivals.open.len().saturating_add(1);
        check::at_most(open, TRANSFERS_MAX, "transfers on their way to a branch")?;
        let all = self.arrivals.lines.saturating_add(lines.len());
        check::at_most(all, TRANSFER_LINES_MAX, "lines of transfers on their way to a branch")
    }

    pub(super) fn receive_transfer(
        &self,
        command: &Command,
        received: &Reception,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let Reception { transfer, complete, responsible, .. } = *received;
        self.arrivals.check_not_called_back(received)?;
        let (shipment, incoming) = self.arrivals.find(received)?;
        if incoming.is_complete() {
            let message = "everything of this transfer was received";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::EverythingReceived));
        }
        if received.seen.is_some_and(|seen| usize::try_from(seen) != Ok(incoming.receipts)) {
            let message = "somebody else has received of this shipment meanwhile. Nothing of yours is lost: look at what is still \
                           expected, and book what they have not booked";
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
        }
        if !complete {
            check::line_count(received.lines.len())?;
        }
        check::at_most(received.lines.len(), protocol::LINES_MAX, "lines")?;
        received.lines.iter().try_for_each(check_arrived)?;
        check::note("what was seen", &received.note)?;
        // The last one that is possible has to be the last one.
        let more = if complete { 1 } else { 2 };
        check::at_most(incoming.receipts.saturating_add(more), RECEIPTS_MAX, "receipts of one transfer")?;
        let lines = incoming.split(&received.lines, complete)?;
        let all = self.arrivals.lines.saturating_add(lines.len());
        check::at_most(all, RECEIVED_LINES_MAX, "lines of receipts that senders do not know of yet")?;
        let (from, receipt, note) = (incoming.from, command.id, received.note.clone());
        let came = if shipment == ShipmentId::from(transfer) {
            TransferEvent::Received { transfer, from, receipt, lines }
        } else {
            TransferEvent::ShipmentReceived { transfer, shipment, from, receipt, lines }
        };
        let is_said = responsible != Responsible::Unknown || !note.is_empty();
        let remark = is_said.then_some(TransferEvent::Remarked { transfer, receipt, responsible, note });
        Ok(std::iter::once(came).chain(remark).map(Event::Transfer).collect())
    }
}

/// Not negative either way, and something of one of them.
pub(super) fn check_arrived(line: &Arrived) -> Result<(), Rejection> {
    let sum = line.good.checked_add(line.damaged).ok_or_else(|| check::overflow("a quantity"))?;
    if line.good.0 < 0 || line.damaged.0 < 0 {
        let message = "what arrived is not negative";
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    check::quantity(sum)
}
