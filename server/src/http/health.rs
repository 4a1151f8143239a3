//! Whether the process lives, and whether it is ready for work.

use actix_web::{HttpResponse, http::header, web};
use protocol::RefusalCode;
use serde_json::json;

use super::problem::ProblemResponse;
use crate::node::{Node, NodeStatus};

/// Answers as long as the process can answer anything.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({ "alive": true }))
}

/// Answers well only when commands are taken; otherwise says why not.
pub(super) async fn ready(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
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
