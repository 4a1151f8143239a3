//! Whether the process lives, and whether it is ready for work.

use actix_web::{HttpResponse, http::header, web};
use protocol::RefusalCode;
use serde_json::json;

use crate::{
    http::operation::{Answer, Operation, READ},
    node::{Node, NodeStatus},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/healthz",
        id: "isAlive",
        tag: "Operation",
        summary: "Whether the process answers.",
        answer: Answer::Json("`alive` is true."),
        handler: || web::to(alive),
        ..READ
    },
    Operation {
        path: "/readyz",
        id: "isReady",
        tag: "Operation",
        summary: "Whether commands are taken. If not, the problem's detail lists the reasons.",
        answer: Answer::Json("`ready` is true."),
        refusals: &[RefusalCode::Busy, RefusalCode::StorageFull],
        handler: || web::to(ready),
        ..READ
    },
];

/// Answers as long as the process can answer anything.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({ "alive": true }))
}

/// Answers well only when commands are taken; otherwise says why not.
async fn ready(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    match unready(&node.status()) {
        None => Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(json!({ "ready": true }))),
        Some((code, reasons)) => Err(ProblemResponse::new(code, reasons)),
    }
}

/// Why a node is not ready; none when it is.
fn unready(status: &NodeStatus) -> Option<(RefusalCode, String)> {
    let reasons = [
        (status.storage_full, RefusalCode::StorageFull, "the storage is full"),
        (status.draining, RefusalCode::ShuttingDown, "the server is draining"),
        (!status.ready && !status.draining, RefusalCode::Busy, "recovery has not finished"),
    ];
    let holding: Vec<_> = reasons.into_iter().filter(|(holds, ..)| *holds).collect();
    let (_, code, _) = holding.first()?;
    let sentences: Vec<&str> = holding.iter().map(|(_, _, sentence)| *sentence).collect();
    Some((*code, sentences.join("; ")))
}
