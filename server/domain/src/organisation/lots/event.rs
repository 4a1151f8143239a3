//! What head office decided about lots: how units of a SKU are told apart, and which lots may not be sold anywhere.

use protocol::{BranchId, CommandId, CostMethod, LotCode, Sku, Tracking};
use serde::{Deserialize, Serialize};

use crate::organisation::Saved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LotRuleEvent {
    TrackingSet {
        lines: Vec<(Sku, Tracking)>,
    },
    Recalled {
        recall: CommandId,
        sku: Sku,
        lot: LotCode,
        reason: String,
        saved: Saved,
    },
    RecallLifted {
        recall: CommandId,
        reason: String,
        saved: Saved,
    },
    /// A branch knows of a recall, or that it was lifted.
    Told {
        recall: CommandId,
        branch: BranchId,
        lifted: bool,
    },
    /// How goods that are told apart are valued: of one SKU, or of all that have no word of their own.
    CostMethodSet {
        sku: Option<Sku>,
        method: Option<CostMethod>,
    },
}
