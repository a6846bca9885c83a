//! The desk: mounts the pages and server functions of crate `app`, and finds out who is signed in.

use app::{
    AssetNames, DESK_PREFIX, Desk, DeskError, INVITATION_PATH, PageFailure, SESSION_COOKIE, SIGN_IN_PATH, SignedIn,
    cookie_name,
};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Json, Router};
use axum_extra::extract::CookieJar;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::LeptosRoutes;
use service::{ClientAddress, Service, session};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::desk_documents;
use crate::observe::RequestId;
use crate::openid;
use crate::rate_limit::{RateLimits, TooMany, of_address};
use crate::v4::error::Code;
use crate::{access_request, audit_export};

/// All pages, and every path that nobody else has: those get the 404 page, or a plain 404 where a browser
/// asked for a file.
///
/// `origin` is where browsers find it, such as `https://care.example.com`, where the operator says so; `more` are
/// the routes of signing in elsewhere, and of what pages are told while they wait.
pub fn router(guard: Guard, assets: AssetNames, origin: Option<&str>, more: Router) -> Router {
    let Guard { service, secure_cookies, .. } = &guard;
    let options = LeptosOptions::builder().output_name("clientela").build();
    let desk = Desk { service: service.clone(), assets, secure_cookies: *secure_cookies };
    let (exporter, documents) = (service.clone(), desk_documents::router(service.clone()));
    let context = move || provide_context(desk.clone());
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let pages = leptos_axum::generate_route_list(app::App);
    let not_found = leptos_axum::render_app_async_with_context(context.clone(), shell.clone());
    let not_found = async move |request: Request| {
        let mut response = not_found(request).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        response
    };
    Router::new()
        .leptos_routes_with_context(&options, pages, context, shell)
        .fallback(not_found)
        .with_state(options)
        .route("/audit/export", post(audit_export::export).with_state(exporter.clone()))
        .merge(access_request::router(exporter))
        .merge(documents)
        .merge(more)
        .layer(from_fn_with_state(guard, find_session))
        .layer(from_fn(show_failure))
        .layer(from_fn(refuse_missing_file))
        .layer(from_fn(refuse_tunnel))
        .layer(same_origin(origin))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

/// What stands before the pages.
#[derive(Clone)]
pub struct Guard {
    /// The use cases.
    pub service: Service,
    /// How often agents and strangers may ask.
    pub rates: RateLimits,
    /// Whether cookies are only for HTTPS, also where no trusted proxy says that it came so.
    pub secure_cookies: bool,
}

/// Refuses what another site makes a browser write, by what the browser says of itself (`Sec-Fetch-Site`, else
/// `Origin`). A proxy that passes on another `Host` than the browser's is what the configured origin is for.
fn same_origin(origin: Option<&str>) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let mut layer = CsrfLayer::new();
    if let Some(origin) = origin {
        layer = match layer.clone().add_trusted_origin(origin) {
            Ok(layer) => layer,
            Err(error) => {
                tracing::warn!("public_url is no origin of pages: {error}");
                layer
            }
        };
    }
    layer.with_rejection_response(|_| {
        (StatusCode::FORBIDDEN, "This came from another site, and nothing was done. Open Clientela and try there.\n")
            .into_response()
    })
}

/// Middleware: answers for a file that is not there. Browsers ask for some on their own (`/favicon.ico`), and
/// an old page for those of an older release: neither is to be led to sign in, or to get a page.
async fn refuse_missing_file(request: Request, next: Next) -> Response {
    let is_page = request.extensions().get::<MatchedPath>().is_some();
    if !is_page && names_file(request.uri().path()) {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    }
    next.run(request).await
}

/// Middleware: answers who takes this for a proxy. What is asked for then has no path, which the pages count on.
async fn refuse_tunnel(request: Request, next: Next) -> Response {
    if *request.method() == Method::CONNECT {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST")]).into_response();
    }
    next.run(request).await
}

/// No page's address has a dot in it, but a customer's might: those match a route.
fn names_file(path: &str) -> bool {
    path.contains('.') || path.starts_with("/pkg/")
}

/// Middleware: puts [`SignedIn`] among the request's extensions, or sends the browser to sign in.
async fn find_session(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientAddress>().copied();
    let is_secure = guard.secure_cookies || client.is_some_and(|client| client.is_tls);
    let jar = CookieJar::from_headers(request.headers());
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default().to_string();
    request.extensions_mut().insert(app::RequestId(id.clone()));
    let token = jar.get(&cookie_name(SESSION_COOKIE, is_secure)).map(|cookie| cookie.value().to_owned());
    let agent = match &token {
        Some(token) if app::is_asked_by_itself(request.uri().path()) => {
            session::resume_idle(&guard.service, token).await
        }
        Some(token) => session::resume(&guard.service, token).await,
        None => Ok(None),
    };
    let counted = match &agent {
        Ok(Some(agent)) => guard.rates.agents.take(agent.id.as_u128()),
        Ok(None) => guard.rates.addresses.take(client.map_or(0, |client| of_address(client.ip))),
        Err(_) => Ok(()),
    };
    if let Err(too_many) = counted {
        return refuse(request, next, too_many).await;
    }
    match agent {
        Ok(Some(agent)) => {
            let caller = agent.caller(id).at(client.map(|client| client.ip));
            request.extensions_mut().insert(SignedIn { caller, session_token: token.unwrap_or_default() });
        }
        Ok(None) if needs_session(&request) => return to_sign_in(&request),
        Ok(None) => {}
        Err(error) => {
            tracing::warn!("the session cannot be looked up: {error}");
            if posts_form(&request) {
                return render_for_form(Code::Unavailable);
            }
            request.extensions_mut().insert(PageFailure(503));
        }
    }
    next.run(request).await
}

/// Middleware: an agent whose browser posts a form by itself gets a page that says what has failed, not what a program
/// reads; and who is to come back is told when.
async fn show_failure(request: Request, next: Next) -> Response {
    let posts_form = posts_form(&request);
    let mut response = next.run(request).await;
    let is_page = |value: &HeaderValue| value.as_bytes().starts_with(b"text/html");
    if posts_form
        && response.status().is_server_error()
        && !response.headers().get(header::CONTENT_TYPE).is_some_and(is_page)
    {
        let code = Code::ALL.into_iter().find(|code| code.status() == response.status());
        response = render_for_form(code.unwrap_or(Code::Unexpected));
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("1"));
    }
    response
}

/// Says that it is too much, so that whoever asks can read it: a page, or what a server function answers.
async fn refuse(mut request: Request, next: Next, too_many: TooMany) -> Response {
    let mut response = if matches!(*request.method(), Method::GET | Method::HEAD) {
        request.extensions_mut().insert(PageFailure(Code::TooManyRequests.status().as_u16()));
        next.run(request).await
    } else if posts_form(&request) {
        render_for_form(Code::TooManyRequests)
    } else {
        (Code::TooManyRequests.status(), Json(DeskError::TooMany)).into_response()
    };
    response.headers_mut().insert(header::RETRY_AFTER, too_many.seconds().into());
    response
}

/// Pages do, except those to sign in, here or elsewhere, and to accept an invitation; a server function checks for
/// itself.
fn needs_session(request: &Request) -> bool {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let function = path.strip_prefix(DESK_PREFIX).is_some_and(|rest| rest.starts_with('/'));
    let elsewhere = path.starts_with(openid::PREFIX);
    reads && path != SIGN_IN_PATH && path != INVITATION_PATH && !function && !elsewhere
}

/// Whether a browser posts a form by itself. What was typed cannot be kept where the database is out of
/// reach, but the browser still has it: the answer must not be a page that leads elsewhere.
fn posts_form(request: &Request) -> bool {
    let accepted = request.headers().get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    *request.method() == Method::POST && accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

fn to_sign_in(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    if wanted == "/" {
        return Redirect::to(SIGN_IN_PATH).into_response();
    }
    let next: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    Redirect::to(&format!("{SIGN_IN_PATH}?next={next}")).into_response()
}

/// An error that the pages cannot show themselves.
pub fn render(code: Code) -> Response {
    error_page(code, "<a href=\"\">Try again</a>")
}

/// The same for who has sent a form: there is nothing at its address to be read again.
fn render_for_form(code: Code) -> Response {
    error_page(code, "Go back: what you typed is still there. See whether it was done before you send it again.")
}

fn error_page(code: Code, what_to_do: &str) -> Response {
    let message = match code {
        Code::Unavailable => "The server is busy. Try again in a moment.",
        Code::Timeout => "This took too long. Try again in a moment.",
        Code::TooManyRequests => "That was a lot in a short time. Wait a minute, then try again.",
        _ => "Something went wrong. Try again, and tell the operators if it goes on.",
    };
    let title = code.title();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} – Clientela</title></head>\
         <body><main><h1>{title}</h1><p>{message}</p><p>{what_to_do}</p></main></body></html>"
    );
    (code.status(), Html(page)).into_response()
}
