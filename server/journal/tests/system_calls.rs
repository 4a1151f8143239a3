//! What the journal really asks of the kernel, seen by strace: a sync per commit, and no second try after a failure.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use journal::{Blocks, SledStorage};
use std::path::Path;
use std::process::{Command, Output};
use support::{example, run};

fn strace_is_missing() -> bool {
    let missing = run(Command::new("strace").arg("-V")).is_err();
    if missing {
        println!("SKIPPED: strace is not installed, so system calls cannot be counted");
    }
    missing
}

fn load_under_strace(dir: &Path, strace_args: &[&str], load_args: &[&str]) -> (Output, String) {
    let trace = dir.join("trace");
    let output = Command::new("strace")
        .args(["-f", "-o"])
        .arg(&trace)
        .args(strace_args)
        .arg(example("journal_load"))
        .args([dir.join("data"), dir.join("acks")])
        .args(load_args)
        .output()
        .unwrap();
    (output, std::fs::read_to_string(trace).unwrap())
}

/// Calls that were begun; a resumed line is the second half of one.
fn calls<'a>(trace: &'a str, name: &str) -> Vec<&'a str> {
    let call = format!(" {name}(");
    trace.lines().filter(|line| line.contains(&call)).collect()
}

#[test]
fn every_commit_is_a_real_sync() {
    if strace_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let load = ["--records", "3000", "--in-flight", "32"];
    let (output, trace) = load_under_strace(dir.path(), &["-e", "trace=fdatasync,fsync"], &load);
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let commits: usize = stdout.trim().strip_prefix("commits=").unwrap().parse().unwrap();
    let syncs = calls(&trace, "fdatasync").len();
    println!("{commits} commits, {syncs} fdatasync, {} fsync", calls(&trace, "fsync").len());
    assert!(commits >= 3000 / 32);
    assert!(syncs >= commits, "{syncs} fdatasync calls for {commits} commits");

    let control = tempfile::tempdir().unwrap();
    let load = ["--records", "3000", "--in-flight", "32", "--write-only"];
    let (output, trace) = load_under_strace(control.path(), &["-e", "trace=fdatasync,fsync"], &load);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        calls(&trace, "fdatasync").len(),
        0,
        "sled's own flush is no sync; if it were, this test proves nothing"
    );
}

#[test]
fn a_failed_sync_stops_the_process_at_once_and_is_never_tried_again() {
    if strace_is_missing() {
        return;
    }
    for nth in [1, 7, 40] {
        let dir = tempfile::tempdir().unwrap();
        let inject = format!("inject=fdatasync:error=EIO:when={nth}");
        let args = ["-e", "trace=fdatasync", "-e", &inject];
        let (output, trace) = load_under_strace(dir.path(), &args, &["--records", "100000"]);
        assert!(!output.status.success());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("sync failed") && stderr.contains("records from"), "{stderr}");
        assert_eq!(calls(&trace, "fdatasync").len(), nth, "tried again after the failure");
        let acks = std::fs::read_to_string(dir.path().join("acks")).unwrap();
        assert_eq!(acks.lines().count(), nth - 1, "acknowledged after the failure");
        let acked: u64 = acks.lines().last().map_or(0, |line| line.parse().unwrap());
        let storage = SledStorage::open(dir.path().join("data")).unwrap();
        assert!(storage.head().lsn >= acked);
    }
}

#[test]
fn a_failed_sync_behind_the_commits_stops_the_process_and_loses_nothing() {
    if strace_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    // Calls are counted for each thread: the opening one never comes to twelve, so this is a settling.
    let args = ["-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=12"];
    let (output, trace) = load_under_strace(dir.path(), &args, &["--records", "1000000"]);
    assert!(!output.status.success());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("an earlier write failed: sync failed"), "{stderr}");
    let after = trace.split_once("(INJECTED)").unwrap().1;
    assert!(calls(after, "fsync").is_empty(), "tried again after the failure");
    let acks = std::fs::read_to_string(dir.path().join("acks")).unwrap();
    let acked: u64 = acks.lines().last().unwrap().parse().unwrap();
    let storage = SledStorage::open(dir.path().join("data")).unwrap();
    assert!(storage.head().lsn >= acked && acked > 1_000, "{acked} acknowledged");
}
