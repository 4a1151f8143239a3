//! How many people are to be written to when a SKU can be had again. Who they are is told to nobody but themselves.

use actix_web::{HttpResponse, http::header, web};
use protocol::{RefusalCode, Sku, SkuAlerts};

use crate::{
    http::{
        access::Access,
        operation::{Answer, OF_SKU, Operation, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/stock/{sku}/alerts",
    id: "readAlerts",
    tag: "Stock",
    summary: "How many people are to be written to when the online store can sell a SKU again, where they want it, and since when the \
              first of them waits.",
    access: Access::Insiders,
    parameters: &[OF_SKU],
    answer: Answer::Of(shape::<SkuAlerts>()),
    refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
    handler: || web::to(of_sku),
    ..READ
}];

async fn of_sku(node: web::Data<Node>, sku: web::Path<Sku>) -> Result<HttpResponse, ProblemResponse> {
    let view = node.sku_alerts(sku.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(view))
}
