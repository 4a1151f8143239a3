//! Pricing: what it must come to in cases that went wrong elsewhere, the laws that hold of every basket, and the vectors
//! that bind the till's twin.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

mod cases;
mod laws;
mod promoted;
mod promotions;
mod support;
mod vectors;
