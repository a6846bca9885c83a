//! Searching customers by anything that an agent hears.
//!
//! `customer_terms` holds every word a customer may be found by, and an ordered index turns each word
//! that was typed into a range. The rarest of them drives the query; the others are looked up customer
//! by customer. So the work follows the rarest word, not the organization's size, and a page is read
//! in the index's order without sorting. Where no word begins with what was typed, the trigram index
//! finds those who contain it.

use std::cmp::Ordering;

use domain::{Customer, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::customer::Row;
use super::{Conn, Engine, on};
use crate::Result;
use crate::customer_search::{Documents, bad_cursor};

/// What is read of a customer who is found.
const COLUMNS: &str = "c.id, c.external_id, c.data_key, c.profile, c.version, c.created_at, c.updated_at";

/// Counting stops here: a word that is at least this common will not drive the query if another can.
const COMMON: i64 = 3_000;

/// The place in the results where a page ended.
pub(crate) struct Position {
    pub(crate) term: String,
    pub(crate) id: Uuid,
}

/// A customer, and the driving word's term by which it was found.
#[derive(sqlx::FromRow)]
struct Found {
    term: String,
    #[sqlx(flatten)]
    customer: Row,
}

/// The end of the range of terms that begin with `prefix`: no character sorts behind this one.
pub(super) fn end(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// The index of the rarest word. With one word there is nothing to ask.
pub(crate) async fn rarest(conn: &mut Conn<'_>, org: &OrgId, words: &[String]) -> Result<usize> {
    if words.len() < 2 {
        return Ok(0);
    }
    // All words in one statement: the round trips would cost more than the counting.
    let counts: Vec<(i64, i64)> = on!(conn, c => {
        let mut query = QueryBuilder::new("");
        for (index, word) in (0_i64..).zip(words) {
            query.push(if index == 0 { "SELECT " } else { " UNION ALL SELECT " });
            query.push_bind(index).push(" AS word, COUNT(*) AS found FROM (SELECT 1 FROM customer_terms WHERE org_id = ");
            query.push_bind(org.as_str()).push(" AND term >= ").push_bind(word);
            query.push(" AND term < ").push_bind(end(word)).push(" LIMIT ").push_bind(COMMON).push(") counted");
        }
        query.build_query_as().fetch_all(c).await
    })?;
    let mut best = (COMMON + 1, 0);
    for (index, word) in words.iter().enumerate() {
        let found = counts.iter().find(|(counted, _)| usize::try_from(*counted) == Ok(index));
        let count = found.map_or(COMMON, |(_, count)| *count);
        // Of common words the longer one is the likelier to be rare, and the later one: a surname.
        let is_better = match count.cmp(&best.0) {
            Ordering::Less => true,
            Ordering::Equal => word.len() >= words[best.1].len(),
            Ordering::Greater => false,
        };
        if is_better {
            best = (count, index);
        }
    }
    Ok(best.1)
}

/// Customers who have, for every word, a term that begins with it: in the order of the terms that
/// begin with the `driver`th word, each customer once, after `after`.
pub(crate) async fn by_words(
    conn: &mut Conn<'_>,
    org: &OrgId,
    (words, driver, documents): (&[String], usize, Documents),
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<(Position, Customer)>> {
    let Some(driving) = words.get(driver) else {
        return Ok(Vec::new());
    };
    // "OFFSET 0" keeps PostgreSQL from turning an EXISTS into a join that reads every common word. The
    // comparison of (term, kind) with (word, ''), which is that of the term alone, keeps it from the index by
    // term, where it would read the whole word for each customer: in the one by customer that is one row.
    // What drops the most customers stands first.
    let rows: Vec<Found> = on!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT f.term, c.id, c.external_id, c.data_key, c.profile, c.version, c.created_at, c.updated_at FROM (
             SELECT w.term, w.customer_id FROM customer_terms w WHERE w.org_id = ",
        );
        query.push_bind(org.as_str());
        query.push(" AND w.term >= ").push_bind(driving);
        query.push(" AND w.term < ").push_bind(end(driving));
        if documents == Documents::Whole {
            query.push(" AND (w.kind <> 'document' OR w.term = ").push_bind(driving).push(")");
        }
        if let Some(after) = after {
            query.push(" AND (w.term, w.customer_id) > (").push_bind(&after.term);
            query.push(", ").push_bind(after.id).push(")");
        }
        for word in words.iter().enumerate().filter(|(index, _)| *index != driver).map(|(_, word)| word) {
            query.push(
                " AND EXISTS (SELECT 1 FROM customer_terms o WHERE o.org_id = w.org_id
                  AND o.customer_id = w.customer_id AND (o.term, o.kind) >= (",
            );
            query.push_bind(word).push(", '') AND (o.term, o.kind) < (").push_bind(end(word));
            query.push(", '')");
            if documents == Documents::Whole {
                query.push(" AND (o.kind <> 'document' OR o.term = ").push_bind(word).push(")");
            }
            query.push(" LIMIT 1 OFFSET 0)");
        }
        query.push(
            " AND NOT EXISTS (SELECT 1 FROM customer_terms p WHERE p.org_id = w.org_id
              AND p.customer_id = w.customer_id AND (p.term, p.kind) >= (",
        );
        query.push_bind(driving).push(", '') AND (p.term, p.kind) < (w.term, w.kind)");
        if documents == Documents::Whole {
            query.push(" AND (p.kind <> 'document' OR p.term = ").push_bind(driving).push(")");
        }
        query.push(" LIMIT 1 OFFSET 0)");
        query.push(" ORDER BY w.term, w.customer_id LIMIT ").push_bind(limit);
        query.push(") f JOIN customers c ON c.id = f.customer_id AND c.org_id = ").push_bind(org.as_str());
        query.push(" ORDER BY f.term, f.customer_id");
        query.build_query_as().fetch_all(c).await
    })?;
    rows.into_iter()
        .map(|found| {
            let customer = found.customer.open(conn, org)?;
            Ok((Position { term: found.term, id: customer.id.0 }, customer))
        })
        .collect()
}

/// The place among those who contain the words where a page ended: PostgreSQL goes by id, SQLite by the row's number.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Id(Uuid),
    Row(i64),
}

/// A customer, and its place.
#[derive(sqlx::FromRow)]
struct Contained {
    seq: i64,
    #[sqlx(flatten)]
    customer: Row,
}

/// So many are put in order by themselves; of more, PostgreSQL reads the customers in order until a page is full.
const FEW: usize = 1_000;

/// Customers whose name or e-mail contains every word, after a place. Words of fewer than three
/// characters, which no trigram index finds, are left out; with none left nothing is found.
///
/// # Errors
/// Those of a bad cursor for a place of the other engine's.
pub(crate) async fn containing(
    conn: &mut Conn<'_>,
    org: &OrgId,
    words: &[String],
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, Customer)>> {
    let words: Vec<_> = words.iter().filter(|word| word.chars().count() >= 3).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    match &mut conn.engine {
        Engine::Postgres(connection) => {
            let after = match after {
                None => None,
                Some(Place::Id(id)) => Some(id),
                Some(Place::Row(_)) => return Err(bad_cursor().into()),
            };
            let containing = |what: &str| {
                let mut query = QueryBuilder::new("SELECT ");
                query.push(what).push(" FROM customers c WHERE c.deleted_at IS NULL AND c.org_id = ");
                query.push_bind(org.as_str().to_owned());
                for word in &words {
                    let literal = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
                    query.push(" AND c.search_text LIKE ").push_bind(format!("%{literal}%"));
                }
                query
            };
            // Without an order the index by trigrams is read, and no further than this.
            let mut query = containing("c.id");
            query.push(" LIMIT ").push_bind(i64::try_from(FEW).unwrap_or(i64::MAX).saturating_add(1));
            let mut ids: Vec<Uuid> = query.build_query_scalar().fetch_all(connection.once()).await?;
            let mut query = containing(COLUMNS);
            if ids.len() <= FEW {
                ids.retain(|id| after.is_none_or(|after| *id > after));
                ids.sort_unstable();
                query.push(" AND c.id = ANY(").push_bind(ids.into_iter().take(limit).collect::<Vec<_>>()).push(")");
            } else if let Some(after) = after {
                query.push(" AND c.id > ").push_bind(after);
            }
            query.push(" ORDER BY c.id LIMIT ").push_bind(most);
            let rows: Vec<Row> = query.build_query_as().fetch_all(connection.once()).await?;
            rows.into_iter().map(|row| Ok((Place::Id(row.id), row.open(conn, org)?))).collect()
        }
        Engine::Sqlite(connection) => {
            // CROSS JOIN: the trigram index first, never a scan of the customers. It gives its rows in order.
            let mut query = QueryBuilder::new("SELECT c.seq, ");
            query.push(COLUMNS);
            query.push(
                " FROM customer_trigrams t CROSS JOIN customers c ON c.seq = t.rowid WHERE customer_trigrams MATCH ",
            );
            let phrases = words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\"")));
            query.push_bind(phrases.collect::<Vec<_>>().join(" "));
            match after {
                None => {}
                Some(Place::Row(row)) => drop(query.push(" AND t.rowid > ").push_bind(row)),
                Some(Place::Id(_)) => return Err(bad_cursor().into()),
            }
            query.push(" AND c.deleted_at IS NULL AND c.org_id = ").push_bind(org.as_str());
            query.push(" ORDER BY t.rowid LIMIT ").push_bind(most);
            let rows: Vec<Contained> = query.build_query_as().fetch_all(&mut **connection).await?;
            rows.into_iter().map(|found| Ok((Place::Row(found.seq), found.customer.open(conn, org)?))).collect()
        }
    }
}
