//! Goods that a branch wants from another one: the wish is the receiver's, and becomes a document of the sender's.

use protocol::{BranchId, CommandId, Right, TransferId, TransferState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::TransferEvent;
use crate::{
    Address, Errand, Rejection, Request,
    branch::{Branch, Command, Moved},
    check,
    limits::TRANSFERS_MAX,
    step_id,
};

/// What other branches were asked for and have not heard of yet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Asks(BTreeMap<TransferId, Ask>);

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Ask {
    from: BranchId,
    lines: Vec<Moved>,
    note: String,
}

impl Asks {
    pub(super) fn owed(&self) -> impl Iterator<Item = Errand> {
        self.0.iter().map(|(transfer, ask)| Errand {
            id: asking_id(*transfer),
            to: Address::Branch(ask.from),
            request: Request::AskForGoods {
                transfer: *transfer,
                lines: ask.lines.clone(),
                note: ask.note.clone(),
            },
        })
    }

    pub(super) fn settle(&self, errand: CommandId, refused: bool) -> Option<TransferEvent> {
        let transfer = self.0.keys().find(|transfer| asking_id(**transfer) == errand)?;
        Some(TransferEvent::AskTold { transfer: *transfer, refused })
    }

    pub(super) fn apply(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Asked { transfer, from, lines, note } => {
                let ask = Ask { from: *from, lines: lines.clone(), note: note.clone() };
                self.0.insert(*transfer, ask);
            }
            TransferEvent::AskTold { transfer, .. } => {
                self.0.remove(transfer);
            }
            _ => {}
        }
    }
}

fn asking_id(transfer: TransferId) -> CommandId {
    step_id(transfer.uuid(), "ask", 0)
}

impl Branch {
    pub(in crate::branch) fn ask(
        &self,
        command: &Command,
        from: BranchId,
        lines: &[Moved],
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        let lines = self.wanted(command, lines, note)?;
        let open = self.arrivals.asks.0.len().saturating_add(1);
        check::at_most(open, TRANSFERS_MAX, "wishes that other branches have not heard of")?;
        Ok(TransferEvent::Asked { transfer: command.id.into(), from, lines, note: note.to_owned() })
    }

    pub(super) fn requested(
        &self,
        transfer: TransferId,
        to: BranchId,
        lines: &[Moved],
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        self.departures.check_room(lines.len())?;
        Ok(TransferEvent::Requested { transfer, to, lines: lines.to_vec(), note: note.to_owned() })
    }

    pub(super) fn decline(
        &self,
        command: &Command,
        transfer: TransferId,
        note: &str,
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::ApproveTransfer)?;
        self.departures.find(transfer, &[TransferState::Requested])?;
        check::name("the reason why nothing is sent", note)?;
        Ok(TransferEvent::Declined { transfer, note: note.to_owned() })
    }
}
