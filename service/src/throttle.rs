//! What slows guessing down: after some failures the next attempt has to wait, each time twice as long.
//!
//! Attempts are counted by what they have in common, before the password is looked at, so that many at once
//! count too; in the database, so that all copies of the server count together. A stranger can make others
//! wait for a user name, but never a browser that has signed in with it before: that one has a count of its
//! own. While somebody has to wait, attempts are refused without a look, and don't make the wait longer.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::Tx;
use crate::store::throttle::Row;
use crate::{Result, Service, store};

/// Failures are forgotten after a day without another.
const FORGET: TimeDelta = TimeDelta::hours(24);
/// Until when nobody waits, by any clock.
const LONG_AGO: DateTime<Utc> = DateTime::UNIX_EPOCH;
/// Rows that one sweep takes.
const BATCH: i64 = 1_000;

/// What attempts have in common, how many of them fail before the waiting begins, and how long it gets.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    hash: [u8; 32],
    free: i64,
    longest_seconds: i64,
    /// Whether a success clears the count; one that others share only loses the attempt.
    own: bool,
}

impl Key {
    fn new(kind: &str, parts: &[&[u8]], free: i64, longest_seconds: i64) -> Self {
        let mut hash = Sha256::new();
        hash.update(kind);
        for part in parts {
            hash.update([0]);
            hash.update(part);
        }
        Self { hash: hash.finalize().into(), free, longest_seconds, own: true }
    }

    /// Sign-ins with a user name from an address.
    pub(crate) fn account_from(username: &str, address: Option<IpAddr>) -> Self {
        Self::new("account from", &[username.as_bytes(), &network(address)], 4, 15 * 60)
    }

    /// Sign-ins with a user name from anywhere: slower to begin and sooner over, since anybody can cause it.
    pub(crate) fn account(username: &str) -> Self {
        Self::new("account", &[username.as_bytes()], 20, 60)
    }

    /// Sign-ins from an address: a call centre has many people behind one.
    pub(crate) fn address(address: Option<IpAddr>) -> Self {
        Self { own: false, ..Self::new("address", &[&network(address)], 100, 60) }
    }

    /// Sign-ins with a user name by a browser that has signed in with it before.
    pub(crate) fn device(agent: Uuid, token_hash: &[u8]) -> Self {
        Self::new("device", &[agent.as_bytes(), token_hash], 4, 15 * 60)
    }

    /// Sign-ins with a passkey, or what is shown as one, from an address.
    pub(crate) fn passkey_from(credential: &[u8], address: Option<IpAddr>) -> Self {
        Self::new("passkey from", &[credential, &network(address)], 4, 15 * 60)
    }

    /// Passwords and codes that somebody who is signed in confirms something with.
    pub(crate) fn account_page(agent: Uuid) -> Self {
        Self::new("account page", &[agent.as_bytes()], 4, 15 * 60)
    }

    /// Answers of this customer's callers to this agent.
    pub(crate) fn caller_by(customer: Uuid, agent: Uuid) -> Self {
        Self::new("caller by", &[customer.as_bytes(), agent.as_bytes()], 3, 15 * 60)
    }

    /// Answers of this customer's callers to any agent: slower to begin and sooner over, since anybody can call.
    pub(crate) fn caller_of(customer: Uuid) -> Self {
        Self::new("caller of", &[customer.as_bytes()], 12, 60)
    }

    /// Nobody waits longer, also where another copy's clock, or this one's before it was set right, was far ahead.
    fn longest(&self) -> TimeDelta {
        TimeDelta::seconds(self.longest_seconds)
    }

    /// How long the next attempt waits after so many failures; none while they are free.
    fn wait(&self, failures: i64) -> Option<TimeDelta> {
        let over = failures - self.free;
        if over < 0 {
            return None;
        }
        let doubled = 1_i64.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).filter(|seconds| *seconds > 0);
        Some(TimeDelta::seconds(doubled.unwrap_or(i64::MAX).min(self.longest_seconds)))
    }
}

/// An IPv4 address, or the /64 network that one subscriber of IPv6 has.
fn network(address: Option<IpAddr>) -> Vec<u8> {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => address.octets()[..8].to_vec(),
        None => Vec::new(),
    }
}

/// Whether an attempt may be made.
pub(crate) enum Verdict {
    /// It may, and counts as a failure until [`succeed`] or [`undo`] says otherwise.
    Go(Ticket),
    /// Not yet.
    Wait {
        /// For how long, in seconds.
        seconds: u64,
    },
}

/// An attempt that has been counted.
pub(crate) struct Ticket(Vec<Key>);

/// Counts an attempt, unless one of its keys has to wait.
pub(crate) async fn begin(service: &Service, keys: &[Key]) -> Result<Verdict> {
    let now = service.now();
    let mut keys = keys.to_vec();
    // Always locked in the same order: two attempts never wait for each other in a circle.
    keys.sort_unstable_by_key(|key| key.hash);
    let hashes: Vec<&[u8]> = keys.iter().map(|key| key.hash.as_slice()).collect();
    let mut tx = service.db.write().await?;
    let rows = store::throttle::lock(&mut tx.conn(), &hashes, now).await?;
    let row = |key: &Key| rows.iter().find(|row| row.key == key.hash);
    let until = |key: &Key| row(key).map(|row| row.blocked_until.min(now + key.longest()));
    if let Some(until) = keys.iter().filter_map(until).max().filter(|until| *until > now) {
        let seconds = u64::try_from((until - now).num_milliseconds()).unwrap_or_default().div_ceil(1000).max(1);
        return Ok(Verdict::Wait { seconds });
    }
    let counted = keys.iter().map(|key| {
        let before = row(key).filter(|row| now - row.last_at < FORGET).map_or(0, |row| row.failures);
        let blocked_until = key.wait(before + 1).map_or(LONG_AGO, |wait| now + wait);
        Row { key: key.hash.to_vec(), failures: before + 1, blocked_until, last_at: now }
    });
    store::throttle::put(&mut tx.conn(), &counted.collect::<Vec<_>>()).await?;
    tx.commit().await?;
    Ok(Verdict::Go(Ticket(keys)))
}

/// The attempt was right: what it shares with nobody is forgotten, the rest is as it was before.
pub(crate) async fn succeed(service: &Service, Ticket(keys): Ticket) -> Result<()> {
    let (own, shared): (Vec<_>, Vec<_>) = keys.iter().partition(|key| key.own);
    let mut tx = lock_all(service, &keys).await?;
    store::throttle::delete(&mut tx.conn(), &hashes(&own)).await?;
    store::throttle::uncount(&mut tx.conn(), &hashes(&shared), LONG_AGO).await?;
    tx.commit().await
}

/// The attempt was neither right nor wrong: as if it had not been.
pub(crate) async fn undo(service: &Service, Ticket(keys): Ticket) -> Result<()> {
    let mut tx = lock_all(service, &keys).await?;
    store::throttle::uncount(&mut tx.conn(), &hashes(&keys.iter().collect::<Vec<_>>()), LONG_AGO).await?;
    tx.commit().await
}

/// Writes the attempt once more: nothing but time goes by, as much as a failure takes that is told to the trail.
pub(crate) async fn linger(service: &Service, Ticket(keys): Ticket) -> Result<()> {
    let mut tx = lock_all(service, &keys).await?;
    store::throttle::touch(&mut tx.conn(), &hashes(&keys.iter().collect::<Vec<_>>()), service.now()).await?;
    tx.commit().await
}

/// A transaction that has the keys' rows locked, in the order in which [`begin`] locks them.
async fn lock_all(service: &Service, keys: &[Key]) -> Result<Tx> {
    let mut tx = service.db.write().await?;
    store::throttle::lock(&mut tx.conn(), &hashes(&keys.iter().collect::<Vec<_>>()), service.now()).await?;
    Ok(tx)
}

fn hashes<'k>(keys: &[&'k Key]) -> Vec<&'k [u8]> {
    keys.iter().map(|key| key.hash.as_slice()).collect()
}

/// Deletes a batch of forgotten failures; how many that were.
pub(crate) async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let swept = store::throttle::delete_old(&mut tx.conn(), service.now() - FORGET, BATCH).await?;
    tx.commit().await?;
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_end() {
        let key = Key::account_from("ana", None);
        let seconds = |key: &Key, failures| key.wait(failures).map(|wait| wait.num_seconds());
        let waits = [1, 3, 4, 5, 6, 13, 14, 70, i64::MAX].map(|failures| seconds(&key, failures));
        let expected = [None, None, Some(1), Some(2), Some(4), Some(512), Some(900), Some(900), Some(900)];
        assert_eq!(waits, expected);
        assert_eq!(seconds(&Key::account("ana"), 1_000), Some(60));
    }

    #[test]
    fn a_subscriber_is_one_network() {
        let key = |address: &str| Key::address(Some(address.parse().unwrap())).hash;
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
