//! Counts of stock: what somebody finds on the shelf, beside what the books say, while the shop goes on selling.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BinRange, BranchId, CountId, LotCode, Lsn, Quantity, Sku, StaffId, Timestamp};

/// Commands about counts, for the branch that is counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountCommand {
    /// Begins a count; its id is the command's. Answers `done`.
    Open(OpenCount),
    /// Tells what was counted. Entries of one SKU are added up. Answers `done`.
    Enter(EnterCounts),
    /// Puts another count in the place of all that was counted of one SKU. Answers `done`.
    Recount(RecountLine),
    /// Sends a count that is being reviewed back to those who count, for some of its SKUs or for what is left. Answers `done`.
    AskRecount(AskRecount),
    /// Says that counting is over. Where lines are off by more than the threshold and were counted once, they are asked to be
    /// counted again instead, and counting goes on. Answers `done` either way.
    Submit(SubmitCount),
    /// Agrees to what was found; it is then posted page by page. Answers `done`.
    Approve(ApproveCount),
    /// Calls it off, before it is approved. Nothing is posted. Answers `done`.
    Cancel(CountRef),
    /// Says who counts a bin or a zone, so that no two do. Answers `done`.
    Bin(CountBin),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCount {
    pub name: String,
    /// The SKUs that are counted; none: everything that the branch has.
    #[serde(default)]
    pub skus: Option<Vec<Sku>>,
    /// Whether those who count are not told what is expected.
    #[serde(default)]
    pub blind: bool,
    #[serde(default)]
    pub threshold: CountThreshold,
    /// Only what lies in these bins now; with `skus`, only those of it. Of what lies in others as well, those are counted, too, since
    /// nobody knows how much is in which. Empty: bins do not matter.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<BinRange>>")]
    pub bins: Vec<BinRange>,
}

/// A step of one bin, or of a whole zone by its name: who counts in it is the sender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountBin {
    pub count: CountId,
    pub bin: String,
    pub step: BinStep,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BinStep {
    /// The sender counts it, and nobody else does. Whoever enters what they counted in a bin of the count has taken it by that.
    Take,
    /// All of it is counted.
    Finish,
    /// Another may count it. What somebody else counts is freed by whoever may approve counts.
    Free,
}

/// A difference beyond either of these asks for a recount. None of them: no difference does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountThreshold {
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// In parts per million of what was expected.
    #[serde(default)]
    pub ppm: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterCounts {
    pub count: CountId,
    pub entries: Vec<CountEntry>,
}

/// So much of one SKU was found in one place at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountEntry {
    pub sku: Sku,
    /// Added to what the same person counted in the same place. 0 says that there is none; below zero takes back what was
    /// entered too much.
    pub quantity: Quantity,
    /// The bin or shelf, as people call it.
    #[serde(default)]
    pub place: String,
    /// When it was counted, by the clock of who counted. What moves after that moment applies on top.
    pub at: Timestamp,
    /// Of which lot, or which unit, where the SKU is told apart and somebody has looked. A unit is counted once.
    #[serde(default)]
    #[ts(optional)]
    pub lot: Option<LotCode>,
    /// The last day on which it may be sold, such as "2027-01-31".
    #[serde(default)]
    #[ts(optional)]
    pub expires: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecountLine {
    pub count: CountId,
    pub entry: CountEntry,
    /// Why it was counted again, or what was wrong the first time.
    #[serde(default)]
    pub reason: String,
    /// More of the same SKU: its other lots and places.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<CountEntry>>")]
    pub also: Vec<CountEntry>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRecount {
    pub count: CountId,
    /// What is to be counted again; none: counting just goes on.
    #[serde(default)]
    pub skus: Vec<Sku>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitCount {
    pub count: CountId,
    /// Whether lines stay as they are that are off by more than the threshold, or for which a recount is asked.
    #[serde(default)]
    pub as_is: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveCount {
    pub count: CountId,
    /// Whether what nobody counted is not there; otherwise it stays as it is in the books.
    #[serde(default)]
    pub zero_uncounted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountRef {
    pub count: CountId,
}

/// How far a count has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountState {
    Counting,
    /// Counting is over; somebody looks at what it found.
    Review,
    /// Approved; its differences are being booked, page by page.
    Posting,
    Posted,
    Cancelled,
}

/// A count without its lines, which are read page by page. `seq` of its document tells when lines have changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountView {
    pub id: CountId,
    pub branch: BranchId,
    pub name: String,
    pub state: CountState,
    /// How many SKUs are to be counted; none: everything that the branch has.
    pub scope: Option<u32>,
    pub blind: bool,
    pub threshold: CountThreshold,
    pub opened: Timestamp,
    pub opened_by: Option<StaffId>,
    /// Everybody who has counted.
    pub counters: Vec<StaffId>,
    /// SKUs that were counted.
    pub counted: u32,
    /// Those of them that are asked to be counted again.
    pub recounts: u32,
    pub submitted_by: Option<StaffId>,
    pub approved_by: Option<StaffId>,
    pub zero_uncounted: bool,
    /// SKUs that are posted.
    pub posted: u32,
    /// When it last changed.
    pub changed: Timestamp,
    /// In which bins it counts; empty where bins do not matter.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<BinRange>>")]
    pub bins: Vec<BinRange>,
    /// Bins and zones that somebody counts, or has counted, and those of them that are finished.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub taken: u32,
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub finished: u32,
    /// What was found in its bins that is not part of it.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub strays: u32,
}

/// One bin of a count, and how far it has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountBinView {
    pub bin: String,
    /// Who counts it, or has counted it; none while nobody does.
    pub staff: Option<StaffId>,
    /// Since when.
    pub since: Option<Timestamp>,
    pub finished: bool,
    /// SKUs of the count that lie in it now, and those of them that were counted there.
    pub articles: u32,
    pub counted: u32,
    /// What was found in it that lies elsewhere, or nowhere.
    pub misplaced: u32,
    /// Whether the count does not name it: some of what it counts lies here as well.
    pub also: bool,
}

/// Goods that were found in a bin where they do not lie by what the branch knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountMisplaced {
    pub bin: String,
    pub sku: Sku,
    pub lot: Option<LotCode>,
    pub staff: StaffId,
    pub quantity: Quantity,
    /// Whether it is part of the count, so that it is in its line. Otherwise nothing of it is posted.
    pub counted: bool,
    /// Where it lies; empty where nobody has said.
    pub bins: Vec<String>,
}

/// One SKU of a count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountLine {
    pub sku: Sku,
    /// All places together; none while nobody has counted it.
    pub counted: Option<Quantity>,
    pub parts: Vec<CountPart>,
    /// The moment for which it holds.
    pub at: Option<Timestamp>,
    /// What the books had at that moment; none where the reader is not to know, or nobody has counted.
    pub expected: Option<Quantity>,
    /// `counted − expected`.
    pub variance: Option<Quantity>,
    /// The variance at what the goods cost now, in minor units; none where the reader may not know, or no cost is known.
    pub value: Option<Amount>,
    /// Whether it is to be counted again.
    pub recount: bool,
    /// How often it was.
    pub again: u16,
    /// Why it was, the last time.
    pub reason: String,
    pub posted: bool,
    /// Position of its last change.
    pub seq: Lsn,
    /// Where it was counted by lot: each lot that was counted, and each that should be there. What `counted` and `expected` have
    /// beyond them is without a lot.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<CountLot>>")]
    pub lots: Vec<CountLot>,
    /// Where it lies now, the bin to go to first in front. Of what lies in one bin alone, `expected` is expected there; of several
    /// nobody knows how much is in which.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub bins: Vec<String>,
    /// What of it lies there now for kits that are promised. It is expected, though it has left the books.
    #[serde(default)]
    #[ts(optional, as = "Option<Quantity>")]
    pub in_kits: Quantity,
}

/// One lot, or one unit, of a SKU that is counted by lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountLot {
    pub lot: LotCode,
    /// The last day on which it may be sold.
    pub expires: Option<String>,
    /// Whether it is one unit's own number.
    pub serial: bool,
    /// In all places; none where nobody has seen it.
    pub counted: Option<Quantity>,
    /// What the books had of it at the line's moment; none where the reader is not to know.
    pub expected: Option<Quantity>,
}

/// What one person counted of a SKU in one place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountPart {
    pub place: String,
    pub staff: StaffId,
    pub quantity: Quantity,
    /// Of which lot; none where nobody has looked.
    #[serde(default)]
    #[ts(optional)]
    pub lot: Option<LotCode>,
}

/// A SKU in a count's scope that nobody has counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct UncountedSku {
    pub sku: Sku,
    /// What the books have; none where the reader is not to know.
    pub on_hand: Option<Quantity>,
}

impl CountThreshold {
    /// Whether a difference is beyond it.
    #[must_use]
    pub fn is_beyond(&self, variance: Quantity, expected: Quantity) -> bool {
        let off = u128::from(variance.0.unsigned_abs());
        let of = u128::from(expected.0.unsigned_abs());
        let by_quantity = self.quantity.is_some_and(|most| off > u128::from(most.0.unsigned_abs()));
        let by_share =
            self.ppm.is_some_and(|ppm| off.saturating_mul(1_000_000) > of.saturating_mul(u128::from(ppm)));
        by_quantity || by_share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_passed_by_more_than_it_says() {
        let of = |quantity: Option<i64>, ppm: Option<u32>| CountThreshold {
            quantity: quantity.map(Quantity),
            ppm,
        };
        for (threshold, variance, expected, beyond) in [
            (of(None, None), 99_000, 1_000, false),
            (of(Some(2_000), None), 2_000, 50_000, false),
            (of(Some(2_000), None), -2_001, 50_000, true),
            (of(None, Some(100_000)), 5_000, 50_000, false),
            (of(None, Some(100_000)), -5_001, 50_000, true),
            (of(None, Some(100_000)), 1, 0, true),
            (of(Some(9_000), Some(100_000)), 6_000, 50_000, true),
            (of(Some(0), None), 0, 0, false),
            (of(Some(0), Some(1)), i64::MAX, i64::MIN, true),
        ] {
            assert_eq!(
                threshold.is_beyond(Quantity(variance), Quantity(expected)),
                beyond,
                "{threshold:?} {variance}"
            );
        }
    }
}
