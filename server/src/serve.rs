//! `clientela serve`: everything on one port.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::{io, pin};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::any;
use axum::serve::ListenerExt;
use domain::{PhoneNumber, PhoneType};
use secrecy::ExposeSecret;
use service::ports::{DocumentsElsewhere, ObjectDocuments};
use service::{Db, DbSettings, PasskeySite, Service, upgrade};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::config::Settings;
use crate::desk::Guard;
use crate::jwt::Tokens;
use crate::limits::{Limits, Render};
use crate::observe::observe;
use crate::openid::{self, OpenId};
use crate::rate_limit::{RateLimit, RateLimits, count_address};
use crate::site::Site;
use crate::v4::PublicUrl;
use crate::v4::auth::Door;
use crate::v4::error::ApiError;
use crate::{audit, desk, desk_events, docs, documents, headers, health, outside, v4, worker};

/// How long a request waits for a database connection before it is refused with 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long requests in flight may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(30);

/// Opens the database, brings its schema up to date, and makes it ready.
///
/// # Errors
/// When it cannot be reached, a migration fails, or the master key is missing or another one.
pub async fn open(settings: &Settings) -> Result<Service, Box<dyn Error>> {
    let db = Db::open(&DbSettings {
        url: settings.database_url.clone(),
        max_connections: settings.pool_size,
        acquire_timeout: ACQUIRE_TIMEOUT,
        statement_timeout: settings.statement_timeout,
        master_keys: settings.master_keys.keys()?,
    })
    .await?;
    db.migrate().await?;
    let service = Service::new(db).with_session_limits(settings.sessions);
    // Until `serve` says where: a command may run in another folder, or on another machine.
    let service = service.with_document_store(Arc::new(DocumentsElsewhere));
    upgrade::run(&service).await?;
    Ok(match &settings.openid {
        Some(openid) => service.with_openid(openid.provider.clone()),
        None => service,
    })
}

/// Serves until SIGTERM or SIGINT, then finishes what is in flight.
///
/// # Errors
/// When the address cannot be listened on, or the folder of documents or the tokens' key cannot be used.
pub async fn serve(settings: &Settings, service: Service) -> io::Result<()> {
    // Unpacking the phone numbers' metadata takes long: it must not be the first customer who waits.
    tokio::task::spawn_blocking(|| {
        let parsed = "+34".parse().and_then(|code| PhoneNumber::parse(code, "600000000", PhoneType::Mobile, true));
        if let Err(problem) = parsed {
            tracing::warn!("a plain phone number is refused: {problem}");
        }
    });
    let service = with_passkeys(settings, outside::connect(settings, with_documents(settings, service)?)?);
    let listener = listen(settings.addr).await?;
    let (stop, stopping) = watch::channel(false);
    let tokens = match &settings.tokens {
        Some(tokens) => Some(Tokens::start(tokens, &stopping).await?),
        None => None,
    };
    let public_url = public_url(settings, &listener)?;
    let openid = match &settings.openid {
        Some(openid) => openid::router(OpenId::new(openid, service.clone(), &public_url.0, settings.secure_cookies)?),
        None => Router::new(),
    };
    let more = openid.merge(desk_events::router(service.clone(), stopping.clone()));
    let app = router(settings, service.clone(), (tokens, public_url), more);
    tokio::spawn(async move {
        stop_signal().await;
        tracing::info!("stopping: finishing what is in flight");
        stop.send_replace(true);
    });
    let sandboxes = service.sandboxes();
    if !sandboxes.is_empty() {
        tracing::warn!("sandboxes, which reach nobody outside: {}", sandboxes.join(", "));
    }
    // "http://" and the bound address: scripts and tests that ask for port 0 read it here.
    tracing::info!("listening on http://{}", listener.local_addr()?);

    let workers = worker::start(&service, &stopping);
    let without_delay = |stream: &mut TcpStream| {
        // Streamed pages would otherwise wait 40 ms for the client's delayed ACK.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("TCP_NODELAY: {error}");
        }
    };
    let mut graceful = stopping.clone();
    // With the other end's address, for `client_address`.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener.tap_io(without_delay), app)
        .with_graceful_shutdown(async move { stopped(&mut graceful).await })
        .into_future();
    let server = pin::pin!(server);
    let mut stopping = stopping;
    let out_of_time = async {
        stopped(&mut stopping).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server => result?,
        () = out_of_time => tracing::warn!("stopped with requests in flight"),
    }
    // What a worker doesn't finish in time, another does when its lease ends.
    if tokio::time::timeout(GRACE, workers.join_all()).await.is_err() {
        tracing::warn!("stopped with work in the outbox under way");
    }
    audit::finish(&service).await;
    service.db().close().await;
    Ok(())
}

fn with_documents(settings: &Settings, service: Service) -> io::Result<Service> {
    let folder = &settings.documents;
    let store = ObjectDocuments::in_folder(folder)
        .map_err(|error| io::Error::new(error.kind(), format!("the folder {}: {error}", folder.display())))?;
    let service = service.with_document_store(Arc::new(store));
    Ok(match &settings.document_key {
        Some(secret) => service.with_document_key(secret.expose_secret()),
        None => service,
    })
}

/// Passkeys are bound to an address: without a public one there are none.
fn with_passkeys(settings: &Settings, service: Service) -> Service {
    let Some(url) = &settings.public_url else { return service };
    match PasskeySite::at(url) {
        Some(site) => service.with_passkeys(site),
        None => {
            tracing::info!("no passkeys: browsers want https and a host's name in public_url");
            service
        }
    }
}

fn public_url(settings: &Settings, listener: &TcpListener) -> io::Result<PublicUrl> {
    Ok(PublicUrl(match &settings.public_url {
        Some(url) => url.as_str().into(),
        None => format!("http://{}", listener.local_addr()?).into(),
    }))
}

async fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(addr)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {addr}: {error}")))
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // The error means that the sender is gone, and with it the process's way to be told: stop too.
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn stop_signal() {
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!("signals cannot be handled: {error}");
            std::future::pending::<()>().await;
        }
    }
}

/// Every route of the site.
fn router(
    settings: &Settings,
    service: Service,
    (tokens, public_url): (Option<Tokens>, PublicUrl),
    more: Router,
) -> Router {
    let limits = Limits::new(settings.max_in_flight, settings.request_timeout);
    let rates = RateLimits {
        keys: RateLimit::per_minute(settings.rate_key),
        agents: RateLimit::per_minute(settings.rate_agent),
        addresses: RateLimit::per_minute(settings.rate_address),
    };
    let site = Site::load();
    let error: Render = |code| ApiError::from(code).into_response();
    let api = limits.guard(v4::router(service.clone(), Door::new(tokens, rates.clone()), public_url), error);
    let by_address = from_fn_with_state(rates.addresses.clone(), count_address);
    let documents = limits.guard(documents::router(service.clone()).layer(by_address), error);
    let guard = Guard { service: service.clone(), rates, secure_cookies: settings.secure_cookies };
    let pages = limits.guard(desk::router(guard, site.assets, settings.public_url.as_deref(), more), desk::render);
    let proxies = settings.proxies.clone();
    // In a debug build compressing the big WASM takes longer than sending it.
    let compressible = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/wasm"))
        // Documents are compressed in themselves, like the pictures that the default leaves out.
        .and(NotForContentType::const_new("application/pdf"));
    pages
        .nest("/v4", api)
        // The one path under /v4 that nesting leaves out.
        .route("/v4/", any(v4::no_such_path))
        .merge(documents)
        .merge(docs::router())
        .merge(site.routes)
        .merge(health::router(service))
        // One layer, the outermost first: the router boxes every request once for each of its layers.
        .layer(
            ServiceBuilder::new()
                .map_request(move |request| proxies.note(request))
                .layer(from_fn(observe))
                .layer(CompressionLayer::new().compress_when(compressible))
                .layer(from_fn_with_state(settings.secure_cookies, headers::protect)),
        )
}
