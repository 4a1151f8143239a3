//! Who is there: device tokens of registers, sign-in tokens of people, passwords, second factors and PINs. PINs open tills,
//! which are devices that somebody enrolled; the back office, which is open to the network, asks for a password.

mod accounts;
mod attempts;
mod baskets;
mod devices;
mod passkeys;
mod rows;
mod second_factor;
mod sign_ins;

use domain::{
    Grant,
    organisation::{Person, opens_office},
};
use journal::{RowError, Storage};
use protocol::{
    BranchId, FailedAttempts, PersonView, RecoveryCodes, Refusal, RefusalCode, RegisterId, Rule,
    SecondFactorBegun, SignInResponse, SignInView, StaffId, WithFacts,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

use crate::{
    clock,
    limits::{PIN_CHECKS_AT_ONCE, PIN_CHECKS_WAITING},
    pins::{NOBODY, verify},
    projections::Published,
    recovery,
};

pub(crate) use accounts::{Accounts, Link, Purpose};
use attempts::{Attempts, Door};
pub(crate) use baskets::{Baskets, Carts};
pub(crate) use devices::{Devices, no_code};
pub(crate) use passkeys::{Owner, Passkeys, Site};
use second_factor::{SecondFactors, wrong_code};
use sign_ins::SignIns;
pub use sign_ins::Visitor;

/// Whom a token stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identity {
    Public,
    Register {
        register: RegisterId,
        branch: BranchId,
    },
    /// With what the person may do everywhere, now.
    Staff {
        staff: StaffId,
        grant: Grant,
    },
}

impl Identity {
    /// Whether two are the same person or device, whatever either may do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Staff { staff, .. }, Self::Staff { staff: other, .. }) => staff == other,
            _ => self == other,
        }
    }
}

/// Knows tokens, passwords and PINs. Tokens are kept as hashes only.
pub struct Auth {
    storage: Arc<dyn Storage>,
    catalogue: Published,
    sign_ins: SignIns,
    second_factors: SecondFactors,
    devices: Devices,
    accounts: Arc<Accounts>,
    baskets: Baskets,
    passkeys: Passkeys,
    attempts: Attempts,
    checks: Semaphore,
    /// Room for those who wait for their check.
    queue: Semaphore,
}

impl Auth {
    pub(crate) fn open(storage: Arc<dyn Storage>, catalogue: Published) -> Result<Self, RowError> {
        Ok(Self {
            sign_ins: SignIns::open(Arc::clone(&storage))?,
            second_factors: SecondFactors::open(Arc::clone(&storage))?,
            devices: Devices::open(Arc::clone(&storage))?,
            accounts: Arc::new(Accounts::open(Arc::clone(&storage))?),
            baskets: Baskets::open(Arc::clone(&storage))?,
            passkeys: Passkeys::default(),
            storage,
            catalogue,
            attempts: Attempts::default(),
            checks: Semaphore::new(PIN_CHECKS_AT_ONCE),
            queue: Semaphore::new(PIN_CHECKS_WAITING),
        })
    }

    pub(crate) const fn devices(&self) -> &Devices {
        &self.devices
    }

    /// Which carts are whose.
    pub(crate) const fn baskets(&self) -> &Baskets {
        &self.baskets
    }

    /// What customers' browsers are asked about passkeys.
    pub(crate) const fn passkeys(&self) -> &Passkeys {
        &self.passkeys
    }

    /// Customers' devices, and the links that were mailed to them.
    pub(crate) const fn accounts(&self) -> &Arc<Accounts> {
        &self.accounts
    }

    /// Whether a secret has a hash, off the arbiters and a few at a time. A customer without one costs the same time.
    ///
    /// # Errors
    /// `busy` when too many others wait for theirs to be checked.
    pub(crate) async fn check_secret(&self, hash: Option<String>, secret: String) -> Result<bool, Refusal> {
        let _place = self.queue.try_acquire().map_err(|_full| too_many_checks())?;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let _turn = self.checks.acquire().await.map_err(|_closed| too_many_checks())?;
        let right = tokio::task::spawn_blocking(move || verify(&hash, &secret)).await.unwrap_or(false);
        Ok(known && right)
    }

    /// Tells whenever a token may stand for another, or for nobody any more.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.catalogue.identities().listen()
    }

    /// Whom a token stands for, or none when it is not (or no longer) good. A new password ends the sign-ins before it.
    #[must_use]
    pub fn identify(&self, token: &str) -> Option<Identity> {
        let hash = Self::token_sha256(token);
        let published = self.catalogue.get();
        if let Some(register) = published.organisation.register_by_token_hash(&hash) {
            return Some(Identity::Register { register: register.id, branch: register.branch });
        }
        let (staff, since) = self.sign_ins.of(&hash)?;
        let person = published.organisation.staff(staff)?;
        if person.password_set.is_some_and(|set| set > since) {
            return None;
        }
        let grant = published.organisation.grant_in(staff, None, clock::now())?;
        Some(Identity::Staff { staff, grant })
    }

    /// Checks a password, and the code where the person has a second factor, and gives out a token.
    ///
    /// # Errors
    /// `unauthenticated` for a wrong password or code or an unknown person, `second_factor_needed` when a code is asked for,
    /// `unauthorised` for somebody who works at tills only, `too_many_requests` after too many wrong ones, `busy` when too
    /// many others wait for theirs to be checked.
    pub async fn sign_in(
        &self,
        staff: StaffId,
        password: &str,
        code: Option<&str>,
        visitor: &Visitor,
    ) -> Result<SignInResponse, Refusal> {
        let from = &visitor.address;
        let (_, failed) = self.check_office(staff, password, code).await.inspect_err(|refusal| {
            tracing::warn!(%staff, from, code = refusal.code.name(), "sign-in refused");
        })?;
        self.admit(staff, visitor, failed).await
    }

    /// Gives out a token to somebody whom the caller has made sure of.
    ///
    /// # Errors
    /// `unauthenticated` when there is no such person, and `fault` when it cannot be stored.
    pub async fn admit(
        &self,
        staff: StaffId,
        visitor: &Visitor,
        failed: Option<FailedAttempts>,
    ) -> Result<SignInResponse, Refusal> {
        let published = self.catalogue.get();
        let person = published.organisation.staff(staff).ok_or_else(wrong_password)?;
        let token = new_token();
        let expires_at = self.sign_ins.add(Self::token_sha256(&token), staff, visitor)?;
        self.make_durable().await?;
        Ok(SignInResponse { token, staff: published.organisation.staff_view(person), expires_at, failed })
    }

    /// A token that was handed out must still be good after a crash, so it does not wait for the next commit's sync.
    pub(crate) async fn make_durable(&self) -> Result<(), Refusal> {
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
    /// As [`Auth::sign_in`], for a PIN.
    pub async fn check_pin(
        &self,
        staff: StaffId,
        pin: &str,
    ) -> Result<(Person, Option<FailedAttempts>), Refusal> {
        match self.check(staff, pin, Door::Till).await? {
            Some(person) => Ok((person, self.attempts.forgive(staff, Door::Till))),
            None => {
                self.attempts.confirm(staff, Door::Till);
                Err(wrong_pin())
            }
        }
    }

    /// Checks who wants to sign in to the back office, and whether there is anything for them there.
    async fn check_office(
        &self,
        staff: StaffId,
        password: &str,
        code: Option<&str>,
    ) -> Result<(Person, Option<FailedAttempts>), Refusal> {
        let door = Door::Network;
        let Some(person) = self.check(staff, password, door).await? else {
            self.attempts.confirm(staff, door);
            return Err(wrong_password());
        };
        if person.second_factor {
            let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
                // It is no guess, but it does not forgive guesses of the code either.
                self.attempts.take_back(staff, door);
                let message = "Give the code that your phone shows now, or a recovery code.";
                return Err(Refusal::new(RefusalCode::SecondFactorNeeded, message));
            };
            if !self.second_factors.check(staff, code)? {
                self.attempts.confirm(staff, door);
                return Err(wrong_code());
            }
        }
        let failed = self.attempts.forgive(staff, door);
        let grant = self.catalogue.get().organisation.grant_anywhere(staff, clock::now());
        if !grant.is_some_and(|grant| opens_office(grant.rights)) {
            let message = "Your role is for tills: there is nothing for you in the back office. Ask a manager for a right \
                           if you need one.";
            return Err(Refusal::new(RefusalCode::Unauthorised, message));
        }
        Ok((person, failed))
    }

    /// Checks a PIN or a password, off the arbiters and a few at a time. None when it is wrong.
    async fn check(&self, staff: StaffId, secret: &str, door: Door) -> Result<Option<Person>, Refusal> {
        self.attempts.check(staff, door)?;
        let _place = self.queue.try_acquire().map_err(|_full| too_many_checks())?;
        let person = self.catalogue.get().organisation.staff(staff).filter(|person| person.active).cloned();
        let hash = person.as_ref().and_then(|person| match door {
            Door::Till => person.pin_hash.clone(),
            Door::Network => person.password_hash.clone(),
        });
        // Somebody who does not exist costs the same time, so that names cannot be found by the clock.
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let secret = secret.to_owned();
        let _turn = self.checks.acquire().await.map_err(|_closed| too_many_checks())?;
        // Others may have shut the door while this one waited.
        self.attempts.begin(staff, door)?;
        let right = tokio::task::spawn_blocking(move || verify(&hash, &secret)).await.unwrap_or(false);
        Ok(person.filter(|_| right))
    }

    /// Checks the password of somebody who is signed in, before what matters is changed.
    pub(crate) async fn confirm_password(&self, staff: StaffId, password: &str) -> Result<(), Refusal> {
        if self.check(staff, password, Door::Network).await?.is_none() {
            self.attempts.confirm(staff, Door::Network);
            return Err(Refusal::new(RefusalCode::InvalidPassword, "Your password is not right."));
        }
        self.attempts.take_back(staff, Door::Network);
        Ok(())
    }

    /// What sign-ins know of a person, added to what the organisation knows.
    pub(crate) fn person_view(&self, person: &Person) -> PersonView {
        let mut view = self.catalogue.get().organisation.person_view(person);
        view.sign_ins = u32::try_from(self.sign_ins.count(person.id)).unwrap_or(u32::MAX);
        view.failed = self.attempts.untold(person.id);
        view
    }

    /// Everybody's sign-ins, as the holder of a token sees them.
    pub(crate) fn sign_ins(&self, own_token: &str) -> Vec<SignInView> {
        self.sign_ins.list(&Self::token_sha256(own_token))
    }

    /// Ends one sign-in by its name; none when there is none.
    pub(crate) fn end_sign_in(&self, id: &str) -> Result<usize, Refusal> {
        let ended = self.sign_ins.end(|_, named| named.id == id)?;
        self.catalogue.identities().ring();
        Ok(ended)
    }

    /// Ends every sign-in of a person, but for the one of a token.
    pub(crate) fn end_sign_ins(&self, staff: StaffId, but: Option<&str>) -> Result<usize, Refusal> {
        let kept = but.map(Self::token_sha256);
        let ended = self.sign_ins.end(|hash, named| named.staff == staff && kept.as_deref() != Some(hash))?;
        self.catalogue.identities().ring();
        Ok(ended)
    }

    /// Ends the sign-in of a token.
    pub(crate) fn sign_out(&self, token: &str) -> Result<(), Refusal> {
        let own = Self::token_sha256(token);
        self.sign_ins.end(|hash, _| hash == own)?;
        self.catalogue.identities().ring();
        Ok(())
    }

    pub(crate) fn begin_second_factor(
        &self,
        person: &Person,
        shop: &str,
    ) -> Result<SecondFactorBegun, Refusal> {
        if !person.second_factor {
            // What is left of one that was switched off elsewhere is nobody's.
            self.second_factors.forget(person.id)?;
        }
        self.second_factors.begin(person.id, &person.name, shop)
    }

    pub(crate) fn confirm_second_factor(&self, staff: StaffId, code: &str) -> Result<RecoveryCodes, Refusal> {
        self.attempts.check(staff, Door::Network)?;
        self.second_factors.confirm(staff, code)
    }

    pub(crate) fn forget_second_factor(&self, staff: StaffId) -> Result<(), Refusal> {
        self.second_factors.forget(staff)
    }

    pub(crate) fn recovery_codes_left(&self, staff: StaffId) -> usize {
        self.second_factors.recovery_codes_left(staff)
    }

    /// SHA-256 of a token in lower-case hex, which is all that is kept of it.
    #[must_use]
    pub fn token_sha256(token: &str) -> String {
        Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A token that nobody guesses.
pub(crate) fn new_token() -> String {
    let secret: [u8; 32] = rand::random();
    secret.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wrong_pin() -> Refusal {
    Refusal::new(RefusalCode::Unauthenticated, "the person or the PIN is not right").rule(Rule::WrongPin)
}

fn wrong_password() -> Refusal {
    let message = "The person or the password is not right. A PIN opens tills only.";
    Refusal::new(RefusalCode::Unauthenticated, message).rule(Rule::WrongPassword)
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
