//! A bare socket: it says what it is told, polite or not, and shows everything that comes back.

use futures_util::{SinkExt, StreamExt};
use protocol::{
    ClientMessage, Command, Encoding, Hello, Key, Position, Refusal, Reply, ServerMessage, Subscribe,
    Subscribed, Topic, Welcome,
};
use std::{collections::VecDeque, net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        http::{HeaderValue, Request, header::SEC_WEBSOCKET_PROTOCOL},
    },
};

use crate::PATIENCE;

/// What came out of a socket.
#[derive(Clone, PartialEq, Debug)]
pub enum Received {
    Message(Box<ServerMessage>),
    /// The end, with the close code if one was told.
    Closed(Option<u16>),
}

/// A bare socket.
pub struct Raw {
    pub socket: WebSocketStream<TcpStream>,
    encoding: Encoding,
    waiting: VecDeque<ServerMessage>,
    requests: u32,
}

impl Raw {
    pub async fn connect(address: SocketAddr, encoding: Encoding) -> Self {
        Self::connect_over(TcpStream::connect(address).await.unwrap(), address, encoding).await
    }

    /// Over a stream that was prepared.
    pub async fn connect_over(stream: TcpStream, address: SocketAddr, encoding: Encoding) -> Self {
        let (socket, response) = timeout(PATIENCE, client_async(upgrade(address, "/ws", encoding), stream))
            .await
            .unwrap()
            .unwrap();
        let spoken = response.headers().get(SEC_WEBSOCKET_PROTOCOL).unwrap();
        assert_eq!(spoken.to_str().unwrap(), encoding.name());
        Self::over(socket, encoding)
    }

    /// Over a socket that is open already.
    #[must_use]
    pub fn over(socket: WebSocketStream<TcpStream>, encoding: Encoding) -> Self {
        Self { socket, encoding, waiting: VecDeque::new(), requests: 0 }
    }

    /// Says hello and expects to be welcome.
    pub async fn hello(&mut self, token: Option<&str>) -> Welcome {
        self.say(&ClientMessage::Hello(Hello::new(token.map(str::to_owned), "test/1"))).await;
        match self.message().await {
            ServerMessage::Welcome(welcome) => welcome,
            other => panic!("no welcome but {other:?}"),
        }
    }

    pub async fn say(&mut self, message: &ClientMessage) {
        let frame = self.encoding.frame(message).unwrap();
        self.say_frame(frame).await;
    }

    /// Sends bytes in a frame of the right type, whatever they are.
    pub async fn say_frame(&mut self, frame: Vec<u8>) {
        let message = match self.encoding {
            Encoding::Json => Message::text(String::from_utf8_lossy(&frame).into_owned()),
            Encoding::Bin => Message::binary(frame),
        };
        self.send(message).await;
    }

    /// Sends anything. A server that hung up already is no error here; what it said is read afterwards.
    pub async fn send(&mut self, message: Message) {
        let _gone = timeout(PATIENCE, self.socket.send(message)).await.expect("a server that reads");
    }

    /// The next message or the end.
    pub async fn next(&mut self) -> Received {
        self.next_within(PATIENCE).await.expect("a message or the end in time")
    }

    /// The next message or the end; none when nothing comes.
    pub async fn next_within(&mut self, patience: Duration) -> Option<Received> {
        timeout(patience, async {
            loop {
                if let Some(message) = self.waiting.pop_front() {
                    return Received::Message(Box::new(message));
                }
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => self.read(text.as_bytes()),
                    Some(Ok(Message::Binary(bytes))) => self.read(&bytes),
                    Some(Ok(Message::Close(close))) => {
                        return Received::Closed(close.map(|close| close.code.into()));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Received::Closed(None),
                }
            }
        })
        .await
        .ok()
    }

    fn read(&mut self, frame: &[u8]) {
        let waiting = &mut self.waiting;
        client::read_frame(self.encoding, frame, |message| waiting.push_back(message.expect("a message")));
    }

    /// The next message.
    pub async fn message(&mut self) -> ServerMessage {
        match self.next().await {
            Received::Message(message) => *message,
            Received::Closed(code) => panic!("closed with {code:?}"),
        }
    }

    /// The next message that something can be made of; others are passed over.
    pub async fn find<T>(&mut self, mut wanted: impl FnMut(ServerMessage) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.message().await) {
                return found;
            }
        }
    }

    /// Everything up to the end, and how it ended.
    pub async fn end(&mut self) -> (Vec<ServerMessage>, Option<u16>) {
        let mut messages = Vec::new();
        loop {
            match self.next().await {
                Received::Message(message) => messages.push(*message),
                Received::Closed(code) => return (messages, code),
            }
        }
    }

    /// Sends a command and waits for its reply.
    pub async fn submit(&mut self, command: &Command) -> Reply {
        self.say(&ClientMessage::Command(command.clone())).await;
        let id = command.id;
        self.find(|message| match message {
            ServerMessage::Reply(reply) if reply.id == id => Some(reply),
            _ => None,
        })
        .await
    }

    /// Asks for a topic; the answer, or the refusal.
    pub async fn subscribe(&mut self, topic: Topic, since: Option<Position>) -> Result<Subscribed, Refusal> {
        self.subscribe_to(topic, since, Vec::new(), None).await
    }

    /// The same with keys and a pace.
    pub async fn subscribe_to(
        &mut self,
        topic: Topic,
        since: Option<Position>,
        track: Vec<Key>,
        max_hz: Option<u8>,
    ) -> Result<Subscribed, Refusal> {
        self.requests += 1;
        let request = self.requests;
        self.say(&ClientMessage::Subscribe(Subscribe { request, topic, since, track, max_hz })).await;
        self.find(|message| match message {
            ServerMessage::Subscribed(answer) if answer.request == request => Some(Ok(answer)),
            ServerMessage::Refused(answer) if answer.request == Some(request) => Some(Err(answer.refusal)),
            _ => None,
        })
        .await
    }
}

/// The request that opens a socket.
#[must_use]
pub fn upgrade(address: SocketAddr, path: &str, encoding: Encoding) -> Request<()> {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(encoding.name()));
    request
}
