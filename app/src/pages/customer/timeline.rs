//! Everything that happened to a customer, the newest first, on a page of its own.

use chrono::{DateTime, Utc};
use domain::EventKind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        page::SubHead,
        panel_head::PanelHead,
    },
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    pages::audit::{action_text, actor_text},
    query::use_query_value,
    text::Text,
    when::moment,
};

/// The address of a customer's timeline.
pub fn timeline_address(customer: &str) -> String {
    format!("/customers/{customer}/timeline")
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineScreen {
    customer: String,
    customer_name: String,
    /// The kinds that the agent may see.
    kinds: Vec<EventKind>,
    /// Whether these are all kinds of changes.
    sees_all: bool,
    /// The one that is shown; all of them without.
    kind: Option<EventKind>,
    events: Vec<Event>,
    /// Whether this is a further page.
    is_further: bool,
    /// Where the next page begins.
    next: Option<String>,
}

/// The newest changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest {
    pub events: Vec<Event>,
    /// Whether the agent may see changes of all kinds.
    pub sees_all: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    at: DateTime<Utc>,
    action: String,
    kind: EventKind,
    actor_kind: String,
    actor: String,
    /// What it was done to, where that has a page which the agent may see.
    address: Option<String>,
    /// The entry in the audit trail, for an agent who may read it.
    entry: Option<String>,
}

#[cfg(feature = "ssr")]
pub use server::Sight;

#[cfg(feature = "ssr")]
mod server {
    use domain::EventKind;
    use service::{
        Caller, customer_timeline,
        permission::{AccountsRead, ReadAudit},
    };

    use super::Event;

    /// What of an event's places the agent may open.
    pub struct Sight {
        accounts: bool,
        audit: bool,
    }

    impl Sight {
        pub fn of(caller: &Caller) -> Self {
            Self { accounts: caller.permit::<AccountsRead>().is_ok(), audit: caller.permit::<ReadAudit>().is_ok() }
        }

        /// A line.
        pub fn event(&self, event: customer_timeline::Event) -> Event {
            let of_account = self.accounts && event.entity == "account";
            Event {
                at: event.at,
                kind: EventKind::of(&event.action),
                address: of_account.then(|| crate::pages::account::account_address(&event.entity_id)),
                entry: self.audit.then(|| format!("/audit/{}", event.id)),
                action: event.action,
                actor_kind: event.actor_kind,
                actor: event.actor,
            }
        }
    }
}

/// What happened to a customer; of this kind, after the page that ended with `before`.
#[server(prefix = "/desk", endpoint = "load_timeline", output = Json)]
pub async fn load_timeline(
    id: String,
    #[server(default)] kind: Option<String>,
    #[server(default)] before: Option<String>,
) -> Result<TimelineScreen, DeskError> {
    use service::{Error, customer_timeline};

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let reader = caller.permit()?;
    let customer = id.parse().map_err(|_| Error::NotFound("customer"))?;
    let kind = kind.and_then(|kind| kind.parse().ok());
    let next = before.as_deref().and_then(|before| before.parse().ok());
    let found = customer_timeline::list(&service, &reader, customer, kind, next).await?;
    let sight = Sight::of(&caller);
    Ok(TimelineScreen {
        customer: id,
        customer_name: found.customer_name,
        kinds: found.kinds,
        sees_all: customer_timeline::sees_all_changes(&caller),
        kind,
        events: found.events.into_iter().map(|event| sight.event(event)).collect(),
        is_further: next.is_some(),
        next: found.next.map(|next| next.to_string()),
    })
}

impl TimelineScreen {
    /// The address of a page of it.
    fn address(&self, kind: Option<EventKind>, before: Option<&str>) -> String {
        let kind = kind.map(|kind| format!("kind={kind}"));
        let before = before.map(|before| format!("before={before}"));
        let query: Vec<_> = kind.into_iter().chain(before).collect();
        let page = timeline_address(&self.customer);
        if query.is_empty() { page } else { format!("{page}?{}", query.join("&")) }
    }
}

/// The page.
#[component]
pub fn TimelinePage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let (kind, before) = (use_query_value("kind"), use_query_value("before"));
    let screen = Load::new(
        move || (params.read().get("id").unwrap_or_default(), kind.get(), before.get()),
        |(id, kind, before)| load_timeline(id, kind, before),
    );
    view! {
        <Title text=text.timeline/>
        <Loaded from=screen show={move |screen| view! { <TimelineView screen/> }}/>
    }
    .into_any()
}

#[component]
fn TimelineView(screen: TimelineScreen) -> impl IntoView {
    let text = use_text();
    let link = |kind: Option<EventKind>| {
        view! {
            <a
                class="btn btn-ghost btn-sm aria-[current=true]:bg-base-300 aria-[current=true]:font-semibold"
                href=screen.address(kind, None)
                aria-current=(screen.kind == kind).then_some("true")
            >
                {kind.map_or(text.timeline_all, |kind| kind_words(text, kind))}
            </a>
        }
    };
    let kinds = screen.kinds.iter().copied().map(Some);
    let links = [None].into_iter().chain(kinds).map(link).collect_view();
    let newest = screen.is_further.then(|| screen.address(screen.kind, None));
    let older = screen.next.as_deref().map(|next| screen.address(screen.kind, Some(next)));
    let is_part = screen.kind.is_none() && !screen.sees_all;
    let TimelineScreen { customer, customer_name, events, .. } = screen;
    let list = if events.is_empty() {
        let words = match older {
            Some(_) => text.timeline_look_further,
            None if is_part => text.timeline_nothing_seen,
            None => text.timeline_nothing,
        };
        view! {
            <p class="panel quiet mt-3 p-4" role="status">
                {words}
            </p>
        }
        .into_any()
    } else {
        view! {
            <ol class="panel divide-base-300 mt-3 divide-y" data-timeline="">
                {events.into_iter().map(|event| view! { <EventLine event/> }).collect_view()}
            </ol>
        }
        .into_any()
    };
    view! {
        <SubHead of=(format!("/customers/{customer}"), customer_name) title=text.timeline/>
        <nav class="mt-3 flex flex-wrap gap-1" aria-label=text.timeline_kinds>
            {links}
        </nav>
        {list}
        <nav class="mt-3 flex flex-wrap gap-2 empty:hidden" aria-label=text.timeline_pages>
            {newest.map(|address| view! { <a class="btn btn-sm" href=address>{text.audit_newest}</a> })}
            {older.map(|address| view! { <a class="btn btn-sm" href=address>{text.audit_older}</a> })}
        </nav>
    }
    .into_any()
}

#[component]
fn EventLine(event: Event) -> impl IntoView {
    let text = use_text();
    let Event { at, action, kind, actor_kind, actor, address, entry } = event;
    let words = action_text(text, &action);
    let what = view! { <What words=words.clone() address/> };
    let entry = entry.map(|entry| {
        view! {
            <a class="link quiet text-xs" href=entry aria-label=format!("{}: {words}", text.details)>
                {text.details}
            </a>
        }
    });
    view! {
        <li class="grid gap-x-4 gap-y-0.5 px-4 py-2 md:grid-cols-[9rem_minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)] md:items-baseline">
            <time class="quiet figures" datetime=at.to_rfc3339()>
                {moment(text, at)}
            </time>
            <span class="flex min-w-0 flex-wrap items-baseline gap-x-3 break-words">{what} {entry}</span>
            <span class="quiet flex items-center gap-1">
                {(kind == EventKind::Look).then(|| view! { <Icon glyph=Glyph::Eye/> })}
                {kind_words(text, kind)}
            </span>
            <span class="min-w-0 break-words">
                {actor} " " <span class="quiet text-xs">{actor_text(text, &actor_kind).to_owned()}</span>
            </span>
        </li>
    }
    .into_any()
}

/// What was done, as the link to what it was done to, where there is one.
#[component]
fn What(words: String, address: Option<String>) -> impl IntoView {
    match address {
        Some(address) => view! {
            <a class="link link-hover font-medium" href=address>
                {words}
            </a>
        }
        .into_any(),
        None => view! { <span class="font-medium">{words}</span> }.into_any(),
    }
}

/// The newest changes on the customer's own page, with the way to all of them.
#[component]
pub fn Lately(
    /// The customer's id.
    customer: String,
    latest: Latest,
) -> impl IntoView {
    let text = use_text();
    let Latest { events, sees_all } = latest;
    let none = if sees_all { text.lately_none } else { text.timeline_nothing_seen };
    let line = |event: Event| {
        let Event { at, action, actor, address, .. } = event;
        view! {
            <li class="grid gap-x-4 px-4 py-2 sm:grid-cols-[9rem_minmax(0,2fr)_minmax(0,1fr)] sm:items-baseline">
                <time class="quiet figures" datetime=at.to_rfc3339()>
                    {moment(text, at)}
                </time>
                <span class="min-w-0 break-words">
                    <What words=action_text(text, &action) address/>
                </span>
                <span class="quiet min-w-0 break-words">{actor}</span>
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="section-lately">
            <PanelHead id="section-lately" title=text.lately>
                <a class="btn btn-ghost btn-sm" href=timeline_address(&customer)>
                    {text.timeline}
                    <Icon glyph=Glyph::Next/>
                </a>
            </PanelHead>
            {events.is_empty().then(|| view! { <p class="quiet px-4 py-3">{none}</p> })}
            <ol class="divide-base-300 divide-y">{events.into_iter().map(line).collect_view()}</ol>
        </section>
    }
    .into_any()
}

fn kind_words(text: &Text, kind: EventKind) -> &'static str {
    match kind {
        EventKind::Customer => text.timeline_customer,
        EventKind::Account => text.timeline_account,
        EventKind::Category => text.timeline_category,
        EventKind::Credential => text.credential,
        EventKind::Document => text.documents,
        EventKind::Look => text.timeline_look,
    }
}
