//! Every projection that runs, for everyone who applies, follows and orders snapshots. Which there are, it is told: one who
//! reads a projection holds its [`Handle`].

use protocol::{Epoch, Key, Lsn, Resumed, ServerMessage, Subscribed, Topic};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{
    Apply, Fold, Follow, Follower, Frame, Ground, Handle, Projection,
    topics::{Owner, row, shard_of},
};
use crate::{record::Record, recovery::Snapshots};

/// Projections that take the journal's tail before they run.
pub(crate) struct Loading {
    snapshots: Snapshots,
    folds: Vec<Box<dyn Fold>>,
    followers: Vec<Box<dyn Follower>>,
}

impl Loading {
    pub(crate) fn new(snapshots: Snapshots) -> Self {
        Self { snapshots, folds: Vec::new(), followers: Vec::new() }
    }

    /// Adds a projection.
    pub(crate) fn add<P: Projection>(&mut self, fresh: fn() -> P) -> Handle<P> {
        self.put(None, fresh, |state| state)
    }

    /// Adds a projection that keeps rows of its own: a fresh one and one that was read are given where.
    pub(crate) fn add_keeping<P: Projection>(
        &mut self,
        fresh: impl Fn(Arc<dyn journal::Storage>) -> P + Send + Sync + 'static,
        furnish: impl Fn(P, Arc<dyn journal::Storage>) -> P + Send + Sync + 'static,
    ) -> Handle<P> {
        let (storage, same) = (self.snapshots.storage(), self.snapshots.storage());
        self.put(None, move || fresh(Arc::clone(&storage)), move |state| furnish(state, Arc::clone(&same)))
    }

    /// Adds a projection that needs what is not stored of it.
    pub(crate) fn add_furnished<P: Projection>(
        &mut self,
        fresh: impl Fn() -> P + Send + Sync + 'static,
        furnish: impl Fn(P) -> P + Send + Sync + 'static,
    ) -> Handle<P> {
        self.put(None, fresh, furnish)
    }

    /// Adds a shard of a projection, which is given what is not stored of it. A fresh one is told where rows are.
    pub(crate) fn add_shard<P: Projection>(
        &mut self,
        shard: u16,
        fresh: impl Fn(&dyn journal::Storage) -> P + Send + Sync + 'static,
        furnish: impl Fn(P) -> P + Send + Sync + 'static,
    ) -> Handle<P> {
        let storage = self.snapshots.storage();
        self.put(Some(shard), move || fresh(&*storage), furnish)
    }

    /// Adds a projection from which something is needed before it runs.
    pub(crate) fn add_known<P: Projection, T>(
        &mut self,
        fresh: fn() -> P,
        pick: impl FnOnce(&P) -> T,
    ) -> (Handle<P>, T) {
        let (handle, loaded) = Handle::load(&self.snapshots, None, fresh, |state| state);
        let picked = pick(loaded.state());
        self.folds.push(Box::new(loaded));
        self.followers.push(Box::new(handle.clone()));
        (handle, picked)
    }

    fn put<P: Projection>(
        &mut self,
        shard: Option<u16>,
        fresh: impl Fn() -> P + Send + Sync + 'static,
        furnish: impl Fn(P) -> P + Send + Sync + 'static,
    ) -> Handle<P> {
        let (handle, loaded) = Handle::load(&self.snapshots, shard, fresh, furnish);
        self.folds.push(Box::new(loaded));
        self.followers.push(Box::new(handle.clone()));
        handle
    }

    /// The names of all parts with the position up to which each has its state.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (&str, Lsn)> {
        self.folds.iter().map(|fold| (fold.name(), fold.lsn()))
    }

    pub(crate) fn take(&mut self, record: &Record) {
        self.folds.iter_mut().for_each(|fold| fold.take(record));
    }

    /// Starts all of them.
    pub(crate) fn start(self, ground: &Ground) -> Registry {
        self.folds.into_iter().for_each(|fold| fold.start(ground));
        let ended = Arc::clone(&ground.ended);
        Registry { epoch: ground.outlet.epoch, followers: Arc::new(self.followers), ended }
    }
}

/// The projections that run.
#[derive(Clone)]
pub(crate) struct Registry {
    epoch: Epoch,
    followers: Arc<Vec<Box<dyn Follower>>>,
    ended: Arc<AtomicBool>,
}

impl Registry {
    /// Hands durable records to every projection.
    ///
    /// A vital one that died would leave every screen showing yesterday, so the process stops at once; what was
    /// acknowledged is durable and the next start rebuilds it from the journal. Another one is made anew meanwhile.
    pub(crate) fn apply(&self, apply: &Apply) {
        if self.ended.load(Ordering::Acquire) {
            return;
        }
        for follower in self.followers.iter() {
            if !follower.is_alive() {
                if follower.part().vital {
                    tracing::error!(
                        part = follower.name(),
                        "a projection died: stopping at once, restart to recover"
                    );
                    std::process::abort();
                }
                follower.revive();
            }
            follower.apply(apply);
        }
    }

    /// Tells that the projections are about to be stopped. What becomes durable after this is replayed at the next
    /// start.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Orders a snapshot of every projection.
    pub(crate) fn snapshot(&self) {
        self.followers.iter().for_each(|follower| follower.snapshot());
    }

    /// Orders a snapshot of one projection by its number. False when there are not so many.
    pub(crate) fn snapshot_one(&self, number: usize) -> bool {
        self.followers.get(number).map(|follower| follower.snapshot()).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.followers.len()
    }

    /// Sends a wish to follow to whoever owns the topic.
    ///
    /// # Errors
    /// With the keys, where the topic has some, whose owners have too much to do: to be asked again.
    pub(crate) fn follow(&self, follow: Follow) -> Result<(), Vec<Key>> {
        let mut refused = Vec::new();
        let taken = match row(follow.topic).owner {
            Owner::Part(name) => {
                refused.clone_from(&follow.track);
                self.named(name).next().is_some_and(|owner| owner.follow(follow))
            }
            Owner::Shard(name, shard) => {
                self.named(name).nth(usize::from(shard)).is_some_and(|owner| owner.follow(follow))
            }
            Owner::ByKey(name) => {
                for (owner, track) in self.by_key(name, follow.track) {
                    let part = Follow { track: track.clone(), hub: follow.hub.clone(), ..follow };
                    if !owner.follow(part) {
                        refused.extend(track);
                    }
                }
                refused.is_empty()
            }
        };
        if taken { Ok(()) } else { Err(refused) }
    }

    /// Tells owners that a connection no longer follows these keys of a topic.
    pub(crate) fn unfollow(&self, topic: Topic, keys: Vec<Key>) {
        for (owner, keys) in self.by_key(row(topic).owner.part(), keys) {
            owner.unfollow(keys);
        }
    }

    fn named(&self, name: &'static str) -> impl Iterator<Item = &dyn Follower> {
        self.followers.iter().map(Box::as_ref).filter(move |follower| follower.part().name == name)
    }

    /// Keys with their owners; none for an owner without keys.
    fn by_key(&self, name: &'static str, keys: Vec<Key>) -> impl Iterator<Item = (&dyn Follower, Vec<Key>)> {
        let owners = if keys.is_empty() { 0 } else { self.named(name).count() };
        let count = u16::try_from(owners).unwrap_or(u16::MAX);
        let mut parts: Vec<Vec<Key>> = vec![Vec::new(); owners];
        for key in keys {
            if let Some(part) = parts.get_mut(usize::from(shard_of(&key, count))) {
                part.push(key);
            }
        }
        self.named(name).zip(parts).filter(|(_, keys)| !keys.is_empty())
    }

    /// The answer to a subscription to chosen keys, which several owners may have.
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

    /// Waits until every projection has done what it was told before.
    pub(crate) async fn settle(&self) {
        let settling: Vec<_> = self.followers.iter().map(|follower| follower.settle()).collect();
        for (follower, settled) in self.followers.iter().zip(settling) {
            if settled.await.is_err() {
                tracing::warn!(part = follower.name(), "a projection did not answer");
            }
        }
    }

    /// Whether somebody owns a topic.
    #[cfg(test)]
    pub(crate) fn owns(&self, topic: Topic) -> bool {
        self.named(row(topic).owner.part()).next().is_some()
    }
}
