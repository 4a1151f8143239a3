//! `loadtest replay` against a real server: its proofs hold, and they do not when there is something to prove wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use onhand::import::{PlanOptions, plan};
use onhand_tests::{
    Child, Http, PATIENCE, free_address, onhand_binary,
    shop::{done, office, receive},
};
use protocol::{SignInRequest, SignInResponse, StaffId};
use serde_json::Value;
use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Instant,
};

const EXCERPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src/import/excerpt.csv");
/// Lines of the real month that are replayed where it is there.
const LINES: usize = 1_500;

/// A server with the demonstration in it.
struct Demo {
    server: Child,
    dir: tempfile::TempDir,
}

impl Demo {
    async fn start() -> Option<Self> {
        let binary = onhand_binary()?;
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let prepared = Child::run(binary, &data, &["demo", "--registers", "1", "--prepare-only"]);
        assert!(prepared.status.success(), "{}", String::from_utf8_lossy(&prepared.stderr));
        let server = Child::start_calm(binary, &data, free_address()).await;
        Some(Self { server, dir })
    }

    /// The excerpt; or the beginning of the real month, where it is there.
    fn transactions(&self) -> PathBuf {
        let Some(month) = std::env::var_os("ONHAND_RETAIL_CSV") else { return EXCERPT.into() };
        let path = self.dir.path().join("beginning.csv");
        let mut beginning = File::create(&path).unwrap();
        for line in BufReader::new(File::open(month).unwrap()).split(b'\n').take(LINES) {
            beginning.write_all(&line.unwrap()).unwrap();
            beginning.write_all(b"\n").unwrap();
        }
        path
    }

    async fn manager(&self) -> Http {
        let request =
            SignInRequest { staff: StaffId(1), password: "morgan opens at nine".into(), code: None };
        let http = Http::new(self.server.address, None);
        let asked = http.request(reqwest::Method::POST, "/api/v1/sign-in").json(&request);
        let answer: SignInResponse = asked.send().await.unwrap().json().await.unwrap();
        Http::new(self.server.address, Some(answer.token))
    }
}

/// Runs the replay; how it ended, and its proofs that failed.
fn replay(address: SocketAddr, file: &Path, arguments: &[&str]) -> (ExitStatus, Vec<String>) {
    let report = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_loadtest"))
        .arg("--report")
        .arg(report.path())
        .args(["replay", "--url", &format!("http://{address}"), "--subscribers", "10", "--file"])
        .arg(file)
        .args(arguments)
        .output()
        .unwrap();
    let found: Value = serde_json::from_reader(File::open(report.path()).unwrap())
        .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    let proofs = found["proofs"].as_array().unwrap();
    assert_eq!(proofs.len(), 7, "{proofs:?}");
    let failed = proofs.iter().filter(|proof| proof["passed"] != true);
    (output.status, failed.map(|proof| format!("{}: {}", proof["name"], proof["detail"])).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_adds_up_and_so_does_its_repeat() {
    let Some(demo) = Demo::start().await else { return };
    let (address, file) = (demo.server.address, demo.transactions());
    for _ in 0..2 {
        let file = file.clone();
        let run = tokio::task::spawn_blocking(move || replay(address, &file, &[]));
        let (ended, failed) = run.await.unwrap();
        assert_eq!(failed, [""; 0]);
        assert_eq!(ended.code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_in_no_plan_is_noticed() {
    let Some(demo) = Demo::start().await else { return };
    let manager = demo.manager().await;
    let tickets = manager.tickets().await.len();
    let address = demo.server.address;
    // A day in four seconds, so that there is a middle into which the delivery can come.
    let run = tokio::task::spawn_blocking(move || {
        replay(address, Path::new(EXCERPT), &["--speed", "20000", "--catch-up-ms", "500"])
    });
    let deadline = Instant::now() + PATIENCE;
    while manager.tickets().await.len() == tickets {
        assert!(Instant::now() < deadline, "the replay does not begin");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    // As the replay plans it with its six tills.
    let options = PlanOptions { branches: 3, registers: 2, staff: StaffId(1), ..PlanOptions::default() };
    let planned = plan(File::open(EXCERPT).unwrap(), &options).unwrap();
    let (branch, sku) = planned.stock.keys().next().unwrap();
    done(&manager.submit(&office(Some(*branch), receive("of another", &[(sku.as_str(), 1)]))).await.unwrap());

    let (ended, failed) = run.await.unwrap();
    assert_eq!(ended.code(), Some(1), "a failed proof is a failed run");
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].contains("stock = opening") && failed[0].contains(sku.as_str()), "{failed:?}");
}
