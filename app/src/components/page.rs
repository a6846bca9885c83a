//! The shapes of pages that hold one thing each.

use leptos::prelude::*;
use leptos_meta::Title;

/// What stands in the browser's tab: the page, and whose it is, so that tabs can be told apart.
#[component]
pub fn TitleOf(
    #[prop(into)] page: String,
    /// What it belongs to, the nearest first.
    whose: Vec<String>,
) -> impl IntoView {
    let parts: Vec<_> = [page].into_iter().chain(whose).collect();
    view! { <Title text=parts.join(" · ")/> }
}

/// A page that asks or tells one thing: a narrow panel.
#[component]
pub fn SmallPage(
    #[prop(into)] title: String,
    /// The address and the name of what it belongs to.
    #[prop(optional)]
    of: Option<(String, String)>,
    /// The customer's name, where that is not the customer.
    #[prop(optional)]
    whose: Option<String>,
    children: Children,
) -> impl IntoView {
    let names = of.iter().map(|(_, name)| name.clone()).chain(whose.clone()).collect();
    let of = of.map(|of| {
        view! {
            <p class="mb-1">
                <WayBack of whose/>
            </p>
        }
    });
    view! {
        <TitleOf page=title.clone() whose=names/>
        <section class="panel mx-auto mt-6 max-w-lg p-5">
            {of} <h1 class="text-lg font-semibold break-words">{title}</h1> {children()}
        </section>
    }
    .into_any()
}

/// The first lines of a page that belongs to another: the way back there, and a title.
#[component]
pub fn SubHead(
    /// The address and the name of what it belongs to.
    of: (String, String),
    /// The customer's name, where that is not the customer.
    #[prop(optional_no_strip)]
    whose: Option<String>,
    #[prop(into)] title: String,
) -> impl IntoView {
    let names = [of.1.clone()].into_iter().chain(whose.clone()).collect();
    view! {
        <TitleOf page=title.clone() whose=names/>
        <p>
            <WayBack of whose/>
        </p>
        <h1 class="mt-1 text-xl font-semibold break-words">{title}</h1>
    }
    .into_any()
}

#[component]
fn WayBack(of: (String, String), whose: Option<String>) -> impl IntoView {
    let (address, name) = of;
    view! {
        <a class="link figures" href=address>
            {name}
        </a>
        {whose.map(|whose| view! { <span class="quiet wrap-anywhere">" · " {whose}</span> })}
    }
    .into_any()
}

/// A page that belongs to another, and holds a form or a list.
#[component]
pub fn SubPage(
    /// The address and the name of what it belongs to.
    of: (String, String),
    /// The customer's name, where that is not the customer.
    #[prop(optional)]
    whose: Option<String>,
    #[prop(into)] title: String,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="mx-auto max-w-3xl">
            <SubHead of whose title/>
            {children()}
        </section>
    }
    .into_any()
}
