//! The language of the interface: the agent's choice, which a cookie remembers, else the browser's, else Spanish.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::text::PageTexts;
use crate::{
    error::DeskError,
    json::Json,
    text::{self, Text},
};

/// The cookie that remembers the agent's choice.
#[cfg(feature = "ssr")]
const LANGUAGE_COOKIE: &str = "clientela_language";
#[cfg(feature = "ssr")]
const COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// A language that the desk speaks. Not to be confused with the customer's `domain::Language`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UiLanguage {
    Es,
    Ca,
    Gl,
    Eu,
    Pt,
    En,
}

impl UiLanguage {
    /// Each, in the order in which they are offered, and in which `build.rs` has them.
    pub const ALL: [Self; 6] = [Self::Es, Self::Ca, Self::Gl, Self::Eu, Self::Pt, Self::En];

    /// The first language of an `Accept-Language` header that the desk speaks, by weight.
    #[cfg(any(feature = "ssr", test))]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (0.0_f32, Self::Es);
        for range in accept_language.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            if let Some(language) = Self::from_tag(tag)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// By its BCP 47 tag, with or without a region.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The value of `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::Ca => "ca",
            Self::Gl => "gl",
            Self::Eu => "eu",
            Self::Pt => "pt",
            Self::En => "en",
        }
    }

    /// What its speakers call it.
    fn own_name(self) -> &'static str {
        match self {
            Self::Es => "Castellano",
            Self::Ca => "Català",
            Self::Gl => "Galego",
            Self::Eu => "Euskara",
            Self::Pt => "Português",
            Self::En => "English",
        }
    }

    /// The file of texts for browsers.
    #[cfg(feature = "ssr")]
    pub fn page_texts(self) -> &'static PageTexts {
        &text::PAGE_TEXTS[self as usize]
    }

    /// The words of the interface. A browser has its page's language only, whichever is asked for.
    pub fn text(self) -> &'static Text {
        #[cfg(any(feature = "ssr", test))]
        return &text::all()[self as usize];
        #[cfg(not(any(feature = "ssr", test)))]
        return text::of_page();
    }
}

/// The language of this page: on the server out of the request, in the browser what the server
/// wrote into `<html lang>`, so that both always agree.
pub fn page_language() -> UiLanguage {
    #[cfg(feature = "ssr")]
    {
        use axum::http::header::ACCEPT_LANGUAGE;

        use crate::context::{header, private_cookie};

        let chosen = private_cookie(LANGUAGE_COOKIE).and_then(|tag| UiLanguage::from_tag(&tag));
        let accepted = || header(&ACCEPT_LANGUAGE).map(|accepted| UiLanguage::negotiate(&accepted));
        chosen.or_else(accepted).unwrap_or(UiLanguage::Es)
    }
    #[cfg(not(feature = "ssr"))]
    {
        let tag = document().document_element().and_then(|html| html.get_attribute("lang"));
        tag.and_then(|tag| UiLanguage::from_tag(&tag)).unwrap_or(UiLanguage::Es)
    }
}

/// This page's language.
pub fn use_language() -> UiLanguage {
    use_context().unwrap_or(UiLanguage::Es)
}

/// The interface's words in this page's language.
pub fn use_text() -> &'static Text {
    use_language().text()
}

/// Remembers the language, by its tag; then back to `next`.
#[server(prefix = "/desk", endpoint = "set_language", output = Json)]
pub async fn set_language(language: String, #[server(default)] next: String) -> Result<(), DeskError> {
    if let Some(language) = UiLanguage::from_tag(&language) {
        crate::context::set_private_cookie(LANGUAGE_COOKIE, language.tag(), COOKIE_SECONDS)?;
    }
    crate::context::see_other(crate::pages::sign_in::local_path(&next));
    Ok(())
}

/// The choice of language: a form, which the browser itself posts, since the page comes anew with other words.
#[component]
pub fn LanguageChoice(
    /// The address to come back to.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let (text, spoken) = (use_text(), use_language());
    let choices = UiLanguage::ALL.map(|language| {
        view! {
            <button
                type="submit"
                name="language"
                value=language.tag()
                lang=language.tag()
                class="btn btn-xs aria-pressed:border-primary aria-pressed:text-primary"
                aria-pressed=(language == spoken).to_string()
            >
                {language.own_name()}
            </button>
        }
    });
    view! {
        <form method="post" action="/desk/set_language">
            <input type="hidden" name="next" value=next/>
            <fieldset>
                <legend class="quiet mb-1 text-xs">{text.ui_language}</legend>
                <div class="flex flex-wrap gap-1">{choices}</div>
            </fieldset>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::UiLanguage::{self, Ca, En, Es, Eu, Gl, Pt};

    #[test]
    fn the_browser_decides_and_spanish_is_the_default() {
        for (header, language) in [
            ("", Es),
            ("fr-FR,fr;q=0.9", Es),
            ("en-US,en;q=0.9", En),
            ("es-ES,es;q=0.9,en;q=0.8", Es),
            ("fr,en;q=0.4,es;q=0.7", Es),
            ("ca-ES,ca;q=0.9,es;q=0.8", Ca),
            ("gl", Gl),
            ("EU-es;q=0.9,es;q=0.8", Eu),
            ("fr,pt-BR;q=0.9,en;q=0.8", Pt),
            ("ca;q=0,en;q=0.1", En),
            ("catalan,en;q=0.1", En),
            ("en;q=nonsense", Es),
        ] {
            assert_eq!(UiLanguage::negotiate(header), language, "{header}");
        }
    }
}
