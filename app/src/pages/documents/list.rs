//! The list of a customer's documents, newest first.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    item::{DocumentItem, DocumentLines},
    new_document_address,
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
    },
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    text::fill,
};

/// How many the page shows: nobody proves more often who they are.
#[cfg(feature = "ssr")]
const SHOWN: usize = 100;

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentsScreen {
    customer: String,
    customer_name: String,
    documents: Vec<DocumentItem>,
    /// Whether there are older ones.
    more: bool,
    may_add: bool,
}

/// A customer's documents.
#[server(prefix = "/desk", endpoint = "load_documents", output = Json)]
pub async fn load_documents(customer: String) -> Result<DocumentsScreen, DeskError> {
    use service::{Error, document_view, permission::CustomerIdentificationProcessesWrite};

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let reader = caller.permit()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let found = service::customer::open_further(&service, &caller.permit()?, id).await?;
    let kept = document_view::newest(&service, &reader, id, SHOWN as i64 + 1).await?;
    let now = service.now();
    Ok(DocumentsScreen {
        documents: kept.iter().take(SHOWN).map(|kept| DocumentItem::of(kept, now)).collect(),
        more: kept.len() > SHOWN,
        may_add: caller.permit::<CustomerIdentificationProcessesWrite>().is_ok(),
        customer_name: found.profile.display_name(),
        customer,
    })
}

/// The page.
#[component]
pub fn DocumentsPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(move || params.read().get("id").unwrap_or_default(), load_documents);
    let show = move |screen| view! { <DocumentsView screen/> };
    view! {
        <Title text=text.documents/>
        <Loaded from=screen show/>
    }
    .into_any()
}

#[component]
fn DocumentsView(screen: DocumentsScreen) -> impl IntoView {
    let text = use_text();
    let DocumentsScreen { customer, customer_name, documents, more, may_add } = screen;
    let number = documents.len().to_string();
    let none = documents.is_empty().then(|| view! { <p class="quiet px-4 py-3">{text.no_documents}</p> });
    let add = may_add.then(|| {
        view! {
            <a class="btn btn-primary" href=new_document_address(&customer)>
                <Icon glyph=Glyph::Plus/>
                {text.add_document}
            </a>
        }
    });
    view! {
        <p>
            <a class="link" href=format!("/customers/{customer}")>
                {customer_name}
            </a>
        </p>
        <div class="mt-1 flex flex-wrap items-center justify-between gap-2">
            <h1 class="text-xl font-semibold">{text.documents}</h1>
            {add}
        </div>
        <div class="panel mt-4 max-w-3xl overflow-hidden">
            {none}
            <DocumentLines customer documents/>
            {more
                .then(|| {
                    view! {
                        <p class="quiet border-base-300 border-t px-4 py-2">
                            {fill(text.newest_documents, &[&number])}
                        </p>
                    }
                })}
        </div>
    }
    .into_any()
}
