//! Bad input, by mistake or on purpose: each gets its refusal or its close code, changes nothing, and the server goes on.

use futures_util::SinkExt;
use onhand_tests::{
    Raw, Received, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, TILL, done, sell, till},
    upgrade,
};
use protocol::{
    Answer, ClientMessage, CloseReason, Command, CommandId, Encoding, Hello, PROTOCOL, PROTOCOL_OLDEST,
    RefusalCode, Retry, ServerMessage, Topic, Who,
};
use reqwest::{Method, StatusCode};
use std::time::{Duration, Instant};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_tungstenite::{
    client_async,
    tungstenite::{
        Message,
        error::Error as SocketError,
        http::{HeaderValue, header},
        protocol::frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

/// What must not change: levels of both branches and the newest durable position.
async fn trace(app: &TestApp) -> (Vec<(protocol::Sku, protocol::StockLevel)>, protocol::Lsn) {
    let mut levels = Vec::new();
    for branch in [LONDON, shop::MANCHESTER] {
        let rows = app.node.branch_levels(branch, None, 500).await.unwrap();
        levels.extend(rows.into_iter().map(|row| (row.sku, row.level)));
    }
    (levels, app.node.durable())
}

async fn still_serves(app: &TestApp) {
    let mut raw = app.raw(Encoding::Json).await;
    assert!(matches!(raw.hello(None).await.who, Who::Public));
    let (status, _) = app.http().send(app.http().request(Method::GET, "/healthz")).await;
    assert_eq!(status, StatusCode::OK);
}

/// Something said on an open socket, and the close code that must follow.
struct Insult {
    what: &'static str,
    encoding: Encoding,
    says: Vec<Message>,
    closes: CloseReason,
}

fn insult(what: &'static str, encoding: Encoding, says: Message, closes: CloseReason) -> Insult {
    Insult { what, encoding, says: vec![says], closes }
}

fn fragment(op: OpCode, last: bool) -> Message {
    Message::Frame(Frame::message(b"{\"ping\"".to_vec(), op, last))
}

fn insults() -> Vec<Insult> {
    use CloseReason::{Malformed, TooLarge, Unauthenticated};
    use Encoding::{Bin, Json};
    let big = "x".repeat(64 * 1024 + 1);
    let hello =
        |client: String| serde_json::to_string(&ClientMessage::Hello(Hello::new(None, client))).unwrap();
    let ping = Bin.frame(&ClientMessage::Ping).unwrap();
    let many: Vec<u8> = (0..300).flat_map(|_| ping.clone()).collect();
    let truncated = {
        let mut frame = Bin.frame(&ClientMessage::Hello(Hello::new(None, "x".repeat(40)))).unwrap();
        frame.truncate(20);
        frame
    };
    let mut insults = vec![
        insult("not JSON", Json, Message::text("hello"), Malformed),
        insult("half a JSON value", Json, Message::text("{\"hello\":{\"client\":\"x\""), Malformed),
        insult("another message", Json, Message::text("{\"greetings\":{}}"), Malformed),
        insult("a hello without a client", Json, Message::text("{\"hello\":{\"token\":null}}"), Malformed),
        insult("deep JSON", Json, Message::text("[".repeat(60_000)), Malformed),
        insult(
            "deep JSON in a field",
            Json,
            Message::text(format!("{{\"hello\":{{\"client\":{}", "[".repeat(50_000))),
            Malformed,
        ),
        insult("JSON in a binary frame", Json, Message::binary(hello("x".into()).into_bytes()), Malformed),
        insult("text on a binary socket", Bin, Message::text(hello("x".into())), Malformed),
        insult("a truncated record", Bin, Message::binary(truncated), Malformed),
        insult("a length that never ends", Bin, Message::binary(vec![0xff; 64]), Malformed),
        insult("a record longer than its frame", Bin, Message::binary(vec![0x7f, 0]), Malformed),
        insult("an unknown variant", Bin, Message::binary(vec![1, 0x63]), Malformed),
        insult("300 messages in a frame", Bin, Message::binary(many), Malformed),
        insult("64 KiB and a byte", Json, Message::text(big.clone()), TooLarge),
        insult("64 KiB and a byte, binary", Bin, Message::binary(big.into_bytes()), TooLarge),
        insult(
            "a command before hello",
            Json,
            Message::text(
                serde_json::to_string(&ClientMessage::Command(till(1, CASHIER, sell(&[("P01", 1)]))))
                    .unwrap(),
            ),
            Unauthenticated,
        ),
        insult(
            "a token nobody has",
            Json,
            Message::text("{\"hello\":{\"client\":\"x\",\"token\":\"guess\"}}"),
            Unauthenticated,
        ),
        insult(
            "an empty token",
            Json,
            Message::text("{\"hello\":{\"client\":\"x\",\"token\":\"\"}}"),
            Unauthenticated,
        ),
    ];
    insults.push(Insult {
        what: "a message in pieces",
        encoding: Json,
        says: vec![fragment(OpCode::Data(Data::Text), false), fragment(OpCode::Data(Data::Continue), true)],
        closes: TooLarge,
    });
    insults
}

#[tokio::test]
async fn what_cannot_be_read_ends_the_socket_with_its_code() {
    let app = TestApp::start().await;
    let before = trace(&app).await;
    for insult in insults() {
        let mut raw = app.raw(insult.encoding).await;
        for message in insult.says {
            raw.send(message).await;
        }
        let (messages, code) = raw.end().await;
        assert_eq!(code, Some(insult.closes.code()), "{}: {messages:?}", insult.what);
        let told = messages.iter().any(
            |message| matches!(message, ServerMessage::Closing(closing) if closing.reason == insult.closes),
        );
        assert!(told, "{}: closing is said before it is done, not {messages:?}", insult.what);
    }
    assert_eq!(trace(&app).await, before);
    still_serves(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn frames_that_lie_about_their_length_and_rubbish_end_the_socket() {
    let app = TestApp::start().await;
    let gigabyte = [0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0];
    let endless = [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let unmasked = [0x81, 0x01, b'x'];
    let reserved = [0xf3, 0x80, 1, 2, 3, 4];
    let long_ping = [&[0x89, 0xfe, 0, 200, 0, 0, 0, 0][..], &[0; 200]].concat();
    for (what, bytes, code) in [
        ("1 GiB declared", &gigabyte[..], CloseReason::TooLarge),
        ("more than there is", &endless, CloseReason::TooLarge),
        ("no mask", &unmasked, CloseReason::Malformed),
        ("an unknown opcode", &reserved, CloseReason::Malformed),
        ("a ping of 200 bytes", &long_ping, CloseReason::Malformed),
    ] {
        for greeted in [false, true] {
            let mut raw = app.raw(Encoding::Bin).await;
            if greeted {
                raw.hello(None).await;
            }
            // The header alone must be enough: nothing of such a frame may be collected first.
            raw.socket.get_mut().write_all(bytes).await.unwrap();
            let closed = tokio::time::timeout(Duration::from_secs(5), raw.end()).await;
            let (_, told) = closed.unwrap_or_else(|_| panic!("{what}: still open"));
            assert_eq!(told, Some(code.code()), "{what}, greeted {greeted}");
        }
    }
    let mut raw = app.raw(Encoding::Bin).await;
    raw.socket.get_mut().write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert_eq!(raw.end().await.1, Some(CloseReason::Malformed.code()));
    still_serves(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn who_does_not_say_hello_is_closed_in_time() {
    let app = TestApp::start().await;
    let began = Instant::now();
    let mut silent = app.raw(Encoding::Json).await;
    let mut chatty = app.raw(Encoding::Bin).await;
    chatty.say(&ClientMessage::Ping).await;
    for raw in [&mut silent, &mut chatty] {
        let closed = tokio::time::timeout(Duration::from_secs(14), raw.end()).await.expect("closed in time");
        assert_eq!(closed.1, Some(CloseReason::Unauthenticated.code()));
    }
    assert!(began.elapsed() >= Duration::from_secs(9), "not before the time is over");
    app.stop().await;
}

#[tokio::test]
async fn an_upgrade_needs_a_known_subprotocol_and_origin_and_ignores_tokens_in_the_address() {
    let app = TestApp::start().await;
    let host = app.address.to_string();
    let cases = [
        (None, Some("onhand.v2.json"), 400),
        (None, None, 400),
        (Some("https://evil.example".to_owned()), Some("onhand.v1.json"), 403),
        (Some("null".to_owned()), Some("onhand.v1.json"), 403),
        (Some("https://shop.example.evil.example".to_owned()), Some("onhand.v1.json"), 403),
        (Some("http://shop.example".to_owned()), Some("onhand.v1.json"), 403),
        (Some(format!("http://{host}.evil.example")), Some("onhand.v1.json"), 403),
        (Some(format!("http://{host}")), Some("onhand.v1.json"), 101),
        (Some("https://shop.example".to_owned()), Some(Encoding::Bin.name()), 101),
        // The binary encoding of other types is not ours; whoever offers JSON beside it is spoken to in that.
        (None, Some("onhand.bin.0000000000000000"), 400),
        (None, Some("onhand.bin.0000000000000000, onhand.v1.json"), 101),
        (None, Some("other, onhand.v1.json"), 101),
    ];
    for (origin, subprotocol, expected) in cases {
        let mut request = upgrade(app.address, "/ws", Encoding::Json);
        request.headers_mut().remove(header::SEC_WEBSOCKET_PROTOCOL);
        if let Some(subprotocol) = subprotocol {
            let value = HeaderValue::from_static(subprotocol);
            request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, value);
        }
        if let Some(origin) = &origin {
            request.headers_mut().insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        let stream = TcpStream::connect(app.address).await.unwrap();
        let status = match client_async(request, stream).await {
            Ok((_, response)) => response.status().as_u16(),
            Err(SocketError::Http(response)) => response.status().as_u16(),
            // The library checks the answer against what it offered; the upgrade itself went through.
            Err(SocketError::Protocol(_)) if expected == 101 => 101,
            Err(other) => panic!("{other}"),
        };
        assert_eq!(status, expected, "{origin:?} {subprotocol:?}");
    }
    let token = shop::token(TILL);
    let path = format!("/ws?token={token}&access_token={token}");
    let stream = TcpStream::connect(app.address).await.unwrap();
    let (mut socket, _) = client_async(upgrade(app.address, &path, Encoding::Json), stream).await.unwrap();
    socket.send(Message::text("{\"hello\":{\"client\":\"x\"}}")).await.unwrap();
    let mut raw = Raw::over(socket, Encoding::Json);
    match raw.message().await {
        ServerMessage::Welcome(welcome) => assert_eq!(welcome.who, Who::Public),
        other => panic!("{other:?}"),
    }
    let query = format!("/api/v1/tickets?token={token}");
    assert!(matches!(
        app.http().get_problem(&query).await.code,
        RefusalCode::Unauthenticated | RefusalCode::Malformed
    ));
    app.stop().await;
}

#[tokio::test]
async fn the_public_may_look_and_not_touch() {
    let app = TestApp::start().await;
    let before = trace(&app).await;
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(None, encoding).await;
        let reply = raw.submit(&till(1, MANAGER, sell(&[("P01", 1)]))).await;
        let Answer::Rejected(refusal) = reply.answer else { panic!("{reply:?}") };
        assert_eq!(refusal.code, RefusalCode::Unauthorised);
        raw.say(&ClientMessage::SignOn(protocol::SignOn {
            request: 7,
            staff: MANAGER,
            pin: shop::PIN.into(),
        }))
        .await;
        let refused = raw
            .find(|message| match message {
                ServerMessage::Refused(refused) => Some(refused),
                _ => None,
            })
            .await;
        assert_eq!((refused.request, refused.refusal.code), (Some(7), RefusalCode::Unauthorised));
        // Too much at once ends a public socket and nobody else's.
        for _ in 0..100 {
            raw.say(&ClientMessage::Ping).await;
        }
        assert_eq!(raw.end().await.1, Some(CloseReason::Flood.code()));
    }
    let problem = app.http().submit(&till(1, MANAGER, sell(&[("P01", 1)]))).await.unwrap_err();
    assert_eq!((problem.code, problem.status), (RefusalCode::Unauthenticated, 401));
    let wrong = app.http_as("guess").submit(&till(1, MANAGER, sell(&[("P01", 1)]))).await.unwrap_err();
    assert_eq!((wrong.code, wrong.status), (RefusalCode::Unauthenticated, 401));
    assert_eq!(trace(&app).await, before);
    app.stop().await;
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_problems() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let before = trace(&app).await;
    let http = app.http_as(&shop::token(TILL));
    let good = serde_json::to_value(till(2, CASHIER, sell(&[("P01", 1)]))).unwrap();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut body = good.clone();
        change(&mut body);
        body.to_string()
    };
    let line = "/body/ticket/sell/lines/0/quantity";
    let number = |text: &str| {
        let marked = with(&|body| *body.pointer_mut(line).unwrap() = "@".into());
        marked.replace("\"@\"", text)
    };
    for (what, body, status) in [
        ("nothing", String::new(), 400),
        ("not JSON", "sell everything".into(), 400),
        ("a list", "[]".into(), 400),
        ("deep", "[".repeat(60_000), 400),
        ("an unknown field", with(&|body| body["total"] = 1.into()), 501),
        ("an unknown command", with(&|body| body["body"] = "levitate".into()), 501),
        ("a price as text", number("\"1000\""), 400),
        ("a fraction", number("1000.5"), 400),
        ("an exponent", number("1e400"), 400),
        ("2^63", number("9223372036854775808"), 400),
        ("NaN", number("NaN"), 400),
        ("no id", with(&|body| body["id"] = serde_json::Value::Null), 400),
        ("not an id", with(&|body| body["id"] = "1".into()), 400),
        (
            "a SKU with spaces",
            with(&|body| body["body"]["ticket"]["sell"]["lines"][0]["sku"] = "P 1".into()),
            400,
        ),
        (
            "another currency code",
            with(&|body| body["body"]["ticket"]["sell"]["currency"] = "XX".into()),
            400,
        ),
        ("over 64 KiB", with(&|body| body["branch"] = "x".repeat(70_000).into()), 413),
    ] {
        let problem = http.post(body.into_bytes()).await.expect_err(what);
        assert_eq!(problem.status, status, "{what}: {problem:?}");
        let retry = if status == 501 { Retry::AfterUpgrade } else { Retry::Never };
        assert_eq!(problem.retry, retry, "{what}");
    }
    let form = http.request(Method::POST, "/api/v1/commands").body(good.to_string());
    let (status, _) = http.send(form.header("content-type", "text/plain")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "another site's form cannot send commands");
    let keyed = http.request(Method::POST, "/api/v1/commands").header("idempotency-key", "other");
    let keyed = keyed.header("content-type", "application/json").body(good.to_string());
    assert_eq!(http.send(keyed).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(trace(&app).await, before);
    let command: Command = serde_json::from_value(good).unwrap();
    done(&http.submit(&command).await.unwrap());
    app.stop().await;
}

/// Asks for a topic, to prove that the socket still answers.
fn still_there(request: u32) -> ClientMessage {
    let topic = Topic::Register(TILL);
    ClientMessage::Subscribe(protocol::Subscribe { request, topic, since: None, track: vec![], max_hz: None })
}

/// A JSON command with something in the place of its body.
fn command_with(id: CommandId, body: &str) -> Vec<u8> {
    let occurred = serde_json::to_string(&till(1, CASHIER, sell(&[])).occurred).unwrap();
    let who = CASHIER.0;
    format!("{{\"command\":{{\"id\":\"{id}\",\"seq\":9,\"staff\":{who},\"occurred\":{occurred},\"body\":{body}}}}}")
        .into_bytes()
}

#[tokio::test]
async fn a_command_that_cannot_be_read_is_answered_under_its_id_and_the_next_one_is_done() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Json).await;
    let line = "{\"sku\":\"A B\",\"quantity\":1000,\"unit_price\":100}";
    let bad_sku =
        format!("{{\"ticket\":{{\"sell\":{{\"currency\":\"GBP\",\"lines\":[{line}],\"tenders\":[]}}}}}}");
    let newer_field = "{\"register\":{\"sign_off\":{\"staff\":1,\"colour\":\"red\"}}}";
    for (body, code, retry, names) in [
        (bad_sku.as_str(), RefusalCode::Malformed, Retry::Never, "\"sku\":\"A B\""),
        ("{\"levitate\":{}}", RefusalCode::Unsupported, Retry::AfterUpgrade, "`levitate`"),
        (newer_field, RefusalCode::Unsupported, Retry::AfterUpgrade, "`colour`"),
    ] {
        let id = CommandId::new(uuid::Uuid::now_v7());
        // In one frame with what can be read, which must not suffer for it.
        let mut frame = command_with(id, body);
        Encoding::Json.append(&still_there(7), &mut frame).unwrap();
        raw.say_frame(frame).await;
        let reply = raw
            .find(|message| match message {
                ServerMessage::Reply(reply) => Some(reply),
                _ => None,
            })
            .await;
        assert_eq!((reply.id, reply.lsn, reply.repeated), (id, None, false));
        let Answer::Rejected(refusal) = reply.answer else { panic!("{body} was done") };
        assert_eq!((refusal.code, refusal.retry), (code, retry), "{refusal:?}");
        assert!(refusal.message.contains(names), "{refusal:?}");
        raw.find(|message| matches!(message, ServerMessage::Subscribed(_)).then_some(())).await;
    }
    done(&raw.submit(&till(2, CASHIER, sell(&[("P01", 1)]))).await);
    // The binary records of one build can only hold a wrong value.
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let id = CommandId::new(uuid::Uuid::now_v7());
    let record = [&[2][..], &id.uuid().as_bytes()[..], &[9, 9, 9]].concat();
    raw.say_frame([vec![u8::try_from(record.len()).unwrap()], record].concat()).await;
    let answered = raw
        .find(|message| match message {
            ServerMessage::Reply(reply) => Some(reply.id),
            _ => None,
        })
        .await;
    assert_eq!(answered, id);
    done(&raw.submit(&till(3, CASHIER, sell(&[("P01", 1)]))).await);
    app.stop().await;
}

#[tokio::test]
async fn what_nobody_can_read_is_refused_and_only_a_flood_of_it_ends_the_socket() {
    let app = TestApp::start().await;
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(Some(&shop::token(TILL)), encoding).await;
        let refused = |message| match message {
            ServerMessage::Refused(refused) => Some((refused.request, refused.refusal.code)),
            _ => None,
        };
        raw.say(&ClientMessage::Hello(Hello::new(None, "again"))).await;
        assert_eq!(raw.find(refused).await, (None, RefusalCode::Malformed));
        let rubbish: &[u8] = match encoding {
            Encoding::Json => b"{\"greetings\":{}}",
            Encoding::Bin => &[2, 0x7f, 0x01],
        };
        raw.say_frame(rubbish.to_vec()).await;
        assert_eq!(raw.find(refused).await.0, None);
        raw.say(&still_there(7)).await;
        raw.find(|message| matches!(message, ServerMessage::Subscribed(_)).then_some(())).await;
        for _ in 0..100 {
            raw.say_frame(rubbish.to_vec()).await;
        }
        assert_eq!(raw.end().await.1, Some(CloseReason::Flood.code()));
    }
    still_serves(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn a_frame_that_cannot_be_taken_apart_ends_the_socket_after_what_was_heard() {
    let app = TestApp::start().await;
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut frame = Encoding::Bin.frame(&still_there(1)).unwrap();
    frame.extend_from_slice(b"\x7f\x7f");
    raw.say_frame(frame).await;
    assert_eq!(raw.end().await.1, Some(CloseReason::Malformed.code()));
    assert_eq!(raw.next().await, Received::Closed(None));
    app.stop().await;
}

#[tokio::test]
async fn clients_below_the_floor_are_told_that_they_are_outdated_and_newer_ones_are_served() {
    let app = TestApp::start().await;
    let hello = |protocol: &str| format!("{{\"hello\":{{\"client\":\"x\"{protocol}}}}}").into_bytes();
    for (protocol, served) in [
        (format!(",\"protocol\":{}", PROTOCOL_OLDEST - 1), false),
        (String::new(), PROTOCOL_OLDEST == 1),
        (format!(",\"protocol\":{PROTOCOL}"), true),
        (format!(",\"protocol\":{},\"tongue\":\"fr\"", PROTOCOL + 7), true),
    ] {
        let mut raw = app.raw(Encoding::Json).await;
        raw.say_frame(hello(&protocol)).await;
        if served {
            let ServerMessage::Welcome(welcome) = raw.message().await else { panic!("{protocol}") };
            assert_eq!((welcome.protocol, welcome.oldest), (PROTOCOL, PROTOCOL_OLDEST));
        } else {
            let (messages, code) = raw.end().await;
            assert_eq!(code, Some(CloseReason::Outdated.code()));
            let told = matches!(messages.as_slice(), [ServerMessage::Closing(closing)] if closing.reason == CloseReason::Outdated);
            assert!(told, "{messages:?}");
        }
    }
    app.stop().await;
}
