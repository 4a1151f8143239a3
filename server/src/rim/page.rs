//! Answers that are pages for people.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

/// Media type of a page.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// A template filled in.
pub(crate) fn rendered(status: StatusCode, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => HttpResponse::build(status).content_type(HTML).body(html),
        Err(error) => broken(&error),
    }
}

/// The answer in place of a page that could not be made, which no input can bring about.
pub(crate) fn broken(error: &askama::Error) -> HttpResponse {
    tracing::error!(%error, "a page could not be made");
    HttpResponse::InternalServerError()
        .content_type("text/plain; charset=utf-8")
        .body("This page could not be made.")
}
