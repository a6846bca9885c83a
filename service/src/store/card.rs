//! Customers' cards.

use chrono::{DateTime, Utc};
use domain::{AvailableCard, CardExpiry, CustomerId, OrgId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Conn, LONGEST_LIST, instrument, on, statements};
use crate::{Error, Result};

statements! {
    GOOD = "SELECT token, last_four, expires, created_at FROM cards
        WHERE org_id = $1 AND customer_id = $2 AND expires >= $3 ORDER BY created_at DESC, token DESC LIMIT $4";
}

/// Gives customers cards. Who has one already keeps it since when they had it, as the vault now tells of
/// it. A card must not come twice.
pub(crate) async fn put(conn: &mut Conn<'_>, org: &OrgId, cards: &[(CustomerId, AvailableCard)]) -> Result<()> {
    for chunk in cards.chunks(5_000) {
        on!(conn, c => QueryBuilder::new(
            "INSERT INTO cards (org_id, customer_id, token, last_four, expires, created_at) ",
        )
        .push_values(chunk, |mut row, (customer, card)| {
            row.push_bind(org.as_str())
                .push_bind(customer.0)
                .push_bind(card.id)
                .push_bind(card.summary.as_str())
                .push_bind(card.expiration_date.number())
                .push_bind(card.created_at);
        })
        .push(
            " ON CONFLICT (org_id, customer_id, token)
                DO UPDATE SET last_four = excluded.last_four, expires = excluded.expires",
        )
        .build()
        .persistent(cards.len() == 1)
        .execute(c)
        .await
        .map(drop))?;
    }
    instrument::insert_cards(conn, org, cards).await
}

/// All cards of these customers, at most a thousand.
pub(crate) async fn of_customers(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customers: &[CustomerId],
) -> Result<Vec<(CustomerId, AvailableCard)>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    type Row = (Uuid, Uuid, String, i64, DateTime<Utc>);
    let rows: Vec<Row> = on!(conn, c => {
        let mut query =
            QueryBuilder::new("SELECT customer_id, token, last_four, expires, created_at FROM cards WHERE org_id = ");
        query.push_bind(org.as_str()).push(" AND customer_id IN (");
        let mut list = query.separated(", ");
        customers.iter().for_each(|id| { list.push_bind(id.0); });
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })?;
    let of =
        |(customer, id, last_four, expires, at): Row| Ok((CustomerId(customer), card((id, last_four, expires, at))?));
    rows.into_iter().map(of).collect()
}

/// A customer's cards that are good in the month of this [number](CardExpiry::number), the newest first.
pub(crate) async fn good(
    conn: &mut Conn<'_>,
    org: &OrgId,
    customer: CustomerId,
    month: i64,
) -> Result<Vec<AvailableCard>> {
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(GOOD)
        .bind(org.as_str())
        .bind(customer.0)
        .bind(month)
        .bind(LONGEST_LIST)
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(card).collect()
}

/// Token, last four digits, month of expiry, since when.
type Found = (Uuid, String, i64, DateTime<Utc>);

fn card((id, last_four, expires, created_at): Found) -> Result<AvailableCard> {
    let corrupt = |column| Error::corrupt("cards", column, id);
    Ok(AvailableCard {
        id,
        created_at,
        summary: last_four.parse().map_err(|_| corrupt("last_four"))?,
        expiration_date: CardExpiry::from_number(expires).ok_or_else(|| corrupt("expires"))?,
    })
}
