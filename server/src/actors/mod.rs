//! The actors and what passes between them. From the rim inwards: an [`Ingress`] per origin, a [`Shell`] per machine;
//! then, of durable records only: [`Release`], the projections ([`Partition`], [`Reports`], [`CatalogueFeed`]) and a
//! [`Hub`] per worker.

mod catalogue_feed;
mod changes;
mod feed;
mod hub;
mod ingress;
mod partition;
mod prepare;
mod projection;
mod published;
mod release;
mod reply_to;
mod reports;
mod shell;
mod start;
mod topic_ring;

pub(crate) use catalogue_feed::{CatalogueFeed, CatalogueQuery};
pub(crate) use feed::{Attach, ConnectionId, Follow, Frame, HubList, handle_of, topic_of};
pub(crate) use hub::{Connect, Deliver, Disconnect, Drain, Drained, Hub, Inbound, Wish, closing};
#[cfg(test)]
pub(crate) use ingress::DieWhenTold;
pub(crate) use ingress::{Ingress, IngressSeed, SignOnCommand, Submit};
pub(crate) use partition::{Partition, PartitionQuery, PartitionReading, partition_of};
pub(crate) use prepare::{DeviceClock, Preparation};
pub(crate) use projection::{
    Apply, Outlet, Projection, ProjectionActor, ProjectionAddr, Read, SnapshotDue, Unfollow,
};
pub(crate) use published::Published;
pub use published::PublishedCatalogue;
pub(crate) use release::{Durable, Entry, Release};
pub(crate) use reply_to::{Owed, ReplyTo, restarted};
pub(crate) use reports::{Reports, ReportsQuery, ReportsReading, summarise};
#[cfg(test)]
pub(crate) use shell::faults::{Moment, Plant, Reveal};
pub(crate) use shell::{Ask, Shell, ShellParts};
pub(crate) use start::start_bounded;
