//! stub
use leptos::prelude::*;
/// stub
#[component]
pub fn App() -> impl IntoView {}
