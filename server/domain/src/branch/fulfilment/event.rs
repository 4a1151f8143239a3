//! What happened with fulfilments. Lines are repeated from event to event, so that a reader needs no memory of open
//! fulfilments to keep levels.

use protocol::{CommandId, FulfilmentId, HoldId, OrderId, TaskId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    branch::{AskedInstead, Awaited, Moved, Then},
    customers::Sealed,
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FulfilmentEvent {
    /// Goods are promised to an order. A hold that was for it ends with that; `held` is what it had set aside.
    Promised {
        fulfilment: FulfilmentId,
        order: OrderId,
        hold: Option<HoldId>,
        held: Vec<Moved>,
        lines: Vec<Moved>,
        ship: bool,
        who: String,
        note: String,
    },
    PickingBegun {
        fulfilment: FulfilmentId,
    },
    /// `step` is the command that said so, by which the order knows this news; the same in what follows.
    Picked {
        fulfilment: FulfilmentId,
        step: CommandId,
        /// What was found.
        lines: Vec<Moved>,
        /// What was not, and is not promised any more.
        short: Vec<Moved>,
        reason: String,
    },
    Packed {
        fulfilment: FulfilmentId,
        step: CommandId,
    },
    Unpacked {
        fulfilment: FulfilmentId,
    },
    Ready {
        fulfilment: FulfilmentId,
        step: CommandId,
    },
    /// The goods have left.
    Shipped {
        fulfilment: FulfilmentId,
        order: OrderId,
        step: CommandId,
        lines: Vec<Moved>,
        carrier: String,
        tracking: String,
    },
    Collected {
        fulfilment: FulfilmentId,
        order: OrderId,
        step: CommandId,
        lines: Vec<Moved>,
        age_checked: Option<u8>,
    },
    /// The order does not want it any more. `allocated` is what was still promised.
    Cancelled {
        fulfilment: FulfilmentId,
        allocated: Vec<Moved>,
    },
    /// The order knows of a step.
    Told {
        fulfilment: FulfilmentId,
        step: CommandId,
    },
    /// It is handed over only to somebody who shows this.
    CodeSet {
        fulfilment: FulfilmentId,
        code: String,
    },
    /// It is handed over to somebody without the code, who was known by something else.
    CodeWaived {
        fulfilment: FulfilmentId,
        known_by: String,
    },
    /// The order wants less of it: so much is not promised any more.
    LeftOut {
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
    },
    /// Goods of it are missing, and this is what its order is to do about them. What is not promised any more is left out beside it.
    Remedied {
        fulfilment: FulfilmentId,
        step: CommandId,
        lines: Vec<Moved>,
        then: Then,
    },
    /// Whose it is, sealed under their order's key.
    Named {
        fulfilment: FulfilmentId,
        order: OrderId,
        who: Sealed,
    },
    /// What was not found waits for somebody's word, until then and no longer.
    Undecided {
        fulfilment: FulfilmentId,
        step: CommandId,
        task: TaskId,
        lines: Vec<Moved>,
        until: Timestamp,
    },
    /// So much of it waits for nobody's word any more: somebody has settled it, or the order settles it by itself.
    Decided {
        fulfilment: FulfilmentId,
        step: CommandId,
        lines: Vec<Moved>,
        then: Option<Then>,
        /// What of it waits for goods, where it is to wait.
        waits: Vec<Awaited>,
    },
    /// Its order is to ask its customer whether they would have something else instead.
    Asked {
        fulfilment: FulfilmentId,
        step: CommandId,
        asked: Box<AskedInstead>,
    },
    /// Its customer has something else instead of this. What is still promised of it is left out beside it.
    Replaced {
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
    },
}

impl FulfilmentEvent {
    /// Which fulfilment it is about.
    #[must_use]
    pub const fn fulfilment(&self) -> FulfilmentId {
        match self {
            Self::Promised { fulfilment, .. }
            | Self::PickingBegun { fulfilment }
            | Self::Picked { fulfilment, .. }
            | Self::Packed { fulfilment, .. }
            | Self::Unpacked { fulfilment }
            | Self::Ready { fulfilment, .. }
            | Self::Shipped { fulfilment, .. }
            | Self::Collected { fulfilment, .. }
            | Self::Cancelled { fulfilment, .. }
            | Self::Told { fulfilment, .. }
            | Self::CodeSet { fulfilment, .. }
            | Self::CodeWaived { fulfilment, .. }
            | Self::LeftOut { fulfilment, .. }
            | Self::Remedied { fulfilment, .. }
            | Self::Named { fulfilment, .. }
            | Self::Undecided { fulfilment, .. }
            | Self::Decided { fulfilment, .. }
            | Self::Asked { fulfilment, .. }
            | Self::Replaced { fulfilment, .. } => *fulfilment,
        }
    }
}
