//! Prometheus text. It is for the operator: served to this machine itself and to managers, to nobody else.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{extract::Caller, problem::ProblemResponse, rim::is_local};
use crate::{
    node::{Node, NodeStatus},
    telemetry,
};
use protocol::{Refusal, RefusalCode};

pub(super) async fn exposition(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
) -> Result<HttpResponse, ProblemResponse> {
    if !is_local(&request) && !caller.is_manager() {
        caller.insider()?;
        return Err(
            Refusal::new(RefusalCode::Unauthorised, "metrics are for managers and this machine").into()
        );
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
    metrics::gauge!("onhand_journal_bytes").set(telemetry::float(status.journal_bytes));
    metrics::gauge!("onhand_journal_queue_depth").set(telemetry::float(status.queue_depth));
    metrics::gauge!("onhand_journal_last_commit_microseconds")
        .set(telemetry::float(status.last_commit_micros));
    metrics::gauge!("onhand_connections").set(telemetry::float(status.connections));
    metrics::gauge!("onhand_ready").set(f64::from(u8::from(status.ready)));
    metrics::gauge!("onhand_draining").set(f64::from(u8::from(status.draining)));
    metrics::gauge!("onhand_storage_full").set(f64::from(u8::from(status.storage_full)));
}
