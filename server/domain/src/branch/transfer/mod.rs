//! Transfers: goods on their way from one branch to another, without a third owner.
//!
//! ```text
//!  the sender                                   the receiver
//!  draft ──▶ approved ──▶ dispatched ──announce──▶ incoming
//!    │          │             ▲                       │ received, in parts; the rest missing
//!    ▼          ▼             └─────note receipt──────┤
//!  cancelled cancelled    closed when nothing         ▼
//!                         is in transit any more    done, once the sender knows
//! ```
//!
//! The document is the sender's. Approval allocates the goods, dispatch takes them out of the branch, and from then on they
//! are in transit: what was dispatched, less what was received there within the announcement, less what was written off.
//! The two arrows between the branches are errands, owed by one side until the other has recorded them; a receipt is known
//! by the command that made it, so that a repeat is noted once. What came beyond the announcement is found by the receiver
//! and never was in transit. What is missing stays in transit until the sender finds it or writes it off.

mod event;
mod receiver;
mod sender;

use protocol::{CommandId, RefusalCode, Timestamp};

use super::{Branch, Command, Event, LotEvent, command::TransferBody};
use crate::{Errand, Rejection};

pub use event::{ReceiptLine, TransferEvent};
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
            TransferBody::Cancel { transfer } => self.cancel(command, *transfer)?,
            TransferBody::WriteOff { transfer, note } => self.write_off(command, *transfer, note)?,
            TransferBody::NoteReceipt { transfer, from, receipt, lines } => {
                return self.note_receipt(*transfer, *from, *receipt, lines);
            }
            TransferBody::Receive { transfer, lines, complete } => {
                self.receive_transfer(command, *transfer, lines, *complete)?
            }
            TransferBody::Announce { transfer, from, lines, note, .. } => {
                self.announce(*transfer, *from, lines, note)?
            }
        };
        let lots = match body {
            TransferBody::Announce { transfer, lots, .. } if !lots.is_empty() => {
                Some(Event::Lot(LotEvent::Announced { transfer: *transfer, lines: lots.clone() }))
            }
            _ => None,
        };
        Ok(std::iter::once(Event::Transfer(event)).chain(lots).collect())
    }

    pub(super) fn apply_transfer(&mut self, event: &TransferEvent) {
        self.departures.apply(event);
        self.arrivals.apply(event);
    }

    /// What the two sides still have to tell each other.
    pub(super) fn transfers_owe(&self) -> impl Iterator<Item = Errand> {
        self.departures.owed().chain(self.arrivals.owed())
    }

    /// The event that settles an errand of a transfer; none when it is not one of them.
    pub(super) fn settle_transfer(&self, errand: CommandId, refused: Option<RefusalCode>) -> Option<Event> {
        let told = self.departures.settle(errand, refused.is_some());
        told.or_else(|| self.arrivals.settle(errand)).map(Event::Transfer)
    }
}
