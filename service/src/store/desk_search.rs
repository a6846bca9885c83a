//! What the desk's search asks beyond the API's: exact terms, other spellings, an account's owner.

use domain::search::TermKind;
use domain::{Customer, ExternalId, OrgId};
use sqlx::QueryBuilder;

use super::customer::{Row, kind_name};
use super::customer_search::end;
use super::{Conn, on, statements};
use crate::Result;

statements! {
    OF_ACCOUNT = "SELECT c.id, c.external_id, c.data_key, c.profile, c.version, c.created_at, c.updated_at
        FROM accounts a JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id
        WHERE a.org_id = $1 AND a.external_id = $2 AND c.deleted_at IS NULL";
}

const CUSTOMERS: &str =
    "SELECT c.id, c.external_id, c.data_key, c.profile, c.version, c.created_at, c.updated_at FROM (";

/// The customer whose account has this number.
pub(crate) async fn of_account(conn: &mut Conn<'_>, org: &OrgId, number: &ExternalId) -> Result<Option<Customer>> {
    let row: Option<Row> =
        on!(conn, c => sqlx::query_as(OF_ACCOUNT).bind(org.as_str()).bind(number.as_str()).fetch_optional(c).await)?;
    row.map(|row| row.open(conn, org)).transpose()
}

/// Customers who have one of these terms, of this kind and as a whole; each once, `limit` at the most.
pub(crate) async fn having(
    conn: &mut Conn<'_>,
    org: &OrgId,
    kind: TermKind,
    terms: &[String],
    limit: i64,
) -> Result<Vec<Customer>> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(CUSTOMERS);
        // Each term has its own end: of a number that thousands share no more are read.
        for (index, term) in terms.iter().enumerate() {
            query.push(if index == 0 { "" } else { " UNION " });
            query.push("SELECT * FROM (SELECT t.customer_id FROM customer_terms t WHERE t.org_id = ").push_bind(org.as_str());
            query.push(" AND t.term = ").push_bind(term).push(" AND t.kind = ").push_bind(kind_name(kind));
            query.push(" ORDER BY t.term, t.customer_id LIMIT ").push_bind(limit).push(") t").push(index);
        }
        query.push(") f JOIN customers c ON c.id = f.customer_id AND c.org_id = ").push_bind(org.as_str());
        query.push(" LIMIT ").push_bind(limit).build_query_as().fetch_all(c).await
    })?;
    rows.into_iter().map(|row| row.open(conn, org)).collect()
}

/// Those of the words that some term of the organization's begins with: one look into the index each.
pub(crate) async fn begun(conn: &mut Conn<'_>, org: &OrgId, words: &[&String]) -> Result<Vec<String>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let begun: Vec<String> = on!(conn, c => {
        let mut query = QueryBuilder::new("WITH asked (word, word_end) AS (");
        query.push_values(words, |mut row, word| {
            row.push_bind(word.as_str()).push_bind(end(word));
        });
        // "OFFSET 0" keeps PostgreSQL from a join that reads each word's whole range.
        query.push(") SELECT a.word FROM asked a WHERE EXISTS (SELECT 1 FROM customer_terms t WHERE t.org_id = ");
        query.push_bind(org.as_str());
        query.push(" AND t.term >= a.word AND t.term < a.word_end LIMIT 1 OFFSET 0)");
        query.build_query_scalar().persistent(words.len() <= 48).fetch_all(c).await
    })?;
    Ok(begun)
}

/// Customers who have, for every word, a term that begins with one of its spellings; in no order. The spellings of
/// the `driver`th word drive the query, each up to `limit`; the others are looked up customer by customer, as in
/// [`by_words`](super::customer_search::by_words), where the shape of the comparisons is explained.
pub(crate) async fn by_spellings(
    conn: &mut Conn<'_>,
    org: &OrgId,
    words: &[Vec<String>],
    driver: usize,
    limit: i64,
) -> Result<Vec<Customer>> {
    let Some(driving) = words.get(driver).filter(|_| words.iter().all(|spellings| !spellings.is_empty())) else {
        return Ok(Vec::new());
    };
    let others = || words.iter().enumerate().filter(|(index, _)| *index != driver).map(|(_, spellings)| spellings);
    let rows: Vec<Row> = on!(conn, c => {
        let mut query = QueryBuilder::new(CUSTOMERS);
        for (index, spelling) in driving.iter().enumerate() {
            query.push(if index == 0 { "" } else { " UNION " });
            query.push("SELECT * FROM (SELECT w.customer_id FROM customer_terms w WHERE w.org_id = ").push_bind(org.as_str());
            query.push(" AND w.term >= ").push_bind(spelling).push(" AND w.term < ").push_bind(end(spelling));
            for spellings in others() {
                query.push(
                    " AND EXISTS (SELECT 1 FROM customer_terms o WHERE o.org_id = w.org_id
                      AND o.customer_id = w.customer_id AND (",
                );
                for (index, spelling) in spellings.iter().enumerate() {
                    query.push(if index == 0 { "" } else { " OR " });
                    query.push("((o.term, o.kind) >= (").push_bind(spelling);
                    query.push(", '') AND (o.term, o.kind) < (").push_bind(end(spelling)).push(", ''))");
                }
                query.push(") LIMIT 1 OFFSET 0)");
            }
            query.push(" ORDER BY w.term, w.customer_id LIMIT ").push_bind(limit).push(") w").push(index);
        }
        query.push(") f JOIN customers c ON c.id = f.customer_id AND c.org_id = ").push_bind(org.as_str());
        query.push(" LIMIT ").push_bind(limit).build_query_as().fetch_all(c).await
    })?;
    rows.into_iter().map(|row| row.open(conn, org)).collect()
}
