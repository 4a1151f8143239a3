//! One WebSocket: opening it with the right subprotocol and turning frames into messages. It knows tungstenite and
//! nothing of the rules.

use protocol::{ClientMessage, Encoding, ServerMessage};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        protocol::WebSocketConfig,
    },
};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The default of 128 KiB costs 137 KiB of memory and five times the time per message.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// Most bytes of one message from the server: a snapshot page or a batch of pushes.
const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most bytes of one frame to the server, below its limit for a message.
const FRAME_BYTES_MAX: usize = 48 * 1024;

/// Why there is no socket.
#[derive(Debug, Error)]
pub(crate) enum OpenError {
    #[error("the socket could not be opened: {0}")]
    Socket(#[from] Box<tungstenite::Error>),
    #[error("the server does not speak {0}")]
    Subprotocol(&'static str),
}

/// Opens a socket to `url` (`ws://…/ws`), Nagle off. What it speaks is `wanted`, or JSON when the server is another build.
pub(crate) async fn open(url: &str, wanted: Encoding) -> Result<(Socket, Encoding), OpenError> {
    let mut request = url.into_client_request().map_err(Box::new)?;
    let offers: Vec<&str> = wanted.offers().iter().map(|encoding| encoding.name()).collect();
    if let Ok(offers) = HeaderValue::from_str(&offers.join(", ")) {
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, offers);
    }
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX));
    let (socket, response) =
        connect_async_with_config(request, Some(config), true).await.map_err(Box::new)?;
    let spoken = response.headers().get(SEC_WEBSOCKET_PROTOCOL).and_then(|name| name.to_str().ok());
    match spoken.and_then(Encoding::of_name).filter(|encoding| wanted.offers().contains(encoding)) {
        Some(encoding) => Ok((socket, encoding)),
        None => Err(OpenError::Subprotocol(wanted.name())),
    }
}

/// Gathers messages into as few frames as the server's limits allow.
pub(crate) fn frames(encoding: Encoding, messages: &[ClientMessage]) -> Vec<Message> {
    let mut frames = Vec::new();
    let mut frame = Vec::new();
    let mut count = 0;
    for message in messages {
        let before = frame.len();
        if encoding.append(message, &mut frame).is_err() {
            frame.truncate(before);
            continue;
        }
        count += 1;
        let full = frame.len() > FRAME_BYTES_MAX || count >= protocol::MESSAGES_PER_FRAME_MAX;
        if full && before > 0 && frame.len() > FRAME_BYTES_MAX {
            let mut last = frame.split_off(before);
            if encoding == Encoding::Json {
                last.remove(0);
            }
            frames.push(std::mem::replace(&mut frame, last));
            count = 1;
        } else if full {
            frames.push(std::mem::take(&mut frame));
            count = 0;
        }
    }
    if !frame.is_empty() {
        frames.push(frame);
    }
    frames.into_iter().map(|frame| as_message(encoding, frame)).collect()
}

/// Wraps a frame's bytes in the WebSocket type of its encoding.
fn as_message(encoding: Encoding, frame: Vec<u8>) -> Message {
    match encoding {
        Encoding::Bin => Message::binary(frame),
        // serde_json writes UTF-8, so nothing is ever replaced.
        Encoding::Json => Message::text(String::from_utf8_lossy(&frame).into_owned()),
    }
}

/// Hands over every message of a frame; `None` for one that this version does not know, because a newer server may say
/// more than an older client can read.
pub fn read_frame(encoding: Encoding, frame: &[u8], mut each: impl FnMut(Option<ServerMessage>)) {
    match encoding {
        Encoding::Json => {
            for line in frame.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
                read_one(encoding, line, &mut each);
            }
        }
        Encoding::Bin => {
            let mut rest = frame;
            while let Some((record, after)) = next_record(rest) {
                read_one(encoding, record, &mut each);
                rest = after;
            }
        }
    }
}

fn read_one(encoding: Encoding, record: &[u8], each: &mut impl FnMut(Option<ServerMessage>)) {
    let mut read = None;
    let known = encoding.decode(record, |message| read = Some(message));
    each(known.ok().and(read));
}

/// The first record of a binary frame, with its length still in front, and what follows.
fn next_record(frame: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_usize;
    for (index, byte) in frame.iter().enumerate().take(4) {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return frame.split_at_checked(index + 1 + length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Heartbeat, Hello, Timestamp};

    fn heartbeat(n: i64) -> ServerMessage {
        ServerMessage::Heartbeat(Heartbeat { time: Timestamp(n), topics: Vec::new() })
    }

    #[test]
    fn many_messages_of_a_frame_are_read_in_order_and_unknown_ones_are_told() {
        for encoding in Encoding::ALL {
            let mut frame = Vec::new();
            for n in 0..1_000 {
                encoding.append(&heartbeat(n), &mut frame).unwrap();
                if n == 500 {
                    match encoding {
                        Encoding::Json => frame.extend_from_slice(b"\n{\"weather\":1}"),
                        Encoding::Bin => frame.extend_from_slice(&[2, 0x7f, 0x01]),
                    }
                }
            }
            let mut read = Vec::new();
            read_frame(encoding, &frame, |message| read.push(message));
            assert_eq!(read.len(), 1_001);
            assert_eq!(read.remove(501), None);
            assert!(read.into_iter().enumerate().all(|(n, m)| m == Some(heartbeat(n as i64))));
        }
    }

    #[test]
    fn frames_stay_under_the_servers_limits() {
        let hello = |n: usize| ClientMessage::Hello(Hello::new(None, "x".repeat(n)));
        let mut messages: Vec<_> = (0..600).map(|_| hello(10)).collect();
        messages.extend((0..40).map(|_| hello(5_000)));
        for encoding in Encoding::ALL {
            let mut read: Vec<ClientMessage> = Vec::new();
            for frame in frames(encoding, &messages) {
                assert!(frame.len() <= protocol::MESSAGE_BYTES_MAX);
                encoding.decode(&frame.into_data(), |message| read.push(message)).unwrap();
            }
            assert_eq!(read, messages);
        }
    }
}
