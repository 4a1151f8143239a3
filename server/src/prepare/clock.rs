//! Devices' clocks: what is asked with a wrong one is refused; what happened is dated by when the server heard of it.

use domain::{Rejection, branch::Exception};
use protocol::{
    AHEAD_BELIEVED_MS_MAX, BranchId, ExceptionKind, OCCURRED_FUTURE_MS_MAX, OCCURRED_PAST_MS_MAX,
    OFFSET_MINUTES_MAX, OccurredAt, RefusalCode, Timestamp,
};

use super::{Envelope, Preparation};
use crate::{business_day::Day, clock as wall, record::Origin};

/// Whether a command's own time is believed as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DeviceClock {
    /// It comes from a device: it must be near the server's time, which this is.
    Near(Timestamp),
    /// The server's own operator tells what happened long ago.
    Trusted,
}

impl DeviceClock {
    fn check(self, occurred: OccurredAt) -> Result<(), Rejection> {
        let Self::Near(now) = self else { return Ok(()) };
        let OccurredAt { at, offset_minutes } = occurred;
        if offset_minutes.unsigned_abs() > OFFSET_MINUTES_MAX.unsigned_abs() {
            let message = format!("no clock is {offset_minutes} minutes from UTC");
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
        let ahead = at.millis_since(now);
        if (-OCCURRED_PAST_MS_MAX..=OCCURRED_FUTURE_MS_MAX).contains(&ahead) {
            return Ok(());
        }
        let (hours, which) =
            (ahead.unsigned_abs() / 3_600_000, if ahead < 0 { "behind" } else { "ahead of" });
        let message = format!("the device's clock is {hours} hours {which} the server's: look at its date");
        Err(Rejection::new(RefusalCode::InvalidTime, message))
    }

    /// When a fact is said to have happened, and what is odd about that.
    fn believed(self, occurred: OccurredAt) -> (OccurredAt, Option<Exception>) {
        let Self::Near(now) = self else { return (occurred, None) };
        if self.check(occurred).is_ok() && occurred.at.millis_since(now) <= AHEAD_BELIEVED_MS_MAX {
            return (occurred, None);
        }
        let off = Exception { kind: ExceptionKind::ClockOff, line: None, detail: Some(occurred.at.0) };
        let has_offset = occurred.offset_minutes.unsigned_abs() <= OFFSET_MINUTES_MAX.unsigned_abs();
        let offset_minutes = if has_offset { occurred.offset_minutes } else { 0 };
        (OccurredAt { at: now, offset_minutes }, Some(off))
    }
}

impl Preparation {
    /// The server's own time: as the command came in, where that was looked at.
    pub(super) fn now(&self) -> Timestamp {
        match self.clock {
            DeviceClock::Near(now) => now,
            DeviceClock::Trusted => wall::now(),
        }
    }

    fn clock_of(&self, envelope: &Envelope) -> DeviceClock {
        match envelope.origin {
            Origin::System | Origin::Stream(_) | Origin::Web(_) => DeviceClock::Trusted,
            Origin::Register(_) | Origin::Staff(_) => self.clock,
        }
    }

    /// Refuses a request whose clock cannot be right.
    pub(super) fn dated(&self, envelope: &Envelope) -> Result<(), Rejection> {
        self.clock_of(envelope).check(envelope.occurred)
    }

    /// Dates a fact by the server's clock where the device's cannot be right.
    pub(super) fn fact_dated(&self, envelope: &mut Envelope) -> Option<Exception> {
        let (occurred, odd) = self.clock_of(envelope).believed(envelope.occurred);
        envelope.occurred = occurred;
        odd
    }

    /// The business date of a fact, by the branch's clock and the hour at which its day begins, as they are when the fact is
    /// recorded. It stays with the fact.
    pub(super) fn business_day(&self, branch: BranchId, occurred: OccurredAt) -> Day {
        self.published.calendar(branch).day(occurred)
    }
}
