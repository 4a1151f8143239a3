//! The way in for one origin: a register, or a person in the back office. It knows which command comes next, which were
//! seen before and how many may wait; it prepares each for the machine that decides it and routes the answer back.

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture, fut};
use domain::{Rejection, branch, organisation::check_pin};
use protocol::{
    BranchId, Command, CommandId, OccurredAt, Pin, Refusal, RefusalCode, RegisterId, SEQUENCE_GAPS_MAX,
    StaffId,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

use super::{
    Ask, ReplyTo,
    prepare::{DeviceClock, Errand, Refunding},
};
use crate::{
    auth::hash_pin,
    clock,
    limits::{IN_FLIGHT_PER_ORIGIN, SWEEP},
    node::Routes,
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
    reply_to: Vec<ReplyTo>,
    /// Set when a machine was restarted while this waited: it may have been lost with the old one.
    suspect: bool,
}

/// What a register's ingress begins with.
#[derive(Clone, Default)]
pub(crate) struct IngressSeed {
    pub(crate) command_seq: u64,
    pub(crate) gaps: BTreeSet<u64>,
}

/// One origin's ingress.
pub(crate) struct Ingress {
    origin: Origin,
    routes: Routes,
    command_seq: u64,
    gaps: BTreeSet<u64>,
    waiting: HashMap<CommandId, Waiting>,
    /// Refunds of sales that are still on their way to the disk, by the sale.
    behind: HashMap<CommandId, Vec<(BranchId, Box<Refunding>)>>,
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
            waiting: HashMap::new(),
            behind: HashMap::new(),
            restarts,
            queued: None,
            #[cfg(test)]
            dies_when_told: false,
        }
    }

    fn register(&self) -> Option<RegisterId> {
        match self.origin {
            Origin::Register(register) => Some(register),
            Origin::Staff(_) | Origin::System => None,
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
            Ok(Ok(Some(record))) if record.fingerprint == print && record.origin == ingress.origin => {
                submit.reply_to.answer(Ok(record.reply(true)), id);
            }
            Ok(Ok(Some(_))) => submit.reply_to.answer(Err(id_reused()), id),
            Ok(Ok(None)) => ingress.take(submit, print, ctx),
            Ok(Err(error)) => submit.reply_to.answer(Err(fault(&error)), id),
            Err(error) => submit.reply_to.answer(Err(fault(&error)), id),
        });
        ctx.wait(then);
    }

    /// Takes a new command: checks its number and takes a PIN out of it.
    fn take(&mut self, submit: Submit, print: u32, ctx: &mut Context<Self>) {
        let Submit { mut command, history, reply_to } = submit;
        let id = command.id;
        if let Err(refusal) = self.check_sequence(command.seq) {
            reply_to.answer(Err(refusal), id);
            return;
        }
        let Some(pin) = command.body.take_secret() else {
            self.send_out(Submit { command, history, reply_to }, print, Ok(None), ctx);
            return;
        };
        let preparation = self.routes.preparation(self.origin, DeviceClock::Trusted);
        let worth =
            if preparation.may_give_pins(&command) { check_pin(&pin.0).map(|()| Some(())) } else { Ok(None) };
        let submit = Submit { command, history, reply_to };
        match worth {
            Ok(Some(())) => self.hash_first(submit, print, pin, ctx),
            Ok(None) => self.send_out(submit, print, Ok(None), ctx),
            Err(rejection) => self.send_out(submit, print, Err(rejection), ctx),
        }
    }

    /// A PIN is hashed before anything is kept of the command that brought it. The ingress waits meanwhile, so that
    /// commands keep their order.
    fn hash_first(&mut self, submit: Submit, print: u32, pin: Pin, ctx: &mut Context<Self>) {
        let then =
            hash_pin(pin.0).into_actor(self).map(move |hashed, ingress: &mut Self, ctx| match hashed {
                Ok(hash) => ingress.send_out(submit, print, Ok(Some(hash)), ctx),
                Err(error) => {
                    tracing::error!(%error, "a PIN could not be hashed");
                    let refusal = Refusal::new(RefusalCode::Fault, "the PIN could not be hashed");
                    submit.reply_to.answer(Err(refusal), submit.command.id);
                }
            });
        ctx.wait(then);
    }

    /// Prepares a command and passes it on.
    fn send_out(
        &mut self,
        submit: Submit,
        print: u32,
        pin_hash: Result<Option<String>, Rejection>,
        ctx: &mut Context<Self>,
    ) {
        let Submit { command, history, reply_to } = submit;
        let id = command.id;
        let clock = if history { DeviceClock::Trusted } else { DeviceClock::Near(clock::now()) };
        let errand = match self.routes.preparation(self.origin, clock).errand(command, print, pin_hash) {
            Ok(errand) => errand,
            Err(refusal) => {
                reply_to.answer(Err(refusal), id);
                return;
            }
        };
        if !self.routes.set_out(id, self.origin) {
            reply_to.answer(Err(id_reused()), id);
            return;
        }
        let seq = errand.seq();
        self.note_sequence(seq);
        self.waiting
            .insert(id, Waiting { fingerprint: print, seq, reply_to: vec![reply_to], suspect: false });
        self.run(errand, ctx);
    }

    fn run(&mut self, errand: Errand, ctx: &mut Context<Self>) {
        match errand {
            Errand::Branch(branch, ask) => self.pass_to_branch(branch, *ask, ctx),
            Errand::Organisation(mut ask) => {
                ask.ingress = Some(ctx.address());
                let (id, seq) = (ask.id, ask.seq);
                if self.routes.organisation().try_send(*ask).is_err() {
                    self.give_back(id, seq, &busy());
                }
            }
            Errand::Refund(branch, refunding) => self.fetch_original(branch, refunding, ctx),
        }
    }

    fn pass_to_branch(&mut self, branch: BranchId, mut ask: Ask<branch::Command>, ctx: &mut Context<Self>) {
        ask.ingress = Some(ctx.address());
        let (id, seq) = (ask.id, ask.seq);
        if self.routes.branch(branch).is_none_or(|shell| shell.try_send(ask).is_err()) {
            self.give_back(id, seq, &busy());
        }
    }

    /// A refund needs the ticket it refunds, which left memory when it was completed. One that follows its sale so
    /// closely that the sale is not durable yet waits for it.
    fn fetch_original(&mut self, branch: BranchId, refunding: Box<Refunding>, ctx: &mut Context<Self>) {
        let sale = CommandId::from(refunding.original());
        if sale != refunding.id() && self.waiting.contains_key(&sale) {
            self.behind.entry(sale).or_default().push((branch, refunding));
            return;
        }
        let locator = Arc::clone(&self.routes.locator);
        let original = refunding.original();
        let search = tokio::task::spawn_blocking(move || locator.find(original.into()));
        let then = search.into_actor(self).map(move |found, ingress: &mut Self, ctx| {
            let (id, seq) = (refunding.id(), refunding.seq());
            match found {
                Ok(Ok(record)) => {
                    ingress.pass_to_branch(branch, refunding.with_original(branch, record.as_ref()), ctx);
                }
                Ok(Err(error)) => ingress.give_back(id, seq, &fault(&error)),
                Err(error) => ingress.give_back(id, seq, &fault(&error)),
            }
        });
        ctx.wait(then);
    }

    /// A register numbers its commands; the number it may use next is one more than the last, or one it left out.
    fn check_sequence(&self, seq: Option<u64>) -> Result<(), Refusal> {
        let Some(seq) = seq else {
            return match self.origin {
                Origin::Register(_) => Err(Refusal::new(
                    RefusalCode::SequenceMissing,
                    "a register's command carries its sequence",
                )),
                Origin::Staff(_) | Origin::System => Ok(()),
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

    /// Goes on with refunds that waited for a sale, however it was decided.
    fn follow_up(&mut self, sale: CommandId, ctx: &mut Context<Self>) {
        if self.behind.is_empty() {
            return;
        }
        for (branch, refunding) in self.behind.remove(&sale).unwrap_or_default() {
            self.fetch_original(branch, refunding, ctx);
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
            // A refund that waits here for its sale was in no machine; what becomes of the sale decides about it.
            let parked: BTreeSet<CommandId> =
                self.behind.values().flatten().map(|(_, refunding)| refunding.id()).collect();
            for (id, waiting) in &mut self.waiting {
                waiting.suspect = !parked.contains(id);
            }
        }
    }

    /// Answers a command that left no trace, and frees its number for another attempt. Refunds that waited for it go with
    /// it: without the sale they would be refused for ever, and sent again behind the sale they are not.
    fn give_back(&mut self, id: CommandId, seq: Option<u64>, refusal: &Refusal) {
        if let Some(seq) = seq {
            self.gaps.insert(seq);
        }
        let Some(waiting) = self.waiting.remove(&id) else { return };
        self.routes.arrived(id);
        for reply_to in waiting.reply_to {
            reply_to.answer(Err(refusal.clone()), id);
        }
        for (_, refunding) in self.behind.remove(&id).unwrap_or_default() {
            self.give_back(refunding.id(), refunding.seq(), refusal);
        }
    }
}

fn busy() -> Refusal {
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

impl Actor for Ingress {
    type Context = Context<Self>;

    /// A register's ingress begins with what is durable; one that is started again after a fault waits until what its
    /// predecessor had passed on is durable as well.
    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(SWEEP, |ingress, _| ingress.sweep());
        let Some(register) = self.register() else { return };
        let seed = self.routes.clone().seed(register);
        let begin = seed.into_actor(self).then(|seed, ingress: &mut Self, ctx| {
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
            Ok(errand) => {
                let reply_to = vec![sign_on.reply_to];
                self.waiting.insert(id, Waiting { fingerprint: 0, seq: None, reply_to, suspect: false });
                self.run(errand, ctx);
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
        let Some(waiting) = self.waiting.remove(&record.command) else { return };
        self.routes.arrived(record.command);
        let mut repeated = false;
        for reply_to in waiting.reply_to {
            reply_to.answer(Ok(record.reply(repeated)), record.command);
            repeated = true;
        }
        self.follow_up(record.command, ctx);
    }
}

impl Handler<NotTaken> for Ingress {
    type Result = ();

    fn handle(&mut self, not_taken: NotTaken, _: &mut Self::Context) {
        self.give_back(not_taken.id, not_taken.seq, &not_taken.refusal);
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
