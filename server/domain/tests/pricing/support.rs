//! Baskets told shortly, and a source of chance that is the same on every machine.

use domain::pricing::{Basket, BasketLine, Discount, TaxTerms};
use protocol::{Amount, Quantity};

pub(crate) fn inside(rates_ppm: &[u32]) -> TaxTerms {
    TaxTerms { included: true, rates_ppm: rates_ppm.to_vec() }
}

pub(crate) fn on_top(rates_ppm: &[u32]) -> TaxTerms {
    TaxTerms { included: false, rates_ppm: rates_ppm.to_vec() }
}

pub(crate) fn line(sku: &str, unit_price: i64, milli: i64, tax: TaxTerms) -> BasketLine {
    BasketLine {
        sku: sku.parse().unwrap(),
        quantity: Quantity(milli),
        unit_price: Amount(unit_price),
        discount: None,
        tax,
    }
}

pub(crate) fn off(mut line: BasketLine, discount: Discount) -> BasketLine {
    line.discount = Some(discount);
    line
}

pub(crate) fn basket(lines: Vec<BasketLine>) -> Basket {
    Basket { lines, ..Basket::default() }
}

pub(crate) fn basket_off(lines: Vec<BasketLine>, discount: Discount) -> Basket {
    Basket { lines, discount: Some(discount), ..Basket::default() }
}

pub(crate) fn amount(minor: i64) -> Discount {
    Discount::Amount(Amount(minor))
}

/// The same basket coming back.
pub(crate) fn turned(basket: &Basket) -> Basket {
    let mut turned = basket.clone();
    for line in &mut turned.lines {
        line.quantity = Quantity(-line.quantity.0);
    }
    turned
}

/// A linear congruential generator with Knuth's constants; its upper bits are used.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn tax(&mut self) -> TaxTerms {
        let rates = [200_000, 50_000, 190_000, 70_000, 88_750, 40_000, 0, 210_000, 1, 333_333];
        let count = self.one(&[0_u64, 1, 1, 1, 2, 2, 3]);
        let rates_ppm = (0..count).map(|_| self.one(&rates)).collect();
        TaxTerms { included: self.below(2) == 0, rates_ppm }
    }

    /// What one line may have taken off; never more than it comes to.
    fn discount(&mut self, most: i64) -> Option<Discount> {
        match self.below(5) {
            0 => Some(Discount::Ppm(self.one(&[0, 50_000, 100_000, 333_333, 125_000, 1_000_000]))),
            1 => Some(amount(self.below(most.clamp(0, 1_000_000) as u64 + 1) as i64)),
            _ => None,
        }
    }

    pub(crate) fn basket(&mut self) -> Basket {
        let sign = self.one(&[1, 1, -1]);
        let count = 1 + self.below(6);
        let mut lines = Vec::new();
        for _ in 0..count {
            let milli = self.one(&[1_000, 1_000, 2_000, 3_000, 1, 500, 1_001, 12_345, 999_000]);
            let price = self.one(&[0, 1, 3, 5, 99, 333, 999, 1_000, 1_299, 250_000]) + self.below(3) as i64;
            let mut line = line(self.one(&["A", "B", "B-1", "C.2"]), price, sign * milli, self.tax());
            line.discount = self.discount(price * milli / 1_000);
            lines.push(line);
        }
        let mut basket = basket(lines);
        let total: i64 = domain::pricing::price(&basket)
            .unwrap()
            .lines
            .iter()
            .map(|line| (line.gross.0 - line.line_discount.0).abs())
            .sum();
        basket.discount = self.discount(total);
        basket
    }
}
