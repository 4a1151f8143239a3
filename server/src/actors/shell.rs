//! The one actor that runs every machine, always in the same order: decide, append, apply. The reply waits for the disk
//! (see [`super::Release`]); nothing leaves from here.

#[cfg(test)]
pub(crate) mod faults;

use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, SpawnHandle};
use domain::{Machine, Rejection, branch, branch::Branch, organisation, organisation::Organisation};
use journal::{AppendError, Writer};
use protocol::{CommandId, OccurredAt, Refusal, RefusalCode, StaffId, Timestamp};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use uuid::Uuid;

use super::{Entry, Ingress, SnapshotDue, ingress::NotTaken};
use crate::{
    clock,
    record::{Decision, Origin, Record, Stream, Times},
    recovery::SnapshotWriter,
};

/// A machine whose events the journal can hold.
pub(crate) trait Recorded: Machine + Unpin + 'static {
    fn decision(events: Vec<Self::Event>) -> Decision;
    fn events(decision: &Decision) -> &[Self::Event];
    /// Gives a command that the machine asked for itself the id that it cannot make.
    fn name(command: &mut Self::Command, id: CommandId, occurred: OccurredAt);
}

impl Recorded for Branch {
    fn decision(events: Vec<branch::Event>) -> Decision {
        Decision::Branch(events)
    }

    fn events(decision: &Decision) -> &[branch::Event] {
        match decision {
            Decision::Branch(events) => events,
            Decision::Organisation(_) | Decision::Refused { .. } => &[],
        }
    }

    fn name(command: &mut branch::Command, id: CommandId, occurred: OccurredAt) {
        command.id = id;
        command.occurred = occurred;
    }
}

impl Recorded for Organisation {
    fn decision(events: Vec<organisation::Event>) -> Decision {
        Decision::Organisation(events)
    }

    fn events(decision: &Decision) -> &[organisation::Event] {
        match decision {
            Decision::Organisation(events) => events,
            Decision::Branch(_) | Decision::Refused { .. } => &[],
        }
    }

    fn name(_: &mut organisation::Command, _: CommandId, _: OccurredAt) {}
}

/// One command for a machine, with what its record needs to know.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Ask<C> {
    pub(crate) origin: Origin,
    pub(crate) seq: Option<u64>,
    pub(crate) id: CommandId,
    pub(crate) fingerprint: u32,
    pub(crate) staff: StaffId,
    pub(crate) occurred: OccurredAt,
    /// The prepared command, or why preparing it met a rule that forbids it.
    pub(crate) command: Result<C, Rejection>,
    /// Who waits for the answer.
    pub(crate) ingress: Option<Addr<Ingress>>,
}

/// What a shell works with, the same for all of them.
#[derive(Clone)]
pub(crate) struct ShellParts {
    pub(crate) writer: Arc<Writer<Entry>>,
    pub(crate) snapshots: Arc<SnapshotWriter>,
}

/// How a machine's state is handed to the snapshot writer, in the form that recovery reads.
pub(crate) trait Stored {
    fn store(&self, stream: Stream, name: &str, lsn: u64, snapshots: &SnapshotWriter);
}

impl Stored for Branch {
    fn store(&self, stream: Stream, name: &str, lsn: u64, snapshots: &SnapshotWriter) {
        if let Stream::Branch(branch) = stream {
            snapshots.submit(name, lsn, &(branch, self));
        }
    }
}

impl Stored for Organisation {
    fn store(&self, _: Stream, name: &str, lsn: u64, snapshots: &SnapshotWriter) {
        snapshots.submit(name, lsn, self);
    }
}

/// Runs a machine: the only writer of its stream.
pub(crate) struct Shell<M> {
    name: String,
    stream: Stream,
    machine: M,
    parts: ShellParts,
    alarm: Option<(Timestamp, SpawnHandle)>,
    #[cfg(test)]
    fault: Option<faults::Moment>,
}

impl<M: Recorded + Stored> Shell<M>
where
    M::Command: Send,
{
    pub(crate) fn new(name: String, stream: Stream, machine: M, parts: ShellParts) -> Self {
        Self {
            name,
            stream,
            machine,
            parts,
            alarm: None,
            #[cfg(test)]
            fault: None,
        }
    }

    fn take(&mut self, ask: Ask<M::Command>, ctx: &mut Context<Self>) {
        #[cfg(test)]
        self.meet(faults::Moment::Taken);
        let recorded_at = clock::now();
        let decided = ask.command.and_then(|command| self.machine.decide(recorded_at, &command));
        let decision = match decided {
            Ok(events) => M::decision(events),
            Err(rejection) => Decision::Refused { code: rejection.code, message: rejection.message },
        };
        let times = Times { occurred: ask.occurred, recorded_at };
        let (stream, ingress) = (self.stream, ask.ingress.clone());
        let taken = OnceLock::new();
        let appended = self.parts.writer.append_with(|lsn| {
            let record = Arc::new(Record {
                lsn: protocol::Lsn(lsn),
                stream,
                origin: ask.origin,
                seq: ask.seq,
                command: ask.id,
                fingerprint: ask.fingerprint,
                staff: ask.staff,
                times,
                decision,
            });
            Entry { record: Arc::clone(taken.get_or_init(|| record)), ingress: ask.ingress }
        });
        match appended {
            Ok(_) => {
                #[cfg(test)]
                self.meet(faults::Moment::Appended);
                if let Some(record) = taken.get() {
                    M::events(&record.decision).iter().for_each(|event| self.machine.apply(event));
                }
                self.set_alarm(ctx);
            }
            Err(error) => {
                if let Some(ingress) = ingress {
                    // Bounded: each waiting command is answered once.
                    ingress.do_send(NotTaken { id: ask.id, seq: ask.seq, refusal: refusal(&error) });
                }
            }
        }
    }

    /// Keeps exactly one timer, for the earliest moment the machine asked for.
    fn set_alarm(&mut self, ctx: &mut Context<Self>) {
        let wanted = self.machine.wake_at();
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
        let Some(mut command) = self.machine.on_wake(now) else {
            // The wall clock was set back since the timer began: what it was for is still to come.
            self.set_alarm(ctx);
            return;
        };
        let occurred = OccurredAt { at: now, offset_minutes: 0 };
        let id = CommandId::new(Uuid::now_v7());
        M::name(&mut command, id, occurred);
        let ask = Ask {
            origin: Origin::System,
            seq: None,
            id,
            fingerprint: 0,
            staff: StaffId(0),
            occurred,
            command: Ok(command),
            ingress: None,
        };
        self.take(ask, ctx);
        if let (None, Some(at)) = (&self.alarm, self.machine.wake_at()) {
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

impl<M: Recorded + Stored> Actor for Shell<M>
where
    M::Command: Send,
{
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.set_alarm(ctx);
    }
}

impl<M: Recorded + Stored> Handler<Ask<M::Command>> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    fn handle(&mut self, ask: Ask<M::Command>, ctx: &mut Self::Context) {
        self.take(ask, ctx);
    }
}

impl<M: Recorded + Stored> Handler<SnapshotDue> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    /// Nobody else writes this stream and everything appended so far has been applied, so the state is that of the
    /// newest appended position; the writer waits until that is durable.
    fn handle(&mut self, _: SnapshotDue, _: &mut Self::Context) {
        self.machine.store(self.stream, &self.name, self.parts.writer.appended(), &self.parts.snapshots);
    }
}

#[cfg(test)]
mod tests;
