//! Form 2, in which a refusal had its sentence alone, without the figures and names that it is about.

use domain::{branch, organisation};
use protocol::{CommandId, Lsn, RefusalCode, StaffId};
use serde::Deserialize;

use crate::record::{self, Actor, Form, Origin, Stream, Times};

#[derive(Deserialize)]
pub(super) struct Record {
    stream: Stream,
    stream_seq: u64,
    term: u32,
    origin: Origin,
    seq: Option<u64>,
    command: CommandId,
    fingerprint: u32,
    actor: Actor,
    approver: Option<StaffId>,
    times: Times,
    decision: Decision,
}

#[derive(Deserialize)]
enum Decision {
    Branch(Vec<branch::Event>),
    Organisation(Vec<organisation::Event>),
    Refused(Box<Refused>),
}

#[derive(Deserialize)]
struct Refused {
    #[serde(with = "record::code_by_name")]
    code: RefusalCode,
    message: String,
    document: Option<String>,
}

impl From<Record> for record::Record {
    fn from(old: Record) -> Self {
        Self {
            lsn: Lsn(0),
            form: Form(2),
            stream: old.stream,
            stream_seq: old.stream_seq,
            term: old.term,
            origin: old.origin,
            seq: old.seq,
            command: old.command,
            fingerprint: old.fingerprint,
            actor: old.actor,
            approver: old.approver,
            times: old.times,
            decision: old.decision.into(),
        }
    }
}

impl From<Decision> for record::Decision {
    fn from(old: Decision) -> Self {
        match old {
            Decision::Branch(events) => Self::Branch(events),
            Decision::Organisation(events) => Self::Organisation(events),
            Decision::Refused(refused) => {
                let Refused { code, message, document } = *refused;
                Self::Refused(Box::new(record::Refused { code, message, document, facts: Vec::new() }))
            }
        }
    }
}
