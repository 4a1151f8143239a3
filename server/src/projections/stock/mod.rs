//! One SKU partition: the published levels of its SKUs in every branch, their ledger, and the feeds of both.

mod badges;
mod ledger;
mod low;
#[cfg(test)]
mod tests;

pub(crate) use ledger::{Ledger, Run, Step, positions, runs};
pub(crate) use low::most_urgent;

use domain::{
    Sorted,
    branch::{KeptPosition, LevelDelta},
};
use journal::Storage;
use protocol::{
    BranchId, BranchLevel, Content, Key, Lsn, PAGE_ROWS_MAX, Push, Quantity, Resumed, ServerMessage, Sku,
    SkuLevel, SkuStock, Snapshot, StockLevel, StockTopic, Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use self::{badges::Tracked, ledger::Steps};
use super::Published;
use crate::{
    egress::{
        Attach, Batch, Follow, Frame, Move, Outlet, Part, Projection, Publish, TopicRing, handle_of,
        moves_of,
        topics::{self, shard_of},
    },
    record::Record,
    recovery::Replay,
};

/// The state of a partition. What is not stored is rebuilt when somebody follows.
#[derive(Serialize, Deserialize)]
pub(crate) struct Stock {
    index: u16,
    count: u16,
    skus: Sorted<Sku, SkuState>,
    /// Position of the newest change in each branch.
    seqs: BTreeMap<BranchId, Lsn>,
    #[serde(skip)]
    live: Live,
}

#[derive(Default, Serialize, Deserialize)]
struct SkuState {
    seq: Lsn,
    levels: Vec<(BranchId, KeptPosition)>,
    /// The newest movements of this SKU's ledger, not yet in a row.
    ledger: Steps,
}

impl SkuState {
    fn level_of(&self, branch: BranchId) -> Option<StockLevel> {
        self.levels.iter().find(|(own, _)| *own == branch).map(|(_, kept)| kept.level())
    }

    fn backordered(&self, branch: BranchId) -> Quantity {
        let own = self.levels.iter().find(|(own, _)| *own == branch);
        own.map_or(Quantity::ZERO, |(_, kept)| kept.backordered())
    }

    fn level(&self, branch: BranchId) -> StockLevel {
        self.level_of(branch).unwrap_or_default()
    }

    /// In every branch that ever had it.
    fn levels(&self) -> impl Iterator<Item = BranchLevel> + '_ {
        let (web, room) = (Quantity::ZERO, Quantity::ZERO);
        self.levels.iter().map(move |(branch, kept)| BranchLevel {
            branch: *branch,
            level: kept.level(),
            web,
            backordered: kept.backordered(),
            room,
        })
    }

    fn kept_mut(&mut self, branch: BranchId) -> Option<&mut KeptPosition> {
        let index = match self.levels.iter().position(|(own, _)| *own == branch) {
            Some(index) => index,
            None => {
                // Branches are few and products many, so that room for what may never come is dear.
                self.levels.reserve_exact(1);
                self.levels.push((branch, KeptPosition::default()));
                self.levels.len().checked_sub(1)?
            }
        };
        self.levels.get_mut(index).map(|(_, kept)| kept)
    }
}

/// What exists only because somebody is watching.
#[derive(Default)]
struct Live {
    topics: BTreeMap<BranchId, LiveTopic>,
    tracked: HashMap<Sku, Tracked>,
    dirty_badges: BTreeMap<Sku, Lsn>,
    catalogue: Published,
    /// SKUs with enough new positions for a ledger row.
    full_ledgers: BTreeSet<Sku>,
}

/// A branch's stock topic that has been followed at least once since the start.
struct LiveTopic {
    /// Position of the last push.
    seq: Lsn,
    hash: u32,
    row_hashes: HashMap<Sku, u32>,
    dirty: BTreeSet<Sku>,
    ring: TopicRing,
    /// The snapshot last made, shared by everyone who asks at the same position.
    pages: Option<(Lsn, Vec<Arc<Frame>>)>,
}

impl Stock {
    pub(crate) fn new(index: u16, count: u16) -> Self {
        Self { index, count, skus: Sorted::default(), seqs: BTreeMap::new(), live: Live::default() }
    }

    /// One that has taken nothing, where earlier forms may have left something.
    pub(crate) fn fresh(index: u16, count: u16, storage: &dyn Storage) -> Self {
        ledger::clear_retired(storage);
        Self::new(index, count)
    }

    /// Tells where to find the catalogue, for badges.
    pub(crate) fn with_catalogue(mut self, catalogue: Published) -> Self {
        self.live.catalogue = catalogue;
        self
    }

    fn topic(&self, branch: BranchId) -> Topic {
        Topic::Stock(StockTopic { branch, partition: self.index })
    }

    /// One SKU in every branch.
    pub(crate) fn of(&self, sku: Sku) -> SkuStock {
        let state = self.skus.get(&sku);
        SkuStock {
            sku,
            seq: state.map_or(Lsn(0), |state| state.seq),
            branches: state
                .into_iter()
                .flat_map(SkuState::levels)
                .map(|one| BranchLevel {
                    web: self.online(&sku, one),
                    room: self.room(&sku, one.branch),
                    ..one
                })
                .collect(),
        }
    }

    /// A page of a branch's levels in order of SKU.
    pub(crate) fn levels(&self, branch: BranchId, after: Option<Sku>, limit: usize) -> Vec<SkuLevel> {
        let rows = self
            .behind(after)
            .filter_map(|(sku, state)| Some(SkuLevel { sku: *sku, level: state.level_of(branch)? }));
        rows.take(limit).collect()
    }

    /// SKUs behind one, with their levels in every branch and the position of the newest change of each.
    pub(crate) fn stocks(&self, after: Option<Sku>, limit: usize) -> Vec<SkuStock> {
        self.behind(after).take(limit).map(|(sku, _)| self.of(*sku)).collect()
    }

    /// SKUs behind one, with their levels in every branch.
    pub(crate) fn part(&self, after: Option<Sku>, limit: usize) -> Vec<(Sku, Vec<BranchLevel>)> {
        self.behind(after).take(limit).map(|(sku, state)| (*sku, state.levels().collect())).collect()
    }

    fn behind(&self, after: Option<Sku>) -> impl Iterator<Item = (&Sku, &SkuState)> {
        after.map_or_else(|| self.skus.iter(), |after| self.skus.iter_after(&after))
    }

    fn rows(&self, branch: BranchId) -> impl Iterator<Item = SkuLevel> + '_ {
        self.skus
            .iter()
            .filter_map(move |(sku, state)| Some(SkuLevel { sku: *sku, level: state.level_of(branch)? }))
    }

    /// Makes a branch's topic live, which costs one pass over its levels.
    fn enliven(&mut self, branch: BranchId) {
        if self.live.topics.contains_key(&branch) {
            return;
        }
        let row_hashes: HashMap<Sku, u32> = self.rows(branch).map(|row| (row.sku, row.hash())).collect();
        let hash = row_hashes.values().fold(0_u32, |sum, hash| sum.wrapping_add(*hash));
        let seq = self.seqs.get(&branch).copied().unwrap_or_default();
        let dirty = BTreeSet::new();
        let topic = LiveTopic { seq, hash, row_hashes, dirty, ring: TopicRing::default(), pages: None };
        self.live.topics.insert(branch, topic);
    }

    fn publish_levels(&mut self, branch: BranchId, outlet: &Outlet) {
        let topic = self.topic(branch);
        let seq = self.seqs.get(&branch).copied().unwrap_or_default();
        let Some(live) = self.live.topics.get_mut(&branch).filter(|live| !live.dirty.is_empty()) else {
            return;
        };
        let mut rows = Vec::with_capacity(live.dirty.len());
        for sku in std::mem::take(&mut live.dirty) {
            let Some(state) = self.skus.get(&sku) else { continue };
            let row = SkuLevel { sku, level: state.level(branch) };
            let hash = row.hash();
            let old = live.row_hashes.insert(sku, hash).unwrap_or(0);
            live.hash = live.hash.wrapping_sub(old).wrapping_add(hash);
            rows.push(row);
        }
        let (handle, prev, weight) = (handle_of(topic), live.seq, rows.len());
        let push = Push { handle, prev, seq, content: Content::Levels(rows) };
        let frame = Frame::new(ServerMessage::Push(push));
        live.seq = seq;
        live.pages = None;
        live.ring.keep(prev, seq, weight, Arc::clone(&frame));
        let hash = Some(live.hash);
        outlet.publish(|| Publish { handle, seq, hash, frame: Arc::clone(&frame), newest: None });
    }

    fn follow_levels(&mut self, follow: &Follow, branch: BranchId, outlet: &Outlet) -> Attach {
        self.enliven(branch);
        let handle = handle_of(follow.topic);
        let rows: Option<Vec<SkuLevel>> = match self.live.topics.get(&branch) {
            Some(live) if live.pages.is_none() => Some(self.rows(branch).collect()),
            _ => None,
        };
        let Some(live) = self.live.topics.get_mut(&branch) else {
            return follow.attach(outlet.epoch, Lsn(0), None, Resumed::UpToDate, Vec::new());
        };
        let (how, mut frames) = live.ring.resume(follow.since, live.seq);
        if how == Resumed::Snapshot {
            if let Some(rows) = rows {
                live.pages = Some((live.seq, snapshot_pages(handle, live.seq, &rows)));
            }
            frames = live.pages.as_ref().map(|(_, pages)| pages.clone()).unwrap_or_default();
        }
        follow.attach(outlet.epoch, live.seq, Some(live.hash), how, frames)
    }
}

fn snapshot_pages(handle: u32, seq: Lsn, rows: &[SkuLevel]) -> Vec<Arc<Frame>> {
    let pages = rows.len().div_ceil(PAGE_ROWS_MAX).max(1);
    (0..pages)
        .map(|page| {
            let content =
                rows.iter().skip(page.saturating_mul(PAGE_ROWS_MAX)).take(PAGE_ROWS_MAX).copied().collect();
            let (first, last) = (page == 0, page.saturating_add(1) == pages);
            let snapshot = Snapshot { handle, seq, first, last, content: Content::Levels(content) };
            Frame::new(ServerMessage::Snapshot(snapshot))
        })
        .collect()
}

impl Stock {
    fn apply(&mut self, moves: &[Move]) {
        let Self { skus, seqs, live, .. } = self;
        for one in moves {
            let Move { lsn, branch, sku, delta, in_ledger } = *one;
            let Some(state) = skus.at(&sku) else { continue };
            if let Some(kept) = state.kept_mut(branch) {
                delta.add_to_kept(kept);
            }
            if !live.tracked.is_empty() && live.tracked.contains_key(&sku) {
                live.dirty_badges.entry(sku).or_insert(state.seq);
            }
            let LevelDelta { on_hand, unsellable, .. } = delta;
            if in_ledger || on_hand != Quantity::ZERO || unsellable != Quantity::ZERO {
                state.ledger.push(Step { lsn, branch, on_hand, unsellable });
                if state.ledger.fill_a_row() {
                    live.full_ledgers.insert(sku);
                }
            }
            state.seq = lsn;
            seqs.insert(branch, lsn);
            if !live.topics.is_empty()
                && let Some(topic) = live.topics.get_mut(&branch)
            {
                topic.dirty.insert(sku);
            }
        }
    }
}

impl Replay for Stock {
    fn replay(&mut self, record: &Record) {
        let (index, count) = (self.index, self.count);
        moves_of(record, |one| {
            if shard_of(&Key::Sku(one.sku), count) == index {
                self.apply(&[one]);
            }
        });
    }
}

impl Projection for Stock {
    const PART: Part = Part { name: topics::STOCK, form: 3, vital: true };

    fn take(&mut self, batch: &Batch, behind: Lsn) {
        let moves = batch.moves(self.index, self.count);
        let begin = moves.partition_point(|one| one.lsn <= behind);
        self.apply(moves.get(begin..).unwrap_or_default());
    }

    fn publish(&mut self, outlet: &Outlet) {
        let branches: Vec<BranchId> = self
            .live
            .topics
            .iter()
            .filter(|(_, live)| !live.dirty.is_empty())
            .map(|(branch, _)| *branch)
            .collect();
        for branch in branches {
            self.publish_levels(branch, outlet);
        }
        if !self.live.dirty_badges.is_empty() {
            self.publish_badges(outlet);
        }
        if !self.live.full_ledgers.is_empty() {
            self.write_ledgers(outlet);
        }
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        match follow.topic {
            Topic::Stock(StockTopic { branch, .. }) => Some(self.follow_levels(follow, branch, outlet)),
            Topic::Badges => Some(self.follow_badges(follow, outlet)),
            _ => None,
        }
    }

    fn unfollow(&mut self, keys: &[Key]) {
        self.unfollow_badges(keys);
    }
}
