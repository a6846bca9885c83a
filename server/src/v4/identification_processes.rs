//! Identification processes: operations 50 and 51, and the upload of section 10.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::{DocumentMediaType, DocumentType, IdentificationProcess, IdentificationProcessId, Version};
use serde::{Deserialize, Serialize};
use service::identification_process::DocumentLink;
use service::permission::{CustomerIdentificationProcessesRead, CustomerIdentificationProcessesWrite};
use service::{Service, customer, identification_process};
use utoipa::ToSchema;

use super::Api;
use super::auth::Allowed;
use super::error::{ApiError, Code};
use super::etag::ETag;
use super::extract::{CustomerIdPath, IdentificationProcessIdPath};
use super::openapi::{
    AnyErrors, BodyErrors, ConflictError, CustomerPath, IdempotencyKeyHeader, IdentificationProcessPath, NotFoundError,
};
use super::upload;

/// Where the server is reached from outside, such as `https://care.example.com`: what links begin with.
#[derive(Debug, Clone)]
pub struct PublicUrl(pub Arc<str>);

impl FromRef<Api> for PublicUrl {
    fn from_ref(api: &Api) -> Self {
        api.public_url.clone()
    }
}

/// A customer's identification processes, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentificationProcessList {
    processes: Vec<IdentificationProcessListItem>,
}

/// An identification process in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentificationProcessListItem {
    process_id: IdentificationProcessId,
    process_date: DateTime<Utc>,
}

/// An identification process with its document.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentificationProcessBody {
    process_id: IdentificationProcessId,
    process_date: DateTime<Utc>,
    document: DocumentBody,
}

/// The document of an identification process.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentBody {
    /// Until when `public_url` works.
    url_expiration_date: DateTime<Utc>,
    /// Where the document is: a link that needs no key.
    #[schema(
        format = "uri",
        example = "https://care.example.com/documents/telco/4189285b-08f8-4628-adda-4767d81362e7?expires=1674791992&signature=5f"
    )]
    public_url: String,
    media_type: DocumentMediaType,
    /// What the file is called.
    #[schema(example = "my_id_document.pdf", max_length = 200)]
    name: String,
    /// The type of the identity document that the customer had then; a digital customer has none.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = DocumentType, required = false)]
    kind: Option<DocumentType>,
    #[schema(minimum = 1, maximum = 10_485_760, example = 123_456)]
    size_bytes: u64,
}

impl IdentificationProcessBody {
    fn new(process: IdentificationProcess, link: &DocumentLink, PublicUrl(public_url): &PublicUrl) -> Self {
        Self {
            process_id: process.process_id,
            process_date: process.process_date,
            document: DocumentBody {
                url_expiration_date: link.expires_at,
                public_url: format!("{public_url}{}", link.path),
                media_type: process.document.media_type,
                name: process.document.name.to_string(),
                kind: process.document.kind,
                size_bytes: process.document.size_bytes,
            },
        }
    }
}

/// A document, with what it belongs to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described: the parts are read one by one")]
pub struct DocumentUpload {
    /// A PDF, JPEG or PNG file, at most 10 MiB. Its content tells what it is, not its name.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    document: Vec<u8>,
    /// The process's id; one is made when there is none.
    #[schema(value_type = String, required = false, format = Uuid)]
    process_id: Option<String>,
    /// When the process was; now, when it does not say.
    #[schema(value_type = String, required = false, format = DateTime)]
    process_date: Option<String>,
}

/// The id of an identification process.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentificationProcessReference {
    process_id: IdentificationProcessId,
}

/// Reads an identification process
///
/// Its document is at `public_url`, which works without a key until `url_expiration_date`, 15 minutes on.
/// Each answer has a new link, and a new `ETag`.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/identification-processes/{identification_process_id}",
    tag = "Customer identification processes", operation_id = "getIdentificationProcess",
    params(IdentificationProcessPath),
    responses(
        (status = 200, description = "The process", body = IdentificationProcessBody,
            headers(("ETag" = String, description = "The link's end"))),
        AnyErrors<CustomerIdentificationProcessesRead>, NotFoundError,
    ),
)]
pub async fn get(
    State(service): State<Service>,
    State(public_url): State<PublicUrl>,
    caller: Allowed<CustomerIdentificationProcessesRead>,
    CustomerIdPath(customer): CustomerIdPath,
    IdentificationProcessIdPath(id): IdentificationProcessIdPath,
) -> Result<Response, ApiError> {
    let (process, link) = identification_process::get(&service, &caller, customer, id).await?;
    // A process never changes, but its link does: who has an answer from before must not keep it.
    let version = Version(link.expires_at.timestamp());
    Ok((ETag(version), Json(IdentificationProcessBody::new(process, &link, &public_url))).into_response())
}

/// Lists a customer's identification processes
///
/// Newest first, at most a thousand.
#[utoipa::path(
    get, path = "/orgs/{org_id}/customers/{customer_id}/identification-processes",
    tag = "Customer identification processes", operation_id = "listIdentificationProcesses",
    params(CustomerPath),
    responses(
        (status = 200, description = "The processes", body = IdentificationProcessList),
        AnyErrors<CustomerIdentificationProcessesRead>, NotFoundError,
    ),
)]
pub async fn list(
    State(service): State<Service>,
    caller: Allowed<CustomerIdentificationProcessesRead>,
    CustomerIdPath(customer): CustomerIdPath,
) -> Result<Json<IdentificationProcessList>, ApiError> {
    let processes = identification_process::list(&service, &caller, customer).await?;
    let item = |(process_id, process_date)| IdentificationProcessListItem { process_id, process_date };
    Ok(Json(IdentificationProcessList { processes: processes.into_iter().map(item).collect() }))
}

/// Adds an identification process with its document
///
/// 409 when the organization has a process of this id already.
#[utoipa::path(
    post, path = "/orgs/{org_id}/customers/{customer_id}/identification-processes",
    tag = "Customer identification processes", operation_id = "createIdentificationProcess",
    params(CustomerPath, IdempotencyKeyHeader),
    request_body(content = DocumentUpload, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "Added", body = IdentificationProcessReference,
            headers(("Location" = String, description = "The process's path"))),
        AnyErrors<CustomerIdentificationProcessesWrite>, NotFoundError, BodyErrors, ConflictError,
    ),
)]
pub async fn create(
    State(service): State<Service>,
    caller: Allowed<CustomerIdentificationProcessesWrite>,
    CustomerIdPath(customer): CustomerIdPath,
    request: Request,
) -> Result<Response, ApiError> {
    if !customer::exists(&service, &caller, customer).await? {
        return Err(ApiError::new(Code::NotFound, "no such customer"));
    }
    let form = upload::read_once(&service, &caller, request).await?;
    let caller = caller.once(form.idempotency);
    let name = form.name.as_deref();
    let process =
        identification_process::create(&service, &caller, customer, form.document, name, &form.details).await?;
    let process_id = process.process_id;
    let location = format!("/v4/orgs/{}/customers/{customer}/identification-processes/{process_id}", caller.org());
    let headers = [(header::LOCATION, location)];
    Ok((StatusCode::CREATED, headers, Json(IdentificationProcessReference { process_id })).into_response())
}
