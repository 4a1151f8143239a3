//! Cases with figures worked out by hand: what other tills got wrong, and the edges.

use domain::pricing::{
    Basket, Discount, PricingError, cash_refund, discount_share_ppm, price, refund_share, round_cash,
    with_cash,
};
use protocol::{Amount, Quantity};

use crate::support::{amount, basket, basket_off, inside, line, off, on_top, turned};

fn figures(basket: &Basket) -> (i64, i64, i64, i64) {
    let priced = price(basket).unwrap();
    (priced.gross.0, priced.discount.0, priced.tax.0, priced.total.0)
}

#[test]
fn a_plain_sale_has_its_tax_inside() {
    assert_eq!(figures(&basket(vec![line("A", 1_299, 3_000, inside(&[200_000]))])), (3_897, 0, 650, 3_897));
    assert_eq!(figures(&basket(vec![])), (0, 0, 0, 0));
}

#[test]
fn taxes_on_top_are_rounded_each_by_itself() {
    // 0.5 % of 1.00 is half a cent, twice: each goes to somebody else, and each is rounded up.
    let priced = price(&basket(vec![line("A", 100, 1_000, on_top(&[5_000, 5_000]))])).unwrap();
    assert_eq!(priced.lines[0].taxes, [Amount(1), Amount(1)]);
    assert_eq!((priced.tax, priced.total), (Amount(2), Amount(102)));
}

#[test]
fn taxes_inside_are_rounded_together_and_split() {
    let priced = price(&basket(vec![line("A", 10_000, 1_000, inside(&[50_000, 99_750]))])).unwrap();
    assert_eq!(priced.tax, Amount(1_302));
    assert_eq!(priced.lines[0].taxes, [Amount(435), Amount(867)]);
}

#[test]
fn a_discount_on_the_whole_does_not_depend_on_the_order_of_lines() {
    let lines = vec![
        line("C", 100, 1_000, inside(&[200_000])),
        line("A", 100, 1_000, on_top(&[70_000])),
        line("B", 100, 1_000, inside(&[])),
    ];
    let shares = |lines: Vec<_>| {
        let priced = price(&basket_off(lines, amount(100))).unwrap();
        let mut shares: Vec<_> = priced.lines.iter().map(|line| (line.sku, line.ticket_discount.0)).collect();
        shares.sort_unstable();
        shares.into_iter().map(|(_, share)| share).collect::<Vec<_>>()
    };
    let reversed = lines.iter().rev().cloned().collect();
    assert_eq!(shares(lines), [34, 33, 33]);
    assert_eq!(shares(reversed), [34, 33, 33]);
}

#[test]
fn a_line_that_is_given_away_takes_nothing_of_the_whole() {
    let free = off(line("A", 500, 1_000, inside(&[200_000])), Discount::Ppm(1_000_000));
    let priced =
        price(&basket_off(vec![free, line("B", 500, 1_000, inside(&[200_000]))], amount(500))).unwrap();
    assert_eq!((priced.lines[0].ticket_discount, priced.total, priced.tax), Default::default());
}

#[test]
fn a_part_of_a_deal_comes_back_at_what_was_paid_for_it() {
    // Three for the price of two at 5.00: each unit carries a third of the 10.00.
    let deal = off(line("A", 500, 3_000, inside(&[200_000])), amount(500));
    let sold = price(&basket(vec![deal])).unwrap().lines.remove(0);
    let one = |before| refund_share(&sold, Quantity(before), Quantity::ONE).unwrap().total.0;
    assert_eq!([one(0), one(1_000), one(2_000)], [-333, -334, -333]);
    let two = refund_share(&sold, Quantity::ZERO, Quantity(2_000)).unwrap();
    assert_eq!((two.total, two.quantity), (Amount(-667), Quantity(-2_000)));
}

#[test]
fn cash_is_rounded_to_the_nearest_coin_the_same_either_way() {
    for (due, step, rounding) in [
        (198, 5, 2),
        (197, 5, -2),
        (750, 50, 0),
        (775, 50, 25),
        (4, 10, -4),
        (5, 10, 5),
        (123, 1, 0),
        (0, 5, 0),
    ] {
        assert_eq!(round_cash(Amount(due), step), Ok(Amount(rounding)), "{due} to {step}");
        assert_eq!(round_cash(Amount(-due), step), Ok(Amount(-rounding)), "-{due} to {step}");
    }
    assert_eq!(round_cash(Amount(1), 0), Err(PricingError::CashStep));
}

#[test]
fn only_the_cash_part_is_rounded() {
    let priced = price(&basket(vec![line("A", 1_002, 1_000, inside(&[200_000]))])).unwrap();
    let rounding = |cashless| with_cash(priced.clone(), Amount(cashless), 5).map(|priced| priced.rounding.0);
    assert_eq!(rounding(0), Ok(-2));
    assert_eq!(rounding(499), Ok(2));
    assert_eq!(rounding(1_002), Ok(0));
    assert_eq!(rounding(1_003), Err(PricingError::CashlessTooMuch));
    assert_eq!(rounding(-1), Err(PricingError::CashlessTooMuch));
}

#[test]
fn every_cash_refund_can_be_paid_in_coins_and_all_of_them_are_what_was_paid() {
    // 10.02 was paid as 10.00; three refunds are worth 3.33, 3.34 and 3.33.
    let paid: Vec<i64> = [(0, -333), (-333, -334), (-667, -333)]
        .into_iter()
        .map(|(before, now)| cash_refund(Amount(before), Amount(now), 5).unwrap().0)
        .collect();
    assert_eq!(paid, [-335, -330, -335]);
}

#[test]
fn whoever_may_give_ten_percent_may_give_what_ten_percent_is_rounded_to() {
    let share = |gross, discount| discount_share_ppm(Amount(gross), Amount(discount));
    assert!(share(999, 100).unwrap() <= 100_000);
    assert!(share(999, 101).unwrap() > 100_000);
    assert_eq!(share(1_000, 1_000), Some(999_500));
    assert_eq!((share(0, 0), share(0, 1), share(5, 6), share(5, -1)), (Some(0), None, None, None));
    assert_eq!(share(-999, -100), share(999, 100));
}

#[test]
fn what_cannot_be_priced_is_said() {
    let good = line("A", 100, 1_000, inside(&[200_000]));
    let with = |change: fn(&mut domain::pricing::BasketLine)| {
        let mut bad = good.clone();
        change(&mut bad);
        price(&basket(vec![good.clone(), bad])).unwrap_err()
    };
    assert_eq!(with(|line| line.quantity = Quantity::ZERO), PricingError::Quantity { line: 1 });
    assert_eq!(with(|line| line.quantity = Quantity(i64::MIN)), PricingError::Quantity { line: 1 });
    assert_eq!(with(|line| line.quantity = Quantity(-1)), PricingError::BothWays { line: 1 });
    assert_eq!(with(|line| line.unit_price = Amount(-1)), PricingError::UnitPrice { line: 1 });
    assert_eq!(with(|line| line.discount = Some(amount(101))), PricingError::LineDiscount { line: 1 });
    assert_eq!(
        with(|line| line.discount = Some(Discount::Ppm(1_000_001))),
        PricingError::LineDiscount { line: 1 }
    );
    assert_eq!(with(|line| line.tax.rates_ppm = vec![1; 9]), PricingError::TooManyTaxes { line: 1 });
    assert_eq!(with(|line| line.tax.rates_ppm = vec![u32::MAX; 2]), PricingError::TooLarge);
    let huge = line("A", Amount::INPUT_MAX.0, Quantity::INPUT_MAX.0, inside(&[]));
    assert_eq!(price(&basket(vec![huge])), Err(PricingError::TooLarge));
    assert_eq!(price(&basket_off(vec![good.clone()], amount(101))), Err(PricingError::TicketDiscount));
    assert_eq!(price(&basket(vec![good.clone(); 501])), Err(PricingError::TooManyLines));
    let sold = price(&basket(vec![good])).unwrap().lines.remove(0);
    for (before, quantity) in [(0, 1_001), (1, 1_000), (-1, 1), (0, 0), (i64::MAX, 1)] {
        let refund = refund_share(&sold, Quantity(before), Quantity(quantity));
        assert_eq!(refund, Err(PricingError::RefundExceedsSale), "{quantity} behind {before}");
    }
}

#[test]
fn what_comes_back_without_a_receipt_is_the_sale_turned_round() {
    let sale = basket_off(vec![line("A", 333, 1_500, inside(&[200_000]))], Discount::Ppm(100_000));
    assert_eq!(price(&turned(&sale)).unwrap(), price(&sale).unwrap().turned().unwrap());
}
