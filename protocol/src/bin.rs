//! Where in a branch the goods of a SKU lie, and how many of them the online store does not offer.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, Quantity, Sku};

/// Says where in a branch some SKUs lie. Others stay where they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBins {
    pub branch: BranchId,
    pub bins: Vec<SkuBins>,
}

/// Where one SKU lies, the bin to go to first in front; in none when the list is empty. What stands before a bin's first hyphen
/// is its zone: `A-03-2` is in zone `A`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuBins {
    pub sku: Sku,
    pub bins: Vec<String>,
}

/// A SKU with its bins in one branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BinRow {
    pub sku: Sku,
    pub name: String,
    pub bins: Vec<String>,
    /// What the branch keeps back from the online store.
    pub buffer: Quantity,
}

/// What happens when more of a SKU is sold at a till than is there to be sold. The online store never sells what is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Oversell {
    /// It is sold: what the customer holds is there.
    #[default]
    Allow,
    /// It is sold when somebody says why; without a word about it a task asks.
    Reason,
    /// The till does not sell it. Where it was sold all the same, that is recorded, and a task asks.
    Deny,
}

/// Says what happens when more of some SKUs is sold at a till than is there. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOversell {
    pub lines: Vec<SkuOversell>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuOversell {
    pub sku: Sku,
    pub till: Oversell,
}

/// Says how many of some SKUs a branch keeps back from the online store, for whoever stands at its counter. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBuffers {
    pub branch: BranchId,
    pub buffers: Vec<SkuBuffer>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuBuffer {
    pub sku: Sku,
    /// The online store sells no more than what is above this; 0 keeps nothing back.
    pub web: Quantity,
}

/// Bins that stand side by side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinRange {
    /// The first of them; a zone where it has no hyphen and no other is named.
    pub from: String,
    /// The last of them, as somebody walks past them: `A-10` is behind `A-9`. None: only the one.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
}

impl BinRange {
    /// Whether a bin is one of them.
    #[must_use]
    pub fn covers(&self, bin: &str) -> bool {
        is_between(&self.from, self.to.as_deref(), bin)
    }
}

/// Whether a bin is from one to another of them; where no other is named, whether it is the one or in its zone.
#[must_use]
pub fn is_between(from: &str, to: Option<&str>, bin: &str) -> bool {
    match to {
        None => bin == from || zone_of(bin) == from,
        Some(to) => bin_order(from, bin).is_le() && bin_order(bin, to).is_le(),
    }
}

/// A bin's name as labels have it and as it is kept: in capitals.
#[must_use]
pub fn bin_in_capitals(bin: &str) -> String {
    bin.trim().to_uppercase()
}

/// What stands before a bin's first hyphen.
#[must_use]
pub fn zone_of(bin: &str) -> &str {
    bin.split('-').next().unwrap_or(bin)
}

/// Whether two of them, bins or zones, have a bin in common.
#[must_use]
pub fn bins_overlap(one: &str, other: &str) -> bool {
    one == other || zone_of(one) == other || zone_of(other) == one
}

/// The order in which somebody walks past bins: by their figures, so that `A-2` is before `A-10`.
#[must_use]
pub fn bin_order(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (parts(one), parts(other));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return one.cmp(other),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(left), Some(right)) => match (number(left), number(right)) {
                (Some(left), Some(right)) => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => left.cmp(right),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Figures and what stands between them, in turn.
fn parts(bin: &str) -> impl Iterator<Item = &[u8]> {
    bin.as_bytes().chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit())
}

/// The figures of a part without the noughts in front; none where it has no figures.
fn number(part: &[u8]) -> Option<&[u8]> {
    let figures = part.first().is_some_and(u8::is_ascii_digit);
    let noughts = part.iter().take_while(|figure| **figure == b'0').count();
    figures.then(|| part.get(noughts..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: Option<&str>) -> BinRange {
        BinRange { from: from.to_owned(), to: to.map(ToOwned::to_owned) }
    }

    #[test]
    fn bins_are_in_the_order_in_which_somebody_walks_past_them() {
        let walked = ["7", "12", "A", "A-2", "A-02-1", "A-3", "A-9", "A-10", "A-10-2", "AB-1", "B-1", "B-X"];
        for (before, one) in walked.iter().enumerate() {
            for (after, other) in walked.iter().enumerate() {
                assert_eq!(bin_order(one, other), before.cmp(&after), "{one} {other}");
            }
        }
        assert_eq!(
            bin_order("A-01", "A-1"),
            Ordering::Less,
            "the same place written twice is still two names"
        );
    }

    #[test]
    fn a_range_is_a_bin_a_zone_or_all_between_two_bins() {
        for (range, bin, covered) in [
            (range("A-03", None), "A-03", true),
            (range("A-03", None), "A-03-1", false),
            (range("A", None), "A", true),
            (range("A", None), "A-99-2", true),
            (range("A", None), "AB-1", false),
            (range("A-01", Some("A-12")), "A-01", true),
            (range("A-01", Some("A-12")), "A-9", true),
            (range("A-01", Some("A-12")), "A-12", true),
            (range("A-01", Some("A-12")), "A-12-2", false),
            (range("A-01", Some("A-12")), "B-02", false),
            (range("A-9", Some("A-2")), "A-3", false),
        ] {
            assert_eq!(range.covers(bin), covered, "{range:?} {bin}");
        }
    }

    #[test]
    fn a_zone_has_its_bins_in_common_with_each_of_them() {
        for (one, other, overlap) in [
            ("A-03", "A-03", true),
            ("A", "A-03", true),
            ("A-03", "A", true),
            ("A", "A", true),
            ("A-03", "A-04", false),
            ("A", "B-01", false),
            ("A-03", "A-03-1", false),
        ] {
            assert_eq!(bins_overlap(one, other), overlap, "{one} {other}");
        }
    }
}
