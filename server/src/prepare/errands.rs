//! What machines ask of each other: nobody's rights, nobody's clock, and an id that the errand brings along.

use domain::{
    Answered, Errand, Rejection, Request,
    branch::{
        Body, Command,
        command::{ClaimBody, TransferBody},
    },
};
use protocol::{CommandId, OccurredAt, RefusalCode, StaffId};

use super::{Acting, AnyPrepared, ClaimNeed, Envelope, Preparation};
use crate::record::Stream;

impl Preparation {
    /// An errand as a question to the machine it is for.
    pub(crate) fn errand(&self, from: Stream, to: Stream, errand: &Errand, at: OccurredAt) -> AnyPrepared {
        self.between_machines(errand.id, to, at, body_of(from, &errand.request))
    }

    /// The answer to an errand as a command to the machine that owed it.
    pub(crate) fn settling(
        &self,
        id: CommandId,
        to: Stream,
        (errand, answer): (CommandId, Answered),
        at: OccurredAt,
    ) -> AnyPrepared {
        self.between_machines(id, to, at, Ok(Body::Settle { errand, answer }))
    }

    /// A claim as a question to the branch that owns what is claimed.
    pub(crate) fn claim(&self, need: ClaimNeed, at: OccurredAt) -> AnyPrepared {
        self.between_machines(need.id, Stream::Branch(need.owner), at, Ok(Body::Claim(need.body)))
    }

    fn between_machines(
        &self,
        id: CommandId,
        to: Stream,
        occurred: OccurredAt,
        body: Result<Body, Rejection>,
    ) -> AnyPrepared {
        let envelope = Envelope { id, seq: None, fingerprint: 0, occurred, origin: self.origin };
        let acting = Acting::of_the_server(StaffId(0));
        match to {
            Stream::Branch(branch) => {
                let asked = |body| self.branch_command(&acting, &envelope, None, body);
                let command: Result<Command, Rejection> =
                    body.map(|body| Command { register: None, ..asked(body) });
                AnyPrepared::Branch(branch, Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Organisation => AnyPrepared::Organisation(Box::new(envelope.prepared(
                &acting,
                None,
                Err(super::not_here()),
                None,
            ))),
        }
    }
}

fn body_of(from: Stream, request: &Request) -> Result<Body, Rejection> {
    let Stream::Branch(from) = from else {
        return Err(Rejection::new(RefusalCode::Malformed, "only a branch can ask this of a branch"));
    };
    Ok(match request.clone() {
        Request::AnnounceTransfer { transfer, lines, note } => {
            Body::Transfer(TransferBody::Announce { transfer, from, lines, note })
        }
        Request::NoteReceipt { transfer, receipt, lines } => {
            Body::Transfer(TransferBody::NoteReceipt { transfer, from, receipt, lines })
        }
        Request::PostClaim { claim, original, refund, lines } => {
            Body::Claim(ClaimBody::Post { claim, original, refund, lines })
        }
    })
}
