//! Flash sales as the back office sees them: how each is settled, who waits and what is sold.

use actix_web::{HttpResponse, web};
use protocol::{FlashSaleView, RefusalCode, Right};

use super::people::fresh;
use crate::{
    http::{
        access::Access,
        operation::{Answer, Operation, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/flash-sales",
    id: "listFlashSales",
    tag: "Prices",
    summary: "All flash sales, the newest first, with how many wait, are called and have ordered just now. They are put with \
              `organisation.put_flash_sale`.",
    access: Access::Staff(Right::ManageCatalogue),
    answer: Answer::Of(shape::<Vec<FlashSaleView>>()),
    refusals: &[RefusalCode::WaitingRoomFull],
    handler: || web::to(list),
    ..READ
}];

async fn list(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.flash_sales().await?))
}
