//! Transfers between branches.

use domain::{
    Rejection,
    branch::{
        Body,
        command::{Arrived, TransferBody},
    },
};
use protocol::{BranchId, RefusalCode, TransferCommand};

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
                let arrived = receive.lines.iter().map(|line| Arrived {
                    sku: line.sku,
                    good: line.good,
                    damaged: line.damaged,
                });
                TransferBody::Receive {
                    transfer: receive.transfer,
                    lines: arrived.collect(),
                    complete: receive.complete,
                }
            }
            TransferCommand::WriteOff(write_off) => {
                TransferBody::WriteOff { transfer: write_off.transfer, note: write_off.note.clone() }
            }
        }))
    }

    /// The machine does not know its own number, so this is asked here.
    fn destination(&self, here: BranchId, to: BranchId) -> Result<(), Rejection> {
        if here == to {
            return Err(Rejection::new(RefusalCode::OtherBranch, "a transfer goes to another branch"));
        }
        if self.published.organisation.branch(to).is_some() {
            return Ok(());
        }
        Err(Rejection::new(RefusalCode::UnknownBranch, format!("no branch {to}")))
    }
}
