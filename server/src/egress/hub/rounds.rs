//! When a hub hands out. Writing to a thousand sockets takes milliseconds of the thread that also takes commands, so a
//! round is followed by a rest as long as itself: fan-out takes half of the thread at most, and what becomes durable
//! meanwhile travels together, which is cheaper for everyone. A round that took no time is followed by no rest.

use std::time::{Duration, Instant};

use crate::limits::ROUND_REST_MAX;

/// Where a hub stands between rounds.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    state: State,
    /// The next round begins no sooner.
    rests_until: Option<Instant>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Waiting,
    /// A round is ordered and has not begun.
    Planned,
    /// The connections are writing.
    Under(Instant),
}

impl Rounds {
    /// How long to wait before the next round, or nothing when one is under way or ordered already.
    pub(super) fn plan(&mut self, now: Instant) -> Option<Duration> {
        if !matches!(self.state, State::Waiting) {
            return None;
        }
        self.state = State::Planned;
        Some(self.rests_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now)))
    }

    /// Pushes have been given to the connections.
    pub(super) fn begin(&mut self, now: Instant) {
        self.state = State::Under(now);
    }

    /// The connections have had their turn.
    pub(super) fn end(&mut self, now: Instant) {
        if let State::Under(began) = self.state {
            let took = now.saturating_duration_since(began).min(ROUND_REST_MAX);
            self.rests_until = now.checked_add(took);
        }
        self.state = State::Waiting;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_round_is_followed_by_a_rest_as_long_as_itself() {
        let start = Instant::now();
        let mut rounds = Rounds::default();
        assert_eq!(rounds.plan(start), Some(Duration::ZERO), "a push that comes alone is not delayed");
        assert_eq!(rounds.plan(start), None, "one round at a time");
        rounds.begin(start);
        assert_eq!(rounds.plan(start + MS), None, "not while the connections write");
        rounds.end(start + 6 * MS);
        assert_eq!(rounds.plan(start + 8 * MS), Some(4 * MS));
        rounds.begin(start + 12 * MS);
        rounds.end(start + 12 * MS);
        assert_eq!(rounds.plan(start + 12 * MS), Some(Duration::ZERO));
    }

    #[test]
    fn a_rest_is_bounded() {
        let start = Instant::now();
        let mut rounds = Rounds::default();
        rounds.plan(start);
        rounds.begin(start);
        let end = start + Duration::from_secs(3);
        rounds.end(end);
        assert_eq!(rounds.plan(end), Some(ROUND_REST_MAX));
    }
}
