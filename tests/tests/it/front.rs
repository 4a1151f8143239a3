//! What the house shows and says to the outside: its theme and hours on the shop's pages, its mails, and its paper on printers in
//! the network.

use onhand::backups::BackupOptions;
use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, TILL, done, office, till},
};
use protocol::{
    CommandBody, Drawer, MailProtection, MailState, MailTransport, MailView, OpeningHours, PaperWidth,
    Printed, PutBranch, PutMail, PutRegister, PutTheme, RegisterSettings, SentMail, SiteLink, StartStep,
    StartView, ThemePreview, TicketId,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

const PATIENCE: Duration = Duration::from_secs(20);

async fn post(http: &Http, path: &str, body: &Value) -> (StatusCode, Value) {
    let (status, text) = http.send(http.request(Method::POST, path).json(body)).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn put(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(None, body.into())).await.unwrap());
}

async fn page(http: &Http, path: &str) -> (reqwest::header::HeaderMap, String) {
    let response = http.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    (response.headers().clone(), response.text().await.unwrap())
}

/// A sale at the till of London.
async fn sale(app: &TestApp) -> TicketId {
    let mut raw = app.raw_as(Some(&shop::token(TILL)), protocol::Encoding::Bin).await;
    let seq = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    let reply = raw.submit(&till(seq, CASHIER, shop::sell(&[("P05", 2)]))).await;
    done(&reply);
    reply.id.into()
}

/// Waits until the newest mail is in a state.
async fn mail_in(http: &Http, state: MailState) -> SentMail {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let view: MailView = http.get("/api/v1/mail").await;
        match view.mails.first() {
            Some(mail) if mail.state == state => return mail.clone(),
            other => {
                assert!(Instant::now() < deadline, "{:?}", other.map(|mail| (mail.state, mail.said.clone())))
            }
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_theme_is_looked_at_first_and_then_every_page_has_it_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let (http, anybody) = (app.http_as(&app.sign_in(MANAGER).await), app.http());
    let theme = PutTheme {
        accent: "#ffd400".into(),
        corners: 3,
        tagline: "<b>Since 1926</b>".into(),
        imprint: "Corner Shop Ltd".into(),
        links: vec![SiteLink { name: "Blog".into(), address: "https://example.com/blog".into() }],
        ..PutTheme::default()
    };
    let (status, answer) = post(&http, "/api/v1/theme/preview", &json!(theme)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let preview: ThemePreview = serde_json::from_value(answer).unwrap();
    assert!(preview.theme.colours.light.corrected);

    // The look may stand in a frame of the back office; nothing else may, and nobody else sees it.
    let (head, html) = page(&anybody, &preview.address).await;
    assert!(html.contains("&#60;b&#62;Since 1926") && html.contains("noindex"), "{html}");
    assert!(head["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'self'"));
    let css = html.split("href=\"").find(|part| part.starts_with("/theme.css")).unwrap();
    let (_, css) = page(&anybody, css.split('"').next().unwrap()).await;
    assert!(css.contains("--brand: #ffd400;") && css.contains("--round: 3px;"), "{css}");
    let (head, html) = page(&anybody, "/").await;
    assert!(!html.contains("Since 1926"));
    let policy = head["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");

    put(&http, theme.clone()).await;
    app.stop().await;
    let app = TestApp::start_with(&options).await;
    let anybody = app.http();
    for path in ["/", "/p/p05", "/shops", "/search?q=P05"] {
        let (_, html) = page(&anybody, path).await;
        assert!(html.contains("/theme.css?v=1") && html.contains("Since 1926"), "{path}: {html}");
        assert!(html.contains("Corner Shop Ltd") && html.contains("https://example.com/blog"), "{path}");
        assert!(
            !html.contains(" style=") && !html.contains("<style"),
            "no style stands inside a page: {path}"
        );
    }
    let (head, css) = page(&anybody, "/theme.css?v=1").await;
    assert!(css.contains("#ffd400") && head["cache-control"].to_str().unwrap().contains("immutable"));
    app.stop().await;
}

#[tokio::test]
async fn hours_stand_on_a_page_of_their_own_and_stock_leads_there() {
    let app = TestApp::start().await;
    let (http, anybody) = (app.http_as(&app.sign_in(MANAGER).await), app.http());
    let always = (1..=7).map(|day| OpeningHours { day, opens: 0, closes: 1_440 }).collect();
    put(
        &http,
        PutBranch {
            id: LONDON,
            code: "LDN".into(),
            name: "London".into(),
            on_web: true,
            address: "1 High Street\nLondon".into(),
            pickup: "Ring the bell".into(),
            time_zone: "Europe/London".into(),
            hours: always,
            ..PutBranch::default()
        },
    )
    .await;
    let (_, html) = page(&anybody, "/shops").await;
    for said in [
        "1 High Street",
        "Open now, day and night",
        "Ring the bell",
        "id=\"branch-1\"",
        "Opening hours are not given",
        "00:00–00:00",
    ] {
        assert!(html.contains(said), "{said} is missing in {html}");
    }
    let data = html.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["@graph"][0]["@type"], "Store");
    assert_eq!(data["@graph"][0]["openingHoursSpecification"].as_array().unwrap().len(), 7);
    let (_, html) = page(&anybody, "/p/p05").await;
    assert!(html.contains("<a href=\"/shops#branch-1\">London</a>"), "{html}");
    app.stop().await;
}

/// A mail server; tells what it was sent. To somebody called nobody it says no.
async fn mail_server() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mails = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&mails);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                write.write_all(b"220 test\r\n").await.unwrap();
                let mut mail = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    let answer = match line.split([' ', ':']).next().unwrap() {
                        "EHLO" => "250-test\r\n250 AUTH PLAIN",
                        "AUTH" => "235 welcome",
                        "RCPT" if line.contains("nobody@") => "550 5.1.1 nobody of this name",
                        "DATA" => {
                            write.write_all(b"354 go on\r\n").await.unwrap();
                            while let Ok(Some(line)) = lines.next_line().await {
                                if line == "." {
                                    break;
                                }
                                mail.push_str(&line);
                                mail.push('\n');
                            }
                            kept.lock().unwrap().push(std::mem::take(&mut mail));
                            "250 queued as 77"
                        }
                        "QUIT" => "221 bye",
                        _ => "250 ok",
                    };
                    write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                }
            });
        }
    });
    (port, mails)
}

/// Whether some file below a folder, but for those in `except`, holds some bytes.
fn holds(folder: &Path, except: &str, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return path.file_name().unwrap() != except && holds(&path, except, bytes);
        }
        std::fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test]
async fn a_mail_server_takes_a_test_or_says_why_not_and_the_password_is_in_no_record() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let (port, mails) = mail_server().await;
    let smtp = PutMail {
        transport: MailTransport::Smtp,
        sender_name: "Corner Shop".into(),
        sender_address: "shop@example.com".into(),
        host: "127.0.0.1".into(),
        port,
        protection: MailProtection::None,
        user: "shop".into(),
        ..PutMail::default()
    };
    put(&http, smtp.clone()).await;
    // Without a password nothing is tried.
    let (_, told) = post(&http, "/api/v1/mail/test", &json!({ "to": "jo@example.com" })).await;
    assert_eq!(told["state"], "failed");
    assert!(told["said"].as_str().unwrap().contains("no password"), "{told}");
    let secret = "hunter2 and some more";
    let (status, view) = post(&http, "/api/v1/mail/password", &json!({ "password": secret })).await;
    assert_eq!((status, &view["password"]), (StatusCode::OK, &json!(true)));
    assert!(!view.to_string().contains(secret));

    let (_, told) = post(&http, "/api/v1/mail/test", &json!({ "to": "jo@example.com" })).await;
    assert_eq!(told["state"], "accepted", "{told}");
    assert!(told["said"].as_str().unwrap().contains("queued as 77"), "{told}");
    assert!(mails.lock().unwrap()[0].contains("Corner Shop"), "{:?}", mails.lock().unwrap());
    let (_, told) = post(&http, "/api/v1/mail/test", &json!({ "to": "nobody@example.com" })).await;
    assert_eq!(told["state"], "failed");
    assert!(told["said"].as_str().unwrap().contains("nobody of this name"), "{told}");
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    put(&http, PutMail { port: gone, ..smtp }).await;
    let (_, told) = post(&http, "/api/v1/mail/test", &json!({ "to": "jo@example.com" })).await;
    assert!(told["said"].as_str().unwrap().contains("could not be reached"), "{told}");
    let (status, problem) = post(&http, "/api/v1/mail/test", &json!({ "to": "jo" })).await;
    assert!(status.is_client_error() && problem["code"] == "invalid_text", "{problem}");
    app.stop().await;
    assert!(holds(&data, "nothing", secret.as_bytes()), "the password is kept");
    assert!(!holds(&data, "secrets", secret.as_bytes()), "and nowhere but among the secrets");
    assert!(!holds(&data, "mail", b"jo@example.com"), "an address is in no record");
}

#[tokio::test]
async fn a_receipt_goes_to_the_customer_who_asks_and_is_found_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    shop::open(&app.node, TILL, CASHIER).await;
    let ticket = sale(&app).await;
    let path = format!("/api/v1/tickets/{ticket}/mail");
    let (own, other) = (app.http_as(&shop::token(TILL)), app.http_as(&shop::token(NORTHERN_TILL)));
    let to = json!({ "to": "jo@example.com" });
    let (status, _) = post(&other, &path, &to).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a register of {MANCHESTER} sends none of {LONDON}");
    let (status, told) = post(&own, &path, &to).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let filed = mail_in(&http, MailState::Filed).await;
    assert_eq!(filed.to, "jo@example.com");
    let view: MailView = http.get("/api/v1/mail").await;
    let file = Path::new(&view.folder.unwrap()).join(format!("{}.eml", filed.id));
    let text = std::fs::read_to_string(file).unwrap();
    for said in ["To: jo@example.com", "text/plain", "text/html", "Product P05"] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    app.stop().await;
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(mail_in(&http, MailState::Filed).await, filed);
    app.stop().await;
}

/// A receipt printer; tells what it printed.
async fn printer() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printed = Arc::new(Mutex::new(Vec::new()));
    let out = Arc::clone(&printed);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut last = Vec::new();
            while let Ok(byte) = stream.read_u8().await {
                last.push(byte);
                let answer = match last.as_slice() {
                    [.., 0x10, 0x04, 1 | 2 | 4] => 0x12,
                    [.., 0x1d, b'r', 1] => 0,
                    _ => continue,
                };
                last.truncate(last.len() - 3);
                out.lock().unwrap().append(&mut last);
                stream.write_all(&[answer]).await.unwrap();
            }
        }
    });
    (address, printed)
}

#[tokio::test]
async fn a_printer_in_the_network_prints_tickets_and_opens_the_drawer_and_holds_up_no_sale() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let own = app.http_as(&shop::token(TILL));
    let path = format!("/api/v1/registers/{TILL}/print");
    let (status, problem) = post(&own, &path, &json!("test")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("no printer in the network"), "{problem}");

    let (network, printed) = printer().await;
    let settings = RegisterSettings {
        paper: PaperWidth::Roll58,
        drawer: Drawer::WithPrinter,
        network: network.clone(),
        extra_copies: 1,
        ..RegisterSettings::default()
    };
    let register = |settings| PutRegister {
        id: TILL,
        branch: LONDON,
        name: "Till 11".into(),
        settings: Some(settings),
        ..PutRegister::default()
    };
    put(&http, register(settings.clone())).await;
    let (status, told) = post(&http, &path, &json!("test")).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let told: Printed = serde_json::from_value(told).unwrap();
    assert_eq!((told.printer.as_str(), told.silent), (network.as_str(), false));
    assert!(printed.lock().unwrap().windows(10).any(|ten| ten == b"Test print"));
    printed.lock().unwrap().clear();

    let ticket = sale(&app).await;
    post(&own, &path, &json!("drawer")).await;
    assert_eq!(printed.lock().unwrap().split_off(0), [0x1b, b'@', 0x1b, b'p', 0, 25, 250]);
    let (status, told) = post(&own, &path, &json!({ "receipt": ticket })).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let bytes = printed.lock().unwrap().split_off(0);
    assert!(bytes.windows(11).any(|part| part == b"Product P05"));
    assert_eq!(bytes.windows(2).filter(|two| *two == [0x1d, b'V']).count(), 2, "a receipt and its copy");
    // Another register's printer is not this one's to use, and no ticket is made up.
    let (status, _) = post(&app.http_as(&shop::token(NORTHERN_TILL)), &path, &json!("drawer")).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = post(&own, &path, &json!({ "receipt": shop::new_id() })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    // A printer that is not there is told, and the next sale is made all the same.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    put(&http, register(RegisterSettings { network: gone, ..settings })).await;
    let (status, problem) = post(&own, &path, &json!({ "receipt": ticket })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["detail"].as_str().unwrap().contains("the connection was refused"), "{problem}");
    sale(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn the_first_steps_see_backups_and_devices_by_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = AppOptions::on_disk(dir.path().join("data"));
    let backups = dir.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    options.node.backups = BackupOptions { directory: Some(backups), every: None, keep: 3 };
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let is_done = async |wanted: StartStep| {
        let view: StartView = http.get("/api/v1/start").await;
        view.steps.iter().any(|one| one.step == wanted && one.done)
    };
    assert!(!is_done(StartStep::BackupConfigured).await && is_done(StartStep::TillEnrolled).await);
    app.node.back_up(None).unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !is_done(StartStep::BackupConfigured).await {
        assert!(Instant::now() < deadline, "a backup ticks its step");
    }
    app.stop().await;
}
