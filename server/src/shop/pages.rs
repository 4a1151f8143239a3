//! The shop's pages. Each works without a script; scripts only keep the badges fresh.

pub(super) mod badges;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{front::Front, visit::Visit};
use crate::{
    limits::SITEMAP_MAX,
    rim::{Rim, broken, rendered},
};

/// Everything but the unreserved characters (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Keeps machines to the pages for customers.
pub(super) async fn robots(request: HttpRequest, rim: web::Data<Rim>) -> HttpResponse {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /docs/\nDisallow: /pos/\nDisallow: /manager/\nDisallow: /search\nDisallow: /basket\nDisallow: /checkout\nDisallow: /order/\nDisallow: /gift-card\nDisallow: /*/search\nDisallow: /*/basket\nDisallow: /*/checkout\nDisallow: /*/order/\nDisallow: /*/gift-card\n\n\
         Sitemap: {}/sitemap.xml\n",
        rim.public_url(&request)
    );
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text)
}

/// Every address that somebody may look for: what leads to products first, since there may be more of them than one file may name.
pub(super) async fn sitemap(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let organisation = &visit.node.catalogue().organisation;
    let mut addresses = vec!["/".to_owned(), "/shops".to_owned()];
    // What the house says first is the front page itself.
    let pages = organisation.pages().filter(|page| page.shown && *page.handle != *super::welcome::HOME);
    addresses.extend(pages.map(|page| format!("/pages/{}", page.handle)));
    addresses.extend(window.collections().iter().map(|one| format!("/collections/{}", one.handle)));
    addresses.extend(window.categories().keys().map(|path| Category::of(path).address));
    addresses.extend(window.handles().iter().map(|handle| format!("/p/{handle}")));
    addresses.truncate(SITEMAP_MAX);
    match (Sitemap { base: &visit.base(), addresses }).render() {
        Ok(xml) => HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(xml),
        Err(error) => broken(&error),
    }
}

pub(super) async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .content_type("image/svg+xml")
        .body(include_str!("../../templates/favicon.svg"))
}

/// An address of a language that leads to no page.
pub(super) async fn nothing(visit: Visit) -> HttpResponse {
    not_found_page(&visit.front())
}

/// Nothing at the address, said in the shop's look.
pub(crate) fn not_found_page(shop: &Front) -> HttpResponse {
    let message =
        Message { shop, title: shop.say.not_found(), question: "", text: shop.say.not_found_text() };
    rendered(StatusCode::NOT_FOUND, &message)
}

pub(super) fn page(template: &impl Template) -> HttpResponse {
    let mut response = rendered(StatusCode::OK, template);
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    response
}

/// A text as a part of an address.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Where everything of a brand is.
pub(super) fn brand_address(brand: &str) -> String {
    format!("/?brand={}", encoded(brand))
}

pub(super) struct Category {
    pub(super) name: String,
    pub(super) address: String,
}

impl Category {
    pub(super) fn of(path: &str) -> Self {
        Self { name: path.replace('/', " › "), address: format!("/?category={}", encoded(path)) }
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "sitemap.xml", escape = "html")]
struct Sitemap<'a> {
    base: &'a str,
    addresses: Vec<String>,
}
