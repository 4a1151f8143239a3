//! The real program: killed at any moment it loses and invents nothing, damaged data is refused by name, an end in
//! order is an end in order, and a data directory has one master.

use client::Client;
use onhand_tests::{
    AppOptions, Child, Http, Raw, TestApp, client_options, free_address, onhand_binary,
    shop::{self, CASHIER, MANAGER, TILLS, done, office, receive, sale, sku, units},
};
use protocol::{
    Answer, BranchId, CloseReason, Command, CommandBody, Encoding, Outcome, Receipt, RegisterId,
    ServerMessage, TicketId, TicketSummary,
};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

/// A directory with the shop in it and every till open.
async fn prepared() -> (tempfile::TempDir, PathBuf, String) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    for (register, _) in TILLS {
        shop::open(&app.node, register, CASHIER).await;
    }
    let token = app.sign_in(MANAGER).await;
    app.stop().await;
    (dir, data, token)
}

fn kills() -> u32 {
    std::env::var("ONHAND_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(5)
}

/// What a till asked for, and what it was told.
#[derive(Default)]
struct Log {
    asked: BTreeMap<TicketId, (RegisterId, i64, usize)>,
    acked: BTreeMap<TicketId, Receipt>,
}

async fn trade(
    address: SocketAddr,
    register: RegisterId,
    log: Arc<Mutex<Log>>,
    stop: Arc<AtomicBool>,
    seed: u64,
) {
    let mut random = SmallRng::seed_from_u64(seed ^ u64::from(register.0));
    let till = Client::start(
        format!("ws://{address}/ws"),
        client_options(Some(shop::token(register)), Encoding::Bin),
    );
    while !stop.load(Ordering::Relaxed) {
        // A few on their way at once, so that a kill finds some in every state.
        let mut waiting = Vec::new();
        for _ in 0..random.random_range(1..=4) {
            let names: Vec<String> =
                (0..random.random_range(1..=4)).map(|n| format!("P{:02}", n * 3 + 1)).collect();
            let lines: Vec<(&str, i64)> =
                names.iter().map(|name| (name.as_str(), random.random_range(1..=3))).collect();
            let body = sale(&lines);
            let facts = (register, body.tenders[0].amount.0, body.lines.len());
            let command = Command { staff: Some(CASHIER), ..office(None, CommandBody::from(body)) };
            log.lock().unwrap().asked.insert(command.id.into(), facts);
            waiting.push(till.begin(command).unwrap());
        }
        for pending in waiting {
            let reply = pending.reply().await.expect("the client asks until it is told");
            let Answer::Ok(Outcome::Sold(receipt)) = reply.answer else { panic!("{reply:?}") };
            let before = log.lock().unwrap().acked.insert(reply.id.into(), receipt);
            assert_eq!(before, None, "settled twice");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_lose_nothing_and_invent_nothing() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, token) = prepared().await;
    let address = free_address();
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = SmallRng::seed_from_u64(seed);
    let (log, stop) = (Arc::new(Mutex::new(Log::default())), Arc::new(AtomicBool::new(false)));
    let mut child = Child::start(binary, &data, address).await;
    let mut tills = JoinSet::new();
    for (register, _) in TILLS {
        tills.spawn(trade(address, register, Arc::clone(&log), Arc::clone(&stop), seed));
    }
    for kill in 0..kills() {
        tokio::time::sleep(Duration::from_millis(random.random_range(100..1_500))).await;
        child.kill();
        if kill % 5 == 4 {
            let opening = Child::spawn(binary, &data, address);
            tokio::time::sleep(Duration::from_millis(random.random_range(1..150))).await;
            opening.kill();
        }
        child = Child::start(binary, &data, address).await;
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(till) = tills.join_next().await {
        till.unwrap();
    }
    let http = Http::new(address, Some(token));
    let log = std::mem::take(&mut *log.lock().unwrap());
    check(&http, &log).await;
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    let verified = Child::run(binary, &data, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// Everything acknowledged is there once and whole, nothing else is, and the levels are what the tickets say.
async fn check(http: &Http, log: &Log) {
    let tickets = http.tickets().await;
    println!("{} sales acknowledged of {} asked for", log.acked.len(), log.asked.len());
    let kept: BTreeMap<TicketId, &TicketSummary> = tickets.iter().map(|one| (one.id, one)).collect();
    assert_eq!(kept.len(), tickets.len(), "a ticket is there twice");
    for (id, receipt) in &log.acked {
        let ticket = kept.get(id).unwrap_or_else(|| panic!("sale {id} was acknowledged and is lost"));
        assert_eq!((ticket.number, ticket.total), (receipt.number, receipt.total));
    }
    let mut sequences: BTreeMap<RegisterId, Vec<u32>> = BTreeMap::new();
    let mut sold: BTreeMap<(BranchId, protocol::Sku), i64> = BTreeMap::new();
    for (id, summary) in &kept {
        let (register, total, lines) = log.asked.get(id).expect("nobody asked for this sale");
        assert_eq!((summary.number.register, summary.total.0), (*register, *total));
        let ticket = http.ticket(*id).await;
        assert_eq!(ticket.lines.len(), *lines, "a sale is whole or not there");
        for line in &ticket.lines {
            *sold.entry((summary.number.branch, line.sku)).or_default() += line.quantity.0;
        }
        sequences.entry(*register).or_default().push(summary.number.sequence);
    }
    for (register, numbers) in &mut sequences {
        numbers.sort_unstable();
        assert!(numbers.iter().zip(1_u32..).all(|(number, at)| *number == at), "receipts of {register}");
    }
    for branch in [shop::LONDON, shop::MANCHESTER] {
        for (sku, level) in http.levels(branch).await {
            let gone = sold.get(&(branch, sku)).copied().unwrap_or(0);
            let began = if sku == shop::sku(shop::SCARCE) { 3 } else { shop::PLENTY };
            assert_eq!(level.on_hand.0, units(began).0 - gone, "{sku} in {branch}");
        }
    }
}

/// Where a text stands in the database file.
fn find(data: &Path, needle: &str) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let places =
            bytes.windows(needle.len()).enumerate().filter(|(_, window)| *window == needle.as_bytes());
        found.extend(places.map(|(at, _)| (path.clone(), u64::try_from(at).unwrap())));
    }
    assert!(!found.is_empty(), "the reference is in the files as it was written");
    found
}

/// Turns one bit behind each of these places, or turns it back.
fn flip(places: &[(PathBuf, u64)]) {
    for (path, at) in places {
        let file = std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, at + 12).unwrap();
        file.write_all_at(&[byte[0] ^ 0x20], at + 12).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_data_is_refused_with_its_place() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, token) = prepared().await;
    let child = Child::start(binary, &data, free_address()).await;
    let http = Http::new(child.address, Some(token));
    let needle = format!("delivery {}", shop::new_id());
    let mut lsn = protocol::Lsn(0);
    for number in 0..60 {
        let other = format!("another {number}");
        let reference = if number == 5 { needle.as_str() } else { other.as_str() };
        let reply = http.submit(&office(Some(shop::LONDON), receive(reference, &[("P01", 1)]))).await;
        if number == 5 {
            lsn = done(&reply.unwrap());
        }
    }
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));

    // Every copy of the record, since one that is whole would do.
    let places = find(&data, &needle);
    flip(&places);
    let files = || -> Vec<Vec<u8>> { places.iter().map(|(path, _)| std::fs::read(path).unwrap()).collect() };
    let damaged = files();
    for arguments in [None, Some("verify")] {
        let output = match arguments {
            None => Child::refused(binary, &data, free_address()),
            Some(command) => Child::run(binary, &data, &[command]),
        };
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        println!("{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains(data.to_str().unwrap()), "the files are not named: {told}");
        assert!(
            told.contains(&lsn.to_string()) || told.contains("byte"),
            "the place is not named, which is record {lsn}: {told}"
        );
    }
    assert!(files() == damaged, "a server that refuses leaves the files as they are");
    // Repaired by hand they are as good as new.
    flip(&places);
    let child = Child::start(binary, &data, free_address()).await;
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_says_goodbye_and_ends_in_order() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, _token) = prepared().await;
    let child = Child::start(binary, &data, free_address()).await;
    let mut sockets = Vec::new();
    for encoding in Encoding::ALL {
        let mut raw = Raw::connect(child.address, encoding).await;
        raw.hello(None).await;
        sockets.push(raw);
    }
    let till = shop::token(TILLS[0].0);
    let mut busy = Raw::connect(child.address, Encoding::Bin).await;
    let welcome = busy.hello(Some(&till)).await;
    let protocol::Who::Register(view) = welcome.who else { panic!("not a register") };
    let mut frame = Vec::new();
    for number in 1..=50 {
        let body = CommandBody::from(sale(&[("P01", 1)]));
        let command = shop::till(view.command_seq + number, CASHIER, body);
        Encoding::Bin.append(&protocol::ClientMessage::Command(command), &mut frame).unwrap();
    }
    busy.say_frame(frame).await;
    child.terminate();
    let mut acked = 0;
    for raw in sockets.iter_mut().chain([&mut busy]) {
        let (messages, code) = raw.end().await;
        assert_eq!(code, Some(CloseReason::Restart.code()), "{messages:?}");
        let closing = messages.iter().find_map(|message| match message {
            ServerMessage::Closing(closing) => Some(closing),
            _ => None,
        });
        assert_eq!(closing.expect("closing is said first").reason, CloseReason::Restart);
        acked += messages.iter().filter(|message| is_sold(message)).count();
    }
    let status = child.ended().await;
    assert_eq!(status.code(), Some(0));
    let verified = Child::run(binary, &data, &["verify"]);
    let told = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && told.contains("in order"), "{told}");
    // What was acknowledged on the way out is there.
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let view = app.node.register_view(TILLS[0].0).await.unwrap();
    let kept = view.shift.unwrap().totals.sales;
    assert!(usize::try_from(kept).unwrap() >= acked, "{acked} acknowledged, {kept} kept");
    println!("{acked} of 50 were acknowledged on the way out, {kept} are kept");
    app.stop().await;
}

fn is_sold(message: &ServerMessage) -> bool {
    matches!(message, ServerMessage::Reply(reply) if matches!(reply.answer, Answer::Ok(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_directory_and_a_port_have_one_master() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, token) = prepared().await;
    let child = Child::start(binary, &data, free_address()).await;
    let second = Child::refused(binary, &data, free_address());
    assert_eq!(second.status.code(), Some(4), "{}", String::from_utf8_lossy(&second.stderr));
    let verify = Child::run(binary, &data, &["verify"]);
    assert_eq!(verify.status.code(), Some(4), "{}", String::from_utf8_lossy(&verify.stderr));
    let elsewhere = tempfile::tempdir().unwrap();
    let port = Child::refused(binary, &elsewhere.path().join("data"), child.address);
    assert_eq!(port.status.code(), Some(4), "{}", String::from_utf8_lossy(&port.stderr));
    let http = Http::new(child.address, Some(token));
    done(&http.submit(&office(Some(shop::LONDON), receive("D", &[("P01", 1)]))).await.unwrap());
    assert_eq!(http.on_hand(shop::LONDON, &sku("P01")).await, units(shop::PLENTY + 1).0);
}
