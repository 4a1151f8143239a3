//! Events of EPCIS over real sockets: followed as they are recorded, gone on with where a reader was, and through a restart.

use futures_util::StreamExt;
use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{self, LONDON, MANAGER, office, receive},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::header::AUTHORIZATION},
};

type Socket = WebSocketStream<TcpStream>;

async fn follow_over(
    stream: TcpStream,
    address: SocketAddr,
    token: &str,
    path: &str,
) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/api/v1/epcis/queries/{path}").into_client_request().unwrap();
    request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    timeout(PATIENCE, client_async(request, stream)).await.unwrap().map(|(socket, _)| socket)
}

async fn follow(address: SocketAddr, token: &str, path: &str) -> Socket {
    follow_over(TcpStream::connect(address).await.unwrap(), address, token, path).await.unwrap()
}

/// The status with which a handshake is refused.
async fn refused(address: SocketAddr, token: &str, path: &str) -> u16 {
    let stream = TcpStream::connect(address).await.unwrap();
    match follow_over(stream, address, token, path).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("{other:?}"),
    }
}

/// The next so many events, and the place behind them.
async fn next(socket: &mut Socket, count: usize) -> (Vec<Value>, String) {
    let (mut events, mut token) = (Vec::new(), String::new());
    while events.len() < count {
        match timeout(PATIENCE, socket.next()).await.expect("a message in time").unwrap().unwrap() {
            Message::Text(text) => {
                let document: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(document["type"], "EPCISQueryDocument");
                let results = &document["epcisBody"]["queryResults"];
                assert!(results["subscriptionID"].is_string());
                events.extend(results["resultsBody"]["eventList"].as_array().unwrap().iter().cloned());
                token = document["onhand:nextPageToken"].as_str().unwrap().to_owned();
            }
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(events.len(), count);
    (events, token)
}

async fn deliver(http: &Http, reference: &str, pieces: i64) {
    http.submit(&office(Some(LONDON), receive(reference, &[("P01", pieces)]))).await.unwrap();
}

async fn read(http: &Http, path: &str) -> Value {
    http.get(&format!("/api/v1/epcis{path}")).await
}

async fn post(http: &Http, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = http.request(Method::POST, &format!("/api/v1/epcis{path}"));
    let (status, text) = http.send(request.json(body)).await;
    (status, serde_json::from_str(&text).unwrap())
}

fn papers(events: &[Value]) -> Vec<String> {
    let name = |event: &Value| event["bizTransactionList"][0]["bizTransaction"].as_str().unwrap().to_owned();
    events.iter().map(|event| name(event).rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_is_told_each_event_once_and_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let http = app.http_as(&token);
    let named = json!({ "name": "came", "query": { "EQ_bizStep": "receiving" } });
    assert_eq!(post(&http, "/queries", &named).await.0, StatusCode::OK);
    let mut here = follow(app.address, &token, "came/events?stream=true").await;
    for reference in ["A", "B", "C"] {
        deliver(&http, reference, 1).await;
    }
    let (events, place) = next(&mut here, 3).await;
    assert_eq!(papers(&events), ["A", "B", "C"], "from now on, and nothing from before");
    here.close(None).await.unwrap();
    for number in 0..40 {
        deliver(&http, &format!("D{number}"), 1).await;
    }
    let mut again = follow(app.address, &token, &format!("came/events?nextPageToken={place}")).await;
    let (missed, _) = next(&mut again, 40).await;
    assert_eq!(papers(&missed), (0..40).map(|number| format!("D{number}")).collect::<Vec<_>>());
    deliver(&http, "E", 1).await;
    assert_eq!(papers(&next(&mut again, 1).await.0), ["E"]);
    // Whoever is narrowed to something else hears nothing of it, and what is asked by HTTP is the same.
    let listed = read(&http, "/queries/came/events?perPage=500").await;
    let listed = listed.pointer("/epcisBody/queryResults/resultsBody/eventList").unwrap();
    assert_eq!(listed.as_array().unwrap().iter().filter(|event| missed.contains(event)).count(), 40);

    assert_eq!(refused(app.address, "nobodys", "came/events").await, 401);
    assert_eq!(refused(app.address, &shop::token(shop::TILL), "came/events").await, 403);
    assert_eq!(refused(app.address, &token, "nothing/events").await, 404);
    assert_eq!(refused(app.address, &token, "came/events?minute=5").await, 400);
    let mut crowd = Vec::new();
    for _ in 1..64 {
        crowd.push(follow(app.address, &token, "SimpleEventQuery/events").await);
    }
    assert_eq!(refused(app.address, &token, "SimpleEventQuery/events").await, 503);
    drop(crowd);
    // One that says something is shown out.
    futures_util::SinkExt::send(&mut again, Message::text("hello?")).await.unwrap();
    loop {
        match timeout(PATIENCE, again.next()).await.unwrap() {
            Some(Ok(Message::Close(close))) => {
                assert_eq!(u16::from(close.unwrap().code), 1007);
                break;
            }
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_nothing_is_shut() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let http = app.http_as(&token);
    let names = shop::names();
    let goods: Vec<(&str, i64)> = names
        .iter()
        .map(String::as_str)
        .filter(|name| *name != shop::SERVICE)
        .map(|name| (name, 1))
        .collect();
    for number in 0..400 {
        http.submit(&office(Some(LONDON), receive(&format!("W{number}"), &goods))).await.unwrap();
    }
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let stream = socket.connect(app.address).await.unwrap();
    let path = "SimpleEventQuery/events?GE_recordTime=2000-01-01T00:00:00Z";
    let socket = follow_over(stream, app.address, &token, path).await.unwrap();
    // It reads nothing. Meanwhile others are told at once, and when the server has given it up its place is free.
    let mut other = follow(app.address, &token, "SimpleEventQuery/events").await;
    deliver(&http, "meanwhile", 1).await;
    assert_eq!(papers(&next(&mut other, 1).await.0), ["meanwhile"]);
    let mut crowd = Vec::new();
    for _ in 2..64 {
        crowd.push(follow(app.address, &token, "SimpleEventQuery/events").await);
    }
    let freed = async {
        while follow_over(
            TcpStream::connect(app.address).await.unwrap(),
            app.address,
            &token,
            "SimpleEventQuery/events",
        )
        .await
        .is_err()
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(2 * PATIENCE, freed).await.expect("its place is free");
    drop((socket, crowd));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_and_questions_outlive_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = AppOptions::on_disk(dir.path().join("data"));
    options.rim.public_url = Some("https://shop.example".into());
    let event = json!({
        "type": "ObjectEvent", "eventID": "urn:uuid:01932b5e-8a00-7000-8000-000000000001",
        "eventTime": chrono::Utc::now().to_rfc3339(), "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
        "bizStep": "receiving", "readPoint": { "id": "https://shop.example/id/branch/1" },
        "quantityList": [{ "epcClass": "https://shop.example/id/sku/P01", "quantity": 7 }],
    });
    let document = json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": "2026-11-27T09:00:00Z", "epcisBody": { "eventList": [event] },
    });
    let mut level = 0;
    for (round, became) in (0..).zip(["booked", "repeated"]) {
        let app = TestApp::start_with(&options).await;
        let http = app.http_as(&app.sign_in(MANAGER).await);
        if round == 0 {
            level = http.on_hand(LONDON, &shop::sku("P01")).await;
            let named = json!({ "name": "came", "query": { "EQ_bizStep": "receiving" } });
            assert_eq!(post(&http, "/queries", &named).await.0, StatusCode::OK);
        }
        let (status, taken) = post(&http, "/capture", &document).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        let id = taken["captureID"].as_str().unwrap().to_owned();
        let ended = async {
            loop {
                let seen = read(&http, &format!("/capture/{id}")).await;
                if seen["running"] == false {
                    return seen;
                }
            }
        };
        let ended = timeout(PATIENCE, ended).await.unwrap();
        assert_eq!((&ended["success"], &ended["onhand:events"][0]["became"]), (&json!(true), &json!(became)));
        assert_eq!(http.on_hand(LONDON, &shop::sku("P01")).await, level + 7_000);
        assert_eq!(read(&http, "/capture").await.as_array().unwrap().len(), round + 1);
        assert_eq!(read(&http, "/queries/came").await["name"], "came");
        let told =
            read(&http, "/queries/came/events?MATCH_epc=https://shop.example/id/sku/P01&perPage=500").await;
        let told = told.pointer("/epcisBody/queryResults/resultsBody/eventList").unwrap().as_array().unwrap();
        assert_eq!(told.iter().filter(|event| event["quantityList"][0]["quantity"] == 7).count(), 1);
        app.stop().await;
    }
}
