#![allow(clippy::unwrap_used)]
#[path = "it/simulation.rs"]
mod simulation;
