//! Sign-ins of people: a token each, of which only the hash is kept, with who, from where and since when. They rest in rows,
//! which a restore gives up on purpose; that somebody signed in is no decision of the house, so no record tells of it.

use journal::{RowError, Storage};
use protocol::{Refusal, RefusalCode, SignInView, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicI64, Ordering},
    },
};

use super::rows::rows;
use crate::{
    clock,
    limits::{SIGN_IN_TTL, SIGN_INS_MAX, VISITOR_CHARS_MAX},
};

const SIGN_INS: &str = "sign_ins";

/// Who asks, for lists and the log.
#[derive(Clone, Default, Debug)]
pub struct Visitor {
    pub address: String,
    /// What the browser says of itself.
    pub client: String,
}

impl From<&str> for Visitor {
    fn from(address: &str) -> Self {
        Self { address: address.to_owned(), client: String::new() }
    }
}

/// What is stored of one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct SignIn {
    pub(super) staff: StaffId,
    pub(super) expires_at: Timestamp,
    pub(super) since: Timestamp,
    /// Names it where the token's hash would say too much.
    id: u64,
    from: String,
    client: String,
}

struct Kept {
    sign_in: SignIn,
    last_used: AtomicI64,
}

pub(super) struct SignIns {
    storage: Arc<dyn Storage>,
    by_hash: RwLock<HashMap<String, Kept>>,
}

impl SignIns {
    pub(super) fn open(storage: Arc<dyn Storage>) -> Result<Self, RowError> {
        let now = clock::now();
        let mut by_hash = HashMap::new();
        for (hash, sign_in) in rows::<String, SignIn>(&*storage, SIGN_INS)? {
            if sign_in.expires_at > now {
                let last_used = AtomicI64::new(sign_in.since.0);
                by_hash.insert(hash, Kept { sign_in, last_used });
            }
        }
        Ok(Self { storage, by_hash: RwLock::new(by_hash) })
    }

    /// Whose a token is, while it is good, and since when it has been theirs. It counts as used.
    pub(super) fn of(&self, hash: &str) -> Option<(StaffId, Timestamp)> {
        let now = clock::now();
        let sign_ins = self.read();
        let kept = sign_ins.get(hash).filter(|kept| kept.sign_in.expires_at > now)?;
        kept.last_used.fetch_max(now.0, Ordering::Relaxed);
        Some((kept.sign_in.staff, kept.sign_in.since))
    }

    /// Keeps a new one, and tells until when it is good.
    pub(super) fn add(&self, hash: String, staff: StaffId, visitor: &Visitor) -> Result<Timestamp, Refusal> {
        let since = clock::now();
        let life = i64::try_from(SIGN_IN_TTL.as_millis()).unwrap_or(i64::MAX);
        let expires_at = since.plus_millis(life);
        let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(VISITOR_CHARS_MAX).collect();
        let sign_in = SignIn {
            staff,
            expires_at,
            since,
            id: rand::random(),
            from: short(&visitor.address),
            client: short(&visitor.client),
        };
        let row = postcard::to_stdvec(&sign_in).unwrap_or_default();
        self.storage.put_rows(SIGN_INS, vec![(hash.as_bytes().to_vec(), row)]).map_err(fault)?;
        let mut sign_ins = self.write();
        let mut stale: Vec<String> = Vec::new();
        if sign_ins.len() >= SIGN_INS_MAX {
            let over = sign_ins.iter().filter(|(_, one)| one.sign_in.expires_at <= since);
            stale.extend(over.map(|(hash, _)| hash.clone()));
            if stale.is_empty() {
                let oldest = sign_ins.iter().min_by_key(|(_, one)| one.sign_in.expires_at);
                stale.extend(oldest.map(|(hash, _)| hash.clone()));
            }
        }
        for hash in &stale {
            sign_ins.remove(hash);
        }
        sign_ins.insert(hash, Kept { sign_in, last_used: AtomicI64::new(since.0) });
        drop(sign_ins);
        self.forget_rows(stale)?;
        Ok(expires_at)
    }

    /// Those that are good now, the newest first. `own` is the hash of the asker's token.
    pub(super) fn list(&self, own: &str) -> Vec<SignInView> {
        let now = clock::now();
        let sign_ins = self.read();
        let good = sign_ins.iter().filter(|(_, kept)| kept.sign_in.expires_at > now);
        let view = |(hash, kept): (&String, &Kept)| SignInView {
            id: name_of(kept.sign_in.id),
            staff: kept.sign_in.staff,
            since: kept.sign_in.since,
            last_used: Timestamp(kept.last_used.load(Ordering::Relaxed)),
            expires_at: kept.sign_in.expires_at,
            from: kept.sign_in.from.clone(),
            client: kept.sign_in.client.clone(),
            own: hash == own,
        };
        let mut views: Vec<SignInView> = good.map(view).collect();
        views.sort_by(|one, other| other.since.cmp(&one.since).then_with(|| one.id.cmp(&other.id)));
        views
    }

    pub(super) fn count(&self, staff: StaffId) -> usize {
        let now = clock::now();
        let good = |kept: &&Kept| kept.sign_in.staff == staff && kept.sign_in.expires_at > now;
        self.read().values().filter(good).count()
    }

    /// Ends those that are meant, and tells how many.
    pub(super) fn end(&self, meant: impl Fn(&str, &Named) -> bool) -> Result<usize, Refusal> {
        let mut sign_ins = self.write();
        let named = |kept: &Kept| Named { staff: kept.sign_in.staff, id: name_of(kept.sign_in.id) };
        let gone: Vec<String> = sign_ins
            .iter()
            .filter(|(hash, kept)| meant(hash, &named(kept)))
            .map(|(hash, _)| hash.clone())
            .collect();
        for hash in &gone {
            sign_ins.remove(hash);
        }
        drop(sign_ins);
        let count = gone.len();
        self.forget_rows(gone)?;
        Ok(count)
    }

    fn forget_rows(&self, hashes: Vec<String>) -> Result<(), Refusal> {
        let keys = hashes.into_iter().map(String::into_bytes).collect();
        self.storage.delete_rows(SIGN_INS, keys).map_err(fault)
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Kept>> {
        self.by_hash.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Kept>> {
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a sign-in is known by.
pub(super) struct Named {
    pub(super) staff: StaffId,
    pub(super) id: String,
}

fn name_of(id: u64) -> String {
    format!("{id:016x}")
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn fault(error: RowError) -> Refusal {
    tracing::error!(%error, "a sign-in could not be stored");
    Refusal::new(RefusalCode::Fault, "the sign-in could not be stored")
}
