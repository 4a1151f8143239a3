//! What the HTTP interface shares between its workers: limits per caller, which proxies to believe, under which address
//! the outside knows this server, and the shop window. It does not know any route.

use actix_web::{HttpRequest, http::header};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use protocol::{Refusal, RefusalCode, Retry};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{
    auth::Auth,
    limits::{
        ALLOWANCES_FORGOTTEN_EVERY, PUBLIC_REQUEST_EVERY, PUBLIC_REQUESTS_BURST, SIGN_IN_EVERY,
        SIGN_INS_BURST,
    },
    web::WindowKeeper,
};

/// How the interface is reached from outside.
#[derive(Clone, Debug)]
pub struct RimOptions {
    /// Peers whose `X-Forwarded-For` is believed. Empty: nobody's.
    pub trusted_proxies: Vec<IpAddr>,
    /// Scheme and authority that pages name themselves by, such as `https://shop.example`. None: `http://` and the
    /// request's own host.
    pub public_url: Option<String>,
    /// Name of the shop on its pages.
    pub shop_name: String,
    /// What a scraper shows to read the metrics. None: only people's tokens are good for it.
    pub metrics_token: Option<String>,
}

impl Default for RimOptions {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            public_url: None,
            shop_name: "Onhand".to_owned(),
            metrics_token: None,
        }
    }
}

/// One for all workers of a server.
#[derive(Clone)]
pub struct Rim(Arc<Inner>);

struct Inner {
    options: RimOptions,
    sign_ins: Limiter,
    public: Limiter,
    window: WindowKeeper,
}

impl Rim {
    #[must_use]
    pub fn new(options: RimOptions) -> Self {
        Self(Arc::new(Inner {
            sign_ins: Limiter::new(SIGN_INS_BURST, SIGN_IN_EVERY),
            public: Limiter::new(PUBLIC_REQUESTS_BURST, PUBLIC_REQUEST_EVERY),
            window: WindowKeeper::default(),
            options,
        }))
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// `too_many_requests` with the time to wait.
    pub(crate) fn admit_sign_in(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.sign_ins.admit(from)
    }

    /// Counts a request without a token.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_public(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.public.admit(from)
    }

    pub(crate) fn window(&self) -> &WindowKeeper {
        &self.0.window
    }

    pub(crate) fn shop_name(&self) -> &str {
        &self.0.options.shop_name
    }

    /// Whether this is the token that reads the metrics. Hashes are compared, so that the time taken tells nothing.
    pub(crate) fn is_metrics_token(&self, token: &str) -> bool {
        let wanted = self.0.options.metrics_token.as_deref();
        wanted.is_some_and(|wanted| Auth::token_sha256(wanted) == Auth::token_sha256(token))
    }

    /// The caller's address: the peer's, or what a trusted proxy says, read from the right until an address that is
    /// not a trusted proxy's.
    pub(crate) fn client_address(&self, request: &HttpRequest) -> IpAddr {
        let trusted = &self.0.options.trusted_proxies;
        // Who listens on all of IPv6 sees IPv4 peers in its clothes.
        let peer = request.peer_addr().map(|address| address.ip().to_canonical());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        if !trusted.contains(&peer) {
            return peer;
        }
        let forwarded: Vec<IpAddr> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|text| text.trim().parse().ok())
            .collect();
        forwarded.into_iter().rev().find(|address| !trusted.contains(address)).unwrap_or(peer)
    }

    /// Scheme and authority of this server as the outside knows them, without a slash at the end.
    pub(crate) fn public_url(&self, request: &HttpRequest) -> String {
        if let Some(url) = &self.0.options.public_url {
            return url.clone();
        }
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let sane = |host: &&str| {
            !host.is_empty()
                && host.len() <= 255
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        };
        format!("http://{}", host.filter(sane).unwrap_or("localhost"))
    }
}

impl Default for Rim {
    fn default() -> Self {
        Self::new(RimOptions::default())
    }
}

struct Limiter {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    checks: AtomicU32,
}

impl Limiter {
    fn new(burst: NonZeroU32, every: Duration) -> Self {
        let quota = Quota::with_period(every)
            .map_or_else(|| Quota::per_second(burst), |quota| quota.allow_burst(burst));
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default(), checks: AtomicU32::new(0) }
    }

    fn admit(&self, from: IpAddr) -> Result<(), Refusal> {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % ALLOWANCES_FORGOTTEN_EVERY == ALLOWANCES_FORGOTTEN_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&network_of(from)).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Refusal {
                retry: Retry::AfterMs(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1)),
                ..Refusal::new(RefusalCode::TooManyRequests, "too many requests from your address")
            }
        })
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
    use actix_web::test::TestRequest;

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_that_signs_in_too_often_waits_alone() {
        let rim = Rim::default();
        let results: Vec<_> = (0..11).map(|_| rim.admit_sign_in(from("192.0.2.1"))).collect();
        assert!(results[..10].iter().all(Result::is_ok));
        let refusal = results[10].clone().unwrap_err();
        assert_eq!(refusal.code, RefusalCode::TooManyRequests);
        assert!(matches!(refusal.retry, Retry::AfterMs(1..=3_000)), "{refusal:?}");
        assert!(rim.admit_sign_in(from("192.0.2.2")).is_ok());
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        assert_eq!(network_of(from("2001:db8:1:2:3::4")), network_of(from("2001:db8:1:2:ffff::")));
        assert_ne!(network_of(from("2001:db8:1:2::")), network_of(from("2001:db8:1:3::")));
        assert_eq!(network_of(from("::ffff:192.0.2.1")), from("192.0.2.1"));
    }

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        let options =
            RimOptions { trusted_proxies: vec![from("10.0.0.1"), from("10.0.0.2")], ..RimOptions::default() };
        let rim = Rim::new(options);
        for (peer, header, expected) in [
            ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
        ] {
            let request = TestRequest::get()
                .peer_addr((from(peer), 5_000).into())
                .insert_header(("x-forwarded-for", header))
                .to_http_request();
            assert_eq!(rim.client_address(&request), from(expected), "{peer} says {header}");
        }
    }

    #[test]
    fn pages_name_themselves_by_a_sane_host() {
        let rim = Rim::default();
        for (host, url) in [
            ("shop.example:8080", "http://shop.example:8080"),
            ("a\"><script>", "http://localhost"),
            ("", "http://localhost"),
        ] {
            let request = TestRequest::get().insert_header(("host", host)).to_http_request();
            assert_eq!(rim.public_url(&request), url);
        }
        let named =
            Rim::new(RimOptions { public_url: Some("https://shop.example".into()), ..RimOptions::default() });
        assert_eq!(named.public_url(&TestRequest::get().to_http_request()), "https://shop.example");
    }
}
