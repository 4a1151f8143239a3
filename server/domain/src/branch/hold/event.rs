//! What happened with holds.

use protocol::{HoldId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::branch::Moved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum HoldEvent {
    Held {
        hold: HoldId,
        lines: Vec<Moved>,
        expires_at: Timestamp,
        capped_at: Timestamp,
    },
    Extended {
        hold: HoldId,
        expires_at: Timestamp,
    },
    /// The lines are repeated, so that a reader of events needs no memory of open holds to keep levels.
    Released {
        hold: HoldId,
        lines: Vec<Moved>,
    },
    Expired {
        hold: HoldId,
        lines: Vec<Moved>,
    },
}
