//! How messages become frames. Text frames hold one JSON value a line; binary frames hold postcard records, each with
//! its length in front as a varint. Both carry the same schema, and both may carry many messages.

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::bin_schema::BIN_SUBPROTOCOL;

/// A WebSocket subprotocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Json,
    Bin,
}

/// Why a frame could not be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    #[error("not a message: {0}")]
    Json(#[from] serde_json::Error),
    #[error("not a message: {0}")]
    Bin(#[from] postcard::Error),
    #[error("not a message: {0}")]
    Text(#[from] std::str::Utf8Error),
    #[error("a record is longer than its frame")]
    Truncated,
    #[error("a frame carries at most {0} messages")]
    TooMany(usize),
}

/// Most messages of one frame from a client.
pub const MESSAGES_PER_FRAME_MAX: usize = 256;

impl Encoding {
    /// What the server offers, best first.
    pub const ALL: [Self; 2] = [Self::Bin, Self::Json];

    /// The subprotocol's name in `Sec-WebSocket-Protocol`. Binary records have no names in them, so that theirs is tied to
    /// the types they are made from: two builds speak it only when they have the same ones, and JSON otherwise.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "onhand.v1.json",
            Self::Bin => BIN_SUBPROTOCOL,
        }
    }

    /// A short word for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Bin => "bin",
        }
    }

    /// What a client that would like this encoding offers, best first.
    #[must_use]
    pub const fn offers(self) -> &'static [Self] {
        match self {
            Self::Json => &[Self::Json],
            Self::Bin => &Self::ALL,
        }
    }

    /// The encoding of a subprotocol.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name)
    }

    /// Appends one message to a frame.
    ///
    /// # Errors
    /// Only when a value cannot be represented, which no message type here can bring about.
    pub fn append<M: Serialize>(self, message: &M, frame: &mut Vec<u8>) -> Result<(), DecodeError> {
        match self {
            Self::Json => {
                if !frame.is_empty() {
                    frame.push(b'\n');
                }
                serde_json::to_writer(frame, message)?;
            }
            Self::Bin => {
                let length = postcard::experimental::serialized_size(message)?;
                let mut rest = length;
                while rest >= 0x80 {
                    frame.push(u8::try_from(rest & 0x7f).unwrap_or(0) | 0x80);
                    rest >>= 7;
                }
                frame.push(u8::try_from(rest).unwrap_or(0));
                postcard::to_io(message, frame)?;
            }
        }
        Ok(())
    }

    /// One message as a frame of its own.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub fn frame<M: Serialize>(self, message: &M) -> Result<Vec<u8>, DecodeError> {
        // Room for the answer to a sale.
        let mut frame = Vec::with_capacity(512);
        self.append(message, &mut frame)?;
        Ok(frame)
    }

    /// Reads every message of a frame, handing each to `each` in order.
    ///
    /// # Errors
    /// At the first record that is not a message; those before it have been handed over.
    pub fn decode<M: DeserializeOwned>(
        self,
        frame: &[u8],
        mut each: impl FnMut(M),
    ) -> Result<(), DecodeError> {
        let mut first = None;
        self.read(frame, |read| match read {
            Ok(message) if first.is_none() => each(message),
            Ok(_) => {}
            Err((_, error)) => first = first.take().or(Some(error)),
        })?;
        first.map_or(Ok(()), Err)
    }

    /// Reads every message of a frame, handing each to `each` in order, or the record that is none with what is wrong
    /// with it. The records after it are read all the same.
    ///
    /// # Errors
    /// When the frame itself cannot be taken apart; the records before that have been handed over.
    pub fn read<'a, M: DeserializeOwned>(
        self,
        frame: &'a [u8],
        mut each: impl FnMut(Result<M, (&'a [u8], DecodeError)>),
    ) -> Result<(), DecodeError> {
        let mut count = 0_usize;
        let mut bounded = |read| {
            count += 1;
            if count > MESSAGES_PER_FRAME_MAX {
                return Err(DecodeError::TooMany(MESSAGES_PER_FRAME_MAX));
            }
            each(read);
            Ok(())
        };
        match self {
            Self::Json => {
                // Checked once as a whole, which is cheaper than string by string.
                let text = std::str::from_utf8(frame)?;
                for line in lines(text).filter(|line| !line.trim_ascii().is_empty()) {
                    bounded(serde_json::from_str(line).map_err(|error| (line.as_bytes(), error.into())))?;
                }
            }
            Self::Bin => {
                let mut rest = frame;
                while !rest.is_empty() {
                    let (record, after) = split_record(rest)?;
                    bounded(postcard::from_bytes(record).map_err(|error| (record, error.into())))?;
                    rest = after;
                }
            }
        }
        Ok(())
    }
}

/// Frames are long lines: `str::split` would look at every byte of them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match memchr::memchr(b'\n', text.as_bytes()).and_then(|end| text.split_at_checked(end)) {
            Some((line, behind)) => {
                rest = behind.strip_prefix('\n');
                Some(line)
            }
            None => rest.take(),
        }
    })
}

fn split_record(frame: &[u8]) -> Result<(&[u8], &[u8]), DecodeError> {
    let mut length = 0_usize;
    for (index, byte) in frame.iter().enumerate().take(4) {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let body = frame.get(index + 1..).ok_or(DecodeError::Truncated)?;
            return body.split_at_checked(length).ok_or(DecodeError::Truncated);
        }
    }
    Err(DecodeError::Truncated)
}
