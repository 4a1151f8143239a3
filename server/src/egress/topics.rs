//! The table of topics: how each is delivered, which projection owns it, who may follow it and what it is called on the
//! wire. Whoever needs to know one of these asks here, so that a new topic is one row that the compiler asks for.

use protocol::{BranchId, Key, RegisterId, StockTopic, Topic};

/// How pushes of a topic reach its followers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Nothing is skipped: who was slow is caught up.
    Log,
    /// One value, or a few that replace each other: only the newest counts.
    Latest,
    /// The newest value of each key that a follower chose.
    Keyed(Keys),
}

/// What the keys of a topic are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keys {
    Skus,
    Documents,
}

impl Keys {
    /// Whether a key is one of these.
    pub(crate) fn take(self, key: &Key) -> bool {
        match key {
            Key::Sku(_) => self == Self::Skus,
            Key::Document(_) => self == Self::Documents,
        }
    }

    /// What they are called in an answer to people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Skus => "SKUs",
            Self::Documents => "documents",
        }
    }
}

/// Which projection owns a topic, by the name of its part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Owner {
    Part(&'static str),
    /// One of a part's shards.
    Shard(&'static str, u16),
    /// Each of a part's shards owns some of the keys.
    ByKey(&'static str),
}

impl Owner {
    pub(crate) fn part(self) -> &'static str {
        let (Self::Part(name) | Self::Shard(name, _) | Self::ByKey(name)) = self;
        name
    }
}

/// Who may follow a topic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    Everybody,
    /// Staff and all registers.
    Inside,
    /// Staff, and the registers of this branch.
    Branch(BranchId),
    /// Staff who may view reports.
    Reports,
    /// Staff who may view reports, and this register.
    Register(RegisterId),
}

/// All there is to know of a topic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) mode: Mode,
    pub(crate) owner: Owner,
    pub(crate) access: Access,
    /// The topic's short name. It is computed, so it is the same for everybody.
    pub(crate) handle: u32,
}

pub(crate) const REGISTERS: &str = "registers";
pub(crate) const TRADING: &str = "trading";
pub(crate) const TICKETS: &str = "tickets";
pub(crate) const CATALOGUE: &str = "catalogue";
pub(crate) const STOCK: &str = "stock";
pub(crate) const DOCUMENTS: &str = "documents";
pub(crate) const CUSTOMERS: &str = "clientele";
pub(crate) const TASKS: &str = "tasks";
pub(crate) const FIGURES: &str = "figures";

const FIRST_REGISTER: u32 = 1_000;
const FIRST_STOCK: u32 = 100_000;
const PARTITIONS: u32 = 1_024;

/// The row of a topic.
pub(crate) fn row(topic: Topic) -> Row {
    let (mode, owner, access, handle) = match topic {
        Topic::Badges => (Mode::Keyed(Keys::Skus), Owner::ByKey(STOCK), Access::Everybody, 1),
        Topic::Sales => (Mode::Latest, Owner::Part(TRADING), Access::Reports, 2),
        Topic::Tickets => (Mode::Log, Owner::Part(TICKETS), Access::Reports, 3),
        Topic::Catalogue => (Mode::Latest, Owner::Part(CATALOGUE), Access::Everybody, 4),
        Topic::Documents => (Mode::Keyed(Keys::Documents), Owner::Part(DOCUMENTS), Access::Inside, 5),
        Topic::Tasks => (Mode::Latest, Owner::Part(TASKS), Access::Reports, 6),
        Topic::Register(register) => {
            let handle = FIRST_REGISTER + u32::from(register.0);
            (Mode::Latest, Owner::Part(REGISTERS), Access::Register(register), handle)
        }
        Topic::Stock(StockTopic { branch, partition }) => {
            let handle = FIRST_STOCK + u32::from(branch.0) * PARTITIONS + u32::from(partition) % PARTITIONS;
            (Mode::Log, Owner::Shard(STOCK, partition), Access::Branch(branch), handle)
        }
    };
    Row { mode, owner, access, handle }
}

/// A topic's short name.
pub(crate) fn handle_of(topic: Topic) -> u32 {
    row(topic).handle
}

/// Which shard owns a key. Written down rather than left to a hasher, because it is part of the data's meaning.
pub(crate) fn shard_of(key: &Key, count: u16) -> u16 {
    let hash = match key {
        Key::Sku(sku) => crc32fast::hash(sku.as_bytes()),
        Key::Document(document) => crc32fast::hash(document.uuid().as_bytes()),
    };
    u16::try_from(hash % u32::from(count.max(1))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_topics_have_the_same_handle() {
        let stock = |branch, partition| Topic::Stock(StockTopic { branch: BranchId(branch), partition });
        let topics = [
            Topic::Badges,
            Topic::Sales,
            Topic::Tickets,
            Topic::Catalogue,
            Topic::Documents,
            Topic::Tasks,
            Topic::Register(RegisterId(0)),
            Topic::Register(RegisterId(u16::MAX)),
            stock(0, 0),
            stock(0, 1_023),
            stock(1, 0),
            stock(u16::MAX, 1_023),
        ];
        let handles: BTreeSet<u32> = topics.iter().map(|topic| handle_of(*topic)).collect();
        assert_eq!(handles.len(), topics.len());
    }
}
