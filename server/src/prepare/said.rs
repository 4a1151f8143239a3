//! What customers say of themselves in orders, put under lock and key before a machine hears of it, and taken away again.

use domain::{
    Rejection,
    orders::{Address, Body, ErasedBy, Erasing, Left, Placed, Said},
};
use protocol::{EraseOrder, OrderId, RefusalCode};

use super::Preparation;
use crate::{customers::Spoken, record::Origin};

impl Preparation {
    /// All of it, under the key that was made for the order.
    pub(super) fn said_in(&self, order: OrderId, placed: &Placed) -> Result<(OrderId, Box<Said>), Rejection> {
        let Placed { name, email, phone, note, way, .. } = placed.clone();
        let said = self.keys.sealed_order(order, &Spoken { name, email, phone, note }, &way);
        // The key of an order that was erased is gone, and its cart becomes another order.
        said.map(|said| (order, said)).ok_or_else(|| {
            let message = "the order could not be sealed; look at the cart again, and order once more";
            Rejection::new(RefusalCode::ChangedMeanwhile, message)
        })
    }

    /// Another address. One of an order that has no key is recorded as the first one was.
    pub(super) fn readdressed(&self, order: OrderId, address: Address) -> Body {
        let said = self.keys.sealed_address(order, &address).map(Box::new);
        Body::ChangeAddress { order, address: Box::new(address), said }
    }

    /// `left` is what is known of an order that its machine may not know any more.
    pub(super) fn erasing(&self, asked: &EraseOrder, left: Option<Left>) -> Body {
        let by = if matches!(self.origin, Origin::Web(_)) { ErasedBy::Customer } else { ErasedBy::Staff };
        let (order, reason) = (asked.order, asked.reason.clone());
        Body::Erase(Box::new(Erasing { order, by, reason, bills: false, later: false, left }))
    }
}

/// An address as it was typed, without what stands around it.
pub(super) fn address_of(address: &protocol::PostalAddress) -> Address {
    Address {
        name: address.name.trim().to_owned(),
        line1: address.line1.trim().to_owned(),
        line2: address.line2.trim().to_owned(),
        city: address.city.trim().to_owned(),
        region: address.region.trim().to_owned(),
        postcode: address.postcode.trim().to_owned(),
        country: address.country.trim().to_uppercase(),
    }
}
