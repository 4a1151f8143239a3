//! The interface's descriptions of itself.

use actix_web::{HttpResponse, http::header, web};
use std::sync::LazyLock;

use crate::http::{
    self,
    operation::{Answer, Operation, READ},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/openapi.json",
        id: "readOpenApi",
        tag: "Descriptions",
        summary: "This document.",
        answer: Answer::Json("OpenAPI 3.1."),
        handler: || web::to(openapi),
        ..READ
    },
    Operation {
        path: "/api/asyncapi.json",
        id: "readAsyncApi",
        tag: "Descriptions",
        summary: "The description of the socket.",
        answer: Answer::Json("AsyncAPI 3.0."),
        handler: || web::to(asyncapi),
        ..READ
    },
];

async fn openapi() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| http::openapi().to_string());
    document(&DOCUMENT)
}

async fn asyncapi() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| http::asyncapi().to_string());
    document(&DOCUMENT)
}

fn document(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(text)
}
