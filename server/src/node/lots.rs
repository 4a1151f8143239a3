//! Lots as people ask about them: where how much of which is, what expires when and what is recalled.

use protocol::{
    Amount, BranchId, CostMethod, ExpiringLot, ExpiryBucket, ExpiryReport, ExpirySum, LotCode, LotLevel,
    LotsOfSku, OccurredAt, Quantity, RecallView, Refusal, Sku,
};
use std::collections::{BTreeMap, BTreeSet};

use super::Node;
use crate::{
    business_day::{Day, written},
    clock,
    limits::LOTS_SHOWN,
    projections::{AllLots, FoundLot, LotsAsked, on_hand_of, state_of},
};

/// Which lots with an expiry date are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExpiryAsked {
    pub(crate) branch: Option<BranchId>,
    pub(crate) bucket: Option<ExpiryBucket>,
    pub(crate) costs: bool,
    pub(crate) skip: usize,
    /// All where no number is named.
    pub(crate) limit: Option<usize>,
}

impl Node {
    /// What each branch has of a SKU, lot by lot, with the part of which no lot is known.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn lots_of(&self, sku: Sku, own: Option<BranchId>) -> Result<Vec<LotsOfSku>, Refusal> {
        let look = move |lots: &AllLots| (lots.of_sku(sku, LOTS_SHOWN), lots.doubted(&sku));
        let (lots, doubted) = self.projections().lots.look(look).await?;
        let stock = self.stock(sku).await?;
        let published = self.catalogue();
        let tracking = published.organisation.tracking(&sku);
        let valued = published.organisation.cost_method(&sku);
        let valued_own = published.organisation.own_cost_method(&sku);
        let mut known: BTreeMap<BranchId, _> =
            lots.into_iter().map(|(branch, lots, count, sum)| (branch, (lots, count, sum))).collect();
        let levels = stock.branches.iter().filter(|level| own.is_none_or(|own| own == level.branch));
        let told = levels.map(|level| {
            let (lots, count, sum) = known.remove(&level.branch).unwrap_or_default();
            let on_hand = level.level.on_hand;
            LotsOfSku {
                sku,
                branch: level.branch,
                tracking,
                on_hand,
                unlotted: Quantity(on_hand.0.saturating_sub(sum.0)),
                lots: lots.iter().map(told).collect(),
                lot_count: u64::try_from(count).unwrap_or(u64::MAX),
                doubted: doubted.get(&level.branch).copied().unwrap_or_default(),
                valued,
                valued_own,
                worth: None,
            }
        });
        Ok(told.collect())
    }

    /// A part of the list of lots, and where the next one begins.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn lots(
        &self,
        asked: LotsAsked,
        limit: usize,
    ) -> Result<(Vec<LotLevel>, Option<(BranchId, Sku, LotCode)>), Refusal> {
        let part = self.projections().lots.look(move |lots: &AllLots| lots.list(&asked, limit)).await?;
        Ok((part.rows.iter().map(told).collect(), part.reached))
    }

    /// What expires when, by the day that each branch has now.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn expiry_report(&self, asked: ExpiryAsked) -> Result<ExpiryReport, Refusal> {
        let branch = asked.branch;
        let found = self.projections().lots.look(move |lots: &AllLots| lots.expiring(branch)).await?;
        let skus: BTreeSet<Sku> = found.iter().map(|found| found.sku).collect();
        let averages =
            if asked.costs { self.average_costs(skus.into_iter().collect()).await? } else { BTreeMap::new() };
        let today = self.days_of_now();
        let mut rows: Vec<ExpiringLot> =
            found.iter().filter_map(|found| self.expiring(found, &today, &averages)).collect();
        if asked.costs {
            let by_lot =
                |row: &ExpiringLot| self.catalogue().organisation.cost_method(&row.sku) == CostMethod::ByLot;
            let lots = rows.iter().map(|row| (row.sku, row.lot, row.on_hand)).collect();
            for (row, cost) in rows.iter_mut().zip(self.lot_costs(lots).await?) {
                row.cost = if by_lot(row) { cost.or(row.cost) } else { row.cost };
            }
        }
        rows.sort_by(|a, b| {
            (a.days_left, a.sku, a.branch, a.lot).cmp(&(b.days_left, b.sku, b.branch, b.lot))
        });
        let sums = ExpiryBucket::ALL.map(|bucket| sum_of(bucket, &rows, asked.costs)).to_vec();
        rows.retain(|row| asked.bucket.is_none_or(|bucket| bucket == row.bucket));
        let lot_count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let lots = rows.into_iter().skip(asked.skip).take(asked.limit.unwrap_or(usize::MAX)).collect();
        Ok(ExpiryReport { sums, lots, lot_count })
    }

    fn days_of_now(&self) -> BTreeMap<BranchId, Day> {
        let published = self.catalogue();
        let now = OccurredAt { at: clock::now(), offset_minutes: 0 };
        let day = |branch: &domain::organisation::Branch| (branch.id, published.calendar(branch.id).day(now));
        published.organisation.branches().map(day).collect()
    }

    fn expiring(
        &self,
        found: &FoundLot,
        today: &BTreeMap<BranchId, Day>,
        averages: &BTreeMap<(Sku, BranchId), Amount>,
    ) -> Option<ExpiringLot> {
        let FoundLot { branch, sku, code, lot } = found;
        let expires = lot.expires?;
        let days_left = expires.day.saturating_sub(*today.get(branch)?);
        let on_hand = on_hand_of(lot);
        let published = self.catalogue();
        let average = averages.get(&(*sku, *branch));
        Some(ExpiringLot {
            sku: *sku,
            name: published.name_at(sku, published.seq).unwrap_or_default(),
            branch: *branch,
            lot: *code,
            expires: written(expires.day),
            days_left,
            bucket: ExpiryBucket::of(days_left),
            on_hand,
            recalled: lot.recalled,
            cost: average.and_then(|average| average.checked_times(on_hand)),
        })
    }

    /// Lots that may not be sold, the newest first, and how far that is known.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn recalls(&self) -> Result<Vec<RecallView>, Refusal> {
        let published = self.catalogue();
        let recalls = published.organisation.recalls();
        let wanted: Vec<(Sku, LotCode)> = recalls.iter().map(|recall| (recall.sku, recall.lot)).collect();
        let look = move |lots: &AllLots| -> Vec<(Quantity, Quantity, Quantity)> {
            let all =
                |sku: &Sku| lots.doubted(sku).values().fold(0_i64, |sum, one| sum.saturating_add(one.0));
            let under_way = lots.in_transit();
            let of = |(sku, lot): &(Sku, LotCode)| {
                let in_transit = under_way.get(&(*sku, *lot)).copied().unwrap_or_default();
                (lots.everywhere(sku, lot), Quantity(all(sku)), in_transit)
            };
            wanted.iter().map(of).collect()
        };
        let on_hand = self.projections().lots.look(look).await?;
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let mut told: Vec<RecallView> = recalls
            .into_iter()
            .zip(on_hand)
            .map(|(recall, (on_hand, doubted, in_transit))| RecallView {
                name: published.name_at(&recall.sku, published.seq).unwrap_or_default(),
                known_in: count(published.organisation.recall_known_in(recall.sku, recall.lot)),
                branches: count(published.organisation.branches().count()),
                on_hand,
                doubted,
                in_transit,
                recall,
            })
            .collect();
        told.reverse();
        Ok(told)
    }
}

fn told(found: &FoundLot) -> LotLevel {
    let FoundLot { branch, sku, code, lot } = found;
    let unsellable = if lot.is_shut() { on_hand_of(lot) } else { lot.aside };
    LotLevel {
        sku: *sku,
        branch: *branch,
        lot: *code,
        expires: lot.expires.map(|expires| written(expires.day)),
        serial: lot.serial,
        state: state_of(lot),
        on_hand: on_hand_of(lot),
        unsellable,
        cost: None,
    }
}

fn sum_of(bucket: ExpiryBucket, rows: &[ExpiringLot], costs: bool) -> ExpirySum {
    let own = || rows.iter().filter(|row| row.bucket == bucket);
    let costs = costs.then(|| own().map(|row| row.cost).collect::<Option<Vec<Amount>>>()).flatten();
    ExpirySum {
        bucket,
        lots: u32::try_from(own().count()).unwrap_or(u32::MAX),
        on_hand: Quantity(own().fold(0, |sum, row| sum.saturating_add(row.on_hand.0))),
        cost: costs.and_then(Amount::checked_sum),
    }
}
