//! The rules of the trade.
//!
//! What is absent here is the point: no IO, no clock, no randomness, no async, no threads, no logging and no unordered
//! maps (the crate's `clippy.toml` enforces it). Time, ids, prices and earlier tickets come in as arguments. A machine
//! can reject a command; it cannot fail.

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
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod accounts;
pub mod address;
pub mod branch;
mod check;
pub mod customers;
mod errand;
mod grant;
pub mod limits;
mod machine;
pub mod orders;
pub mod organisation;
pub mod pricing;
pub mod replenish;
mod sorted;

pub use check::deed;
pub use errand::{Address, Answered, Errand, FulfilmentNews, Request, step_id};
pub use grant::{Grant, RightSet};
pub use machine::{Debtor, Debts, Machine, Rejection};
pub use sorted::Sorted;
