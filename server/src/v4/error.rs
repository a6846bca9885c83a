//! The body of every error response of the API: section 2 of the contract.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Problem, Violations};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rate_limit::TooMany;

/// The documented kinds of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is explained by `when`")]
pub enum Code {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    PreconditionFailed,
    PayloadTooLarge,
    UnsupportedMediaType,
    TooManyRequests,
    Unexpected,
    Unavailable,
    Timeout,
}

impl Code {
    /// Every kind, in the order of the statuses.
    pub const ALL: [Self; 12] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::TooManyRequests,
        Self::Unexpected,
        Self::Unavailable,
        Self::Timeout,
    ];

    /// Status, code, title, name among the OpenAPI responses, and when it happens.
    const fn row(self) -> (StatusCode, &'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::BadRequest => (
                StatusCode::BAD_REQUEST,
                "MCUS.999.998",
                "Bad request",
                "BadRequest",
                "A path, query, header or body is malformed or invalid. One item for each violation; its details \
                 start with the JSON pointer of the value, or with the parameter's name.",
            ),
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "MCUS.999.996",
                "Unauthorized",
                "Unauthorized",
                "No credential, or one that is unknown, expired or revoked.",
            ),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "MCUS.999.995",
                "Forbidden",
                "Forbidden",
                "The credential is good, but not for this organization or this permission.",
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "MCUS.999.997",
                "Resource not found",
                "NotFound",
                "The resource, or one named on the way to it, is not in this organization.",
            ),
            Self::Conflict => (
                StatusCode::CONFLICT,
                "MCUS.999.994",
                "Conflict",
                "Conflict",
                "The resource exists already, or its state forbids the operation.",
            ),
            Self::PreconditionFailed => (
                StatusCode::PRECONDITION_FAILED,
                "MCUS.999.993",
                "Precondition failed",
                "PreconditionFailed",
                "If-Match names another version than the current one.",
            ),
            Self::PayloadTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "MCUS.999.992",
                "Payload too large",
                "PayloadTooLarge",
                "The body is over 1 MiB, or a document over 10 MiB.",
            ),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "MCUS.999.991",
                "Unsupported media type",
                "UnsupportedMediaType",
                "The body is not application/json, or not multipart/form-data where a document is expected.",
            ),
            Self::TooManyRequests => (
                StatusCode::TOO_MANY_REQUESTS,
                "MCUS.999.990",
                "Too many requests",
                "TooManyRequests",
                "Come back after the seconds in Retry-After.",
            ),
            Self::Unexpected => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "MCUS.999.999",
                "Unexpected error",
                "Unexpected",
                "A fault of the server; its log has the cause under the response's x-request-id.",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "MCUS.001.005",
                "Database error",
                "Unavailable",
                "The database cannot be reached, or the server is too busy. Come back after the seconds in Retry-After.",
            ),
            Self::Timeout => (
                StatusCode::GATEWAY_TIMEOUT,
                "MCUS.001.009",
                "Database error",
                "Timeout",
                "A statement, or the whole request, ran past its limit.",
            ),
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        self.row().0
    }

    /// The published code, such as `MCUS.999.998`.
    pub const fn code(self) -> &'static str {
        self.row().1
    }

    /// The published title.
    pub const fn title(self) -> &'static str {
        self.row().2
    }

    /// The name of the response in the OpenAPI document.
    pub const fn name(self) -> &'static str {
        self.row().3
    }

    /// When it happens, in a sentence or two.
    pub const fn when(self) -> &'static str {
        self.row().4
    }
}

/// An error response in the making.
#[derive(Debug)]
pub struct ApiError {
    code: Code,
    /// One text for each item; never empty.
    details: Vec<String>,
    /// After how many seconds the client may come back, where that is told.
    retry_after: u64,
}

impl ApiError {
    /// An error with one item.
    pub fn new(code: Code, details: impl Into<String>) -> Self {
        Self { code, details: vec![details.into()], retry_after: 1 }
    }

    /// A parameter of the path, the query or a header is wrong.
    pub fn parameter(name: &str, problem: Problem) -> Self {
        Violations::one(name, problem).into()
    }

    /// The kind.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        let details = match code {
            Code::Timeout => "the request ran past its limit",
            Code::Unavailable => "too many requests at once: try again",
            code => code.title(),
        };
        Self::new(code, details)
    }
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        let details = violations.iter().map(ToString::to_string).collect();
        Self { code: Code::BadRequest, details, retry_after: 1 }
    }
}

impl From<TooMany> for ApiError {
    fn from(refused: TooMany) -> Self {
        let seconds = refused.seconds();
        let details = format!("too many requests: come back after {seconds} s");
        Self { retry_after: seconds, ..Self::new(Code::TooManyRequests, details) }
    }
}

/// What the client may know of a use case's failure; the cause goes to the log.
impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        use service::Error;
        match &error {
            Error::Invalid(violations) => violations.clone().into(),
            // The second is for agents alone, and no caller of the API is one.
            Error::Forbidden { .. } | Error::CallerUnchecked { .. } => Self::new(Code::Forbidden, error.to_string()),
            Error::NotFound(_) => Self::new(Code::NotFound, error.to_string()),
            Error::Conflict(_) => Self::new(Code::Conflict, error.to_string()),
            Error::TooLarge(_) => Self::new(Code::PayloadTooLarge, error.to_string()),
            Error::Stale { .. } => Self::new(Code::PreconditionFailed, format!("If-Match: {error}")),
            Error::Unavailable(_) => {
                tracing::warn!("{error}");
                Self::new(Code::Unavailable, "the database, or a system that it needs, is unavailable: try again")
            }
            Error::Timeout => {
                tracing::warn!("{error}");
                Self::new(Code::Timeout, error.to_string())
            }
            Error::Internal(_) => {
                tracing::error!("{error}");
                Code::Unexpected.into()
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.code.status(), Json(ErrorBody::new(self.code, self.details))).into_response();
        let headers = response.headers_mut();
        match self.code {
            Code::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Code::Unavailable | Code::TooManyRequests => {
                headers.insert(header::RETRY_AFTER, self.retry_after.into());
            }
            _ => {}
        }
        response
    }
}

/// The body of every error response.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// One item for each violation; one for any other error.
    #[schema(min_items = 1)]
    pub errors: Vec<ErrorItem>,
}

/// One error, in both published forms: flat, and nested under `error`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorItem {
    /// The kind of error.
    #[schema(example = "MCUS.999.998")]
    code: &'static str,
    /// The kind of error in words.
    #[schema(example = "Bad request")]
    title: &'static str,
    /// Where the kind is explained.
    #[schema(example = "/docs/errors#MCUS.999.998")]
    r#ref: String,
    /// What is wrong here.
    #[schema(example = "/contact_info/emails/0/email: at most 82 characters")]
    details: String,
    error: NestedError,
}

/// The same, in the published example's form.
#[derive(Debug, Serialize, ToSchema)]
struct NestedError {
    /// The kind of error.
    #[schema(example = "MCUS.999.998")]
    code: &'static str,
    /// The kind of error in words.
    #[schema(example = "Bad request")]
    title: &'static str,
    /// Where the kind is explained.
    #[schema(example = "/docs/errors#MCUS.999.998")]
    r#ref: String,
    /// What is wrong here.
    #[schema(example = "/contact_info/emails/0/email: at most 82 characters")]
    message: String,
}

impl ErrorBody {
    /// The body with an item for each of `details`.
    pub fn new(code: Code, details: Vec<String>) -> Self {
        let r#ref = format!("/docs/errors#{}", code.code());
        let item = |details: String| ErrorItem {
            code: code.code(),
            title: code.title(),
            r#ref: r#ref.clone(),
            details: details.clone(),
            error: NestedError { code: code.code(), title: code.title(), r#ref: r#ref.clone(), message: details },
        };
        Self { errors: details.into_iter().map(item).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_item_has_both_published_forms() {
        let body = ErrorBody::new(Code::BadRequest, vec!["/name: required".into()]);
        let same = json!({"code": "MCUS.999.998", "title": "Bad request", "ref": "/docs/errors#MCUS.999.998"});
        let mut item = same.clone();
        item["details"] = "/name: required".into();
        item["error"] = same;
        item["error"]["message"] = "/name: required".into();
        assert_eq!(serde_json::to_value(body).unwrap(), json!({"errors": [item]}));
    }

    #[test]
    fn causes_stay_with_us() {
        for error in [service::Error::Internal("secret".into()), service::Error::Unavailable("secret".into())] {
            let error = ApiError::from(error);
            assert!(!error.details.iter().any(|text| text.contains("secret")), "{error:?}");
        }
    }
}
