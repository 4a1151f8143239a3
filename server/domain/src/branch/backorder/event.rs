//! What happened with goods that are promised before they are there. Each says how much of what a hold or a fulfilment has waits, or
//! does not wait any more; what those have in all is said by their own events, in the same record.

use protocol::{FulfilmentId, HoldId, Quantity, Sku, Timestamp, WaitKind};
use serde::{Deserialize, Serialize};

use crate::branch::Moved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BackorderEvent {
    /// What head office says of a SKU here; none where only what is there is promised.
    RuleSet { sku: Sku, version: u32, rule: Option<Waitable> },
    /// Of what a hold sets aside so much is not there.
    HoldWaits { hold: HoldId, lines: Vec<Awaited> },
    /// It is there now.
    HoldSupplied { hold: HoldId, lines: Vec<Moved> },
    /// The hold is over; its own event follows.
    HoldEnded { hold: HoldId, lines: Vec<Moved> },
    /// Of what a fulfilment is promised so much is not there. Nothing where it was thought to wait, and all is there.
    Waits { fulfilment: FulfilmentId, lines: Vec<Awaited> },
    /// It is there now.
    Supplied { fulfilment: FulfilmentId, lines: Vec<Moved> },
    /// It is not wanted any more; the fulfilment's own event follows.
    GivenUp { fulfilment: FulfilmentId, lines: Vec<Moved> },
}

/// How much of a SKU may be promised beyond what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waitable {
    pub kind: WaitKind,
    pub cap: Quantity,
    /// The day on which the goods are expected, counted from 0000-12-31.
    pub until: i32,
    /// From this moment on nothing more is promised, by the branch's own clock.
    pub ends_at: Timestamp,
}

/// So much of a SKU is promised and not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Awaited {
    pub sku: Sku,
    pub quantity: Quantity,
    pub kind: WaitKind,
    /// As in [`Waitable::until`]; 0 where nobody knows.
    pub until: i32,
}

impl Awaited {
    #[must_use]
    pub const fn moved(&self) -> Moved {
        Moved { sku: self.sku, quantity: self.quantity }
    }
}
