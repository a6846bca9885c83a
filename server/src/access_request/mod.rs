//! Everything that is held on a customer, as a file: `POST /customers/{id}/access-request.json` and `.html`, and
//! `clientela access-request`. What is held is written first, then the audit trail, a batch at a time.

mod html;
mod words;

use std::error::Error as StdError;
use std::io::{self, Write as _};

use app::SignedIn;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Form, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use clap::ValueEnum;
use domain::{CustomerId, OrgId};
use futures::stream::{Stream, StreamExt as _, TryStreamExt as _, once, try_unfold};
use serde::Deserialize;
use serde_json::{Value, json};
use service::access_request::{self, AccessRequest, Format, Size};
use service::{Caller, Error, Service};

use crate::desk;
use crate::v4::error::Code;
use html::Page;

/// What the form sends.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    reference: String,
}

/// The two downloads.
pub fn router<S: Clone + Send + Sync + 'static>(service: Service) -> Router<S> {
    Router::new()
        .route("/customers/{id}/access-request.json", post(json_file))
        .route("/customers/{id}/access-request.html", post(html_file))
        .with_state(service)
}

async fn json_file(
    State(service): State<Service>,
    signed_in: Option<Extension<SignedIn>>,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Response {
    download(&service, signed_in, &id, Format::Json, &wanted.reference).await
}

async fn html_file(
    State(service): State<Service>,
    signed_in: Option<Extension<SignedIn>>,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Response {
    download(&service, signed_in, &id, Format::Html, &wanted.reference).await
}

/// The file; without a session the browser is sent to sign in, and back to the page without a good reference.
async fn download(
    service: &Service,
    signed_in: Option<Extension<SignedIn>>,
    id: &str,
    format: Format,
    reference: &str,
) -> Response {
    let Some(Extension(signed_in)) = signed_in else {
        return Redirect::to(app::SIGN_IN_PATH).into_response();
    };
    // Asked before anything else: who may not learns nothing of who is a customer.
    let Ok(caller) = signed_in.caller.permit() else { return desk::render(Code::Forbidden) };
    let Ok(customer) = id.parse::<CustomerId>() else { return desk::render(Code::NotFound) };
    let wanted = (format, Size::Usual);
    let again = |why| Redirect::to(&format!("/customers/{customer}/access-request?again={why}")).into_response();
    let code = match Box::pin(access_request::make(service, &caller, customer, wanted, reference)).await {
        Ok(request) => return file(request, format),
        Err(Error::Invalid(_)) => return again("reference"),
        Err(Error::TooLarge(section)) => {
            tracing::warn!(%customer, section, "too much is held for an access request at the desk");
            return again("size");
        }
        Err(Error::NotFound(_)) => Code::NotFound,
        Err(Error::Unavailable(_)) => Code::Unavailable,
        Err(Error::Timeout) => Code::Timeout,
        Err(error) => {
            tracing::error!("access request: {error}");
            Code::Unexpected
        }
    };
    desk::render(code)
}

fn file(request: AccessRequest, format: Format) -> Response {
    let (media_type, policy) = match format {
        Format::Json => ("application/json", "default-src 'none'; frame-ancestors 'none'; sandbox".to_owned()),
        Format::Html => ("text/html; charset=utf-8", format!("{}; frame-ancestors 'none'; sandbox", html::policy())),
    };
    let name = format!("attachment; filename=\"access-request-{}.{format}\"", request.customer);
    let (Ok(name), Ok(policy)) = (HeaderValue::try_from(name), HeaderValue::try_from(policy)) else {
        return desk::render(Code::Unexpected);
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    let body = Body::from_stream(parts(request, format).inspect_err(|error| {
        // The file ends too early then, which the browser notices.
        tracing::error!("access request: {error}");
    }));
    (headers, body).into_response()
}

/// The file's text: what is held, the entries of the trail, the end.
fn parts(mut request: AccessRequest, format: Format) -> impl Stream<Item = Result<String, Error>> + Send {
    let sections = std::mem::take(&mut request.sections);
    let page = Page::of(&request);
    let start = match format {
        Format::Json => json_start(&request, &sections),
        Format::Html => page.start(&request, &sections),
    };
    let end = match format {
        Format::Json => "\n]}\n".to_owned(),
        Format::Html => page.end(),
    };
    let batches = try_unfold((request, true), move |(mut request, first)| async move {
        let entries = request.entries().await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let mut text = String::new();
        for (index, entry) in entries.iter().enumerate() {
            let entry = serde_json::to_value(entry).map_err(|error| Error::Internal(error.to_string()))?;
            match format {
                Format::Json => {
                    text.push_str(if first && index == 0 { "\n" } else { ",\n" });
                    text.push_str(&entry.to_string());
                }
                Format::Html => page.entry(&mut text, &entry),
            }
        }
        Ok(Some((text, (request, false))))
    });
    once(async move { Ok(start) }).chain(batches).chain(once(async move { Ok(end) }))
}

/// One object; the entries of the trail come last.
fn json_start(request: &AccessRequest, sections: &[(&'static str, Value)]) -> String {
    let about = json!({
        "organization": request.organization,
        "customer_id": request.customer,
        "customer_number": request.number,
        "reference": request.reference,
        "made_at": request.at,
    });
    let mut text = format!("{{\"access_request\": {about}");
    for (name, value) in sections {
        // A section's name is one of ours.
        text.push_str(&format!(",\n\"{name}\": {value:#}"));
    }
    text.push_str(",\n\"audit\": [");
    text
}

/// `clientela access-request`; unlike the desk it takes out as much as there is.
#[derive(Debug, clap::Args)]
pub struct AccessRequestCommand {
    /// The organization
    #[arg(long)]
    org: OrgId,
    /// The customer's id
    #[arg(long)]
    customer: CustomerId,
    /// What the customer's request goes by, such as a case number; the audit trail keeps it
    #[arg(long)]
    reference: String,
    /// json for programs, html for people
    #[arg(long)]
    format: FileFormat,
}

/// The files that there are.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FileFormat {
    Json,
    Html,
}

impl AccessRequestCommand {
    /// Runs the command: the file goes to standard output.
    ///
    /// # Errors
    /// Those of the use case, and of standard output.
    pub async fn run(self, service: &Service) -> Result<(), Box<dyn StdError>> {
        let format = match self.format {
            FileFormat::Json => Format::Json,
            FileFormat::Html => Format::Html,
        };
        let caller = Caller::command(self.org, "access-request").permit()?;
        let wanted = (format, Size::Any);
        let request = Box::pin(access_request::make(service, &caller, self.customer, wanted, &self.reference)).await?;
        let mut parts = std::pin::pin!(parts(request, format));
        while let Some(part) = parts.try_next().await? {
            io::stdout().write_all(part.as_bytes())?;
        }
        Ok(io::stdout().flush()?)
    }
}
