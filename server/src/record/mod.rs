//! What the journal keeps of one command: who asked for what, when, and what was decided. One command, one record.

pub(crate) mod appending;
mod stored;

use domain::{accounts, branch, customers, orders, organisation};
use protocol::{
    Answer, BranchId, ChangeOrderAddress, Command, CommandBody, CommandId, Contact, CustomerCommand,
    CustomerId, Delivery, Fact, Lsn, OccurredAt, OrderCommand, Outcome, PlaceAtTill, PlaceOrder,
    PostalAddress, RefusalCode, RegisterId, Reply, StaffId, Timestamp,
};
use serde::{Deserialize, Serialize};

pub use stored::{Form, RecordError};

/// Where a command came from. Each origin has one ingress.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Origin {
    Register(RegisterId),
    Staff(StaffId),
    /// The server itself: timers, demonstration data, imports.
    System,
    /// Another machine, by an errand.
    Stream(Stream),
    /// The online store's customers, by the machine that has their carts and orders.
    Web(u16),
}

/// Whose history a record belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Stream {
    Branch(BranchId),
    Organisation,
    /// One of the machines that share the orders.
    Orders(u16),
    /// One of the machines that share the customers.
    Customers(u16),
    /// One of the machines that share what is of value by its name.
    Accounts(u16),
}

/// Who acted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Actor {
    System,
    Staff(StaffId),
    Customer(CustomerId),
}

/// One record in today's form. What a change of it or of anything in it needs is written in CONTRIBUTING.md.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Position in the journal; not stored, since the block knows it.
    #[serde(skip)]
    pub lsn: Lsn,
    /// The form in which it was written; not stored here either.
    #[serde(skip)]
    pub form: Form,
    pub stream: Stream,
    /// Position in its stream, from 1 without a gap: what names the record on every node that has the stream.
    pub stream_seq: u64,
    /// Which ownership of the stream wrote it; 0 as long as no other node ever did.
    pub term: u32,
    pub origin: Origin,
    /// The register's command sequence.
    pub seq: Option<u64>,
    pub command: CommandId,
    /// Checksum of the command's body: the same id with another body is a misuse. It can be compared within one form only.
    pub fingerprint: u32,
    pub actor: Actor,
    /// Who else stands for it, where somebody's approval was needed.
    pub approver: Option<StaffId>,
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
    Refused(Box<Refused>),
    Orders(Vec<orders::Event>),
    Customers(Vec<customers::Event>),
    Accounts(Vec<accounts::Event>),
}

/// A no by a rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refused {
    #[serde(with = "code_by_name")]
    pub code: RefusalCode,
    pub message: String,
    /// What was asked, as JSON, which describes itself and so is read by every later release. Only documents are kept: what
    /// tells of something that happened must not be lost because a rule forbids it.
    pub document: Option<String>,
    /// The figures and names that it is about, with which a repeat is answered too.
    pub facts: Vec<Fact>,
}

impl Refused {
    pub(crate) fn decision(rejection: domain::Rejection, document: Option<String>) -> Decision {
        let domain::Rejection { code, message, facts } = rejection;
        Decision::Refused(Box::new(Self { code, message, document, facts }))
    }

    /// The same no, for whoever asks again.
    pub(crate) fn rejection(&self) -> domain::Rejection {
        let Self { code, message, facts, .. } = self.clone();
        domain::Rejection { code, message, facts }
    }
}

/// A record as tests need one: recorded when it occurred, by the system, under a new id.
#[cfg(test)]
pub(crate) fn sample(lsn: u64, stream: Stream, at: Timestamp, decision: Decision) -> Record {
    Record {
        lsn: Lsn(lsn),
        form: Form::CURRENT,
        stream,
        stream_seq: lsn,
        term: 0,
        origin: Origin::System,
        seq: None,
        command: CommandId::new(uuid::Uuid::now_v7()),
        fingerprint: 0,
        actor: Actor::Staff(StaffId(1)),
        approver: None,
        times: Times { occurred: OccurredAt { at, offset_minutes: 0 }, recorded_at: at },
        decision,
    }
}

/// A branch as tests need one.
#[cfg(test)]
pub(crate) fn sample_place(id: protocol::BranchId) -> organisation::Branch {
    organisation::Branch {
        id,
        code: "LDN".into(),
        name: "London".into(),
        on_web: true,
        time_zone: "UTC".into(),
        day_starts_minutes: 0,
        address: String::new(),
        receipt_footer: String::new(),
        country: String::new(),
        receipt_header: String::new(),
        logo_text: String::new(),
        tax_number: String::new(),
        pickup: String::new(),
        hours: Vec::new(),
        special_days: Vec::new(),
        version: 1,
    }
}

/// The same, put by head office.
#[cfg(test)]
pub(crate) fn sample_branch(id: protocol::BranchId) -> Decision {
    let branch = sample_place(id).into();
    let put = organisation::Event::Place(organisation::event::PlaceEvent::BranchPut(branch));
    Decision::Organisation(vec![put])
}

/// Codes are stored by name, so that their list can be put in order and grow anywhere.
mod code_by_name {
    use protocol::RefusalCode;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(code: &RefusalCode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RefusalCode, D::Error> {
        let name = String::deserialize(deserializer)?;
        RefusalCode::from_name(&name).ok_or_else(|| D::Error::custom(format!("there is no refusal {name:?}")))
    }
}

impl Record {
    /// Appends the stored bytes to a buffer and tells their form.
    pub(crate) fn encode(&self, buffer: &mut Vec<u8>) -> u8 {
        // A record holds nothing that postcard cannot write, and a Vec takes all it is given.
        if let Err(error) = appending::append(self, buffer) {
            tracing::error!(lsn = self.lsn.0, %error, "a record could not be encoded");
            std::process::abort();
        }
        Form::CURRENT.0
    }

    /// The member of staff who acted; 0 where nobody of them did.
    #[must_use]
    pub const fn staff(&self) -> StaffId {
        match self.actor {
            Actor::Staff(staff) => staff,
            Actor::System | Actor::Customer(_) => StaffId(0),
        }
    }

    /// The member of staff who acted; none where nobody of them did.
    #[must_use]
    pub const fn person(&self) -> Option<StaffId> {
        match self.actor {
            Actor::Staff(staff) => Some(staff),
            Actor::System | Actor::Customer(_) => None,
        }
    }

    /// The register it came from; none where it came from nowhere else than the back office or the server.
    #[must_use]
    pub const fn register(&self) -> Option<RegisterId> {
        match self.origin {
            Origin::Register(register) => Some(register),
            Origin::Staff(_) | Origin::System | Origin::Stream(_) | Origin::Web(_) => None,
        }
    }

    /// Whether a command with this record's id is this record's own, asked again. Across forms the checksums say nothing; the
    /// id, where it came from and its number still do.
    pub(crate) fn answers(&self, origin: Origin, seq: Option<u64>, fingerprint: u32) -> bool {
        let same_body = self.fingerprint == fingerprint;
        self.origin == origin && if self.form == Form::CURRENT { same_body } else { self.seq == seq }
    }

    /// The answer to the command, now and whenever it is asked again.
    #[must_use]
    pub fn reply(&self, repeated: bool) -> Reply {
        let answer = match (&self.decision, self.stream) {
            (Decision::Branch(events), Stream::Branch(branch)) => {
                Answer::Ok(branch::outcome(branch, self.command, events))
            }
            (Decision::Refused(refused), _) => Answer::Rejected(refused.rejection().into()),
            (Decision::Orders(events), _) => Answer::Ok(orders::outcome(events)),
            (Decision::Customers(events), _) => Answer::Ok(customers::outcome(events)),
            (Decision::Accounts(events), _) => Answer::Ok(accounts::outcome(events)),
            (Decision::Branch(_) | Decision::Organisation(_), _) => Answer::Ok(Outcome::Done),
        };
        Reply { id: self.command, lsn: Some(self.lsn), repeated, answer }
    }
}

/// Checksum of what a command asks for, without the envelope that a retry may change, and without a PIN or a
/// password, which its checksum would give away. Of what is said about a customer only whom it is about and what is asked
/// counts: a checksum of a name could be tried on all names there are, for ever.
#[must_use]
pub(crate) fn fingerprint(command: &Command) -> u32 {
    if command.body.has_secrets() {
        let mut without = command.clone();
        let _secrets = without.body.take_secrets();
        return fingerprint(&without);
    }
    if let CommandBody::Customer(asked) = &command.body {
        let whom = asked.customer().map(|customer| *customer.uuid().as_bytes()).unwrap_or_default();
        return crc32fast::hash(&[whom.as_slice(), word_of(asked).as_bytes()].concat());
    }
    if let CommandBody::Order(asked) = &command.body
        && let Some(unsaid) = unsaid(asked)
    {
        return fingerprint(&Command { body: CommandBody::Order(unsaid), ..command.clone() });
    }
    // Writing it down in one go is several times faster than hashing it piece by piece.
    let asked = (&command.branch, &command.body);
    appending::with_scratch(|scratch| match appending::append(&asked, scratch) {
        Ok(()) => crc32fast::hash(scratch),
        Err(_) => 0,
    })
}

/// An order's command without what its customer says of themselves; none where that is nothing.
fn unsaid(asked: &OrderCommand) -> Option<OrderCommand> {
    let without = |place: &PlaceOrder| {
        let mut place = place.clone();
        place.contact = Contact { name: String::new(), email: String::new(), phone: String::new() };
        place.note.clear();
        if let Delivery::Ship(address) = &mut place.delivery {
            *address = PostalAddress { country: address.country.clone(), ..PostalAddress::default() };
        }
        place
    };
    match asked {
        OrderCommand::Place(place) => {
            let bare = without(place);
            (bare != **place).then(|| OrderCommand::Place(Box::new(bare)))
        }
        OrderCommand::PlaceAtTill(asked) => {
            let bare = without(&asked.place);
            let pay_now = asked.pay_now;
            (bare != asked.place)
                .then(|| OrderCommand::PlaceAtTill(Box::new(PlaceAtTill { place: bare, pay_now })))
        }
        OrderCommand::ChangeAddress(change) if change.address != PostalAddress::default() => {
            let change = ChangeOrderAddress { address: PostalAddress::default(), order: change.order };
            Some(OrderCommand::ChangeAddress(change))
        }
        _ => None,
    }
}

const fn word_of(asked: &CustomerCommand) -> &'static str {
    match asked {
        CustomerCommand::Create(_) => "create",
        CustomerCommand::Change(_) => "change",
        CustomerCommand::ChangeEmail(_) => "change_email",
        CustomerCommand::SetGroup(_) => "set_group",
        CustomerCommand::PutAddress(_) => "put_address",
        CustomerCommand::RemoveAddress(_) => "remove_address",
        CustomerCommand::Consent(_) => "consent",
        CustomerCommand::Verify(_) => "verify",
        CustomerCommand::SetPassword(_) => "set_password",
        CustomerCommand::Block(_) => "block",
        CustomerCommand::Erase(_) => "erase",
        CustomerCommand::RemovePasskey(_) => "remove_passkey",
    }
}
