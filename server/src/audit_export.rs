//! `POST /audit/export`: the audit trail as a file, for those who may take it out. It is read and sent a
//! batch at a time, however long the trail is.

use app::{AuditAsked, SignedIn};
use axum::body::Body;
use axum::extract::{Extension, Form, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures::TryStreamExt as _;
use futures::stream::try_unfold;
use serde::Deserialize;
use serde_json::Value;
use service::audit_trail::{self, Entry, Exporting};
use service::permission::{Export, ReadAudit};
use service::{Error, Service};

use crate::desk;
use crate::v4::error::Code;

/// The columns of the CSV.
const COLUMNS: &str = "at,actor_kind,actor,address,action,entity,entity_id,customer_id,customer_number,reason,\
                       request_id,id,before,after,erased\r\n";

/// What the form sends.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(flatten)]
    asked: AuditAsked,
    format: Format,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Csv,
    Ndjson,
}

/// The file; without a session the browser is sent to sign in.
pub async fn export(
    State(service): State<Service>,
    signed_in: Option<Extension<SignedIn>>,
    Form(wanted): Form<Wanted>,
) -> Response {
    let Some(Extension(signed_in)) = signed_in else {
        return Redirect::to(app::SIGN_IN_PATH).into_response();
    };
    match begin(&service, &signed_in, &wanted.asked).await {
        Ok(Some(exporting)) => file(exporting, wanted.format),
        Ok(None) => desk::render(Code::BadRequest),
        Err(Error::Forbidden { .. }) => desk::render(Code::Forbidden),
        Err(Error::Unavailable(_)) => desk::render(Code::Unavailable),
        Err(error) => {
            tracing::error!("audit export: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// `None` when what was asked for is no filter.
async fn begin(service: &Service, signed_in: &SignedIn, asked: &AuditAsked) -> Result<Option<Exporting>, Error> {
    let caller = &signed_in.caller;
    let (reader, exporter) = (caller.permit::<ReadAudit>()?, caller.permit::<Export>()?);
    match app::read_audit_filter(service, &reader, asked).await? {
        Ok(filter) => audit_trail::export(service, &reader, &exporter, filter).await.map(Some),
        Err(_) => Ok(None),
    }
}

fn file(exporting: Exporting, format: Format) -> Response {
    let (media_type, name, start) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\"", COLUMNS),
        Format::Ndjson => ("application/x-ndjson", "attachment; filename=\"audit.ndjson\"", ""),
    };
    let batches = try_unfold(exporting, move |mut exporting| async move {
        let batch = exporting.batch().await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let mut text = String::new();
        for entry in &batch {
            match format {
                Format::Csv => csv_line(&mut text, entry),
                Format::Ndjson => {
                    let json = serde_json::to_string(entry).map_err(|error| Error::Internal(error.to_string()))?;
                    text.push_str(&json);
                    text.push('\n');
                }
            }
        }
        Ok(Some((text, exporting)))
    });
    let start = futures::stream::once(async move { Ok(start.to_owned()) });
    let body = Body::from_stream(futures::StreamExt::chain(start, batches).inspect_err(|error: &Error| {
        // The file ends too early then, which the browser notices.
        tracing::error!("audit export: {error}");
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, body).into_response()
}

fn csv_line(line: &mut String, entry: &Entry) {
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let cells = [
        entry.at.to_rfc3339(),
        entry.actor_kind.clone(),
        entry.actor.clone(),
        text(&entry.address),
        entry.action.clone(),
        entry.entity.clone(),
        entry.entity_id.clone(),
        entry.customer_id.map(|id| id.to_string()).unwrap_or_default(),
        text(&entry.customer_number),
        text(&entry.reason),
        entry.request_id.clone(),
        entry.id.to_string(),
        json(&entry.before),
        json(&entry.after),
        entry.erased.to_string(),
    ];
    let cells: Vec<_> = cells.iter().map(|cell| csv_cell(cell)).collect();
    line.push_str(&cells.join(","));
    line.push_str("\r\n");
}

/// A cell in quotes. A spreadsheet would run what begins like a formula: an apostrophe makes it text.
fn csv_cell(value: &str) -> String {
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::csv_cell;

    #[test]
    fn a_cell_is_text_and_nothing_else() {
        assert_eq!(csv_cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(csv_cell("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_cell(""), "\"\"");
    }
}
