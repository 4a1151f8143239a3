//! PINs: hashing them with the server's own parameters, and checking one against a hash that has exactly those. Each takes
//! 19 MiB and tens of milliseconds by design, so nothing here runs on an arbiter.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// PINs are given one at a time: a house has a handful of new people a day.
static HASHING: Semaphore = Semaphore::const_new(1);

/// A hash that no PIN has, in the shape of a real one.
pub(crate) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
    4Z7BzAJzyQyBu8Ldg0h1qrW1Xc3b0W4y0sY0a9Nn3kE";

/// Hashes a PIN for the record (Argon2id, PHC string), off the arbiters.
///
/// # Errors
/// When it cannot be hashed, with the reason and without the PIN.
pub(crate) async fn hash(pin: String) -> Result<String, String> {
    let _turn = HASHING.acquire().await.map_err(|error| error.to_string())?;
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(pin.as_bytes()).map(|hash| hash.to_string())
    });
    hashed.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// Whether a hash is of this PIN. One with other parameters than ours is of none: what a sign-in costs is not for a
/// stored text to decide.
pub(crate) fn verify(hash: &str, pin: &str) -> bool {
    let (hash, ours) = match PasswordHash::new(hash) {
        Ok(hash) if is_ours(&hash) => (hash, true),
        _ => match PasswordHash::new(NOBODY) {
            Ok(nobody) => (nobody, false),
            Err(_) => return false,
        },
    };
    // Somebody without a PIN costs the same time as somebody with one.
    let right = Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok();
    ours && right
}

fn is_ours(hash: &PasswordHash) -> bool {
    let ours = Params::default();
    let same = |params: Params| {
        (params.m_cost(), params.t_cost(), params.p_cost()) == (ours.m_cost(), ours.t_cost(), ours.p_cost())
    };
    Algorithm::try_from(hash.algorithm.as_str()).is_ok_and(|algorithm| algorithm == Algorithm::Argon2id)
        && hash.version == Some(u32::from(Version::V0x13))
        && Params::try_from(hash).is_ok_and(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[tokio::test]
    async fn a_pin_is_found_right_by_its_own_hash_only() {
        let hashed = hash("2468".to_owned()).await.unwrap();
        assert!(verify(&hashed, "2468") && !verify(&hashed, "2469") && !verify(&hashed, ""));
        assert!(!hashed.contains("2468"));
        assert_ne!(hash("2468".to_owned()).await.unwrap(), hashed, "each has a salt of its own");
    }

    #[test]
    fn parameters_from_elsewhere_are_never_run() {
        let began = Instant::now();
        for foreign in [
            "$argon2id$v=19$m=4194304,t=200,p=1$c29tZXNhbHRzb21lc2FsdA$4Z7BzAJzyQyBu8Ldg0h1qrW1Xc3b0W4y0sY0a9Nn3kE",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$4Z7BzAJzyQyBu8Ldg0h1qrW1Xc3b0W4y0sY0a9Nn3kE",
            "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$4Z7BzAJzyQyBu8Ldg0h1qrW1Xc3b0W4y0sY0a9Nn3kE",
            "nonsense",
            "",
        ] {
            assert!(!verify(foreign, "2468"), "{foreign}");
        }
        assert!(began.elapsed() < Duration::from_secs(60), "four gigabytes two hundred times take minutes");
    }
}
