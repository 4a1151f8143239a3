//! Public keys of passkeys as they are kept: the algorithm by COSE's number, and bytes that every library reads. They outlive the
//! library that is used today.

use webauthn_rp::response::register::{
    CompressedP256PubKey, CompressedP384PubKey, CompressedPubKey, Ed25519PubKey, RsaPubKey,
    UncompressedPubKey,
};

const ES256: i16 = -7;
const EDDSA: i16 = -8;
const ES384: i16 = -35;
const RS256: i16 = -257;

pub(super) type Key<'a> = CompressedPubKey<&'a [u8], &'a [u8], &'a [u8], &'a [u8]>;

/// A key as it is kept. Points are compressed, as SEC 1 has it; of RSA the exponent comes first, in four bytes, and then the modulus.
pub(super) fn written(key: UncompressedPubKey<'_>) -> (i16, Vec<u8>) {
    match key {
        UncompressedPubKey::Ed25519(key) => (EDDSA, key.inner().to_vec()),
        UncompressedPubKey::P256(key) => (ES256, point(key.y_is_odd(), key.x())),
        UncompressedPubKey::P384(key) => (ES384, point(key.y_is_odd(), key.x())),
        UncompressedPubKey::Rsa(key) => {
            (RS256, key.e().to_be_bytes().into_iter().chain(key.n().iter().copied()).collect())
        }
    }
}

/// A key that was kept; none for what is none.
pub(super) fn read(algorithm: i16, bytes: &[u8]) -> Option<Key<'_>> {
    match algorithm {
        EDDSA => Ed25519PubKey::try_from(bytes).ok().map(CompressedPubKey::Ed25519),
        ES256 => CompressedP256PubKey::try_from(point_of(bytes)?).ok().map(CompressedPubKey::P256),
        ES384 => CompressedP384PubKey::try_from(point_of(bytes)?).ok().map(CompressedPubKey::P384),
        RS256 => {
            let (exponent, modulus) = bytes.split_first_chunk::<4>()?;
            RsaPubKey::try_from((modulus, u32::from_be_bytes(*exponent))).ok().map(CompressedPubKey::Rsa)
        }
        _ => None,
    }
}

const EVEN: u8 = 2;
const ODD: u8 = 3;

fn point(is_odd: bool, x: &[u8]) -> Vec<u8> {
    std::iter::once(if is_odd { ODD } else { EVEN }).chain(x.iter().copied()).collect()
}

fn point_of(bytes: &[u8]) -> Option<(&[u8], bool)> {
    match bytes.split_first()? {
        (&ODD, x) => Some((x, true)),
        (&EVEN, x) => Some((x, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_key_is_read_as_what_it_was() {
        let x = [7; 32];
        for (algorithm, bytes, good) in [
            (ES256, point(true, &x), true),
            (ES256, point(false, &x), true),
            (ES256, x.to_vec(), false),
            (ES384, point(true, &[7; 48]), true),
            (ES384, point(true, &x), false),
            (EDDSA, x.to_vec(), true),
            (EDDSA, x[..31].to_vec(), false),
            (RS256, [[0, 1, 0, 1].as_slice(), &[0xc3; 256]].concat(), true),
            (RS256, [[0, 0, 0, 1].as_slice(), &[0xc3; 256]].concat(), false),
            (RS256, vec![0, 1, 0], false),
            (-999, x.to_vec(), false),
        ] {
            let Some(key) = read(algorithm, &bytes) else {
                assert!(!good, "{algorithm} {bytes:?}");
                continue;
            };
            assert!(good, "{algorithm} {bytes:?}");
            let same = match key {
                CompressedPubKey::P256(key) => point(key.y_is_odd(), key.x()) == bytes,
                CompressedPubKey::P384(key) => point(key.y_is_odd(), key.x()) == bytes,
                CompressedPubKey::Ed25519(key) => *key.inner() == bytes,
                CompressedPubKey::Rsa(key) => key.e() == 65_537 && *key.n() == &bytes[4..],
            };
            assert!(same, "{algorithm}");
        }
    }
}
