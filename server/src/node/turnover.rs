//! How goods turn over: what has not sold for long and what it ties up, which goods bring most of the takings, and what should
//! be counted again. All of it is reckoned when it is asked for, from the stock of now and what was sold until now.

use protocol::{
    AbcClass, BranchId, BranchLevel, BranchTurnover, CountDue, CountsDue, DueByClass, IdleRow, IdleStock,
    Quantity, Refusal, Sku, SkuTurnover, StockFigures, StockGroup, VariantKind,
};
use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    Node,
    lot_worth::LotWorth,
    reports::{Filter, SalesAsked},
    stock_value::{add, figures_of, key_of, named, too_large},
};
use crate::{
    business_day::{Calendar, Day, written},
    clock,
    limits::{IDLE_ROWS, STOCK_VALUE_PART},
    projections::{Documents, PublishedCatalogue, Stock, Turn, Turnover},
};

/// Days of takings by which goods are classed.
const CLASSED_DAYS: Day = 90;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Days since 0000-12-31 at the beginning of 1970.
const EPOCH_DAY: i64 = 719_163;

/// Which idle goods are asked for.
#[derive(Clone, Debug)]
pub(crate) struct IdleAsked {
    pub(crate) group: StockGroup,
    /// For at least so many days.
    pub(crate) days: u32,
    pub(crate) branch: Option<BranchId>,
    pub(crate) category: Option<String>,
    pub(crate) class: Option<AbcClass>,
    pub(crate) skip: usize,
    /// All rows that are kept where no number is named.
    pub(crate) limit: Option<usize>,
}

/// What a SKU brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Share {
    class: AbcClass,
    ppm: u32,
    sold: Quantity,
}

impl Node {
    /// A page of goods that have not sold for long. Partitions are read some SKUs at a time, so that nobody waits for it.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn idle_stock(&self, asked: IdleAsked) -> Result<IdleStock, Refusal> {
        let published = self.catalogue();
        let shares = self.shares(&published).await?;
        let mut idle = Idle::new(&asked, &published, &shares);
        for partition in self.projections().stock.iter() {
            let mut after = None;
            loop {
                let part = partition.look(move |stock: &Stock| stock.part(after, STOCK_VALUE_PART)).await?;
                let Some((last, _)) = part.last() else { break };
                after = Some(*last);
                let skus: Vec<Sku> = part.iter().map(|(sku, _)| *sku).collect();
                let turns = self.turns(skus.clone()).await?;
                let consigned = self.consigned(skus.clone()).await?;
                let worth = self.lot_worth(&skus).await?;
                let averages = self.average_costs(skus).await?;
                for (sku, levels) in part {
                    for BranchLevel { branch, level, .. } in levels {
                        let key = (sku, branch);
                        let lots = worth.get(&key).copied().unwrap_or_default();
                        let known = (turns.get(&key).copied(), (averages.get(&key).copied(), lots));
                        let theirs = consigned.get(&key).copied().unwrap_or_default();
                        idle.take(key, (level.on_hand, theirs), known).ok_or_else(too_large)?;
                    }
                }
            }
        }
        Ok(idle.told())
    }

    /// How one SKU turns over.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn turnover(&self, sku: Sku) -> Result<SkuTurnover, Refusal> {
        let published = self.catalogue();
        let share = self.shares(&published).await?.get(&sku).copied().unwrap_or_default();
        let today = today(&published);
        let turns = self.turns(vec![sku]).await?;
        let branches = turns.into_iter().filter_map(|((_, branch), turn)| {
            let today = today.get(&branch).copied()?;
            let uncounted = turn.uncounted_since().map_or(0, |since| days_between(since, today));
            Some(BranchTurnover {
                branch,
                last_sold: turn.sold.map(written),
                last_counted: turn.counted.map(written),
                idle_days: turn.idle_since().map_or(0, |since| days_between(since, today)),
                count_due: uncounted >= share.class.count_every(),
            })
        });
        let branches = branches.collect();
        Ok(SkuTurnover { sku, class: share.class, share_ppm: share.ppm, sold: share.sold, branches })
    }

    /// What should be counted again in a branch: so many of what is due, the most urgent first. What is in a count that is under
    /// way is left out.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn counts_due(&self, branch: BranchId, limit: usize) -> Result<CountsDue, Refusal> {
        let published = self.catalogue();
        let shares = self.shares(&published).await?;
        let today = today(&published).get(&branch).copied().unwrap_or_default();
        let documents = &self.projections().documents;
        let under = documents.look(move |documents: &Documents| documents.under_count(branch)).await?;
        let mut due = DueByClass::default();
        let (mut found, mut being_counted) = (Vec::new(), 0_u64);
        for partition in self.projections().stock.iter() {
            let mut after = None;
            loop {
                let levels = move |stock: &Stock| stock.levels(branch, after, STOCK_VALUE_PART);
                let part = partition.look(levels).await?;
                let Some(last) = part.last() else { break };
                after = Some(last.sku);
                let had = part.iter().filter(|row| row.level.on_hand != Quantity::ZERO);
                let skus: Vec<Sku> = had.map(|row| row.sku).filter(|sku| is_goods(&published, sku)).collect();
                for ((sku, there), turn) in self.turns(skus).await? {
                    let class = shares.get(&sku).copied().unwrap_or_default().class;
                    let Some(since) = turn.uncounted_since().filter(|_| there == branch) else { continue };
                    let days = days_between(since, today);
                    let Some(overdue) = days.checked_sub(class.count_every()) else { continue };
                    if under.everything || under.skus.contains(&sku) {
                        being_counted = being_counted.saturating_add(1);
                        continue;
                    }
                    let count = match class {
                        AbcClass::A => &mut due.a,
                        AbcClass::B => &mut due.b,
                        AbcClass::C => &mut due.c,
                    };
                    *count = count.saturating_add(1);
                    let last_counted = turn.counted.map(written);
                    found.push(CountDue { sku, name: String::new(), class, last_counted, days, overdue });
                }
            }
        }
        found.sort_by_key(|row| (Reverse(urgency(row)), row.class, row.sku));
        found.truncate(limit);
        for row in &mut found {
            row.name = published.name_at(&row.sku, published.seq).unwrap_or_else(|| row.sku.to_string());
        }
        Ok(CountsDue { branch, rows: found, due, being_counted })
    }

    /// The class of each SKU that brought anything; all others are C.
    pub(super) async fn classes(
        &self,
        published: &PublishedCatalogue,
    ) -> Result<BTreeMap<Sku, AbcClass>, Refusal> {
        let shares = self.shares(published).await?;
        Ok(shares.into_iter().map(|(sku, share)| (sku, share.class)).collect())
    }

    async fn turns(&self, skus: Vec<Sku>) -> Result<BTreeMap<(Sku, BranchId), Turn>, Refusal> {
        self.projections().turnover.look(move |turnover: &Turnover| turnover.of(&skus)).await
    }

    /// What each SKU of the catalogue brought to the whole house in the last 90 days; those that brought nothing are left out.
    async fn shares(&self, published: &PublishedCatalogue) -> Result<BTreeMap<Sku, Share>, Refusal> {
        let today = clock::now().0.div_euclid(DAY_MS).saturating_add(EPOCH_DAY);
        // A branch east of here may have begun tomorrow.
        let last = Day::try_from(today.saturating_add(1)).unwrap_or(Day::MAX);
        let asked = SalesAsked::of_articles((last.saturating_sub(CLASSED_DAYS), last), Filter::default());
        let report = self.sales_report(asked);
        let rows = report.await?.rows;
        let sold = rows.iter().filter_map(|row| {
            // Delivery is sold too, and is nothing that lies on a shelf.
            let sku = row.key.parse().ok().filter(|sku| is_goods(published, sku))?;
            Some((sku, row.figures.net.0, row.figures.items))
        });
        Ok(ranked(sold.collect()))
    }
}

fn is_goods(published: &PublishedCatalogue, sku: &Sku) -> bool {
    let known = published.organisation.variant(sku);
    known.is_some_and(|(product, variant)| !product.archived && variant.kind == VariantKind::Goods)
}

/// How far beyond its time something is, in thousandths of that time.
fn urgency(row: &CountDue) -> u64 {
    let every = u64::from(row.class.count_every());
    u64::from(row.days).saturating_mul(1_000).checked_div(every).unwrap_or(0)
}

/// The business date of now in each branch.
fn today(published: &PublishedCatalogue) -> BTreeMap<BranchId, Day> {
    let now = protocol::OccurredAt { at: clock::now(), offset_minutes: 0 };
    published.organisation.branches().map(|branch| (branch.id, Calendar::from(branch).day(now))).collect()
}

fn days_between(since: Day, today: Day) -> u32 {
    u32::try_from(today.saturating_sub(since)).unwrap_or(0)
}

/// Classes by what goods brought, the best first. A class begins with the SKU before which its share is not reached, so that
/// what alone brings everything is A.
fn ranked(mut sold: Vec<(Sku, i64, Quantity)>) -> BTreeMap<Sku, Share> {
    sold.sort_by_key(|(sku, net, _)| (Reverse(*net), *sku));
    let whole: i128 = sold.iter().map(|(_, net, _)| i128::from((*net).max(0))).sum();
    let mut before = 0_i128;
    let shares = sold.into_iter().map(|(sku, net, sold)| {
        let own = i128::from(net.max(0));
        let reached = before.saturating_mul(100).checked_div(whole).unwrap_or(100);
        let class = match reached {
            _ if own == 0 => AbcClass::C,
            ..80 => AbcClass::A,
            80..95 => AbcClass::B,
            95.. => AbcClass::C,
        };
        before = before.saturating_add(own);
        let ppm = own.saturating_mul(1_000_000).checked_div(whole).unwrap_or(0);
        (sku, Share { class, ppm: u32::try_from(ppm).unwrap_or(0), sold })
    });
    shares.collect()
}

/// What has been found of idle goods.
struct Idle<'a> {
    asked: &'a IdleAsked,
    published: &'a PublishedCatalogue,
    shares: &'a BTreeMap<Sku, Share>,
    today: BTreeMap<BranchId, Day>,
    rows: Vec<Found>,
    groups: BTreeMap<String, (StockFigures, u32)>,
    row_count: usize,
    total: StockFigures,
    /// The SKU that was counted last, in all and in which groups.
    counted: Option<(Sku, Vec<String>)>,
}

/// One SKU in one branch.
struct Found {
    sku: Sku,
    branch: BranchId,
    class: AbcClass,
    sold: Option<Day>,
    days: u32,
    figures: StockFigures,
}

impl<'a> Idle<'a> {
    fn new(
        asked: &'a IdleAsked,
        published: &'a PublishedCatalogue,
        shares: &'a BTreeMap<Sku, Share>,
    ) -> Self {
        Self {
            asked,
            published,
            shares,
            today: today(published),
            rows: Vec::new(),
            groups: BTreeMap::new(),
            row_count: 0,
            total: StockFigures::default(),
            counted: None,
        }
    }

    /// None on overflow.
    fn take(
        &mut self,
        (sku, branch): (Sku, BranchId),
        (on_hand, consigned): (Quantity, Quantity),
        (turn, costs): (Option<Turn>, (Option<protocol::Amount>, LotWorth)),
    ) -> Option<()> {
        let asked = self.asked;
        let elsewhere = asked.branch.is_some_and(|wanted| wanted != branch);
        let (Some(turn), Some(today), false) = (turn, self.today.get(&branch), elsewhere) else {
            return Some(());
        };
        // What is not there ties up nothing.
        let since = turn.idle_since().filter(|_| on_hand.is_positive());
        let days = since.map_or(0, |since| days_between(since, *today));
        let known = self.published.organisation.variant(&sku);
        let category = known.map_or("", |(product, _)| product.category.as_str());
        let class = self.shares.get(&sku).copied().unwrap_or_default().class;
        if since.is_none()
            || days < asked.days
            || asked.category.as_ref().is_some_and(|wanted| wanted != category)
            || asked.class.is_some_and(|wanted| wanted != class)
        {
            return Some(());
        }
        let figures = figures_of(known.map(|(_, variant)| variant), costs, (on_hand, consigned))?;
        if self.counted.as_ref().is_none_or(|(last, _)| *last != sku) {
            self.counted = Some((sku, Vec::new()));
            add(&mut self.total, &figures, true)?;
        } else {
            add(&mut self.total, &figures, false)?;
        }
        if asked.group == StockGroup::Variant {
            self.row_count = self.row_count.saturating_add(1);
            self.rows.push(Found { sku, branch, class, sold: turn.sold, days, figures });
            if self.rows.len() >= IDLE_ROWS.saturating_mul(2) {
                self.shorten();
            }
            return Some(());
        }
        let key = key_of(asked.group, branch, category, sku);
        let (_, groups) = self.counted.as_mut()?;
        let first = !groups.contains(&key);
        if first {
            groups.push(key.clone());
        }
        let (sums, longest) = self.groups.entry(key).or_default();
        *longest = days.max(*longest);
        add(sums, &figures, first)
    }

    /// Those first that tie up most, by what they cost, or sell for where nobody knows that.
    fn shorten(&mut self) {
        self.rows.sort_by_key(|row| {
            let StockFigures { cost, retail, .. } = row.figures;
            (Reverse((cost, retail)), row.sku, row.branch)
        });
        self.rows.truncate(IDLE_ROWS);
    }

    fn told(mut self) -> IdleStock {
        self.shorten();
        let Self { asked, published, .. } = self;
        let rows: Vec<IdleRow> = if asked.group == StockGroup::Variant {
            let wanted = self.rows.into_iter().skip(asked.skip).take(asked.limit.unwrap_or(usize::MAX));
            wanted.map(|found| told_of(&found, published)).collect()
        } else {
            self.row_count = self.groups.len();
            let mut groups: Vec<_> = self.groups.into_iter().collect();
            groups.sort_by_key(|(key, (figures, _))| (Reverse((figures.cost, figures.retail)), key.clone()));
            let wanted = groups.into_iter().skip(asked.skip).take(asked.limit.unwrap_or(usize::MAX));
            let told = wanted.map(|(key, (figures, days))| {
                let (key, label) = named(asked.group, key, published);
                IdleRow { key, label, sku: None, branch: None, class: None, last_sold: None, days, figures }
            });
            told.collect()
        };
        let reached = asked.skip.saturating_add(rows.len());
        let kept =
            if asked.group == StockGroup::Variant { self.row_count.min(IDLE_ROWS) } else { self.row_count };
        IdleStock {
            group: asked.group,
            days: asked.days,
            next: (reached < kept && !rows.is_empty()).then(|| reached.to_string()),
            rows,
            row_count: u64::try_from(self.row_count).unwrap_or(u64::MAX),
            total: self.total,
        }
    }
}

fn told_of(found: &Found, published: &PublishedCatalogue) -> IdleRow {
    let (key, label) = named(StockGroup::Variant, found.sku.to_string(), published);
    IdleRow {
        key,
        label,
        sku: Some(found.sku),
        branch: Some(found.branch),
        class: Some(found.class),
        last_sold: found.sold.map(written),
        days: found.days,
        figures: found.figures,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_shares_of_what_was_brought() {
        let sku = |name: &str| Sku::new(name).unwrap();
        let sold = |rows: &[(&str, i64)]| {
            let rows = rows.iter().map(|(name, net)| (sku(name), *net, Quantity::ONE));
            ranked(rows.collect())
        };
        let shares = sold(&[("E", 1), ("A", 70), ("B", 12), ("C", 10), ("D", 7), ("BACK", -5), ("NONE", 0)]);
        for (name, class, ppm) in [
            ("A", AbcClass::A, 700_000),
            ("B", AbcClass::A, 120_000),
            ("C", AbcClass::B, 100_000),
            ("D", AbcClass::B, 70_000),
            ("E", AbcClass::C, 10_000),
            ("BACK", AbcClass::C, 0),
            ("NONE", AbcClass::C, 0),
        ] {
            assert_eq!((shares[&sku(name)].class, shares[&sku(name)].ppm), (class, ppm), "{name}");
        }
        let alone = sold(&[("ONLY", 5)]);
        assert_eq!(alone[&sku("ONLY")].class, AbcClass::A, "what brings everything is A");
        assert_eq!(sold(&[("NONE", 0)])[&sku("NONE")].class, AbcClass::C);
    }
}
