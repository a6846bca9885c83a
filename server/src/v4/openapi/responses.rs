//! The error responses that operations share, by reference.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use service::permission::Permission;
use utoipa::IntoResponses;
use utoipa::openapi::{Ref, RefOr};

use super::error_response;
use crate::v4::error::Code;

fn references(codes: &[Code]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let reference = |code: &Code| (code.status().as_str().to_owned(), Ref::from_response_name(code.name()).into());
    codes.iter().map(reference).collect()
}

/// What any operation may answer; its 403 says that it needs the permission `P`.
pub struct AnyErrors<P>(PhantomData<P>);

impl<P: Permission> IntoResponses for AnyErrors<P> {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let mut responses = references(&[
            Code::BadRequest,
            Code::Unauthorized,
            Code::TooManyRequests,
            Code::Unexpected,
            Code::Unavailable,
            Code::Timeout,
        ]);
        let description = format!("The key or token lacks `{}`, or is another organization's", P::NAME);
        let details = format!("the permission {} is missing", P::NAME);
        let forbidden = error_response(Code::Forbidden, description, details).build();
        responses.insert(Code::Forbidden.status().as_str().to_owned(), forbidden.into());
        responses
    }
}

/// What an operation on one resource may answer beside.
pub struct NotFoundError;

impl IntoResponses for NotFoundError {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        references(&[Code::NotFound])
    }
}

/// What an operation with a body may answer beside.
pub struct BodyErrors;

impl IntoResponses for BodyErrors {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        references(&[Code::PayloadTooLarge, Code::UnsupportedMediaType])
    }
}

/// What a write that can conflict may answer beside.
pub struct ConflictError;

impl IntoResponses for ConflictError {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        references(&[Code::Conflict])
    }
}

/// What a write that takes `If-Match` may answer beside.
pub struct StaleError;

impl IntoResponses for StaleError {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        references(&[Code::PreconditionFailed])
    }
}
