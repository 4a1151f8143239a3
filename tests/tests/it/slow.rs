//! Readers that do not keep up: they are caught up or shut, and nobody else notices.

use client::{Mirror, Step};
use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, Raw, Received, TestApp, free_address, onhand_binary,
    shop::{self, CASHIER, LONDON, MANAGER, SECOND_TILL, TILL, done, office, product, sell, units},
};
use protocol::{
    ClientMessage, CommandBody, Encoding, Lsn, PutVariant, Receive, Resumed, ServerMessage, SkuQuantity,
    StockTopic, Topic,
};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::net::TcpSocket;

const STOCK: Topic = Topic::Stock(StockTopic { branch: LONDON, partition: 0 });
/// TCP's "established" in `/proc/net/tcp`.
const ESTABLISHED: &str = "01";

/// Two hundred SKUs in one product, so that a delivery makes a wide push; each delivery has a paper of its own.
fn many() -> (CommandBody, impl Fn() -> CommandBody) {
    let pattern = product("P01");
    let variants: Vec<PutVariant> = (0..200)
        .map(|number| PutVariant { sku: shop::sku(&format!("W{number:03}")), ..pattern.variants[0].clone() })
        .collect();
    let lines: Vec<_> =
        variants.iter().map(|variant| SkuQuantity { sku: variant.sku, quantity: units(1) }).collect();
    let wide = protocol::PutProduct { handle: "wide".into(), name: "Wide".into(), variants, ..pattern };
    let delivery = move || {
        let reference = shop::new_id().to_string();
        CommandBody::from(Receive { reference, lines: lines.clone() })
    };
    (CommandBody::from(wide), delivery)
}

/// A socket with a small window, so that what is not read stays with the server.
async fn narrow(address: SocketAddr) -> (Raw, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let stream = socket.connect(address).await.unwrap();
    let port = stream.local_addr().unwrap().port();
    (Raw::connect_over(stream, address, Encoding::Json).await, port)
}

/// The server's end of a connection: whether it is up, and how much waits in the kernel.
fn servers_end(server: u16, client: u16) -> Option<u64> {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let row = table.lines().skip(1).find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, remote, state, queues) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let is = |address: &str, port: u16| address.ends_with(&format!(":{port:04X}"));
        (is(local, server) && is(remote, client)).then(|| (state.to_owned(), queues.to_owned()))
    })?;
    let waiting = u64::from_str_radix(row.1.split(':').next()?, 16).ok()?;
    (row.0 == ESTABLISHED).then_some(waiting)
}

/// Notices when a socket's queue has stopped moving.
struct Stall {
    server: u16,
    client: u16,
    waiting: u64,
    since: Instant,
}

impl Stall {
    fn watch(server: SocketAddr, client: u16) -> Self {
        Self { server: server.port(), client, waiting: 0, since: Instant::now() }
    }

    /// How long nothing has moved; none once the server has given the socket up.
    fn still(&mut self) -> Option<Duration> {
        let waiting = servers_end(self.server, self.client)?;
        if waiting != self.waiting || waiting == 0 {
            (self.waiting, self.since) = (waiting, Instant::now());
        }
        Some(self.since.elapsed())
    }
}

/// A follower that reads everything and holds the server to a complete log.
struct Reader {
    raw: Raw,
    mirror: Mirror,
    snapshots: usize,
}

impl Reader {
    async fn follow(mut raw: Raw, topic: Topic) -> Self {
        let answer = raw.subscribe(topic, None).await.unwrap();
        assert_eq!(answer.how, Resumed::Snapshot);
        let mut mirror = Mirror::new(topic);
        mirror.restart(answer.epoch);
        Self { raw, mirror, snapshots: 0 }
    }

    async fn read_to(&mut self, lsn: Lsn) {
        while !self.mirror.is_complete() || self.mirror.seq() < lsn {
            match self.raw.message().await {
                ServerMessage::Snapshot(page) => {
                    self.snapshots += usize::from(page.last);
                    self.mirror.on_snapshot(page);
                }
                ServerMessage::Push(push) => {
                    let (prev, held) = (push.prev, self.mirror.seq());
                    assert_eq!(self.mirror.on_push(push), Step::Changed, "from {prev}, but {held} is held");
                }
                ServerMessage::Heartbeat(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

async fn sign_in(address: SocketAddr) -> String {
    let http = Http::new(address, None);
    let request = http.request(reqwest::Method::POST, "/api/v1/sign-in");
    let body = serde_json::json!({"staff": MANAGER, "password": shop::PASSWORD});
    let (status, text) = http.send(request.json(&body)).await;
    assert!(status.is_success(), "{text}");
    serde_json::from_str::<protocol::SignInResponse>(&text).unwrap().token
}

/// The hub counts what its members' ends tell it, a moment after the socket is gone.
async fn is_counted_as_slow(http: &Http) {
    let counted = async {
        loop {
            let (_, figures) = http.send(http.request(reqwest::Method::GET, "/metrics")).await;
            if figures.contains("onhand_connections_reaped_total{reason=\"slow\"} 1") {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("a socket that took nothing is counted as slow");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_never_reads_is_shut_and_harms_nobody() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    shop::open(&app.node, TILL, CASHIER).await;
    app.stop().await;
    let child = Child::start(binary, &data, free_address()).await;
    let address = child.address;
    let token = sign_in(address).await;
    let office_http = Http::new(address, Some(token.clone()));
    let (wide, delivery) = many();
    done(&office_http.submit(&office(None, wide)).await.unwrap());
    let till = client::Client::start(
        format!("ws://{address}/ws"),
        onhand_tests::client_options(Some(shop::token(TILL)), Encoding::Bin),
    );
    till.online().await.unwrap();

    let mut healthy_raw = Raw::connect(address, Encoding::Bin).await;
    healthy_raw.hello(Some(&token)).await;
    let mut healthy = Reader::follow(healthy_raw, STOCK).await;
    let (mut stalled, port) = narrow(address).await;
    stalled.hello(Some(&token)).await;
    for topic in [STOCK, Topic::Tickets, Topic::Sales] {
        stalled.subscribe(topic, None).await.unwrap();
    }
    let before = child.resident_bytes();
    let began = Instant::now();
    let mut stall = Stall::watch(address, port);
    let (mut sold, mut slowest, mut quiet) = (0_u32, Duration::ZERO, Duration::ZERO);
    // The till goes on selling until the server has given the stalled socket up.
    while let Some(still) = stall.still() {
        quiet = quiet.max(still);
        assert!(began.elapsed() < PATIENCE, "still there after {sold} sales, {quiet:?} without a byte");
        // It is alive and says so: on a busy machine its queue takes longer to fill than anybody may be silent.
        stalled.say(&ClientMessage::Ping).await;
        for _ in 0..20 {
            let asked = Instant::now();
            done(&till.submit(Some(CASHIER), sell(&[("P01", 1), ("P02", 1)])).await.unwrap());
            slowest = slowest.max(asked.elapsed());
            sold += 1;
        }
        let lsn = done(&office_http.submit(&office(Some(LONDON), delivery())).await.unwrap());
        // Whoever reads has it at once.
        healthy.read_to(lsn).await;
    }
    let grown = child.resident_bytes().saturating_sub(before);
    println!(
        "shut after {quiet:?} without a byte; {sold} sales, the slowest {slowest:?}; {} KiB more",
        grown / 1024
    );
    assert!(quiet <= Duration::from_secs(15));
    assert!(slowest < Duration::from_secs(2), "a sale took {slowest:?}");
    assert!(grown < 64 << 20, "{grown} bytes more");
    drop(stalled);
    is_counted_as_slow(&office_http).await;

    // It comes back, is told everything and is equal again.
    let mut again = Raw::connect(address, Encoding::Json).await;
    again.hello(Some(&token)).await;
    let mut again = Reader::follow(again, STOCK).await;
    let lsn = done(&office_http.submit(&office(Some(LONDON), delivery())).await.unwrap());
    again.read_to(lsn).await;
    healthy.read_to(lsn).await;
    assert_eq!(again.mirror.levels(), healthy.mirror.levels());
    assert_eq!(healthy.snapshots, 1, "who reads never needs a second snapshot");
    let truth = office_http.levels(LONDON).await;
    assert!(again.mirror.levels().iter().all(|(sku, level)| truth.get(sku) == Some(level)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_is_merely_slow_gets_a_complete_log() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let http = app.http_as(&token);
    let (wide, delivery) = many();
    done(&http.submit(&office(None, wide)).await.unwrap());
    let till = app.till(SECOND_TILL, CASHIER, Encoding::Bin).await;
    let (mut raw, port) = narrow(app.address).await;
    raw.hello(Some(&token)).await;
    let mut reader = Reader::follow(raw, STOCK).await;
    let began = Instant::now();
    let mut last = Lsn(0);
    let (mut missed, mut waiting, mut jammed) = (0, 0, None);
    // It reads nothing until its queue is full, which deliveries without a change show; then it misses more than may
    // wait for one socket, but fewer than are kept for coming back. On a machine so busy that this takes long it reads on
    // earlier, because a socket that takes nothing for ten seconds is given up.
    while missed < 100 && jammed.is_none_or(|since: Instant| since.elapsed() < Duration::from_secs(5)) {
        assert!(began.elapsed() < PATIENCE);
        done(&till.submit(Some(CASHIER), sell(&[("P01", 1)])).await.unwrap());
        last = done(&http.submit(&office(Some(LONDON), delivery())).await.unwrap());
        let now = servers_end(app.address.port(), port).expect("it is not given up so soon");
        missed = if now == waiting && now > 0 { missed + 1 } else { 0 };
        waiting = now;
        if now > 0 {
            jammed.get_or_insert_with(Instant::now);
        }
    }
    reader.read_to(last).await;
    assert_eq!(reader.snapshots, 1, "what was missed came as it was, not as a new snapshot");
    let truth: BTreeMap<_, _> = http.levels(LONDON).await;
    assert!(reader.mirror.levels().iter().all(|(sku, level)| truth.get(sku) == Some(level)));
    // And it is live again.
    let lsn = done(&http.submit(&office(Some(LONDON), delivery())).await.unwrap());
    reader.read_to(lsn).await;
    assert!(matches!(reader.raw.next().await, Received::Message(_)));
    app.stop().await;
}
