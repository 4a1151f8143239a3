//! Prometheus text, for the operator. Being on the same machine is no right to it: a proxy there speaks for everybody.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    extract::{Caller, bearer_of},
    problem::ProblemResponse,
    rim::Rim,
};
use crate::{
    node::{Node, NodeStatus},
    telemetry,
};
use protocol::Right;

pub(super) async fn exposition(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
) -> Result<HttpResponse, ProblemResponse> {
    // A scraper's token is nobody's, so it is looked at before anyone is looked for.
    if !bearer_of(&request).is_some_and(|token| rim.is_metrics_token(token)) {
        Caller::of(&request)?.with_right(Right::ViewReports)?;
    }
    let handle = telemetry::metrics_handle();
    set(&node.status());
    telemetry::set_process_metrics();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render()))
}

/// Takes over what the node counts itself.
fn set(status: &NodeStatus) {
    metrics::counter!("onhand_journal_durable_lsn").absolute(status.durable);
    metrics::counter!("onhand_journal_appended_lsn").absolute(status.appended);
    metrics::counter!("onhand_journal_commits_total").absolute(status.commits);
    metrics::counter!("onhand_journal_records_total").absolute(status.records);
    metrics::counter!("onhand_journal_incidents_total").absolute(status.incidents);
    metrics::gauge!("onhand_journal_bytes").set(telemetry::float(status.journal_bytes));
    metrics::gauge!("onhand_journal_queue_depth").set(telemetry::float(status.queue_depth));
    metrics::gauge!("onhand_journal_last_commit_microseconds")
        .set(telemetry::float(status.last_commit_micros));
    metrics::gauge!("onhand_connections").set(telemetry::float(status.connections));
    metrics::gauge!("onhand_ready").set(f64::from(u8::from(status.ready)));
    metrics::gauge!("onhand_draining").set(f64::from(u8::from(status.draining)));
    metrics::gauge!("onhand_storage_full").set(f64::from(u8::from(status.storage_full)));
}
