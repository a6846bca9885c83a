//! The desk's search: the API's, and where that finds nothing, what an agent may have misheard or mistyped.
//!
//! Each further step is taken only when the one before found nobody, is one or two statements, and says in its
//! hits' reasons what it took the text for.

use std::collections::HashSet;

use domain::by_ear::spellings;
use domain::mistyped;
use domain::query::{self, Reason};
use domain::search::{self, TermKind};
use domain::{Customer, CustomerId, ExternalId, Iban, IdentityDocument, Instrument, PaymentMethod};
use uuid::Uuid;

use crate::customer_search::{self, Documents, Query};
use crate::permission::{AccountsRead, CustomersRead, ExternalAccountsRead, Unmasked};
use crate::store::{self, Conn};
use crate::{Permitted, Result, Service};

/// Spellings of one word that are looked for at the most, of those that any customer has.
const MAX_FOUND_SPELLINGS: usize = 4;
/// Corrections of one word, likewise.
const MAX_FOUND_CORRECTIONS: usize = 8;
/// Words that nobody has, of which so many at the most were mistyped: each is some hundred corrections.
const MAX_MISTYPED: usize = 2;
/// Customers who are looked through for a name with the end of a bank account at the most. One in ten thousand has it.
const MAX_PAYERS: u32 = 500;
/// Accounts that are looked through for it at the most: a company may have thousands.
const MAX_ACCOUNTS: i64 = 2_000;
/// Of so many words one may be left out.
const MANY_WORDS: usize = 3;

/// A page of hits.
#[derive(Debug, Clone)]
pub struct Page {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// Where the next page begins; none on the last one.
    pub next_cursor: Option<String>,
    /// Whether more customers have a bank account with this end than were looked through.
    pub is_cut: bool,
}

/// A customer that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The customer.
    pub customer: Customer,
    /// Why: for each word that was typed, or for the whole.
    pub reasons: Vec<Reason>,
}

/// Finds customers as [`customer_search::search`] does, and by the number of an account, for whom may look accounts
/// up by it. A whole bank account finds those with an account that is paid from it, for whom may see accounts, and
/// nobody else: it is looked up by its blind index. So are its last four digits, alone or with words of a name, also as
/// they sound or with one slip, by a blind index of their own: a page of those who have them, or five hundred who are
/// looked through for the name. When all that finds nobody: by a document with one slip ([`query::repairs`]), by names
/// that sound alike ([`spellings`]) or have one slip ([`mistyped::corrections`]), and by all words of a name but one.
///
/// To whom documents are masked, they match as a whole and not by their beginning: a search could otherwise find a
/// number out digit by digit.
///
/// # Errors
/// As [`customer_search::search`].
pub async fn search(service: &Service, caller: &Permitted<CustomersRead>, query: &Query) -> Result<Page> {
    let query = &Query { text: query::without_scheme(&query.text).into_owned(), ..query.clone() };
    if let Some(iban) = query::iban(&query.text)
        && caller.permit::<AccountsRead>().is_ok()
    {
        return by_iban(service, caller, query, &iban).await;
    }
    let words = search::query_tokens(&query.text);
    let unmasked = caller.permit::<Unmasked>().is_ok();
    let may = |kind, term: &str, word: &str| unmasked || kind != TermKind::Document || term == word;
    let documents = if unmasked { Documents::Begun } else { Documents::Whole };
    let page = customer_search::search_by(service, caller, query, documents).await?;
    let hits = page.hits.into_iter().filter_map(|hit| {
        let found = customer_search::matched(&hit.customer, &words, may);
        (unmasked || found.len() == words.len()).then(|| Hit::of(hit.customer, found))
    });
    let mut page = Page { hits: hits.collect(), next_cursor: page.next_cursor, is_cut: false };
    if query.cursor.is_none() {
        add_owner(service, caller, &words, &mut page.hits).await?;
        if let Some((names, end)) = query::names_and_iban_end(&query.text)
            && let Ok(reader) = caller.permit()
        {
            let most = if names.is_empty() { query.limit } else { MAX_PAYERS };
            let payers = payers(service, &reader, &names, &end, most).await?;
            add_payers(&mut page, payers, &end);
        }
        if page.hits.is_empty() {
            page.hits = forgiving(service, caller, query, &words).await?;
        }
    }
    Ok(page)
}

/// A page of the customers with an account that is paid from this bank account, in the order of their ids.
async fn by_iban(service: &Service, caller: &Permitted<CustomersRead>, query: &Query, iban: &Iban) -> Result<Page> {
    let after = match &query.cursor {
        None => CustomerId(Uuid::nil()),
        Some(cursor) => cursor.parse().map_err(|_| customer_search::bad_cursor())?,
    };
    let most = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let limit = i64::from(query.limit).saturating_add(1);
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let mut ids = store::instrument::holders(conn, caller.org(), &Instrument::iban(iban), after, limit).await?;
    let has_more = ids.len() > most;
    ids.truncate(most);
    let mut customers = store::customer::by_ids(conn, caller.org(), &ids).await?;
    reader.done();
    customers.sort_unstable_by_key(|customer| customer.id);
    let reason = Reason::Iban(iban.end().to_owned());
    Ok(Page {
        hits: customers.into_iter().map(|customer| Hit { customer, reasons: vec![reason.clone()] }).collect(),
        next_cursor: ids.last().filter(|_| has_more).map(ToString::to_string),
        is_cut: false,
    })
}

/// Customers of these names, or of any, with an account that is paid from a bank account with this end, and whether more
/// than `most` have such an account.
async fn payers(
    service: &Service,
    caller: &Permitted<AccountsRead>,
    names: &[String],
    end: &str,
    most: u32,
) -> Result<(Vec<Hit>, bool)> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let mut ids = store::instrument::holders_by_end(conn, caller.org(), end, i64::from(most) + 1).await?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let is_cut = ids.len() > most;
    ids.truncate(most);
    let holders = store::customer::by_ids(conn, caller.org(), &ids).await?;
    let mut found = of_names(&holders, names);
    let ids: Vec<_> = found.iter().map(|hit| hit.customer.id).collect();
    // The index alone does not do: see `holders_by_end`.
    let accounts = store::account::of_customers(conn, caller.org(), &ids, MAX_ACCOUNTS).await?;
    reader.done();
    let ends_so = |method: &PaymentMethod| matches!(method, PaymentMethod::DirectDebit { iban } if iban.end() == end);
    let payers = accounts.iter().filter(|account| account.payment_method.as_ref().is_some_and(ends_so));
    let payers: HashSet<_> = payers.map(|account| account.customer_id).collect();
    found.retain(|hit| payers.contains(&hit.customer.id));
    for hit in &mut found {
        hit.reasons.push(Reason::Iban(end.to_owned()));
    }
    Ok((found, is_cut || i64::try_from(accounts.len()).unwrap_or(i64::MAX) >= MAX_ACCOUNTS))
}

/// Those of the customers who have all these names, likeliest first: as they are or sound, or else with slips.
fn of_names(customers: &[Customer], names: &[String]) -> Vec<Hit> {
    let mut heard: Vec<Heard> = names.iter().map(|name| Heard::new(name)).collect();
    let found = by_likelihood(customers.iter().cloned(), &heard);
    if !found.is_empty() {
        return found;
    }
    for heard in &mut heard {
        heard.corrections = mistyped::corrections(heard.word);
    }
    by_likelihood(customers.iter().cloned(), &heard)
}

/// Adds those who pay from a bank account with this end, in front of all who have no such number: four digits that are
/// all of it are likelier than the beginning of a longer one.
fn add_payers(page: &mut Page, (payers, is_cut): (Vec<Hit>, bool), end: &str) {
    let ids: HashSet<_> = payers.iter().map(|hit| hit.customer.id).collect();
    let is_number = |reason: &Reason| match reason {
        Reason::Term(TermKind::Number, number) | Reason::Account(number) => number == end,
        _ => false,
    };
    let mut hits: Vec<_> = page.hits.drain(..).filter(|hit| !ids.contains(&hit.customer.id)).collect();
    let begun = hits.iter().position(|hit| !hit.reasons.iter().any(is_number)).unwrap_or(hits.len());
    hits.splice(begun..begun, payers);
    page.hits = hits;
    page.is_cut = is_cut;
}

impl Hit {
    fn of(customer: Customer, mut found: Vec<(TermKind, String)>) -> Self {
        found.dedup();
        let reasons = found.into_iter().map(|(kind, term)| by_term(&customer, kind, term)).collect();
        Self { customer, reasons }
    }
}

/// Adds who has the account of this number: a customer may have the same one, and is then in the list already.
async fn add_owner(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    words: &[String],
    hits: &mut Vec<Hit>,
) -> Result<()> {
    let [number] = words else { return Ok(()) };
    let Ok(number) = number.parse::<ExternalId>() else { return Ok(()) };
    if caller.permit::<ExternalAccountsRead>().is_err() {
        return Ok(());
    }
    let mut reader = service.db.read().await?;
    let owner = store::desk_search::of_account(&mut reader.conn(), caller.org(), &number).await?;
    reader.done();
    let Some(customer) = owner else { return Ok(()) };
    let reason = Reason::Account(number.to_string());
    match hits.iter_mut().find(|hit| hit.customer.id == customer.id) {
        Some(hit) => hit.reasons.push(reason),
        None => hits.insert(0, Hit { customer, reasons: vec![reason] }),
    }
    Ok(())
}

async fn forgiving(
    service: &Service,
    caller: &Permitted<CustomersRead>,
    query: &Query,
    words: &[String],
) -> Result<Vec<Hit>> {
    let repairs = query::repairs(&query.text);
    let is_name = words.iter().all(|word| word.chars().all(char::is_alphabetic));
    if repairs.is_empty() && !is_name {
        return Ok(Vec::new());
    }
    // There is no next page of these.
    let limit = i64::from(customer_search::MAX_LIMIT);
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let hits = if repairs.is_empty() {
        by_ear(conn, caller, words, limit).await?
    } else {
        let terms: Vec<_> = repairs.iter().map(|(_, number)| number.to_ascii_lowercase()).collect();
        let found = store::desk_search::having(conn, caller.org(), TermKind::Document, &terms, limit).await?;
        found.into_iter().filter_map(|customer| repaired(customer, &query.text, &repairs)).collect()
    };
    reader.done();
    Ok(hits)
}

/// The customer with the repair by which it was found.
fn repaired(customer: Customer, text: &str, repairs: &[(query::Repair, String)]) -> Option<Hit> {
    let terms = terms(&customer);
    let has = |number: &str| {
        terms.iter().any(|(kind, term)| *kind == TermKind::Document && term.eq_ignore_ascii_case(number))
    };
    let (repair, number) = repairs.iter().find(|(_, number)| has(number))?;
    let typed = IdentityDocument::normalise(text);
    let reason = Reason::Repaired { repair: *repair, typed, number: number.clone() };
    Some(Hit { customer, reasons: vec![reason] })
}

async fn by_ear(
    conn: &mut Conn<'_>,
    caller: &Permitted<CustomersRead>,
    words: &[String],
    limit: i64,
) -> Result<Vec<Hit>> {
    let mut heard: Vec<Heard> = words.iter().map(|word| Heard::new(word)).collect();
    let known = known(conn, caller, heard.iter().map(|heard| &heard.spellings)).await?;
    for heard in &mut heard {
        heard.spellings.retain(|spelling| known.contains(spelling));
        heard.spellings.truncate(MAX_FOUND_SPELLINGS);
    }
    // What nobody has, however it is spelt, was mistyped.
    if heard.iter().filter(|heard| heard.spellings.is_empty()).count() <= MAX_MISTYPED {
        correct(conn, caller, heard.iter_mut().filter(|heard| heard.spellings.is_empty())).await?;
    }
    let mut found = of_all(conn, caller, &heard, limit).await?;
    if found.is_empty() && words.len() >= MANY_WORDS {
        found = of_all_but_one(conn, caller, &heard, limit).await?;
    }
    // Words that somebody has, but nobody all of them: one may be another's slip.
    if found.is_empty() && (2..=MANY_WORDS).contains(&words.len()) {
        correct(conn, caller, heard.iter_mut().filter(|heard| heard.corrections.is_empty())).await?;
        found = of_all(conn, caller, &heard, limit).await?;
    }
    Ok(found)
}

/// Those of the words that some customer has.
async fn known(
    conn: &mut Conn<'_>,
    caller: &Permitted<CustomersRead>,
    words: impl Iterator<Item = &Vec<String>>,
) -> Result<HashSet<String>> {
    let words: Vec<_> = words.flatten().collect();
    Ok(store::desk_search::begun(conn, caller.org(), &words).await?.into_iter().collect())
}

/// Gives words the corrections that some customer has.
async fn correct<'a, 'b: 'a>(
    conn: &mut Conn<'_>,
    caller: &Permitted<CustomersRead>,
    heard: impl Iterator<Item = &'a mut Heard<'b>>,
) -> Result<()> {
    let mut heard: Vec<_> = heard.map(|heard| (mistyped::corrections(heard.word), heard)).collect();
    let known = known(conn, caller, heard.iter().map(|(corrections, _)| corrections)).await?;
    for (corrections, heard) in &mut heard {
        let corrections = corrections.drain(..).filter(|word| known.contains(word) && !heard.spellings.contains(word));
        heard.corrections = corrections.take(MAX_FOUND_CORRECTIONS).collect();
    }
    Ok(())
}

/// [`of_all`] without a word that nobody has, or else without the last one: a second surname that was never written
/// down.
async fn of_all_but_one(
    conn: &mut Conn<'_>,
    caller: &Permitted<CustomersRead>,
    heard: &[Heard<'_>],
    limit: i64,
) -> Result<Vec<Hit>> {
    let mut heard = heard.to_vec();
    let Some(last) = heard.len().checked_sub(1) else { return Ok(Vec::new()) };
    let left_out = heard.remove(heard.iter().position(|heard| heard.tried().next().is_none()).unwrap_or(last));
    let mut found = of_all(conn, caller, &heard, limit).await?;
    for hit in &mut found {
        hit.reasons.push(Reason::LeftOut(left_out.word.to_owned()));
    }
    Ok(found)
}

/// A word with what it is looked for by.
#[derive(Clone)]
struct Heard<'a> {
    word: &'a str,
    /// Ways to write it, itself first.
    spellings: Vec<String>,
    /// What it may be a slip of.
    corrections: Vec<String>,
}

impl<'a> Heard<'a> {
    fn new(word: &'a str) -> Self {
        Self { word, spellings: spellings(word), corrections: Vec::new() }
    }

    /// All of them, the likeliest first.
    fn tried(&self) -> impl Iterator<Item = &String> {
        self.spellings.iter().chain(&self.corrections)
    }

    /// What of the names and e-mails among the terms begins with one of them: how likely it is what was meant, 0 the
    /// most, and as what.
    fn found_in(&self, customer: &Customer, terms: &[(TermKind, String)]) -> Option<(usize, Reason)> {
        let of_name = |kind: &TermKind| matches!(kind, TermKind::Name | TermKind::Email);
        self.tried().enumerate().find_map(|(rank, tried)| {
            let (kind, term) = terms.iter().find(|(kind, term)| of_name(kind) && term.starts_with(tried))?;
            let (typed, term) = (self.word.to_owned(), term.clone());
            let reason = match rank {
                _ if *tried == self.word => by_term(customer, *kind, term),
                _ if rank < self.spellings.len() => Reason::ByEar { typed, term },
                _ => Reason::Mistyped { typed, term },
            };
            Some((rank, reason))
        })
    }
}

/// Customers whose names or e-mails have all words, in one of the ways they are looked for: what is likeliest comes
/// first.
async fn of_all(
    conn: &mut Conn<'_>,
    caller: &Permitted<CustomersRead>,
    words: &[Heard<'_>],
    limit: i64,
) -> Result<Vec<Hit>> {
    if words.iter().any(|heard| heard.tried().next().is_none()) {
        return Ok(Vec::new());
    }
    let org = caller.org();
    let likeliest: Vec<_> = words.iter().filter_map(|heard| heard.tried().next().cloned()).collect();
    let driver = store::customer_search::rarest(conn, org, &likeliest).await?;
    let tried: Vec<Vec<_>> = words.iter().map(|heard| heard.tried().cloned().collect()).collect();
    let found = store::desk_search::by_spellings(conn, org, &tried, driver, limit).await?;
    Ok(by_likelihood(found, words))
}

/// Those of the customers who have all words, in one of the ways they are looked for: what is likeliest comes first.
fn by_likelihood(customers: impl IntoIterator<Item = Customer>, words: &[Heard<'_>]) -> Vec<Hit> {
    let mut hits: Vec<_> = customers.into_iter().filter_map(|customer| ranked(customer, words)).collect();
    hits.sort_by_cached_key(|(rank, hit)| (*rank, search::fold(&hit.customer.profile.display_name()), hit.customer.id));
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// The customer with what each word stands for, after how far that is from what was typed; `None` when a word is only
/// something else, such as a document that begins so.
fn ranked(customer: Customer, words: &[Heard<'_>]) -> Option<(usize, Hit)> {
    let terms = terms(&customer);
    let found: Option<Vec<_>> = words.iter().map(|heard| heard.found_in(&customer, &terms)).collect();
    let (ranks, reasons): (Vec<usize>, _) = found?.into_iter().unzip();
    Some((ranks.iter().sum(), Hit { customer, reasons }))
}

fn by_term(customer: &Customer, kind: TermKind, term: String) -> Reason {
    match search::is_representatives(&customer.profile, kind, &term) {
        true => Reason::Representative(kind, term),
        false => Reason::Term(kind, term),
    }
}

fn terms(customer: &Customer) -> Vec<(TermKind, String)> {
    search::terms(&customer.profile, customer.external_id.as_ref())
}
