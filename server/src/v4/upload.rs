//! The form that a document comes in, to the API and to the desk: `multipart/form-data`, read part by part as it
//! arrives, so that the document is never in memory as a whole.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use domain::{DOCUMENT_LIMIT, IdentificationProcessDetails, Problem, Violation, Violations};
use serde_json::{Map, Value};
use service::identification_process::Upload;
use service::once::Idempotency;
use service::permission::CustomerIdentificationProcessesWrite;
use service::{Permitted, Service};

use super::error::{ApiError, Code};
use super::extract::Fingerprint;

/// What the form may have beside the document, in bytes.
const REST: u64 = 64 * 1024;
/// The longest text part, in bytes: far more than an id or a date.
const TEXT_LIMIT: usize = 1024;
/// The most parts; there are three.
const MOST_PARTS: usize = 10;

/// What has come in.
pub struct Form {
    /// The document, all of it.
    pub document: Upload,
    /// What the client calls its file.
    pub name: Option<String>,
    /// The text parts.
    pub details: IdentificationProcessDetails,
    /// The request's key, if it has one.
    pub idempotency: Option<Idempotency>,
}

/// Why a form was not taken.
#[derive(Debug)]
pub enum Refused {
    /// It is no `multipart/form-data`.
    NoForm,
    /// What is wrong with it, or what went wrong here.
    Because(service::Error),
}

impl From<service::Error> for Refused {
    fn from(error: service::Error) -> Self {
        Self::Because(error)
    }
}

impl From<Violations> for Refused {
    fn from(violations: Violations) -> Self {
        Self::Because(violations.into())
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoForm => Self::new(Code::UnsupportedMediaType, "Content-Type: must be multipart/form-data"),
            Refused::Because(error) => error.into(),
        }
    }
}

/// Reads a form of the API's, with the request's `Idempotency-Key`.
///
/// # Errors
/// As [`read`], and 400 for a key that is none.
pub async fn read_once(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesWrite>,
    request: Request,
) -> Result<Form, ApiError> {
    let headers = request.headers().clone();
    // What makes two requests the same is what their parts say: clients make up a boundary for each.
    let mut fingerprint = Fingerprint::new(request.method(), request.uri().path());
    let form = read(service, caller, request).await?;
    fingerprint.update(&form.document.digest());
    fingerprint.update(format!("{:?} {:?}", form.name, form.details).as_bytes());
    Ok(Form { idempotency: fingerprint.finish(&headers)?, ..form })
}

/// Reads the form, and puts its document into the store as it comes.
///
/// # Errors
/// For the API 415 for another media type, 413 for more than the limit, 400 with all violations.
pub async fn read(
    service: &Service,
    caller: &Permitted<CustomerIdentificationProcessesWrite>,
    mut request: Request,
) -> Result<Form, Refused> {
    if !is_form(request.headers()) {
        return Err(Refused::NoForm);
    }
    let limit = usize::try_from(DOCUMENT_LIMIT + REST).unwrap_or(usize::MAX);
    DefaultBodyLimit::max(limit).apply(&mut request);
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|rejection| malformed(&rejection.body_text()))?;

    let mut form = Parts::default();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
        count += 1;
        if count > MOST_PARTS {
            return Err(Violations::one("body", Problem::TooMany { max: MOST_PARTS }).into());
        }
        form.take(service, caller, part).await?;
    }
    let (document, name, details, violations) = form.finish();
    if let Ok(violations) = Violations::try_from(violations) {
        return Err(violations.into());
    }
    let (Some(document), Some(details)) = (document, details) else {
        return Err(service::Error::Internal("a form without a document was taken".to_owned()).into());
    };
    Ok(Form { document, name, details, idempotency: None })
}

/// The parts so far.
#[derive(Default)]
struct Parts {
    document: Option<Upload>,
    name: Option<String>,
    texts: Map<String, Value>,
    found: Vec<Violation>,
}

impl Parts {
    async fn take(
        &mut self,
        service: &Service,
        caller: &Permitted<CustomerIdentificationProcessesWrite>,
        part: Field<'_>,
    ) -> Result<(), Refused> {
        let name = part.name().unwrap_or_default().to_owned();
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        let again = if name == "document" { self.document.is_some() } else { self.texts.contains_key(&name) };
        if again {
            self.found.push(Violation::new(pointer, Problem::NotAllowed("must be given only once".into())));
            return Ok(());
        }
        if name == "document" {
            self.name = part.file_name().map(str::to_owned);
            return self.take_document(Upload::new(service, caller)?, service, part).await;
        }
        match text(part).await? {
            Ok(text) => {
                self.texts.insert(name, text.into());
            }
            Err(problem) => self.found.push(Violation::new(pointer, problem)),
        }
        Ok(())
    }

    async fn take_document(
        &mut self,
        mut document: Upload,
        service: &Service,
        mut part: Field<'_>,
    ) -> Result<(), Refused> {
        let mut wrong = None;
        while let Some(bytes) = part.chunk().await.map_err(|error| unreadable(&error))? {
            if wrong.is_some() {
                // The rest of it is of no use, but there may be parts after it.
                continue;
            }
            match document.write(service, bytes).await {
                Err(service::Error::Invalid(violations)) => wrong = Some(violations),
                written => written?,
            }
        }
        if let Err(violations) = wrong.map_or_else(|| document.check(), Err) {
            self.found.extend(violations);
        }
        self.document = Some(document);
        Ok(())
    }

    /// Everything, with what is wrong with it.
    fn finish(mut self) -> (Option<Upload>, Option<String>, Option<IdentificationProcessDetails>, Vec<Violation>) {
        if self.document.is_none() {
            self.found.push(Violation::new("/document", Problem::Missing));
        }
        let details = match IdentificationProcessDetails::read(&Value::Object(self.texts)) {
            Ok(details) => Some(details),
            Err(violations) => {
                self.found.extend(violations);
                None
            }
        };
        (self.document, self.name, details, self.found)
    }
}

/// A part's text.
async fn text(mut part: Field<'_>) -> Result<Result<String, Problem>, Refused> {
    let mut bytes = Vec::new();
    let mut long = false;
    while let Some(chunk) = part.chunk().await.map_err(|error| unreadable(&error))? {
        long |= bytes.len() + chunk.len() > TEXT_LIMIT;
        if !long {
            bytes.extend_from_slice(&chunk);
        }
    }
    if long {
        return Ok(Err(Problem::TooLong { max: TEXT_LIMIT }));
    }
    Ok(String::from_utf8(bytes).map_err(|_| Problem::NotAllowed("must be UTF-8".into())))
}

fn is_form(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split_once(';').map_or(value, |(essence, _)| essence);
        essence.trim().eq_ignore_ascii_case("multipart/form-data")
    })
}

fn unreadable(error: &MultipartError) -> Refused {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => service::Error::TooLarge("document").into(),
        // The connection broke, or what came is no form: the client's either way.
        _ => malformed(&error.body_text()),
    }
}

fn malformed(why: &str) -> Refused {
    Violations::one("body", Problem::NotAllowed(format!("not a form: {why}"))).into()
}
