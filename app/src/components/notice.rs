//! What has to be read before one goes on.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// A warning with a title. It belongs into an element with the role `alert`.
#[component]
pub fn Warning(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="border-warning rounded-box mb-4 border border-l-4 px-4 py-3">
            <h3 class="text-warning flex items-center gap-2 font-semibold">
                <Icon glyph=Glyph::Alert/>
                {title}
            </h3>
            {children()}
        </div>
    }
    .into_any()
}
