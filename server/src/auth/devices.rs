//! Devices of registers: codes by which one becomes a register, and when each was last heard of. A code is good once and for
//! some minutes, and lives in memory alone: after a restart a manager makes another.

use domain::organisation::Register;
use journal::{RowError, Storage};
use protocol::{EnrolmentCode, OutboxTold, Refusal, RefusalCode, RegisterId, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Auth, rows::rows, second_factor::letters};
use crate::{
    clock,
    limits::{ENROLMENT_CODE_CHARS, ENROLMENT_CODE_LIFE, ENROLMENT_CODES_MAX, VISITOR_CHARS_MAX},
};

const SEEN: &str = "registers_seen";

struct Code {
    register: RegisterId,
    /// Whose word it is that a device may become the register.
    by: StaffId,
    /// The token's hash as it was: a register that was revoked or enrolled meanwhile needs another code.
    token_sha256: Arc<str>,
    expires_at: Timestamp,
}

/// What is known of a register's device.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) sockets: u32,
    pub(crate) last: Option<Timestamp>,
    pub(crate) client: String,
    pub(crate) outbox: Option<OutboxTold>,
}

#[derive(Serialize, Deserialize)]
struct SeenRow {
    last: Timestamp,
    client: String,
    outbox: Option<OutboxTold>,
}

pub(crate) struct Devices {
    storage: Arc<dyn Storage>,
    /// By the hash of the code.
    codes: Mutex<HashMap<String, Code>>,
    /// Bounded by the number of registers.
    seen: Mutex<BTreeMap<RegisterId, Seen>>,
}

impl Devices {
    pub(super) fn open(storage: Arc<dyn Storage>) -> Result<Self, RowError> {
        let mut seen = BTreeMap::new();
        for (register, SeenRow { last, client, outbox }) in rows(&*storage, SEEN)? {
            seen.insert(RegisterId(register), Seen { sockets: 0, last: Some(last), client, outbox });
        }
        Ok(Self { storage, codes: Mutex::default(), seen: Mutex::new(seen) })
    }

    /// Makes a code for a register. An earlier one of the same register is good no more.
    pub(crate) fn begin(&self, register: &Register, by: StaffId) -> Result<EnrolmentCode, Refusal> {
        let (register, token_sha256) = (register.id, Arc::clone(&register.token_sha256));
        let now = clock::now();
        let random: [u8; ENROLMENT_CODE_CHARS] = rand::random();
        let code: String = letters(&random).collect();
        let life = i64::try_from(ENROLMENT_CODE_LIFE.as_millis()).unwrap_or(i64::MAX);
        let expires_at = now.plus_millis(life);
        let mut codes = lock(&self.codes);
        codes.retain(|_, code| code.expires_at > now && code.register != register);
        if codes.len() >= ENROLMENT_CODES_MAX {
            let message = "Too many devices are being enrolled. Use the codes that wait, or let them expire.";
            return Err(Refusal::new(RefusalCode::Busy, message));
        }
        codes.insert(Auth::token_sha256(&code), Code { register, by, token_sha256, expires_at });
        let (one, other) = code.split_at_checked(ENROLMENT_CODE_CHARS / 2).unwrap_or((&code, ""));
        Ok(EnrolmentCode { code: format!("{one}-{other}"), expires_at })
    }

    /// Uses a code up, whatever comes of it. Tells the register, who stands for it, and the token's hash as it was then.
    pub(crate) fn redeem(&self, code: &str) -> Result<(RegisterId, StaffId, Arc<str>), Refusal> {
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        let found = lock(&self.codes).remove(&Auth::token_sha256(&plain.to_ascii_uppercase()));
        match found.filter(|code| code.expires_at > clock::now()) {
            Some(code) => Ok((code.register, code.by, code.token_sha256)),
            None => Err(no_code()),
        }
    }

    /// Until when a register's code waits.
    pub(crate) fn waits_until(&self, register: RegisterId) -> Option<Timestamp> {
        let now = clock::now();
        let codes = lock(&self.codes);
        let own = codes.values().find(|code| code.register == register && code.expires_at > now);
        own.map(|code| code.expires_at)
    }

    /// A device has connected.
    pub(crate) fn came(&self, register: RegisterId, client: &str) {
        let client: String = client.chars().filter(|c| !c.is_control()).take(VISITOR_CHARS_MAX).collect();
        let mut seen = lock(&self.seen);
        let one = seen.entry(register).or_default();
        one.sockets = one.sockets.saturating_add(1);
        (one.last, one.client) = (Some(clock::now()), client);
        self.store(register, one);
    }

    /// A device has gone.
    pub(crate) fn went(&self, register: RegisterId) {
        let mut seen = lock(&self.seen);
        let one = seen.entry(register).or_default();
        one.sockets = one.sockets.saturating_sub(1);
        one.last = Some(clock::now());
        self.store(register, one);
    }

    /// A device tells what it keeps for the server.
    pub(crate) fn told(&self, register: RegisterId, outbox: OutboxTold) {
        let mut seen = lock(&self.seen);
        let one = seen.entry(register).or_default();
        (one.last, one.outbox) = (Some(clock::now()), Some(outbox));
        self.store(register, one);
    }

    /// What is known of a register's device. One that is connected is heard of now.
    pub(crate) fn seen(&self, register: RegisterId) -> Seen {
        let mut one = lock(&self.seen).get(&register).cloned().unwrap_or_default();
        if one.sockets > 0 {
            one.last = Some(clock::now());
        }
        one
    }

    /// It is a courtesy to people, so that what cannot be stored is only told to the operator.
    fn store(&self, register: RegisterId, seen: &Seen) {
        let (last, client) = (seen.last.unwrap_or_default(), seen.client.clone());
        let row = SeenRow { last, client, outbox: seen.outbox };
        let row = postcard::to_stdvec(&row).unwrap_or_default();
        let rows = vec![(register.to_string().into_bytes(), row)];
        if let Err(error) = self.storage.put_rows(SEEN, rows) {
            tracing::warn!(%error, %register, "when a register was seen could not be stored");
        }
    }
}

/// A code that opens nothing, for whatever reason.
pub(crate) fn no_code() -> Refusal {
    let message = "This code is not good, or not any more. Ask a manager for a new one.";
    Refusal::new(RefusalCode::InvalidCode, message)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
