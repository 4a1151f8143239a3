//! Who is there: device tokens of registers, sign-in tokens of people, and PINs.

mod attempts;

use domain::{Grant, organisation::Person};
use journal::{RowError, RowRange, Storage};
use protocol::{
    BranchId, FailedAttempts, Refusal, RefusalCode, RegisterId, SignInResponse, StaffId, Timestamp,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::Semaphore;

use crate::{
    clock,
    limits::{PIN_CHECKS_AT_ONCE, PIN_CHECKS_WAITING, SIGN_IN_TTL, SIGN_INS_MAX},
    pins::{NOBODY, verify},
    projections::Published,
    recovery,
};

use attempts::{Attempts, Door};

const SIGN_INS: &str = "sign_ins";

/// Whom a token stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identity {
    Public,
    Register { register: RegisterId, branch: BranchId },
    Staff { staff: StaffId, grant: Grant },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct SignIn {
    staff: StaffId,
    expires_at: Timestamp,
}

/// Knows tokens and PINs. Tokens are kept as hashes only.
pub struct Auth {
    storage: Arc<dyn Storage>,
    catalogue: Published,
    sign_ins: RwLock<HashMap<String, SignIn>>,
    attempts: Attempts,
    checks: Semaphore,
    /// Room for those who wait for their check.
    queue: Semaphore,
}

impl Auth {
    pub(crate) fn open(storage: Arc<dyn Storage>, catalogue: Published) -> Result<Self, RowError> {
        let now = clock::now();
        let mut sign_ins = HashMap::new();
        for (key, value) in storage.scan_rows(SIGN_INS, &RowRange::all(), usize::MAX)? {
            if let (Ok(hash), Ok(sign_in)) = (String::from_utf8(key), postcard::from_bytes::<SignIn>(&value))
                && sign_in.expires_at > now
            {
                sign_ins.insert(hash, sign_in);
            }
        }
        Ok(Self {
            storage,
            catalogue,
            sign_ins: RwLock::new(sign_ins),
            attempts: Attempts::default(),
            checks: Semaphore::new(PIN_CHECKS_AT_ONCE),
            queue: Semaphore::new(PIN_CHECKS_WAITING),
        })
    }

    /// Whom a token stands for, or none when it is not (or no longer) good.
    #[must_use]
    pub fn identify(&self, token: &str) -> Option<Identity> {
        let hash = Self::token_sha256(token);
        let published = self.catalogue.get();
        if let Some(register) = published.organisation.register_by_token_hash(&hash) {
            return Some(Identity::Register { register: register.id, branch: register.branch });
        }
        let sign_in = *self.sign_ins.read().unwrap_or_else(PoisonError::into_inner).get(&hash)?;
        let grant = published.organisation.grant(sign_in.staff)?;
        (sign_in.expires_at > clock::now()).then_some(Identity::Staff { staff: sign_in.staff, grant })
    }

    /// Checks a PIN and gives out a token. `from` is who asks, for the log.
    ///
    /// # Errors
    /// `unauthenticated` for a wrong PIN or an unknown person, `too_many_requests` after too many wrong ones, `busy` when
    /// too many others wait for theirs to be checked.
    pub async fn sign_in(&self, staff: StaffId, pin: &str, from: &str) -> Result<SignInResponse, Refusal> {
        let (person, failed) = self.check(staff, pin, Door::Network).await.inspect_err(|refusal| {
            tracing::warn!(%staff, from, code = refusal.code.name(), "sign-in refused");
        })?;
        let secret: [u8; 32] = rand::random();
        let token: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let life = i64::try_from(SIGN_IN_TTL.as_millis()).unwrap_or(i64::MAX);
        let expires_at = clock::now().plus_millis(life);
        self.remember(Self::token_sha256(&token), SignIn { staff, expires_at })?;
        self.make_durable().await?;
        let staff = self.catalogue.get().organisation.staff_view(&person);
        Ok(SignInResponse { token, staff, expires_at, failed })
    }

    /// A token that was handed out must still be good after a crash, so it does not wait for the next commit's sync.
    async fn make_durable(&self) -> Result<(), Refusal> {
        let storage = Arc::clone(&self.storage);
        match tokio::task::spawn_blocking(move || storage.sync()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => recovery::stop_after(&error),
            Err(_) => Err(Refusal::new(RefusalCode::Fault, "the sign-in could not be stored")),
        }
    }

    /// Checks a person's PIN at a register; with the person come the attempts that failed since they last signed on or in.
    ///
    /// # Errors
    /// As [`Auth::sign_in`].
    pub async fn check_pin(
        &self,
        staff: StaffId,
        pin: &str,
    ) -> Result<(Person, Option<FailedAttempts>), Refusal> {
        self.check(staff, pin, Door::Till).await
    }

    /// Checks a PIN, off the arbiters and a few at a time.
    async fn check(
        &self,
        staff: StaffId,
        pin: &str,
        door: Door,
    ) -> Result<(Person, Option<FailedAttempts>), Refusal> {
        self.attempts.check(staff, door)?;
        let _place = self.queue.try_acquire().map_err(|_full| too_many_checks())?;
        let person = self.catalogue.get().organisation.staff(staff).filter(|person| person.active).cloned();
        // Somebody who does not exist costs the same time, so that names cannot be found by the clock.
        let hash =
            person.as_ref().and_then(|person| person.pin_hash.clone()).unwrap_or_else(|| NOBODY.to_owned());
        let pin = pin.to_owned();
        let _turn = self.checks.acquire().await.map_err(|_closed| wrong_pin())?;
        // Others may have shut the door while this one waited.
        self.attempts.begin(staff, door)?;
        let right = tokio::task::spawn_blocking(move || verify(&hash, &pin)).await.unwrap_or(false);
        match person.filter(|_| right) {
            Some(person) => Ok((person, self.attempts.forgive(staff, door))),
            None => {
                self.attempts.confirm(staff, door);
                Err(wrong_pin())
            }
        }
    }

    /// SHA-256 of a token in lower-case hex, which is all that is kept of it.
    #[must_use]
    pub fn token_sha256(token: &str) -> String {
        Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn remember(&self, hash: String, sign_in: SignIn) -> Result<(), Refusal> {
        let fault = |_| Refusal::new(RefusalCode::Fault, "the sign-in could not be stored");
        let row = postcard::to_stdvec(&sign_in).unwrap_or_default();
        self.storage.put_rows(SIGN_INS, vec![(hash.as_bytes().to_vec(), row)]).map_err(fault)?;
        let mut sign_ins = self.sign_ins.write().unwrap_or_else(PoisonError::into_inner);
        let mut stale: Vec<String> = Vec::new();
        if sign_ins.len() >= SIGN_INS_MAX {
            let now = clock::now();
            stale.extend(
                sign_ins.iter().filter(|(_, one)| one.expires_at <= now).map(|(hash, _)| hash.clone()),
            );
            if stale.is_empty() {
                let oldest =
                    sign_ins.iter().min_by_key(|(_, one)| one.expires_at).map(|(hash, _)| hash.clone());
                stale.extend(oldest);
            }
        }
        for hash in &stale {
            sign_ins.remove(hash);
        }
        sign_ins.insert(hash, sign_in);
        let keys = stale.into_iter().map(String::into_bytes).collect();
        self.storage.delete_rows(SIGN_INS, keys).map_err(fault)
    }
}

fn wrong_pin() -> Refusal {
    Refusal::new(RefusalCode::Unauthenticated, "the person or the PIN is not right")
}

fn too_many_checks() -> Refusal {
    Refusal::new(RefusalCode::Busy, "too many people are signing in")
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;
    use journal::MemoryStorage;

    fn auth() -> Auth {
        Auth::open(Arc::new(MemoryStorage::default()), Published::default()).unwrap()
    }

    fn count(results: &[Result<(Person, Option<FailedAttempts>), Refusal>], code: RefusalCode) -> usize {
        results.iter().filter(|result| result.as_ref().is_err_and(|refusal| refusal.code == code)).count()
    }

    #[tokio::test]
    async fn guesses_at_the_same_moment_are_no_more_than_guesses_one_by_one() {
        let auth = auth();
        let results = join_all((0..40).map(|_| auth.check_pin(StaffId(1), "0000"))).await;
        assert_eq!(count(&results, RefusalCode::Unauthenticated), 5);
        assert_eq!(count(&results, RefusalCode::TooManyRequests), 35);
    }

    #[tokio::test]
    async fn a_guess_that_is_given_up_counts() {
        let auth = auth();
        for _ in 0..5 {
            let guess = auth.check_pin(StaffId(1), "0000");
            // It begins, and its caller goes away.
            assert!(futures_util::FutureExt::now_or_never(guess).is_none());
        }
        let refusal = auth.check_pin(StaffId(1), "0000").await.unwrap_err();
        assert_eq!(refusal.code, RefusalCode::TooManyRequests);
    }

    #[tokio::test]
    async fn those_who_wait_are_bounded() {
        let auth = auth();
        let people = (0..).map(StaffId).take(PIN_CHECKS_WAITING + 3);
        let mut waiting: Vec<_> = people.map(|staff| Box::pin(auth.check_pin(staff, "0000"))).collect();
        let polled = waiting.iter_mut().map(futures_util::FutureExt::now_or_never);
        let refused: Vec<_> = polled.flatten().collect();
        assert_eq!((refused.len(), count(&refused, RefusalCode::Busy)), (3, 3));
    }
}
