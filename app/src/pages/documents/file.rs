//! The file of a new document: chosen by the button, dropped or pasted, and on its way.

use domain::{DOCUMENT_LIMIT, Problem, Violation};
use futures::channel::oneshot;
use leptos::{
    ev::{DragEvent, SubmitEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use web_sys::{File, FileList};

use super::{UploadOutcome, item::size_text, sending};
use crate::{
    components::{
        form_status::FAILED_ID,
        page_form::server_checked,
        problems::{FormState, focus_soon},
    },
    error::DeskError,
    fields::input_id,
    form::Draft,
    language::use_text,
    problem_text::problem_text,
};

/// The one input, which is named as the API's is.
pub const DOCUMENT: &str = "/document";

/// What the form goes through.
#[derive(Clone, Copy)]
pub struct Upload {
    pub state: FormState,
    pub failure: RwSignal<Option<DeskError>>,
    input: NodeRef<html::Input>,
    /// The file's name and length, once one is chosen.
    chosen: RwSignal<Option<(String, u64)>>,
    /// How much has gone, in percent, while the form is on its way.
    pub sent: RwSignal<Option<u32>>,
    /// What ends the sending when the page is left.
    leave: StoredValue<Option<oneshot::Sender<()>>>,
}

impl Upload {
    /// The button that sends it.
    pub const BUTTON_ID: &str = "send-document";

    /// An empty form, with what was wrong with the last.
    pub fn new(problem: Option<Problem>) -> Self {
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
    pub fn take(self, files: &FileList) {
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
            focus_soon(Self::BUTTON_ID.to_owned());
        }
    }

    /// What the input holds now.
    pub fn file(self) -> Option<File> {
        self.input.get_untracked()?.files()?.item(0)
    }

    /// Looks at that. What it is, the server finds out.
    pub fn look(self) {
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

    /// Sends the form; `done` gets the address of what was added.
    pub fn submit(self, event: &SubmitEvent, done: Callback<String>) {
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
                UploadOutcome::Failed(error) => {
                    self.failure.set(Some(error));
                    focus_soon(FAILED_ID.to_owned());
                }
            }
        });
    }
}

/// The file's input, in a field that files can be dropped on.
#[component]
pub fn FileField(upload: Upload) -> impl IntoView {
    let text = use_text();
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
    let chosen = move || upload.chosen.get().map(|(name, size)| format!("{name}, {}", size_text(text, size)));
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
pub fn Progress(sent: RwSignal<Option<u32>>) -> impl IntoView {
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
