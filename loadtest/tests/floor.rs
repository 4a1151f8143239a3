//! `loadtest floor` measures sockets, and says so when there was nothing to measure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::Value;
use std::process::{Command, ExitStatus};

fn floor(connections: &str) -> (ExitStatus, Value) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.json");
    let status = Command::new(env!("CARGO_BIN_EXE_loadtest"))
        .args(["floor", "--seconds", "0.2", "--connections", connections, "--report"])
        .arg(&path)
        .status()
        .unwrap();
    (status, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
}

fn figure(report: &Value, name: &str) -> f64 {
    let figures = report["figures"].as_array().unwrap();
    figures.iter().find(|figure| figure["name"] == name).unwrap()["value"].as_f64().unwrap()
}

#[test]
fn bare_sockets_answer_and_what_they_cost_is_counted() {
    let (status, report) = floor("4");
    assert!(status.success());
    for name in ["answers", "server CPU per answer", "client CPU per answer"] {
        assert!(figure(&report, name) > 0.0, "{name}: {report}");
    }
}

#[test]
fn a_floor_without_sockets_proves_nothing() {
    let (status, report) = floor("0");
    assert_eq!(status.code(), Some(1), "{report}");
}
