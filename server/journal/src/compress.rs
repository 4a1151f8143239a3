//! Compression of block bodies.

use std::cell::RefCell;
use zstd::bulk::Compressor;

/// The fastest ordinary level: entropy coding is what makes the difference for blocks of a few kilobytes.
const ZSTD_LEVEL: i32 = 1;

thread_local! {
    /// Making a compressor costs more than compressing a block, so the journal's thread keeps one.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(ZSTD_LEVEL).ok());
}

/// The bytes in zstd, or nothing when that failed, which only costs space.
pub(crate) fn pack(body: &[u8]) -> Option<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|compressor| compressor.as_mut()?.compress(body).ok())
}

/// Reverses [`pack`]; `None` when the bytes are not what was packed. Never makes more than `plain_len` bytes.
pub(crate) fn unpack(packed: &[u8], plain_len: usize) -> Option<Vec<u8>> {
    zstd::bulk::decompress(packed, plain_len).ok()
}
