//! The interface explained to people: a page that opens with a first sale, has an example of every command and a chapter
//! on the socket; a form for trying operations; and the list of problems. All of it is served from inside.

mod buying;
mod counting;
mod customers;
mod examples;
mod first_sale;
mod lots;
mod online;
mod page;
mod transfers;
mod web_shop;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use protocol::{Amount, BranchId, RefusalCode, RegisterId, Retry, Sku, StaffId, VariantKind};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

pub(super) use examples::{Example, Stage, story};
#[cfg(test)]
pub(super) use {
    examples::By,
    first_sale::{Request, Token, first_sale, pretty},
};

use crate::{
    auth::Identity,
    clock, demo,
    node::Node,
    rim::{self, ProblemResponse, Rim, rendered},
};

/// The till and the person of the examples: the demonstration's, so that they work as they stand there. It is the till
/// that nobody is sent to first.
const TILL: RegisterId = RegisterId(12);
const PERSON: StaffId = StaffId(1);

/// The page. It is made for the moment, because ids and times in it are those of now.
pub(super) async fn guide(request: HttpRequest, node: web::Data<Node>, rim: web::Data<Rim>) -> HttpResponse {
    let Some((stage, is_demo)) = stage(&node).await else {
        return HttpResponse::from_error(ProblemResponse::new(RefusalCode::Fault, "there is no example"));
    };
    let mut response = rendered(StatusCode::OK, &page::Guide::of(&stage, is_demo, &rim.public_url(&request)));
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// What examples can be about here, and whether this is the demonstration.
pub(super) async fn stage(node: &Node) -> Option<(Stage, bool)> {
    let (sku, price) = match goods(node) {
        Some(goods) => goods,
        None => (Sku::new("EXAMPLE").ok()?, Amount(250)),
    };
    let mut stage = Stage {
        now: clock::now(),
        salt: rand::random(),
        currency: node.currency(),
        ..Stage::fixed(sku, price)
    };
    // Only tokens that everybody knows are looked behind.
    let till = node.auth().identify(&demo::device_token(TILL));
    let Some(Identity::Register { branch, .. }) = till else { return Some((stage, false)) };
    if let Ok(view) = node.register_view(TILL).await {
        (stage.seq, stage.open) = (view.command_seq, view.shift.is_some());
    }
    stage.home = branch;
    let other = |other: &BranchId| *other != branch;
    let away = node.catalogue().organisation.branches().map(|branch| branch.id).find(other);
    stage.away = away.unwrap_or(stage.away);
    Some((stage, true))
}

/// Something that is sold here.
fn goods(node: &Node) -> Option<(Sku, Amount)> {
    let published = node.catalogue();
    let mut variants = published.organisation.products().flat_map(|product| &product.variants);
    variants.find(|variant| variant.kind == VariantKind::Goods).map(|variant| (variant.sku, variant.price))
}

/// The look of the page.
pub(super) async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/css; charset=utf-8")
        .body(include_str!("../../../templates/guide.css"))
}

/// Swagger UI: a form for every operation. Its own page knows neither small screens nor languages, so that it is ours.
/// The online validator is off: nothing here talks to anybody else.
pub(super) async fn try_it(tail: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let config = Config::from("/api/openapi.json");
        Arc::new(config.validator_url("none").persist_authorization(false).try_it_out_enabled(true))
    });
    if tail.is_empty() || *tail == "index.html" {
        return Ok(rendered(StatusCode::OK, &TryPage));
    }
    match utoipa_swagger_ui::serve(&tail, CONFIG.clone()) {
        Ok(Some(file)) => Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type(file.content_type)
            .body(file.bytes.into_owned())),
        _ => Err(ProblemResponse::no_such_address(&format!("/docs/try/{tail}"))),
    }
}

pub(super) async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// Where the `type` of every problem leads.
pub(super) async fn problems() -> HttpResponse {
    let rows = RefusalCode::all()
        .into_iter()
        .map(|code| ProblemRow {
            name: code.name().to_owned(),
            status: rim::status(code).as_u16(),
            retry: match code.retry() {
                Retry::Never => "No: it would be refused again.".to_owned(),
                Retry::SameId => "Yes, with the same id.".to_owned(),
                Retry::AfterMs(millis) => format!("Yes, with the same id, after about {millis} ms."),
                Retry::AfterUpgrade => "Yes, with the same id, once the server is a newer one.".to_owned(),
            },
        })
        .collect();
    rendered(StatusCode::OK, &ProblemsPage { rows })
}

#[derive(Template)]
#[template(path = "try.html")]
struct TryPage;

#[derive(Template)]
#[template(path = "problems.html")]
struct ProblemsPage {
    rows: Vec<ProblemRow>,
}

struct ProblemRow {
    name: String,
    status: u16,
    retry: String,
}
