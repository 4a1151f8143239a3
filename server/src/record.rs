//! What the journal keeps of one command: who asked for what, when, and what was decided. One command, one record.

use domain::{branch, organisation};
use protocol::{
    Answer, BranchId, Command, CommandBody, CommandId, Lsn, OccurredAt, OrganisationCommand, Outcome,
    PutStaff, Refusal, RefusalCode, RegisterId, Reply, StaffId, Timestamp,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a command came from. Each origin has one ingress.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Origin {
    Register(RegisterId),
    Staff(StaffId),
    /// The server itself: timers, demonstration data, imports.
    System,
}

/// Whose history a record belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Stream {
    Branch(BranchId),
    Organisation,
}

/// One record. Field order is the stored format; only append.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Position in the journal; not stored, since the block knows it.
    #[serde(skip)]
    pub lsn: Lsn,
    pub stream: Stream,
    pub origin: Origin,
    /// The register's command sequence.
    pub seq: Option<u64>,
    pub command: CommandId,
    /// Checksum of the command's body: the same id with another body is a misuse.
    pub fingerprint: u32,
    pub staff: StaffId,
    pub times: Times,
    pub decision: Decision,
}

/// When it happened and when the server took it, stored as one instant and a distance because the two are close.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    pub occurred: OccurredAt,
    pub recorded_at: Timestamp,
}

impl Serialize for Times {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lag = self.recorded_at.millis_since(self.occurred.at);
        (self.occurred.at, lag, self.occurred.offset_minutes).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (at, lag, offset_minutes) = <(Timestamp, i64, i16)>::deserialize(deserializer)?;
        Ok(Self { occurred: OccurredAt { at, offset_minutes }, recorded_at: at.plus_millis(lag) })
    }
}

/// What was decided.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Decision {
    Branch(Vec<branch::Event>),
    Organisation(Vec<organisation::Event>),
    Refused { code: RefusalCode, message: String },
}

/// Why bytes are not a record.
#[derive(Debug, Error)]
#[error("record {lsn} cannot be read: {source}")]
pub struct RecordError {
    pub lsn: u64,
    source: postcard::Error,
}

impl Record {
    /// Appends the stored form to a buffer.
    pub(crate) fn encode(&self, buffer: &mut Vec<u8>) {
        // A record holds nothing that postcard cannot write, and a Vec takes all it is given.
        if let Err(error) = postcard::to_io(self, buffer) {
            tracing::error!(lsn = self.lsn.0, %error, "a record could not be encoded");
            std::process::abort();
        }
    }

    /// Reads a stored record back.
    ///
    /// # Errors
    /// When the bytes are not a record of this version.
    pub fn decode(lsn: u64, bytes: &[u8]) -> Result<Self, RecordError> {
        let mut record: Self = postcard::from_bytes(bytes).map_err(|source| RecordError { lsn, source })?;
        record.lsn = Lsn(lsn);
        Ok(record)
    }

    /// The answer to the command, now and whenever it is asked again.
    #[must_use]
    pub fn reply(&self, repeated: bool) -> Reply {
        let answer = match (&self.decision, self.stream) {
            (Decision::Branch(events), Stream::Branch(branch)) => {
                Answer::Ok(branch::outcome(branch, self.command, events))
            }
            (Decision::Refused { code, message }, _) => {
                Answer::Rejected(Refusal::new(*code, message.clone()))
            }
            (Decision::Branch(_) | Decision::Organisation(_), _) => Answer::Ok(Outcome::Done),
        };
        Reply { id: self.command, lsn: Some(self.lsn), repeated, answer }
    }
}

/// Checksum of what a command asks for, without the envelope that a retry may change, and without a PIN, which its
/// checksum would give away.
#[must_use]
pub(crate) fn fingerprint(command: &Command) -> u32 {
    if let CommandBody::Organisation(OrganisationCommand::PutStaff(PutStaff { pin: Some(_), .. })) =
        &command.body
    {
        let mut without = command.clone();
        let _pin = without.body.take_secret();
        return fingerprint(&without);
    }
    // Most commands fit on the stack; writing them there in one go is several times faster than hashing as they come.
    let asked = (&command.branch, &command.body);
    let mut small = [0_u8; 1_024];
    match postcard::to_slice(&asked, &mut small) {
        Ok(bytes) => crc32fast::hash(bytes),
        Err(_) => postcard::to_stdvec(&asked).map_or(0, |bytes| crc32fast::hash(&bytes)),
    }
}
