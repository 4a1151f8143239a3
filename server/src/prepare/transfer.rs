//! Transfers between branches.

use domain::{
    Rejection,
    branch::{
        Body,
        command::{Arrived, Finding, Reception, TransferBody},
    },
};
use protocol::{BranchId, ReceivedLine, RefusalCode, TransferCommand};

use super::{Preparation, terms::moved};

impl Preparation {
    pub(super) fn transfer(&self, here: BranchId, command: &TransferCommand) -> Result<Body, Rejection> {
        Ok(Body::Transfer(match command {
            TransferCommand::Draft(draft) => {
                self.destination(here, draft.to)?;
                draft.lines.iter().try_for_each(|line| self.stocked(&line.sku))?;
                TransferBody::Draft { to: draft.to, lines: moved(&draft.lines), note: draft.note.clone() }
            }
            TransferCommand::Approve(of) => TransferBody::Approve { transfer: of.transfer },
            TransferCommand::Dispatch(of) => TransferBody::Dispatch { transfer: of.transfer },
            TransferCommand::Cancel(of) => TransferBody::Cancel { transfer: of.transfer },
            TransferCommand::Receive(receive) => {
                let lines = arrived(&receive.lines);
                TransferBody::Receive { transfer: receive.transfer, lines, complete: receive.complete }
            }
            TransferCommand::ReceiveShipment(receive) => TransferBody::ReceiveShipment(Reception {
                transfer: receive.transfer,
                shipment: Some(receive.shipment),
                lines: arrived(&receive.lines),
                complete: receive.complete,
                seen: receive.seen,
                responsible: receive.responsible,
                note: receive.note.clone(),
            }),
            TransferCommand::Ship(ship) => {
                TransferBody::Ship { transfer: ship.transfer, lines: moved(&ship.lines) }
            }
            TransferCommand::CloseShort(close) => {
                TransferBody::CloseShort { transfer: close.transfer, note: close.note.clone() }
            }
            TransferCommand::Resolve(resolve) => TransferBody::Resolve(Finding {
                transfer: resolve.transfer,
                receipt: resolve.receipt,
                sku: resolve.sku,
                kind: resolve.kind,
                quantity: resolve.quantity,
                lot: resolve.lot,
                resolution: resolve.resolution,
                responsible: resolve.responsible,
                note: resolve.note.clone(),
            }),
            TransferCommand::SendBack(back) => {
                let lines = arrived(&back.lines);
                TransferBody::SendBack { of: back.of, lines, note: back.note.clone() }
            }
            TransferCommand::Ask(ask) => {
                self.destination(here, ask.from)?;
                ask.lines.iter().try_for_each(|line| self.stocked(&line.sku))?;
                TransferBody::Ask { from: ask.from, lines: moved(&ask.lines), note: ask.note.clone() }
            }
            TransferCommand::TurnBack(turn) => TransferBody::TurnBack {
                transfer: turn.transfer,
                shipment: turn.shipment,
                note: turn.note.clone(),
            },
            TransferCommand::Decline(decline) => {
                TransferBody::Decline { transfer: decline.transfer, note: decline.note.clone() }
            }
            TransferCommand::WriteOff(write_off) => {
                TransferBody::WriteOff { transfer: write_off.transfer, note: write_off.note.clone() }
            }
        }))
    }

    /// The machine does not know its own number, so this is asked here.
    pub(super) fn destination(&self, here: BranchId, to: BranchId) -> Result<(), Rejection> {
        if here == to {
            return Err(Rejection::new(RefusalCode::OtherBranch, "a transfer goes to another branch"));
        }
        if self.published.organisation.branch(to).is_some() {
            return Ok(());
        }
        Err(Rejection::new(RefusalCode::UnknownBranch, format!("no branch {to}")))
    }
}

fn arrived(lines: &[ReceivedLine]) -> Vec<Arrived> {
    lines.iter().map(|line| Arrived { sku: line.sku, good: line.good, damaged: line.damaged }).collect()
}
