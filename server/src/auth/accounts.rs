//! Customers who are signed in, a device at a time, and links that were mailed to them. Apart from the house's own people in every
//! way: other tokens, other rows, no rights. Of a token only the hash is kept; what a link carries is sealed under the link itself,
//! so that nobody reads it who has not got the mail. They rest in rows, which a restore gives up on purpose.

use journal::{RowError, Storage};
use protocol::{BranchId, CustomerId, DeviceView, Refusal, RefusalCode, Sku, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use super::{Auth, new_token, rows::rows};
use crate::{
    clock,
    customers::{open_with, seal_with},
    limits::{
        ACCOUNT_DEVICES_MAX, ACCOUNT_LINK_TTL, ACCOUNT_LINKS_MAX, ACCOUNT_TTL, ACCOUNTS_SIGNED_IN_MAX,
        VISITOR_CHARS_MAX,
    },
};

const DEVICES: &str = "account_devices";
const LINKS: &str = "account_links";

/// What a mailed link is good for, once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// Opening an account.
    SignUp,
    /// Signing in.
    SignIn,
    /// Choosing another password.
    Reset,
    /// Having another mail address.
    Email,
    /// Being written to when a SKU can be had again, sent or at a branch.
    Alert(Sku, Option<BranchId>),
}

/// What a link says to whoever has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) purpose: Purpose,
    /// Whose it is; none for one who has no account yet.
    pub(crate) customer: Option<CustomerId>,
    pub(crate) email: String,
    pub(crate) name: String,
}

#[derive(Serialize, Deserialize)]
struct KeptLink {
    /// So that other links of somebody end when they should. None for one who has no account yet.
    customer: Option<CustomerId>,
    expires_at: Timestamp,
    /// The link's own words, under a key made of the token.
    sealed: Vec<u8>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Device {
    customer: CustomerId,
    since: Timestamp,
    expires_at: Timestamp,
    id: u64,
    client: String,
}

struct KeptDevice {
    device: Device,
    last_used: AtomicI64,
}

/// Devices and links of all customers.
pub(crate) struct Accounts {
    storage: Arc<dyn Storage>,
    devices: Mutex<HashMap<String, KeptDevice>>,
    links: Mutex<HashMap<String, KeptLink>>,
}

impl Accounts {
    pub(super) fn open(storage: Arc<dyn Storage>) -> Result<Self, RowError> {
        let now = clock::now();
        let devices = good::<Device>(&*storage, DEVICES, |device| device.expires_at > now)?;
        let devices = devices.map(|(hash, device)| {
            let last_used = AtomicI64::new(device.since.0);
            (hash, KeptDevice { device, last_used })
        });
        let devices = Mutex::new(devices.collect());
        let links = Mutex::new(good::<KeptLink>(&*storage, LINKS, |link| link.expires_at > now)?.collect());
        Ok(Self { storage, devices, links })
    }

    /// Signs a device in, and tells its token.
    ///
    /// # Errors
    /// `fault` when it cannot be stored.
    pub(crate) fn sign_in(&self, customer: CustomerId, client: &str) -> Result<String, Refusal> {
        let (token, since) = (new_token(), clock::now());
        let client = client.chars().filter(|c| !c.is_control()).take(VISITOR_CHARS_MAX).collect();
        let device =
            Device { customer, since, expires_at: after(since, ACCOUNT_TTL), id: rand::random(), client };
        let hash = Auth::token_sha256(&token);
        let row = postcard::to_stdvec(&device).unwrap_or_default();
        self.storage
            .put_rows(DEVICES, vec![(hash.as_bytes().to_vec(), row)])
            .map_err(|error| fault(&error))?;
        let mut devices = self.devices();
        devices.insert(hash, KeptDevice { device, last_used: AtomicI64::new(since.0) });
        let mut own: Vec<(Timestamp, String)> = devices
            .iter()
            .filter(|(_, kept)| kept.device.customer == customer)
            .map(|(hash, kept)| (kept.device.since, hash.clone()))
            .collect();
        own.sort();
        let over = own.len().saturating_sub(ACCOUNT_DEVICES_MAX);
        let mut gone: Vec<String> = own.into_iter().take(over).map(|(_, hash)| hash).collect();
        if devices.len() > ACCOUNTS_SIGNED_IN_MAX {
            let oldest = devices.iter().min_by_key(|(_, kept)| kept.device.expires_at);
            gone.extend(oldest.map(|(hash, _)| hash.clone()));
        }
        gone.iter().for_each(|hash| drop(devices.remove(hash)));
        drop(devices);
        self.forget(DEVICES, gone)?;
        Ok(token)
    }

    /// Whose a token is, while it is good. It counts as used.
    pub(crate) fn of(&self, token: &str) -> Option<CustomerId> {
        let now = clock::now();
        let devices = self.devices();
        let kept = devices.get(&Auth::token_sha256(token)).filter(|kept| kept.device.expires_at > now)?;
        kept.last_used.fetch_max(now.0, Ordering::Relaxed);
        Some(kept.device.customer)
    }

    /// A customer's devices, the newest first. `own` is the token of the one that asks.
    pub(crate) fn list(&self, customer: CustomerId, own: &str) -> Vec<DeviceView> {
        let (now, own) = (clock::now(), Auth::token_sha256(own));
        let devices = self.devices();
        let theirs = devices.iter().filter(|(_, kept)| kept.device.customer == customer);
        let good = theirs.filter(|(_, kept)| kept.device.expires_at > now);
        let mut views: Vec<DeviceView> = good
            .map(|(hash, kept)| DeviceView {
                id: name_of(kept.device.id),
                since: kept.device.since,
                last_used: Timestamp(kept.last_used.load(Ordering::Relaxed)),
                expires_at: kept.device.expires_at,
                client: kept.device.client.clone(),
                own: *hash == own,
            })
            .collect();
        views.sort_by(|one, other| other.since.cmp(&one.since).then_with(|| one.id.cmp(&other.id)));
        views
    }

    /// Signs one device of a customer out, by its name; tells how many that were.
    ///
    /// # Errors
    /// `fault` when it cannot be stored.
    pub(crate) fn end(&self, customer: CustomerId, id: &str) -> Result<usize, Refusal> {
        self.end_those(|_, device| device.customer == customer && name_of(device.id) == id)
    }

    /// Signs all devices of a customer out but the one of a token, and ends the links that were mailed to them.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub(crate) fn end_all(&self, customer: CustomerId, but: Option<&str>) -> Result<usize, Refusal> {
        let kept = but.map(Auth::token_sha256);
        let mut links = self.links();
        let theirs = links.iter().filter(|(_, link)| link.customer == Some(customer));
        let gone: Vec<String> = theirs.map(|(hash, _)| hash.clone()).collect();
        gone.iter().for_each(|hash| drop(links.remove(hash)));
        drop(links);
        self.forget(LINKS, gone)?;
        self.end_those(|hash, device| device.customer == customer && kept.as_deref() != Some(hash))
    }

    /// Signs the device of a token out.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub(crate) fn sign_out(&self, token: &str) -> Result<usize, Refusal> {
        let own = Auth::token_sha256(token);
        self.end_those(|hash, _| hash == own)
    }

    fn end_those(&self, meant: impl Fn(&str, &Device) -> bool) -> Result<usize, Refusal> {
        let mut devices = self.devices();
        let those = devices.iter().filter(|(hash, kept)| meant(hash, &kept.device));
        let gone: Vec<String> = those.map(|(hash, _)| hash.clone()).collect();
        gone.iter().for_each(|hash| drop(devices.remove(hash)));
        drop(devices);
        let count = gone.len();
        self.forget(DEVICES, gone)?;
        Ok(count)
    }

    /// Keeps a link, and tells the token that opens it.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub(crate) fn keep(&self, link: &Link) -> Result<String, Refusal> {
        self.keep_for(link, ACCOUNT_LINK_TTL)
    }

    /// The same for another time.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub(crate) fn keep_for(&self, link: &Link, life: Duration) -> Result<String, Refusal> {
        let token = new_token();
        let said = postcard::to_stdvec(link).unwrap_or_default();
        let sealed = seal_with(&key_of(&token), LINKS.as_bytes(), &said).unwrap_or_default();
        let expires_at = after(clock::now(), life);
        let kept = KeptLink { customer: link.customer, expires_at, sealed };
        let hash = Auth::token_sha256(&token);
        let row = postcard::to_stdvec(&kept).unwrap_or_default();
        self.storage.put_rows(LINKS, vec![(hash.as_bytes().to_vec(), row)]).map_err(|error| fault(&error))?;
        let mut links = self.links();
        links.insert(hash, kept);
        let mut gone = Vec::new();
        if links.len() > ACCOUNT_LINKS_MAX {
            let now = clock::now();
            gone.extend(
                links.iter().filter(|(_, link)| link.expires_at <= now).map(|(hash, _)| hash.clone()),
            );
            if gone.is_empty() {
                let oldest = links.iter().min_by_key(|(_, link)| link.expires_at);
                gone.extend(oldest.map(|(hash, _)| hash.clone()));
            }
            gone.iter().for_each(|hash| drop(links.remove(hash)));
        }
        drop(links);
        self.forget(LINKS, gone)?;
        Ok(token)
    }

    /// What a link says, while it is good for a purpose. Looking at it does not use it up.
    pub(crate) fn peek(&self, token: &str, purpose: Purpose) -> Option<Link> {
        self.peek_any(token).filter(|link| link.purpose == purpose)
    }

    /// What a link says, whatever it is good for.
    pub(crate) fn peek_any(&self, token: &str) -> Option<Link> {
        let links = self.links();
        let kept = links.get(&Auth::token_sha256(token)).filter(|link| link.expires_at > clock::now())?;
        let said = open_with(&key_of(token), LINKS.as_bytes(), &kept.sealed)?;
        postcard::from_bytes::<Link>(&said).ok()
    }

    /// Uses a link up; none when it is not good, or was used.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub(crate) fn redeem(&self, token: &str, purpose: Purpose) -> Result<Option<Link>, Refusal> {
        let Some(link) = self.peek(token, purpose) else { return Ok(None) };
        let hash = Auth::token_sha256(token);
        // Of two who come at once, the second finds nothing.
        if self.links().remove(&hash).is_none() {
            return Ok(None);
        }
        self.forget(LINKS, vec![hash])?;
        Ok(Some(link))
    }

    fn forget(&self, table: &'static str, hashes: Vec<String>) -> Result<(), Refusal> {
        if hashes.is_empty() {
            return Ok(());
        }
        let keys = hashes.into_iter().map(String::into_bytes).collect();
        self.storage.delete_rows(table, keys).map_err(|error| fault(&error))
    }

    fn devices(&self) -> MutexGuard<'_, HashMap<String, KeptDevice>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn links(&self) -> MutexGuard<'_, HashMap<String, KeptLink>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes every link as old as it may be, for tests.
    #[cfg(test)]
    pub(crate) fn age_links(&self) {
        self.links().values_mut().for_each(|link| link.expires_at = clock::now());
    }
}

/// The rows of a table that still count. The others go.
fn good<V: DeserializeOwned>(
    storage: &dyn Storage,
    table: &'static str,
    counts: impl Fn(&V) -> bool,
) -> Result<std::vec::IntoIter<(String, V)>, RowError> {
    let (good, over): (Vec<_>, Vec<_>) = rows::<String, V>(storage, table)?.partition(|(_, row)| counts(row));
    storage.delete_rows(table, over.into_iter().map(|(hash, _)| hash.into_bytes()).collect())?;
    Ok(good.into_iter())
}

fn after(now: Timestamp, life: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(life.as_millis()).unwrap_or(i64::MAX))
}

/// The key of what a link says, which is not the hash that is kept of its token.
fn key_of(token: &str) -> [u8; 32] {
    Sha256::new().chain_update(b"what this link says").chain_update(token.as_bytes()).finalize().into()
}

fn name_of(id: u64) -> String {
    format!("{id:016x}")
}

fn fault(error: &RowError) -> Refusal {
    tracing::error!(%error, "a sign-in of a customer could not be stored");
    Refusal::new(RefusalCode::Fault, "the sign-in could not be stored")
}

#[cfg(test)]
mod tests {
    use super::*;
    use journal::MemoryStorage;
    use uuid::Uuid;

    const JANE: CustomerId = CustomerId::new(Uuid::from_u128(1));
    const JOHN: CustomerId = CustomerId::new(Uuid::from_u128(2));

    fn link(purpose: Purpose) -> Link {
        Link { purpose, customer: Some(JANE), email: "jane@example.com".into(), name: "Jane Doe".into() }
    }

    #[test]
    fn a_link_is_good_once_for_what_it_was_made_for_until_it_is_too_old() {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        let accounts = Accounts::open(Arc::clone(&storage)).unwrap();
        let token = accounts.keep(&link(Purpose::SignIn)).unwrap();
        assert_eq!(accounts.peek(&token, Purpose::Reset), None, "for another purpose it is none");
        assert_eq!(accounts.redeem("forged", Purpose::SignIn).unwrap(), None);
        for row in storage.scan_rows(LINKS, &journal::RowRange::all(), 10).unwrap() {
            let bytes = [row.0, row.1].concat();
            assert!(
                !bytes.windows(4).any(|four| four == b"Jane" || four == b"jane"),
                "what it says is sealed"
            );
        }
        let again = Accounts::open(Arc::clone(&storage)).unwrap();
        assert_eq!(
            again.redeem(&token, Purpose::SignIn).unwrap(),
            Some(link(Purpose::SignIn)),
            "after a restart"
        );
        assert_eq!(again.redeem(&token, Purpose::SignIn).unwrap(), None, "once");
        assert_eq!(Accounts::open(storage).unwrap().peek(&token, Purpose::SignIn), None, "and for good");
        let token = again.keep(&link(Purpose::SignIn)).unwrap();
        again.age_links();
        assert_eq!(again.peek(&token, Purpose::SignIn), None);
    }

    #[test]
    fn devices_are_listed_and_ended_by_their_owner_alone() {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        let accounts = Accounts::open(Arc::clone(&storage)).unwrap();
        let (one, two) =
            (accounts.sign_in(JANE, "A\nphone").unwrap(), accounts.sign_in(JANE, "Laptop").unwrap());
        let listed = accounts.list(JANE, &two);
        assert_eq!(listed.iter().filter(|device| device.own).count(), 1);
        let first = listed.iter().find(|device| !device.own).unwrap();
        assert_eq!(first.client, "Aphone");
        assert_eq!(accounts.end(JOHN, &first.id).unwrap(), 0, "another customer ends nothing");
        assert_eq!(accounts.of(&one), Some(JANE));
        assert_eq!(accounts.end(JANE, &first.id).unwrap(), 1);
        assert_eq!((accounts.of(&one), accounts.of(&two)), (None, Some(JANE)));
        let again = Accounts::open(storage).unwrap();
        assert_eq!((again.of(&one), again.of(&two)), (None, Some(JANE)), "after a restart");
        for _ in 0..ACCOUNT_DEVICES_MAX {
            again.sign_in(JANE, "").unwrap();
        }
        assert_eq!(again.list(JANE, "").len(), ACCOUNT_DEVICES_MAX, "the oldest gave way");
        let link = again.keep(&link(Purpose::Reset)).unwrap();
        again.end_all(JANE, None).unwrap();
        assert_eq!((again.list(JANE, "").len(), again.peek(&link, Purpose::Reset)), (0, None));
    }
}
