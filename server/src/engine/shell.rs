//! The one actor that runs every machine, always in the same order: decide, append, apply. The reply waits for the disk
//! (see [`super::Release`]); nothing leaves from here.

#[cfg(test)]
pub(crate) mod faults;
mod levels;

pub(crate) use levels::LevelsBehind;

use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, SpawnHandle};
use domain::{Debtor, Debts};
use journal::{AppendError, Writer};
use protocol::{CommandId, OccurredAt, Refusal, RefusalCode, Timestamp};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use uuid::Uuid;

use super::{
    Courier, Entry, Ingress, Owes, Recorded, Streamed,
    ingress::{Considered, NotTaken},
};
use crate::{
    clock,
    egress::SnapshotDue,
    prepare::Prepared,
    projections::Published,
    record::{self, Origin, Record, Refused, Times},
    recovery::SnapshotWriter,
};

/// How soon after a change a machine looks whether it can share memory again.
const SHARE_AFTER: Duration = Duration::from_secs(5);

/// One command for a machine.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Ask<C> {
    pub(crate) prepared: Box<Prepared<C>>,
    /// Who waits for the answer.
    pub(crate) ingress: Option<Arc<Addr<Ingress>>>,
}

/// Whether a command would be taken, as a machine is at this moment. Nothing is recorded of the question.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Consider<C> {
    pub(crate) id: CommandId,
    pub(crate) command: C,
    /// Who asks.
    pub(crate) ingress: Arc<Addr<Ingress>>,
}

/// What a shell works with, the same for all of them.
#[derive(Clone)]
pub(crate) struct ShellParts {
    pub(crate) writer: Arc<Writer<Entry>>,
    pub(crate) snapshots: Arc<SnapshotWriter>,
    /// Who is told what a machine owes to others.
    pub(crate) courier: Addr<Courier>,
    /// What is published of a machine.
    pub(crate) published: Published,
}

/// Whose debts may have changed up to a position, and have not been told since.
#[derive(Default)]
struct Untold {
    lsn: u64,
    all: bool,
    debtors: BTreeSet<Debtor>,
}

/// Runs a machine: the only writer of its stream.
pub(crate) struct Shell<M: Recorded>
where
    M::Command: Send,
{
    streamed: Streamed<M>,
    parts: ShellParts,
    alarm: Option<(Timestamp, SpawnHandle)>,
    /// The position of its last change, while it has not gone back to sharing memory with what is published of it.
    unshared: Option<protocol::Lsn>,
    /// Who may owe something else since it was last told, and the position of the last change of that.
    untold: Option<Untold>,
    #[cfg(test)]
    fault: Option<faults::Moment>,
}

impl<M: Recorded> Shell<M>
where
    M::Command: Send,
{
    pub(crate) fn new(streamed: Streamed<M>, parts: ShellParts) -> Self {
        Self {
            streamed,
            parts,
            alarm: None,
            unshared: None,
            untold: None,
            #[cfg(test)]
            fault: None,
        }
    }

    fn take(&mut self, ask: Ask<M::Command>, ctx: &mut Context<Self>) {
        #[cfg(test)]
        self.meet(faults::Moment::Taken);
        let recorded_at = clock::now();
        let Ask { prepared, ingress } = ask;
        let decided =
            prepared.command.and_then(|command| self.streamed.machine.decide(recorded_at, &command));
        let decision = match decided {
            Ok(events) => M::decision(events),
            Err(rejection) => {
                let document = prepared.document.and_then(|body| serde_json::to_string(&body).ok());
                Refused::decision(rejection, document)
            }
        };
        let times = Times { occurred: prepared.occurred, recorded_at };
        let (stream, stream_seq) = (M::stream(self.streamed.key), self.streamed.seq.saturating_add(1));
        let mut asking = ingress;
        let mut taken = None;
        let appended = self.parts.writer.append_with(|lsn| {
            let record = Arc::new(Record {
                lsn: protocol::Lsn(lsn),
                form: record::Form::CURRENT,
                stream,
                stream_seq,
                term: 0,
                origin: prepared.origin,
                seq: prepared.seq,
                command: prepared.id,
                fingerprint: prepared.fingerprint,
                actor: prepared.actor,
                approver: prepared.approver,
                times,
                decision,
            });
            Entry { record: Arc::clone(taken.insert(record)), ingress: asking.take() }
        });
        match appended {
            Ok(_) => {
                #[cfg(test)]
                self.meet(faults::Moment::Appended);
                if let Some(record) = &taken {
                    self.apply(record, ctx);
                }
                self.set_alarm(ctx);
            }
            Err((error, made)) => {
                if let Some(ingress) = asking.or(made.and_then(|entry| entry.ingress)) {
                    // Bounded: each waiting command is answered once.
                    ingress.do_send(NotTaken {
                        id: prepared.id,
                        seq: prepared.seq,
                        refusal: refusal(&error),
                    });
                }
            }
        }
    }

    fn apply(&mut self, record: &Record, ctx: &mut Context<Self>) {
        self.streamed.seq = record.stream_seq;
        let events = M::events(&record.decision);
        events.iter().for_each(|event| self.streamed.machine.apply(event));
        for event in events {
            self.note_debts(M::debts(event), record.lsn.0, ctx);
        }
        if !events.is_empty() && self.unshared.replace(record.lsn).is_none() {
            self.share_later(ctx);
        }
    }

    fn share_later(&self, ctx: &mut Context<Self>) {
        if M::published(&self.parts.published.get()).is_some() {
            ctx.run_later(SHARE_AFTER, Self::share);
        }
    }

    /// Each change of a machine that is published is made twice, here and where it is read, so that the two come to share
    /// less and less of what is the same in both. When what is published has caught up, this goes on with a copy of it.
    fn share(&mut self, ctx: &mut Context<Self>) {
        let published = self.parts.published.get();
        match M::published(&published).filter(|_| self.unshared.is_none_or(|lsn| published.seq >= lsn)) {
            Some(same) => {
                let own = std::mem::replace(&mut self.streamed.machine, same.clone());
                self.unshared = None;
                // Giving back what a large catalogue took costs milliseconds, for which no till waits.
                drop(tokio::task::spawn_blocking(move || drop(own)));
            }
            None => self.share_later(ctx),
        }
    }

    fn note_debts(&mut self, debts: Debts, lsn: u64, ctx: &mut Context<Self>) {
        let debtor = match debts {
            Debts::None => return,
            Debts::Of(debtor) => Some(debtor),
            Debts::All => None,
        };
        if self.untold.is_none() {
            ctx.notify(TellWhatIsOwed);
        }
        let untold = self.untold.get_or_insert_default();
        untold.lsn = lsn;
        untold.all |= debtor.is_none();
        untold.debtors.extend(debtor);
    }

    /// Bounded by the documents that are open, since what is told of one replaces what was told of it before. It is told behind the
    /// commands that wait already, so that many of them at once are told of once.
    fn tell_what_is_owed(&self, Untold { lsn, all, debtors }: Untold) {
        let machine = &self.streamed.machine;
        let debtors = if all { machine.debtors() } else { debtors.into_iter().collect() };
        let debts = debtors.into_iter().map(|debtor| (debtor, machine.owed_by(debtor))).collect();
        self.parts.courier.do_send(Owes { stream: M::stream(self.streamed.key), lsn, all, debts });
    }

    /// Keeps exactly one timer, for the earliest moment the machine asked for.
    fn set_alarm(&mut self, ctx: &mut Context<Self>) {
        let wanted = self.streamed.machine.wake_at();
        if self.alarm.as_ref().map(|(at, _)| *at) == wanted {
            return;
        }
        if let Some((_, old)) = self.alarm.take() {
            ctx.cancel_future(old);
        }
        if let Some(at) = wanted {
            let wait = u64::try_from(at.millis_since(clock::now())).unwrap_or(0);
            self.alarm = Some((at, ctx.run_later(Duration::from_millis(wait), Self::wake)));
        }
    }

    fn wake(&mut self, ctx: &mut Context<Self>) {
        self.alarm = None;
        let now = clock::now();
        let Some(mut command) = self.streamed.machine.on_wake(now) else {
            // The wall clock was set back since the timer began: what it was for is still to come.
            self.set_alarm(ctx);
            return;
        };
        let occurred = OccurredAt { at: now, offset_minutes: 0 };
        let id = CommandId::new(Uuid::now_v7());
        M::name(&mut command, id, occurred);
        let prepared = Box::new(Prepared {
            origin: Origin::System,
            seq: None,
            id,
            fingerprint: 0,
            actor: record::Actor::System,
            approver: None,
            occurred,
            command: Ok(command),
            document: None,
        });
        self.take(Ask { prepared, ingress: None }, ctx);
        if let (None, Some(at)) = (&self.alarm, self.streamed.machine.wake_at()) {
            // The journal could not take it; the disk may be full. Try again soon.
            self.alarm = Some((at, ctx.run_later(Duration::from_secs(1), Self::wake)));
        }
    }
}

fn refusal(error: &AppendError) -> Refusal {
    match error {
        AppendError::Busy => Refusal::new(RefusalCode::Busy, "too much is waiting for the disk"),
        AppendError::StorageFull => Refusal::new(
            RefusalCode::StorageFull,
            "the disk is full: nothing can be recorded until there is space, reading goes on",
        ),
        AppendError::Closed => Refusal::new(RefusalCode::ShuttingDown, "the server is shutting down"),
        AppendError::TooLarge { .. } => Refusal::new(RefusalCode::TooLarge, error.to_string()),
    }
}

impl<M: Recorded> Actor for Shell<M>
where
    M::Command: Send,
{
    type Context = Context<Self>;

    /// What a machine was recovered with is durable, so what it owes then can be asked for at once.
    fn started(&mut self, ctx: &mut Self::Context) {
        self.set_alarm(ctx);
        self.tell_what_is_owed(Untold { all: true, ..Untold::default() });
    }
}

impl<M: Recorded> Handler<Ask<M::Command>> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    fn handle(&mut self, ask: Ask<M::Command>, ctx: &mut Self::Context) {
        self.take(ask, ctx);
    }
}

impl<M: Recorded> Handler<Consider<M::Command>> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    fn handle(&mut self, consider: Consider<M::Command>, _: &mut Self::Context) {
        let Consider { id, command, ingress } = consider;
        let verdict = self.streamed.machine.decide(clock::now(), &command).map(|_| ());
        // Bounded: each waiting command is answered once.
        ingress.do_send(Considered { id, verdict });
    }
}

/// What a machine owes may have changed since it was told.
#[derive(Message)]
#[rtype(result = "()")]
struct TellWhatIsOwed;

impl<M: Recorded> Handler<TellWhatIsOwed> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    fn handle(&mut self, _: TellWhatIsOwed, _: &mut Self::Context) {
        if let Some(untold) = self.untold.take() {
            self.tell_what_is_owed(untold);
        }
    }
}

impl<M: Recorded> Handler<SnapshotDue> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    /// Nobody else writes this stream and everything appended so far has been applied, so the state is that of the
    /// newest appended position; the writer waits until that is durable.
    fn handle(&mut self, _: SnapshotDue, _: &mut Self::Context) {
        let lsn = self.parts.writer.appended();
        self.parts.snapshots.submit(&M::part(self.streamed.key), M::FORM, lsn, &self.streamed);
    }
}

#[cfg(test)]
mod tests;
