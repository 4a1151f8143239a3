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
    projections::{Around, Documents, Halves, PublishedCatalogue, around, daily},
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
    season: BTreeMap<Sku, Season>,
    drafted: BTreeMap<Sku, Quantity>,
    /// Those that brought something; none where nobody has to know.
    classes: Option<BTreeMap<Sku, AbcClass>>,
    /// How many people are to be written to when it can be had again.
    people: BTreeMap<Sku, u32>,
}

/// How the season goes for a SKU, and the category that tells so where it sold too little itself.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Season {
    milli: u32,
    category: Option<Arc<str>>,
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

    /// What sold up to a day and behind it.
    async fn sold_around(
        &self,
        branch: BranchId,
        days: (Day, Day, Day),
        wanted: Arc<BTreeSet<Sku>>,
    ) -> Result<Around, Refusal> {
        let _turn = turn().await?;
        let held = self.held((days.0, days.2), Some(branch), None).await?;
        let read =
            move |node: Self| around(&held, &*node.0.storage, branch, days, &wanted).map_err(unreadable);
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
        let span =
            (then.saturating_sub(SEASON_DAYS).saturating_add(1), then, then.saturating_add(SEASON_DAYS));
        let before = self.sold_around(branch, span, wanted).await?;
        let documents = &self.projections().documents;
        let drafted = documents.look(move |documents: &Documents| documents.drafted(branch)).await?;
        let classes = match published.organisation.has_safety_of_classes() {
            true => Some(self.classes(published).await?),
            false => None,
        };
        let category =
            |sku: &Sku| published.organisation.variant(sku).map(|(product, _)| product.category.as_str());
        let season_of = |sku: &Sku| Some((*sku, season_of(&before, sku, category(sku).unwrap_or_default())?));
        let season = skus.iter().filter_map(season_of).collect();
        let daily = sold.into_iter().map(|(sku, days)| (sku, days.into_iter().map(Quantity).collect()));
        let people = self.waiting_people(branch, skus.to_vec()).await?;
        Ok(Pace { daily: daily.collect(), season, drafted, classes, people })
    }
}

/// By the four weeks until this day of the year before and those behind it: of the SKU; or, where it sold too little, of its category, or
/// of the first above that which sold enough.
fn season_of(before: &Around, sku: &Sku, category: &str) -> Option<Season> {
    let index = |sold: &Halves| season(sold.went, sold.comes);
    if let Some(milli) = before.skus.get(sku).and_then(index) {
        return Some(Season { milli, category: None });
    }
    let mut path = category;
    loop {
        if let Some((name, sold)) = before.categories.get_key_value(path)
            && let Some(milli) = index(sold)
        {
            return Some(Season { milli, category: Some(Arc::clone(name)) });
        }
        path = path.rsplit_once('/')?.0;
    }
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
    let bought_in = || (organisation.bought_in(&sku).unwrap_or(Quantity::ONE), Quantity::ZERO);
    let (pack, minimum) = offer.map_or_else(bought_in, |offer| (offer.pack, offer.minimum));
    let lead_days = usual.map_or(0, |(supplier, _)| supplier.lead_days);
    let available = level.available_to_sell();
    let drafted = pace.drafted.get(&sku).copied().unwrap_or_default();
    let variant = organisation.variant(&sku).map(|(_, variant)| variant);
    let nothing = nothing_sold();
    let daily = pace.daily.get(&sku).map_or(nothing.as_slice(), Vec::as_slice);
    let class = pace.classes.as_ref().map(|of| of.get(&sku).copied().unwrap_or_default());
    let rule = organisation.safety_of(&sku, class);
    let season = pace.season.get(&sku);
    let people = pace.people.get(&sku).copied().unwrap_or_default();
    let there = available.0.saturating_add(level.incoming.0).saturating_add(drafted.0);
    let told = propose(&Known {
        there: Quantity(there.saturating_sub(wanted_by(people).0)),
        reorder,
        pack,
        minimum,
        lead_days,
        daily: last_days(daily, usize::from(asked.window)),
        season_milli: season.map(|season| season.milli),
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
        reckoned: reckoned((asked.window, class, season), of, rule, &told),
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
    (window, class, season): (u16, Option<AbcClass>, Option<&Season>),
    of: Option<&OfSku>,
    rule: Option<Safety>,
    told: &Proposal,
) -> Reckoned {
    Reckoned {
        class,
        window,
        sold: told.sold,
        season_milli: season.map(|season| season.milli),
        season_category: season.and_then(|season| season.category.as_deref()).unwrap_or_default().to_owned(),
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
    fn a_season_is_the_skus_own_or_that_of_the_first_category_above_it_that_sold_enough() {
        let halves = |went: i64, comes: i64| Halves { went: Quantity(went), comes: Quantity(comes) };
        let sku: Sku = "STAR".parse().unwrap();
        let of = |own: Option<Halves>, categories: &[(&str, Halves)], category: &str| {
            let before = Around {
                skus: own.map(|own| (sku, own)).into_iter().collect(),
                categories: categories.iter().map(|(path, sold)| (Arc::from(*path), *sold)).collect(),
            };
            let season = season_of(&before, &sku, category)?;
            Some((season.milli, season.category.as_deref().unwrap_or_default().to_owned()))
        };
        let (few, many) = (halves(7_000, 70_000), halves(8_000, 16_000));
        let by = |milli: u32, category: &str| Some((milli, category.to_owned()));
        let tree = [("Gifts/Christmas", few), ("Gifts", halves(10_000, 30_000))];
        assert_eq!(of(Some(many), &tree, "Gifts/Christmas"), by(2_000, ""), "its own goes first");
        assert_eq!(
            of(Some(few), &[("Gifts/Christmas", many)], "Gifts/Christmas"),
            by(2_000, "Gifts/Christmas")
        );
        assert_eq!(of(None, &tree, "Gifts/Christmas"), by(3_000, "Gifts"), "what is too small tells nothing");
        assert_eq!(of(None, &tree, "Gift"), None);
        assert_eq!(of(None, &tree, ""), None);
        assert_eq!(of(Some(few), &[], "Gifts/Christmas"), None);
    }
}
