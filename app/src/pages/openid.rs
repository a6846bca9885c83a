//! The other way to sign in, at an OpenID provider: a link on the page to sign in, and what can go wrong there.

use leptos::prelude::*;
use leptos_router::location::Url;

use crate::{
    components::icon::{Glyph, Icon},
    error::DeskError,
    json::Json,
    language::use_text,
    load::Load,
    text::{Text, fill},
};

/// What the provider is called, where there is one.
#[server(prefix = "/desk", endpoint = "sign_in_provider", output = Json)]
pub async fn sign_in_provider() -> Result<Option<String>, DeskError> {
    Ok(crate::context::service()?.openid().map(|provider| provider.name.clone()))
}

/// Why somebody who came back from the provider is not in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenIdFailure {
    /// They, or the provider, refused.
    Denied,
    /// The provider does not answer.
    Unreachable,
    /// It took too long, was begun elsewhere, or came before.
    Expired,
    /// The provider knows them, and nobody here does, or they may not come in.
    NotLetIn,
    /// What the provider said is not good.
    Failed,
}

impl OpenIdFailure {
    const ALL: [Self; 5] = [Self::Denied, Self::Unreachable, Self::Expired, Self::NotLetIn, Self::Failed];

    /// How the address of the page tells it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Denied => "openid-denied",
            Self::Unreachable => "openid-unreachable",
            Self::Expired => "openid-expired",
            Self::NotLetIn => "openid-not-let-in",
            Self::Failed => "openid-failed",
        }
    }

    fn words(self, text: &Text) -> &'static str {
        match self {
            Self::Denied => text.openid_denied,
            Self::Unreachable => text.openid_unreachable,
            Self::Expired => text.openid_expired,
            Self::NotLetIn => text.openid_not_let_in,
            Self::Failed => text.openid_failed,
        }
    }
}

/// What the page's address tells of the provider, if it does.
pub fn told_of_provider(code: &str, text: &Text) -> Option<String> {
    let failure = OpenIdFailure::ALL.into_iter().find(|failure| failure.code() == code)?;
    Some(failure.words(text).to_owned())
}

/// The link to the provider, where there is one.
#[component]
pub fn ProviderLink(
    /// Where to go afterwards.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let text = use_text();
    let provider = Load::new(|| (), |()| sign_in_provider());
    let link = move |name: String| {
        view! {
            <p class="quiet my-3 text-center text-xs">{text.or}</p>
            // Another site's page comes of it: nothing for the router.
            <a
                class="btn w-full"
                rel="external"
                href=move || format!("/openid/start?next={}", Url::escape(&next.read()))
            >
                <Icon glyph=Glyph::Person/>
                {fill(text.sign_in_with, &[&name])}
            </a>
        }
    };
    view! {
        // Whoever cannot be told of it has the form.
        <Transition>{move || provider.get().and_then(Result::ok).flatten().map(link)}</Transition>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_each_failure_in_words_of_its_own() {
        let text = &crate::text::EN;
        let words: Vec<_> =
            OpenIdFailure::ALL.iter().map(|failure| told_of_provider(failure.code(), text).unwrap()).collect();
        assert!(words.iter().enumerate().all(|(place, text)| !words[..place].contains(text)), "{words:?}");
        assert_eq!(told_of_provider("openid-<b>", text), None);
        assert_eq!(told_of_provider("1", text), None);
    }
}
