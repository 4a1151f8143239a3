//! What the branches have to tell each other, carried as the courier does: asked under its own id once it is durable, as often as it
//! takes, and the recorded answer brought back.

use domain::{
    Address, Answered, Errand, Machine as _, Request,
    branch::{Body, command::TransferBody},
    step_id,
};
use onhand::record::{Decision, Origin, Record, Stream};
use protocol::{BranchId, CommandId, Timestamp};
use std::collections::BTreeMap;

use super::node::SimNode;

/// Whom what was asked, by its id. Nothing is read of it but what the records in the journal are about.
#[derive(Default)]
pub(super) struct Post {
    asked: BTreeMap<CommandId, (BranchId, Option<Request>)>,
}

impl Post {
    /// What a record is about that another branch has asked for; none where an answer came back.
    pub(super) fn brought(&self, id: CommandId) -> (BranchId, Option<&Request>) {
        let (to, request) = self.asked.get(&id).expect("nobody has brought it");
        (*to, request.as_ref())
    }

    pub(super) fn has_to_tell(&self, node: &SimNode, from: BranchId) -> bool {
        !node.owed(from).is_empty()
    }

    /// One step of one errand: it is asked, or its answer is brought back. False where nothing is to be done.
    pub(super) fn carry(&mut self, node: &mut SimNode, now: Timestamp, from: BranchId, which: usize) -> bool {
        let owed = node.owed(from);
        let Some(errand) = owed.get(which % owed.len().max(1)) else { return false };
        let Address::Branch(to) = errand.to else { panic!("{errand:?} is for nobody here") };
        let Some(record) = node.durable_record(errand.id) else {
            self.asked.insert(errand.id, (to, Some(errand.request.clone())));
            let body = Body::Transfer(asked_of(from, errand));
            return node.hear(now, (to, from), errand.id, body);
        };
        let settle = step_id(errand.id.uuid(), "settle", 0);
        self.asked.insert(settle, (from, None));
        let body = Body::Settle { errand: errand.id, answer: answer_of(&record) };
        node.hear(now, (from, to), settle, body)
    }
}

fn answer_of(record: &Record) -> Answered {
    match &record.decision {
        Decision::Refused(refused) => Answered::Refused(refused.code),
        _ => Answered::Done,
    }
}

fn asked_of(from: BranchId, errand: &Errand) -> TransferBody {
    match errand.request.clone() {
        Request::AnnounceTransfer { transfer, lines, note, lots } => {
            TransferBody::Announce { transfer, from, lines, note, lots }
        }
        Request::AnnounceShipment { transfer, shipment, lines, note, lots, back_of } => {
            TransferBody::AnnounceShipment { transfer, shipment, from, lines, note, lots, back_of }
        }
        Request::NoteReceipt { transfer, receipt, lines, said, lots } => {
            TransferBody::NoteReceipt { transfer, from, receipt, lines, said, lots }
        }
        other => panic!("nobody has asked for {other:?}"),
    }
}

impl SimNode {
    /// What a branch owes as of its durable state: nobody is asked for what may be lost.
    fn owed(&self, branch: BranchId) -> Vec<Errand> {
        self.durable(branch).owed()
    }

    /// Another branch asks, under an id that is the same however often. False where that is on its way already.
    fn hear(&mut self, now: Timestamp, (at, by): (BranchId, BranchId), id: CommandId, body: Body) -> bool {
        if self.knows(id) {
            return false;
        }
        let command = self.as_machine(now, id, body);
        let decided = self.machine(at).decide(now, &command);
        self.append(now, at, Origin::Stream(Stream::Branch(by)), id, None, 0, decided);
        true
    }
}
