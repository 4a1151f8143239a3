//! Carries errands: what one machine owes to another is asked of it, durably and under the errand's own id, and the recorded
//! answer brought back as a command that settles it. The courier remembers nothing that matters. What is owed is a function
//! of the machines' states; a shell tells all of it when it starts, and of each debtor whenever that may have changed. So a crash
//! anywhere only means that something is asked again, and both ends answer a repeated id from the journal.
//!
//! ```text
//!   Shell ──owes──▶ Courier ──errand──▶ Ingress ──▶ the other Shell ──▶ journal
//!     ▲                                                                   │
//!     └───────────────── settling ◀── Courier ◀── the recorded answer ────┘
//! ```

use actix::{Actor, AsyncContext, Context, Handler, Message};
use domain::{Address, Answered, Debtor, Errand, step_id};
use futures_util::future::LocalBoxFuture;
use protocol::{Answer, CommandId, Refusal, Reply};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

use super::{Carried, Carry, ReplyTo, Routes};
use crate::{
    limits::{ERRAND_RETRY_MAX, ERRAND_RETRY_MIN, ERRANDS_OUTSIDE, ERRANDS_UNDER_WAY},
    record::{Origin, Stream},
};

/// What some debtors of a machine owe as of a position, in place of what they owed before.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Owes {
    pub(crate) stream: Stream,
    pub(crate) lsn: u64,
    /// Whether nobody else of it owes anything.
    pub(crate) all: bool,
    pub(crate) debts: Vec<(Debtor, Vec<Errand>)>,
}

/// Records up to here are durable, and the courier waits for some of them.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Ring;

/// Whoever brings errands to those outside: who takes money, and who brings mail. It makes known to the machine what it learns
/// before it answers, and is asked again until it does.
pub(crate) trait Gateway: Send + Sync {
    /// Who takes money for online orders; empty where nobody does.
    fn provider(&self) -> &'static str;

    fn carry(&self, errand: Errand) -> LocalBoxFuture<'static, Result<Answered, Refusal>>;
}

/// Between the courier and the gate: from which position on the courier wants to be told. Read once per commit, so that
/// commits without errands cost nothing.
#[derive(Clone)]
pub(crate) struct Bell(Arc<AtomicU64>);

impl Default for Bell {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(u64::MAX)))
    }
}

impl Bell {
    /// Whether the courier waits for a position up to this one.
    pub(crate) fn is_due(&self, durable: u64) -> bool {
        self.0.load(Ordering::Acquire) <= durable
    }

    fn set(&self, lsn: u64) {
        self.0.store(lsn, Ordering::Release);
    }
}

/// Figures for the operator.
#[derive(Clone, Default)]
pub(crate) struct CourierFigures {
    owed: Arc<AtomicU64>,
    /// Milliseconds since the oldest errand is owed.
    age_ms: Arc<AtomicU64>,
}

impl CourierFigures {
    pub(crate) fn owed(&self) -> u64 {
        self.owed.load(Ordering::Relaxed)
    }

    pub(crate) fn age_ms(&self) -> u64 {
        self.age_ms.load(Ordering::Relaxed)
    }
}

/// An errand that is not settled.
struct Pending {
    from: Stream,
    errand: Errand,
    /// Which of the entries that were made this is. An errand may be owed again while the answer of an earlier trip is on its way,
    /// which then says nothing of it.
    made: u64,
    since: Instant,
    under_way: bool,
    /// The answer, once it is recorded.
    answer: Option<Answered>,
    /// How long to wait after the next failure.
    patience: Duration,
}

/// The courier of a node.
pub(crate) struct Courier {
    routes: Arc<OnceLock<Routes>>,
    bell: Bell,
    figures: CourierFigures,
    /// Told by a shell, and waiting until what it rests on is durable.
    told: BTreeMap<(u64, Stream), Owes>,
    pending: BTreeMap<CommandId, Pending>,
    /// Entries of that made so far.
    made: u64,
    /// What each debtor owed when it was last heard.
    owed_by: BTreeMap<(Stream, Debtor), Vec<CommandId>>,
    /// Ids that wait for a free place under way, in the order in which they came.
    queue: VecDeque<CommandId>,
    under_way: usize,
    /// The same of what goes outside, which may take long.
    payments: VecDeque<CommandId>,
    /// Mails go when nobody waits for money.
    mails: VecDeque<CommandId>,
    outside_under_way: usize,
    /// What was not taken, by when it is tried again.
    later: BTreeSet<(Instant, CommandId)>,
    gateway: Arc<OnceLock<Box<dyn Gateway>>>,
}

impl Courier {
    pub(crate) fn new(
        routes: Arc<OnceLock<Routes>>,
        bell: Bell,
        figures: CourierFigures,
        gateway: Arc<OnceLock<Box<dyn Gateway>>>,
    ) -> Self {
        Self {
            routes,
            bell,
            figures,
            told: BTreeMap::new(),
            pending: BTreeMap::new(),
            made: 0,
            owed_by: BTreeMap::new(),
            queue: VecDeque::new(),
            under_way: 0,
            payments: VecDeque::new(),
            mails: VecDeque::new(),
            outside_under_way: 0,
            later: BTreeSet::new(),
            gateway,
        }
    }

    /// Takes what is durable of what was told, and sets the bell for the rest.
    fn take_durable(&mut self, ctx: &mut Context<Self>) {
        let Some(routes) = self.routes.get() else { return };
        let durable = routes.released();
        while let Some(first) = self.told.first_entry().filter(|first| first.key().0 <= durable) {
            let owes = first.remove();
            self.replace(owes);
        }
        self.count();
        self.bell.set(self.told.first_key_value().map_or(u64::MAX, |((lsn, _), _)| *lsn));
        self.set_out(ctx);
    }

    fn replace(&mut self, Owes { stream, all, debts, .. }: Owes) {
        if all {
            let told: BTreeSet<Debtor> = debts.iter().map(|(debtor, _)| *debtor).collect();
            let known = self.owed_by.range((stream, Debtor::nil())..=(stream, Debtor::max()));
            let gone: Vec<Debtor> =
                known.map(|((_, debtor), _)| *debtor).filter(|debtor| !told.contains(debtor)).collect();
            gone.into_iter().for_each(|debtor| self.replace_of((stream, debtor), Vec::new()));
        }
        debts.into_iter().for_each(|(debtor, errands)| self.replace_of((stream, debtor), errands));
    }

    /// What one debtor owes now, in place of what it owed before.
    fn replace_of(&mut self, debtor: (Stream, Debtor), errands: Vec<Errand>) {
        for id in self.owed_by.remove(&debtor).into_iter().flatten() {
            if !errands.iter().any(|errand| errand.id == id) {
                self.pending.remove(&id);
            }
        }
        if !errands.is_empty() {
            self.owed_by.insert(debtor, errands.iter().map(|errand| errand.id).collect());
        }
        for errand in errands {
            let id = errand.id;
            if !self.pending.contains_key(&id) {
                self.queue_of(errand.to, false).push_back(id);
                self.made = self.made.wrapping_add(1);
                let pending = Pending {
                    from: debtor.0,
                    errand,
                    made: self.made,
                    since: Instant::now(),
                    under_way: false,
                    answer: None,
                    patience: ERRAND_RETRY_MIN,
                };
                self.pending.insert(id, pending);
            }
        }
    }

    /// Where an errand waits for its turn. What has its answer goes to a machine, wherever that came from.
    fn queue_of(&mut self, to: Address, answered: bool) -> &mut VecDeque<CommandId> {
        match to {
            Address::Payments if !answered => &mut self.payments,
            Address::Mail if !answered => &mut self.mails,
            _ => &mut self.queue,
        }
    }

    fn count(&self) {
        self.figures.owed.store(u64::try_from(self.pending.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Looks at all of them, so it is asked from time to time only.
    fn age(&self) {
        let oldest = self.pending.values().map(|pending| pending.since).min();
        let age = oldest.map_or(Duration::ZERO, |since| since.elapsed());
        self.figures.age_ms.store(u64::try_from(age.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn set_out(&mut self, ctx: &mut Context<Self>) {
        while self.under_way < ERRANDS_UNDER_WAY {
            let Some(id) = self.queue.pop_front() else { break };
            self.carry(id, ctx);
        }
        while self.outside_under_way < ERRANDS_OUTSIDE {
            let Some(id) = self.payments.pop_front().or_else(|| self.mails.pop_front()) else { break };
            self.carry_outside(id, ctx);
        }
    }

    /// Has the gateway bring what is for somebody outside. Its answer is settled like any other.
    fn carry_outside(&mut self, id: CommandId, ctx: &mut Context<Self>) {
        let Some(pending) = self.pending.get_mut(&id).filter(|pending| !pending.under_way) else { return };
        pending.under_way = true;
        self.outside_under_way = self.outside_under_way.saturating_add(1);
        let closed = || Refusal::new(protocol::RefusalCode::Busy, "nobody carries errands outside yet");
        let carried = match self.gateway.get() {
            Some(gateway) => gateway.carry(pending.errand.clone()),
            None => Box::pin(async move { Err(closed()) }),
        };
        let (made, courier) = (pending.made, ctx.address());
        actix::spawn(async move {
            let back = Back::FromOutside(carried.await);
            courier.do_send(CameBack { id, made, back });
        });
    }

    fn came_from_outside(&mut self, (id, made): (CommandId, u64), result: Result<Answered, Refusal>) {
        self.outside_under_way = self.outside_under_way.saturating_sub(1);
        if let Some(pending) = self.pending.get_mut(&id).filter(|pending| pending.made == made) {
            pending.under_way = false;
            match result {
                Ok(answer) => {
                    pending.answer = Some(answer);
                    self.queue.push_back(id);
                }
                Err(refusal) => self.try_again(id, &refusal),
            }
        }
    }

    /// Asks, or brings the answer back.
    fn carry(&mut self, id: CommandId, ctx: &mut Context<Self>) {
        let Some(routes) = self.routes.get() else { return };
        let Some(pending) = self.pending.get_mut(&id).filter(|pending| !pending.under_way) else { return };
        pending.under_way = true;
        self.under_way = self.under_way.saturating_add(1);
        let to = match pending.errand.to {
            Address::Branch(branch) => Stream::Branch(branch),
            Address::Orders(shard) => Stream::Orders(shard),
            Address::Customers(shard) => Stream::Customers(shard),
            Address::Accounts(shard) => Stream::Accounts(shard),
            // Only the answer comes this way.
            Address::Payments | Address::Mail => pending.from,
        };
        let (from, to, carried) = match pending.answer {
            None => (pending.from, to, Carried::Errand(Box::new(pending.errand.clone()))),
            Some(answer) => {
                let settling = step_id(id.uuid(), "settle", 0);
                (to, pending.from, Carried::Settling { id: settling, errand: id, answer })
            }
        };
        let (sender, receiver) = oneshot::channel();
        let asked = routes.ingress(Origin::Stream(from)).and_then(|ingress| {
            let carry = Carry { to, carried, reply_to: ReplyTo::Caller(sender) };
            ingress.try_send(carry).map_err(|_full| super::busy())
        });
        let (made, courier) = (pending.made, ctx.address());
        actix::spawn(async move {
            let answered = match asked {
                Ok(()) => receiver.await.unwrap_or_else(|_gone| Err(super::restarted())),
                Err(full) => Err(full),
            };
            courier.do_send(CameBack { id, made, back: Back::FromMachine(Box::new(answered)) });
        });
    }

    fn came_from_machine(&mut self, (id, made): (CommandId, u64), result: Result<Reply, Refusal>) {
        self.under_way = self.under_way.saturating_sub(1);
        if let Some(pending) = self.pending.get_mut(&id).filter(|pending| pending.made == made) {
            pending.under_way = false;
            match (result, pending.answer) {
                (Ok(_settled), Some(_)) => {
                    self.pending.remove(&id);
                    metrics::counter!("onhand_errands_settled_total").increment(1);
                }
                (Ok(reply), None) => {
                    pending.answer = Some(match reply.answer {
                        Answer::Ok(_) => Answered::Done,
                        Answer::Rejected(refusal) => Answered::Refused(refusal.code),
                    });
                    self.queue.push_front(id);
                }
                (Err(refusal), _) => self.try_again(id, &refusal),
            }
        }
    }

    /// Nothing was recorded: the same again, after a while that grows. Timers of their own would all be looked at with every
    /// message.
    fn try_again(&mut self, id: CommandId, refusal: &Refusal) {
        let Some(pending) = self.pending.get_mut(&id) else { return };
        let wait = pending.patience;
        pending.patience = wait.saturating_mul(2).min(ERRAND_RETRY_MAX);
        metrics::counter!("onhand_errand_retries_total").increment(1);
        tracing::warn!(%id, %refusal, ?wait, "an errand was not taken, it is tried again");
        self.later.insert((Instant::now().checked_add(wait).unwrap_or_else(Instant::now), id));
    }

    /// Puts those back whose time has come.
    fn take_up_again(&mut self) {
        let now = Instant::now();
        while let Some((_, id)) = self.later.first().copied().filter(|(at, _)| *at <= now) {
            self.later.pop_first();
            if let Some(pending) = self.pending.get(&id) {
                let (to, answered) = (pending.errand.to, pending.answer.is_some());
                self.queue_of(to, answered).push_back(id);
            }
        }
    }
}

/// An errand is back. It is waited for beside the courier: its own futures would all be looked at with every message. Bounded by
/// what is under way.
#[derive(Message)]
#[rtype(result = "()")]
struct CameBack {
    id: CommandId,
    made: u64,
    back: Back,
}

enum Back {
    FromMachine(Box<Result<Reply, Refusal>>),
    FromOutside(Result<Answered, Refusal>),
}

impl Handler<CameBack> for Courier {
    type Result = ();

    fn handle(&mut self, CameBack { id, made, back }: CameBack, ctx: &mut Self::Context) {
        match back {
            Back::FromMachine(result) => self.came_from_machine((id, made), *result),
            Back::FromOutside(result) => self.came_from_outside((id, made), result),
        }
        self.count();
        self.set_out(ctx);
    }
}

impl Actor for Courier {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(ERRAND_RETRY_MIN, |courier, ctx| {
            courier.age();
            courier.take_up_again();
            courier.take_durable(ctx);
        });
    }
}

impl Handler<Owes> for Courier {
    type Result = ();

    fn handle(&mut self, owes: Owes, ctx: &mut Self::Context) {
        self.told.insert((owes.lsn, owes.stream), owes);
        self.take_durable(ctx);
    }
}

impl Handler<Ring> for Courier {
    type Result = ();

    fn handle(&mut self, _: Ring, ctx: &mut Self::Context) {
        self.take_durable(ctx);
    }
}
