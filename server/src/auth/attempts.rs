//! How often somebody's PIN or password may be guessed. Tills and the network are two doors of one person: whoever guesses over the
//! network cannot keep a cashier from their till. After some wrong PINs a door stays shut, and each further one shuts it for
//! twice as long, so that a PIN of four digits withstands guessing for years.

use protocol::{FactName, FailedAttempts, Refusal, RefusalCode, Retry, StaffId, Timestamp, WithFacts};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    clock,
    limits::{PIN_FAILURES_MAX, PIN_LOCKOUT, PIN_LOCKOUT_MAX, PINS_FORGOTTEN_AFTER},
};

/// Where somebody says who they are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Door {
    /// At an enrolled register.
    Till,
    /// From anywhere.
    Network,
}

/// Bounded by the number of people there can be, known or not.
#[derive(Default)]
pub(super) struct Attempts(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    doors: HashMap<(StaffId, Door), Guesses>,
    /// What a person has not been told yet, of both doors.
    untold: HashMap<StaffId, FailedAttempts>,
}

/// Attempts in a row that were not right.
struct Guesses {
    count: u32,
    last: Instant,
    shut_until: Option<Instant>,
}

impl Attempts {
    /// Whether the door is open.
    ///
    /// # Errors
    /// `too_many_requests` with the time to wait.
    pub(super) fn check(&self, staff: StaffId, door: Door) -> Result<(), Refusal> {
        match self.inner().doors.get(&(staff, door)).and_then(Guesses::left) {
            Some(left) => Err(too_many(left)),
            None => Ok(()),
        }
    }

    /// Counts an attempt as wrong before it is known, so that attempts at the same moment, or one whose caller went away,
    /// buy nobody a further guess.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(super) fn begin(&self, staff: StaffId, door: Door) -> Result<(), Refusal> {
        self.begin_at(staff, door, Instant::now(), clock::now())
    }

    fn begin_at(&self, staff: StaffId, door: Door, now: Instant, time: Timestamp) -> Result<(), Refusal> {
        let mut inner = self.inner();
        let fresh = || Guesses { count: 0, last: now, shut_until: None };
        let guesses = inner.doors.entry((staff, door)).or_insert_with(fresh);
        if let Some(left) = guesses.left_at(now) {
            return Err(too_many(left));
        }
        if now.saturating_duration_since(guesses.last) > PINS_FORGOTTEN_AFTER {
            *guesses = fresh();
        }
        (guesses.count, guesses.last) = (guesses.count.saturating_add(1), now);
        guesses.shut_until = pause_after(guesses.count).map(|pause| now + pause);
        let untold = inner.untold.entry(staff).or_insert(FailedAttempts { count: 0, last_at: time });
        *untold = FailedAttempts { count: untold.count.saturating_add(1), last_at: time };
        Ok(())
    }

    /// The attempt was wrong.
    pub(super) fn confirm(&self, staff: StaffId, door: Door) {
        let pause = self.inner().doors.get(&(staff, door)).and_then(|guesses| pause_after(guesses.count));
        if let Some(pause) = pause {
            metrics::counter!("onhand_pin_pauses_total").increment(1);
            tracing::warn!(%staff, ?door, seconds = pause.as_secs(), "too many wrong PINs: the door stays shut");
        }
    }

    /// The attempt was right. What was wrong before it is for the person to know; it is told once.
    pub(super) fn forgive(&self, staff: StaffId, door: Door) -> Option<FailedAttempts> {
        let mut inner = self.inner();
        inner.doors.remove(&(staff, door));
        let untold = inner.untold.remove(&staff)?;
        // The last of them was this one.
        let count = untold.count.checked_sub(1).filter(|count| *count > 0)?;
        Some(FailedAttempts { count, ..untold })
    }

    /// The attempt was right as far as it went, but it does not make up for others.
    pub(super) fn take_back(&self, staff: StaffId, door: Door) {
        let mut inner = self.inner();
        if let Some(guesses) = inner.doors.get_mut(&(staff, door)) {
            guesses.count = guesses.count.saturating_sub(1);
            guesses.shut_until = None;
        }
        if let Some(untold) = inner.untold.get_mut(&staff) {
            untold.count = untold.count.saturating_sub(1);
        }
        inner.untold.retain(|_, untold| untold.count > 0);
    }

    /// What a person has not been told yet.
    pub(super) fn untold(&self, staff: StaffId) -> Option<FailedAttempts> {
        self.inner().untold.get(&staff).copied()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guesses {
    /// How long the door stays shut.
    fn left(&self) -> Option<Duration> {
        self.left_at(Instant::now())
    }

    fn left_at(&self, now: Instant) -> Option<Duration> {
        self.shut_until?.checked_duration_since(now).filter(|left| !left.is_zero())
    }
}

/// How long a door stays shut after so many wrong PINs in a row.
fn pause_after(count: u32) -> Option<Duration> {
    let beyond = count.checked_sub(PIN_FAILURES_MAX)?;
    let doubled = PIN_LOCKOUT.saturating_mul(2_u32.saturating_pow(beyond));
    Some(doubled.min(PIN_LOCKOUT_MAX))
}

fn too_many(left: Duration) -> Refusal {
    let minutes = left.as_secs().div_ceil(60).max(1);
    let wait = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    let mut refusal = Refusal::new(RefusalCode::TooManyRequests, format!("too many wrong PINs, wait {wait}"))
        .fact(FactName::Count, minutes);
    refusal.retry = Retry::AfterMs(u32::try_from(left.as_millis()).unwrap_or(u32::MAX));
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: StaffId = StaffId(1);

    #[test]
    fn pauses_grow_until_a_day_of_guessing_is_not_worth_it() {
        let attempts = Attempts::default();
        let (start, mut now) = (Instant::now(), Instant::now());
        let mut guesses = 0;
        while now.duration_since(start) < Duration::from_secs(24 * 60 * 60) {
            match attempts.begin_at(ADA, Door::Network, now, Timestamp(0)) {
                Ok(()) => guesses += 1,
                Err(refusal) => {
                    let Retry::AfterMs(wait) = refusal.retry else { panic!("{refusal:?}") };
                    now += Duration::from_millis(u64::from(wait).max(1));
                }
            }
        }
        assert!((25..40).contains(&guesses), "{guesses} guesses in a day");
        assert_eq!(pause_after(PIN_FAILURES_MAX - 1), None);
        assert_eq!(pause_after(PIN_FAILURES_MAX), Some(PIN_LOCKOUT));
        assert_eq!(pause_after(u32::MAX), Some(PIN_LOCKOUT_MAX));
    }

    #[test]
    fn doors_are_apart_and_a_right_pin_opens_its_own() {
        let attempts = Attempts::default();
        for _ in 0..PIN_FAILURES_MAX {
            attempts.begin(ADA, Door::Network).unwrap();
        }
        assert!(attempts.check(ADA, Door::Network).unwrap_err().message.ends_with("wait a minute"));
        attempts.begin(ADA, Door::Till).unwrap();
        let told = attempts.forgive(ADA, Door::Till).unwrap();
        assert_eq!(told.count, PIN_FAILURES_MAX);
        assert!(attempts.check(ADA, Door::Network).is_err(), "the other door stays shut");
        attempts.begin(ADA, Door::Till).unwrap();
        assert_eq!(attempts.forgive(ADA, Door::Till), None, "it is told once");
    }

    #[test]
    fn a_day_without_a_guess_is_a_new_beginning() {
        let attempts = Attempts::default();
        let start = Instant::now();
        for _ in 0..PIN_FAILURES_MAX {
            attempts.begin_at(ADA, Door::Till, start, Timestamp(0)).unwrap();
        }
        let later = start + PINS_FORGOTTEN_AFTER + Duration::from_secs(1);
        for _ in 0..PIN_FAILURES_MAX {
            attempts.begin_at(ADA, Door::Till, later, Timestamp(0)).unwrap();
        }
        assert!(attempts.begin_at(ADA, Door::Till, later, Timestamp(0)).is_err());
    }
}
