//! What a machine must say of itself so that the engine can run it. One implementation of [`Recorded`] and one line in
//! [`super::Routes`] make a stream: started on demand, restarted, kept in snapshots and replayed like all the others.

use domain::{
    Machine, accounts, accounts::Accounts, branch, branch::Branch, customers, customers::Customers, orders,
    orders::Orders, organisation, organisation::Organisation,
};
use protocol::{BranchId, CommandId, OccurredAt};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fmt::Debug, hash::Hash};

use crate::{
    projections::PublishedCatalogue,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

/// A machine whose events the journal can hold.
pub(crate) trait Recorded:
    Machine + Clone + Serialize + DeserializeOwned + Unpin + Send + 'static
where
    Self::Command: Send,
{
    /// Tells machines of this kind apart.
    type Key: Copy + Ord + Hash + Debug + Send + Sync + Unpin + Serialize + DeserializeOwned + 'static;

    fn stream(key: Self::Key) -> Stream;

    /// The form that its state is stored in, raised with every change of that.
    const FORM: u16;

    /// The name of its part in snapshots.
    fn part(key: Self::Key) -> String;

    fn decision(events: Vec<Self::Event>) -> Decision;

    fn events(decision: &Decision) -> &[Self::Event];

    /// Gives a command that the machine asked for itself the id and the time that it cannot make.
    fn name(command: &mut Self::Command, id: CommandId, occurred: OccurredAt);

    /// The machine as it is published, for those that are: whoever runs it may go on with what is published, which shares its
    /// memory with all readers.
    fn published(_: &PublishedCatalogue) -> Option<&Self> {
        None
    }
}

impl Recorded for Branch {
    type Key = BranchId;

    const FORM: u16 = 17;

    fn stream(key: BranchId) -> Stream {
        Stream::Branch(key)
    }

    fn part(key: BranchId) -> String {
        format!("branch/{key}")
    }

    fn decision(events: Vec<branch::Event>) -> Decision {
        Decision::Branch(events)
    }

    fn events(decision: &Decision) -> &[branch::Event] {
        match decision {
            Decision::Branch(events) => events,
            _ => &[],
        }
    }

    fn name(command: &mut branch::Command, id: CommandId, occurred: OccurredAt) {
        command.id = id;
        command.occurred = occurred;
    }
}

impl Recorded for Organisation {
    /// There is one.
    type Key = ();

    const FORM: u16 = 16;

    fn stream((): ()) -> Stream {
        Stream::Organisation
    }

    fn part((): ()) -> String {
        "organisation".to_owned()
    }

    fn decision(events: Vec<organisation::Event>) -> Decision {
        Decision::Organisation(events)
    }

    fn events(decision: &Decision) -> &[organisation::Event] {
        match decision {
            Decision::Organisation(events) => events,
            _ => &[],
        }
    }

    fn name(_: &mut organisation::Command, _: CommandId, _: OccurredAt) {}

    fn published(catalogue: &PublishedCatalogue) -> Option<&Self> {
        Some(&catalogue.organisation)
    }
}

impl Recorded for Orders {
    /// Which share of the orders.
    type Key = u16;

    const FORM: u16 = 7;

    fn stream(key: u16) -> Stream {
        Stream::Orders(key)
    }

    fn part(key: u16) -> String {
        format!("orders/{key}")
    }

    fn decision(events: Vec<orders::Event>) -> Decision {
        Decision::Orders(events)
    }

    fn events(decision: &Decision) -> &[orders::Event] {
        match decision {
            Decision::Orders(events) => events,
            _ => &[],
        }
    }

    fn name(command: &mut orders::Command, id: CommandId, occurred: OccurredAt) {
        command.id = id;
        command.at = occurred.at;
    }
}

impl Recorded for Customers {
    /// Which share of the customers.
    type Key = u16;

    const FORM: u16 = 3;

    fn stream(key: u16) -> Stream {
        Stream::Customers(key)
    }

    fn part(key: u16) -> String {
        format!("customers/{key}")
    }

    fn decision(events: Vec<customers::Event>) -> Decision {
        Decision::Customers(events)
    }

    fn events(decision: &Decision) -> &[customers::Event] {
        match decision {
            Decision::Customers(events) => events,
            _ => &[],
        }
    }

    fn name(command: &mut customers::Command, id: CommandId, _: OccurredAt) {
        command.id = id;
    }
}

impl Recorded for Accounts {
    /// Which share of what is of value by its name.
    type Key = u16;

    const FORM: u16 = 2;

    fn stream(key: u16) -> Stream {
        Stream::Accounts(key)
    }

    fn part(key: u16) -> String {
        format!("accounts/{key}")
    }

    fn decision(events: Vec<accounts::Event>) -> Decision {
        Decision::Accounts(events)
    }

    fn events(decision: &Decision) -> &[accounts::Event] {
        match decision {
            Decision::Accounts(events) => events,
            _ => &[],
        }
    }

    fn name(command: &mut accounts::Command, id: CommandId, occurred: OccurredAt) {
        command.id = id;
        command.at = occurred.at;
    }
}

/// A machine with its place in its stream: what a shell runs and a snapshot keeps.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Streamed<M: Recorded>
where
    M::Command: Send,
{
    pub(crate) key: M::Key,
    /// Position in the stream of its last record.
    pub(crate) seq: u64,
    pub(crate) machine: M,
}

impl<M: Recorded> Streamed<M>
where
    M::Command: Send,
{
    pub(crate) fn new(key: M::Key) -> Self {
        Self { key, seq: 0, machine: M::default() }
    }
}

/// A machine takes the records of its own stream only.
impl<M: Recorded> Replay for Streamed<M>
where
    M::Command: Send,
{
    fn replay(&mut self, record: &Record) {
        if record.stream == M::stream(self.key) {
            self.seq = record.stream_seq;
            M::events(&record.decision).iter().for_each(|event| self.machine.apply(event));
        }
    }
}
