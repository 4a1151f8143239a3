//! Backups of the running server: made under load, restored elsewhere after a kill, and asked for by whoever may.

use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, Raw, TestApp, free_address, onhand_binary,
    shop::{self, CASHIER, LONDON, MANAGER, TILLS, done, office, till, units},
};
use protocol::{
    Answer, BackupsView, Command, CommandBody, Encoding, Epoch, Lsn, Outcome, PutBranch, RefusalCode,
    RegisterId, Reply, SignInRequest, SignInResponse, TicketId,
};
use reqwest::{Method, StatusCode};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command as Process, Output},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const LIST: &str = "/api/v1/backups";

async fn list(http: &Http) -> BackupsView {
    http.get(LIST).await
}

async fn until(http: &Http, what: &str, done: impl Fn(&BackupsView) -> bool) -> BackupsView {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let view = list(http).await;
        if done(&view) {
            return view;
        }
        assert!(Instant::now() < deadline, "{what}: {view:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn ask(http: &Http) -> (StatusCode, String) {
    http.send(http.request(Method::POST, LIST)).await
}

/// What the tills of a test sold, in the order of each, with what they were told.
type Sold = Arc<Mutex<Vec<(RegisterId, Command, Reply)>>>;

/// Sells until it is told to stop or the server is gone.
async fn sell(address: SocketAddr, register: RegisterId, mut seq: u64, sold: Sold, stop: Arc<AtomicBool>) {
    let mut raw = Raw::connect(address, Encoding::Bin).await;
    raw.hello(Some(&shop::token(register))).await;
    while !stop.load(Ordering::Relaxed) {
        seq += 1;
        let command = till(seq, CASHIER, shop::sell(&[("P01", 1), ("P02", 2)]));
        let reply = raw.submit(&command).await;
        done(&reply);
        sold.lock().unwrap().push((register, command, reply));
    }
}

fn newest(sold: &Sold) -> Lsn {
    sold.lock().unwrap().iter().filter_map(|(_, _, reply)| reply.lsn).max().unwrap_or_default()
}

async fn sold_beyond(sold: &Sold, position: Lsn, count: u64) {
    let deadline = Instant::now() + PATIENCE;
    while newest(sold) < Lsn(position.0 + count) {
        assert!(Instant::now() < deadline, "the tills stopped selling");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn onhand(binary: &Path, data: &Path, arguments: &[&str]) -> Output {
    Process::new(binary).arg("--data").arg(data).args(arguments).output().unwrap()
}

async fn live(binary: &Path, data: &Path) -> Output {
    let (binary, data) = (binary.to_owned(), data.to_owned());
    tokio::task::spawn_blocking(move || onhand(&binary, &data, &["backup", "--live"])).await.unwrap()
}

async fn signed_in(address: SocketAddr) -> Http {
    let http = Http::new(address, None);
    let body = SignInRequest { staff: MANAGER, password: shop::PASSWORD.into(), code: None };
    let (status, text) = http.send(http.request(Method::POST, "/api/v1/sign-in").json(&body)).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let answer: SignInResponse = serde_json::from_str(&text).unwrap();
    Http::new(address, Some(answer.token))
}

/// Says hello, and tells in which history the server lives.
async fn epoch(address: SocketAddr) -> Epoch {
    Raw::connect(address, Encoding::Json).await.hello(None).await.epoch
}

/// A directory with the shop in it, every till open, and the number of each till's last command.
async fn prepared(data: &Path) -> Vec<(RegisterId, u64)> {
    let app = TestApp::start_with(&AppOptions::on_disk(data)).await;
    let mut seqs = Vec::new();
    for (register, _) in TILLS {
        shop::open(&app.node, register, CASHIER).await;
        seqs.push((register, app.node.register_view(register).await.unwrap().command_seq));
    }
    app.stop().await;
    seqs
}

/// Three tills sell, a backup is made on the command line meanwhile, they go on for a while, and the server is killed. What
/// they sold, where the backup ends, and its file.
async fn backed_up_and_killed(binary: &Path, data: &Path, backups: &Path) -> (Sold, Lsn, PathBuf, Epoch) {
    let seqs = prepared(data).await;
    let address = free_address();
    let directory = backups.to_str().unwrap();
    let child = Child::start_where(binary, data, address, &[("ONHAND_BACKUP_DIRECTORY", directory)]).await;
    let before = epoch(address).await;
    let (sold, stop) = (Sold::default(), Arc::new(AtomicBool::new(false)));
    let mut tills = JoinSet::new();
    for (register, seq) in seqs {
        tills.spawn(sell(address, register, seq, Arc::clone(&sold), Arc::clone(&stop)));
    }
    sold_beyond(&sold, Lsn(0), 300).await;
    let told = live(binary, data).await;
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let view = list(&signed_in(address).await).await;
    let made = view.backups.first().unwrap();
    assert!(made.verified && view.failed.is_none() && made.position > Lsn(300), "{view:?}");
    assert!(String::from_utf8_lossy(&told.stdout).contains(&made.name), "{told:?}");
    sold_beyond(&sold, view.durable, 200).await;
    stop.store(true, Ordering::Relaxed);
    while tills.join_next().await.is_some() {}
    child.kill();
    let left = onhand(binary, data, &["backup", "--live"]);
    let why = String::from_utf8_lossy(&left.stderr).into_owned();
    assert!(left.status.code() == Some(1) && why.contains("does not answer"), "{why}");
    (sold, made.position, backups.join(&made.name), before)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_restored_elsewhere_and_the_tills_send_the_rest() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (data, elsewhere) = (dir.path().join("data"), dir.path().join("elsewhere"));
    let (sold, position, file, before) =
        backed_up_and_killed(binary, &data, &dir.path().join("backups")).await;
    let restored = onhand(binary, &elsewhere, &["restore", file.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let verified = onhand(binary, &elsewhere, &["verify"]);
    assert!(verified.status.success() && String::from_utf8_lossy(&verified.stdout).contains("sound"));

    let address = free_address();
    let child = Child::start(binary, &elsewhere, address).await;
    assert_ne!(epoch(address).await, before, "positions of the old history mean nothing here");
    let sold = std::mem::take(&mut *sold.lock().unwrap());
    let (kept, lost): (Vec<_>, Vec<_>) =
        sold.iter().partition(|(_, _, reply)| reply.lsn.unwrap() <= position);
    assert!(kept.len() > 100 && lost.len() > 100, "{} and {}", kept.len(), lost.len());
    let http = signed_in(address).await;
    for (_, command, reply) in &kept {
        let Answer::Ok(Outcome::Sold(receipt)) = &reply.answer else { panic!("{reply:?}") };
        let ticket = http.ticket(TicketId::from(command.id)).await;
        assert_eq!(ticket.number, receipt.number);
    }
    // The tills send what they hold, some of which the backup has. Each sale is there once afterwards.
    for (register, _) in TILLS {
        let mut raw = Raw::connect(address, Encoding::Json).await;
        raw.hello(Some(&shop::token(register))).await;
        for (_, command, first) in sold.iter().filter(|(from, ..)| *from == register) {
            let reply = raw.submit(command).await;
            done(&reply);
            assert_eq!(reply.repeated, first.lsn.unwrap() <= position, "{reply:?}");
            if reply.repeated {
                assert_eq!(&reply.answer, &first.answer);
            }
        }
    }
    let listed = http.tickets().await;
    let mut ids: Vec<_> = listed.iter().map(|ticket| ticket.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), listed.len()), (sold.len(), sold.len()));
    let level = http.levels(LONDON).await[&shop::sku("P01")];
    let here = sold.iter().filter(|(from, ..)| *from != shop::NORTHERN_TILL).count();
    assert_eq!(level.on_hand, units(shop::PLENTY - i64::try_from(here).unwrap()));
    child.kill();
}

/// Something that is recorded.
async fn rename(manager: &Http, name: &str) {
    let branch =
        PutBranch { id: LONDON, code: "LDN".into(), name: name.into(), on_web: true, ..PutBranch::default() };
    done(&manager.submit(&office(None, CommandBody::from(branch))).await.unwrap());
}

fn with_backups(data: &Path, directory: PathBuf, keep: usize) -> AppOptions {
    let mut options = AppOptions::on_disk(data);
    options.node.backups.directory = Some(directory);
    options.node.backups.keep = keep;
    options
}

#[tokio::test]
async fn whoever_may_asks_for_backups_and_sees_them() {
    let dir = tempfile::tempdir().unwrap();
    let directory = dir.path().join("backups");
    let app = TestApp::start_with(&with_backups(&dir.path().join("data"), directory.clone(), 2)).await;
    let manager = app.http_as(&app.sign_in(MANAGER).await);
    for http in [app.http_as(&app.sign_in(CASHIER).await), app.http_as(&shop::token(TILLS[0].0))] {
        assert_eq!(http.get_problem(LIST).await.code, RefusalCode::Unauthorised);
        assert_eq!(ask(&http).await.0, StatusCode::FORBIDDEN);
    }
    let empty = list(&manager).await;
    assert_eq!((empty.backups.len(), empty.schedule.keep, empty.schedule.next), (0, 2, None));
    assert_eq!(empty.schedule.directory.as_deref(), directory.to_str());
    let mut positions = Vec::new();
    for round in 0..4_u16 {
        rename(&manager, &format!("London {round}")).await;
        let (status, text) = ask(&manager).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{text}");
        let view: BackupsView = serde_json::from_str(&text).unwrap();
        let by = view.running.map(|run| run.by);
        assert!(by.is_none_or(|by| by == Some(MANAGER)), "{view:?}");
        let durable = app.node.durable();
        let of_this_round = |view: &BackupsView| view.backups.iter().any(|one| one.position == durable);
        let view = until(&manager, "the backup", |view| view.running.is_none() && of_this_round(view)).await;
        positions.insert(0, durable);
        positions.truncate(2);
        let seen: Vec<_> = view.backups.iter().map(|one| one.position).collect();
        assert_eq!(seen, positions, "the newest two are kept");
        assert!(view.backups.iter().all(|one| one.verified && one.bytes > 0));
    }
    let view = list(&manager).await;
    assert_eq!(view.tills.len(), TILLS.len());
    assert!(view.tills.iter().all(|heard| heard.position <= view.durable && !heard.name.is_empty()));
    let figures = manager.send(manager.request(Method::GET, "/metrics")).await.1;
    for told in [
        "onhand_backups_total{outcome=\"good\"}",
        "onhand_backups_total{outcome=\"failed\"} ",
        &format!("onhand_backup_position {}", positions[0].0),
    ] {
        assert!(figures.contains(told), "{told}");
    }
    app.stop().await;
    // Beside them lies one copy of the customers' keys.
    let left = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name());
    let left = left.filter(|name| name != "customers.keys").count();
    assert_eq!(left, 2, "nothing unfinished is left");
}

#[tokio::test]
async fn a_backup_that_fails_says_why_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("place");
    std::fs::write(&place, b"in the way").unwrap();
    let app = TestApp::start_with(&with_backups(&dir.path().join("data"), place.join("below"), 2)).await;
    let manager = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(ask(&manager).await.0, StatusCode::ACCEPTED);
    let over = |view: &BackupsView| view.running.is_none() && view.failed.is_some();
    let failed = until(&manager, "a failure", over).await.failed.unwrap();
    assert!(failed.reason.contains("cannot be made"), "{failed:?}");
    rename(&manager, "London all the same").await;
    app.stop().await;

    // Nowhere to put one is told before anything is tried.
    let app = TestApp::start().await;
    let manager = app.http_as(&app.sign_in(MANAGER).await);
    let (status, text) = ask(&manager).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("backup_directory"),
        "{status} {text}"
    );
    assert_eq!(list(&manager).await.schedule.directory, None);
    app.stop().await;
}
