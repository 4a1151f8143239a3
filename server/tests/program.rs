//! The program as people run it: the importer and the demonstration against a node, and every offline command of the
//! binary with its exit code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

use onhand::demo::{self, DemoOptions};
use onhand::import::{
    ImportError, ImportOutcome, Plan, PlanOptions, Secret, StepResult, plan, run, write_report,
};
use onhand::node::{Node, NodeOptions};
use protocol::{Availability, BranchId, RegisterId};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const EXCERPT: &str = include_str!("../src/import/excerpt.csv");

fn with_node<T>(work: impl AsyncFnOnce(&Node) -> T) -> T {
    actix::System::new().block_on(async {
        let node = Node::open(&NodeOptions::default()).unwrap();
        let result = work(&node).await;
        node.stop().await;
        result
    })
}

fn refused(outcome: &ImportOutcome) -> Vec<&StepResult> {
    outcome.results.iter().filter(|result| matches!(result, StepResult::Refused(_))).collect()
}

fn import_twice(plan: &Plan) {
    with_node(async |node| {
        let mut secrets = Vec::new();
        let mut tell = |secret: &Secret| {
            secrets.push(secret.clone());
            Ok(())
        };
        let first = run(plan, node, &mut tell).await.unwrap();
        assert_eq!(refused(&first), Vec::<&StepResult>::new());
        assert!(first.results.iter().chain(&first.opening).all(|result| *result == StepResult::Done));
        assert_eq!((first.differences.as_slice(), first.more_differences), (&[][..], 0));
        let tokens = secrets.iter().filter(|secret| matches!(secret, Secret::Token(..)));
        assert_eq!(tokens.count(), plan.registers.len());

        let second = run(plan, node, &mut |_| panic!("nothing is created again")).await.unwrap();
        assert!(second.results.iter().chain(&second.opening).all(|result| *result == StepResult::Repeated));
        assert_eq!((second.created, second.differences.as_slice()), (0, &[][..]));

        let mut table = Vec::new();
        write_report(plan, Some(&first), &mut table).unwrap();
        let rows = String::from_utf8(table).unwrap();
        assert_eq!(rows.lines().count(), plan.report.fates.len() + 1);
        assert!(rows.contains(",done"));
    });
}

#[test]
fn an_import_is_done_once_however_often_it_is_run() {
    import_twice(&plan(EXCERPT.as_bytes(), &PlanOptions::default()).unwrap());
}

#[test]
fn an_import_that_is_stopped_has_told_the_secrets_of_all_it_created() {
    let plan = plan(EXCERPT.as_bytes(), &PlanOptions::default()).unwrap();
    with_node(async |node| {
        let mut tokens = Vec::new();
        let mut tell = |secret: &Secret| match secret {
            Secret::Token(..) if tokens.len() == 2 => Err(std::io::Error::other("the paper ran out")),
            Secret::Token(register, token) => {
                tokens.push((*register, token.clone()));
                Ok(())
            }
            Secret::Pin(..) => Ok(()),
        };
        let stopped = run(&plan, node, &mut tell).await;
        assert!(matches!(stopped, Err(ImportError::Untold(_))), "{stopped:?}");
        let published = node.catalogue();
        let created: BTreeSet<_> = published.organisation.registers().map(|register| register.id).collect();
        assert_eq!(created, tokens.iter().map(|(register, _)| *register).collect());
        assert_eq!(created.len(), 2);
        assert!(tokens.iter().all(|(_, token)| node.auth().identify(token).is_some()));
        // The next run creates the others and goes through.
        let whole = run(&plan, node, &mut |_| Ok(())).await.unwrap();
        assert_eq!((refused(&whole), whole.differences.len()), (vec![], 0));
    });
}

#[test]
fn the_real_month_goes_through_and_its_stock_and_takings_are_as_planned() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/online-retail-2010-12.csv");
    let path = std::env::var_os("ONHAND_RETAIL_CSV").map_or(beside, PathBuf::from);
    let Ok(file) = std::fs::File::open(path) else {
        println!("SKIPPED: the real month is not here; set ONHAND_RETAIL_CSV");
        return;
    };
    import_twice(&plan(file, &PlanOptions::default()).unwrap());
}

#[test]
fn a_demonstration_is_a_whole_shop_and_is_made_once() {
    with_node(async |node| {
        let options = DemoOptions { registers: 3, online_retail: None };
        let report = demo::prepare(node, &options).await.unwrap();
        assert!(report.created && report.products > 450 && report.commands > 1_000, "{report:?}");
        let sales = node.sales(None).await.unwrap();
        assert_eq!(sales.len(), 3);
        assert!(sales.iter().all(|day| day.gross.0 > 0));
        for (till, signed_on) in [(11, false), (100, true), (102, true)] {
            let view = node.register_view(RegisterId(till)).await.unwrap();
            assert!(view.shift.is_some(), "till {till}");
            assert_eq!(!view.signed_on.is_empty(), signed_on, "till {till}");
        }
        assert!(node.auth().identify("demo-register-11").is_some());
        let password = demo::password_of(protocol::StaffId(1)).unwrap();
        assert!(node.auth().sign_in(protocol::StaffId(1), password, None, &"here".into()).await.is_ok());
        let by_pin = node.auth().sign_in(protocol::StaffId(1), "1001", None, &"here".into()).await;
        assert!(by_pin.is_err(), "a PIN opens tills only");

        let levels = node.branch_levels(BranchId(1), None, 500).await.unwrap();
        let seen: BTreeSet<_> = levels
            .iter()
            .map(|row| format!("{:?}", Availability::of(row.level.available_to_sell())))
            .collect();
        assert_eq!(seen.len(), 3, "some shelves are full, some low, some empty: {seen:?}");
        assert!(levels.iter().all(|row| row.level.on_hand.0 >= 0));

        let before = node.durable();
        let again = demo::prepare(node, &options).await.unwrap();
        assert!(!again.created);
        assert_eq!(node.durable(), before, "nothing was left to do");
    });
}

fn onhand(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onhand"))
        .args(arguments)
        .env_clear()
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

#[track_caller]
fn ends(output: &Output, code: i32) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "stdout:\n{out}\nstderr:\n{err}");
    if code != 0 {
        assert!(err.lines().any(|line| line.starts_with("onhand: ") || line.starts_with("error: ")), "{err}");
    }
    out.into_owned()
}

#[test]
fn offline_commands_and_their_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (data, copy, file) = (at("data"), at("copy"), at("backup"));
    std::fs::write(at("sales.csv"), EXCERPT).unwrap();

    ends(&onhand(&["verify", "--data", &data]), 1);
    let sales = at("sales.csv");
    let told = ends(&onhand(&["import", "online-retail", &sales, "--data", &data, "--log", "error"]), 0);
    assert!(told.contains("are as planned"), "{told}");
    let told = ends(&onhand(&["verify", "--data", &data]), 0);
    let records: usize = told.split("records  ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let exported = ends(&onhand(&["export", "--data", &data]), 0);
    assert_eq!(exported.lines().count(), records);
    assert!(exported.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));

    ends(&onhand(&["backup", &file, "--data", &data]), 0);
    ends(&onhand(&["backup", &file, "--data", &data]), 1);
    ends(&onhand(&["restore", &file, "--data", &copy]), 0);
    ends(&onhand(&["restore", &file, "--data", &copy]), 1);
    assert_eq!(ends(&onhand(&["export", "--data", &copy]), 0), exported);
    ends(&onhand(&["restore", &sales, "--data", &at("other")]), 3);
    assert!(!Path::new(&at("other")).exists());

    let held = journal::SledStorage::open(&data).unwrap();
    ends(&onhand(&["verify", "--data", &data]), 4);
    ends(&onhand(&["import", "online-retail", &sales, "--data", &data, "--log", "error"]), 4);
    ends(&onhand(&["doctor", "--data", &data, "--config", &settings(dir.path())]), 0);
    drop(held);
    if Path::new("/dev/full").exists() {
        ends(&onhand(&["export", "--data", &copy, "--output", "/dev/full"]), 5);
    }

    let db = Path::new(&copy).join("db");
    let mut bytes = std::fs::read(&db).unwrap();
    bytes.iter_mut().for_each(|byte| *byte ^= 0x55);
    std::fs::write(&db, bytes).unwrap();
    // The same damage has the same code, whatever meets it.
    let (exported, backed_up) = (at("exported"), at("backed-up"));
    for command in [
        ["verify", "--data", &copy].as_slice(),
        &["doctor", "--data", &copy, "--config", &settings(dir.path())],
        &["export", "--data", &copy, "--output", &exported],
        &["backup", &backed_up, "--data", &copy],
        &["serve", "--data", &copy, "--listen", "127.0.0.1:0"],
        &["import", "online-retail", &sales, "--data", &copy, "--log", "error"],
    ] {
        ends(&onhand(command), 3);
    }
    assert!(!Path::new(&backed_up).exists());
}

/// A listening address that nobody has, so that a server which recovered ends by itself.
const NOWHERE: [&str; 2] = ["--listen", "192.0.2.1:1"];

#[test]
fn what_nobody_needs_is_set_aside_and_said_and_the_shop_opens() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let path = data.display().to_string();
    let sales = dir.path().join("sales.csv");
    std::fs::write(&sales, EXCERPT).unwrap();
    let sales = sales.display().to_string();
    ends(&onhand(&["import", "online-retail", &sales, "--data", &path, "--log", "error"]), 0);
    let exported = ends(&onhand(&["export", "--data", &path]), 0);
    let harm = |wanted: &str, at: usize| {
        let entries = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path());
        let named = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(wanted);
        let file = entries.into_iter().find(named).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        let at = at.min(bytes.len() - 1);
        bytes[at] ^= 4;
        std::fs::write(&file, bytes).unwrap();
    };
    // The last is a message of the database's log, with records in it that the redo log holds as well.
    for (round, (file, at)) in [("conf", 3), ("snap.", 9), ("db", 100)].into_iter().enumerate() {
        harm(file, at);
        let told = ends(&onhand(&["verify", "--data", &path]), 0);
        assert!(told.contains("note ") && told.contains("sound"), "{file}: {told}");
        assert_eq!(ends(&onhand(&["export", "--data", &path]), 0), exported, "{file}");
        ends(&onhand(&["backup", &format!("{path}.{file}"), "--data", &path]), 0);
        ends(&onhand(&["doctor", "--data", &path, "--config", &settings(dir.path())]), 0);
        let served = onhand(&[["serve", "--data", &path, "--log", "error"].as_slice(), &NOWHERE].concat());
        assert!(!served.status.success(), "nobody can listen there");
        let said = String::from_utf8_lossy(&served.stderr);
        assert!(said.contains("set aside") && said.contains("192.0.2.1:1"), "{file}: {said}");
        assert!(data.join(format!("set-aside-{}", round + 1)).is_dir(), "{file}");
        let told = ends(&onhand(&["verify", "--data", &path]), 0);
        assert!(!told.contains("note "), "{file}: {told}");
        assert_eq!(ends(&onhand(&["export", "--data", &path]), 0), exported, "{file}");
    }
}

#[test]
fn data_of_another_version_is_refused_with_its_own_code_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    drop(journal::SledStorage::open(&data).unwrap());
    let file = data.join("watermark");
    let mut bytes = std::fs::read(&file).unwrap();
    let written: Vec<usize> = [0, 2048].into_iter().filter(|at| bytes[*at] != 0).collect();
    for at in written {
        bytes[at + 7] = b'2';
        let sum = crc32fast::hash(&bytes[at..at + 73]);
        bytes[at + 73..at + 77].copy_from_slice(&sum.to_le_bytes());
    }
    std::fs::write(&file, bytes).unwrap();
    let path = data.display().to_string();
    let backup = dir.path().join("backup").display().to_string();
    for command in [
        ["verify"].as_slice(),
        &["export"],
        &["backup", &backup],
        &["serve", "--listen", "192.0.2.1:1"],
        &["doctor", "--config", &settings(dir.path())],
    ] {
        let output = onhand(&[command, &["--data", &path]].concat());
        let out = ends(&output, 6);
        let said = out + &String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("older Onhand 0.1") && !said.contains("damaged"), "{said}");
    }
}

/// Settings with a port that is surely free.
fn settings(dir: &Path) -> String {
    let path = dir.join("settings.toml");
    std::fs::write(&path, "listen = \"127.0.0.1:0\"\nlow_water_mib = 1\n").unwrap();
    path.display().to_string()
}

#[test]
fn an_empty_server_can_be_given_its_first_people_and_tills() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().display().to_string();
    let add =
        |arguments: &[&str]| onhand(&[&["add"], arguments, &["--data", &data, "--log", "error"]].concat());
    ends(&add(&["branch", "--id", "1", "--code", "LDN", "--name", "London"]), 0);
    let told = ends(&add(&["staff", "--id", "1", "--name", "Ada", "--role", "manager"]), 0);
    assert!(told.contains("with PIN "), "{told}");
    let told = ends(&add(&["register", "--id", "11", "--branch", "1", "--name", "Front"]), 0);
    assert!(told.contains("#token="), "{told}");
    ends(&add(&["register", "--id", "12", "--branch", "7", "--name", "Nowhere"]), 1);
    ends(&add(&["staff", "--id", "2", "--name", "Bo", "--role", "owner"]), 2);
}

#[test]
fn the_program_says_what_it_is_and_what_it_wants() {
    assert!(ends(&onhand(&["--version"]), 0).starts_with("onhand "));
    assert!(ends(&onhand(&["--help"]), 0).contains("Exit codes"));
    ends(&onhand(&["bogus"]), 2);
    ends(&onhand(&["config", "print", "--config", "/no/such/file"]), 2);
    ends(&onhand(&["import", "online-retail", "/no/such/file"]), 1);
    let printed = ends(&onhand(&["config", "print", "--data", "/somewhere"]), 0);
    assert!(printed.contains("= /somewhere") && printed.contains("# flag"), "{printed}");
    for arguments in [["openapi"].as_slice(), &["asyncapi"], &["config", "print", "--json"]] {
        let told = ends(&onhand(arguments), 0);
        assert!(serde_json::from_str::<serde_json::Value>(&told).is_ok(), "{arguments:?}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(ends(&onhand(&["completions", shell]), 0).contains("onhand"), "{shell}");
    }
}

/// Puts a branch into a directory: one without a shop would wait for somebody to set it up.
fn with_a_shop(data: &Path) {
    let branch = ["add", "branch", "--id", "1", "--code", "A", "--name", "A", "--log", "error", "--data"];
    ends(&onhand(&[branch.as_slice(), &[&data.display().to_string()]].concat()), 0);
}

/// `onhand serve` on a port of its own; killed when dropped.
struct Serving {
    process: Child,
    address: String,
}

impl Serving {
    fn start(data: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        with_a_shop(data);
        let mut process = Command::new(env!("CARGO_BIN_EXE_onhand"))
            .args(["serve", "--listen", "127.0.0.1:0", "--workers", "1", "--log", "error", "--data"])
            .arg(data)
            .args(arguments)
            .env_clear()
            .envs(variables.iter().copied())
            .current_dir(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Onhand serves http://").unwrap_or_else(|| panic!("{line:?}"));
        Self { address: address.to_owned(), process }
    }

    /// Sends a signal and waits for the end.
    fn ends_after(mut self, signal: &str) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }

    /// Status and everything after it.
    fn ask(&self, request: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: inside:8080\r\nconnection: close\r\ncontent-length: {length}\r\n\
             {headers}\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        self.process.wait().unwrap();
    }
}

#[test]
fn every_polite_signal_ends_a_server_in_order() {
    let dir = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT", "-HUP"] {
        let server = Serving::start(dir.path(), &[], &[]);
        assert_eq!(server.ends_after(signal), Some(0), "{signal}");
    }
}

/// Everything below a directory that somebody else than its owner may open.
fn open_to_others(dir: &Path) -> Vec<PathBuf> {
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if mode(&path) & 0o077 != 0 {
            found.push(path.clone());
        }
        if path.is_dir() {
            found.extend(open_to_others(&path));
        }
    }
    found
}

#[test]
fn whatever_is_made_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("place");
    std::fs::create_dir(&place).unwrap();
    let at = |name: &str| place.join(name).display().to_string();
    let sales = dir.path().join("sales.csv").display().to_string();
    std::fs::write(&sales, EXCERPT).unwrap();
    let (data, report) = (at("data"), at("report.csv"));
    ends(
        &onhand(&["import", "online-retail", &sales, "--data", &data, "--report", &report, "--log", "error"]),
        0,
    );
    ends(&onhand(&["backup", &at("backup"), "--data", &data]), 0);
    ends(&onhand(&["export", "--output", &at("export"), "--data", &data]), 0);
    ends(&onhand(&["restore", &at("backup"), "--data", &at("copy")]), 0);
    assert_eq!(open_to_others(&place), Vec::<PathBuf>::new());
    let told = ends(&onhand(&["doctor", "--data", &data, "--config", &settings(dir.path())]), 0);
    assert!(told.contains("its owner only"), "{told}");
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(Path::new(&data).join("db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = ends(&onhand(&["doctor", "--data", &data, "--config", &settings(dir.path())]), 0);
    assert!(told.contains("files that others can read: 1;"), "{told}");
}

#[test]
fn the_log_flag_wins_over_the_environment() {
    let dir = tempfile::tempdir().unwrap();
    with_a_shop(dir.path());
    let logged = |flag: &[&str], variable: &str| {
        let data = dir.path().display().to_string();
        let serve = ["serve", "--listen", "192.0.2.1:1", "--data", data.as_str()];
        let output = Command::new(env!("CARGO_BIN_EXE_onhand"))
            .args(serve)
            .args(flag)
            .env_clear()
            .env("ONHAND_LOG", variable)
            .current_dir(dir.path())
            .output()
            .unwrap();
        // Nobody can listen there, so that it ends by itself after it has said what it recovered.
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).contains(" INFO ")
    };
    assert!(logged(&[], "info") && logged(&["--log", "info"], "error") && logged(&[], ""));
    assert!(!logged(&["--log", "error"], "info") && !logged(&[], "error"));
}

#[test]
fn behind_a_proxy_pages_name_the_public_address_and_visitors_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let proxied = ["--trusted-proxies", "127.0.0.1", "--public-url", "https://shop.example"];
    let server = Serving::start(dir.path(), &proxied, &[("ONHAND_SHOP_NAME", "Corner Shop")]);
    let (_, sitemap) = server.ask("GET /sitemap.xml", &[], "");
    assert!(sitemap.contains("<loc>https://shop.example/"), "{sitemap}");
    let (_, page) = server.ask("GET /", &[], "");
    assert!(page.contains("Corner Shop") && page.contains("\"https://shop.example/\""), "{page}");

    let sign_in = |visitor: &str, staff: u32| {
        let headers = [("content-type", "application/json"), ("x-forwarded-for", visitor)];
        server.ask("POST /api/v1/sign-in", &headers, &format!("{{\"staff\":{staff},\"password\":\"0000\"}}"))
    };
    // After five wrong PINs the person is locked out, which costs nothing and is counted for the address all the same.
    let turned_away =
        |(status, answer): &(u16, String)| *status == 429 && answer.contains("from your address");
    assert!((0..50).map(|_| sign_in("198.51.100.1", 1)).any(|answer| turned_away(&answer)));
    assert_eq!(sign_in("198.51.100.2", 2).0, 401, "another visitor has an allowance of their own");

    let shown = onhand(&["config", "print", "--config", &settings(dir.path())]);
    let shown = ends(&shown, 0);
    for key in ["trusted_proxies", "public_url", "shop_name"] {
        assert!(shown.lines().any(|line| line.starts_with(key)), "{shown}");
    }
    let wrong = onhand(&["serve", "--public-url", "shop.example"]);
    ends(&wrong, 2);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("public_url"), "{wrong:?}");
    let wrong = onhand(&["serve", "--trusted-proxies", "proxy.example"]);
    ends(&wrong, 2);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("trusted_proxies"), "{wrong:?}");
}
