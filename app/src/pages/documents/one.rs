//! A document's page, with the document in it.

use domain::DocumentMediaType;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    documents_address, file_address,
    item::{DocumentItem, media_type_text, size_text},
};
use crate::{
    components::{loaded::Loaded, page::TitleOf},
    error::DeskError,
    fields::document_type_text,
    json::Json,
    language::use_text,
    load::Load,
    pages::{
        account::shown::moment,
        customer::details::{Item, Items},
    },
};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentScreen {
    customer: String,
    customer_name: String,
    /// The document and its name; nothing where there is none, or none any more.
    document: Option<(DocumentItem, String)>,
}

/// A customer's document. This tells of it; [`file_address`] shows it.
#[server(prefix = "/desk", endpoint = "load_document", output = Json)]
pub async fn load_document(customer: String, document: String) -> Result<DocumentScreen, DeskError> {
    use axum::http::StatusCode;
    use service::{Error, document_view};

    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    let reader = caller.permit()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let found = service::customer::open_further(&service, &caller.permit()?, id).await?;
    let kept = match document.parse() {
        Ok(document) => document_view::get(&service, &reader, id, document).await,
        Err(_) => Err(Error::NotFound("document")),
    };
    let document = match kept {
        Ok(kept) => Some((DocumentItem::of(&kept, service.now()), kept.process.document.name.to_string())),
        Err(Error::NotFound(_)) => {
            crate::context::set_status(StatusCode::NOT_FOUND);
            None
        }
        Err(error) => return Err(error.into()),
    };
    Ok(DocumentScreen { customer, customer_name: found.profile.display_name(), document })
}

/// The page.
#[component]
pub fn DocumentPage() -> impl IntoView {
    let params = use_params_map();
    let of_path = move |name| params.read().get(name).unwrap_or_default();
    let screen = Load::new(
        move || (of_path("id"), of_path("document")),
        |(customer, document)| load_document(customer, document),
    );
    let show = move |screen| view! { <DocumentView screen/> };
    view! { <Loaded from=screen show/> }.into_any()
}

#[component]
fn DocumentView(screen: DocumentScreen) -> impl IntoView {
    let text = use_text();
    let DocumentScreen { customer, customer_name, document } = screen;
    let title = document.as_ref().map_or(text.document_gone.to_owned(), |(document, _)| document.what(text));
    let content = match document {
        Some((document, name)) => view! { <Shown customer=customer.clone() document name/> }.into_any(),
        None => view! { <p class="mt-3">{text.document_gone_hint}</p> }.into_any(),
    };
    view! {
        <TitleOf page=title.clone() whose=vec![customer_name.clone()]/>
        <p class="flex flex-wrap gap-x-2">
            <a class="link" href=format!("/customers/{customer}")>
                {customer_name}
            </a>
            <span aria-hidden="true">"›"</span>
            <a class="link" href=documents_address(&customer)>
                {text.documents}
            </a>
        </p>
        <h1 class="mt-1 text-xl font-semibold">{title}</h1>
        {content}
    }
    .into_any()
}

/// The document with what is known of it.
#[component]
fn Shown(customer: String, document: DocumentItem, name: String) -> impl IntoView {
    let text = use_text();
    let file = file_address(&customer, &document.id);
    let kind = document.kind.map_or(text.none, |kind| document_type_text(text, kind));
    view! {
        <div class="mt-4 grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <div class="panel overflow-hidden">
                <Picture file=file.clone() kind=document.media_type name=name.clone()/>
            </div>
            <section class="panel p-4">
                <Items>
                    <Item term=text.document_date>
                        <time class="figures">{moment(text, document.date)}</time>
                    </Item>
                    <Item term=text.document_type>{kind}</Item>
                    <Item term=text.document_file>
                        <span class="break-words">{name}</span>
                        " "
                        <span class="quiet">
                            {media_type_text(document.media_type)} ", "
                            {size_text(text, document.size_bytes)}
                        </span>
                    </Item>
                    <Item term=text.document_life>
                        <span class:text-warning=document.life.is_ending()>{document.life.words(text)}</span>
                    </Item>
                </Items>
                <p class="mt-4">
                    <a class="btn btn-sm" href=file target="_blank" rel="noopener">
                        {text.document_new_tab}
                    </a>
                </p>
                <p class="quiet mt-3 text-xs">{text.document_view_noted}</p>
            </section>
        </div>
    }
    .into_any()
}

/// The document itself. What the server sends can run nothing; a PDF is drawn by the browser, in its own viewer.
#[component]
fn Picture(file: String, kind: DocumentMediaType, name: String) -> impl IntoView {
    let text = use_text();
    match kind {
        DocumentMediaType::Pdf => view! {
            // Without the small pictures of its pages beside it.
            <iframe class="block h-[75vh] w-full" src=format!("{file}#navpanes=0") title=text.document_shown></iframe>
        }
        .into_any(),
        DocumentMediaType::Jpeg | DocumentMediaType::Png => view! {
            <img class="mx-auto block h-auto max-w-full" src=file alt=format!("{}: {name}", text.document_shown)/>
        }
        .into_any(),
    }
}
