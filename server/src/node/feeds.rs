//! The way out: the projections, and who of them owns what.

use actix::Addr;
use protocol::{
    Epoch, Lsn, Refusal, RefusalCode, Resumed, ServerMessage, Sku, StockTopic, Subscribed, Topic,
};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use super::routes::Routes;
use crate::actors::{
    Apply, CatalogueFeed, CatalogueQuery, Follow, Frame, Partition, PartitionQuery, PartitionReading,
    ProjectionAddr, Read, Reports, ReportsQuery, ReportsReading, SnapshotDue, Unfollow, partition_of,
};

/// Every projection, for everyone who applies, follows and reads.
#[derive(Clone)]
pub(crate) struct Feeds {
    epoch: Epoch,
    partitions: Arc<Vec<ProjectionAddr<Partition>>>,
    pub(crate) reports: ProjectionAddr<Reports>,
    catalogue: ProjectionAddr<CatalogueFeed>,
    routes: Arc<OnceLock<Routes>>,
    /// Set when the projections are about to be stopped on purpose.
    ended: Arc<AtomicBool>,
}

impl Feeds {
    pub(super) fn new(
        epoch: Epoch,
        partitions: Vec<ProjectionAddr<Partition>>,
        reports: ProjectionAddr<Reports>,
        catalogue: ProjectionAddr<CatalogueFeed>,
    ) -> Self {
        let (routes, ended) = (Arc::default(), Arc::default());
        Self { epoch, partitions: Arc::new(partitions), reports, catalogue, routes, ended }
    }

    pub(super) fn attach_routes(&self, routes: Routes) {
        let _first = self.routes.set(routes);
    }

    /// Hands durable records to every projection. A projection must see every record, so these sends are never
    /// refused; their number is bounded by what the journal lets wait.
    ///
    /// A projection that died would leave every screen showing yesterday, so the process stops at once; what was
    /// acknowledged is durable and the next start rebuilds the projection from the journal.
    pub(crate) fn apply(&self, apply: &Apply) {
        if self.ended.load(Ordering::Acquire) {
            return;
        }
        if !self.is_whole() {
            tracing::error!("a projection died: stopping at once, restart to recover");
            std::process::abort();
        }
        for partition in self.partitions.iter() {
            partition.do_send(apply.clone());
        }
        self.reports.do_send(apply.clone());
        self.catalogue.do_send(apply.clone());
    }

    fn is_whole(&self) -> bool {
        self.partitions.iter().all(Addr::connected) && self.reports.connected() && self.catalogue.connected()
    }

    /// Tells that the projections are about to be stopped. What becomes durable after this is replayed at the next
    /// start.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Orders a snapshot of everything.
    pub(crate) fn snapshot(&self, due: SnapshotDue) {
        for partition in self.partitions.iter() {
            partition.do_send(due);
        }
        self.reports.do_send(due);
        self.catalogue.do_send(due);
        if let Some(routes) = self.routes.get() {
            routes.snapshot(due);
        }
    }

    /// Sends a wish to follow to whoever owns the topic.
    ///
    /// # Errors
    /// With the keys, where the topic has some, whose owners have too much to do: to be asked again.
    pub(crate) fn follow(&self, follow: Follow) -> Result<(), Vec<Sku>> {
        let taken = match follow.topic {
            Topic::Stock(StockTopic { partition, .. }) => {
                let owner = self.partitions.get(usize::from(partition));
                owner.is_some_and(|owner| owner.try_send(follow).is_ok())
            }
            Topic::Badges => return self.follow_badges(follow),
            Topic::Sales | Topic::Tickets | Topic::Register(_) => self.reports.try_send(follow).is_ok(),
            Topic::Catalogue => self.catalogue.try_send(follow).is_ok(),
        };
        if taken { Ok(()) } else { Err(Vec::new()) }
    }

    fn follow_badges(&self, follow: Follow) -> Result<(), Vec<Sku>> {
        let mut refused = Vec::new();
        for (partition, track) in self.by_partition(follow.track) {
            let part = Follow { track: track.clone(), hub: follow.hub.clone(), ..follow };
            if partition.try_send(part).is_err() {
                refused.extend(track);
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// Tells partitions that a connection no longer follows these badges.
    pub(crate) fn unfollow(&self, skus: Vec<Sku>) {
        for (partition, skus) in self.by_partition(skus) {
            // Bounded by the keys that connections may track.
            partition.do_send(Unfollow(skus));
        }
    }

    fn by_partition(&self, skus: Vec<Sku>) -> impl Iterator<Item = (&ProjectionAddr<Partition>, Vec<Sku>)> {
        let count = u16::try_from(self.partitions.len()).unwrap_or(u16::MAX);
        let mut parts: Vec<Vec<Sku>> = vec![Vec::new(); self.partitions.len()];
        for sku in skus {
            if let Some(part) = parts.get_mut(usize::from(partition_of(&sku, count))) {
                part.push(sku);
            }
        }
        self.partitions.iter().zip(parts).filter(|(_, skus)| !skus.is_empty())
    }

    /// The answer to a subscription that is put together from several partitions.
    pub(crate) fn subscribed(&self, request: u32, topic: Topic, handle: u32) -> Arc<Frame> {
        Frame::new(ServerMessage::Subscribed(Subscribed {
            request,
            topic,
            handle,
            epoch: self.epoch,
            seq: Lsn(0),
            how: Resumed::Snapshot,
            hash_form: 0,
        }))
    }

    /// Asks the partition that owns a SKU.
    pub(crate) async fn read_sku(
        &self,
        sku: &Sku,
        query: PartitionQuery,
    ) -> Result<PartitionReading, Refusal> {
        let count = u16::try_from(self.partitions.len()).unwrap_or(u16::MAX);
        let owner = self.partitions.get(usize::from(partition_of(sku, count))).ok_or_else(unanswered)?;
        owner.send(Read(query)).await.map_err(|_gone| unanswered())
    }

    /// Asks every partition the same.
    pub(crate) async fn read_all(
        &self,
        query: impl Fn() -> PartitionQuery,
    ) -> Result<Vec<PartitionReading>, Refusal> {
        let mut readings = Vec::with_capacity(self.partitions.len());
        for partition in self.partitions.iter() {
            readings.push(partition.send(Read(query())).await.map_err(|_gone| unanswered())?);
        }
        Ok(readings)
    }

    pub(crate) async fn read_reports(&self, query: ReportsQuery) -> Result<ReportsReading, Refusal> {
        self.reports.send(Read(query)).await.map_err(|_gone| unanswered())
    }

    /// Waits until every projection has done what it was told before.
    pub(crate) async fn settle(&self) {
        let nothing = || PartitionQuery::Badges(Vec::new());
        let partitions = self.read_all(nothing).await.is_ok();
        let reports = self.reports.send(Read(ReportsQuery::Sales(Some(String::new())))).await.is_ok();
        let catalogue = self.catalogue.send(Read(CatalogueQuery)).await.is_ok();
        if !(partitions && reports && catalogue) {
            tracing::warn!("a projection did not answer");
        }
    }
}

fn unanswered() -> Refusal {
    Refusal::new(RefusalCode::Fault, "a part of the server is not answering")
}
