//! What somebody without an account said of themselves in an order: nowhere in clear, and gone for ever once they ask for it, with the
//! server killed on either side of the end of its key, and in every backup.

use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, TestApp, free_address, onhand_binary,
    shop::{self, LONDON, collected, filled, office, order_of, sku, units},
    until, until_asked,
};
use protocol::{
    CommandBody, Contact, FulfilmentCommand, FulfilmentRef, HandOverFulfilment, InvoiceRow, OrderExport,
    OrderRow, OrderState, OrderView, Page, PickFulfilment, PlaceOrder, RefusalCode, SkuQuantity, StockLevel,
};
use reqwest::{StatusCode, redirect::Policy};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

const GOODS: &str = "P05";
const JANE: (&str, &str) = ("Zaphodina Quillfeather", "zaphodina@quillfeather.example");

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Where her name can be read in a folder, in any case.
fn read_in(folder: &Path) -> Vec<PathBuf> {
    let has = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap().to_ascii_lowercase();
        bytes.windows(12).any(|window| window == b"quillfeather")
    };
    files(folder).into_iter().filter(has).collect()
}

fn outside_mail(data: &Path) -> Vec<PathBuf> {
    read_in(data).into_iter().filter(|path| !path.starts_with(data.join("mail"))).collect()
}

async fn place(public: &Http, (name, email): (&str, &str)) -> OrderView {
    let cart = filled(public, GOODS, 1).await;
    let contact = Contact { name: name.into(), email: email.into(), phone: "020 7946 0000".into() };
    let note = "Quillfeather rings twice".into();
    let place = PlaceOrder { contact, note, ..order_of(&cart, collected(true)) };
    public.send_json("/api/v1/checkout", &place).await.unwrap()
}

async fn mine(public: &Http, key: &str) -> OrderView {
    public.get(&format!("/api/v1/checkout/{key}")).await
}

/// It is handed over, billed and written about.
async fn hand_over(http: &Http, public: &Http, order: &OrderView) {
    let inside: OrderView = http.get(&format!("/api/v1/orders/{}", order.id)).await;
    let fulfilment = inside.parts[0].fulfilment;
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(1) }];
    let (code, known_by) = (inside.collect_code.clone(), String::new());
    for step in [
        FulfilmentCommand::Begin(FulfilmentRef { fulfilment }),
        FulfilmentCommand::Pick(PickFulfilment { fulfilment, lines, reason: String::new() }),
        FulfilmentCommand::Ready(FulfilmentRef { fulfilment }),
        FulfilmentCommand::HandOver(HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by }),
    ] {
        http.submit(&office(Some(LONDON), CommandBody::from(step))).await.unwrap();
    }
    until_asked("nothing is owed any more", async || mine(public, &order.key).await.can_erase).await;
}

async fn page(address: SocketAddr, path: &str) -> String {
    reqwest::get(format!("http://{address}{path}")).await.unwrap().text().await.unwrap()
}

async fn erase(address: SocketAddr, key: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let client =
        reqwest::Client::builder().timeout(PATIENCE).no_proxy().redirect(Policy::none()).build().unwrap();
    let sent = client
        .post(format!("http://{address}/order/{key}/erase"))
        .header("origin", format!("http://{address}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"));
    let answer = sent.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn invoices(http: &Http) -> Vec<InvoiceRow> {
    http.get::<Page<InvoiceRow>>("/api/v1/invoices").await.items
}

async fn level(http: &Http) -> StockLevel {
    http.levels(LONDON).await.get(&sku(GOODS)).copied().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_guest_said_is_sealed_and_can_be_read_nowhere_once_it_is_erased() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let token = app.sign_in(shop::MANAGER).await;
    app.stop().await;
    let child = Child::start(binary, &data, free_address()).await;
    let address = child.address;
    let (http, public) = (Http::new(address, Some(token)), Http::new(address, None));
    let order = place(&public, JANE).await;
    let kept = place(&public, ("Kept Person", "kept@example.com")).await;
    assert_eq!(order.state, OrderState::Confirmed);
    // Not while something of it is owed, and not without saying so.
    let (status, text) = erase(address, &order.key, &[("sure", "yes")]).await;
    assert!(status == StatusCode::OK && text.contains("once this order is over"), "{status} {text}");
    for own in [&order, &kept] {
        hand_over(&http, &public, own).await;
    }
    let (status, text) = erase(address, &order.key, &[]).await;
    assert!(status == StatusCode::OK && text.contains("tick that you mean it"), "{status} {text}");
    let export = page(address, &format!("/order/{}/export", order.key)).await;
    let told: OrderExport = serde_json::from_str(&export).unwrap();
    assert_eq!(
        (told.order.contact.name.as_str(), told.order.note.as_str()),
        (JANE.0, "Quillfeather rings twice")
    );
    // A stop writes snapshots of everything; nothing of it is in clear but in the mails that were sent.
    child.terminate();
    child.ended().await;
    assert_eq!(outside_mail(&data), Vec::<PathBuf>::new());
    let backup = dir.path().join("before.backup");
    let saved = Child::run(binary, &data, &["backup", backup.to_str().unwrap()]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    let keys = data.join("customers.keys");
    let keys_before = std::fs::read(&keys).unwrap();
    let beside = dir.path().join("customers.keys");
    let beside_before = std::fs::read(&beside).unwrap();

    let child = Child::start(binary, &data, address).await;
    let found: Page<OrderRow> = http.get("/api/v1/orders?text=quillfeather").await;
    assert_eq!(found.items.len(), 1, "its key opens it after a restart");
    let fulfilled = page(address, &format!("/order/{}", order.key)).await;
    assert!(fulfilled.contains(JANE.1) && fulfilled.contains("Erase my data"), "{fulfilled}");
    let before = (mine(&public, &order.key).await, invoices(&http).await, level(&http).await);
    let (status, text) = erase(address, &order.key, &[("sure", "yes")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let shown = page(address, &format!("/order/{}", order.key)).await;
    assert!(shown.contains("was erased on") && !shown.to_lowercase().contains("quillfeather"), "{shown}");
    let after = (mine(&public, &order.key).await, invoices(&http).await, level(&http).await);
    assert_eq!(
        (after.0.total, after.0.captured, &after.1, after.2),
        (before.0.total, before.0.captured, &before.1, before.2)
    );
    let found: Page<OrderRow> = http.get("/api/v1/orders?text=quillfeather").await;
    assert_eq!(found.items.len(), 0);
    until("the copy beside the backup is put anew", || std::fs::read(&beside).unwrap() != beside_before)
        .await;
    child.kill();
    // The whole directory, as the kill has left it, with its mails.
    assert_eq!(read_in(&data), Vec::<PathBuf>::new());
    let verified = Child::run(binary, &data, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));

    after_crashes(&Crashed { binary, data: &data, address, keys_before }, (&order, &kept)).await;
}

/// A house that was killed behind an erasure, and its keys as they were before.
struct Crashed<'a> {
    binary: &'a Path,
    data: &'a Path,
    address: SocketAddr,
    keys_before: Vec<u8>,
}

async fn after_crashes(house: &Crashed<'_>, (order, kept): (&OrderView, &OrderView)) {
    let Crashed { binary, data, address, keys_before } = house;
    let (public, keys) = (Http::new(*address, None), data.join("customers.keys"));
    // A crash between the record and the end of its key has left the key: the next start destroys it.
    std::fs::write(&keys, keys_before).unwrap();
    let child = Child::start(binary, data, *address).await;
    let again = std::fs::read(&keys).unwrap();
    let changed = keys_before.chunks(64).zip(again.chunks(64)).filter(|(one, other)| one != other).count();
    assert_eq!(changed, 1, "one place is overwritten");
    assert_eq!(mine(&public, &order.key).await.contact.name, "");
    assert_eq!(mine(&public, &kept.key).await.contact.name, "Kept Person");
    child.kill();

    // The other way round: a backup knows nothing of the erasure, and its key is gone all the same.
    let folder = data.parent().unwrap();
    let (restored, backup) = (folder.join("restored"), folder.join("before.backup"));
    let read = Child::run(binary, &restored, &["restore", backup.to_str().unwrap()]);
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let child = Child::start(binary, &restored, *address).await;
    let nobody = mine(&public, &order.key).await;
    assert_eq!((nobody.contact.name.as_str(), nobody.contact.email.as_str(), nobody.erased), ("", "", None));
    assert_eq!(mine(&public, &kept.key).await.contact.name, "Kept Person");
    let path = format!("/api/v1/checkout/{}/erase", order.key);
    let erased: OrderView = public.send_json(&path, &()).await.unwrap();
    assert!(erased.erased.is_some(), "and it can be said there as well");
    let unknown = format!("/api/v1/checkout/{}/erase", "0".repeat(64));
    let refused = public.send_json::<OrderView>(&unknown, &()).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::UnknownOrder);
    assert_eq!(read_in(&restored), Vec::<PathBuf>::new());
    drop(child);
}
