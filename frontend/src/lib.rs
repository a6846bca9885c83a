//! The WASM entry of the desk: it takes over the page that the server rendered, nothing else.

// A page is one nested type; the compiler's own limit is too low for the layout of the larger ones.
#![recursion_limit = "512"]

use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// Hydrates the whole document. Called once, by the script that the page's shell carries, with the texts of the
/// page's language.
///
/// # Errors
/// When the texts are not those of this release: then the page stays as the server wrote it.
#[wasm_bindgen]
pub fn hydrate(texts: String) -> Result<(), JsError> {
    console_error_panic_hook::set_once();
    app::take_texts(texts).map_err(JsError::new)?;
    leptos::mount::hydrate_body(app::App);
    Ok(())
}
