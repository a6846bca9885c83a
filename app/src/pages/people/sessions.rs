//! A list of sessions: one's own, or another agent's.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{components::page_form::ButtonForm, language::use_text, text::fill, when::moment};

/// A session in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    pub id: String,
    pub device: String,
    pub began: DateTime<Utc>,
    pub last_seen: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub this: bool,
}

#[cfg(feature = "ssr")]
impl SessionLine {
    pub fn new(session: service::session::Session, own: &str) -> Self {
        Self {
            this: session.id == own,
            id: session.id,
            device: session.device,
            began: session.began,
            last_seen: session.last_seen,
        }
    }
}

/// The list. `agent` is whose sessions they are, where they are not the reader's own.
#[component]
pub fn Sessions(sessions: Vec<SessionLine>, agent: Option<String>) -> impl IntoView {
    let text = use_text();
    let nothing = sessions.is_empty();
    let line = move |session: SessionLine| {
        let device = if session.device.is_empty() { text.unknown_device.to_owned() } else { session.device };
        let (began, last_seen) = (moment(text, session.began), moment(text, session.last_seen));
        let label = fill(text.end_session_of, &[&device, &last_seen]);
        let (action, values) = match &agent {
            Some(agent) => ("/desk/end_agent_session", vec![("agent", agent.clone()), ("session", session.id)]),
            None => ("/desk/end_own_session", vec![("session", session.id)]),
        };
        view! {
            <li class="flex flex-wrap items-center justify-between gap-2 py-2">
                <div>
                    <p class="font-medium">
                        {device} {session.this.then(|| view! { " " <span class="tag">{text.this_session}</span> })}
                    </p>
                    <p class="quiet figures text-xs">
                        {fill(text.session_times, &[&last_seen, &began])}
                    </p>
                </div>
                {(!session.this)
                    .then(|| view! { <ButtonForm action words=text.end_session label=Some(label) values/> })}
            </li>
        }
    };
    view! {
        {nothing.then(|| view! { <p class="quiet">{text.no_sessions}</p> })}
        <ul class="divide-base-300 divide-y">{sessions.into_iter().map(line).collect_view()}</ul>
    }
    .into_any()
}
