//! An entry of the trail, with what it changed.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    Line,
    action::action_text,
    list::{CustomerLink, actor_text},
};
use crate::{
    components::{loaded::Loaded, page::SubHead},
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    pages::customer::details::{Item, Items},
    when::second,
};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryScreen {
    pub line: Line,
    pub entity: String,
    pub entity_id: String,
    pub request_id: String,
    pub changes: Vec<Change>,
}

/// A value that is there before, after, or both; masked ones may look alike and differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where it stands: `personal_info › name`.
    pub place: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// An entry.
#[server(prefix = "/desk", endpoint = "load_audit_entry", output = Json)]
pub async fn load_audit_entry(id: String) -> Result<EntryScreen, DeskError> {
    use service::{Error, audit_trail};

    let reader = crate::context::caller()?.permit()?;
    let service = crate::context::service()?;
    let id = id.parse().map_err(|_| Error::NotFound("entry"))?;
    let (entry, changes) = audit_trail::get(&service, &reader, id).await?;
    let change =
        |change: audit_trail::Change| Change { place: change.place, before: change.before, after: change.after };
    Ok(EntryScreen {
        entity: entry.entity.clone(),
        entity_id: entry.entity_id.clone(),
        request_id: entry.request_id.clone(),
        changes: changes.into_iter().map(change).collect(),
        line: entry.into(),
    })
}

/// The page.
#[component]
pub fn AuditEntryPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let entry = Load::new(move || params.read().get("id").unwrap_or_default(), load_audit_entry);
    view! {
        <Title text=text.audit_entry/>
        <Loaded from=entry show={move |screen| view! { <EntryView screen/> }}/>
    }
    .into_any()
}

#[component]
fn EntryView(screen: EntryScreen) -> impl IntoView {
    let text = use_text();
    let EntryScreen { line, entity, entity_id, request_id, changes } = screen;
    let id = line.id.clone();
    let erased = line.erased.then(|| view! { <p class="panel mt-4 p-4">{text.audit_erased}</p> });
    let changed = (!changes.is_empty()).then(|| view! { <Changes changes/> });
    view! {
        <SubHead of=("/audit".to_owned(), text.audit_trail.to_owned()) title=action_text(text, &line.action)/>
        <section class="panel mt-3 p-4">
            <Items>
                <Item term=text.audit_time>
                    <time class="figures">{second(text, line.at)}</time>
                </Item>
                <Item term=text.audit_person>
                    <span class="font-medium">{line.actor}</span>
                    " "
                    <span class="quiet">{actor_text(text, &line.actor_kind).to_owned()}</span>
                </Item>
                {line
                    .address
                    .map(|address| {
                        view! {
                            <Item term=text.audit_address>
                                <span class="figures">{address}</span>
                            </Item>
                        }
                    })}
                {line
                    .customer
                    .map(|customer| {
                        view! {
                            <Item term=text.customer>
                                <CustomerLink customer/>
                            </Item>
                        }
                    })}
                {line.reason.map(|reason| view! { <Item term=text.audit_reason>{reason}</Item> })}
                <Item term=text.audit_entity>
                    {entity} " " <span class="figures text-xs break-all">{entity_id}</span>
                </Item>
                <Item term=text.audit_request>
                    <span class="figures text-xs break-all">{request_id}</span>
                </Item>
                <Item term=text.identifier>
                    <span class="figures text-xs break-all">{id}</span>
                </Item>
            </Items>
        </section>
        {changed}
        {erased}
    }
    .into_any()
}

#[component]
fn Changes(changes: Vec<Change>) -> impl IntoView {
    let text = use_text();
    let side = |words: &'static str, value: Option<String>, class: &'static str| {
        view! {
            <span class=format!("min-w-0 break-words {class}")>
                <span class="quiet block text-xs md:sr-only">{words}</span>
                {value.unwrap_or_else(|| text.none.into())}
            </span>
        }
    };
    let line = |change: Change| {
        view! {
            <li class="grid gap-x-4 gap-y-1 px-4 py-2 md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_minmax(0,1fr)]">
                <span class="quiet min-w-0 break-words">{change.place}</span>
                {side(text.audit_before, change.before, "")}
                {side(text.audit_after, change.after, "font-medium")}
            </li>
        }
    };
    view! {
        <section class="mt-4" aria-labelledby="audit-changes">
            <h2 id="audit-changes" class="text-base font-semibold">
                {text.audit_changes}
            </h2>
            <div
                class="quiet mt-2 hidden gap-x-4 px-4 text-xs md:grid md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_minmax(0,1fr)]"
                aria-hidden="true"
            >
                <span></span>
                <span>{text.audit_before}</span>
                <span>{text.audit_after}</span>
            </div>
            <ol class="panel figures divide-base-300 mt-1 divide-y">
                {changes.into_iter().map(line).collect_view()}
            </ol>
        </section>
    }
    .into_any()
}
