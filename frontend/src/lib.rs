//! The WASM entry of the desk: it takes over the page that the server rendered, nothing else.

// A page is one nested type; the compiler's own limit is too low for the layout of the larger ones.
#![recursion_limit = "512"]

/// Hydrates the whole document. Called once, by the script that the page's shell carries.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
