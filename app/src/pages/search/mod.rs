//! Search: one box for anything that an agent hears.

pub mod pop;
mod reasons;
mod results;

use domain::{CustomerKind, query::Reason};
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::location::Url;
use serde::{Deserialize, Serialize};
use web_sys::wasm_bindgen::JsCast;

use self::results::ResultList;
pub use self::results::move_through;
use crate::{
    components::failure::Failure,
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    pages::home::{Home, HomeScreen, load_home},
    query::use_query_value,
};

/// A query of fewer characters would match nearly everybody.
const FEWEST_CHARACTERS: usize = 2;

/// Customers on one page of results.
#[cfg(feature = "ssr")]
const PAGE: u32 = 25;

/// Pages that are shown at once at the most: as many customers as the service gives.
const MOST_PAGES: u32 = 4;

/// A page of results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    pub hits: Vec<Hit>,
    pub next_cursor: Option<String>,
    /// Whether there are more bank accounts with this end than were looked at.
    #[serde(default)]
    pub is_cut: bool,
}

/// A customer that was found: what its line shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub id: String,
    pub number: Option<String>,
    pub kind: CustomerKind,
    pub name: String,
    pub document: Option<String>,
    pub phone: Option<String>,
    pub locality: Option<String>,
    /// Why it was found.
    pub reasons: Vec<Reason>,
}

/// Customers that match what was typed, one page or several at once; an invalid query or cursor matches none.
#[server(prefix = "/desk", endpoint = "find_customers", output = Json)]
pub async fn find_customers(
    query: String,
    #[server(default)] cursor: Option<String>,
    #[server(default)] pages: Option<u32>,
) -> Result<Results, DeskError> {
    use service::{Error, customer_search::Query, desk_search};

    use crate::pages::customer::facts::sees_all;

    let caller = crate::context::caller()?;
    let (reader, unmasked) = (caller.permit()?, sees_all(&caller));
    let query = Query { text: query, limit: PAGE * pages.unwrap_or(1).clamp(1, MOST_PAGES), cursor };
    let service = crate::context::service()?;
    // Boxed: the page moves this future a dozen times before it runs.
    match Box::pin(desk_search::search(&service, &reader, &query)).await {
        Ok(page) => {
            let hits = page.hits.into_iter().map(|hit| Hit::of(hit, unmasked)).collect();
            Ok(Results { hits, next_cursor: page.next_cursor, is_cut: page.is_cut })
        }
        Err(Error::Invalid(_)) => Ok(Results { hits: Vec::new(), next_cursor: None, is_cut: false }),
        Err(error) => Err(error.into()),
    }
}

#[cfg(feature = "ssr")]
impl Hit {
    fn of(hit: service::desk_search::Hit, unmasked: bool) -> Self {
        use domain::mask::Shown;

        let service::desk_search::Hit { customer, reasons } = hit;
        let reasons = reasons.into_iter().map(|reason| written(reason, &customer.profile));
        let reasons = reasons.map(|reason| if unmasked { reason } else { masked(reason) }).collect();
        let number = |number: &str| Shown::document(number, unmasked).text;
        let contact = customer.profile.contact_info();
        let phone = contact.and_then(|contact| contact.phone_numbers().default_contact());
        Self {
            id: customer.id.to_string(),
            number: customer.external_id.map(|number| number.to_string()),
            kind: customer.profile.kind(),
            name: customer.profile.display_name(),
            document: customer.profile.identity_document().map(|document| number(document.number())),
            phone: phone.map(|phone| format!("{} {}", phone.country_code(), phone.number())),
            locality: contact.map(|contact| contact.postal_address().locality().to_string()),
            reasons,
        }
    }
}

/// The reason with the customer's names as they are written, which are found without accents and capitals.
#[cfg(feature = "ssr")]
fn written(reason: Reason, profile: &domain::Profile) -> Reason {
    use domain::{TermKind, search::as_written};

    let written = |term: String| as_written(profile, &term).unwrap_or(term);
    match reason {
        Reason::Term(TermKind::Name, term) => Reason::Term(TermKind::Name, written(term)),
        Reason::Representative(TermKind::Name, term) => Reason::Representative(TermKind::Name, written(term)),
        Reason::ByEar { typed, term } => Reason::ByEar { typed, term: written(term) },
        Reason::Mistyped { typed, term } => Reason::Mistyped { typed, term: written(term) },
        Reason::Term(..)
        | Reason::Representative(..)
        | Reason::Repaired { .. }
        | Reason::Account(_)
        | Reason::Iban(_)
        | Reason::LeftOut(_) => reason,
    }
}

/// The reason as it is told to whom documents are masked. What was typed is theirs already.
#[cfg(feature = "ssr")]
fn masked(reason: Reason) -> Reason {
    use domain::{TermKind, mask::document};

    match reason {
        Reason::Term(TermKind::Document, number) => Reason::Term(TermKind::Document, document(&number)),
        Reason::Representative(TermKind::Document, number) => {
            Reason::Representative(TermKind::Document, document(&number))
        }
        Reason::Repaired { repair, typed, number } => Reason::Repaired { repair, typed, number: document(&number) },
        Reason::Term(..)
        | Reason::Representative(..)
        | Reason::ByEar { .. }
        | Reason::Mistyped { .. }
        | Reason::Account(_)
        | Reason::Iban(_)
        | Reason::LeftOut(_) => reason,
    }
}

/// The address of the results for a text.
pub fn results_address(text: &str, cursor: Option<&str>) -> String {
    let text = text.trim();
    match cursor {
        _ if text.is_empty() => "/".to_owned(),
        None => format!("/?q={}", Url::escape(text)),
        Some(cursor) => format!("/?q={}&cursor={}", Url::escape(text), Url::escape(cursor)),
    }
}

/// Where in the results a page begins, and how far it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Where the page before ended; `None` at the first one.
    cursor: Option<String>,
    /// How many pages are shown at once, 1 to [`MOST_PAGES`].
    pages: u32,
}

impl Place {
    /// Its address.
    fn address(&self, text: &str) -> String {
        let start = results_address(text, self.cursor.as_deref());
        if self.pages > 1 { format!("{start}&pages={}", self.pages) } else { start }
    }

    /// With one page more; `None` when it would be too long.
    fn longer(&self) -> Option<Self> {
        (self.pages < MOST_PAGES).then(|| Self { pages: self.pages + 1, ..self.clone() })
    }
}

/// How many pages an address asks for.
fn pages_of(typed: Option<&str>) -> u32 {
    typed.and_then(|typed| typed.parse().ok()).unwrap_or(1).clamp(1, MOST_PAGES)
}

/// The links of the results on the screen, if they are those of this text.
pub fn results_on_screen(text: &str) -> Vec<web_sys::HtmlElement> {
    let selector = "[data-results-for] a[data-result]";
    let list = document().query_selector("[data-results-for]").ok().flatten();
    let current = list.and_then(|list| list.get_attribute("data-results-for"));
    let Ok(links) = document().query_selector_all(selector) else { return Vec::new() };
    (0..links.length())
        .filter_map(|index| links.item(index)?.dyn_into().ok())
        .filter(|_| current.as_deref() == Some(text.trim()))
        .collect()
}

/// What was asked, from where on, and what was found; `None` for too little text.
type Answer = Option<(String, Place, Result<Results, DeskError>)>;

/// The answer to the newest question. A resource waits for one answer before it asks again, so a
/// question is given up when there is a newer one; until that is answered the last answer stays.
fn answers(asked: Memo<String>) -> Load<Answer> {
    let (cursor, pages) = (use_query_value("cursor"), use_query_value("pages"));
    let question = Memo::new(move |_| {
        // More pages that join those on the screen change the address, and ask nothing anew.
        let pages = pages.with_untracked(|pages| pages_of(pages.as_deref()));
        (asked.get(), Place { cursor: cursor.get(), pages })
    });
    let asking = ArcStoredValue::new(None);
    let last = ArcStoredValue::new(None);
    Effect::new({
        let asking = asking.clone();
        move || {
            let newest = question.get();
            asking.with_value(|asking: &Option<(_, AbortHandle)>| {
                if let Some((question, handle)) = asking
                    && *question != newest
                {
                    handle.abort();
                }
            });
        }
    });
    let ask = move |question: (String, Place)| {
        let (asking, last) = (asking.clone(), last.clone());
        async move {
            let (asked, place) = question.clone();
            let answer = if asked.chars().count() < FEWEST_CHARACTERS {
                None
            } else {
                let found = find_customers(asked.clone(), place.cursor.clone(), Some(place.pages));
                let (call, handle) = abortable(found);
                asking.set_value(Some((question, handle)));
                let Ok(found) = call.await else { return last.get_value() };
                Some((asked, place, found))
            };
            last.set_value(answer.clone());
            answer
        }
    };
    Load::new(move || question.get(), ask)
}

/// What an agent begins with, loaded anew whenever nothing is asked; what was there last stays until then.
fn home(asked: Memo<String>) -> Load<Option<Result<HomeScreen, DeskError>>> {
    let figures = use_query_value("figures");
    let wanted = Memo::new(move |_| asked.with(String::is_empty).then(|| figures.get().as_deref() == Some("week")));
    let last = ArcStoredValue::new(None);
    let load = move |wanted: Option<bool>| {
        let last = last.clone();
        async move {
            if let Some(week) = wanted {
                last.set_value(Some(load_home(week).await));
            }
            last.get_value()
        }
    };
    Load::new(move || wanted.get(), load)
}

/// The search page, and home where nothing is asked. The box itself stands in the frame.
#[component]
pub fn SearchPage() -> impl IntoView {
    let text = use_text();
    let typed = use_query_value("q");
    let asked = Memo::new(move |_| typed.get().unwrap_or_default().trim().to_owned());
    let (results, home) = (answers(asked), home(asked));
    let search_again = Callback::new(move |()| results.refetch());
    let home_again = Callback::new(move |()| home.refetch());
    let title = move || match asked.get() {
        asked if asked.is_empty() => text.search_customers.to_owned(),
        asked => asked,
    };
    // The server writes the title when the page is done, and its memos may be gone: it is read here.
    #[cfg(feature = "ssr")]
    let title = untrack(title);
    view! {
        <Title text=title/>
        <Transition fallback=move || view! { <p class="quiet py-8">{text.loading}</p> }>
            {move || {
                let home = home.get();
                results
                    .get()
                    .map(|answer| match answer {
                        None => {
                            let home = home.flatten().filter(|_| asked.with(String::is_empty));
                            match home {
                                Some(Ok(screen)) => view! { <Home screen/> }.into_any(),
                                Some(Err(error)) => view! { <Failure error again=home_again/> }.into_any(),
                                None => view! { <Invitation/> }.into_any(),
                            }
                        }
                        Some((_, _, Err(error))) => view! { <Failure error again=search_again/> }.into_any(),
                        Some((asked, place, Ok(results))) => {
                            view! { <ResultList asked place results/> }.into_any()
                        }
                    })
            }}
        </Transition>
    }
    .into_any()
}

/// Puts the focus into the search box, which stands in the frame.
pub fn focus_search_box() {
    let found = document().query_selector("input[type=search]").ok().flatten();
    if let Some(Ok(input)) = found.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
        drop(input.focus());
    }
}

/// What the page shows for too little text.
#[component]
fn Invitation() -> impl IntoView {
    let text = use_text();
    view! {
        <section class="mx-auto max-w-2xl py-6 sm:py-12">
            <h1 class="text-xl font-semibold">{text.find_a_customer}</h1>
            <p class="mt-2" role="status">
                {text.too_short}
            </p>
            <Examples/>
        </section>
    }
    .into_any()
}

/// What can be typed, and the keys.
#[component]
pub fn Examples() -> impl IntoView {
    let text = use_text();
    let examples = [
        (text.matched_name, "José Núñez", text.example_name),
        (text.matched_document, "12.345.678-Z", text.example_document),
        (text.matched_phone, "612 345 678", text.example_phone),
        (text.matched_email, "ana@example.com", text.example_email),
        (text.matched_number, "214748364", text.example_number),
        (text.matched_iban, "Núñez 1332", text.example_iban),
    ];
    let keys = [("/", text.key_focus), ("↑ ↓", text.key_move), ("Enter", text.key_open)];
    view! {
        <dl class="panel divide-base-300 mt-4 divide-y">
            {examples
                .map(|(kind, example, note)| {
                    view! {
                        <div class="grid grid-cols-[6rem_1fr] gap-x-4 px-4 py-2">
                            <dt class="font-medium">{kind}</dt>
                            <dd class="figures">{example}</dd>
                            <dd class="quiet col-start-2 text-xs">{note}</dd>
                        </div>
                    }
                })}
        </dl>
        <ul class="quiet mt-4 hidden flex-wrap gap-x-6 gap-y-2 text-xs sm:flex">
            {keys
                .map(|(key, meaning)| {
                    view! {
                        <li>
                            <kbd class="kbd kbd-sm text-base-content">{key}</kbd>
                            " "
                            {meaning}
                        </li>
                    }
                })}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_how_far_was_read() {
        let mut place = Place { cursor: None, pages: pages_of(None) };
        assert_eq!(place.address(" núñez "), "/?q=n%C3%BA%C3%B1ez");
        for address in ["/?q=a&pages=2", "/?q=a&pages=3", "/?q=a&pages=4"] {
            place = place.longer().unwrap();
            assert_eq!(place.address("a"), address);
        }
        assert_eq!(place.longer(), None);
        assert_eq!(Place { cursor: Some("0x".to_owned()), pages: 2 }.address("a"), "/?q=a&cursor=0x&pages=2");
        assert_eq!(["3", "0", "-1", "x", "9999999999"].map(|typed| pages_of(Some(typed))), [3, 1, 1, 1, 1]);
        assert_eq!(pages_of(Some("5")), MOST_PAGES);
    }
}
