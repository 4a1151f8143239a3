//! Being written to when goods can be had again, through the shop's pages and with real mails: who confirms, who learns and in which
//! order, who takes it back, and that nobody learns twice, whatever falls in between.

use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, TestApp, free_address, onhand_binary,
    shop::{LONDON, MANAGER, MANCHESTER, NEVER, done, hold, office, receive, sku},
};
use protocol::{CommandBody, CreateCustomer, CustomerCommand, CustomerExport, CustomerRef, SkuAlerts};
use reqwest::{StatusCode, header, redirect::Policy};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const GOODS: &str = NEVER;
/// How long goods must stay: some looks of a slow machine.
const AFTER: Duration = Duration::from_millis(600);

fn options(data: &Path) -> AppOptions {
    let mut options = AppOptions::on_disk(data);
    options.node.alert_after = AFTER;
    options
}

/// What a page answers, and where it leads.
async fn send(request: reqwest::RequestBuilder) -> (StatusCode, String, String) {
    let answer = request.send().await.unwrap();
    let to = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    (answer.status(), to.unwrap_or_default(), answer.text().await.unwrap())
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(PATIENCE).no_proxy().redirect(Policy::none()).build().unwrap()
}

async fn look(address: SocketAddr, path: &str) -> (StatusCode, String, String) {
    send(client().get(format!("http://{address}{path}"))).await
}

async fn fill(address: SocketAddr, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let request = client()
        .post(format!("http://{address}{path}"))
        .header(header::ORIGIN, format!("http://{address}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(pairs.join("&"));
    send(request).await
}

/// Every mail that was written, oldest first: to whom, and its text without folds.
fn outbox(data: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(data.join("mail/outbox"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let flat = |text: String| {
        let to = between(&text, "\nTo: ", "\r\n").trim_matches(['<', '>']).to_owned();
        (to, text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "="))
    };
    texts.map(flat).collect()
}

/// Those that tell of goods.
fn told(data: &Path) -> Vec<String> {
    let mut told: Vec<String> = outbox(data)
        .into_iter()
        .filter(|(_, text)| text.contains("can be had again, "))
        .filter(|(_, text)| !text.contains("/alerts/confirm?t="))
        .map(|(to, _)| to)
        .collect();
    told.sort();
    told
}

fn between(text: &str, from: &str, to: &str) -> String {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is missing in {text}"));
    rest.split(to).next().unwrap().to_owned()
}

async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Asks, opens the mailed link, and confirms. The page behind it, with all that they wait for.
async fn wait_for(address: SocketAddr, data: &Path, email: &str, place: &str) -> String {
    let before = outbox(data).len();
    let asked = fill(address, "/alerts/new", &[("sku", GOODS), ("place", place), ("email", email)]).await;
    assert!(asked.2.contains("Look into your mail"), "{}", asked.2);
    until("a mail with a link", async || outbox(data).len() > before).await;
    let (to, text) = outbox(data).pop().unwrap();
    assert_eq!(to, email);
    let token = between(&text, "/alerts/confirm?t=", "\n").trim().to_owned();
    let page = look(address, &format!("/alerts/confirm?t={token}")).await;
    assert!(page.0 == StatusCode::OK && page.2.contains("for a year at most"), "{}", page.2);
    let confirmed = fill(address, "/alerts/confirm", &[("t", &token)]).await;
    assert_eq!(confirmed.0, StatusCode::SEE_OTHER, "{}", confirmed.2);
    assert_eq!(fill(address, "/alerts/confirm", &[("t", &token)]).await.0, StatusCode::GONE, "once");
    confirmed.1
}

async fn people(http: &Http) -> u32 {
    let view: SkuAlerts = http.get(&format!("/api/v1/stock/{GOODS}/alerts")).await;
    view.people
}

async fn did(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(Some(LONDON), body.into())).await.unwrap());
}

async fn prepared() -> (tempfile::TempDir, PathBuf, String) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let token = app.sign_in(MANAGER).await;
    app.stop().await;
    (dir, data, token)
}

async fn start(binary: &Path, data: &Path, address: SocketAddr) -> Child {
    let after = AFTER.as_millis().to_string();
    Child::start_where(binary, data, address, &[("ONHAND_ALERT_AFTER_MS", &after)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_to_confirm_learn_of_a_delivery_once_each_through_kills() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, token) = prepared().await;
    let child = start(binary, &data, free_address()).await;
    let address = child.address;
    let http = Http::new(address, Some(token.clone()));
    for number in 1..=5 {
        wait_for(address, &data, &format!("shopper{number}@example.com"), "sent").await;
    }
    let here = wait_for(address, &data, "here@example.com", &LONDON.to_string()).await;
    let again = wait_for(address, &data, "shopper1@example.com", "sent").await;
    assert!(here.contains("/alerts?a=") && again != here);
    assert_eq!(people(&http).await, 6, "whoever asks twice waits once");
    child.kill();

    // Nothing of an address stands anywhere but in mails, and all of them wait on behind a kill.
    let read = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
    for file in read.filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(9).any(|part| part == b"shopper1@"), "{}", file.display());
    }
    let child = start(binary, &data, address).await;
    assert_eq!(people(&http).await, 6);
    did(&http, receive("D-1", &[(GOODS, 1)])).await;
    until("four mails", async || told(&data).len() == 4).await;
    child.kill();
    let child = start(binary, &data, address).await;
    let first = ["here@example.com", "shopper1@example.com", "shopper2@example.com", "shopper3@example.com"];
    until("two are left", async || people(&http).await == 2).await;
    assert_eq!(told(&data), first, "three for the piece that can be sent, one who collects it");

    // It is sold, and another comes: the others learn, and nobody again.
    did(&http, receive("D-2", &[(GOODS, 1)])).await;
    until("all mails", async || told(&data).len() == 6).await;
    until("nobody waits", async || people(&http).await == 0).await;
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    let all: std::collections::BTreeSet<String> = told(&data).into_iter().collect();
    assert_eq!(all.len(), 6, "six people, six mails");
    let (_, mail) = outbox(&data).into_iter().find(|(_, text)| text.contains("to be collected at")).unwrap();
    for said in ["multipart/alternative", "text/html", "/en/p/", "/en/alerts?a="] {
        assert!(mail.contains(said), "{said} is missing in {mail}");
    }
}

#[tokio::test]
async fn what_does_not_stay_brings_no_mail_and_what_comes_then_does() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&options(&data)).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    wait_for(app.address, &data, "one@example.com", &LONDON.to_string()).await;
    // Goods elsewhere are no goods here.
    let north = office(Some(MANCHESTER), receive("D-1", &[(GOODS, 5)]));
    done(&http.submit(&north).await.unwrap());
    let page = look(app.address, &format!("/alerts/new?sku={GOODS}")).await.2;
    assert!(page.contains("LDN") && !page.contains("Sent to me"), "it can be sent already: {page}");
    // A piece that is there and held at once is there for nobody.
    did(&http, receive("D-2", &[(GOODS, 1)])).await;
    did(&http, hold(&[(GOODS, 1)], None)).await;
    wait_for(app.address, &data, "two@example.com", &LONDON.to_string()).await;
    let looked = Instant::now();
    until("two turns have passed", async || looked.elapsed() > AFTER * 2 + AFTER / 2).await;
    assert_eq!((told(&data).len(), people(&http).await), (0, 2));
    // Something comes that nobody holds.
    did(&http, receive("D-3", &[(GOODS, 1)])).await;
    until("both learn", async || told(&data) == ["one@example.com", "two@example.com"]).await;
    until("nobody waits", async || people(&http).await == 0).await;
    app.stop().await;
}

#[tokio::test]
async fn it_is_taken_back_by_its_link_and_hostile_forms_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&options(&data)).await;
    let (address, http) = (app.address, app.http_as(&app.sign_in(MANAGER).await));
    let list = wait_for(address, &data, "one@example.com", "sent").await;
    wait_for(address, &data, "one@example.com", &LONDON.to_string()).await;
    let page = look(address, &list).await.2;
    assert_eq!(page.matches("name=\"alert\"").count(), 2, "{page}");
    let tag = between(&list, "?a=", "&");
    let alert = between(&page, "name=\"alert\" value=\"", "\"");

    for (sku, place, email, status) in [
        ("NO-SUCH", "sent", "one@example.com", StatusCode::NOT_FOUND),
        ("P01", "sent", "one@example.com", StatusCode::OK),
        (GOODS, "77", "one@example.com", StatusCode::UNPROCESSABLE_ENTITY),
        (GOODS, "sent", "one at example", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = fill(address, "/alerts/new", &[("sku", sku), ("place", place), ("email", email)]).await;
        assert_eq!(answer.0, status, "{sku} {place} {email}: {}", answer.2);
    }
    let foreign =
        client().post(format!("http://{address}/alerts/stop")).header(header::ORIGIN, "https://evil.example");
    let kind = "application/x-www-form-urlencoded";
    let foreign = foreign.header(header::CONTENT_TYPE, kind).body(format!("a={tag}"));
    assert_eq!(send(foreign).await.0, StatusCode::FORBIDDEN);
    for guess in ["00000000000000000000000000000000", "x", "", &tag[..31]] {
        fill(address, "/alerts/stop", &[("a", guess), ("alert", &alert)]).await;
        assert!(!look(address, &format!("/alerts?a={guess}")).await.2.contains("name=\"alert\""));
    }
    assert_eq!(people(&http).await, 2, "nothing has changed");

    let stopped = fill(address, "/alerts/stop", &[("a", &tag), ("alert", &alert)]).await;
    assert_eq!(stopped.0, StatusCode::SEE_OTHER, "{}", stopped.2);
    until("one is left", async || people(&http).await == 1).await;
    fill(address, "/alerts/stop", &[("a", &tag)]).await;
    until("none is left", async || people(&http).await == 0).await;
    assert!(look(address, &list).await.2.contains("we keep no address for it"));
    did(&http, receive("D-1", &[(GOODS, 5)])).await;
    let looked = Instant::now();
    until("two turns have passed", async || looked.elapsed() > AFTER * 2 + AFTER / 2).await;
    assert_eq!(told(&data), Vec::<String>::new());
    app.stop().await;
}

#[tokio::test]
async fn an_erased_customer_waits_for_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&options(&data)).await;
    let (address, http) = (app.address, app.http_as(&app.sign_in(MANAGER).await));
    let create = CreateCustomer {
        name: "Jane Doe".into(),
        email: "jane@example.com".into(),
        ..CreateCustomer::default()
    };
    let command = office(None, CommandBody::Customer(CustomerCommand::Create(Box::new(create))));
    let reply = http.submit(&command).await.unwrap();
    let protocol::Answer::Ok(protocol::Outcome::CustomerCreated(made)) = reply.answer else {
        panic!("{reply:?}")
    };
    wait_for(address, &data, "jane@example.com", "sent").await;
    wait_for(address, &data, "john@example.com", "sent").await;
    let export: CustomerExport = http.get(&format!("/api/v1/customers/{}/export", made.customer)).await;
    let own: Vec<_> = export.customer.alerts.iter().map(|alert| (alert.sku, alert.branch)).collect();
    assert_eq!(own, [(sku(GOODS), None)], "what was asked at their address, and nobody else's");
    let erase = CustomerCommand::Erase(CustomerRef { customer: made.customer });
    done(&http.submit(&office(None, CommandBody::Customer(erase))).await.unwrap());
    until("the other is left", async || people(&http).await == 1).await;
    did(&http, receive("D-1", &[(GOODS, 5)])).await;
    until("john learns", async || told(&data) == ["john@example.com"]).await;
    until("nobody waits", async || people(&http).await == 0).await;
    app.stop().await;
}
