//! How long to wait before trying again. Chance comes in as an argument, so that tests can choose it.

/// Exponential back-off with full jitter: the n-th wait is uniform between zero and `base · 2ⁿ`, capped. A wait told by
/// the server takes the place of one of them, because only the server knows how many others are waiting with us.
#[derive(Clone, Debug)]
pub struct Backoff {
    cap_ms: u64,
    failures: u32,
    told_ms: Option<u32>,
}

impl Backoff {
    /// The first ceiling, milliseconds.
    pub const BASE_MS: u64 = 500;
    /// The highest ceiling, milliseconds.
    pub const CAP_MS: u64 = 30_000;
    /// What is told is spread over so much more, milliseconds: others were told the same.
    pub const TOLD_SPREAD_MS: u64 = 500;
    /// The shortest wait when the server said that we are the trouble, milliseconds.
    pub const TROUBLE_MS: u64 = 5_000;

    #[must_use]
    pub const fn new(cap_ms: u64) -> Self {
        Self { cap_ms, failures: 0, told_ms: None }
    }

    /// The server said when to come back. Used for the next wait only.
    pub const fn tell(&mut self, after_ms: u32) {
        self.told_ms = Some(after_ms);
    }

    /// A connection was welcomed: the next failure is a first one.
    pub const fn reset(&mut self) {
        self.failures = 0;
        self.told_ms = None;
    }

    /// The next wait in milliseconds; `chance` is uniform over all of `u32`, and `trouble` says that we are the reason.
    pub fn next_ms(&mut self, chance: u32, trouble: bool) -> u64 {
        let ceiling = Self::BASE_MS.saturating_mul(1 << self.failures.min(16)).min(self.cap_ms);
        self.failures = self.failures.saturating_add(1);
        let floor = if trouble { Self::TROUBLE_MS } else { 0 };
        let (least, spread) = match self.told_ms.take() {
            Some(told) => (u64::from(told).max(floor), Self::TOLD_SPREAD_MS),
            None => (floor, ceiling),
        };
        least.saturating_add(spread.saturating_mul(u64::from(chance)) >> 32)
    }
}

/// How long to wait before a topic is asked for anew that was asked for anew `before` times in a row: the first two
/// times not at all, because a gap now and then is nothing; then ever longer, so that two sides that disagree for good do
/// not spin.
pub(crate) fn resync_ms(before: u32) -> u64 {
    const AT_ONCE: u32 = 2;
    match before.checked_sub(AT_ONCE) {
        None => 0,
        Some(doublings) => Backoff::BASE_MS.saturating_mul(1 << doublings.min(16)).min(Backoff::CAP_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_double_up_to_the_cap_and_what_the_server_tells_wins_once() {
        let mut backoff = Backoff::new(Backoff::CAP_MS);
        let longest: Vec<u64> = (0..8).map(|_| backoff.next_ms(u32::MAX, false)).collect();
        assert_eq!(longest, [499, 999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999]);
        assert_eq!(backoff.next_ms(0, false), 0, "full jitter reaches down to zero");
        backoff.tell(60_000);
        assert_eq!(backoff.next_ms(0, false), 60_000, "no cap is above what is told");
        backoff.tell(1_234);
        assert_eq!(backoff.next_ms(u32::MAX, false), 1_733);
        assert_eq!(backoff.next_ms(u32::MAX, false), 29_999);
        backoff.reset();
        assert_eq!(backoff.next_ms(u32::MAX, false), 499);
    }

    #[test]
    fn whoever_is_the_trouble_does_not_come_back_at_once() {
        let mut backoff = Backoff::new(Backoff::CAP_MS);
        assert_eq!(backoff.next_ms(0, true), 5_000);
        backoff.tell(0);
        assert_eq!(backoff.next_ms(0, true), 5_000, "nor when nothing is told");
        backoff.tell(7_000);
        assert_eq!(backoff.next_ms(0, true), 7_000);
    }

    #[test]
    fn two_resyncs_come_at_once_and_the_others_ever_later() {
        let waits: Vec<u64> = (0..10).map(resync_ms).collect();
        assert_eq!(waits, [0, 0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    }
}
