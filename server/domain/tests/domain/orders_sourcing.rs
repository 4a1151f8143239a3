//! Who sends an order, by what the house says: who at all, what decides between those that could, and in how many parcels.

use domain::{
    branch::{Moved, Recipes, Waitable},
    orders::sourcing::{Basket, Choice, Short, Source, Sourced, Standing, from_any},
};
use proptest::prelude::*;
use protocol::{Amount, BranchId, SourcingBy, Timestamp, WaitKind};
use std::collections::BTreeMap;

use crate::{
    orders_goods::moved,
    support::{sku, units},
};

const NAMES: [&str; 4] = ["London", "Paris", "Bath", "Cork"];

fn source(branch: u16, has: &[(&str, i64)], (place, cost, abroad): (u16, i64, bool)) -> Source {
    Source {
        branch: BranchId(branch),
        name: NAMES[usize::from(branch) - 1].into(),
        available: has.iter().map(|(text, count)| (sku(text), units(*count))).collect(),
        room: BTreeMap::new(),
        standing: Standing { place, cost: Amount(cost), abroad },
    }
}

fn by(words: &[SourcingBy]) -> Choice {
    Choice { by: words.to_vec(), ..Choice::default() }
}

fn sourced(sources: &[Source], lines: &[Moved], choice: &Choice) -> Result<Sourced, Vec<Short>> {
    from_any(sources, Basket { lines, kits: &Recipes::default() }, choice)
}

fn plan(sourced: &Sourced) -> Vec<(u16, Vec<Moved>)> {
    sourced.plan.iter().map(|part| (part.branch.0, part.lines.clone())).collect()
}

/// Of three that have everything: London most, Paris abroad and cheapest, Bath named first.
fn three() -> [Source; 3] {
    [
        source(1, &[("TEA", 9)], (u16::MAX, 500, false)),
        source(2, &[("TEA", 5)], (2, 100, true)),
        source(3, &[("TEA", 3)], (0, 300, false)),
    ]
}

#[test]
fn the_first_word_that_tells_two_branches_apart_decides_and_is_told() {
    use SourcingBy::{Cost, Country, Listed, Stock};
    let lines = [moved("TEA", 2)];
    for (words, order, why) in [
        (&[][..], [1, 2, 3], "London has everything, and the most of it; 2 more could have served."),
        (&[Stock], [1, 2, 3], "London has everything, and the most of it; 2 more could have served."),
        (
            &[Listed],
            [3, 2, 1],
            "Bath has everything and comes first in the order of the house; 2 more could have served.",
        ),
        (&[Cost], [2, 3, 1], "Paris has everything and sends for least; 2 more could have served."),
        (&[Country, Cost], [3, 1, 2], "Bath has everything and sends for least; 2 more could have served."),
        (&[Country], [1, 3, 2], "London has everything, and the most of it; 2 more could have served."),
    ] {
        let found = sourced(&three(), &lines, &by(words)).unwrap();
        let asked: Vec<u16> = found.candidates.iter().map(|branch| branch.0).collect();
        assert_eq!((asked, found.because.as_str()), (order.to_vec(), why), "{words:?}");
        assert_eq!(plan(&found), [(order[0], lines.to_vec())], "one sends all of it: {words:?}");
    }
    let home = [three()[1].clone(), three()[2].clone()];
    let found = sourced(&home, &lines, &by(&[Country])).unwrap();
    let why = "Bath has everything and is in the country that it goes to; 1 more could have served.";
    assert_eq!(found.because, why);
    // One that has everything comes before any two, whoever is named first.
    let two = [moved("TEA", 2), moved("POT", 1)];
    let far = source(2, &[("TEA", 2), ("POT", 1)], (9, 900, true));
    let found = sourced(&[three()[2].clone(), far], &two, &by(&[Listed, Cost])).unwrap();
    assert_eq!(plan(&found), [(2, two.to_vec())]);
}

#[test]
fn where_none_has_everything_it_comes_from_whoever_is_first_and_no_more_than_may_send() {
    let sources = [
        source(1, &[("TEA", 1)], (0, 0, false)),
        source(2, &[("TEA", 1), ("JAM", 1)], (1, 0, false)),
        source(3, &[("TEA", 2), ("POT", 1)], (2, 0, false)),
    ];
    let lines = [moved("TEA", 2), moved("POT", 1), moved("JAM", 1)];
    let listed = by(&[SourcingBy::Listed]);
    let found = sourced(&sources, &lines, &listed).unwrap();
    assert_eq!(
        plan(&found),
        [(1, vec![moved("TEA", 1)]), (2, vec![moved("TEA", 1), moved("JAM", 1)]), (3, vec![moved("POT", 1)])]
    );
    // In two parcels it comes from the two that have it all, though another is named first.
    let two = Choice { parcels_max: Some(2), ..listed.clone() };
    let found = sourced(&sources, &lines, &two).unwrap();
    assert_eq!(plan(&found), [(3, vec![moved("TEA", 2), moved("POT", 1)]), (2, vec![moved("JAM", 1)])]);
    assert_eq!(found.because, "No branch has everything, so it comes from Bath and Paris.");
    let one = Choice { parcels_max: Some(1), left_out: vec!["Cork".into()], ..listed };
    let short = sourced(&sources, &lines, &one).unwrap_err();
    assert_eq!(short.iter().map(|short| short.sku).collect::<Vec<_>>(), [sku("TEA"), sku("POT"), sku("JAM")]);
    let found = sourced(&sources, &lines[1..2], &one).unwrap();
    assert_eq!(found.because, "Bath is the only branch that has everything. Nothing is sent from Cork.");
    let many = Choice { left_out: NAMES.map(str::to_owned).to_vec(), ..one };
    let found = sourced(&sources, &lines[1..2], &many).unwrap();
    assert!(found.because.ends_with("Nothing is sent from London, Paris, Bath and 1 more."));
}

#[test]
fn what_waits_is_a_parcel_that_is_not_counted() {
    let kind = WaitKind::Backorder;
    let rule = Waitable { kind, cap: units(5), until: 739_974, ends_at: Timestamp(i64::MAX) };
    let mut sources = [source(1, &[("TEA", 1)], (0, 0, false)), source(2, &[("TEA", 2)], (1, 0, false))];
    sources[0].room.insert(sku("TEA"), rule);
    let one = Choice { parcels_max: Some(1), ..by(&[SourcingBy::Listed]) };
    let found = sourced(&sources, &[moved("TEA", 4)], &one).unwrap();
    assert_eq!(plan(&found), [(1, vec![moved("TEA", 1)]), (1, vec![moved("TEA", 3)])]);
    assert_eq!(found.waits.len(), 1);
}

fn shelves() -> impl Strategy<Value = Vec<Source>> {
    let one = (proptest::collection::vec(0_i64..4, 3), 0_u16..4, 0_i64..3, any::<bool>());
    proptest::collection::vec(one, 1..4).prop_map(|all| {
        let make = |(number, (has, place, cost, abroad)): (usize, (Vec<i64>, u16, i64, bool))| {
            let has: Vec<_> = ["TEA", "POT", "JAM"].into_iter().zip(has).collect();
            source(u16::try_from(number + 1).unwrap(), &has, (place, cost, abroad))
        };
        all.into_iter().enumerate().map(make).collect()
    })
}

proptest! {
    /// Whatever the house says: each line is promised exactly once, from no more shelves than may send, and never more than lies there.
    /// Without a bound nothing is refused that all shelves together have.
    #[test]
    fn whatever_decides_each_line_is_promised_once(
        sources in shelves(),
        wanted in proptest::collection::vec(1_i64..5, 3),
        words in proptest::sample::subsequence(
            vec![SourcingBy::Country, SourcingBy::Listed, SourcingBy::Cost, SourcingBy::Stock], 0..=4),
        most in proptest::option::of(1_usize..4),
    ) {
        let lines: Vec<Moved> =
            ["TEA", "POT", "JAM"].into_iter().zip(&wanted).map(|(text, count)| moved(text, *count)).collect();
        let there = lines.iter().all(|line| {
            sources.iter().map(|own| own.available[&line.sku].0).sum::<i64>() >= line.quantity.0
        });
        let choice = Choice { by: words, parcels_max: most, left_out: Vec::new() };
        match sourced(&sources, &lines, &choice) {
            Ok(found) => {
                prop_assert!(there);
                prop_assert!(most.is_none_or(|most| found.plan.len() <= most));
                for line in &lines {
                    let parts = found.plan.iter().flat_map(|part| {
                        part.lines.iter().filter(|own| own.sku == line.sku).map(|own| (part.branch, own.quantity.0))
                    });
                    let parts: Vec<_> = parts.collect();
                    prop_assert_eq!(parts.iter().map(|(_, count)| count).sum::<i64>(), line.quantity.0);
                    for (branch, count) in parts {
                        let own = sources.iter().find(|own| own.branch == branch).unwrap();
                        prop_assert!(own.available[&line.sku].0 >= count);
                    }
                }
            }
            Err(short) => {
                prop_assert!(!short.is_empty());
                prop_assert!(!there || most.is_some_and(|most| most < sources.len()));
            }
        }
    }
}
