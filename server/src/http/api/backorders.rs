//! What the online store does when a SKU is not there.

use actix_web::{HttpResponse, http::header, web};
use protocol::{BackorderView, RefusalCode, Sku};

use crate::{
    http::{
        access::Access,
        operation::{Answer, OF_SKU, Operation, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/stock/{sku}/backorder",
    id: "readBackorder",
    tag: "Stock",
    summary: "How the online store sells a SKU before it is there: at which branch, up to how many and until when, how many wait for it, \
              how many more may, and what was said about it before. `set_backorders` says it.",
    access: Access::Insiders,
    parameters: &[OF_SKU],
    answer: Answer::Of(shape::<BackorderView>()),
    refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
    handler: || web::to(one),
    ..READ
}];

async fn one(node: web::Data<Node>, sku: web::Path<Sku>) -> Result<HttpResponse, ProblemResponse> {
    let view = node.backorder(sku.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(view))
}
