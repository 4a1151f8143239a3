//! What the house has settled, with what each of it touches. It is changed by commands, as everything is.

use actix_web::{HttpResponse, http::header, web};
use protocol::{OccurredAt, Right, SettingsView};

use crate::{
    business_day::Calendar,
    clock,
    http::{
        access::Access,
        operation::{Answer, Operation, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/settings",
    id: "readSettings",
    tag: "Settings",
    summary: "Tax classes with what counts in each branch today and next, ways to pay, reasons, rules of age and amount, and \
              what receipts' numbers look like; with what each touches.",
    access: Access::Staff(Right::ManageCatalogue),
    answer: Answer::Of(shape::<SettingsView>()),
    handler: || web::to(view),
    ..READ
}];

async fn view(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    let now = OccurredAt { at: clock::now(), offset_minutes: 0 };
    let published = node.catalogue();
    let view = published.organisation.settings_view(|branch| Calendar::from(branch).day(now));
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-store")).json(view))
}
