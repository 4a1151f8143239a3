//! The description of the socket, held against what the server really answers.

use onhand::http::asyncapi;
use onhand_tests::{
    Raw, TestApp,
    shop::{self, CASHIER, TILL, sku},
};
use protocol::{
    ClientMessage, Command, Encoding, Hello, Key, ServerMessage, SignOn, Subscribe, Topic, Track,
};
use serde_json::Value;

/// The name of a message, as it is on the wire.
fn name(message: &impl serde::Serialize) -> String {
    match serde_json::to_value(message).unwrap() {
        Value::Object(members) => members.keys().next().unwrap().clone(),
        word => word.as_str().unwrap().to_owned(),
    }
}

/// Which messages are described as answers to one.
fn described(asked: &str) -> Vec<String> {
    let document = asyncapi();
    let answers = document["operations"][format!("receive_{asked}")]["reply"]["messages"].clone();
    let references = answers.as_array().unwrap_or_else(|| panic!("{asked} has no answers")).clone();
    references
        .iter()
        .map(|one| one["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect()
}

/// Says something and looks at what comes back first; heartbeats are nobody's answer.
async fn ask(raw: &mut Raw, message: ClientMessage) -> String {
    raw.say(&message).await;
    let answer = raw
        .find(|answer| match answer {
            ServerMessage::Heartbeat(_) => None,
            other => Some(name(&other)),
        })
        .await;
    let known = described(&name(&message));
    assert!(known.contains(&answer), "{message:?} was answered by {answer}, described are {known:?}");
    answer
}

fn hello(token: Option<&str>) -> ClientMessage {
    ClientMessage::Hello(Hello::new(token.map(str::to_owned), "test/1"))
}

fn subscribe(topic: Topic) -> ClientMessage {
    let track = Vec::new();
    ClientMessage::Subscribe(Subscribe { request: 1, topic, since: None, track, max_hz: None })
}

fn track(handle: u32) -> ClientMessage {
    ClientMessage::Track(Track { handle, add: vec![Key::Sku(sku("P01"))], remove: Vec::new() })
}

#[tokio::test]
async fn every_answer_of_the_socket_is_described() {
    let app = TestApp::start().await;
    let mut stranger = app.raw(Encoding::Json).await;
    assert_eq!(ask(&mut stranger, hello(Some("nobody's"))).await, "closing");

    let mut public = app.raw(Encoding::Json).await;
    assert_eq!(ask(&mut public, hello(None)).await, "welcome");
    assert_eq!(ask(&mut public, hello(None)).await, "refused");
    assert_eq!(ask(&mut public, subscribe(Topic::Sales)).await, "refused");
    assert_eq!(ask(&mut public, track(0)).await, "refused");
    public.say(&subscribe(Topic::Badges)).await;
    let handle = public
        .find(|answer| match answer {
            ServerMessage::Subscribed(subscribed) => Some(subscribed.handle),
            _ => None,
        })
        .await;
    assert_eq!(ask(&mut public, track(handle)).await, "snapshot");
    let sign_on =
        |pin: &str| ClientMessage::SignOn(SignOn { request: 2, staff: CASHIER, pin: pin.to_owned() });
    assert_eq!(ask(&mut public, sign_on(shop::PIN)).await, "refused");
    let command = || -> Command { shop::till(1, CASHIER, shop::open_shift()) };
    assert_eq!(ask(&mut public, ClientMessage::Command(command())).await, "reply");

    let mut till = app.raw_as(Some(&shop::token(TILL)), Encoding::Json).await;
    assert_eq!(ask(&mut till, sign_on(shop::PIN)).await, "signed_on");
    assert_eq!(ask(&mut till, ClientMessage::Command(command())).await, "reply");
    app.stop().await;
}
