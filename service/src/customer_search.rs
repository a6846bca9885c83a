//! Free search: the one box for anything that an agent hears.

use domain::search::{self, TermKind};
use domain::{Customer, Problem, Violation, Violations};
use uuid::Uuid;

use crate::permission::CustomersRead;
use crate::seal::DataKey;
use crate::store::customer_search::{self as store, Place, Position};
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

/// By what of a document its customer is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Documents {
    /// By its beginning, as by anything else's.
    Begun,
    /// By the whole number alone: who may not see it could find it out digit by digit otherwise.
    Whole,
}

/// Finds customers by the beginnings of words; when there are none, by what their names and e-mails
/// contain.
///
/// # Errors
/// [`Violations`] at `q` when there is nothing to look for or too much, at `limit`, or at `cursor`.
pub async fn search(service: &Service, caller: &Permitted<CustomersRead>, query: &Query) -> Result<Page> {
    search_by(service, caller, query, Documents::Begun).await
}

/// The same, for a caller who may see documents or not.
pub(crate) async fn search_by(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    query: &Query,
    documents: Documents,
) -> Result<Page> {
    let cursors = Cursors::of(service, caller, query)?;
    let (words, cursor) = read(query, &cursors)?;
    let limit = query.limit as usize;
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let (driver, after) = match cursor {
        Some(Cursor::Word { driver, after }) => (driver, Some(after)),
        Some(Cursor::Containing { after }) => {
            let page = containing(conn, caller, &words, Some(after), limit, &cursors).await?;
            reader.done();
            return Ok(page);
        }
        None => (store::rarest(conn, caller.org(), &words).await?, None),
    };
    let more = i64::from(query.limit) + 1;
    let mut found = store::by_words(conn, caller.org(), (&words, driver, documents), after.as_ref(), more).await?;
    if found.is_empty() && after.is_none() {
        let page = containing(conn, caller, &words, None, limit, &cursors).await?;
        reader.done();
        return Ok(page);
    }
    reader.done();
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|(position, _)| cursors.seal(&encode(driver, position)));
    let next_cursor = next_cursor.transpose()?;
    Ok(Page { hits: found.into_iter().map(|(_, customer)| hit(customer, &words)).collect(), next_cursor })
}

/// The words to look for, and where to go on.
fn read(query: &Query, cursors: &Cursors) -> std::result::Result<(Vec<String>, Option<Cursor>), Violations> {
    let words = search::query_tokens(&query.text);
    let mut found = Vec::new();
    let problem = match &query.text {
        text if text.chars().count() > MAX_TEXT => Some(Problem::TooLong { max: MAX_TEXT }),
        text if text.chars().any(char::is_control) => Some(Problem::ControlCharacter),
        text if text.trim().is_empty() => Some(Problem::Missing),
        _ if words.is_empty() => Some(Problem::NotAllowed("must have a letter or a digit".to_owned())),
        _ => None,
    };
    found.extend(problem.map(|problem| Violation::new("q", problem)));
    if !(1..=MAX_LIMIT).contains(&query.limit) {
        found.push(Violation::new("limit", Problem::OutOfRange { min: 1, max: MAX_LIMIT.into() }));
    }
    let cursor = query.cursor.as_deref().map(|text| cursors.open(text, words.len())).transpose();
    match (Violations::try_from(found), cursor) {
        (Ok(found), Err(more)) => Err(found.and(more)),
        (Ok(found), Ok(_)) => Err(found),
        (Err(_none_found), cursor) => Ok((words, cursor?)),
    }
}

/// A page of those whose name or e-mail contains the words.
async fn containing(
    conn: &mut crate::store::Conn<'_>,
    caller: &Permitted<CustomersRead>,
    words: &[String],
    after: Option<Place>,
    limit: usize,
    cursors: &Cursors,
) -> Result<Page> {
    let mut found = store::containing(conn, caller.org(), words, after, limit + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|(place, _)| cursors.seal(&encode_place(place)));
    let next_cursor = next_cursor.transpose()?;
    Ok(Page { hits: found.into_iter().map(|(_, customer)| hit(customer, words)).collect(), next_cursor })
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

/// Seals the places that cursors tell of, which have a customer's term in them: a number that is masked to who asks,
/// or a name, and cursors stand in addresses. What was sealed for one query is no cursor of another one.
struct Cursors {
    key: DataKey,
    place: crate::seal::Place<'static>,
}

impl Cursors {
    fn of(service: &Service, caller: &Permitted<CustomersRead>, query: &Query) -> Result<Self> {
        let key = service.keyring().derive_key("search_cursor")?;
        let asked = search::query_tokens(&query.text).join(" ");
        Ok(Self { key, place: crate::seal::Place::shared("search_cursor", format!("{}\n{asked}", caller.org())) })
    }

    fn seal(&self, place: &str) -> Result<String> {
        Ok(hex::encode(self.key.seal(&self.place, place.as_bytes())?))
    }

    fn open(&self, text: &str, words: usize) -> std::result::Result<Cursor, Violations> {
        let sealed = hex::decode(text).map_err(|_| bad_cursor())?;
        let place = self.key.open(&self.place, &sealed).map_err(|_| bad_cursor())?;
        decode(std::str::from_utf8(&place).map_err(|_| bad_cursor())?, words)
    }
}

/// `<driver>.<customer id>.<term in hex>`.
fn encode(driver: usize, position: &Position) -> String {
    format!("{driver}.{}.{}", position.id.simple(), hex::encode(&position.term))
}

/// `c.<place>`.
fn encode_place(place: &Place) -> String {
    match place {
        Place::Id(id) => format!("c.{}", id.simple()),
        Place::Row(row) => format!("c.{row}"),
    }
}

/// Where a page begins.
enum Cursor {
    /// After this term of the word that drives the search.
    Word { driver: usize, after: Position },
    /// After this customer, of those who contain the words.
    Containing { after: Place },
}

fn decode(text: &str, words: usize) -> std::result::Result<Cursor, Violations> {
    let parse = || {
        let (driver, rest) = text.split_once('.')?;
        if driver == "c" {
            let id = Uuid::try_parse(rest).map(Place::Id);
            let after = id.ok().or_else(|| rest.parse().map(Place::Row).ok())?;
            return Some(Cursor::Containing { after });
        }
        let (id, term) = rest.split_once('.')?;
        let driver: usize = driver.parse().ok().filter(|driver| *driver < words)?;
        let term = String::from_utf8(hex::decode(term).ok()?).ok()?;
        let id = Uuid::try_parse(id).ok()?;
        Some(Cursor::Word { driver, after: Position { term, id } })
    };
    parse().ok_or_else(bad_cursor)
}

/// What is told of a cursor that is none of ours.
pub(crate) fn bad_cursor() -> Violations {
    Violations::one("cursor", Problem::NotAllowed("must be the next_cursor of the page before".to_owned()))
}
