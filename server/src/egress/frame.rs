//! One message for many sockets, encoded at most once for each encoding.

use bytes::Bytes;
use bytestring::ByteString;
use protocol::{Encoding, ServerMessage};
use std::sync::{Arc, OnceLock};

/// One message for sockets. Each encoding is made at most once, by whoever needs it first, and then shared.
pub(crate) struct Frame {
    message: ServerMessage,
    json: OnceLock<ByteString>,
    bin: OnceLock<Bytes>,
}

impl Frame {
    pub(crate) fn new(message: ServerMessage) -> Arc<Self> {
        Arc::new(Self { message, json: OnceLock::new(), bin: OnceLock::new() })
    }

    pub(crate) fn message(&self) -> &ServerMessage {
        &self.message
    }

    /// The message as a text frame.
    pub(crate) fn json(&self) -> ByteString {
        let text =
            self.json.get_or_init(|| ByteString::try_from(self.encode(Encoding::Json)).unwrap_or_default());
        text.clone()
    }

    /// The message as a binary frame.
    pub(crate) fn bin(&self) -> Bytes {
        self.bin.get_or_init(|| self.encode(Encoding::Bin).into()).clone()
    }

    fn encode(&self, encoding: Encoding) -> Vec<u8> {
        encoding.frame(&self.message).unwrap_or_else(|error| {
            tracing::error!(%error, "a message could not be encoded");
            Vec::new()
        })
    }
}
