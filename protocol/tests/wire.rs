//! Golden messages. Changing one is changing what stored journals and running clients read: a reviewed act.
//! `ONHAND_BLESS=1` writes the file anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use protocol::*;
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Write as _, fs, path::Path};

fn command_id() -> CommandId {
    "01932b5e-8a00-7000-8000-000000000001".parse().unwrap()
}

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

fn occurred() -> OccurredAt {
    OccurredAt { at: Timestamp(1_291_192_000_000), offset_minutes: 0 }
}

fn level(on_hand: i64) -> SkuLevel {
    let level = StockLevel { on_hand: Quantity(on_hand), ..StockLevel::default() };
    SkuLevel { sku: sku("85123A"), level }
}

fn sell() -> Command {
    let line = SellLine {
        sku: sku("85123A"),
        quantity: Quantity(6_000),
        unit_price: Amount(255),
        discount: Amount(0),
    };
    let tenders = vec![Tender::of(TenderKind::Cash, Amount(2_000))];
    let sell = Sell {
        currency: Currency::GBP,
        lines: vec![line],
        tenders,
        catalogue_seq: Some(Lsn(37)),
        group: None,
        promotions: Vec::new(),
        receipt: Some(PrintedNumber { epoch: 2, sequence: 42 }),
        grounds: protocol::Grounds::default(),
        age_checked: None,
    };
    let body = CommandBody::from(sell);
    Command {
        id: command_id(),
        seq: Some(7),
        branch: None,
        staff: Some(StaffId(3)),
        occurred: occurred(),
        body,
    }
}

fn set_price() -> OrganisationCommand {
    let valid_from = Some(Timestamp(1_700_000_000_000));
    let (sku, currency) = (sku("85123A"), Currency::GBP);
    OrganisationCommand::SetPrice(SetPrice { sku, currency, price: Amount(295), valid_from })
}

fn put_staff() -> OrganisationCommand {
    let pin = Some(Pin::from("3003"));
    OrganisationCommand::PutStaff(PutStaff { id: StaffId(3), pin, ..PutStaff::default() })
}

fn client_messages() -> Vec<(&'static str, ClientMessage)> {
    let topic = Topic::Stock(StockTopic { branch: BranchId(1), partition: 0 });
    let since = Some(Position { epoch: Epoch(9), seq: Lsn(41) });
    let refund = Refund {
        original: command_id().into(),
        lines: vec![RefundLine { line: 0, quantity: Quantity(1_000), disposition: Disposition::Restock }],
        tender: TenderKind::Cash,
        grounds: protocol::Grounds { reason: "Broken".into(), approver: Some(StaffId(2)), code: None },
        method: None,
        tenders: Vec::new(),
    };
    vec![
        ("hello", ClientMessage::Hello(Hello::new(Some("secret".into()), "pos/1"))),
        ("sign_on", ClientMessage::SignOn(SignOn { request: 1, staff: StaffId(3), pin: "3003".into() })),
        ("sell", ClientMessage::Command(sell())),
        ("refund", ClientMessage::Command(Command { body: CommandBody::from(refund), ..sell() })),
        ("set_price", ClientMessage::Command(Command { body: set_price().into(), ..sell() })),
        ("put_staff", ClientMessage::Command(Command { body: put_staff().into(), ..sell() })),
        (
            "subscribe_stock",
            ClientMessage::Subscribe(Subscribe { request: 2, topic, since, track: Vec::new(), max_hz: None }),
        ),
        (
            "subscribe_badges",
            ClientMessage::Subscribe(Subscribe {
                request: 3,
                topic: Topic::Badges,
                since: None,
                track: vec![sku("85123A").into()],
                max_hz: Some(4),
            }),
        ),
        ("unsubscribe", ClientMessage::Unsubscribe(Unsubscribe { handle: 1 })),
        (
            "track",
            ClientMessage::Track(Track { handle: 1, add: vec![sku("71053").into()], remove: Vec::new() }),
        ),
        ("ping", ClientMessage::Ping),
    ]
}

fn welcome() -> Welcome {
    Welcome {
        server: "onhand/0.1.0".into(),
        protocol: PROTOCOL,
        oldest: PROTOCOL_OLDEST,
        epoch: Epoch(9),
        durable: Lsn(42),
        time: Timestamp(1_291_192_000_000),
        heartbeat_ms: 20_000,
        partitions: 2,
        who: Who::Public,
    }
}

fn server_messages() -> Vec<(&'static str, ServerMessage)> {
    let number = ReceiptNumber { branch: BranchId(1), register: RegisterId(11), epoch: 2, sequence: 42 };
    let receipt = Receipt { number, total: Amount(1_530), tax: Amount(255), change: Amount(470) };
    let reply = |answer| Reply { id: command_id(), lsn: Some(Lsn(42)), repeated: false, answer };
    let badge = Badge {
        sku: sku("85123A"),
        seq: Lsn(42),
        branches: vec![BranchAvailability {
            branch: BranchId(1),
            availability: Availability::LimitedAvailability,
            left: Some(2),
        }],
        parts: Vec::new(),
        until: String::new(),
    };
    let push = |content| Push { handle: 101_024, prev: Lsn(41), seq: Lsn(42), content };
    let refusal = Refusal::new(RefusalCode::InsufficientStock, "not enough of 85123A");
    vec![
        ("welcome", ServerMessage::Welcome(welcome())),
        ("sold", ServerMessage::Reply(reply(Answer::Ok(Outcome::Sold(receipt))))),
        ("rejected", ServerMessage::Reply(reply(Answer::Rejected(refusal.clone())))),
        ("refused", ServerMessage::Refused(Refused { request: Some(2), refusal })),
        (
            "subscribed",
            ServerMessage::Subscribed(Subscribed {
                request: 2,
                topic: Topic::Badges,
                handle: 1,
                epoch: Epoch(9),
                seq: Lsn(42),
                how: Resumed::Snapshot,
                hash_form: 0,
            }),
        ),
        (
            "snapshot",
            ServerMessage::Snapshot(Snapshot {
                handle: 101_024,
                seq: Lsn(42),
                first: true,
                last: true,
                content: Content::Levels(vec![level(94_000)]),
            }),
        ),
        ("push_levels", ServerMessage::Push(push(Content::Levels(vec![level(94_000)])))),
        ("push_badges", ServerMessage::Push(push(Content::Badges(vec![badge])))),
        ("push_catalogue", ServerMessage::Push(push(Content::Catalogue))),
        (
            "heartbeat",
            ServerMessage::Heartbeat(Heartbeat {
                time: Timestamp(1_291_192_000_000),
                topics: vec![TopicPosition {
                    handle: 101_024,
                    seq: Lsn(42),
                    hash: Some(level(94_000).hash()),
                }],
            }),
        ),
        ("closing", ServerMessage::Closing(Closing { reason: CloseReason::Restart, after_ms: 1_500 })),
    ]
}

fn golden<M>(out: &mut String, side: &str, messages: Vec<(&'static str, M)>)
where
    M: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    for (name, message) in messages {
        for encoding in Encoding::ALL {
            let frame = encoding.frame(&message).unwrap();
            let mut read = Vec::new();
            encoding.decode(&frame, |message: M| read.push(message)).unwrap();
            assert_eq!(read, [message_ref(&message)], "{name} survives {}", encoding.name());
            let shown = match encoding {
                Encoding::Json => String::from_utf8(frame).unwrap(),
                Encoding::Bin => frame.iter().fold(String::new(), |mut hex, byte| {
                    write!(hex, "{byte:02x}").unwrap();
                    hex
                }),
            };
            writeln!(out, "{side} {name} {} {shown}", encoding.label()).unwrap();
        }
    }
}

/// A copy through JSON, so that messages need not be cloned by the table.
fn message_ref<M: Serialize + DeserializeOwned>(message: &M) -> M {
    serde_json::from_str(&serde_json::to_string(message).unwrap()).unwrap()
}

#[test]
fn messages_are_as_agreed() {
    let mut text = String::new();
    golden(&mut text, "client", client_messages());
    golden(&mut text, "server", server_messages());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/messages.txt");
    if std::env::var_os("ONHAND_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == text, "{} differs", path.display());
}

/// The target is 24 bytes after the topic's handle, for a SKU and positions as they are met in practice.
#[test]
fn a_level_push_is_small() {
    let push = Push {
        handle: 0,
        prev: Lsn(1_999_990),
        seq: Lsn(2_000_000),
        content: Content::Levels(vec![level(1_234_000)]),
    };
    let handle_and_tag = 2;
    let length_prefix = 1;
    let frame = Encoding::Bin.frame(&ServerMessage::Push(push)).unwrap();
    assert!(frame.len() - handle_and_tag - length_prefix <= 24, "{} bytes", frame.len());
}

#[test]
fn a_hello_may_be_newer_or_older_than_this_build() {
    let read = |text: &str| serde_json::from_str::<Hello>(text).unwrap();
    assert_eq!(read("{\"client\":\"x\"}"), Hello { token: None, client: "x".into(), protocol: 1 });
    assert_eq!(read("{\"client\":\"x\",\"protocol\":9,\"tongue\":\"fr\"}").protocol, 9);
}

#[test]
fn one_message_that_cannot_be_read_takes_no_other_with_it() {
    for (encoding, bad) in [(Encoding::Json, &b"\n{\"fly\":1}"[..]), (Encoding::Bin, &[2, 0x7f, 1])] {
        let mut frame = encoding.frame(&ClientMessage::Ping).unwrap();
        frame.extend_from_slice(bad);
        encoding.append(&ClientMessage::Ping, &mut frame).unwrap();
        let mut read = Vec::new();
        encoding.read(&frame, |one: Result<ClientMessage, _>| read.push(one.is_ok())).unwrap();
        assert_eq!(read, [true, false, true]);
        let mut before = 0;
        assert!(encoding.decode(&frame, |_: ClientMessage| before += 1).is_err());
        assert_eq!(before, 1);
    }
}

#[test]
fn many_messages_share_a_frame() {
    for encoding in Encoding::ALL {
        let mut frame = Vec::new();
        for (_, message) in client_messages() {
            encoding.append(&message, &mut frame).unwrap();
        }
        let mut read = Vec::new();
        encoding.decode(&frame, |message: ClientMessage| read.push(message)).unwrap();
        assert_eq!(read.len(), client_messages().len());
    }
}

#[test]
fn what_is_not_a_message_is_refused() {
    let mut seen = 0_usize;
    for text in ["", "\n", " \n "] {
        Encoding::Json.decode(text.as_bytes(), |_: ClientMessage| seen += 1).unwrap();
    }
    for text in ["{", "[]", "{\"nonsense\":1}", "{\"track\":{\"handle\":1,\"extra\":1}}", "{\"sign_on\":{}}"]
    {
        assert!(Encoding::Json.decode(text.as_bytes(), |_: ClientMessage| seen += 1).is_err(), "{text}");
    }
    for bytes in [&[5_u8][..], &[1, 99], &[0xff, 0xff, 0xff, 0xff, 0xff], &[2, 0, 0]] {
        assert!(Encoding::Bin.decode(bytes, |_: ClientMessage| seen += 1).is_err(), "{bytes:?}");
    }
    assert_eq!(seen, 0);
}
