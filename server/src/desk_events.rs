//! What a page that waits is told, on a stream of server-sent events: that it still waits, and that it is over. A
//! stream says nothing else. What came of it the page loads as it loads everything, so that permissions, masks and
//! the audit trail have one way through.
//!
//! An open stream looks once a second, by two reads that an index serves: the session, as every request does, and
//! what it waits for. So it needs to be told nothing by whoever does the work, which may be another copy of the
//! server, and it ends with the session or the permission. Nothing of it is kept between two copies or two starts.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::{DeskError, EVENTS_PATH, OVER, PageFailure, STILL, SignedIn};
use axum::Router;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{AccountId, CustomerId};
use futures::stream::{StreamExt as _, unfold};
use service::{Caller, Error, Service, account, credential_overview, session};
use tokio::sync::watch;

use crate::worker::rest;

/// How often a stream looks.
const PAUSE: Duration = Duration::from_secs(1);
/// After so many looks it says that it still waits, so that nobody in between takes it for dead.
const STILL_EVERY: u32 = 15;
/// After so many it ends. The browser opens the next one, as long as the page is there.
const LOOKS: u32 = 5 * 60;
/// How long the browser waits with that.
const RETRY: Duration = Duration::from_secs(2);
/// Streams of one session at once: over HTTP/1.1 a browser has six connections to a host, for all its tabs. The
/// pages beyond ask instead.
const OF_SESSION: usize = 3;
/// Streams of one copy of the server at once.
const OF_ALL: usize = 500;

/// `GET /desk/events/cards/{account}` and `GET /desk/events/activations/{customer}`.
pub fn router(service: Service, stopping: watch::Receiver<bool>) -> Router {
    Router::new()
        .route(&format!("{EVENTS_PATH}/cards/{{account}}"), get(of_card))
        .route(&format!("{EVENTS_PATH}/activations/{{customer}}"), get(of_activation))
        .layer(from_fn(only_for_the_desk))
        .with_state(Events { service, stopping, places: Places::default() })
}

#[derive(Clone)]
struct Events {
    service: Service,
    stopping: watch::Receiver<bool>,
    places: Places,
}

/// Middleware: a page of another site is not to hold a session's streams open, though it could not read them.
async fn only_for_the_desk(request: Request, next: Next) -> Response {
    let from = request.headers().get("sec-fetch-site");
    if from.is_some_and(|site| site != "same-origin" && site != "none") {
        return (StatusCode::FORBIDDEN, "This is for Clientela's own pages.\n").into_response();
    }
    next.run(request).await
}

async fn of_card(
    State(events): State<Events>,
    signed_in: Option<Extension<SignedIn>>,
    failure: Option<Extension<PageFailure>>,
    Path(account): Path<String>,
) -> Response {
    let wait = account.parse().map(Wait::Card).map_err(|_| Error::NotFound("account"));
    events.open(signed_in, failure, wait).await.into_response()
}

async fn of_activation(
    State(events): State<Events>,
    signed_in: Option<Extension<SignedIn>>,
    failure: Option<Extension<PageFailure>>,
    Path(customer): Path<String>,
) -> Response {
    let wait = customer.parse().map(Wait::Activation).map_err(|_| Error::NotFound("customer"));
    events.open(signed_in, failure, wait).await.into_response()
}

/// What is waited for.
#[derive(Clone, Copy)]
enum Wait {
    Card(AccountId),
    Activation(CustomerId),
}

impl Wait {
    async fn goes_on(self, service: &Service, caller: &Caller) -> service::Result<bool> {
        match self {
            Self::Card(account) => account::waits_for_card(service, &caller.permit()?, account).await,
            Self::Activation(customer) => {
                credential_overview::is_activating(service, &caller.permit()?, customer).await
            }
        }
    }
}

impl Events {
    /// The stream; or the answer to whom there is none for.
    async fn open(
        &self,
        signed_in: Option<Extension<SignedIn>>,
        failure: Option<Extension<PageFailure>>,
        wait: service::Result<Wait>,
    ) -> Result<Response, Refusal> {
        let SignedIn { caller, session_token } = match (signed_in, failure) {
            (Some(Extension(signed_in)), _) => signed_in,
            (None, Some(Extension(PageFailure(status)))) => return Err(Refusal::new(status, "not now")),
            (None, None) => return Err(DeskError::SignedOut.into()),
        };
        let wait = wait.map_err(DeskError::from)?;
        wait.goes_on(&self.service, &caller).await.map_err(DeskError::from)?;
        let place = self.places.take(&session_token).map_err(|status| Refusal::new(status, "too many streams"))?;
        let watch = Watch {
            service: self.service.clone(),
            stopping: self.stopping.clone(),
            request: caller.request_id().to_owned(),
            address: caller.address(),
            token: session_token,
            wait,
            looks: 0,
            _place: place,
        };
        let told = unfold(Some(watch), |watch: Option<Watch>| async { watch?.next().await }).map(Ok::<_, Infallible>);
        let mut response = Sse::new(told).into_response();
        let headers = response.headers_mut();
        // Instead of the stream's own, by which a cache may keep it and ask.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // nginx would keep it back until there is more of it.
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        Ok(response)
    }
}

/// Why there is no stream, with its status.
struct Refusal {
    status: u16,
    why: String,
}

impl Refusal {
    fn new(status: u16, why: impl Into<String>) -> Self {
        Self { status, why: why.into() }
    }
}

impl From<DeskError> for Refusal {
    fn from(error: DeskError) -> Self {
        Self::new(error.status(), error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, format!("{}\n", self.why)).into_response();
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response
    }
}

/// An open stream.
struct Watch {
    service: Service,
    stopping: watch::Receiver<bool>,
    /// The request's id, and where it came from.
    request: String,
    address: Option<IpAddr>,
    /// The session's.
    token: String,
    wait: Wait,
    looks: u32,
    _place: Place,
}

impl Watch {
    /// What is said next, and what goes on after it.
    async fn next(mut self) -> Option<(Event, Option<Self>)> {
        while self.looks < LOOKS {
            if self.looks > 0 {
                rest(PAUSE, &mut self.stopping).await;
            }
            if *self.stopping.borrow() {
                return None;
            }
            let goes_on = self.look().await?;
            let is_to_be_said = self.looks.is_multiple_of(STILL_EVERY);
            self.looks += 1;
            if !goes_on {
                return Some((Event::default().data(OVER), None));
            }
            if is_to_be_said {
                return Some((Event::default().retry(RETRY).data(STILL), Some(self)));
            }
        }
        None
    }

    /// Whether it is still waited for; nothing when nobody may be told any more, or it could not be found out. The
    /// browser asks again then, and gets its answer there.
    async fn look(&self) -> Option<bool> {
        // By itself: a page that is left open keeps no idle session alive.
        let agent = match session::resume_idle(&self.service, &self.token).await {
            Ok(agent) => agent?,
            Err(error) => {
                tracing::warn!("the session of a stream cannot be looked up: {error}");
                return None;
            }
        };
        let caller = agent.caller(self.request.clone()).at(self.address);
        match self.wait.goes_on(&self.service, &caller).await {
            Ok(goes_on) => Some(goes_on),
            // It is gone, and so is the wait: the page will say so.
            Err(Error::NotFound(_)) => Some(false),
            Err(Error::Forbidden { .. }) => None,
            Err(error) => {
                tracing::warn!("what a stream waits for cannot be looked up: {error}");
                None
            }
        }
    }
}

/// The streams that are open.
#[derive(Clone, Default)]
struct Places(Arc<Mutex<HashMap<String, usize>>>);

/// One of them, until it is dropped.
struct Place {
    places: Places,
    session: String,
}

impl Places {
    fn take(&self, session: &str) -> Result<Place, u16> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.values().sum::<usize>() >= OF_ALL {
            tracing::warn!("too many open streams");
            return Err(503);
        }
        let of_session = taken.entry(session.to_owned()).or_default();
        if *of_session >= OF_SESSION {
            return Err(429);
        }
        *of_session += 1;
        Ok(Place { places: self.clone(), session: session.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_session) = taken.get_mut(&self.session) {
            *of_session -= 1;
            if *of_session == 0 {
                taken.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_a_few_places_and_all_have_many() {
        let places = Places::default();
        let mut kept: Vec<_> = (0..OF_SESSION).map(|_| places.take("ana").ok().unwrap()).collect();
        assert_eq!(places.take("ana").err(), Some(429));
        kept.pop();
        kept.push(places.take("ana").ok().unwrap());
        for session in OF_SESSION..OF_ALL {
            kept.push(places.take(&session.to_string()).ok().unwrap());
        }
        assert_eq!(places.take("pau").err(), Some(503));
        kept.clear();
        assert!(places.0.lock().unwrap().is_empty());
    }
}
