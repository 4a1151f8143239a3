//! The front ends inside the program: files with validators and the right life in caches. It does not know what is in
//! them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::rim::{read, rendered};

#[derive(RustEmbed)]
#[folder = "../clients/pos/dist"]
#[allow_missing = true]
struct PosFiles;

#[derive(RustEmbed)]
#[folder = "../dashboards/manager/dist"]
#[allow_missing = true]
struct ManagerFiles;

#[derive(RustEmbed)]
#[folder = "../clients/storefront/dist"]
#[allow_missing = true]
struct ShopFiles;

#[derive(RustEmbed)]
#[folder = "../dashboards/setup/dist"]
#[allow_missing = true]
struct SetupFiles;

/// Names with a hash never change; everything else is asked for anew and answered with 304 when it has not changed.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// Vite's hashes in file names.
const HASH_LENGTH: usize = 8;

/// The addresses of the apps.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    for (path, route) in [
        ("/pos", web::to(async || with_slash("/pos/"))),
        ("/pos/{tail:.*}", web::to(pos)),
        ("/manager", web::to(async || with_slash("/manager/"))),
        ("/manager/{tail:.*}", web::to(manager)),
        ("/shop/{tail:.*}", web::to(shop)),
        // Only a shop that is not set up has the page; a bookmark of it leads on.
        ("/setup", web::to(async || moved_on())),
        ("/setup/{tail:.*}", web::to(async || moved_on())),
    ] {
        cfg.route(path, read(route));
    }
}

/// Apps that were not built when this program was.
pub(crate) fn missing_apps() -> Vec<&'static str> {
    let apps = [
        ("till", PosFiles::get("index.html").is_none()),
        ("first start", SetupFiles::get("index.html").is_none()),
        ("dashboard", ManagerFiles::get("index.html").is_none()),
        ("shop", ShopFiles::iter().next().is_none()),
    ];
    apps.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect()
}

async fn pos(request: HttpRequest, tail: web::Path<String>) -> HttpResponse {
    app::<PosFiles>(&request, &tail, "The till")
}

async fn manager(request: HttpRequest, tail: web::Path<String>) -> HttpResponse {
    app::<ManagerFiles>(&request, &tail, "The manager's dashboard")
}

/// The page of a first start.
pub(crate) async fn setup(request: HttpRequest, tail: web::Path<String>) -> HttpResponse {
    app::<SetupFiles>(&request, &tail, "The page that sets a shop up")
}

fn moved_on() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/manager/")).finish()
}

/// Stylesheet and scripts of the server-rendered shop; there is no page in it.
async fn shop(request: HttpRequest, tail: web::Path<String>) -> HttpResponse {
    match ShopFiles::get(&tail) {
        Some(file) => served(&request, &tail, file),
        None => HttpResponse::NotFound().finish(),
    }
}

/// Relative addresses in an app only work below its slash.
fn with_slash(address: &'static str) -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, address)).finish()
}

/// A file of an app, or its page for every address that the app itself resolves.
fn app<Files: RustEmbed>(request: &HttpRequest, tail: &str, name: &'static str) -> HttpResponse {
    if let Some(file) = Files::get(tail) {
        return served(request, tail, file);
    }
    match Files::get("index.html") {
        // A missing script must not become a page: an old tab would run it.
        Some(_) if names_a_file(tail) => HttpResponse::NotFound().finish(),
        Some(page) => served(request, "index.html", page),
        None => rendered(StatusCode::SERVICE_UNAVAILABLE, &NotBuilt { app: name }),
    }
}

fn names_a_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn served(request: &HttpRequest, path: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = entity_tag(&file.metadata.sha256_hash());
    let life = if has_hashed_name(path) { FOR_EVER } else { ASK_AGAIN };
    let asked = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    // A compressed answer carries the same tag made weak, so the comparison is weak (RFC 9110, 13.1.2).
    let unchanged =
        asked.is_some_and(|asked| asked.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, format!("W/{tag}"))).insert_header((header::CACHE_CONTROL, life));
    if unchanged {
        return response.finish();
    }
    response.content_type(content_type(file.metadata.mimetype())).body(file.data.into_owned())
}

fn entity_tag(hash: &[u8]) -> String {
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

fn content_type(kind: &str) -> String {
    let is_text = kind.starts_with("text/") || kind.ends_with("javascript") || kind.ends_with("json");
    if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// "assets/index-BzX3k2_a.js" has one, "assets/badges.js" has none. A hash of lower-case letters only cannot be told
/// from a word; such a file is merely asked for again.
fn has_hashed_name(path: &str) -> bool {
    let Some(name) = path.rsplit_once("assets/").map(|(_, name)| name) else {
        return false;
    };
    let stem = name.split('.').next().unwrap_or_default();
    let Some(at) = stem.len().checked_sub(HASH_LENGTH + 1) else {
        return false;
    };
    let Some((_, hash)) = stem
        .split_at_checked(at)
        .and_then(|(_, end)| end.split_at_checked(1))
        .filter(|(dash, _)| *dash == "-")
    else {
        return false;
    };
    let in_alphabet = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    hash.bytes().all(in_alphabet) && hash.bytes().any(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// An app whose files are not in this program.
#[derive(Template)]
#[template(path = "not_built.html")]
struct NotBuilt {
    app: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{body::to_bytes, test::TestRequest};
    use std::borrow::Cow;

    /// An app of two files.
    struct Fake;

    impl RustEmbed for Fake {
        fn get(path: &str) -> Option<EmbeddedFile> {
            let data: &'static [u8] = match path {
                "index.html" => b"<!doctype html>",
                "assets/app-BzX3k2_a.js" => b"run()",
                _ => return None,
            };
            let kind = if path == "index.html" { "text/html" } else { "text/javascript" };
            let metadata = rust_embed::Metadata::__rust_embed_new([7; 32], None, None, kind);
            Some(EmbeddedFile { data: Cow::Borrowed(data), metadata })
        }

        fn iter() -> impl Iterator<Item = Cow<'static, str>> + 'static {
            std::iter::empty()
        }
    }

    /// No app at all.
    struct Absent;

    impl RustEmbed for Absent {
        fn get(_: &str) -> Option<EmbeddedFile> {
            None
        }

        fn iter() -> impl Iterator<Item = Cow<'static, str>> + 'static {
            std::iter::empty()
        }
    }

    #[test]
    fn only_hashed_names_live_for_ever() {
        for (path, hashed) in [
            ("assets/index-BzX3k2_a.js", true),
            ("assets/index-a-b-c-D1.css", true),
            ("assets/badges.js", false),
            ("assets/user-settings.js", false),
            ("assets/-.js", false),
            ("sw.js", false),
            ("index.html", false),
            ("index-BzX3k2_a.js", false),
        ] {
            assert_eq!(has_hashed_name(path), hashed, "{path}");
        }
    }

    #[actix_web::test]
    async fn an_apps_own_addresses_get_its_page_and_missing_files_do_not() {
        let request = TestRequest::get().to_http_request();
        for (tail, status, cached) in [
            ("", 200, Some(ASK_AGAIN)),
            ("sales/today", 200, Some(ASK_AGAIN)),
            ("assets/app-BzX3k2_a.js", 200, Some(FOR_EVER)),
            ("assets/app-gone1234.js", 404, None),
        ] {
            let response = app::<Fake>(&request, tail, "Fake");
            assert_eq!(response.status().as_u16(), status, "{tail}");
            let life = response.headers().get(header::CACHE_CONTROL).and_then(|life| life.to_str().ok());
            assert_eq!(life, cached, "{tail}");
        }
    }

    #[actix_web::test]
    async fn what_has_not_changed_is_not_sent_again() {
        let first = app::<Fake>(&TestRequest::get().to_http_request(), "", "Fake");
        let tag = first.headers().get(header::ETAG).unwrap().clone();
        let again = TestRequest::get().insert_header((header::IF_NONE_MATCH, tag)).to_http_request();
        let second = app::<Fake>(&again, "", "Fake");
        assert_eq!(second.status(), 304);
        assert!(to_bytes(second.into_body()).await.unwrap().is_empty());
    }

    #[actix_web::test]
    async fn an_app_that_was_not_built_says_how_to_build_it() {
        let response = app::<Absent>(&TestRequest::get().to_http_request(), "", "The till");
        assert_eq!(response.status(), 503);
        let body = to_bytes(response.into_body()).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains("cargo xtask run"));
    }
}
