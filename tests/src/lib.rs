//! What the tests of the whole are made of: a shop in a server of its own ([`TestApp`]), the ways to speak to it
//! ([`Raw`] sockets, [`Http`] and the client library), a server as a [`Child`] process that may be killed, and a
//! simulated world ([`sim`]) without any of them. It knows no rule that it could check the server against but those of
//! `protocol`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::string_slice
)]

mod app;
mod authenticator;
mod child;
mod http;
mod mount;
mod provider;
mod raw;
pub mod shop;
pub mod sim;

pub use app::{AppOptions, TestApp, client_options};
pub use authenticator::{Manner, SoftPasskey};
pub use child::{Child, free_address, onhand_binary};
pub use http::Http;
pub use mount::SmallDisk;
pub use provider::Provider;
pub use raw::{Raw, Received, upgrade};

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up. Nothing waits this long unless it is broken.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for something that no message tells of, such as another thread's counter.
///
/// # Panics
/// When it has not come about within [`PATIENCE`].
pub async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
/// The same for something that has to be asked for.
///
/// # Panics
/// When it has not come about within [`PATIENCE`].
pub async fn until_asked(what: &str, done: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done().await {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
