//! How pages say where a SKU is to be had.

use super::*;
use crate::record::sample_place;
use protocol::{BranchId, Lsn};

fn badge(seen: &[(u16, Availability, Option<u8>)]) -> Badge {
    let branches = seen
        .iter()
        .map(|(branch, availability, left)| BranchAvailability {
            branch: BranchId(*branch),
            availability: *availability,
            left: *left,
        })
        .collect();
    Badge { sku: "A".parse().unwrap(), seq: Lsn(1), branches, parts: Vec::new(), until: "2026-12-24".into() }
}

#[test]
fn every_web_branch_is_named_with_its_text() {
    let branch = |id: u16, name: &str| Branch {
        code: name.into(),
        name: name.into(),
        ..Branch::from(&sample_place(BranchId(id)))
    };
    let branches = [branch(1, "London"), branch(2, "Leeds"), branch(3, "York")];
    let badge = badge(&[(1, Availability::InStock, None), (2, Availability::LimitedAvailability, Some(2))]);
    let view = BadgeView::of(crate::words::Language::English, badge.sku, Some(&badge), &branches);
    let texts: Vec<_> = view.branches.iter().map(|b| (b.name.as_str(), b.word, b.text.as_str())).collect();
    assert_eq!(
        texts,
        [
            ("London", "in_stock", "In stock"),
            ("Leeds", "limited_availability", "Only 2 left"),
            ("York", "out_of_stock", "Out of stock"),
        ]
    );
}

#[test]
fn a_product_is_as_available_as_its_best_branch() {
    for (seen, expected) in [
        (vec![], Availability::OutOfStock),
        (vec![(1, Availability::OutOfStock, None)], Availability::OutOfStock),
        (
            vec![(1, Availability::OutOfStock, None), (2, Availability::LimitedAvailability, Some(1))],
            Availability::LimitedAvailability,
        ),
        (
            vec![(1, Availability::LimitedAvailability, Some(1)), (2, Availability::InStock, None)],
            Availability::InStock,
        ),
    ] {
        assert_eq!(best(Some(&badge(&seen))), expected);
    }
    assert_eq!(best(None), Availability::OutOfStock);
}
