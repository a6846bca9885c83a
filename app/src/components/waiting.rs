//! What another system still has to do: told, and looked for until it is done. The server tells it on a stream of
//! events; where that does not come through, the page asks.

use std::time::Duration;

use leptos::{prelude::*, server_fn::ServerFn};
use web_sys::{
    EventSource, MessageEvent,
    wasm_bindgen::{JsCast, closure::Closure},
};

use crate::{
    components::{failure::sign_in_again, toast::Toasts},
    error::DeskError,
    language::use_text,
};

/// Where the server tells of what is waited for.
pub const EVENTS_PATH: &str = "/desk/events";
/// What it says when it is over: the last that it says.
pub const OVER: &str = "over";
/// What it says from time to time until then.
#[cfg(feature = "ssr")]
pub const STILL: &str = "waiting";

/// How often the page looks whether it is told.
const PAUSE: Duration = Duration::from_secs(2);
/// For so many pauses the server may say nothing: it says something every 15 seconds.
const QUIET: u32 = 20;

/// Says what is waited for, and learns when it is over. Without JavaScript the link does.
#[component]
pub fn Waiting<S>(
    /// Asks whether it is still waited for.
    ask: S,
    /// The address at which the server tells.
    events: String,
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
    // Pauses since the server has said something: until it does, the page asks.
    let quiet = StoredValue::new(QUIET);
    let is_over = RwSignal::new(false);
    Effect::new(move || {
        looks.set(true);
        let ask = ask.clone();
        listen(&events, move |said| match said {
            Some(OVER) => is_over.set(true),
            Some(_) => quiet.set_value(0),
            None => quiet.set_value(QUIET),
        });
        let look = move || {
            quiet.update_value(|quiet| *quiet = quiet.saturating_add(1));
            let is_told = quiet.get_value() <= QUIET || is_over.get_untracked();
            if !is_told && !action.pending().get_untracked() {
                action.dispatch(ask.clone());
            }
        };
        match set_interval_with_handle(look, PAUSE) {
            Ok(handle) => on_cleanup(move || handle.clear()),
            Err(error) => leptos::logging::error!("no timer: {error:?}"),
        }
    });
    let unreachable = Memo::new(move |_| matches!(action.value().get(), Some(Err(_))));
    let back = here.clone();
    Effect::new(move || match action.value().get() {
        Some(Ok(false)) => is_over.set(true),
        Some(Err(DeskError::SignedOut)) => sign_in_again(&back),
        _ => {}
    });
    // It may be told and found out: it is over once.
    Effect::new(move |before: Option<bool>| {
        let now = is_over.get();
        if now && before != Some(true) {
            toasts.tell(over);
            reload.run(());
        }
        now
    });
    let now = Signal::derive(move || match (looks.get(), unreachable.get()) {
        (false, _) => None,
        (true, false) => Some(text.page_looks),
        (true, true) => Some(text.page_keeps_trying),
    });
    view! { <WaitNotice title meaning here now/> }.into_any()
}

/// What is waited for, as it is shown.
#[component]
pub fn WaitNotice(
    title: &'static str,
    meaning: String,
    here: String,
    /// What the page does about it.
    #[prop(into)]
    now: Signal<Option<&'static str>>,
) -> impl IntoView {
    let text = use_text();
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

/// Hears what the server says, until it is over or the page is left; `None` is an end before that. The browser
/// connects again by itself, unless the server refuses.
fn listen(address: &str, mut hear: impl FnMut(Option<&str>) + Clone + 'static) {
    let source = match EventSource::new(address) {
        Ok(source) => source,
        Err(error) => return leptos::logging::warn!("no events: {error:?}"),
    };
    let mut end = hear.clone();
    let telling = source.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let said = event.data().as_string().unwrap_or_default();
        if said == OVER {
            telling.close();
        }
        hear(Some(&said));
    });
    let on_error = Closure::<dyn FnMut()>::new(move || end(None));
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let open = StoredValue::new_local((source, on_message, on_error));
    on_cleanup(move || {
        open.try_with_value(|(source, ..)| {
            source.close();
            source.set_onmessage(None);
            source.set_onerror(None);
        });
    });
}
