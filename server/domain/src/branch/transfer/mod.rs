//! Transfers: goods on their way from one branch to another, without a third owner.
//!
//! ```text
//!  the sender                                            the receiver
//!  requested ◀───────────────────ask──────────────────── wanted
//!    │      ╲
//!    ▼       ▼ declined
//!  draft ──▶ approved ──▶ dispatched, in shipments ──announce──▶ incoming, each on its own
//!    │          │             │     ▲                              │ received, in parts; the rest missing
//!    ▼          ▼        rest │     └───────note receipt───────────┤
//!  cancelled cancelled   dropped                                   ▼
//!                             ▼                                  done, once the sender knows
//!                          closed when nothing is left to send and nothing is in transit any more
//! ```
//!
//! The document is the sender's. Approval allocates the goods, each shipment takes some of them out of the branch, and from then on
//! they are in transit: what was sent, less what was received there within the announcement, less what was written off or found.
//! The arrows between the branches are errands, owed by one side until the other has recorded them; a receipt is known
//! by the command that made it, so that a repeat is noted once. What came beyond the announcement is found by the receiver
//! and never was in transit. What is missing stays in transit until somebody at the sender says what became of it.
//!
//! A transfer that leaves all at once has one shipment, whose id is its own; its events are those that name no shipment.
//! A shipment that has left may be called back (`turning`): it is then received where it left.
//! What was short, damaged or too much is a discrepancy of the sender's (`differences`), with who is responsible. Goods that go back
//! are a transfer of the receiver's (`back`), which tells the first sender of which transfer they are.

mod asking;
mod back;
mod command;
mod differences;
mod event;
mod receiver;
mod sender;
mod shipping;
mod turning;

use protocol::{CommandId, RefusalCode, ShipmentId, TaskId, Timestamp, TransferId};

use super::{Branch, Command, Event, LotEvent};
use crate::{Errand, Rejection};

pub use command::{Arrived, Finding, Reception, Said, TransferBody};
pub use event::{BackGoods, Difference, ReceiptLine, TransferEvent};
pub use receiver::Incoming;
pub use sender::{Outgoing, OutgoingLine};

pub(super) use receiver::Arrivals;
pub(super) use sender::Departures;

impl Branch {
    pub(super) fn decide_transfer(
        &self,
        at: Timestamp,
        command: &Command,
        body: &TransferBody,
    ) -> Result<Vec<Event>, Rejection> {
        let event = match body {
            TransferBody::Draft { to, lines, note } => self.draft(command, *to, lines, note)?,
            TransferBody::Approve { transfer } => self.approve(at, command, *transfer)?,
            TransferBody::Dispatch { transfer } => self.dispatch(command, *transfer)?,
            TransferBody::Ship { transfer, lines } => self.ship(command, *transfer, lines)?,
            TransferBody::CloseShort { transfer, note } => self.close_short(command, *transfer, note)?,
            TransferBody::Cancel { transfer } => self.cancel(command, *transfer)?,
            TransferBody::Decline { transfer, note } => self.decline(command, *transfer, note)?,
            TransferBody::Ask { from, lines, note } => self.ask(command, *from, lines, note)?,
            TransferBody::Request { transfer, to, lines, note } => {
                self.requested(*transfer, *to, lines, note)?
            }
            TransferBody::SendBack { of, lines, note } => self.ship_back(at, command, *of, (lines, note))?,
            TransferBody::WriteOff { transfer, note } => {
                return self.write_off(command, *transfer, note);
            }
            TransferBody::NoteReceipt { transfer, from, receipt, lines, said, lots } => {
                return self.note_receipt((*transfer, *receipt), *from, lines, (said, lots));
            }
            TransferBody::Resolve(finding) => return self.resolve_difference(at, command, finding),
            TransferBody::TurnBack { transfer, shipment, note } => {
                self.turn_back(command, *transfer, *shipment, note)?
            }
            TransferBody::Withdraw { transfer, shipment, from } => {
                self.withdraw(*transfer, *shipment, *from)?
            }
            TransferBody::ComeBack { transfer, shipment, from, home, lines, lots } => {
                return self.comes_back((*transfer, *shipment), (*from, *home), lines, lots);
            }
            TransferBody::Receive { transfer, lines, complete } => {
                let received = Reception::of(*transfer, lines.clone(), *complete);
                return self.receive_transfer(command, &received);
            }
            TransferBody::ReceiveShipment(received) => return self.receive_transfer(command, received),
            TransferBody::Announce { transfer, from, lines, note, lots } => {
                let event = self.announce(*transfer, *from, lines, note)?;
                return Ok(with_lots(event, *transfer, lots).collect());
            }
            TransferBody::AnnounceShipment { transfer, shipment, from, lines, note, lots, back_of } => {
                let event = self.announce_shipment(*transfer, *shipment, (*from, *back_of), (lines, note))?;
                let journey = TransferId::new(shipment.uuid());
                // What is expected once more of a return has cleared up what it can when it left.
                let of = back_of.filter(|_| *shipment == ShipmentId::from(*transfer));
                let closed = self.resolved_by_return(*transfer, of, (lines, lots));
                return Ok(with_lots(event, journey, lots).chain(closed).collect());
            }
        };
        Ok(vec![Event::Transfer(event)])
    }

    pub(super) fn apply_transfer(&mut self, event: &TransferEvent) {
        self.departures.apply(event);
        self.arrivals.apply(event);
    }

    /// What the two sides still have to tell each other.
    pub(super) fn transfers_owe(&self) -> impl Iterator<Item = Errand> {
        self.departures.owed().chain(self.departures.owed_to_turn()).chain(self.arrivals.owed())
    }

    /// The event that settles an errand of a transfer; none when it is not one of them.
    pub(super) fn settle_transfer(&self, errand: CommandId, refused: Option<RefusalCode>) -> Option<Event> {
        let told = self.departures.settle(errand, refused.is_some());
        let told = told.or_else(|| self.departures.settle_turn(errand, refused.is_some()));
        told.or_else(|| self.arrivals.settle(errand, refused.is_some())).map(Event::Transfer)
    }

    /// Whether a task is about differences that nobody has resolved yet.
    pub(super) fn has_differences(&self, task: TaskId) -> bool {
        self.departures.differences.are_open(task)
    }
}

fn with_lots(
    event: TransferEvent,
    journey: TransferId,
    lots: &[super::lots::LotMove],
) -> impl Iterator<Item = Event> {
    let told = || Event::Lot(LotEvent::Announced { transfer: journey, lines: lots.to_vec() });
    let lots = (!lots.is_empty()).then(told);
    std::iter::once(Event::Transfer(event)).chain(lots)
}
