//! A stand-in for Stripe's interface, from its public documentation: what of it the adapter uses, with its forms, its keys and its
//! answers when something cannot be.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

type Form = BTreeMap<String, String>;

#[derive(Default)]
struct Page {
    amount: i64,
    status: &'static str,
    intent: Option<String>,
}

impl Intent {
    fn released(&self) -> i64 {
        if self.status == "succeeded" { self.amount - self.captured } else { 0 }
    }
}

#[derive(Default)]
struct Intent {
    status: &'static str,
    amount: i64,
    captured: i64,
    /// With the metadata of each.
    refunds: Vec<(i64, String)>,
    disputed: bool,
}

/// How what is let go after a part was captured is told. The documentation leaves that open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Release {
    /// As refunded.
    #[default]
    Counted,
    /// As a refund of its own.
    Listed,
    /// Not at all.
    Silent,
}

#[derive(Default)]
struct Books {
    release: Release,
    pages: BTreeMap<String, Page>,
    intents: BTreeMap<String, Intent>,
    /// What was asked under a key, and the answer to it.
    keys: BTreeMap<String, (String, u16, Value)>,
    lose: bool,
}

#[derive(Clone)]
pub(super) struct FakeStripe {
    pub(super) address: String,
    books: Arc<Mutex<Books>>,
    server: ServerHandle,
}

struct Shared {
    books: Arc<Mutex<Books>>,
    key: String,
}

type Answer = Result<Value, (u16, &'static str, &'static str)>;

impl FakeStripe {
    pub(super) fn serve(key: &str) -> Self {
        let books = Arc::<Mutex<Books>>::default();
        let shared = web::Data::new(Shared { books: books.clone(), key: key.to_owned() });
        let server =
            HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(answer)));
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { address, books, server: handle }
    }

    pub(super) fn pay(&self, reference: &str) {
        let mut books = self.books.lock().unwrap();
        let id = format!("pi_{}", books.intents.len());
        let page = books.pages.get_mut(reference).unwrap();
        assert_eq!(page.status, "open");
        page.status = "complete";
        page.intent = Some(id.clone());
        let intent = Intent { status: "requires_capture", amount: page.amount, ..Intent::default() };
        books.intents.insert(id, intent);
    }

    pub(super) fn intent_of(&self, reference: &str) -> String {
        self.books.lock().unwrap().pages[reference].intent.clone().unwrap()
    }

    pub(super) fn dispute(&self, reference: &str) {
        let id = self.intent_of(reference);
        self.books.lock().unwrap().intents.get_mut(&id).unwrap().disputed = true;
    }

    pub(super) fn forget_keys(&self) {
        self.books.lock().unwrap().keys.clear();
    }

    pub(super) fn tell_releases(&self, release: Release) {
        self.books.lock().unwrap().release = release;
    }

    pub(super) fn lose_an_answer(&self) {
        self.books.lock().unwrap().lose = true;
    }

    pub(super) async fn stop(self) {
        self.server.stop(false).await;
    }
}

async fn answer(shared: web::Data<Shared>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name: &str| {
        request.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    if header("authorization") != format!("Bearer {}", shared.key) {
        return problem(401, "", "Invalid API Key provided");
    }
    let form: Form = form_urlencoded::parse(&body).into_owned().collect();
    let query: Form = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let mut books = shared.books.lock().unwrap();
    let path = request.path().trim_start_matches("/v1/").to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    if request.method() == "GET" {
        return respond(books.get(&parts, &query));
    }
    let key = header("idempotency-key");
    assert!(!key.is_empty(), "everything that changes something is asked under a key");
    let asked = format!("{path} {form:?}");
    if let Some((before, status, body)) = books.keys.get(&key) {
        if *before != asked {
            return problem(
                400,
                "",
                "Keys for idempotent requests can only be used with the same parameters",
            );
        }
        return HttpResponse::build((*status).try_into().unwrap()).json(body);
    }
    let done = books.post(&parts, &form);
    if let Ok(body) = &done {
        books.keys.insert(key, (asked, 200, body.clone()));
    }
    if std::mem::take(&mut books.lose) {
        let ends = futures_util::stream::once(async { Err::<web::Bytes, _>(std::io::Error::other("lost")) });
        return HttpResponse::Ok().streaming(ends);
    }
    respond(done)
}

fn respond(answer: Answer) -> HttpResponse {
    match answer {
        Ok(body) => HttpResponse::Ok().json(body),
        Err((status, code, message)) => problem(status, code, message),
    }
}

fn problem(status: u16, code: &str, message: &str) -> HttpResponse {
    let body = json!({ "error": { "type": "invalid_request_error", "code": code, "message": message } });
    HttpResponse::build(status.try_into().unwrap()).json(body)
}

const MISSING: (u16, &str, &str) = (404, "resource_missing", "No such object");
const STATE: (u16, &str, &str) =
    (400, "payment_intent_unexpected_state", "This cannot be done in its status");

impl Books {
    fn get(&self, parts: &[&str], query: &Form) -> Answer {
        match parts {
            ["checkout", "sessions"] => {
                let of = &query["payment_intent"];
                let found = self.pages.iter().filter(|(_, page)| page.intent.as_ref() == Some(of));
                Ok(
                    json!({ "object": "list", "data": found.map(|(id, _)| self.page(id).unwrap()).collect::<Vec<_>>() }),
                )
            }
            ["checkout", "sessions", id] => {
                assert_eq!(query["expand[]"], "payment_intent.latest_charge");
                self.page(id)
            }
            ["refunds"] => {
                let intent = self.intents.get(&query["payment_intent"]).ok_or(MISSING)?;
                let one = |(amount, key): &(i64, String)| json!({ "id": "re_1", "amount": amount, "metadata": { "onhand_key": key } });
                let mut all: Vec<Value> = intent.refunds.iter().map(one).collect();
                let released = intent.released();
                if self.release == Release::Listed && released > 0 {
                    all.push(
                        json!({ "id": "re_0", "amount": released, "status": "succeeded", "metadata": {} }),
                    );
                }
                Ok(json!({ "object": "list", "data": all }))
            }
            _ => Err(MISSING),
        }
    }

    fn page(&self, id: &str) -> Answer {
        let page = self.pages.get(id).ok_or(MISSING)?;
        let intent = page.intent.as_ref().map(|id| {
            let intent = &self.intents[id];
            let released = if self.release == Release::Silent { 0 } else { intent.released() };
            let refunded: i64 = intent.refunds.iter().map(|(amount, _)| amount).sum();
            json!({
                "id": id, "object": "payment_intent", "status": intent.status, "amount": intent.amount,
                "amount_received": intent.captured,
                "latest_charge": {
                    "id": "ch_1", "amount": intent.amount, "amount_captured": intent.captured,
                    "amount_refunded": refunded + released, "disputed": intent.disputed,
                },
            })
        });
        let url = (page.status == "open").then(|| format!("https://checkout.stripe.example/{id}"));
        Ok(
            json!({ "id": id, "object": "checkout.session", "status": page.status, "url": url, "payment_intent": intent }),
        )
    }

    fn post(&mut self, parts: &[&str], form: &Form) -> Answer {
        match parts {
            ["checkout", "sessions"] => {
                assert_eq!(form["mode"], "payment");
                assert_eq!(form["payment_intent_data[capture_method]"], "manual");
                assert_eq!(form["line_items[0][price_data][currency]"], "eur");
                assert_eq!(form["line_items[0][price_data][product_data][name]"], "W-1 & more");
                let id = format!("cs_{}", self.pages.len());
                let amount = form["line_items[0][price_data][unit_amount]"].parse().unwrap();
                self.pages.insert(id.clone(), Page { amount, status: "open", intent: None });
                self.page(&id)
            }
            ["checkout", "sessions", id, "expire"] => {
                let page = self.pages.get_mut(*id).ok_or(MISSING)?;
                if page.status != "open" {
                    return Err((400, "", "Only Checkout Sessions with a status of open can be expired"));
                }
                page.status = "expired";
                self.page(id)
            }
            ["payment_intents", id, what] => {
                let intent = self.intents.get_mut(*id).ok_or(MISSING)?;
                if intent.status != "requires_capture" {
                    return Err(STATE);
                }
                if *what == "cancel" {
                    intent.status = "canceled";
                    return Ok(json!({ "id": id, "status": "canceled" }));
                }
                let amount: i64 = form["amount_to_capture"].parse().unwrap();
                if amount > intent.amount {
                    return Err((400, "amount_too_large", "This is more than can be captured"));
                }
                (intent.status, intent.captured) = ("succeeded", amount);
                Ok(json!({ "id": id, "status": "succeeded" }))
            }
            ["refunds"] => {
                let intent = self.intents.get_mut(&form["payment_intent"]).ok_or(MISSING)?;
                let amount: i64 = form["amount"].parse().unwrap();
                let before: i64 = intent.refunds.iter().map(|(amount, _)| amount).sum();
                if before + amount > intent.captured {
                    return Err((400, "", "Refund amount is greater than unrefunded amount on charge"));
                }
                intent.refunds.push((amount, form["metadata[onhand_key]"].clone()));
                Ok(json!({ "id": "re_1", "amount": amount }))
            }
            _ => Err(MISSING),
        }
    }
}

/// What a browser would send.
pub(super) async fn post_form(host: &str, path: &str, body: &str) {
    let mut wire = tokio::net::TcpStream::connect(host).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    wire.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
}
