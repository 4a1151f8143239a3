//! The online store's carts and orders.

pub mod command;

use protocol::{CartId, ORDER_SHARDS, OrderId, Outcome, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use command::{Body, Command};

use crate::{Machine, Rejection};

/// The deciding state of one share of the carts and orders.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Orders {}

impl Machine for Orders {
    type Command = Command;
    type Event = Event;

    fn decide(&self, _: Timestamp, _: &Command) -> Result<Vec<Event>, Rejection> {
        Ok(Vec::new())
    }

    fn apply(&mut self, _: &Event) {}

    fn wake_at(&self) -> Option<Timestamp> {
        None
    }

    fn on_wake(&self, _: Timestamp) -> Option<Command> {
        None
    }
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {}

/// What a command brought about, told from its events alone.
#[must_use]
pub fn outcome(_: &[Event]) -> Outcome {
    Outcome::Done
}

/// The machine that has a cart.
#[must_use]
pub fn shard_of_cart(cart: CartId) -> u16 {
    shard(cart.uuid())
}

/// The machine that has an order: the one that has its cart, since the bits that say so are the same in both.
#[must_use]
pub fn shard_of(order: OrderId) -> u16 {
    shard(order.uuid())
}

/// By the twelve bits of a UUID of version 7 that are chance and stay the same in the ids of its steps.
fn shard(id: Uuid) -> u16 {
    let [_, _, _, _, _, _, a, b, ..] = *id.as_bytes();
    u16::from_be_bytes([a & 0x0f, b]).checked_rem(ORDER_SHARDS).unwrap_or_default()
}
