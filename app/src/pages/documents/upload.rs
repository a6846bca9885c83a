//! The page that adds a document. Without JavaScript the browser posts its form.

use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use super::{
    documents_address,
    file::{DOCUMENT, FileField, Progress, Upload},
    outcome::problem_of,
};
use crate::{
    components::{
        form_status::FailedNotice,
        loaded::Loaded,
        page::TitleOf,
        problems::{ProblemSummary, focus},
        toast::Toasts,
    },
    error::DeskError,
    fields::input_id,
    json::Json,
    language::use_text,
    load::Load,
};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadScreen {
    customer: String,
    customer_name: String,
}

/// Whose document it will be.
#[server(prefix = "/desk", endpoint = "load_new_document", output = Json)]
pub async fn load_new_document(customer: String) -> Result<UploadScreen, DeskError> {
    use service::{Error, permission::CustomerIdentificationProcessesWrite};

    let caller = crate::context::caller()?;
    caller.permit::<CustomerIdentificationProcessesWrite>()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let found = service::customer::open_further(&service, &caller.permit()?, id).await?;
    Ok(UploadScreen { customer, customer_name: found.profile.display_name() })
}

/// The page.
#[component]
pub fn UploadPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Load::new(move || params.read().get("id").unwrap_or_default(), load_new_document);
    let show = move |screen| view! { <UploadView screen/> };
    view! {
        <Title text=text.add_document/>
        <Loaded from=screen show/>
    }
    .into_any()
}

#[component]
fn UploadView(screen: UploadScreen) -> impl IntoView {
    let text = use_text();
    let UploadScreen { customer, customer_name } = screen;
    view! {
        <TitleOf page=text.add_document whose=vec![customer_name.clone()]/>
        <p class="flex flex-wrap gap-x-2">
            <a class="link" href=format!("/customers/{customer}")>
                {customer_name}
            </a>
            <span aria-hidden="true">"›"</span>
            <a class="link" href=documents_address(&customer)>
                {text.documents}
            </a>
        </p>
        <section class="panel mt-3 max-w-2xl p-5">
            <h1 class="mb-3 text-xl font-semibold">{text.add_document}</h1>
            <UploadForm customer/>
        </section>
    }
    .into_any()
}

#[component]
fn UploadForm(customer: String) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let upload = Upload::new(query.read_untracked().get_str("problem").and_then(problem_of));
    let (toasts, navigate) = (expect_context::<Toasts>(), use_navigate());
    let done = Callback::new(move |address: String| {
        toasts.show(text.document_added);
        navigate(&address, Default::default());
    });
    let is_fresh = query.read_untracked().get_str("problem").is_none();
    Effect::new(move || {
        // A file that was chosen before the WASM was there.
        if upload.file().is_some() {
            upload.look();
        } else if is_fresh {
            focus(&input_id(DOCUMENT));
        }
    });
    let pasting = window_event_listener(ev::paste, move |event| {
        let files = event.clipboard_data().and_then(|data| data.files()).filter(|files| files.length() > 0);
        if let Some(files) = files {
            event.prevent_default();
            upload.take(&files);
        }
    });
    on_cleanup(move || pasting.remove());
    let sending = move || upload.sent.read().is_some();
    view! {
        <form
            node_ref=upload.state.node()
            method="post"
            action=documents_address(&customer)
            enctype="multipart/form-data"
            novalidate=true
            on:submit=move |event| upload.submit(&event, done)
        >
            <ProblemSummary state=upload.state/>
            <FailedNotice failure=upload.failure/>
            <FileField upload/>
            <Progress sent=upload.sent/>
            <div class="mt-4 flex flex-wrap gap-2">
                <button id=Upload::BUTTON_ID type="submit" class="btn btn-primary" disabled=sending>
                    {move || if sending() { text.uploading } else { text.upload }}
                </button>
                <a class="btn btn-ghost" href=documents_address(&customer)>
                    {text.cancel}
                </a>
            </div>
        </form>
    }
    .into_any()
}
