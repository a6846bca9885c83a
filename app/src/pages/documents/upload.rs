//! Adds a document: by the file's button, dropped or pasted. Without JavaScript the browser posts the form.

use domain::{DOCUMENT_LIMIT, Problem, Violation};
use futures::channel::oneshot;
use leptos::{
    ev::{self, DragEvent, SubmitEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use web_sys::{File, FileList};

use super::{UploadOutcome, documents_address, item::size_text, outcome::problem_of, sending};
use crate::{
    components::{
        form_status::FailedNotice,
        loaded::Loaded,
        page_form::server_checked,
        problems::{FormState, ProblemSummary, focus_soon},
        toast::Toasts,
    },
    error::DeskError,
    fields::input_id,
    form::Draft,
    language::{use_language, use_text},
    problem_text::problem_text,
};

/// The one input, which is named as the API's is.
const DOCUMENT: &str = "/document";
const BUTTON_ID: &str = "send-document";

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadScreen {
    customer: String,
    customer_name: String,
}

/// Whose document it will be.
#[server(prefix = "/desk", endpoint = "load_new_document")]
pub async fn load_new_document(customer: String) -> Result<UploadScreen, DeskError> {
    use service::{Error, permission::CustomerIdentificationProcessesWrite};

    let caller = crate::context::caller()?;
    caller.permit::<CustomerIdentificationProcessesWrite>()?;
    let service = crate::context::service()?;
    let id = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let found = service::customer::get(&service, &caller.permit()?, id).await?;
    Ok(UploadScreen { customer, customer_name: found.profile.display_name() })
}

/// The page.
#[component]
pub fn UploadPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let screen = Resource::new(move || params.read().get("id").unwrap_or_default(), load_new_document);
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

/// What the form goes through.
#[derive(Clone, Copy)]
struct Upload {
    state: FormState,
    failure: RwSignal<Option<DeskError>>,
    input: NodeRef<html::Input>,
    /// The file's name and length, once one is chosen.
    chosen: RwSignal<Option<(String, u64)>>,
    /// How much has gone, in percent, while the form is on its way.
    sent: RwSignal<Option<u32>>,
    /// What ends the sending when the page is left.
    leave: StoredValue<Option<oneshot::Sender<()>>>,
}

impl Upload {
    fn new(problem: Option<Problem>) -> Self {
        let violations = problem.map(|problem| Violation::new(DOCUMENT, problem)).into_iter().collect();
        Self {
            state: server_checked(&Draft { violations, ..Draft::default() }),
            failure: RwSignal::new(None),
            input: NodeRef::new(),
            chosen: RwSignal::new(None),
            sent: RwSignal::new(None),
            leave: StoredValue::new(None),
        }
    }

    fn refuse(self, problem: Problem) {
        self.state.refused(vec![Violation::new(DOCUMENT, problem)]);
    }

    /// Puts files into the input that came another way.
    fn take(self, files: &FileList) {
        let Some(input) = self.input.get_untracked() else { return };
        if self.sent.read_untracked().is_some() || files.length() == 0 {
            return;
        }
        if files.length() > 1 {
            self.refuse(Problem::TooMany { max: 1 });
            return;
        }
        input.set_files(Some(files));
        self.look();
        if self.chosen.read_untracked().is_some() {
            focus_soon(BUTTON_ID.to_owned());
        }
    }

    fn file(self) -> Option<File> {
        self.input.get_untracked()?.files()?.item(0)
    }

    /// Looks at what the input holds now. What it is, the server finds out.
    fn look(self) {
        let file = self.file();
        self.failure.set(None);
        self.state.refused(Vec::new());
        self.chosen.set(None);
        let Some(file) = file else { return };
        // A length in JavaScript is a whole number below 2^53.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as said")]
        let size = file.size() as u64;
        if size > DOCUMENT_LIMIT {
            self.refuse(Problem::DocumentTooLarge);
        } else {
            self.chosen.set(Some((file.name(), size)));
        }
    }

    fn submit(self, event: &SubmitEvent, done: Callback<String>) {
        event.prevent_default();
        if self.sent.read_untracked().is_some() {
            return;
        }
        let Some(form) = self.state.node().get_untracked().filter(|_| self.chosen.read_untracked().is_some()) else {
            self.refuse(untrack(|| self.state.problem(DOCUMENT)).unwrap_or(Problem::Missing));
            return;
        };
        self.state.refused(Vec::new());
        let (leave, left) = oneshot::channel();
        self.leave.set_value(Some(leave));
        self.failure.set(None);
        self.sent.set(Some(0));
        let sent = self.sent;
        spawn_local(async move {
            let progress = move |percent| {
                sent.try_set(Some(percent));
            };
            let outcome = sending::send(&form, progress, left).await;
            // The page was left: there is nobody to tell.
            if sent.try_set(None).is_some() {
                return;
            }
            match outcome {
                UploadOutcome::Added(address) => done.run(address),
                UploadOutcome::Refused(problem) => self.refuse(problem),
                UploadOutcome::Failed(error) => self.failure.set(Some(error)),
            }
        });
    }
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
    // A file that was chosen before the WASM was there.
    Effect::new(move || {
        if upload.file().is_some() {
            upload.look();
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
            <div class="mt-4 flex gap-2">
                <button id=BUTTON_ID type="submit" class="btn btn-primary" disabled=sending>
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

/// The file's input, in a field that files can be dropped on.
#[component]
fn FileField(upload: Upload) -> impl IntoView {
    let (text, language) = (use_text(), use_language());
    let id = input_id(DOCUMENT);
    let over = RwSignal::new(false);
    // Said where it is so: without JavaScript there is no more than the button.
    let scripted = RwSignal::new(false);
    Effect::new(move || scripted.set(true));
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            upload.take(&files);
        }
    };
    let problem = move || upload.state.problem(DOCUMENT).map(|problem| problem_text(text, &problem));
    let chosen = move || upload.chosen.get().map(|(name, size)| format!("{name}, {}", size_text(language, size)));
    view! {
        <div
            class="rounded-box border-2 border-dashed p-4"
            class=("border-base-content/40", move || !over.get())
            class=("border-primary", move || over.get())
            data-drop=""
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <label for=id.clone() class="mb-1 block font-medium">
                {text.document_file}
            </label>
            <input
                node_ref=upload.input
                id=id.clone()
                name="document"
                type="file"
                accept="application/pdf,image/jpeg,image/png"
                class="file-input w-full"
                class=("file-input-error", move || problem().is_some())
                required=true
                aria-invalid=move || problem().is_some().then_some("true")
                aria-describedby=format!("{id}-problem {id}-hint")
                on:change=move |_| upload.look()
            />
            <p id=format!("{id}-problem") class="text-error mt-1 text-xs empty:hidden">
                {problem}
            </p>
            <p id=format!("{id}-hint") class="quiet mt-1 text-xs">
                {text.document_file_hint}
                {move || scripted.get().then(|| format!(" {}", text.document_drop_hint))}
            </p>
            <p role="status" class="figures mt-2 break-words empty:hidden">
                {chosen}
            </p>
        </div>
    }
    .into_any()
}

/// How far the file has got.
#[component]
fn Progress(sent: RwSignal<Option<u32>>) -> impl IntoView {
    let text = use_text();
    let is_sending = Memo::new(move |_| sent.read().is_some());
    let percent = move || sent.get().unwrap_or_default();
    let words = move || match percent() {
        100 => text.upload_checked.to_owned(),
        percent => format!("{percent} %"),
    };
    move || {
        is_sending.get().then(|| {
            view! {
                <div class="mt-4">
                    <progress
                        class="progress progress-primary w-full"
                        max="100"
                        value=move || percent().to_string()
                        aria-label=text.uploading
                    ></progress>
                    <p class="figures quiet text-xs">{words}</p>
                </div>
            }
        })
    }
}
