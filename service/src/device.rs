//! The browser behind a session: what it is called in a list, and whether an agent has used it before.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::secret::token_hash;
use crate::store::Tx;
use crate::{Result, Service, store};

/// A browser that was not used for so long is no longer known.
pub const LIFETIME: TimeDelta = TimeDelta::days(180);
/// Of an agent; the oldest goes.
const MOST: i64 = 20;
/// Rows that one sweep takes.
const BATCH: i64 = 1_000;

/// A browser in a few words, out of its `User-Agent`: `Firefox, Linux`.
pub fn summary(user_agent: &str) -> String {
    // The first that matches: browsers name their ancestors too.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |list: &[(&str, &'static str)]| list.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name);
    [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Remembers the browser that `agent` has just signed in with, under the token that it showed or a new one,
/// which it is to show next time.
pub(crate) async fn remember(service: &Service, tx: &mut Tx, agent: Uuid, shown: Option<&str>) -> Result<String> {
    let now = service.now();
    if let Some(token) = shown
        && store::device::touch(&mut tx.conn(), agent, &token_hash(token), now).await?
    {
        return Ok(token.to_owned());
    }
    let token = hex::encode(service.random_bytes::<32>()?);
    store::device::insert(&mut tx.conn(), agent, &token_hash(&token), now).await?;
    store::device::delete_all_but(&mut tx.conn(), agent, MOST).await?;
    Ok(token)
}

/// Deletes a batch of browsers that were not used for long; how many that were.
pub(crate) async fn sweep(service: &Service) -> Result<u64> {
    let mut tx = service.db.write().await?;
    let swept = store::device::delete_old(&mut tx.conn(), service.now() - LIFETIME, BATCH).await?;
    tx.commit().await?;
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn a_browser_is_named_by_itself_and_not_by_its_ancestors() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, name) in [
            (format!("{windows} Chrome/140.0 Safari/537.36 Edg/140.0"), "Edge, Windows"),
            (format!("{windows} Chrome/140.0 Safari/537.36"), "Chrome, Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0".to_owned(), "Firefox, Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1".to_owned(),
                "Safari, iPhone",
            ),
            ("curl/8.0".to_owned(), ""),
        ] {
            assert_eq!(summary(&user_agent), name);
        }
    }
}
