//! The task around the core against a small server of this file's own: lost connections, resent commands, resumed
//! topics, in both encodings. Time is real but nothing waits for a length of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

use std::time::Duration;

use client::{Client, ClientError, Options};
use futures_util::{SinkExt, StreamExt};
use protocol::*;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
    },
};

struct Server {
    listener: TcpListener,
    encoding: Encoding,
}

struct Peer {
    socket: WebSocketStream<TcpStream>,
    encoding: Encoding,
    unread: std::collections::VecDeque<ClientMessage>,
}

impl Server {
    async fn new(encoding: Encoding) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/ws", listener.local_addr().unwrap());
        (Self { listener, encoding }, url)
    }

    /// Takes the next connection up to its hello.
    async fn accept(&self) -> (Peer, Hello) {
        let (stream, _) = self.listener.accept().await.unwrap();
        let name = self.encoding.name();
        #[allow(clippy::result_large_err)]
        let choose = |request: &Request, mut response: Response| {
            let offers = request.headers()[SEC_WEBSOCKET_PROTOCOL].to_str().unwrap();
            assert!(offers.split(", ").any(|offer| offer == name), "{offers}");
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(name));
            Ok(response)
        };
        let socket = accept_hdr_async(stream, choose).await.unwrap();
        let mut peer = Peer { socket, encoding: self.encoding, unread: Default::default() };
        match peer.next().await {
            ClientMessage::Hello(hello) => (peer, hello),
            other => panic!("{other:?}"),
        }
    }
}

impl Peer {
    async fn next(&mut self) -> ClientMessage {
        while self.unread.is_empty() {
            let frame = self.socket.next().await.unwrap().unwrap();
            let unread = &mut self.unread;
            self.encoding.decode(&frame.into_data(), |message| unread.push_back(message)).unwrap();
        }
        self.unread.pop_front().unwrap()
    }

    async fn command(&mut self) -> Command {
        match self.next().await {
            ClientMessage::Command(command) => command,
            other => panic!("{other:?}"),
        }
    }

    async fn subscribe(&mut self) -> Subscribe {
        match self.next().await {
            ClientMessage::Subscribe(subscribe) => subscribe,
            other => panic!("{other:?}"),
        }
    }

    async fn say(&mut self, messages: &[ServerMessage]) {
        let mut frame = Vec::new();
        for message in messages {
            self.encoding.append(message, &mut frame).unwrap();
        }
        let frame = match self.encoding {
            Encoding::Json => Message::text(String::from_utf8(frame).unwrap()),
            Encoding::Bin => Message::binary(frame),
        };
        self.socket.send(frame).await.unwrap();
    }
}

fn welcome(command_seq: u64) -> ServerMessage {
    ServerMessage::Welcome(Welcome {
        server: "test".to_owned(),
        protocol: PROTOCOL,
        oldest: PROTOCOL_OLDEST,
        epoch: Epoch(1),
        durable: Lsn(10),
        time: Timestamp(0),
        heartbeat_ms: 20_000,
        partitions: 1,
        who: Who::Register(RegisterView {
            register: RegisterId(11),
            branch: BranchId(1),
            command_seq,
            receipt_epoch: 0,
            receipt_sequence: 0,
            signed_on: Vec::new(),
            shift: None,
        }),
    })
}

fn done(command: &Command, repeated: bool) -> ServerMessage {
    let answer = Answer::Ok(Outcome::Done);
    ServerMessage::Reply(Reply { id: command.id, lsn: Some(Lsn(11)), repeated, answer })
}

fn body() -> CommandBody {
    CommandBody::from(SignOff { staff: StaffId(3) })
}

fn levels(on_hand: i64) -> Content {
    let level = StockLevel { on_hand: Quantity(on_hand), ..StockLevel::default() };
    Content::Levels(vec![SkuLevel { sku: "A-1".parse().unwrap(), level }])
}

fn client(url: &str, encoding: Encoding) -> Client {
    let mut options = Options::new(Some("token".to_owned()));
    options.encoding = encoding;
    options.patience = Duration::from_secs(20);
    Client::start(url, options)
}

#[tokio::test]
async fn a_command_survives_the_connection_it_was_sent_on() {
    for encoding in Encoding::ALL {
        let (server, url) = Server::new(encoding).await;
        let client = client(&url, encoding);
        let submitting = tokio::spawn({
            let client = client.clone();
            async move { client.submit(Some(StaffId(3)), body()).await }
        });
        let (mut peer, hello) = server.accept().await;
        assert_eq!(hello.token.as_deref(), Some("token"));
        peer.say(&[welcome(41)]).await;
        let first = peer.command().await;
        assert_eq!(first.seq, Some(42));
        drop(peer);

        // The server had recorded it, but its answer was lost.
        let (mut peer, _) = server.accept().await;
        peer.say(&[welcome(42)]).await;
        let second = peer.command().await;
        assert_eq!(second, first);
        peer.say(&[done(&second, true)]).await;
        assert!(submitting.await.unwrap().unwrap().repeated);
        assert_eq!(client.pending(), 0);

        let submitting = tokio::spawn({
            let client = client.clone();
            async move { client.submit(Some(StaffId(3)), body()).await }
        });
        let third = peer.command().await;
        assert_eq!(third.seq, Some(43));
        peer.say(&[done(&third, false)]).await;
        assert!(!submitting.await.unwrap().unwrap().repeated);
    }
}

#[tokio::test]
async fn a_topic_resumes_from_where_it_stood() {
    for encoding in Encoding::ALL {
        let (server, url) = Server::new(encoding).await;
        let client = client(&url, encoding);
        let topic = Topic::Stock(StockTopic { branch: BranchId(1), partition: 0 });
        let mut follow = client.follow(topic, [], None).unwrap();
        let (mut peer, _) = server.accept().await;
        peer.say(&[welcome(0)]).await;
        let asked = peer.subscribe().await;
        assert_eq!((asked.topic, asked.since), (topic, None));
        let answer = |request, seq, how| {
            ServerMessage::Subscribed(Subscribed {
                request,
                topic,
                handle: 7,
                epoch: Epoch(1),
                seq: Lsn(seq),
                how,
                hash_form: StockLevel::HASH_FORM,
            })
        };
        let page = Snapshot { handle: 7, seq: Lsn(5), first: true, last: true, content: levels(3_000) };
        let push = |prev, seq, on_hand| {
            ServerMessage::Push(Push { handle: 7, prev: Lsn(prev), seq: Lsn(seq), content: levels(on_hand) })
        };
        peer.say(&[answer(asked.request, 5, Resumed::Snapshot), ServerMessage::Snapshot(page)]).await;
        peer.say(&[push(5, 8, 2_000)]).await;
        follow.wait_until(|mirror| mirror.seq() == Lsn(8)).await.unwrap();
        drop(peer);

        let (mut peer, _) = server.accept().await;
        peer.say(&[welcome(0)]).await;
        let asked = peer.subscribe().await;
        assert_eq!(asked.since, Some(Position { epoch: Epoch(1), seq: Lsn(8) }));
        peer.say(&[answer(asked.request, 9, Resumed::Replayed), push(8, 9, 1_000)]).await;
        follow.wait_until(|mirror| mirror.seq() == Lsn(9)).await.unwrap();
        let on_hand = follow.look(|mirror, _| mirror.levels().values().map(|l| l.on_hand.0).sum::<i64>());
        assert_eq!(on_hand, Some(1_000));
    }
}

#[tokio::test]
async fn a_bad_token_ends_the_client() {
    let (server, url) = Server::new(Encoding::Json).await;
    let client = client(&url, Encoding::Json);
    let (mut peer, _) = server.accept().await;
    let frame = tokio_tungstenite::tungstenite::protocol::CloseFrame { code: 4401.into(), reason: "".into() };
    peer.socket.close(Some(frame)).await.unwrap();
    assert!(matches!(client.online().await, Err(ClientError::Ended)));
}

#[tokio::test]
async fn a_server_of_another_build_is_spoken_to_in_json() {
    let (server, url) = Server::new(Encoding::Json).await;
    let client = client(&url, Encoding::Bin);
    let (mut peer, hello) = server.accept().await;
    assert_eq!(hello.protocol, PROTOCOL);
    peer.say(&[welcome(0)]).await;
    assert_eq!(client.online().await.unwrap().server, "test");
}

#[tokio::test]
async fn a_client_that_is_too_old_ends_and_says_why() {
    let (server, url) = Server::new(Encoding::Json).await;
    let client = client(&url, Encoding::Json);
    let (mut peer, _) = server.accept().await;
    let code = CloseReason::Outdated.code().into();
    let frame = tokio_tungstenite::tungstenite::protocol::CloseFrame { code, reason: "".into() };
    peer.socket.close(Some(frame)).await.unwrap();
    assert!(matches!(client.online().await, Err(ClientError::Outdated)));
}

#[tokio::test]
async fn a_full_outbox_says_so_at_once() {
    let (_server, url) = Server::new(Encoding::Bin).await;
    let mut options = Options::new(None);
    options.settings.pending_max = 2;
    let client = Client::start(url, options);
    let command = |n: u128| Command {
        id: CommandId::new(uuid::Uuid::from_u128(n)),
        seq: None,
        branch: None,
        staff: None,
        occurred: OccurredAt::default(),
        body: body(),
    };
    let _first = client.begin(command(1)).unwrap();
    let _second = client.begin(command(2)).unwrap();
    assert!(matches!(client.begin(command(3)), Err(ClientError::Full(_))));
}
