//! Second factors: codes that a phone makes every half minute from a secret it shares with the server (RFC 6238). The secret
//! cannot be hashed, so it rests in rows and in no record and no backup; a restore gives it up, and the person is then
//! helped by another manager or at the machine. Recovery codes are kept as hashes.

use journal::{RowError, Storage};
use protocol::{RecoveryCodes, Refusal, RefusalCode, SecondFactorBegun, StaffId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use totp_rs::{Builder, Secret, Totp};

use super::rows::rows;
use crate::{clock, limits::RECOVERY_CODES};

const SECOND_FACTORS: &str = "second_factors";
const SECRET_BYTES: usize = 20;
/// Letters and digits that nobody takes for another.
pub(super) const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Kept {
    secret: Vec<u8>,
    /// SHA-256 of the codes that have not been used.
    recovery: Vec<[u8; 32]>,
    /// The half minute of the newest code that was used: none is good twice.
    used: u64,
    /// Whether the person has shown that the phone has it.
    confirmed: bool,
}

/// Bounded by the number of people.
pub(super) struct SecondFactors {
    storage: Arc<dyn Storage>,
    by_staff: Mutex<HashMap<StaffId, Kept>>,
}

impl SecondFactors {
    pub(super) fn open(storage: Arc<dyn Storage>) -> Result<Self, RowError> {
        let kept = rows(&*storage, SECOND_FACTORS)?;
        let by_staff = kept.map(|(staff, kept)| (StaffId(staff), kept)).collect();
        Ok(Self { storage, by_staff: Mutex::new(by_staff) })
    }

    /// Makes a secret that is not in force before it is confirmed.
    pub(super) fn begin(&self, staff: StaffId, name: &str, shop: &str) -> Result<SecondFactorBegun, Refusal> {
        let secret: [u8; SECRET_BYTES] = rand::random();
        let plain = |text: &str| text.replace(':', " ");
        let totp = Builder::new()
            .with_secret(secret.to_vec())
            .with_account_name(plain(name))
            .with_issuer(Some(plain(shop)))
            .build()
            .map_err(|_error| unmade())?;
        let address = totp.to_url().map_err(|_error| unmade())?;
        let mut by_staff = self.lock();
        if by_staff.get(&staff).is_some_and(|kept| kept.confirmed) {
            let message = "Your second factor is on already. Switch it off first, then set up another phone.";
            return Err(Refusal::new(RefusalCode::WrongState, message));
        }
        by_staff.insert(staff, Kept { secret: secret.to_vec(), ..Kept::default() });
        Ok(SecondFactorBegun { secret: Secret::from(secret.to_vec()).to_base32(), address })
    }

    /// Takes the first code for proof that the phone has the secret, and hands out recovery codes.
    pub(super) fn confirm(&self, staff: StaffId, code: &str) -> Result<RecoveryCodes, Refusal> {
        let mut by_staff = self.lock();
        let begun = by_staff.get_mut(&staff).filter(|kept| !kept.confirmed).ok_or_else(|| {
            let message = "No second factor is being set up. Begin again and scan the picture.";
            Refusal::new(RefusalCode::WrongState, message)
        })?;
        let Some(step) = step_of(&begun.secret, code) else {
            // Not unauthenticated: whoever sets a phone up is signed in and stays so.
            return Err(Refusal::new(RefusalCode::InvalidCode, wrong_code().message));
        };
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
        begun.recovery = codes.iter().map(|code| hash_of(code)).collect();
        (begun.used, begun.confirmed) = (step, true);
        let kept = begun.clone();
        drop(by_staff);
        self.store(staff, &kept)?;
        Ok(RecoveryCodes { codes })
    }

    /// Whether a code is good now: of the phone, and newer than the last one, or one for the day the phone is lost.
    pub(super) fn check(&self, staff: StaffId, code: &str) -> Result<bool, Refusal> {
        let mut by_staff = self.lock();
        let Some(kept) = by_staff.get_mut(&staff).filter(|kept| kept.confirmed) else {
            let message =
                "The secret of your second factor is gone. Ask another manager to switch it off for you.";
            return Err(Refusal::new(RefusalCode::Unauthenticated, message));
        };
        if let Some(step) = step_of(&kept.secret, code).filter(|step| *step > kept.used) {
            kept.used = step;
        } else {
            let hash = hash_of(code);
            let Some(place) = kept.recovery.iter().position(|known| *known == hash) else { return Ok(false) };
            kept.recovery.swap_remove(place);
        }
        let kept = kept.clone();
        drop(by_staff);
        self.store(staff, &kept)?;
        Ok(true)
    }

    /// Forgets it, whoever switched it off.
    pub(super) fn forget(&self, staff: StaffId) -> Result<(), Refusal> {
        if self.lock().remove(&staff).is_some() {
            let key = staff.to_string().into_bytes();
            self.storage.delete_rows(SECOND_FACTORS, vec![key]).map_err(fault)?;
        }
        Ok(())
    }

    pub(super) fn recovery_codes_left(&self, staff: StaffId) -> usize {
        self.lock().get(&staff).map_or(0, |kept| kept.recovery.len())
    }

    fn store(&self, staff: StaffId, kept: &Kept) -> Result<(), Refusal> {
        let row = postcard::to_stdvec(kept).unwrap_or_default();
        self.storage.put_rows(SECOND_FACTORS, vec![(staff.to_string().into_bytes(), row)]).map_err(fault)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<StaffId, Kept>> {
        self.by_staff.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The half minute whose code it is, give or take one: clocks differ.
fn step_of(secret: &[u8], code: &str) -> Option<u64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp: Totp = Builder::new().with_secret(secret.to_vec()).build_noncompliant();
    totp.check(&digits, u64::try_from(clock::now().0).unwrap_or_default() / 1_000)
}

fn recovery_code() -> String {
    let random: [u8; 10] = rand::random();
    let letters: String = letters(&random).collect();
    let (one, other) = letters.split_at_checked(5).unwrap_or((&letters, ""));
    format!("{one}-{other}")
}

/// Random bytes as letters and digits.
pub(super) fn letters(random: &[u8]) -> impl Iterator<Item = char> + '_ {
    random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)).copied().map(char::from))
}

fn hash_of(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(plain.to_ascii_uppercase().as_bytes()).into()
}

pub(super) fn wrong_code() -> Refusal {
    let message = "The code is not right. Take the newest one that your phone shows.";
    Refusal::new(RefusalCode::Unauthenticated, message)
}

fn unmade() -> Refusal {
    Refusal::new(RefusalCode::Fault, "a second factor could not be made")
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn fault(error: RowError) -> Refusal {
    tracing::error!(%error, "a second factor could not be stored");
    Refusal::new(RefusalCode::Fault, "the second factor could not be stored")
}
