//! Drives the core with the scenarios that every client shares (`clients/conformance`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

use std::collections::HashMap;

use client::{Core, Event, Mirror, Output, Phase, Settings, TopicState};
use protocol::{ServerMessage, SkuLevel, StaffId, Timestamp, Topic};
use serde_json::{Value, json};

const VECTORS: &str = include_str!("../../conformance/vectors.json");

struct Driver {
    core: Core,
    now: i64,
    lost_at: i64,
    sent: Vec<Value>,
    settled: HashMap<String, Vec<Value>>,
    signed_on: Option<Value>,
    connect_wanted: bool,
    attempts: u64,
    names: HashMap<String, Value>,
}

impl Driver {
    fn new(token: &Value) -> Self {
        let settings = Settings::new(token.as_str().map(str::to_owned), 7);
        Self {
            core: Core::new(settings),
            now: 1_000,
            lost_at: 0,
            sent: Vec::new(),
            settled: HashMap::new(),
            signed_on: None,
            connect_wanted: false,
            attempts: 0,
            names: HashMap::new(),
        }
    }

    fn at(&self) -> Timestamp {
        Timestamp(self.now)
    }

    fn drain(&mut self) {
        while let Some(output) = self.core.poll() {
            match output {
                Output::Connect => {
                    self.connect_wanted = true;
                    self.attempts += 1;
                }
                Output::Send(message) => self.sent.push(serde_json::to_value(message).unwrap()),
                Output::Event(Event::Settled(reply)) => {
                    self.settled
                        .entry(reply.id.to_string())
                        .or_default()
                        .push(serde_json::to_value(reply).unwrap());
                }
                Output::Event(Event::SignedOn { staff, .. }) => {
                    self.signed_on = Some(json!({ "signed_on": staff }));
                }
                Output::Event(Event::SignOnRefused { refusal, .. }) => {
                    let code = refusal.map_or(json!("connection_lost"), |refusal| json!(refusal.code));
                    self.signed_on = Some(json!({ "sign_on_refused": code }));
                }
                Output::Drop => self.lost_at = self.now,
                Output::Event(_) => {}
            }
        }
    }

    fn advance_to(&mut self, target: i64) {
        self.drain();
        while let Some(wake) = self.core.wake_at().filter(|wake| wake.0 <= target) {
            self.now = self.now.max(wake.0);
            self.core.on_tick(self.at());
            self.drain();
            if self.connect_wanted {
                return;
            }
        }
        self.now = target;
    }

    /// Moves the clock until the client asks for a socket, and proves that it does so in time.
    fn await_connect(&mut self, window: &Value) {
        let (min, max) = (window["min_ms"].as_i64().unwrap(), window["max_ms"].as_i64().unwrap());
        self.advance_to(self.lost_at + max);
        assert!(self.connect_wanted, "no attempt within {max} ms");
        assert!(self.now - self.lost_at >= min, "an attempt after {} ms", self.now - self.lost_at);
        self.connect_wanted = false;
    }

    fn act(&mut self, what: &Value) {
        let now = self.at();
        if what == "connect" {
            self.core.start(self.at());
            self.drain();
            assert!(self.connect_wanted);
            self.connect_wanted = false;
            return self.core.on_open(now);
        }
        let (name, of) = what.as_object().unwrap().iter().next().unwrap();
        let topic = || serde_json::from_value::<Topic>(of["topic"].clone()).unwrap();
        let keys = |field: &str| -> Vec<_> {
            of.get(field).map_or_else(Vec::new, |keys| serde_json::from_value(keys.clone()).unwrap())
        };
        match name.as_str() {
            "subscribe" => {
                let max_hz = of.get("max_hz").and_then(Value::as_u64).map(|hz| hz as u8);
                assert!(self.core.subscribe(now, topic(), keys("track").into_iter().collect(), max_hz));
            }
            "unsubscribe" => self.core.unsubscribe(now, topic()),
            "track" => self.core.track(now, topic(), keys("add"), keys("remove")),
            "submit" => self.core.submit(now, serde_json::from_value(of.clone()).unwrap()).unwrap(),
            "sign_on" => {
                let staff = StaffId(of["staff"].as_u64().unwrap() as u16);
                self.core.sign_on(now, staff, of["pin"].as_str().unwrap().to_owned());
            }
            other => panic!("unknown wish {other}"),
        }
    }

    fn receive(&mut self, frame: &Value) {
        for message in frame.as_array().unwrap() {
            let now = self.at();
            match serde_json::from_value::<ServerMessage>(self.named(message)) {
                Ok(message) => self.core.on_message(now, message),
                Err(_) => self.core.on_unknown(now),
            }
        }
    }

    /// Puts what the client chose in the place of the names that stand for it.
    fn named(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.starts_with('$') => self.names[text].clone(),
            Value::Array(items) => items.iter().map(|item| self.named(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), self.named(v))).collect(),
            other => other.clone(),
        }
    }

    fn same(&mut self, wanted: &Value, got: &Value) -> bool {
        match (wanted, got) {
            (Value::String(text), _) if text.starts_with('$') => {
                self.names.entry(text.clone()).or_insert_with(|| got.clone()) == got
            }
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b))
            }
            (Value::Object(a), Value::Object(b)) => {
                let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                a.iter().all(|(key, a)| match b.get(key) {
                    Some(b) => self.same(a, b) || (empty(a) && empty(b)),
                    None => empty(a),
                }) && b.iter().all(|(key, b)| a.contains_key(key) || empty(b))
            }
            (a, b) => a == b,
        }
    }

    fn check_sent(&mut self, wanted: &Value) {
        let sent = Value::Array(std::mem::take(&mut self.sent));
        assert!(self.same(wanted, &sent), "sent {sent:#} instead of {wanted:#}");
    }

    fn check_mirror(&self, wanted: &Value) {
        let topic: Topic = serde_json::from_value(wanted["topic"].clone()).unwrap();
        let following = self.core.topic(topic).unwrap();
        let state = match following.state() {
            TopicState::Loading => "loading",
            TopicState::Live => "live",
            TopicState::Stale => "stale",
            TopicState::Refused => "refused",
        };
        let mirror = following.mirror();
        assert_eq!(wanted["state"], state);
        let got = json!({
            "epoch": mirror.epoch(),
            "seq": mirror.seq(),
            "hash": mirror.hash(),
            "rows": rows(mirror),
        });
        for field in ["epoch", "seq", "hash", "rows"] {
            let wanted = wanted.get(field).cloned().unwrap_or(Value::Null);
            assert!(wanted.is_null() || wanted == got[field], "{field}: {} instead of {wanted}", got[field]);
        }
    }

    fn step(&mut self, step: &Value) {
        self.drain();
        let (name, of) = step.as_object().unwrap().iter().next().unwrap();
        match name.as_str() {
            "do" => self.act(of),
            "server" => self.receive(of),
            "flood" => {
                for _ in 0..of["times"].as_u64().unwrap() {
                    self.receive(&json!([of["message"]]));
                }
            }
            "advance_ms" => self.advance_to(self.now + of.as_i64().unwrap()),
            "lost" => {
                let code = Some(of.as_u64().unwrap() as u16).filter(|code| *code != 1006);
                self.lost_at = self.now;
                self.core.on_lost(self.at(), code);
            }
            "accept" => {
                self.await_connect(of);
                self.core.on_open(self.at());
            }
            "fail" => {
                self.await_connect(of);
                self.lost_at = self.now;
                self.core.on_lost(self.at(), None);
            }
            "hang" => self.await_connect(of),
            "attempts" => assert_eq!(json!(self.attempts), *of),
            "sent" => self.check_sent(of),
            "ignore_sent" => self.sent.clear(),
            "outdated" => assert_eq!(self.core.phase() == Phase::Outdated, of.as_bool().unwrap()),
            "online" => assert_eq!(self.core.phase() == Phase::Online, of.as_bool().unwrap()),
            "mirror" => self.check_mirror(of),
            "pending" => {
                let ids: Vec<String> = self.core.pending().map(|id| id.to_string()).collect();
                assert_eq!(json!(ids), *of);
            }
            "settled" => {
                let got = self.settled.get(of["id"].as_str().unwrap()).cloned().unwrap_or_default();
                assert_eq!(got.len(), 1, "settled once");
                assert!(self.same(of, &got[0]), "settled with {}", got[0]);
            }
            "signed_on" | "sign_on_refused" => assert_eq!(self.signed_on.as_ref(), Some(step)),
            "no_connection" => assert!(!self.connect_wanted && self.core.wake_at().is_none()),
            other => panic!("unknown step {other}"),
        }
        self.drain();
    }
}

fn rows(mirror: &Mirror) -> Value {
    match mirror.topic() {
        Topic::Badges => mirror.badges().values().map(|badge| json!(badge)).collect(),
        _ => {
            mirror.levels().iter().map(|(sku, level)| json!(SkuLevel { sku: *sku, level: *level })).collect()
        }
    }
}

#[test]
fn every_scenario_of_the_shared_file() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let mut failed = Vec::new();
    for scenario in vectors["scenarios"].as_array().unwrap() {
        let name = scenario["name"].as_str().unwrap();
        let run = std::panic::catch_unwind(|| {
            let mut driver = Driver::new(&scenario["token"]);
            for (index, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
                eprintln!("{name} [{index}] {step}");
                driver.step(step);
            }
        });
        if run.is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "scenarios that failed: {failed:?}");
}

#[test]
fn every_hash_of_the_shared_file() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    for case in vectors["hashes"].as_array().unwrap() {
        let rows: Vec<SkuLevel> = serde_json::from_value(case["rows"].clone()).unwrap();
        let hash = rows.iter().fold(0_u32, |sum, row| sum.wrapping_add(row.hash()));
        assert_eq!(case["hash"], hash);
    }
}
