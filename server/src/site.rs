//! The desk's files: WASM, JavaScript, style sheet, fonts, icons. A release binary carries them inside,
//! compressed; a debug binary reads the folder that `scripts/site` built. The texts of each language are in both.

use std::path::Path;

use app::{AssetNames, PAGE_TEXTS, PageTexts};
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::get;
use memory_serve::{Asset, CacheControl, MemoryServe};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// The embedded files, sorted by path; none in a debug build, or when there was no site to embed.
const EMBEDDED: &[Asset] = include!(concat!(env!("OUT_DIR"), "/site_assets.rs"));
/// Where the site was when this binary was built.
const FOLDER: &str = env!("CLIENTELA_SITE_DIR");
/// The folder of the files whose name has a hash of their content.
const HASHED: &str = "/pkg/";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The site's routes, and the names of its hashed files.
pub struct Site {
    /// Routes for exactly the files that there are (a debug binary: for their folders).
    pub routes: Router,
    /// What the pages link to; empty names when there is no site.
    pub assets: AssetNames,
}

impl Site {
    /// The site of this binary. A missing one is logged: the API works without it, the desk does not.
    pub fn load() -> Self {
        let site = if EMBEDDED.is_empty() { Self::from_disk() } else { Self::embedded() };
        if site.assets.css.is_empty() || site.assets.wasm.is_empty() {
            tracing::warn!("the desk's files are missing: `scripts/build` makes them and a server that has them");
        }
        Self { routes: site.routes.merge(texts()), ..site }
    }

    fn embedded() -> Self {
        let is_hashed = |asset: &Asset| asset.route.starts_with(HASHED);
        let routes = EMBEDDED
            .chunk_by(|one, next| is_hashed(one) == is_hashed(next))
            .map(|assets| {
                let cache =
                    if assets.iter().all(is_hashed) { CacheControl::Custom(IMMUTABLE) } else { CacheControl::Short };
                MemoryServe::new(assets).index_file(None).cache_control(cache).into_router()
            })
            .fold(Router::new(), Router::merge);
        Self { routes, assets: names(EMBEDDED.iter().map(|asset| asset.route.to_owned())) }
    }

    fn from_disk() -> Self {
        let folder = Path::new(FOLDER);
        let hashed = folder.join(HASHED.trim_matches('/'));
        let cache = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let mut routes = Router::new();
        for (name, path) in entries(folder) {
            let files = ServeDir::new(&path);
            routes = if path.is_dir() {
                routes.nest_service(&format!("/{name}"), files)
            } else {
                routes.route_service(&format!("/{name}"), tower_http::services::ServeFile::new(&path))
            };
        }
        let assets = names(entries(&hashed).map(|(name, _)| format!("{HASHED}{name}")));
        Self { routes: routes.layer(cache), assets }
    }
}

/// The texts of each language: a browser fetches those of its page beside the WASM.
fn texts() -> Router {
    PAGE_TEXTS.iter().fold(Router::new(), |routes, PageTexts { path, lines, .. }| {
        let headers = || [(header::CACHE_CONTROL, IMMUTABLE), (header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        routes.route(path, get(async move || (headers(), *lines)))
    })
}

/// What is in a folder; nothing when it cannot be read.
fn entries(folder: &Path) -> impl Iterator<Item = (String, std::path::PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
}

fn names(files: impl Iterator<Item = String>) -> AssetNames {
    let mut names = AssetNames::default();
    for file in files.filter(|file| file.starts_with("/pkg/clientela.")) {
        match file.rsplit_once('.') {
            Some((_, "js")) => names.js = file,
            Some((_, "wasm")) => names.wasm = file,
            Some((_, "css")) => names.css = file,
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_found() {
        let files = ["/pkg/clientela.aB.js", "/pkg/clientela.cD.wasm", "/pkg/clientela.eF.css", "/pkg/other.js"];
        let names = names(files.into_iter().map(str::to_owned));
        assert_eq!(names.js, "/pkg/clientela.aB.js");
        assert_eq!(names.wasm, "/pkg/clientela.cD.wasm");
        assert_eq!(names.css, "/pkg/clientela.eF.css");
    }
}
