//! The lane of promotions: what is taken off by a rule that somebody set beforehand, before anything is taken off by hand. It
//! knows lines by their places, and not why a promotion is about one; whoever prices a basket has looked that up.
//!
//! Promotions are worked step by step, in the order of their steps, and each step takes from what the one before it left. In
//! one step a line takes part in one promotion: of those that are left the one that takes most off goes first, then the one
//! with the lower number. One that goes `alone` takes lines that no other has, and leaves them to no other.

use protocol::{Amount, PromotionEffect, Quantity};
use serde::{Deserialize, Serialize};

use super::{
    LinePrice, PricingError, figure, quantity_share, share,
    share::{first_of, rounded, spread},
};

const WHOLE_PPM: i128 = 1_000_000;

/// A promotion that counts for a basket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promotion {
    /// Its number.
    pub promotion: u32,
    /// The lines it is about, from 0.
    pub lines: Vec<usize>,
    pub step: u8,
    pub alone: bool,
    /// How much of its lines there must be together, and what they must be worth when its step begins.
    pub quantity_min: Quantity,
    pub amount_min: Amount,
    pub effect: PromotionEffect,
    /// The most that it takes off one basket.
    pub amount_max: Option<Amount>,
    /// In how many groups it counts at most, where it goes by groups.
    pub times_max: Option<u32>,
}

/// What a promotion takes off a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PromotionShare {
    pub promotion: u32,
    pub amount: Amount,
}

impl PromotionShare {
    pub(super) fn turned(self) -> Option<Self> {
        Some(Self { amount: self.amount.checked_neg()?, ..self })
    }
}

/// What one would take off.
struct Taken {
    sum: Amount,
    /// By line.
    shares: Vec<Amount>,
    /// Which lines take part in it.
    parts: Vec<bool>,
}

#[derive(Clone, Copy, Default)]
struct Bearing {
    /// Whether an earlier step took something off.
    touched: bool,
    /// Whether a promotion took the line that leaves it to no other.
    closed: bool,
}

/// Takes what promotions take off lines from which nothing was taken yet.
pub(super) fn take_off(lines: &mut [LinePrice], promotions: &[Promotion]) -> Result<(), PricingError> {
    let mut steps: Vec<u8> = promotions.iter().map(|one| one.step).collect();
    steps.sort_unstable();
    steps.dedup();
    let mut bearing = vec![Bearing::default(); lines.len()];
    for step in steps {
        let mut left: Vec<&Promotion> = promotions.iter().filter(|one| one.step == step).collect();
        left.sort_by_key(|one| one.promotion);
        work(lines, &mut bearing, left)?;
    }
    Ok(())
}

/// One step.
fn work(
    lines: &mut [LinePrice],
    bearing: &mut [Bearing],
    mut left: Vec<&Promotion>,
) -> Result<(), PricingError> {
    let rests: Option<Vec<Amount>> = lines.iter().map(LinePrice::rest).collect();
    let rests = rests.ok_or(PricingError::TooLarge)?;
    let mut free = vec![true; lines.len()];
    while !left.is_empty() {
        let mut best: Option<(usize, Taken)> = None;
        for (place, promotion) in left.iter().enumerate() {
            let may = |line: usize| {
                let own = bearing.get(line).copied().unwrap_or_default();
                free.get(line) == Some(&true) && !own.closed && !(promotion.alone && own.touched)
            };
            let taken = promotion.takes(lines, &rests, may)?;
            let more = best.as_ref().is_none_or(|(_, best)| taken.sum > best.sum);
            if taken.sum > Amount::ZERO && more {
                best = Some((place, taken));
            }
        }
        let Some((place, taken)) = best else { break };
        let promotion = left.remove(place);
        let places = lines.iter_mut().zip(bearing.iter_mut()).zip(free.iter_mut());
        for ((((line, own), free), part), amount) in places.zip(taken.parts).zip(taken.shares) {
            if part {
                *free = false;
                *own = Bearing { touched: true, closed: own.closed || promotion.alone };
            }
            if amount > Amount::ZERO {
                line.promotions.push(PromotionShare { promotion: promotion.promotion, amount });
            }
        }
    }
    Ok(())
}

impl Promotion {
    /// What it takes off those of its lines that it may have.
    fn takes(
        &self,
        lines: &[LinePrice],
        rests: &[Amount],
        may: impl Fn(usize) -> bool,
    ) -> Result<Taken, PricingError> {
        let own = |line: &usize| self.lines.contains(line);
        let nothing = || Taken { sum: Amount::ZERO, shares: Vec::new(), parts: Vec::new() };
        if !self.is_reached(lines, rests)? {
            return Ok(nothing());
        }
        let parts: Vec<bool> = (0..lines.len()).map(|line| own(&line) && may(line)).collect();
        let taken = match self.effect {
            PromotionEffect::BasketOff(most) => {
                let worth = weights(rests, &parts);
                let whole = figure(Amount::checked_sum(worth.iter().copied()))?;
                Self::spread(most.min(whole), lines, &worth, parts)?
            }
            PromotionEffect::BuyGet(deal) => {
                let runs = Runs::of(lines, rests, &parts);
                runs.buy_get((deal.buy, deal.get, deal.off_ppm), self.times_max, lines)?
            }
            PromotionEffect::ForPrice(deal) => {
                let runs = Runs::of(lines, rests, &parts);
                runs.for_price((deal.count, deal.price), self.times_max, lines)?
            }
            PromotionEffect::PercentOff(_)
            | PromotionEffect::AmountOff(_)
            | PromotionEffect::FixedPrice(_) => {
                let each = |((line, rest), part): ((&LinePrice, &Amount), &bool)| {
                    if *part { self.each(line, *rest) } else { Ok(Amount::ZERO) }
                };
                let shares = lines.iter().zip(rests).zip(&parts).map(each).collect::<Result<Vec<_>, _>>()?;
                Taken { sum: figure(Amount::checked_sum(shares.iter().copied()))?, shares, parts }
            }
        };
        match self.amount_max {
            Some(most) if taken.sum > most => Self::spread(most, lines, &taken.shares, taken.parts),
            _ => Ok(taken),
        }
    }

    /// Whether there is enough of what it is about, whoever else takes it.
    fn is_reached(&self, lines: &[LinePrice], rests: &[Amount]) -> Result<bool, PricingError> {
        let (mut quantity, mut worth) = (Quantity::ZERO, Amount::ZERO);
        for line in &self.lines {
            let (Some(own), Some(rest)) = (lines.get(*line), rests.get(*line)) else { continue };
            quantity = quantity.checked_add(own.quantity).ok_or(PricingError::TooLarge)?;
            worth = figure(worth.checked_add(*rest))?;
        }
        Ok(quantity >= self.quantity_min && worth >= self.amount_min)
    }

    /// What it takes off a line by itself.
    fn each(&self, line: &LinePrice, rest: Amount) -> Result<Amount, PricingError> {
        let times = |amount: Amount| figure(amount.checked_times(line.quantity));
        Ok(match self.effect {
            PromotionEffect::PercentOff(ppm) => figure(share(rest, ppm))?.min(rest),
            PromotionEffect::AmountOff(amount) => times(amount)?.min(rest),
            PromotionEffect::FixedPrice(price) => {
                let asked = times(price)?;
                if asked < rest { figure(rest.checked_sub(asked))? } else { Amount::ZERO }
            }
            PromotionEffect::BuyGet(_) | PromotionEffect::ForPrice(_) | PromotionEffect::BasketOff(_) => {
                Amount::ZERO
            }
        })
    }

    fn spread(
        sum: Amount,
        lines: &[LinePrice],
        weights: &[Amount],
        parts: Vec<bool>,
    ) -> Result<Taken, PricingError> {
        let shares = spread(sum, lines, weights).ok_or(PricingError::TooLarge)?;
        Ok(Taken { sum, shares, parts })
    }
}

/// What lines are worth that take part, and nothing of others.
fn weights(rests: &[Amount], parts: &[bool]) -> Vec<Amount> {
    rests.iter().zip(parts).map(|(rest, part)| if *part { *rest } else { Amount::ZERO }).collect()
}

/// The pieces of lines in a row, the dearest first. What is sold by weight or length in parts of a unit is no pieces.
struct Runs {
    runs: Vec<Run>,
    pieces: i64,
}

struct Run {
    line: usize,
    rest: Amount,
    /// The place of its first piece, and the one behind its last.
    from: i64,
    to: i64,
}

impl Run {
    /// How many of its pieces are among the first ones.
    fn among(&self, first: i64) -> i64 {
        first.clamp(self.from, self.to).saturating_sub(self.from)
    }

    fn pieces(&self) -> i64 {
        self.to.saturating_sub(self.from)
    }

    /// What so many of its pieces are worth.
    fn worth(&self, pieces: i64) -> Result<Amount, PricingError> {
        figure(quantity_share(self.rest, Quantity(pieces), Quantity(self.pieces())))
    }
}

impl Runs {
    fn of(lines: &[LinePrice], rests: &[Amount], parts: &[bool]) -> Self {
        const PIECE: i64 = Quantity::ONE.0;
        let counted = |((line, (own, rest)), part): ((usize, (&LinePrice, &Amount)), &bool)| {
            let whole = own.quantity.0.checked_rem(PIECE) == Some(0);
            (*part && whole).then(|| (line, own.quantity.0.checked_div(PIECE).unwrap_or(0), *rest))
        };
        let places = lines.iter().zip(rests).enumerate().zip(parts);
        let mut counted: Vec<(usize, i64, Amount)> = places.filter_map(counted).collect();
        counted.sort_by(|(a, pieces_a, rest_a), (b, pieces_b, rest_b)| {
            // By what a piece is worth, without dividing.
            let of_a = i128::from(rest_a.0).saturating_mul(i128::from(*pieces_b));
            let of_b = i128::from(rest_b.0).saturating_mul(i128::from(*pieces_a));
            let named = lines.get(*a).zip(lines.get(*b)).map(|(a, b)| first_of(a, b));
            of_b.cmp(&of_a).then(named.unwrap_or(std::cmp::Ordering::Equal))
        });
        let mut runs = Self { runs: Vec::with_capacity(counted.len()), pieces: 0 };
        for (line, pieces, rest) in counted {
            let to = runs.pieces.saturating_add(pieces);
            runs.runs.push(Run { line, rest, from: runs.pieces, to });
            runs.pieces = to;
        }
        runs
    }

    /// How many groups of a size there are, and how many pieces are in them.
    fn groups(&self, size: i64, most: Option<u32>) -> (i64, i64) {
        let all = self.pieces.checked_div(size).unwrap_or(0);
        let groups = most.map_or(all, |most| all.min(most.into()));
        (groups, groups.saturating_mul(size))
    }

    /// In every group of the dearest that are left, the cheapest cost less.
    fn buy_get(
        &self,
        (buy, get, ppm): (u32, u32, u32),
        most: Option<u32>,
        lines: &[LinePrice],
    ) -> Result<Taken, PricingError> {
        let [buy, get] = [buy, get].map(i64::from);
        let size = buy.saturating_add(get);
        let (_, full) = self.groups(size, most);
        // How many of the first pieces cost less.
        let lesser = |first: i64| {
            let first = first.min(full);
            let whole = first.checked_div(size).unwrap_or(0).saturating_mul(get);
            let begun = first.checked_rem(size).unwrap_or(0).saturating_sub(buy).max(0);
            whole.saturating_add(begun)
        };
        let mut sum = Amount::ZERO;
        for run in &self.runs {
            let less = lesser(run.to).saturating_sub(lesser(run.from));
            let exact = i128::from(run.rest.0)
                .checked_mul(less.into())
                .and_then(|exact| exact.checked_mul(i128::from(ppm).min(WHOLE_PPM)));
            let whole = i128::from(run.pieces()).saturating_mul(WHOLE_PPM).unsigned_abs();
            let off = exact.and_then(|exact| rounded(exact, whole));
            sum = figure(sum.checked_add(figure(off)?))?;
        }
        self.shared(sum, full, lines)
    }

    /// So many for a price, as often as that is less than they cost.
    fn for_price(
        &self,
        (count, price): (u32, Amount),
        most: Option<u32>,
        lines: &[LinePrice],
    ) -> Result<Taken, PricingError> {
        let count = i64::from(count);
        let (groups, _) = self.groups(count, most);
        // Between two lines every group is worth the same, so that the best number is beside one of these places.
        let mut numbers: Vec<i64> = self
            .runs
            .iter()
            .filter_map(|run| run.to.checked_div(count))
            .flat_map(|whole| [whole, whole.saturating_add(1)])
            .chain([groups])
            .map(|number| number.min(groups))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let (mut saved, mut pieces) = (Amount::ZERO, 0);
        for number in numbers {
            let first = number.saturating_mul(count);
            let worth = self.runs.iter().map(|run| run.worth(run.among(first)));
            let worth = worth.collect::<Result<Vec<_>, _>>()?;
            let worth = figure(Amount::checked_sum(worth))?;
            let asked = price.0.checked_mul(number).map(Amount);
            let less = worth.checked_sub(figure(asked)?).ok_or(PricingError::TooLarge)?;
            if less > saved {
                (saved, pieces) = (less, first);
            }
        }
        self.shared(saved, pieces, lines)
    }

    /// A sum, shared by the lines of the first pieces by what these are worth.
    fn shared(&self, sum: Amount, first: i64, lines: &[LinePrice]) -> Result<Taken, PricingError> {
        let mut weights = vec![Amount::ZERO; lines.len()];
        let mut parts = vec![false; lines.len()];
        for run in &self.runs {
            let among = run.among(first);
            if let (Some(weight), Some(part)) = (weights.get_mut(run.line), parts.get_mut(run.line)) {
                *weight = run.worth(among)?;
                *part = among > 0;
            }
        }
        Promotion::spread(sum, lines, &weights, parts)
    }
}
