//! The way out, of durable records only: the projections ([`Partition`], [`Reports`], [`CatalogueFeed`]) and a
//! [`Hub`] per worker.

mod catalogue_feed;
mod feed;
mod hub;
mod partition;
mod projection;
mod reports;
mod topic_ring;

pub use catalogue_feed::PublishedCatalogue;
pub(crate) use catalogue_feed::{CatalogueFeed, CatalogueQuery, Published};
pub(crate) use feed::{Attach, ConnectionId, Follow, Frame, HubList, handle_of, topic_of};
pub(crate) use hub::{Connect, Deliver, Disconnect, Drain, Drained, Hub, Inbound, Wish, closing};
pub(crate) use partition::{Partition, PartitionQuery, PartitionReading, partition_of};
pub(crate) use projection::{
    Apply, Outlet, Projection, ProjectionActor, ProjectionAddr, Read, SnapshotDue, Unfollow,
};
pub(crate) use reports::{Reports, ReportsQuery, ReportsReading, summarise};
