//! One SKU partition: the published levels of its SKUs in every branch, their ledger, and the feeds of both.

#[cfg(test)]
mod tests;

use actix::Message;
use domain::branch::for_each_movement;
use journal::{RowError, RowRange};
use protocol::{
    Availability, Badge, BranchAvailability, BranchId, BranchLevel, Content, Lsn, PAGE_ROWS_MAX, Push,
    Resumed, ServerMessage, Sku, SkuLevel, SkuStock, Snapshot, StockLevel, StockTopic, Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Attach, Follow, Frame, Published, handle_of,
    hub::{Keyed, Publish, PublishLatest, UpdateKey},
    projection::{Outlet, Projection},
    topic_ring::TopicRing,
};
use crate::{
    limits::{LEDGER_ROW, LEDGER_ROWS_AT_ONCE},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

const LEDGER: &str = "ledger";

/// Which partition owns a SKU. Written down rather than left to a hasher, because it is part of the data's meaning.
pub(crate) fn partition_of(sku: &Sku, count: u16) -> u16 {
    let slot = crc32fast::hash(sku.as_str().as_bytes()) % u32::from(count.max(1));
    u16::try_from(slot).unwrap_or(0)
}

/// The state of a partition. What is not stored is rebuilt when somebody follows.
#[derive(Serialize, Deserialize)]
pub(crate) struct Partition {
    index: u16,
    count: u16,
    skus: BTreeMap<Sku, SkuState>,
    /// Position of the newest change in each branch.
    seqs: BTreeMap<BranchId, Lsn>,
    #[serde(skip)]
    live: Live,
}

#[derive(Default, Serialize, Deserialize)]
struct SkuState {
    seq: Lsn,
    levels: Vec<BranchLevel>,
    /// Newest positions of this SKU's ledger, not yet in a row.
    ledger: Vec<Lsn>,
}

impl SkuState {
    fn level(&self, branch: BranchId) -> StockLevel {
        self.levels.iter().find(|entry| entry.branch == branch).map(|entry| entry.level).unwrap_or_default()
    }

    fn level_mut(&mut self, branch: BranchId) -> Option<&mut StockLevel> {
        let index = match self.levels.iter().position(|entry| entry.branch == branch) {
            Some(index) => index,
            None => {
                self.levels.push(BranchLevel { branch, level: StockLevel::default() });
                self.levels.len().checked_sub(1)?
            }
        };
        self.levels.get_mut(index).map(|entry| &mut entry.level)
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

/// A badge that somebody follows.
#[derive(Default)]
struct Tracked {
    followers: u32,
    /// What was last told, to see when a branch sells out or is stocked again.
    told: Vec<BranchAvailability>,
}

impl Tracked {
    /// Remembers what is told now. True when a branch went from having some to having none, or back.
    fn tell(&mut self, badge: &Badge) -> bool {
        let out = |branches: &[BranchAvailability]| -> Vec<bool> {
            branches.iter().map(|branch| branch.availability == Availability::OutOfStock).collect()
        };
        let turned = out(&self.told) != out(&badge.branches);
        self.told.clone_from(&badge.branches);
        turned
    }
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

impl Partition {
    pub(crate) fn new(index: u16, count: u16) -> Self {
        Self { index, count, skus: BTreeMap::new(), seqs: BTreeMap::new(), live: Live::default() }
    }

    /// Tells where to find the catalogue, for badges.
    pub(crate) fn with_catalogue(mut self, catalogue: Published) -> Self {
        self.live.catalogue = catalogue;
        self
    }

    fn topic(&self, branch: BranchId) -> Topic {
        Topic::Stock(StockTopic { branch, partition: self.index })
    }

    fn badge(&self, sku: &Sku) -> Badge {
        let state = self.skus.get(sku);
        let published = self.live.catalogue.get();
        let branches = published.organisation.branches().filter(|branch| branch.on_web).map(|branch| {
            let level = state.map(|state| state.level(branch.id)).unwrap_or_default();
            BranchAvailability::of(branch.id, &level)
        });
        Badge { sku: *sku, seq: state.map_or(Lsn(0), |state| state.seq), branches: branches.collect() }
    }

    fn rows(&self, branch: BranchId) -> impl Iterator<Item = SkuLevel> + '_ {
        self.skus.iter().filter_map(move |(sku, state)| {
            let entry = state.levels.iter().find(|entry| entry.branch == branch)?;
            Some(SkuLevel { sku: *sku, level: entry.level })
        })
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
        outlet.publish(|| Publish { handle, seq, hash, frame: Arc::clone(&frame) });
    }

    fn publish_badges(&mut self, outlet: &Outlet) {
        let handle = handle_of(Topic::Badges);
        let dirty = std::mem::take(&mut self.live.dirty_badges);
        let mut newest = Lsn(0);
        let mut items = Vec::with_capacity(dirty.len());
        for (sku, prev) in dirty {
            let badge = self.badge(&sku);
            newest = newest.max(badge.seq);
            let urgent = self.live.tracked.get_mut(&sku).is_some_and(|tracked| tracked.tell(&badge));
            let push = Push { handle, prev, seq: badge.seq, content: Content::Badges(vec![badge]) };
            items.push(Keyed {
                key: UpdateKey::Sku(sku),
                urgent,
                frame: Frame::new(ServerMessage::Push(push)),
            });
        }
        if !items.is_empty() {
            let items = Arc::new(items);
            outlet.publish(|| PublishLatest { handle, seq: newest, items: Arc::clone(&items) });
        }
    }

    fn write_ledgers(&mut self, outlet: &Outlet) {
        let mut left = LEDGER_ROWS_AT_ONCE;
        while let Some(sku) = self.live.full_ledgers.pop_first() {
            let Some(state) = self.skus.get_mut(&sku) else { continue };
            let rows = state.ledger.chunks_exact(LEDGER_ROW).take(left);
            let written = rows.take_while(|row| write_ledger_row(&sku, row, outlet)).count();
            state.ledger.drain(..written.saturating_mul(LEDGER_ROW));
            left = left.saturating_sub(written);
            if state.ledger.len() >= LEDGER_ROW {
                // Enough for now, or it could not be written: the next batch goes on here.
                self.live.full_ledgers.insert(sku);
                return;
            }
        }
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

    fn follow_badges(&mut self, follow: &Follow, outlet: &Outlet) -> Attach {
        let handle = handle_of(Topic::Badges);
        let badges: Vec<Badge> = follow.track.iter().map(|sku| self.badge(sku)).collect();
        for badge in &badges {
            let tracked = self.live.tracked.entry(badge.sku).or_default();
            tracked.followers = tracked.followers.saturating_add(1);
            if tracked.followers == 1 {
                tracked.tell(badge);
            }
        }
        let seq = badges.iter().map(|badge| badge.seq).max().unwrap_or_default();
        let content = Content::Badges(badges);
        let page = Snapshot { handle, seq, first: false, last: true, content };
        let frames = vec![Frame::new(ServerMessage::Snapshot(page))];
        // The hub has told `subscribed` already, once for all partitions.
        Attach { frames, ..follow.attach(outlet.epoch, seq, None, Resumed::Snapshot, Vec::new()) }
    }

    /// Positions of a SKU's ledger before `before`, newest first.
    fn ledger(&self, sku: &Sku, before: Lsn, limit: usize, outlet: &Outlet) -> Result<Vec<Lsn>, RowError> {
        let recent = self.skus.get(sku).map(|state| state.ledger.as_slice()).unwrap_or_default();
        let mut found: Vec<Lsn> =
            recent.iter().rev().filter(|lsn| **lsn < before).take(limit).copied().collect();
        // Records replayed after a crash may be in a row already, and stay in memory until rows are written again.
        let before = recent.first().map_or(before, |oldest| before.min(*oldest));
        let mut end = ledger_key(sku, before);
        while found.len() < limit {
            let range = RowRange::prefix(&ledger_prefix(sku)).before(&end).backwards();
            let rows = outlet.storage.scan_rows(LEDGER, &range, 1)?;
            let Some((key, value)) = rows.into_iter().next() else { break };
            let positions = decode_ledger_row(&value);
            found.extend(
                positions.iter().rev().filter(|lsn| **lsn < before).take(limit.saturating_sub(found.len())),
            );
            end = key;
        }
        Ok(found)
    }
}

fn ledger_prefix(sku: &Sku) -> Vec<u8> {
    let mut prefix = sku.as_str().as_bytes().to_vec();
    prefix.push(0);
    prefix
}

fn ledger_key(sku: &Sku, first: Lsn) -> Vec<u8> {
    let mut key = ledger_prefix(sku);
    key.extend(first.0.to_be_bytes());
    key
}

/// Stores positions as distances, which take one or two bytes each.
fn write_ledger_row(sku: &Sku, positions: &[Lsn], outlet: &Outlet) -> bool {
    let Some(first) = positions.first() else { return true };
    let mut previous = 0;
    let mut distances = Vec::with_capacity(positions.len());
    for position in positions {
        distances.push(position.0.saturating_sub(previous));
        previous = position.0;
    }
    let row = postcard::to_stdvec(&distances).unwrap_or_default();
    match outlet.storage.put_rows(LEDGER, vec![(ledger_key(sku, *first), row)]) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "ledger row could not be written, keeping it in memory");
            false
        }
    }
}

fn decode_ledger_row(row: &[u8]) -> Vec<Lsn> {
    let distances: Vec<u64> = postcard::from_bytes(row).unwrap_or_default();
    let mut position = 0_u64;
    distances
        .into_iter()
        .map(|distance| {
            position = position.saturating_add(distance);
            Lsn(position)
        })
        .collect()
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

impl Replay for Partition {
    fn replay(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        let Self { index, count, skus, seqs, live } = self;
        let mut topic = live.topics.get_mut(&branch);
        for event in events {
            for_each_movement(event, |sku, delta, kind| {
                if partition_of(&sku, *count) != *index {
                    return;
                }
                let state = skus.entry(sku).or_default();
                if let Some(level) = state.level_mut(branch) {
                    delta.add_to(level);
                }
                if !live.tracked.is_empty() && live.tracked.contains_key(&sku) {
                    live.dirty_badges.entry(sku).or_insert(state.seq);
                }
                if kind.is_some() && state.ledger.last() != Some(&record.lsn) {
                    state.ledger.push(record.lsn);
                    if state.ledger.len() >= LEDGER_ROW {
                        live.full_ledgers.insert(sku);
                    }
                }
                state.seq = record.lsn;
                seqs.insert(branch, record.lsn);
                if let Some(topic) = topic.as_mut() {
                    topic.dirty.insert(sku);
                }
            });
        }
    }
}

impl Projection for Partition {
    type Query = PartitionQuery;
    type Reading = PartitionReading;

    fn apply(&mut self, record: &Arc<Record>, _: &Outlet) {
        self.replay(record);
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
            Topic::Sales | Topic::Tickets | Topic::Register(_) | Topic::Catalogue => None,
        }
    }

    fn unfollow(&mut self, keys: &[Sku]) {
        for sku in keys {
            if let Some(tracked) = self.live.tracked.get_mut(sku) {
                tracked.followers = tracked.followers.saturating_sub(1);
                if tracked.followers == 0 {
                    self.live.tracked.remove(sku);
                }
            }
        }
    }

    fn read(&mut self, query: PartitionQuery, outlet: &Outlet) -> PartitionReading {
        match query {
            PartitionQuery::Stock(sku) => {
                let state = self.skus.get(&sku);
                PartitionReading::Stock(SkuStock {
                    sku,
                    seq: state.map_or(Lsn(0), |state| state.seq),
                    branches: state.map(|state| state.levels.clone()).unwrap_or_default(),
                })
            }
            PartitionQuery::Levels { branch, after, limit } => {
                let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
                let rows = self.skus.range((from, std::ops::Bound::Unbounded)).filter_map(|(sku, state)| {
                    let entry = state.levels.iter().find(|entry| entry.branch == branch)?;
                    Some(SkuLevel { sku: *sku, level: entry.level })
                });
                PartitionReading::Levels(rows.take(limit).collect())
            }
            PartitionQuery::Badges(skus) => {
                PartitionReading::Badges(skus.iter().map(|sku| self.badge(sku)).collect())
            }
            PartitionQuery::Ledger { sku, before, limit } => {
                let positions = self.ledger(&sku, before, limit, outlet);
                if let Err(error) = &positions {
                    tracing::error!(%error, "a ledger could not be read");
                }
                PartitionReading::Ledger(positions.ok())
            }
        }
    }
}

/// What can be asked of a partition.
#[derive(Message)]
#[rtype(result = "PartitionReading")]
pub(crate) enum PartitionQuery {
    Stock(Sku),
    Levels { branch: BranchId, after: Option<Sku>, limit: usize },
    Badges(Vec<Sku>),
    Ledger { sku: Sku, before: Lsn, limit: usize },
}

/// The answers, in the same order.
pub(crate) enum PartitionReading {
    Stock(SkuStock),
    Levels(Vec<SkuLevel>),
    Badges(Vec<Badge>),
    /// None when its rows could not be read: a ledger that is cut short looks like a whole one.
    Ledger(Option<Vec<Lsn>>),
}
