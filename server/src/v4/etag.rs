//! Versions as entity tags: `ETag: "<version>"`, and what `If-Match` says of them (RFC 9110).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use domain::{Problem, Version};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::ApiError;

/// The response header `ETag` of a version.
#[derive(Debug, Clone, Copy)]
pub struct ETag(pub Version);

impl ETag {
    fn value(self) -> HeaderValue {
        // Digits in quotes are always a good header value.
        HeaderValue::from_str(&format!("\"{}\"", self.0)).unwrap_or(HeaderValue::from_static("\"\""))
    }
}

impl IntoResponseParts for ETag {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.headers_mut().insert(header::ETAG, self.value());
        Ok(parts)
    }
}

/// `If-Match` on a write: which versions the client is ready to overwrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// No such header, or `*`: whichever there is.
    Any,
    /// One of these. Weak tags and tags that are none of ours never match, so the list may be empty.
    OneOf(Vec<Version>),
}

impl IfMatch {
    fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(tags) = tags(headers, header::IF_MATCH)? else { return Ok(Self::Any) };
        Ok(match tags {
            Tags::Any => Self::Any,
            Tags::List(list) => {
                Self::OneOf(list.iter().filter(|tag| !tag.weak).filter_map(|tag| version(&tag.text)).collect())
            }
        })
    }

    /// Runs a write that takes the one version that it may overwrite. When the client named several, the
    /// write is tried with the first and, if another of them turns out to be current, with that one.
    ///
    /// # Errors
    /// Those of `write`; [`service::Error::Stale`] when no named version is the current one.
    pub async fn guard<T, F>(&self, mut write: impl FnMut(Option<Version>) -> F) -> Result<T, service::Error>
    where
        F: Future<Output = Result<T, service::Error>>,
    {
        let Self::OneOf(versions) = self else { return write(None).await };
        // Versions start at 1, so that 0 matches nothing.
        let first = versions.first().copied().unwrap_or(Version(0));
        match write(Some(first)).await {
            Err(service::Error::Stale { current }) if versions.contains(&current) => write(Some(current)).await,
            result => result,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::read(&parts.headers)
    }
}

/// `If-None-Match` on a GET: versions that the client has already.
#[derive(Debug)]
pub struct IfNoneMatch(Option<Tags>);

impl IfNoneMatch {
    /// The response to a GET of something that has this version: `body`, or 304 when the client has it.
    pub fn respond(&self, version: Version, body: impl IntoResponse) -> Response {
        if self.names(&version.to_string()) {
            (StatusCode::NOT_MODIFIED, ETag(version), ()).into_response()
        } else {
            (ETag(version), body).into_response()
        }
    }

    /// The same for something that has no version of its own: its tag is a hash of its JSON.
    ///
    /// # Errors
    /// None that a body of ours can have.
    pub fn respond_by_content(&self, body: &impl Serialize) -> Result<Response, ApiError> {
        let json = serde_json::to_vec(body).map_err(|error| service::Error::Internal(error.to_string()))?;
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(&json));
        let text = format!("{:016x}", u64::from_be_bytes([a, b, c, d, e, f, g, h]));
        let tag = [(header::ETAG, format!("\"{text}\""))];
        Ok(match self.names(&text) {
            true => (StatusCode::NOT_MODIFIED, tag).into_response(),
            false => (tag, [(header::CONTENT_TYPE, "application/json")], json).into_response(),
        })
    }

    fn names(&self, text: &str) -> bool {
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::List(list)) => list.iter().any(|tag| tag.text == text),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    /// A malformed header is ignored: it only asks to save a transfer.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(tags(&parts.headers, header::IF_NONE_MATCH).unwrap_or_default()))
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    List(Vec<Tag>),
}

#[derive(Debug, PartialEq, Eq)]
struct Tag {
    weak: bool,
    text: String,
}

/// The version whose tag this is. Tags are compared as they are written, so that `"01"` is none.
fn version(text: &str) -> Option<Version> {
    let version = Version(text.parse().ok()?);
    (version.to_string() == text).then_some(version)
}

/// The entity tags in all headers of this name.
fn tags(headers: &HeaderMap, name: HeaderName) -> Result<Option<Tags>, ApiError> {
    let malformed = |name: &HeaderName| {
        let shown = if *name == header::IF_MATCH { "If-Match" } else { "If-None-Match" };
        ApiError::parameter(shown, Problem::NotAllowed("must be * or a list of entity tags such as \"3\"".into()))
    };
    let mut list = Vec::new();
    let mut found = None;
    for value in headers.get_all(&name) {
        let text = value.to_str().map_err(|_| malformed(&name))?;
        if text.trim() == "*" {
            found = Some(Tags::Any);
        } else {
            list.extend(parse_list(text).ok_or_else(|| malformed(&name))?);
        }
    }
    Ok(match found {
        Some(_) if !list.is_empty() => return Err(malformed(&name)),
        Some(any) => Some(any),
        None if headers.contains_key(&name) => Some(Tags::List(list)),
        None => None,
    })
}

/// `"1", W/"2"`; `None` when it is no such list, or an empty one.
fn parse_list(text: &str) -> Option<Vec<Tag>> {
    let mut rest = text.trim();
    let mut list = Vec::new();
    loop {
        let weak = rest.starts_with("W/");
        let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
        let (tag, after) = quoted.split_once('"')?;
        if !tag.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        list.push(Tag { weak, text: tag.to_owned() });
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(list);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn if_match(values: &[&'static str]) -> Option<IfMatch> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_MATCH, HeaderValue::from_static(value));
        }
        IfMatch::read(&headers).ok()
    }

    #[test]
    fn lists_of_tags() {
        let one_of = |versions: &[i64]| Some(IfMatch::OneOf(versions.iter().copied().map(Version).collect()));
        assert_eq!(if_match(&[]), Some(IfMatch::Any));
        assert_eq!(if_match(&["*"]), Some(IfMatch::Any));
        assert_eq!(if_match(&["\"3\""]), one_of(&[3]));
        assert_eq!(if_match(&["\"3\" , \"5\"", "\"6\""]), one_of(&[3, 5, 6]));
        let foreign = if_match(&["W/\"3\", \"abc\", \"+3\", \"03\""]);
        assert_eq!(foreign, one_of(&[]), "weak and foreign tags never match");
        for malformed in ["", "3", "\"3", "\"3\"5", "\"3\",", "*, \"3\"", "\"a b\""] {
            assert_eq!(if_match(&[malformed]), None, "{malformed}");
        }
        assert_eq!(if_match(&["*", "\"3\""]), None);
    }

    #[test]
    fn several_named_versions_find_the_current_one() {
        let write = |given: Option<Version>| async move {
            if given == Some(Version(5)) { Ok(()) } else { Err(service::Error::Stale { current: Version(5) }) }
        };
        let run = |condition: IfMatch| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(condition.guard(write))
        };
        assert!(run(IfMatch::OneOf(vec![Version(3), Version(5)])).is_ok());
        assert!(run(IfMatch::OneOf(vec![Version(5)])).is_ok());
        assert!(run(IfMatch::OneOf(vec![Version(3), Version(4)])).is_err());
        assert!(run(IfMatch::OneOf(vec![])).is_err());
    }
}
