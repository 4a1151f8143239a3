//! What one branch does for an order.

use protocol::{BranchId, CommandId, Timestamp};
use serde::{Deserialize, Serialize};

use super::Planned;
use crate::{
    FulfilmentNews,
    branch::{Awaited, Moved},
    limits::NEWS_KNOWN,
};

/// What one branch does for it. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    pub branch: BranchId,
    /// What is still expected of the branch.
    pub lines: Vec<Moved>,
    pub step: PartStep,
    /// Whether the goods were set aside first.
    pub hold: bool,
    /// The last payment for which they are kept aside.
    pub kept: u16,
    pub carrier: String,
    pub tracking: String,
    /// The branch would not take it back.
    pub stays: bool,
    /// The branch was asked to keep the goods while somebody looks at the order.
    pub reviewed: bool,
    /// What the branch is asked to leave out, and how often it was asked for something.
    pub less: Vec<Moved>,
    pub edits: u16,
    /// News that was noted, the newest last.
    pub heard: Vec<CommandId>,
    /// What of it is not there yet, and the version of the branch's word about that.
    pub waits: Vec<Awaited>,
    pub waits_version: u32,
    /// What of it was not found and waits for somebody's word, and until when.
    pub undecided: Vec<Moved>,
    pub decide_by: Timestamp,
    /// It keeps goods for an exchange that nothing is owed for yet.
    pub aside: bool,
    /// For how long the branch keeps them, where that is longer than for a payment.
    pub kept_ms: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum PartStep {
    /// The branch is asked to set the goods aside.
    Holding,
    Held,
    /// The branch is asked to promise them.
    Allocating,
    Promised,
    Picked,
    Packed,
    Ready,
    Shipped,
    Collected,
    /// The branch is told that what it holds is not needed.
    Freeing,
    /// The branch is told not to pick it.
    Cancelling,
    /// The branch had not enough; what to do about it is decided at once.
    Refused,
    Ended,
}

impl PartStep {
    /// Whether the goods are with the customer or a carrier.
    #[must_use]
    pub const fn is_handed_over(self) -> bool {
        matches!(self, Self::Shipped | Self::Collected)
    }

    /// Whether nothing will come of it any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Refused | Self::Ended)
    }

    pub(super) const fn is_promised(self) -> bool {
        matches!(self, Self::Promised | Self::Picked | Self::Packed | Self::Ready)
    }
}

impl Part {
    pub(super) fn new(planned: &Planned) -> Self {
        Self {
            branch: planned.branch,
            lines: planned.lines.clone(),
            step: if planned.hold { PartStep::Holding } else { PartStep::Allocating },
            hold: planned.hold,
            kept: 0,
            carrier: String::new(),
            tracking: String::new(),
            stays: false,
            reviewed: false,
            less: Vec::new(),
            edits: 0,
            heard: Vec::new(),
            waits: Vec::new(),
            waits_version: 0,
            undecided: Vec::new(),
            decide_by: Timestamp(0),
            aside: false,
            kept_ms: 0,
        }
    }

    /// News may come in any order; a step back is none.
    pub(super) fn hear(&mut self, step: CommandId, news: &FulfilmentNews) {
        self.heard.push(step);
        if self.heard.len() > NEWS_KNOWN {
            self.heard.remove(0);
        }
        let reached = match news {
            FulfilmentNews::Picked => PartStep::Picked,
            FulfilmentNews::Packed => PartStep::Packed,
            FulfilmentNews::Ready => PartStep::Ready,
            FulfilmentNews::Collected => PartStep::Collected,
            FulfilmentNews::Shipped { carrier, tracking } => {
                self.carrier.clone_from(carrier);
                self.tracking.clone_from(tracking);
                PartStep::Shipped
            }
            FulfilmentNews::ShortPicked { .. }
            | FulfilmentNews::Waits { .. }
            | FulfilmentNews::Late { .. }
            | FulfilmentNews::Remedied { .. }
            | FulfilmentNews::Undecided { .. }
            | FulfilmentNews::Decided { .. }
            | FulfilmentNews::Asked(_) => return self.hear_goods(news),
            FulfilmentNews::Cancelled => {
                if !self.step.is_handed_over() && !self.step.is_over() {
                    self.step = PartStep::Ended;
                }
                return;
            }
        };
        let forward = match self.step {
            // What is handed over cannot be called off any more.
            PartStep::Cancelling => reached.is_handed_over(),
            step => reached > step,
        };
        if forward && !self.step.is_over() {
            self.step = reached;
        }
    }
}
