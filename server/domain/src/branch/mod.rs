//! One branch: the only writer of its stock, shifts, drawers, tickets and holds.

mod command;
mod event;

pub use command::*;
pub use event::*;
