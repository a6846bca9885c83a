//! Free search: the one box for anything that an agent hears.

use domain::search::{self, TermKind};
use domain::{Customer, Problem, Violations};
use uuid::Uuid;

use crate::permission::CustomersRead;
use crate::store::customer_search::{self as store, Position};
use crate::{Permitted, Result, Service};

/// Hits a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 20;
/// Hits a page at the most.
pub const MAX_LIMIT: u32 = 100;
/// Characters of what is looked for at the most.
pub const MAX_TEXT: usize = 200;

/// What to look for.
#[derive(Debug, Clone)]
pub struct Query {
    /// Names, a document, a phone, an e-mail, a customer's number: whole or the beginning of each word.
    /// [`MAX_TEXT`] characters at the most.
    pub text: String,
    /// Hits at the most, 1 to [`MAX_LIMIT`].
    pub limit: u32,
    /// Where the page before ended: its `next_cursor`.
    pub cursor: Option<String>,
}

/// A page of hits.
#[derive(Debug, Clone)]
pub struct Page {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// Where the next page begins; none on the last one.
    pub next_cursor: Option<String>,
}

/// A customer that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The customer.
    pub customer: Customer,
    /// For each word that was typed, what of the customer's begins with it (or contains it).
    pub matched: Vec<(TermKind, String)>,
}

/// Finds customers by the beginnings of words; when there are none, by what their names and e-mails
/// contain (one page).
///
/// # Errors
/// [`Violations`] at `q` when there is nothing to look for or too much, at `limit`, or at `cursor`.
pub async fn search(service: &Service, caller: &Permitted<CustomersRead>, query: &Query) -> Result<Page> {
    if query.text.chars().count() > MAX_TEXT {
        return Err(Violations::one("q", Problem::TooLong { max: MAX_TEXT }).into());
    }
    let words = search::query_tokens(&query.text);
    if words.is_empty() {
        return Err(Violations::one("q", Problem::Missing).into());
    }
    if !(1..=MAX_LIMIT).contains(&query.limit) {
        return Err(Violations::one("limit", Problem::OutOfRange { min: 1, max: MAX_LIMIT.into() }).into());
    }
    let cursor = query.cursor.as_deref().map(|text| decode(text, words.len())).transpose()?;
    let limit = i64::from(query.limit);
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let (driver, after) = match cursor {
        Some((driver, after)) => (driver, Some(after)),
        None => (store::rarest(conn, caller.org(), &words).await?, None),
    };
    let mut found = store::by_words(conn, caller.org(), &words, driver, after.as_ref(), limit + 1).await?;
    let more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|(position, _)| encode(driver, position));
    let mut customers: Vec<_> = found.into_iter().map(|(_, customer)| customer).collect();
    if customers.is_empty() && after.is_none() {
        customers = store::containing(conn, caller.org(), &words, limit).await?;
    }
    reader.done();
    Ok(Page { hits: customers.into_iter().map(|customer| hit(customer, &words)).collect(), next_cursor })
}

fn hit(customer: Customer, words: &[String]) -> Hit {
    let matched = matched(&customer, words, |_, _, _| true);
    Hit { customer, matched }
}

/// For each word the term that it is the beginning of, of those that `may` match it. Where it is the beginning of
/// none, not even of one that may not, the customer was found by what contains it.
pub(crate) fn matched(
    customer: &Customer,
    words: &[String],
    may: impl Fn(TermKind, &str, &str) -> bool,
) -> Vec<(TermKind, String)> {
    let terms = search::terms(&customer.profile, customer.external_id.as_ref());
    let one = |word: &String| {
        let mut begun = terms.iter().filter(|(_, term)| term.starts_with(word)).peekable();
        match begun.peek() {
            Some(_) => begun.find(|(kind, term)| may(*kind, term, word)),
            None => terms.iter().find(|(kind, term)| term.contains(word) && may(*kind, term, word)),
        }
    };
    words.iter().filter_map(one).cloned().collect()
}

/// `<driver>.<customer id>.<term in hex>`: opaque to callers.
fn encode(driver: usize, position: &Position) -> String {
    format!("{driver}.{}.{}", position.id.simple(), hex::encode(&position.term))
}

fn decode(text: &str, words: usize) -> std::result::Result<(usize, Position), Violations> {
    let parse = || {
        let (driver, rest) = text.split_once('.')?;
        let (id, term) = rest.split_once('.')?;
        let driver: usize = driver.parse().ok().filter(|driver| *driver < words)?;
        let term = String::from_utf8(hex::decode(term).ok()?).ok()?;
        let clean = term.len() <= 400 && !term.contains('\0');
        clean.then_some((driver, Position { term, id: Uuid::try_parse(id).ok()? }))
    };
    parse().ok_or_else(bad_cursor)
}

/// What is told of a cursor that is none of ours.
pub(crate) fn bad_cursor() -> Violations {
    Violations::one("cursor", Problem::NotAllowed("must be the next_cursor of the page before".to_owned()))
}
