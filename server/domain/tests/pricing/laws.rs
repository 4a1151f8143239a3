//! The laws of prices, tried on baskets of chance.

use domain::pricing::{
    Basket, BasketLine, Discount, LinePrice, TaxTerms, cash_refund, discount_share_ppm, price, refund_share,
    round_cash, share, span_share, with_cash,
};
use proptest::prelude::*;
use protocol::{Amount, Quantity, Sku};

use crate::support::turned;

fn taxes() -> impl Strategy<Value = TaxTerms> {
    (any::<bool>(), prop::collection::vec(0_u32..500_000, 0..4))
        .prop_map(|(included, rates_ppm)| TaxTerms { included, rates_ppm })
}

fn lines() -> impl Strategy<Value = BasketLine> {
    let sku = prop::sample::select(vec!["A", "B", "C"]).prop_map(|sku| sku.parse::<Sku>().unwrap());
    let discount = prop::option::of((0_u32..=1_000_000).prop_map(Discount::Ppm));
    (sku, 0_i64..200_000, 1_i64..20_000, discount, taxes()).prop_map(
        |(sku, unit_price, milli, discount, tax)| BasketLine {
            sku,
            quantity: Quantity(milli),
            unit_price: Amount(unit_price),
            discount,
            tax,
        },
    )
}

fn baskets() -> impl Strategy<Value = Basket> {
    let whole = prop::option::of((0_u32..=1_000_000).prop_map(Discount::Ppm));
    (prop::collection::vec(lines(), 1..8), whole).prop_map(|(lines, discount)| Basket {
        lines,
        discount,
        ..Basket::default()
    })
}

/// Baskets with few different lines, so that remainders are equal.
fn alike() -> impl Strategy<Value = Basket> {
    let line = (0_usize..3, 0_usize..2, any::<bool>()).prop_map(|(sku, price, included)| BasketLine {
        sku: ["A", "B", "C"][sku].parse().unwrap(),
        quantity: Quantity::ONE,
        unit_price: Amount([100, 50][price]),
        discount: None,
        tax: TaxTerms { included, rates_ppm: vec![200_000] },
    });
    (prop::collection::vec(line, 2..8), 0_i64..100).prop_map(|(lines, off)| Basket {
        lines,
        discount: Some(Discount::Amount(Amount(off))),
        ..Basket::default()
    })
}

fn figures(line: &LinePrice) -> Vec<i64> {
    let amounts = [line.gross, line.line_discount, line.ticket_discount, line.tax, line.total, line.rounding];
    amounts.iter().chain(&line.taxes).map(|amount| amount.0).collect()
}

/// Anything at all may be asked; the answer is a price or a sentence.
fn anything() -> impl Strategy<Value = Basket> {
    let edges = prop::sample::select(vec![0, 1, 1_000_000_000, 1_000_000_000_000, i64::MAX, i64::MIN]);
    let number = prop_oneof![any::<i64>(), edges];
    let discount = prop_oneof![
        number.clone().prop_map(|amount| Some(Discount::Amount(Amount(amount)))),
        any::<u32>().prop_map(|ppm| Some(Discount::Ppm(ppm))),
        Just(None),
    ];
    let tax = (any::<bool>(), prop::collection::vec(any::<u32>(), 0..10))
        .prop_map(|(included, rates_ppm)| TaxTerms { included, rates_ppm });
    let line =
        (number.clone(), number, discount.clone(), tax).prop_map(|(unit_price, quantity, discount, tax)| {
            BasketLine {
                sku: "A".parse().unwrap(),
                quantity: Quantity(quantity),
                unit_price: Amount(unit_price),
                discount,
                tax,
            }
        });
    (prop::collection::vec(line, 0..4), discount).prop_map(|(lines, discount)| Basket {
        lines,
        discount,
        ..Basket::default()
    })
}

proptest! {
    #[test]
    fn sums_are_the_sums_of_their_lines(basket in baskets()) {
        let priced = price(&basket).unwrap();
        let sum = |of: fn(&LinePrice) -> Amount| priced.lines.iter().map(|line| of(line).0).sum::<i64>();
        prop_assert_eq!(sum(|line| line.gross), priced.gross.0);
        prop_assert_eq!(sum(|line| line.line_discount) + sum(|line| line.ticket_discount), priced.discount.0);
        prop_assert_eq!(sum(|line| line.tax), priced.tax.0);
        prop_assert_eq!(sum(|line| line.total), priced.total.0);
        for line in &priced.lines {
            let rest = line.gross.0 - line.line_discount.0 - line.ticket_discount.0;
            let on_top = if line.tax_terms.included { 0 } else { line.tax.0 };
            prop_assert!(rest >= 0, "a share is never more than what is left of its line");
            prop_assert_eq!(line.total.0, rest + on_top);
            prop_assert_eq!(line.taxes.iter().map(|tax| tax.0).sum::<i64>(), line.tax.0);
        }
        let left: i64 = sum(|line| line.gross) - sum(|line| line.line_discount);
        let Some(Discount::Ppm(ppm)) = basket.discount else { return Ok(()) };
        prop_assert_eq!(Some(Amount(sum(|line| line.ticket_discount))), share(Amount(left), ppm));
    }

    #[test]
    fn the_order_of_lines_changes_nothing(basket in prop_oneof![baskets(), alike()], by in 0_usize..8, step in prop::sample::select(vec![1_u32, 5, 10])) {
        let priced = |basket: &Basket| {
            let mut priced = with_cash(price(basket).ok()?, Amount::ZERO, step).unwrap();
            priced.lines.sort_by_key(|line| (line.sku, line.unit_price, line.quantity, line.tax_terms.clone(), figures(line)));
            Some(priced)
        };
        let mut other = basket.clone();
        let lines = other.lines.len();
        other.lines.rotate_left(by % lines);
        prop_assert_eq!(priced(&basket), priced(&other));
        other.lines.reverse();
        prop_assert_eq!(priced(&basket), priced(&other));
    }

    #[test]
    fn what_comes_back_is_the_sale_turned_round(basket in baskets(), step in prop::sample::select(vec![1_u32, 5, 10])) {
        let sold = with_cash(price(&basket).unwrap(), Amount::ZERO, step).unwrap();
        let back = with_cash(price(&turned(&basket)).unwrap(), Amount::ZERO, step).unwrap();
        prop_assert_eq!(sold.turned().unwrap(), back);
    }

    #[test]
    fn partial_refunds_sum_to_what_was_paid_in_any_order(basket in baskets(), cuts in prop::collection::vec(0_u32..1_000, 0..5), by in 0_usize..5) {
        let priced = with_cash(price(&basket).unwrap(), Amount::ZERO, 5).unwrap();
        prop_assert_eq!(priced.lines.iter().map(|line| line.rounding.0).sum::<i64>(), priced.rounding.0);
        for line in &priced.lines {
            let mut places: Vec<i64> = cuts.iter().map(|cut| line.quantity.0 * i64::from(*cut) / 1_000).collect();
            places.extend([0, line.quantity.0]);
            places.sort_unstable();
            places.dedup();
            let mut spans: Vec<(i64, i64)> = places.windows(2).map(|pair| (pair[0], pair[1])).collect();
            let count = spans.len();
            spans.rotate_left(by % count);
            let mut left = figures(line);
            for (from, to) in spans {
                let part = refund_share(line, Quantity(from), Quantity(to - from)).unwrap();
                let on_top = if part.tax_terms.included { 0 } else { part.tax.0 };
                prop_assert_eq!(part.total.0, part.gross.0 - part.line_discount.0 - part.ticket_discount.0 + on_top);
                left.iter_mut().zip(figures(&part)).for_each(|(left, part)| *left += part);
            }
            prop_assert!(left.iter().all(|left| *left == 0), "{left:?} is left of {line:?}");
        }
    }

    #[test]
    fn a_sale_comes_to_what_the_branch_makes_of_it(unit_price in 0_i64..1_000_000, milli in 1_i64..100_000, off in 0_i64..1_000_000, rate in 0_u32..500_000) {
        let gross = Amount(unit_price).checked_times(Quantity(milli)).unwrap();
        let discount = Amount(off.min(gross.0));
        let line = BasketLine { sku: "A".parse().unwrap(), quantity: Quantity(milli), unit_price: Amount(unit_price), discount: Some(Discount::Amount(discount)), tax: TaxTerms { included: true, rates_ppm: vec![rate] } };
        let priced = price(&Basket { lines: vec![line], ..Basket::default() }).unwrap();
        let total = gross.checked_sub(discount).unwrap();
        prop_assert_eq!((priced.gross, priced.total, priced.tax), (gross, total, total.tax_inside(rate).unwrap()));
    }

    #[test]
    fn nothing_overflows_unseen(basket in anything()) {
        if let Ok(priced) = price(&basket) {
            let lines: i128 = priced.lines.iter().map(|line| i128::from(line.total.0)).sum();
            prop_assert_eq!(lines, i128::from(priced.total.0));
            prop_assert!(priced.gross.0.unsigned_abs() < 1 << 53);
        }
    }

    #[test]
    fn shares_of_anything_overflow_in_no_way(amount in any::<i64>(), from in any::<i64>(), to in any::<i64>(), whole in any::<i64>(), ppm in any::<u32>(), step in any::<u32>()) {
        let _ = span_share(Amount(amount), Quantity(from), Quantity(to), Quantity(whole));
        let _ = share(Amount(amount), ppm);
        let _ = round_cash(Amount(amount), step);
        let _ = cash_refund(Amount(amount), Amount(from), step);
        let _ = discount_share_ppm(Amount(amount), Amount(from));
    }

    #[test]
    fn a_rate_is_enough_for_what_it_is_rounded_to_and_no_smaller_one_is(gross in 1_i64..10_000_000, ppm in 0_u32..=1_000_000) {
        let discount = share(Amount(gross), ppm).unwrap();
        let least = discount_share_ppm(Amount(gross), discount).unwrap();
        prop_assert!(least <= ppm);
        prop_assert!(share(Amount(gross), least).unwrap() >= discount);
        prop_assert!(least == 0 || share(Amount(gross), least - 1).unwrap() < discount);
    }

    #[test]
    fn cash_refunds_are_coins_and_sum_to_what_was_paid(parts in prop::collection::vec(0_i64..10_000, 1..8), step in prop::sample::select(vec![1_u32, 5, 10, 100])) {
        let mut before = Amount::ZERO;
        let mut paid = 0;
        for part in &parts {
            let back = cash_refund(before, Amount(-part), step).unwrap();
            prop_assert_eq!(back.0 % i64::from(step), 0);
            prop_assert!(back.0 <= 0);
            paid += back.0;
            before = before.checked_sub(Amount(*part)).unwrap();
        }
        prop_assert_eq!(paid, before.0 + round_cash(before, step).unwrap().0);
    }
}
