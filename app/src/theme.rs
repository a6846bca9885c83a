//! Light and dark: the system's choice, unless the agent made one, which a cookie remembers.

use leptos::{ev::MouseEvent, prelude::*};

use crate::{error::DeskError, json::Json, language::use_text};

/// The cookie that remembers the agent's choice. Readable by scripts: it is no secret, and the
/// switch works at once.
const THEME_COOKIE: &str = "clientela_theme";
const COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Remembers the theme: `light`, `dark`, or anything else for the system's; then back to `next`.
#[server(prefix = "/desk", endpoint = "set_theme", output = Json)]
pub async fn set_theme(theme: String, #[server(default)] next: String) -> Result<(), DeskError> {
    let theme = data_theme(&theme).map(|_| theme.as_str()).unwrap_or_default();
    crate::context::set_theme_cookie(THEME_COOKIE, theme)?;
    crate::context::see_other(crate::pages::sign_in::local_path(&next));
    Ok(())
}

/// The theme that this request's cookie asks for, as the value of `<html data-theme>`.
#[cfg(feature = "ssr")]
pub fn remembered() -> Option<&'static str> {
    crate::context::cookie(THEME_COOKIE).as_deref().and_then(data_theme)
}

/// The name of the daisyUI theme; `None` is the system's.
fn data_theme(theme: &str) -> Option<&'static str> {
    match theme {
        "light" => Some("clientela-light"),
        "dark" => Some("clientela-dark"),
        _ => None,
    }
}

/// The choice of theme: a form, so that it also works without JavaScript; with it, at once.
#[component]
pub fn ThemeChoice(
    /// The address to come back to.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let text = use_text();
    let chosen = RwSignal::new(chosen());
    let choices = [("system", text.theme_system), ("light", text.theme_light), ("dark", text.theme_dark)];
    view! {
        <form method="post" action="/desk/set_theme">
            <input type="hidden" name="next" value=next/>
            <fieldset>
                <legend class="quiet mb-1 text-xs">{text.theme}</legend>
                <div class="flex gap-1">
                    {choices
                        .map(|(theme, name)| {
                            view! {
                                <button
                                    type="submit"
                                    name="theme"
                                    value=theme
                                    class="btn btn-sm aria-pressed:border-primary aria-pressed:text-primary flex-1"
                                    aria-pressed=move || (chosen.get() == theme).to_string()
                                    on:click=move |event| {
                                        apply(&event, theme);
                                        chosen.set(theme);
                                    }
                                >
                                    {name}
                                </button>
                            }
                        })}
                </div>
            </fieldset>
        </form>
    }
    .into_any()
}

/// The choice that this page is shown with: the server's from the cookie, the browser's from what the
/// server wrote.
fn chosen() -> &'static str {
    #[cfg(feature = "ssr")]
    let theme = remembered().map(str::to_owned);
    #[cfg(not(feature = "ssr"))]
    let theme = document().document_element().and_then(|html| html.get_attribute("data-theme"));
    match theme.as_deref() {
        Some("clientela-light") => "light",
        Some("clientela-dark") => "dark",
        _ => "system",
    }
}

/// Shows the theme at once and remembers it.
fn apply(event: &MouseEvent, theme: &str) {
    use web_sys::wasm_bindgen::JsCast;

    let document = document();
    let (Some(html), Some(cookies)) = (document.document_element(), document.dyn_ref::<web_sys::HtmlDocument>()) else {
        return;
    };
    let (shown, seconds) = match data_theme(theme) {
        Some(name) => (html.set_attribute("data-theme", name), COOKIE_SECONDS),
        None => (html.remove_attribute("data-theme"), 0),
    };
    let value = if seconds == 0 { "" } else { theme };
    let remembered = cookies.set_cookie(&format!("{THEME_COOKIE}={value}; Max-Age={seconds}; Path=/; SameSite=Lax"));
    // Where the browser refuses either, its form does it.
    if shown.is_ok() && remembered.is_ok() {
        event.prevent_default();
    }
}
