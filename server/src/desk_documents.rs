//! Identification documents at the desk: the route that takes them, and the one that shows them. All else about
//! them is pages of crate `app`.

use app::{
    DeskError, PageFailure, SIGN_IN_PATH, SignedIn, UploadOutcome, document_address, new_document_address,
    refused_address,
};
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::{CustomerId, Problem, Violations};
use service::{Error, Service, customer, document_view, identification_process};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::desk;
use crate::documents::disposition;
use crate::v4::drain::drain_up_to;
use crate::v4::error::Code;
use crate::v4::upload::{self, Refused};

/// How much of a file that is far too large is read, in bytes, so that a browser without JavaScript gets to the
/// answer: it sends all of a form before it looks.
const READ: usize = 64 * 1024 * 1024;

/// Nothing in a document can run, load or send anything. The frame of our own page is the only one around it:
/// `sandbox` stands here and not at the frame, where Chromium would show no PDF.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'self'; sandbox");

/// `POST /customers/{id}/documents` and `GET /customers/{id}/documents/{document}/file`.
pub fn router(service: Service) -> Router {
    let policy = SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, POLICY);
    Router::new()
        .route("/customers/{id}/documents", post(take).layer(from_fn(drain_up_to::<READ>)))
        .route("/customers/{id}/documents/{document}/file", get(show).layer(policy))
        .with_state(service)
}

/// Takes a document, from a form that the browser posts by itself or from the desk's own JavaScript.
async fn take(
    State(service): State<Service>,
    signed_in: Option<Extension<SignedIn>>,
    failure: Option<Extension<PageFailure>>,
    Path(customer): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    // What stands in the answer's address is an id, and nothing else.
    let Ok(customer) = customer.parse::<CustomerId>() else {
        return (StatusCode::NOT_FOUND, Json(UploadOutcome::Failed(DeskError::NotFound))).into_response();
    };
    let outcome = match (signed_in, failure) {
        (Some(Extension(signed_in)), _) => add(&service, &signed_in, customer, request).await,
        (None, Some(_)) => UploadOutcome::Failed(DeskError::Unavailable),
        (None, None) => UploadOutcome::Failed(DeskError::SignedOut),
    };
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    if accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        lead_on(&outcome, customer)
    } else {
        (status(&outcome), Json(outcome)).into_response()
    }
}

/// To what was made, or back to the form, which says what is wrong or that there is no such customer.
fn lead_on(outcome: &UploadOutcome, customer: CustomerId) -> Response {
    let form = new_document_address(&customer.to_string());
    let to = match outcome {
        UploadOutcome::Added(address) => format!("{address}?done=document_added"),
        UploadOutcome::Refused(problem) => refused_address(&customer.to_string(), problem),
        UploadOutcome::Failed(DeskError::SignedOut) => {
            let next: String = form_urlencoded::byte_serialize(form.as_bytes()).collect();
            format!("{SIGN_IN_PATH}?next={next}")
        }
        UploadOutcome::Failed(DeskError::Forbidden(_) | DeskError::NotFound) => form,
        UploadOutcome::Failed(DeskError::Unavailable) => return desk::render(Code::Unavailable),
        UploadOutcome::Failed(_) => return desk::render(Code::Unexpected),
    };
    Redirect::to(&to).into_response()
}

fn status(outcome: &UploadOutcome) -> StatusCode {
    let status = match outcome {
        UploadOutcome::Added(_) => return StatusCode::CREATED,
        UploadOutcome::Refused(Problem::DocumentTooLarge) => return StatusCode::PAYLOAD_TOO_LARGE,
        UploadOutcome::Refused(_) => return StatusCode::BAD_REQUEST,
        UploadOutcome::Failed(error) => error.status(),
    };
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn add(service: &Service, signed_in: &SignedIn, customer: CustomerId, request: Request) -> UploadOutcome {
    match try_add(service, signed_in, customer, request).await {
        Ok(address) => UploadOutcome::Added(address),
        Err(Refused::NoForm) => UploadOutcome::Refused(Problem::Missing),
        Err(Refused::Because(Error::TooLarge(_))) => UploadOutcome::Refused(Problem::DocumentTooLarge),
        Err(Refused::Because(Error::Invalid(violations))) => UploadOutcome::Refused(of_document(&violations)),
        Err(Refused::Because(error)) => UploadOutcome::Failed(error.into()),
    }
}

/// What is wrong with the document; the form has nothing else in it, unless it came in pieces.
fn of_document(violations: &Violations) -> Problem {
    violations.at("/document").map_or(Problem::NotADocument, |violation| violation.problem.clone())
}

/// As the API does it (contract, section 10); the new document's address.
async fn try_add(service: &Service, signed_in: &SignedIn, id: CustomerId, request: Request) -> Result<String, Refused> {
    let caller = signed_in.caller.permit()?;
    if !customer::exists(service, &caller, id).await? {
        return Err(Error::NotFound("customer").into());
    }
    let form = upload::read(service, &caller, request).await?;
    let name = form.name.as_deref();
    let process = identification_process::create(service, &caller, id, form.document, name, &form.details).await?;
    Ok(document_address(&id.to_string(), &process.process_id.to_string()))
}

/// A document, for the page around it. Who looks stands in the trail before the first byte is sent.
async fn show(
    State(service): State<Service>,
    signed_in: Option<Extension<SignedIn>>,
    Path((customer, document)): Path<(String, String)>,
) -> Response {
    // Strangers are sent to sign in before this; what is left is a database out of reach.
    let Some(Extension(signed_in)) = signed_in else { return desk::render(Code::Unavailable) };
    let none = || Error::NotFound("document");
    let found = async {
        let caller = signed_in.caller.permit()?;
        let customer = customer.parse().map_err(|_| none())?;
        let id = document.parse().map_err(|_| none())?;
        document_view::open(&service, &caller, customer, id).await
    };
    match found.await {
        Ok((document, bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(document.media_type.as_str())),
                (header::CONTENT_LENGTH, document.size_bytes.into()),
                (header::CONTENT_DISPOSITION, disposition("inline", &document.name)),
                (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            ];
            (headers, Body::from_stream(bytes)).into_response()
        }
        Err(error) => {
            let error = DeskError::from(error);
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format!("{error}\n")).into_response()
        }
    }
}
