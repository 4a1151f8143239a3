//! A first start of the real program: the code, the answers, and a kill at any moment of setting up.

use onhand::node::{Node, NodeOptions};
use onhand_tests::{free_address, onhand_binary};
use protocol::{BranchId, Currency, Quantity, RoleId, StaffId};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    time::Duration,
};

/// A program that was started on a directory of its own. It is killed when dropped.
struct Started {
    process: Child,
    out: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Started {
    fn on(binary: &Path, data: &Path) -> Self {
        let address = free_address();
        let mut process = Command::new(binary)
            .args(["serve", "--workers", "1", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .env("ONHAND_LOW_WATER_MIB", "16")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        Self { process, out, address }
    }

    /// The next thing it says: where it serves, or where it is set up.
    fn says(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

fn code_in(line: &str) -> Option<&str> {
    line.split_once("#code=").map(|(_, code)| code.trim())
}

const PASSWORD: &str = "four words to sell";

fn answers() -> Value {
    json!({
        "shop_name": "Corner Shop", "country": "DE", "language": "en",
        "branch": { "name": "Berlin" }, "manager": { "name": "Alex", "pin": "2580", "password": PASSWORD }, "begin": "samples"
    })
}

#[tokio::test]
async fn a_code_is_another_at_each_start_and_wrong_ones_are_limited() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let mut codes = Vec::new();
    for _ in 0..2 {
        let mut started = Started::on(binary, &dir.path().join("data"));
        codes.push(code_in(&started.says()).unwrap().to_owned());
    }
    assert_ne!(codes[0], codes[1]);
    let mut started = Started::on(binary, &dir.path().join("data"));
    let code = code_in(&started.says()).unwrap().to_owned();
    let client = reqwest::Client::new();
    let knock = async |code: &str| {
        let body = json!({ "code": code });
        client.post(started.url("/api/v1/setup/door")).json(&body).send().await.unwrap().status().as_u16()
    };
    let mut found = Vec::new();
    for wrong in [codes[0].as_str(), "1", "2", "3", "4", "5"] {
        found.push(knock(wrong).await);
    }
    assert_eq!(found, [401, 401, 401, 401, 401, 429]);
    assert_eq!(knock(&code).await, 429, "the right one waits as well");
    let readyz = client.get(started.url("/readyz")).send().await.unwrap();
    assert_eq!(readyz.status(), 503);
    assert_eq!(client.get(started.url("/healthz")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_set_up_that_is_killed_is_finished_and_never_doubled() {
    let Some(binary) = onhand_binary() else { return };
    for millis in [0, 15, 60, 200, 600] {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let mut kills = 0;
        loop {
            let mut started = Started::on(binary, &data);
            let line = started.says();
            let Some(code) = code_in(&line) else {
                assert!(line.contains("serves"), "{line}");
                break;
            };
            let body = json!({ "code": code, "answers": answers() });
            let asked = reqwest::Client::new().post(started.url("/api/v1/setup")).json(&body).send();
            // The first attempts do not see the answer, the last one does.
            let patience = if kills < 2 { Duration::from_millis(millis) } else { Duration::from_secs(60) };
            let answered = tokio::time::timeout(patience, asked).await;
            assert!(kills < 2 || answered.unwrap().unwrap().status() == 204);
            kills += 1;
        }
        let path = data.clone();
        tokio::task::spawn_blocking(move || is_whole(&path)).await.unwrap();
    }
}

fn is_whole(data: &Path) {
    let options = NodeOptions { data: Some(data.to_owned()), ..NodeOptions::default() };
    actix::System::new().block_on(async {
        let node = Node::open(&options).unwrap();
        assert_eq!(node.currency(), "EUR".parse::<Currency>().unwrap());
        let published = node.catalogue();
        let organisation = &published.organisation;
        assert_eq!(organisation.shop().name, "Corner Shop");
        assert_eq!(organisation.tax_classes().count(), 3);
        assert_eq!(
            organisation.branches().map(|one| one.time_zone.clone()).collect::<Vec<_>>(),
            ["Europe/Berlin"]
        );
        let people: Vec<_> = organisation.staff_members().map(|one| (one.id, one.role)).collect();
        assert_eq!(people, [(StaffId(1), RoleId::MANAGER)]);
        assert!(organisation.product_count() > 450);
        let levels = node.branch_levels(BranchId(1), None, 2_000).await.unwrap();
        assert!(
            levels.len() > 450 && levels.iter().all(|row| row.level.on_hand == Quantity::units(25).unwrap())
        );
        assert!(node.auth().sign_in(StaffId(1), PASSWORD, None, &"test".into()).await.is_ok());
        assert!(node.auth().check_pin(StaffId(1), "2580").await.is_ok());
        node.stop().await;
    });
    assert!(!data.join("set-up.json").exists());
}

fn init(binary: &Path, data: &Path, pin: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary);
    command.arg("--data").arg(data).arg("init").args(arguments).env_remove("ONHAND_PIN").stdin(Stdio::null());
    if let Some(pin) = pin {
        command.env("ONHAND_PIN", pin).env("ONHAND_PASSWORD", PASSWORD);
    }
    command.output().unwrap()
}

#[test]
fn a_shop_is_set_up_without_a_browser() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = dir.path().join("shop.toml");
    std::fs::write(
        &file,
        "shop_name = \"Corner Shop\"\ncountry = \"DE\"\nlanguage = \"en\"\nbegin = \"samples\"\n\
         [branch]\nname = \"Berlin\"\n[manager]\nname = \"Alex\"\n",
    )
    .unwrap();
    let from = ["--from", file.to_str().unwrap()];
    let ends = |output: &Output, code: i32, part: &str| {
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(part) && !said.contains("2580"), "{said}");
    };
    ends(&init(binary, &data, None, &[&from[..], &["--check"]].concat()), 0, "would be");
    assert!(!data.exists(), "a dry run makes nothing");
    ends(&init(binary, &data, None, &from), 2, "ONHAND_PIN");
    ends(&init(binary, &data, Some("1111"), &from), 2, "manager.pin");
    ends(&init(binary, &data, Some("2580"), &["--name", "Corner Shop"]), 2, "country");
    ends(&init(binary, &data, Some("2580"), &from), 0, "set up in EUR");
    is_whole(&data);
    ends(&init(binary, &data, Some("2580"), &from), 1, "has a shop already");
}
