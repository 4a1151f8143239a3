//! Proposals to order: a table of cases reckoned by hand, and laws.

use domain::{
    organisation::{Reorder, Safety},
    replenish::{Known, Proposal, propose, season},
};
use proptest::prelude::*;
use protocol::Quantity;

use crate::support::units;

fn levels(point: i64, max: i64) -> Option<Reorder> {
    Some(Reorder { point: units(point), max: units(max) })
}

/// Four weeks in which so many were sold on each day of a week, today's last.
fn weeks(week: [i64; 7]) -> Vec<Quantity> {
    (0..4).flat_map(|_| week.map(units)).collect()
}

fn known(daily: &[Quantity]) -> Known<'_> {
    Known {
        there: Quantity::ZERO,
        reorder: None,
        pack: Quantity::ONE,
        minimum: Quantity::ZERO,
        lead_days: 0,
        daily,
        season_milli: None,
        safety: None,
        pieces: true,
    }
}

#[test]
fn without_a_rule_it_fills_up_in_whole_packs() {
    for (there, point, max, pack, minimum, propose_, over) in [
        (11, 10, 20, 1, 0, 0, false),
        (10, 10, 20, 1, 0, 10, false),
        (-3, 10, 20, 1, 0, 23, false),
        // One case does not fit, and one is the least there is.
        (10, 10, 20, 12, 0, 12, true),
        // Two cases would be 31.
        (7, 10, 20, 12, 0, 12, false),
        (8, 10, 20, 12, 0, 12, false),
        (19, 19, 20, 6, 20, 24, true),
        (0, 0, 1, 1, 0, 1, false),
        // The supplier sells 30 at least, in cases of 12.
        (0, 5, 100, 12, 30, 96, false),
        (75, 80, 100, 12, 30, 36, true),
    ] {
        let none = [];
        let told = propose(&Known {
            there: units(there),
            reorder: levels(point, max),
            pack: units(pack),
            minimum: units(minimum),
            ..known(&none)
        });
        assert_eq!((told.propose, told.over_max), (units(propose_), over), "{there} of {point} to {max}");
    }
}

#[test]
fn what_sells_until_more_comes_and_what_is_kept_besides() {
    let flat = weeks([3, 3, 3, 3, 3, 3, 3]);
    // 4 on Saturdays and Sundays, the last two days of the week that ends today.
    let weekend = weeks([1, 1, 1, 1, 1, 4, 4]);
    let nothing = weeks([0; 7]);
    let days = |days| Some(Safety::Days(days));
    let service = |of| Some(Safety::Service(of));
    for (name, daily, lead, season_milli, safety, demand, kept, by_weekdays) in [
        ("three a day for nine days", &flat, 9, None, days(5), 27, 15, false),
        ("the season halves it", &flat, 9, Some(500), days(5), 14, 8, false),
        ("the season doubles it", &flat, 9, Some(2_000), days(5), 54, 30, false),
        ("the same on every day: nothing is kept for a spread", &flat, 9, None, service(950), 27, 0, false),
        // 13 a week over 10 days are 18.57.
        ("a week and a half", &weekend, 10, None, None, 19, 0, false),
        // Today is a Sunday: Monday to Wednesday come.
        ("three quiet days", &weekend, 3, None, None, 3, 0, true),
        ("five quiet days", &weekend, 5, None, None, 5, 0, true),
        ("five quiet days and a Saturday", &weekend, 6, None, None, 9, 0, true),
        // 28 days with 20 ones and 8 fours: sum 52, squares 148. 28 * 148 - 52² = 1440; over 4 days 5760, whose root is 75.895.
        // 1.645 * 75.895 / 28 = 4.459.
        ("a spread over four days", &weekend, 4, None, service(950), 4, 5, true),
        // The root of 1440 * 9 is 113.842; 2.326 times that over 28 is 9.457.
        ("a spread over nine days", &weekend, 9, None, service(990), 17, 10, false),
        ("what comes at once is kept for one day", &weekend, 0, None, service(950), 0, 3, false),
        ("what does not sell", &nothing, 9, None, service(999), 0, 0, false),
    ] {
        let told = propose(&Known { lead_days: lead, season_milli, safety, ..known(daily) });
        assert_eq!((told.demand, told.safety), (units(demand), units(kept)), "{name}");
        assert_eq!(told.weekdays, by_weekdays, "{name}");
        assert_eq!(told.propose, Quantity::ZERO, "{name}: nobody has said how much is wanted");
    }
}

#[test]
fn a_rule_raises_the_point_and_never_the_maximum() {
    let flat = weeks([3; 7]);
    // Nine days at three a day are 27, and five days more are 15: 42.
    for (name, there, point, max, pack, propose_, at) in [
        ("above all of it", 43, 10, 60, 1, 0, 42),
        ("at what is reckoned", 42, 10, 60, 1, 18, 42),
        ("more than that was said", 50, 50, 60, 1, 10, 50),
        ("the maximum is less than what is reckoned", 30, 10, 40, 1, 10, 40),
        ("at that maximum", 40, 10, 40, 1, 0, 40),
        ("no case fits, and nobody has said that it must", 35, 10, 40, 12, 0, 40),
        ("no case fits, and somebody has: one case is the least", 9, 10, 20, 12, 12, 20),
    ] {
        let safety = Some(Safety::Days(5));
        let (there, pack) = (units(there), units(pack));
        let told = propose(&Known {
            there,
            pack,
            reorder: levels(point, max),
            lead_days: 9,
            safety,
            ..known(&flat)
        });
        assert_eq!((told.point, told.propose), (units(at), units(propose_)), "{name}");
        assert_eq!(told.over_max, at == 20, "{name}");
    }
}

#[test]
fn goods_by_weight_are_not_rounded_to_whole_kilograms() {
    let daily: Vec<Quantity> = (0..28).map(|_| Quantity(125)).collect();
    let by_weight = Known { lead_days: 9, safety: Some(Safety::Days(1)), pieces: false, ..known(&daily) };
    let told = propose(&by_weight);
    assert_eq!((told.demand, told.safety), (Quantity(1_125), Quantity(125)));
    let by_piece = propose(&Known { pieces: true, ..by_weight });
    assert_eq!((by_piece.demand, by_piece.safety), (units(2), units(1)));
}

#[test]
fn a_season_is_what_the_year_before_shows() {
    for (went, comes, index) in [
        (7, 100, None),
        (0, 5, None),
        (8, 8, Some(1_000)),
        (10, 15, Some(1_500)),
        // 2/3, rounded half up.
        (30, 20, Some(667)),
        (10, 0, Some(250)),
        (10, 900, Some(4_000)),
        (10, -3, Some(250)),
    ] {
        assert_eq!(season(units(went), units(comes)), index, "{went} to {comes}");
    }
}

proptest! {
    #[test]
    fn laws_of_proposals(
        there in -50_000_i64..100_000,
        point in 0_i64..60_000,
        more in 1_i64..60_000,
        (pack, minimum) in (1_i64..30_000, 0_i64..40_000),
        lead in 0_u16..60,
        daily in prop::collection::vec(-2_000_i64..9_000, 0..92),
        season_milli in prop::option::of(250_u32..4_001),
        rule in prop_oneof![
            Just(None),
            (0_u16..91).prop_map(|days| Some(Safety::Days(days))),
            prop::sample::select(vec![800_u16, 850, 900, 950, 980, 990, 995, 999]).prop_map(|of| Some(Safety::Service(of))),
        ],
        pieces in any::<bool>(),
    ) {
        let daily: Vec<Quantity> = daily.into_iter().map(Quantity).collect();
        let (there, max) = (Quantity(there), point + more);
        let reorder = Some(Reorder { point: Quantity(point), max: Quantity(max) });
        let (pack, minimum) = (Quantity(pack), Quantity(minimum));
        let all = Known { there, reorder, pack, minimum, lead_days: lead, daily: &daily, season_milli, safety: rule, pieces };
        let told: Proposal = propose(&all);
        for quantity in [told.propose, told.demand, told.safety, told.point] {
            prop_assert!(quantity.0 >= 0, "nothing is less than nothing");
        }
        prop_assert_eq!(told.propose.0 % pack.0, 0, "packs are whole");
        if told.propose.is_positive() {
            prop_assert!(told.propose >= minimum, "no fewer than the supplier sells");
            prop_assert!(there <= told.point);
            if told.over_max {
                prop_assert!(there.0 <= point, "only where somebody has said that more is wanted");
                let least = (minimum.0.max(1) + pack.0 - 1) / pack.0 * pack.0;
                prop_assert_eq!(told.propose.0, least, "one smallest order");
            } else {
                prop_assert!(there.0 + told.propose.0 <= max, "never above the maximum");
            }
        }
        prop_assert!(told.point.0 <= max && told.point.0 >= point);
        let better = Known { there: Quantity(there.0 + 1_000), ..all.clone() };
        prop_assert!(propose(&better).propose <= told.propose, "more on the shelf never asks for more");
        if pieces {
            prop_assert_eq!((told.demand.0 % 1_000, told.safety.0 % 1_000), (0, 0), "pieces are whole");
        }
    }
}
