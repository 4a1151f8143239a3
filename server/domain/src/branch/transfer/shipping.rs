//! What leaves for a transfer: all at once, or in shipments, until nothing is left or the rest is dropped.

use protocol::{FactName, RefusalCode, Right, TransferId, TransferState, WithFacts};

use super::TransferEvent;
use crate::{
    Rejection,
    branch::{Branch, Command, Moved, hold::summed},
    check,
    limits::SHIPMENTS_MAX,
};

const UNDER_WAY: [TransferState; 2] = [TransferState::Approved, TransferState::Dispatched];

impl Branch {
    /// All that has not left yet.
    pub(super) fn dispatch(
        &self,
        command: &Command,
        transfer: TransferId,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let outgoing = self.departures.find(transfer, &UNDER_WAY)?;
        let rest = outgoing.rest();
        self.leaves(command, transfer, rest)
    }

    /// A part of it.
    pub(super) fn ship(
        &self,
        command: &Command,
        transfer: TransferId,
        lines: &[Moved],
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let outgoing = self.departures.find(transfer, &UNDER_WAY)?;
        check::line_count(lines.len())?;
        let lines = summed(lines)?;
        for line in &lines {
            let left = outgoing.lines.iter().find(|one| one.sku == line.sku);
            let left = left.map(|one| one.left).unwrap_or_default();
            if line.quantity > left {
                let message = format!(
                    "{} of {} are to leave, and {left} of it are set aside for this transfer and have not left; write a transfer of \
                     its own for more",
                    line.quantity, line.sku
                );
                return Err(Rejection::new(RefusalCode::InsufficientStock, message)
                    .sku(line.sku)
                    .fact(FactName::Wanted, line.quantity)
                    .fact(FactName::Available, left));
            }
        }
        self.leaves(command, transfer, lines)
    }

    /// A transfer that leaves all at once needs no shipment with an id of its own.
    fn leaves(
        &self,
        command: &Command,
        transfer: TransferId,
        lines: Vec<Moved>,
    ) -> Result<TransferEvent, Rejection> {
        let outgoing = self.departures.find(transfer, &UNDER_WAY)?;
        if lines.is_empty() {
            let message = "all of this transfer has left already";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        check::at_most(outgoing.shipments.saturating_add(1), SHIPMENTS_MAX, "shipments of one transfer")?;
        let to = outgoing.to;
        if outgoing.shipments == 0 && lines == outgoing.rest() {
            return Ok(TransferEvent::Dispatched { transfer, to, lines });
        }
        Ok(TransferEvent::Shipped { transfer, shipment: command.id.into(), to, lines })
    }

    /// The rest stays, and can be sold.
    pub(super) fn close_short(
        &self,
        command: &Command,
        transfer: TransferId,
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let outgoing = self.departures.find(transfer, &[TransferState::Dispatched])?;
        check::name("the reason why no more of it leaves", note)?;
        let lines = outgoing.rest();
        if lines.is_empty() {
            let message = "all of this transfer has left already";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let closes = outgoing.is_over(|line| super::OutgoingLine { left: protocol::Quantity::ZERO, ..*line });
        Ok(TransferEvent::RestDropped { transfer, lines, note: note.to_owned(), closes })
    }
}
