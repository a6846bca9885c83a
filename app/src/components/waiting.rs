//! What another system still has to do: told, and looked for until it is done.

use std::time::Duration;

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{components::toast::Toasts, error::DeskError, language::use_text};

/// How often it is looked for.
const PAUSE: Duration = Duration::from_secs(2);

/// Says what is waited for, and looks until it is over. Without JavaScript the link does.
#[component]
pub fn Waiting<S>(
    /// Asks whether it is still waited for.
    ask: S,
    title: &'static str,
    /// What that means, until it is over.
    #[prop(into)]
    meaning: String,
    /// The address of the page.
    here: String,
    /// What is said when it is over.
    over: &'static str,
    /// Loads the page's content again.
    reload: Callback<()>,
) -> impl IntoView
where
    S: ServerFn<Output = bool, Error = DeskError> + Clone + Send + Sync + 'static,
{
    let text = use_text();
    let toasts = expect_context::<Toasts>();
    let action = ServerAction::<S>::new();
    let looks = RwSignal::new(false);
    Effect::new(move || {
        looks.set(true);
        let ask = ask.clone();
        let look = move || {
            if !action.pending().get_untracked() {
                action.dispatch(ask.clone());
            }
        };
        match set_interval_with_handle(look, PAUSE) {
            Ok(handle) => on_cleanup(move || handle.clear()),
            Err(error) => leptos::logging::error!("no timer: {error:?}"),
        }
    });
    let unreachable = Memo::new(move |_| matches!(action.value().get(), Some(Err(_))));
    Effect::new(move || {
        if matches!(action.value().get(), Some(Ok(false))) {
            toasts.show(over);
            reload.run(());
        }
    });
    let now = move || match (looks.get(), unreachable.get()) {
        (false, _) => None,
        (true, false) => Some(text.page_looks),
        (true, true) => Some(text.page_keeps_trying),
    };
    view! {
        <div class="border-info rounded-box mb-4 border border-l-4 px-4 py-3">
            <p class="font-semibold">{title}</p>
            <p class="mt-1">{meaning}</p>
            <p role="status" class="quiet mt-1 text-xs">
                {now}
            </p>
            <p class="mt-2">
                <a class="btn btn-sm" href=here rel="external">
                    {text.check_now}
                </a>
            </p>
        </div>
    }
    .into_any()
}
