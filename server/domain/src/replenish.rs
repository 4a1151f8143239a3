//! How much of a SKU should be ordered again: from what was sold, how long it takes until more comes, what is kept for days on which
//! more sells than usual, and what somebody has said. Whole numbers throughout; it knows neither stock nor suppliers.
//!
//! Everything is reckoned in thousandths of a unit and rounded up once, at the end: goods that are sold by the piece to whole pieces, others
//! to thousandths. Roots are rounded up. The season is rounded half up to thousandths.

use protocol::Quantity;

use crate::organisation::{Reorder, Safety};

/// What a level of service asks for, of a normal distribution: in so many of a thousand cases, so many thousandths of a standard
/// deviation.
pub const SERVICES: [(u16, i64); 8] = [
    (800, 842),
    (850, 1_036),
    (900, 1_282),
    (950, 1_645),
    (980, 2_054),
    (990, 2_326),
    (995, 2_576),
    (999, 3_090),
];
/// Until so many days, what sells on which day of the week counts.
const WEEKDAYS_LEAD_MAX: u16 = 6;
/// Fewer units in four weeks of the year before tell nothing about a season.
const SEASON_UNITS_MIN: i64 = 8_000;
/// A season neither stops sales nor makes them more than four times what they are.
const SEASON_RANGE: (i128, i128) = (250, 4_000);

/// What is known of a SKU in a branch.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// Can be sold, or is ordered, on its way or in a draft.
    pub there: Quantity,
    pub reorder: Option<Reorder>,
    /// Units in a pack, and the fewest that are sold.
    pub pack: Quantity,
    pub minimum: Quantity,
    /// Days until more comes.
    pub lead_days: u16,
    /// What was sold on each day, less what came back: the oldest first, today last.
    pub daily: &'a [Quantity],
    /// Of [`season`].
    pub season_milli: Option<u32>,
    pub safety: Option<Safety>,
    /// Whether it is sold by the piece.
    pub pieces: bool,
}

/// What should be ordered, and what that goes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Proposal {
    pub propose: Quantity,
    pub sold: Quantity,
    pub weekdays: bool,
    /// What is likely to sell until more comes.
    pub demand: Quantity,
    /// What is kept besides.
    pub safety: Quantity,
    /// At so many or fewer it is ordered.
    pub point: Quantity,
    /// Whether the smallest order is more than there is room for.
    pub over_max: bool,
}

/// How much more sells in the four weeks that come than in those that went, by the same weeks of the year before, in thousandths. None
/// where too little was sold in them.
#[must_use]
pub fn season(went: Quantity, comes: Quantity) -> Option<u32> {
    if went.0 < SEASON_UNITS_MIN {
        return None;
    }
    let (went, comes) = (i128::from(went.0), i128::from(comes.0.max(0)));
    let half = went.checked_div(2)?;
    let index = comes.checked_mul(1_000)?.checked_add(half)?.checked_div(went)?;
    u32::try_from(index.clamp(SEASON_RANGE.0, SEASON_RANGE.1)).ok()
}

/// Never less than nothing. Never beyond the maximum but for one smallest order where nothing less can be had, which is said, and
/// that only where what is there has come down to the point that somebody has said.
#[must_use]
pub fn propose(known: &Known<'_>) -> Proposal {
    let sales = Sales::of(known);
    let weekdays = sales.by_weekdays(known.lead_days);
    let demand = sales.demand(known.lead_days);
    let safety = known.safety.map_or(Quantity::ZERO, |safety| sales.safety(safety, known.lead_days));
    let mut told =
        Proposal { sold: Quantity(narrow(sales.sum)), weekdays, demand, safety, ..Proposal::default() };
    let Some(reorder) = known.reorder else { return told };
    let reckoned = Quantity(demand.0.saturating_add(safety.0));
    let by_rule = if known.safety.is_some() { reckoned.min(reorder.max) } else { Quantity::ZERO };
    told.point = reorder.point.max(by_rule);
    let room = reorder.max.0.saturating_sub(known.there.0).min(Quantity::INPUT_MAX.0);
    if known.there > told.point || room <= 0 {
        return told;
    }
    let pack = known.pack.0.max(1);
    let whole = |quantity: i64| quantity.div_euclid(pack).saturating_mul(pack);
    let fits = whole(room);
    let least = whole(known.minimum.0.max(1).saturating_add(pack).saturating_sub(1));
    if fits >= least {
        told.propose = Quantity(fits);
    } else if known.there <= reorder.point {
        (told.propose, told.over_max) = (Quantity(least), true);
    }
    told
}

/// What was sold, as it is reckoned with.
struct Sales<'a> {
    daily: &'a [Quantity],
    sum: i128,
    season: i128,
    step: i128,
}

impl<'a> Sales<'a> {
    fn of(known: &Known<'a>) -> Self {
        let sum = known.daily.iter().fold(0_i128, |sum, day| sum.saturating_add(i128::from(day.0)));
        let season = known.season_milli.map_or(1_000, i128::from);
        let step = if known.pieces { i128::from(Quantity::ONE.0) } else { 1 };
        Self { daily: known.daily, sum, season, step }
    }

    fn days(&self) -> i128 {
        i128::try_from(self.daily.len().max(1)).unwrap_or(1)
    }

    /// Whole weeks are looked at, four of them at least, and what is ordered comes within one.
    fn by_weekdays(&self, lead_days: u16) -> bool {
        let days = self.daily.len();
        (1..=WEEKDAYS_LEAD_MAX).contains(&lead_days) && days >= 28 && days.checked_rem(7) == Some(0)
    }

    /// Of the days that come until more does.
    fn demand(&self, lead_days: u16) -> Quantity {
        if !self.by_weekdays(lead_days) {
            return self.up(self.sum.saturating_mul(i128::from(lead_days)), self.days());
        }
        let lead = usize::from(lead_days);
        // The day of the week of k days from now is that of 7 - k days ago.
        let coming = |age: usize| (1..=lead).any(|k| age.saturating_add(k).checked_rem(7) == Some(0));
        let ages = self.daily.iter().rev().enumerate();
        let sum = ages
            .filter(|(age, _)| coming(*age))
            .fold(0_i128, |sum, (_, day)| sum.saturating_add(i128::from(day.0)));
        self.up(sum, self.days().saturating_div(7).max(1))
    }

    fn safety(&self, safety: Safety, lead_days: u16) -> Quantity {
        match safety {
            Safety::Days(days) => self.up(self.sum.saturating_mul(i128::from(days)), self.days()),
            Safety::Service(of) => {
                let known = SERVICES.iter().find(|(service, _)| *service == of);
                let factor = known.map_or(0, |(_, factor)| i128::from(*factor));
                let root = self.deviation_of(lead_days.max(1));
                self.up(factor.saturating_mul(root), self.days().saturating_mul(1_000))
            }
        }
    }

    /// The standard deviation of what sells in so many days, times the number of days that are looked at.
    fn deviation_of(&self, lead_days: u16) -> i128 {
        let square = |number: i128| number.saturating_mul(number);
        let squares =
            self.daily.iter().fold(0_i128, |sum, day| sum.saturating_add(square(i128::from(day.0))));
        let spread = squares.saturating_mul(self.days()).saturating_sub(square(self.sum)).max(0);
        let under = u128::try_from(spread.saturating_mul(i128::from(lead_days))).unwrap_or_default();
        let root = under.isqrt();
        let root = if root.saturating_mul(root) < under { root.saturating_add(1) } else { root };
        i128::try_from(root).unwrap_or(i128::MAX)
    }

    /// A share with the season in it, rounded up; never below nothing.
    fn up(&self, of: i128, parts: i128) -> Quantity {
        let parts = parts.saturating_mul(1_000).saturating_mul(self.step).max(1);
        let whole = of.max(0).saturating_mul(self.season);
        let steps = whole.saturating_add(parts.saturating_sub(1)).saturating_div(parts);
        Quantity(narrow(steps.saturating_mul(self.step)).min(Quantity::INPUT_MAX.0))
    }
}

fn narrow(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}
