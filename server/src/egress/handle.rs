//! A projection as the rest of the server knows it: where its actor is, how its state comes back from the journal, and how
//! it is read. The actor behind a handle may be another one tomorrow.

use actix::{Addr, ArbiterHandle, Context, dev::channel::channel};
use protocol::{Key, Lsn, Refusal, RefusalCode};
use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use tokio::sync::oneshot;

use super::{
    Apply, Follow, Outlet, Part, Projection, ProjectionActor, SnapshotDue, Unfollow, projection::Look,
};
use crate::{
    limits::{PROJECTION_MAILBOX, PROJECTION_RESTART_EVERY},
    record::Record,
    recovery::{Folded, SnapshotWriter, Snapshots, recover},
};

/// What projections are started with.
#[derive(Clone)]
pub(crate) struct Ground {
    /// The projections' thread.
    pub(crate) egress: ArbiterHandle,
    pub(crate) outlet: Outlet,
    pub(crate) snapshots: Arc<SnapshotWriter>,
    /// Set when the projections are about to be stopped on purpose.
    pub(crate) ended: Arc<AtomicBool>,
}

/// What everyone who feeds projections does with each of them.
pub(crate) trait Follower: Send + Sync {
    fn part(&self) -> Part;
    /// The name of its snapshot.
    fn name(&self) -> &str;
    /// Hands records over. Never refused; their number is bounded by what the journal lets wait.
    fn apply(&self, apply: &Apply);
    fn snapshot(&self);
    fn is_alive(&self) -> bool;
    /// Makes one that died anew, from its snapshot and the journal. Only one that is not vital, and not all the time.
    fn revive(&self);
    /// Passes a wish on. False when it has too much to do.
    fn follow(&self, follow: Follow) -> bool;
    fn unfollow(&self, keys: Vec<Key>);
    /// Answered when it has done what it was told before.
    fn settle(&self) -> oneshot::Receiver<()>;
}

/// A projection that is loaded and takes the journal's tail before it runs.
pub(crate) trait Fold: Send {
    fn name(&self) -> &str;
    /// The position up to which it has its state.
    fn lsn(&self) -> Lsn;
    fn take(&mut self, record: &Record);
    fn start(self: Box<Self>, ground: &Ground);
}

/// Where a projection is read.
pub(crate) struct Handle<P: Projection>(Arc<Inner<P>>);

impl<P: Projection> Clone for Handle<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Inner<P: Projection> {
    name: String,
    fresh: Box<dyn Fn() -> P + Send + Sync>,
    /// Gives a state that was read what is not stored of it.
    furnish: Box<dyn Fn(P) -> P + Send + Sync>,
    addr: RwLock<Option<Addr<ProjectionActor<P>>>>,
    ground: OnceLock<Ground>,
    restarted: Mutex<Option<Instant>>,
}

/// A projection between its snapshot and its actor.
pub(super) struct Loaded<P: Projection> {
    handle: Handle<P>,
    folded: Folded<P>,
}

impl<P: Projection> Handle<P> {
    /// Loads a projection's newest snapshot.
    pub(super) fn load(
        snapshots: &Snapshots,
        shard: Option<u16>,
        fresh: impl Fn() -> P + Send + Sync + 'static,
        furnish: impl Fn(P) -> P + Send + Sync + 'static,
    ) -> (Self, Loaded<P>) {
        let part = P::PART;
        let name = shard.map_or_else(|| part.name.to_owned(), |shard| format!("{}/{shard}", part.name));
        let folded = Folded::load(snapshots, &name, part.form, &fresh).map(&furnish);
        let inner = Inner {
            name,
            fresh: Box::new(fresh),
            furnish: Box::new(furnish),
            addr: RwLock::default(),
            ground: OnceLock::new(),
            restarted: Mutex::default(),
        };
        let handle = Self(Arc::new(inner));
        (handle.clone(), Loaded { handle, folded })
    }

    fn addr(&self) -> Option<Addr<ProjectionActor<P>>> {
        self.0.addr.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the projection behind every record that was durable when it was asked.
    ///
    /// # Errors
    /// A fault when it does not answer.
    pub(crate) async fn look<R: Send + 'static>(
        &self,
        look: impl FnOnce(&P) -> R + Send + 'static,
    ) -> Result<R, Refusal> {
        self.revive();
        let unanswered = || Refusal::new(RefusalCode::Fault, "a part of the server is not answering");
        let addr = self.addr().ok_or_else(unanswered)?;
        addr.send(Look(Box::new(look))).await.map_err(|_gone| unanswered())
    }

    fn actor(&self, ground: &Ground, folded: Folded<P>, again: bool) -> ProjectionActor<P> {
        ProjectionActor {
            name: self.0.name.clone(),
            projection: folded.state,
            applied: protocol::Lsn(folded.lsn),
            outlet: ground.outlet.clone(),
            snapshots: Arc::clone(&ground.snapshots),
            again,
        }
    }

    /// A mailbox that takes messages at once, and what its actor will read them from.
    fn open(&self) -> Mailbox<P> {
        let (sender, receiver) = channel(PROJECTION_MAILBOX);
        *self.0.addr.write().unwrap_or_else(PoisonError::into_inner) = Some(Addr::new(sender));
        Mailbox(receiver)
    }

    /// Recovers on a thread of its own, so that neither the gate nor other projections wait. What becomes durable meanwhile
    /// waits in the new mailbox, and what was recovered already is passed over there.
    fn begin_again(&self, ground: Ground) {
        let part = P::PART;
        tracing::error!(part = self.0.name, "a projection died and is made anew from the journal");
        metrics::counter!("onhand_projection_restarts_total", "part" => part.name).increment(1);
        let (mailbox, handle) = (self.open(), self.clone());
        let thread = std::thread::Builder::new().name("projection".to_owned()).spawn(move || {
            let inner = &handle.0;
            match recover(&ground.outlet.storage, &inner.name, part.form, || (inner.fresh)()) {
                Ok(folded) => {
                    let actor = handle.actor(&ground, folded.map(&inner.furnish), true);
                    mailbox.run(&ground.egress, actor, &handle);
                }
                Err(error) => tracing::error!(part = inner.name, %error, "a projection cannot be made anew"),
            }
        });
        if let Err(error) = thread {
            tracing::error!(part = self.0.name, %error, "a projection cannot be made anew");
        }
    }
}

impl<P: Projection> Loaded<P> {
    pub(super) fn state(&self) -> &P {
        &self.folded.state
    }
}

/// Makes a projection anew at once when it dies.
struct Death<P: Projection>(Weak<Inner<P>>);

impl<P: Projection> Drop for Death<P> {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(inner) = self.0.upgrade()
        {
            Handle(inner).revive();
        }
    }
}

struct Mailbox<P: Projection>(actix::dev::channel::AddressReceiver<ProjectionActor<P>>);

impl<P: Projection> Mailbox<P> {
    fn run(self, egress: &ArbiterHandle, actor: ProjectionActor<P>, handle: &Handle<P>) {
        let death = Death(Arc::downgrade(&handle.0));
        let running = egress.spawn_fn(move || {
            actix::spawn(async move {
                // Dropped behind the mailbox. What was sent to it in its last moments is in the journal, and nobody else may
                // come by for long.
                let _death = death;
                Context::with_receiver(self.0).into_future(actor).await;
            });
        });
        if !running {
            tracing::error!("a projection could not be started: its thread has ended");
        }
    }
}

impl<P: Projection> Follower for Handle<P> {
    fn part(&self) -> Part {
        P::PART
    }

    fn name(&self) -> &str {
        &self.0.name
    }

    fn apply(&self, apply: &Apply) {
        if let Some(addr) = &*self.0.addr.read().unwrap_or_else(PoisonError::into_inner) {
            addr.do_send(apply.clone());
        }
    }

    fn snapshot(&self) {
        if let Some(addr) = self.addr() {
            addr.do_send(SnapshotDue);
        }
    }

    fn is_alive(&self) -> bool {
        self.0.addr.read().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(Addr::connected)
    }

    fn revive(&self) {
        if P::PART.vital || self.is_alive() {
            return;
        }
        let Some(ground) = self.0.ground.get().filter(|ground| !ground.ended.load(Ordering::Acquire)) else {
            return;
        };
        let mut restarted = self.0.restarted.lock().unwrap_or_else(PoisonError::into_inner);
        let just_now = restarted.is_some_and(|at| at.elapsed() < PROJECTION_RESTART_EVERY);
        if !just_now && !self.is_alive() {
            *restarted = Some(Instant::now());
            self.begin_again(ground.clone());
        }
    }

    fn follow(&self, follow: Follow) -> bool {
        self.addr().is_some_and(|addr| addr.try_send(follow).is_ok())
    }

    fn unfollow(&self, keys: Vec<Key>) {
        if let Some(addr) = self.addr() {
            // Bounded by the keys that connections may track.
            addr.do_send(Unfollow(keys));
        }
    }

    fn settle(&self) -> oneshot::Receiver<()> {
        let (done, settled) = oneshot::channel();
        let look = Look(Box::new(move |_: &P| {
            let _nobody_waits = done.send(());
        }));
        if let Some(addr) = self.addr() {
            addr.do_send(look);
        }
        settled
    }
}

impl<P: Projection> Fold for Loaded<P> {
    fn name(&self) -> &str {
        &self.handle.0.name
    }

    fn lsn(&self) -> Lsn {
        Lsn(self.folded.lsn)
    }

    fn take(&mut self, record: &Record) {
        self.folded.take(record);
    }

    fn start(self: Box<Self>, ground: &Ground) {
        let Self { handle, folded } = *self;
        if handle.0.ground.set(ground.clone()).is_err() {
            tracing::error!(part = handle.0.name, "a projection was started twice");
            return;
        }
        let actor = handle.actor(ground, folded, false);
        handle.open().run(&ground.egress, actor, &handle);
    }
}
