//! The API's description for people: `/docs`, without any other host, and `/docs/errors`.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Html;
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::v4::error::Code;
use crate::v4::openapi;

/// Swagger UI inlines its icons; its styles it sets by script, which no policy on styles forbids. The hash is of the
/// one style sheet that it writes, inside its logo.
const CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; \
     style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const ERRORS_CSS: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;\
     max-width:60rem;padding:0 1rem}table{border-collapse:collapse}td,th{border-bottom:1px solid #8886;\
     padding:.5rem .75rem;text-align:left;vertical-align:top}:target{outline:2px solid}";

/// `/docs` and what is under it.
pub fn router() -> Router {
    let config = Config::from(openapi::PATH).validator_url("none").persist_authorization(false);
    let errors = errors();
    Router::from(SwaggerUi::new("/docs").config(config))
        .route("/docs/errors", get(async move || Html(errors.clone())))
        .route("/docs/errors.css", get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], ERRORS_CSS)))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, CSP))
}

/// The page that every error's `ref` points to.
fn errors() -> String {
    // Constants, without a character that HTML would need escaped.
    let row = |code: Code| {
        let (id, status, title, when) = (code.code(), code.status().as_u16(), code.title(), code.when());
        format!(
            "<tr id=\"{id}\"><td>{status}</td><th scope=\"row\"><a href=\"#{id}\">{id}</a></th>\
             <td>{title}</td><td>{when}</td></tr>"
        )
    };
    let rows: String = Code::ALL.into_iter().map(row).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Errors of the API – Clientela</title>\
         <link rel=\"stylesheet\" href=\"/docs/errors.css\"></head>\
         <body><main><h1>Errors of the API</h1><p>Every error response has an item for each thing that is wrong, \
         with one of these codes. <a href=\"/docs/\">The operations</a></p><table><thead><tr><th>Status</th>\
         <th>Code</th><th>Title</th><th>When</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_anchor() {
        let page = errors();
        for code in Code::ALL {
            assert!(page.contains(&format!("id=\"{}\"", code.code())));
        }
    }
}
