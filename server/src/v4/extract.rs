//! What handlers take out of a request, with the contract's errors. Their order in a handler's arguments
//! is the contract's order of checks: [`Allowed`](super::auth::Allowed), path and query, the body last.

use std::borrow::Cow;
use std::convert::Infallible;
use std::str::{FromStr, Utf8Error};

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use domain::{
    AccountId, AccountPromotionId, CategoryId, CredentialId, CustomerId, ExternalId, IdentificationProcessId, Problem,
    Violation, Violations,
};
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use service::Permitted;
use service::once::Idempotency;
use sha2::{Digest, Sha256};

use super::error::{ApiError, Code};

/// The largest body that is read, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The path's segments, decoded.
async fn segments(parts: &mut Parts) -> Result<RawPathParams, ApiError> {
    RawPathParams::from_request_parts(parts, &()).await.map_err(|rejection| match rejection {
        RawPathParamsRejection::InvalidUtf8InPathParam(wrong) => {
            // It is told by name, in words that are axum's alone.
            let told = wrong.body_text();
            let name = SEGMENTS.iter().map(|(name, _)| *name).find(|name| told.contains(&format!("`{name}`")));
            ApiError::parameter(name.unwrap_or("path"), Problem::NotAllowed("must be UTF-8".into()))
        }
        _ => Code::NotFound.into(),
    })
}

/// What is wrong with a segment, if anything.
type Check = fn(&str) -> Option<Problem>;

fn wrong<T: FromStr<Err = Problem>>(text: &str) -> Option<Problem> {
    text.parse::<T>().err()
}

/// The ids in the API's paths, by name.
const SEGMENTS: [(&str, Check); 8] = [
    ("customer_id", wrong::<CustomerId>),
    ("account_id", wrong::<AccountId>),
    ("account_promotion_id", wrong::<AccountPromotionId>),
    ("account_external_id", wrong::<ExternalId>),
    ("customer_external_id", wrong::<ExternalId>),
    ("category_id", wrong::<CategoryId>),
    ("credential_id", wrong::<CredentialId>),
    ("identification_process_id", wrong::<IdentificationProcessId>),
];

/// `{customer_id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct CustomerIdPath(pub CustomerId);

impl<S: Sync> FromRequestParts<S> for CustomerIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "customer_id").await.map(Self)
    }
}

/// `{credential_id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct CredentialIdPath(pub CredentialId);

impl<S: Sync> FromRequestParts<S> for CredentialIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "credential_id").await.map(Self)
    }
}

/// `{identification_process_id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct IdentificationProcessIdPath(pub IdentificationProcessId);

impl<S: Sync> FromRequestParts<S> for IdentificationProcessIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "identification_process_id").await.map(Self)
    }
}

/// `{account_id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct AccountIdPath(pub AccountId);

impl<S: Sync> FromRequestParts<S> for AccountIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "account_id").await.map(Self)
    }
}

/// `{account_external_id}` of the path.
#[derive(Debug, Clone)]
pub struct AccountExternalIdPath(pub ExternalId);

impl<S: Sync> FromRequestParts<S> for AccountExternalIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "account_external_id").await.map(Self)
    }
}

/// `{account_promotion_id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct AccountPromotionIdPath(pub AccountPromotionId);

impl<S: Sync> FromRequestParts<S> for AccountPromotionIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "account_promotion_id").await.map(Self)
    }
}

/// `{category_id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct CategoryIdPath(pub CategoryId);

impl<S: Sync> FromRequestParts<S> for CategoryIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "category_id").await.map(Self)
    }
}

/// `{customer_external_id}` of the path.
#[derive(Debug, Clone)]
pub struct CustomerExternalIdPath(pub ExternalId);

impl<S: Sync> FromRequestParts<S> for CustomerExternalIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse_segment(parts, "customer_external_id").await.map(Self)
    }
}

/// An id of the path; when it is wrong, so is told what is wrong with the path's others.
async fn parse_segment<T: FromStr<Err = Problem>>(parts: &mut Parts, name: &str) -> Result<T, ApiError> {
    let segments = segments(parts).await?;
    let found = segments.iter().find(|(key, _)| *key == name).ok_or(Code::NotFound)?;
    found.1.parse().map_err(|problem| {
        let problem_of = |(name, text): (&str, &str)| {
            let (_, check) = SEGMENTS.iter().find(|(known, _)| *known == name)?;
            check(text).map(|problem| Violation::new(name, problem))
        };
        let all: Vec<_> = segments.iter().filter_map(problem_of).collect();
        Violations::try_from(all).unwrap_or_else(|_| Violations::one(name, problem)).into()
    })
}

/// The query's parameters. Those that an operation does not know are ignored.
#[derive(Debug)]
pub struct Query(Vec<(String, Result<String, Utf8Error>)>);

impl Query {
    /// The value of a parameter, trimmed; `None` when it is absent or blank.
    ///
    /// # Errors
    /// 400 when it is given twice, is not UTF-8, or has control characters.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Violations> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let value = values.next();
        if values.next().is_some() {
            return Err(Violations::one(name, Problem::NotAllowed("must be given only once".into())));
        }
        let value = match value {
            Some(Err(_)) => return Err(Violations::one(name, Problem::NotAllowed("must be UTF-8".into()))),
            Some(Ok(value)) => Some(value.trim()).filter(|value| !value.is_empty()),
            None => None,
        };
        if value.is_some_and(|value| value.chars().any(char::is_control)) {
            return Err(Violations::one(name, Problem::ControlCharacter));
        }
        Ok(value)
    }

    /// A whole number of this range; `default` when the parameter is absent.
    ///
    /// # Errors
    /// 400 when it is anything else.
    pub fn number(&self, name: &str, min: u32, max: u32, default: u32) -> Result<u32, Violations> {
        let Some(text) = self.get(name)? else { return Ok(default) };
        text.parse()
            .ok()
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| Violations::one(name, Problem::OutOfRange { min: min.into(), max: max.into() }))
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    /// As `application/x-www-form-urlencoded`, but that what is not UTF-8 is kept as that: with replacements in their
    /// place, other customers would be found than those who were asked for.
    fn parse(query: &str) -> Self {
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8().map(Cow::into_owned)
        };
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name).ok()?, decoded(value)))
        };
        Self(query.split('&').filter_map(pair).collect())
    }
}

/// The body. What is wrong with it is kept until [`JsonBody::read`], because a resource that does not
/// exist is reported before a bad body.
#[derive(Debug)]
pub struct JsonBody {
    /// `None` when there is no body at all.
    value: Result<Option<Value>, ApiError>,
    is_empty: bool,
    once: Result<Option<Idempotency>, ApiError>,
}

impl JsonBody {
    /// The caller, with the request's `Idempotency-Key` if it has one.
    ///
    /// # Errors
    /// 400 for a malformed key.
    pub fn once<P>(&mut self, caller: &Permitted<P>) -> Result<Permitted<P>, ApiError> {
        Ok(caller.once(std::mem::replace(&mut self.once, Ok(None))?))
    }

    /// The body, through its reader.
    ///
    /// # Errors
    /// 413, 415, or 400: that there is none, or all of the reader's violations.
    pub fn read<T>(self, read: impl FnOnce(&Value) -> Result<T, Violations>) -> Result<T, ApiError> {
        match self.value? {
            Some(value) => Ok(read(&value)?),
            None => Err(ApiError::parameter("body", Problem::Missing)),
        }
    }

    /// The body of a POST, with the caller of [`JsonBody::once`].
    ///
    /// # Errors
    /// Those of both.
    pub fn read_once<P, T>(
        mut self,
        caller: &Permitted<P>,
        read: impl FnOnce(&Value) -> Result<T, Violations>,
    ) -> Result<(Permitted<P>, T), ApiError> {
        let caller = self.once(caller)?;
        Ok((caller, self.read(read)?))
    }

    /// The body of [`JsonBody::read`] that may be left out, or be `null`. Of one that is left out the `Content-Type` says
    /// nothing: some clients send it always.
    ///
    /// # Errors
    /// As [`JsonBody::read`].
    pub fn read_if_any<T>(self, read: impl FnOnce(&Value) -> Result<T, Violations>) -> Result<Option<T>, ApiError> {
        if self.is_empty {
            return Ok(None);
        }
        match self.value? {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Ok(Some(read(&value)?)),
        }
    }
}

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let headers = request.headers().clone();
        let mut once = Fingerprint::new(request.method(), request.uri().path());
        let (value, is_empty) = match collect(request).await {
            Ok(bytes) => {
                once.update(&bytes);
                (parse(&headers, &bytes), bytes.is_empty())
            }
            Err(error) => (Err(error), false),
        };
        Ok(Self { value, is_empty, once: once.finish(&headers) })
    }
}

/// What tells a request from another: its method, its path without regard to case, as its ids are, and its body.
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Of a request to this path, whose body is to follow.
    pub fn new(method: &Method, path: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update(method.as_str())
                .chain_update([0])
                .chain_update(path.to_ascii_lowercase())
                .chain_update([0]),
        )
    }

    /// The next part of the body.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The request's `Idempotency-Key` with its fingerprint; `None` when there is no such header.
    ///
    /// # Errors
    /// 400 for a key that is not 1 to 255 visible ASCII characters, or for several.
    pub fn finish(self, headers: &HeaderMap) -> Result<Option<Idempotency>, ApiError> {
        const NAME: &str = "Idempotency-Key";
        let mut values = headers.get_all(NAME).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let visible = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        match value.to_str().ok().filter(visible) {
            Some(key) if values.next().is_none() => {
                Ok(Some(Idempotency { key: key.to_owned(), fingerprint: self.0.finalize().into() }))
            }
            _ => {
                let problem = Problem::NotAllowed("must be one key of 1 to 255 visible ASCII characters".into());
                Err(ApiError::parameter(NAME, problem))
            }
        }
    }
}

/// A result that comes before a body's problems: when the body could not be read, `exists` is asked
/// whether the resource on the way to it is there at all.
///
/// # Errors
/// 404 when it is not, else the body's error.
pub async fn or_not_found<T>(
    body: Result<T, ApiError>,
    what: &'static str,
    exists: impl Future<Output = Result<bool, service::Error>>,
) -> Result<T, ApiError> {
    match body {
        Err(_) if !exists.await? => Err(service::Error::NotFound(what).into()),
        body => body,
    }
}

async fn collect(request: Request) -> Result<Vec<u8>, ApiError> {
    let mut body = request.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::parameter("body", Problem::NotAllowed("was cut off".into())))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > BODY_LIMIT {
            return Err(Code::PayloadTooLarge.into());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

fn parse(headers: &HeaderMap, bytes: &[u8]) -> Result<Option<Value>, ApiError> {
    if bytes.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        return Ok(None);
    }
    if !is_json(headers) {
        return Err(not_json());
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(ApiError::new(Code::UnsupportedMediaType, "Content-Encoding: a body is taken as it is alone"));
    }
    let value = serde_json::from_slice(bytes);
    value.map(Some).map_err(|error| ApiError::parameter("body", Problem::NotJson(error.to_string())))
}

fn not_json() -> ApiError {
    ApiError::new(Code::UnsupportedMediaType, "Content-Type: must be application/json")
}

/// Whether the body says it is `application/json`, with or without parameters such as `charset`.
fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split_once(';').map_or(value, |(essence, _)| essence);
        essence.trim().eq_ignore_ascii_case("application/json")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn query(text: &str) -> Query {
        Query::parse(text)
    }

    #[test]
    fn parameters() {
        assert_eq!(query("q=a+b%20c&x=1").get("q").unwrap(), Some("a b c"));
        assert_eq!(query("q=%20").get("q").unwrap(), None);
        assert_eq!(query("").get("q").unwrap(), None);
        assert!(query("q=a&q=b").get("q").is_err());
        assert!(query("q=a%00").get("q").is_err());
        assert_eq!(query("limit=100").number("limit", 1, 100, 20).unwrap(), 100);
        assert_eq!(query("").number("limit", 1, 100, 20).unwrap(), 20);
        for bad in ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5"] {
            assert!(query(bad).number("limit", 1, 100, 20).is_err(), "{bad}");
        }
    }

    #[test]
    fn media_types() {
        let json = |value| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            is_json(&headers)
        };
        assert!(json("application/json") && json("Application/JSON; charset=utf-8"));
        assert!(!json("text/json") && !json("application/jsonx") && !json("application/problem+json"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
