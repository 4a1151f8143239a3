//! Sockets: the upgrade and the connection actor. All use of `actix-web-actors` is in this module.

mod connection;
mod feed;
mod follow;
mod frame_lengths;
mod greeting;
mod rate;
mod upgrade;

use connection::Connection;
pub(crate) use feed::feed;
pub(crate) use upgrade::{AllowedOrigins, configure};
