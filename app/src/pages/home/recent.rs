//! The customers whom an agent looked at last: the way back after a call was put on hold.

use domain::CustomerKind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        icon::{Glyph, Icon},
        panel_head::PanelTitle,
    },
    fields::kind_text,
    language::use_text,
    pages::search::move_through,
};

/// A customer in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentCustomer {
    id: String,
    number: Option<String>,
    kind: CustomerKind,
    name: String,
}

/// Whom the caller looked at last; `None` for an agent who may not see customers.
///
/// # Errors
/// Only the database's.
#[cfg(feature = "ssr")]
pub async fn load_recent(
    service: &service::Service,
    caller: &service::Caller,
) -> Result<Option<Vec<RecentCustomer>>, crate::error::DeskError> {
    let Ok(reader) = caller.permit() else { return Ok(None) };
    let found = service::recent_customers::list(service, &reader).await?;
    let item = |customer: domain::Customer| RecentCustomer {
        id: customer.id.to_string(),
        number: customer.external_id.map(|number| number.to_string()),
        kind: customer.profile.kind(),
        name: customer.profile.display_name(),
    };
    Ok(Some(found.into_iter().map(item).collect()))
}

/// The panel.
#[component]
pub fn RecentPanel(customers: Vec<RecentCustomer>) -> impl IntoView {
    let text = use_text();
    let body = if customers.is_empty() {
        view! { <p class="quiet px-4 py-3">{text.home_nobody_yet}</p> }.into_any()
    } else {
        view! {
            <ol class="divide-base-300 divide-y" data-recent="" on:keydown=|event| move_through(&event)>
                {customers
                    .into_iter()
                    .map(|customer| view! { <RecentLine customer/> })
                    .collect_view()}
            </ol>
        }
        .into_any()
    };
    view! {
        <section class="panel overflow-hidden" aria-labelledby="section-recent">
            <PanelTitle id="section-recent" title=text.home_recent/>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn RecentLine(customer: RecentCustomer) -> impl IntoView {
    let text = use_text();
    let RecentCustomer { id, number, kind, name } = customer;
    let glyph = match kind {
        CustomerKind::Private => Glyph::Person,
        CustomerKind::Corporate => Glyph::Company,
        CustomerKind::Digital => Glyph::Globe,
    };
    view! {
        <li>
            <a
                href=format!("/customers/{id}")
                class="hover:bg-base-200 focus-visible:bg-base-200 grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-2 px-4 py-1.5 focus-visible:outline-offset-[-2px]"
            >
                <span class="quiet">
                    <Icon glyph/>
                    <span class="sr-only">{kind_text(text, kind)}</span>
                </span>
                <span class="min-w-0 font-medium break-words">{name}</span>
                <span class="quiet figures">{number}</span>
            </a>
        </li>
    }
    .into_any()
}
