//! The operating server: actors around pure machines, a durable journal under them, sockets and HTTP in front.
//!
//! Work flows one way: a connection hands a command to an ingress, the ingress to a shell, the shell to the journal;
//! what is durable goes on to the projections, the hub and back to the connections. Nothing flows upstream.

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

mod apps;
pub mod auth;
pub mod backups;
mod business_day;
mod carriers;
pub mod cli;
mod clock;
pub mod config;
mod conservation;
mod customers;
pub mod demo;
mod egress;
mod engine;
mod epcis;
mod exchange;
mod gateway;
pub mod http;
pub mod import;
pub mod limits;
mod mail;
mod media;
pub mod node;
mod paper;
pub mod payments;
mod pins;
mod prepare;
mod printing;
mod projections;
pub mod record;
mod recovery;
pub mod rim;
mod samples;
mod serve;
pub mod setup;
mod sheet;
mod shop;
mod site;
mod socket;
pub mod telemetry;
mod words;

pub use serve::{Running, ServeOptions, serve};
