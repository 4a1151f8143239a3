//! Prometheus text, for the operator. Being on the same machine is no right to it: a proxy there speaks for everybody.

use actix_web::{HttpResponse, web};

use crate::{
    http::{
        access::Access,
        operation::{Operation, READ},
    },
    node::{Node, NodeStatus},
    telemetry,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/metrics",
    id: "readMetrics",
    tag: "Operation",
    summary: "Figures for Prometheus, text format 0.0.4.",
    access: Access::Operator,
    handler: || web::to(exposition),
    ..READ
}];

async fn exposition(node: web::Data<Node>) -> HttpResponse {
    set(&node.status());
    node.measure_backups().await;
    telemetry::set_process_metrics();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(telemetry::exposition())
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
    metrics::gauge!("onhand_errands_owed").set(telemetry::float(status.errands_owed));
    metrics::gauge!("onhand_errands_oldest_seconds").set(telemetry::float(status.errands_age_ms) / 1_000.0);
    metrics::gauge!("onhand_ready").set(f64::from(u8::from(status.ready)));
    metrics::gauge!("onhand_draining").set(f64::from(u8::from(status.draining)));
    metrics::gauge!("onhand_storage_full").set(f64::from(u8::from(status.storage_full)));
}
