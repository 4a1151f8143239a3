//! Looks at the lengths that WebSocket frames declare (RFC 6455 §5.2) as their bytes pass by. The codec behind it
//! collects a frame before it compares its length with the limit, so a client could make the server hold as much as it
//! cares to send; here the header alone ends the stream.

use actix_web::{error::PayloadError, web::Bytes};
use futures_util::Stream;
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::egress::Wire;

/// Two bytes, an extended length of up to eight, a mask of four.
const HEADER_MAX: usize = 14;
const LENGTH_BITS: u8 = 0x7f;
const MASK_BIT: u8 = 0x80;

/// Where in the frames a stream of bytes stands.
struct FrameLengths {
    max: u64,
    /// Bytes until the next header.
    left: u64,
    header: [u8; HEADER_MAX],
    have: usize,
}

impl FrameLengths {
    const fn new(max: u64) -> Self {
        Self { max, left: 0, header: [0; HEADER_MAX], have: 0 }
    }

    /// Follows more bytes. False when a frame is longer than it may be.
    fn follow(&mut self, mut bytes: &[u8]) -> bool {
        loop {
            let skip = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
            self.left = self.left.saturating_sub(u64::try_from(skip).unwrap_or(u64::MAX));
            bytes = bytes.get(skip..).unwrap_or_default();
            let Some((next, rest)) = bytes.split_first() else { return true };
            bytes = rest;
            if let Some(slot) = self.header.get_mut(self.have) {
                *slot = *next;
                self.have = self.have.saturating_add(1);
            }
            if let Some(length) = self.declared() {
                if length > self.max {
                    return false;
                }
                let [_, second, ..] = self.header;
                let mask = if second & MASK_BIT == 0 { 0 } else { 4 };
                self.left = length.saturating_add(mask);
                self.have = 0;
            }
        }
    }

    /// The payload's length, once enough of the header is here.
    fn declared(&self) -> Option<u64> {
        let [_, second, a, b, c, d, e, f, g, h, ..] = self.header;
        match (second & LENGTH_BITS, self.have) {
            (126, 4..) => Some(u64::from(u16::from_be_bytes([a, b]))),
            (127, 10..) => Some(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
            (length @ 0..=125, 2..) => Some(u64::from(length)),
            _ => None,
        }
    }
}

/// A socket's incoming bytes, which end with the first header of an outsized frame.
pub(super) struct Bounded<S> {
    stream: S,
    lengths: FrameLengths,
    wire: Arc<Wire>,
}

impl<S> Bounded<S> {
    pub(super) fn new(stream: S, max: usize, wire: Arc<Wire>) -> Self {
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        Self { stream, lengths: FrameLengths::new(max), wire }
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Stream for Bounded<S> {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.wire.is_outsized() {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut self.stream).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled
            && !self.lengths.follow(bytes)
        {
            self.wire.set_outsized();
            return Poll::Ready(Some(Err(PayloadError::Overflow)));
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: u64) -> Vec<u8> {
        let mut bytes = vec![0x82];
        match length {
            0..=125 => bytes.push(MASK_BIT | u8::try_from(length).unwrap()),
            126..=0xffff => {
                bytes.push(MASK_BIT | 126);
                bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                bytes.push(MASK_BIT | 127);
                bytes.extend(length.to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes
    }

    #[test]
    fn frames_are_followed_however_they_are_cut() {
        let mut bytes = Vec::new();
        for length in [0_u64, 1, 125, 126, 127, 1_000, 0xffff, 0x1_0000] {
            bytes.extend(frame(length));
            // Payloads that look like the header of an endless frame.
            bytes.extend(vec![0xff; usize::try_from(length).unwrap()]);
        }
        for piece in [1, 2, 3, 7, 13, 4_096, bytes.len()] {
            let mut lengths = FrameLengths::new(0x1_0000);
            assert!(bytes.chunks(piece).all(|chunk| lengths.follow(chunk)), "in pieces of {piece}");
            assert_eq!((lengths.left, lengths.have), (0, 0));
            assert!(!frame(0x1_0001).chunks(piece).all(|chunk| lengths.follow(chunk)));
        }
    }

    #[test]
    fn the_header_alone_is_enough() {
        for length in [1 << 30, u64::MAX] {
            let header = &frame(length)[..10];
            assert!(!FrameLengths::new(65_536).follow(header), "{length}");
            assert!(FrameLengths::new(65_536).follow(&header[..9]));
        }
    }
}
