//! The way of a command: an [`Ingress`] per origin, a [`Shell`] per machine, [`Release`] behind the disk, and the [`Courier`]
//! for what machines owe to each other. Nothing here knows a socket, a page or a projection's content.

mod courier;
mod family;
mod ingress;
mod recorded;
mod release;
mod reply_to;
mod routes;
mod shell;
mod start;

pub(crate) use courier::{Bell, Courier, CourierFigures, Gateway, Owes, Ring};
pub(crate) use family::{Family, Ground, SharedAddr};
#[cfg(test)]
pub(crate) use ingress::DieWhenTold;
pub(crate) use ingress::{Carried, Carry, Ingress, SignOnCommand, Submit, busy};
pub(crate) use recorded::{Recorded, Streamed};
pub(crate) use release::{Durable, Entry, Release, SnapshotRounds};
pub(crate) use reply_to::{Owed, ReplyTo, restarted};
pub(crate) use routes::{Routes, RoutesParts};
#[cfg(test)]
pub(crate) use shell::faults::{Moment, Plant, Reveal};
pub(crate) use shell::{Ask, Consider, LevelsBehind, Shell, ShellParts};
pub(crate) use start::start_bounded;
