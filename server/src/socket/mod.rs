//! Sockets: the upgrade, the connection actor and the handle by which a stuck socket is shut from outside. All use of
//! `actix-web-actors` is in this module.

mod connection;
mod follow;
mod frame_lengths;
mod greeting;
mod rate;
mod upgrade;
mod wire;

pub(crate) use connection::Connection;
pub(crate) use upgrade::{AllowedOrigins, configure};
pub(crate) use wire::{Wire, keep_socket};
