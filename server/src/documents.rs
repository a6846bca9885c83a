//! `/documents/…`: the links to documents. Whoever has one needs no login, so that what comes out must
//! be harmless in any browser: it is offered for saving, as what it is, and nothing in it can run.

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{DocumentName, IdentificationProcessId, OrgId};
use service::{ClientAddress, Error, Service, identification_process};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::observe::RequestId;
use crate::v4::error::ApiError;
use crate::v4::extract::Query;

/// `GET /documents/{org}/{process}?expires=…&signature=…`
pub fn router(service: Service) -> Router {
    let no_store = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Router::new().route("/documents/{org}/{process}", get(document)).layer(no_store).with_state(service)
}

/// The document; 404 for any link that is not one of ours, or no longer.
async fn document(
    State(service): State<Service>,
    path: Result<Path<(String, String)>, PathRejection>,
    query: Query,
    Extension(request): Extension<RequestId>,
    address: Option<Extension<ClientAddress>>,
) -> Result<Response, ApiError> {
    let none = || Error::NotFound("document");
    let Path((org, process)) = path.map_err(|_| none())?;
    let org: OrgId = org.parse().map_err(|_| none())?;
    let process: IdentificationProcessId = process.parse().map_err(|_| none())?;
    let expires = query.get("expires")?.and_then(|text| text.parse().ok()).ok_or_else(none)?;
    let signature = query.get("signature")?.ok_or_else(none)?;
    let (address, request) = (address.map(|Extension(address)| address.ip), request.to_string());
    let from = (address, request.as_str());
    let (document, bytes) = identification_process::follow(&service, &org, process, expires, signature, from).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(document.media_type.as_str())),
        (header::CONTENT_LENGTH, document.size_bytes.into()),
        (header::CONTENT_DISPOSITION, disposition("attachment", &document.name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The link is the permission: it must not travel on.
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

/// `attachment` or `inline`, with the name in ASCII, and in UTF-8 for who reads that (RFC 6266).
pub fn disposition(kind: &'static str, name: &DocumentName) -> HeaderValue {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')');
    let ascii: String = name.as_str().chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let mut value = format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''");
    for byte in name.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            value.push(char::from(byte));
        } else {
            value.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DocumentMediaType;

    #[test]
    fn names_in_headers() {
        let of = |name| disposition("attachment", &DocumentName::new(Some(name), DocumentMediaType::Pdf));
        assert_eq!(of("dni.pdf"), "attachment; filename=\"dni.pdf\"; filename*=UTF-8''dni.pdf");
        assert_eq!(
            of("el \"DNI\" de Íñigo; x=y.pdf"),
            "attachment; filename=\"el _DNI_ de __igo_ x_y.pdf\"; \
             filename*=UTF-8''el%20%22DNI%22%20de%20%C3%8D%C3%B1igo%3B%20x%3Dy.pdf"
        );
    }
}
