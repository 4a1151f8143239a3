//! The provider by its own address: what it does once, what it refuses, and what it remembers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::*;

const SECRET: &str = "whsec_c2VjcmV0IG9mIHR3ZW50eSBieXRlcw==";

struct Bench {
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Bench {
    fn open(file: Option<&Path>) -> Self {
        let options = Options {
            file: file.map(Path::to_owned),
            late: Duration::from_millis(100),
            delay: Duration::from_millis(300),
            hang: Duration::from_millis(200),
            ..Options::new("127.0.0.1:0".parse().unwrap(), "key of the shop")
        };
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { sandbox: serve(&options).unwrap(), http }
    }

    async fn post(&self, path: &str, key: &str, body: Value) -> (u16, Value) {
        let request = self.http.post(format!("http://{}{path}", self.sandbox.address));
        let request = request.header("idempotency-key", key).bearer_auth("key of the shop").json(&body);
        // An answer that is lost on its way has no status.
        let Ok(answer) = request.send().await else { return (0, Value::Null) };
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    async fn read(&self, id: &str) -> Value {
        let request = self.http.get(format!("http://{}/v1/payments/{id}", self.sandbox.address));
        request.bearer_auth("key of the shop").send().await.unwrap().json().await.unwrap()
    }

    async fn opened(&self, key: &str) -> String {
        let (status, payment) = self.post("/v1/payments", key, new()).await;
        assert_eq!(status, 200, "{payment}");
        payment["id"].as_str().unwrap().to_owned()
    }

    /// Pays on the page; the status, where it leads to and what it says.
    async fn pay(&self, id: &str, card: &str) -> (u16, String, String) {
        self.form(&format!("/pay/{id}"), &format!("card={card}")).await
    }

    async fn form(&self, path: &str, body: &str) -> (u16, String, String) {
        let request = self.http.post(format!("http://{}{path}", self.sandbox.address));
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let to =
            answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (status, to, answer.text().await.unwrap_or_default())
    }
}

fn new() -> Value {
    json!({ "amount": 1_250, "currency": "EUR", "order": "W-1", "return_address": "http://shop.example/back", "locale": "de" })
}

#[actix_web::test]
async fn what_is_asked_under_one_key_happens_once() {
    let bench = Bench::open(None);
    let id = bench.opened("one").await;
    assert_eq!(bench.opened("one").await, id);
    let mut other = new();
    other["amount"] = json!(9);
    assert_eq!(bench.post("/v1/payments", "one", other).await.0, 409);
    assert_eq!(bench.post(&format!("/v1/payments/{id}/capture"), "c", json!({ "amount": 1 })).await.0, 409);
    assert_eq!(bench.pay(&id, "0000 0000 0000 1001").await.1, "http://shop.example/back");
    for (key, amount, status) in
        [("c", 1_000, 200), ("c", 1_000, 200), ("d", 251, 409), ("d", 250, 200), ("c", 3, 409)]
    {
        let path = format!("/v1/payments/{id}/capture");
        assert_eq!(bench.post(&path, key, json!({ "amount": amount })).await.0, status, "{key} {amount}");
    }
    for (key, amount, status) in [("r", 1_200, 200), ("r", 1_200, 200), ("s", 51, 409), ("s", 50, 200)] {
        let path = format!("/v1/payments/{id}/refunds");
        assert_eq!(bench.post(&path, key, json!({ "amount": amount })).await.0, status, "{key} {amount}");
    }
    let read = bench.read(&id).await;
    assert_eq!((&read["captured"], &read["refunded"]), (&json!(1_250), &json!(1_250)));
    assert_eq!(bench.post(&format!("/v1/payments/{id}/cancel"), "x", json!({})).await.0, 409);
    bench.sandbox.stop().await;
}

#[actix_web::test]
async fn every_card_does_what_is_written_beside_it() {
    let bench = Bench::open(None);
    for (card, status, state) in [
        ("0000000000001001", 303, "authorised"),
        ("0000000000001002", 303, "pending"),
        ("0000000000002001", 402, "pending"),
        ("0000000000002004", 303, "declined"),
        ("0000000000003001", 504, "pending"),
        ("0000000000003002", 504, "authorised"),
        ("0000000000003003", 303, "pending"),
        ("0000000000005001", 303, "authorised"),
        ("4111111111111111", 422, "pending"),
        ("", 422, "pending"),
    ] {
        let id = bench.opened(&format!("key {card}")).await;
        assert_eq!(bench.pay(&id, card).await.0, status, "{card}");
        assert_eq!(bench.read(&id).await["state"], state, "{card}");
        match card {
            "0000000000001002" => {
                let path = format!("/pay/{id}/bank");
                assert_eq!(bench.form(&path, "answer=no").await.0, 402);
                bench.pay(&id, card).await;
                assert_eq!(bench.form(&path, "answer=yes").await.0, 303);
                assert_eq!(bench.read(&id).await["state"], "authorised");
            }
            "0000000000003003" => {
                let until = Instant::now() + Duration::from_secs(5);
                while bench.read(&id).await["state"] != "authorised" {
                    assert!(Instant::now() < until, "a late bank says yes in the end");
                }
            }
            "0000000000005001" => {
                let path = format!("/v1/payments/{id}/capture");
                assert_eq!(bench.post(&path, "c", json!({ "amount": 5 })).await.1["disputed"], true);
            }
            "0000000000002001" => {
                assert!(bench.pay(&id, card).await.2.contains("Das Guthaben reicht nicht"));
            }
            _ => {}
        }
    }
    bench.sandbox.stop().await;
}

#[actix_web::test]
async fn a_new_start_knows_what_was_before_and_leaves_out_half_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("payments.jsonl");
    let bench = Bench::open(Some(&file));
    let id = bench.opened("one").await;
    bench.pay(&id, "0000000000001001").await;
    bench.sandbox.stop().await;
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, [whole.as_slice(), b"{\"id\":\"sp_"].concat()).unwrap();
    let bench = Bench::open(Some(&file));
    assert_eq!(bench.opened("one").await, id);
    assert_eq!(bench.read(&id).await["state"], "authorised");
    bench.sandbox.stop().await;
}

#[actix_web::test]
async fn faults_strike_and_hide_nothing() {
    let bench = Bench::open(None);
    for (api, happened) in
        [(ApiFault::AnswerLost, true), (ApiFault::Unavailable, false), (ApiFault::Hangs, true)]
    {
        bench.sandbox.fail(Faults { api, requests: 1, ..Faults::default() });
        let key = format!("{api:?}");
        let (_, answer) = bench.post("/v1/payments", &key, new()).await;
        assert!(answer["id"].is_null());
        let before = bench.sandbox.shared.book().page("", 10).iter().any(|payment| payment.key == key);
        assert_eq!(before, happened);
        bench.opened(&key).await;
    }
    assert_eq!(bench.sandbox.shared.book().page("", 10).len(), 3);
    bench.sandbox.stop().await;
}

type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A shop that writes down what it hears, and takes nothing the first time.
async fn listen(heard: web::Data<Heard>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let text = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let (id, moment) = (text("webhook-id"), text("webhook-timestamp"));
    let good = sign(&[SECRET.to_owned()], &id, moment.parse().unwrap(), &body).unwrap();
    assert_eq!(good, text("webhook-signature"));
    let state = serde_json::from_slice::<Value>(&body).unwrap()["state"].as_str().unwrap().to_owned();
    let mut heard = heard.lock().unwrap();
    heard.push((id, state));
    if heard.len() == 1 { HttpResponse::ServiceUnavailable().finish() } else { HttpResponse::Ok().finish() }
}

#[actix_web::test]
async fn notices_are_signed_and_come_again_until_they_are_taken() {
    let heard = Heard::default();
    let data = web::Data::new(heard.clone());
    let shop = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(listen)))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let address = format!("http://{}/hook", shop.addrs()[0]);
    let shop = shop.run();
    let handle = shop.handle();
    actix_web::rt::spawn(shop);
    let bench = Bench::open(None);
    bench.sandbox.tell(Webhook { address, secrets: vec![SECRET.to_owned()] });
    let until = |many: usize| {
        let heard = heard.clone();
        async move {
            let end = Instant::now() + Duration::from_secs(20);
            while heard.lock().unwrap().len() < many {
                assert!(Instant::now() < end, "{:?}", heard.lock().unwrap());
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    };
    let id = bench.opened("one").await;
    bench.pay(&id, "0000000000001001").await;
    until(2).await;
    let both = heard.lock().unwrap().clone();
    assert_eq!(both[0], both[1]);
    let id = bench.opened("two").await;
    bench.pay(&id, "0000000000004001").await;
    until(5).await;
    let id = bench.opened("three").await;
    bench.pay(&id, "0000000000004002").await;
    bench.post(&format!("/v1/payments/{id}/capture"), "c", json!({ "amount": 7 })).await;
    until(7).await;
    let states: Vec<String> = heard.lock().unwrap().iter().skip(5).map(|(_, state)| state.clone()).collect();
    assert_eq!(states, ["captured", "authorised"]);
    bench.sandbox.stop().await;
    handle.stop(false).await;
}
