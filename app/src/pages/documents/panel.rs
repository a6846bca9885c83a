//! A customer's newest documents, on the customer's page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    documents_address,
    item::{DocumentItem, DocumentLines},
    new_document_address,
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        panel_head::PanelHead,
    },
    language::use_text,
};

/// How many the panel shows.
#[cfg(feature = "ssr")]
const SHOWN: usize = 3;

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Documents {
    newest: Vec<DocumentItem>,
    /// Whether there are others.
    more: bool,
    /// Whether the agent may add one.
    may_add: bool,
}

/// The documents of a customer who is there; `None` for an agent who may not see them.
///
/// # Errors
/// Only the database's.
#[cfg(feature = "ssr")]
pub async fn load_newest(
    service: &service::Service,
    caller: &service::Caller,
    customer: domain::CustomerId,
) -> Result<Option<Documents>, crate::error::DeskError> {
    use service::{document_view, permission::CustomerIdentificationProcessesWrite};

    let Ok(reader) = caller.permit() else { return Ok(None) };
    // One more than is shown tells whether there are more.
    let kept = document_view::newest(service, &reader, customer, SHOWN as i64 + 1).await?;
    let now = service.now();
    Ok(Some(Documents {
        newest: kept.iter().take(SHOWN).map(|kept| DocumentItem::of(kept, now)).collect(),
        more: kept.len() > SHOWN,
        may_add: caller.permit::<CustomerIdentificationProcessesWrite>().is_ok(),
    }))
}

/// The panel.
#[component]
pub fn DocumentsPanel(
    /// The customer's id.
    customer: String,
    documents: Documents,
) -> impl IntoView {
    let text = use_text();
    let Documents { newest, more, may_add } = documents;
    let none = newest.is_empty().then(|| view! { <p class="quiet px-4 py-3">{text.no_documents}</p> });
    let all = more.then(|| {
        view! {
            <p class="border-base-300 border-t px-4 py-2">
                <a class="link" href=documents_address(&customer)>
                    {text.all_documents}
                </a>
            </p>
        }
    });
    let add = may_add.then(|| {
        view! {
            <a
                class="btn btn-ghost btn-sm"
                href=new_document_address(&customer)
                aria-label=text.add_document
            >
                <Icon glyph=Glyph::Plus/>
                {text.add}
            </a>
        }
    });
    view! {
        <section class="panel overflow-hidden" aria-labelledby="section-documents">
            <PanelHead id="section-documents" title=text.documents>
                {add}
            </PanelHead>
            {none}
            <DocumentLines customer=customer documents=newest/>
            {all}
        </section>
    }
    .into_any()
}
