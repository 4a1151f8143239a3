//! The sender's side: the document, what is allocated for it and what is in transit.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    BranchId, CommandId, Quantity, RefusalCode, Right, Rule, ShipmentId, Sku, Timestamp, TransferId,
    TransferState, WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{BackGoods, ReceiptLine, TransferEvent, differences::Differences};
use crate::{
    Address, Errand, Rejection, Request,
    branch::{Branch, Command, Event, Moved, hold::summed, lots::LotCame},
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
    /// The transfer whose goods go back with this one.
    pub back_of: Option<TransferId>,
    /// Shipments that the receiver has not answered for yet.
    untold: BTreeMap<ShipmentId, Vec<Moved>>,
    /// Those that can be called back: neither are they coming back, nor has the receiver said no.
    pub(super) under_way: BTreeSet<ShipmentId>,
    /// Those that the receiver is asked to give up.
    pub(super) turning: BTreeSet<ShipmentId>,
    /// How many there were.
    pub(super) shipments: usize,
    /// Receipts that are taken into account. How many there can be is the receiver's rule, and what it has received is a fact.
    noted: BTreeSet<CommandId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutgoingLine {
    pub sku: Sku,
    pub asked: Quantity,
    /// Set aside here, and has not left.
    pub left: Quantity,
    /// Left, and neither received, written off nor found.
    pub in_transit: Quantity,
    /// The part of it that the receiver does not expect any more.
    pub missing: Quantity,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Departures {
    pub(super) open: BTreeMap<TransferId, Outgoing>,
    lines: usize,
    pub(super) differences: Differences,
}

impl Outgoing {
    fn new((to, state, note): (BranchId, TransferState, &str), lines: Vec<OutgoingLine>) -> Self {
        Self {
            to,
            state,
            note: note.to_owned(),
            lines,
            back_of: None,
            untold: BTreeMap::new(),
            under_way: BTreeSet::new(),
            turning: BTreeSet::new(),
            shipments: 0,
            noted: BTreeSet::new(),
        }
    }

    fn moved(&self, of: impl Fn(&OutgoingLine) -> Quantity) -> Vec<Moved> {
        let lines = self.lines.iter().map(|line| Moved { sku: line.sku, quantity: of(line) });
        lines.filter(|line| line.quantity != Quantity::ZERO).collect()
    }

    /// What is set aside and has not left.
    pub(super) fn rest(&self) -> Vec<Moved> {
        self.moved(|line| line.left)
    }

    /// Whether nothing is in transit and nothing is left to send, after something happened to each line.
    pub(super) fn is_over(&self, after: impl Fn(&OutgoingLine) -> OutgoingLine) -> bool {
        let mut lines = self.lines.iter().map(after);
        lines.all(|line| line.in_transit == Quantity::ZERO && line.left == Quantity::ZERO)
    }

    pub(super) fn knows(&self, receipt: CommandId) -> bool {
        self.noted.contains(&receipt)
    }

    pub(super) fn line_mut(&mut self, sku: Sku) -> Option<&mut OutgoingLine> {
        self.lines.iter_mut().find(|line| line.sku == sku)
    }

    /// A line after a receipt; what was never announced does not count.
    fn after(line: &OutgoingLine, receipt: &[ReceiptLine]) -> OutgoingLine {
        let Some(came) = receipt.iter().find(|came| came.sku == line.sku) else { return *line };
        OutgoingLine {
            in_transit: Quantity(line.in_transit.0.saturating_sub(came.within().0).max(0)),
            missing: Quantity(line.missing.0.saturating_add(came.missing.0)),
            ..*line
        }
    }

    fn leave(&mut self, shipment: ShipmentId, lines: &[Moved]) {
        self.state = TransferState::Dispatched;
        for moved in lines {
            if let Some(line) = self.line_mut(moved.sku) {
                line.left.0 = line.left.0.saturating_sub(moved.quantity.0);
                line.in_transit.0 = line.in_transit.0.saturating_add(moved.quantity.0);
            }
        }
        self.await_answer(shipment, lines);
    }

    fn await_answer(&mut self, shipment: ShipmentId, lines: &[Moved]) {
        self.shipments = self.shipments.saturating_add(1);
        self.untold.insert(shipment, lines.to_vec());
        self.under_way.insert(shipment);
    }

    pub(super) fn is_untold(&self, shipment: ShipmentId) -> bool {
        self.untold.contains_key(&shipment)
    }

    /// Whether the receiver gives a shipment up. Once it has answered, it is not asked again.
    fn turned(&mut self, shipment: ShipmentId, refused: bool) {
        self.turning.remove(&shipment);
        if refused {
            self.under_way.remove(&shipment);
        }
    }

    /// What the receiver will not have, it does not expect either.
    fn answered(&mut self, shipment: ShipmentId, refused: bool) {
        if refused {
            self.turned(shipment, true);
        }
        for moved in self.untold.remove(&shipment).filter(|_| refused).into_iter().flatten() {
            if let Some(line) = self.line_mut(moved.sku) {
                line.missing.0 = line.missing.0.saturating_add(moved.quantity.0);
            }
        }
    }

    fn announcement(&self, transfer: TransferId, shipment: ShipmentId, lines: &[Moved]) -> Request {
        let (lines, note, lots) = (lines.to_vec(), self.note.clone(), Vec::new());
        if shipment == ShipmentId::from(transfer) && self.back_of.is_none() {
            return Request::AnnounceTransfer { transfer, lines, note, lots };
        }
        Request::AnnounceShipment { transfer, shipment, lines, note, lots, back_of: self.back_of }
    }
}

fn wanted(line: &Moved) -> OutgoingLine {
    let zero = Quantity::ZERO;
    OutgoingLine { sku: line.sku, asked: line.quantity, left: zero, in_transit: zero, missing: zero }
}

fn going_back(line: &BackGoods) -> OutgoingLine {
    let moved = Moved { sku: line.sku, quantity: line.all() };
    OutgoingLine { left: line.all(), ..wanted(&moved) }
}

impl Departures {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (TransferId, &Outgoing)> {
        self.open.iter().map(|(id, outgoing)| (*id, outgoing))
    }

    fn untold(&self) -> impl Iterator<Item = (TransferId, &Outgoing, ShipmentId, &Vec<Moved>)> {
        self.iter()
            .flat_map(|(id, one)| one.untold.iter().map(move |(shipment, lines)| (id, one, *shipment, lines)))
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = Errand> {
        self.untold().map(|(transfer, outgoing, shipment, lines)| Errand {
            id: announcing_id(shipment),
            to: Address::Branch(outgoing.to),
            request: outgoing.announcement(transfer, shipment, lines),
        })
    }

    pub(super) fn settle(&self, errand: CommandId, refused: bool) -> Option<TransferEvent> {
        let mut untold = self.untold();
        let (transfer, _, shipment, _) =
            untold.find(|(_, _, shipment, _)| announcing_id(*shipment) == errand)?;
        Some(if shipment == ShipmentId::from(transfer) {
            TransferEvent::Told { transfer, refused }
        } else {
            TransferEvent::ShipmentTold { transfer, shipment, refused }
        })
    }

    pub(super) fn apply(&mut self, event: &TransferEvent) {
        self.differences.apply(event);
        match event {
            TransferEvent::Drafted { transfer, to, lines, note } => {
                self.open(*transfer, (*to, TransferState::Draft, note), lines);
            }
            TransferEvent::Requested { transfer, to, lines, note } => {
                self.open(*transfer, (*to, TransferState::Requested, note), lines);
            }
            TransferEvent::SentBack { transfer, of, to, lines, note } => {
                self.lines = self.lines.saturating_add(lines.len());
                let outgoing = lines.iter().map(going_back).collect();
                let mut outgoing = Outgoing::new((*to, TransferState::Approved, note), outgoing);
                outgoing.back_of = Some(*of);
                let all = outgoing.rest();
                outgoing.leave((*transfer).into(), &all);
                self.open.insert(*transfer, outgoing);
            }
            TransferEvent::Approved { transfer, lines } => self.change(transfer, |one| {
                one.state = TransferState::Approved;
                for moved in lines {
                    if let Some(line) = one.line_mut(moved.sku) {
                        line.left = moved.quantity;
                    }
                }
            }),
            TransferEvent::Cancelled { transfer, .. }
            | TransferEvent::Declined { transfer, .. }
            | TransferEvent::WrittenOff { transfer, .. } => self.close(transfer),
            TransferEvent::Dispatched { transfer, lines, .. } => {
                self.change(transfer, |one| one.leave((*transfer).into(), lines));
            }
            TransferEvent::Shipped { transfer, shipment, lines, .. } => {
                self.change(transfer, |one| one.leave(*shipment, lines));
            }
            TransferEvent::Told { transfer, refused } => {
                self.change(transfer, |one| one.answered((*transfer).into(), *refused));
            }
            TransferEvent::ShipmentTold { transfer, shipment, refused } => {
                self.change(transfer, |one| one.answered(*shipment, *refused));
            }
            TransferEvent::ReceiptNoted { transfer, receipt, lines, closes } => {
                self.change(transfer, |one| {
                    one.lines.iter_mut().for_each(|line| *line = Outgoing::after(line, lines));
                    one.noted.insert(*receipt);
                });
                self.close_if(*closes, transfer);
            }
            _ => self.apply_more(event),
        }
    }

    /// What follows once something has left.
    fn apply_more(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::RestDropped { transfer, lines, closes, .. } => {
                self.change(transfer, |one| {
                    for moved in lines {
                        if let Some(line) = one.line_mut(moved.sku) {
                            line.left.0 = line.left.0.saturating_sub(moved.quantity.0);
                        }
                    }
                });
                self.close_if(*closes, transfer);
            }
            TransferEvent::TurnAsked { transfer, shipment, .. } => self.change(transfer, |one| {
                one.turning.insert(*shipment);
            }),
            TransferEvent::TurnTold { transfer, shipment, refused } => {
                self.change(transfer, |one| one.turned(*shipment, *refused));
            }
            TransferEvent::ComesBack { transfer, shipment, .. } => {
                self.change(transfer, |one| one.turned(*shipment, true));
            }
            TransferEvent::ExpectedAgain { transfer, shipment, lines } => self.change(transfer, |one| {
                for moved in lines {
                    if let Some(line) = one.line_mut(moved.sku) {
                        line.missing.0 = line.missing.0.saturating_sub(moved.quantity.0);
                    }
                }
                one.await_answer(*shipment, lines);
            }),
            TransferEvent::Resolved { transfer, line, resolution, closes, .. } => {
                self.change(transfer, |one| {
                    if let Some(of) = one.line_mut(line.sku) {
                        *of = of.resolved(line, *resolution);
                    }
                });
                self.close_if(*closes, transfer);
            }
            _ => {}
        }
    }

    fn open(&mut self, transfer: TransferId, head: (BranchId, TransferState, &str), lines: &[Moved]) {
        self.lines = self.lines.saturating_add(lines.len());
        self.open.insert(transfer, Outgoing::new(head, lines.iter().map(wanted).collect()));
    }

    fn change(&mut self, transfer: &TransferId, how: impl FnOnce(&mut Outgoing)) {
        if let Some(outgoing) = self.open.get_mut(transfer) {
            how(outgoing);
        }
    }

    fn close_if(&mut self, over: bool, transfer: &TransferId) {
        if over {
            self.close(transfer);
        }
    }

    fn close(&mut self, transfer: &TransferId) {
        if let Some(outgoing) = self.open.remove(transfer) {
            self.lines = self.lines.saturating_sub(outgoing.lines.len());
        }
    }

    pub(super) fn find(
        &self,
        transfer: TransferId,
        wanted: &[TransferState],
    ) -> Result<&Outgoing, Rejection> {
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

    /// Whether there is room for one more.
    pub(super) fn check_room(&self, lines: usize) -> Result<(), Rejection> {
        let open = self.open.len().saturating_add(1);
        check::at_most(open, TRANSFERS_MAX, "open transfers")?;
        let all = self.lines.saturating_add(lines);
        check::at_most(all, TRANSFER_LINES_MAX, "lines of open transfers")
    }
}

const fn named(state: TransferState) -> &'static str {
    match state {
        TransferState::Draft => "a draft",
        TransferState::Approved => "approved",
        TransferState::Dispatched => "dispatched",
        TransferState::Closed => "closed",
        TransferState::Cancelled => "cancelled",
        TransferState::Requested => "asked for and not approved",
    }
}

fn announcing_id(shipment: ShipmentId) -> CommandId {
    step_id(shipment.uuid(), "announce", 0)
}

impl Branch {
    pub(super) fn draft(
        &self,
        command: &Command,
        to: BranchId,
        lines: &[Moved],
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        let lines = self.wanted(command, lines, note)?;
        self.departures.check_room(lines.len())?;
        Ok(TransferEvent::Drafted { transfer: command.id.into(), to, lines, note: note.to_owned() })
    }

    /// The goods of a transfer that somebody draws up, in whichever branch: each SKU once.
    pub(super) fn wanted(
        &self,
        command: &Command,
        lines: &[Moved],
        note: &str,
    ) -> Result<Vec<Moved>, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        check::line_count(lines.len())?;
        let lines = summed(lines)?;
        check::note("the note", note)?;
        Ok(lines)
    }

    /// Sets the goods aside: all lines or none.
    pub(super) fn approve(
        &self,
        at: Timestamp,
        command: &Command,
        transfer: TransferId,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::ApproveTransfer)?;
        let states = [TransferState::Draft, TransferState::Requested];
        let lines = self.departures.find(transfer, &states)?.moved(|line| line.asked);
        let freed = self.freed(at)?;
        lines.iter().try_for_each(|line| self.check_available(line, &freed))?;
        Ok(TransferEvent::Approved { transfer, lines })
    }

    pub(super) fn cancel(&self, command: &Command, transfer: TransferId) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let states = [TransferState::Draft, TransferState::Approved, TransferState::Requested];
        Ok(TransferEvent::Cancelled { transfer, allocated: self.departures.find(transfer, &states)?.rest() })
    }

    /// Gives up all that is in transit. The receiver's word comes first: as long as it has not said what is missing, the goods
    /// may still arrive, and would be here and given up at once.
    pub(super) fn write_off(
        &self,
        command: &Command,
        transfer: TransferId,
        note: &str,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::ApproveTransfer)?;
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        check::name("the reason why the goods are given up", note)?;
        if !outgoing.rest().is_empty() {
            let message =
                "some of it has not left yet: send it, or say that no more of it leaves, and write off then";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if outgoing.lines.iter().any(|line| line.in_transit > line.missing) {
            let message = "the branch that receives has not said yet what is missing";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::MissingNotSaid));
        }
        let lines = outgoing.moved(|line| line.in_transit);
        let over = Event::Transfer(TransferEvent::WrittenOff { transfer, lines, note: note.to_owned() });
        let tasks = self.departures.differences.tasks_over_with(transfer, note);
        Ok(std::iter::once(over).chain(tasks).collect())
    }

    pub(super) fn note_receipt(
        &self,
        (transfer, receipt): (TransferId, CommandId),
        from: BranchId,
        lines: &[ReceiptLine],
        (said, lots): (&super::Said, &[LotCame]),
    ) -> Result<Vec<Event>, Rejection> {
        let Some(noted) = self.receipt_noted((transfer, receipt), from, lines)? else {
            return Ok(Vec::new());
        };
        let differences = self.differences_found((transfer, receipt), lines, said, lots);
        Ok(std::iter::once(Event::Transfer(noted)).chain(differences).collect())
    }

    /// None where it is noted already.
    pub(super) fn receipt_noted(
        &self,
        (transfer, receipt): (TransferId, CommandId),
        from: BranchId,
        lines: &[ReceiptLine],
    ) -> Result<Option<TransferEvent>, Rejection> {
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        if outgoing.to != from {
            let message = format!("transfer {transfer} is not for branch {from}");
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        if outgoing.noted.contains(&receipt) {
            return Ok(None);
        }
        let closes = outgoing.is_over(|line| Outgoing::after(line, lines));
        Ok(Some(TransferEvent::ReceiptNoted { transfer, receipt, lines: lines.to_vec(), closes }))
    }
}
