//! A WebSocket client stripped to what a load needs: one write per frame, one buffer for reading, no copies of what is
//! read. The mask is zero, which RFC 6455 lets a test do and which costs no time. It knows bytes and no messages.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use client::read_frame;
use protocol::{ClientMessage, Encoding, ServerMessage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::Failure;

/// One connection.
#[derive(Debug)]
pub(crate) struct Lean {
    stream: TcpStream,
    pub encoding: Encoding,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    out: Vec<u8>,
}

/// How to open one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Opening {
    /// Local address to come from; one address has only some 28 000 ports.
    pub source: Option<Ipv4Addr>,
    /// Size of the kernel's receive buffer; small to play a slow reader.
    pub receive_buffer: Option<u32>,
    /// Bytes of the reading buffer to begin with.
    pub buffer: usize,
}

/// What arrived.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    Data(&'a [u8]),
    /// The server closes, with its code.
    Close(Option<u16>),
}

impl Lean {
    /// Connects and upgrades.
    ///
    /// # Errors
    /// When the connection or the upgrade fails.
    pub(crate) async fn open(
        address: SocketAddr,
        encoding: Encoding,
        opening: Opening,
    ) -> Result<Self, Failure> {
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = opening.receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        if let Some(source) = opening.source {
            socket.bind(SocketAddr::from((source, 0)))?;
        }
        let mut stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        let upgrade = format!(
            "GET /ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: b25oYW5kIGxvYWR0ZXN0IQ==\r\n\
             Sec-WebSocket-Protocol: {}\r\n\r\n",
            encoding.name()
        );
        stream.write_all(upgrade.as_bytes()).await?;
        let buffer = vec![0; opening.buffer.max(1_024)];
        let mut lean = Self { stream, encoding, buffer, start: 0, end: 0, out: Vec::new() };
        lean.read_upgrade().await?;
        Ok(lean)
    }

    /// This end's address, by which the kernel's tables name the connection.
    ///
    /// # Errors
    /// When the socket is gone.
    pub(crate) fn local_address(&self) -> Result<SocketAddr, Failure> {
        Ok(self.stream.local_addr()?)
    }

    /// Sends one frame.
    ///
    /// # Errors
    /// When the connection is gone.
    pub(crate) async fn send(&mut self, payload: &[u8]) -> Result<(), Failure> {
        self.out.clear();
        wrap(self.encoding, payload, &mut self.out);
        self.stream.write_all(&self.out).await?;
        Ok(())
    }

    /// Sends one message in a frame of its own.
    ///
    /// # Errors
    /// When the connection is gone.
    pub(crate) async fn say(&mut self, message: &ClientMessage) -> Result<(), Failure> {
        let frame = self.encoding.frame(message)?;
        self.send(&frame).await
    }

    /// The next frame with data, or the close. Pings are answered on the way.
    ///
    /// # Errors
    /// When the connection ends without a close, or the bytes are no frames.
    pub(crate) async fn next(&mut self) -> Result<Frame<'_>, Failure> {
        let (opcode, from, to) = loop {
            match self.parse()? {
                Some((PING, from, to)) => {
                    let payload = self.slice(from, to).to_vec();
                    self.out.clear();
                    header(0x80 | PONG, payload.len(), &mut self.out);
                    self.out.extend_from_slice(&payload);
                    self.stream.write_all(&self.out).await?;
                }
                Some((PONG, ..)) => {}
                Some(found) => break found,
                None => self.fill().await?,
            }
        };
        let payload = self.slice(from, to);
        if opcode == CLOSE {
            let code = payload.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes));
            return Ok(Frame::Close(code));
        }
        Ok(Frame::Data(payload))
    }

    /// Every message of the next frame.
    ///
    /// # Errors
    /// When the connection ends.
    pub(crate) async fn messages(&mut self) -> Result<Vec<ServerMessage>, Failure> {
        let encoding = self.encoding;
        match self.next().await? {
            Frame::Data(payload) => {
                let mut read = Vec::new();
                read_frame(encoding, payload, |message| read.extend(message));
                Ok(read)
            }
            Frame::Close(code) => Err(Failure::Closed(code)),
        }
    }

    /// Reads messages until `wanted` takes one.
    ///
    /// # Errors
    /// When the connection ends first.
    pub(crate) async fn until<T>(
        &mut self,
        mut wanted: impl FnMut(ServerMessage) -> Option<T>,
    ) -> Result<T, Failure> {
        loop {
            for message in self.messages().await? {
                if let Some(found) = wanted(message) {
                    return Ok(found);
                }
            }
        }
    }

    fn slice(&self, from: usize, to: usize) -> &[u8] {
        self.buffer.get(from..to).unwrap_or_default()
    }

    /// Finds a whole frame in the buffer: its opcode and where its payload lies.
    fn parse(&mut self) -> Result<Option<(u8, usize, usize)>, Failure> {
        let bytes = self.slice(self.start, self.end);
        let &[first, second, ..] = bytes else { return Ok(None) };
        let (head, length) = match second & 0x7f {
            126 => match bytes.get(2..4).and_then(|b| b.first_chunk::<2>()) {
                Some(length) => (4, u64::from(u16::from_be_bytes(*length))),
                None => return Ok(None),
            },
            127 => match bytes.get(2..10).and_then(|b| b.first_chunk::<8>()) {
                Some(length) => (10, u64::from_be_bytes(*length)),
                None => return Ok(None),
            },
            short => (2, u64::from(short)),
        };
        if first & 0x80 == 0 || second & 0x80 != 0 {
            return Err(Failure::Other("a fragmented or masked frame".to_owned()));
        }
        let length = usize::try_from(length).ok().filter(|length| *length <= FRAME_MAX);
        let length = length.ok_or_else(|| Failure::Other("a frame over 64 MiB".to_owned()))?;
        let from = self.start + head;
        let to = from + length;
        if to > self.end {
            if to - self.start > self.buffer.len() {
                self.buffer.resize((to - self.start).next_power_of_two(), 0);
            }
            return Ok(None);
        }
        self.start = to;
        Ok(Some((first & 0x0f, from, to)))
    }

    async fn fill(&mut self) -> Result<(), Failure> {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        } else if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let space = self.buffer.get_mut(self.end..).unwrap_or_default();
        let count = self.stream.read(space).await?;
        if count == 0 {
            return Err(Failure::Io(io::ErrorKind::UnexpectedEof.into()));
        }
        self.end += count;
        Ok(())
    }

    async fn read_upgrade(&mut self) -> Result<(), Failure> {
        loop {
            let bytes = self.slice(0, self.end);
            if let Some(at) = memchr::memmem::find(bytes, b"\r\n\r\n") {
                if !bytes.starts_with(b"HTTP/1.1 101") {
                    let answer = String::from_utf8_lossy(self.slice(0, at)).into_owned();
                    return Err(Failure::Other(format!("the upgrade was refused: {answer}")));
                }
                self.start = at + 4;
                return Ok(());
            }
            if self.end == self.buffer.len() {
                return Err(Failure::Other("an endless answer to the upgrade".to_owned()));
            }
            self.fill().await?;
        }
    }
}

const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;
const FRAME_MAX: usize = 64 * 1024 * 1024;

/// Appends a client frame around a payload.
pub(crate) fn wrap(encoding: Encoding, payload: &[u8], out: &mut Vec<u8>) {
    let opcode = match encoding {
        Encoding::Json => 0x81,
        Encoding::Bin => 0x82,
    };
    header(opcode, payload.len(), out);
    out.extend_from_slice(payload);
}

fn header(first: u8, length: usize, out: &mut Vec<u8>) {
    out.push(first);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => out.push(0x80 | short),
        (_, Ok(medium)) => {
            out.push(0x80 | 126);
            out.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
}
