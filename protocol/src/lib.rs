//! The words of Onhand, as they cross the wire and rest in the journal.
//!
//! This crate knows nobody: no clock, no chance, no IO, no actor. It holds plain values with checked arithmetic,
//! the commands a client may submit, the refusals it may get back and the messages of a socket. Every type reads and
//! writes JSON (for people and browsers) and postcard (for the binary socket and the journal) from one serde schema,
//! which is why enums are externally tagged and no field is ever skipped.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::as_conversions
    )
)]

#[macro_use]
mod arithmetic;
mod catalogue;
mod codec;
mod command;
mod http;
mod ids;
mod limits;
mod money;
mod organisation;
mod quantity;
mod refusal;
mod schema;
mod socket;
mod stock;
mod text;
mod ticket;
mod time;
mod typescript;

pub use catalogue::*;
pub use codec::*;
pub use command::*;
pub use http::*;
pub use ids::*;
pub use limits::*;
pub use money::*;
pub use organisation::*;
pub use quantity::*;
pub use refusal::*;
pub use schema::schemas;
pub use socket::*;
pub use stock::*;
pub use text::*;
pub use ticket::*;
pub use time::*;
pub use typescript::typescript;
