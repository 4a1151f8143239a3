//! Commands that wait for their answers, in the order in which they were submitted. It knows numbers and times to try
//! again, and nothing of connections.

use std::collections::VecDeque;

use protocol::{Answer, Command, CommandId, RefusalCode, Reply, Retry, Timestamp};
use thiserror::Error;

/// No more commands can wait; try again when some are answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{max} commands are waiting for answers already")]
pub struct Full {
    pub max: usize,
}

#[derive(Clone, Debug)]
struct Waiting {
    command: Command,
    /// Sent on the present connection.
    sent: bool,
    /// Not before this instant.
    hold_until: Option<Timestamp>,
    /// The server of this connection cannot read it; the next one may.
    parked: bool,
}

impl Waiting {
    const fn may_go(&self) -> bool {
        !self.sent && !self.parked
    }
}

/// The waiting commands, at most `max`, of which at most `window` are on the wire.
#[derive(Clone, Debug)]
pub struct Outbox {
    waiting: VecDeque<Waiting>,
    max: usize,
    window: usize,
    in_flight: usize,
    /// The register's next number; none when this connection is not a register's.
    next_seq: Option<u64>,
}

impl Outbox {
    /// Wait before a command is tried again when the server names none, milliseconds.
    pub const RETRY_MS: u32 = 1_000;

    /// At most `max` commands wait, at most `window` of them on the wire.
    #[must_use]
    pub const fn new(max: usize, window: usize) -> Self {
        Self { waiting: VecDeque::new(), max, window, in_flight: 0, next_seq: None }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes a command in. One without a number gets the register's next when it is first sent; one whose id waits
    /// already is not taken twice.
    ///
    /// # Errors
    /// [`Full`] when as many wait as may; nothing was taken.
    pub fn put(&mut self, command: Command) -> Result<(), Full> {
        if self.waiting.iter().any(|waiting| waiting.command.id == command.id) {
            return Ok(());
        }
        if self.waiting.len() >= self.max {
            return Err(Full { max: self.max });
        }
        let after = command.seq.map_or(self.waiting.len(), |seq| {
            self.waiting.partition_point(|waiting| waiting.command.seq.is_some_and(|other| other < seq))
        });
        self.waiting.insert(after, Waiting { command, sent: false, hold_until: None, parked: false });
        Ok(())
    }

    /// Ids of the waiting commands, in the order in which they are sent.
    pub fn ids(&self) -> impl Iterator<Item = CommandId> {
        self.waiting.iter().map(|waiting| waiting.command.id)
    }

    /// A connection begins. `command_seq` is the highest number the server has taken from this register, none for others.
    /// Commands that carry a number keep it: the server may have recorded them before it lost us.
    pub fn greet(&mut self, command_seq: Option<u64>) {
        let kept = self.waiting.iter().filter_map(|waiting| waiting.command.seq).max();
        self.next_seq = command_seq.map(|taken| taken.max(kept.unwrap_or(0)).saturating_add(1));
        self.in_flight = 0;
        for waiting in &mut self.waiting {
            waiting.sent = false;
            waiting.hold_until = None;
            waiting.parked = false;
        }
    }

    /// The next command to send, if one may go now. Order is kept: nothing overtakes a command that waits to be tried
    /// again, because a sale must not arrive before the shift it belongs to. Only what this server cannot read is passed by:
    /// it would hold up everything else until the server is another one.
    pub fn take(&mut self, now: Timestamp) -> Option<Command> {
        if self.in_flight >= self.window {
            return None;
        }
        let next = self.waiting.iter_mut().find(|waiting| waiting.may_go())?;
        if next.hold_until.is_some_and(|until| until > now) {
            return None;
        }
        if let Some(next_seq) = self.next_seq {
            let seq = *next.command.seq.get_or_insert(next_seq);
            self.next_seq = Some(next_seq.max(seq.saturating_add(1)));
        }
        next.sent = true;
        next.hold_until = None;
        self.in_flight += 1;
        Some(next.command.clone())
    }

    /// Matches an answer with its command. None when nobody waits for it, or when it only says to try again.
    pub fn settle(&mut self, now: Timestamp, reply: &Reply) -> Option<Command> {
        let index = self.waiting.iter().position(|waiting| waiting.command.id == reply.id)?;
        let waiting = self.waiting.get_mut(index)?;
        if waiting.sent {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        let wait = match retry(reply) {
            Retry::Never => None,
            Retry::AfterUpgrade => {
                waiting.sent = false;
                waiting.parked = true;
                return None;
            }
            Retry::SameId => Some(Self::RETRY_MS),
            Retry::AfterMs(after_ms) => Some(after_ms),
        };
        if let Some(after_ms) = wait {
            waiting.sent = false;
            waiting.hold_until = Some(now.plus_millis(i64::from(after_ms)));
            return None;
        }
        let command = self.waiting.remove(index)?.command;
        self.give_back(&command, reply);
        Some(command)
    }

    /// When [`Self::take`] may next succeed because a wait is over.
    #[must_use]
    pub fn wake_at(&self) -> Option<Timestamp> {
        if self.in_flight >= self.window {
            return None;
        }
        self.waiting.iter().find(|waiting| waiting.may_go())?.hold_until
    }

    /// A refusal that was not recorded used no number; if none was given out after it, the next command gets it, so that
    /// the register's count has no hole.
    fn give_back(&mut self, command: &Command, reply: &Reply) {
        let Answer::Rejected(refusal) = &reply.answer else { return };
        let taken = matches!(refusal.code, RefusalCode::IdReused | RefusalCode::SequenceReused);
        let last = command.seq.and_then(|seq| seq.checked_add(1)) == self.next_seq;
        if reply.lsn.is_none() && !reply.repeated && !taken && last && command.seq.is_some() {
            self.next_seq = command.seq;
        }
    }
}

/// What a reply says about sending again. What is recorded stands, whatever else is said.
pub(crate) const fn retry(reply: &Reply) -> Retry {
    match (&reply.answer, reply.lsn) {
        (Answer::Rejected(refusal), None) => refusal.retry,
        _ => Retry::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{CommandBody, Lsn, OccurredAt, Outcome, Refusal, StaffId};
    use uuid::Uuid;

    fn submission(n: u128) -> Command {
        Command {
            id: CommandId::new(Uuid::from_u128(n)),
            seq: None,
            branch: None,
            staff: Some(StaffId(1)),
            occurred: OccurredAt::default(),
            body: CommandBody::from(protocol::ReleaseHold {
                hold: CommandId::new(Uuid::from_u128(n)).into(),
            }),
        }
    }

    fn answer(n: u128, lsn: Option<u64>, answer: Answer) -> Reply {
        Reply { id: CommandId::new(Uuid::from_u128(n)), lsn: lsn.map(Lsn), repeated: false, answer }
    }

    fn refused(n: u128, code: RefusalCode) -> Reply {
        answer(n, None, Answer::Rejected(Refusal::new(code, "")))
    }

    fn numbers(outbox: &mut Outbox, now: i64) -> Vec<(u128, Option<u64>)> {
        std::iter::from_fn(|| outbox.take(Timestamp(now))).map(|c| (c.id.uuid().as_u128(), c.seq)).collect()
    }

    #[test]
    fn numbers_survive_reconnects_and_new_ones_follow_the_highest() {
        let mut outbox = Outbox::new(8, 8);
        outbox.put(submission(1)).unwrap();
        outbox.put(submission(2)).unwrap();
        outbox.greet(Some(40));
        assert_eq!(numbers(&mut outbox, 0), [(1, Some(41)), (2, Some(42))]);
        outbox.put(submission(3)).unwrap();
        outbox.greet(Some(41));
        assert_eq!(numbers(&mut outbox, 0), [(1, Some(41)), (2, Some(42)), (3, Some(43))]);
        assert!(outbox.settle(Timestamp(0), &answer(1, Some(9), Answer::Ok(Outcome::Done))).is_some());
        assert!(outbox.settle(Timestamp(0), &answer(1, Some(9), Answer::Ok(Outcome::Done))).is_none());
        assert_eq!(outbox.ids().map(|id| id.uuid().as_u128()).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn nothing_overtakes_a_command_that_waits_to_be_tried_again() {
        let mut outbox = Outbox::new(8, 8);
        outbox.greet(Some(0));
        outbox.put(submission(1)).unwrap();
        assert_eq!(numbers(&mut outbox, 0), [(1, Some(1))]);
        outbox.put(submission(2)).unwrap();
        assert_eq!(outbox.settle(Timestamp(0), &refused(1, RefusalCode::Busy)), None);
        assert_eq!(numbers(&mut outbox, 249), []);
        assert_eq!(outbox.wake_at(), Some(Timestamp(250)));
        assert_eq!(numbers(&mut outbox, 250), [(1, Some(1)), (2, Some(2))], "same number again");
    }

    #[test]
    fn a_command_that_this_server_cannot_read_is_passed_by_and_sent_again_to_the_next() {
        let mut outbox = Outbox::new(8, 8);
        outbox.greet(Some(0));
        outbox.put(submission(1)).unwrap();
        outbox.put(submission(2)).unwrap();
        assert_eq!(numbers(&mut outbox, 0), [(1, Some(1)), (2, Some(2))]);
        assert_eq!(outbox.settle(Timestamp(0), &refused(1, RefusalCode::Unsupported)), None);
        assert!(outbox.settle(Timestamp(0), &answer(2, Some(9), Answer::Ok(Outcome::Done))).is_some());
        outbox.put(submission(3)).unwrap();
        assert_eq!(numbers(&mut outbox, 1_000_000), [(3, Some(3))]);
        assert_eq!((outbox.len(), outbox.wake_at()), (2, None));
        outbox.greet(Some(3));
        assert_eq!(numbers(&mut outbox, 0), [(1, Some(1)), (3, Some(3))], "under its own number");
    }

    #[test]
    fn an_unrecorded_refusal_leaves_no_hole() {
        let mut outbox = Outbox::new(8, 8);
        outbox.greet(Some(0));
        outbox.put(submission(1)).unwrap();
        assert_eq!(numbers(&mut outbox, 0), [(1, Some(1))]);
        assert!(outbox.settle(Timestamp(0), &refused(1, RefusalCode::Malformed)).is_some());
        outbox.put(submission(2)).unwrap();
        assert_eq!(numbers(&mut outbox, 0), [(2, Some(1))]);
        assert!(outbox.settle(Timestamp(0), &refused(2, RefusalCode::SequenceReused)).is_some());
        outbox.put(submission(3)).unwrap();
        assert_eq!(numbers(&mut outbox, 0), [(3, Some(2))], "a number the server has used is not used again");
    }

    #[test]
    fn both_limits_hold() {
        let mut outbox = Outbox::new(3, 2);
        outbox.greet(None);
        for n in 1..=3 {
            outbox.put(submission(n)).unwrap();
        }
        assert_eq!(outbox.put(submission(4)), Err(Full { max: 3 }));
        assert_eq!(numbers(&mut outbox, 0), [(1, None), (2, None)]);
        assert!(outbox.settle(Timestamp(0), &answer(2, None, Answer::Ok(Outcome::Done))).is_some());
        assert_eq!(numbers(&mut outbox, 0), [(3, None)]);
    }
}
