//! The way out, of durable records only: the actor around every projection, the registry of those that run, the table of
//! topics, and a [`Hub`] per worker. What a projection shows is not known here.

mod follow;
mod frame;
mod handle;
mod hub;
mod moves;
mod projection;
mod registry;
mod topic_ring;
pub(crate) mod topics;
mod wire;

pub(crate) use follow::{Attach, ConnectionId, Follow, HubList};
pub(crate) use frame::Frame;
pub(crate) use handle::{Fold, Follower, Ground, Handle};
pub(crate) use hub::{
    Connect, Deliver, Disconnect, Drain, Drained, Hub, Inbound, Keyed, Publish, PublishLatest, Restarted,
    UpdateKey, Wish, closing,
};
pub(crate) use moves::{Batch, Move, moves_of};
pub(crate) use projection::{Apply, Outlet, Part, Projection, ProjectionActor, SnapshotDue, Unfollow};
pub(crate) use registry::{Loading, Registry};
pub(crate) use topic_ring::TopicRing;
pub(crate) use topics::handle_of;
pub(crate) use wire::{KeptSocket, Wire, keep_socket};
