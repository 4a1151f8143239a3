//! The interface explained to people: Swagger UI and the list of problems, both served from inside.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use protocol::{RefusalCode, Retry};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

use crate::rim::{self, ProblemResponse, rendered};

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
    let rows = RefusalCode::all()
        .into_iter()
        .map(|code| ProblemRow {
            name: code.name(),
            status: rim::status(code).as_u16(),
            retry: match code.retry() {
                Retry::Never => "No: it would be refused again.".to_owned(),
                Retry::SameId => "Yes, with the same id.".to_owned(),
                Retry::AfterMs(millis) => format!("Yes, with the same id, after about {millis} ms."),
            },
        })
        .collect();
    rendered(StatusCode::OK, &ProblemsPage { rows })
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
