//! How often somebody may ask. Each request is counted once: against the API key (or the subject of a token),
//! against the agent, and where it has neither, against the client's address. So those
//! behind one address never slow each other down: who has a good key or a session does not notice the stranger who
//! guesses beside them.
//!
//! Each counter is a bucket that holds one minute's worth of requests and fills evenly, kept as one number: the
//! time until which what was asked is paid for (GCRA). Counters are of this process: with several copies of the
//! server each counts what comes to it. A counter that was idle for a minute is full, and is forgotten; there is a
//! bound to their number, and beyond it the one that was used longest ago is forgotten, so that a flood from many
//! addresses takes no memory and locks nobody out.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use service::ClientAddress;

use crate::v4::error::ApiError;

/// What a limit is counted over, and how much can be asked at once.
const PERIOD: Duration = Duration::from_secs(60);
/// The most counters of one kind.
const COUNTERS: u64 = 100_000;

/// The three limits.
#[derive(Clone)]
pub struct RateLimits {
    /// By API key, or by a token's subject.
    pub keys: RateLimit,
    /// By agent.
    pub agents: RateLimit,
    /// By the address of clients that are neither.
    pub addresses: RateLimit,
}

/// Somebody asks too often: when there is room for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// How long to wait.
    pub wait: Duration,
}

impl TooMany {
    /// Whole seconds, for `Retry-After`; at least one.
    pub fn seconds(self) -> u64 {
        nanoseconds(self.wait).div_ceil(1_000_000_000).max(1)
    }
}

/// One limit, for many who are told apart by a number.
#[derive(Clone)]
pub struct RateLimit(Option<Counters>);

#[derive(Clone)]
struct Counters {
    started: Instant,
    /// What one request takes of a minute, in nanoseconds.
    cost: u64,
    /// By whom: until when, in nanoseconds since `started`, what was asked is paid for.
    paid_until: Cache<u128, Arc<AtomicU64>>,
}

impl RateLimit {
    /// So many requests a minute; 0: no limit.
    pub fn per_minute(requests: u32) -> Self {
        if requests == 0 {
            return Self(None);
        }
        let paid_until = Cache::builder()
            .max_capacity(COUNTERS)
            // The default would rather turn newcomers away, who would then never be counted.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(2 * PERIOD)
            .build();
        Self(Some(Counters { started: Instant::now(), cost: nanoseconds(PERIOD) / u64::from(requests), paid_until }))
    }

    /// Counts one request.
    ///
    /// # Errors
    /// When it is one too many; it is not counted then.
    pub fn take(&self, who: u128) -> Result<(), TooMany> {
        match &self.0 {
            Some(counters) => counters.take(who, nanoseconds(counters.started.elapsed())),
            None => Ok(()),
        }
    }
}

impl Counters {
    fn take(&self, who: u128, now: u64) -> Result<(), TooMany> {
        let counter = self.paid_until.get_with(who, Arc::default);
        let taken = counter.try_update(Ordering::Relaxed, Ordering::Relaxed, |paid| self.next(paid, now));
        taken.map(drop).map_err(|paid| TooMany { wait: self.wait(paid, now) })
    }

    /// Until when is paid after one more request, if it is not too many.
    fn next(&self, paid: u64, now: u64) -> Option<u64> {
        let next = paid.max(now).saturating_add(self.cost);
        (next <= now.saturating_add(nanoseconds(PERIOD))).then_some(next)
    }

    fn wait(&self, paid: u64, now: u64) -> Duration {
        let full = now.saturating_add(nanoseconds(PERIOD));
        Duration::from_nanos(paid.max(now).saturating_add(self.cost).saturating_sub(full))
    }
}

/// Middleware: counts each request against its client's address.
pub async fn count_address(State(limit): State<RateLimit>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientAddress>();
    match limit.take(client.map_or(0, |client| of_address(client.ip))) {
        Ok(()) => next.run(request).await,
        Err(refused) => ApiError::from(refused).into_response(),
    }
}

/// Good for 584 years.
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The number of an address. Whoever has an IPv6 address has a whole /64 network of them.
pub fn of_address(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().to_bits(),
        IpAddr::V6(ip) => (ip.to_bits() >> 64) << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn counters(requests: u32) -> Counters {
        RateLimit::per_minute(requests).0.unwrap()
    }

    #[test]
    fn a_minutes_worth_at_once_then_evenly() {
        let counters = counters(60);
        let start = 5 * SECOND;
        for number in 0..60 {
            assert!(counters.take(1, start).is_ok(), "{number}");
        }
        assert_eq!(counters.take(1, start).unwrap_err().seconds(), 1);
        assert!(counters.take(2, start).is_ok(), "somebody else");
        assert!(counters.take(1, start + SECOND - 1).is_err());
        assert!(counters.take(1, start + SECOND).is_ok());
        assert!(counters.take(1, start + SECOND).is_err());
        // After a minute of rest all is there again, and no more.
        let later = start + 200 * SECOND;
        assert_eq!((0..100).filter(|_| counters.take(1, later).is_ok()).count(), 60);
    }

    #[test]
    fn the_wait_is_the_one_that_is_needed() {
        let counters = counters(2);
        assert!(counters.take(1, 0).is_ok() && counters.take(1, 0).is_ok());
        let refused = counters.take(1, 12 * SECOND).unwrap_err();
        assert_eq!((refused.wait, refused.seconds()), (Duration::from_secs(18), 18));
        assert!(counters.take(1, 30 * SECOND).is_ok());
        for (millis, seconds) in [(0, 1), (1, 1), (999, 1), (1000, 1), (1001, 2)] {
            assert_eq!(TooMany { wait: Duration::from_millis(millis) }.seconds(), seconds, "{millis}");
        }
    }

    #[test]
    fn none_is_no_limit() {
        let none = RateLimit::per_minute(0);
        assert!((0..100_000).all(|_| none.take(1).is_ok()));
    }

    #[test]
    fn the_number_of_counters_is_bounded() {
        let counters = counters(1);
        for who in 0..u128::from(COUNTERS) + 5_000 {
            // Each newcomer is counted.
            assert!(counters.take(who, 0).is_ok());
        }
        counters.paid_until.run_pending_tasks();
        assert!(counters.paid_until.entry_count() <= COUNTERS);
        assert!(counters.take(u128::from(COUNTERS) + 4_999, 0).is_err());
    }

    #[test]
    fn threads_take_no_more_together() {
        let counters = counters(1000);
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..4).map(|_| scope.spawn(|| (0..500).filter(|_| counters.take(1, 0).is_ok()).count())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 1000);
    }

    #[test]
    fn an_ipv6_network_is_one() {
        let of = |text: &str| of_address(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("203.0.113.1"), of("203.0.113.2"));
    }
}
