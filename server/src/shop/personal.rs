//! What all pages share that are somebody's own: whether a form was sent from here, cookies that no script and no other site reads,
//! what keeps a page out of others' caches, and the way on after a form.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
};
use askama::Template;
use protocol::Refusal;

use super::front::Front;
use crate::rim::{Rim, rendered};

/// Whether a form was sent from a page of this shop. Browsers say where a form comes from, and pages cannot make them lie; one
/// that does not say is an old one, and sends no cookie along from elsewhere either.
pub(super) fn is_own_form(request: &HttpRequest, rim: &Rim) -> bool {
    let origin = said(request, "origin").is_none_or(|origin| origin == rim.public_url(request));
    let site = said(request, "sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    origin && site
}

/// The same where more hangs on it: a browser that says nothing is not believed.
pub(super) fn is_surely_own_form(request: &HttpRequest, rim: &Rim) -> bool {
    is_own_form(request, rim)
        && said(request, "origin").is_some()
        && said(request, "sec-fetch-site").is_none_or(|site| site == "same-origin")
}

fn said<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// A page about somebody is nobody else's.
pub(super) fn private(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers
        .insert(header::HeaderName::from_static("x-robots-tag"), header::HeaderValue::from_static("noindex"));
    response
}

/// The way to a page, so that going back or loading again sends nothing twice.
pub(super) fn see_other(to: &str) -> HttpResponse {
    private(HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish())
}

/// Keeps something in the visitor's browser; no time at all takes it out.
pub(super) fn keep(
    response: &mut HttpResponse,
    rim: &Rim,
    name: &'static str,
    value: String,
    life: Duration,
) {
    let cookie = Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(rim.is_secure())
        .max_age(life)
        .finish();
    if let Err(error) = response.add_cookie(&cookie) {
        tracing::warn!(%error, name, "a cookie could not be written");
    }
}

pub(super) fn foreign(shop: &Front) -> HttpResponse {
    let (title, text) = (shop.say.not_from_here(), shop.say.not_from_here_text());
    told(StatusCode::FORBIDDEN, shop, (title, text))
}

pub(super) fn unavailable(shop: &Front, refusal: &Refusal) -> HttpResponse {
    tracing::warn!(code = %refusal.code.name(), message = refusal.message, "a page of the checkout cannot be made");
    let (title, text) = (shop.say.one_moment(), shop.say.one_moment_text());
    told(StatusCode::SERVICE_UNAVAILABLE, shop, (title, text))
}

/// Something to read, and a way on.
pub(super) fn told(status: StatusCode, shop: &Front, (title, text): (&str, &str)) -> HttpResponse {
    rendered(status, &Told { shop, title, question: "", text })
}

#[derive(Template)]
#[template(path = "message.html")]
struct Told<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    text: &'a str,
}
