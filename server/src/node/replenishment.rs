//! What should be ordered again in a branch: what is there and on its way, what sold on which day, how that was a year before, and who
//! brings it. How much that comes to is reckoned by `domain::replenish`.

use domain::{
    limits::ALERT_MAILS_PER_PIECE,
    organisation::{OfSku, Offer, Safety, Supplier},
    replenish::{Known, Proposal, propose, season},
};
use protocol::{
    AbcClass, BranchId, Quantity, Reckoned, Refusal, Reorder, Replenishment, Sku, StockLevel, Surplus, Unit,
    VariantKind,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Node,
    reports::{turn, unreadable},
};
use crate::{
    business_day::{Calendar, Day},
    clock,
    limits::REPLENISHMENT_SCAN,
    projections::{Documents, PublishedCatalogue, daily},
};

/// Days of which sales are told, and of which they are told besides.
const SHORT_DAYS: usize = 28;
const LONG_DAYS: Day = 91;
/// Whole weeks, so that the days of the week fall together.
const YEAR_DAYS: Day = 364;
/// Four weeks went and four come.
const SEASON_DAYS: Day = 28;

/// What is asked about ordering again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReplenishmentAsked {
    pub(crate) branch: BranchId,
    /// Every SKU, and not only what should be ordered.
    pub(crate) all: bool,
    /// Days that are looked at: whole weeks, four to thirteen.
    pub(crate) window: u16,
    pub(crate) after: Option<Sku>,
    pub(crate) limit: usize,
    /// Whether the asker may see what goods cost.
    pub(crate) costs: bool,
}

/// What was sold in the branch of each SKU on each of the last days, how the season goes, and what stands in drafts there.
struct Pace {
    /// The oldest first, today last.
    daily: BTreeMap<Sku, Vec<Quantity>>,
    season: BTreeMap<Sku, u32>,
    drafted: BTreeMap<Sku, Quantity>,
    /// Those that brought something; none where nobody has to know.
    classes: Option<BTreeMap<Sku, AbcClass>>,
    /// How many people are to be written to when it can be had again.
    people: BTreeMap<Sku, u32>,
}

impl Node {
    /// What should be ordered again in a branch, behind a SKU, and where the next part begins. A bounded part of what is watched
    /// is looked at, so that a part may be short and not the last.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn replenishment(
        &self,
        asked: ReplenishmentAsked,
    ) -> Result<(Vec<Replenishment>, Option<Sku>), Refusal> {
        let published = self.catalogue();
        let mut candidates = candidates(&published, asked);
        let more = candidates.len() > REPLENISHMENT_SCAN;
        candidates.truncate(REPLENISHMENT_SCAN);
        let pace = self.sales_pace(&published, asked.branch, &candidates).await?;
        let mut rows = Vec::new();
        let mut last = None;
        for sku in &candidates {
            if rows.len() >= asked.limit {
                return Ok((rows, last));
            }
            let levels = self.stock(*sku).await?.branches;
            let row = row(&published, asked, *sku, &levels, &pace);
            if asked.all || row.propose.is_positive() {
                rows.push(row);
            }
            last = Some(*sku);
        }
        if asked.costs {
            let averages = self.average_costs(rows.iter().map(|row| row.sku).collect()).await?;
            for row in &mut rows {
                row.cost = row.cost.or_else(|| averages.get(&(row.sku, row.branch)).copied());
            }
        }
        Ok((rows, last.filter(|_| more)))
    }

    /// What was sold of some SKUs in a branch on each of these days, the oldest first; what did not sell is left out.
    async fn sold_daily(
        &self,
        branch: BranchId,
        days: (Day, Day),
        wanted: Arc<BTreeSet<Sku>>,
    ) -> Result<BTreeMap<Sku, Vec<i64>>, Refusal> {
        let _turn = turn().await?;
        let held = self.held(days, Some(branch), None).await?;
        let read =
            move |node: Self| daily(&held, &*node.0.storage, branch, days, &wanted).map_err(unreadable);
        self.blocking(read).await
    }

    async fn sales_pace(
        &self,
        published: &PublishedCatalogue,
        branch: BranchId,
        skus: &[Sku],
    ) -> Result<Pace, Refusal> {
        let calendar = published.organisation.branch(branch).map(Calendar::from).unwrap_or_default();
        let today = calendar.day(protocol::OccurredAt { at: clock::now(), offset_minutes: 0 });
        let wanted: Arc<BTreeSet<Sku>> = Arc::new(skus.iter().copied().collect());
        let first = today.saturating_sub(LONG_DAYS).saturating_add(1);
        let sold = self.sold_daily(branch, (first, today), Arc::clone(&wanted)).await?;
        let then = today.saturating_sub(YEAR_DAYS);
        let span = (then.saturating_sub(SEASON_DAYS).saturating_add(1), then.saturating_add(SEASON_DAYS));
        let before = self.sold_daily(branch, span, wanted).await?;
        let documents = &self.projections().documents;
        let drafted = documents.look(move |documents: &Documents| documents.drafted(branch)).await?;
        let classes = match published.organisation.has_safety_of_classes() {
            true => Some(self.classes(published).await?),
            false => None,
        };
        let season = before.into_iter().filter_map(|(sku, days)| Some((sku, season_of(&days)?))).collect();
        let daily = sold.into_iter().map(|(sku, days)| (sku, days.into_iter().map(Quantity).collect()));
        let people = self.waiting_people(branch, skus.to_vec()).await?;
        Ok(Pace { daily: daily.collect(), season, drafted, classes, people })
    }
}

/// The year before: four weeks until this day, and four behind it.
fn season_of(days: &[i64]) -> Option<u32> {
    let half = usize::try_from(SEASON_DAYS).unwrap_or_default();
    let (went, comes) = days.split_at_checked(half)?;
    let sum = |days: &[i64]| Quantity(days.iter().fold(0, |sum: i64, day| sum.saturating_add(*day)));
    season(sum(went), sum(comes))
}

/// SKUs that are looked at, in their order: those that are watched in the branch, or all goods.
fn candidates(published: &PublishedCatalogue, asked: ReplenishmentAsked) -> Vec<Sku> {
    let organisation = &published.organisation;
    let behind = |sku: &Sku| asked.after.is_none_or(|after| *sku > after);
    if asked.all {
        let goods = organisation.products().filter(|product| !product.archived);
        let variants = goods.flat_map(|product| product.variants.iter());
        let skus = variants.filter(|variant| variant.kind == VariantKind::Goods).map(|variant| variant.sku);
        return skus.filter(behind).collect::<BTreeSet<Sku>>().into_iter().collect();
    }
    let watched = organisation.supplies().filter(|(_, of)| of.reorders.contains_key(&asked.branch));
    let known = watched.map(|(sku, _)| *sku).filter(behind).filter(|sku| organisation.variant(sku).is_some());
    known.collect()
}

fn row(
    published: &PublishedCatalogue,
    asked: ReplenishmentAsked,
    sku: Sku,
    levels: &[protocol::BranchLevel],
    pace: &Pace,
) -> Replenishment {
    let organisation = &published.organisation;
    let level_of = |branch: BranchId| -> StockLevel {
        levels.iter().find(|one| one.branch == branch).map(|one| one.level).unwrap_or_default()
    };
    let level = level_of(asked.branch);
    let of = organisation.supply_of(&sku);
    let reorder = of.and_then(|of| of.reorders.get(&asked.branch)).copied();
    let usual: Option<(&Arc<Supplier>, Option<&Offer>)> = organisation.usual_supplier(&sku);
    let offer = usual.and_then(|(_, offer)| offer);
    let (pack, minimum) = offer.map_or((Quantity::ONE, Quantity::ZERO), |offer| (offer.pack, offer.minimum));
    let lead_days = usual.map_or(0, |(supplier, _)| supplier.lead_days);
    let available = level.available_to_sell();
    let drafted = pace.drafted.get(&sku).copied().unwrap_or_default();
    let variant = organisation.variant(&sku).map(|(_, variant)| variant);
    let nothing = nothing_sold();
    let daily = pace.daily.get(&sku).map_or(nothing.as_slice(), Vec::as_slice);
    let class = pace.classes.as_ref().map(|of| of.get(&sku).copied().unwrap_or_default());
    let rule = organisation.safety_of(&sku, class);
    let season_milli = pace.season.get(&sku).copied();
    let people = pace.people.get(&sku).copied().unwrap_or_default();
    let there = available.0.saturating_add(level.incoming.0).saturating_add(drafted.0);
    let told = propose(&Known {
        there: Quantity(there.saturating_sub(wanted_by(people).0)),
        reorder,
        pack,
        minimum,
        lead_days,
        daily: last_days(daily, usize::from(asked.window)),
        season_milli,
        safety: rule,
        pieces: variant.is_none_or(|variant| variant.unit == Unit::Piece),
    });
    let sold_28 = sum(last_days(daily, SHORT_DAYS));
    let known_cost = || variant.and_then(|variant| variant.cost);
    Replenishment {
        sku,
        name: published.name_at(&sku, published.seq).unwrap_or_else(|| sku.to_string()),
        branch: asked.branch,
        reorder: reorder.map(|own| Reorder { point: own.point, max: own.max }),
        on_hand: level.on_hand,
        available,
        incoming: level.incoming,
        drafted,
        sold_28,
        sold_90: sum(last_days(daily, 90)),
        days_left: days_left(available, sold_28),
        supplier: usual.map(|(supplier, _)| supplier.id),
        supplier_name: usual.map(|(supplier, _)| supplier.name.clone()).unwrap_or_default(),
        lead_days,
        pack,
        minimum,
        cost: offer.and_then(|offer| offer.cost).or_else(known_cost).filter(|_| asked.costs),
        propose: told.propose,
        surplus: surplus(of, asked.branch, level_of),
        reckoned: reckoned((asked.window, class, season_milli), of, rule, &told),
        people,
    }
}

/// What those who wait for something are worth: as many pieces as learn of it by the rule of the mails, each by one.
fn wanted_by(people: u32) -> Quantity {
    let learn = u32::try_from(ALERT_MAILS_PER_PIECE).unwrap_or(u32::MAX).max(1);
    Quantity(Quantity::ONE.0.saturating_mul(i64::from(people.div_ceil(learn))))
}

/// What a proposal goes by.
fn reckoned(
    (window, class, season_milli): (u16, Option<AbcClass>, Option<u32>),
    of: Option<&OfSku>,
    rule: Option<Safety>,
    told: &Proposal,
) -> Reckoned {
    Reckoned {
        class,
        window,
        sold: told.sold,
        season_milli,
        weekdays: told.weekdays,
        demand: told.demand,
        rule: rule.map(Into::into),
        own_rule: of.is_some_and(|of| of.safety.is_some()),
        safety: told.safety,
        point: told.point,
        over_max: told.over_max,
    }
}

fn nothing_sold() -> Vec<Quantity> {
    vec![Quantity::ZERO; usize::try_from(LONG_DAYS).unwrap_or_default()]
}

fn last_days(daily: &[Quantity], days: usize) -> &[Quantity] {
    daily.get(daily.len().saturating_sub(days)..).unwrap_or_default()
}

fn sum(daily: &[Quantity]) -> Quantity {
    Quantity(daily.iter().fold(0, |sum: i64, day| sum.saturating_add(day.0)))
}

/// What other branches have beyond the most that they want, the richest first.
fn surplus(of: Option<&OfSku>, here: BranchId, level_of: impl Fn(BranchId) -> StockLevel) -> Vec<Surplus> {
    let others = of.into_iter().flat_map(|of| &of.reorders).filter(|(branch, _)| **branch != here);
    let spare = others.map(|(branch, reorder)| {
        let free = level_of(*branch).available_to_sell();
        Surplus { branch: *branch, quantity: Quantity(free.0.saturating_sub(reorder.max.0)) }
    });
    let mut spare: Vec<Surplus> = spare.filter(|one| one.quantity.is_positive()).collect();
    spare.sort_by_key(|one| (std::cmp::Reverse(one.quantity), one.branch));
    spare
}

/// How many days what is available lasts at the pace of the last 28.
fn days_left(available: Quantity, sold_28: Quantity) -> Option<u32> {
    let days = available.0.max(0).saturating_mul(28).checked_div(sold_28.0).filter(|_| sold_28.is_positive());
    days.map(|days| u32::try_from(days).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_told_in_days() {
        for (available, sold, days) in
            [(10_000, 28_000, Some(10)), (10_000, 0, None), (-1_000, 28_000, Some(0)), (1_000, -1_000, None)]
        {
            assert_eq!(days_left(Quantity(available), Quantity(sold)), days);
        }
    }

    #[test]
    fn a_third_of_those_who_wait_buys() {
        for (people, pieces) in [(0, 0), (1, 1), (3, 1), (4, 2), (2_000, 667)] {
            assert_eq!(wanted_by(people), Quantity(pieces * 1_000));
        }
    }

    #[test]
    fn the_year_before_is_cut_at_its_day() {
        let mut days = vec![1_000; 56];
        assert_eq!(season_of(&days), Some(1_000));
        days.iter_mut().skip(28).for_each(|day| *day = 2_000);
        assert_eq!(season_of(&days), Some(2_000));
        assert_eq!(season_of(&days[..20]), None);
    }
}
