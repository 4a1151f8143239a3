//! How much each address or person may ask for, and how fast they may ask again.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use protocol::{Refusal, RefusalCode, Retry};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::limits::ALLOWANCES_FORGOTTEN_EVERY;

/// One allowance for each network, or for each of something else.
pub(super) struct Allowances<K: Hash + Eq + Clone = IpAddr> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Allowances<K> {
    pub(super) fn new(burst: NonZeroU32, every: Duration) -> Self {
        let quota = Quota::with_period(every)
            .map_or_else(|| Quota::per_second(burst), |quota| quota.allow_burst(burst));
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default(), checks: AtomicU32::new(0) }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// `too_many_requests` with the time to wait.
    pub(super) fn admit_one(&self, who: &K, message: &str) -> Result<(), Refusal> {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % ALLOWANCES_FORGOTTEN_EVERY == ALLOWANCES_FORGOTTEN_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(who).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Refusal {
                retry: Retry::AfterMs(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1)),
                ..Refusal::new(RefusalCode::TooManyRequests, message)
            }
        })
    }
}

impl Allowances {
    /// Counts one request of an address.
    ///
    /// # Errors
    /// As [`Self::admit_one`].
    pub(super) fn admit(&self, from: IpAddr) -> Result<(), Refusal> {
        self.admit_one(&network_of(from), "too many requests from your address")
    }
}

/// A household or a server usually holds a whole /64 of IPv6, so that is what is counted.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        assert_eq!(network_of(from("2001:db8:1:2:3::4")), network_of(from("2001:db8:1:2:ffff::")));
        assert_ne!(network_of(from("2001:db8:1:2::")), network_of(from("2001:db8:1:3::")));
        assert_eq!(network_of(from("::ffff:192.0.2.1")), from("192.0.2.1"));
    }
}
