//! The scenarios that cross branches and fill a catalogue, small: their proofs hold against a real server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use onhand_tests::onhand_binary;
use serde_json::Value;
use std::process::Command;

/// Runs a scenario on a server of its own; its report, once every proof has passed.
fn run(arguments: &[&str]) -> Option<Value> {
    let binary = onhand_binary()?;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.json");
    let output = Command::new(env!("CARGO_BIN_EXE_loadtest"))
        .args(arguments)
        .arg("--binary")
        .arg(binary)
        .arg("--report")
        .arg(&path)
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let report: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(report["proofs"].as_array().unwrap().iter().all(|proof| proof["passed"] == true), "{said}");
    Some(report)
}

fn figure(report: &Value, name: &str) -> f64 {
    let figures = report["figures"].as_array().unwrap();
    let found = figures.iter().find(|figure| figure["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {report}"))["value"].as_f64().unwrap()
}

#[test]
fn transfers_are_seen_and_every_unit_is_accounted_for() {
    let transfers = [
        "transfers",
        "--transfers",
        "3",
        "--lines",
        "8",
        "--registers",
        "2",
        "--rate",
        "50",
        "--pause-ms",
        "1",
    ];
    let Some(report) = run(&transfers) else { return };
    assert!(figure(&report, "incoming after the dispatch was sent p50") > 0.0);
    assert!(figure(&report, "document after the dispatch was sent p50") > 0.0);
}

#[test]
fn a_catalogue_is_put_in_and_every_follower_reads_every_price() {
    let catalogue = [
        "catalogue",
        "--products",
        "700",
        "--branches",
        "4",
        "--followers",
        "5",
        "--registers",
        "2",
        "--rate",
        "50",
        "--readers",
        "1",
        "--changes",
        "2",
        "--window-ms",
        "200",
    ];
    let Some(report) = run(&catalogue) else { return };
    assert!(figure(&report, "pages read meanwhile") > 0.0);
    assert!(figure(&report, "answer for each change") > 0.0);
}

#[test]
fn what_crosses_branches_survives_kills() {
    let kill = ["kill", "--kills", "4", "--registers", "2", "--min-ms", "400", "--max-ms", "900"];
    run(&kill);
}
