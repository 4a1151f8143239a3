//! What makes customers' texts readable: a key for each of them, in a file beside the journal that is written in place, so that
//! a key that is destroyed is gone. Neither the journal nor a backup has one.

pub(crate) mod beside;
mod cards;
mod file;
mod orders;
mod passkeys;
mod seal;

use domain::customers::{EmailTag, Field, Sealed};
use protocol::{CommandId, CustomerId, GiftCardId, OrderId};
use std::{
    collections::{BTreeSet, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
};

pub(crate) use self::cards::{card_code, in_fours, last_of};
use self::file::{Slot, Slots};
use self::orders::OrderKey;
pub(crate) use self::orders::Spoken;
pub(crate) use self::passkeys::KeptPasskey;
pub(crate) use self::seal::{open_with, seal_with};

/// The name of the file in the data directory.
pub(crate) const KEYS_FILE: &str = "customers.keys";

/// Whose key was destroyed, with the mail address that they had.
pub(crate) struct Gone {
    pub(crate) customer: CustomerId,
    pub(crate) email: String,
    /// Whose orders were erased, with the numbers of these: what was written about them goes as well.
    pub(crate) about: Vec<(String, String)>,
    /// Whether it was a customer's; otherwise an alert has ended, and only the copies of its key go.
    pub(crate) erased: bool,
}

type After = Arc<dyn Fn(&Gone) + Send + Sync>;

/// The keys of a node. Cloning is cheap and every clone is the same.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<Inner>);

/// The same for those whom the keys hold themselves.
pub(crate) struct WeakKeyring(Weak<Inner>);

impl WeakKeyring {
    pub(crate) fn keys(&self) -> Option<Keyring> {
        self.0.upgrade().map(Keyring)
    }
}

struct Inner {
    state: Mutex<State>,
    after: Mutex<Vec<After>>,
    /// Erasures behind which something is still being cleared away.
    clearing: Mutex<usize>,
    cleared: Condvar,
    /// Keys of alerts that have ended since the copies of all keys were put anew.
    retired: Mutex<usize>,
    /// Mail addresses of orders that were erased since then, with their numbers.
    about: Mutex<Vec<(String, String)>>,
    /// Held while the file is synced: whoever finds nothing to sync waits for those who do.
    syncing: Mutex<()>,
}

#[derive(Default)]
struct State {
    slots: Slots,
    keys: HashMap<CustomerId, (u32, [u8; 32])>,
    /// By what stands for the address, which nobody finds without the key of all of them.
    tags: HashMap<[u8; 16], (u32, EmailTag)>,
    orders: HashMap<OrderId, (u32, OrderKey)>,
    index: [u8; 32],
}

impl Keyring {
    pub(crate) fn weak(&self) -> WeakKeyring {
        WeakKeyring(Arc::downgrade(&self.0))
    }

    /// The keys of a data directory; none is kept for a node in memory.
    pub(crate) fn open(data: Option<&Path>) -> io::Result<Self> {
        let (slots, found) = Slots::open(data.map(|data| data.join(KEYS_FILE)).as_deref())?;
        let mut state = State { slots, ..State::default() };
        let mut index = None;
        for (place, slot) in found {
            match slot {
                Slot::Index(key) => index = Some(key),
                Slot::Key(customer, key) => drop(state.keys.insert(customer, (place, key))),
                Slot::Tag(mac, tag) => drop(state.tags.insert(mac, (place, tag))),
                Slot::Order(order, key) => drop(state.orders.insert(order, (place, OrderKey::Whole(key)))),
                Slot::Bills(order, key) => drop(state.orders.insert(order, (place, OrderKey::Bills(key)))),
            }
        }
        state.index = match index {
            Some(key) => key,
            None => {
                let key = rand::random();
                state.slots.put(&Slot::Index(key))?;
                state.slots.sync()?;
                key
            }
        };
        Ok(Self(Arc::new(Inner {
            state: Mutex::new(state),
            after: Mutex::default(),
            clearing: Mutex::default(),
            cleared: Condvar::new(),
            retired: Mutex::default(),
            about: Mutex::default(),
            syncing: Mutex::default(),
        })))
    }

    /// One more thing that is done behind each erasure, off the thread of whoever erases.
    pub(crate) fn after_erasures(&self, after: impl Fn(&Gone) + Send + Sync + 'static) {
        self.0.after.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(after));
    }

    /// Makes a key for somebody who has none. It counts once [`Self::sync`] is over.
    pub(crate) fn make(&self, customer: CustomerId) -> io::Result<()> {
        let mut state = self.state();
        if !state.keys.contains_key(&customer) {
            let key = rand::random();
            let place = state.slots.put(&Slot::Key(customer, key))?;
            state.keys.insert(customer, (place, key));
        }
        Ok(())
    }

    /// What stands for a mail address, which is made up for one that was never seen. It counts once [`Self::sync`] is over.
    pub(crate) fn tag_of(&self, email: &str) -> io::Result<EmailTag> {
        let mut state = self.state();
        let mac = seal::mac(&state.index, email);
        if let Some((_, tag)) = state.tags.get(&mac) {
            return Ok(*tag);
        }
        let tag = EmailTag(rand::random());
        let place = state.slots.put(&Slot::Tag(mac, tag))?;
        state.tags.insert(mac, (place, tag));
        Ok(tag)
    }

    /// The code of the gift card that a command issues. It follows from the command and a key that leaves this file nowhere, so that a
    /// repeat makes the same one and nothing has to keep it.
    pub(crate) fn code_of_new_card(&self, id: CommandId) -> String {
        cards::code_from(seal::mac(&self.state().index, &format!("gift card code {id}")))
    }

    /// What stands for a gift card's code.
    pub(crate) fn card_of(&self, code: &str) -> GiftCardId {
        GiftCardId::new(uuid::Uuid::from_bytes(seal::mac(&self.state().index, &format!("gift card {code}"))))
    }

    /// A keyed hash of something, for a purpose: nobody makes it or finds out what it is of without the key.
    pub(crate) fn mac_of(&self, purpose: &str, text: &str) -> [u8; 16] {
        seal::mac(&self.state().index, &format!("{purpose} {text}"))
    }

    /// Makes sure that an address goes on standing for the tag that was recorded for it.
    pub(crate) fn hold(&self, email: &str, tag: EmailTag) {
        let mut state = self.state();
        let mac = seal::mac(&state.index, email);
        if state.tags.get(&mac).is_some_and(|(_, known)| *known == tag) {
            return;
        }
        match state.slots.put(&Slot::Tag(mac, tag)) {
            Ok(place) => {
                if let Some((old, _)) = state.tags.insert(mac, (place, tag)) {
                    wiped(state.slots.wipe(old));
                }
            }
            Err(error) => tracing::error!(%error, "a mail address could not be kept"),
        }
    }

    /// Forgets which address a tag stood for.
    pub(crate) fn forget(&self, tag: EmailTag) {
        let mut state = self.state();
        let found =
            state.tags.iter().find(|(_, (_, known))| *known == tag).map(|(mac, (place, _))| (*mac, *place));
        if let Some((mac, place)) = found {
            state.tags.remove(&mac);
            wiped(state.slots.wipe(place));
        }
    }

    /// Overwrites a key; false when there was none.
    fn wipe(&self, customer: CustomerId) -> bool {
        let mut state = self.state();
        let Some((place, _)) = state.keys.remove(&customer) else { return false };
        wiped(state.slots.wipe(place));
        true
    }

    /// Destroys the key of an alert that has ended. Many end at once: the copies of all keys are put anew once behind them.
    pub(crate) fn retire(&self, alert: CustomerId) {
        if self.wipe(alert) {
            self.renew_copies(alert);
        }
    }

    /// Syncs what was destroyed, and puts the copies of all keys anew: once for many.
    fn renew_copies(&self, of: CustomerId) {
        let others = {
            let mut retired = self.retired();
            *retired = retired.saturating_add(1);
            *retired > 1
        };
        if others {
            return;
        }
        let after = self.0.after.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let keys = self.clone();
        self.count_clearing(|count| count.saturating_add(1));
        let clear = move || {
            loop {
                let seen = *keys.retired();
                if let Err(error) = keys.sync() {
                    tracing::error!(%error, "the key of an alert could not be synced; the next start destroys it again");
                }
                let about = std::mem::take(&mut *keys.about());
                let gone = Gone { customer: of, email: String::new(), about, erased: false };
                after.iter().for_each(|after| after(&gone));
                let mut retired = keys.retired();
                *retired = retired.saturating_sub(seen);
                if *retired == 0 {
                    break;
                }
            }
            keys.count_clearing(|count| count.saturating_sub(1));
        };
        if let Err(error) = std::thread::Builder::new().name("alerts".to_owned()).spawn(clear) {
            *self.retired() = 0;
            self.count_clearing(|count| count.saturating_sub(1));
            tracing::error!(%error, "a destroyed key is synced with the next one");
        }
    }

    fn about(&self) -> MutexGuard<'_, Vec<(String, String)>> {
        self.0.about.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn retired(&self) -> MutexGuard<'_, usize> {
        self.0.retired.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Destroys a key, and has what else there is of its customer cleared away.
    pub(crate) fn destroy(&self, customer: CustomerId, email: String) {
        self.wipe(customer);
        let after = self.0.after.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let keys = self.clone();
        let gone = Gone { customer, email, about: Vec::new(), erased: true };
        self.count_clearing(|count| count.saturating_add(1));
        let clear = move || {
            if let Err(error) = keys.sync() {
                tracing::error!(%error, "a destroyed key could not be synced; the next start destroys it again");
            }
            after.iter().for_each(|after| after(&gone));
            keys.count_clearing(|count| count.saturating_sub(1));
        };
        if let Err(error) = std::thread::Builder::new().name("erasure".to_owned()).spawn(clear) {
            self.count_clearing(|count| count.saturating_sub(1));
            tracing::error!(%error, "a destroyed key is synced with the next one");
        }
    }

    fn count_clearing(&self, change: impl FnOnce(usize) -> usize) {
        let mut clearing = self.0.clearing.lock().unwrap_or_else(PoisonError::into_inner);
        *clearing = change(*clearing);
        self.0.cleared.notify_all();
    }

    /// Waits until nothing is left to be cleared away behind an erasure. Blocks.
    pub(crate) fn settle(&self) -> io::Result<()> {
        let mut clearing = self.0.clearing.lock().unwrap_or_else(PoisonError::into_inner);
        while *clearing > 0 {
            clearing = self.0.cleared.wait(clearing).unwrap_or_else(PoisonError::into_inner);
        }
        drop(clearing);
        self.sync()
    }

    /// Destroys all keys but these customers', and forgets all tags but these.
    pub(crate) fn keep_only(&self, customers: &BTreeSet<CustomerId>, tags: &BTreeSet<EmailTag>) {
        let mut state = self.state();
        let State { keys, tags: known, slots, .. } = &mut *state;
        let over = keys.iter().filter(|(customer, _)| !customers.contains(customer));
        let mut places: Vec<u32> = over.map(|(_, (place, _))| *place).collect();
        keys.retain(|customer, _| customers.contains(customer));
        places.extend(known.values().filter(|(_, tag)| !tags.contains(tag)).map(|(place, _)| *place));
        known.retain(|_, (_, tag)| tags.contains(tag));
        for place in places {
            wiped(slots.wipe(place));
        }
        wiped(slots.sync());
    }

    /// Waits until every key that was made or destroyed is so on the disk. Blocks.
    pub(crate) fn sync(&self) -> io::Result<()> {
        let _turn = self.0.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        let file = self.state().slots.unsynced()?;
        let Some(file) = file else { return Ok(()) };
        let synced = file.sync_data();
        if synced.is_err() {
            // What was written may be lost, and a second sync would not say so.
            self.state().slots.give_up();
        }
        synced
    }

    /// A text under its customer's key; none for somebody who has no key.
    pub(crate) fn seal(&self, customer: CustomerId, part: Part, text: &[u8]) -> Option<Sealed> {
        let (_, key) = self.state().keys.get(&customer).copied()?;
        seal_with(&key, &part.bound_to(customer), text).map(Sealed)
    }

    /// Whether anything about somebody can be read: who was erased has no key, in a restored backup either.
    pub(crate) fn has(&self, customer: CustomerId) -> bool {
        self.state().keys.contains_key(&customer)
    }

    /// What was sealed; none where the key is gone, or it was sealed for something else.
    pub(crate) fn open_sealed(&self, customer: CustomerId, part: Part, sealed: &Sealed) -> Option<Vec<u8>> {
        let (_, key) = self.state().keys.get(&customer).copied()?;
        open_with(&key, &part.bound_to(customer), &sealed.0)
    }

    /// Writes all keys that count into a file of its own, whole or not at all: what is kept apart from backups.
    pub(crate) fn copy_to(&self, file: &Path) -> io::Result<()> {
        let slots: Vec<Slot> = {
            let state = self.state();
            let keys = state.keys.iter().map(|(customer, (_, key))| Slot::Key(*customer, *key));
            let tags = state.tags.iter().map(|(mac, (_, tag))| Slot::Tag(*mac, *tag));
            let orders = state.orders.iter().map(|(order, (_, key))| key.slot(*order));
            std::iter::once(Slot::Index(state.index)).chain(keys).chain(tags).chain(orders).collect()
        };
        let part: PathBuf = file.with_extension("part");
        file::write_new(&part, &slots)?;
        std::fs::rename(&part, file)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of a customer a sealed text is. It is bound to that, so that none can be put in the place of another.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Field(Field),
    Address,
    /// Where an alert goes, and in which language.
    Alert,
    /// By what a passkey is recognised.
    Passkey,
    PasskeyName,
}

impl Part {
    fn bound_to(self, customer: CustomerId) -> Vec<u8> {
        let number = match self {
            Self::Field(Field::Name) => 0,
            Self::Field(Field::Email) => 1,
            Self::Field(Field::Phone) => 2,
            Self::Field(Field::Language) => 3,
            Self::Field(Field::Note) => 4,
            Self::Field(Field::Password) => 5,
            Self::Address => 6,
            Self::Alert => 7,
            Self::Passkey => 8,
            Self::PasskeyName => 9,
        };
        customer.uuid().as_bytes().iter().copied().chain([number]).collect()
    }
}

fn wiped(result: io::Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a key could not be destroyed; the next start destroys it again");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> CustomerId {
        CustomerId::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_key_opens_its_own_texts_after_a_restart_and_nothing_once_it_is_destroyed() {
        let dir = tempfile::tempdir().unwrap();
        let name = Part::Field(Field::Name);
        let keys = Keyring::open(Some(dir.path())).unwrap();
        for number in [1, 2] {
            keys.make(id(number)).unwrap();
        }
        keys.sync().unwrap();
        let sealed = keys.seal(id(1), name, b"Jane Doe").unwrap();
        assert!(!sealed.0.windows(4).any(|bytes| bytes == b"Jane"));
        let stored = std::fs::read(dir.path().join(KEYS_FILE)).unwrap();
        drop(keys);
        let keys = Keyring::open(Some(dir.path())).unwrap();
        assert_eq!(keys.open_sealed(id(1), name, &sealed).unwrap(), b"Jane Doe");
        assert_eq!(
            keys.open_sealed(id(1), Part::Field(Field::Email), &sealed),
            None,
            "it is bound to its place"
        );
        assert_eq!(keys.open_sealed(id(2), name, &sealed), None, "and to its customer");
        keys.destroy(id(1), String::new());
        keys.sync().unwrap();
        assert_eq!(keys.open_sealed(id(1), name, &sealed), None);
        let after = std::fs::read(dir.path().join(KEYS_FILE)).unwrap();
        let zeroed =
            |bytes: &[u8]| bytes.chunks(64).filter(|slot| slot.iter().all(|byte| *byte == 0)).count();
        assert_eq!((zeroed(&stored), zeroed(&after)), (0, 1), "its place is overwritten");
        assert_eq!(stored.len(), after.len());
    }

    #[test]
    fn one_address_has_one_tag_until_it_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keyring::open(Some(dir.path())).unwrap();
        let (jane, john) =
            (keys.tag_of("jane@example.com").unwrap(), keys.tag_of("john@example.com").unwrap());
        assert_ne!(jane, john);
        keys.sync().unwrap();
        let again = Keyring::open(Some(dir.path())).unwrap();
        assert_eq!(again.tag_of("jane@example.com").unwrap(), jane);
        again.forget(jane);
        assert_ne!(again.tag_of("jane@example.com").unwrap(), jane);
        let copy = dir.path().join("copy");
        again.keep_only(&BTreeSet::new(), &BTreeSet::from([john]));
        again.copy_to(&copy).unwrap();
        let slots = std::fs::read(copy).unwrap().len() / 64;
        assert_eq!(slots, 2, "the key of all tags, and the one tag that counts");
    }
}
