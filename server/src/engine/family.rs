//! All machines of one kind, by key: started when they are first needed, and again from the journal when they died.

use actix::{Addr, ArbiterHandle};
use journal::Storage;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{Recorded, Shell, ShellParts, Streamed, start_bounded};
use crate::{
    limits::SHELL_MAILBOX,
    recovery::{Folded, recover},
};

/// What families start their machines with.
#[derive(Clone)]
pub(crate) struct Ground {
    pub(crate) core: ArbiterHandle,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) parts: ShellParts,
    /// How many machines had to be restarted, of all families.
    pub(crate) restarts: Arc<AtomicU64>,
}

/// Shared and not copied: a copy of an address costs two allocations, and a place of its own in the mailbox beyond its bound.
pub(crate) type SharedAddr<M> = Arc<Addr<Shell<M>>>;

pub(crate) struct Family<M: Recorded>
where
    M::Command: Send,
{
    ground: Ground,
    /// Most machines of the kind.
    limit: usize,
    shells: RwLock<BTreeMap<M::Key, SharedAddr<M>>>,
}

impl<M: Recorded> Family<M>
where
    M::Command: Send,
{
    /// Starts what was recovered.
    pub(crate) fn new(
        ground: Ground,
        limit: usize,
        recovered: impl IntoIterator<Item = Folded<Streamed<M>>>,
    ) -> Self {
        let family = Self { ground, limit, shells: RwLock::default() };
        let shells = recovered.into_iter().map(|part| (part.state.key, family.start(part.state))).collect();
        *family.shells.write().unwrap_or_else(PoisonError::into_inner) = shells;
        family
    }

    fn start(&self, streamed: Streamed<M>) -> SharedAddr<M> {
        let shell = Shell::new(streamed, self.ground.parts.clone());
        Arc::new(start_bounded(&self.ground.core, SHELL_MAILBOX, || shell))
    }

    /// The machine with this key, or none when there are too many or it cannot be recovered.
    pub(crate) fn get(&self, key: M::Key) -> Option<SharedAddr<M>> {
        let known = self.shells.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(shell) = known.filter(|shell| shell.connected()) {
            return Some(shell);
        }
        let mut shells = self.shells.write().unwrap_or_else(PoisonError::into_inner);
        let streamed = match shells.get(&key) {
            Some(shell) if shell.connected() => return Some(Arc::clone(shell)),
            Some(_) => self.recovered(key)?,
            None if shells.len() >= self.limit => return None,
            None => Streamed::new(key),
        };
        let shell = self.start(streamed);
        shells.insert(key, Arc::clone(&shell));
        Some(shell)
    }

    /// Rebuilds the state of a machine that died. What it had appended becomes durable first, and this waits for that:
    /// nobody else could decide for the stream meanwhile.
    fn recovered(&self, key: M::Key) -> Option<Streamed<M>> {
        let writer = &self.ground.parts.writer;
        let target = writer.appended();
        while writer.durable() < target {
            std::thread::sleep(Duration::from_millis(1));
        }
        metrics::counter!("onhand_machine_restarts_total").increment(1);
        self.ground.restarts.fetch_add(1, Ordering::AcqRel);
        let name = M::part(key);
        match recover(&self.ground.storage, &name, M::FORM, || Streamed::new(key)) {
            Ok(part) => {
                tracing::error!(part = name, "a machine died and was rebuilt from the journal");
                Some(part.state)
            }
            Err(error) => {
                tracing::error!(part = name, %error, "a machine died and cannot be rebuilt");
                None
            }
        }
    }

    /// Keys of all machines that run, or did until they died.
    pub(crate) fn keys(&self) -> Vec<M::Key> {
        self.shells.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Restarts those that died.
    pub(crate) fn revive(&self) {
        for key in self.keys() {
            let _alive = self.get(key);
        }
    }
}
