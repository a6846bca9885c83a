//! The document around the app, and the routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    components::toast::Toasts,
    frame::{Frame, MissingPage},
    language::page_language,
    pages::{
        account::{
            AccountPage, add_promotion::AddPromotionPage, change_address::ChangeAddressPage,
            change_payment::ChangePaymentPage, end::EndPage, end_promotion::EndPromotionPage, new::NewAccountPage,
            promotion_history::PromotionHistoryPage,
        },
        audit::{AuditEntryPage, AuditPage},
        categories::{CategoriesPage, one::CategoryPage},
        credentials::{
            CredentialsPage,
            activate::ActivatePage,
            expiry::ExpiryPage,
            new::{ReservePage, TakeOverPage},
            remove::RemovePage,
            username::UsernamePage,
        },
        customer::{
            CustomerPage,
            access_request::AccessRequestPage,
            caller_check::CallerCheckPage,
            delete::DeletePage,
            erase::ErasePage,
            nie_to_nif::NieToNifPage,
            reveal::{RevealPage, RevealedPage},
            timeline::TimelinePage,
        },
        documents::{list::DocumentsPage, one::DocumentPage, upload::UploadPage},
        new_customer::NewCustomerPage,
        people::{
            agent::AgentPage,
            agents::{AgentsPage, InvitePage},
            invitation::InvitationPage,
            keys::{KeysPage, NewKeyPage},
            me::MePage,
            passkeys::PasskeysPage,
            password::PasswordPage,
            roles::{RolePage, RolesPage},
            two_step::TwoStepPage,
        },
        search::{SearchPage, pop::PopPage},
        settings::{
            catalogue::CatalogueTabPage, categories::CategoriesTabPage, category::CategoryEditPage,
            delete::CategoryDeletePage, general::GeneralTabPage, treatments::TreatmentsTabPage,
        },
        sign_in::SignInPage,
    },
};
// The page of all components is for those who build the desk.
#[cfg(not(debug_assertions))]
use crate::frame::MissingPage as DesignPage;
#[cfg(debug_assertions)]
use crate::pages::design::DesignPage;

/// What stands in `<title>`. Leptos sets it as text in the browser, but on the server it puts it into the page as it
/// is: a customer's name, or what an address says is searched for, would be HTML there.
fn title(of_page: &str) -> String {
    let title = if of_page.is_empty() { "Clientela".to_owned() } else { format!("{of_page} · Clientela") };
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title }
}

/// The app: the same on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(page_language());
    provide_context(Toasts::default());
    view! {
        <Title formatter=|of_page: String| title(&of_page)/>
        <Router>
            <Routes fallback=MissingPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/invitation") view=InvitationPage ssr=SsrMode::Async/>
                <Route path=path!("/design") view=DesignPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=SearchPage ssr=SsrMode::Async/>
                    <Route path=path!("/pop") view=PopPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/new") view=NewCustomerPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id") view=CustomerPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/delete") view=DeletePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/erase") view=ErasePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/nie-to-nif") view=NieToNifPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/access-request") view=AccessRequestPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/accounts/new") view=NewAccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/timeline") view=TimelinePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/categories") view=CategoriesPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/categories/:category") view=CategoryPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials") view=CredentialsPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials/reserve") view=ReservePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials/take-over") view=TakeOverPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials/activate") view=ActivatePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials/username") view=UsernamePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials/expiry") view=ExpiryPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/credentials/remove") view=RemovePage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/documents") view=DocumentsPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/documents/new") view=UploadPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/documents/:document") view=DocumentPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id") view=AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id/payment-method") view=ChangePaymentPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id/billing-address") view=ChangeAddressPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id/end") view=EndPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id/promotions") view=PromotionHistoryPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id/promotions/add") view=AddPromotionPage ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/:id/promotions/:promotion/end") view=EndPromotionPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/reveal") view=RevealPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/caller-check") view=CallerCheckPage ssr=SsrMode::Async/>
                    <Route path=path!("/customers/:id/revealed") view=RevealedPage ssr=SsrMode::Async/>
                    <Route path=path!("/me") view=MePage ssr=SsrMode::Async/>
                    <Route path=path!("/me/password") view=PasswordPage ssr=SsrMode::Async/>
                    <Route path=path!("/me/two-step") view=TwoStepPage ssr=SsrMode::Async/>
                    <Route path=path!("/me/passkeys") view=PasskeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/agents") view=AgentsPage ssr=SsrMode::Async/>
                    <Route path=path!("/agents/invite") view=InvitePage ssr=SsrMode::Async/>
                    <Route path=path!("/agents/:id") view=AgentPage ssr=SsrMode::Async/>
                    <Route path=path!("/roles") view=RolesPage ssr=SsrMode::Async/>
                    <Route path=path!("/roles/new") view=RolePage ssr=SsrMode::Async/>
                    <Route path=path!("/roles/edit") view=RolePage ssr=SsrMode::Async/>
                    <Route path=path!("/keys") view=KeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/keys/new") view=NewKeyPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=CategoriesTabPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/categories/new") view=CategoryEditPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/categories/:category") view=CategoryEditPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/categories/:category/delete") view=CategoryDeletePage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/treatments") view=TreatmentsTabPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/promotions") view=CatalogueTabPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/general") view=GeneralTabPage ssr=SsrMode::Async/>
                    <Route path=path!("/audit") view=AuditPage ssr=SsrMode::Async/>
                    <Route path=path!("/audit/:id") view=AuditEntryPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
    // Erased here, so that the crates which mount it need not work out the type of every page.
    .into_any()
}

/// The HTML document of every page, with its `Content-Security-Policy`: no inline script without
/// this answer's nonce, no inline style, nothing from other hosts.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use axum::http::StatusCode;
    use leptos::{either::Either, nonce::use_nonce};
    use leptos_meta::MetaTags;

    use crate::{
        components::failure::FailurePage,
        context::{Desk, PageFailure, extension, set_status},
        language::use_text,
        theme,
    };

    let nonce = use_nonce();
    forbid_foreign_content(nonce.as_deref().unwrap_or_default());
    let language = page_language();
    let texts = language.page_texts();
    let assets = use_context::<Desk>().map(|desk| desk.assets).unwrap_or_default();
    let failure = extension::<PageFailure>();
    let hydration = failure.is_none().then(|| {
        view! {
            <link rel="modulepreload" href=assets.js.clone()/>
            <link
                rel="preload"
                href=texts.path
                r#as="fetch"
                r#type="text/plain"
                crossorigin="anonymous"
            />
            <link
                rel="preload"
                href=assets.wasm.clone()
                r#as="fetch"
                r#type="application/wasm"
                crossorigin="anonymous"
            />
            <script type="module" nonce=nonce>
                {format!(
                    "import start, {{ hydrate }} from {:?};\
                    const [texts] = await Promise.all([fetch({:?}), start({{ module_or_path: {:?} }})]);\
                    if (texts.ok) hydrate(await texts.text());",
                    assets.js,
                    texts.path,
                    assets.wasm,
                )}
            </script>
        }
    });
    let body = match failure {
        Some(PageFailure(status)) => {
            provide_context(language);
            provide_meta_context();
            // One that is no status is a slip of ours, and told as that.
            set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
            Either::Left(view! {
                <FailurePage status=status retry=crate::context::path_and_query()/>
            })
        }
        None => Either::Right(view! { <App/> }),
    };
    provide_context(language);
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=theme::remembered()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="description" content=use_text().find_a_customer/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css/>
                <AutoReload options=options/>
                {hydration}
                <MetaTags/>
            </head>
            <body>{body}</body>
        </html>
    }
    .into_any()
}

/// Sets this answer's `Content-Security-Policy`.
#[cfg(feature = "ssr")]
fn forbid_foreign_content(nonce: &str) {
    use axum::http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
    use leptos_axum::ResponseOptions;

    // `make dev` tells open pages over a web socket on another port to load again.
    let watcher = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:*" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'{watcher}; \
         frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}
