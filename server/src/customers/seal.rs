//! Sealing: XChaCha20-Poly1305 under a key, with a nonce by chance in front.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use sha2::{Digest, Sha256};

const NONCE: usize = 24;

/// A text that nobody reads, changes, or puts in another place unnoticed.
pub(crate) fn seal_with(key: &[u8; 32], bound_to: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = rand::random();
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: text, aad: bound_to }).ok()?;
    Some(nonce.into_iter().chain(sealed).collect())
}

pub(crate) fn open_with(key: &[u8; 32], bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound_to }).ok()
}

/// What stands for an address: a keyed hash, nested as HMAC nests it.
pub(super) fn mac(key: &[u8; 32], email: &str) -> [u8; 16] {
    let inner =
        Sha256::new().chain_update(key).chain_update([0x36]).chain_update(email.as_bytes()).finalize();
    let outer = Sha256::new().chain_update(key).chain_update([0x5c]).chain_update(inner).finalize();
    let mut mac = [0; 16];
    mac.iter_mut().zip(outer).for_each(|(place, byte)| *place = byte);
    mac
}
