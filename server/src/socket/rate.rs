//! A token bucket: so many at once, so many more each second.

use std::time::Instant;

/// Counts thousandths of tokens, so that slow rates add up.
pub(crate) struct Bucket {
    burst: u64,
    per_second: u64,
    tokens: u64,
    filled: Instant,
}

impl Bucket {
    pub(crate) fn new(burst: u32, per_second: u32) -> Self {
        let burst = u64::from(burst).saturating_mul(1_000);
        Self { burst, per_second: u64::from(per_second), tokens: burst, filled: Instant::now() }
    }

    /// Takes one token if there is one.
    pub(crate) fn take(&mut self) -> bool {
        let now = Instant::now();
        let millis = u64::try_from(now.duration_since(self.filled).as_millis()).unwrap_or(u64::MAX);
        if millis > 0 {
            self.filled = now;
            self.tokens = self.tokens.saturating_add(millis.saturating_mul(self.per_second)).min(self.burst);
        }
        match self.tokens.checked_sub(1_000) {
            Some(left) => {
                self.tokens = left;
                true
            }
            None => false,
        }
    }
}
