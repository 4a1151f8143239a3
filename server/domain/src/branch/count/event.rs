//! What happened with counts. What a reader needs to keep lines and levels stands in the events, so that nobody has to reckon
//! anew what was expected at which moment.

use protocol::{CountId, LotCode, Quantity, Sku, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::branch::{Expiry, Moved};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CountEvent {
    Opened {
        count: CountId,
        name: String,
        /// In order, each once; none: everything.
        scope: Option<Vec<Sku>>,
        blind: bool,
        threshold: Threshold,
        opened: Timestamp,
    },
    Counted {
        count: CountId,
        staff: StaffId,
        entries: Vec<CountedEntry>,
    },
    /// Counting goes on, and these lines are to be counted again.
    RecountAsked {
        count: CountId,
        skus: Vec<Sku>,
    },
    /// Somebody says that counting is over, and lines are off by more than the threshold: those that were counted once are to be
    /// counted again.
    Checked {
        count: CountId,
    },
    Submitted {
        count: CountId,
    },
    Approved {
        count: CountId,
        approver: StaffId,
        zero_uncounted: bool,
        at: Timestamp,
    },
    /// A page of what it found, in order of SKU, behind the page before. `last` when nothing is left.
    Posted {
        count: CountId,
        name: String,
        approver: StaffId,
        lines: Vec<PostedLine>,
        last: bool,
    },
    Cancelled {
        count: CountId,
    },
    /// While something is counted: what stands behind it in the record happened at this moment.
    Moving {
        at: Timestamp,
    },
    /// What moved in this record had happened before the moment for which a count held that is posted: the count has seen that
    /// it was gone, and it is taken back.
    Absorbed {
        lines: Vec<Moved>,
    },
    /// Of which lots entries are that stand before this in the record. Of the SKUs in `held` it is known from now on what the books
    /// have of each lot at the moment of their line: what is there now, less what moved after that moment, which is `since`.
    LotsCounted {
        count: CountId,
        staff: StaffId,
        entries: Vec<CountedLot>,
        held: Vec<Sku>,
        since: Vec<LotSince>,
    },
    /// Right behind `Opened`: what it names lies in these bins, and some of it in those besides, in order.
    BinsNamed {
        count: CountId,
        ranges: Vec<BinsBetween>,
        also: Vec<String>,
    },
    /// Somebody counts a bin or a zone, or goes on with it.
    BinTaken {
        count: CountId,
        bin: String,
        staff: StaffId,
        at: Timestamp,
    },
    /// All of it is counted.
    BinFinished {
        count: CountId,
        bin: String,
        staff: StaffId,
        at: Timestamp,
    },
    BinFreed {
        count: CountId,
        bin: String,
    },
    /// Found in bins of the count without being part of it: nothing of it is posted.
    Strayed {
        count: CountId,
        staff: StaffId,
        entries: Vec<Stray>,
    },
}

/// Bins that stand side by side: one bin or zone, or all up to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BinsBetween {
    pub from: String,
    pub to: Option<String>,
}

/// So much of a SKU was found in a bin where it does not belong; added to what the person found of it there before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stray {
    pub sku: Sku,
    pub bin: String,
    pub lot: Option<LotCode>,
    pub quantity: Quantity,
    pub at: Timestamp,
}

impl BinsBetween {
    #[must_use]
    pub fn covers(&self, bin: &str) -> bool {
        protocol::is_between(&self.from, self.to.as_deref(), bin)
    }
}

/// So much of what was entered in a place is of one lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CountedLot {
    pub sku: Sku,
    pub place: String,
    pub lot: LotCode,
    pub expires: Option<Expiry>,
    /// Whether it is the number of a single unit.
    pub serial: bool,
    pub quantity: Quantity,
}

/// Signed change of a lot after the moment for which it was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotSince {
    pub sku: Sku,
    pub lot: LotCode,
    pub quantity: Quantity,
}

/// A difference beyond either asks for a recount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Threshold {
    pub quantity: Option<Quantity>,
    pub ppm: Option<u32>,
}

/// What somebody counted, and what the line is about with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CountedEntry {
    pub sku: Sku,
    pub place: String,
    /// Added to what the person counted there before.
    pub quantity: Quantity,
    /// The moment for which the whole line holds now, and what the books had then.
    pub moment: Timestamp,
    pub expected: Quantity,
    /// False where too much has moved since that moment to say what the books had.
    pub known: bool,
    /// Why all that was counted before is replaced; none where it is added to.
    pub again: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PostedLine {
    pub sku: Sku,
    pub variance: Quantity,
    /// The moment for which the line holds: what happened before it and is heard of later is absorbed.
    pub moment: Timestamp,
}

impl Threshold {
    pub(super) fn is_beyond(self, variance: Quantity, expected: Quantity) -> bool {
        protocol::CountThreshold { quantity: self.quantity, ppm: self.ppm }.is_beyond(variance, expected)
    }
}
