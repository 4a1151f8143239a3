//! Ids that are the same whenever the same document is imported, so that importing twice imports once.

use protocol::{CommandId, OccurredAt};
use sha2::{Digest, Sha256};

/// A UUIDv7 (RFC 9562) of the document's own time; what would be chance in it is a hash of the names.
pub(crate) fn command_id(occurred: OccurredAt, names: &[&str]) -> CommandId {
    let mut hash = Sha256::new();
    hash.update(b"onhand import of online retail\n");
    for name in names {
        hash.update(name.as_bytes());
        hash.update(b"\n");
    }
    let digest = hash.finalize();
    let mut chance = [0_u8; 10];
    for (to, from) in chance.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    let millis = u64::try_from(occurred.at.0).unwrap_or(0);
    CommandId::new(uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
}

/// FNV-1a, 64 bits: spreads customers over branches and tills, the same way on every machine.
pub(super) fn spread(key: &str) -> u64 {
    key.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
