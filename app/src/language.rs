//! The language of the interface: Spanish unless the browser prefers English.

use leptos::prelude::*;

use crate::text::{self, Text};

/// A language that the desk speaks. Not to be confused with the customer's `domain::Language`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UiLanguage {
    Es,
    En,
}

impl UiLanguage {
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
        match tag.split('-').next().map(str::to_ascii_lowercase).as_deref() {
            Some("es") => Some(Self::Es),
            Some("en") => Some(Self::En),
            _ => None,
        }
    }

    /// The value of `<html lang>`.
    #[cfg(feature = "ssr")]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    fn text(self) -> &'static Text {
        match self {
            Self::Es => &text::ES,
            Self::En => &text::EN,
        }
    }
}

/// The language of this page: on the server out of the request, in the browser what the server
/// wrote into `<html lang>`, so that both always agree.
pub fn page_language() -> UiLanguage {
    #[cfg(feature = "ssr")]
    return crate::context::header(&axum::http::header::ACCEPT_LANGUAGE)
        .map_or(UiLanguage::Es, |accepted| UiLanguage::negotiate(&accepted));
    #[cfg(not(feature = "ssr"))]
    return document()
        .document_element()
        .and_then(|html| html.get_attribute("lang"))
        .and_then(|tag| UiLanguage::from_tag(&tag))
        .unwrap_or(UiLanguage::Es);
}

/// This page's language.
pub fn use_language() -> UiLanguage {
    use_context().unwrap_or(UiLanguage::Es)
}

/// The interface's words in this page's language.
pub fn use_text() -> &'static Text {
    use_language().text()
}

#[cfg(test)]
mod tests {
    use super::UiLanguage::{self, En, Es};

    #[test]
    fn the_browser_decides_and_spanish_is_the_default() {
        for (header, language) in [
            ("", Es),
            ("fr-FR,fr;q=0.9", Es),
            ("en-US,en;q=0.9", En),
            ("es-ES,es;q=0.9,en;q=0.8", Es),
            ("fr,en;q=0.4,es;q=0.7", Es),
            ("ca,en;q=0.9,es;q=0.8", En),
            ("en;q=nonsense", Es),
        ] {
            assert_eq!(UiLanguage::negotiate(header), language, "{header}");
        }
    }
}
