//! How long to wait before connecting again. Chance comes in as an argument, so that tests can choose it.

/// Exponential back-off with full jitter: the n-th wait is uniform between zero and `base · 2ⁿ`, capped. A wait told by
/// the server comes first, because only the server knows how many others are waiting with us.
#[derive(Clone, Debug, Default)]
pub struct Backoff {
    failures: u32,
    told_ms: Option<u32>,
}

impl Backoff {
    /// The first ceiling, milliseconds.
    pub const BASE_MS: u64 = 500;
    /// The highest ceiling, milliseconds.
    pub const CAP_MS: u64 = 30_000;

    /// The server said when to come back. Used for the next wait only.
    pub const fn tell(&mut self, after_ms: u32) {
        self.told_ms = Some(after_ms);
    }

    /// A connection was welcomed: the next failure is a first one.
    pub const fn reset(&mut self) {
        self.failures = 0;
        self.told_ms = None;
    }

    /// The next wait in milliseconds; `chance` is uniform over all of `u32`.
    pub fn next_ms(&mut self, chance: u32) -> u64 {
        let ceiling = Self::BASE_MS.saturating_mul(1 << self.failures.min(16)).min(Self::CAP_MS);
        self.failures = self.failures.saturating_add(1);
        match self.told_ms.take() {
            Some(told) => u64::from(told),
            None => (ceiling * u64::from(chance)) >> 32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_double_up_to_the_cap_and_what_the_server_tells_wins_once() {
        let mut backoff = Backoff::default();
        let longest: Vec<u64> = (0..8).map(|_| backoff.next_ms(u32::MAX)).collect();
        assert_eq!(longest, [499, 999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999]);
        assert_eq!(backoff.next_ms(0), 0, "full jitter reaches down to zero");
        backoff.tell(1_234);
        assert_eq!(backoff.next_ms(u32::MAX), 1_234);
        assert_eq!(backoff.next_ms(u32::MAX), 29_999);
        backoff.reset();
        assert_eq!(backoff.next_ms(u32::MAX), 499);
    }
}
