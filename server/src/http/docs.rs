//! The interface's own descriptions: OpenAPI, AsyncAPI, the list of problems, and Swagger UI, all served from inside.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use protocol::{RefusalCode, Retry};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

use super::problem::{self, ProblemResponse};

pub(super) async fn openapi() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| super::openapi().to_string());
    document(&DOCUMENT)
}

pub(super) async fn asyncapi() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| super::asyncapi().to_string());
    document(&DOCUMENT)
}

/// Swagger UI's files. The online validator is off: nothing here talks to anybody else.
pub(super) async fn swagger(tail: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let config = Config::from("/api/openapi.json");
        Arc::new(config.validator_url("none").persist_authorization(false).try_it_out_enabled(true))
    });
    match utoipa_swagger_ui::serve(&tail, CONFIG.clone()) {
        Ok(Some(file)) => Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type(file.content_type)
            .body(file.bytes.into_owned())),
        _ => Err(ProblemResponse::no_such_address(&format!("/docs/{tail}"))),
    }
}

pub(super) async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// Where the `type` of every problem leads.
pub(super) async fn problems() -> HttpResponse {
    let rows = RefusalCode::ALL
        .iter()
        .copied()
        .map(|code| ProblemRow {
            name: code.name().to_owned(),
            status: problem::status(code).as_u16(),
            retry: match code.retry() {
                Retry::Never => "No: it would be refused again.".to_owned(),
                Retry::SameId => "Yes, with the same id.".to_owned(),
                Retry::AfterMs(millis) => format!("Yes, with the same id, after about {millis} ms."),
                Retry::AfterUpgrade => "Yes, with the same id, once the server is a newer one.".to_owned(),
            },
        })
        .collect();
    match (ProblemsPage { rows }).render() {
        Ok(html) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html),
        Err(error) => HttpResponse::from_error(askama_fault(&error)),
    }
}

fn askama_fault(error: &askama::Error) -> ProblemResponse {
    ProblemResponse::new(RefusalCode::Fault, error.to_string())
}

fn document(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(text)
}

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
