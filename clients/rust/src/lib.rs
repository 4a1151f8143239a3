//! A typed client of Onhand's sockets. It reconnects with jitter, resumes its topics from where they stood, sends
//! unanswered commands again under their first id, and proves its mirrors against the server's hashes.
//!
//! [`Core`] is a pure state machine: no socket, no clock, no chance. [`Client`] is the task around it. The conformance
//! vectors in `clients/conformance` bind the core and its TypeScript twin to the same behaviour.

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

mod backoff;
mod clock;
mod connection;
mod core;
mod mirror;
mod options;
mod outbox;
mod socket;
mod topics;

pub use self::core::{Core, Event, Output, Phase, Settings};
pub use backoff::Backoff;
pub use clock::wall_clock;
pub use connection::{Client, Follow, Pending};
pub use mirror::{Mirror, Step};
pub use options::{ClientError, Options};
pub use outbox::{Full, Outbox};
pub use socket::read_frame;
pub use topics::{Following, TopicState};

/// Version told to the server in `hello`.
pub const NAME: &str = concat!("onhand-client/", env!("CARGO_PKG_VERSION"));
