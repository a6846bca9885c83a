//! The results of a search.

use domain::CustomerKind;
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Url,
};
use web_sys::wasm_bindgen::JsCast;

use super::{
    FindCustomers, Hit, Place, Results,
    reasons::{Reasons, is_broken_bank_account, shape_text},
    results_address,
};
use crate::{
    components::{
        failure::sign_in_again,
        form_status::FailedNotice,
        icon::{Glyph, Icon},
        problems::{focus_soon, is_plain_click},
    },
    error::DeskError,
    fields::kind_text,
    frame::ForWriters,
    language::use_text,
    text::{count, fill},
};

/// A page of results, and what leads on from it.
#[component]
pub fn ResultList(asked: String, place: Place, results: Results) -> impl IntoView {
    let text = use_text();
    let further = place.cursor.is_some();
    let Results { hits, next_cursor, is_cut } = results;
    if hits.is_empty() && !further {
        return view! { <NothingFound asked is_cut/> }.into_any();
    }
    let cut = is_cut.then(|| view! { <p class="mt-2">{text.search_is_cut}</p> });
    let (hits, next) = (RwSignal::new(hits), RwSignal::new(next_cursor));
    let counted = move || {
        let number = hits.read().len();
        if next.read().is_some() || further {
            fill(text.more_customers, &[&number.to_string()])
        } else {
            count(number, text.one_customer, text.several_customers)
        }
    };
    back_to_what_was_opened(hits);
    let first = further.then(|| results_address(&asked, None));
    let shape = shape_text(text, &asked).map(|shape| format!("{shape} · "));
    view! {
        <section>
            <div class="flex flex-wrap items-baseline justify-between gap-x-4">
                <h1 class="text-base font-semibold break-words">
                    {fill(text.results_for, &[&asked])}
                </h1>
                <p class="quiet figures" role="status">
                    {shape} {counted}
                </p>
            </div>
            {cut}
            <ol
                class="panel divide-base-300 mt-3 divide-y"
                data-results-for=asked.clone()
                on:keydown=|event| move_through(&event)
                on:click=|event| remember_what_is_opened(&event)
            >
                <For each=move || hits.get() key=|hit| hit.id.clone() let(hit)>
                    <li>
                        <ResultLine hit/>
                    </li>
                </For>
            </ol>
            <nav class="mt-3 flex flex-wrap items-center gap-2" aria-label=text.pages_of_results>
                {first
                    .map(|first| {
                        view! {
                            <a class="btn btn-sm" href=first>
                                {text.first_results}
                            </a>
                        }
                    })} <MoreResults asked place hits next/>
            </nav>
        </section>
    }
    .into_any()
}

/// The link to more results: with JavaScript they join those on the screen, and the address goes with them.
#[component]
fn MoreResults(asked: String, place: Place, hits: RwSignal<Vec<Hit>>, next: RwSignal<Option<String>>) -> impl IntoView {
    let text = use_text();
    let navigate = use_navigate();
    let action = ServerAction::<FindCustomers>::new();
    let failure = RwSignal::new(None);
    let here = results_address(&asked, None);
    let place = RwSignal::new(Some(place));
    let searched = asked.clone();
    Effect::new(move || match action.value().get() {
        Some(Ok(Results { hits: more, next_cursor, .. })) => {
            // Somebody may have come in between, and moved another customer to this page.
            let known = |hit: &Hit| hits.read_untracked().iter().any(|other| other.id == hit.id);
            let new: Vec<_> = more.into_iter().filter(|hit| !known(hit)).collect();
            let first = new.first().map(|hit| result_id(&hit.id));
            hits.update(|hits| hits.extend(new));
            next.set(next_cursor);
            failure.set(None);
            // Of a list that has grown too long, the address names the beginning.
            let longer = place.get_untracked().and_then(|place| place.longer());
            if let Some(longer) = &longer {
                let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
                navigate(&longer.address(&searched), options);
            }
            place.set(longer);
            if let Some(first) = first {
                focus_soon(first);
            }
        }
        Some(Err(DeskError::SignedOut)) => sign_in_again(&here),
        Some(Err(error)) => failure.set(Some(error)),
        None => {}
    });
    let pending = move || action.pending().get();
    move || {
        let cursor = next.get()?;
        let further = Place { cursor: Some(cursor.clone()), pages: 1 };
        let address = place.get().and_then(|place| place.longer()).unwrap_or(further).address(&asked);
        let query = asked.clone();
        let more = move |event: MouseEvent| {
            if is_plain_click(&event) {
                event.prevent_default();
                if !action.pending().get_untracked() {
                    let cursor = Some(cursor.clone());
                    action.dispatch(FindCustomers { query: query.clone(), cursor, pages: None });
                }
            }
        };
        Some(view! {
            <a
                class="btn btn-sm"
                href=address
                aria-disabled=move || pending().then_some("true")
                on:click=more
            >
                {move || if pending() { text.loading } else { text.show_more }}
            </a>
            <FailedNotice failure/>
        })
    }
}

/// What the `id` of a customer's line begins with.
const RESULT: &str = "result-";

/// The `id` of a customer's line.
fn result_id(customer: &str) -> String {
    format!("{RESULT}{customer}")
}

/// Writes into the address which line is being opened.
fn remember_what_is_opened(event: &MouseEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    if let Ok(Some(line)) = target.closest("a[data-result]")
        && is_plain_click(event)
        && let Ok(history) = window().history()
    {
        let state = history.state().unwrap_or_default();
        drop(history.replace_state_with_url(&state, "", Some(&format!("#{}", line.id()))));
    }
}

/// Leads whoever comes back from a customer to the line that was opened.
fn back_to_what_was_opened(hits: RwSignal<Vec<Hit>>) {
    let hash = use_location().hash;
    Effect::new(move || {
        let hash = hash.get_untracked();
        if let Some(customer) = hash.strip_prefix('#').and_then(|id| id.strip_prefix(RESULT))
            && hits.read_untracked().iter().any(|hit| hit.id == customer)
        {
            focus_soon(result_id(customer));
        }
    });
}

#[component]
fn ResultLine(hit: Hit) -> impl IntoView {
    let text = use_text();
    let glyph = match hit.kind {
        CustomerKind::Private => Glyph::Person,
        CustomerKind::Corporate => Glyph::Company,
        CustomerKind::Digital => Glyph::Globe,
    };
    view! {
        <a
            id=result_id(&hit.id)
            href=format!("/customers/{}", hit.id)
            data-result=""
            class="hover:bg-base-200 focus-visible:bg-base-200 grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 px-3 py-2 focus-visible:outline-offset-[-2px] md:grid-cols-[1.25rem_minmax(0,9fr)_minmax(0,4fr)_minmax(0,5fr)_minmax(0,5fr)_minmax(0,7fr)] md:items-center"
        >
            <span class="quiet max-md:pt-0.5">
                <Icon glyph/>
                <span class="sr-only">{kind_text(text, hit.kind)}</span>
            </span>
            <span class="min-w-0 font-medium break-words">{hit.name}</span>
            <span class="max-md:col-start-2 max-md:flex max-md:flex-wrap max-md:gap-x-4 md:contents">
                <span class="figures">{hit.document}</span>
                <span class="figures">{hit.phone}</span>
                <span class="quiet truncate">{hit.locality}</span>
            </span>
            <span class="flex min-w-0 flex-wrap gap-1 max-md:col-start-2 max-md:mt-1 md:justify-end">
                <span class="sr-only">{text.matched} ": "</span>
                <Reasons reasons=hit.reasons/>
            </span>
        </a>
    }
    .into_any()
}

#[component]
fn NothingFound(
    asked: String,
    /// Whether not all with such a bank account were looked at.
    is_cut: bool,
) -> impl IntoView {
    let text = use_text();
    let create = format!("/customers/new?from={}", Url::escape(&asked));
    let hint = match (is_cut, is_broken_bank_account(&asked)) {
        (true, _) => text.search_is_cut,
        (false, true) => text.bank_account_whole,
        (false, false) => text.nothing_found_hint,
    };
    let shape = shape_text(text, &asked);
    view! {
        <section class="mx-auto max-w-2xl py-6 sm:py-12" data-results-for=asked.clone()>
            <div role="status">
                <h1 class="text-xl font-semibold break-words">
                    {fill(text.nothing_found, &[&asked])}
                </h1>
                {shape.map(|shape| view! { <p class="quiet mt-1">{shape}</p> })}
            </div>
            <p class="mt-2">{hint}</p>
            <ForWriters>
                <p class="mt-5">
                    <a class="btn" href=create.clone()>
                        <Icon glyph=Glyph::Plus/>
                        {text.create_with_this}
                    </a>
                </p>
            </ForWriters>
        </section>
    }
    .into_any()
}

/// Arrow keys move between the results, and from the first one back to the box.
pub fn move_through(event: &KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Some(here) = document().active_element() else { return };
    let Some(line) = here.closest("li").ok().flatten() else { return };
    let beside = if step > 0 { line.next_element_sibling() } else { line.previous_element_sibling() };
    let target = match beside {
        Some(beside) => beside.query_selector("a").ok().flatten(),
        None if step < 0 => document().query_selector("input[type=search]").ok().flatten(),
        None => None,
    };
    if let Some(Ok(target)) = target.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
        event.prevent_default();
        drop(target.focus());
    }
}
