//! Goods that are called back while they are on their way. Whether they can be is for the branch that expects them: what it has not
//! received it gives up, all of it and at once, and from then on the branch that sent them expects them itself. They stay in transit
//! until somebody there receives them.
//!
//! ```text
//!  the sender                              the receiver
//!  on its way ──turn back──────────────▶ withdrawn, or received already: no
//!  coming back ◀──goods come back───────────┘
//!    │ received here, in parts; the rest missing
//!    ▼
//!  as after any other receipt
//! ```

use protocol::{
    BranchId, CommandId, Quantity, RefusalCode, Responsible, Right, Rule, ShipmentId, TransferId,
    TransferState, WithFacts,
};

use super::{ReceiptLine, Said, TransferEvent, receiver::Arrivals, sender::Departures};
use crate::{
    Address, Errand, Rejection, Request,
    branch::{
        Branch, Command, Event, LotEvent, Moved,
        lots::{LotCame, LotMove},
    },
    check, step_id,
};

fn turning_id(shipment: ShipmentId) -> CommandId {
    step_id(shipment.uuid(), "turn back", 0)
}

fn coming_back_id(shipment: ShipmentId) -> CommandId {
    step_id(shipment.uuid(), "comes back", 0)
}

/// The name of what comes back of a shipment.
fn way_back(shipment: ShipmentId) -> ShipmentId {
    coming_back_id(shipment).into()
}

impl Departures {
    /// Nobody is asked to give up what they have not heard of.
    fn turning(&self) -> impl Iterator<Item = (TransferId, BranchId, ShipmentId)> {
        self.iter().flat_map(|(transfer, one)| {
            let told = one.turning.iter().filter(|shipment| !one.is_untold(**shipment));
            told.map(move |shipment| (transfer, one.to, *shipment))
        })
    }

    pub(super) fn owed_to_turn(&self) -> impl Iterator<Item = Errand> {
        self.turning().map(|(transfer, to, shipment)| Errand {
            id: turning_id(shipment),
            to: Address::Branch(to),
            request: Request::TurnBack { transfer, shipment },
        })
    }

    pub(super) fn settle_turn(&self, errand: CommandId, refused: bool) -> Option<TransferEvent> {
        let (transfer, _, shipment) =
            self.turning().find(|(_, _, shipment)| turning_id(*shipment) == errand)?;
        Some(TransferEvent::TurnTold { transfer, shipment, refused })
    }
}

impl Arrivals {
    pub(super) fn owed_of_withdrawn(&self) -> impl Iterator<Item = Errand> {
        self.withdrawn().map(|(shipment, transfer, from, lines)| Errand {
            id: coming_back_id(shipment),
            to: Address::Branch(from),
            request: Request::GoodsComeBack {
                transfer,
                shipment,
                home: from,
                lines: lines.to_vec(),
                lots: Vec::new(),
            },
        })
    }

    pub(super) fn settle_withdrawn(&self, errand: CommandId) -> Option<TransferEvent> {
        let (shipment, transfer, _, _) =
            self.withdrawn().find(|(shipment, ..)| coming_back_id(*shipment) == errand)?;
        Some(TransferEvent::WithdrawalTold { transfer, shipment })
    }
}

impl Branch {
    /// Asks the branch that expects a shipment to give it up.
    pub(super) fn turn_back(
        &self,
        command: &Command,
        transfer: TransferId,
        shipment: ShipmentId,
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        check::name("the reason why the goods turn back", note)?;
        if outgoing.back_of.is_some() {
            let message = "goods that are sent back do not turn round: they are received where they go";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if outgoing.turning.contains(&shipment) {
            let message = "this shipment is called back already";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::TurnedBack));
        }
        if !outgoing.under_way.contains(&shipment) {
            let message = format!(
                "shipment {shipment} is not on its way: it comes back already, or the other branch will not or did not give it up"
            );
            return Err(Rejection::new(RefusalCode::UnknownTransfer, message));
        }
        Ok(TransferEvent::TurnAsked { transfer, shipment, note: note.to_owned() })
    }

    /// The sender wants a shipment back: all that is still expected of it is given up here, or nothing.
    pub(super) fn withdraw(
        &self,
        transfer: TransferId,
        shipment: ShipmentId,
        from: BranchId,
    ) -> Result<TransferEvent, Rejection> {
        let incoming = self.arrivals.shipment(shipment).filter(|one| one.transfer == transfer);
        let Some(incoming) = incoming.filter(|one| !one.is_complete()) else {
            let message = "everything of this shipment was received";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::EverythingReceived));
        };
        if incoming.from != from {
            let message = format!("transfer {transfer} does not come from branch {from}");
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        let left = incoming.expected.iter().map(|(sku, left)| Moved { sku: *sku, quantity: *left });
        let lines = left.filter(|line| line.quantity != Quantity::ZERO).collect();
        Ok(TransferEvent::Withdrawn { transfer, shipment, from, lines })
    }

    /// What is in transit from here is expected here. There is always room for it: it is no more than has left.
    pub(super) fn comes_back(
        &self,
        (transfer, shipment): (TransferId, ShipmentId),
        (from, home): (BranchId, BranchId),
        lines: &[Moved],
        lots: &[LotMove],
    ) -> Result<Vec<Event>, Rejection> {
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        if outgoing.to != from {
            let message = format!("transfer {transfer} is not for branch {from}");
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        if !outgoing.under_way.contains(&shipment) {
            let message = format!("shipment {shipment} of transfer {transfer} is not on its way");
            return Err(Rejection::new(RefusalCode::UnknownTransfer, message));
        }
        let (back, note, lines) = (way_back(shipment), outgoing.note.clone(), lines.to_vec());
        let event = TransferEvent::ComesBack { transfer, shipment, back, from, home, lines, note };
        Ok(super::with_lots(event, TransferId::new(back.uuid()), lots).collect())
    }

    /// The branch that receives what comes back is the one that is told of it, once it is known of which lots that is.
    pub(in crate::branch) fn with_own_receipt(
        &self,
        mut events: Vec<Event>,
    ) -> Result<Vec<Event>, Rejection> {
        let Some((transfer, shipment, receipt, lines)) = events.iter().find_map(received) else {
            return Ok(events);
        };
        if !self.arrivals.shipment(shipment).is_some_and(super::Incoming::is_own) {
            return Ok(events);
        }
        let to = self.departures.find(transfer, &[TransferState::Dispatched])?.to;
        let noted = self.receipt_noted((transfer, receipt), to, lines)?;
        let mut said = Said { shipment, responsible: Responsible::Unknown, note: String::new() };
        let mut came: &[LotCame] = &[];
        for event in &events {
            match event {
                Event::Transfer(TransferEvent::Remarked { responsible, note, .. }) => {
                    (said.responsible, said.note) = (*responsible, note.clone());
                }
                Event::Lot(LotEvent::Came { lines, .. }) => came = lines,
                _ => {}
            }
        }
        let found = self.differences_found((transfer, receipt), lines, &said, came);
        let told = TransferEvent::ReceiptTold { transfer, receipt };
        events.extend(noted.into_iter().chain([told]).map(Event::Transfer).chain(found));
        Ok(events)
    }
}

/// A receipt of a shipment with an id of its own.
fn received(event: &Event) -> Option<(TransferId, ShipmentId, CommandId, &[ReceiptLine])> {
    match event {
        Event::Transfer(TransferEvent::ShipmentReceived { transfer, shipment, receipt, lines, .. }) => {
            Some((*transfer, *shipment, *receipt, lines))
        }
        _ => None,
    }
}
