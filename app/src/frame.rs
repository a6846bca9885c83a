//! What stands around every page: the top bar with the search box, the agent's menu, the messages, the commands and
//! the keys.

mod follow;
mod keys;
mod palette;
mod search_box;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_query_map},
};
use serde::{Deserialize, Serialize};

pub use self::{follow::FocusFollows, palette::RecentCustomers};
use self::{
    keys::{Keys, KeysDialog},
    palette::{Palette, PaletteControl},
    search_box::SearchBox,
};
use crate::{
    components::{
        dialog::DialogControl,
        failure::FailureNotice,
        form_status::CallerAsk,
        icon::{Glyph, Icon},
        kept_draft::{DraftOwner, forget_all},
        problems::focus,
        toast::{Toaster, Toasts},
    },
    error::DeskError,
    json::Json,
    language::{LanguageChoice, use_text},
    load::Load,
    pages::settings::Tab,
    text::Text,
    theme::ThemeChoice,
};

/// The button that opens the agent's menu.
const MENU_BUTTON_ID: &str = "agent-menu-button";

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
    /// Where the organization's settings begin for an agent who may change any of them.
    pub settings: Option<Tab>,
}

/// Who is signed in.
#[server(prefix = "/desk", endpoint = "who_am_i", output = Json)]
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
        settings: crate::pages::settings::entry(&caller),
    })
}

/// Ends the session and leads to the sign-in page.
#[server(prefix = "/desk", endpoint = "sign_out", output = Json)]
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
    let agent = Load::new(|| (), |()| who_am_i());
    provide_context(agent);
    provide_context(RecentCustomers::default());
    provide_context(CallerAsk::default());
    let owner = DraftOwner::default();
    provide_context(owner);
    Effect::new(move || {
        if let Some(Ok(agent)) = agent.get() {
            owner.is(&agent.name, &agent.organization);
        }
    });
    show_what_was_done();
    let focus_follows = FocusFollows::default();
    provide_context(focus_follows);
    focus_follows.pages();
    let (palette, keys) = (PaletteControl::default(), DialogControl::default());
    // What needs the browser to think is not there without.
    let thinks = RwSignal::new(false);
    Effect::new(move || thinks.set(true));
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
                <button
                    type="button"
                    class="btn btn-ghost btn-sm px-1 max-md:hidden"
                    class=("invisible", move || !thinks.get())
                    aria-label=text.commands
                    aria-keyshortcuts="Control+K Meta+K"
                    on:click=move |_| palette.open()
                >
                    <kbd class="kbd kbd-sm font-sans" aria-hidden="true">
                        "Ctrl K"
                    </kbd>
                </button>
                <ForWriters>
                    <a href="/customers/new" class="btn btn-sm max-sm:btn-square">
                        <Icon glyph=Glyph::Plus/>
                        <span class="max-sm:sr-only">{text.new_customer}</span>
                    </a>
                </ForWriters>
                <button
                    type="button"
                    id=MENU_BUTTON_ID
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
                class="panel text-base-content fixed inset-auto top-13 right-[max(0.5rem,calc((100vw-72rem)/2+1rem))] m-0 w-64 p-4 shadow-lg"
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
                <ul class="-mx-2 mb-3" class=("hidden", move || !thinks.get())>
                    <MenuButton words=text.commands shortcut="Ctrl K" open=move || palette.open()/>
                    <MenuButton words=text.keys shortcut="?" open=move || keys.show()/>
                </ul>
                <ThemeChoice next=here()/>
                <div class="mt-3">
                    <LanguageChoice next=here()/>
                </div>
                <form
                    method="post"
                    action="/desk/sign_out"
                    class="border-base-300 mt-4 border-t pt-3"
                    on:submit=move |_| forget_all()
                >
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
        <Palette control=palette keys/>
        <KeysDialog control=keys/>
        <Keys palette keys/>
    }
    .into_any()
}

/// A page that can be gone to from everywhere.
struct Place {
    href: &'static str,
    words: &'static str,
    /// Whether it stands in the menu: the others have a place of their own in the top bar.
    in_menu: bool,
}

/// The pages that an agent may go to, in the menu's order.
fn places(text: &'static Text, agent: &Agent) -> Vec<Place> {
    [
        (true, false, "/", text.find_a_customer),
        (agent.may_write, false, "/customers/new", text.new_customer),
        (true, true, "/me", text.my_account),
        (agent.may_manage_agents, true, "/agents", text.agents),
        (agent.may_manage_agents, true, "/roles", text.roles),
        (agent.may_manage_keys, true, "/keys", text.api_keys),
        (agent.settings.is_some(), true, agent.settings.unwrap_or(Tab::Categories).address(), text.org_settings),
        (agent.may_read_audit, true, "/audit", text.audit_trail),
    ]
    .into_iter()
    .filter(|(may, ..)| *may)
    .map(|(_, in_menu, href, words)| Place { href, words, in_menu })
    .collect()
}

/// What is only for agents who may create customers. Where it is not known, the page that it leads to tells.
#[component]
pub fn ForWriters(children: ChildrenFn) -> impl IntoView {
    let agent = expect_context::<Load<Result<Agent, DeskError>>>();
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
    let links = places(text, &agent)
        .into_iter()
        .filter(|place| place.in_menu)
        .map(|Place { href, words, .. }| view! { <MenuLink href words/> })
        .collect_view();
    view! {
        <dl class="mb-4 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
            <dt class="quiet">{text.signed_in_as}</dt>
            <dd class="truncate font-medium">{agent.name}</dd>
            <dt class="quiet">{text.organization}</dt>
            <dd class="truncate font-medium">{agent.organization}</dd>
        </dl>
        <ul class="-mx-2 mb-3">
            {links}
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

/// A button of the menu that opens something over the page, and shuts the menu.
#[component]
fn MenuButton(
    words: &'static str,
    /// The key that does the same.
    shortcut: &'static str,
    open: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <li>
            <button
                type="button"
                popovertarget="agent-menu"
                popovertargetaction="hide"
                class="hover:bg-base-200 flex w-full cursor-pointer items-center justify-between rounded px-2 py-1.5"
                on:click=move |_| {
                    // It gets the focus back, which the menu cannot.
                    focus(MENU_BUTTON_ID);
                    open();
                }
            >
                {words}
                <kbd class="kbd kbd-sm font-sans" aria-hidden="true">
                    {shortcut}
                </kbd>
            </button>
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
        Some("passkey-added") => text.done_passkey_added,
        Some("passkey-removed") => text.done_passkey_removed,
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
        Some("card_asked") => text.card_asked,
        Some("credential_removed") => text.credential_removed,
        Some("promotion_added") => text.promotion_added,
        Some("promotion_ended") => text.promotion_ended,
        Some("category_deleted") => text.category_deleted,
        _ => return,
    };
    expect_context::<Toasts>().show(message);
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
            <FailureNotice what=404_u16 retry="/"/>
        </main>
    }
    .into_any()
}
