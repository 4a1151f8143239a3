//! The keys of orders. One opens what its customer says of themselves, and what its invoices say of them follows from it by a hash: so
//! that of an order that is erased the hash can be kept in the place of the key, which nobody comes back to from it.

use domain::{
    branch::{Buyer, SealedBuyer},
    customers::Sealed,
    orders::{Address, Order, Said, SaidAddress, Way},
};
use protocol::{CustomerId, OrderId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;

use super::{Keyring, Slot, open_with, seal_with, wiped};

/// What is left of the key of an order.
#[derive(Clone, Copy)]
pub(super) enum OrderKey {
    Whole([u8; 32]),
    /// Only its invoices can be read.
    Bills([u8; 32]),
}

impl OrderKey {
    pub(super) const fn slot(self, order: OrderId) -> Slot {
        match self {
            Self::Whole(key) => Slot::Order(order, key),
            Self::Bills(key) => Slot::Bills(order, key),
        }
    }

    fn bills(self) -> [u8; 32] {
        match self {
            Self::Whole(key) => {
                Sha256::new().chain_update(b"invoices of an order").chain_update(key).finalize().into()
            }
            Self::Bills(key) => key,
        }
    }
}

/// What of an order a sealed text is. It is bound to that.
#[derive(Clone, Copy)]
enum OfOrder {
    Contact,
    Address,
    /// The name on its invoices, and the address there.
    Buyer,
    BilledAddress,
}

impl OfOrder {
    fn bound_to(self, order: OrderId) -> Vec<u8> {
        let number = match self {
            Self::Contact => 16,
            Self::Address => 17,
            Self::Buyer => 18,
            Self::BilledAddress => 19,
        };
        order.uuid().as_bytes().iter().copied().chain([number]).collect()
    }

    const fn of_bills(self) -> bool {
        matches!(self, Self::Buyer | Self::BilledAddress)
    }
}

/// Who ordered, as it is sealed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Spoken {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) note: String,
}

impl Keyring {
    /// Makes a key for an order that has none. It counts once [`Self::sync`] is over.
    pub(crate) fn make_order(&self, order: OrderId) -> io::Result<()> {
        let mut state = self.state();
        if !state.orders.contains_key(&order) {
            let key = OrderKey::Whole(rand::random());
            let place = state.slots.put(&key.slot(order))?;
            state.orders.insert(order, (place, key));
        }
        Ok(())
    }

    fn order_key(&self, order: OrderId, part: OfOrder) -> Option<[u8; 32]> {
        let (_, key) = self.state().orders.get(&order).copied()?;
        match key {
            key if part.of_bills() => Some(key.bills()),
            OrderKey::Whole(key) => Some(key),
            OrderKey::Bills(_) => None,
        }
    }

    /// A text under its order's key; none for an order that has no key.
    fn seal_of_order(&self, order: OrderId, part: OfOrder, text: &[u8]) -> Option<Sealed> {
        seal_with(&self.order_key(order, part)?, &part.bound_to(order), text).map(Sealed)
    }

    fn open_of_order(&self, order: OrderId, part: OfOrder, sealed: &Sealed) -> Option<Vec<u8>> {
        open_with(&self.order_key(order, part)?, &part.bound_to(order), &sealed.0)
    }

    /// All that a customer says of themselves in an order, sealed; none for an order that has no key.
    pub(crate) fn sealed_order(&self, order: OrderId, spoken: &Spoken, way: &Way) -> Option<Box<Said>> {
        let contact = postcard::to_stdvec(spoken).ok()?;
        let address = match way {
            Way::Ship(address) => Some(self.sealed_address(order, address)?),
            Way::Collect { .. } => None,
        };
        Some(Box::new(Said {
            contact: self.seal_of_order(order, OfOrder::Contact, &contact)?,
            buyer: self.seal_of_order(order, OfOrder::Buyer, spoken.name.as_bytes())?,
            address,
        }))
    }

    pub(crate) fn sealed_address(&self, order: OrderId, address: &Address) -> Option<SaidAddress> {
        let text = postcard::to_stdvec(address).ok()?;
        Some(SaidAddress {
            address: self.seal_of_order(order, OfOrder::Address, &text)?,
            billed: self.seal_of_order(order, OfOrder::BilledAddress, &text)?,
        })
    }

    /// Who ordered; nobody where the key is gone.
    pub(crate) fn spoken(&self, order: OrderId, contact: &Sealed) -> Option<Spoken> {
        postcard::from_bytes(&self.open_of_order(order, OfOrder::Contact, contact)?).ok()
    }

    /// Puts what the key opens into an order that somebody looks at.
    pub(crate) fn open_order(&self, id: OrderId, order: &mut Order) {
        let Some(said) = &order.said else { return };
        if let Some(Spoken { name, email, phone, note }) = self.spoken(id, &said.contact) {
            let placed = &mut order.placed;
            (placed.name, placed.email, placed.phone, placed.note) = (name, email, phone, note);
        }
        let address = said.address.as_ref();
        let opened = address.and_then(|own| self.open_of_order(id, OfOrder::Address, &own.address));
        if let Some(address) = opened.and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
            order.placed.way = Way::Ship(address);
        }
    }

    /// Who bought, as an invoice says it; nobody where that may not be read any more.
    pub(crate) fn buyer(&self, order: OrderId, sealed: &SealedBuyer) -> Buyer {
        let name = self.open_of_order(order, OfOrder::Buyer, &sealed.name);
        let address = sealed.address.as_ref();
        let address = address.and_then(|own| self.open_of_order(order, OfOrder::BilledAddress, own));
        Buyer {
            name: name.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default(),
            address: address.and_then(|bytes| postcard::from_bytes(&bytes).ok()),
        }
    }

    /// Destroys the key of an order, or all of it that opens more than invoices; false where that is so already.
    pub(crate) fn wipe_order(&self, order: OrderId, bills: bool) -> bool {
        let mut state = self.state();
        let Some((place, key)) = state.orders.get(&order).copied() else { return false };
        match key {
            OrderKey::Bills(_) if !bills => return false,
            _ if bills => {
                state.orders.remove(&order);
                wiped(state.slots.wipe(place));
            }
            key => {
                let left = OrderKey::Bills(key.bills());
                state.orders.insert(order, (place, left));
                wiped(state.slots.replace(place, &left.slot(order)));
            }
        }
        true
    }

    /// The same, and puts the copies of all keys anew behind it. What was written to an address about it goes as well.
    pub(crate) fn erase_order(&self, order: OrderId, bills: bool, about: (String, String)) {
        if self.wipe_order(order, bills) || !about.0.is_empty() {
            self.about().push(about);
            self.renew_copies(CustomerId::new(order.uuid()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::KEYS_FILE;
    use uuid::Uuid;

    fn spoken() -> Spoken {
        let (name, email) = ("Ada Lovelace".to_owned(), "ada@example.com".to_owned());
        Spoken { name, email, phone: "123".to_owned(), note: "Ring twice".to_owned() }
    }

    #[test]
    fn of_an_erased_order_its_invoices_can_be_read_until_they_are_erased_as_well() {
        let dir = tempfile::tempdir().unwrap();
        let order = OrderId::new(Uuid::from_u128(1));
        let other = OrderId::new(Uuid::from_u128(2));
        let address = Address { line1: "1 High Street".to_owned(), ..Address::default() };
        let keys = Keyring::open(Some(dir.path())).unwrap();
        keys.make_order(order).unwrap();
        keys.make_order(order).unwrap();
        keys.make_order(other).unwrap();
        keys.sync().unwrap();
        let said = keys.sealed_order(order, &spoken(), &Way::Ship(address.clone())).unwrap();
        let clear = format!("{said:?}");
        assert!(!clear.contains("Ada") && !clear.contains("High Street"));
        let buyer = SealedBuyer {
            name: said.buyer.clone(),
            address: Some(said.address.as_ref().unwrap().billed.clone()),
        };
        let reads = |keys: &Keyring| {
            let name = keys.spoken(order, &said.contact).map(|spoken| spoken.name);
            (name.unwrap_or_default(), keys.buyer(order, &buyer).name)
        };
        let again = |keys: Keyring| {
            drop(keys);
            Keyring::open(Some(dir.path())).unwrap()
        };
        let keys = again(keys);
        assert_eq!(reads(&keys), ("Ada Lovelace".to_owned(), "Ada Lovelace".to_owned()));
        assert!(keys.spoken(other, &said.contact).is_none(), "it is its order's");
        assert_eq!(keys.buyer(order, &buyer).address, Some(address));
        let before = std::fs::read(dir.path().join(KEYS_FILE)).unwrap();
        assert!(keys.wipe_order(order, false));
        assert!(!keys.wipe_order(order, false), "it is so already");
        keys.sync().unwrap();
        let after = std::fs::read(dir.path().join(KEYS_FILE)).unwrap();
        let changed = |(one, two): &(&[u8], &[u8])| one != two;
        let places: Vec<_> = before.chunks(64).zip(after.chunks(64)).filter(changed).collect();
        let [(old, new)] = places[..] else { panic!("{}", places.len()) };
        assert_ne!(old.get(20..52), new.get(20..52), "its place is overwritten");
        let keys = again(keys);
        assert_eq!(reads(&keys), (String::new(), "Ada Lovelace".to_owned()));
        assert!(
            keys.sealed_order(
                order,
                &spoken(),
                &Way::Collect { branch: protocol::BranchId(1), pay_in_store: true }
            )
            .is_none()
        );
        assert!(keys.wipe_order(order, true));
        keys.sync().unwrap();
        let keys = again(keys);
        assert_eq!(reads(&keys), (String::new(), String::new()));
    }
}
