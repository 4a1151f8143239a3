//! Pages that the house has written itself, and what leads on from addresses that are not good any more.

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
    web,
};
use askama::Template;
use domain::organisation;
use serde::Deserialize;
use std::sync::Arc;

use super::{
    front::{Canonical, Front, spoken},
    markdown,
    pages::{not_found_page, page},
    visit::Visit,
};
use crate::{node::Node, words::Language};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    preview: String,
}

/// `/pages/{handle}`: in the language of the address, where it is written in that.
pub(super) async fn show(visit: Visit, handle: web::Path<String>, look: web::Query<Look>) -> HttpResponse {
    let published = visit.node.catalogue();
    let mut shop = visit.front();
    let tried = visit.rim.page_previews().find(&look.preview).filter(|page| *page.handle == **handle);
    shop.preview |= tried.is_some();
    let kept = || published.organisation.page(&handle).filter(|page| page.shown).map(Arc::clone);
    let Some(found) = tried.or_else(kept) else { return not_found_page(&shop) };
    let own = Language::of(&published.organisation.shop().language);
    let Some(text) = found.text(shop.say.code(), own.code()) else { return not_found_page(&shop) };
    let template = ContentPage {
        title: &text.title,
        question: "",
        summary: markdown::text_of(&text.body).chars().take(160).collect(),
        // A text in another language than the page says so, to whoever reads it out.
        language: text.language.as_str(),
        direction: if text.language == "ar" { "rtl" } else { "ltr" },
        body: shop.within(&markdown::html_of(&text.body)),
        canonical: shop.canonical(&visit.base(), &format!("/pages/{}", found.handle)),
        shop: &shop,
    };
    page(&template)
}

#[derive(Template)]
#[template(path = "content.html")]
struct ContentPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    summary: String,
    language: &'a str,
    direction: &'a str,
    /// HTML, already made safe.
    body: String,
    canonical: Canonical,
}

impl Front {
    /// What is written leads on in the language of the page: addresses of the shop begin as the page's own does.
    pub(super) fn within(&self, html: &str) -> String {
        html.replace("href=\"/", &format!("href=\"{}/", self.at))
    }
}

/// Entries of a menu in the language of a page: names, and addresses in that language.
pub(super) fn menu(shop: &Front, entries: &[organisation::Entry]) -> Vec<(String, String)> {
    let one = |entry: &organisation::Entry| {
        let at = if entry.address.starts_with('/') { shop.at } else { "" };
        (entry.name_in(shop.say.code()).to_owned(), format!("{at}{}", entry.address))
    };
    entries.iter().map(one).collect()
}

/// Leads on from an address at which there is nothing any more, as head office says.
pub(crate) async fn lead_on<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    if response.status() != StatusCode::NOT_FOUND || !response.request().method().is_safe() {
        return Ok(response);
    }
    let asked = response.request();
    let Some(to) = asked.app_data::<web::Data<Node>>().and_then(|node| led(asked, node)) else {
        return Ok(response);
    };
    let moved = HttpResponse::MovedPermanently()
        .insert_header((header::LOCATION, to))
        // Head office may change its mind; a browser that kept it for ever would not hear of it.
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .finish();
    Ok(response.into_response(moved))
}

fn led(request: &HttpRequest, node: &Node) -> Option<String> {
    let published = node.catalogue();
    let (language, rest) = spoken(request.path());
    let at = language.map(|language| format!("/{}", language.code())).unwrap_or_default();
    let query = request.query_string();
    let organisation = &published.organisation;
    let whole = organisation.redirect(&format!("/{rest}?{query}")).map(str::to_owned);
    let plain = || {
        let to = organisation.redirect(&format!("/{rest}"))?;
        let joint = if to.contains('?') { '&' } else { '?' };
        Some(if query.is_empty() { to.to_owned() } else { format!("{to}{joint}{query}") })
    };
    whole.or_else(plain).map(|to| format!("{at}{to}"))
}
