//! Customers' accounts over the wire: opened by a mailed link, signed in on several devices, through kills, and gone without a trace.
//! What forms of other sites, old links and guesses come to.

use onhand_tests::{AppOptions, Child, Http, PATIENCE, TestApp, free_address, onhand_binary, shop, until};
use protocol::{
    Answer, Command, CommandBody, CreateCustomer, CustomerCommand, CustomerRef, CustomerRow, CustomerView,
    Outcome, Page, SignInRequest, SignInResponse,
};
use reqwest::{Method, StatusCode, header, redirect::Policy};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Instant,
};

/// A browser: it keeps its cookies and follows nothing by itself.
pub(crate) struct Browser {
    client: reqwest::Client,
    pub(crate) address: SocketAddr,
    /// Where the pages are that it sends forms from.
    pub(crate) origin: String,
    /// The one that says whose account it is.
    pub(crate) cookie: Option<String>,
    others: BTreeMap<String, String>,
    name: &'static str,
}

pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) text: String,
    set: Option<String>,
}

impl Browser {
    pub(crate) fn new(address: SocketAddr, name: &'static str) -> Self {
        Self::at(address, &format!("http://{address}"), name)
    }

    /// One that knows the shop by another address than its own.
    pub(crate) fn at(address: SocketAddr, origin: &str, name: &'static str) -> Self {
        let client =
            reqwest::Client::builder().timeout(PATIENCE).no_proxy().redirect(Policy::none()).build().unwrap();
        Self { client, address, origin: origin.to_owned(), cookie: None, others: BTreeMap::new(), name }
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Shown {
        let cookies: Vec<&String> = self.cookie.iter().chain(self.others.values()).collect();
        let request = if cookies.is_empty() {
            request
        } else {
            let all: Vec<&str> = cookies.into_iter().map(String::as_str).collect();
            request.header(header::COOKIE, all.join("; "))
        };
        let answer = request.header(header::USER_AGENT, self.name).send().await.unwrap();
        let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let to = text(header::LOCATION).unwrap_or_default();
        let mut set = None;
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().to_owned();
            let pair = cookie.split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            let (name, kept) = (name.to_owned(), (!value.is_empty()).then_some(pair.clone()));
            if name.ends_with("account") {
                (self.cookie, set) = (kept, Some(cookie));
            } else if let Some(pair) = kept {
                self.others.insert(name, pair);
            } else {
                self.others.remove(&name);
            }
        }
        Shown { status: answer.status(), to, set, text: answer.text().await.unwrap() }
    }

    pub(crate) async fn open(&mut self, path: &str) -> Shown {
        let request = self.client.get(format!("http://{}{path}", self.address));
        self.send(request).await
    }

    pub(crate) async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let origin = self.origin.clone();
        self.fill_from(&origin, path, fields).await
    }

    async fn fill_from(&mut self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Shown {
        let request = self.client.post(format!("http://{}{path}", self.address));
        let request = if origin.is_empty() { request } else { request.header(header::ORIGIN, origin) };
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        let request = request.header(header::CONTENT_TYPE, kind).body(pairs.join("&"));
        self.send(request).await
    }

    /// What the forms of a page carry.
    pub(crate) async fn proof(&mut self, path: &str) -> String {
        let page = self.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        between(&page.text, "name=\"proof\" value=\"", "\"")
    }
}

pub(crate) fn between(text: &str, from: &str, to: &str) -> String {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is missing in {text}"));
    rest.split(to).next().unwrap().to_owned()
}

/// Every mail that was written, oldest first.
fn outbox(data: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(data.join("mail/outbox"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    files.sort();
    files.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect()
}

/// Waits for so many mails, and finds a link in the newest. Lines of mails are folded with `=`.
async fn link(data: &Path, count: usize, path: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mails = outbox(data);
        if mails.len() >= count {
            let flat = mails.last().unwrap().replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
            return format!("{path}?t={}", between(&flat, &format!("{path}?t="), "\n").trim());
        }
        assert!(Instant::now() < deadline, "{count} mails, not {}", mails.len());
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

fn token(link: &str) -> String {
    link.split_once("?t=").unwrap().1.to_owned()
}

/// A house with people and goods, and its manager's token.
async fn prepared() -> (tempfile::TempDir, PathBuf, String) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let token = app.sign_in(shop::MANAGER).await;
    app.stop().await;
    (dir, data, token)
}

pub(crate) const JANE: (&str, &str) = ("Zaphodina Quillfeather", "zaphodina@quillfeather.example");

/// Opens an account, and comes back signed in.
async fn opened(address: SocketAddr, data: &Path) -> Browser {
    opened_by(Browser::new(address, "Mozilla/5.0 (iPhone) Safari/1"), data).await
}

/// The same in a browser of one's own.
pub(crate) async fn opened_by(mut browser: Browser, data: &Path) -> Browser {
    let before = outbox(data).len();
    let asked = browser.fill("/account/sign-up", &[("name", JANE.0), ("email", JANE.1)]).await;
    assert!(asked.text.contains("Look into your mail"), "{}", asked.text);
    let link = link(data, before + 1, "/account/open").await;
    for _ in 0..2 {
        let page = browser.open(&link).await;
        assert!(page.status == StatusCode::OK && browser.cookie.is_none(), "opening a link does nothing");
    }
    let token = token(&link);
    let weak = browser.fill("/account/open", &[("t", &token), ("name", JANE.0), ("password", "short")]).await;
    assert!(weak.text.contains("A password has") && weak.text.contains("aria-invalid"), "{}", weak.text);
    let done = browser
        .fill(
            "/account/open",
            &[("t", &token), ("name", JANE.0), ("password", "a lamp in the window"), ("news", "yes")],
        )
        .await;
    assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, "/account"), "{}", done.text);
    let cookie = done.set.unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let mut other = Browser::at(browser.address, &browser.origin, "x");
    let again = other.fill("/account/open", &[("t", &token), ("name", "Eve")]).await;
    assert_eq!(again.status, StatusCode::GONE, "a link is good once");
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_lives_through_kills_and_its_devices_are_ended_by_its_owner() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, _) = prepared().await;
    let child = Child::start(binary, &data, free_address()).await;
    let address = child.address;
    let mut phone = opened(address, &data).await;
    let proof = phone.proof("/account").await;
    let home = [
        ("proof", proof.as_str()),
        ("country", "GB"),
        ("name", JANE.0),
        ("line1", "7 Sample Street"),
        ("city", "London"),
        ("postcode", "N1 9GU"),
    ];
    assert_eq!(phone.fill("/account/addresses", &home).await.to, "/account?done=address");
    let wrong: Vec<_> =
        home.iter().map(|(name, value)| (*name, if *name == "postcode" { "123" } else { value })).collect();
    let refused = phone.fill("/account/addresses", &wrong).await;
    assert!(refused.text.contains("A postcode of GB looks like"), "{}", refused.text);
    child.kill();
    let child = Child::start(binary, &data, address).await;
    let page = phone.open("/account").await;
    for said in [JANE.0, JANE.1, "7 Sample Street", "Safari on iPhone", "confirmed"] {
        assert!(page.text.contains(said), "{said} is missing in {}", page.text);
    }
    // A second device, by the password; it ends the first.
    let mut laptop = Browser::new(address, "Mozilla/5.0 (Windows) Firefox/1");
    let wrong =
        laptop.fill("/account/sign-in", &[("email", JANE.1), ("password", "a lamp in the door")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let right = [("email", " Zaphodina@Quillfeather.example "), ("password", "a lamp in the window")];
    assert_eq!(laptop.fill("/account/sign-in", &right).await.to, "/account");
    let page = laptop.open("/account").await.text;
    let proof = between(&page, "name=\"proof\" value=\"", "\"");
    let other = page
        .split("<li data-device=\"")
        .skip(1)
        .find(|one| !one.split('>').next().unwrap().contains("data-own"))
        .unwrap();
    let device = other.split('"').next().unwrap();
    let ended = laptop.fill("/account/devices/end", &[("proof", &proof), ("device", device)]).await;
    assert_eq!(ended.to, "/account?done=device");
    child.kill();
    let child = Child::start(binary, &data, address).await;
    assert_eq!(phone.open("/account").await.to, "/account/sign-in", "the first is out, and stays so");
    assert_eq!(laptop.open("/account").await.status, StatusCode::OK);
    // Whoever is signed in waits for what is sold out without a link, at the address that is theirs.
    let mails = outbox(&data).len();
    let sheet = laptop.open("/alerts/new?sku=P17").await.text;
    assert!(sheet.contains(&format!("value=\"{}\"", JANE.1)), "{sheet}");
    let own = [("sku", shop::NEVER), ("place", "sent"), ("email", JANE.1)];
    assert_eq!(laptop.fill("/alerts/new", &own).await.to, "/alerts?done=set");
    assert!(laptop.open("/alerts").await.text.contains("Product P17"));
    assert!(laptop.open("/account").await.text.contains("What you wait for (1)"));
    assert_eq!(outbox(&data).len(), mails, "no mail was needed");
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_forms_links_and_guesses_come_to_nothing() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, _) = prepared().await;
    let child = Child::start(binary, &data, free_address()).await;
    let address = child.address;
    let mut jane = opened(address, &data).await;
    let proof = jane.proof("/account").await;
    let profile = [("proof", proof.as_str()), ("name", "Mallory"), ("phone", "")];
    for origin in ["https://evil.example", "null", "", "http://127.0.0.1"] {
        let forged = jane.fill_from(origin, "/account/profile", &profile).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{origin:?}");
    }
    let unproven = jane.fill("/account/profile", &[("proof", "00"), ("name", "Mallory")]).await;
    assert_eq!(unproven.status, StatusCode::FORBIDDEN);
    assert!(jane.open("/account").await.text.contains(JANE.0), "nothing has changed");
    // What is said does not tell who has an account.
    let mut eve = Browser::new(address, "x");
    let mut answers = Vec::new();
    for email in [JANE.1, "nobody@example.com"] {
        for (path, fields) in [
            ("/account/sign-up", vec![("name", "Eve"), ("email", email)]),
            ("/account/link", vec![("email", email)]),
            ("/account/sign-in", vec![("email", email), ("password", "not the password")]),
        ] {
            let page = eve.fill(path, &fields).await;
            answers.push((path, page.status, page.text.replace(email, "…")));
        }
    }
    let (known, unknown) = answers.split_at(3);
    assert_eq!(known, unknown);
    // Whose link is used in another's place, or was never given out, opens nothing.
    for path in ["/account/open", "/account/enter", "/account/reset", "/account/new-email"] {
        assert_eq!(eve.open(&format!("{path}?t=0123456789abcdef")).await.status, StatusCode::GONE, "{path}");
        let sent = eve
            .fill(path, &[("t", "../../etc"), ("name", "Eve"), ("password", "a lamp in the window")])
            .await;
        assert_eq!(sent.status, StatusCode::GONE, "{path}");
    }
    // Guessing ends, for everybody but whoever has the mail.
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        last = eve.fill("/account/sign-in", &[("email", JANE.1), ("password", "guess")]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert!(eve.cookie.is_none());
    // Another's device is not theirs to end, and a form that is too large is not read.
    let large = "x".repeat(20_000);
    assert_eq!(
        jane.fill("/account/profile", &[("name", &large)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let mut plain = Browser::new(address, "x");
    plain.cookie = Some("account=0000000000000000000000000000000000000000000000000000000000000000".into());
    assert_eq!(plain.open("/account").await.to, "/account/sign-in");
    assert_eq!(plain.open("/account/export").await.to, "/account/sign-in");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Where a text can be read in a folder, in any case.
pub(crate) fn read_in(folder: &Path, text: &str) -> Vec<PathBuf> {
    let lower = text.to_lowercase();
    let has = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap().to_ascii_lowercase();
        bytes.windows(lower.len()).any(|window| window == lower.as_bytes())
    };
    files(folder).into_iter().filter(has).collect()
}

fn office(body: CustomerCommand) -> Command {
    shop::office(None, CommandBody::Customer(body))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_can_be_read_nowhere_and_the_journal_is_as_good_as_before() {
    let Some(binary) = onhand_binary() else { return };
    let (_dir, data, token) = prepared().await;
    let child = Child::start(binary, &data, free_address()).await;
    let address = child.address;
    let http = Http::new(address, Some(token));
    let mut jane = opened(address, &data).await;
    let kept = CreateCustomer {
        name: "Kept Customer".into(),
        email: "kept@example.com".into(),
        ..CreateCustomer::default()
    };
    let reply = http.submit(&office(CustomerCommand::Create(Box::new(kept.clone())))).await.unwrap();
    let Answer::Ok(Outcome::CustomerCreated(kept_id)) = reply.answer else { panic!("{reply:?}") };
    let again = http.submit(&office(CustomerCommand::Create(Box::new(kept)))).await.unwrap_err();
    assert_eq!(again.code.name(), "email_taken");
    let found: Page<CustomerRow> = http.get("/api/v1/customers?text=quillfeather").await;
    let jane_id = found.items[0].id;
    let view: CustomerView = http.get(&format!("/api/v1/customers/{jane_id}")).await;
    assert!(view.has_password && view.row.verified.is_some() && view.devices == 1, "{view:?}");
    // Nothing of it is written anywhere but in the mail that was sent.
    let outside: Vec<PathBuf> = read_in(&data, "quillfeather")
        .into_iter()
        .filter(|path| !path.starts_with(data.join("mail")))
        .collect();
    assert_eq!(outside, Vec::<PathBuf>::new());
    let backup = data.parent().unwrap().join("before.backup");
    let export = jane.open("/account/export").await;
    assert!(export.text.contains(JANE.1), "{}", export.text);
    let proof = jane.proof("/account").await;
    let kept_back = leave(&mut jane, &proof, "delete").await;
    assert_eq!(kept_back.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = leave(&mut jane, &proof, "DELETE").await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text);
    child.kill();
    // The whole directory as it was left by the kill.
    assert_eq!(read_in(&data, "quillfeather"), Vec::<PathBuf>::new());
    assert_eq!(read_in(&data, "zaphodina"), Vec::<PathBuf>::new());
    let verified = Child::run(binary, &data, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    // A backup has no keys. Restored with today's, the one who stayed is there and the one who went is not.
    let saved = Child::run(binary, &data, &["backup", backup.to_str().unwrap()]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    let child = Child::start(binary, &data, address).await;
    assert_eq!(jane.open("/account").await.to, "/account/sign-in");
    let rows: Page<CustomerRow> = http.get("/api/v1/customers").await;
    assert_eq!(rows.items.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Kept Customer"]);
    let problem = http.get_problem(&format!("/api/v1/customers/{jane_id}")).await;
    assert_eq!(problem.code.name(), "unknown_customer");
    child.kill();
    let child = restored(binary, &backup, "restored", address).await;
    assert_eq!(names(address).await, ["Kept Customer"]);
    let erase = office(CustomerCommand::Erase(CustomerRef { customer: kept_id.customer }));
    http_of(address).await.submit(&erase).await.unwrap();
    child.kill();
    // The copy beside a backup that was made by hand forgets whom the house forgets, too.
    let beside = data.parent().unwrap().join("customers.keys");
    let before = std::fs::read(&beside).unwrap();
    let child = Child::start(binary, &data, address).await;
    http_of(address).await.submit(&erase).await.unwrap();
    until("the copy is put anew", || std::fs::read(&beside).unwrap() != before).await;
    child.kill();
    let child = restored(binary, &backup, "again", address).await;
    assert_eq!(names(address).await, Vec::<String>::new());
    drop(child);
}

/// Asks to be erased, with the word that says so.
async fn leave(who: &mut Browser, proof: &str, word: &str) -> Shown {
    let fields = [("proof", proof), ("word", word), ("password", "a lamp in the window")];
    who.fill("/account/erase", &fields).await
}

/// A server on what a backup restores into a folder beside it.
async fn restored(binary: &Path, backup: &Path, folder: &str, address: SocketAddr) -> Child {
    let data = backup.parent().unwrap().join(folder);
    let read = Child::run(binary, &data, &["restore", backup.to_str().unwrap()]);
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    Child::start(binary, &data, address).await
}

async fn names(address: SocketAddr) -> Vec<String> {
    let rows: Page<CustomerRow> = http_of(address).await.get("/api/v1/customers").await;
    rows.items.into_iter().map(|row| row.name).collect()
}

/// A restore gives sign-ins up; somebody signs in anew.
async fn http_of(address: SocketAddr) -> Http {
    let http = Http::new(address, None);
    let body = SignInRequest { staff: shop::MANAGER, password: shop::PASSWORD.into(), code: None };
    let (status, text) = http.send(http.request(Method::POST, "/api/v1/sign-in").json(&body)).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let signed_in: SignInResponse = serde_json::from_str(&text).unwrap();
    Http::new(address, Some(signed_in.token))
}
