//! The states of a credential and the steps between them, as a row of boxes, or a column on a small screen. It is a
//! list: who cannot see it hears the states and steps in order, and which state holds now.

use leptos::prelude::*;

use super::{act::Act, shown::Stage};
use crate::{
    components::icon::{Glyph, Icon},
    language::use_text,
    text::Text,
};

/// A box of the diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Nothing,
    Reserved,
    Activating,
    Active,
    Expired,
}

impl Place {
    fn of(stage: Option<Stage>) -> Self {
        match stage {
            None => Self::Nothing,
            Some(Stage::Reserved | Stage::NotActivated) => Self::Reserved,
            Some(Stage::Activating { .. }) => Self::Activating,
            Some(Stage::Active) => Self::Active,
            Some(Stage::Expired) => Self::Expired,
        }
    }

    fn words(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Nothing => (text.no_credential, text.no_credential_means),
            Self::Reserved => (text.stage_reserved, text.stage_reserved_means),
            Self::Activating => (text.stage_activating, text.stage_activating_means),
            Self::Active => (text.stage_active, text.stage_active_means),
            Self::Expired => (text.stage_expired, text.stage_expired_means),
        }
    }
}

/// The diagram. The step that can be taken now is a link, for those who may take it.
#[component]
pub fn Diagram(customer: String, stage: Option<Stage>, may_write: bool) -> impl IntoView {
    let text = use_text();
    let now = Place::of(stage);
    // What comes after is no state of its own but for those who are there.
    let last = if now == Place::Expired { now } else { Place::Active };
    let link = move |act: Act| (may_write && act.fits(stage)).then(|| act.address(&customer));
    let act = |act: Act| view! { <Step words=act.words(text) href=link(act)/> };
    view! {
        <ol aria-label=text.credential_way class="flex flex-col gap-1 lg:flex-row lg:items-stretch">
            <State place=Place::Nothing now/>
            {act(Act::Reserve)}
            <State place=Place::Reserved now/>
            {act(Act::Activate)}
            <State place=Place::Activating now/>
            <Step words=text.credential_system_step href=None/>
            <State place=last now/>
        </ol>
    }
    .into_any()
}

/// A state.
#[component]
fn State(place: Place, now: Place) -> impl IntoView {
    let text = use_text();
    let (name, meaning) = place.words(text);
    let is_now = place == now;
    let class = if is_now {
        "border-primary bg-base-200 rounded-box min-w-0 flex-1 border-2 px-3 py-2"
    } else {
        "border-base-300 rounded-box min-w-0 flex-1 border px-3 py-2"
    };
    view! {
        <li class=class aria-current=is_now.then_some("step")>
            <p class="flex flex-wrap items-center justify-between gap-x-2">
                <span class="font-medium">{name}</span>
                {is_now
                    .then(|| {
                        view! {
                            <span class="border-primary text-primary rounded border px-1.5 text-xs font-medium">
                                {text.paid_now}
                            </span>
                        }
                    })}
            </p>
            <p class="quiet mt-0.5 text-xs">{meaning}</p>
        </li>
    }
    .into_any()
}

/// A step from one state to the next.
#[component]
fn Step(
    words: &'static str,
    /// Where it is taken, if it can be.
    href: Option<String>,
) -> impl IntoView {
    let words = match href {
        Some(href) => view! {
            <a class="btn btn-primary btn-sm whitespace-nowrap" href=href>
                {words}
            </a>
        }
        .into_any(),
        None => view! { <span class="quiet text-xs lg:max-w-28">{words}</span> }.into_any(),
    };
    view! {
        <li class="flex items-center justify-center gap-2 py-1 text-center lg:flex-col lg:px-2">
            {words} <span class="quiet inline-flex rotate-90 text-lg lg:rotate-0">
                <Icon glyph=Glyph::Arrow/>
            </span>
        </li>
    }
    .into_any()
}
