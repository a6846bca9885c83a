//! What stands around every page: the top bar with the search box, the agent's menu, the messages.

use std::time::Duration;

use leptos::{
    ev::{self, KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    components::Outlet,
    hooks::{use_location, use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use web_sys::wasm_bindgen::JsCast;

use crate::{
    components::{
        failure::FailureNotice,
        icon::{Glyph, Icon},
        toast::{Toaster, Toasts},
    },
    error::DeskError,
    language::use_text,
    pages::search::{results_address, results_on_screen},
    query::use_query_value,
    theme::ThemeChoice,
};

/// How long typing may pause before the search follows.
const SEARCH_DELAY: Duration = Duration::from_millis(120);

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    pub name: String,
    pub organization: String,
    /// Whether the agent may create customers.
    pub may_write: bool,
    /// Whether the agent may invite and change agents and roles.
    pub may_manage_agents: bool,
    /// Whether the agent may make and revoke API keys.
    pub may_manage_keys: bool,
    /// Whether the agent may read the audit trail.
    pub may_read_audit: bool,
}

/// Who is signed in.
#[server(prefix = "/desk", endpoint = "who_am_i")]
pub async fn who_am_i() -> Result<Agent, DeskError> {
    use service::permission::{CustomersWrite, ManageAgents, ManageKeys, ReadAudit};

    let caller = crate::context::caller()?;
    Ok(Agent {
        name: caller.actor().name().to_owned(),
        organization: caller.org().to_string(),
        may_write: caller.permit::<CustomersWrite>().is_ok(),
        may_manage_agents: caller.permit::<ManageAgents>().is_ok(),
        may_manage_keys: caller.permit::<ManageKeys>().is_ok(),
        may_read_audit: caller.permit::<ReadAudit>().is_ok(),
    })
}

/// Ends the session and leads to the sign-in page.
#[server(prefix = "/desk", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), DeskError> {
    let signed_in = crate::context::signed_in()?;
    service::session::end(&crate::context::service()?, &signed_in.caller, &signed_in.session_token).await?;
    crate::context::clear_session_cookie()?;
    crate::context::see_other(crate::context::SIGN_IN_PATH);
    Ok(())
}

/// The frame of every page but sign-in.
#[component]
pub fn Frame() -> impl IntoView {
    let text = use_text();
    let agent = Resource::new(|| (), |()| who_am_i());
    provide_context(agent);
    show_what_was_done();
    view! {
        <a
            href="#content"
            rel="external"
            class="btn btn-primary sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
        >
            {text.skip_to_content}
        </a>
        <header class="bg-base-100 border-base-300 sticky top-0 z-30 border-b">
            <div class="mx-auto flex h-13 max-w-6xl items-center gap-2 px-3 sm:gap-3 sm:px-4">
                <a
                    href="/"
                    class="flex shrink-0 items-center gap-2 text-base font-semibold tracking-tight"
                    aria-label="Clientela"
                >
                    <img src="/favicon.svg" alt="" width="28" height="28"/>
                    <span class="hidden md:inline">"Clientela"</span>
                </a>
                <SearchBox/>
                <ForWriters>
                    <a href="/customers/new" class="btn btn-sm max-sm:btn-square">
                        <Icon glyph=Glyph::Plus/>
                        <span class="max-sm:sr-only">{text.new_customer}</span>
                    </a>
                </ForWriters>
                <button
                    type="button"
                    popovertarget="agent-menu"
                    class="btn btn-ghost btn-sm max-sm:btn-square"
                    aria-label=text.agent_menu
                >
                    <Icon glyph=Glyph::Person/>
                    <Suspense>
                        {move || {
                            agent
                                .get()
                                .and_then(Result::ok)
                                .map(|agent| {
                                    view! {
                                        <span class="hidden font-normal lg:inline">
                                            {agent.organization}
                                        </span>
                                    }
                                })
                        }}
                    </Suspense>
                </button>
            </div>
            <div
                id="agent-menu"
                popover="auto"
                class="panel text-base-content fixed inset-auto top-13 right-2 m-0 w-64 p-4 shadow-lg"
            >
                <Suspense>
                    {move || {
                        agent
                            .get()
                            .map(|agent| match agent {
                                Ok(agent) => view! { <WhoIsSignedIn agent/> }.into_any(),
                                Err(_) => ().into_any(),
                            })
                    }}
                </Suspense>
                <ThemeChoice next=here()/>
                <form method="post" action="/desk/sign_out" class="border-base-300 mt-4 border-t pt-3">
                    <button type="submit" class="btn btn-sm w-full">
                        {text.sign_out}
                    </button>
                </form>
            </div>
        </header>
        <main id="content" tabindex="-1" class="mx-auto max-w-6xl px-3 py-4 outline-none sm:px-4">
            <Outlet/>
        </main>
        <Toaster/>
    }
    .into_any()
}

/// What is only for agents who may create customers. Where it is not known, the page that it leads to tells.
#[component]
pub fn ForWriters(children: ChildrenFn) -> impl IntoView {
    let agent = expect_context::<Resource<Result<Agent, DeskError>>>();
    let may_write = move || agent.get().and_then(Result::ok).is_none_or(|agent| agent.may_write);
    view! {
        <Suspense>
            {
                let children = children.clone();
                move || may_write().then(|| children())
            }
        </Suspense>
    }
    .into_any()
}

#[component]
fn WhoIsSignedIn(agent: Agent) -> impl IntoView {
    let text = use_text();
    view! {
        <dl class="mb-4 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
            <dt class="quiet">{text.signed_in_as}</dt>
            <dd class="truncate font-medium">{agent.name}</dd>
            <dt class="quiet">{text.organization}</dt>
            <dd class="truncate font-medium">{agent.organization}</dd>
        </dl>
        <ul class="-mx-2 mb-3">
            <MenuLink href="/me" words=text.my_account/>
            {agent.may_manage_agents.then(|| view! { <MenuLink href="/agents" words=text.agents/> })}
            {agent.may_manage_agents.then(|| view! { <MenuLink href="/roles" words=text.roles/> })}
            {agent.may_manage_keys.then(|| view! { <MenuLink href="/keys" words=text.api_keys/> })}
            {agent.may_read_audit.then(|| view! { <MenuLink href="/audit" words=text.audit_trail/> })}
        </ul>
    }
    .into_any()
}

/// A page that the menu leads to, by a full load: the menu would otherwise stay open over it.
#[component]
fn MenuLink(href: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <li>
            <a href=href rel="external" class="hover:bg-base-200 block rounded px-2 py-1.5">
                {words}
            </a>
        </li>
    }
    .into_any()
}

/// The path and query of the page.
pub fn here() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) }
    })
}

/// A form that succeeded without JavaScript leads to an address with `done`: say so.
fn show_what_was_done() {
    let (text, query) = (use_text(), use_query_map());
    let message = match query.read_untracked().get_str("done") {
        Some("saved") => text.saved,
        Some("created") => text.customer_created,
        Some("deleted") => text.customer_deleted,
        Some("erased") => text.customer_erased,
        Some("ended") => text.done_ended,
        Some("password") => text.done_password,
        Some("two-step-on") => text.done_two_step_on,
        Some("two-step-off") => text.done_two_step_off,
        Some("invited") => text.done_invited,
        Some("withdrawn") => text.done_withdrawn,
        Some("role") => text.done_role,
        Some("suspended") => text.done_suspended,
        Some("resumed") => text.done_resumed,
        Some("codes-reset") => text.done_codes_reset,
        Some("role-deleted") => text.done_role_deleted,
        Some("key") => text.key_created,
        Some("revoked") => text.done_revoked,
        Some("account_created") => text.account_created,
        Some("account_ended") => text.account_ended_done,
        Some("document_added") => text.document_added,
        Some("caller_checked") => text.caller_checked,
        Some("credential_reserved") => text.credential_reserved,
        Some("credential_taken_over") => text.credential_taken_over,
        Some("activation_asked") => text.activation_asked,
        Some("credential_removed") => text.credential_removed,
        _ => return,
    };
    expect_context::<Toasts>().show(message);
}

/// The search box: a plain GET form to the search page, which there also searches as one types.
#[component]
fn SearchBox() -> impl IntoView {
    let text = use_text();
    let location = use_location();
    let typed = use_query_value("q");
    let navigate = use_navigate();
    let input = NodeRef::<html::Input>::new();
    let searching = move || location.pathname.get() == "/";
    let asked = move || typed.get().filter(|_| searching()).unwrap_or_default();

    // Back and forward bring the address's query into the box, but never over what is being typed.
    Effect::new(move |before: Option<String>| {
        let asked = asked();
        if let Some(input) = input.get()
            && before.is_some()
            && !is_focused(&input)
        {
            input.set_value(&asked);
        }
        asked
    });
    Effect::new(move || {
        let listener = window_event_listener(ev::keydown, move |event| {
            if let Some(input) = input.get_untracked()
                && wants_search_box(&event)
            {
                event.prevent_default();
                input.select();
                drop(input.focus());
            }
        });
        on_cleanup(move || listener.remove());
    });

    let go = {
        let navigate = navigate.clone();
        move |text: String, replace: bool| {
            let options = NavigateOptions { replace, scroll: !replace, ..Default::default() };
            navigate(&results_address(&text, None), options);
        }
    };
    let mut follow_typing = {
        let go = go.clone();
        debounce(SEARCH_DELAY, move |text: String| {
            // The agent may have opened a customer meanwhile.
            if path_now() == "/" {
                go(text, true);
            }
        })
    };
    let on_input = move |event| {
        if searching() {
            follow_typing(event_target_value(&event));
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let typed = input.value();
        match results_on_screen(&typed).as_slice() {
            [only] => only.click(),
            _ => go(typed, false),
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown"
            && let Some(first) = first_result()
        {
            event.prevent_default();
            drop(first.focus());
        }
    };
    view! {
        <form action="/" method="get" role="search" class="min-w-0 flex-1" on:submit=on_submit>
            <label class="input w-full max-w-xl">
                <span class="quiet"><Icon glyph=Glyph::Search/></span>
                <span class="sr-only">{text.search_customers}</span>
                <input
                    node_ref=input
                    type="search"
                    name="q"
                    value=asked
                    placeholder=text.search_hint
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    aria-keyshortcuts="/"
                    maxlength="200"
                    class="min-w-0 grow text-ellipsis"
                    on:input=on_input
                    on:keydown=on_keydown
                />
                <kbd class="kbd kbd-sm quiet hidden md:inline-flex" aria-hidden="true">
                    "/"
                </kbd>
            </label>
        </form>
    }
    .into_any()
}

/// The path now: in a timer there is no router to ask.
fn path_now() -> String {
    window().location().pathname().unwrap_or_default()
}

fn first_result() -> Option<web_sys::HtmlElement> {
    document().query_selector("a[data-result]").ok()??.dyn_into().ok()
}

fn is_focused(element: &web_sys::HtmlInputElement) -> bool {
    let element: &web_sys::Element = element;
    document().active_element().is_some_and(|active| active == *element)
}

/// Whether a key press means "to the search box": a `/` that isn't typed into something.
fn wants_search_box(event: &KeyboardEvent) -> bool {
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
    event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key()
}

/// The page of an address that leads nowhere.
#[component]
pub fn MissingPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::set_error_status(&DeskError::NotFound);
    let text = use_text();
    view! {
        <Title text=text.not_found_title/>
        <main id="content">
            <FailureNotice status=404 retry="/"/>
        </main>
    }
    .into_any()
}
