//! Where a SKU is to be had, as pages say it.

use protocol::{Availability, Badge, Branch, BranchAvailability, Sku};
use std::collections::BTreeMap;

use crate::{node::Node, words::Language};

/// Badges by SKU. A page without them is better than no page, so a busy server leaves them out.
pub(in crate::shop) async fn badges_of(node: &Node, skus: Vec<Sku>) -> BTreeMap<Sku, Badge> {
    if skus.is_empty() {
        return BTreeMap::new();
    }
    match node.badges(skus).await {
        Ok(badges) => badges.into_iter().map(|badge| (badge.sku, badge)).collect(),
        Err(refusal) => {
            tracing::warn!(code = %refusal.code.name(), "a page was made without availability");
            BTreeMap::new()
        }
    }
}

/// The best of any branch; out of stock when nothing is known.
pub(in crate::shop) fn best(badge: Option<&Badge>) -> Availability {
    let all = badge.map(|badge| badge.branches.as_slice()).unwrap_or_default();
    let has = |wanted| all.iter().any(|one| one.availability == wanted);
    if has(Availability::InStock) {
        Availability::InStock
    } else if has(Availability::LimitedAvailability) {
        Availability::LimitedAvailability
    } else if has(Availability::PreOrder) {
        Availability::PreOrder
    } else if has(Availability::BackOrder) {
        Availability::BackOrder
    } else {
        Availability::OutOfStock
    }
}

/// A SKU's availability as it is written on a page.
pub(in crate::shop) struct BadgeView {
    pub(in crate::shop) sku: Sku,
    /// Whether branches lead to their addresses and hours. On a list the whole card leads to the product.
    pub(in crate::shop) linked: bool,
    pub(in crate::shop) branches: Vec<BranchView>,
    /// The parts of a kit, with spaces in between: with each of them it may change.
    pub(in crate::shop) parts: String,
}

pub(in crate::shop) struct BranchView {
    pub(in crate::shop) id: u16,
    pub(in crate::shop) name: String,
    pub(in crate::shop) word: &'static str,
    pub(in crate::shop) text: String,
}

impl BadgeView {
    /// Branches that the badge does not name have never seen the SKU.
    pub(in crate::shop) fn of(say: Language, sku: Sku, badge: Option<&Badge>, branches: &[Branch]) -> Self {
        let known = badge.map(|badge| badge.branches.as_slice()).unwrap_or_default();
        let until = badge.map(|badge| badge.until.as_str()).unwrap_or_default();
        let view = |branch: &Branch| {
            let found = known.iter().find(|one| one.branch == branch.id);
            let (word, text) = found.map_or_else(
                || ("out_of_stock", say.out_of_stock().to_owned()),
                |seen| shown_as(say, seen, until),
            );
            BranchView { id: branch.id.0, name: branch.name.clone(), word, text }
        };
        let parts = badge.map(|badge| badge.parts.as_slice()).unwrap_or_default();
        let parts = parts.iter().map(Sku::to_string).collect::<Vec<_>>().join(" ");
        Self { sku, linked: false, branches: branches.iter().map(view).collect(), parts }
    }
}

/// Word for programs and text for people; never colour alone.
fn shown_as(say: Language, seen: &BranchAvailability, until: &str) -> (&'static str, String) {
    match (seen.availability, seen.left) {
        (Availability::InStock, _) => ("in_stock", say.in_stock().to_owned()),
        (Availability::LimitedAvailability, Some(left)) => ("limited_availability", say.only_left(left)),
        (Availability::LimitedAvailability, None) => ("limited_availability", say.few_left().to_owned()),
        (Availability::OutOfStock, _) => ("out_of_stock", say.out_of_stock().to_owned()),
        (Availability::BackOrder, _) => ("back_order", say.back_order(say.day(until))),
        (Availability::PreOrder, _) => ("pre_order", say.pre_order(say.day(until))),
    }
}

#[cfg(test)]
mod tests;
