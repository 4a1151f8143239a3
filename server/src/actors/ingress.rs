//! The way in for one origin: a register, or a person in the back office. It knows which command comes next, which were
//! seen before and how many may wait; it prepares each for the machine that decides it and routes the answer back.

use actix::{
    Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, WrapFuture, fut,
};
use domain::branch;
use protocol::{
    Answer, BranchId, Command, CommandId, OccurredAt, Refusal, RefusalCode, RegisterId, Reply,
    SEQUENCE_GAPS_MAX, StaffId,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    Ask, Deliver,
    prepare::{Errand, Refunding},
};
use crate::{
    clock,
    limits::{IN_FLIGHT_PER_ORIGIN, SWEEP},
    node::Routes,
    record::{Origin, Record, fingerprint},
    recovery::NotRecovered,
    socket::Connection,
};

/// Where an answer goes. One that is dropped without an answer, because an actor that held it died, tells so.
pub(crate) enum ReplyTo {
    Connection(Owed),
    Caller(oneshot::Sender<Result<Reply, Refusal>>),
}

impl ReplyTo {
    pub(crate) fn answer(self, result: Result<Reply, Refusal>, id: CommandId) {
        match self {
            Self::Connection(owed) => owed.pay(result),
            Self::Caller(caller) => {
                if caller.send(result).is_err() {
                    tracing::debug!(%id, "the caller was gone before its reply");
                }
            }
        }
    }
}

/// An answer that a connection is owed: its client waits for it as long as the connection lives.
pub(crate) struct Owed {
    /// Each waiting command owns an address of its own, and with it a place in the mailbox that nothing else can take:
    /// a reply is never refused because pushes fill the connection. None once it is paid.
    to: Option<Addr<Connection>>,
    id: CommandId,
}

impl Owed {
    pub(crate) const fn new(to: Addr<Connection>, id: CommandId) -> Self {
        Self { to: Some(to), id }
    }

    fn pay(mut self, result: Result<Reply, Refusal>) {
        self.give(result);
    }

    fn give(&mut self, result: Result<Reply, Refusal>) {
        let Some(to) = self.to.take() else { return };
        let id = self.id;
        let reply = result.unwrap_or_else(|refusal| Reply {
            id,
            lsn: None,
            repeated: false,
            answer: Answer::Rejected(refusal),
        });
        if to.try_send(Deliver::Reply(Box::new(reply))).is_err() {
            tracing::debug!(%id, "the connection was gone before its reply");
        }
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        self.give(Err(restarted()));
    }
}

/// What is said when the way in died before it had an answer.
pub(crate) fn restarted() -> Refusal {
    Refusal::new(RefusalCode::Fault, "the way in was restarted")
}

/// A command from this origin.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Submit {
    pub(crate) command: Command,
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
        let Submit { command, reply_to } = submit;
        let id = command.id;
        let print = fingerprint(&command);
        if let Some(waiting) = self.waiting.get_mut(&id) {
            if waiting.fingerprint == print {
                waiting.reply_to.push(reply_to);
            } else {
                reply_to.answer(Err(id_reused()), id);
            }
            return;
        }
        if let Err(refusal) = self.admit(&command) {
            reply_to.answer(Err(refusal), id);
            return;
        }
        if self.routes.locator.may_know(id) {
            self.look_up(command, print, reply_to, ctx);
        } else {
            self.take(command, print, reply_to, ctx);
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
    fn look_up(&mut self, command: Command, print: u32, reply_to: ReplyTo, ctx: &mut Context<Self>) {
        let locator = Arc::clone(&self.routes.locator);
        let id = command.id;
        let search = tokio::task::spawn_blocking(move || locator.find(id));
        let then = search.into_actor(self).map(move |found, ingress: &mut Self, ctx| match found {
            Ok(Ok(Some(record))) if record.fingerprint == print && record.origin == ingress.origin => {
                reply_to.answer(Ok(record.reply(true)), id);
            }
            Ok(Ok(Some(_))) => reply_to.answer(Err(id_reused()), id),
            Ok(Ok(None)) => ingress.take(command, print, reply_to, ctx),
            Ok(Err(error)) => reply_to.answer(Err(fault(&error)), id),
            Err(error) => reply_to.answer(Err(fault(&error)), id),
        });
        ctx.wait(then);
    }

    /// Takes a new command: checks its number, prepares it and passes it on.
    fn take(&mut self, command: Command, print: u32, reply_to: ReplyTo, ctx: &mut Context<Self>) {
        let id = command.id;
        if let Err(refusal) = self.check_sequence(command.seq) {
            reply_to.answer(Err(refusal), id);
            return;
        }
        let errand = match self.routes.preparation(self.origin).errand(command, print) {
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

    /// Goes on with refunds that waited for a sale, whatever became of it.
    fn follow_up(&mut self, sale: CommandId, ctx: &mut Context<Self>) {
        if self.behind.is_empty() {
            return;
        }
        for (branch, refunding) in self.behind.remove(&sale).unwrap_or_default() {
            self.fetch_original(branch, refunding, ctx);
        }
    }

    /// Gives up on commands that were lost with a machine that had to be restarted. Everything that machine had
    /// appended was durable before the new one began, so what is still waiting a while later was never recorded.
    fn sweep(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let restarts = self.routes.revive();
        if restarts == self.restarts {
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
            self.waiting.values_mut().for_each(|waiting| waiting.suspect = true);
        }
    }

    /// Answers a command that left no trace, and frees its number for another attempt.
    fn give_back(&mut self, id: CommandId, seq: Option<u64>, refusal: &Refusal) {
        if let Some(seq) = seq {
            self.gaps.insert(seq);
        }
        let Some(waiting) = self.waiting.remove(&id) else { return };
        self.routes.arrived(id);
        for reply_to in waiting.reply_to {
            reply_to.answer(Err(refusal.clone()), id);
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
        match self.routes.preparation(self.origin).sign_on(id, sign_on.staff, occurred) {
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

    fn handle(&mut self, not_taken: NotTaken, ctx: &mut Self::Context) {
        self.give_back(not_taken.id, not_taken.seq, &not_taken.refusal);
        self.follow_up(not_taken.id, ctx);
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
