//! What a basket costs: lines, then discounts lane by lane, then tax, then the rounding of cash. It knows no machine, no
//! branch and no command; the till has its twin in `clients/sdk/src/pricing`, and both are bound by the vectors of
//! `clients/conformance/pricing.json`, which this crate's tests write.
//!
//! ```text
//! lines        unit price × quantity, rounded once a line                    gross
//!   ↓ lane 1   what promotions take off, step by step                        promotions
//!   ↓ lane 2   what is taken off a line by hand                              line_discount
//!   ↓ lane 3   what is taken off the whole, spread by largest remainder      ticket_discount
//! tax          per line and component, inside the price or on top of it      taxes, tax, total
//! rounding     of the cash part only, spread over the lines                  rounding
//! ```
//!
//! Every lane takes from what the lane before it left, and nothing depends on the order of the lines. Every share is fixed
//! per line, so that a refund mirrors it and never prices anew. Rounding is half away from zero, everywhere. `docs/pricing.md`
//! is the same for people.

mod cash;
mod discount;
mod promotions;
mod refund;
mod share;
mod tax;

use protocol::{Amount, LINES_MAX, Quantity, Sku};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use cash::{cash_refund, round_cash, with_cash};
pub use discount::{Discount, discount_share_ppm};
pub use promotions::{Promotion, PromotionShare};
pub use refund::refund_share;
pub use share::{FIGURE_MAX, quantity_share, share, span_share};
pub use tax::{LineTax, TaxTerms};

use crate::limits::TAX_COMPONENTS_MAX;

/// What is to be priced. It goes one way: everything is sold, or everything comes back. An exchange is two baskets on one
/// ticket, because what comes back with a receipt is mirrored and not priced.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Basket {
    pub lines: Vec<BasketLine>,
    /// What is taken off the whole, after everything that is taken off single lines.
    pub discount: Option<Discount>,
    /// Those that count for it, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<Promotion>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BasketLine {
    pub sku: Sku,
    /// Below zero where goods come back.
    pub quantity: Quantity,
    /// With the taxes in it or without them, as `tax` says.
    pub unit_price: Amount,
    pub discount: Option<Discount>,
    pub tax: TaxTerms,
}

/// A basket with its figures. What holds of every line holds of the sums.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Priced {
    pub lines: Vec<LinePrice>,
    pub gross: Amount,
    /// All that was taken off, by lines and off the whole.
    pub discount: Amount,
    pub tax: Amount,
    /// What there is to pay, before cash is rounded.
    pub total: Amount,
    /// What rounding of the cash part added; below zero where it took something off a sale.
    pub rounding: Amount,
}

/// One line with every share fixed for ever. Where goods come back all figures have the other sign.
///
/// `total = gross − promotions − line_discount − ticket_discount`, and `+ tax` where tax comes on top; `tax` is the sum of `taxes`;
/// what was paid is `total + rounding`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinePrice {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub tax_terms: TaxTerms,
    pub gross: Amount,
    pub line_discount: Amount,
    pub ticket_discount: Amount,
    /// One for each component of the terms, in their order.
    pub taxes: Vec<Amount>,
    pub tax: Amount,
    pub total: Amount,
    pub rounding: Amount,
    /// What promotions took off, in the order in which they did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<PromotionShare>,
}

/// Why a basket has no price. Lines are counted from 0; the sentences count from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PricingError {
    #[error("at most {LINES_MAX} lines are possible")]
    TooManyLines,
    #[error("line {}: a quantity is not 0 and at most {} either way", line + 1, Quantity::INPUT_MAX)]
    Quantity { line: usize },
    #[error("line {}: a unit price is 0 to {} minor units", line + 1, Amount::INPUT_MAX.0)]
    UnitPrice { line: usize },
    #[error("line {}: at most {TAX_COMPONENTS_MAX} taxes are possible", line + 1)]
    TooManyTaxes { line: usize },
    #[error("line {}: what is sold and what comes back are priced apart", line + 1)]
    BothWays { line: usize },
    #[error("line {}: a discount is 0 or more and at most what the line comes to", line + 1)]
    LineDiscount { line: usize },
    #[error("a discount on the whole is 0 or more and at most what all lines come to")]
    TicketDiscount,
    #[error("a cash step is 1 to {} minor units", crate::limits::CASH_STEP_MAX)]
    CashStep,
    #[error("what is not paid in cash is more than there is to pay")]
    CashlessTooMuch,
    #[error("a refund takes more than nothing, and no more than was sold")]
    RefundExceedsSale,
    #[error("a figure would be too large")]
    TooLarge,
}

/// Prices a basket: the same figures at the till, on the web and at the server, in whatever order the lines stand.
///
/// # Errors
/// A [`PricingError`] for what cannot be priced: bounds, discounts larger than what they are taken off, lines of both
/// directions, figures that JavaScript could not count.
pub fn price(basket: &Basket) -> Result<Priced, PricingError> {
    check(basket)?;
    let comes_back = basket.lines.first().is_some_and(|line| line.quantity < Quantity::ZERO);
    // What comes back is priced as if it were sold and then turned round, so that both can only differ by the sign.
    let mut lines = basket.lines.iter().map(LinePrice::of).collect::<Result<Vec<_>, _>>()?;
    // Lane 1.
    promotions::take_off(&mut lines, &basket.promotions)?;
    // Lane 2.
    for (index, (line, terms)) in lines.iter_mut().zip(&basket.lines).enumerate() {
        line.take_off_line(terms.discount).ok_or(PricingError::LineDiscount { line: index })?;
    }
    // Lane 3.
    discount::take_off_whole(&mut lines, basket.discount)?;
    lines.iter_mut().try_for_each(LinePrice::add_tax)?;
    let priced = Priced::of(lines)?;
    if comes_back { priced.turned().ok_or(PricingError::TooLarge) } else { Ok(priced) }
}

fn check(basket: &Basket) -> Result<(), PricingError> {
    if basket.lines.len() > LINES_MAX {
        return Err(PricingError::TooManyLines);
    }
    let first = basket.lines.first().map_or(Quantity::ZERO, |line| line.quantity);
    for (index, line) in basket.lines.iter().enumerate() {
        let magnitude = line.quantity.0.unsigned_abs();
        if magnitude == 0 || magnitude > Quantity::INPUT_MAX.0.unsigned_abs() {
            return Err(PricingError::Quantity { line: index });
        }
        if line.unit_price.is_negative() || line.unit_price > Amount::INPUT_MAX {
            return Err(PricingError::UnitPrice { line: index });
        }
        if line.tax.rates_ppm.len() > TAX_COMPONENTS_MAX {
            return Err(PricingError::TooManyTaxes { line: index });
        }
        if line.quantity.is_positive() != first.is_positive() {
            return Err(PricingError::BothWays { line: index });
        }
    }
    Ok(())
}

impl LinePrice {
    /// A line before anything is taken off it, as if it were sold.
    fn of(line: &BasketLine) -> Result<Self, PricingError> {
        let quantity = Quantity(line.quantity.0.checked_abs().ok_or(PricingError::TooLarge)?);
        Ok(Self {
            sku: line.sku,
            quantity,
            unit_price: line.unit_price,
            tax_terms: line.tax.clone(),
            gross: figure(line.unit_price.checked_times(quantity))?,
            line_discount: Amount::ZERO,
            ticket_discount: Amount::ZERO,
            taxes: Vec::new(),
            tax: Amount::ZERO,
            total: Amount::ZERO,
            rounding: Amount::ZERO,
            promotions: Vec::new(),
        })
    }

    /// What promotions took off.
    #[must_use]
    pub fn promoted(&self) -> Option<Amount> {
        Amount::checked_sum(self.promotions.iter().map(|share| share.amount))
    }

    /// What the lanes so far have left of the gross.
    fn rest(&self) -> Option<Amount> {
        let left = self.gross.checked_sub(self.promoted()?)?;
        left.checked_sub(self.line_discount)?.checked_sub(self.ticket_discount)
    }

    /// The same with every sign turned round; `None` on overflow, which no priced line has.
    #[must_use]
    pub fn turned(self) -> Option<Self> {
        Some(Self {
            quantity: self.quantity.checked_neg()?,
            gross: self.gross.checked_neg()?,
            line_discount: self.line_discount.checked_neg()?,
            ticket_discount: self.ticket_discount.checked_neg()?,
            taxes: self.taxes.into_iter().map(Amount::checked_neg).collect::<Option<Vec<_>>>()?,
            tax: self.tax.checked_neg()?,
            total: self.total.checked_neg()?,
            rounding: self.rounding.checked_neg()?,
            promotions: self
                .promotions
                .into_iter()
                .map(PromotionShare::turned)
                .collect::<Option<Vec<_>>>()?,
            ..self
        })
    }
}

impl Priced {
    fn of(lines: Vec<LinePrice>) -> Result<Self, PricingError> {
        let sum =
            |figure_of: fn(&LinePrice) -> Amount| figure(Amount::checked_sum(lines.iter().map(figure_of)));
        let by_hand = sum(|line| line.line_discount)?.checked_add(sum(|line| line.ticket_discount)?);
        let promoted = lines.iter().map(LinePrice::promoted).collect::<Option<Vec<_>>>();
        let promoted = promoted.and_then(Amount::checked_sum);
        let discount = by_hand.zip(promoted).and_then(|(by_hand, promoted)| by_hand.checked_add(promoted));
        Ok(Self {
            gross: sum(|line| line.gross)?,
            discount: figure(discount)?,
            tax: sum(|line| line.tax)?,
            total: sum(|line| line.total)?,
            rounding: sum(|line| line.rounding)?,
            lines,
        })
    }

    /// The same with every sign turned round; `None` on overflow, which no priced basket has.
    #[must_use]
    pub fn turned(self) -> Option<Self> {
        Some(Self {
            lines: self.lines.into_iter().map(LinePrice::turned).collect::<Option<Vec<_>>>()?,
            gross: self.gross.checked_neg()?,
            discount: self.discount.checked_neg()?,
            tax: self.tax.checked_neg()?,
            total: self.total.checked_neg()?,
            rounding: self.rounding.checked_neg()?,
        })
    }
}

/// A figure that both sides can count.
fn figure(amount: Option<Amount>) -> Result<Amount, PricingError> {
    amount
        .filter(|amount| amount.0.unsigned_abs() <= FIGURE_MAX.0.unsigned_abs())
        .ok_or(PricingError::TooLarge)
}
