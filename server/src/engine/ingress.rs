//! The way in for one origin: a register, or a person in the back office. It knows which command comes next, which were
//! seen before and how many may wait; it prepares each for the machine that decides it and routes the answer back.

mod carry;
mod needs;

use actix::{
    Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, WrapFuture, fut,
};
use protocol::{Command, CommandId, OccurredAt, Refusal, RefusalCode, SEQUENCE_GAPS_MAX, StaffId};
use smallvec::{SmallVec, smallvec};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

use self::needs::Needs;
pub(crate) use self::{
    carry::{Carried, Carry},
    needs::Considered,
};
use super::{Ask, Consider, Recorded, ReplyTo, Routes, SharedAddr};
use crate::{
    clock,
    limits::{IN_FLIGHT_PER_ORIGIN, SWEEP},
    prepare::{AnyPrepared, DeviceClock, Journey, Prepared},
    record::{Origin, Record, fingerprint},
    recovery::NotRecovered,
};

#[cfg(test)]
mod tests;

/// A command from this origin.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Submit {
    pub(crate) command: Command,
    /// Whether it may have happened at any time, as in an import.
    pub(crate) history: bool,
    pub(crate) reply_to: ReplyTo,
}

/// A person whose PIN was found right signs on at this register.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct SignOnCommand {
    pub(crate) staff: StaffId,
    pub(crate) reply_to: ReplyTo,
}

/// A record of this origin is durable.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Released(pub(crate) Arc<Record>);

/// A command could not be recorded and left no trace.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct NotTaken {
    pub(crate) id: CommandId,
    pub(crate) seq: Option<u64>,
    pub(crate) refusal: Refusal,
}

struct Waiting {
    fingerprint: u32,
    seq: Option<u64>,
    reply_to: SmallVec<[ReplyTo; 1]>,
    /// Set when a machine was restarted while this waited: it may have been lost with the old one.
    suspect: bool,
}

/// One origin's ingress.
pub(crate) struct Ingress {
    origin: Origin,
    routes: Routes,
    command_seq: u64,
    gaps: BTreeSet<u64>,
    waiting: BTreeMap<CommandId, Waiting>,
    /// Where machines and the gate answer to, shared with each command that is with them.
    own: Option<Arc<Addr<Self>>>,
    /// Commands that need something first.
    needs: Needs,
    /// Restarts of machines seen so far.
    restarts: u64,
    /// The journal's last record when commands that are suspect were looked at first.
    queued: Option<u64>,
    #[cfg(test)]
    dies_when_told: bool,
}

impl Ingress {
    pub(crate) fn new(origin: Origin, routes: Routes) -> Self {
        let restarts = routes.restarts();
        Self {
            origin,
            routes,
            command_seq: 0,
            gaps: BTreeSet::new(),
            waiting: BTreeMap::new(),
            own: None,
            needs: Needs::default(),
            restarts,
            queued: None,
            #[cfg(test)]
            dies_when_told: false,
        }
    }

    fn submit(&mut self, submit: Submit, ctx: &mut Context<Self>) {
        let id = submit.command.id;
        let print = fingerprint(&submit.command);
        if let Some(waiting) = self.waiting.get_mut(&id) {
            if waiting.fingerprint == print {
                waiting.reply_to.push(submit.reply_to);
            } else {
                submit.reply_to.answer(Err(id_reused()), id);
            }
            return;
        }
        if let Err(refusal) = self.admit(&submit.command) {
            submit.reply_to.answer(Err(refusal), id);
            return;
        }
        if self.routes.locator.may_know(id) {
            self.look_up(submit, print, ctx);
        } else {
            self.take(submit, print, ctx);
        }
    }

    /// What can be refused without looking anything up.
    fn admit(&self, command: &Command) -> Result<(), Refusal> {
        if command.id.uuid().get_version_num() != 7 {
            return Err(Refusal::new(RefusalCode::Malformed, "a command id is a UUID of version 7"));
        }
        if self.waiting.len() >= IN_FLIGHT_PER_ORIGIN {
            return Err(Refusal::new(
                RefusalCode::Busy,
                format!("at most {IN_FLIGHT_PER_ORIGIN} commands may wait at once"),
            ));
        }
        Ok(())
    }

    /// Answers a repeat from the journal, or goes on when the id turns out to be new. The ingress waits meanwhile, so
    /// that commands keep their order.
    fn look_up(&mut self, submit: Submit, print: u32, ctx: &mut Context<Self>) {
        let locator = Arc::clone(&self.routes.locator);
        let id = submit.command.id;
        let search = tokio::task::spawn_blocking(move || locator.find(id));
        let then = search.into_actor(self).map(move |found, ingress: &mut Self, ctx| match found {
            Ok(Ok(Some(record))) if record.answers(ingress.origin, submit.command.seq, print) => {
                submit.reply_to.answer(Ok(record.reply(true)), id);
            }
            Ok(Ok(Some(_))) => submit.reply_to.answer(Err(id_reused()), id),
            Ok(Ok(None)) => ingress.take(submit, print, ctx),
            Ok(Err(error)) => submit.reply_to.answer(Err(fault(&error)), id),
            Err(error) => submit.reply_to.answer(Err(fault(&error)), id),
        });
        ctx.wait(then);
    }

    /// Takes a new command: checks its number, prepares it and passes it on.
    fn take(&mut self, submit: Submit, print: u32, ctx: &mut Context<Self>) {
        let Submit { command, history, reply_to } = submit;
        let id = command.id;
        if let Err(refusal) = self.check_sequence(command.seq) {
            reply_to.answer(Err(refusal), id);
            return;
        }
        let clock = if history { DeviceClock::Trusted } else { DeviceClock::Near(clock::now()) };
        let journey = match self.routes.preparation(self.origin, clock).journey(command, print) {
            Ok(journey) => journey,
            Err(refusal) => {
                reply_to.answer(Err(refusal), id);
                return;
            }
        };
        if !self.routes.set_out(id, self.origin) {
            reply_to.answer(Err(id_reused()), id);
            return;
        }
        let seq = journey.seq();
        self.note_sequence(seq);
        self.waiting
            .insert(id, Waiting { fingerprint: print, seq, reply_to: smallvec![reply_to], suspect: false });
        self.proceed(journey, clock, ctx);
    }

    /// Passes a command on to its machine once all that it needs is there.
    fn proceed(&mut self, journey: Journey, clock: DeviceClock, ctx: &mut Context<Self>) {
        let Some(need) = journey.need() else {
            // Whatever it waited for before, it is with a machine that lives only from here on.
            if let Some(waiting) = self.waiting.get_mut(&journey.id()) {
                waiting.suspect = false;
            }
            let prepared = self.routes.preparation(self.origin, clock).prepared(journey);
            self.pass_on(prepared, ctx);
            return;
        };
        self.meet(need, journey, clock, ctx);
    }

    fn pass_on(&mut self, prepared: AnyPrepared, ctx: &mut Context<Self>) {
        let ingress = Some(self.address(ctx));
        let (id, seq, taken) = match prepared {
            AnyPrepared::Branch(branch, prepared) => hand_over(prepared, ingress, self.routes.branch(branch)),
            AnyPrepared::Orders(shard, prepared) => hand_over(prepared, ingress, self.routes.orders(shard)),
            AnyPrepared::Customers(shard, prepared) => {
                hand_over(prepared, ingress, self.routes.customers(shard))
            }
            AnyPrepared::Accounts(shard, prepared) => {
                hand_over(prepared, ingress, self.routes.accounts(shard))
            }
            AnyPrepared::Organisation(prepared) => hand_over(prepared, ingress, self.routes.organisation()),
        };
        if !taken {
            self.not_taken(id, seq, &busy());
        }
    }

    fn address(&mut self, ctx: &Context<Self>) -> Arc<Addr<Self>> {
        Arc::clone(self.own.get_or_insert_with(|| Arc::new(ctx.address())))
    }

    /// A register numbers its commands; the number it may use next is one more than the last, or one it left out.
    fn check_sequence(&self, seq: Option<u64>) -> Result<(), Refusal> {
        let Some(seq) = seq else {
            return match self.origin {
                Origin::Register(_) => Err(Refusal::new(
                    RefusalCode::SequenceMissing,
                    "a register's command carries its sequence",
                )),
                Origin::Staff(_) | Origin::System | Origin::Stream(_) | Origin::Web(_) => Ok(()),
            };
        };
        if seq == 0 || (seq <= self.command_seq && !self.gaps.contains(&seq)) {
            return Err(Refusal::new(
                RefusalCode::SequenceReused,
                format!("sequence {seq} was used by another command; the last one is {}", self.command_seq),
            ));
        }
        let jump = usize::try_from(seq.saturating_sub(self.command_seq)).unwrap_or(usize::MAX);
        if self.gaps.len().saturating_add(jump) > SEQUENCE_GAPS_MAX {
            return Err(Refusal::new(
                RefusalCode::SequenceJump,
                format!("sequence {seq} leaves out too many after {}", self.command_seq),
            ));
        }
        Ok(())
    }

    fn note_sequence(&mut self, seq: Option<u64>) {
        let Some(seq) = seq else { return };
        if seq > self.command_seq {
            self.gaps.extend(self.command_seq.saturating_add(1)..seq);
            self.command_seq = seq;
        } else {
            self.gaps.remove(&seq);
        }
    }

    /// Gives up on commands that were lost with a machine that had to be restarted. A command that waited then and was
    /// not lost is in the journal's queue a while later; so once that queue is released, what still waits was never
    /// recorded.
    fn sweep(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let restarts = self.routes.revive();
        if restarts == self.restarts {
            if !self.waiting.values().any(|waiting| waiting.suspect) {
                return;
            }
            let queued = *self.queued.get_or_insert_with(|| self.routes.appended());
            if self.routes.released() < queued {
                return;
            }
            self.queued = None;
            let lost: Vec<(CommandId, Option<u64>)> = self
                .waiting
                .iter()
                .filter(|(_, waiting)| waiting.suspect)
                .map(|(id, w)| (*id, w.seq))
                .collect();
            for (id, seq) in lost {
                let refusal =
                    Refusal::new(RefusalCode::Fault, "a part of the server was restarted, try again");
                self.give_back(id, seq, &refusal);
            }
        } else {
            self.restarts = restarts;
            self.queued = None;
            // What waits here for a sale was in no machine; what becomes of the sale decides about it.
            let parked = self.needs.parked();
            for (id, waiting) in &mut self.waiting {
                waiting.suspect = !parked.contains(id);
            }
        }
    }

    /// Something that this origin passed on left no trace: a command, or a claim that a command needed.
    fn not_taken(&mut self, id: CommandId, seq: Option<u64>, refusal: &Refusal) {
        match self.needs.claimant(id) {
            Some(command) => self.give_back(command, None, refusal),
            None => self.give_back(id, seq, refusal),
        }
    }

    /// Answers a command that left no trace, and frees its number for another attempt. Refunds that waited for it go with
    /// it: without the sale they would be refused for ever, and sent again behind the sale they are not.
    fn give_back(&mut self, id: CommandId, seq: Option<u64>, refusal: &Refusal) {
        let Some(waiting) = self.waiting.remove(&id) else { return };
        if let Some(seq) = seq.or(waiting.seq) {
            self.gaps.insert(seq);
        }
        self.needs.forget(id);
        self.routes.arrived(id);
        for reply_to in waiting.reply_to {
            reply_to.answer(Err(refusal.clone()), id);
        }
        for behind in self.needs.behind(id) {
            self.give_back(behind.id(), behind.seq(), refusal);
        }
    }
}

pub(crate) fn busy() -> Refusal {
    Refusal::new(RefusalCode::Busy, "the branch has too much to do")
}

fn id_reused() -> Refusal {
    Refusal::new(RefusalCode::IdReused, "this command id was used for something else")
}

fn fault(error: &impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "an earlier record could not be read");
    Refusal::new(RefusalCode::Fault, "an earlier record could not be read")
}

impl From<NotRecovered> for Refusal {
    fn from(error: NotRecovered) -> Self {
        fault(&error)
    }
}

/// Gives a command to its machine. Tells which command it was, and whether the machine took it.
fn hand_over<M: Recorded>(
    prepared: Box<Prepared<M::Command>>,
    ingress: Option<Arc<Addr<Ingress>>>,
    shell: Option<SharedAddr<M>>,
) -> (CommandId, Option<u64>, bool)
where
    M::Command: Send,
{
    let (id, seq) = (prepared.id, prepared.seq);
    let ask = Ask { prepared, ingress };
    (id, seq, shell.is_some_and(|shell| shell.try_send(ask).is_ok()))
}

impl Actor for Ingress {
    type Context = Context<Self>;

    /// A register's ingress begins with what is durable; one that is started again after a fault waits until what its
    /// predecessor had passed on is durable as well, and so does one that speaks for a machine.
    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(SWEEP, |ingress, _| ingress.sweep());
        if matches!(self.origin, Origin::Staff(_) | Origin::System | Origin::Web(_)) {
            return;
        }
        let (routes, origin) = (self.routes.clone(), self.origin);
        let begin = async move { routes.seed(origin).await };
        let begin = begin.into_actor(self).then(|seed, ingress: &mut Self, ctx| {
            match seed {
                Ok(seed) => {
                    ingress.command_seq = seed.command_seq;
                    ingress.gaps = seed.gaps;
                }
                Err(error) => {
                    tracing::error!(%error, "an ingress could not learn where it was");
                    ctx.stop();
                }
            }
            fut::ready(())
        });
        ctx.wait(begin);
    }
}

impl Handler<Submit> for Ingress {
    type Result = ();

    fn handle(&mut self, submit: Submit, ctx: &mut Self::Context) {
        self.submit(submit, ctx);
    }
}

impl Handler<SignOnCommand> for Ingress {
    type Result = ();

    fn handle(&mut self, sign_on: SignOnCommand, ctx: &mut Self::Context) {
        let id = CommandId::new(Uuid::now_v7());
        let occurred = OccurredAt { at: clock::now(), offset_minutes: 0 };
        let preparation = self.routes.preparation(self.origin, DeviceClock::Trusted);
        match preparation.sign_on(id, sign_on.staff, occurred) {
            Ok(journey) => {
                let reply_to = smallvec![sign_on.reply_to];
                self.waiting.insert(id, Waiting { fingerprint: 0, seq: None, reply_to, suspect: false });
                self.proceed(journey, DeviceClock::Trusted, ctx);
            }
            Err(refusal) => sign_on.reply_to.answer(Err(refusal), id),
        }
    }
}

impl Handler<Released> for Ingress {
    type Result = ();

    fn handle(&mut self, Released(record): Released, ctx: &mut Self::Context) {
        #[cfg(test)]
        assert!(!self.dies_when_told, "a fault that a test planted");
        let Some(waiting) = self.waiting.remove(&record.command) else {
            self.claim_decided(&record, ctx);
            return;
        };
        self.routes.arrived(record.command);
        let mut repeated = false;
        for reply_to in waiting.reply_to {
            reply_to.answer(Ok(record.reply(repeated)), record.command);
            repeated = true;
        }
        self.needs_met(&record, ctx);
    }
}

impl Handler<NotTaken> for Ingress {
    type Result = ();

    fn handle(&mut self, not_taken: NotTaken, _: &mut Self::Context) {
        self.not_taken(not_taken.id, not_taken.seq, &not_taken.refusal);
    }
}

/// Makes the ingress panic when it is next told of a durable record, as a bug would. Only this crate's tests can.
#[cfg(test)]
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct DieWhenTold;

#[cfg(test)]
impl Handler<DieWhenTold> for Ingress {
    type Result = ();

    fn handle(&mut self, _: DieWhenTold, _: &mut Self::Context) {
        self.dies_when_told = true;
    }
}
