//! Reading records of every form there ever was. The journal hands each record's form number over and knows nothing of it;
//! here older forms become today's. When a type that is stored changes, its old copy is frozen in a module of its own
//! under `stored/`, with a conversion and nothing else, and gets its line in [`Record::decode`].

use protocol::Lsn;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::Record;

mod v2;

/// The form a record was written in. Form 1 was 0.1's, whose journals had no room for a number and are not opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Form(pub u8);

impl Form {
    /// The one that is written.
    pub const CURRENT: Self = Self(3);
}

impl Default for Form {
    fn default() -> Self {
        Self::CURRENT
    }
}

/// Why bytes are not a record.
#[derive(Debug, Error)]
pub enum RecordError {
    #[error("record {lsn} cannot be read: {source}")]
    Bytes { lsn: u64, source: postcard::Error },
    #[error(
        "record {lsn} has form {form}, and this program reads forms up to {}: it was written by a newer Onhand; open the \
         directory with that, or with a newer one",
        Form::CURRENT.0
    )]
    Unknown { lsn: u64, form: u8 },
}

impl Record {
    /// Reads a stored record back, whichever release wrote it.
    ///
    /// # Errors
    /// When the form is not known, or the bytes are not of it.
    pub fn decode(lsn: u64, form: u8, bytes: &[u8]) -> Result<Self, RecordError> {
        match Form(form) {
            Form::CURRENT => read::<Self>(lsn, form, bytes),
            Form(2) => read::<v2::Record>(lsn, form, bytes),
            Form(_) => Err(RecordError::Unknown { lsn, form }),
        }
    }
}

/// Reads a record of one form and makes today's of it.
fn read<T: DeserializeOwned + Into<Record>>(lsn: u64, form: u8, bytes: &[u8]) -> Result<Record, RecordError> {
    let stored: T = postcard::from_bytes(bytes).map_err(|source| RecordError::Bytes { lsn, source })?;
    let mut record = stored.into();
    record.lsn = Lsn(lsn);
    record.form = Form(form);
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Decision, Origin, Refused, Stream, Times, sample};
    use protocol::{
        Answer, CommandId, FactName, Quantity, RefusalCode, RegisterId, Rule, StaffId, Timestamp, WithFacts,
    };
    use serde::{Deserialize, Serialize};

    /// A made-up form from before records had a place in their stream, a number of their owner or an approver.
    #[derive(Serialize, Deserialize)]
    struct Yesterday {
        stream: Stream,
        origin: Origin,
        seq: Option<u64>,
        command: CommandId,
        fingerprint: u32,
        staff: StaffId,
        times: Times,
        refused: String,
    }

    impl From<Yesterday> for Record {
        fn from(old: Yesterday) -> Self {
            let refused = Refused {
                code: RefusalCode::NotAllowed,
                message: old.refused,
                document: None,
                facts: Vec::new(),
            };
            Self {
                lsn: Lsn(0),
                form: Form::CURRENT,
                stream: old.stream,
                stream_seq: 0,
                term: 0,
                origin: old.origin,
                seq: old.seq,
                command: old.command,
                fingerprint: old.fingerprint,
                actor: crate::record::Actor::Staff(old.staff),
                approver: None,
                times: old.times,
                decision: Decision::Refused(Box::new(refused)),
            }
        }
    }

    fn yesterday() -> Yesterday {
        let new = sample(0, Stream::Organisation, Timestamp(5), Decision::Organisation(Vec::new()));
        Yesterday {
            stream: new.stream,
            origin: Origin::Register(RegisterId(11)),
            seq: Some(4),
            command: new.command,
            fingerprint: 17,
            staff: StaffId(3),
            times: new.times,
            refused: "no".to_owned(),
        }
    }

    #[test]
    fn an_older_form_becomes_todays() {
        let old = yesterday();
        let bytes = postcard::to_stdvec(&old).unwrap();
        let record = read::<Yesterday>(9, 1, &bytes).unwrap();
        assert_eq!((record.lsn, record.form, record.command), (Lsn(9), Form(1), old.command));
        assert_eq!((record.staff(), record.times), (StaffId(3), old.times));
        assert!(matches!(&record.decision, Decision::Refused(refused) if refused.message == "no"));
    }

    #[test]
    fn a_repeat_is_known_across_an_upgrade_and_a_misuse_within_a_form() {
        let old = Record { form: Form(1), ..yesterday().into() };
        let new = Record { form: Form::CURRENT, ..old.clone() };
        let (till, other) = (Origin::Register(RegisterId(11)), Origin::Register(RegisterId(12)));
        // The same command written by another release has another checksum; its number is its own.
        assert!(old.answers(till, Some(4), 99) && !new.answers(till, Some(4), 99));
        assert!(new.answers(till, Some(4), 17));
        assert!(!old.answers(other, Some(4), 17) && !old.answers(till, Some(5), 17));
    }

    #[test]
    fn a_no_is_told_with_its_facts_whenever_it_is_asked_again() {
        let no = domain::Rejection::new(RefusalCode::InsufficientStock, "short")
            .fact(FactName::Wanted, Quantity(1_500))
            .rule(Rule::RefundLimit);
        let record =
            sample(0, Stream::Organisation, Timestamp(5), Refused::decision(no.clone(), Some("{}".into())));
        let bytes = postcard::to_stdvec(&record).unwrap();
        let read = Record::decode(9, Form::CURRENT.0, &bytes).unwrap();
        assert_eq!(read.reply(true).answer, Answer::Rejected(no.into()));
    }

    #[test]
    fn codes_are_stored_by_name() {
        let new = sample(0, Stream::Organisation, Timestamp(5), yesterday_decision());
        let bytes = postcard::to_stdvec(&new).unwrap();
        assert!(bytes.windows(11).any(|window| window == b"not_allowed"));
    }

    fn yesterday_decision() -> Decision {
        Record::from(yesterday()).decision
    }
}
