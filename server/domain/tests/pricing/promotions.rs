//! Promotions: figures worked out by hand, and the laws of every basket that has some.

use domain::pricing::{Basket, Discount, LinePrice, Promotion, TaxTerms, price, refund_share};
use proptest::prelude::*;
use protocol::{Amount, BuyGet, ForPrice, PromotionEffect as Effect, Quantity};

use crate::support::{amount, basket, inside, line, off, turned};

pub(crate) fn promotion(number: u32, lines: &[usize], effect: Effect) -> Promotion {
    Promotion {
        promotion: number,
        lines: lines.to_vec(),
        step: 1,
        alone: false,
        quantity_min: Quantity::ZERO,
        amount_min: Amount::ZERO,
        effect,
        amount_max: None,
        times_max: None,
    }
}

pub(crate) fn buy_get(buy: u32, get: u32, off_ppm: u32) -> Effect {
    Effect::BuyGet(BuyGet { buy, get, off_ppm })
}

pub(crate) fn for_price(count: u32, price: i64) -> Effect {
    Effect::ForPrice(ForPrice { count, price: Amount(price) })
}

/// Lines of one price each, in pieces.
pub(crate) fn pieces(of: &[(&str, i64, i64)]) -> Basket {
    basket(
        of.iter().map(|(sku, price, count)| line(sku, *price, count * 1_000, inside(&[200_000]))).collect(),
    )
}

/// What each line comes to.
fn totals(basket: &Basket) -> Vec<i64> {
    price(basket).unwrap().lines.iter().map(|line| line.total.0).collect()
}

fn with(mut basket: Basket, promotions: Vec<Promotion>) -> Basket {
    basket.promotions = promotions;
    basket
}

#[test]
fn each_effect_comes_to_what_it_says() {
    let tea = || pieces(&[("TEA", 500, 3), ("CUP", 800, 1)]);
    let all = [0, 1];
    for (what, effect, wanted) in [
        ("a tenth off", Effect::PercentOff(100_000), vec![1_350, 720]),
        ("a third off is rounded once a line", Effect::PercentOff(333_333), vec![1_000, 533]),
        ("50 off each", Effect::AmountOff(Amount(50)), vec![1_350, 750]),
        ("more off than it costs", Effect::AmountOff(Amount(600)), vec![0, 200]),
        ("each for 600 makes nothing dearer", Effect::FixedPrice(Amount(600)), vec![1_500, 600]),
        // The dearest first: cup, tea, tea | tea. The third of the first three is free, and shared by all three.
        ("three for two", buy_get(2, 1, 1_000_000), vec![1_222, 578]),
        ("the second at half", buy_get(1, 1, 500_000), vec![1_174, 626]),
        ("three for ten", for_price(3, 1_000), vec![1_056, 444]),
        ("dearer together than alone", for_price(2, 1_700), vec![1_500, 800]),
        ("ten off the whole", Effect::BasketOff(Amount(1_000)), vec![848, 452]),
        ("more than the whole", Effect::BasketOff(Amount(9_000)), vec![0, 0]),
    ] {
        assert_eq!(totals(&with(tea(), vec![promotion(1, &all, effect)])), wanted, "{what}");
    }
}

#[test]
fn conditions_and_bounds_hold() {
    let basket = || pieces(&[("TEA", 500, 4), ("CUP", 800, 1)]);
    let tenth = || promotion(1, &[0], Effect::PercentOff(100_000));
    let deal = || promotion(1, &[0], buy_get(1, 1, 1_000_000));
    for (what, promotion, wanted) in [
        ("enough", Promotion { quantity_min: Quantity(4_000), ..tenth() }, 1_800),
        ("one too few", Promotion { quantity_min: Quantity(5_000), ..tenth() }, 2_000),
        ("worth enough", Promotion { amount_min: Amount(2_000), ..tenth() }, 1_800),
        ("others do not count", Promotion { amount_min: Amount(2_001), ..tenth() }, 2_000),
        ("at most so much", Promotion { amount_max: Some(Amount(50)), ..tenth() }, 1_950),
        ("every second", deal(), 1_000),
        ("once", Promotion { times_max: Some(1), ..deal() }, 1_500),
    ] {
        assert_eq!(totals(&with(basket(), vec![promotion]))[0], wanted, "{what}");
    }
}

#[test]
fn the_best_of_a_step_counts_and_later_steps_take_from_what_is_left() {
    let basket = || pieces(&[("TEA", 1_000, 1), ("CUP", 1_000, 1)]);
    let tenth = promotion(1, &[0, 1], Effect::PercentOff(100_000));
    let fifth = promotion(2, &[0], Effect::PercentOff(200_000));
    // The tenth takes 200 off both together, and the fifth 200 off one: the lower number goes first, and has both lines.
    assert_eq!(totals(&with(basket(), vec![fifth.clone(), tenth.clone()])), [900, 900]);
    let quarter = promotion(3, &[0], Effect::PercentOff(250_000));
    assert_eq!(
        totals(&with(basket(), vec![tenth.clone(), quarter.clone()])),
        [750, 900],
        "the other keeps its own"
    );
    let second = Promotion { step: 2, ..fifth.clone() };
    assert_eq!(totals(&with(basket(), vec![second.clone(), tenth.clone()])), [720, 900]);
    let alone = Promotion { alone: true, ..second };
    assert_eq!(totals(&with(basket(), vec![alone.clone(), tenth.clone()])), [900, 900], "it comes too late");
    let first = Promotion { step: 1, ..alone };
    let late = Promotion { step: 2, ..tenth };
    assert_eq!(totals(&with(basket(), vec![first, late])), [800, 900], "it leaves its line to no other");
}

#[test]
fn what_people_take_off_comes_off_what_promotions_left() {
    let lines = vec![off(line("TEA", 1_000, 1_000, inside(&[200_000])), Discount::Ppm(100_000))];
    let basket = Basket {
        lines,
        discount: Some(amount(100)),
        promotions: vec![promotion(1, &[0], Effect::PercentOff(500_000))],
    };
    let priced = price(&basket).unwrap();
    let one = &priced.lines[0];
    assert_eq!(
        (one.promoted(), one.line_discount, one.ticket_discount),
        (Some(Amount(500)), Amount(50), Amount(100))
    );
    assert_eq!((priced.discount, priced.total), (Amount(650), Amount(350)));
    let too_much = Basket { discount: Some(amount(451)), ..basket };
    assert!(price(&too_much).is_err(), "nothing goes below nothing");
}

#[test]
fn what_is_weighed_is_no_pieces() {
    let mut basket = pieces(&[("TEA", 500, 1)]);
    basket.lines.push(line("HAM", 2_000, 1_250, inside(&[200_000])));
    let deal = promotion(1, &[0, 1], buy_get(1, 1, 1_000_000));
    assert_eq!(totals(&with(basket.clone(), vec![deal])), [500, 2_500]);
    assert_eq!(totals(&with(basket, vec![promotion(1, &[1], Effect::AmountOff(Amount(400)))])), [500, 2_000]);
}

#[test]
fn three_for_two_come_back_as_what_was_paid() {
    let priced =
        price(&with(pieces(&[("TEA", 500, 3)]), vec![promotion(9, &[0], buy_get(2, 1, 1_000_000))])).unwrap();
    let back = |before, count| refund_share(&priced.lines[0], Quantity(before), Quantity(count)).unwrap();
    let totals = [0, 1_000, 2_000].map(|before| back(before, 1_000).total.0);
    assert_eq!(totals, [-333, -334, -333]);
    assert_eq!(back(0, 3_000).promotions[0].amount, Amount(-500));
}

const STOCK: [(&str, i64); 5] = [("A", 999), ("B", 1_000), ("C", 333), ("D", 1), ("E", 2_450)];

fn effects() -> impl Strategy<Value = Effect> {
    prop_oneof![
        (1_u32..=1_000_000).prop_map(Effect::PercentOff),
        (1_i64..2_000).prop_map(|off| Effect::AmountOff(Amount(off))),
        (0_i64..2_000).prop_map(|price| Effect::FixedPrice(Amount(price))),
        (1_u32..4, 1_u32..3, 1_u32..=1_000_000).prop_map(|(buy, get, ppm)| buy_get(buy, get, ppm)),
        (2_u32..5, 0_i64..4_000).prop_map(|(count, price)| for_price(count, price)),
        (1_i64..6_000).prop_map(|off| Effect::BasketOff(Amount(off))),
    ]
}

/// A promotion about some SKUs.
fn about() -> impl Strategy<Value = (Vec<bool>, Promotion)> {
    let skus = prop::collection::vec(any::<bool>(), STOCK.len());
    let bounds = (prop::option::of(1_i64..3_000), prop::option::of(1_u32..4), 0_i64..3, 0_i64..2_000);
    (skus, effects(), 1_u8..3, any::<bool>(), bounds).prop_map(|(skus, effect, step, alone, bounds)| {
        let (most, times, pieces, worth) = bounds;
        let promotion = Promotion {
            step,
            alone,
            amount_max: most.map(Amount),
            times_max: times,
            quantity_min: Quantity(pieces * 1_000),
            amount_min: Amount(worth),
            ..promotion(0, &[], effect)
        };
        (skus, promotion)
    })
}

type Line = (usize, i64);

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let quantity = prop_oneof![4 => (1_i64..6).prop_map(|count| count * 1_000), 1 => 1_i64..5_000];
    prop::collection::vec((0..STOCK.len(), quantity), 1..7)
}

fn priced_of(lines: &[Line], promotions: &[(Vec<bool>, Promotion)]) -> Basket {
    let tax = TaxTerms { included: true, rates_ppm: vec![200_000] };
    let of = |(sku, milli): &Line| line(STOCK[*sku].0, STOCK[*sku].1, *milli, tax.clone());
    let place = |(number, (skus, promotion)): (usize, &(Vec<bool>, Promotion))| Promotion {
        promotion: number as u32 + 1,
        lines: (0..lines.len()).filter(|at| skus[lines[*at].0]).collect(),
        ..promotion.clone()
    };
    with(basket(lines.iter().map(of).collect()), promotions.iter().enumerate().map(place).collect())
}

fn figures(line: &LinePrice) -> (String, i64, i64, Vec<(u32, i64)>) {
    let shares = line.promotions.iter().map(|share| (share.promotion, share.amount.0)).collect();
    (line.sku.to_string(), line.quantity.0, line.total.0, shares)
}

proptest! {
    #[test]
    fn nothing_is_below_nothing_and_shares_are_exact(lines in lines(), promotions in prop::collection::vec(about(), 0..5)) {
        let basket = priced_of(&lines, &promotions);
        let priced = price(&basket).unwrap();
        let bare = price(&Basket { promotions: Vec::new(), ..basket.clone() }).unwrap();
        prop_assert!(priced.total <= bare.total);
        prop_assert_eq!(priced.gross.0 - priced.discount.0, priced.total.0);
        for line in &priced.lines {
            prop_assert!(line.total.0 >= 0);
            prop_assert!(line.promotions.iter().all(|share| share.amount.0 > 0));
            prop_assert_eq!(line.gross.0 - line.promoted().unwrap().0, line.total.0);
            let mut numbers: Vec<u32> = line.promotions.iter().map(|share| share.promotion).collect();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), line.promotions.len(), "one promotion takes off a line once");
        }
        for (number, (_, promotion)) in (1..).zip(&promotions) {
            let shares = priced.lines.iter().flat_map(|line| &line.promotions);
            let sum: i64 = shares.filter(|share| share.promotion == number).map(|share| share.amount.0).sum();
            prop_assert!(promotion.amount_max.is_none_or(|most| sum <= most.0));
        }
        prop_assert_eq!(priced.turned().unwrap(), price(&turned(&basket)).unwrap());
    }

    #[test]
    fn neither_the_order_of_lines_nor_that_of_promotions_matters(lines in lines(), promotions in prop::collection::vec(about(), 1..5), by in 0_usize..7) {
        let told = |lines: &[Line]| {
            let mut all: Vec<_> = price(&priced_of(lines, &promotions)).unwrap().lines.iter().map(figures).collect();
            all.sort();
            all
        };
        let mut other = lines.clone();
        other.rotate_left(by % lines.len());
        prop_assert_eq!(told(&lines), told(&other));
        other.reverse();
        prop_assert_eq!(told(&lines), told(&other));
        let mut basket = priced_of(&lines, &promotions);
        let before = price(&basket).unwrap();
        basket.promotions.reverse();
        prop_assert_eq!(before, price(&basket).unwrap());
    }

    #[test]
    fn more_in_the_basket_never_takes_a_promotion_away(lines in lines(), promotion in about(), more in (0..STOCK.len(), 1_i64..4)) {
        let taken = |lines: &[Line]| {
            let priced = price(&priced_of(lines, std::slice::from_ref(&promotion))).unwrap();
            priced.discount.0
        };
        let mut larger = lines.clone();
        larger.push((more.0, more.1 * 1_000));
        // What is counted in pieces is worth a rounded share of its line, and a line can be off by one.
        let slack = i64::try_from(lines.len()).unwrap() + 1;
        prop_assert!(taken(&larger) + slack >= taken(&lines));
    }

    #[test]
    fn what_no_promotion_is_about_changes_nothing(lines in lines(), promotions in prop::collection::vec(about(), 1..4), milli in 1_i64..9_000) {
        let unrelated = |mut skus: Vec<bool>| { skus[3] = false; skus };
        let promotions: Vec<_> = promotions.into_iter().map(|(skus, one)| (unrelated(skus), one)).collect();
        let before = price(&priced_of(&lines, &promotions)).unwrap();
        let mut larger = lines.clone();
        larger.push((3, milli));
        let after = price(&priced_of(&larger, &promotions)).unwrap();
        prop_assert_eq!(&before.lines[..], &after.lines[..lines.len()]);
    }

    #[test]
    fn parts_of_a_promoted_line_come_back_as_the_whole(lines in lines(), promotions in prop::collection::vec(about(), 1..4), cut in 0_i64..1_000) {
        for line in &price(&priced_of(&lines, &promotions)).unwrap().lines {
            let first = line.quantity.0 * cut / 1_000;
            let spans = [(0, first), (first, line.quantity.0 - first)];
            let parts = spans.iter().filter(|(_, quantity)| *quantity > 0);
            let parts: Vec<LinePrice> = parts.map(|(before, quantity)| refund_share(line, Quantity(*before), Quantity(*quantity)).unwrap()).collect();
            let sum = |of: fn(&LinePrice) -> i64| parts.iter().map(of).sum::<i64>();
            prop_assert_eq!(sum(|part| part.total.0), -line.total.0);
            prop_assert_eq!(sum(|part| part.promoted().unwrap().0), -line.promoted().unwrap().0);
            prop_assert!(parts.iter().all(|part| part.gross.0 - part.promoted().unwrap().0 == part.total.0));
        }
    }
}
